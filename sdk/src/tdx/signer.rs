//! The signer of Intel's documents, and which of several documents counts.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::cell::OnceCell;

use super::{
    chain::{Role, check_form, check_is_leaf, check_validity},
    document::SignedDocument,
    prepared::Saved,
};
use crate::{
    checks::CheckId,
    crypto::ecdsa::P256PublicKey,
    time::Time,
    verdict::{Failure, Recorder, Stop},
    x509::{cert::Certificate, revocation::Heard},
};

/// The certificates of TCB Signing's role, each judged at most once, however many documents its key signed. Nothing else that
/// Intel issued may sign documents: keys of PCK certificates are known to have been extracted.
pub(super) struct Signers<'s, 'a> {
    candidates: Vec<Candidate<'s, 'a>>,
    root: &'s Certificate<'a>,
    root_key: &'s P256PublicKey,
    root_crls: &'s Heard<'s, 'a>,
    pub(super) at: Time,
    pub(super) saved: Saved<'s>,
}

struct Candidate<'s, 'a> {
    certificate: &'s Certificate<'a>,
    key: Option<P256PublicKey>,
    /// What is wrong with it, once somebody has asked.
    fault: OnceCell<Option<(Fault, Failure)>>,
}

/// What is wrong with a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Profile,
    Validity,
    Revoked,
}

/// The codes with which a document is refused for its signer, and for its signature.
#[derive(Clone, Copy)]
pub(super) struct SignatureCodes {
    pub(super) profile: &'static str,
    pub(super) validity: &'static str,
    pub(super) revoked: &'static str,
    pub(super) signature: &'static str,
}

/// A document, and what became of it.
pub(super) struct Judged<'d, T> {
    document: &'d SignedDocument,
    /// What was read of the document, if it is one that is wanted.
    read: Option<T>,
    signer: Result<(), Failure>,
    signed: Result<(), Failure>,
}

/// The document, if its signer and then its signature are good.
pub(super) fn authentic_document<'d, T>(
    [signer, signed]: [CheckId; 2],
    chosen: Result<Judged<'d, T>, Failure>,
    r: &mut Recorder<'_>,
) -> Result<(&'d SignedDocument, Option<T>), Stop> {
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(none) => return r.must(signer, Err(none)),
    };
    r.must(signer, chosen.signer)?;
    r.must(signed, chosen.signed)?;
    Ok((chosen.document, chosen.read))
}

