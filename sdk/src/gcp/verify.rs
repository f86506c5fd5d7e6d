//! The verification of a virtual machine of Google Compute Engine: Google's certificate vouches for the attestation key of a virtual
//! TPM that the host runs, and that key for the quote.

use alloc::{vec, vec::Vec};

use super::{ak_chain, appraise, instance::Instance};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    checks::CheckId,
    claims::{Claims, GcpClaims, Signer},
    collateral::{Blobs, Collateral},
    crypto::bank::Bank,
    needs::Need,
    report::{About, Value},
    tpm::{
        binding::QuoteBinding,
        key::{AttestationKey, ENDORSEMENT},
        parts::Parts,
        public_area::{PublicArea, qualified_name_of_primary},
        verify::{self as tpm, TrustClass},
    },
    verdict::{Failure, Recorder, Stop},
    x509::{ca_path::Path, cert::Certificate},
};

/// Authenticates and appraises the evidence of one instance.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    use CheckId as C;
    let binding = QuoteBinding::of(ask)?;
    let attached = evidence.attached.iter().map(Vec::as_slice);
    let blobs = Blobs::open(attached.chain(ask.collateral.iter().copied()));
    let logs_at_hand = blobs.as_ref().is_ok_and(|b| !b.event_logs.is_empty());
    let mut profile = vec![C::EvidenceKind, C::CollateralReadable, C::GcpAkCertificate];
    profile.extend(tpm::authenticity());
    profile.push(C::GcpInstance);
    let identified_by_registers = !ask.policy.tpm.sets.is_empty();
    if !identified_by_registers {
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

        // 3. Whose machine it is.
        let instance = Instance::read(&leaf.extensions);
        let outcome = instance.as_ref().map_err(Clone::clone).and_then(|instance| appraise::instance(instance.as_ref(), ask));
        r.note(C::GcpInstance, outcome);
        if !identified_by_registers {
            let unstated = Failure::new("identity.measurement.unstated", "values of registers in the policy, tpm.pcrs", "none");
            r.note(C::IdentityMeasurement, Err(unstated));
        }

        // 4. What it says.
        let mut claims = claims(&path, instance.ok().flatten());
        let logs: Vec<&[u8]> = blobs.event_logs.iter().map(AsRef::as_ref).collect();
        tpm::appraise(&quote, TrustClass::HostRooted, &logs, ask, &binding, r, &mut claims);
        limits(&path, r);
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
    r.must(CheckId::GcpAkCertificate, checked)
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

fn claims(path: &Path, instance: Option<Instance>) -> Claims {
    let mut claims = Claims::of("none");
    claims.signer = Some(Signer {
        kind: "attestation-key",
        chip_id: None,
        csp_id: None,
        anchor: path.names.last().cloned().unwrap_or_default(),
        anchor_pinned: path.root_pinned,
    });
    claims.gcp = Some(GcpClaims { instance: instance.map(appraise::claims), ak_certificate: path.claims(None) });
    claims
}

/// What a verification needs besides the evidence.
pub(crate) fn needs() -> Vec<Need> {
    vec![needs_certificate(), needs_intermediate()]
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
fn limits(path: &Path, r: &mut Recorder<'_>) {
    let all = [
        (!path.revocation_checked, "Whether the certificate of the attestation key was revoked was not checked."),
        (!path.root_pinned, "Google does not vouch for the attestation key: the root was given by you."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text));
}
