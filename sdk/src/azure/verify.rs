//! The verification of an Azure confidential VM, on SEV-SNP or TDX: each step stands on the one before.

use alloc::{boxed::Box, string::ToString, vec, vec::Vec};

use super::{
    ak_chain::{self, AkCertificate},
    appraise::{self, Identity, Trust},
    claims,
    hcl::{self, HclReport, Platform},
    needs,
    runtime_claims::RuntimeClaims,
    td_report::RawTdReport,
};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    appraisal::{Binding, Scope},
    checks::CheckId,
    claims::Claims,
    collateral::{Blobs, Collateral},
    report::{About, Value},
    snp::{self, chain},
    tdx::{self, quote::Tee, report::Body},
    tpm::{
        binding::QuoteBinding,
        key::AttestationKey,
        parts::Parts,
        verify::{self as tpm, TrustClass},
    },
    verdict::{Failure, Recorder, Stop},
};

/// The hardware's evidence, found authentic.
enum Hardware<'a> {
    Snp(snp::verify::Authentic<'a>),
    Tdx(Box<tdx::authentic::Authentic<'a>>),
}

/// Steps 1 to 5 of the specification: from the hardware's vendor to the attestation key.
struct Rooted<'a> {
    hardware: Hardware<'a>,
    claims: RuntimeClaims,
}

/// Authenticates and appraises the evidence of one VM.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    let (platform, parts) = (super::platform(evidence), &evidence.parts);
    let binding = QuoteBinding::beside(ask, ask.policy.azure.user_data.as_ref())?;
    let user_data = appraise::user_data_binding(ask)?;
    let version = parts.hcl_report.as_deref().and_then(hcl::version_of);
    let about = About { kind: Some(evidence.kind().as_str()), version };
    let blobs = Blobs::of_question(&evidence.attached, ask);
    let at_hand = AtHand::of(&blobs);
    let mut recorder = Recorder::new(ask.policy, ask.at, about, profile(platform, ask, &at_hand));
    recorder.note(CheckId::EvidenceKind, Ok(Value::Text(evidence.kind().as_str())));
    let r = &mut recorder;
    let claims = r.must(CheckId::CollateralReadable, blobs).and_then(|blobs| {
        let collateral = blobs.read();
        let rooted = authenticate(platform, parts, &blobs, &collateral, ask, r)?;

        // 6. The attestation key signed the quote, and its name in the quote shows that it can sign nothing but the TPM's own word.
        let quote = tpm::authenticate(parts, &AttestationKey::from_azure_modulus(&rooted.claims.ak), r)?;

        // 7. Everything is authentic; whether it is what the policy accepts.
        let (trust, class, mut claims) = appraise_paravisor(&rooted, &collateral, &at_hand, ask, user_data.as_ref(), r);
        let logs: Vec<&[u8]> = blobs.event_logs.iter().map(AsRef::as_ref).collect();
        tpm::appraise(&quote, class, tpm::Logs { given: &logs, beside: None }, ask, &binding, r, &mut claims);
        r.note(CheckId::AzureConfiguration, appraise::configuration(&rooted.claims, &trust, claims.secure_boot, ask));
        let said = Some(rooted.claims.configuration.secure_boot).filter(|_| matches!(trust, Trust::Pinned(_)));
        claims.secure_boot = claims.secure_boot.or(said);
        Ok(claims)
    });
    Ok(recorder.finish(claims.ok()))
}

/// What of the collateral decides which checks are made.
struct AtHand {
    amd_crl: bool,
    ak_certificate: bool,
    event_log: bool,
}

impl AtHand {
    fn of(blobs: &Result<Blobs<'_>, Failure>) -> Self {
        let collateral = blobs.as_ref().map(Blobs::read);
        Self {
            amd_crl: collateral.as_ref().is_ok_and(|c| chain::has_crl(c)),
            ak_certificate: collateral.as_ref().is_ok_and(|c| c.certificates.iter().any(ak_chain::is_ak_certificate)),
            event_log: blobs.as_ref().is_ok_and(|b| !b.event_logs.is_empty()),
        }
    }
}

