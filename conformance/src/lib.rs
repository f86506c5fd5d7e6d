//! Reads conformance vectors, compiles them into cases for every language, runs the Rust column, and judges results.

mod external;
mod judge;
mod native;
mod skr;
mod vector;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use judge::{Column, Matrix, Outcome, judge};
pub use native::answer;
pub use skr::{ReleaseCase, ReleaseExpect, complaint, predict, release_cases};
pub use vector::{Case, Expect, Expected, Suite, Vector};

/// Every suite: the project's own vectors and those of further folders.
///
/// # Errors
/// A sentence that names the file that cannot be read.
pub fn suites(own: &Path, further: &[PathBuf]) -> Result<Vec<Suite>, String> {
    let mut suites = Vec::new();
    for suite in ["snp", "tdx", "tpm", "azure", "gcp", "event-log", "jwt"] {
        suites.push(Suite { name: format!("{suite}, forged"), vectors: read_folder(&own.join(suite))?, left_out: Vec::new() });
    }
    let intel = |v: &Vector| v.id.starts_with("real/dcap-qvl-");
    let vtpm = |v: &Vector| v.id.starts_with("real/az-cvm-vtpm-") || v.id.starts_with("real/go-tpm-tools-");
    let (vtpm, rest): (Vec<_>, Vec<_>) = read_folder(&own.join("real"))?.into_iter().partition(vtpm);
    let (tdx, snp) = rest.into_iter().partition(intel);
    suites.push(Suite { name: "snp, real".into(), vectors: snp, left_out: Vec::new() });
    suites.push(Suite { name: "tdx, real".into(), vectors: tdx, left_out: Vec::new() });
    suites.push(Suite { name: "vtpm, real".into(), vectors: vtpm, left_out: Vec::new() });
    for folder in further {
        suites.extend(external::suites(folder)?);
    }
    Ok(suites)
}

/// Writes the cases that every language runs.
///
/// # Errors
/// If the file cannot be written.
pub fn write_cases(suites: &[Suite], path: &Path) -> io::Result<()> {
    let cases: Vec<Case> = suites.iter().flat_map(|s| &s.vectors).map(Vector::case).collect();
    fs::write(path, serde_json::to_vec(&cases)?)
}

fn read_folder(folder: &Path) -> Result<Vec<Vector>, String> {
    let mut vectors = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "json") {
                vectors.push(Vector::read(&path)?);
            }
        }
    }
    vectors.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(vectors)
}
