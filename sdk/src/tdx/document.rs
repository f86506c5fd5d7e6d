//! Intel's signed documents: TCB info and QE identity. The signature covers the exact bytes of the inner JSON value.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Deserializer, de};

use super::status::Status;
use crate::{crypto::ecdsa::P256Signature, hex, json, limits, objects, time::Time, verdict::Failure};

/// A document with its signature, read no further than that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedDocument {
    /// The signed bytes.
    pub(crate) text: Vec<u8>,
    /// r and s.
    pub(crate) signature: [u8; 64],
}

impl SignedDocument {
    /// From the signed bytes, unless there are too many, and from r and s.
    pub(crate) fn new(text: Vec<u8>, signature: [u8; 64]) -> Option<Self> {
        (text.len() <= limits::DOCUMENT_BYTES).then_some(Self { text, signature })
    }

    pub(crate) fn signature(&self) -> Option<P256Signature> {
        P256Signature::from_bytes(&self.signature)
    }

    /// Reads the document, if it is JSON of which two readers could not make two things.
    pub(crate) fn parse<'a, T: Deserialize<'a>>(&'a self, code: &'static str) -> Result<T, Failure> {
        json::check(&self.text).map_err(|why| Failure::new(code, "a document of Intel's", why))?;
        objects::from_slice(&self.text).map_err(|e| Failure::new(code, "a document of Intel's", alloc::format!("{e}")))
    }
}

/// A level of the quoting enclave or of a TDX module.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SvnLevel {
    pub(crate) tcb: IsvSvn,
    pub(crate) tcb_date: Date,
    pub(crate) tcb_status: Status,
    #[serde(default, rename = "advisoryIDs")]
    pub(crate) advisory_ids: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct IsvSvn {
    pub(crate) isvsvn: u16,
}

/// Sixteen SVNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Components(pub(crate) [u8; 16]);

impl<'de> Deserialize<'de> for Components {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Component {
            svn: u8,
        }
        let list = Vec::<Component>::deserialize(deserializer)?;
        let svns: Vec<u8> = list.iter().map(|c| c.svn).collect();
        svns.try_into().map(Self).map_err(|_| de::Error::custom("sixteen components are needed"))
    }
}

/// Exactly `N` bytes in hexadecimal of either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HexField<const N: usize>(pub(crate) [u8; N]);

impl<'de, const N: usize> Deserialize<'de> for HexField<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(&text).ok_or_else(|| de::Error::custom("hexadecimal digits are needed"))?;
        bytes.try_into().map(Self).map_err(|_| de::Error::custom("hexadecimal digits of another length are needed"))
    }
}

/// RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(pub(crate) Time);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() != 20 {
            return Err(de::Error::custom("a time looks like 2026-06-01T00:00:00Z"));
        }
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// Two levels of one SVN would leave it to the order of the document which of them counts.
pub(super) fn has_level_twice(levels: &[SvnLevel]) -> bool {
    levels.iter().enumerate().any(|(i, l)| levels.iter().take(i).any(|other| other.tcb == l.tcb))
}
