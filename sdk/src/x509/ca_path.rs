//! The path from the certificate of a TPM's attestation key to a root that is believed (RFC 5280 §6.1), for CAs that sign with
//! RSASSA-PKCS1-v1_5. Each issuer is the one certificate at hand of that name whose key signed; nothing else is searched.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use der::asn1::ObjectIdentifier;

use super::{
    cert::{Certificate, pkcs1_hash},
    crl::Crl,
    ext::{BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, KEY_USAGE},
    revocation::{self, Heard, Outdated, Unheard},
};
use crate::{
    claims::{AkCertificateClaims, Validity},
    crypto::rsa::RsaPublicKey,
    limits,
    report::Value,
    time::Time,
    verdict::Failure,
};

/// What a chain of one vendor looks like, and the codes with which it is refused.
pub(crate) struct Rules {
    pub(crate) codes: Codes,
    /// The purpose that the leaf must state.
    pub(crate) leaf_purpose: ObjectIdentifier,
    /// Whether the leaf may be silent about its purposes.
    pub(crate) purpose_optional: bool,
    /// A critical extension of the leaf that the caller looks into.
    pub(crate) leaf_critical: Option<ObjectIdentifier>,
}

/// The codes of one vendor's chain.
pub(crate) struct Codes {
    pub(crate) missing: &'static str,
    pub(crate) form: &'static str,
    pub(crate) critical: &'static str,
    pub(crate) leaf: &'static str,
    pub(crate) key_usage: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) ca: &'static str,
    pub(crate) path_length: &'static str,
    pub(crate) key: &'static str,
    pub(crate) key_id: &'static str,
    pub(crate) signature: &'static str,
    pub(crate) early: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) crl: &'static str,
    pub(crate) revoked: &'static str,
}

macro_rules! codes {
    ($check:literal, $missing:literal) => {
        $crate::x509::ca_path::Codes {
            missing: $missing,
            form: concat!($check, ".form"),
            critical: concat!($check, ".critical-extension"),
            leaf: concat!($check, ".leaf"),
            key_usage: concat!($check, ".key-usage"),
            purpose: concat!($check, ".purpose"),
            ca: concat!($check, ".ca"),
            path_length: concat!($check, ".path-length"),
            key: concat!($check, ".issuer-key"),
            key_id: concat!($check, ".key-id"),
            signature: concat!($check, ".signature"),
            early: concat!($check, ".early"),
            expired: concat!($check, ".expired"),
            crl: concat!($check, ".crl"),
            revoked: concat!($check, ".revoked"),
        }
    };
}
pub(crate) use codes;

/// A root that is believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Root<'a> {
    pub(crate) certificate: Certificate<'a>,
    pub(crate) pinned: bool,
}

/// A path that holds.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// The names from the leaf to the root.
    pub(crate) names: Vec<String>,
    pub(crate) root_pinned: bool,
    pub(crate) not_before: Time,
    pub(crate) not_after: Time,
    /// Whether a revocation list of every issuer was at hand.
    pub(crate) revocation_checked: bool,
}

impl Path {
    /// What the claims show of it.
    pub(crate) fn claims(&self, class: Option<&'static str>) -> AkCertificateClaims {
        AkCertificateClaims {
            machine_class: class,
            chain: self.names.clone(),
            anchor_pinned: self.root_pinned,
            validity: Validity { not_before: self.not_before.to_string(), not_after: self.not_after.to_string() },
            revocation_checked: self.revocation_checked,
        }
    }
}

/// What is at hand, and the time of the question.
pub(crate) struct Material<'m, 'a> {
    pub(crate) certificates: &'m [Certificate<'a>],
    pub(crate) roots: &'m [Root<'a>],
    pub(crate) crls: &'m [Crl<'a>],
    pub(crate) at: Time,
    /// How far a certificate may lie in the future.
    pub(crate) skew: u64,
}

/// A name for people: the common name, or that there is none.
pub(crate) fn name(certificate: &Certificate<'_>) -> String {
    certificate.subject.common_name().unwrap_or("a certificate without a common name").into()
}

