//! What a policy asks of Intel TDX and SGX quotes.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::{document::Hex, non_empty};
use crate::{Misuse, tdx::status::Status, time::Time};

/// What is asked of an Intel TDX quote; what concerns the platform holds for SGX too.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TdxDocument {
    /// TCB statuses that are accepted; `UpToDate` alone unless stated. `Revoked` never is.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<Status>>"))]
    statuses: Option<Vec<String>>,
    /// A further status, for so many days after the newest level that is up to date was published.
    grace: Option<GraceDocument>,
    /// The smallest tcbEvaluationDataNumber of the collateral.
    evaluation_minimum: Option<u32>,
    /// The oldest tcbDate that is accepted, in RFC 3339: that of the oldest of the levels that platform, module and quoting enclave reach.
    tcb_date_minimum: Option<String>,
    /// Advisories, such as `INTEL-SA-01036`, that must not apply.
    deny_advisories: Vec<String>,
    /// The only advisories that may apply, to whatever layer.
    allow_advisories: Option<Vec<String>>,
    /// Whether a guest that can be migrated, or that a service TD is bound to, is accepted.
    allow_migratable: bool,
    /// Whether SEPT_VE_DISABLE must be set.
    require_sept_ve_disable: bool,
    /// Values of RTMR0, any of which is accepted.
    rtmr0: Option<Vec<Hex<48>>>,
    /// Values of RTMR1.
    rtmr1: Option<Vec<Hex<48>>>,
    /// Values of RTMR2.
    rtmr2: Option<Vec<Hex<48>>>,
    /// Values of RTMR3.
    rtmr3: Option<Vec<Hex<48>>>,
    /// Values of MRSEAM.
    mrseam: Option<Vec<Hex<48>>>,
    /// Values of MRCONFIGID.
    mrconfigid: Option<Vec<Hex<48>>>,
    /// Values of MROWNER.
    mrowner: Option<Vec<Hex<48>>>,
    /// Values of MROWNERCONFIG.
    mrownerconfig: Option<Vec<Hex<48>>>,
    /// Values of MRSERVICETD, which reports have since TDX 1.5.
    mrservicetd: Option<Vec<Hex<48>>>,
    /// What TD_ATTRIBUTES must be where the mask has ones.
    attributes: Option<MaskedDocument>,
    /// What XFAM must be where the mask has ones.
    xfam: Option<MaskedDocument>,
    /// FMSPCs that are accepted.
    fmspcs: Option<Vec<Hex<6>>>,
    /// PPIDs of platforms that are accepted.
    platforms: Option<Vec<Hex<16>>>,
    /// Platform instance ids that are accepted; only certificates of the Platform CA have one.
    platform_instances: Option<Vec<Hex<16>>>,
}

/// A status for a while.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct GraceDocument {
    /// The status.
    #[cfg_attr(feature = "schema", schemars(with = "Status"))]
    status: String,
    /// For how many days.
    days: u16,
}

/// Some bits of 64, in hexadecimal as claims show them.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct MaskedDocument {
    /// The value.
    value: Hex<8>,
    /// The bits that are compared.
    mask: Hex<8>,
}

/// What is asked of an SGX enclave.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SgxDocument {
    /// Digests of keys that may have signed the enclave.
    mrsigner: Option<Vec<Hex<32>>>,
    /// The product of that signer.
    isvprodid: Option<u16>,
    /// The lowest version of that product.
    isvsvn_minimum: Option<u16>,
}

/// A status for a while, ready to be held against a date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grace {
    pub(crate) status: Status,
    pub(crate) seconds: u64,
}

/// Some bits of 64.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Masked {
    pub(crate) value: u64,
    pub(crate) mask: u64,
}

impl Masked {
    fn parse(document: &MaskedDocument) -> Result<Self, Misuse> {
        let (value, mask) = (u64::from_be_bytes(document.value.0), u64::from_be_bytes(document.mask.0));
        if mask == 0 || value & !mask != 0 {
            return Err(Misuse::new("policy.tdx.mask", "a mask must have ones, and all of its value's"));
        }
        Ok(Self { value, mask })
    }

    pub(crate) fn fits(self, found: u64) -> bool {
        found & self.mask == self.value
    }
}

