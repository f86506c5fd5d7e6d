//! The certificate of the virtual TPM's attestation key, NV index 0x01C101D0: a leaf of the class ConfidentialVM, CAs that came
//! along, and Microsoft's root of Azure's virtual TPMs.

use alloc::{string::String, vec::Vec};

use der::asn1::ObjectIdentifier;

use crate::{
    Ask,
    collateral::Collateral,
    trust::{GivenVtpmRoot, microsoft},
    verdict::Failure,
    x509::{
        ca_path::{self, Material, Path, Root, Rules},
        cert::Certificate,
    },
};

/// `tcg-kp-AIKCertificate` (TCG Credential Profiles for TPM Family 2.0).
pub(crate) const AIK_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.8.3");

const CONFIDENTIAL: &str = ".ConfidentialVM.Azure.windows.net";
const TRUSTED: &str = ".TrustedVM.Azure.windows.net";

static RULES: Rules = Rules {
    codes: ca_path::codes!("azure.ak.certificate", "missing.azure.ak-chain"),
    leaf_purpose: AIK_CERTIFICATE,
    purpose_optional: false,
    leaf_critical: None,
};

/// A certificate that Microsoft's root vouches for.
#[derive(Clone, Debug)]
pub(crate) struct AkCertificate {
    pub(crate) path: Path,
    /// The subject's common name.
    pub(crate) subject: String,
}

/// Whether a certificate says of itself that it is an attestation key's.
pub(crate) fn is_ak_certificate(certificate: &Certificate<'_>) -> bool {
    matches!(certificate.extensions.basic_constraints(), Ok(None | Some((false, _))))
        && matches!(certificate.extensions.has_purpose(AIK_CERTIFICATE), Ok(Some(true)))
}

/// The chain of the attestation key with this modulus, out of the collateral.
pub(crate) fn check(ak: &[u8], collateral: &Collateral<'_>, ask: &Ask<'_>) -> Result<AkCertificate, Failure> {
    let mut leaves = collateral.certificates.iter().filter(|c| is_ak_certificate(c)).peekable();
    if leaves.peek().is_none() {
        return Err(Failure::new("missing.azure.ak-certificate", "the certificate of the attestation key", "nothing"));
    }
    let leaf = leaves.find(|c| c.rsa_modulus() == Some(ak));
    let leaf = leaf.ok_or_else(|| Failure::new("azure.ak.certificate.key", "a certificate of the key in the runtime claims", "one of another key"))?;
    let subject: String = leaf.subject.common_name().unwrap_or("no common name").into();
    if subject.strip_suffix(CONFIDENTIAL).is_none_or(str::is_empty) {
        // A key of Trusted Launch lies with the host, outside of the TEE.
        let code = if subject.ends_with(TRUSTED) { "azure.ak.certificate.trusted-launch" } else { "azure.ak.certificate.class" };
        return Err(Failure::new(code, "a subject under ConfidentialVM.Azure.windows.net", subject));
    }
    let pinned = [Root { certificate: read(microsoft::ROOT)?, pinned: true }];
    let given = ask.given.vtpm_roots.iter().map(GivenVtpmRoot::der).map(|der| read(der).map(|certificate| Root { certificate, pinned: false }));
    let given: Vec<Root<'_>> = given.collect::<Result<_, _>>()?;
    let roots: Vec<Root<'_>> =
        pinned.into_iter().chain(given.into_iter().filter(|r| r.certificate.subject.common_name() == Some(microsoft::ROOT_NAME))).collect();
    let mut certificates = collateral.certificates.clone();
    certificates.push(read(microsoft::INTERMEDIATE)?);
    let material = Material { certificates: &certificates, roots: &roots, crls: &collateral.crls, at: ask.at, skew: ask.policy.clock_skew_seconds };
    Ok(AkCertificate { path: ca_path::check(leaf, &material, &RULES)?, subject })
}

/// A pinned or given certificate, which was read before.
fn read(der: &[u8]) -> Result<Certificate<'_>, Failure> {
    Certificate::read(der).map_err(|_| Failure::new("azure.ak.certificate.root", "a root that can be read", "another"))
}
