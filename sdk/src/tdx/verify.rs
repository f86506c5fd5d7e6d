//! The verification of a quote: the numbered steps of Intel's quote verification library, then the appraisal.

use alloc::{borrow::Cow, string::ToString, vec, vec::Vec};

use super::{
    appraise,
    authentic::{self, Authentic},
    certification::{Certification, check_certification, own_certificates},
    chain::{CrlCodes, PckChain, check_crls},
    collateral::check_present,
    pck::PckExtension,
    pcs,
    prepared::Saved,
    qe_identity::{QeIdentity, authenticate_qe_identity, check_qe_identity},
    quote::{Quote, Tee},
    report::EnclaveReport,
    signer::Signers,
    tcb::evaluate,
    tcb_info::authenticate_tcb_info,
};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    appraisal::{Binding, Scope},
    bytes,
    checks::CheckId,
    claims::{Claims, Validity},
    collateral::{Blobs, Collateral},
    crypto::{
        bank::Bank,
        ecdsa::{P256PublicKey, P256Signature},
        hash::Hash,
    },
    event_log::{self, RegisterKind},
    report::{About, Value},
    verdict::{Failure, Recorder, Stop},
    x509::cert::Certificate,
};

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
    authentic::limits(authentic, ask, scope, r);
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

/// The codes with which the root's lists are refused.
const ROOT_CRL: CrlCodes = CrlCodes {
    issuer: "tdx.crl.root.issuer",
    key_usage: "tdx.crl.root.key-usage",
    signature: "tdx.crl.root.signature",
    extension: "tdx.crl.root.critical-extension",
    window: "tdx.crl.root.window",
};

/// The codes with which the lists of the PCK certificate's CA are refused.
const PCK_CRL: CrlCodes = CrlCodes {
    issuer: "tdx.crl.pck.issuer",
    key_usage: "tdx.crl.pck.key-usage",
    signature: "tdx.crl.pck.signature",
    extension: "tdx.crl.pck.critical-extension",
    window: "tdx.crl.pck.window",
};

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
    let root_crls = r.must(CheckId::TdxRootCrl, check_crls(&ROOT_CRL, &collateral.crls, &chain.root, &root_key, at, saved))?;
    let pck_crls = r.must(CheckId::TdxPckCrl, check_crls(&PCK_CRL, &collateral.crls, &chain.ca, &ca_key, at, saved))?;
    r.must(CheckId::TdxNotRevoked, chain.check_not_revoked(&root_crls, &pck_crls))?;
    let pck = r.must(CheckId::TdxPckExtension, PckExtension::read(&chain.leaf.extensions))?;
    r.must(CheckId::TdxPckCertification, check_certification(&quote, &chain.leaf, &pck))?;

    // 4. The signed documents: signature first, then what they say.
    let signers = Signers::new(&collateral.certificates, &chain.root, &root_key, &root_crls, at, saved);
    let tcb_info = authenticate_tcb_info(&blobs.tcb_infos, &signers, quote.tee, &pck, r)?;
    let qe_identity = authenticate_qe_identity(&blobs.qe_identities, &signers, quote.tee, r)?;

    // 5. The quoting enclave, and the attestation key that it vouches for.
    check_quote(&quote, &leaf_key, &qe_identity, r)?;

    // 6. and 7. The TDX module, and the levels of every layer.
    let tcb = evaluate(&quote, &tcb_info, &qe_identity, &pck, r)?;
    let certificates = [&chain.root, &chain.ca, &chain.leaf];
    let crls = || root_crls.current.iter().chain(&pck_crls.current);
    let not_before =
        certificates.iter().map(|c| c.not_before).chain(crls().map(|c| c.this_update)).chain([tcb_info.issue_date.0, qe_identity.issue_date.0]).max();
    let not_after =
        certificates.iter().map(|c| c.not_after).chain(crls().filter_map(|c| c.next_update)).chain([tcb_info.next_update.0, qe_identity.next_update.0]).min();
    let validity = Validity { not_before: not_before.unwrap_or(at).to_string(), not_after: not_after.unwrap_or(at).to_string() };
    Ok(Authentic { quote, pck, tcb, root_pinned, validity })
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
