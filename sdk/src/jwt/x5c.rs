//! Chains of certificates in headers and key sets (RFC 7515 §4.1.6): verified up to a root that is pinned or was given, and
//! to nothing else. The list itself never provides its anchor.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use der::{AnyRef, Decode, Reader, Tag, asn1::BitStringRef};

use super::key::{Algorithm, PublicKey};
use crate::{
    crypto::{ecdsa::P256Signature, hash::sha256},
    der as strict,
    time::Time,
    verdict::Failure,
    x509::{
        cert::{Certificate, is_ecdsa_sha256},
        crl::Crl,
        ext::{BASIC_CONSTRAINTS, Extensions, KEY_USAGE},
        revocation::{self, Heard, Outdated, Unheard},
    },
};

/// A root that this library believes for one issuer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PinnedRoot {
    /// Its name, for people.
    pub(crate) name: &'static str,
    /// SHA-256 of its certificate in DER.
    pub(crate) certificate: [u8; 32],
}

/// A chain that a believed root vouches for.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// The key of the leaf.
    pub(crate) key: PublicKey,
    /// The name of the root.
    pub(crate) anchor: String,
    pub(crate) pinned: bool,
    pub(crate) not_before: Time,
    pub(crate) not_after: Time,
}

/// `sha256WithRSAEncryption`, `sha384WithRSAEncryption` and `sha512WithRSAEncryption` with NULL (RFC 4055 §5).
const RSA_SHA2: [(&[u8], Algorithm); 3] = [
    (&[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00], Algorithm::Rs256),
    (&[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c, 0x05, 0x00], Algorithm::Rs384),
    (&[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d, 0x05, 0x00], Algorithm::Rs512),
];

/// `ecdsa-with-SHA384`, without parameters (RFC 5758 §3.2).
const ECDSA_SHA384: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

/// Whether `key` made a signature of the algorithm that an AlgorithmIdentifier names, byte for byte.
pub(crate) fn is_signed(key: &PublicKey, algorithm: &[u8], message: &[u8], signature: &[u8]) -> bool {
    if let Some((_, rsa)) = RSA_SHA2.iter().find(|(own, _)| *own == algorithm) {
        return key.verify(*rsa, message, signature);
    }
    match key {
        PublicKey::P256 { key, .. } if is_ecdsa_sha256(algorithm) => P256Signature::from_der(signature).is_some_and(|s| key.verify(message, &s)),
        PublicKey::P384 { .. } if algorithm == ECDSA_SHA384 => joined(signature).is_some_and(|signature| key.verify(Algorithm::Es384, message, &signature)),
        _ => false,
    }
}

/// r and s of an ECDSA-Sig-Value on P-384, one after the other.
fn joined(der: &[u8]) -> Option<Vec<u8>> {
    let mut fields = strict::contents(der, Tag::Sequence).ok()?;
    let mut out = Vec::with_capacity(96);
    for _ in 0..2 {
        let number = strict::unsigned(&mut fields).ok()?;
        let zeros = 48_usize.checked_sub(number.len())?;
        out.resize(out.len().checked_add(zeros)?, 0);
        out.extend_from_slice(number);
    }
    fields.finish().ok()?;
    Some(out)
}

/// The key in the first certificate of a JWK, which may be no more than a container that signs itself: Azure's have a
/// validity that RFC 5280 does not allow, and nobody issued them. Everything but the validity and the extensions is read.
pub(crate) fn container_key(der: &[u8]) -> Result<PublicKey, &'static str> {
    let spki = || -> strict::Result<&[u8]> {
        let mut outer = strict::contents(der, Tag::Sequence)?;
        let tbs = strict::sequence_bytes(&mut outer)?;
        strict::sequence_bytes(&mut outer)?;
        AnyRef::decode(&mut outer)?.decode_as::<BitStringRef<'_>>()?;
        outer.finish()?;
        let mut fields = strict::contents(tbs, Tag::Sequence)?;
        strict::optional_explicit(&mut fields, 0)?;
        strict::unsigned(&mut fields)?;
        for _ in 0..4 {
            // The algorithm, the issuer, the validity and the subject.
            strict::sequence_bytes(&mut fields)?;
        }
        let spki = strict::sequence_bytes(&mut fields)?;
        strict::optional_explicit(&mut fields, 3)?;
        fields.finish()?;
        Ok(spki)
    };
    spki().map_err(|_| "a certificate that cannot be read").and_then(PublicKey::from_spki)
}

