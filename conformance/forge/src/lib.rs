//! Makes a whole false AMD PKI, and evidence that is right but for exactly one defect, always with the same bytes.
//!
//! A defect is one change to a [`scene::Scene`]; everything is signed afterwards. The tables under `vectors/` are the
//! vectors: id, expected code, clause, what is wrong, where it starts from, the change.

pub mod cert;
pub mod crl;
pub mod der;
pub mod envelope;
pub mod intel;
pub mod jwt;
pub mod keys;
pub mod patch;
pub mod product;
pub mod report;
pub mod scene;
pub mod skr;
pub mod tpm;
pub mod vector;
pub mod vectors;

use crate::vector::Vector;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Where the vectors lie.
pub fn vectors_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}

/// The vectors as files: path below [`vectors_dir`] and contents.
pub fn files(vectors: &[Vector]) -> BTreeMap<PathBuf, String> {
    vectors.iter().map(|v| (PathBuf::from(format!("{}.json", v.id)), v.to_file())).collect()
}

/// What lies in `vectors/snp`.
pub fn on_disk() -> io::Result<BTreeMap<PathBuf, String>> {
    let (root, mut found) = (vectors_dir(), BTreeMap::new());
    let mut open = vec![root.join("snp")];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path)?;
                found.insert(path.strip_prefix(&root).unwrap_or(&path).to_path_buf(), text);
            }
        }
    }
    Ok(found)
}
