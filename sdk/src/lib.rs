//! Veritee verifies the evidence of confidential virtual machines before you trust them.
//!
//! ```
//! use veritee::{Ask, Evidence, Policy, Verdict};
//! # let policy_text = include_str!("../../examples/policies/explore.json");
//! # let report = include_bytes!("../../conformance/vectors/real/sev-8.0.0/report_milan.bin");
//! # let vcek = include_bytes!("../../conformance/vectors/real/sev-8.0.0/vcek_milan.der");
//! let policy = Policy::from_json(policy_text)?; // what you accept
//! let evidence = Evidence::detect(report)?; // unverified
//! let ask = Ask::new(&policy, "2026-06-01".parse()?).collateral([vcek]); // trust comes in here, and only here
//! match evidence.verify(&ask)? {
//!     Verdict::Verified(verified) => println!("{:?}", verified.claims().product),
//!     Verdict::Rejected(rejected) => eprintln!("{}", rejected.explain()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a verdict proves
//! That the vendor's pinned root (AMD's, Intel's) vouches for a key, that this key signed the evidence, that the evidence came from
//! a platform of the TCB it names, and that everything the policy demands holds at the time of the question.
//!
//! # What it does not prove
//! Every verdict lists its [limits](Report::limits): what was loaded after the launch, physical attacks on the machine, and
//! whatever the policy waived.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod appraisal;
mod ask;
mod azure;
mod bundle;
mod bytes;
mod checks;
pub mod claims;
mod collateral;
mod crypto;
mod der;
mod event_log;
mod evidence;
mod gcp;
mod hex;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod json;
mod jwt;
pub mod limits;
mod misuse;
mod needs;
mod objects;
mod pem;
mod policy;
mod report;
pub mod skr;
pub mod snp;
mod tdx;
mod time;
pub mod tpm;
mod trust;
mod verdict;
mod x509;

pub use ask::Ask;
pub use bundle::{pack, pack_parts};
pub use checks::{CheckId, CheckInfo};
pub use claims::Claims;
pub use collateral::is_collateral;
pub use evidence::{Evidence, Kind, Unrecognized, needs, verify};
pub use jwt::{OpenIdMetadata, maa_policy_hash, openid_metadata};
pub use misuse::Misuse;
pub use needs::Need;
pub use policy::{Finding, Policy};
pub use report::{About, Check, Report, Status, Untimely};
pub use tdx::PreparedCollateral;
pub use time::Time;
pub use tpm::TpmState;
pub use verdict::{Rejected, Verdict, Verified};
