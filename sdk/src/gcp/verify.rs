//! The verification of a virtual machine of Google Compute Engine: Google's certificate vouches for the attestation key of a virtual
//! TPM that the host runs, and that key for the quote.

use alloc::{vec, vec::Vec};

use super::{
    ak_chain, appraise,
    hardware::{self, Hardware},
    instance::Instance,
    tee_link,
};
use crate::{
    Ask, Evidence, Kind, Misuse, Verdict,
    checks::CheckId,
    claims::{Claims, GcpClaims, Signer},
    collateral::{Blobs, Collateral},
    crypto::bank::Bank,
    event_log::{self, RegisterKind},
    needs::Need,
    policy::TeeLink,
    report::{About, Value},
    snp::{self, chain},
    tdx,
    tpm::{
        binding::QuoteBinding,
        key::{AttestationKey, ENDORSEMENT},
        parts::Parts,
        public_area::{PublicArea, qualified_name_of_primary},
        verify::{self as tpm, Logs, TrustClass},
    },
    verdict::{Failure, Recorder, Stop},
    x509::{ca_path::Path, cert::Certificate},
};

/// Authenticates and appraises the evidence of one instance.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    use CheckId as C;
    let binding = QuoteBinding::of(ask)?;
    let blobs = Blobs::of_question(&evidence.attached, ask);
    let logs_at_hand = blobs.as_ref().is_ok_and(|b| !b.event_logs.is_empty());
    let mut profile = vec![C::EvidenceKind, C::CollateralReadable, C::GcpAkCertificate];
    profile.extend(tpm::authenticity());
    // Whoever leaves the hardware's evidence out must not thereby escape what the policy demands of it.
    let identity = &ask.policy.identity;
    let names_hardware = !identity.measurements.is_empty() || !identity.signers.is_empty();
    let identified_by_registers = !ask.policy.tpm.sets.is_empty() && !names_hardware;
    let amd_crl = blobs.as_ref().is_ok_and(|blobs| chain::has_crl(&blobs.read()));
    let (authenticity, appraisal) = hardware::profile(&evidence.parts, ask, amd_crl);
    let has_hardware = !authenticity.is_empty();
    if has_hardware {
        profile.extend(authenticity);
        profile.push(C::GcpTeeLink);
    }
    profile.push(C::GcpInstance);
    if has_hardware {
        profile.extend(appraisal);
    } else if !identified_by_registers {
        profile.push(C::IdentityMeasurement);
    }
    profile.extend(tpm::appraisal(ask, logs_at_hand));
    let about = About { kind: Some(evidence.kind().as_str()), version: None };
    let mut recorder = Recorder::new(ask.policy, ask.at, about, profile);
    let r = &mut recorder;
    r.note(C::EvidenceKind, Ok(Value::Text(evidence.kind().as_str())));
    let claims = r.must(C::CollateralReadable, blobs).and_then(|blobs| {
        // 1. Google's certificate of the attestation key.
        let collateral = blobs.read();
        let (leaf, key, path) = certificate(&evidence.parts, &collateral, ask, r)?;

        // 2. The quote of that key.
        let quote = tpm::authenticate(&evidence.parts, &key, r)?;

        // 3. The hardware's own evidence, if there is any, and whether it is of the same machine.
        let hardware = Hardware::authenticate(&evidence.parts, &blobs, &collateral, ask, r)?;
        let link = match &hardware {
            Some(hardware) => {
                let link = tee_link::check(&hardware.report_data(), quote.attest.extra_data, key.name.as_deref(), ask.policy.gcp.tee_link);
                Some(r.must(C::GcpTeeLink, link)?)
            }
            None => None,
        };

        // 4. Whose machine it is, and what was started on it.
        let instance = Instance::read(&leaf.extensions);
        let outcome = instance.as_ref().map_err(Clone::clone).and_then(|instance| appraise::instance(instance.as_ref(), ask));
        r.note(C::GcpInstance, outcome);
        let rtmrs = hardware.as_ref().map(Hardware::rtmrs);
        let hardware = hardware.map(|hardware| hardware.appraise(ask, r));
        if hardware.is_none() && !identified_by_registers {
            let unstated = Failure::new("identity.measurement.unstated", "values of registers in the policy, tpm.pcrs", "none");
            let absent = || Failure::new("identity.measurement.no-hardware", "the hardware's evidence, which the policy's identity is about", "a TPM's alone");
            r.note(C::IdentityMeasurement, Err(if names_hardware { absent() } else { unstated }));
        }

        // 5. What it says.
        let mut claims = claims(hardware, &path, instance.ok().flatten(), link);
        let given: Vec<&[u8]> = blobs.event_logs.iter().map(AsRef::as_ref).collect();
        let beside = match &rtmrs {
            Some(rtmrs) => rtmrs.as_ref().map(tdx::verify::registers),
            // Nor does it escape what the policy says of RTMRs, unless those may be of TDs without a TPM.
            None if ask.policy.event_log.replayed_rtmrs.is_some() && !ask.policy.kinds.contains(&Kind::Tdx) => {
                Some(event_log::Registers { kind: RegisterKind::Rtmr, bank: Bank::Sha384, values: Vec::new() })
            }
            None => None,
        };
        tpm::appraise(&quote, TrustClass::HostRooted, Logs { given: &given, beside }, ask, &binding, r, &mut claims);
        let told_by_host = rtmrs.flatten().is_some() && claims.event_log.is_some() && claims.gcp.as_ref().is_some_and(|gcp| gcp.td_event_log.is_none());
        limits(&path, link, told_by_host, r);
        Ok(claims)
    });
    Ok(recorder.finish(claims.ok()))
}

