//! What the targets share: a real report with what makes it verify, and the question.
#![allow(dead_code)]

use veritee::{Ask, Policy, Time, Verdict};

pub const REPORT: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/report_milan.bin");
pub const VCEK: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/vcek_milan.der");
pub const EXPLORE: &str = include_str!("../../../examples/policies/explore.json");

pub fn decide(evidence: &[u8], collateral: &[&[u8]]) -> Verdict {
    let policy = Policy::from_json(EXPLORE).unwrap();
    let at: Time = "2026-06-01".parse().unwrap();
    let verdict = veritee::verify(evidence, &Ask::new(&policy, at).collateral(collateral.iter().copied())).unwrap();
    assert!(!verdict.report().to_json().is_empty() && !verdict.report().explain().is_empty());
    verdict
}
