//! The verification of a quote, and of a TPM of which nothing is known but a pinned key.

use alloc::{format, string::ToString, vec, vec::Vec};

use super::{
    attest::{Attest, signed_bytes},
    binding::{QuoteBinding, is_fresh},
    counters,
    key::AttestationKey,
    parts::Parts,
    pcr::Registers,
    signature::{Signature, check_scheme},
};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    appraisal::Outcome,
    checks::CheckId,
    claims::{Claims, HexBytes, Pcr, Signer, TpmClaims},
    collateral::Blobs,
    crypto::{bank::Bank, hash::Hash},
    event_log,
    needs::Need,
    policy::TpmPolicy,
    report::{About, Value},
    verdict::{Failure, Recorder, Stop},
};

/// Who vouches for the key that signed a quote, and so what the quote is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrustClass {
    /// A TEE's hardware vouches for the virtual TPM, whose software is known.
    TeeRooted,
    /// A TEE's hardware vouches for the virtual TPM, but nobody says whether its software is the provider's.
    ParavisorUnpinned,
    /// The provider's certificate vouches for a virtual TPM that its host runs.
    HostRooted,
    /// The relying party pinned the key.
    PinnedAk,
}

impl TrustClass {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TeeRooted => "tee-rooted",
            Self::ParavisorUnpinned => "paravisor-unpinned",
            Self::HostRooted => "host-rooted",
            Self::PinnedAk => "pinned-ak",
        }
    }

    /// What a verdict of this class does not prove.
    pub(crate) fn limit(self) -> &'static str {
        match self {
            Self::TeeRooted => {
                "The virtual TPM lives in the paravisor's memory: what the paravisor does is believed as far as its measurement or its provider's certificate is."
            }
            Self::ParavisorUnpinned => {
                "Nobody says that the paravisor is the provider's: whoever has such hardware can run one that says anything of the guest."
            }
            Self::HostRooted => "The host runs this TPM: it can let it say anything of the guest, and only the provider's word stands against that.",
            Self::PinnedAk => "Where the TPM is, and what it is part of, is only what you know of the key that you pinned.",
        }
    }
}

/// A quote whose signature was verified, with the registers that it covers.
#[derive(Clone, Debug)]
pub(crate) struct Quote<'a> {
    pub(crate) attest: Attest<'a>,
    pub(crate) registers: Registers,
    scheme: &'static str,
    ak_name: Option<Vec<u8>>,
}

/// The checks by which a quote is found authentic, in order.
pub(crate) fn authenticity() -> Vec<CheckId> {
    use CheckId as C;
    vec![C::TpmAkProfile, C::TpmSignatureForm, C::TpmSignatureScheme, C::TpmSigned, C::TpmQuoteForm, C::TpmQuoteSigner, C::TpmPcrValues, C::TpmPcrDigest]
}

/// Steps 2 to 8 of the specification: the key may sign quotes, it signed this one, and the values are those that it covers.
pub(crate) fn authenticate<'e>(parts: &'e Parts<'_>, ak: &AttestationKey, r: &mut Recorder<'_>) -> Result<Quote<'e>, Stop> {
    let message = signed_bytes(parts.quote.as_deref().unwrap_or_default());
    // 2. The key.
    let key = r.must(CheckId::TpmAkProfile, ak.check())?;
    // 3. The signature, over the bytes as they came.
    let signature = r.must(CheckId::TpmSignatureForm, Signature::read(parts.signature.as_deref().unwrap_or_default(), ak.bare()))?;
    r.must(CheckId::TpmSignatureScheme, check_scheme(&signature, ak.scheme))?;
    let signed = key.verify(message, &signature);
    r.must(CheckId::TpmSigned, if signed { Ok(()) } else { Err(Failure::new("tpm.quote.signature", "a signature of this key", "it is not")) })?;
    // 4. Only now what was signed.
    let hash = signature.scheme.hash;
    let attest = r.must(CheckId::TpmQuoteForm, Attest::read(message).and_then(|attest| check_covers(attest, hash)))?;
    r.must(CheckId::TpmQuoteSigner, check_signer(&attest, ak))?;
    // 7. The values are exactly those that the signed selection names, and come to the signed digest.
    let values = match &parts.pcrs {
        Some(part) => part.read().and_then(|values| values.select(&attest.selections)),
        None => Err(Failure::new("missing.tpm.pcrs", "the values of the registers that the quote covers", "none")),
    };
    if parts.pcrs.is_none() {
        r.needs.push(Need {
            what: "tpm.pcrs",
            urls: Vec::new(),
            why: "a quote holds only a digest of the registers; whoever runs the machine can tell their values",
        });
    }
    let registers = r.must(CheckId::TpmPcrValues, values)?;
    r.must(CheckId::TpmPcrDigest, registers.check(&attest, hash))?;
    Ok(Quote { attest, registers, scheme: signature.scheme.name(), ak_name: ak.name.clone() })
}

