//! Bounds on what is read, so that an app need not fetch more.

/// Bytes of the largest evidence that is looked at; more is refused, whatever it is.
#[uniffi::export]
pub fn max_evidence_bytes() -> u64 {
    number(veritee::limits::EVIDENCE_BYTES)
}

/// Bytes of the largest piece of collateral that is looked at.
#[uniffi::export]
pub fn max_collateral_bytes() -> u64 {
    number(veritee::limits::COLLATERAL_BYTES)
}

fn number(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
