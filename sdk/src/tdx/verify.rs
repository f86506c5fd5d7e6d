//! The verification of a quote: the numbered steps of Intel's quote verification library, then the appraisal.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    appraise,
    chain::{self, PckChain, TcbSignerCodes},
    document::{QeIdentity, SignedDocument, SvnLevel, TcbInfo},
    pck::PckExtension,
    pcs,
    prepared::Saved,
    quote::{Certification, Quote, Tee},
    report::{Body, EnclaveReport, TdReport},
    status::{self, Evaluated, Status},
};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    appraisal::{Binding, Scope, is_fresh},
    bytes,
    checks::CheckId,
    claims::{Claims, HexBytes, IntelPlatform, Layer, Measurement, SgxClaims, Signer, Tcb, TcbAt, TdxClaims, Validity},
    collateral::{Blobs, Collateral},
    crypto::{
        bank::Bank,
        ecdsa::{P256PublicKey, P256Signature},
        hash::Hash,
    },
    event_log::{self, RegisterKind},
    pem,
    report::{About, Value},
    time::Time,
    verdict::{Failure, Recorder, Stop},
    x509::{cert::Certificate, crl::Crl},
};

/// A quote that Intel's root vouches for, with what was learnt on the way.
pub(crate) struct Authentic<'a> {
    pub(crate) quote: Quote<'a>,
    pub(super) pck: PckExtension,
    pub(super) tcb: TcbResult,
    root_pinned: bool,
    validity: Validity,
}

/// What the layers came to, alone and together.
pub(super) struct TcbResult {
    pub(super) status: Status,
    /// The oldest date of the levels reached.
    pub(super) date: Time,
    /// The oldest date of what runs now, if that is not what was launched.
    pub(super) date_now: Option<Time>,
    pub(super) advisories: Vec<String>,
    /// The advisories of what runs now, if that is not what was launched.
    pub(super) advisories_now: Vec<String>,
    /// The smaller of the two evaluation numbers.
    pub(super) evaluation: u32,
    pub(super) platform: Evaluated,
    pub(super) module: Option<Evaluated>,
    pub(super) qe: Evaluated,
    launch: Option<Layer>,
    current: Option<Layer>,
}

impl TcbResult {
    /// The date of the newest level that is up to date, of the layers that fall short of theirs.
    pub(super) fn superseded(&self) -> Option<Time> {
        let layers = [Some(&self.platform), self.module.as_ref(), Some(&self.qe)];
        layers.into_iter().flatten().filter(|l| l.status != Status::UpToDate).filter_map(|l| l.newest).min()
    }
}

/// Authenticates and appraises a quote.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    let binding = Binding::of(ask)?;
    let version = bytes::array_at(&evidence.bytes, 0).map(|b| u32::from(u16::from_le_bytes(*b)));
    let about = About { kind: Some(evidence.kind().as_str()), version };
    let tee = if evidence.kind() == crate::Kind::Tdx { Tee::Tdx } else { Tee::Sgx };
    let blobs = Blobs::of_question(&evidence.attached, ask);
    // An enclave has no registers that a log could explain.
    let mut blobs = if tee == Tee::Sgx { blobs.and_then(Blobs::without_event_logs) } else { blobs };
    let logs = blobs.as_mut().map(|blobs| core::mem::take(&mut blobs.event_logs)).unwrap_or_default();
    let mut profile = [vec![CheckId::EvidenceKind, CheckId::CollateralReadable], authenticity(tee), appraise::profile(tee, ask, Scope::Guest)].concat();
    if tee == Tee::Tdx {
        profile.extend(event_log::profile(&ask.policy.event_log, !logs.is_empty()));
    }
    let mut recorder = Recorder::new(ask.policy, ask.at, about, profile);
    recorder.note(CheckId::EvidenceKind, Ok(Value::Text(evidence.kind().as_str())));
    let r = &mut recorder;
    let authentic = r.must(CheckId::CollateralReadable, blobs).and_then(|blobs| authenticate(&evidence.bytes, &blobs, &blobs.read(), ask, r));
    let claims = authentic.ok().map(|authentic| {
        let claims = appraise_in(&authentic, ask, Scope::Guest, &binding, r);
        let proven = explain_registers(&authentic, &logs, ask, r);
        Claims { secure_boot: proven.secure_boot, event_log: proven.rtmrs, ..claims }
    });
    Ok(recorder.finish(claims))
}

/// The appraisal's checks for a TD.
pub(crate) fn appraisal(ask: &Ask<'_>, scope: Scope) -> Vec<CheckId> {
    appraise::profile(Tee::Tdx, ask, scope)
}

/// Appraises an authentic quote and says what it claims.
pub(crate) fn appraise_in(authentic: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, binding: &Binding, r: &mut Recorder<'_>) -> Claims {
    let label = appraise::appraise(authentic, ask, scope, binding, r);
    limits(authentic, ask, scope, r);
    authentic.claims(label)
}

