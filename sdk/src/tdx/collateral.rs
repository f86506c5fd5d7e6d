//! Intel's signed documents as they are served and stored: the answers of the PCS, and one JSON object that holds all the
//! collateral of a quote, as common quote tools write it.

use alloc::{string::String, vec::Vec};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::document::SignedDocument;
use crate::{hex, json};

/// What a JSON file of collateral holds.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) tcb_info: Option<SignedDocument>,
    pub(crate) qe_identity: Option<SignedDocument>,
    /// Certificates in PEM.
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

/// Opens a JSON file, if it is collateral of Intel's in one of the known shapes.
pub(crate) fn open(file: &[u8]) -> Option<Opened> {
    // Duplicate members, depth and what follows the end are refused before anything is picked out.
    json::check(file).ok()?;
    if let Ok(answer) = serde_json::from_slice::<Answer<'_>>(file) {
        let document = |value: &RawValue| SignedDocument::new(value.get().as_bytes().to_vec(), &answer.signature);
        return match (answer.tcb_info, answer.enclave_identity) {
            (Some(value), None) => Some(Opened { tcb_info: Some(document(value)?), ..Opened::default() }),
            (None, Some(value)) => Some(Opened { qe_identity: Some(document(value)?), ..Opened::default() }),
            _ => None,
        };
    }
    let package: Package = serde_json::from_slice(file).ok()?;
    let chains = [package.tcb_info_issuer_chain, package.qe_identity_issuer_chain, package.pck_crl_issuer_chain, package.pck_certificate_chain];
    Some(Opened {
        tcb_info: Some(SignedDocument::new(package.tcb_info.into_bytes(), &package.tcb_info_signature)?),
        qe_identity: Some(SignedDocument::new(package.qe_identity.into_bytes(), &package.qe_identity_signature)?),
        pem: chains.into_iter().flatten().collect(),
        crls: alloc::vec![hex::decode(&package.pck_crl)?, hex::decode(&package.root_ca_crl)?],
    })
}