/// The checks of this question, in the order in which they are made.
fn profile(platform: Platform, ask: &Ask<'_>, at_hand: &AtHand) -> Vec<CheckId> {
    use CheckId as C;
    let mut profile = vec![C::EvidenceKind, C::CollateralReadable];
    profile.extend(authenticity(platform, ask, at_hand.amd_crl));
    profile.extend(tpm::authenticity());
    if at_hand.ak_certificate || ask.policy.azure.require_ak_certificate {
        profile.push(C::AzureAkCertificate);
    }
    profile.extend(match platform {
        Platform::Snp => snp::verify::appraisal(ask, Scope::Paravisor),
        Platform::Tdx => tdx::verify::appraisal(ask, Scope::Paravisor),
    });
    profile.push(C::AzureParavisor);
    if ask.policy.azure.user_data.is_some() {
        profile.push(C::AzureUserData);
    }
    profile.extend(tpm::appraisal(ask, at_hand.event_log));
    profile.push(C::AzureConfiguration);
    profile
}

fn authenticity(platform: Platform, ask: &Ask<'_>, has_crl: bool) -> Vec<CheckId> {
    use CheckId as C;
    let mut profile = vec![C::AzureHclForm];
    match platform {
        Platform::Snp => {
            profile.extend(snp::verify::authenticity(ask, has_crl));
            profile.push(C::AzureVmpl);
        }
        Platform::Tdx => {
            profile.push(C::AzureTdQuote);
            profile.extend(tdx::verify::authenticity(Tee::Tdx));
            profile.push(C::AzureTdReport);
        }
    }
    profile.extend([C::AzureClaimsBound, C::AzureClaimsForm]);
    profile
}

/// The hardware vouches for the paravisor, and the paravisor for the attestation key.
fn authenticate<'e>(
    platform: Platform,
    parts: &'e Parts<'_>,
    blobs: &Blobs<'_>,
    collateral: &Collateral<'_>,
    ask: &Ask<'_>,
    r: &mut Recorder<'_>,
) -> Result<Rooted<'e>, Stop> {
    // 1. The paravisor's report: where the signed parts lie.
    let hcl = r.must(CheckId::AzureHclForm, HclReport::read(parts.hcl_report.as_deref().unwrap_or_default(), platform))?;

    // 2. and 3. The hardware's evidence is authentic, and it is the paravisor that asked for it.
    let (hardware, report_data) = match platform {
        Platform::Snp => {
            let report = snp::verify::authenticate(hcl.hardware, &chain::amd_only(collateral), ask, r)?;
            let vmpl = report.report.vmpl();
            let at_zero = if vmpl == 0 { Ok(()) } else { Err(Failure::new("azure.vmpl", "0", vmpl.to_string())) };
            r.must(CheckId::AzureVmpl, at_zero)?;
            let data = report.report.report_data();
            (Hardware::Snp(report), data)
        }
        Platform::Tdx => {
            // The TDREPORT has nothing but a MAC that its own machine could check: a TD quote must vouch for all it says.
            let quote = td_quote(parts);
            if parts.td_quote.is_none() {
                r.needs.push(needs::td_quote());
            }
            let quote = r.must(CheckId::AzureTdQuote, quote)?;
            let quote = tdx::verify::authenticate(quote, blobs, collateral, ask, r)?;
            let same = match quote.quote.body {
                Body::Td(td) => RawTdReport::read(hcl.hardware).and_then(|report| report.check_against(&td)),
                Body::Enclave(_) => Err(Failure::new("azure.td-quote.tee", "a TD quote", "an SGX quote")),
            };
            r.must(CheckId::AzureTdReport, same)?;
            let data = quote.report_data();
            (Hardware::Tdx(Box::new(quote)), data)
        }
    };

    // 4. The report data are the hash of the claims, of their exact bytes.
    r.must(CheckId::AzureClaimsBound, hcl.check_bound(&report_data))?;

    // 5. Only now are the claims read.
    let claims = r.must(CheckId::AzureClaimsForm, RuntimeClaims::read(hcl.claims))?;
    Ok(Rooted { hardware, claims })
}

