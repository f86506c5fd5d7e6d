//! The verification of a report: the numbered steps of authentication, then the appraisal.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    Product, appraise,
    chain::{self, Anchor},
    kds,
    known::VerifiedChain,
    report::{self, Report, SigningKey},
    tcb::Tcb,
    vek::VekExtensions,
};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    appraisal::{Binding, Scope, is_fresh},
    bytes,
    checks::CheckId,
    claims,
    claims::{Claims, HexBytes, Measurement, Signer, SnpClaims, Validity},
    collateral::{Blobs, Collateral},
    report::{About, Value},
    verdict::{Failure, Recorder, Stop},
    x509::cert::Certificate,
};

/// A report that AMD's root vouches for, with what was learnt on the way.
pub(crate) struct Authentic<'a> {
    pub(crate) report: Report<'a>,
    pub(super) product: Product,
    pub(super) signing_key: SigningKey,
    pub(super) csp_id: Option<String>,
    pub(super) chip_masked: bool,
    anchor_name: String,
    anchor_pinned: bool,
    validity: Validity,
}

/// Authenticates and appraises a report.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    let binding = Binding::of(ask)?;
    let version = bytes::u32_le_at(&evidence.bytes, 0);
    let about = About { kind: Some(evidence.kind().as_str()), version };
    let blobs = Blobs::of_question(&evidence.attached, ask).and_then(Blobs::without_event_logs);
    let has_crl = blobs.as_ref().is_ok_and(|blobs| chain::has_crl(&blobs.read()));
    let profile = [vec![CheckId::EvidenceKind, CheckId::CollateralReadable], authenticity(ask, has_crl), appraise::profile(ask, Scope::Guest)].concat();
    let mut recorder = Recorder::new(ask.policy, ask.at, about, profile);
    recorder.note(CheckId::EvidenceKind, Ok(Value::Text("sev-snp")));
    let r = &mut recorder;
    let authentic = r.must(CheckId::CollateralReadable, blobs).and_then(|blobs| authenticate(&evidence.bytes, &blobs.read(), ask, r));
    let claims = authentic.ok().map(|authentic| appraise_in(&authentic, ask, Scope::Guest, &binding, r));
    Ok(recorder.finish(claims))
}

/// The appraisal's checks.
pub(crate) fn appraisal(ask: &Ask<'_>, scope: Scope) -> Vec<CheckId> {
    appraise::profile(ask, scope)
}

/// Appraises an authentic report and says what it claims.
pub(crate) fn appraise_in(authentic: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, binding: &Binding, r: &mut Recorder<'_>) -> Claims {
    let label = appraise::appraise(authentic, ask, scope, binding, r);
    limits(authentic, ask, scope, r);
    authentic.claims(label)
}

/// The checks by which a report is found authentic, in the order in which they are made.
pub(crate) fn authenticity(ask: &Ask<'_>, has_crl: bool) -> Vec<CheckId> {
    use CheckId as C;
    let mut profile = vec![
        C::SnpReportLength,
        C::SnpReportVersion,
        C::SnpReportAlgorithm,
        C::SnpReportFlags,
        C::SnpReportSigningKey,
        C::SnpReportMaskChipKey,
        C::SnpReportTail,
        C::SnpSignatureForm,
        C::SnpReportPolicyBits,
        C::SnpReportVmpl,
    ];
    if ask.policy.snp.refuse_reserved {
        profile.push(C::SnpReportReserved);
    }
    profile.extend([
        C::SnpProductKnown,
        C::SnpVekPresent,
        C::SnpVekRole,
        C::SnpArkPinned,
        C::SnpAskPresent,
        C::SnpAskProfile,
        C::SnpAskSigned,
        C::SnpVekProfile,
        C::SnpVekSigned,
        C::SnpArkValidity,
        C::SnpAskValidity,
        C::SnpVekValidity,
    ]);
    if has_crl {
        profile.extend([C::SnpCrl, C::SnpCrlCurrent, C::SnpNotRevoked]);
    }
    profile.extend([C::SnpRevocation, C::SnpVekExtensions, C::SnpVekProduct, C::SnpVekTcb, C::SnpVekChipId, C::SnpVekCspId, C::SnpSignature]);
    profile
}

