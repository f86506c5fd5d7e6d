//! TCB statuses and how those of platform, TDX module and quoting enclave come together, as in Intel's quote
//! verification library (steps 4.1.2.5.1 and 4.1.2.5.2).

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use super::{
    document::SvnLevel,
    pck::PckExtension,
    tcb_info::{TcbInfo, TcbLevel},
};
use crate::time::Time;

/// A status that a signed document can give to a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub(crate) enum Status {
    UpToDate,
    #[serde(rename = "SWHardeningNeeded")]
    SwHardeningNeeded,
    ConfigurationNeeded,
    #[serde(rename = "ConfigurationAndSWHardeningNeeded")]
    ConfigurationAndSwHardeningNeeded,
    OutOfDate,
    OutOfDateConfigurationNeeded,
    Revoked,
    /// Never in a document: a TD that would be up to date if it were started anew.
    #[serde(skip)]
    TdRelaunchAdvised,
    /// Never in a document: the same with a configuration to mend.
    #[serde(skip)]
    TdRelaunchAdvisedConfigurationNeeded,
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Status {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "TcbStatus".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let accepted: Vec<_> = Self::ALL.into_iter().filter(|s| *s != Self::Revoked).map(Self::name).collect();
        schemars::json_schema!({ "description": "Intel's words for the state of a TCB, without the one that is never accepted.", "type": "string", "enum": accepted })
    }
}

impl Status {
    pub(crate) const ALL: [Self; 9] = [
        Self::UpToDate,
        Self::SwHardeningNeeded,
        Self::ConfigurationNeeded,
        Self::ConfigurationAndSwHardeningNeeded,
        Self::OutOfDate,
        Self::OutOfDateConfigurationNeeded,
        Self::Revoked,
        Self::TdRelaunchAdvised,
        Self::TdRelaunchAdvisedConfigurationNeeded,
    ];

    /// Intel's word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UpToDate => "UpToDate",
            Self::SwHardeningNeeded => "SWHardeningNeeded",
            Self::ConfigurationNeeded => "ConfigurationNeeded",
            Self::ConfigurationAndSwHardeningNeeded => "ConfigurationAndSWHardeningNeeded",
            Self::OutOfDate => "OutOfDate",
            Self::OutOfDateConfigurationNeeded => "OutOfDateConfigurationNeeded",
            Self::Revoked => "Revoked",
            Self::TdRelaunchAdvised => "TDRelaunchAdvised",
            Self::TdRelaunchAdvisedConfigurationNeeded => "TDRelaunchAdvisedConfigurationNeeded",
        }
    }

    /// The platform's status, worsened by a component's.
    pub(crate) fn converge(self, component: Self) -> Self {
        match (component, self) {
            (Self::Revoked, _) => Self::Revoked,
            (Self::OutOfDate, Self::UpToDate | Self::SwHardeningNeeded) => Self::OutOfDate,
            (Self::OutOfDate, Self::ConfigurationNeeded | Self::ConfigurationAndSwHardeningNeeded) => Self::OutOfDateConfigurationNeeded,
            (_, platform) => platform,
        }
    }

    fn needs_configuration(self) -> bool {
        matches!(self, Self::ConfigurationNeeded | Self::ConfigurationAndSwHardeningNeeded | Self::OutOfDateConfigurationNeeded)
    }

    /// The status of a TD that was launched under one TCB and runs under another.
    pub(crate) fn relaunch(launch: Self, current: Self) -> Self {
        if current == Self::Revoked {
            return Self::Revoked;
        }
        let stale = matches!(launch, Self::OutOfDate | Self::OutOfDateConfigurationNeeded);
        let mended = matches!(current, Self::UpToDate | Self::SwHardeningNeeded | Self::ConfigurationNeeded | Self::ConfigurationAndSwHardeningNeeded);
        match (stale && mended, launch.needs_configuration() || current.needs_configuration()) {
            (false, _) => launch,
            (true, false) => Self::TdRelaunchAdvised,
            (true, true) => Self::TdRelaunchAdvisedConfigurationNeeded,
        }
    }
}

/// What one layer of the TCB came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Layer {
    /// Intel's word for it.
    pub status: &'static str,
    /// The date of the level, RFC 3339.
    pub date: String,
    /// The advisories of the level.
    pub advisories: Vec<String>,
    /// What is missing for the next level that is up to date.
    pub missing: Vec<String>,
}

impl Layer {
    /// What layers come to together: their status, the oldest date, and everything that any of them has or lacks.
    pub(crate) fn of_all<'l>(status: Status, layers: impl Iterator<Item = &'l Evaluated> + Clone) -> Self {
        let date = layers.clone().map(|l| l.date).min().map(|date| date.to_string()).unwrap_or_default();
        let mut advisories: Vec<String> = layers.clone().flat_map(|l| l.advisories.iter().cloned()).collect();
        advisories.sort();
        advisories.dedup();
        Self { status: status.name(), date, advisories, missing: layers.flat_map(|l| l.missing.iter().cloned()).collect() }
    }
}