/// A quote covers at least one register, and its digest is of the hash that signed it.
fn check_covers(attest: Attest<'_>, hash: Hash) -> Result<Attest<'_>, Failure> {
    if attest.selections.iter().any(|s| s.indices().next().is_none()) {
        return Err(Failure::new("tpm.quote.form.empty-selection", "registers", "a selection of none"));
    }
    if attest.pcr_digest.len() != hash.size() {
        return Err(Failure::new(
            "tpm.quote.form.digest",
            format!("a digest of {} bytes, as the signature's hash", hash.size()),
            format!("{} bytes", attest.pcr_digest.len()),
        ));
    }
    Ok(attest)
}

fn check_signer(attest: &Attest<'_>, ak: &AttestationKey) -> Result<(), Failure> {
    match (&ak.qualified_name, &ak.name) {
        (Some(expected), _) if expected.as_slice() != attest.qualified_signer => {
            Err(Failure::new("tpm.quote.signer", Value::bytes(expected), Value::bytes(attest.qualified_signer)))
        }
        // The parent is not known, but the algorithm of the name is the key's own.
        (None, Some(name)) if !attest.qualified_signer.is_empty() && name.get(..2) != attest.qualified_signer.get(..2) => {
            Err(Failure::new("tpm.quote.signer.algorithm", Value::bytes(name.get(..2).unwrap_or_default()), Value::bytes(attest.qualified_signer)))
        }
        _ => Ok(()),
    }
}

/// The checks of the appraisal, in order. `logs` says whether an event log is at hand.
pub(crate) fn appraisal(ask: &Ask<'_>, logs: bool) -> Vec<CheckId> {
    use CheckId as C;
    let policy = &ask.policy.tpm;
    let mut checks = vec![C::BindReportData, C::TpmSelection];
    let optional = [(ask.tpm_state.is_some(), C::TpmCounters), (!policy.sets.is_empty(), C::TpmPcrGolden)];
    checks.extend(optional.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id));
    checks.extend(event_log::profile(&ask.policy.event_log, logs));
    checks
}

/// The event logs at hand, and the registers besides the TPM's that they may be of.
pub(crate) struct Logs<'l> {
    pub(crate) given: &'l [&'l [u8]],
    pub(crate) beside: Option<event_log::Registers<'l>>,
}

