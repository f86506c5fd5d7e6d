//! Intel's certificates: root → PCK Platform or Processor CA → PCK certificate, and root → TCB Signing. Roles are fixed;
//! no certificate is taken for another's role, whoever signed it.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{pck::SGX_EXTENSION, prepared::Saved};
use crate::{
    crypto::ecdsa::P256PublicKey,
    report::Value,
    time::Time,
    trust::intel::{self, GivenRoot},
    verdict::Failure,
    x509::{
        cert::{Certificate, is_ecdsa_sha256},
        crl::Crl,
        ext::{BASIC_CONSTRAINTS, KEY_USAGE},
        revocation::{self, Heard, Outdated, Unheard},
    },
};

/// What a certificate is by its subject, which selects what to check and never what to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Root,
    PckCa,
    Pck,
    TcbSigning,
    Other,
}

impl Role {
    pub(crate) fn of(certificate: &Certificate<'_>) -> Self {
        match certificate.subject.common_name() {
            Some(intel::ROOT_NAME) => Self::Root,
            Some("Intel SGX PCK Platform CA" | "Intel SGX PCK Processor CA") => Self::PckCa,
            Some("Intel SGX PCK Certificate") => Self::Pck,
            Some("Intel SGX TCB Signing") => Self::TcbSigning,
            _ => Self::Other,
        }
    }
}

/// Three certificates in their roles, of which nothing was believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PckChain<'a> {
    pub(crate) root: Certificate<'a>,
    pub(crate) ca: Certificate<'a>,
    pub(crate) leaf: Certificate<'a>,
}