/// Steps 1 to 7 of the specification. What fails here stops everything: nothing later would mean anything.
pub(crate) fn authenticate<'e>(input: &'e [u8], collateral: &Collateral<'_>, ask: &Ask<'_>, r: &mut Recorder<'_>) -> Result<Authentic<'e>, Stop> {
    let (at, skew) = (ask.at, ask.policy.clock_skew_seconds);

    // 1. Frame.
    let report = r.must(CheckId::SnpReportLength, Report::read(input))?;
    r.must(CheckId::SnpReportVersion, report.check_version())?;
    r.must(CheckId::SnpReportAlgorithm, report.check_algorithm())?;
    r.must(CheckId::SnpReportFlags, report.check_flags())?;
    let signing_key = r.must(CheckId::SnpReportSigningKey, report.check_signing_key())?;
    r.must(CheckId::SnpReportMaskChipKey, report.check_mask_chip_key(signing_key))?;
    r.must(CheckId::SnpReportTail, report.check_tail())?;
    let signature = r.must(CheckId::SnpSignatureForm, report.check_signature_form())?;
    r.must(CheckId::SnpReportPolicyBits, report.check_policy_bits())?;
    r.must(CheckId::SnpReportVmpl, report.check_vmpl())?;
    if r.asks(CheckId::SnpReportReserved) {
        r.must(CheckId::SnpReportReserved, report.check_reserved())?;
    }

    // 2. Product, as far as the report says it.
    let stated_product = r.must(CheckId::SnpProductKnown, product_of(&report))?;

    // 3. Which key. The flag selects what leaf is expected; the leaf has to prove it.
    let leaf = chain::select_leaf(collateral, signing_key);
    let present = match &leaf {
        Ok(None) => {
            let products = stated_product.map_or_else(|| vec![Product::Milan, Product::Genoa], |p| vec![p]);
            r.needs.push(kds::vek(&report, signing_key, &products));
            Err(Failure::new("missing.snp.vek", "the certificate of the key that signed", "nothing"))
        }
        _ => Ok(()),
    };
    r.must(CheckId::SnpVekPresent, present)?;
    let role = leaf.and_then(|leaf| {
        let leaf = leaf.ok_or_else(|| Failure::new("missing.snp.vek", "a leaf", "nothing"))?;
        chain::issuer_product(&leaf, signing_key).map(|product| (leaf, product))
    });
    let (vek, product) = r.must(CheckId::SnpVekRole, role)?;

    // 4. Chain.
    let chain = authenticate_chain(collateral, &vek, product, signing_key, ask, r)?;
    for (id, codes, certificate) in [
        (
            CheckId::SnpArkValidity,
            ["snp.chain.ark-validity.early", "snp.chain.ark-validity.expired", "snp.chain.ark-validity.inverted"],
            &chain.anchor.certificate,
        ),
        (CheckId::SnpAskValidity, ["snp.chain.ask-validity.early", "snp.chain.ask-validity.expired", "snp.chain.ask-validity.inverted"], &chain.ask),
        (CheckId::SnpVekValidity, ["snp.chain.vek-validity.early", "snp.chain.vek-validity.expired", "snp.chain.vek-validity.inverted"], &vek),
    ] {
        r.must(id, chain::check_validity(codes, certificate, at, skew))?;
    }

    // 9. Revocation, of what the root issued.
    if r.asks(CheckId::SnpCrl) {
        let crls = r.must(CheckId::SnpCrl, chain::check_crls(&collateral.crls, &chain.anchor))?;
        let crls = r.must(CheckId::SnpCrlCurrent, chain::check_crls_current(&crls, at, skew))?;
        r.must(CheckId::SnpNotRevoked, chain::check_not_revoked(&crls, &chain.anchor, &chain.ask))?;
        r.note(CheckId::SnpRevocation, Ok(Value::Nothing));
    } else {
        if ask.policy.waiver(CheckId::SnpRevocation).is_none() {
            r.needs.push(kds::crl(signing_key, &[product]));
        }
        r.note(CheckId::SnpRevocation, Err(Failure::new("missing.snp.crl", "the root's CRL", "nothing")));
        if ask.policy.waiver(CheckId::SnpRevocation).is_none() {
            return Err(Stop);
        }
    }

    // 5. and 6. The leaf's extensions, and what they say of the report.
    let extensions = r.must(CheckId::SnpVekExtensions, VekExtensions::read(&vek.extensions, product))?;
    r.must(CheckId::SnpVekProduct, check_product(&extensions, product, stated_product))?;
    r.must(CheckId::SnpVekTcb, check_tcb(&extensions, product, &report))?;
    let chip_masked = r.must(CheckId::SnpVekChipId, check_chip_id(&extensions, product, signing_key, &report))?;
    let csp_id = r.must(CheckId::SnpVekCspId, check_csp_id(&extensions, signing_key))?;

    // 7. Signature.
    let signed = chain.vek_key.verify(report.signed(), &signature);
    let failure = || Failure::new("snp.signature", "a signature of the leaf's key over the first 672 bytes", "it is not");
    r.must(CheckId::SnpSignature, signed.then_some(()).ok_or_else(failure))?;

    let certificates = [&chain.anchor.certificate, &chain.ask, &vek];
    let not_before = certificates.iter().map(|c| c.not_before).max().unwrap_or(at);
    let not_after = certificates.iter().map(|c| c.not_after).min().unwrap_or(at);
    Ok(Authentic {
        report,
        product,
        signing_key,
        csp_id,
        chip_masked,
        anchor_name: chain::common_name(&chain.anchor.certificate.subject),
        anchor_pinned: chain.anchor.pinned,
        validity: Validity { not_before: not_before.to_string(), not_after: not_after.to_string() },
    })
}