/// Makes every check of [`appraisal`] and says what the quote claims, for [`Claims`] of whatever evidence it is part of.
pub(crate) fn appraise(quote: &Quote<'_>, class: TrustClass, logs: Logs<'_>, ask: &Ask<'_>, binding: &QuoteBinding, r: &mut Recorder<'_>, claims: &mut Claims) {
    let policy = &ask.policy.tpm;
    // 5. The caller's data.
    let bound = binding.check(quote.attest.extra_data);
    if binding.is_given() {
        r.insist(CheckId::BindReportData, bound)
    } else {
        r.note(CheckId::BindReportData, bound)
    }
    // 6. Which registers.
    r.note(CheckId::TpmSelection, check_selection(quote, policy));
    // 9. Counters.
    if let Some(before) = &ask.tpm_state {
        r.note(CheckId::TpmCounters, counters::check(&quote.attest, before).map(|()| Value::Nothing));
    }
    // 10. Golden values, and what logs explain.
    if !policy.sets.is_empty() {
        r.note(CheckId::TpmPcrGolden, check_golden(quote, policy));
    }
    let of_quote = quote.attest.selections.iter().filter(|s| policy.counts(s.bank)).map(|s| event_log::Registers {
        kind: event_log::RegisterKind::Pcr,
        bank: s.bank,
        values: quote.registers.of(s.bank),
    });
    let banks: Vec<_> = of_quote.chain(logs.beside).collect();
    let proven = event_log::check(logs.given, &banks, &ask.policy.event_log, r);
    claims.event_log = proven.pcrs;
    if let Some(gcp) = &mut claims.gcp {
        gcp.td_event_log = proven.rtmrs;
    }
    if claims.secure_boot.is_none() {
        claims.secure_boot = proven.secure_boot;
    }
    claims.pcrs = quote
        .registers
        .iter()
        .filter(|(bank, _, _)| policy.counts(*bank))
        .map(|(bank, index, value)| Pcr { index, bank: bank.name(), value: value.into() })
        .collect();
    let attest = &quote.attest;
    claims.tpm = Some(TpmClaims {
        trust: class.name(),
        scheme: quote.scheme,
        ak_name: quote.ak_name.as_deref().map(HexBytes::from),
        qualified_signer: attest.qualified_signer.into(),
        extra_data: attest.extra_data.into(),
        clock: attest.clock.to_string(),
        reset_count: attest.reset_count,
        restart_count: attest.restart_count,
        safe: attest.safe,
        firmware_version: attest.firmware_version.to_be_bytes().into(),
    });
    limits(quote, class, ask, r);
}

/// Registers of a bank that counts are covered, and all that the policy requires.
fn check_selection(quote: &Quote<'_>, policy: &TpmPolicy) -> Outcome {
    let covered: Vec<Bank> = quote.attest.selections.iter().map(|s| s.bank).filter(|bank| policy.counts(*bank)).collect();
    if covered.is_empty() {
        return Err(Failure::new("tpm.pcrs.selection.sha1", "a bank of SHA-2", "registers of the SHA-1 bank alone"));
    }
    for (bank, indices) in &policy.require {
        if let Some(index) = indices.iter().find(|index| quote.registers.get(*bank, **index).is_none()) {
            return Err(Failure::new("tpm.pcrs.selection.required", format!("register {index} of bank {}", bank.name()), "a quote that does not cover it"));
        }
    }
    Ok(covered.iter().map(|bank| bank.name()).collect::<Vec<_>>().join(", ").into())
}

/// Any one of the policy's sets holds as a whole.
fn check_golden(quote: &Quote<'_>, policy: &TpmPolicy) -> Outcome {
    let mut near = None;
    for set in &policy.sets {
        let differs = set.values.iter().find(|(index, value)| quote.registers.get(set.bank, *index) != Some(value.as_slice()));
        match differs {
            None => return Ok(set.label.clone().unwrap_or_else(|| "a set of the policy".into()).into()),
            Some((index, value)) => near = near.or(Some((set.bank, *index, value))),
        }
    }
    let Some((bank, index, value)) = near else { return Err(Failure::new("tpm.pcrs.golden", "a set in the policy", "none")) };
    let found = quote.registers.get(bank, index);
    let code = if found.is_some() { "tpm.pcrs.golden" } else { "tpm.pcrs.golden.not-covered" };
    let found = found.map_or_else(|| "not covered".to_string(), |value| HexBytes::from(value).to_string());
    Err(Failure::new(code, format!("{} {index}: {}", bank.name(), HexBytes::from(value.as_slice())), found))
}

fn limits(quote: &Quote<'_>, class: TrustClass, ask: &Ask<'_>, r: &mut Recorder<'_>) {
    const SHORT: usize = 16;
    let extra = quote.attest.extra_data.len();
    let all = [
        (true, class.limit()),
        (!is_fresh(ask), "Nothing shows that this quote is fresh: it may be a recording."),
        (is_fresh(ask) && extra < SHORT, "The nonce is shorter than 16 bytes, so that it may have been used before or guessed."),
        (ask.policy.tpm.sets.is_empty(), "The registers were not compared with values of the policy: any software may have been started."),
        (quote.ak_name.is_none(), "Nothing is known of the key but its numbers: whether its TPM signs only what it made itself is your knowledge."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, limit)| limit));
}

