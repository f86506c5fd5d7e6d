//! Intel's collateral, read and verified once, for many quotes.

use alloc::{borrow::Cow, format, string::ToString, vec::Vec};

use super::{chain::Role, document::SignedDocument, qe_identity::QeIdentity, tcb_info::TcbInfo};
use crate::{
    Misuse,
    collateral::Blobs,
    crypto::ecdsa::P256PublicKey,
    time::Time,
    trust::{Given, intel},
    verdict::Failure,
    x509::{
        cert::{Certificate, verify_ecdsa_sha256},
        crl::Crl,
    },
};

/// Collateral of Intel's that was read and whose signatures were verified, up to Intel's root or one that you gave.
///
/// One set of collateral serves every quote of a platform for weeks. With this, later questions need not read it and check its
/// signatures again:
///
/// ```
/// use veritee::{Ask, Evidence, Policy, PreparedCollateral};
/// # let policy_text = include_str!("../../../examples/policies/explore.json");
/// # let quote = include_bytes!("../../../conformance/vectors/real/dcap-qvl-0.7.1/tdx_quote");
/// # let collateral = include_bytes!("../../../conformance/vectors/real/dcap-qvl-0.7.1/tdx_quote_collateral");
/// # let policy = Policy::from_json(policy_text)?;
/// # let now = "2025-06-25".parse()?;
/// let prepared = PreparedCollateral::prepare([collateral], [] as [&[u8]; 0])?;
/// let quick = Evidence::detect(quote)?.verify(&Ask::new(&policy, now).prepared(&prepared))?;
/// let slow = Evidence::detect(quote)?.verify(&Ask::new(&policy, now).collateral([collateral]))?;
/// assert_eq!(quick, slow);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A verdict is the same as if the files had been given as collateral, after those that were. What it saves are readings and
/// signatures, which depend on neither time nor policy nor trust. Roles, roots, validity, revocation and all that documents say are
/// looked at anew for each question.
#[derive(Clone, Debug)]
pub struct PreparedCollateral {
    blobs: Blobs<'static>,
    signatures: Vec<KnownSignature>,
    tcb_infos: Vec<(SignedDocument, TcbInfo)>,
    qe_identities: Vec<(SignedDocument, QeIdentity)>,
    not_before: Time,
    not_after: Time,
}

/// A signature that was verified.
#[derive(Clone, Debug)]
struct KnownSignature {
    key: P256PublicKey,
    message: Vec<u8>,
    signature: Vec<u8>,
}

fn refused(code: &'static str, why: impl ToString) -> Misuse {
    Misuse::new(code, format!("this collateral cannot be prepared: {}", why.to_string()))
}

