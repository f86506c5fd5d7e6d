//! What a TPM's quote claims, and the certificate of its key.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::{HexBytes, Validity};

/// What only a TPM's quote has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TpmClaims {
    /// Who vouches for the key: `tee-rooted`, `paravisor-unpinned`, `host-rooted` or `pinned-ak`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["tee-rooted", "paravisor-unpinned", "host-rooted", "pinned-ak"])))]
    pub trust: &'static str,
    /// How the quote was signed, for instance `rsassa-sha256`.
    pub scheme: &'static str,
    /// The name of the attestation key, if its public area is known.
    pub ak_name: Option<HexBytes>,
    /// The qualified name of the signer, as the quote has it.
    pub qualified_signer: HexBytes,
    /// What the caller put into the quote.
    pub extra_data: HexBytes,
    /// Milliseconds that the TPM has been powered, decimal.
    pub clock: String,
    /// Times that it was reset; means nothing but a change for keys outside the endorsement and platform hierarchies.
    pub reset_count: u32,
    /// Times that it was restarted since.
    pub restart_count: u32,
    /// Whether the TPM vouches for its clock.
    pub safe: bool,
    /// The TPM's firmware version, raw.
    pub firmware_version: HexBytes,
}

/// The certificate of a TPM's attestation key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AkCertificateClaims {
    /// The cloud's word for the kind of machine, for instance `ConfidentialVM`; Google has none.
    pub machine_class: Option<&'static str>,
    /// The names from the leaf to the root.
    pub chain: Vec<String>,
    /// Whether the root is pinned in the library; otherwise the relying party gave it.
    pub anchor_pinned: bool,
    /// When all certificates of the chain are valid together.
    pub validity: Validity,
    /// Whether revocation lists of all its issuers were at hand.
    pub revocation_checked: bool,
}