struct Chain<'a> {
    anchor: Anchor<'a>,
    ask: Certificate<'a>,
    vek_key: crate::crypto::ecdsa::P384PublicKey,
}

fn authenticate_chain<'a>(
    collateral: &Collateral<'a>,
    vek: &Certificate<'a>,
    product: Product,
    signing_key: SigningKey,
    ask: &'a Ask<'_>,
    r: &mut Recorder<'_>,
) -> Result<Chain<'a>, Stop> {
    let mut anchors = chain::anchors(product, &ask.given.arks);
    r.must(CheckId::SnpArkPinned, chain::check_supplied_arks(collateral, product, &anchors))?;
    let intermediate = r.must(CheckId::SnpAskPresent, chain::select_ask(collateral, product, signing_key))?;
    let (anchor, key) = if chain::is_pinned(&intermediate) {
        anchors.retain(|a| a.pinned);
        let anchor = anchors.into_iter().next().zip(intermediate.rsa_4096_key());
        let absent = || Failure::new("snp.chain.ask-profile.key", "RSA with 4096 bits", "another key");
        let pair = r.must(CheckId::SnpAskProfile, anchor.ok_or_else(absent))?;
        r.note(CheckId::SnpAskSigned, Ok(Value::Text("pinned, byte for byte")));
        pair
    } else {
        // Among roots of one name, the one whose key signed; if none did, the one that is named, or the first, so that the
        // failure is about it.
        let signer = anchors.iter().position(|a| intermediate.is_signed_with_pss_sha384_by(&a.key));
        let absent = Failure::new("snp.chain.ask-signed-by-ark", "a root", "none");
        let named = || anchors.iter().position(|a| chain::names_key_of(&intermediate, a));
        let chosen = anchors.get(signer.or_else(named).unwrap_or(0)).cloned();
        let Some(anchor) = chosen else {
            r.note(CheckId::SnpAskProfile, Err(absent));
            return Err(Stop);
        };
        let key = r.must(CheckId::SnpAskProfile, chain::check_ask_profile(&intermediate, &anchor))?;
        let failure = || Failure::new("snp.chain.ask-signed-by-ark", "a signature of a believed root's key", "it is not");
        r.must(CheckId::SnpAskSigned, signer.map(|_| ()).ok_or_else(failure))?;
        (anchor, key)
    };
    let vek_key = r.must(CheckId::SnpVekProfile, chain::check_vek_profile(vek, &intermediate))?;
    let failure = || Failure::new("snp.chain.vek-signed-by-ask", "a signature of the intermediate's key", "it is not");
    let this = VerifiedChain::of(intermediate.der, vek.der);
    let signed = ask.known_chains.contains(&this) || vek.is_signed_with_pss_sha384_by(&key);
    r.must(CheckId::SnpVekSigned, signed.then_some(()).ok_or_else(failure))?;
    r.snp_chain = Some(this);
    Ok(Chain { anchor, ask: intermediate, vek_key })
}