impl<'s, 'a> Signers<'s, 'a> {
    pub(super) fn new(
        certificates: &'s [Certificate<'a>],
        root: &'s Certificate<'a>,
        root_key: &'s P256PublicKey,
        root_crls: &'s Heard<'s, 'a>,
        at: Time,
        saved: Saved<'s>,
    ) -> Self {
        let of_role = certificates.iter().filter(|c| Role::of(c) == Role::TcbSigning);
        let candidates = of_role.map(|certificate| Candidate { certificate, key: certificate.p256_key(), fault: OnceCell::new() }).collect();
        Self { candidates, root, root_key, root_crls, at, saved }
    }

    /// The document to use. Of several that are wanted it is the newest of those that are current: whoever carries the evidence
    /// must not, by adding an older one whose time has not run out, choose what the platform is judged by. One that no good signer
    /// signed gives way to the next, since anybody can write it. `wanted` says how new a document is, and what was read of it.
    pub(super) fn choose<'d, T>(
        &self,
        codes: SignatureCodes,
        documents: &'d [SignedDocument],
        wanted: impl Fn(&'d SignedDocument) -> Option<(Newness, T)>,
    ) -> Result<Judged<'d, T>, Failure> {
        let mut ranked: Vec<_> = documents.iter().filter_map(|document| wanted(document).map(|(newness, read)| (newness, document, Some(read)))).collect();
        // Of two alike it is the first.
        ranked.sort_by(|(a, ..), (b, ..)| b.cmp(a));
        let mut first = None;
        for (_, document, read) in ranked {
            let judged = self.judge(codes, document, read);
            if judged.signer.is_ok() && judged.signed.is_ok() {
                return Ok(judged);
            }
            first = first.or(Some(judged));
        }
        let unwanted = || documents.first().map(|document| self.judge(codes, document, None));
        first.or_else(unwanted).ok_or_else(|| Failure::new("missing.tdx.collateral", "a signed document", "none"))
    }

    /// With several signers at hand, those are looked at whose key signed the document.
    fn judge<'d, T>(&self, codes: SignatureCodes, document: &'d SignedDocument, read: Option<T>) -> Judged<'d, T> {
        // Two certificates can have one key, and no signature is verified twice.
        let mut known: Vec<(&[u8], bool)> = Vec::new();
        let mut has_signed = |candidate: &Candidate<'s, 'a>| {
            let spki = candidate.certificate.spki;
            if let Some((_, answer)) = known.iter().find(|(key, _)| *key == spki) {
                return *answer;
            }
            let answer = candidate.key.as_ref().is_some_and(|key| self.saved.is_document_signed(document, key));
            known.push((spki, answer));
            answer
        };
        let mut candidates: Vec<&Candidate<'s, 'a>> = self.candidates.iter().collect();
        if candidates.iter().any(|c| candidates.first().is_some_and(|first| first.certificate.spki != c.certificate.spki)) {
            let signing: Vec<_> = candidates.iter().filter(|c| has_signed(c)).copied().collect();
            if !signing.is_empty() {
                candidates = signing;
            }
        }
        // Two genuine ones with one key overlap in time: any that is good will do.
        let good = candidates.iter().find(|c| self.fault_of(c).is_none());
        let fault = || candidates.first().and_then(|c| self.fault_of(c)).cloned();
        let signer = match good {
            Some(_) => Ok(()),
            None => Err(fault().map_or_else(|| Failure::new("missing.tdx.collateral", "the certificate of Intel SGX TCB Signing", "nothing"), |f| codes.of(f))),
        };
        let signed = match good {
            Some(candidate) if has_signed(candidate) => Ok(()),
            _ => Err(Failure::new(codes.signature, "a signature of Intel SGX TCB Signing over the exact bytes", "it is not")),
        };
        Judged { document, read, signer, signed }
    }

    fn fault_of<'c>(&self, candidate: &'c Candidate<'s, 'a>) -> Option<&'c (Fault, Failure)> {
        candidate.fault.get_or_init(|| self.check(candidate).err()).as_ref()
    }

    /// A signer is no CA, stands directly under the root, and is valid and not revoked.
    fn check(&self, Candidate { certificate, key, .. }: &Candidate<'s, 'a>) -> Result<(), (Fault, Failure)> {
        let wrong = |why: String| (Fault::Profile, Failure::new("tdx.tcb-info.signer", "Intel SGX TCB Signing under Intel SGX Root CA", why));
        check_form(certificate).and_then(|()| check_is_leaf(certificate)).map_err(|f| wrong(f.code.to_string()))?;
        if certificate.issuer != self.root.subject || !self.saved.is_signed(certificate, self.root_key) {
            return Err(wrong("one that the root did not sign".into()));
        }
        let validity = "tdx.tcb-info.signer.validity";
        check_validity(validity, validity, certificate, self.at).map_err(|failure| (Fault::Validity, failure))?;
        if self.root_crls.revoke(certificate.serial) {
            return Err((Fault::Revoked, Failure::new("tdx.tcb-info.signer.revoked", "not revoked", "it is on the root's CRL")));
        }
        key.as_ref().map(|_| ()).ok_or_else(|| wrong("another kind of key".into()))
    }
}

impl SignatureCodes {
    /// What is wrong with a signer, as it is said about one document.
    fn of(self, (fault, failure): (Fault, Failure)) -> Failure {
        let code = match fault {
            Fault::Profile => self.profile,
            Fault::Validity => self.validity,
            Fault::Revoked => self.revoked,
        };
        Failure { code, ..failure }
    }
}

/// Whether a document is current, its evaluation number, and when it was issued.
pub(super) type Newness = (bool, u32, Time);

/// How new a document is.
pub(super) fn newness(at: Time, from: Time, to: Time, evaluation: u32) -> Newness {
    (from <= at && at <= to, evaluation, from)
}

/// A document is used within its time alone.
pub(super) fn window(code: &'static str, from: Time, to: Time, at: Time) -> Result<(), Failure> {
    if from <= at && at <= to {
        return Ok(());
    }
    Err(Failure::new(code, format!("current at {at}"), format!("{from} to {to}")).outside(at, from, Some(to)))
}
