//! How nonce and key lie in the 64 bytes of report data.

use alloc::{format, string::String, vec::Vec};

use super::document::ReportData;
use crate::{Misuse, crypto::hash::Hash};

/// What the policy says of the report data.
#[derive(Clone, Debug)]
pub(crate) enum Binding {
    Layout(Layout),
    Exact([u8; 64]),
}

impl Binding {
    pub(super) fn parse(stated: ReportData) -> Result<Self, Misuse> {
        match stated {
            ReportData::Exact(exact) => Ok(Self::Exact(exact.hex.0)),
            ReportData::Layout(text) => Layout::parse(&text).map(Self::Layout),
        }
    }
}

/// A layout such as `sha512(nonce ‖ key)` or `sha256(key) ‖ nonce`.
///
/// Grammar: parts joined by `‖` (or `||`): `nonce`, `key`, `zeros` (last, fills up to 64 bytes), or
/// `sha256(…)`, `sha384(…)`, `sha512(…)` over `nonce`, `key`, `len(nonce)`, `len(key)` joined the same way. `len` is the
/// length in bytes as eight bytes, most significant first, and makes the boundary between two values part of what is hashed.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Datum(Datum),
    Zeros,
    Digest(Hash, Vec<Datum>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Datum {
    Nonce,
    Key,
    NonceLength,
    KeyLength,
}

impl Layout {
    /// How a nonce is compared where the policy has no layout: as the whole of the report data, or its beginning with the
    /// rest zero.
    pub(crate) fn nonce_then_zeros() -> Self {
        Self { text: "nonce ‖ zeros".into(), parts: alloc::vec![Part::Datum(Datum::Nonce), Part::Zeros] }
    }

    fn parse(text: &str) -> Result<Self, Misuse> {
        let refused = |why: &str| Misuse::new("policy.bind.layout", format!("the report_data layout {text:?} cannot be used: {why}"));
        let canonical = text.replace("||", "‖");
        let mut parts = Vec::new();
        for part in canonical.split('‖').map(str::trim).scan(String::new(), join_parentheses).flatten() {
            parts.push(
                Part::parse(&part).ok_or_else(|| refused("parts are nonce, key, zeros, and sha256, sha384 or sha512 of nonce, key, len(nonce), len(key)"))?,
            );
        }
        let zeros = parts.iter().filter(|p| **p == Part::Zeros).count();
        if zeros > 1 || (zeros == 1 && parts.last() != Some(&Part::Zeros)) {
            return Err(refused("zeros can only stand once, at the end"));
        }
        let layout = Self { text: canonical, parts };
        if layout.text.matches('(').count() != layout.text.matches(')').count() {
            return Err(refused("a parenthesis is missing"));
        }
        if !layout.takes(Datum::Nonce) && !layout.takes(Datum::Key) {
            return Err(refused("it has neither nonce nor key"));
        }
        Ok(layout)
    }

    /// The layout as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is the nonce and nothing else.
    pub(crate) fn is_nonce_alone(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Datum(Datum::Nonce)] | [Part::Datum(Datum::Nonce), Part::Zeros])
    }

    /// Whether what it comes to can be made in one way only: where nonce and key follow each other in one digest, or outside of
    /// any, the length of the first stands before it.
    pub(crate) fn is_framed(&self) -> bool {
        let bare: Vec<Datum> = self.parts.iter().filter_map(|part| if let Part::Datum(datum) = part { Some(*datum) } else { None }).collect();
        let digests = self.parts.iter().filter_map(|part| if let Part::Digest(_, data) = part { Some(data.as_slice()) } else { None });
        digests.chain([bare.as_slice()]).all(|data| {
            let last = data.iter().rposition(|datum| matches!(datum, Datum::Nonce | Datum::Key));
            data.iter().enumerate().all(|(i, datum)| {
                let length = match datum {
                    _ if Some(i) == last => return true,
                    Datum::Nonce => Datum::NonceLength,
                    Datum::Key => Datum::KeyLength,
                    Datum::NonceLength | Datum::KeyLength => return true,
                };
                data.iter().take(i).any(|before| *before == length)
            })
        })
    }

    pub(crate) fn takes_nonce(&self) -> bool {
        self.takes(Datum::Nonce)
    }

    pub(crate) fn takes_key(&self) -> bool {
        self.takes(Datum::Key)
    }

    fn takes(&self, datum: Datum) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Datum(d) => *d == datum,
            Part::Zeros => false,
            Part::Digest(_, data) => data.contains(&datum),
        })
    }

    /// A nonce and a key must be given exactly if the layout has a place for them.
    pub(crate) fn check_given(&self, nonce: bool, key: bool) -> Result<(), Misuse> {
        for (given, takes, what, none, unused) in [
            (nonce, self.takes_nonce(), "nonce", "ask.nonce.missing", "ask.nonce.no-layout"),
            (key, self.takes_key(), "key", "ask.key.missing", "ask.key.no-layout"),
        ] {
            if takes && !given {
                return Err(Misuse::new(none, format!("the policy binds {} and no {what} was given", self.text())));
            }
            if given && !takes {
                return Err(Misuse::new(unused, format!("a {what} was given, but the policy binds {}, which has no place for it", self.text())));
            }
        }
        Ok(())
    }

    /// The 64 bytes that the guest must have put into its report; `None` if the parts do not add up to 64.
    pub(crate) fn fill(&self, nonce: &[u8], key: &[u8]) -> Option<[u8; 64]> {
        self.fill_as_long_as_it_is(nonce, key)?.try_into().ok()
    }

    /// The bytes that the layout comes to; `zeros` fill up to 64.
    pub(crate) fn fill_as_long_as_it_is(&self, nonce: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        let value = |datum: &Datum| -> Vec<u8> {
            let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes().to_vec();
            match datum {
                Datum::Nonce => nonce.to_vec(),
                Datum::Key => key.to_vec(),
                Datum::NonceLength => length(nonce),
                Datum::KeyLength => length(key),
            }
        };
        let mut out = Vec::with_capacity(64);
        for part in &self.parts {
            match part {
                Part::Datum(datum) => out.extend(value(datum)),
                Part::Digest(hash, data) => out.extend(hash.digest(&data.iter().flat_map(value).collect::<Vec<_>>())),
                Part::Zeros if out.len() > 64 => return None,
                Part::Zeros => out.resize(64, 0),
            }
        }
        Some(out)
    }
}