/// A layer as it is worked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evaluated {
    pub(crate) status: Status,
    pub(crate) date: Time,
    pub(crate) advisories: Vec<String>,
    pub(crate) missing: Vec<String>,
    /// The date of the newest level that is up to date.
    pub(crate) newest: Option<Time>,
}

impl Evaluated {
    pub(crate) fn layer(&self) -> Layer {
        Layer { status: self.status.name(), date: self.date.to_string(), advisories: self.advisories.clone(), missing: self.missing.clone() }
    }
}

/// The level of a platform: the first, from the newest, of which every component is reached. `svn` is the TDX part.
pub(crate) fn platform_level(info: &TcbInfo, pck: &PckExtension, svn: Option<[u8; 16]>) -> Option<Evaluated> {
    let mut levels: Vec<&TcbLevel> = info.tcb_levels.iter().collect();
    // The order of the document is not relied on.
    levels.sort_by(|a, b| {
        let key = |l: &TcbLevel| (l.tcb.sgxtcbcomponents, l.tcb.pcesvn, l.tcb.tdxtcbcomponents);
        key(b).cmp(&key(a))
    });
    let level = levels.iter().find(|level| comparisons(level, pck, svn).all(|c| c.have >= c.need))?;
    let newest = levels.iter().find(|level| level.tcb_status == Status::UpToDate);
    Some(Evaluated {
        status: level.tcb_status,
        date: level.tcb_date.0,
        advisories: level.advisory_ids.clone(),
        missing: newest.map(|level| shortfall(level, pck, svn)).unwrap_or_default(),
        newest: newest.map(|level| level.tcb_date.0),
    })
}

/// One component of a platform beside that of a level.
struct Comparison {
    name: &'static str,
    number: usize,
    have: u16,
    need: u16,
}

/// Every component that counts, each to be compared by itself.
fn comparisons(level: &TcbLevel, pck: &PckExtension, svn: Option<[u8; 16]>) -> impl Iterator<Item = Comparison> {
    let components = |name, have: [u8; 16], need: [u8; 16], skip| {
        let pairs = have.into_iter().zip(need).enumerate().skip(skip);
        pairs.map(move |(number, (have, need))| Comparison { name, number, have: u16::from(have), need: u16::from(need) })
    };
    let sgx = components("sgx component ", pck.components, level.tcb.sgxtcbcomponents.0, 0);
    let pcesvn = Comparison { name: "pcesvn ", number: 0, have: pck.pcesvn, need: level.tcb.pcesvn };
    let (tdx, lacking) = match (svn, level.tcb.tdxtcbcomponents) {
        // With a module of its own identity the first two SVNs belong to the module, not to the platform.
        (Some(svn), Some(need)) => (Some(components("tdx component ", svn, need.0, if module_major(svn) > 0 { 2 } else { 0 })), None),
        (Some(_), None) => (None, Some(Comparison { name: "tdx components ", number: 0, have: 0, need: 1 })),
        (None, _) => (None, None),
    };
    sgx.chain([pcesvn]).chain(tdx.into_iter().flatten()).chain(lacking)
}

/// The components in which a platform falls short of a level.
fn shortfall(level: &TcbLevel, pck: &PckExtension, svn: Option<[u8; 16]>) -> Vec<String> {
    let short = comparisons(level, pck, svn).filter(|c| c.have < c.need);
    short.map(|c| format!("{}{}: {}, needs {}", c.name, c.number, c.have, c.need)).collect()
}

/// The major version of the TDX module in a TEE_TCB_SVN.
pub(crate) fn module_major(svn: [u8; 16]) -> u8 {
    let [_, major, ..] = svn;
    major
}

/// The minor version, which is the module's ISVSVN.
pub(crate) fn module_isvsvn(svn: [u8; 16]) -> u8 {
    let [minor, ..] = svn;
    minor
}

/// The level of a quoting enclave or TDX module: the first, from the newest, whose SVN is reached.
pub(crate) fn svn_level(levels: &[SvnLevel], isvsvn: u16) -> Option<Evaluated> {
    let mut sorted: Vec<&SvnLevel> = levels.iter().collect();
    sorted.sort_by_key(|l| core::cmp::Reverse(l.tcb.isvsvn));
    let level = sorted.iter().find(|l| isvsvn >= l.tcb.isvsvn)?;
    let newest = sorted.iter().find(|l| l.tcb_status == Status::UpToDate);
    let need = newest.map_or(0, |l| l.tcb.isvsvn);
    let missing = if isvsvn < need { alloc::vec![format!("isvsvn: {isvsvn}, needs {need}")] } else { Vec::new() };
    Some(Evaluated { status: level.tcb_status, date: level.tcb_date.0, advisories: level.advisory_ids.clone(), missing, newest: newest.map(|l| l.tcb_date.0) })
}
