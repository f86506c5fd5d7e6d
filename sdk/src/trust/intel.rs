//! Intel's root for SGX and TDX: a name and a key. Two certificates of it are in circulation, with one key.

use alloc::vec::Vec;

use crate::{crypto::ecdsa::P256PublicKey, x509::cert::Certificate};

/// The root's common name.
pub(crate) const ROOT_NAME: &str = "Intel SGX Root CA";

/// X and Y of the key of "Intel SGX Root CA", `https://certificates.trustedservices.intel.com/IntelSGXRootCA.der`.
const ROOT_KEY: [u8; 64] = [
    0x0b, 0xa9, 0xc4, 0xc0, 0xc0, 0xc8, 0x61, 0x93, 0xa3, 0xfe, 0x23, 0xd6, 0xb0, 0x2c, 0xda, 0x10, 0xa8, 0xbb, 0xd4, 0xe8, 0x8e, 0x48, 0xb4, 0x45, 0x85, 0x61,
    0xa3, 0x6e, 0x70, 0x55, 0x25, 0xf5, 0x67, 0x91, 0x8e, 0x2e, 0xdc, 0x88, 0xe4, 0x0d, 0x86, 0x0b, 0xd0, 0xcc, 0x4e, 0xe2, 0x6a, 0xac, 0xc9, 0x88, 0xe5, 0x05,
    0xa9, 0x53, 0x55, 0x8c, 0x45, 0x3f, 0x6b, 0x09, 0x04, 0xae, 0x73, 0x94,
];

/// A root that the relying party gave by its own hand.
#[derive(Clone, Debug)]
pub(crate) struct GivenRoot {
    pub(crate) der: Vec<u8>,
}

/// Whose key a certificate named like Intel's root has: the pinned one (`true`), a given one (`false`), or nobody's.
pub(crate) fn root_of(certificate: &Certificate<'_>, given: &[GivenRoot]) -> Option<(P256PublicKey, bool)> {
    if certificate.subject.common_name() != Some(ROOT_NAME) {
        return None;
    }
    let key = certificate.p256_key()?;
    if P256PublicKey::from_coordinates(&ROOT_KEY).as_ref() == Some(&key) {
        return Some((key, true));
    }
    let is_given = given.iter().filter_map(|g| Certificate::read(&g.der).ok()).any(|g| g.spki == certificate.spki && g.subject == certificate.subject);
    is_given.then_some((key, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::hash::Hash, hex};

    #[test]
    fn the_pinned_key_has_the_published_fingerprint() {
        assert!(P256PublicKey::from_coordinates(&ROOT_KEY).is_some());
        assert_eq!(hex::encode(&Hash::Sha256.digest(&ROOT_KEY)), "08cb5397a6281bbacc9c4232859b840f56868ed592d68c6eae4ce22ce23ea341");
    }
}
