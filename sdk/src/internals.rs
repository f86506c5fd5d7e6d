//! Inner parts for tests of this workspace. They may change or go at any time.

use alloc::{format, string::String, vec::Vec};

use crate::{
    Time,
    crypto::bank::Bank,
    event_log::{EventLog, RegisterKind, boot},
    tdx::{
        document::{Components, Date, HexField, IsvSvn, SvnLevel},
        pck::PckExtension,
        status::{self, Status},
        tcb,
        tcb_info::{LevelTcb, TcbInfo, TcbLevel, TdxModuleIdentity},
    },
    tpm::key::AttestationKey,
};

/// Name and qualified name of the attestation key that Azure's paravisor makes, from its modulus.
#[must_use]
pub fn azure_ak_names(modulus: &[u8; 256]) -> (Vec<u8>, Vec<u8>) {
    let key = AttestationKey::from_azure_modulus(modulus);
    (key.name.unwrap_or_default(), key.qualified_name.unwrap_or_default())
}

/// A level of a platform.
#[derive(Clone, Debug)]
pub struct PlatformLevel {
    /// SGX components.
    pub sgx: [u8; 16],
    /// PCESVN.
    pub pcesvn: u16,
    /// TDX components.
    pub tdx: Option<[u8; 16]>,
    /// Intel's word for the status.
    pub status: &'static str,
}

/// A level of a TDX module or quoting enclave: ISVSVN and status.
pub type Level = (u16, &'static str);

/// What the TCB statuses of a quote follow from.
#[derive(Clone, Debug)]
pub struct TcbQuestion {
    /// Levels of the platform.
    pub platform_levels: Vec<PlatformLevel>,
    /// Major version and levels of each TDX module.
    pub modules: Vec<(u8, Vec<Level>)>,
    /// Levels of the quoting enclave.
    pub qe_levels: Vec<Level>,
    /// The platform's SGX components.
    pub components: [u8; 16],
    /// The platform's PCESVN.
    pub pcesvn: u16,
    /// TEE_TCB_SVN.
    pub svn: Option<[u8; 16]>,
    /// TEE_TCB_SVN2.
    pub svn2: Option<[u8; 16]>,
    /// ISVSVN of the quoting enclave.
    pub qe_isvsvn: u16,
}

/// What the layers come to, alone and together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcbAnswer {
    /// The platform.
    pub platform: &'static str,
    /// The TDX module, if it has levels.
    pub module: Option<&'static str>,
    /// The quoting enclave.
    pub qe: &'static str,
    /// All layers at launch.
    pub launch: &'static str,
    /// All layers as they are now.
    pub current: Option<&'static str>,
    /// Launch and now together.
    pub status: &'static str,
}

fn known(name: &str) -> Status {
    Status::ALL.into_iter().find(|s| s.name() == name).unwrap_or(Status::Revoked)
}

fn svn_levels(levels: &[Level], date: Date) -> Vec<SvnLevel> {
    let level = |(isvsvn, status): &Level| SvnLevel { tcb: IsvSvn { isvsvn: *isvsvn }, tcb_date: date, tcb_status: known(status), advisory_ids: Vec::new() };
    levels.iter().map(level).collect()
}

/// What the core says; `None` if some layer reaches no level.
#[must_use]
pub fn tcb_status(question: &TcbQuestion) -> Option<TcbAnswer> {
    let date = Date(Time::from_unix_seconds(0).ok()?);
    let info = TcbInfo {
        id: String::new(),
        version: 3,
        issue_date: date,
        next_update: date,
        fmspc: HexField([0; 6]),
        pce_id: HexField([0; 2]),
        tcb_type: 0,
        tcb_evaluation_data_number: 0,
        tdx_module: None,
        tdx_module_identities: Some(
            question
                .modules
                .iter()
                .map(|(major, levels)| TdxModuleIdentity {
                    id: format!("TDX_{major:02X}"),
                    mrsigner: HexField([0; 48]),
                    attributes: HexField([0; 8]),
                    attributes_mask: HexField([0; 8]),
                    tcb_levels: svn_levels(levels, date),
                })
                .collect(),
        ),
        tcb_levels: question
            .platform_levels
            .iter()
            .map(|level| TcbLevel {
                tcb: LevelTcb { sgxtcbcomponents: Components(level.sgx), pcesvn: level.pcesvn, tdxtcbcomponents: level.tdx.map(Components) },
                tcb_date: date,
                tcb_status: known(level.status),
                advisory_ids: Vec::new(),
            })
            .collect(),
    };
    let pck = PckExtension {
        ppid: [0; 16],
        components: question.components,
        pcesvn: question.pcesvn,
        cpusvn: [0; 16],
        pceid: [0; 2],
        fmspc: [0; 6],
        sgx_type: 0,
        platform_instance_id: None,
    };
    let qe = status::svn_level(&svn_levels(&question.qe_levels, date), question.qe_isvsvn)?;
    let layers = |svn| {
        let (platform, module) = tcb::levels(&info, &pck, svn);
        Some((platform?, module.ok()?))
    };
    let (platform, module) = layers(question.svn)?;
    let launch = tcb::together(&platform, module.as_ref(), &qe);
    let current = match question.svn2 {
        Some(svn2) => {
            let (platform, module) = layers(Some(svn2))?;
            Some(tcb::together(&platform, module.as_ref(), &qe))
        }
        None => None,
    };
    Some(TcbAnswer {
        platform: platform.status.name(),
        module: module.map(|m| m.status.name()),
        qe: qe.status.name(),
        launch: launch.name(),
        current: current.map(Status::name),
        status: current.map_or(launch, |current| Status::relaunch(launch, current)).name(),
    })
}

/// Reads an event log and asks everything of it, as if every register had been replayed; its form, if it can be read.
#[must_use]
pub fn event_log(log: &[u8]) -> Option<&'static str> {
    let logs = [EventLog::read(log).ok()?];
    let [only] = &logs;
    for (kind, bank) in [(RegisterKind::Pcr, Bank::Sha1), (RegisterKind::Pcr, Bank::Sha256), (RegisterKind::Rtmr, Bank::Sha384)] {
        let zeros = alloc::vec![0; bank.size()];
        let values: Vec<(u8, &[u8])> = (0..24).map(|index| (index, zeros.as_slice())).collect();
        let _ = only.explain(kind, bank, &values);
        let _ = boot::claims(&logs, kind, bank, &(0..24).collect::<Vec<u8>>());
    }
    Some(only.form())
}
