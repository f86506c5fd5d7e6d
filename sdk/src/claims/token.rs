//! What attestation tokens claim.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::HexBytes;

/// What only an attestation token has: who issued it, how it was believed, and what rests on the issuer's word alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenClaims {
    /// Whose rules it was held against: `maa`, `ita`, `google`, `nras` or `ear`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["maa", "ita", "google", "nras", "ear"])))]
    pub profile: &'static str,
    /// `iss`, if there is one.
    pub issuer: Option<String>,
    /// `kid`, if there is one.
    pub key_id: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo of the key that signed it.
    pub key_sha256: HexBytes,
    /// The algorithm, for instance `RS256`.
    pub algorithm: &'static str,
    /// Who vouches for that key: a key set that you gave, or a root by its name.
    pub anchor: String,
    /// When it was issued, RFC 3339.
    pub issued_at: String,
    /// When it expires, RFC 3339.
    pub expires: Option<String>,
    /// What nobody but the issuer vouches for.
    pub asserted: Vec<&'static str>,
    /// The payload as it was signed, as JSON text.
    pub payload: String,
}
