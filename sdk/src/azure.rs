//! Azure's confidential VMs: a virtual TPM that a paravisor runs inside the guest's own TEE.
//!
//! The hardware's report (SEV-SNP) or quote (TDX) vouches for the paravisor and, by a hash in its report data, for the
//! *runtime claims*, which name the attestation key of the virtual TPM. That key signs the quote, and the quote holds the
//! nonce of the conversation and the PCRs that measured the guest's boot. Each link is only as good as the one before.

pub(crate) mod ak_chain;
pub(crate) mod ak_template;
pub(crate) mod appraise;
mod claims;
pub(crate) mod hcl;
mod needs;
pub(crate) mod runtime_claims;
pub(crate) mod td_report;
pub(crate) mod verify;
