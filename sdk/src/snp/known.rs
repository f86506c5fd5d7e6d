//! The memory of a chain that was verified, kept by the caller: the core keeps nothing.

use crate::crypto::hash::sha384;

/// Proof that an intermediate's key signed a leaf, made by a verification and by nothing else.
///
/// A host sends one chain with every report. With this, later questions need not check that signature again:
///
/// ```
/// use veritee::{Ask, Evidence, Policy};
/// # let policy_text = include_str!("../../../examples/policies/explore.json");
/// # let report = include_bytes!("../../../conformance/vectors/real/sev-8.0.0/report_milan.bin");
/// # let vcek = include_bytes!("../../../conformance/vectors/real/sev-8.0.0/vcek_milan.der");
/// # let policy = Policy::from_json(policy_text)?;
/// # let now = "2026-06-01".parse()?;
/// let evidence = Evidence::detect(report)?;
/// let first = evidence.verify(&Ask::new(&policy, now).collateral([vcek]))?;
/// let known = first.verified().and_then(|v| v.snp_chain()).ok_or("refused")?;
/// let again = evidence.verify(&Ask::new(&policy, now).collateral([vcek]).known_chain(known))?;
/// assert_eq!(first, again);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It stands for that signature between those two certificates, byte for byte, which does not depend on time or policy.
/// Everything else is looked at anew for each question: the anchor, validity, revocation, TCB, chip, and the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VerifiedChain([u8; 48]);

impl VerifiedChain {
    /// Names two certificates. Their lengths stand inside their DER, so that no other pair has the same bytes.
    pub(super) fn of(intermediate: &[u8], leaf: &[u8]) -> Self {
        Self(sha384(&[intermediate, leaf].concat()))
    }
}
