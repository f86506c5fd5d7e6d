//! Folders of evidence that lie elsewhere: read in place, compiled into vectors, never copied.
//!
//! A folder is known by what it holds: `snp/manifest.json` lists directories with `report.bin`, `vek.der` and, where there
//! are any, `ask.der`, `ark.der` and the certificate table `auxblob.bin`.

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::{Value, json};
use veritee::Time;

use crate::vector::{Expect, Expected, Suite, Vector, text};

/// A policy that asks only whether evidence is authentic.
const EXPLORE: &str = include_str!("../../examples/policies/explore.json");

const DAY: u64 = 86_400;

#[derive(Deserialize)]
struct Entry {
    name: String,
    outcome: String,
    version: Option<u32>,
    product: Option<String>,
    vmpl: Option<u32>,
    vek_validity: Option<String>,
    #[serde(default)]
    note: String,
}

pub(crate) fn suites(folder: &Path) -> Result<Vec<Suite>, String> {
    let mut suites = Vec::new();
    let snp = folder.join("snp");
    if snp.join("manifest.json").is_file() {
        suites.push(read_snp(&snp)?);
    }
    if suites.is_empty() {
        return Err(format!("{}: no evidence in a layout that is known", folder.display()));
    }
    Ok(suites)
}

fn read_snp(folder: &Path) -> Result<Suite, String> {
    let manifest = folder.join("manifest.json");
    let problem = |e: &dyn std::fmt::Display| format!("{}: {e}", manifest.display());
    let entries: Vec<Entry> = serde_json::from_slice(&fs::read(&manifest).map_err(|e| problem(&e))?).map_err(|e| problem(&e))?;
    let policy: Value = serde_json::from_str(EXPLORE).map_err(|e| problem(&e))?;
    let (mut vectors, mut left_out) = (Vec::new(), Vec::new());
    for entry in entries {
        let file = |name: &str| fs::read(folder.join(&entry.name).join(name)).ok().map(|b| text(&b));
        let Some(report) = file("report.bin") else {
            left_out.push(format!("{}: certificates without a report", entry.name));
            continue;
        };
        let verdict = match entry.outcome.as_str() {
            "AUTHENTIC" => Expected::Verified,
            "REJECT" => Expected::Rejected,
            other => return Err(problem(&format!("{}: the outcome {other:?} is not known", entry.name))),
        };
        let begin = entry.vek_validity.as_deref().and_then(|v| v.split_once("..")).map(|(begin, _)| begin);
        let begin: Time = begin.ok_or_else(|| problem(&"no vek_validity"))?.parse().map_err(|e| problem(&e))?;
        let at = Time::from_unix_seconds(begin.unix_seconds() + 30 * DAY).map_err(|e| problem(&e))?;
        let claims = (verdict == Expected::Verified).then(|| json!({ "product": entry.product, "snp": { "vmpl": entry.vmpl } }));
        let claims = claims.filter(|_| entry.product.is_some() && entry.version.is_some());
        let vector = Vector {
            id: format!("real-snp/{}", entry.name),
            title: if entry.note.is_empty() { format!("a report of version {}", entry.version.unwrap_or(0)) } else { entry.note.clone() },
            clause: "the folder's own manifest".into(),
            flags: vec!["real".into()],
            evidence: report,
            collateral: ["vek.der", "ask.der", "ark.der"].iter().filter_map(|name| file(name)).collect(),
            trust: Vec::new(),
            policy: policy.clone(),
            nonce: None,
            key: None,
            at: at.to_string(),
            expect: Expect { verdict, code: None, claims },
        };
        // The certificate table that came with the report must do as well as its certificates one by one.
        if let Some(table) = file("auxblob.bin") {
            vectors.push(Vector { id: format!("{}-table", vector.id), collateral: vec![table], ..vector.clone() });
        }
        vectors.push(vector);
    }
    Ok(Suite { name: "snp, further".into(), vectors, left_out })
}
