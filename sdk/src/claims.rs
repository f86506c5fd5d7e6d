//! The claims of verified evidence: one model for every kind.

mod azure;
mod event_log;
mod gcp;
mod hex_bytes;
mod intel;
mod rows;
mod snp;
mod tcb;
mod token;
mod tpm;

use alloc::{string::String, vec::Vec};

use serde::Serialize;

pub use self::{
    azure::AzureClaims,
    event_log::{EventLogClaims, EventLogRegister, SystemdClaims},
    gcp::{GcpClaims, GcpInstance},
    hex_bytes::HexBytes,
    intel::{IntelPlatform, SgxClaims, TdxClaims},
    snp::{Cpuid, SnpClaims},
    tcb::{SnpTcb, Tcb, TcbAt},
    token::TokenClaims,
    tpm::{AkCertificateClaims, TpmClaims},
};
pub use crate::{
    event_log::{
        boot::NamedDigest,
        ima::ImaClaims,
        replay::PcrVerdict,
        secure_boot::{AuthorityClaims, SecureBootClaims, VariableClaims},
    },
    tdx::status::Layer,
};

/// What verified evidence says. What is unknown is `None`.
///
/// Only a [`Verified`](crate::Verified) verdict has claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Claims {
    /// The kind of trusted execution environment, for instance `sev-snp`.
    pub tee: &'static str,
    /// The processor's product line, for instance `Milan`.
    pub product: Option<String>,
    /// Whether the host may debug the guest.
    pub debug: Option<bool>,
    /// Digests that identify what was started.
    pub measurements: Vec<Measurement>,
    /// What the guest put into the evidence: 64 bytes for SEV-SNP.
    pub report_data: Option<HexBytes>,
    /// What the host put into the evidence at launch: 32 bytes for SEV-SNP.
    pub host_data: Option<HexBytes>,
    /// How new the platform's firmware and microcode are.
    pub tcb: Tcb,
    /// Whether the guest's firmware enforced UEFI Secure Boot.
    pub secure_boot: Option<bool>,
    /// Platform configuration registers that a signature covers.
    pub pcrs: Vec<Pcr>,
    /// Keys that the evidence confirms.
    pub keys: Vec<Key>,
    /// When the certificates of the chain are valid together, RFC 3339.
    pub validity: Option<Validity>,
    /// Who says so.
    pub signer: Option<Signer>,
    /// What only AMD SEV-SNP has.
    pub snp: Option<SnpClaims>,
    /// What only Intel TDX has.
    pub tdx: Option<TdxClaims>,
    /// What only Intel SGX has.
    pub sgx: Option<SgxClaims>,
    /// The Intel platform under a TDX or SGX quote.
    pub platform: Option<IntelPlatform>,
    /// What event logs prove, as far as registers of the evidence bear them out.
    pub event_log: Option<EventLogClaims>,
    /// What only an attestation token has.
    pub token: Option<TokenClaims>,
    /// What only Azure's confidential VMs have.
    pub azure: Option<AzureClaims>,
    /// What only virtual machines of Google Compute Engine have.
    pub gcp: Option<GcpClaims>,
    /// What only a TPM's quote has.
    pub tpm: Option<TpmClaims>,
}

impl Claims {
    /// Claims that say nothing but which environment they are about.
    pub(crate) fn of(tee: &'static str) -> Self {
        Self {
            tee,
            product: None,
            debug: None,
            measurements: Vec::new(),
            report_data: None,
            host_data: None,
            tcb: Tcb::default(),
            secure_boot: None,
            pcrs: Vec::new(),
            keys: Vec::new(),
            validity: None,
            signer: None,
            snp: None,
            tdx: None,
            sgx: None,
            platform: None,
            event_log: None,
            token: None,
            azure: None,
            gcp: None,
            tpm: None,
        }
    }
}

/// One digest of what was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measurement {
    /// Which digest it is, for instance `snp.launch`.
    pub kind: &'static str,
    /// Its value.
    pub value: HexBytes,
    /// The label that the policy gives to this value.
    pub label: Option<String>,
}

/// A platform configuration register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pcr {
    /// Its number.
    pub index: u8,
    /// The bank's hash algorithm.
    pub bank: &'static str,
    /// Its value.
    pub value: HexBytes,
}

/// A key that the evidence confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Key {
    /// What the key is for.
    pub kind: &'static str,
    /// The key as it was given.
    pub value: HexBytes,
}

/// When the certificates of the chain are valid together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validity {
    /// The latest notBefore, RFC 3339.
    pub not_before: String,
    /// The earliest notAfter, RFC 3339.
    pub not_after: String,
}

/// Who signed the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Signer {
    /// The kind of key, for instance `vcek`.
    pub kind: &'static str,
    /// The chip, if the evidence names it and the key is bound to it.
    pub chip_id: Option<HexBytes>,
    /// The cloud provider, if the key is the provider's.
    pub csp_id: Option<String>,
    /// The name of the anchor that vouches for the key.
    pub anchor: String,
    /// Whether that anchor is pinned in the library; otherwise the relying party gave it.
    pub anchor_pinned: bool,
}
