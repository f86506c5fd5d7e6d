//! TCB info of version 3 (Intel PCS API v4): the levels of a platform and of its TDX module.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    document::{Components, Date, HexField, SignedDocument, SvnLevel, has_level_twice},
    pck::PckExtension,
    quote::Tee,
    signer::{SignatureCodes, Signers, authentic_document, newness, window},
    status::Status,
};
use crate::{
    checks::CheckId,
    report::Value,
    verdict::{Failure, Recorder, Stop},
};

/// TCB info of version 3 (Intel PCS API v4).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TcbInfo {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) issue_date: Date,
    pub(crate) next_update: Date,
    pub(crate) fmspc: HexField<6>,
    pub(crate) pce_id: HexField<2>,
    pub(crate) tcb_type: u32,
    pub(crate) tcb_evaluation_data_number: u32,
    #[serde(default)]
    pub(crate) tdx_module: Option<TdxModule>,
    #[serde(default)]
    pub(crate) tdx_module_identities: Option<Vec<TdxModuleIdentity>>,
    pub(crate) tcb_levels: Vec<TcbLevel>,
}

/// The TDX module of major version 0.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TdxModule {
    pub(crate) mrsigner: HexField<48>,
    pub(crate) attributes: HexField<8>,
    pub(crate) attributes_mask: HexField<8>,
}

/// The TDX module of another major version.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TdxModuleIdentity {
    pub(crate) id: String,
    pub(crate) mrsigner: HexField<48>,
    pub(crate) attributes: HexField<8>,
    pub(crate) attributes_mask: HexField<8>,
    pub(crate) tcb_levels: Vec<SvnLevel>,
}

/// A level of the platform.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TcbLevel {
    pub(crate) tcb: LevelTcb,
    pub(crate) tcb_date: Date,
    pub(crate) tcb_status: Status,
    #[serde(default, rename = "advisoryIDs")]
    pub(crate) advisory_ids: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct LevelTcb {
    pub(crate) sgxtcbcomponents: Components,
    pub(crate) pcesvn: u16,
    #[serde(default)]
    pub(crate) tdxtcbcomponents: Option<Components>,
}

pub(super) fn authenticate_tcb_info<'s>(
    documents: &[SignedDocument],
    signers: &Signers<'s, '_>,
    tee: Tee,
    pck: &PckExtension,
    r: &mut Recorder<'_>,
) -> Result<Cow<'s, TcbInfo>, Stop> {
    let codes = SignatureCodes {
        profile: "tdx.tcb-info.signer",
        validity: "tdx.tcb-info.signer.validity",
        revoked: "tdx.tcb-info.signer.revoked",
        signature: "tdx.tcb-info.signature",
    };
    let id = match tee {
        Tee::Sgx => "SGX",
        Tee::Tdx => "TDX",
    };
    let chosen = signers.choose(codes, documents, |document| {
        let info = signers.saved.tcb_info(document, "").ok().filter(|info| info.id == id && info.fmspc.0 == pck.fmspc)?;
        Some((newness(signers.at, info.issue_date.0, info.next_update.0, info.tcb_evaluation_data_number), info))
    });
    let (document, read) = authentic_document([CheckId::TdxTcbInfoSigner, CheckId::TdxTcbInfoSigned], chosen, r)?;
    let info = read.map_or_else(|| signers.saved.tcb_info(document, "tdx.tcb-info.form"), Ok).and_then(|info| check_tcb_info(&info, id, tee).map(|()| info));
    let info = r.must(CheckId::TdxTcbInfoForm, info)?;
    r.must(CheckId::TdxTcbInfoWindow, window("tdx.tcb-info.window", info.issue_date.0, info.next_update.0, signers.at))?;
    let platform = if info.fmspc.0 != pck.fmspc {
        Err(Failure::new("tdx.tcb-info.platform.fmspc", Value::bytes(&pck.fmspc), Value::bytes(&info.fmspc.0)))
    } else if info.pce_id.0 != pck.pceid {
        Err(Failure::new("tdx.tcb-info.platform.pceid", Value::bytes(&pck.pceid), Value::bytes(&info.pce_id.0)))
    } else {
        Ok(())
    };
    r.must(CheckId::TdxTcbInfoPlatform, platform)?;
    Ok(info)
}

fn check_tcb_info(info: &TcbInfo, id: &'static str, tee: Tee) -> Result<(), Failure> {
    if info.id != id {
        return Err(Failure::new("tdx.tcb-info.form.id", id, info.id.clone()));
    }
    if info.version != 3 {
        return Err(Failure::new("tdx.tcb-info.form.version", "3", format!("{}", info.version)));
    }
    if info.tcb_type != 0 {
        return Err(Failure::new("tdx.tcb-info.form.tcb-type", "0", format!("{}", info.tcb_type)));
    }
    let tdx = tee == Tee::Tdx;
    if info.tdx_module.is_some() != tdx || (info.tdx_module_identities.is_some() && !tdx) {
        return Err(Failure::new("tdx.tcb-info.form.module", "a TDX module for TDX, and none for SGX", "otherwise"));
    }
    if info.tcb_levels.is_empty() || info.tcb_levels.iter().any(|l| l.tcb.tdxtcbcomponents.is_some() != tdx) {
        return Err(Failure::new("tdx.tcb-info.form.levels", "levels, with TDX components for TDX alone", "otherwise"));
    }
    let twice = info.tcb_levels.iter().enumerate().any(|(i, l)| info.tcb_levels.iter().take(i).any(|other| other.tcb == l.tcb));
    let modules = || info.tdx_module_identities.iter().flatten();
    let module_twice = modules().enumerate().any(|(i, m)| modules().take(i).any(|other| other.id.eq_ignore_ascii_case(&m.id)));
    if module_twice {
        return Err(Failure::new("tdx.tcb-info.form.duplicate-module", "each TDX module once", "one twice"));
    }
    if twice || modules().any(|m| has_level_twice(&m.tcb_levels)) {
        return Err(Failure::new("tdx.tcb-info.form.duplicate-level", "each level once", "one twice"));
    }
    Ok(())
}
