//! RSASSA-PSS and RSASSA-PKCS1-v1_5 (RFC 8017 §8). AMD's chains know one set of parameters and have a type of their own.

use rsa::{
    BoxedUint, PublicKey, pkcs1v15,
    pss::{Signature, VerifyingKey},
    signature::Verifier,
};
use sha2::{Sha256, Sha384, Sha512};

use super::hash::Hash;

/// An RSA key of 4096 bits with the exponent 65537.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rsa4096PublicKey(PublicKey);

impl Rsa4096PublicKey {
    /// Bytes of modulus and signature.
    pub(crate) const BYTES: usize = 512;

    /// From a big-endian modulus of exactly 4096 bits, which is odd.
    pub(crate) fn from_modulus(modulus: &[u8; Self::BYTES]) -> Option<Self> {
        let top_bit = modulus.first().is_some_and(|b| b & 0x80 != 0);
        let odd = modulus.last().is_some_and(|b| b & 1 == 1);
        if !top_bit || !odd {
            return None;
        }
        let n = BoxedUint::from_be_slice(modulus, 4096).ok()?;
        let e = BoxedUint::from(65_537_u32);
        PublicKey::new(n, e).ok().map(Self)
    }

    /// Whether `signature` is this key's over SHA-384 of `message`.
    pub(crate) fn verify_pss_sha384(&self, message: &[u8], signature: &[u8]) -> bool {
        if signature.len() != Self::BYTES {
            return false;
        }
        let Ok(signature) = Signature::try_from(signature) else { return false };
        VerifyingKey::<Sha384>::new_with_salt_len(self.0.clone(), 48).verify(message, &signature).is_ok()
    }
}

/// An RSA key of 2048 to 8192 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RsaPublicKey {
    key: PublicKey,
    bytes: usize,
}

impl RsaPublicKey {
    /// From a big-endian modulus and exponent without leading zeros. The modulus is odd and has 2048 to 8192 bits; the
    /// exponent is odd, at least 3 and below 2^33.
    pub(crate) fn new(n: &[u8], e: &[u8]) -> Option<Self> {
        let odd = |number: &[u8]| number.last().is_some_and(|b| b & 1 == 1);
        let minimal = |number: &[u8]| number.first().is_some_and(|b| *b != 0);
        if !odd(n) || !odd(e) || !minimal(n) || !minimal(e) || e == [1] || e.len() > 5 {
            return None;
        }
        let unused = n.first()?.leading_zeros();
        let bits = u32::try_from(n.len()).ok()?.checked_mul(8)?.checked_sub(unused)?;
        if !(2048..=8192).contains(&bits) {
            return None;
        }
        let width = |number: &[u8]| u32::try_from(number.len()).ok()?.checked_mul(8);
        let n_number = BoxedUint::from_be_slice(n, width(n)?).ok()?;
        let e_number = BoxedUint::from_be_slice(e, width(e)?).ok()?;
        let key = PublicKey::new(n_number, e_number).ok()?;
        Some(Self { key, bytes: n.len() })
    }

    /// Whether `signature` is this key's over the hash of `message` with RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    pub(crate) fn verify_pkcs1v15(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        if signature.len() != self.bytes {
            return false;
        }
        let Ok(signature) = pkcs1v15::Signature::try_from(signature) else { return false };
        match hash {
            Hash::Sha256 => pkcs1v15::VerifyingKey::<Sha256>::new(self.key.clone()).verify(message, &signature).is_ok(),
            Hash::Sha384 => pkcs1v15::VerifyingKey::<Sha384>::new(self.key.clone()).verify(message, &signature).is_ok(),
            Hash::Sha512 => pkcs1v15::VerifyingKey::<Sha512>::new(self.key.clone()).verify(message, &signature).is_ok(),
        }
    }

    /// Whether `signature` is this key's over the hash of `message` with RSASSA-PSS (RFC 8017 §8.1), MGF1 with the same
    /// hash and a salt of its length.
    pub(crate) fn verify_pss(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let salt = match hash {
            Hash::Sha256 => 32,
            Hash::Sha384 => 48,
            Hash::Sha512 => 64,
        };
        self.verify_pss_with_salt(hash, salt, message, signature)
    }

    /// The same with a salt of so many bytes.
    pub(crate) fn verify_pss_with_salt(&self, hash: Hash, salt: usize, message: &[u8], signature: &[u8]) -> bool {
        if signature.len() != self.bytes {
            return false;
        }
        let Ok(signature) = Signature::try_from(signature) else { return false };
        match hash {
            Hash::Sha256 => VerifyingKey::<Sha256>::new_with_salt_len(self.key.clone(), salt).verify(message, &signature).is_ok(),
            Hash::Sha384 => VerifyingKey::<Sha384>::new_with_salt_len(self.key.clone(), salt).verify(message, &signature).is_ok(),
            Hash::Sha512 => VerifyingKey::<Sha512>::new_with_salt_len(self.key.clone(), salt).verify(message, &signature).is_ok(),
        }
    }
}
