//! Google's roots of the virtual TPMs of Compute Engine.

/// "EK/AK CA Root", and the older root of hosts' signers, in DER.
pub(crate) static ROOTS: [&[u8]; 2] = [include_bytes!("google/gcp_ek_ak_ca_root.der"), include_bytes!("google/tpm_ek_root_1.der")];

/// The roots' common names. A root that the relying party gives for Google's virtual TPMs has one of them.
pub(crate) const ROOT_NAMES: [&str; 2] = ["EK/AK CA Root", "tpm_ek_v1_cloud_host_root-signer-0-2018-04-06T10:58:26-07:00 K:1, 1:Pw003HsFYO4:0:18"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::hash::Hash, hex, x509::cert::Certificate};

    #[test]
    fn the_pinned_roots_have_the_published_keys() {
        let prints = ["56a613f57126a385dd6949294e93b0b566f96ab0573be0c2368e6f5ca779831f", "f23057f4f97d1d90e4cae0ce91d5a0fc99069f0a1bc147021dca33b1e9c4d0d9"];
        for ((der, name), print) in ROOTS.into_iter().zip(ROOT_NAMES).zip(prints) {
            let certificate = Certificate::read(der).unwrap();
            assert_eq!(certificate.subject.common_name(), Some(name));
            assert_eq!(certificate.issuer, certificate.subject);
            assert_eq!(hex::encode(&Hash::Sha256.digest(certificate.spki)), print, "{name}");
        }
    }
}
