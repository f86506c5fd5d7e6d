//! What a policy asks of attestation tokens.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::non_empty;
use crate::Misuse;

/// Values of `x-ms-attestation-type` that are known.
const ATTESTATION_TYPES: [&str; 4] = ["sevsnpvm", "tdxvm", "azurevm", "sgx"];

/// What is asked of every attestation token.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct JwtDocument {
    /// Values of `iss` that are accepted, compared exactly. Must be stated or waived.
    issuers: Option<Vec<String>>,
    /// The audience that the token must name. Must be stated or waived for issuers that name one.
    audience: Option<String>,
    /// Whether a token for further audiences is accepted too.
    allow_further_audiences: bool,
    /// The oldest token that is accepted, in seconds. Must be stated or waived for tokens that do not expire.
    max_age: Option<u32>,
    /// Seconds by which clocks may differ; 60 unless stated, at most 300.
    leeway: Option<u32>,
    /// The longest life of a token in seconds, instead of the one that is usual for its issuer.
    lifetime: Option<u32>,
    /// Whether the token must confirm a key.
    require_confirmation_key: bool,
}

/// What is asked of tokens of Microsoft Azure Attestation.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MaaDocument {
    /// Values of `x-ms-attestation-type` that are accepted: `sevsnpvm`, `tdxvm`, `azurevm`, `sgx`; all four unless stated.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "string", "enum": ATTESTATION_TYPES })))]
    attestation_types: Option<Vec<String>>,
    /// Values of `x-ms-compliance-status` that are accepted; `azure-compliant-cvm` and `azure-compliant-uvm` unless stated.
    compliance: Option<Vec<String>>,
    /// Values of `x-ms-policy-hash` that are accepted. Must be stated or waived.
    policy_hashes: Option<Vec<String>>,
}

/// What is asked of tokens of Intel Trust Authority.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ItaDocument {
    /// Ids of policies, every one of which must have matched.
    policy_ids: Option<Vec<String>>,
    /// Whether a policy that did not match is refused.
    refuse_unmatched_policies: bool,
}

/// What is asked of every attestation token.
#[derive(Clone, Debug)]
pub(crate) struct JwtPolicy {
    pub(crate) issuers: Option<Vec<String>>,
    pub(crate) audience: Option<String>,
    pub(crate) allow_further_audiences: bool,
    pub(crate) max_age: Option<u64>,
    pub(crate) leeway: u64,
    pub(crate) lifetime: Option<u64>,
    pub(crate) require_confirmation_key: bool,
}

/// What is asked of tokens of Microsoft Azure Attestation.
#[derive(Clone, Debug)]
pub(crate) struct MaaPolicy {
    pub(crate) attestation_types: Option<Vec<String>>,
    pub(crate) compliance: Option<Vec<String>>,
    pub(crate) policy_hashes: Option<Vec<String>>,
}

/// What is asked of tokens of Intel Trust Authority.
#[derive(Clone, Debug)]
pub(crate) struct ItaPolicy {
    pub(crate) policy_ids: Vec<String>,
    pub(crate) refuse_unmatched_policies: bool,
}

impl JwtPolicy {
    pub(super) fn parse(document: JwtDocument) -> Result<Self, Misuse> {
        let leeway = u64::from(document.leeway.unwrap_or(60));
        if leeway > 300 {
            return Err(Misuse::new("policy.jwt.leeway", "jwt.leeway must be at most 300 seconds"));
        }
        if document.audience.as_ref().is_some_and(String::is_empty) {
            return Err(Misuse::new("policy.jwt.audience", "jwt.audience is empty; leave it out or fill it"));
        }
        for (name, seconds) in [("max_age", document.max_age), ("lifetime", document.lifetime)] {
            if seconds == Some(0) {
                return Err(Misuse::new("policy.jwt.seconds", format!("jwt.{name} of zero seconds accepts nothing; leave it out or fill it")));
            }
        }
        Ok(Self {
            issuers: document.issuers.map(|list| non_empty("jwt.issuers", list)).transpose()?,
            audience: document.audience,
            allow_further_audiences: document.allow_further_audiences,
            max_age: document.max_age.map(u64::from),
            leeway,
            lifetime: document.lifetime.map(u64::from),
            require_confirmation_key: document.require_confirmation_key,
        })
    }
}

impl MaaPolicy {
    pub(super) fn parse(document: MaaDocument) -> Result<Self, Misuse> {
        let attestation_types = document.attestation_types.map(|list| non_empty("maa.attestation_types", list)).transpose()?;
        if let Some(other) = attestation_types.iter().flatten().find(|t| !ATTESTATION_TYPES.contains(&t.as_str())) {
            return Err(Misuse::new("policy.maa.attestation-types", format!("{other:?} is none of {}", ATTESTATION_TYPES.join(", "))));
        }
        let policy_hashes = document.policy_hashes.map(|list| non_empty("maa.policy_hashes", list)).transpose()?;
        let digest = |text: &String| crate::jwt::jws::base64url(text.as_bytes()).is_some_and(|b| b.len() == 32);
        if let Some(other) = policy_hashes.iter().flatten().find(|hash| !digest(hash)) {
            return Err(Misuse::new("policy.maa.policy-hashes", format!("{other:?} is not 32 bytes in base64url")));
        }
        Ok(Self { attestation_types, compliance: document.compliance.map(|list| non_empty("maa.compliance", list)).transpose()?, policy_hashes })
    }
}

impl ItaPolicy {
    pub(super) fn parse(document: ItaDocument) -> Result<Self, Misuse> {
        Ok(Self {
            policy_ids: document.policy_ids.map(|list| non_empty("ita.policy_ids", list)).transpose()?.unwrap_or_default(),
            refuse_unmatched_policies: document.refuse_unmatched_policies,
        })
    }
}
