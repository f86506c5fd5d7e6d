//! ECDSA over P-384 with SHA-384 (FIPS 186-5 §6.4).

use p384::ecdsa::{Signature, VerifyingKey, signature::Verifier};

/// A point on P-384 that is not the point at infinity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct P384PublicKey(VerifyingKey);

impl P384PublicKey {
    /// Reads an uncompressed point (SEC 1 §2.3.4): `04`, X and Y. It must lie on the curve.
    pub(crate) fn from_uncompressed(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != 97 || bytes.first() != Some(&0x04) {
            return None;
        }
        VerifyingKey::from_sec1_bytes(bytes).ok().map(Self)
    }

    /// Whether `signature` is this key's over SHA-384 of `message`.
    pub(crate) fn verify(&self, message: &[u8], signature: &P384Signature) -> bool {
        self.0.verify(message, &signature.0).is_ok()
    }
}

/// A signature whose numbers are in range: 1 ≤ r, s < n. Both halves of the range of s are accepted: AMD's firmware and
/// Intel's enclaves produce either.
#[derive(Clone, Debug)]
pub(crate) struct P384Signature(Signature);

impl P384Signature {
    /// From big-endian r and s.
    pub(crate) fn from_scalars(r: [u8; 48], s: [u8; 48]) -> Option<Self> {
        Signature::from_scalars(r, s).ok().map(Self)
    }
}
