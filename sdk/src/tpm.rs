//! TPM 2.0 quotes: a signature over registers, by a key that somebody must vouch for.
//!
//! A quote proves what a TPM's registers held and nothing about where that TPM is. Who vouches for the key decides what a
//! verdict is worth, and every verdict names it: hardware that vouches for the virtual TPM's key, a cloud's certificate, or
//! the relying party's own hand.

pub(crate) mod attest;
pub(crate) mod binding;
pub(crate) mod counters;
pub(crate) mod key;
pub(crate) mod parts;
pub(crate) mod pcr;
pub(crate) mod public_area;
mod reader;
pub(crate) mod signature;
pub(crate) mod verify;

pub use counters::TpmState;

#[cfg(test)]
mod tests;