/// Checks everything from the leaf to the root, and every signature between.
pub(crate) fn check(leaf: &Certificate<'_>, material: &Material<'_, '_>, rules: &Rules) -> Result<Path, Failure> {
    let codes = &rules.codes;
    check_form(codes, leaf, rules.leaf_critical)?;
    check_leaf(rules, leaf)?;
    check_validity(codes, leaf, material)?;
    let mut path = alloc::vec![*leaf];
    let mut revocation_checked = true;
    loop {
        let Some(child) = path.last().copied() else { return Err(Failure::new(codes.missing, "a leaf", "none")) };
        let (issuer, key, root) = issuer_of(codes, &child, material)?;
        check_form(codes, &issuer, None)?;
        check_key_id(codes, &child, &issuer)?;
        // The CAs that stand between this one and the leaf.
        check_ca(rules, &issuer, path.len().saturating_sub(1))?;
        check_validity(codes, &issuer, material)?;
        revocation_checked &= check_revocation(codes, &child, &issuer, &key, material)?;
        path.push(issuer);
        if let Some(pinned) = root {
            return Ok(Path {
                names: path.iter().map(name).collect(),
                root_pinned: pinned,
                not_before: path.iter().map(|c| c.not_before).max().unwrap_or(material.at),
                not_after: path.iter().map(|c| c.not_after).min().unwrap_or(material.at),
                revocation_checked,
            });
        }
        if path.len() > limits::AK_INTERMEDIATES.saturating_add(1) {
            return Err(Failure::new(codes.path_length, format!("at most {} CAs below the root", limits::AK_INTERMEDIATES), "more"));
        }
    }
}

/// The issuer of a certificate, its key, and for a root whether it is pinned.
fn issuer_of<'a>(codes: &Codes, child: &Certificate<'_>, material: &Material<'_, 'a>) -> Result<(Certificate<'a>, RsaPublicKey, Option<bool>), Failure> {
    let roots = material.roots.iter().map(|root| (root.certificate, Some(root.pinned)));
    let others = material.certificates.iter().map(|certificate| (*certificate, None));
    let mut of_that_name = false;
    let mut with_a_key = false;
    for (issuer, root) in roots.chain(others).filter(|(issuer, _)| issuer.subject == child.issuer) {
        // A certificate that only calls itself a root is nobody's issuer.
        if root.is_none() && issuer.subject == issuer.issuer {
            continue;
        }
        of_that_name = true;
        if let Some(key) = issuer.pkcs1_key() {
            with_a_key = true;
            if child.is_signed_with_pkcs1_by(&key) {
                return Ok((issuer, key, root));
            }
        }
    }
    let issuer: String = child.issuer.common_name().unwrap_or("no common name").into();
    Err(match (of_that_name, with_a_key) {
        (false, _) => Failure::new(codes.missing, format!("the certificate of {issuer}"), "it is not at hand, and no believed root has that name"),
        (true, false) => Failure::new(codes.key, "RSA with 2048 to 4096 bits and exponent 65537", issuer),
        (true, true) => Failure::new(codes.signature, format!("a signature of {issuer} over {}", name(child)), "it is not"),
    })
}

/// Where the child names the key of its issuer and the issuer its own, they name the same.
fn check_key_id(codes: &Codes, child: &Certificate<'_>, issuer: &Certificate<'_>) -> Result<(), Failure> {
    let unreadable = |_| Failure::new(codes.key_id, "key identifiers in DER", name(child));
    let stated = child.extensions.authority_key_id().map_err(unreadable)?;
    let own = issuer.extensions.subject_key_id().map_err(unreadable)?;
    match (stated, own) {
        (Some(stated), Some(own)) if stated != own => Err(Failure::new(codes.key_id, Value::bytes(own), Value::bytes(stated))),
        _ => Ok(()),
    }
}

fn check_form(codes: &Codes, certificate: &Certificate<'_>, critical: Option<ObjectIdentifier>) -> Result<(), Failure> {
    if certificate.version != 3 {
        return Err(Failure::new(codes.form, "X.509 version 3", format!("version {} of {}", certificate.version, name(certificate))));
    }
    if certificate.inner_algorithm != certificate.outer_algorithm || pkcs1_hash(certificate.outer_algorithm).is_none() {
        return Err(Failure::new(codes.form, "RSA with SHA-256, SHA-384 or SHA-512, stated twice alike", Value::bytes(certificate.outer_algorithm)));
    }
    if let Some(oid) = certificate.extensions.duplicate() {
        return Err(Failure::new(codes.form, "each extension once", format!("{oid}")));
    }
    let known = [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, critical.unwrap_or(KEY_USAGE)];
    match certificate.extensions.unknown_critical(&known) {
        Some(oid) => Err(Failure::new(codes.critical, "no unknown critical extension", format!("{oid}"))),
        None => Ok(()),
    }
}