fn product_of(report: &Report<'_>) -> Result<Option<Product>, Failure> {
    let Some(cpuid) = report.cpuid() else { return Ok(None) };
    let actual = || format!("family {:#x}, model {:#x}, stepping {:#x}", cpuid.family, cpuid.model, cpuid.stepping);
    Product::by_cpuid(cpuid).map(Some).map_err(|code| Failure::new(code, "Milan, Genoa or Turin", actual()))
}

/// Report, leaf and issuer name one product. Steppings may differ: Milan leaves say B0 whatever the chip.
fn check_product(extensions: &VekExtensions<'_>, product: Product, stated: Option<Product>) -> Result<(), Failure> {
    if let Some(stated) = stated.filter(|s| *s != product) {
        return Err(Failure::new("snp.vek.product.report", product.name(), stated.name()));
    }
    let name = extensions.product_name;
    let fits = name == product.name() || name.strip_prefix(product.name()).is_some_and(|rest| rest.starts_with('-'));
    if !fits {
        return Err(Failure::new("snp.vek.product.name", product.name(), String::from(name)));
    }
    if extensions.struct_version != product.struct_version() {
        return Err(Failure::new("snp.vek.product.struct-version", product.struct_version().to_string(), extensions.struct_version.to_string()));
    }
    Ok(())
}

/// Old firmware can claim a new TCB and sign with its old key: only the leaf shows for which TCB the key was derived.
fn check_tcb(extensions: &VekExtensions<'_>, product: Product, report: &Report<'_>) -> Result<(), Failure> {
    let reported = Tcb::decode(product, report.reported_tcb());
    if reported.has_reserved {
        return Err(Failure::new("snp.vek.tcb.reserved", "zeros in the reserved bytes", Value::bytes(&report.reported_tcb())));
    }
    if reported.parts != extensions.tcb {
        return Err(Failure::new("snp.vek.tcb", extensions.tcb.text(), reported.parts.text()));
    }
    Ok(())
}

/// Whether the chip is masked, if the leaf and the report do not contradict each other.
fn check_chip_id(extensions: &VekExtensions<'_>, product: Product, signing_key: SigningKey, report: &Report<'_>) -> Result<bool, Failure> {
    let chip_id = report.chip_id();
    let masked = bytes::all_zero(&chip_id);
    if signing_key == SigningKey::Vlek {
        return match extensions.hwid {
            None => Ok(masked),
            Some(id) => Err(Failure::new("snp.vek.chip-id.vlek", "no hwID in a VLEK certificate", Value::bytes(id))),
        };
    }
    let len = product.chip_id_len();
    let Some(stated) = extensions.hwid else {
        return Err(Failure::new("snp.vek.chip-id.missing", "a hwID in a VCEK certificate", "none"));
    };
    let id = extensions.chip_id(len).ok_or_else(|| Failure::new("snp.vek.chip-id.length", format!("{len} bytes"), Value::bytes(stated)))?;
    if masked {
        return Ok(true);
    }
    let (head, tail) = chip_id.split_at_checked(len).unwrap_or((&chip_id, &[]));
    if !bytes::all_zero(tail) {
        return Err(Failure::new("snp.vek.chip-id.tail", format!("zeros after {len} bytes"), Value::bytes(&chip_id)));
    }
    if head != id {
        return Err(Failure::new("snp.vek.chip-id", Value::bytes(id), Value::bytes(head)));
    }
    Ok(false)
}

fn check_csp_id(extensions: &VekExtensions<'_>, signing_key: SigningKey) -> Result<Option<String>, Failure> {
    match (signing_key, extensions.csp_id) {
        (SigningKey::Vcek, None) => Ok(None),
        (SigningKey::Vcek, Some(id)) => Err(Failure::new("snp.vek.csp-id.vcek", "no CSP_ID in a VCEK certificate", String::from(id))),
        (SigningKey::Vlek, Some(id)) if !id.is_empty() => Ok(Some(id.into())),
        (SigningKey::Vlek, _) => Err(Failure::new("snp.vek.csp-id.missing", "a CSP_ID in a VLEK certificate", "none")),
    }
}

