//! The appraisal of an authentic report against the policy. Every check is made, so that a report shows all that is amiss.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{report::SigningKey, verify::Authentic};
use crate::{
    Ask,
    appraisal::{self, Binding, Outcome, Scope},
    bytes,
    checks::CheckId,
    claims::SnpTcb,
    policy::{GuestBit, Hex, PlatformBit, TcbFloor, TcbKind},
    report::Value,
    verdict::{Failure, Recorder},
};

/// The appraisal's checks: what always holds, and what the policy asks for.
pub(super) fn profile(ask: &Ask<'_>, scope: Scope) -> Vec<CheckId> {
    use CheckId as C;
    let p = &ask.policy.snp;
    let identity = &ask.policy.identity;
    let all = [
        (p.products.is_some() || !p.deny_products.is_empty(), C::SnpProductAllowed),
        (true, C::SnpTcbCommitted),
        (true, C::SnpTcbReported),
        (p.refuse_reported_above_committed, C::SnpTcbReportedCommitted),
        (p.refuse_provisional, C::SnpTcbProvisional),
        (true, C::SnpTcbMinimum),
        (p.firmware_minimum.is_some(), C::SnpFirmwareMinimum),
        (true, C::SnpFirmwareAbi),
        (p.launch_mitigations.is_some() || p.current_mitigations.is_some(), C::SnpMitigations),
        (!p.require_platform.is_empty() || !p.forbid_platform.is_empty(), C::SnpPlatformInfo),
        (p.chip_ids.is_some() || !p.deny_chip_ids.is_empty() || p.require_chip_id, C::SnpChipAllowed),
        (p.csp_ids.is_some(), C::SnpCspAllowed),
        (true, C::SnpDebug),
        (true, C::SnpMigration),
        (!p.forbid_guest.is_empty(), C::SnpGuestPermissions),
        (!p.require_guest.is_empty(), C::SnpGuestRestrictions),
        (true, C::SnpGuestPlatform),
        (scope != Scope::Paravisor, C::SnpVmpl),
        (p.guest_svn_minimum.is_some(), C::SnpGuestSvn),
        (scope == Scope::Guest, C::BindReportData),
        ((!identity.measurements.is_empty() || identity.signers.is_empty()) && appraisal::asks_measurement(ask, scope), C::IdentityMeasurement),
        (!identity.signers.is_empty(), C::IdentitySigner),
        (p.host_data.is_some(), C::SnpHostData),
        (p.family_id.is_some(), C::SnpFamilyId),
        (p.image_id.is_some(), C::SnpImageId),
        (p.report_id.is_some(), C::SnpReportId),
    ];
    all.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id).collect()
}

/// Makes every check of [`profile`] and returns the label of the measurement that fits.
pub(super) fn appraise(a: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, binding: &Binding, r: &mut Recorder<'_>) -> Option<String> {
    let mut label = None;
    for id in profile(ask, scope) {
        let outcome = match id {
            CheckId::SnpProductAllowed => product(a, ask),
            CheckId::SnpTcbCommitted => ordered("snp.tcb.committed-at-most-current", a.tcb(a.report.committed_tcb()), a.tcb(a.report.current_tcb())),
            CheckId::SnpTcbReported => ordered("snp.tcb.reported-at-most-current", a.tcb(a.report.reported_tcb()), a.tcb(a.report.current_tcb())),
            CheckId::SnpTcbReportedCommitted => ordered("snp.tcb.reported-at-most-committed", a.tcb(a.report.reported_tcb()), a.tcb(a.report.committed_tcb())),
            CheckId::SnpTcbProvisional => provisional(a),
            CheckId::SnpTcbMinimum => tcb_minimum(a, ask),
            CheckId::SnpFirmwareMinimum => firmware_minimum(a, ask),
            CheckId::SnpFirmwareAbi => firmware_abi(a),
            CheckId::SnpMitigations => mitigations(a, ask),
            CheckId::SnpPlatformInfo => platform_info(a, ask),
            CheckId::SnpChipAllowed => chip(a, ask),
            CheckId::SnpCspAllowed => csp(a, ask),
            CheckId::SnpDebug => debug(a, ask),
            CheckId::SnpMigration => migration(a, ask),
            CheckId::SnpGuestPermissions => permissions(a, ask),
            CheckId::SnpGuestRestrictions => restrictions(a, ask),
            CheckId::SnpGuestPlatform => guest_platform(a),
            CheckId::SnpVmpl => vmpl(a, ask),
            CheckId::SnpGuestSvn => guest_svn(a, ask),
            CheckId::BindReportData => binding.check(&a.report.report_data()),
            CheckId::IdentityMeasurement => {
                let fitting = appraisal::measurement(&a.report.measurement(), ask);
                label = fitting.as_ref().ok().cloned().flatten();
                fitting.map(|_| Value::bytes(&a.report.measurement()))
            }
            CheckId::IdentitySigner => signer(a, ask),
            CheckId::SnpHostData => one_of("snp.host-data", ask.policy.snp.host_data.as_deref().unwrap_or_default(), a.report.host_data()),
            CheckId::SnpFamilyId => one_of("snp.family-id", ask.policy.snp.family_id.as_slice(), a.report.family_id()),
            CheckId::SnpImageId => one_of("snp.image-id", ask.policy.snp.image_id.as_slice(), a.report.image_id()),
            CheckId::SnpReportId => one_of("snp.report-id", ask.policy.snp.report_id.as_slice(), a.report.report_id()),
            _ => Err(Failure::new("report.incomplete", "a check of the appraisal", id.info().id)),
        };
        if id == CheckId::BindReportData && binding.is_given() {
            r.insist(id, outcome);
        } else {
            r.note(id, outcome);
        }
    }
    label
}

