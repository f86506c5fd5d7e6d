//! The TDX module of a TD, held against what the TCB info says of it.

use alloc::format;

use super::{
    report::{TdReport, masked},
    status,
    tcb_info::{TcbInfo, TdxModuleIdentity},
};
use crate::{report::Value, verdict::Failure};

/// The TDX module is the one that the TCB info describes for its major version.
pub(super) fn check_module(td: &TdReport<'_>, svn: [u8; 16], info: &TcbInfo) -> Result<(), Failure> {
    let major = status::module_major(svn);
    let (mrsigner, attributes, mask) = if major == 0 {
        let module = info.tdx_module.as_ref().ok_or_else(|| no_module(major))?;
        (module.mrsigner, module.attributes, module.attributes_mask)
    } else {
        let module = module_identity(info, major).ok_or_else(|| no_module(major))?;
        (module.mrsigner, module.attributes, module.attributes_mask)
    };
    if td.mrsignerseam() != mrsigner.0 {
        return Err(Failure::new("tdx.module.identity.mrsignerseam", Value::bytes(&mrsigner.0), Value::bytes(&td.mrsignerseam())));
    }
    let found = masked(td.seamattributes(), mask.0);
    let outside = td.seamattributes().iter().zip(mask.0).any(|(v, m)| v & !m != 0);
    if found != attributes.0 || outside {
        return Err(Failure::new("tdx.module.identity.seamattributes", Value::bytes(&attributes.0), Value::bytes(&td.seamattributes())));
    }
    Ok(())
}

/// The module that runs now has an identity in the TCB info, if it is of another major version.
pub(super) fn check_module_now(td: &TdReport<'_>, info: &TcbInfo) -> Result<(), Failure> {
    match td.tee_tcb_svn2().map(status::module_major) {
        Some(major) if major > 0 && module_identity(info, major).is_none() => {
            Err(Failure::new("tdx.module.identity.current", format!("an identity TDX_{major:02X} in the TCB info"), "none"))
        }
        _ => Ok(()),
    }
}

fn no_module(major: u8) -> Failure {
    Failure::new("tdx.module.identity", format!("an identity TDX_{major:02X} in the TCB info"), "none")
}

pub(super) fn module_identity(info: &TcbInfo, major: u8) -> Option<&TdxModuleIdentity> {
    let id = format!("TDX_{major:02X}");
    info.tdx_module_identities.iter().flatten().find(|m| m.id.eq_ignore_ascii_case(&id))
}
