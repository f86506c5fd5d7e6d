//! PEM (RFC 7468): text before and between blocks is explanatory and skipped; a block that is begun must be whole.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::hex;

/// Whether the bytes look like PEM.
pub(crate) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).take(4096).any(|w| w == b"-----BEGIN ")
}

/// The PEM in a header of Intel's and of caching services, which write it percent-encoded (RFC 3986 §2.1) into one line.
/// `None` if this is not such a line.
pub(crate) fn from_header(bytes: &[u8]) -> Option<Vec<u8>> {
    let line = bytes.trim_ascii();
    if !line.starts_with(b"-----BEGIN%20") || !line.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let mut pieces = line.split(|byte| *byte == b'%');
    let mut text = pieces.next()?.to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_first_chunk::<2>()?;
        text.extend(hex::decode(core::str::from_utf8(digits).ok()?)?);
        text.extend_from_slice(rest);
    }
    Some(text)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_decoded_whole_or_not_at_all() {
        let header = b"-----BEGIN%20CERTIFICATE-----%0AAA%2bB%0a-----END%20CERTIFICATE-----%0A";
        let text = b"-----BEGIN CERTIFICATE-----\nAA+B\n-----END CERTIFICATE-----\n";
        assert_eq!(from_header(header).as_deref(), Some(text.as_slice()));
        assert_eq!(from_header(&[header.as_slice(), b"\r\n"].concat()).as_deref(), Some(text.as_slice()));
        for bad in ["-----BEGIN CERTIFICATE-----", "-----BEGIN%20CERTIFICATE-----%0", "-----BEGIN%20CERTIFICATE-----%0g", "-----BEGIN%20A\n%0A", ""] {
            assert_eq!(from_header(bad.as_bytes()), None, "{bad}");
        }
    }
}