impl Part {
    fn parse(text: &str) -> Option<Self> {
        if text == "zeros" {
            return Some(Self::Zeros);
        }
        if let Some((name, rest)) = text.split_once('(') {
            let hash = Hash::by_name(name.trim())?;
            let data = rest.strip_suffix(')')?.split('‖').map(|d| Datum::parse(d.trim())).collect::<Option<_>>()?;
            return Some(Self::Digest(hash, data));
        }
        match Datum::parse(text)? {
            datum @ (Datum::Nonce | Datum::Key) => Some(Self::Datum(datum)),
            Datum::NonceLength | Datum::KeyLength => None,
        }
    }
}

impl Datum {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "nonce" => Self::Nonce,
            "key" => Self::Key,
            "len(nonce)" => Self::NonceLength,
            "len(key)" => Self::KeyLength,
            _ => return None,
        })
    }
}

/// Puts pieces that were split inside a parenthesis together again.
#[expect(clippy::unnecessary_wraps, reason = "the shape that `scan` wants")]
fn join_parentheses(open: &mut String, piece: &str) -> Option<Option<String>> {
    if !open.is_empty() {
        open.push('‖');
    }
    open.push_str(piece);
    if open.matches('(').count() > open.matches(')').count() {
        return Some(None);
    }
    Some(Some(core::mem::take(open)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256, Sha512};

    #[test]
    fn layouts_fill_as_they_read() {
        let (nonce, key) = ([7u8; 32], b"key".as_slice());
        let fill = |text: &str| Layout::parse(text).unwrap().fill(&nonce, key);
        let expect: [u8; 64] = Sha512::digest([&nonce[..], key].concat()).into();
        assert_eq!(fill("sha512(nonce ‖ key)"), Some(expect));
        assert_eq!(fill("sha512(nonce||key)"), Some(expect));
        let mut expect = [0; 64];
        expect[..32].copy_from_slice(&Sha256::digest(key));
        assert_eq!(fill("sha256(key) ‖ zeros"), Some(expect));
        expect[32..].copy_from_slice(&nonce);
        assert_eq!(fill("sha256(key) ‖ nonce"), Some(expect));
        let framed = [&32u64.to_be_bytes()[..], &nonce, &3u64.to_be_bytes(), key].concat();
        let expect: [u8; 64] = Sha512::digest(framed).into();
        assert_eq!(fill("sha512(len(nonce) ‖ nonce ‖ len(key) ‖ key)"), Some(expect));
        assert_eq!(fill("nonce"), None, "32 bytes are not 64");
        let mut expect = [0; 64];
        expect[..32].copy_from_slice(&nonce);
        assert_eq!(fill("nonce ‖ zeros"), Some(expect));
    }

    #[test]
    fn length_framing_tells_two_splits_apart() {
        let framed = Layout::parse("sha512(len(nonce) ‖ nonce ‖ len(key) ‖ key)").unwrap();
        assert_ne!(framed.fill(b"ab", b"c"), framed.fill(b"a", b"bc"));
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        for bad in [
            "",
            "zeros",
            "zeros ‖ nonce",
            "nonce ‖ zeros ‖ zeros",
            "md5(nonce)",
            "sha512()",
            "sha512(nonce",
            "sha512(nonce))",
            "len(nonce)",
            "sha512(zeros)",
            "nonce key",
            "Nonce",
        ] {
            assert!(Layout::parse(bad).is_err(), "{bad}");
        }
    }
}
