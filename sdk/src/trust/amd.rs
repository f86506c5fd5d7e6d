//! AMD's roots (ARK) and intermediates (ASK, ASVK) for Milan, Genoa and Turin, and roots that the relying party adds.

use alloc::vec::Vec;

use crate::{
    crypto::rsa::Rsa4096PublicKey,
    snp::Product,
    x509::{
        cert::Certificate,
        ext::{BASIC_CONSTRAINTS, KEY_USAGE},
    },
};

/// The pinned certificates of one product, in DER.
pub(crate) struct Pinned {
    pub(crate) product: Product,
    pub(crate) ark: &'static [u8],
    pub(crate) ask: &'static [u8],
    pub(crate) asvk: &'static [u8],
}

/// What AMD publishes for each product, `https://kdsintf.amd.com/{vcek,vlek}/v1/{product}/cert_chain`.
pub(crate) static PINNED: [Pinned; 3] = [
    Pinned {
        product: Product::Milan,
        ark: include_bytes!("amd/milan_ark.der"),
        ask: include_bytes!("amd/milan_ask.der"),
        asvk: include_bytes!("amd/milan_asvk.der"),
    },
    Pinned {
        product: Product::Genoa,
        ark: include_bytes!("amd/genoa_ark.der"),
        ask: include_bytes!("amd/genoa_ask.der"),
        asvk: include_bytes!("amd/genoa_asvk.der"),
    },
    Pinned {
        product: Product::Turin,
        ark: include_bytes!("amd/turin_ark.der"),
        ask: include_bytes!("amd/turin_ask.der"),
        asvk: include_bytes!("amd/turin_asvk.der"),
    },
];

/// A root that the relying party gave by its own hand: an ARK certificate of a named product.
#[derive(Clone, Debug)]
pub(crate) struct GivenArk {
    pub(crate) der: Vec<u8>,
}

/// A root has AMD's form: self-signed, a CA with room for one more below it, and the right to sign certificates and CRLs.
pub(super) fn check_root_profile(root: &Certificate<'_>, key: &Rsa4096PublicKey) -> Result<(), &'static str> {
    let extensions = &root.extensions;
    if root.version != 3 {
        return Err("it is not of X.509 version 3");
    }
    if root.issuer != root.subject || !root.is_signed_with_pss_sha384_by(key) {
        return Err("it is not self-signed by RSASSA-PSS with SHA-384");
    }
    if extensions.duplicate().is_some() || extensions.unknown_critical(&[BASIC_CONSTRAINTS, KEY_USAGE]).is_some() {
        return Err("it has an unknown critical extension, or one twice");
    }
    if !matches!(extensions.basic_constraints(), Ok(Some((true, None | Some(1..))))) {
        return Err("its basic constraints do not make it a CA of CAs");
    }
    if !matches!(extensions.key_usage(), Ok(Some(usage)) if usage.cert_sign && usage.crl_sign) {
        return Err("its key usage does not include signing certificates and CRLs");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::hash::Hash, hex, snp::chain::Role, x509::cert::Certificate};

    /// SHA-256 of the SubjectPublicKeyInfo of every pinned certificate, so that none can be exchanged unnoticed.
    const FINGERPRINTS: [[&str; 3]; 3] = [
        [
            "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9",
            "42491669ccb851d627ea9846cd24eccbeb7de7c2a62740120fff88001d38ebb6",
            "66450a123ea5876206df67f2514a4fea224c0f63b18313423078b0edc4535e33",
        ],
        [
            "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831",
            "0324d55bcd48ba877a8fd87c0e1b4934dec8448e3807a24384a34dc6a6c9ebb8",
            "7d1633252ebbadaa75f96e9b4e6f7d43a90ceb3f843937482630f8da2459264e",
        ],
        [
            "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08",
            "0000ead352025f208bf55297c4192c34cd1b878002107366d8f2065a9ae7d3a9",
            "bfc441408b2f806c5dbf180bd8920e6e60dd404d82141780d85dbf962954d386",
        ],
    ];

    #[test]
    fn pinned_certificates_have_the_published_keys_and_sign_each_other() {
        for (pinned, prints) in PINNED.iter().zip(FINGERPRINTS) {
            let [ark, ask, asvk] = [pinned.ark, pinned.ask, pinned.asvk].map(|der| Certificate::read(der).unwrap());
            for (certificate, print) in [ark, ask, asvk].iter().zip(prints) {
                assert_eq!(hex::encode(&Hash::Sha256.digest(certificate.spki)), print, "{:?}", pinned.product);
            }
            let key = ark.rsa_4096_key().unwrap();
            for certificate in [ark, ask, asvk] {
                assert_eq!(certificate.issuer, ark.subject);
                assert!(certificate.is_signed_with_pss_sha384_by(&key));
            }
            assert_eq!(Role::of(&ark), Role::Ark(pinned.product));
            assert_eq!(Role::of(&ask), Role::Ask(pinned.product));
            assert_eq!(Role::of(&asvk), Role::Asvk(pinned.product));
        }
    }
}