fn product(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.snp;
    if p.deny_products.contains(&a.product) {
        return Err(Failure::new("snp.product.allowed.denied", "a product that is not refused", a.product.name()));
    }
    if p.products.as_ref().is_some_and(|list| !list.contains(&a.product)) {
        return Err(Failure::new("snp.product.allowed", "a product of the policy", a.product.name()));
    }
    Ok(a.product.name().into())
}

fn ordered(code: &'static str, lower: SnpTcb, upper: SnpTcb) -> Outcome {
    match lower.above(&upper) {
        None => Ok(lower.text().into()),
        Some((name, found, limit)) => Err(Failure::new(code, format!("{name} at most {limit}"), format!("{name} {found}"))),
    }
}

fn provisional(a: &Authentic<'_>) -> Outcome {
    let (committed, current) = (a.tcb(a.report.committed_tcb()), a.tcb(a.report.current_tcb()));
    if committed != current || a.report.committed_firmware() != a.report.current_firmware() {
        return Err(Failure::new("snp.tcb.provisional", format!("committed: {current}"), format!("committed: {committed}")));
    }
    Ok(Value::Nothing)
}

fn tcb_minimum(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let Some(floors) = &ask.policy.snp.tcb_minimum else {
        return Err(Failure::new("snp.tcb.minimum.unstated", "a floor in the policy", a.tcb(a.report.reported_tcb()).text()));
    };
    let Some(cpuid) = a.report.cpuid() else {
        return Err(Failure::new("snp.tcb.minimum.unknown-processor", "a report of version 3 or later, which names its processor", "version 2"));
    };
    let fits = |f: &&TcbFloor| (f.family, f.model, f.stepping) == (cpuid.family, cpuid.model, cpuid.stepping);
    let mut any = false;
    for floor in floors.iter().filter(fits) {
        any = true;
        for kind in &floor.of {
            let (name, tcb) = match kind {
                TcbKind::Reported => ("reported", a.tcb(a.report.reported_tcb())),
                TcbKind::Committed => ("committed", a.tcb(a.report.committed_tcb())),
                TcbKind::Current => ("current", a.tcb(a.report.current_tcb())),
                TcbKind::Launch => ("launch", a.tcb(a.report.launch_tcb())),
            };
            let wanted = [floor.fmc, floor.boot_loader, floor.tee, floor.snp, floor.microcode];
            for ((component, found), floor) in tcb.components().into_iter().zip(wanted) {
                let Some(floor) = floor else { continue };
                if found.is_none_or(|found| found < floor) {
                    let code = match kind {
                        TcbKind::Reported => "snp.tcb.minimum.reported",
                        TcbKind::Committed => "snp.tcb.minimum.committed",
                        TcbKind::Current => "snp.tcb.minimum.current",
                        TcbKind::Launch => "snp.tcb.minimum.launch",
                    };
                    let found = found.map_or_else(|| "none".to_string(), |f| f.to_string());
                    return Err(Failure::new(code, format!("{name} {component} at least {floor}"), format!("{name} {component} {found}")));
                }
            }
        }
    }
    if any {
        return Ok(Value::Nothing);
    }
    Err(Failure::new(
        "snp.tcb.minimum.no-floor",
        "a floor for this processor",
        format!("none for family {:#x}, model {:#x}, stepping {:#x}", cpuid.family, cpuid.model, cpuid.stepping),
    ))
}

fn firmware_minimum(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let floors = ask.policy.snp.firmware_minimum.unwrap_or_default();
    for (code, floor, found) in [
        ("snp.firmware.minimum.current", floors.current, a.report.current_firmware()),
        ("snp.firmware.minimum.committed", floors.committed, a.report.committed_firmware()),
    ] {
        if let Some(floor) = floor.filter(|floor| found < *floor) {
            return Err(Failure::new(code, format!("at least {floor}"), found.to_string()));
        }
    }
    Ok(a.report.current_firmware().to_string().into())
}