/// The checks by which a quote is found authentic, in the order in which they are made.
pub(crate) fn authenticity(tee: Tee) -> Vec<CheckId> {
    use CheckId as C;
    let mut profile = vec![
        C::TdxQuoteForm,
        C::TdxPckPresent,
        C::TdxCollateralPresent,
        C::TdxRootPinned,
        C::TdxChainProfile,
        C::TdxChainSigned,
        C::TdxChainValidity,
        C::TdxRootCrl,
        C::TdxPckCrl,
        C::TdxNotRevoked,
        C::TdxPckExtension,
        C::TdxPckCertification,
        C::TdxTcbInfoSigner,
        C::TdxTcbInfoSigned,
        C::TdxTcbInfoForm,
        C::TdxTcbInfoWindow,
        C::TdxTcbInfoPlatform,
        C::TdxQeIdentitySigner,
        C::TdxQeIdentitySigned,
        C::TdxQeIdentityForm,
        C::TdxQeIdentityWindow,
        C::TdxQeSigned,
        C::TdxQeBinding,
        C::TdxQeIdentity,
        C::TdxQuoteSigned,
    ];
    if tee == Tee::Tdx {
        profile.push(C::TdxModule);
    }
    profile.push(C::TdxPlatformLevel);
    if tee == Tee::Tdx {
        profile.push(C::TdxModuleLevel);
    }
    profile.extend([C::TdxQeLevel, C::TdxNotRevokedTcb]);
    profile
}

/// The registers of a TD that event logs explain, as they are given.
pub(crate) fn registers(rtmrs: &[[u8; 48]; 4]) -> event_log::Registers<'_> {
    let values = (0..).zip(rtmrs.iter().map(<[u8; 48]>::as_slice)).collect();
    event_log::Registers { kind: RegisterKind::Rtmr, bank: Bank::Sha384, values }
}

/// What the event log of a TD proves, held against its RTMRs.
fn explain_registers(a: &Authentic<'_>, logs: &[Cow<'_, [u8]>], ask: &Ask<'_>, r: &mut Recorder<'_>) -> event_log::Proven {
    let Some(rtmrs) = a.rtmrs() else { return event_log::Proven::default() };
    let logs: Vec<&[u8]> = logs.iter().map(|log| &**log).collect();
    event_log::check(&logs, &[registers(&rtmrs)], &ask.policy.event_log, r)
}

pub(crate) fn authenticate<'e>(
    input: &'e [u8],
    blobs: &Blobs<'_>,
    collateral: &Collateral<'_>,
    ask: &Ask<'_>,
    r: &mut Recorder<'_>,
) -> Result<Authentic<'e>, Stop> {
    let (at, saved) = (ask.at, Saved(&ask.prepared));

    // 1. The quote's own structure.
    let quote = r.must(CheckId::TdxQuoteForm, Quote::read(input))?;

    // 2. The PCK certificate, its chain and the collateral are at hand.
    let own = own_certificates(&quote);
    let chain = own.as_ref().map_err(Clone::clone).and_then(|own| {
        let own: Vec<Certificate<'_>> = own.iter().filter_map(|der| Certificate::read(der).ok()).collect();
        match quote.certification {
            Certification::Chain(_) => PckChain::in_quote(&own),
            _ => PckChain::in_collateral(&[own.as_slice(), collateral.certificates.as_slice()].concat(), |leaf| {
                PckExtension::read(&leaf.extensions).is_ok_and(|pck| check_certification(&quote, leaf, &pck).is_ok())
            }),
        }
    });
    let present = check_present(blobs);
    if chain.is_err() || present.is_err() {
        r.needs.extend(pcs::needs_of(&quote, chain.as_ref().ok().map(|chain| &chain.leaf)));
    }
    let chain = r.must(CheckId::TdxPckPresent, chain)?;
    r.must(CheckId::TdxCollateralPresent, present)?;

    // 3. The PCK chain ends in a believed root; nothing in it is expired or revoked.
    let (root_key, root_pinned) = r.must(CheckId::TdxRootPinned, chain.root_key(&ask.given.intel_roots))?;
    let (ca_key, leaf_key) = r.must(CheckId::TdxChainProfile, chain.check_profile())?;
    r.must(CheckId::TdxChainSigned, chain.check_signatures(&root_key, &ca_key, saved))?;
    r.must(CheckId::TdxChainValidity, chain.check_validity(at))?;
    let codes = ["tdx.crl.root.issuer", "tdx.crl.root.key-usage", "tdx.crl.root.signature", "tdx.crl.root.critical-extension", "tdx.crl.root.window"];
    let root_crls = r.must(CheckId::TdxRootCrl, chain::check_crls(codes, &collateral.crls, &chain.root, &root_key, at, saved))?;
    let codes = ["tdx.crl.pck.issuer", "tdx.crl.pck.key-usage", "tdx.crl.pck.signature", "tdx.crl.pck.critical-extension", "tdx.crl.pck.window"];
    let pck_crls = r.must(CheckId::TdxPckCrl, chain::check_crls(codes, &collateral.crls, &chain.ca, &ca_key, at, saved))?;
    r.must(CheckId::TdxNotRevoked, check_not_revoked(&chain, &root_crls, &pck_crls))?;
    let pck = r.must(CheckId::TdxPckExtension, PckExtension::read(&chain.leaf.extensions))?;
    r.must(CheckId::TdxPckCertification, check_certification(&quote, &chain.leaf, &pck))?;

    // 4. The signed documents: signature first, then what they say.
    let signers = Signers { certificates: &collateral.certificates, root: &chain.root, root_key: &root_key, root_crls: &root_crls, at, saved };
    let tcb_info = authenticate_tcb_info(&blobs.tcb_infos, &signers, quote.tee, &pck, r)?;
    let qe_identity = authenticate_qe_identity(&blobs.qe_identities, &signers, quote.tee, r)?;

    // 5. The quoting enclave, and the attestation key that it vouches for.
    check_quote(&quote, &leaf_key, &qe_identity, r)?;

    // 6. and 7. The TDX module, and the levels of every layer.
    let tcb = evaluate(&quote, &tcb_info, &qe_identity, &pck, r)?;
    let certificates = [&chain.root, &chain.ca, &chain.leaf];
    let crls = || root_crls.iter().chain(&pck_crls);
    let not_before =
        certificates.iter().map(|c| c.not_before).chain(crls().map(|c| c.this_update)).chain([tcb_info.issue_date.0, qe_identity.issue_date.0]).max();
    let not_after =
        certificates.iter().map(|c| c.not_after).chain(crls().filter_map(|c| c.next_update)).chain([tcb_info.next_update.0, qe_identity.next_update.0]).min();
    let validity = Validity { not_before: not_before.unwrap_or(at).to_string(), not_after: not_after.unwrap_or(at).to_string() };
    Ok(Authentic { quote, pck, tcb, root_pinned, validity })
}