/// Whether a certificate has the form of a root that somebody could be asked to believe: it names itself as its issuer, may
/// sign certificates, and has a key of a kind that is used here.
pub(crate) fn is_root(certificate: &Certificate<'_>) -> bool {
    certificate.issuer == certificate.subject
        && check_form(certificate).is_ok()
        && check_issuer(certificate, 0).is_ok()
        && PublicKey::from_spki(certificate.spki).is_ok_and(|key| is_signed(&key, certificate.outer_algorithm, certificate.tbs, certificate.signature))
}

fn name(certificate: &Certificate<'_>) -> String {
    certificate.subject.common_name().unwrap_or("no common name").to_string()
}

fn refused(code: &'static str, actual: impl Into<String>) -> Failure {
    Failure::new(code, "a chain, leaf first, each certificate signed by the next, up to a root that is pinned or was given", actual.into())
}

/// Verifies a chain, leaf first, at a time, up to one of the roots. Lists of its issuers must
/// name nothing of the chain.
pub(crate) fn verify(ders: &[Vec<u8>], pinned: &[PinnedRoot], given: &[Vec<u8>], crls: &[Crl<'_>], at: Time) -> Result<Chain, Failure> {
    if ders.len() < 2 {
        return Err(refused("jwt.key.anchor.incomplete", "a leaf without its issuer"));
    }
    if ders.iter().enumerate().any(|(i, der)| ders.iter().skip(i.saturating_add(1)).any(|other| other == der)) {
        return Err(refused("jwt.key.anchor.repeated", "a certificate that stands twice"));
    }
    let mut certificates = Vec::with_capacity(ders.len());
    for der in ders {
        certificates.push(Certificate::read(der).map_err(|error| refused("jwt.key.anchor.certificate", format!("one that cannot be read: {error}")))?);
    }
    let given: Vec<Certificate<'_>> = given.iter().filter_map(|der| Certificate::read(der).ok()).collect();
    let last = certificates.last().ok_or_else(|| refused("jwt.key.anchor.incomplete", "nothing"))?;

    // The anchor: the last certificate is a believed root, or a believed root issued it.
    let pin = pinned.iter().find(|root| root.certificate == sha256(last.der));
    let same = given.iter().find(|root| root.spki == last.spki && root.subject == last.subject);
    let (root, pinned) = match (pin, same) {
        (Some(_), _) => (*last, true),
        (None, Some(root)) => (*root, false),
        (None, None) => match given.iter().find(|root| root.subject == last.issuer && last.issuer != last.subject) {
            Some(root) => {
                certificates.push(*root);
                (*root, false)
            }
            None => return Err(refused("jwt.key.anchor.root", format!("{}, which nobody pinned or gave", name(last)))),
        },
    };
    // The believed certificate takes the place of the one that came along.
    if let Some(last) = certificates.last_mut() {
        *last = root;
    }
    for (i, certificate) in certificates.iter().enumerate() {
        let who = || name(certificate);
        check_form(certificate).map_err(|(code, why)| refused(code, format!("{}: {why}", who())))?;
        if certificate.not_before > at || certificate.not_after < at {
            let (from, until) = (certificate.not_before, certificate.not_after);
            return Err(refused("jwt.key.anchor.validity", format!("{}, valid from {from} to {until}, at {at}", who())).outside(at, from, Some(until)));
        }
        match i {
            0 => check_leaf(certificate).map_err(|(code, why)| refused(code, format!("{}: {why}", who())))?,
            _ => check_issuer(certificate, i.saturating_sub(1)).map_err(|(code, why)| refused(code, format!("{}: {why}", who())))?,
        }
        let Some(issuer) = certificates.get(i.saturating_add(1)) else { continue };
        if certificate.issuer != issuer.subject {
            return Err(refused("jwt.key.anchor.name", format!("{}, issued by another than the next", who())));
        }
        let key = PublicKey::from_spki(issuer.spki).map_err(|why| refused("jwt.key.anchor.key", format!("{}: {why}", name(issuer))))?;
        if !is_signed(&key, certificate.outer_algorithm, certificate.tbs, certificate.signature) {
            return Err(refused("jwt.key.anchor.signature", format!("{}, not signed by {}", who(), name(issuer))));
        }
        check_revocation(certificate, issuer, &key, crls, at)?;
    }
    let leaf = certificates.first().ok_or_else(|| refused("jwt.key.anchor.incomplete", "nothing"))?;
    let key = PublicKey::from_spki(leaf.spki).map_err(|why| refused("jwt.key.anchor.key", why))?;
    let not_before = certificates.iter().map(|c| c.not_before).max().unwrap_or(at);
    let not_after = certificates.iter().map(|c| c.not_after).min().unwrap_or(at);
    Ok(Chain { key, anchor: pin.map_or_else(|| name(&root), |pin| pin.name.into()), pinned, not_before, not_after })
}

type Wrong = (&'static str, String);

fn check_form(certificate: &Certificate<'_>) -> Result<(), Wrong> {
    if certificate.version != 3 {
        return Err(("jwt.key.anchor.version", format!("X.509 version {}", certificate.version)));
    }
    let known = RSA_SHA2.iter().any(|(own, _)| *own == certificate.outer_algorithm)
        || is_ecdsa_sha256(certificate.outer_algorithm)
        || certificate.outer_algorithm == ECDSA_SHA384;
    if certificate.inner_algorithm != certificate.outer_algorithm || !known {
        return Err(("jwt.key.anchor.algorithm", "an algorithm that is not RSA or ECDSA with SHA-2, stated twice alike".into()));
    }
    if let Some(oid) = certificate.extensions.duplicate() {
        return Err(("jwt.key.anchor.extension", format!("the extension {oid} twice")));
    }
    if let Some(oid) = certificate.extensions.unknown_critical(&[BASIC_CONSTRAINTS, KEY_USAGE]) {
        return Err(("jwt.key.anchor.extension", format!("the critical extension {oid}")));
    }
    Ok(())
}

/// If lists of the issuer are at hand, those that are heard must not name the certificate.
fn check_revocation(certificate: &Certificate<'_>, issuer: &Certificate<'_>, key: &PublicKey, crls: &[Crl<'_>], at: Time) -> Result<(), Failure> {
    let wrong = |code, why: &str| Err(refused(code, format!("{}: {why}", name(issuer))));
    let may_sign = issuer.extensions.key_usage().ok().flatten().is_some_and(|u| u.crl_sign);
    let signed = |crl: &Crl<'_>| crl.signed().is_some_and(|(tbs, algorithm, signature)| is_signed(key, algorithm, tbs, signature));
    let authentic = match revocation::authentic(crls, &issuer.subject, |crl| may_sign && signed(crl)) {
        Err(Unheard::Absent) => return Ok(()),
        Err(Unheard::Unsigned(_)) if !may_sign => return wrong("jwt.key.anchor.crl-usage", "a key that may not sign CRLs"),
        Err(Unheard::Unsigned(_)) => return wrong("jwt.key.anchor.crl-signature", "a CRL that it did not sign"),
        Err(Unheard::Incomplete(_)) => return wrong("jwt.key.anchor.crl-extension", "a CRL that is partial or has unknown critical extensions"),
        Ok(authentic) => authentic,
    };
    let heard = Heard::at(&authentic, at, 0).map_err(|Outdated { from, until }| {
        refused("jwt.key.anchor.crl-window", format!("{}: a CRL that is not current at {at}", name(issuer))).outside(at, from, until)
    })?;
    if heard.revoke(certificate.serial) {
        return Err(refused("jwt.key.anchor.revoked", format!("{}, which its issuer revoked", name(certificate))));
    }
    Ok(())
}

/// An issuer is a CA that may sign certificates, with at most as many CAs below it as it allows.
fn check_issuer(certificate: &Certificate<'_>, below: usize) -> Result<(), Wrong> {
    let Ok(Some((true, path))) = certificate.extensions.basic_constraints() else {
        return Err(("jwt.key.anchor.ca", "no CA".into()));
    };
    if path.is_some_and(|limit| usize::from(limit) < below) {
        return Err(("jwt.key.anchor.path-length", format!("{below} CAs below it")));
    }
    match certificate.extensions.key_usage() {
        Ok(Some(usage)) if usage.cert_sign => Ok(()),
        _ => Err(("jwt.key.anchor.key-usage", "a key that may not sign certificates".into())),
    }
}

fn check_leaf(certificate: &Certificate<'_>) -> Result<(), Wrong> {
    if !matches!(certificate.extensions.basic_constraints(), Ok(None | Some((false, None)))) {
        return Err(("jwt.key.anchor.leaf", "a CA".into()));
    }
    match digital_signature(&certificate.extensions) {
        None | Some(true) => Ok(()),
        Some(false) => Err(("jwt.key.anchor.key-usage", "a key that may not sign".into())),
    }
}

/// Whether key usage allows digital signatures; `None` if it is not stated.
fn digital_signature(extensions: &Extensions<'_>) -> Option<bool> {
    let extension = extensions.find(KEY_USAGE)?;
    Some(BitStringRef::from_der(extension.value).is_ok_and(|bits| bits.get(0).unwrap_or(false)))
}