/// Verifies the quote of a TPM whose key the relying party pinned.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    use CheckId as C;
    let binding = QuoteBinding::of(ask)?;
    let blobs = Blobs::of_question(&evidence.attached, ask);
    let has_logs = blobs.as_ref().is_ok_and(|b| !b.event_logs.is_empty());
    let by_registers = !ask.policy.tpm.sets.is_empty();
    let mut profile = vec![C::EvidenceKind, C::CollateralReadable, C::TpmAkTrusted];
    profile.extend(authenticity());
    profile.extend(appraisal(ask, has_logs));
    if !by_registers {
        profile.push(C::IdentityMeasurement);
    }
    let about = About { kind: Some(evidence.kind().as_str()), version: None };
    let mut recorder = Recorder::new(ask.policy, ask.at, about, profile);
    let r = &mut recorder;
    r.note(C::EvidenceKind, Ok(Value::Text(evidence.kind().as_str())));
    let run = || -> Result<Claims, Stop> {
        let blobs = r.must(C::CollateralReadable, blobs)?;
        let ak = pinned(&evidence.parts, ask);
        if ak.is_err() {
            r.needs.push(Need {
                what: "tpm.ak",
                urls: Vec::new(),
                why: "the attestation key that you trust; give it yourself, since nothing in the evidence can",
            });
        }
        let ak = r.must_say(C::TpmAkTrusted, TrustClass::PinnedAk.name(), ak)?;
        let quote = authenticate(&evidence.parts, ak, r)?;
        let mut claims = Claims::of("none");
        claims.signer = Some(Signer { kind: "attestation-key", chip_id: None, csp_id: None, anchor: "the key itself".into(), anchor_pinned: false });
        let logs: Vec<&[u8]> = blobs.event_logs.iter().map(AsRef::as_ref).collect();
        appraise(&quote, TrustClass::PinnedAk, Logs { given: &logs, beside: None }, ask, &binding, r, &mut claims);
        if !by_registers {
            r.note(C::IdentityMeasurement, Err(Failure::new("identity.measurement.unstated", "values of registers in the policy, tpm.pcrs", "none")));
        }
        Ok(claims)
    };
    let claims = run().ok();
    Ok(recorder.finish(claims))
}

/// Of the keys that the relying party pinned, the one that signed; if none did, the first.
fn pinned<'k>(parts: &Parts<'_>, ask: &'k Ask<'_>) -> Result<&'k AttestationKey, Failure> {
    let keys = &ask.given.attestation_keys;
    keys.iter()
        .find(|key| has_signed(parts, key))
        .or(keys.first())
        .ok_or_else(|| Failure::new("missing.tpm.ak", "an attestation key that you trust", "none was given"))
}

/// Whether a key signed the quote, to choose among several keys that are believed.
pub(crate) fn has_signed(parts: &Parts<'_>, key: &AttestationKey) -> bool {
    let message = signed_bytes(parts.quote.as_deref().unwrap_or_default());
    let signature = Signature::read(parts.signature.as_deref().unwrap_or_default(), key.bare());
    key.check().ok().zip(signature.ok()).is_some_and(|(usable, signature)| usable.verify(message, &signature))
}

/// Fields of a quote for a person, unverified.
pub(crate) fn inspect(parts: &Parts<'_>) -> Vec<(&'static str, alloc::string::String)> {
    let message = signed_bytes(parts.quote.as_deref().unwrap_or_default());
    let Ok(attest) = Attest::read(message) else { return vec![("quote", "cannot be read".into())] };
    let selected = attest
        .selections
        .iter()
        .map(|s| format!("{}: {}", s.bank.name(), s.indices().map(|i| i.to_string()).collect::<Vec<_>>().join(",")))
        .collect::<Vec<_>>();
    vec![
        ("extra data", HexBytes::from(attest.extra_data).to_string()),
        ("signer", HexBytes::from(attest.qualified_signer).to_string()),
        ("registers", selected.join("; ")),
        ("clock", format!("{} ms, reset {}, restart {}, safe: {}", attest.clock, attest.reset_count, attest.restart_count, attest.safe)),
    ]
}
