//! The core for JavaScript: bytes and text in, text out. Nothing is decided here.

use js_sys::{Error, JsString, Reflect, Uint8Array};
use serde::Serialize;
use veritee::{
    Ask, Evidence, Misuse, Policy, Time, TpmState, Untimely, Verdict,
    skr::{Mode, ReleasePolicy},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A question as `question.ts` copied it: nobody else holds it, and every member is of its type.
    pub type Question;

    #[wasm_bindgen(method, getter)]
    fn evidence(this: &Question) -> Vec<u8>;
    #[wasm_bindgen(method, getter)]
    fn policy(this: &Question) -> String;
    #[wasm_bindgen(method, getter)]
    fn at(this: &Question) -> String;
    #[wasm_bindgen(method, getter)]
    fn collateral(this: &Question) -> Vec<Uint8Array>;
    #[wasm_bindgen(method, getter)]
    fn trust(this: &Question) -> Vec<Uint8Array>;
    #[wasm_bindgen(method, getter)]
    fn nonce(this: &Question) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter)]
    fn key(this: &Question) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter, js_name = tpmState)]
    fn tpm_state(this: &Question) -> Option<String>;
}

/// Answers a question about bytes: the canonical report, its explanation for people, and on which side of its time the question was
/// asked (`early`, `late` or nothing), in this order.
///
/// # Errors
/// A JavaScript `Error` with the member `code`, if the question itself is wrong; never because of the evidence.
#[wasm_bindgen]
pub fn verify(question: &Question) -> Result<Vec<String>, JsValue> {
    Ok(told(&answer(question).map_err(thrown)?))
}

/// What would have to be fetched to verify this evidence, as JSON.
#[wasm_bindgen]
pub fn needs(evidence: &[u8]) -> String {
    json(&veritee::needs(evidence))
}

/// A look at evidence without verifying it, as JSON.
#[wasm_bindgen]
pub fn inspect(evidence: &[u8]) -> String {
    #[derive(Serialize)]
    struct Field {
        name: &'static str,
        value: String,
    }
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Inspection {
        Recognized { kind: &'static str, fields: Vec<Field> },
        Unrecognized { kind: (), code: &'static str, detail: String },
    }
    json(&match Evidence::detect(evidence) {
        Ok(evidence) => Inspection::Recognized {
            kind: evidence.kind().as_str(),
            fields: evidence.inspect().into_iter().map(|(name, value)| Field { name, value }).collect(),
        },
        Err(why) => Inspection::Unrecognized { kind: (), code: why.code(), detail: why.to_string() },
    })
}

/// Answers a question about a token as [`verify`] does, and if it is verified, what a release policy says about it: the
/// prediction and its explanation after the report's.
///
/// # Errors
/// As [`verify`], and if the release policy cannot be used.
#[wasm_bindgen(js_name = predictRelease)]
pub fn predict_release(question: &Question, policy: &str, mode: &str) -> Result<Vec<String>, JsValue> {
    let policy = release_policy(policy, mode).map_err(thrown)?;
    let verdict = answer(question).map_err(thrown)?;
    let mut texts = told(&verdict);
    if let Verdict::Verified(verified) = &verdict {
        let prediction = policy.predict(verified);
        texts.extend([prediction.to_json(), prediction.explain()]);
    }
    Ok(texts)
}

/// What is doubtful in a release policy, as JSON.
///
/// # Errors
/// If the release policy cannot be used.
#[wasm_bindgen(js_name = lintRelease)]
pub fn lint_release(policy: &str, mode: &str) -> Result<String, JsValue> {
    Ok(release_policy(policy, mode).map_err(thrown)?.lint_json())
}

/// The hash that tokens of Microsoft Azure Attestation name, of a policy's text.
#[wasm_bindgen(js_name = maaPolicyHash)]
pub fn maa_policy_hash(policy: &str) -> String {
    veritee::maa_policy_hash(policy)
}

/// Reads what an issuer says of itself, as JSON.
///
/// # Errors
/// If it is no such document, or another issuer's.
#[wasm_bindgen(js_name = openIdMetadata)]
pub fn openid_metadata(document: &[u8], issuer: &str) -> Result<String, JsValue> {
    #[derive(Serialize)]
    struct Metadata {
        issuer: String,
        jwks_uri: String,
        algorithms: Vec<String>,
    }
    let veritee::OpenIdMetadata { issuer, jwks_uri, algorithms } = veritee::openid_metadata(document, issuer).map_err(thrown)?;
    Ok(json(&Metadata { issuer, jwks_uri, algorithms }))
}

fn answer(question: &Question) -> Result<Verdict, Misuse> {
    let copy = |files: Vec<Uint8Array>| files.iter().map(Uint8Array::to_vec).collect::<Vec<_>>();
    let policy = Policy::from_json(&question.policy())?;
    let (collateral, trust) = (copy(question.collateral()), copy(question.trust()));
    let (nonce, key) = (question.nonce(), question.key());
    let mut ask = Ask::new(&policy, question.at().parse::<Time>()?).collateral(&collateral).trust(&trust)?;
    if let Some(nonce) = &nonce {
        ask = ask.nonce(nonce);
    }
    if let Some(key) = &key {
        ask = ask.key(key);
    }
    if let Some(before) = question.tpm_state() {
        ask = ask.tpm_state(TpmState::from_json(&before)?);
    }
    veritee::verify(&question.evidence(), &ask)
}

fn told(verdict: &Verdict) -> Vec<String> {
    let report = verdict.report();
    let untimely = match verdict {
        Verdict::Rejected(rejected) => rejected.untimely().map_or("", Untimely::as_str),
        Verdict::Verified(_) => "",
    };
    vec![report.to_json(), report.explain(), untimely.to_owned()]
}

fn release_policy(policy: &str, mode: &str) -> Result<ReleasePolicy, Misuse> {
    ReleasePolicy::parse(policy, mode.parse::<Mode>()?)
}

/// Structures and texts have a JSON form, whatever they hold.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn thrown(misuse: Misuse) -> JsValue {
    let error = Error::new(misuse.detail());
    // An Error is extensible, so that setting a member of it cannot fail.
    let _ = Reflect::set(&error, &JsString::from("code"), &JsString::from(misuse.code()));
    error.into()
}
