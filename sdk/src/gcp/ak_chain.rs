//! The certificate of the attestation key of a virtual TPM of Compute Engine, NV index 0x01C10000 or 0x01C10002: a leaf, an
//! intermediate that came along, and one of Google's roots.

use alloc::vec::Vec;

use der::{Decode, SliceReader, Tag, TagNumber, asn1::ObjectIdentifier};

use super::instance::INSTANCE;
use crate::{
    Ask,
    collateral::{Blobs, Collateral},
    der as strict,
    trust::{GivenVtpmRoot, google},
    verdict::Failure,
    x509::{
        ca_path::{self, Material, Path, Root, Rules},
        cert::Certificate,
        ext::{Extensions, SUBJECT_ALTERNATIVE_NAME},
        name::Name,
    },
};

/// `tcg-kp-EKCertificate`, which Google states for attestation keys too.
const EK_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.8.1");

/// `tcg-at-tpmManufacturer`.
const MANUFACTURER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.133.2.1");

/// "GOOG" in the TCG's register of vendors.
const GOOGLE: &[u8] = b"id:474F4F47";

static RULES: Rules = Rules {
    codes: ca_path::codes!("gcp.ak.certificate", "missing.gcp.ak-chain"),
    leaf_purpose: EK_CERTIFICATE,
    purpose_optional: true,
    leaf_critical: Some(SUBJECT_ALTERNATIVE_NAME),
};

/// Whether a certificate is one of Google's for a key of a virtual TPM.
pub(crate) fn is_ak_certificate(certificate: &Certificate<'_>) -> bool {
    certificate.extensions.find(INSTANCE).is_some()
}

/// Whether one of these files holds such a certificate.
pub(crate) fn is_among<B: AsRef<[u8]>>(files: &[B]) -> bool {
    Blobs::open(files.iter().map(AsRef::as_ref)).is_ok_and(|blobs| blobs.read().certificates.iter().any(is_ak_certificate))
}

/// The chain of the attestation key whose certificate `is_of_key`, out of the collateral.
pub(crate) fn check<'a>(is_of_key: impl Fn(&Certificate<'_>) -> bool, collateral: &Collateral<'a>, ask: &Ask<'_>) -> Result<(Certificate<'a>, Path), Failure> {
    let mut leaves = collateral.certificates.iter().filter(|c| is_ak_certificate(c)).peekable();
    if leaves.peek().is_none() {
        return Err(Failure::new("missing.gcp.ak-certificate", "the certificate of the attestation key", "nothing"));
    }
    let leaf = leaves.find(|c| is_of_key(c));
    let leaf = leaf.ok_or_else(|| Failure::new("gcp.ak.certificate.key", "a certificate of the key that signed", "one of another key"))?;
    check_alternative_name(&leaf.extensions)?;
    let pinned = google::ROOTS.into_iter().map(|der| read(der).map(|certificate| Root { certificate, pinned: true }));
    let given = ask.given.vtpm_roots.iter().map(GivenVtpmRoot::der).map(|der| read(der).map(|certificate| Root { certificate, pinned: false }));
    let roots: Vec<Root<'_>> = pinned.chain(given).collect::<Result<_, _>>()?;
    let roots: Vec<_> = roots.into_iter().filter(|r| r.certificate.subject.common_name().is_some_and(|name| google::ROOT_NAMES.contains(&name))).collect();
    let material = Material { certificates: &collateral.certificates, roots: &roots, crls: &collateral.crls, at: ask.at, skew: ask.policy.clock_skew_seconds };
    Ok((*leaf, ca_path::check(leaf, &material, &RULES)?))
}

/// A critical alternative name is understood if it is one directory name whose TPM is Google's.
fn check_alternative_name(extensions: &Extensions<'_>) -> Result<(), Failure> {
    let Some(extension) = extensions.find(SUBJECT_ALTERNATIVE_NAME).filter(|e| e.critical) else { return Ok(()) };
    let manufacturer = || -> strict::Result<bool> {
        let mut names = strict::contents(extension.value, Tag::Sequence)?;
        let directory = Tag::ContextSpecific { constructed: true, number: TagNumber(4) };
        let name = strict::element_bytes(&mut names, directory)?;
        der::Reader::finish(names)?;
        let mut inner = SliceReader::new(der::AnyRef::from_der(name)?.value())?;
        let name = Name::read(&mut inner)?;
        der::Reader::finish(inner)?;
        Ok(name.attribute(MANUFACTURER) == Some(GOOGLE))
    };
    match manufacturer() {
        Ok(true) => Ok(()),
        _ => Err(Failure::new("gcp.ak.certificate.alternative-name", "a TPM of Google's, vendor id:474F4F47", "another name")),
    }
}

/// A pinned or given certificate, which was read before.
fn read(der: &[u8]) -> Result<Certificate<'_>, Failure> {
    Certificate::read(der).map_err(|_| Failure::new("gcp.ak.certificate.root", "a root that can be read", "another"))
}

#[cfg(test)]
mod tests;
