//! The evidence of Azure's confidential VMs that lies among the examples: as the forge makes it, and decided as the example says.

use std::fs;

use veritee::{Ask, Policy, Report};
use veritee_forge::tpm::example;

fn read(name: &str) -> Vec<u8> {
    fs::read(example::folder().join(name)).unwrap()
}

/// The nonce that the README tells.
const NONCE: &str = "79ad45b7e11627ae8212fde3f897fa4f86a67ae8deea2e746ad8ff9603ba470b";

fn nonce() -> Vec<u8> {
    (0..NONCE.len()).step_by(2).map(|at| u8::from_str_radix(&NONCE[at..at + 2], 16).unwrap()).collect()
}

fn decide(evidence: &str, nonce: &[u8], anchors: bool) -> Report {
    let policy = Policy::from_toml(std::str::from_utf8(&read("policy.toml")).unwrap()).unwrap();
    let trust: Vec<Vec<u8>> = if anchors { vec![read("anchors.pem")] } else { Vec::new() };
    let ask = Ask::new(&policy, "2026-06-01T00:00:00Z".parse().unwrap()).trust(&trust).unwrap().nonce(nonce);
    veritee::verify(&read(evidence), &ask).unwrap().report().clone()
}

#[test]
fn both_machines_verify_under_the_policy_beside_them() {
    for evidence in ["snp.json", "tdx.json"] {
        let report = decide(evidence, &nonce(), true);
        assert_eq!(report.code(), "ok", "{}", report.explain());
        let json = report.to_json();
        assert!(json.contains("\"trust\":\"tee-rooted\"") && json.contains("web 1.4.2"), "{json}");
        assert!(!json.contains("\"status\":\"waived\""), "{json}");
        let mut other = nonce();
        other[0] ^= 1;
        assert_eq!(decide(evidence, &other, true).code(), "bind.report-data.mismatch");
        assert_ne!(decide(evidence, &nonce(), false).code(), "ok", "nobody vouches for a forged root");
    }
}

#[test]
fn what_lies_among_the_examples_is_what_the_forge_makes() {
    assert!(example::differing().is_empty(), "run `cargo run -p veritee-forge -- write`: {:?}", example::differing());
}
