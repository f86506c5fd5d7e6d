//! Intel's signed documents as they are served and stored: the answers of the PCS, and one JSON object that holds all the
//! collateral of a quote, as common quote tools write it.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::document::SignedDocument;
use crate::{collateral::Blobs, hex, json, objects, pem, verdict::Failure};

/// What a JSON file of collateral holds.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) tcb_info: Option<SignedDocument>,
    pub(crate) qe_identity: Option<SignedDocument>,
    /// Certificates in PEM, and CRLs that were not in DER.
    pub(crate) pem: Vec<String>,
    /// CRLs in DER.
    pub(crate) crls: Vec<Vec<u8>>,
}

/// The body of a PCS answer. The signature covers the value exactly as it stands.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default, rename = "tcbInfo")]
    tcb_info: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "enclaveIdentity")]
    enclave_identity: Option<&'a RawValue>,
    signature: String,
}

/// One object with all the collateral of a quote.
#[derive(Deserialize)]
struct Package {
    tcb_info: String,
    tcb_info_signature: String,
    qe_identity: String,
    qe_identity_signature: String,
    #[serde(default)]
    tcb_info_issuer_chain: Option<String>,
    #[serde(default)]
    qe_identity_issuer_chain: Option<String>,
    #[serde(default)]
    pck_crl_issuer_chain: Option<String>,
    #[serde(default)]
    pck_certificate_chain: Option<String>,
    pck_crl: String,
    root_ca_crl: String,
}

/// Why a JSON file is not taken as collateral of Intel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// It has none of the known shapes.
    Shape,
    /// A signature is not r and s in 128 hexadecimal digits.
    Signature,
    /// A signed document is larger than any is.
    TooLarge,
}

fn signed(text: &[u8], signature: &str) -> Result<SignedDocument, Unopened> {
    let signature = hex::decode(signature).and_then(|bytes| bytes.try_into().ok()).ok_or(Unopened::Signature)?;
    SignedDocument::new(text.to_vec(), signature).ok_or(Unopened::TooLarge)
}

/// Opens a JSON file, if it is collateral of Intel's in one of the known shapes.
pub(crate) fn open(file: &[u8]) -> Result<Opened, Unopened> {
    // Duplicate members, depth and what follows the end are refused before anything is picked out.
    json::check(file).map_err(|_| Unopened::Shape)?;
    if let Ok(answer) = objects::from_slice::<Answer<'_>>(file) {
        let document = |value: &RawValue| signed(value.get().as_bytes(), &answer.signature);
        return match (answer.tcb_info, answer.enclave_identity) {
            (Some(value), None) => Ok(Opened { tcb_info: Some(document(value)?), ..Opened::default() }),
            (None, Some(value)) => Ok(Opened { qe_identity: Some(document(value)?), ..Opened::default() }),
            _ => Err(Unopened::Shape),
        };
    }
    let package: Package = objects::from_slice(file).map_err(|_| Unopened::Shape)?;
    let chains = [package.tcb_info_issuer_chain, package.qe_identity_issuer_chain, package.pck_crl_issuer_chain, package.pck_certificate_chain];
    let mut pem: Vec<String> = chains.into_iter().flatten().collect();
    let mut crls = Vec::new();
    for list in [package.pck_crl, package.root_ca_crl] {
        if pem::is_pem(list.as_bytes()) {
            pem.push(list);
        } else {
            crls.push(hex::decode(&list).ok_or(Unopened::Shape)?);
        }
    }
    Ok(Opened {
        tcb_info: Some(signed(package.tcb_info.as_bytes(), &package.tcb_info_signature)?),
        qe_identity: Some(signed(package.qe_identity.as_bytes(), &package.qe_identity_signature)?),
        pem,
        crls,
    })
}

/// A question has every kind of collateral that a quote is held against.
pub(super) fn check_present(blobs: &Blobs<'_>) -> Result<(), Failure> {
    for (here, what) in [(!blobs.tcb_infos.is_empty(), "TCB info"), (!blobs.qe_identities.is_empty(), "QE identity"), (!blobs.crls.is_empty(), "CRLs")] {
        if !here {
            return Err(Failure::new("missing.tdx.collateral", "TCB info, QE identity and CRLs", format!("no {what}")));
        }
    }
    Ok(())
}
