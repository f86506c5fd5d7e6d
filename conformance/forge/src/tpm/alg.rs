//! TPM_ALG_ID (TCG Algorithm Registry) and what is sized by two bytes.

use crate::keys::Hash;

pub const HMAC: u16 = 0x0005;
pub const NULL: u16 = 0x0010;
pub const SM3: u16 = 0x0012;
pub const RSASSA: u16 = 0x0014;
pub const RSAPSS: u16 = 0x0016;
pub const ECDSA: u16 = 0x0018;
pub const ECDAA: u16 = 0x001a;
pub const SM2: u16 = 0x001b;
pub const ECSCHNORR: u16 = 0x001c;

/// The identifier of a hash.
pub fn of(hash: Hash) -> u16 {
    match hash {
        Hash::Sha1 => 0x0004,
        Hash::Sha256 => 0x000b,
        Hash::Sha384 => 0x000c,
        Hash::Sha512 => 0x000d,
    }
}

/// The hash of an identifier, if it is one that is known.
pub fn known(id: u16) -> Option<Hash> {
    [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512].into_iter().find(|h| of(*h) == id)
}

/// The hash of an identifier that is one.
pub fn hash(id: u16) -> Hash {
    known(id).expect("this is a hash")
}

/// A TPM2B: size in two bytes, contents.
pub fn sized(contents: &[u8]) -> Vec<u8> {
    [&(contents.len() as u16).to_be_bytes(), contents].concat()
}