fn check_leaf(rules: &Rules, leaf: &Certificate<'_>) -> Result<(), Failure> {
    let codes = &rules.codes;
    if !matches!(leaf.extensions.basic_constraints(), Ok(None | Some((false, None)))) {
        return Err(Failure::new(codes.leaf, "no CA", "basic constraints that make it one, or that do not parse"));
    }
    // The certificate of an endorsement key may look alike but for this: its key deciphers.
    if !matches!(leaf.extensions.key_usage(), Ok(Some(usage)) if usage.only_digital_signature) {
        return Err(Failure::new(codes.key_usage, "digital signatures and nothing else", "another key usage, or none"));
    }
    match leaf.extensions.has_purpose(rules.leaf_purpose) {
        Ok(Some(true)) => Ok(()),
        Ok(None) if rules.purpose_optional => Ok(()),
        _ => Err(Failure::new(codes.purpose, format!("{}", rules.leaf_purpose), "the leaf does not state that purpose")),
    }
}

fn check_ca(rules: &Rules, issuer: &Certificate<'_>, below: usize) -> Result<(), Failure> {
    let codes = &rules.codes;
    let path_length = match issuer.extensions.basic_constraints() {
        Ok(Some((true, path_length))) => path_length,
        _ => return Err(Failure::new(codes.ca, "a CA", name(issuer))),
    };
    if path_length.is_some_and(|allowed| usize::from(allowed) < below) {
        return Err(Failure::new(codes.path_length, format!("room for {below} CAs below {}", name(issuer)), path_length.unwrap_or_default().to_string()));
    }
    if !matches!(issuer.extensions.key_usage(), Ok(Some(usage)) if usage.cert_sign) {
        return Err(Failure::new(codes.key_usage, "signing certificates", name(issuer)));
    }
    // Where a CA states purposes, it may issue for those alone.
    match issuer.extensions.has_purpose(rules.leaf_purpose) {
        Ok(None | Some(true)) => Ok(()),
        _ => Err(Failure::new(codes.purpose, format!("{}", rules.leaf_purpose), format!("{} may not issue for it", name(issuer)))),
    }
}

fn check_validity(codes: &Codes, certificate: &Certificate<'_>, material: &Material<'_, '_>) -> Result<(), Failure> {
    let at = material.at;
    if certificate.not_before > at.plus(material.skew) {
        return Err(Failure::new(codes.early, format!("valid at {at}"), format!("{} is valid from {}", name(certificate), certificate.not_before)).early());
    }
    if certificate.not_after < at {
        return Err(Failure::new(codes.expired, format!("valid at {at}"), format!("{} was valid until {}", name(certificate), certificate.not_after)).late());
    }
    Ok(())
}

/// Whether a list of this issuer was at hand. If one was, those that are heard must not name the child.
fn check_revocation(
    codes: &Codes,
    child: &Certificate<'_>,
    issuer: &Certificate<'_>,
    key: &RsaPublicKey,
    material: &Material<'_, '_>,
) -> Result<bool, Failure> {
    let authentic = match revocation::authentic(material.crls, &issuer.subject, |crl| crl.is_signed_with_pkcs1_by(key)) {
        Err(Unheard::Absent) => return Ok(false),
        Err(Unheard::Unsigned(_)) => {
            return Err(Failure::new(codes.crl, "a list that its issuer signed", format!("one of {} that it did not", name(issuer))));
        }
        Err(Unheard::Incomplete(_)) => {
            return Err(Failure::new(codes.crl, "a complete, direct list without unknown critical extensions", "another one"));
        }
        Ok(authentic) => authentic,
    };
    let at = material.at;
    let heard = Heard::at(&authentic, at, material.skew).map_err(|Outdated { from, until }| {
        Failure::new(codes.crl, format!("current at {at}"), format!("a list of {} from {from}", name(issuer))).outside(at, from, until)
    })?;
    if heard.revoke(child.serial) {
        return Err(Failure::new(codes.revoked, "not on the list", format!("{} is revoked", name(child))));
    }
    Ok(true)
}
