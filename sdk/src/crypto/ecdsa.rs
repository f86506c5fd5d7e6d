//! ECDSA over P-384 with SHA-384 and over P-256 with SHA-256 (FIPS 186-5 §6.4).

use p384::ecdsa::{Signature, VerifyingKey, signature::Verifier};

use p256::ecdsa as p256_ecdsa;

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

/// A point on P-256 that is not the point at infinity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct P256PublicKey(p256_ecdsa::VerifyingKey);

impl P256PublicKey {
    /// Reads an uncompressed point (SEC 1 §2.3.4): `04`, X and Y. It must lie on the curve.
    pub(crate) fn from_uncompressed(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != 65 || bytes.first() != Some(&0x04) {
            return None;
        }
        p256_ecdsa::VerifyingKey::from_sec1_bytes(bytes).ok().map(Self)
    }

    /// Reads X and Y, as quotes hold them.
    pub(crate) fn from_coordinates(xy: &[u8; 64]) -> Option<Self> {
        let mut point = [0x04; 65];
        point.last_chunk_mut::<64>()?.copy_from_slice(xy);
        Self::from_uncompressed(&point)
    }

    /// Whether `signature` is this key's over SHA-256 of `message`.
    pub(crate) fn verify(&self, message: &[u8], signature: &P256Signature) -> bool {
        self.0.verify(message, &signature.0).is_ok()
    }
}

/// A signature whose numbers are in range: 1 ≤ r, s < n.
#[derive(Clone, Debug)]
pub(crate) struct P256Signature(p256_ecdsa::Signature);

impl P256Signature {
    /// From big-endian r and s, one after the other.
    pub(crate) fn from_bytes(bytes: &[u8; 64]) -> Option<Self> {
        p256_ecdsa::Signature::from_slice(bytes).ok().map(Self)
    }

    /// From the DER of `ECDSA-Sig-Value` (RFC 3279 §2.2.3).
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        p256_ecdsa::Signature::from_der(der).ok().map(Self)
    }
}