/// The certificates that the quote itself carries, in DER.
fn own_certificates(quote: &Quote<'_>) -> Result<Vec<Vec<u8>>, Failure> {
    let text = match quote.certification {
        Certification::Chain(text) => text,
        Certification::Leaf(leaf) if !pem::is_pem(leaf) => return Ok(vec![leaf.to_vec()]),
        Certification::Leaf(leaf) => leaf,
        Certification::Platform(_) => return Ok(Vec::new()),
    };
    // Quote libraries end the text with a zero byte.
    let text = text.strip_suffix(&[0]).unwrap_or(text);
    // Nobody signs what stands around the certificates, so nothing may.
    if pem::is_pem(text) && !holds_only_blocks(text) {
        return Err(Failure::new("tdx.pck.present.text", "certificates and nothing else", "something around them"));
    }
    let blocks = pem::read(text).map_err(|error| Failure::new("tdx.pck.present.pem", "certificates in PEM", error.why()))?;
    for (label, der) in &blocks {
        if *label != "CERTIFICATE" || Certificate::read(der).is_err() {
            return Err(Failure::new("tdx.pck.present.certificate", "certificates", format!("a block labelled {label:?} that is none")));
        }
    }
    Ok(blocks.into_iter().map(|(_, der)| der).collect())
}

fn holds_only_blocks(text: &[u8]) -> bool {
    let mut inside = false;
    text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).all(|line| {
        let (begins, ends) = (line.starts_with(b"-----BEGIN "), line.starts_with(b"-----END "));
        let fits = begins || ends || inside || line.is_empty();
        inside = (inside || begins) && !ends;
        fits && line.last().is_none_or(u8::is_ascii_graphic)
    })
}

fn check_present(blobs: &Blobs<'_>) -> Result<(), Failure> {
    for (here, what) in [(!blobs.tcb_infos.is_empty(), "TCB info"), (!blobs.qe_identities.is_empty(), "QE identity"), (!blobs.crls.is_empty(), "CRLs")] {
        if !here {
            return Err(Failure::new("missing.tdx.collateral", "TCB info, QE identity and CRLs", format!("no {what}")));
        }
    }
    Ok(())
}

fn check_not_revoked(chain: &PckChain<'_>, root_crls: &[&Crl<'_>], pck_crls: &[&Crl<'_>]) -> Result<(), Failure> {
    for (code, crls, certificate) in [
        ("tdx.crl.not-revoked.root", root_crls, &chain.root),
        ("tdx.crl.not-revoked.ca", root_crls, &chain.ca),
        ("tdx.crl.not-revoked.pck", pck_crls, &chain.leaf),
    ] {
        if crls.iter().any(|crl| crl.lists(certificate.serial)) {
            return Err(Failure::new(code, "not on the list", certificate.subject.common_name().unwrap_or_default().to_string()));
        }
    }
    Ok(())
}

