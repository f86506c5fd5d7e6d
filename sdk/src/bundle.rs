//! Bundles: evidence and collateral in one file, as a JSON collection of conceptual message wrappers (RFC 9999).
//!
//! A record is `[media type, base64url value, indicator]`. The indicator's bits say what a value is meant as: 2 an
//! endorsement, 4 evidence. A bundle can carry evidence and collateral. It cannot carry trust: a value that claims to be
//! a reference value (1) or an attestation result (8) is refused.

pub(crate) mod envelopes;
pub(crate) mod go_tpm_tools;

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::{
    Misuse,
    evidence::{Evidence, Kind, Unrecognized},
    json::{self, Json},
    limits,
};

const ENDORSEMENT: u64 = 2;
const EVIDENCE: u64 = 4;
const COLLECTION_TYPE: &str = "__cmwc_t";

pub(crate) struct Bundle {
    pub(crate) evidence: Vec<u8>,
    pub(crate) attached: Vec<Vec<u8>>,
}

/// Reads a collection, or a single record, that holds exactly one piece of evidence.
pub(crate) fn read(text: &[u8]) -> Result<Bundle, Unrecognized> {
    let refused = |why: &'static str| Unrecognized::new("evidence.kind.bundle", why);
    let records = match json::read(text).map_err(refused)? {
        Json::Object(members) => members.into_iter().filter(|(name, _)| name != COLLECTION_TYPE).map(|(_, value)| value).collect::<Vec<_>>(),
        record @ Json::Array(_) => alloc::vec![record],
        _ => return Err(refused("JSON that is no collection of wrapped messages")),
    };
    if records.len() > limits::BUNDLE_ITEMS {
        return Err(refused("a bundle of more than 64 parts"));
    }
    let (mut evidence, mut attached) = (None, Vec::new());
    for record in records {
        let Json::Array(parts) = record else { return Err(refused("JSON that is no collection of wrapped messages")) };
        let mut parts = parts.into_iter();
        let (Some(Json::String(_)), Some(Json::String(value)), Some(Json::Unsigned(meant)), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused("a bundle with a part that is not [type, value, indicator]"));
        };
        let value = URL_SAFE_NO_PAD.decode(value).map_err(|_| refused("a bundle with a value that is not base64url"))?;
        match meant {
            EVIDENCE if evidence.is_none() => evidence = Some(value),
            EVIDENCE => return Err(refused("a bundle with more than one piece of evidence")),
            ENDORSEMENT => attached.push(value),
            _ => return Err(refused("a bundle with a part that is meant neither as evidence nor as endorsement")),
        }
    }
    let evidence = evidence.ok_or_else(|| refused("a bundle without evidence"))?;
    Ok(Bundle { evidence, attached })
}

/// Packs evidence and collateral into one bundle. Nothing is verified; what cannot be recognised is refused.
///
/// # Errors
/// `bundle.evidence` or `bundle.collateral` if a part is not what it should be.
pub fn pack<B: AsRef<[u8]> + ?Sized>(evidence: &[u8], collateral: &[&B]) -> Result<String, Misuse> {
    let recognised = Evidence::detect(evidence).map_err(|e| Misuse::new("bundle.evidence", e))?;
    let mut members: Vec<(String, (&str, String, u64))> = Vec::new();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    members.push(("evidence".into(), (media_type(recognised.kind()), encode(&recognised.bytes), EVIDENCE)));
    let attached = recognised.attached.iter().map(Vec::as_slice);
    for (i, file) in attached.chain(collateral.iter().map(|b| (*b).as_ref())).enumerate() {
        let media_type =
            crate::collateral::media_type(file).map_err(|f| Misuse::new("bundle.collateral", alloc::format!("part {} cannot be packed: {}", i, f.code)))?;
        members.push((alloc::format!("collateral-{i}"), (media_type, encode(file), ENDORSEMENT)));
    }
    Ok(serde_json::to_string(&Collection(members)).unwrap_or_default())
}

fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::SevSnp => "application/vnd.amd.sev-snp-report",
        Kind::Tdx | Kind::Sgx => "application/vnd.intel.dcap-quote",
        Kind::AzureSnpVtpm | Kind::AzureTdxVtpm => "application/vnd.microsoft.hcl-report",
    }
}

struct Collection<'a>(Vec<(String, (&'a str, String, u64))>);

impl Serialize for Collection<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, record)| (name, record)))
    }
}