/// What is asked of an Intel platform and a TD.
#[derive(Clone, Debug)]
pub(crate) struct TdxPolicy {
    pub(crate) statuses: Vec<Status>,
    pub(crate) grace: Option<Grace>,
    pub(crate) evaluation_minimum: Option<u32>,
    pub(crate) tcb_date_minimum: Option<Time>,
    pub(crate) deny_advisories: Vec<String>,
    pub(crate) allow_advisories: Option<Vec<String>>,
    pub(crate) allow_migratable: bool,
    pub(crate) require_sept_ve_disable: bool,
    /// Registers by name, each with the values that are accepted.
    pub(crate) registers: Vec<(&'static str, Vec<Hex<48>>)>,
    pub(crate) attributes: Option<Masked>,
    pub(crate) xfam: Option<Masked>,
    pub(crate) fmspcs: Option<Vec<Hex<6>>>,
    pub(crate) platforms: Option<Vec<Hex<16>>>,
    pub(crate) platform_instances: Option<Vec<Hex<16>>>,
}

/// What is asked of an enclave.
#[derive(Clone, Debug)]
pub(crate) struct SgxPolicy {
    pub(crate) mrsigner: Option<Vec<Hex<32>>>,
    pub(crate) isvprodid: Option<u16>,
    pub(crate) isvsvn_minimum: Option<u16>,
}

fn status(name: &str) -> Result<Status, Misuse> {
    match Status::ALL.into_iter().find(|s| s.name() == name) {
        Some(Status::Revoked) => Err(Misuse::new("policy.tdx.statuses", "Revoked can never be accepted")),
        Some(status) => Ok(status),
        None => Err(Misuse::new("policy.tdx.statuses", format!("{name:?} is no TCB status of Intel's"))),
    }
}

fn date(text: &str) -> Result<Time, Misuse> {
    text.parse().map_err(|why: Misuse| Misuse::new("policy.tdx.tcb-date", format!("tcb_date_minimum is no date: {}", why.detail())))
}

impl TdxPolicy {
    /// Whether the policy says anything of advisories.
    pub(crate) fn asks_advisories(&self) -> bool {
        !self.deny_advisories.is_empty() || self.allow_advisories.is_some()
    }

    /// The first of these advisories that the policy denies.
    pub(crate) fn denied_advisory<'a>(&self, found: &'a [String]) -> Option<&'a String> {
        found.iter().find(|id| self.deny_advisories.contains(id))
    }

    /// The first of these advisories that is none of those that the policy allows.
    pub(crate) fn other_advisory<'a>(&self, found: &'a [String]) -> Option<&'a String> {
        let allowed = self.allow_advisories.as_ref()?;
        found.iter().find(|id| !allowed.contains(id))
    }

    pub(super) fn parse(document: TdxDocument) -> Result<Self, Misuse> {
        let statuses = document.statuses.map(|list| non_empty("tdx.statuses", list)).transpose()?;
        let statuses = statuses.map_or_else(|| Ok(alloc::vec![Status::UpToDate]), |list| list.iter().map(|s| status(s)).collect())?;
        let grace = document.grace.map(|g| Ok(Grace { status: status(&g.status)?, seconds: u64::from(g.days).saturating_mul(86_400) })).transpose()?;
        let mut registers = Vec::new();
        for (name, list) in [
            ("rtmr0", document.rtmr0),
            ("rtmr1", document.rtmr1),
            ("rtmr2", document.rtmr2),
            ("rtmr3", document.rtmr3),
            ("mrseam", document.mrseam),
            ("mrconfigid", document.mrconfigid),
            ("mrowner", document.mrowner),
            ("mrownerconfig", document.mrownerconfig),
            ("mrservicetd", document.mrservicetd),
        ] {
            if let Some(list) = list {
                registers.push((name, non_empty(name, list)?));
            }
        }
        Ok(Self {
            statuses,
            grace,
            evaluation_minimum: document.evaluation_minimum,
            tcb_date_minimum: document.tcb_date_minimum.map(|text| date(&text)).transpose()?,
            deny_advisories: document.deny_advisories,
            allow_advisories: document.allow_advisories.map(|list| non_empty("tdx.allow_advisories", list)).transpose()?,
            allow_migratable: document.allow_migratable,
            require_sept_ve_disable: document.require_sept_ve_disable,
            registers,
            attributes: document.attributes.as_ref().map(Masked::parse).transpose()?,
            xfam: document.xfam.as_ref().map(Masked::parse).transpose()?,
            fmspcs: document.fmspcs.map(|list| non_empty("tdx.fmspcs", list)).transpose()?,
            platforms: document.platforms.map(|list| non_empty("tdx.platforms", list)).transpose()?,
            platform_instances: document.platform_instances.map(|list| non_empty("tdx.platform_instances", list)).transpose()?,
        })
    }
}

impl SgxPolicy {
    pub(super) fn parse(document: SgxDocument) -> Result<Self, Misuse> {
        Ok(Self {
            mrsigner: document.mrsigner.map(|list| non_empty("sgx.mrsigner", list)).transpose()?,
            isvprodid: document.isvprodid,
            isvsvn_minimum: document.isvsvn_minimum,
        })
    }

    /// Whether the policy says anything of the enclave besides its measurement.
    pub(crate) fn asks(&self) -> bool {
        self.mrsigner.is_some() || self.isvprodid.is_some() || self.isvsvn_minimum.is_some()
    }
}
