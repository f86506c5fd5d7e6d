//! The core for JavaScript: one export, bytes in and text out. Nothing is decided here.

use js_sys::{Error, JsString, Reflect, Uint8Array};
use veritee::{Ask, Misuse, Policy, Time, Untimely, Verdict};
use wasm_bindgen::prelude::*;

/// Answers a question about bytes: the canonical report, its explanation for people, and on which side of its time the question was
/// asked (`early`, `late` or nothing), in this order.
///
/// # Errors
/// A JavaScript `Error` with the member `code`, if the question itself is wrong; never because of the evidence.
#[wasm_bindgen]
pub fn verify(
    evidence: &[u8],
    policy: &str,
    at: &str,
    collateral: Vec<Uint8Array>,
    trust: Vec<Uint8Array>,
    nonce: Option<Vec<u8>>,
    key: Option<Vec<u8>>,
) -> Result<Vec<String>, JsValue> {
    let copy = |files: Vec<Uint8Array>| files.iter().map(Uint8Array::to_vec).collect::<Vec<_>>();
    answer(evidence, policy, at, &copy(collateral), &copy(trust), nonce.as_deref(), key.as_deref()).map_err(|misuse| thrown(&misuse))
}

fn answer(
    evidence: &[u8],
    policy: &str,
    at: &str,
    collateral: &[Vec<u8>],
    trust: &[Vec<u8>],
    nonce: Option<&[u8]>,
    key: Option<&[u8]>,
) -> Result<Vec<String>, Misuse> {
    let policy = Policy::from_json(policy)?;
    let mut ask = Ask::new(&policy, at.parse::<Time>()?).collateral(collateral).trust(trust)?;
    if let Some(nonce) = nonce {
        ask = ask.nonce(nonce);
    }
    if let Some(key) = key {
        ask = ask.key(key);
    }
    let verdict = veritee::verify(evidence, &ask)?;
    let report = verdict.report();
    let untimely = match &verdict {
        Verdict::Rejected(rejected) => rejected.untimely().map_or("", Untimely::as_str),
        Verdict::Verified(_) => "",
    };
    Ok(vec![report.to_json(), report.explain(), untimely.to_owned()])
}

fn thrown(misuse: &Misuse) -> JsValue {
    let error = Error::new(misuse.detail());
    // An Error is extensible, so that setting a member of it cannot fail.
    let _ = Reflect::set(&error, &JsString::from("code"), &JsString::from(misuse.code()));
    error.into()
}
