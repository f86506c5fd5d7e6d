//! Microsoft's root of Azure's virtual TPMs, and the one intermediate that certificates name no place to fetch from.

/// "Azure Virtual TPM Root Certificate Authority 2023", in DER.
pub(crate) static ROOT: &[u8] = include_bytes!("microsoft/azure_virtual_tpm_root_2023.der");

/// "Global Virtual TPM CA - 03", in DER. It is no anchor: the root signed it, and that is checked like any other signature.
pub(crate) static INTERMEDIATE: &[u8] = include_bytes!("microsoft/global_virtual_tpm_ca_03.der");

/// The root's common name. A root that the relying party gives for Azure's virtual TPMs has the same.
pub(crate) const ROOT_NAME: &str = "Azure Virtual TPM Root Certificate Authority 2023";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::hash::Hash, hex, x509::cert::Certificate};

    #[test]
    fn the_pinned_certificates_have_the_published_keys() {
        for (der, name, print) in [
            (ROOT, ROOT_NAME, "5cbc52672ae101263c2976736044a964c1182ce9412c39937183baddcccb8cdf"),
            (INTERMEDIATE, "Global Virtual TPM CA - 03", "e21f1caf8809cbaedee5477472c552ab31d49e8021ac52bd4ecc7d234a24a8c2"),
        ] {
            let certificate = Certificate::read(der).unwrap();
            assert_eq!(certificate.subject.common_name(), Some(name));
            assert_eq!(hex::encode(&Hash::Sha256.digest(certificate.spki)), print, "{name}");
        }
        let (root, intermediate) = (Certificate::read(ROOT).unwrap(), Certificate::read(INTERMEDIATE).unwrap());
        assert!(root.issuer == root.subject && intermediate.issuer == root.subject);
    }
}
