//! The frame of the report: what is refused before anything is believed.

use serde_json::json;

use crate::{
    patch::Patch,
    report::{R, S},
    scene::milan,
    vector::{Vector, accepted, refused},
};

const REPORT: &str = "AMD 56860, ATTESTATION_REPORT";

pub fn vectors() -> Vec<Vector> {
    vec![
        accepted("accept/milan", REPORT, "A Milan report of version 3, signed by a VCEK", json!({ "product": "Milan" }), milan, |_| ()),
        refused("frame/truncated", "snp.report.length", REPORT, "The last byte is missing", milan, |s| s.report.after.push(Patch::Cut(1183))),
    ]
}
