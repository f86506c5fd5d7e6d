//! The identity of a quoting enclave (Intel PCS API v4), and the enclave held against it.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    document::{Date, HexField, SignedDocument, SvnLevel, has_level_twice},
    quote::Tee,
    report::{EnclaveReport, masked},
    signer::{SignatureCodes, Signers, authentic_document, newness, window},
};
use crate::{
    checks::CheckId,
    report::Value,
    verdict::{Failure, Recorder, Stop},
};

/// The identity of a quoting enclave.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QeIdentity {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) issue_date: Date,
    pub(crate) next_update: Date,
    pub(crate) tcb_evaluation_data_number: u32,
    pub(crate) miscselect: HexField<4>,
    pub(crate) miscselect_mask: HexField<4>,
    pub(crate) attributes: HexField<16>,
    pub(crate) attributes_mask: HexField<16>,
    pub(crate) mrsigner: HexField<32>,
    pub(crate) isvprodid: u16,
    pub(crate) tcb_levels: Vec<SvnLevel>,
}

pub(super) fn authenticate_qe_identity<'s>(
    documents: &[SignedDocument],
    signers: &Signers<'s, '_>,
    tee: Tee,
    r: &mut Recorder<'_>,
) -> Result<Cow<'s, QeIdentity>, Stop> {
    let codes = SignatureCodes {
        profile: "tdx.qe-identity.signer",
        validity: "tdx.qe-identity.signer.validity",
        revoked: "tdx.qe-identity.signer.revoked",
        signature: "tdx.qe-identity.signature",
    };
    let id = match tee {
        Tee::Sgx => "QE",
        Tee::Tdx => "TD_QE",
    };
    let chosen = signers.choose(codes, documents, |document| {
        let identity = signers.saved.qe_identity(document, "").ok().filter(|identity| identity.id == id)?;
        Some((newness(signers.at, identity.issue_date.0, identity.next_update.0, identity.tcb_evaluation_data_number), identity))
    });
    let (document, read) = authentic_document([CheckId::TdxQeIdentitySigner, CheckId::TdxQeIdentitySigned], chosen, r)?;
    let identity = read.map_or_else(|| signers.saved.qe_identity(document, "tdx.qe-identity.form"), Ok).and_then(|identity| {
        if identity.id != id {
            return Err(Failure::new("tdx.qe-identity.form.id", id, identity.id.clone()));
        }
        if identity.version != 2 {
            return Err(Failure::new("tdx.qe-identity.form.version", "2", format!("{}", identity.version)));
        }
        if identity.tcb_levels.is_empty() {
            return Err(Failure::new("tdx.qe-identity.form.levels", "levels", "none"));
        }
        if has_level_twice(&identity.tcb_levels) {
            return Err(Failure::new("tdx.qe-identity.form.duplicate-level", "each level once", "one twice"));
        }
        Ok(identity)
    });
    let identity = r.must(CheckId::TdxQeIdentityForm, identity)?;
    r.must(CheckId::TdxQeIdentityWindow, window("tdx.qe-identity.window", identity.issue_date.0, identity.next_update.0, signers.at))?;
    Ok(identity)
}

pub(super) fn check_qe_identity(qe: &EnclaveReport<'_>, identity: &QeIdentity) -> Result<(), Failure> {
    let misc = masked(qe.miscselect(), identity.miscselect_mask.0);
    if misc != identity.miscselect.0 {
        return Err(Failure::new("tdx.qe.identity.miscselect", Value::bytes(&identity.miscselect.0), Value::Bytes(misc)));
    }
    let attributes = masked(qe.attributes(), identity.attributes_mask.0);
    if attributes != identity.attributes.0 {
        return Err(Failure::new("tdx.qe.identity.attributes", Value::bytes(&identity.attributes.0), Value::Bytes(attributes)));
    }
    if qe.is_debug() {
        return Err(Failure::new("tdx.qe.identity.debug", "DEBUG clear", "set"));
    }
    if qe.mrsigner() != identity.mrsigner.0 {
        return Err(Failure::new("tdx.qe.identity.mrsigner", Value::bytes(&identity.mrsigner.0), Value::bytes(&qe.mrsigner())));
    }
    if qe.isvprodid() != identity.isvprodid {
        return Err(Failure::new("tdx.qe.identity.isvprodid", format!("{}", identity.isvprodid), format!("{}", qe.isvprodid())));
    }
    Ok(())
}