/// A quote without its chain still says which certificate it means.
fn check_certification(quote: &Quote<'_>, leaf: &Certificate<'_>, pck: &PckExtension) -> Result<(), Failure> {
    let other = |what: &'static str| Failure::new("tdx.pck.certification", "the certificate that the quote speaks of", what);
    match quote.certification {
        Certification::Chain(_) => Ok(()),
        Certification::Leaf(stated) => {
            let same = if pem::is_pem(stated) {
                pem::read(stated.strip_suffix(&[0]).unwrap_or(stated)).is_ok_and(|blocks| matches!(blocks.as_slice(), [(_, der)] if der == leaf.der))
            } else {
                stated == leaf.der
            };
            if same { Ok(()) } else { Err(other("another certificate")) }
        }
        Certification::Platform(id) => {
            if *id.cpusvn != pck.cpusvn || id.pcesvn != pck.pcesvn {
                return Err(other("one of another TCB"));
            }
            if id.pceid != pck.pceid || id.ppid.is_some_and(|ppid| ppid != pck.ppid) {
                return Err(other("one of another platform"));
            }
            Ok(())
        }
    }
}

/// What it takes to find and check the signer of a document.
struct Signers<'s, 'a> {
    certificates: &'s [Certificate<'a>],
    root: &'s Certificate<'a>,
    root_key: &'s P256PublicKey,
    root_crls: &'s [&'s Crl<'a>],
    at: Time,
    saved: Saved<'s>,
}

impl Signers<'_, '_> {
    fn key(&self, codes: TcbSignerCodes, document: Option<&SignedDocument>) -> Result<P256PublicKey, Failure> {
        let signed = |key: &P256PublicKey| document.is_some_and(|d| self.saved.is_document_signed(d, key));
        chain::tcb_signer(codes, signed, self.certificates, self.root, self.root_key, self.root_crls, self.at, self.saved)
    }
}

/// The document to use. Of several that are wanted it is the newest of those that are current: whoever carries the evidence must not,
/// by adding an older one whose time has not run out, choose what the platform is judged by. `wanted` says how new a document is,
/// and whether it is current.
fn chosen<N: Ord>(documents: &[SignedDocument], wanted: impl Fn(&SignedDocument) -> Option<N>) -> Option<&SignedDocument> {
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
fn newness(at: Time, from: Time, to: Time, evaluation: u32) -> (bool, u32, Time) {
    (from <= at && at <= to, evaluation, from)
}

/// The document, if the signer's key signed it.
fn signed<'d>(code: &'static str, document: Option<&'d SignedDocument>, key: &P256PublicKey, saved: Saved<'_>) -> Result<&'d SignedDocument, Failure> {
    let document = document.ok_or_else(|| Failure::new("missing.tdx.collateral", "a signed document", "none"))?;
    if saved.is_document_signed(document, key) {
        Ok(document)
    } else {
        Err(Failure::new(code, "a signature of Intel SGX TCB Signing over the exact bytes", "it is not"))
    }
}

fn window(code: &'static str, from: Time, to: Time, at: Time) -> Result<(), Failure> {
    if from <= at && at <= to {
        return Ok(());
    }
    Err(Failure::new(code, format!("current at {at}"), format!("{from} to {to}")).outside(at, from, Some(to)))
}

fn authenticate_tcb_info<'s>(
    documents: &[SignedDocument],
    signers: &Signers<'s, '_>,
    tee: Tee,
    pck: &PckExtension,
    r: &mut Recorder<'_>,
) -> Result<Cow<'s, TcbInfo>, Stop> {
    let codes = TcbSignerCodes { profile: "tdx.tcb-info.signer", validity: "tdx.tcb-info.signer.validity", revoked: "tdx.tcb-info.signer.revoked" };
    let id = match tee {
        Tee::Sgx => "SGX",
        Tee::Tdx => "TDX",
    };
    let document = chosen(documents, |document| {
        let info = signers.saved.tcb_info(document, "").ok().filter(|info| info.id == id && info.fmspc.0 == pck.fmspc)?;
        Some(newness(signers.at, info.issue_date.0, info.next_update.0, info.tcb_evaluation_data_number))
    });
    let key = r.must(CheckId::TdxTcbInfoSigner, signers.key(codes, document))?;
    let document = r.must(CheckId::TdxTcbInfoSigned, signed("tdx.tcb-info.signature", document, &key, signers.saved))?;
    let info = signers.saved.tcb_info(document, "tdx.tcb-info.form").and_then(|info| check_tcb_info(&info, id, tee).map(|()| info));
    let info = r.must(CheckId::TdxTcbInfoForm, info)?;
    r.must(CheckId::TdxTcbInfoWindow, window("tdx.tcb-info.window", info.issue_date.0, info.next_update.0, signers.at))?;
    let platform = if info.fmspc.0 != pck.fmspc {
        Err(Failure::new("tdx.tcb-info.platform.fmspc", Value::bytes(&pck.fmspc), Value::bytes(&info.fmspc.0)))
    } else if info.pce_id.0 != pck.pceid {
        Err(Failure::new("tdx.tcb-info.platform.pceid", Value::bytes(&pck.pceid), Value::bytes(&info.pce_id.0)))
    } else {
        Ok(())
    };
    r.must(CheckId::TdxTcbInfoPlatform, platform)?;
    Ok(info)
}

