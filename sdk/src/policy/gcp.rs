//! What a policy asks of virtual machines of Google Compute Engine.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::non_empty;
use crate::Misuse;

/// What is asked of the instance that Google's certificate of a virtual TPM names.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GcpDocument {
    /// Whether a certificate that names no instance, or says of it that it is not in production, is accepted.
    allow_no_production: bool,
    /// Names of projects that are accepted.
    project_ids: Option<Vec<String>>,
    /// Zones that are accepted, for instance `us-central1-a`.
    zones: Option<Vec<String>>,
    /// Ids of instances that are accepted, in decimal digits.
    instance_ids: Option<Vec<String>>,
    /// Names of instances that are accepted.
    instance_names: Option<Vec<String>>,
    /// What at least must tie the hardware's own evidence, where it is there, to the quote: `ak-name` unless stated.
    tee_link: Option<TeeLink>,
}

/// What ties the hardware's evidence to a quote of the host's TPM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TeeLink {
    /// The report data name the key of the TPM: SHA-512 of `veritee tee link` and a zero byte, the quote's data and the key's name.
    AkName,
    /// The report data are the quote's data and zeros. The two may come from different machines.
    SharedNonce,
}

/// What is asked of an instance.
#[derive(Clone, Debug)]
pub(crate) struct GcpPolicy {
    pub(crate) allow_no_production: bool,
    pub(crate) project_ids: Option<Vec<String>>,
    pub(crate) zones: Option<Vec<String>>,
    pub(crate) instance_ids: Option<Vec<u64>>,
    pub(crate) instance_names: Option<Vec<String>>,
    pub(crate) tee_link: TeeLink,
}

impl GcpPolicy {
    pub(super) fn parse(document: GcpDocument) -> Result<Self, Misuse> {
        let list = |key, list: Option<Vec<String>>| list.map(|list| non_empty(key, list)).transpose();
        let id = |text: String| text.parse().map_err(|_| Misuse::new("policy.gcp.instance-id", format!("{text:?} is no number of 64 bits")));
        let ids = list("gcp.instance_ids", document.instance_ids)?;
        Ok(Self {
            allow_no_production: document.allow_no_production,
            project_ids: list("gcp.project_ids", document.project_ids)?,
            zones: list("gcp.zones", document.zones)?,
            instance_ids: ids.map(|ids| ids.into_iter().map(id).collect::<Result<_, _>>()).transpose()?,
            instance_names: list("gcp.instance_names", document.instance_names)?,
            tee_link: document.tee_link.unwrap_or(TeeLink::AkName),
        })
    }
}
