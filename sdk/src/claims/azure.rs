//! What only Azure's confidential VMs claim.

use alloc::string::String;

use serde::Serialize;

use super::{AkCertificateClaims, HexBytes};

/// What only Azure's confidential VMs have. The configuration is the paravisor's word: worth as much as the paravisor is, and nothing
/// where only a certificate of the attestation key vouches for that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AzureClaims {
    /// How the paravisor came to be trusted: `pinned`, `ak-certificate` or `paravisor-unpinned`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pinned", "ak-certificate", "paravisor-unpinned"])))]
    pub paravisor_trust: &'static str,
    /// The label that the policy gives to the paravisor.
    pub paravisor: Option<String>,
    /// The VM's unique id, in lower case.
    pub vm_unique_id: String,
    /// Whether the VM was configured for UEFI Secure Boot.
    pub secure_boot: bool,
    /// Whether the VM has a console.
    pub console_enabled: bool,
    /// Whether that console takes input.
    pub interactive_console_enabled: Option<bool>,
    /// `tpm-persisted`: an old name, which does not by itself say whether the TPM's state outlives a restart.
    pub tpm_persisted: Option<bool>,
    /// Whether some devices of the host are let in.
    pub filtered_vpci_devices_allowed: Option<bool>,
    /// Thumbprint of a root certificate in the configuration.
    pub root_cert_thumbprint: Option<String>,
    /// When the paravisor made its report, RFC 3339; only reports of 2023 say it.
    pub reported_at: Option<String>,
    /// What the guest asked the paravisor to put into its report: 64 bytes.
    pub user_data: Option<HexBytes>,
    /// The certificate of the attestation key.
    pub ak_certificate: Option<AkCertificateClaims>,
}