fn check_tcb_info(info: &TcbInfo, id: &'static str, tee: Tee) -> Result<(), Failure> {
    if info.id != id {
        return Err(Failure::new("tdx.tcb-info.form.id", id, info.id.clone()));
    }
    if info.version != 3 {
        return Err(Failure::new("tdx.tcb-info.form.version", "3", format!("{}", info.version)));
    }
    if info.tcb_type != 0 {
        return Err(Failure::new("tdx.tcb-info.form.tcb-type", "0", format!("{}", info.tcb_type)));
    }
    let tdx = tee == Tee::Tdx;
    if info.tdx_module.is_some() != tdx || (info.tdx_module_identities.is_some() && !tdx) {
        return Err(Failure::new("tdx.tcb-info.form.module", "a TDX module for TDX, and none for SGX", "otherwise"));
    }
    if info.tcb_levels.is_empty() || info.tcb_levels.iter().any(|l| l.tcb.tdxtcbcomponents.is_some() != tdx) {
        return Err(Failure::new("tdx.tcb-info.form.levels", "levels, with TDX components for TDX alone", "otherwise"));
    }
    let twice = info.tcb_levels.iter().enumerate().any(|(i, l)| info.tcb_levels.iter().take(i).any(|other| other.tcb == l.tcb));
    let modules = || info.tdx_module_identities.iter().flatten();
    let module_twice = modules().enumerate().any(|(i, m)| modules().take(i).any(|other| other.id.eq_ignore_ascii_case(&m.id)));
    if module_twice {
        return Err(Failure::new("tdx.tcb-info.form.duplicate-module", "each TDX module once", "one twice"));
    }
    if twice || modules().any(|m| has_level_twice(&m.tcb_levels)) {
        return Err(Failure::new("tdx.tcb-info.form.duplicate-level", "each level once", "one twice"));
    }
    Ok(())
}

/// Two levels of one SVN would leave it to the order of the document which of them counts.
fn has_level_twice(levels: &[SvnLevel]) -> bool {
    levels.iter().enumerate().any(|(i, l)| levels.iter().take(i).any(|other| other.tcb == l.tcb))
}

fn authenticate_qe_identity<'s>(documents: &[SignedDocument], signers: &Signers<'s, '_>, tee: Tee, r: &mut Recorder<'_>) -> Result<Cow<'s, QeIdentity>, Stop> {
    let codes = TcbSignerCodes { profile: "tdx.qe-identity.signer", validity: "tdx.qe-identity.signer.validity", revoked: "tdx.qe-identity.signer.revoked" };
    let id = match tee {
        Tee::Sgx => "QE",
        Tee::Tdx => "TD_QE",
    };
    let document = chosen(documents, |document| {
        let identity = signers.saved.qe_identity(document, "").ok().filter(|identity| identity.id == id)?;
        Some(newness(signers.at, identity.issue_date.0, identity.next_update.0, identity.tcb_evaluation_data_number))
    });
    let key = r.must(CheckId::TdxQeIdentitySigner, signers.key(codes, document))?;
    let document = r.must(CheckId::TdxQeIdentitySigned, signed("tdx.qe-identity.signature", document, &key, signers.saved))?;
    let identity = signers.saved.qe_identity(document, "tdx.qe-identity.form").and_then(|identity| {
        if identity.id != id {
            return Err(Failure::new("tdx.qe-identity.form.id", id, identity.id.clone()));
        }
        if identity.version != 2 {
            return Err(Failure::new("tdx.qe-identity.form.version", "2", format!("{}", identity.version)));
        }
        if identity.tcb_levels.is_empty() {
            return Err(Failure::new("tdx.qe-identity.form.levels", "levels", "none"));
        }
        if has_level_twice(&identity.tcb_levels) {
            return Err(Failure::new("tdx.qe-identity.form.duplicate-level", "each level once", "one twice"));
        }
        Ok(identity)
    });
    let identity = r.must(CheckId::TdxQeIdentityForm, identity)?;
    r.must(CheckId::TdxQeIdentityWindow, window("tdx.qe-identity.window", identity.issue_date.0, identity.next_update.0, signers.at))?;
    Ok(identity)
}

fn check_quote(quote: &Quote<'_>, leaf_key: &P256PublicKey, identity: &QeIdentity, r: &mut Recorder<'_>) -> Result<(), Stop> {
    let qe = EnclaveReport(quote.qe_report);
    let signature = P256Signature::from_bytes(quote.qe_signature);
    let good = signature.is_some_and(|s| leaf_key.verify(quote.qe_report, &s));
    r.must(CheckId::TdxQeSigned, good.then_some(()).ok_or_else(|| Failure::new("tdx.qe.signature", "a signature of the PCK certificate's key", "it is not")))?;
    let mut bound = Hash::Sha256.digest(&[quote.attestation_key.as_slice(), quote.auth_data].concat());
    bound.resize(64, 0);
    let binding =
        if bound == qe.report_data() { Ok(()) } else { Err(Failure::new("tdx.qe.report-data", Value::Bytes(bound), Value::bytes(&qe.report_data()))) };
    r.must(CheckId::TdxQeBinding, binding)?;
    r.must(CheckId::TdxQeIdentity, check_qe_identity(&qe, identity))?;
    let key = P256PublicKey::from_coordinates(quote.attestation_key);
    let signature = P256Signature::from_bytes(quote.signature);
    let good = key.zip(signature).is_some_and(|(key, signature)| key.verify(quote.signed, &signature));
    r.must(
        CheckId::TdxQuoteSigned,
        good.then_some(()).ok_or_else(|| Failure::new("tdx.quote.signature", "a signature of the attestation key over header and body", "it is not")),
    )
}