fn td_quote<'e>(parts: &'e Parts<'_>) -> Result<&'e [u8], Failure> {
    let quote = parts.td_quote.as_deref().ok_or_else(|| Failure::new("missing.azure.td-quote", "the TD quote of this TDREPORT", "nothing"))?;
    match tdx::quote::looks_like(quote) {
        Some(Tee::Tdx) => Ok(quote),
        Some(Tee::Sgx) => Err(Failure::new("azure.td-quote.tee", "a TD quote", "an SGX quote")),
        None => Err(Failure::new("azure.td-quote.form", "a TD quote", "other bytes")),
    }
}

/// The paravisor and what it says, and the class of trust that its TPM has by that.
fn appraise_paravisor(
    rooted: &Rooted<'_>,
    collateral: &Collateral<'_>,
    at_hand: &AtHand,
    ask: &Ask<'_>,
    user_data: Option<&Binding>,
    r: &mut Recorder<'_>,
) -> (Trust, TrustClass, Claims) {
    let certificate = certificate(rooted, collateral, at_hand, ask, r);
    // Who bound what to the report data was seen: they are the hash of the claims.
    let bound = Binding::Waived;
    let (hardware, identity) = match &rooted.hardware {
        Hardware::Snp(report) => (snp::verify::appraise_in(report, ask, Scope::Paravisor, &bound, r), Identity::of_snp(&report.report)),
        Hardware::Tdx(quote) => (tdx::verify::appraise_in(quote, ask, Scope::Paravisor, &bound, r), Identity::of_td(&quote.quote.body)),
    };
    let (trust, outcome) = appraise::paravisor(&identity, certificate.as_ref(), ask);
    if outcome.is_err() && !at_hand.ak_certificate && !r.asks(CheckId::AzureAkCertificate) {
        r.needs.push(needs::ak_certificate());
    }
    r.note(CheckId::AzureParavisor, outcome);
    if let Some(wanted) = user_data {
        r.insist(CheckId::AzureUserData, appraise::user_data(&rooted.claims, &trust, wanted, ask));
    }
    limits(&trust, certificate.as_ref(), r);
    let class = if trust == Trust::Unpinned { TrustClass::ParavisorUnpinned } else { TrustClass::TeeRooted };
    let claims = Claims { keys: claims::keys(&rooted.claims, &trust), azure: Some(claims::azure(&rooted.claims, &trust, certificate.as_ref())), ..hardware };
    (trust, class, claims)
}

/// The certificate of the attestation key, if there is one that holds.
fn certificate(rooted: &Rooted<'_>, collateral: &Collateral<'_>, at_hand: &AtHand, ask: &Ask<'_>, r: &mut Recorder<'_>) -> Option<AkCertificate> {
    if !r.asks(CheckId::AzureAkCertificate) {
        return None;
    }
    let checked = ak_chain::check(&rooted.claims.ak, collateral, ask);
    match &checked {
        Err(_) if !at_hand.ak_certificate => r.needs.push(needs::ak_certificate()),
        Err(failure) if failure.code == "missing.azure.ak-chain" => r.needs.push(needs::ak_chain()),
        _ => {}
    }
    let (certificate, outcome) = match checked {
        Ok(certificate) => {
            let subject = certificate.subject.clone();
            (Some(certificate), Ok(subject.into()))
        }
        Err(failure) => (None, Err(failure)),
    };
    r.note(CheckId::AzureAkCertificate, outcome);
    certificate
}

/// What a verified VM still does not prove.
fn limits(trust: &Trust, certificate: Option<&AkCertificate>, r: &mut Recorder<'_>) {
    let vouched = *trust == Trust::AkCertificate;
    let all = [
        (true, "What the paravisor says of Secure Boot, console and identity of the VM is its word; what was started in the VM shows in the PCRs."),
        (
            vouched,
            "The paravisor was not compared: Microsoft's certificate vouches for the attestation key alone, and anyone's hardware can name that key, so that hardware and configuration may be those of another machine.",
        ),
        (certificate.is_some_and(|c| !c.path.revocation_checked), "Whether the certificate of the attestation key was revoked was not checked."),
        (certificate.is_some_and(|c| !c.path.root_pinned), "Microsoft does not vouch for the attestation key: the root was given by you."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text));
}
