//! The signer of Intel's documents, and which of several documents counts.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    chain::{Role, check_form, check_is_leaf, check_validity},
    document::SignedDocument,
    prepared::Saved,
};
use crate::{
    crypto::ecdsa::P256PublicKey,
    time::Time,
    verdict::Failure,
    x509::{cert::Certificate, revocation::Heard},
};

/// What it takes to find and check the signer of a document.
pub(super) struct Signers<'s, 'a> {
    pub(super) certificates: &'s [Certificate<'a>],
    pub(super) root: &'s Certificate<'a>,
    pub(super) root_key: &'s P256PublicKey,
    pub(super) root_crls: &'s Heard<'s, 'a>,
    pub(super) at: Time,
    pub(super) saved: Saved<'s>,
}

impl Signers<'_, '_> {
    pub(super) fn key(&self, codes: TcbSignerCodes, document: Option<&SignedDocument>) -> Result<P256PublicKey, Failure> {
        let signed = |key: &P256PublicKey| document.is_some_and(|d| self.saved.is_document_signed(d, key));
        tcb_signer(codes, signed, self.certificates, self.root, self.root_key, self.root_crls, self.at, self.saved)
    }
}

/// The signer of Intel's documents: one certificate of that role, directly under the root. Nothing else that Intel issued
/// may sign them: keys of PCK certificates are known to have been extracted. With several signers at hand, those are looked
/// at whose key signed the document.
#[expect(clippy::too_many_arguments, reason = "each is another piece that the signer is held against")]
fn tcb_signer(
    codes: TcbSignerCodes,
    signed: impl Fn(&P256PublicKey) -> bool,
    certificates: &[Certificate<'_>],
    root: &Certificate<'_>,
    root_key: &P256PublicKey,
    root_crls: &Heard<'_, '_>,
    at: Time,
    saved: Saved<'_>,
) -> Result<P256PublicKey, Failure> {
    let mut candidates: Vec<_> = certificates.iter().filter(|c| Role::of(c) == Role::TcbSigning).collect();
    if candidates.iter().any(|c| candidates.first().is_some_and(|first| first.spki != c.spki)) {
        let signing: Vec<_> = candidates.iter().filter(|c| c.p256_key().is_some_and(|key| signed(&key))).copied().collect();
        if !signing.is_empty() {
            candidates = signing;
        }
    }
    // Two genuine ones with one key overlap in time: any that is good will do.
    let good = |certificate: &Certificate<'_>| -> Result<P256PublicKey, Failure> {
        let wrong = |why: String| Failure::new(codes.profile, "Intel SGX TCB Signing under Intel SGX Root CA", why);
        check_form(certificate).and_then(|()| check_is_leaf(certificate)).map_err(|f| wrong(f.code.to_string()))?;
        if certificate.issuer != root.subject || !saved.is_signed(certificate, root_key) {
            return Err(wrong("one that the root did not sign".into()));
        }
        check_validity(codes.validity, codes.validity, certificate, at)?;
        if root_crls.revoke(certificate.serial) {
            return Err(Failure::new(codes.revoked, "not revoked", "it is on the root's CRL"));
        }
        certificate.p256_key().ok_or_else(|| wrong("another kind of key".into()))
    };
    let mut first = None;
    for candidate in candidates {
        match good(candidate) {
            Ok(key) => return Ok(key),
            Err(failure) => first = first.or(Some(failure)),
        }
    }
    Err(first.unwrap_or_else(|| Failure::new("missing.tdx.collateral", "the certificate of Intel SGX TCB Signing", "nothing")))
}

/// The codes with which a signer of one document is refused.
#[derive(Clone, Copy)]
pub(crate) struct TcbSignerCodes {
    pub(crate) profile: &'static str,
    pub(crate) validity: &'static str,
    pub(crate) revoked: &'static str,
}

/// The document to use. Of several that are wanted it is the newest of those that are current: whoever carries the evidence must not,
/// by adding an older one whose time has not run out, choose what the platform is judged by. `wanted` says how new a document is,
/// and whether it is current.
pub(super) fn chosen<N: Ord>(documents: &[SignedDocument], wanted: impl Fn(&SignedDocument) -> Option<N>) -> Option<&SignedDocument> {
    let mut best: Option<(N, &SignedDocument)> = None;
    for document in documents {
        // Of two alike it is the first.
        if let Some(new) = wanted(document).filter(|new| best.as_ref().is_none_or(|(newest, _)| new > newest)) {
            best = Some((new, document));
        }
    }
    best.map(|(_, document)| document).or(documents.first())
}

/// Whether a document is current, and how new it is.
pub(super) fn newness(at: Time, from: Time, to: Time, evaluation: u32) -> (bool, u32, Time) {
    (from <= at && at <= to, evaluation, from)
}

/// The document, if the signer's key signed it.
pub(super) fn signed<'d>(
    code: &'static str,
    document: Option<&'d SignedDocument>,
    key: &P256PublicKey,
    saved: Saved<'_>,
) -> Result<&'d SignedDocument, Failure> {
    let document = document.ok_or_else(|| Failure::new("missing.tdx.collateral", "a signed document", "none"))?;
    if saved.is_document_signed(document, key) {
        Ok(document)
    } else {
        Err(Failure::new(code, "a signature of Intel SGX TCB Signing over the exact bytes", "it is not"))
    }
}

pub(super) fn window(code: &'static str, from: Time, to: Time, at: Time) -> Result<(), Failure> {
    if from <= at && at <= to {
        return Ok(());
    }
    Err(Failure::new(code, format!("current at {at}"), format!("{from} to {to}")).outside(at, from, Some(to)))
}
