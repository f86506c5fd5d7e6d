//! Bundles: evidence and collateral in one file, as a JSON collection of conceptual message wrappers (RFC 9999).
//!
//! A record is `[media type, base64url value, indicator]`. The indicator's bits say what a value is meant as: 2 an
//! endorsement, 4 evidence. A bundle can carry evidence and collateral. It cannot carry trust: a value that claims to be
//! a reference value (1) or an attestation result (8) is refused.
//!
//! The evidence of a machine with a TPM has parts, each under its own media type; the names of the members mean nothing:
//!
//! | part on the command line | media type | content |
//! |---|---|---|
//! | `tpm-quote` | `application/vnd.tcg.tpm2.attest` | `TPMS_ATTEST`, or `TPM2B_ATTEST` |
//! | `tpm-signature` | `application/vnd.tcg.tpm2.signature` | `TPMT_SIGNATURE`, or a bare RSA value if the key fixes its scheme |
//! | `pcrs` | `application/vnd.veritee.pcrs+json` | `{"sha256": {"0": "hexadecimal", …}, …}` |
//! | `hcl-report` | `application/vnd.microsoft.hcl-report` | the report of Azure's paravisor |
//! | `td-quote` | `application/vnd.intel.dcap-quote` | a TD quote |
//!
//! Event logs and certificates of the attestation key are endorsements, recognised by their content. The key itself is never part
//! of a bundle's authority: it comes from the hardware, from a certificate, or from the relying party.

pub(crate) mod envelopes;
pub(crate) mod go_tpm_tools;

use alloc::{borrow::Cow, string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::{
    Misuse,
    evidence::{Evidence, Kind, Unrecognized},
    json::{self, Json},
    limits,
    tpm::parts::{Part, Parts},
};

const ENDORSEMENT: u64 = 2;
const EVIDENCE: u64 = 4;
const COLLECTION_TYPE: &str = "__cmwc_t";

pub(crate) struct Bundle {
    /// Evidence that is one piece; empty if there are parts.
    pub(crate) evidence: Vec<u8>,
    pub(crate) attached: Vec<Vec<u8>>,
    /// Evidence of a machine with a TPM.
    pub(crate) parts: Parts<'static>,
}

/// Reads a collection, or a single record, that holds exactly one piece of evidence, or the parts of a TPM's evidence, each once.
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
    let (mut evidence, mut attached) = (Vec::new(), Vec::new());
    for record in records {
        let Json::Array(parts) = record else { return Err(refused("JSON that is no collection of wrapped messages")) };
        let mut parts = parts.into_iter();
        let (Some(Json::String(media_type)), Some(Json::String(value)), Some(Json::Unsigned(meant)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused("a bundle with a part that is not [type, value, indicator]"));
        };
        let value = URL_SAFE_NO_PAD.decode(value).map_err(|_| refused("a bundle with a value that is not base64url"))?;
        match meant {
            EVIDENCE => evidence.push((media_type, value)),
            ENDORSEMENT => attached.push(value),
            _ => return Err(refused("a bundle with a part that is meant neither as evidence nor as endorsement")),
        }
    }
    let is_of_tpm = evidence.iter().any(|(media_type, _)| !matches!(Part::by_media_type(media_type), None | Some(Part::TdQuote | Part::SnpReport)));
    let mut parts = Parts::default();
    if is_of_tpm {
        for (media_type, value) in evidence {
            let part = Part::by_media_type(&media_type).ok_or_else(|| refused("a TPM's quote beside evidence of another kind"))?;
            if !parts.put(part, Cow::Owned(value)) {
                return Err(refused("a bundle with the same part of evidence twice"));
            }
        }
        return Ok(Bundle { evidence: Vec::new(), attached, parts });
    }
    let mut evidence = evidence.into_iter();
    match (evidence.next(), evidence.next()) {
        (Some((_, evidence)), None) => Ok(Bundle { evidence, attached, parts }),
        (None, _) => Err(refused("a bundle without evidence")),
        (Some(_), Some(_)) => Err(refused("a bundle with more than one piece of evidence")),
    }
}

