//! PEM (RFC 7468): text before and between blocks is explanatory and skipped; a block that is begun must be whole.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};

/// Whether the bytes look like PEM.
pub(crate) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).take(4096).any(|w| w == b"-----BEGIN ")
}

/// The blocks of a PEM file: label and contents.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<(&str, Vec<u8>)>, &'static str> {
    let text = core::str::from_utf8(bytes).map_err(|_| "the PEM text is not UTF-8")?;
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines().map(str::trim_end) {
        if let Some(label) = marker(line, "-----BEGIN ") {
            if open.is_some() {
                return Err("a PEM block begins inside another");
            }
            open = Some((label, String::new()));
        } else if let Some(label) = marker(line, "-----END ") {
            let (begun, body) = open.take().ok_or("a PEM block ends that never began")?;
            if begun != label {
                return Err("a PEM block ends with another label than it began with");
            }
            let contents = STANDARD.decode(body).map_err(|_| "a PEM block is not base64")?;
            blocks.push((label, contents));
        } else if let Some((_, body)) = &mut open {
            body.push_str(line);
        }
    }
    if open.is_some() {
        return Err("a PEM block has no end");
    }
    Ok(blocks)
}

fn marker<'t>(line: &'t str, begin: &str) -> Option<&'t str> {
    line.strip_prefix(begin)?.strip_suffix("-----")
}
