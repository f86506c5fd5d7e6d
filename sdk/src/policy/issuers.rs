//! What a policy asks of tokens of Google's, NVIDIA's and of EAT attestation results.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::non_empty;
use crate::Misuse;

/// Values of Google's `hwmodel` that are known.
const HARDWARE: [&str; 3] = ["GCP_AMD_SEV", "GCP_AMD_SEV_ES", "GCP_INTEL_TDX"];

/// Values of `ear.status`.
const STATUSES: [&str; 4] = ["none", "affirming", "warning", "contraindicated"];

/// Kinds of hardware in attestation results.
const ATTESTERS: [&str; 4] = ["sev-snp", "tdx", "sgx", "cca"];

/// What is asked of tokens of Google's Confidential Space and Confidential VMs.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GoogleDocument {
    /// Values of `hwmodel` that are accepted: `GCP_AMD_SEV`, `GCP_AMD_SEV_ES`, `GCP_INTEL_TDX`. Must be stated or waived.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "string", "enum": HARDWARE })))]
    hardware: Option<Vec<String>>,
    /// Values of `swname` that are accepted; `CONFIDENTIAL_SPACE` unless stated.
    software: Option<Vec<String>>,
    /// The support that the image must have: `USABLE`, `STABLE` or `LATEST`; `STABLE` unless stated.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["USABLE", "STABLE", "LATEST", null])))]
    support: Option<String>,
    /// Ids of projects in which the machine may run.
    project_ids: Option<Vec<String>>,
    /// A service account that the machine must have.
    service_account: Option<String>,
    /// Restart policies of the container that are accepted.
    restart_policies: Option<Vec<String>>,
    /// Whether a container is refused whose command or environment the operator changed.
    refuse_overrides: bool,
    /// Names of environment variables that the operator may change nevertheless.
    env_overrides: Option<Vec<String>>,
}

/// What is asked of answers of NVIDIA's Remote Attestation Service.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NrasDocument {
    /// Values of `hwmodel` that are accepted.
    models: Option<Vec<String>>,
    /// Unique ids of devices, `ueid`, that are accepted, in decimal.
    device_ids: Option<Vec<String>>,
    /// Versions of the GPU's driver that are accepted.
    drivers: Option<Vec<String>>,
    /// How many GPUs there must be at least.
    gpus_minimum: Option<u32>,
}

/// What is asked of EAT attestation results.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EarDocument {
    /// Values of `eat_profile` that are accepted; those of Veraison and of the Confidential Containers unless stated.
    profiles: Option<Vec<String>>,
    /// Values of `ear.status` that every part may have; `affirming` unless stated.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "string", "enum": STATUSES })))]
    statuses: Option<Vec<String>>,
    /// Kinds of hardware that are accepted: `sev-snp`, `tdx`, `sgx`, `cca`. Must be stated or waived.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "string", "enum": ATTESTERS })))]
    attesters: Option<Vec<String>>,
    /// Developers of verifiers that are accepted.
    verifiers: Option<Vec<String>>,
    /// Ids of appraisal policies that are accepted.
    appraisal_policies: Option<Vec<String>>,
}

/// What is asked of tokens of Google's.
#[derive(Clone, Debug)]
pub(crate) struct GooglePolicy {
    pub(crate) hardware: Option<Vec<String>>,
    pub(crate) software: Option<Vec<String>>,
    pub(crate) support: Option<String>,
    pub(crate) project_ids: Option<Vec<String>>,
    pub(crate) service_account: Option<String>,
    pub(crate) restart_policies: Option<Vec<String>>,
    pub(crate) refuse_overrides: bool,
    pub(crate) env_overrides: Vec<String>,
}

/// What is asked of answers about devices of NVIDIA's.
#[derive(Clone, Debug)]
pub(crate) struct NrasPolicy {
    pub(crate) models: Option<Vec<String>>,
    pub(crate) device_ids: Option<Vec<String>>,
    pub(crate) drivers: Option<Vec<String>>,
    pub(crate) gpus_minimum: Option<u32>,
}

/// What is asked of EAT attestation results.
#[derive(Clone, Debug)]
pub(crate) struct EarPolicy {
    pub(crate) profiles: Option<Vec<String>>,
    pub(crate) statuses: Option<Vec<String>>,
    pub(crate) attesters: Option<Vec<String>>,
    pub(crate) verifiers: Option<Vec<String>>,
    pub(crate) appraisal_policies: Option<Vec<String>>,
}

/// A list of words, all of which are `known`.
fn words(key: &str, code: &'static str, list: Option<Vec<String>>, known: &[&str]) -> Result<Option<Vec<String>>, Misuse> {
    let list = list.map(|list| non_empty(key, list)).transpose()?;
    match list.iter().flatten().find(|word| !known.contains(&word.as_str())) {
        Some(other) => Err(Misuse::new(code, format!("{key}: {other:?} is none of {}", known.join(", ")))),
        None => Ok(list),
    }
}

fn any(key: &str, list: Option<Vec<String>>) -> Result<Option<Vec<String>>, Misuse> {
    list.map(|list| non_empty(key, list)).transpose()
}

impl GooglePolicy {
    pub(super) fn parse(document: GoogleDocument) -> Result<Self, Misuse> {
        let support = words("google.support", "policy.google.support", document.support.map(|word| alloc::vec![word]), &["USABLE", "STABLE", "LATEST"])?;
        let env_overrides = any("google.env_overrides", document.env_overrides)?.unwrap_or_default();
        if !env_overrides.is_empty() && !document.refuse_overrides {
            return Err(Misuse::new("policy.google.env-overrides", "google.env_overrides lists exceptions, which need refuse_overrides = true"));
        }
        Ok(Self {
            hardware: words("google.hardware", "policy.google.hardware", document.hardware, &HARDWARE)?,
            software: any("google.software", document.software)?,
            support: support.into_iter().flatten().next(),
            project_ids: any("google.project_ids", document.project_ids)?,
            service_account: document.service_account,
            restart_policies: any("google.restart_policies", document.restart_policies)?,
            refuse_overrides: document.refuse_overrides,
            env_overrides,
        })
    }
}

impl NrasPolicy {
    pub(super) fn parse(document: NrasDocument) -> Result<Self, Misuse> {
        Ok(Self {
            models: any("nras.models", document.models)?,
            device_ids: any("nras.device_ids", document.device_ids)?,
            drivers: any("nras.drivers", document.drivers)?,
            gpus_minimum: document.gpus_minimum,
        })
    }

    /// Whether anything is asked of which devices these are.
    pub(crate) fn asks(&self) -> bool {
        self.models.is_some() || self.device_ids.is_some() || self.drivers.is_some() || self.gpus_minimum.is_some()
    }
}

impl EarPolicy {
    pub(super) fn parse(document: EarDocument) -> Result<Self, Misuse> {
        Ok(Self {
            profiles: any("ear.profiles", document.profiles)?,
            statuses: words("ear.statuses", "policy.ear.statuses", document.statuses, &STATUSES)?,
            attesters: words("ear.attesters", "policy.ear.attesters", document.attesters, &ATTESTERS)?,
            verifiers: any("ear.verifiers", document.verifiers)?,
            appraisal_policies: any("ear.appraisal_policies", document.appraisal_policies)?,
        })
    }
}
