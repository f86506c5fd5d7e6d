//! Azure's confidential VMs: a virtual TPM that a paravisor runs inside the guest's own TEE.
//!
//! The hardware's report (SEV-SNP) or quote (TDX) vouches for the paravisor and, by a hash in its report data, for the
//! *runtime claims*, which name the attestation key of the virtual TPM. That key signs the quote, and the quote holds the
//! nonce of the conversation and the PCRs that measured the guest's boot. Each link is only as good as the one before.

pub(crate) mod ak_chain;
pub(crate) mod appraise;
mod claims;
pub(crate) mod hcl;
mod needs;
pub(crate) mod runtime_claims;
pub(crate) mod td_report;
pub(crate) mod verify;

use alloc::{string::String, vec::Vec};

use self::hcl::Platform;
use crate::{Evidence, Kind, needs::Need};

/// The hardware that evidence of Azure's is of.
fn platform(evidence: &Evidence<'_>) -> Platform {
    if evidence.kind() == Kind::AzureSnpVtpm { Platform::Snp } else { Platform::Tdx }
}

/// What a verification of this unverified evidence needs.
pub(crate) fn needs(evidence: &Evidence<'_>) -> Vec<Need> {
    let parts = &evidence.parts;
    needs::needs(platform(evidence), parts.hcl_report.as_deref().unwrap_or_default(), parts.td_quote.as_deref())
}

/// Fields of unverified evidence, for people.
pub(crate) fn inspect(evidence: &Evidence<'_>) -> Vec<(&'static str, String)> {
    let parts = &evidence.parts;
    let mut rows = crate::tpm::verify::inspect(parts);
    rows.extend(needs::inspect(platform(evidence), parts.hcl_report.as_deref().unwrap_or_default(), parts.td_quote.as_deref()));
    rows
}
