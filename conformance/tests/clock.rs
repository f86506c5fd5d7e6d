//! Whatever is verified today is refused long before and long after, and says of itself that this is about the time.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use veritee::{Ask, Policy, Untimely, Verdict};
use veritee_conformance::{Expected, Suite, Vector};

fn ask(vector: &Vector, at: &str) -> Verdict {
    let case = vector.case();
    let bytes = |text: &String| STANDARD.decode(text).unwrap();
    let all = |list: &[String]| list.iter().map(bytes).collect::<Vec<_>>();
    let (collateral, trust) = (all(&case.collateral), all(&case.trust));
    let (nonce, key) = (case.nonce.as_ref().map(bytes), case.key.as_ref().map(bytes));
    let policy = Policy::from_json(&case.policy).unwrap();
    let mut ask = Ask::new(&policy, at.parse().unwrap()).collateral(&collateral).trust(&trust).unwrap();
    if let Some(nonce) = &nonce {
        ask = ask.nonce(nonce);
    }
    if let Some(key) = &key {
        ask = ask.key(key);
    }
    veritee::verify(&bytes(&case.evidence), &ask).unwrap()
}

/// Evidence without a time: a quote under a pinned key.
fn is_timeless(vector: &Vector) -> bool {
    let kinds = &vector.policy["kinds"];
    kinds == &serde_json::json!(["tpm"])
}

#[test]
fn what_is_refused_for_its_time_says_so() {
    let suites = veritee_conformance::suites(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors"), &[]).unwrap();
    let vectors: Vec<&Vector> = suites.iter().flat_map(|suite: &Suite| &suite.vectors).collect();
    let (mut asked, mut wrong) = (0, Vec::new());
    for vector in vectors.into_iter().filter(|v| v.expect.verdict == Expected::Verified) {
        for (at, untimely) in [("1990-01-01", Untimely::Early), ("2200-01-01", Untimely::Late)] {
            match ask(vector, at) {
                Verdict::Rejected(rejected) => {
                    asked += 1;
                    if rejected.untimely() != Some(untimely) || rejected.first_failure().and_then(|check| check.code()) != Some(rejected.code()) {
                        wrong.push(format!("{} at {at}: {} is {:?}", vector.id, rejected.code(), rejected.untimely()));
                    }
                }
                Verdict::Verified(_) if is_timeless(vector) => {}
                Verdict::Verified(_) => wrong.push(format!("{} is verified at {at}", vector.id)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 500, "only {asked} questions were refused");
}

#[test]
fn what_is_refused_for_something_else_does_not() {
    let suites = veritee_conformance::suites(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors"), &[]).unwrap();
    let about_time =
        ["validity", ".early", ".expired", "-early", "-expired", "window", "current", "future", ".crl", "jwt.time.", "grace", "retired", "jwt.nras.signatures"];
    for vector in suites.iter().flat_map(|suite: &Suite| &suite.vectors).filter(|v| v.expect.verdict == Expected::Rejected) {
        let verdict = ask(vector, &vector.at);
        let Verdict::Rejected(rejected) = verdict else { panic!("{} is verified", vector.id) };
        if rejected.untimely().is_some() {
            assert!(about_time.iter().any(|part| rejected.code().contains(part)), "{}: {}", vector.id, rejected.code());
        }
    }
}
