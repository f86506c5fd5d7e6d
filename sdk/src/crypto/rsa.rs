//! RSASSA-PSS with SHA-384 and a salt of 48 bytes (RFC 8017 §8.1), keys of 4096 bits.

use rsa::{
    BoxedUint, PublicKey,
    pss::{Signature, VerifyingKey},
    signature::Verifier,
};
use sha2::Sha384;

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
