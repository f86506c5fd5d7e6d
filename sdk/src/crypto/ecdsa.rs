//! ECDSA over P-384 with SHA-384 and over P-256 with SHA-256 (FIPS 186-5 §6.4), and over a digest for keys whose hash is their own choice.

use p384::ecdsa::{
    Signature, VerifyingKey,
    signature::{Verifier, hazmat::PrehashVerifier},
};

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

/// A point on P-256, P-384 or P-521 whose signatures name their own hash.
#[derive(Clone, Debug)]
pub(crate) enum EcdsaKey {
    P256(p256_ecdsa::VerifyingKey),
    P384(VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

/// A signature for such a key, both numbers in range.
#[derive(Clone, Debug)]
pub(crate) enum EcdsaSignature {
    P256(p256_ecdsa::Signature),
    P384(Signature),
    P521(p521::ecdsa::Signature),
}

/// `number` with zeros before it; `None` if it is empty or longer than `N` bytes.
fn padded<const N: usize>(number: &[u8]) -> Option<[u8; N]> {
    let zeros = N.checked_sub(number.len()).filter(|_| !number.is_empty())?;
    let mut out = [0; N];
    out.get_mut(zeros..)?.copy_from_slice(number);
    Some(out)
}

fn point<const N: usize>(x: &[u8], y: &[u8]) -> Option<alloc::vec::Vec<u8>> {
    Some([&[0x04_u8][..], &padded::<N>(x)?, &padded::<N>(y)?].concat())
}

impl EcdsaKey {
    /// From coordinates that may lack leading zeros. The point must lie on the curve.
    pub(crate) fn p256(x: &[u8], y: &[u8]) -> Option<Self> {
        p256_ecdsa::VerifyingKey::from_sec1_bytes(&point::<32>(x, y)?).ok().map(Self::P256)
    }

    /// The same on P-384.
    pub(crate) fn p384(x: &[u8], y: &[u8]) -> Option<Self> {
        VerifyingKey::from_sec1_bytes(&point::<48>(x, y)?).ok().map(Self::P384)
    }

    /// The same on P-521.
    pub(crate) fn p521(x: &[u8], y: &[u8]) -> Option<Self> {
        p521::ecdsa::VerifyingKey::from_sec1_bytes(&point::<66>(x, y)?).ok().map(Self::P521)
    }

    /// Whether `signature` is this key's over the message that has this digest.
    pub(crate) fn verify_digest(&self, digest: &[u8], signature: &EcdsaSignature) -> bool {
        match (self, signature) {
            (Self::P256(key), EcdsaSignature::P256(signature)) => key.verify_prehash(digest, signature).is_ok(),
            (Self::P384(key), EcdsaSignature::P384(signature)) => key.verify_prehash(digest, signature).is_ok(),
            (Self::P521(key), EcdsaSignature::P521(signature)) => key.verify_prehash(digest, signature).is_ok(),
            _ => false,
        }
    }
}

impl EcdsaSignature {
    /// From big-endian r and s that may lack leading zeros, for a key of this curve.
    pub(crate) fn from_unpadded(key: &EcdsaKey, r: &[u8], s: &[u8]) -> Option<Self> {
        Some(match key {
            EcdsaKey::P256(_) => Self::P256(p256_ecdsa::Signature::from_scalars(padded::<32>(r)?, padded::<32>(s)?).ok()?),
            EcdsaKey::P384(_) => Self::P384(Signature::from_scalars(padded::<48>(r)?, padded::<48>(s)?).ok()?),
            EcdsaKey::P521(_) => Self::P521(p521::ecdsa::Signature::from_scalars(padded::<66>(r)?, padded::<66>(s)?).ok()?),
        })
    }
}
