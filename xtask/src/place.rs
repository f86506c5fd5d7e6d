//! Where things lie.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// What one run leaves for the next step.
pub fn work() -> PathBuf {
    target().join("conformance")
}

/// Tools that are set up once.
pub fn cache() -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_else(|| ".".into())).join(".cache");
    let base = || env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("veritee");
    env::var_os("VERITEE_CACHE").map_or_else(base, PathBuf::from)
}

/// Further folders of evidence.
pub fn further_vectors() -> Vec<PathBuf> {
    let list = env::var_os("VERITEE_VECTORS").unwrap_or_default();
    env::split_paths(&list).filter(|p| !p.as_os_str().is_empty()).map(|p| root().join(p)).collect()
}

/// Whether a column that cannot run fails the run.
pub fn demand_all() -> bool {
    env::var("VERITEE_DEMAND_ALL").is_ok_and(|v| v == "1")
}