fn firmware_abi(a: &Authentic<'_>) -> Outcome {
    let [minor, major, ..] = a.report.policy().to_le_bytes();
    let firmware = a.report.current_firmware();
    if (firmware.major, firmware.minor) < (major, minor) {
        return Err(Failure::new("snp.firmware.abi", format!("at least {major}.{minor}"), firmware.to_string()));
    }
    Ok(firmware.to_string().into())
}

fn mitigations(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.snp;
    for (code, wanted, found) in [
        ("snp.mitigations.launch", p.launch_mitigations, a.report.launch_mitigations()),
        ("snp.mitigations.current", p.current_mitigations, a.report.current_mitigations()),
    ] {
        let Some(wanted) = wanted else { continue };
        match found {
            None => return Err(Failure::new("snp.mitigations.unknown", "a report of version 5 or later", format!("version {}", a.report.version()))),
            Some(found) if found & wanted != wanted => return Err(Failure::new(code, Value::Bits(wanted), Value::Bits(found))),
            Some(_) => {}
        }
    }
    Ok(Value::Nothing)
}

fn platform_info(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let (info, version) = (a.report.platform_info(), a.report.version());
    let has = |bit: &PlatformBit| info & bit.mask() != 0;
    let p = &ask.policy.snp;
    // A report that is too old to say cannot show that a feature is absent either.
    if let Some(bit) = p.require_platform.iter().chain(&p.forbid_platform).find(|bit| version < bit.since_version()) {
        let expected = format!("a report of version {} or later, which says whether {}", bit.since_version(), bit.name());
        return Err(Failure::new("snp.platform-info.unknown", expected, format!("version {version}")));
    }
    if let Some(bit) = p.require_platform.iter().find(|bit| !has(bit)) {
        return Err(Failure::new("snp.platform-info.required", format!("{} set", bit.name()), Value::Bits(info)));
    }
    if let Some(bit) = p.forbid_platform.iter().find(|bit| has(bit)) {
        return Err(Failure::new("snp.platform-info.forbidden", format!("{} clear", bit.name()), Value::Bits(info)));
    }
    Ok(Value::Bits(info))
}

fn chip(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.snp;
    let id = a.report.chip_id();
    let listed = |list: &[Hex<64>]| list.iter().any(|hex| hex.0 == id);
    if a.signing_key == SigningKey::Vlek {
        return Err(Failure::new("snp.chip.allowed.vlek", "a VCEK, which is bound to a chip", "a VLEK, which is not"));
    }
    if a.chip_masked {
        return Err(Failure::new("snp.chip.allowed.masked", "a chip that is named", "zeros: the host hides the chip"));
    }
    if listed(&p.deny_chip_ids) {
        return Err(Failure::new("snp.chip.allowed.denied", "a chip that is not refused", Value::bytes(&id)));
    }
    if p.chip_ids.as_ref().is_some_and(|list| !listed(list)) {
        return Err(Failure::new("snp.chip.allowed", "a chip of the policy", Value::bytes(&id)));
    }
    Ok(Value::bytes(&id))
}

fn csp(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let allowed = ask.policy.snp.csp_ids.as_deref().unwrap_or_default();
    match &a.csp_id {
        None => Err(Failure::new("snp.csp.allowed.vcek", allowed.join(", "), "a VCEK, which names no provider")),
        Some(id) if allowed.contains(id) => Ok(id.clone().into()),
        Some(id) => Err(Failure::new("snp.csp.allowed", allowed.join(", "), id.clone())),
    }
}

fn debug(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let set = a.report.policy() & GuestBit::Debug.mask() != 0;
    if set && !ask.policy.snp.allow_guest.contains(&GuestBit::Debug) {
        return Err(Failure::new("snp.guest-policy.debug", "clear", "set: the host can read this guest's memory"));
    }
    Ok(if set { "set, allowed by the policy" } else { "clear" }.into())
}

fn migration(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let set = a.report.policy() & GuestBit::MigrateMa.mask() != 0;
    if set && !ask.policy.snp.allow_guest.contains(&GuestBit::MigrateMa) {
        return Err(Failure::new("snp.guest-policy.migration", "clear", "set"));
    }
    if !set && a.report.report_id_ma() != [0xff; 32] {
        return Err(Failure::new(
            "snp.guest-policy.migration.agent",
            "REPORT_ID_MA all ones, since no agent is allowed",
            Value::bytes(&a.report.report_id_ma()),
        ));
    }
    Ok(if set { "set, allowed by the policy" } else { "clear" }.into())
}