impl<'a> PckChain<'a> {
    /// The chain of a quote that carries it: exactly three certificates, one of each role.
    pub(crate) fn in_quote(certificates: &[Certificate<'a>]) -> Result<Self, Failure> {
        if certificates.len() != 3 {
            return Err(Failure::new("tdx.pck.present.count", "three certificates in the quote", format!("{}", certificates.len())));
        }
        let one =
            |role| certificates.iter().find(|c| Role::of(c) == role).copied().ok_or_else(|| Failure::new("tdx.pck.present.role", format!("{role:?}"), "none"));
        Ok(Self { leaf: one(Role::Pck)?, ca: one(Role::PckCa)?, root: one(Role::Root)? })
    }

    /// The chain of a quote that does not carry it, out of the collateral. `fits` tells whether a leaf is this platform's.
    pub(crate) fn in_collateral(certificates: &[Certificate<'a>], fits: impl Fn(&Certificate<'a>) -> bool) -> Result<Self, Failure> {
        let missing = || Failure::new("missing.tdx.pck", "the PCK certificate and its chain", "they are not in the quote");
        let leaves: Vec<_> = certificates.iter().filter(|c| Role::of(c) == Role::Pck).collect();
        let leaf = **leaves.iter().find(|c| fits(c)).or_else(|| leaves.first()).ok_or_else(missing)?;
        let ca = *certificates.iter().find(|c| Role::of(c) == Role::PckCa && c.subject == leaf.issuer).ok_or_else(missing)?;
        let root = *certificates.iter().find(|c| Role::of(c) == Role::Root).ok_or_else(missing)?;
        Ok(Self { root, ca, leaf })
    }

    /// The root's key, if it is Intel's or a given one.
    pub(crate) fn root_key(&self, given: &[GivenRoot]) -> Result<(P256PublicKey, bool), Failure> {
        intel::root_of(&self.root, given).ok_or_else(|| Failure::new("tdx.chain.root-pinned", "the key of Intel SGX Root CA", Value::bytes(self.root.spki)))
    }

    pub(crate) fn check_profile(&self) -> Result<(P256PublicKey, P256PublicKey), Failure> {
        check_form(&self.root)?;
        check_form(&self.ca)?;
        check_form(&self.leaf)?;
        check_is_ca(&self.root)?;
        check_is_ca(&self.ca)?;
        check_is_leaf(&self.leaf)?;
        if matches!(self.root.extensions.basic_constraints(), Ok(Some((_, Some(0))))) {
            return Err(Failure::new("tdx.chain.profile.path-length", "a root that allows a CA under it", "path length 0"));
        }
        if self.root.issuer != self.root.subject || self.ca.issuer != self.root.subject || self.leaf.issuer != self.ca.subject {
            return Err(Failure::new("tdx.chain.profile.issuer-name", "each issued by the next", "names that do not fit"));
        }
        Ok((key(&self.ca)?, key(&self.leaf)?))
    }

    pub(crate) fn check_signatures(&self, root_key: &P256PublicKey, ca_key: &P256PublicKey, saved: Saved<'_>) -> Result<(), Failure> {
        for (code, certificate, key) in [
            ("tdx.chain.signatures.root", &self.root, root_key),
            ("tdx.chain.signatures.ca", &self.ca, root_key),
            ("tdx.chain.signatures.pck", &self.leaf, ca_key),
        ] {
            if !saved.is_signed(certificate, key) {
                return Err(Failure::new(code, "a signature of the issuer's key", "it is not"));
            }
        }
        Ok(())
    }

    pub(crate) fn check_validity(&self, at: Time) -> Result<(), Failure> {
        for (early, late, certificate) in [
            ("tdx.chain.validity.root-early", "tdx.chain.validity.root-expired", &self.root),
            ("tdx.chain.validity.ca-early", "tdx.chain.validity.ca-expired", &self.ca),
            ("tdx.chain.validity.pck-early", "tdx.chain.validity.pck-expired", &self.leaf),
        ] {
            check_validity(early, late, certificate, at)?;
        }
        Ok(())
    }

    pub(crate) fn check_not_revoked(&self, root_crls: &Heard<'_, '_>, pck_crls: &Heard<'_, '_>) -> Result<(), Failure> {
        for (code, crls, certificate) in [
            ("tdx.crl.not-revoked.root", root_crls, &self.root),
            ("tdx.crl.not-revoked.ca", root_crls, &self.ca),
            ("tdx.crl.not-revoked.pck", pck_crls, &self.leaf),
        ] {
            if crls.revoke(certificate.serial) {
                return Err(Failure::new(code, "not on the list", certificate.subject.common_name().unwrap_or_default().to_string()));
            }
        }
        Ok(())
    }
}

pub(super) fn check_validity(early: &'static str, late: &'static str, certificate: &Certificate<'_>, at: Time) -> Result<(), Failure> {
    if certificate.not_before > at {
        return Err(Failure::new(early, format!("valid at {at}"), format!("valid from {}", certificate.not_before)).early());
    }
    if certificate.not_after < at {
        return Err(Failure::new(late, format!("valid at {at}"), format!("valid until {}", certificate.not_after)).late());
    }
    Ok(())
}

/// What holds for every certificate of Intel's.
pub(super) fn check_form(certificate: &Certificate<'_>) -> Result<(), Failure> {
    let name = || certificate.subject.common_name().unwrap_or("no common name").to_string();
    if certificate.version != 3 {
        return Err(Failure::new("tdx.chain.profile.version", "X.509 version 3", format!("version {} of {}", certificate.version, name())));
    }
    if certificate.inner_algorithm != certificate.outer_algorithm || !is_ecdsa_sha256(certificate.outer_algorithm) {
        return Err(Failure::new("tdx.chain.profile.algorithm", "ECDSA with SHA-256, stated twice alike", name()));
    }
    if let Some(oid) = certificate.extensions.duplicate() {
        return Err(Failure::new("tdx.chain.profile.duplicate-extension", "each extension once", format!("{oid}")));
    }
    if let Some(oid) = certificate.extensions.unknown_critical(&[BASIC_CONSTRAINTS, KEY_USAGE, SGX_EXTENSION]) {
        return Err(Failure::new("tdx.chain.profile.critical-extension", "no unknown critical extension", format!("{oid}")));
    }
    Ok(())
}

fn check_is_ca(certificate: &Certificate<'_>) -> Result<(), Failure> {
    let constraints = certificate.extensions.basic_constraints().ok().flatten();
    let usage = certificate.extensions.key_usage().ok().flatten();
    if constraints.is_some_and(|(ca, _)| ca) && usage.is_some_and(|u| u.cert_sign) {
        return Ok(());
    }
    let name: String = certificate.subject.common_name().unwrap_or("no common name").into();
    Err(Failure::new("tdx.chain.profile.ca", "a CA that may sign certificates", name))
}

pub(super) fn check_is_leaf(certificate: &Certificate<'_>) -> Result<(), Failure> {
    let is_ca = !matches!(certificate.extensions.basic_constraints(), Ok(None | Some((false, None))));
    let signs =
        !matches!(certificate.extensions.key_usage(), Ok(None)) && !matches!(certificate.extensions.key_usage(), Ok(Some(u)) if !u.cert_sign && !u.crl_sign);
    if is_ca || signs {
        return Err(Failure::new("tdx.chain.profile.leaf", "no CA", "a leaf that may sign certificates"));
    }
    Ok(())
}

fn key(certificate: &Certificate<'_>) -> Result<P256PublicKey, Failure> {
    certificate.p256_key().ok_or_else(|| Failure::new("tdx.chain.profile.key", "an uncompressed point on P-256", "another key"))
}

/// The codes with which the CRLs of one issuer are refused.
pub(crate) struct CrlCodes {
    pub(crate) issuer: &'static str,
    pub(crate) key_usage: &'static str,
    pub(crate) signature: &'static str,
    pub(crate) extension: &'static str,
    pub(crate) window: &'static str,
}

/// The CRLs of one issuer that are heard.
pub(crate) fn check_crls<'c, 'a>(
    codes: &CrlCodes,
    crls: &'c [Crl<'a>],
    issuer: &Certificate<'_>,
    key: &P256PublicKey,
    at: Time,
    saved: Saved<'_>,
) -> Result<Heard<'c, 'a>, Failure> {
    let may_sign = issuer.extensions.key_usage().ok().flatten().is_some_and(|u| u.crl_sign);
    let authentic = match revocation::authentic(crls, &issuer.subject, |crl| may_sign && saved.is_crl_signed(crl, key)) {
        Err(Unheard::Absent) => {
            let expected: String = issuer.subject.common_name().unwrap_or_default().into();
            return Err(Failure::new(codes.issuer, format!("a CRL of {expected}"), "CRLs of other issuers"));
        }
        Err(Unheard::Unsigned(_)) if !may_sign => return Err(Failure::new(codes.key_usage, "an issuer that may sign CRLs", "one that may not")),
        Err(Unheard::Unsigned(_)) => return Err(Failure::new(codes.signature, "signed by its issuer's key with ECDSA and SHA-256", "it is not")),
        Err(Unheard::Incomplete(_)) => {
            return Err(Failure::new(codes.extension, "a complete, direct list without unknown critical extensions", "another one"));
        }
        Ok(authentic) => authentic,
    };
    Heard::at(&authentic, at, 0).map_err(|Outdated { from, until }| {
        let next = until.map_or_else(|| "no next update".to_string(), |t| t.to_string());
        Failure::new(codes.window, format!("current at {at}"), format!("{from} to {next}")).outside(at, from, until)
    })
}