/// The certificate of the key that signed, with everything up to Google's root.
fn certificate<'a>(
    parts: &Parts<'_>,
    collateral: &Collateral<'a>,
    ask: &Ask<'_>,
    r: &mut Recorder<'_>,
) -> Result<(Certificate<'a>, AttestationKey, Path), Stop> {
    let signed = |certificate: &Certificate<'_>| attestation_key(parts, certificate).is_some_and(|key| tpm::has_signed(parts, &key));
    let checked = ak_chain::check(signed, collateral, ask);
    if let Err(failure) = &checked {
        match failure.code {
            "missing.gcp.ak-certificate" => r.needs.push(needs_certificate()),
            "missing.gcp.ak-chain" => r.needs.push(needs_intermediate()),
            _ => {}
        }
    }
    let unreadable = || Failure::new("gcp.ak.certificate.key", "a key that can be read", "another");
    let checked = checked.and_then(|(leaf, path)| Ok((leaf, attestation_key(parts, &leaf).ok_or_else(unreadable)?, path)));
    r.must_say(CheckId::GcpAkCertificate, TrustClass::HostRooted.name(), checked)
}

/// The key that a certificate names. A public area that came along is believed in what it adds, if it is that key's: the quote
/// names it by a hash of all of it.
fn attestation_key(parts: &Parts<'_>, certificate: &Certificate<'_>) -> Option<AttestationKey> {
    let bare = AttestationKey::from_spki(certificate.spki)?;
    let area = parts.ak_public.as_deref().and_then(|bytes| PublicArea::read(bytes).ok()).filter(|area| area.material == bare.material);
    let Some(key) = area.map(AttestationKey::from_area) else { return Some(bare) };
    let qualified_name = key.name.as_deref().map(|name| qualified_name_of_primary(Bank::Sha256, ENDORSEMENT, name));
    Some(AttestationKey { qualified_name, ..key })
}

fn claims(hardware: Option<Claims>, path: &Path, instance: Option<Instance>, link: Option<TeeLink>) -> Claims {
    let signer = Signer {
        kind: "attestation-key",
        chip_id: None,
        csp_id: None,
        anchor: path.names.last().cloned().unwrap_or_default(),
        anchor_pinned: path.root_pinned,
    };
    let claims = hardware.unwrap_or_else(|| Claims { signer: Some(signer), ..Claims::of("none") });
    let gcp = GcpClaims { instance: instance.map(appraise::claims), ak_certificate: path.claims(None), tee_link: link.map(TeeLink::name), td_event_log: None };
    Claims { gcp: Some(gcp), ..claims }
}

/// What a verification needs besides the evidence.
pub(crate) fn needs(parts: &Parts<'_>) -> Vec<Need> {
    let mut needs = vec![needs_certificate(), needs_intermediate()];
    needs.extend(parts.snp_report.iter().flat_map(|report| snp::kds::needs(report)));
    needs.extend(parts.td_quote.iter().flat_map(|quote| tdx::pcs::needs(quote)));
    needs
}

/// The certificate of the attestation key.
fn needs_certificate() -> Need {
    Need {
        what: "gcp.ak-certificate",
        urls: Vec::new(),
        why: "the certificate of the attestation key, which the guest reads from NV index 01C10000h (RSA) or 01C10002h (ECC)",
    }
}

/// The certificate of the CA that issued it.
fn needs_intermediate() -> Need {
    Need {
        what: "gcp.ak-chain",
        urls: vec!["https://pki.goog/cloud_integrity/tpm_ek_intermediate_3.crt".into(), "https://pki.goog/cloud_integrity/tpm_ek_intermediate_2.crt".into()],
        why: "the certificate of the CA that issued the attestation key's; the latter names a place to fetch it from",
    }
}

/// What a verified instance still does not prove.
fn limits(path: &Path, link: Option<TeeLink>, told_by_host: bool, r: &mut Recorder<'_>) {
    let shared = link == Some(TeeLink::SharedNonce);
    let all = [
        (told_by_host, "What the event log says is the word of the host's TPM: no log of the TD's own registers was given."),
        (shared, "The hardware's evidence and the quote have the same nonce in them, and may come from two machines."),
        (!path.revocation_checked, "Whether the certificate of the attestation key was revoked was not checked."),
        (!path.root_pinned, "Google does not vouch for the attestation key: the root was given by you."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text));
}