fn permissions(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let policy = a.report.policy();
    match ask.policy.snp.forbid_guest.iter().find(|bit| policy & bit.mask() != 0) {
        Some(bit) => Err(Failure::new("snp.guest-policy.permissions", format!("{} clear", bit.name()), Value::Bits(policy))),
        None => Ok(Value::Bits(policy)),
    }
}

fn restrictions(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let policy = a.report.policy();
    let wanted = &ask.policy.snp.require_guest;
    if wanted.contains(&GuestBit::PageSwapDisable) && a.report.version() < 5 {
        let actual = format!("version {}", a.report.version());
        return Err(Failure::new("snp.guest-policy.restrictions.unknown", "a report of version 5 or later, which says page-swap-disable", actual));
    }
    match wanted.iter().find(|bit| policy & bit.mask() == 0) {
        Some(bit) => Err(Failure::new("snp.guest-policy.restrictions", format!("{} set", bit.name()), Value::Bits(policy))),
        None => Ok(Value::Bits(policy)),
    }
}

/// The firmware enforces these at launch, so a contradiction means that the report cannot be what it seems.
fn guest_platform(a: &Authentic<'_>) -> Outcome {
    let (policy, info) = (a.report.policy(), a.report.platform_info());
    let guest = |bit: GuestBit| policy & bit.mask() != 0;
    let platform = |bit: PlatformBit| info & bit.mask() != 0;
    let both = || format!("guest policy {policy:#x}, platform {info:#x}");
    if !guest(GuestBit::Smt) && platform(PlatformBit::SmtEn) {
        return Err(Failure::new("snp.guest-policy.platform.smt", "SMT off, as the guest demands", both()));
    }
    if guest(GuestBit::RaplDis) && !platform(PlatformBit::RaplDis) {
        return Err(Failure::new("snp.guest-policy.platform.rapl", "RAPL off, as the guest demands", both()));
    }
    if guest(GuestBit::CiphertextHidingDram) && !platform(PlatformBit::CiphertextHidingDramEn) {
        return Err(Failure::new("snp.guest-policy.platform.ciphertext-hiding", "ciphertext hidden, as the guest demands", both()));
    }
    Ok(Value::Nothing)
}

fn vmpl(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.snp;
    if a.report.is_host_requested() {
        return if p.host_requested {
            Ok("requested by the host, allowed by the policy".into())
        } else {
            Err(Failure::new("snp.vmpl.host-requested", "a report that the guest asked for", "one that the host asked for"))
        };
    }
    let found = a.report.vmpl();
    match &p.vmpl {
        None => Err(Failure::new("snp.vmpl.unstated", "levels in the policy", found.to_string())),
        Some(list) if list.iter().any(|v| u32::from(*v) == found) => Ok(Value::Number(u64::from(found))),
        Some(list) => {
            let list: Vec<_> = list.iter().map(ToString::to_string).collect();
            Err(Failure::new("snp.vmpl", list.join(" or "), found.to_string()))
        }
    }
}

fn guest_svn(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let floor = ask.policy.snp.guest_svn_minimum.unwrap_or(u32::MAX);
    let found = a.report.guest_svn();
    if found < floor { Err(Failure::new("snp.guest-svn", format!("at least {floor}"), found.to_string())) } else { Ok(Value::Number(u64::from(found))) }
}

fn signer(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let (id, author) = (a.report.id_key_digest(), a.report.author_key_digest());
    let known = &ask.policy.identity.signers;
    if bytes::all_zero(&id) {
        return Err(Failure::new("identity.signer.none", "a signed ID block", "none"));
    }
    let author_known = a.report.has_author_key() && !bytes::all_zero(&author);
    let fits = known.iter().any(|s| s.id_key.is_none_or(|d| d.0 == id) && s.author_key.is_none_or(|d| author_known && d.0 == author));
    if fits {
        return Ok(Value::bytes(&id));
    }
    if !author_known && known.iter().all(|s| s.author_key.is_some()) {
        return Err(Failure::new("identity.signer.no-author", "a report with an author key", "AUTHOR_KEY_EN is clear"));
    }
    Err(Failure::new("identity.signer", format!("one of {} in the policy", known.len()), Value::bytes(&id)))
}

fn one_of<const N: usize>(code: &'static str, allowed: &[Hex<N>], found: [u8; N]) -> Outcome {
    if allowed.iter().any(|hex| hex.0 == found) {
        return Ok(Value::bytes(&found));
    }
    let list: Vec<_> = allowed.iter().map(|hex| crate::hex::encode(&hex.0)).collect();
    Err(Failure::new(code, list.join(" or "), Value::bytes(&found)))
}
