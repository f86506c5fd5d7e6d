//! The levels of platform, TDX module and quoting enclave, and what they come to together.

use alloc::{format, string::String, vec::Vec};

use super::{
    module::{check_module, check_module_now, module_identity},
    pck::PckExtension,
    qe_identity::QeIdentity,
    quote::Quote,
    report::{Body, EnclaveReport},
    status::{self, Evaluated, Layer, Status},
    tcb_info::TcbInfo,
};
use crate::{
    checks::CheckId,
    time::Time,
    verdict::{Failure, Recorder, Stop},
};

/// What the layers came to, alone and together.
pub(super) struct TcbResult {
    pub(super) status: Status,
    /// The oldest date of the levels reached.
    pub(super) date: Time,
    /// The oldest date of what runs now, if that is not what was launched.
    pub(super) date_now: Option<Time>,
    pub(super) advisories: Vec<String>,
    /// The advisories of what runs now, if that is not what was launched.
    pub(super) advisories_now: Vec<String>,
    /// The smaller of the two evaluation numbers.
    pub(super) evaluation: u32,
    pub(super) platform: Evaluated,
    pub(super) module: Option<Evaluated>,
    pub(super) qe: Evaluated,
    pub(super) launch: Option<Layer>,
    pub(super) current: Option<Layer>,
}

impl TcbResult {
    /// The date of the newest level that is up to date, of the layers that fall short of theirs.
    pub(super) fn superseded(&self) -> Option<Time> {
        let layers = [Some(&self.platform), self.module.as_ref(), Some(&self.qe)];
        layers.into_iter().flatten().filter(|l| l.status != Status::UpToDate).filter_map(|l| l.newest).min()
    }
}

/// The levels that one TEE_TCB_SVN reaches: platform, and module if it has an identity of its own.
pub(crate) fn levels(info: &TcbInfo, pck: &PckExtension, svn: Option<[u8; 16]>) -> (Option<Evaluated>, Result<Option<Evaluated>, Failure>) {
    let platform = status::platform_level(info, pck, svn);
    let module = match svn.map(|svn| (status::module_major(svn), status::module_isvsvn(svn))) {
        None | Some((0, _)) => Ok(None),
        Some((major, isvsvn)) => {
            let found = module_identity(info, major).and_then(|m| status::svn_level(&m.tcb_levels, u16::from(isvsvn)));
            found.map(Some).ok_or_else(|| Failure::new("tdx.tcb.module-level", "a level of the TDX module", format!("isvsvn {isvsvn} reaches none")))
        }
    };
    (platform, module)
}

/// What platform, module and quoting enclave come to.
pub(crate) fn together(platform: &Evaluated, module: Option<&Evaluated>, qe: &Evaluated) -> Status {
    let status = module.map_or(platform.status, |m| platform.status.converge(m.status));
    status.converge(qe.status)
}

pub(super) fn evaluate(quote: &Quote<'_>, info: &TcbInfo, identity: &QeIdentity, pck: &PckExtension, r: &mut Recorder<'_>) -> Result<TcbResult, Stop> {
    let td = match quote.body {
        Body::Td(td) => Some(td),
        Body::Enclave(_) => None,
    };
    let svn = td.map(|td| td.tee_tcb_svn());
    if let Some((td, svn)) = td.zip(svn) {
        r.must(CheckId::TdxModule, check_module(&td, svn, info).and_then(|()| check_module_now(&td, info)))?;
    }
    let no_level = || Failure::new("tdx.tcb.platform-level", "a level of the TCB info that the platform reaches", "none");
    let (platform, module) = levels(info, pck, svn);
    let svn2 = td.and_then(|td| td.tee_tcb_svn2());
    // A TD whose module was updated while it ran is judged under both TCBs.
    let now = svn2.map(|svn2| levels(info, pck, Some(svn2)));
    let now_platform = now
        .as_ref()
        .map(|(platform, _)| platform.clone().ok_or_else(|| Failure::new("tdx.tcb.platform-level.current", "a level that the platform reaches now", "none")));
    let platform = platform.ok_or_else(no_level).and_then(|p| now_platform.transpose().map(|now| (p, now)));
    let (platform, now_platform) = r.must(CheckId::TdxPlatformLevel, platform)?;
    let mut now_module = None;
    let module = if td.is_some() {
        let module = module.and_then(|module| match now {
            Some((_, Err(failure))) => Err(Failure { code: "tdx.tcb.module-level.current", ..failure }),
            Some((_, Ok(current))) => {
                now_module = current;
                Ok(module)
            }
            None => Ok(module),
        });
        r.must(CheckId::TdxModuleLevel, module)?
    } else {
        None
    };
    let qe_isvsvn = EnclaveReport(quote.qe_report).isvsvn();
    let no_level = || Failure::new("tdx.tcb.qe-level", "a level of the QE identity", format!("isvsvn {qe_isvsvn} reaches none"));
    let qe = r.must(CheckId::TdxQeLevel, status::svn_level(&identity.tcb_levels, qe_isvsvn).ok_or_else(no_level))?;

    let launch = together(&platform, module.as_ref(), &qe);
    let current = now_platform.as_ref().map(|p| together(p, now_module.as_ref(), &qe));
    let status = current.map_or(launch, |current| Status::relaunch(launch, current));
    let revoked = || Failure::new("tdx.tcb.not-revoked", "no layer revoked", "Revoked");
    r.must(CheckId::TdxNotRevokedTcb, (status != Status::Revoked).then_some(()).ok_or_else(revoked))?;

    let layers = || [Some(&platform), module.as_ref(), Some(&qe)].into_iter().flatten();
    let mut advisories: Vec<String> = layers().flat_map(|l| l.advisories.iter().cloned()).collect();
    advisories.sort();
    advisories.dedup();
    let now_layers = [now_platform.as_ref(), now_module.as_ref()];
    let date_now = now_layers.into_iter().flatten().map(|l| l.date).min();
    let advisories_now = now_layers.into_iter().flatten().flat_map(|l| l.advisories.iter().cloned()).collect();
    let launched = current.map(|_| Layer::of_all(launch, layers()));
    let current = current.map(|status| Layer::of_all(status, now_layers.into_iter().flatten().chain([&qe])));
    Ok(TcbResult {
        status,
        date: layers().map(|l| l.date).min().unwrap_or(platform.date),
        date_now,
        advisories,
        advisories_now,
        evaluation: info.tcb_evaluation_data_number.min(identity.tcb_evaluation_data_number),
        launch: launched,
        current,
        platform,
        module,
        qe,
    })
}
