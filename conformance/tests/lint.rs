//! What the lint of policies says is true of the verdicts under them.

use std::path::Path;

use serde_json::Value;
use veritee::{Finding, Policy};
use veritee_conformance::{Outcome, Vector, answer};

/// A verdict's report, and what the lint says of the policy.
fn reports() -> Vec<(Vector, Value, Vec<Finding>)> {
    let suites = veritee_conformance::suites(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors"), &[]).unwrap();
    let vectors = suites.into_iter().flat_map(|suite| suite.vectors);
    let report = |vector: Vector| {
        let case = vector.case();
        let Outcome::Report(report) = answer(&case).unwrap() else { return None };
        let findings = Policy::from_json(&case.policy).unwrap().lint();
        Some((vector, serde_json::from_str(&report).unwrap(), findings))
    };
    vectors.filter_map(report).collect()
}

#[test]
fn no_verdict_contradicts_a_finding() {
    let (mut verified, mut idle, mut wrong) = (0, 0, Vec::new());
    for (vector, report, findings) in reports() {
        let has = |code: &str| findings.iter().any(|finding| finding.code() == code);
        let detail = |code: &'static str| findings.iter().filter(move |finding| finding.code() == code).filter_map(Finding::detail);
        let mut say = |what: &str| wrong.push(format!("{}: {what}", vector.id));

        // A waiver that nothing asks for is of no check that was made.
        for waiver in detail("lint.waive.idle") {
            idle += 1;
            let id = waiver.split(':').next();
            if report["checks"].as_array().unwrap().iter().any(|check| check["id"].as_str() == id) {
                say(&format!("{waiver} is idle, and asked"));
            }
        }
        if report["verdict"] != "verified" {
            continue;
        }
        verified += 1;
        let kind = report["evidence"]["kind"].as_str().unwrap();
        if detail("lint.kind.never").any(|why| why.split(':').next() == Some(kind)) {
            say("verified, though that can never be");
        }
        if report["claims"]["debug"] == true && !has("lint.debug.accepted") {
            say("a guest that can be debugged, and no finding");
        }
        let bound = vector.nonce.is_some() || vector.key.is_some();
        if !bound && !has("lint.bind.waived") && !has("lint.bind.fixed") {
            say("bound to nothing, and no finding");
        }
        let status = report["claims"]["tcb"]["status"].as_str().unwrap_or("UpToDate");
        let accepted = ["lint.tcb.waived", "lint.tcb.statuses"].into_iter().any(has) || !vector.policy["tdx"]["grace"].is_null();
        if !matches!(status, "UpToDate" | "SWHardeningNeeded") && !accepted {
            say(&format!("{status}, and no finding"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(verified > 250 && idle > 0, "only {verified} verified, {idle} waivers idle");
}