fn masked<const N: usize>(value: [u8; N], mask: [u8; N]) -> Vec<u8> {
    value.iter().zip(mask).map(|(v, m)| v & m).collect()
}

fn check_qe_identity(qe: &EnclaveReport<'_>, identity: &QeIdentity) -> Result<(), Failure> {
    let misc = masked(qe.miscselect(), identity.miscselect_mask.0);
    if misc != identity.miscselect.0 {
        return Err(Failure::new("tdx.qe.identity.miscselect", Value::bytes(&identity.miscselect.0), Value::Bytes(misc)));
    }
    let attributes = masked(qe.attributes(), identity.attributes_mask.0);
    if attributes != identity.attributes.0 {
        return Err(Failure::new("tdx.qe.identity.attributes", Value::bytes(&identity.attributes.0), Value::Bytes(attributes)));
    }
    if qe.is_debug() {
        return Err(Failure::new("tdx.qe.identity.debug", "DEBUG clear", "set"));
    }
    if qe.mrsigner() != identity.mrsigner.0 {
        return Err(Failure::new("tdx.qe.identity.mrsigner", Value::bytes(&identity.mrsigner.0), Value::bytes(&qe.mrsigner())));
    }
    if qe.isvprodid() != identity.isvprodid {
        return Err(Failure::new("tdx.qe.identity.isvprodid", format!("{}", identity.isvprodid), format!("{}", qe.isvprodid())));
    }
    Ok(())
}

/// The TDX module is the one that the TCB info describes for its major version.
fn check_module(td: &TdReport<'_>, svn: [u8; 16], info: &TcbInfo) -> Result<(), Failure> {
    let major = status::module_major(svn);
    let (mrsigner, attributes, mask) = if major == 0 {
        let module = info.tdx_module.as_ref().ok_or_else(|| no_module(major))?;
        (module.mrsigner, module.attributes, module.attributes_mask)
    } else {
        let module = module_identity(info, major).ok_or_else(|| no_module(major))?;
        (module.mrsigner, module.attributes, module.attributes_mask)
    };
    if td.mrsignerseam() != mrsigner.0 {
        return Err(Failure::new("tdx.module.identity.mrsignerseam", Value::bytes(&mrsigner.0), Value::bytes(&td.mrsignerseam())));
    }
    let found = masked(td.seamattributes(), mask.0);
    let outside = td.seamattributes().iter().zip(mask.0).any(|(v, m)| v & !m != 0);
    if found != attributes.0 || outside {
        return Err(Failure::new("tdx.module.identity.seamattributes", Value::bytes(&attributes.0), Value::bytes(&td.seamattributes())));
    }
    Ok(())
}

/// The module that runs now has an identity in the TCB info, if it is of another major version.
fn check_module_now(td: &TdReport<'_>, info: &TcbInfo) -> Result<(), Failure> {
    match td.tee_tcb_svn2().map(status::module_major) {
        Some(major) if major > 0 && module_identity(info, major).is_none() => {
            Err(Failure::new("tdx.module.identity.current", format!("an identity TDX_{major:02X} in the TCB info"), "none"))
        }
        _ => Ok(()),
    }
}

fn no_module(major: u8) -> Failure {
    Failure::new("tdx.module.identity", format!("an identity TDX_{major:02X} in the TCB info"), "none")
}

fn module_identity(info: &TcbInfo, major: u8) -> Option<&super::document::TdxModuleIdentity> {
    let id = format!("TDX_{major:02X}");
    info.tdx_module_identities.iter().flatten().find(|m| m.id.eq_ignore_ascii_case(&id))
}

/// The levels that one TEE_TCB_SVN reaches: platform, and module if it has an identity of its own.
pub(crate) fn levels(info: &TcbInfo, pck: &PckExtension, svn: Option<[u8; 16]>) -> (Option<Evaluated>, Result<Option<Evaluated>, Failure>) {
    let platform = status::platform_level(info, pck, svn);
    let module = match svn.map(|svn| (status::module_major(svn), status::module_isvsvn(svn))) {
        None | Some((0, _)) => Ok(None),
        Some((major, isvsvn)) => {
            let found = module_identity(info, major).and_then(|m| status::svn_level(&m.tcb_levels, u16::from(isvsvn)));
            found.map(Some).ok_or_else(|| Failure::new("tdx.tcb.module-level", "a level of the TDX module", format!("isvsvn {isvsvn} reaches none")))
        }
    };
    (platform, module)
}