impl Authentic<'_> {
    /// Decodes a TCB_VERSION of this report.
    pub(super) fn tcb(&self, bytes: [u8; 8]) -> claims::SnpTcb {
        Tcb::decode(self.product, bytes).parts
    }

    fn claims(&self, label: Option<String>) -> Claims {
        let report = &self.report;
        let digest = |bytes: [u8; 48]| (!bytes::all_zero(&bytes)).then(|| HexBytes::from(bytes));
        let chip_id = report.chip_id();
        let chip = chip_id.get(..self.product.chip_id_len()).unwrap_or(&chip_id);
        let be = |bits: u64| HexBytes::from(bits.to_be_bytes());
        Claims {
            tee: "sev-snp",
            product: Some(self.product.name().to_string()),
            debug: Some(report.policy() & crate::policy::GuestBit::Debug.mask() != 0),
            measurements: vec![Measurement { kind: "snp.launch", value: report.measurement().into(), label }],
            report_data: Some(report.report_data().into()),
            host_data: Some(report.host_data().into()),
            tcb: claims::Tcb {
                reported: Some(self.tcb(report.reported_tcb())),
                committed: Some(self.tcb(report.committed_tcb())),
                current: Some(claims::TcbAt::Snp(self.tcb(report.current_tcb()))),
                launch: Some(claims::TcbAt::Snp(self.tcb(report.launch_tcb()))),
                ..claims::Tcb::default()
            },
            validity: Some(self.validity.clone()),
            signer: Some(Signer {
                kind: match self.signing_key {
                    SigningKey::Vcek => "vcek",
                    SigningKey::Vlek => "vlek",
                },
                chip_id: (self.signing_key == SigningKey::Vcek && !self.chip_masked).then(|| HexBytes::from(chip)),
                csp_id: self.csp_id.clone(),
                anchor: self.anchor_name.clone(),
                anchor_pinned: self.anchor_pinned,
            }),
            snp: Some(SnpClaims {
                vmpl: u8::try_from(report.vmpl()).ok(),
                guest_svn: report.guest_svn(),
                policy: be(report.policy()),
                policy_flags: report::guest_flags(report.policy()),
                platform_info: be(report.platform_info()),
                platform_flags: report::platform_flags(report.platform_info()),
                cpuid: report.cpuid(),
                family_id: report.family_id().into(),
                image_id: report.image_id().into(),
                report_id: report.report_id().into(),
                id_key_digest: digest(report.id_key_digest()),
                author_key_digest: digest(report.author_key_digest()).filter(|_| report.has_author_key()),
                firmware: report.current_firmware().to_string(),
                firmware_committed: report.committed_firmware().to_string(),
                launch_mitigations: report.launch_mitigations().map(be),
                current_mitigations: report.current_mitigations().map(be),
            }),
            ..Claims::of("sev-snp")
        }
    }
}

/// What a verified report still does not prove.
fn limits(authentic: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, r: &mut Recorder<'_>) {
    let guest = scope == Scope::Guest;
    let all = [
        (guest, "What the guest loaded after its launch (kernel, disk, configuration) is proven only as far as the launch measurement covers it."),
        (true, "Whoever opens the machine and taps its memory bus is outside of what SEV-SNP defends against."),
        (guest && !is_fresh(ask), "Nothing shows that this evidence is fresh: it may be a recording."),
        (guest && ask.key.is_none(), "Nothing ties a key to this evidence: whoever you talk to may have relayed it from another machine."),
        (guest && ask.policy.identity.measurements.is_empty(), "The launch measurement was not compared: this may be any guest."),
        (!r.asks(CheckId::SnpCrl), "Revocation was not checked."),
        (ask.policy.snp.tcb_minimum.is_none(), "No floor was set for the TCB: firmware with known flaws is not refused."),
        (
            authentic.product == Product::Milan && authentic.signing_key == SigningKey::Vcek,
            "On Milan the seed of the chip's keys can be extracted by software (arXiv 2605.12990): an attacker who has it can sign for any TCB.",
        ),
        (authentic.chip_masked, "The host hides which chip signed."),
        (authentic.report.is_host_requested(), "The host asked for this report; the guest chose nothing in it."),
        (!authentic.anchor_pinned, "AMD does not vouch for this report: the root was given by you."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text));
}