impl PreparedCollateral {
    /// Reads files of Intel's collateral and verifies them. `roots` are further roots that you vouch for, as for
    /// [`Ask::trust`](crate::Ask::trust); a question still believes only those that are given with it.
    ///
    /// The certificate of the CA that issued the PCK certificate often comes with the quote alone. Without it, the signature of
    /// the CA's list is left to each question; hand over that CA's chain as well, and this too is done once.
    ///
    /// # Errors
    /// `prepared.unreadable` if a file is no collateral of Intel's, `prepared.root` if no root in it is believed, `prepared.certificate`,
    /// `prepared.crl` or `prepared.document` if a piece is not signed by whom it should be, `prepared.empty` if there is none.
    pub fn prepare<'f, F: AsRef<[u8]> + ?Sized + 'f, R: AsRef<[u8]> + ?Sized + 'f>(
        files: impl IntoIterator<Item = &'f F>,
        roots: impl IntoIterator<Item = &'f R>,
    ) -> Result<Self, Misuse> {
        let mut given = Given::default();
        for root in roots {
            given.read(root.as_ref())?;
        }
        let opened = Blobs::open(files.into_iter().map(AsRef::as_ref));
        let blobs = opened.map_err(|Failure { code, .. }| refused("prepared.unreadable", code))?.into_owned();
        let blobs = blobs.ok_or_else(|| refused("prepared.unreadable", "it holds something that is not of Intel's making"))?;
        Self::verify(blobs, &given)
    }

    fn verify(blobs: Blobs<'static>, given: &Given) -> Result<Self, Misuse> {
        let collateral = blobs.read();
        let of_role = |role: Role| collateral.certificates.iter().filter(move |c| Role::of(c) == role);
        let root = of_role(Role::Root).find_map(|c| intel::root_of(c, &given.intel_roots).map(|(key, _)| (c, key)));
        let (root, root_key) = root.ok_or_else(|| refused("prepared.root", "no root in it has Intel's key, or that of a root that you gave"))?;
        let issuers: Vec<(&Certificate<'_>, P256PublicKey)> =
            core::iter::once((root, root_key)).chain(of_role(Role::PckCa).filter_map(|c| c.p256_key().map(|key| (c, key)))).collect();

        let mut signatures = Vec::new();
        let mut times = Vec::new();
        for certificate in &collateral.certificates {
            let issuer = issuers.iter().find(|(issuer, key)| issuer.subject == certificate.issuer && is_good(key, certificate.tbs, certificate.signature));
            let (_, key) = issuer.ok_or_else(|| {
                let name = certificate.subject.common_name().unwrap_or("no common name");
                refused("prepared.certificate", format!("nobody in it signed the certificate {name}"))
            })?;
            signatures.push(KnownSignature::of(key, certificate.tbs, certificate.signature));
            times.push((certificate.not_before, certificate.not_after));
        }
        for crl in &collateral.crls {
            if !collateral.crls.iter().any(|other| other.issuer == crl.issuer && other.this_update > crl.this_update) {
                times.push((crl.this_update, crl.next_update.unwrap_or(crl.this_update)));
            }
            let mut named = issuers.iter().filter(|(issuer, _)| issuer.subject == crl.issuer).peekable();
            if named.peek().is_none() {
                continue;
            }
            let (_, key) = named
                .find(|(_, key)| is_good(key, crl.tbs, crl.signature))
                .ok_or_else(|| refused("prepared.crl", "a CRL that its issuer in it did not sign"))?;
            signatures.push(KnownSignature::of(key, crl.tbs, crl.signature));
        }
        let signers: Vec<P256PublicKey> = of_role(Role::TcbSigning).filter_map(Certificate::p256_key).collect();
        let mut document = |document: &SignedDocument| {
            let good = |key: &&P256PublicKey| document.signature().is_some_and(|signature| key.verify(&document.text, &signature));
            let key = signers.iter().find(good).ok_or_else(|| refused("prepared.document", "a document that no TCB Signing certificate in it signed"))?;
            signatures.push(KnownSignature::of(key, &document.text, &document.signature));
            Ok(document.clone())
        };
        let unread = |_: Failure| refused("prepared.document", "a document that cannot be read");
        let (mut tcb_infos, mut qe_identities) = (Vec::new(), Vec::new());
        for signed in &blobs.tcb_infos {
            let info: TcbInfo = signed.parse("prepared.document").map_err(unread)?;
            tcb_infos.push((document(signed)?, info));
        }
        for signed in &blobs.qe_identities {
            let identity: QeIdentity = signed.parse("prepared.document").map_err(unread)?;
            qe_identities.push((document(signed)?, identity));
        }
        let infos = || tcb_infos.iter().map(|(_, info)| info);
        let superseded = |info: &TcbInfo| infos().any(|other| (&other.id, other.fmspc) == (&info.id, info.fmspc) && other.issue_date > info.issue_date);
        times.extend(infos().filter(|info| !superseded(info)).map(|info| (info.issue_date.0, info.next_update.0)));
        let identities = || qe_identities.iter().map(|(_, identity)| identity);
        let superseded = |identity: &QeIdentity| identities().any(|other| other.id == identity.id && other.issue_date > identity.issue_date);
        times.extend(identities().filter(|identity| !superseded(identity)).map(|identity| (identity.issue_date.0, identity.next_update.0)));
        let begin = times.iter().map(|(from, _)| *from).max();
        let end = times.iter().map(|(_, to)| *to).min();
        let (Some(not_before), Some(not_after)) = (begin, end) else { return Err(refused("prepared.empty", "there is none")) };
        Ok(Self { signatures, tcb_infos, qe_identities, not_before, not_after, blobs })
    }

    /// When all of it is valid, from and until; of several CRLs of one issuer and several documents about the same thing, the newest.
    /// At other times a question finds what has expired, as with any collateral.
    #[must_use]
    pub fn window(&self) -> (Time, Time) {
        (self.not_before, self.not_after)
    }

    pub(crate) fn blobs(&self) -> &Blobs<'static> {
        &self.blobs
    }
}

fn is_good(key: &P256PublicKey, message: &[u8], signature: &[u8]) -> bool {
    verify_ecdsa_sha256(key, message, signature)
}

impl KnownSignature {
    fn of(key: &P256PublicKey, message: &[u8], signature: &[u8]) -> Self {
        Self { key: key.clone(), message: message.to_vec(), signature: signature.to_vec() }
    }
}

/// The work that prepared collateral saves one question. Every answer is the one that would be worked out anew.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Saved<'p>(pub(crate) &'p [&'p PreparedCollateral]);

impl<'p> Saved<'p> {
    fn knows(self, key: &P256PublicKey, message: &[u8], signature: &[u8]) -> bool {
        self.0.iter().flat_map(|p| &p.signatures).any(|known| known.signature == signature && known.message == message && known.key == *key)
    }

    /// Whether the certificate states ECDSA with SHA-256 in both places and `key` signed it.
    pub(crate) fn is_signed(self, certificate: &Certificate<'_>, key: &P256PublicKey) -> bool {
        certificate.states_ecdsa_sha256() && (self.knows(key, certificate.tbs, certificate.signature) || is_good(key, certificate.tbs, certificate.signature))
    }

    /// The same for a CRL.
    pub(crate) fn is_crl_signed(self, crl: &Crl<'_>, key: &P256PublicKey) -> bool {
        crl.states_ecdsa_sha256() && (self.knows(key, crl.tbs, crl.signature) || is_good(key, crl.tbs, crl.signature))
    }

    /// The same for a document.
    pub(crate) fn is_document_signed(self, document: &SignedDocument, key: &P256PublicKey) -> bool {
        self.knows(key, &document.text, &document.signature) || document.signature().is_some_and(|signature| key.verify(&document.text, &signature))
    }

    /// The TCB info in a document.
    pub(crate) fn tcb_info(self, document: &SignedDocument, code: &'static str) -> Result<Cow<'p, TcbInfo>, Failure> {
        let known = self.0.iter().flat_map(|p| &p.tcb_infos).find(|(own, _)| own == document);
        known.map_or_else(|| document.parse(code).map(Cow::Owned), |(_, info)| Ok(Cow::Borrowed(info)))
    }

    /// The QE identity in a document.
    pub(crate) fn qe_identity(self, document: &SignedDocument, code: &'static str) -> Result<Cow<'p, QeIdentity>, Failure> {
        let known = self.0.iter().flat_map(|p| &p.qe_identities).find(|(own, _)| own == document);
        known.map_or_else(|| document.parse(code).map(Cow::Owned), |(_, identity)| Ok(Cow::Borrowed(identity)))
    }
}
