//! RSASSA-PKCS1-v1_5 (RFC 8017 §8.2), keys of 2048 to 4096 bits.

use rsa::{
    BoxedUint, PublicKey,
    pkcs1v15::{Signature, VerifyingKey},
    signature::Verifier,
};
use sha2::{Sha256, Sha384, Sha512};

use super::hash::Hash;

/// An RSA key of 2048 to 4096 bits with the exponent 65537.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pkcs1PublicKey {
    key: PublicKey,
    bytes: usize,
}

impl Pkcs1PublicKey {
    /// From a big-endian modulus without leading zeros, of whole bytes, which is odd.
    pub(crate) fn from_modulus(modulus: &[u8]) -> Option<Self> {
        let fits = (256..=512).contains(&modulus.len()) && modulus.first()? & 0x80 != 0 && modulus.last()? & 1 == 1;
        let bits = u32::try_from(modulus.len()).ok()?.checked_mul(8)?;
        if !fits {
            return None;
        }
        let n = BoxedUint::from_be_slice(modulus, bits).ok()?;
        Some(Self { key: PublicKey::new(n, BoxedUint::from(65_537_u32)).ok()?, bytes: modulus.len() })
    }

    /// Whether `signature` is this key's over the hash of `message`.
    pub(crate) fn verify(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        if signature.len() != self.bytes {
            return false;
        }
        let Ok(signature) = Signature::try_from(signature) else { return false };
        let key = self.key.clone();
        match hash {
            Hash::Sha256 => VerifyingKey::<Sha256>::new(key).verify(message, &signature).is_ok(),
            Hash::Sha384 => VerifyingKey::<Sha384>::new(key).verify(message, &signature).is_ok(),
            Hash::Sha512 => VerifyingKey::<Sha512>::new(key).verify(message, &signature).is_ok(),
        }
    }
}