/// What platform, module and quoting enclave come to.
pub(crate) fn together(platform: &Evaluated, module: Option<&Evaluated>, qe: &Evaluated) -> Status {
    let status = module.map_or(platform.status, |m| platform.status.converge(m.status));
    status.converge(qe.status)
}

fn evaluate(quote: &Quote<'_>, info: &TcbInfo, identity: &QeIdentity, pck: &PckExtension, r: &mut Recorder<'_>) -> Result<TcbResult, Stop> {
    let td = match quote.body {
        Body::Td(td) => Some(td),
        Body::Enclave(_) => None,
    };
    let svn = td.map(|td| td.tee_tcb_svn());
    if let Some((td, svn)) = td.zip(svn) {
        r.must(CheckId::TdxModule, check_module(&td, svn, info).and_then(|()| check_module_now(&td, info)))?;
    }
    let no_level = || Failure::new("tdx.tcb.platform-level", "a level of the TCB info that the platform reaches", "none");
    let (platform, module) = levels(info, pck, svn);
    let svn2 = td.and_then(|td| td.tee_tcb_svn2());
    // A TD whose module was updated while it ran is judged under both TCBs.
    let now = svn2.map(|svn2| levels(info, pck, Some(svn2)));
    let now_platform = now
        .as_ref()
        .map(|(platform, _)| platform.clone().ok_or_else(|| Failure::new("tdx.tcb.platform-level.current", "a level that the platform reaches now", "none")));
    let platform = platform.ok_or_else(no_level).and_then(|p| now_platform.transpose().map(|now| (p, now)));
    let (platform, now_platform) = r.must(CheckId::TdxPlatformLevel, platform)?;
    let mut now_module = None;
    let module = if td.is_some() {
        let module = module.and_then(|module| match now {
            Some((_, Err(failure))) => Err(Failure { code: "tdx.tcb.module-level.current", ..failure }),
            Some((_, Ok(current))) => {
                now_module = current;
                Ok(module)
            }
            None => Ok(module),
        });
        r.must(CheckId::TdxModuleLevel, module)?
    } else {
        None
    };
    let qe_isvsvn = EnclaveReport(quote.qe_report).isvsvn();
    let no_level = || Failure::new("tdx.tcb.qe-level", "a level of the QE identity", format!("isvsvn {qe_isvsvn} reaches none"));
    let qe = r.must(CheckId::TdxQeLevel, status::svn_level(&identity.tcb_levels, qe_isvsvn).ok_or_else(no_level))?;

    let launch = together(&platform, module.as_ref(), &qe);
    let current = now_platform.as_ref().map(|p| together(p, now_module.as_ref(), &qe));
    let status = current.map_or(launch, |current| Status::relaunch(launch, current));
    let revoked = || Failure::new("tdx.tcb.not-revoked", "no layer revoked", "Revoked");
    r.must(CheckId::TdxNotRevokedTcb, (status != Status::Revoked).then_some(()).ok_or_else(revoked))?;

    let layers = || [Some(&platform), module.as_ref(), Some(&qe)].into_iter().flatten();
    let mut advisories: Vec<String> = layers().flat_map(|l| l.advisories.iter().cloned()).collect();
    advisories.sort();
    advisories.dedup();
    let now_layers = [now_platform.as_ref(), now_module.as_ref()];
    let date_now = now_layers.into_iter().flatten().map(|l| l.date).min();
    let advisories_now = now_layers.into_iter().flatten().flat_map(|l| l.advisories.iter().cloned()).collect();
    let launched = current.map(|_| Layer::of_all(launch, layers()));
    let current = current.map(|status| Layer::of_all(status, now_layers.into_iter().flatten().chain([&qe])));
    Ok(TcbResult {
        status,
        date: layers().map(|l| l.date).min().unwrap_or(platform.date),
        date_now,
        advisories,
        advisories_now,
        evaluation: info.tcb_evaluation_data_number.min(identity.tcb_evaluation_data_number),
        launch: launched,
        current,
        platform,
        module,
        qe,
    })
}

/// The attributes of a TD by their bits.
pub(crate) const TD_ATTRIBUTES: [(u32, &str); 13] = [
    (0, "debug"),
    (4, "hgs-plus-prof"),
    (5, "perf-prof"),
    (6, "pmt-prof"),
    (16, "icssd"),
    (17, "servtd-ext"),
    (27, "lass"),
    (28, "sept-ve-disable"),
    (29, "migratable"),
    (30, "pks"),
    (31, "kl"),
    (62, "tpa"),
    (63, "perfmon"),
];

/// Whether a bit is set.
pub(crate) fn bit(bits: u64, number: u32) -> bool {
    bits.checked_shr(number).is_some_and(|b| b & 1 == 1)
}

