//! P-256 keys by their names, and RFC 6979 signatures.

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use sha2::{Digest, Sha256};

use crate::{der, keys};

fn key(name: &str) -> SigningKey {
    SigningKey::from_slice(&Sha256::digest(format!("veritee forge: {name}"))).expect("a hash is below the order but for one in 2^32")
}

/// The uncompressed point.
pub fn point(name: &str) -> Vec<u8> {
    key(name).verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

/// SubjectPublicKeyInfo.
pub fn spki(name: &str) -> Vec<u8> {
    keys::ec_spki(&p256(), &point(name))
}

/// The named curve secp256r1.
pub fn p256() -> Vec<u8> {
    der::oid("1.2.840.10045.3.1.7")
}

/// A key identifier: the first 20 bytes of SHA-256 of the point.
pub fn id(name: &str) -> Vec<u8> {
    Sha256::digest(point(name))[..20].to_vec()
}

/// r and s, big-endian.
pub fn sign(name: &str, message: &[u8]) -> Vec<u8> {
    let signature: Signature = key(name).sign(message);
    signature.to_bytes().to_vec()
}

/// r and s as `ECDSA-Sig-Value`.
pub fn to_der(signature: &[u8]) -> Vec<u8> {
    let (r, s) = signature.split_at(32);
    der::sequence(&[&der::unsigned(r), &der::unsigned(s)])
}

/// The AlgorithmIdentifier of ECDSA with this hash.
pub fn algorithm(hash: Hash) -> Vec<u8> {
    der::sequence(&[&der::oid(match hash {
        Hash::Sha1 => "1.2.840.10045.4.1",
        Hash::Sha256 => "1.2.840.10045.4.3.2",
        Hash::Sha384 => "1.2.840.10045.4.3.3",
    })])
}

#[derive(Clone, Copy, Debug)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
}
