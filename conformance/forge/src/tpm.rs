//! Makes false TPMs, quotes, event logs and reports of Azure's paravisor that are right but for exactly one defect.
//!
//! As elsewhere, a defect is one change to a [`scene::Scene`]; everything is signed afterwards.

pub mod ak_cert;
pub mod alg;
pub mod attest;
pub mod bundle;
pub mod event_log;
pub mod example;
pub mod gcp_cert;
pub mod hcl;
pub mod key;
pub mod pcr;
pub mod public_area;
pub mod runtime_claims;
pub mod scene;
pub mod signature;
pub mod starts;
pub mod vector;
pub mod vectors;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::vectors_dir;

const SUITES: [&str; 4] = ["tpm", "azure", "gcp", "event-log"];

/// Every vector, as path below [`vectors_dir`] and contents.
pub fn files() -> BTreeMap<PathBuf, String> {
    vectors::all().iter().map(|v| (PathBuf::from(format!("{}.json", v.id)), v.to_file())).collect()
}

/// What lies in the folders of these suites.
pub fn on_disk() -> io::Result<BTreeMap<PathBuf, String>> {
    fn walk(root: &Path, dir: &Path, found: &mut BTreeMap<PathBuf, String>) -> io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(root, &path, found)?;
            } else {
                found.insert(path.strip_prefix(root).unwrap_or(&path).to_path_buf(), fs::read_to_string(&path)?);
            }
        }
        Ok(())
    }
    let (root, mut found) = (vectors_dir(), BTreeMap::new());
    for suite in SUITES.iter().filter(|suite| root.join(suite).exists()) {
        walk(&root, &root.join(suite), &mut found)?;
    }
    Ok(found)
}

/// Writes all vectors anew.
pub fn write() -> io::Result<()> {
    let (root, files) = (vectors_dir(), files());
    for suite in SUITES.iter().filter(|suite| root.join(suite).exists()) {
        fs::remove_dir_all(root.join(suite))?;
    }
    for (path, text) in &files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&root))?;
        fs::write(path, text)?;
    }
    println!("{} vectors of TPMs", files.len());
    example::write()
}

/// Makes all vectors anew and names those that lie on disk otherwise.
pub fn check() -> io::Result<bool> {
    let (made, found) = (files(), on_disk()?);
    let paths: BTreeSet<_> = made.keys().chain(found.keys()).collect();
    let differ: Vec<_> = paths.into_iter().filter(|path| made.get(*path) != found.get(*path)).collect();
    for path in &differ {
        println!("{} is not as the forge makes it", path.display());
    }
    let examples = example::differing();
    for name in &examples {
        println!("examples/azure/{name} is not as the forge makes it");
    }
    Ok(differ.is_empty() && examples.is_empty())
}
