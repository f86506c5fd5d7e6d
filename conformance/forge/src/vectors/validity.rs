//! Validity: every certificate at its edges, and the question's own time.

use serde_json::json;

use crate::{
    cert::Cert,
    der,
    scene::{Scene, milan, vlek},
    vector::{Vector, accepted, misuse, refused},
};

const VALIDITY: &str = "RFC 5280 §4.1.2.5";

/// Which certificate of the chain a vector is about.
fn of<'s>(s: &'s mut Scene, which: &str) -> &'s mut Cert {
    match which {
        "ark" => &mut s.ark,
        "ask" => &mut s.ask,
        _ => &mut s.vek,
    }
}

fn second(at: &str) -> Vec<u8> {
    der::time(at)
}

pub fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    // The question's time is 2026-06-01T00:00:00Z, the allowance for clocks 300 seconds.
    for (which, early, late, inverted) in [
        ("ark", "snp.chain.ark-validity.early", "snp.chain.ark-validity.expired", "snp.chain.ark-validity.inverted"),
        ("ask", "snp.chain.ask-validity.early", "snp.chain.ask-validity.expired", "snp.chain.ask-validity.inverted"),
        ("leaf", "snp.chain.vek-validity.early", "snp.chain.vek-validity.expired", "snp.chain.vek-validity.inverted"),
    ] {
        let id = |what: &str| format!("validity/{which}-{what}");
        all.extend([
            refused(&id("early"), early, VALIDITY, "notBefore lies one second beyond the allowance for clocks", milan, |s| {
                of(s, which).not_before = second("2026-06-01T00:05:01Z");
            }),
            accepted(&id("within-skew"), VALIDITY, "notBefore lies just within the allowance for clocks", json!({}), milan, |s| {
                of(s, which).not_before = second("2026-06-01T00:05:00Z");
            }),
            refused(&id("early-no-skew"), early, VALIDITY, "notBefore lies one second ahead, and no allowance is made", milan, |s| {
                of(s, which).not_before = second("2026-06-01T00:00:01Z");
                s.policy["clock_skew_seconds"] = json!(0);
            }),
            accepted(&id("first-second"), VALIDITY, "Now is notBefore, and no allowance is made", json!({}), milan, |s| {
                of(s, which).not_before = second("2026-06-01T00:00:00Z");
                s.policy["clock_skew_seconds"] = json!(0);
            }),
            refused(&id("expired"), late, VALIDITY, "notAfter was one second ago, which no allowance covers", milan, |s| {
                of(s, which).not_after = second("2026-05-31T23:59:59Z");
            }),
            accepted(&id("last-second"), VALIDITY, "Now is notAfter", json!({}), milan, |s| of(s, which).not_after = second("2026-06-01T00:00:00Z")),
            refused(&id("inverted"), inverted, VALIDITY, "notAfter lies before notBefore", milan, |s| {
                of(s, which).not_before = second("2026-06-01T00:00:01Z");
                of(s, which).not_after = second("2026-06-01T00:00:00Z");
            }),
        ]);
    }
    all.extend([
        refused("validity/vlek-expired", "snp.chain.vek-validity.expired", VALIDITY, "A VLEK is used after its one year", vlek, |s| {
            s.at = "2027-01-01T12:00:01Z"
        }),
        accepted("validity/generalized-time", VALIDITY, "The leaf is valid until after 2050, in GeneralizedTime", json!({}), milan, |s| {
            s.vek.not_after = second("2050-01-01T00:00:00Z");
        }),
        refused("validity/year-1970", "snp.chain.ark-validity.early", VALIDITY, "The question's time is the beginning of Unix time", milan, |s| {
            s.at = "1970-01-01T00:00:00Z";
        }),
        refused("validity/year-9999", "snp.chain.ark-validity.expired", VALIDITY, "The question's time is the last that can be named", milan, |s| {
            s.at = "9999-12-31T23:59:59Z";
        }),
        misuse("validity/no-such-day", "time.unreadable", "RFC 3339 §5.7", "The question's time is no day of the calendar", |s| s.at = "2026-02-30T00:00:00Z"),
        misuse("validity/skew-too-great", "policy.clock-skew", "Veritee policy, clock_skew_seconds", "The allowance for clocks is more than a day", |s| {
            s.policy["clock_skew_seconds"] = json!(86_401);
        }),
    ]);
    for (id, tag, text, title) in [
        ("validity/month-13", der::UTC_TIME, "321301120000Z", "notAfter is in a thirteenth month"),
        ("validity/no-zone", der::UTC_TIME, "320601120000", "notAfter has no time zone"),
        ("validity/offset-zone", der::UTC_TIME, "320601120000+0100", "notAfter has a time zone other than Z"),
        ("validity/no-seconds", der::UTC_TIME, "3206011200Z", "notAfter has no seconds"),
        ("validity/generalized-too-soon", der::GENERALIZED_TIME, "20320601120000Z", "notAfter before 2050 is a GeneralizedTime"),
        ("validity/fraction", der::GENERALIZED_TIME, "20510601120000.5Z", "notAfter has a fraction of a second"),
        ("validity/text", der::UTF8_STRING, "320601120000Z", "notAfter is a text"),
    ] {
        all.push(refused(id, "collateral.readable.time", VALIDITY, title, milan, |s| s.vek.not_after = der::element(tag, text.as_bytes())));
    }
    all
}
