//! PEM (RFC 7468): text before and between blocks is explanatory and skipped; a block that is begun must be whole.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};

/// Whether the bytes look like PEM.
pub(crate) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).take(4096).any(|w| w == b"-----BEGIN ")
}

/// Why a PEM file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is not text.
    Text,
    /// A block's beginning or end is missing or in the wrong place.
    Boundary(&'static str),
    /// A block's contents are not base64.
    Base64,
}

impl Unreadable {
    /// One phrase for a person.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Text => "the PEM text is not UTF-8",
            Self::Boundary(why) => why,
            Self::Base64 => "a PEM block is not base64",
        }
    }
}

/// The blocks of a PEM file: label and contents.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<(&str, Vec<u8>)>, Unreadable> {
    let text = core::str::from_utf8(bytes).map_err(|_| Unreadable::Text)?;
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines().map(str::trim_end) {
        if let Some(label) = marker(line, "-----BEGIN ") {
            if open.is_some() {
                return Err(Unreadable::Boundary("a PEM block begins inside another"));
            }
            open = Some((label, String::new()));
        } else if let Some(label) = marker(line, "-----END ") {
            let (begun, body) = open.take().ok_or(Unreadable::Boundary("a PEM block ends that never began"))?;
            if begun != label {
                return Err(Unreadable::Boundary("a PEM block ends with another label than it began with"));
            }
            let contents = STANDARD.decode(body).map_err(|_| Unreadable::Base64)?;
            blocks.push((label, contents));
        } else if let Some((_, body)) = &mut open {
            body.push_str(line);
        }
    }
    if open.is_some() {
        return Err(Unreadable::Boundary("a PEM block has no end"));
    }
    Ok(blocks)
}

fn marker<'t>(line: &'t str, begin: &str) -> Option<&'t str> {
    line.strip_prefix(begin)?.strip_suffix("-----")
}
