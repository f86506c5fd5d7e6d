//! Floors under versions: TCB components and firmware.

use alloc::{format, string::String, vec::Vec};

use serde::{Deserialize, Deserializer, de};

use crate::Misuse;

/// The lowest TCB that is accepted on processors of one family, model and stepping. Scales differ within one product, so
/// a floor always names all three.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct TcbFloor {
    /// CPU family with its extended part, for instance 0x19.
    pub(crate) family: u8,
    /// CPU model with its extended part.
    pub(crate) model: u8,
    /// CPU stepping.
    pub(crate) stepping: u8,
    /// Floor of the first mutable code; Turin only.
    #[serde(default)]
    pub(crate) fmc: Option<u8>,
    /// Floor of the boot loader.
    #[serde(default)]
    pub(crate) boot_loader: Option<u8>,
    /// Floor of the security processor's operating system.
    #[serde(default)]
    pub(crate) tee: Option<u8>,
    /// Floor of the SNP firmware.
    #[serde(default)]
    pub(crate) snp: Option<u8>,
    /// Floor of the microcode.
    #[serde(default)]
    pub(crate) microcode: Option<u8>,
    /// Which TCBs are held against the floor; the reported one unless stated.
    #[serde(default = "reported")]
    pub(crate) of: Vec<TcbKind>,
}

/// One of the four TCB versions of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TcbKind {
    /// The one whose key signed.
    Reported,
    /// The one that cannot be rolled back.
    Committed,
    /// The one that runs.
    Current,
    /// The one when the guest was started.
    Launch,
}

fn reported() -> Vec<TcbKind> {
    alloc::vec![TcbKind::Reported]
}

impl TcbFloor {
    /// Whether two floors speak of the same processor and the same TCB.
    fn overlaps(&self, other: &Self) -> bool {
        (self.family, self.model, self.stepping) == (other.family, other.model, other.stepping) && self.of.iter().any(|k| other.of.contains(k))
    }

    pub(super) fn check(list: &[Self]) -> Result<(), Misuse> {
        for (i, floor) in list.iter().enumerate() {
            let name = format!("the floor for family {:#x} model {:#x} stepping {:#x}", floor.family, floor.model, floor.stepping);
            if floor.of.is_empty() || [floor.fmc, floor.boot_loader, floor.tee, floor.snp, floor.microcode].iter().all(Option::is_none) {
                return Err(Misuse::new("policy.snp.tcb-minimum.empty", format!("{name} says nothing")));
            }
            let has_fmc = floor.family == 0x1a;
            if floor.fmc.is_some() && !has_fmc {
                return Err(Misuse::new("policy.snp.tcb-minimum.fmc", format!("{name} has fmc, which that processor lacks")));
            }
            if list.iter().skip(i.saturating_add(1)).any(|other| floor.overlaps(other)) {
                return Err(Misuse::new("policy.snp.tcb-minimum.twice", format!("{name} stands twice")));
            }
        }
        Ok(())
    }
}

/// A firmware version, compared as a whole: major, then minor, then build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FirmwareVersion {
    pub(crate) major: u8,
    pub(crate) minor: u8,
    pub(crate) build: u8,
}

impl core::fmt::Display for FirmwareVersion {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)
    }
}

impl<'de> Deserialize<'de> for FirmwareVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.split('.').map(|p| p.parse::<u8>().ok());
        match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten(), parts.next()) {
            (Some(major), Some(minor), Some(build), None) => Ok(Self { major, minor, build }),
            _ => Err(de::Error::custom(format!("a firmware version looks like 1.55.21, not {text:?}"))),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FirmwareVersion {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "FirmwareVersion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "A version: major.minor.build.", "type": "string", "pattern": "^[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}$" })
    }
}