impl Authentic<'_> {
    /// What identifies the guest: MRTD, or MRENCLAVE.
    pub(crate) fn measurement(&self) -> Vec<u8> {
        match self.quote.body {
            Body::Td(td) => td.mrtd().to_vec(),
            Body::Enclave(enclave) => enclave.mrenclave().to_vec(),
        }
    }

    /// The registers that a TD extends; an enclave has none.
    pub(crate) fn rtmrs(&self) -> Option<[[u8; 48]; 4]> {
        match self.quote.body {
            Body::Td(td) => Some(td.rtmrs()),
            Body::Enclave(_) => None,
        }
    }

    pub(crate) fn report_data(&self) -> [u8; 64] {
        match self.quote.body {
            Body::Td(td) => td.report_data(),
            Body::Enclave(enclave) => enclave.report_data(),
        }
    }

    fn claims(&self, label: Option<String>) -> Claims {
        let be = |bits: u64| HexBytes::from(bits.to_be_bytes());
        let tcb = &self.tcb;
        let main = |kind| Measurement { kind, value: self.measurement().as_slice().into(), label: label.clone() };
        let (tee, debug, measurements, tdx, sgx) = match self.quote.body {
            Body::Td(td) => {
                let attributes = td.tdattributes();
                let mut measurements = vec![main("tdx.mrtd")];
                for (kind, value) in ["tdx.rtmr0", "tdx.rtmr1", "tdx.rtmr2", "tdx.rtmr3"].into_iter().zip(td.rtmrs()) {
                    measurements.push(Measurement { kind, value: value.into(), label: None });
                }
                let tdx = TdxClaims {
                    attributes: be(attributes),
                    attribute_flags: TD_ATTRIBUTES.iter().filter(|(number, _)| bit(attributes, *number)).map(|(_, name)| *name).collect(),
                    xfam: be(td.xfam()),
                    mrseam: td.mrseam().into(),
                    mrsignerseam: td.mrsignerseam().into(),
                    mrconfigid: td.mrconfigid().into(),
                    mrowner: td.mrowner().into(),
                    mrownerconfig: td.mrownerconfig().into(),
                    mrservicetd: td.mrservicetd().map(Into::into),
                    tee_tcb_svn: td.tee_tcb_svn().into(),
                    tee_tcb_svn2: td.tee_tcb_svn2().map(Into::into),
                };
                ("tdx", bit(attributes, 0), measurements, Some(tdx), None)
            }
            Body::Enclave(enclave) => {
                let sgx = SgxClaims {
                    mrsigner: enclave.mrsigner().into(),
                    isvprodid: enclave.isvprodid(),
                    isvsvn: enclave.isvsvn(),
                    attributes: enclave.attributes().into(),
                };
                ("sgx", enclave.is_debug(), vec![main("sgx.mrenclave")], None, Some(sgx))
            }
        };
        Claims {
            tee,
            product: None,
            debug: Some(debug),
            measurements,
            report_data: Some(self.report_data().into()),
            host_data: None,
            tcb: Tcb {
                status: Some(tcb.status.name().to_string()),
                advisories: tcb.advisories.clone(),
                evaluation: Some(tcb.evaluation),
                date: Some(tcb.date.to_string()),
                platform: Some(tcb.platform.layer()),
                module: tcb.module.as_ref().map(Evaluated::layer),
                qe: Some(tcb.qe.layer()),
                launch: tcb.launch.clone().map(TcbAt::Intel),
                current: tcb.current.clone().map(TcbAt::Intel),
                ..Tcb::default()
            },
            secure_boot: None,
            pcrs: Vec::new(),
            keys: Vec::new(),
            validity: Some(self.validity.clone()),
            signer: Some(Signer {
                kind: "pck",
                chip_id: None,
                csp_id: None,
                anchor: crate::trust::intel::ROOT_NAME.to_string(),
                anchor_pinned: self.root_pinned,
            }),
            snp: None,
            tdx,
            sgx,
            platform: Some(IntelPlatform {
                fmspc: self.pck.fmspc.into(),
                ppid: self.pck.ppid.into(),
                platform_instance_id: self.pck.platform_instance_id.map(Into::into),
                pceid: self.pck.pceid.into(),
                pcesvn: self.pck.pcesvn,
            }),
            ..Claims::of(tee)
        }
    }
}

/// What a verified quote still does not prove.
fn limits(authentic: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, r: &mut Recorder<'_>) {
    let guest = scope == Scope::Guest;
    let all = [
        (guest, "What the guest loaded after its launch is proven only as far as its runtime registers and what extended them are known."),
        (true, "Whoever opens the machine and taps its memory bus can extract keys with which a quote can be forged that verifies."),
        (guest && !is_fresh(ask), "Nothing shows that this evidence is fresh: it may be a recording."),
        (guest && ask.key.is_none(), "Nothing ties a key to this evidence: whoever you talk to may have relayed it from another machine."),
        (guest && ask.policy.identity.measurements.is_empty(), "The launch measurement was not compared: this may be any guest."),
        (authentic.tcb.status != Status::UpToDate, "The platform is not up to date: flaws that Intel has published may be open on it."),
        (!authentic.root_pinned, "Intel does not vouch for this quote: the root was given by you."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text));
}
