//! The cryptographic suite: the only place that names a cryptographic crate.
//!
//! Algorithms are chosen by the whole `AlgorithmIdentifier`, byte for byte; nothing is negotiated.

pub(crate) mod bank;
pub(crate) mod ecdsa;
pub(crate) mod hash;
pub(crate) mod rsa;

#[cfg(test)]
mod wycheproof;
