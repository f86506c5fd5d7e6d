//! What a policy asks of Azure's confidential VMs.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    Binding,
    document::{Hex, ReportData},
    non_empty,
};
use crate::{Misuse, azure::runtime_claims::guid};

/// What is asked of the paravisor of an Azure confidential VM, and of what it says of the VM. What it says counts only of a paravisor
/// that is stated: the certificate of an attestation key vouches for that key and for nothing that is said beside it. Tokens of Azure's
/// and Intel's services and attestation results are held to all of it but `require_ak_certificate`.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AzureDocument {
    /// Paravisors that are accepted, each by everything that it states. Where none are stated, a certificate of the attestation
    /// key must vouch for the paravisor, or `[identity]` must name its launch measurement, which it does only in a policy that
    /// accepts no other evidence of guests besides, such as `sev-snp`, `tdx`, `gcp-vtpm` or tokens: there `[identity]` names guests.
    paravisors: Option<Vec<ParavisorDocument>>,
    /// Whether a certificate of the attestation key, up to Microsoft's root, must be there.
    require_ak_certificate: bool,
    /// Whether the VM must have, or must not have, been configured for UEFI Secure Boot.
    secure_boot: Option<bool>,
    /// Whether the VM must have, or must not have, a console.
    console_enabled: Option<bool>,
    /// What the paravisor must say of `tpm-persisted`; silence is neither.
    tpm_persisted: Option<bool>,
    /// Unique ids of VMs that are accepted.
    vm_unique_ids: Option<Vec<String>>,
    /// What the guest must have asked the paravisor to put under `user-data`: a layout as in `[bind]`, or 64 bytes.
    user_data: Option<ReportData>,
}

/// A paravisor that is accepted, by one or more of these; all that are stated must fit.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ParavisorDocument {
    /// The launch measurement of SEV-SNP, or MRTD.
    #[serde(default)]
    measurement: Option<Hex<48>>,
    /// SEV-SNP: SHA-384 of the ID key that signed its ID block.
    #[serde(default)]
    id_key: Option<Hex<48>>,
    /// SEV-SNP: SHA-384 of the author key that vouches for the ID key.
    #[serde(default)]
    author_key: Option<Hex<48>>,
    /// TDX: MRSEAM, besides the measurement.
    #[serde(default)]
    mrseam: Option<Hex<48>>,
    /// A name for people; it comes back in the claims.
    #[serde(default)]
    label: Option<String>,
}

/// What identifies a paravisor.
#[derive(Clone, Debug)]
pub(crate) struct Paravisor {
    pub(crate) measurement: Option<[u8; 48]>,
    pub(crate) id_key: Option<[u8; 48]>,
    pub(crate) author_key: Option<[u8; 48]>,
    pub(crate) mrseam: Option<[u8; 48]>,
    pub(crate) label: Option<String>,
}

/// What is asked of an Azure confidential VM.
#[derive(Clone, Debug)]
pub(crate) struct AzurePolicy {
    pub(crate) paravisors: Vec<Paravisor>,
    pub(crate) require_ak_certificate: bool,
    pub(crate) secure_boot: Option<bool>,
    pub(crate) console_enabled: Option<bool>,
    pub(crate) tpm_persisted: Option<bool>,
    /// In lower case.
    pub(crate) vm_unique_ids: Option<Vec<String>>,
    pub(crate) user_data: Option<Binding>,
}

impl AzurePolicy {
    pub(super) fn parse(document: AzureDocument) -> Result<Self, Misuse> {
        let paravisors = document.paravisors.map(|list| non_empty("azure.paravisors", list)).transpose()?.unwrap_or_default();
        let ids = document.vm_unique_ids.map(|list| non_empty("azure.vm_unique_ids", list)).transpose()?;
        let id = |text: String| guid(&text).ok_or_else(|| Misuse::new("policy.azure.vm-unique-id", format!("{text:?} is not of the form 8-4-4-4-12")));
        Ok(Self {
            paravisors: paravisors.into_iter().map(Paravisor::parse).collect::<Result<_, _>>()?,
            require_ak_certificate: document.require_ak_certificate,
            secure_boot: document.secure_boot,
            console_enabled: document.console_enabled,
            tpm_persisted: document.tpm_persisted,
            vm_unique_ids: ids.map(|list| list.into_iter().map(id).collect::<Result<_, _>>()).transpose()?,
            user_data: document.user_data.map(Binding::parse).transpose()?,
        })
    }
}

impl AzurePolicy {
    /// Whether the policy demands anything that the paravisor alone says of the VM.
    pub(crate) fn asks_configuration(&self) -> bool {
        self.secure_boot.is_some() || self.console_enabled.is_some() || self.tpm_persisted.is_some() || self.vm_unique_ids.is_some()
    }
}

impl Paravisor {
    fn parse(document: ParavisorDocument) -> Result<Self, Misuse> {
        let digest = |hex: Option<Hex<48>>| hex.map(|hex| hex.0);
        let ParavisorDocument { measurement, id_key, author_key, mrseam, label } = document;
        let this = Self { measurement: digest(measurement), id_key: digest(id_key), author_key: digest(author_key), mrseam: digest(mrseam), label };
        let stated = [this.measurement, this.id_key, this.author_key];
        if stated.iter().all(Option::is_none) {
            return Err(Misuse::new("policy.azure.paravisor", "a paravisor needs measurement, id_key or author_key"));
        }
        if stated.iter().chain([&this.mrseam]).flatten().any(|digest| *digest == [0; 48]) {
            return Err(Misuse::new("policy.azure.paravisor", "a digest of all zeros is what a report has when nobody signed"));
        }
        Ok(this)
    }
}
