//! The oldest tcbDate that the policy accepts.

use serde_json::json;

use crate::{
    intel::{
        scene::{Scene, sgx, td, td15},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const CLAUSE: &str = "Veritee policy, tdx.tcb_date_minimum";

/// The date of all newest levels.
const NEWEST: &str = "2025-11-12T00:00:00Z";
/// A second before it.
const BEFORE: &str = "2025-11-11T23:59:59Z";

fn minimum(date: &'static str) -> impl FnOnce(&mut Scene) {
    move |s| s.tdx("tcb_date_minimum", json!(date))
}

pub fn vectors() -> Vec<Vector> {
    let code = "tdx.tcb.date";
    let dated = || json!({ "tcb": { "date": NEWEST } });
    vec![
        accepted("date/equal", CLAUSE, "Every layer is just as new as the policy wants", dated(), td, minimum(NEWEST)),
        accepted("date/day", CLAUSE, "The policy names a day, which is its first second", dated(), td, minimum("2025-11-12")),
        accepted("date/sgx-equal", CLAUSE, "The same for SGX", dated(), sgx, minimum(NEWEST)),
        refused("date/below", code, CLAUSE, "Every layer is a second older than the policy wants", td, minimum("2025-11-12T00:00:01Z")),
        refused("date/sgx-below", code, CLAUSE, "The same for SGX", sgx, minimum("2025-11-12T00:00:01Z")),
        refused("date/platform", code, CLAUSE, "The platform's level alone is older", td, |s| {
            minimum(NEWEST)(s);
            s.tcb_info.value["tcbLevels"][0]["tcbDate"] = BEFORE.into();
        }),
        refused("date/module", code, CLAUSE, "The module's level alone is older", td, |s| {
            minimum(NEWEST)(s);
            s.tcb_info.value["tdxModuleIdentities"][1]["tcbLevels"][0]["tcbDate"] = BEFORE.into();
        }),
        refused("date/qe", code, CLAUSE, "The quoting enclave's level alone is older", td, |s| {
            minimum(NEWEST)(s);
            s.qe_identity.value["tcbLevels"][0]["tcbDate"] = BEFORE.into();
        }),
        refused("date/now", "tdx.tcb.date.current", CLAUSE, "What runs now is older, and what was launched is not", td15, |s| {
            minimum(NEWEST)(s);
            super::tcb::relaunched(s, 6, 4);
        }),
        misuse("date/no-date", "policy.tdx.tcb-date", CLAUSE, "There is no such day", td, minimum("2025-02-30")),
        misuse("date/empty", "policy.tdx.tcb-date", CLAUSE, "The policy names no date", td, minimum("")),
        misuse("date/number", "policy.unreadable", CLAUSE, "The policy names a number", td, |s| s.tdx("tcb_date_minimum", json!(2025))),
        misuse("date/waived", "policy.waive.refused", "Veritee policy, waive", "The policy waives the date that it demands", td, |s| {
            minimum(NEWEST)(s);
            s.waive("tdx.tcb.date");
        }),
    ]
}
