//! Folders of further vectors: VERITEE_VECTORS lists them, separated by colons.

use std::{env, path::PathBuf};

/// The first listed folder's `name`, if one has it.
pub fn folder(name: &str) -> Option<PathBuf> {
    let list = env::var_os("VERITEE_VECTORS")?;
    env::split_paths(&list).map(|folder| folder.join(name)).find(|folder| folder.is_dir())
}
