//! Makes attestation tokens that are right but for exactly one defect, and the key sets that belong to them.
//!
//! As for the hardware, a defect is one change to a [`scene::Scene`]; the token is signed afterwards.

pub mod chain;
pub mod claims;
pub mod ear;
pub mod google;
pub mod key;
pub mod nras;
pub mod scene;
pub mod vector;
pub mod vectors;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::vectors_dir;

const SUITE: &str = "jwt";

/// Every vector, as path below [`vectors_dir`] and contents.
pub fn files() -> BTreeMap<PathBuf, String> {
    vectors::all().iter().map(|v| (PathBuf::from(format!("{}.json", v.id)), v.to_file())).collect()
}

/// What lies in `vectors/jwt`.
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
    if root.join(SUITE).exists() {
        walk(&root, &root.join(SUITE), &mut found)?;
    }
    Ok(found)
}

/// Writes all vectors anew.
pub fn write() -> io::Result<()> {
    let (root, files) = (vectors_dir(), files());
    if root.join(SUITE).exists() {
        fs::remove_dir_all(root.join(SUITE))?;
    }
    for (path, text) in &files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&root))?;
        fs::write(path, text)?;
    }
    println!("{} vectors of tokens", files.len());
    Ok(())
}

/// Makes all vectors anew and names those that lie on disk otherwise.
pub fn check() -> io::Result<bool> {
    let (made, found) = (files(), on_disk()?);
    let paths: BTreeSet<_> = made.keys().chain(found.keys()).collect();
    let differ: Vec<_> = paths.into_iter().filter(|path| made.get(*path) != found.get(*path)).collect();
    for path in &differ {
        println!("{} is not as the forge makes it", path.display());
    }
    Ok(differ.is_empty())
}
