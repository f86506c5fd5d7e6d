//! Reading files, at most as much of each as the core would look at.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// The file's bytes, cut off one byte past `limit`, which the core then refuses as too large.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let problem = |e: io::Error| format!("{}: {e}", path.display());
    let file = File::open(path).map_err(problem)?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(problem)?;
    Ok(bytes)
}

/// All of the file's bytes, of which there must be at most `limit`.
pub fn read_whole(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let bytes = read(path, limit)?;
    if bytes.len() > limit { Err(format!("{}: more than {limit} bytes", path.display())) } else { Ok(bytes) }
}

/// The file's text.
pub fn read_text(path: &Path) -> Result<String, String> {
    let bytes = read(path, 1 << 20)?;
    String::from_utf8(bytes).map_err(|_| format!("{}: this is not UTF-8 text", path.display()))
}
