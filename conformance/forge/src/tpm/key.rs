//! Attestation keys: RSA keys that are stored, and points that come from a name.

use p256::ecdsa::signature::hazmat::PrehashSigner;

use crate::keys::{Hash, RsaKey};

/// A private key of a TPM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Rsa(RsaKey),
    P256(&'static str),
    P384(&'static str),
    P521(&'static str),
}

fn p256(name: &str) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&seed(name, Hash::Sha256)).expect("a hash is below the order but for one in 2^32")
}

fn p384(name: &str) -> p384::ecdsa::SigningKey {
    p384::ecdsa::SigningKey::from_slice(&seed(name, Hash::Sha384)).expect("a hash is below the order but for one in 2^190")
}

fn p521(name: &str) -> p521::ecdsa::SigningKey {
    p521::ecdsa::SigningKey::from_slice(&[vec![0; 2], seed(name, Hash::Sha512)].concat()).expect("512 bits are below the order")
}

fn seed(name: &str, hash: Hash) -> Vec<u8> {
    hash.digest(format!("veritee forge: {name}").as_bytes())
}

impl Key {
    /// The coordinates of an elliptic key.
    pub fn point(self) -> (Vec<u8>, Vec<u8>) {
        let sec1 = match self {
            Self::Rsa(_) => Vec::new(),
            Self::P256(name) => p256(name).verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Self::P384(name) => p384(name).verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Self::P521(name) => p521(name).verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        };
        let (x, y) = sec1[1..].split_at((sec1.len() - 1) / 2);
        (x.to_vec(), y.to_vec())
    }

    /// r and s of this digest, by RFC 6979.
    pub fn ecdsa(self, digest: &[u8]) -> (Vec<u8>, Vec<u8>) {
        const LONG: &str = "a digest is at least half as long as the order";
        let both = match self {
            Self::Rsa(_) => Vec::new(),
            Self::P256(name) => {
                let signature: p256::ecdsa::Signature = p256(name).sign_prehash(digest).expect(LONG);
                signature.to_bytes().to_vec()
            }
            Self::P384(name) => {
                let signature: p384::ecdsa::Signature = p384(name).sign_prehash(digest).expect(LONG);
                signature.to_bytes().to_vec()
            }
            Self::P521(name) => {
                let signature: p521::ecdsa::Signature = p521(name).sign_prehash(digest).expect(LONG);
                signature.to_bytes().to_vec()
            }
        };
        let (r, s) = both.split_at(both.len() / 2);
        (r.to_vec(), s.to_vec())
    }
}
