//! Veritee for Kotlin and Swift.
//!
//! This crate decides nothing: it hands bytes to the core and turns what comes back into types that the other language
//! knows. The verdict is an enum, so that `when` and `switch` must say what happens to rejected evidence, and only its
//! verified case has claims.

mod ask;
mod claims;
mod issuers;
mod limits;
mod look;
mod skr;
mod verdict;

pub use ask::{AskOptions, At, Policy, TpmState, VeriteeError, verify};
pub use claims::{Claims, Cpuid, Key, Measurement, Pcr, Signer, SnpClaims, SnpTcb, Tcb, Validity};
pub use issuers::{OpenIdMetadata, maa_policy_hash, openid_metadata};
pub use limits::{max_collateral_bytes, max_evidence_bytes};
pub use look::{Field, Inspection, inspect, needs};
pub use skr::{Finding, PolicyNode, Precondition, Prediction, ReleaseMode, ReleasePolicy, WrappingKey};
pub use verdict::{Check, Need, RejectedVerdict, Status, Untimely, Verdict, VerifiedVerdict};

uniffi::setup_scaffolding!();