/// Packs evidence and collateral into one bundle. Nothing is verified; what cannot be recognised is refused.
///
/// # Errors
/// `bundle.evidence` or `bundle.collateral` if a part is not what it should be.
pub fn pack<B: AsRef<[u8]> + ?Sized>(evidence: &[u8], collateral: &[&B]) -> Result<String, Misuse> {
    let recognised = Evidence::detect(evidence).map_err(|e| Misuse::new("bundle.evidence", e))?;
    if !recognised.parts.is_empty() {
        return Err(Misuse::new("bundle.evidence", "it is a bundle of parts already"));
    }
    let mut members: Vec<(String, (&str, String, u64))> = Vec::new();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    members.push(("evidence".into(), (media_type(recognised.kind()), encode(&recognised.bytes), EVIDENCE)));
    let attached = recognised.attached.iter().map(Vec::as_slice);
    for (i, file) in attached.chain(collateral.iter().map(|b| (*b).as_ref())).enumerate() {
        members.push((alloc::format!("collateral-{i}"), (collateral_type(i, file)?, encode(file), ENDORSEMENT)));
    }
    Ok(serde_json::to_string(&Collection(members)).unwrap_or_default())
}

/// Packs named parts into one bundle: `evidence` alone, or the parts of a TPM's evidence (`tpm-quote`, `tpm-signature`, `pcrs`,
/// `ak-public`, `hcl-report`, `snp-report`, `td-quote`); and whatever vouches for them (`collateral`, `event-log`, `ak-certificate`). Nothing is verified.
///
/// # Errors
/// `bundle.part` if a name is unknown or stands twice, `bundle.evidence` or `bundle.collateral` if a part is not what it should be.
pub fn pack_parts(parts: &[(&str, &[u8])]) -> Result<String, Misuse> {
    let mut members: Vec<(String, (&str, String, u64))> = Vec::new();
    let (mut attached, mut whole) = (Vec::new(), None);
    let mut read = Parts::default();
    for (name, bytes) in parts {
        match (*name, Part::by_name(name)) {
            ("evidence", _) if whole.is_none() => whole = Some(bytes),
            ("collateral" | "event-log" | "ak-certificate", _) => attached.push(bytes),
            (_, Some(part)) if read.put(part, Cow::Borrowed(bytes)) => {
                members.push((part.name().into(), (part.media_type(), URL_SAFE_NO_PAD.encode(bytes), EVIDENCE)));
            }
            ("evidence", _) | (_, Some(_)) => return Err(Misuse::new("bundle.part", alloc::format!("the part {name:?} stands twice"))),
            (_, None) => return Err(Misuse::new("bundle.part", alloc::format!("a bundle has no part {name:?}"))),
        }
    }
    match (whole, read.is_empty()) {
        (Some(evidence), true) => return pack(evidence, &attached),
        (Some(_), false) => return Err(Misuse::new("bundle.part", "a bundle holds evidence or the parts of it, not both")),
        (None, true) => return Err(Misuse::new("bundle.part", "a bundle needs evidence")),
        (None, false) => {}
    }
    crate::evidence::kind_of(&read, &attached).map_err(|e| Misuse::new("bundle.evidence", e))?;
    for (i, file) in attached.iter().enumerate() {
        members.push((alloc::format!("collateral-{i}"), (collateral_type(i, file)?, URL_SAFE_NO_PAD.encode(file), ENDORSEMENT)));
    }
    Ok(serde_json::to_string(&Collection(members)).unwrap_or_default())
}

fn collateral_type(number: usize, file: &[u8]) -> Result<&'static str, Misuse> {
    crate::collateral::media_type(file).map_err(|f| Misuse::new("bundle.collateral", alloc::format!("part {number} cannot be packed: {}", f.code)))
}

fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::SevSnp => "application/vnd.amd.sev-snp-report",
        Kind::Tdx | Kind::Sgx => "application/vnd.intel.dcap-quote",
        Kind::Tpm | Kind::AzureSnpVtpm | Kind::AzureTdxVtpm | Kind::GcpVtpm => Part::Quote.media_type(),
    }
}

struct Collection<'a>(Vec<(String, (&'a str, String, u64))>);

impl Serialize for Collection<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, record)| (name, record)))
    }
}
