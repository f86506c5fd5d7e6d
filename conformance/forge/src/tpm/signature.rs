//! TPMT_SIGNATURE (TPM 2.0 Library, part 2, §11.3.4).

use crate::{
    keys::Hash,
    patch::Patch,
    tpm::{
        alg::{self, sized},
        key::Key,
    },
};

/// A signature to be: what it says of itself and how it is really made.
#[derive(Clone, Debug)]
pub struct Signature {
    pub algorithm: u16,
    pub hash: u16,
    pub key: Key,
    pub real_hash: Hash,
    /// The salt of RSASSA-PSS; without one the encoding is that of PKCS#1 v1.5.
    pub salt: Option<usize>,
    /// Changes the numbers: the RSA signature alone, or r and s.
    pub numbers: fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>,
    /// Changes afterwards.
    pub after: Vec<Patch>,
}

impl Signature {
    /// In the scheme that fits `algorithm`.
    pub fn new(key: Key, algorithm: u16, hash: Hash) -> Self {
        let salt = (algorithm == alg::RSAPSS).then(|| hash.size());
        Self { algorithm, hash: alg::of(hash), key, real_hash: hash, salt, numbers: |numbers| numbers, after: Vec::new() }
    }

    /// The numbers without anything around them.
    pub fn raw(&self, message: &[u8]) -> Vec<Vec<u8>> {
        let numbers = match self.key {
            Key::Rsa(key) => {
                let encoded = match self.salt {
                    Some(salt) => self.real_hash.pss(self.real_hash, salt, message, key.bits() / 8),
                    None => self.real_hash.pkcs1(message, key.bits() / 8),
                };
                vec![key.power(&encoded)]
            }
            _ => {
                let (r, s) = self.key.ecdsa(&self.real_hash.digest(message));
                vec![r, s]
            }
        };
        (self.numbers)(numbers)
    }

    pub fn build(&self, message: &[u8]) -> Vec<u8> {
        let mut out = [self.algorithm.to_be_bytes(), self.hash.to_be_bytes()].concat();
        for number in self.raw(message) {
            out.extend(sized(&number));
        }
        Patch::apply(&self.after, &mut out);
        out
    }
}
