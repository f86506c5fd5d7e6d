//! What one needs to know of issuers of tokens before one can trust them.

use crate::ask::VeriteeError;

/// The value that `x-ms-policy-hash` has in tokens that Microsoft Azure Attestation issued under a policy, from the policy's text.
#[uniffi::export]
pub fn maa_policy_hash(policy: String) -> String {
    veritee::maa_policy_hash(&policy)
}

/// What an issuer says of itself: only as good as the connection over which it was fetched.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OpenIdMetadata {
    /// The issuer, as its tokens must name it.
    pub issuer: String,
    /// Where it serves its key set.
    pub jwks_uri: String,
    /// The algorithms that it says it signs with.
    pub algorithms: Vec<String>,
}

impl From<veritee::OpenIdMetadata> for OpenIdMetadata {
    fn from(veritee::OpenIdMetadata { issuer, jwks_uri, algorithms }: veritee::OpenIdMetadata) -> Self {
        Self { issuer, jwks_uri, algorithms }
    }
}

/// Reads what an issuer of tokens serves at `/.well-known/openid-configuration`. It must be the one that was asked for,
/// character for character.
#[uniffi::export]
pub fn openid_metadata(document: Vec<u8>, issuer: String) -> Result<OpenIdMetadata, VeriteeError> {
    Ok(veritee::openid_metadata(&document, &issuer)?.into())
}
