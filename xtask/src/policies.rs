//! The schemas of policies and reports, what TypeScript must know of the core, and the JSON form of the example policies for those who have no TOML.

use std::fs;

use crate::{place, typescript};

const EXPLORE: &str = "examples/policies/explore";

/// Writes them all.
pub fn write() -> Result<(), String> {
    for (path, text) in generated()? {
        fs::write(place::root().join(&path), text).map_err(|e| format!("{path}: {e}"))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails if what lies on disk is not what would be written.
pub fn check() -> Result<(), String> {
    for (path, text) in generated()? {
        let found = fs::read_to_string(place::root().join(&path)).unwrap_or_default();
        if found != text {
            return Err(format!("{path} is not what the sources say; run `cargo xtask policies`"));
        }
    }
    Ok(())
}

fn generated() -> Result<Vec<(String, String)>, String> {
    let toml_path = format!("{EXPLORE}.toml");
    let text = fs::read_to_string(place::root().join(&toml_path)).map_err(|e| format!("{toml_path}: {e}"))?;
    let json = veritee::Policy::document_json(&text).map_err(|e| e.to_string())?;
    let schema = veritee::Policy::json_schema() + "\n";
    let report = veritee::Report::json_schema() + "\n";
    Ok(vec![
        ("wasm/ts/policy.ts".into(), typescript::policies(&schema).map_err(|why| format!("policy.schema.json: {why}"))?),
        ("wasm/ts/report.ts".into(), typescript::reports(&report).map_err(|why| format!("report.schema.json: {why}"))?),
        ("report.schema.json".into(), report),
        ("wasm/ts/limits.ts".into(), typescript::limits()),
        ("policy.schema.json".into(), schema),
        (format!("{EXPLORE}.json"), json + "\n"),
    ])
}
