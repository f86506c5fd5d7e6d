//! What only virtual machines of Google Compute Engine claim.

use alloc::string::String;

use serde::Serialize;

use super::{AkCertificateClaims, EventLogClaims};

/// What only virtual machines of Google Compute Engine have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GcpClaims {
    /// The instance that Google's certificate of the attestation key names.
    pub instance: Option<GcpInstance>,
    /// That certificate.
    pub ak_certificate: AkCertificateClaims,
    /// What ties the hardware's own evidence to the quote: `ak-name-bound`, or `shared-nonce`, which two machines can have; `None`
    /// without such evidence.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["ak-name-bound", "shared-nonce", null])))]
    pub tee_link: Option<&'static str>,
    /// What the log of the TD's own registers proves; that of the TPM's stands in the member `event_log` of the claims.
    pub td_event_log: Option<EventLogClaims>,
}

/// An instance of Google Compute Engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GcpInstance {
    /// For instance `us-central1-a`.
    pub zone: String,
    /// The project's name.
    pub project_id: String,
    /// The project's number, in decimal digits.
    pub project_number: String,
    /// The instance's id, in decimal digits.
    pub instance_id: String,
    /// The instance's name.
    pub instance_name: String,
    /// The version of the virtual TPM, in decimal digits.
    pub security_version: Option<String>,
    /// Whether it is in production.
    pub is_production: Option<bool>,
}
