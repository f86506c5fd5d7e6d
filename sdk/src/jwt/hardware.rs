//! What a policy asks of the hardware under a token, where the token says it: the same questions, with the same codes, as
//! are asked of the hardware's own evidence.

use alloc::{format, string::ToString, vec::Vec};

use super::claims::{Fields, Statement};
use crate::{
    Ask,
    appraisal::Outcome,
    bytes,
    checks::CheckId,
    report::Value,
    tdx::{
        report::{TD_ATTRIBUTES, bit},
        status::Status,
    },
    verdict::Failure,
};

/// The checks that the policy's sections about hardware add for a token about this kind.
pub(super) fn checks(tee: Option<&str>, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let (snp, tdx) = (&ask.policy.snp, &ask.policy.tdx);
    let (is_snp, is_tdx) = (tee == Some("sev-snp"), tee == Some("tdx"));
    let all = [
        (is_snp && snp.host_data.is_some(), C::SnpHostData),
        (is_snp && snp.family_id.is_some(), C::SnpFamilyId),
        (is_snp && snp.image_id.is_some(), C::SnpImageId),
        (is_snp && snp.report_id.is_some(), C::SnpReportId),
        (is_snp && snp.guest_svn_minimum.is_some(), C::SnpGuestSvn),
        (is_snp && !ask.policy.identity.signers.is_empty(), C::IdentitySigner),
        (is_tdx, C::TdxProfiling),
        (is_tdx, C::TdxMigratable),
        (is_tdx && tdx.require_sept_ve_disable, C::TdxSeptVeDisable),
        (is_tdx && (!tdx.registers.is_empty() || tdx.attributes.is_some() || tdx.xfam.is_some()), C::TdxRegisters),
        ((is_tdx || tee == Some("sgx")) && tdx.asks_advisories(), C::TdxAdvisories),
        (tee == Some("sgx") && ask.policy.sgx.asks(), C::SgxEnclave),
    ];
    all.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id).collect()
}

/// Makes one of [`checks`]. What the token does not say fails.
pub(super) fn check(id: CheckId, s: &Statement, ask: &Ask<'_>) -> Outcome {
    let (snp, silent) = (&ask.policy.snp, "the token does not say");
    let one_of = |code, allowed: &[&[u8]], found: Option<&[u8]>| -> Outcome {
        let list = || allowed.iter().map(|a| crate::hex::encode(a)).collect::<Vec<_>>().join(" or ");
        match found {
            Some(found) if allowed.contains(&found) => Ok(Value::bytes(found)),
            Some(found) => Err(Failure::new(code, list(), Value::bytes(found))),
            None => Err(Failure::new(code, list(), silent)),
        }
    };
    match id {
        CheckId::SnpHostData => {
            let allowed: Vec<_> = snp.host_data.iter().flatten().map(|hex| hex.0.as_slice()).collect();
            one_of("snp.host-data", &allowed, s.host_data.as_deref())
        }
        CheckId::SnpFamilyId => {
            one_of("snp.family-id", &snp.family_id.iter().map(|hex| hex.0.as_slice()).collect::<Vec<_>>(), s.family_id.as_ref().map(<[u8; 16]>::as_slice))
        }
        CheckId::SnpImageId => {
            one_of("snp.image-id", &snp.image_id.iter().map(|hex| hex.0.as_slice()).collect::<Vec<_>>(), s.image_id.as_ref().map(<[u8; 16]>::as_slice))
        }
        CheckId::SnpReportId => {
            one_of("snp.report-id", &snp.report_id.iter().map(|hex| hex.0.as_slice()).collect::<Vec<_>>(), s.report_id.as_ref().map(<[u8; 32]>::as_slice))
        }
        CheckId::SnpGuestSvn => {
            let floor = u64::from(snp.guest_svn_minimum.unwrap_or(u32::MAX));
            match s.guest_svn {
                Some(found) if found >= floor => Ok(Value::Number(found)),
                found => Err(Failure::new("snp.guest-svn", format!("at least {floor}"), found.map_or_else(|| silent.to_string(), |f| f.to_string()))),
            }
        }
        CheckId::SnpMigration => match s.migration {
            Some(false) => Ok("none".into()),
            Some(true) => Err(Failure::new("snp.guest-policy.migration", "no", "migration is allowed")),
            None => Err(Failure::new("snp.guest-policy.migration.unknown", "no", "something that is neither yes nor no")),
        },
        CheckId::IdentitySigner => {
            let (id_key, author) = (s.id_key_digest.filter(|d| !bytes::all_zero(d)), s.author_key_digest.filter(|d| !bytes::all_zero(d)));
            let Some(id_key) = id_key else { return Err(Failure::new("identity.signer.none", "a signed ID block", "none")) };
            let known = &ask.policy.identity.signers;
            let fits = known.iter().any(|k| k.id_key.is_none_or(|d| d.0 == id_key) && k.author_key.is_none_or(|d| Some(d.0) == author));
            if fits {
                Ok(Value::bytes(&id_key))
            } else {
                Err(Failure::new("identity.signer", format!("one of {} in the policy", known.len()), Value::bytes(&id_key)))
            }
        }
        CheckId::TdxProfiling => profiling(s),
        CheckId::TdxMigratable => migratable(s, ask),
        CheckId::TdxSeptVeDisable => match s.td_attributes {
            Some(attributes) if bit(attributes, 28) => Ok("set".into()),
            Some(_) => Err(Failure::new("tdx.attributes.sept-ve-disable", "set", "clear")),
            None => Err(Failure::new("tdx.attributes.sept-ve-disable", "set", silent)),
        },
        CheckId::TdxRegisters => registers(s, ask),
        CheckId::TdxAdvisories => advisories(s, ask),
        CheckId::SgxEnclave => enclave(s, ask),
        other => Err(Failure::new("report.incomplete", "a check of the hardware", other.info().id)),
    }
}

/// Which advisories apply. An issuer may leave them out of what is up to date, where none does; elsewhere silence is no answer.
fn advisories(s: &Statement, ask: &Ask<'_>) -> Outcome {
    let up_to_date = s.tcb_status.as_deref() == Some(Status::UpToDate.name());
    let listed = match &s.advisories {
        Some(listed) => listed.as_slice(),
        None if up_to_date => &[],
        None => return Err(Failure::new("tdx.tcb.advisories.unknown", "the advisories that apply", "the token does not say")),
    };
    match (ask.policy.tdx.denied_advisory(listed), ask.policy.tdx.other_advisory(listed)) {
        (Some(denied), _) => Err(Failure::new("tdx.tcb.advisories", format!("{denied} not to apply"), listed.join(", "))),
        (None, Some(other)) => Err(Failure::new("tdx.tcb.advisories.other", "advisories of the policy's list alone", other.clone())),
        (None, None) => Ok(listed.join(", ").into()),
    }
}

/// Demands of the policy that no token answers, or none about this kind of hardware. Passing over them in silence would be a
/// default that the policy never stated.
pub(super) fn check_held(s: &Statement, ask: &Ask<'_>) -> Outcome {
    let (snp, tdx) = (&ask.policy.snp, &ask.policy.tdx);
    let (is_snp, is_intel) = (s.tee == "sev-snp", matches!(s.tee, "tdx" | "sgx"));
    let all = [
        (is_snp && snp.vmpl.is_some() && !s.answers_vmpl, "snp.vmpl"),
        (is_snp && snp.tcb_minimum.is_some(), "snp.tcb_minimum"),
        (is_snp && snp.firmware_minimum.is_some(), "snp.firmware_minimum"),
        (is_snp && (snp.products.is_some() || !snp.deny_products.is_empty()), "snp.products and snp.deny_products"),
        (is_snp && !(snp.forbid_guest.is_empty() && snp.require_guest.is_empty()), "snp.forbid_guest and snp.require_guest"),
        (is_snp && !(snp.require_platform.is_empty() && snp.forbid_platform.is_empty()), "snp.require_platform and snp.forbid_platform"),
        (is_snp && (snp.launch_mitigations.is_some() || snp.current_mitigations.is_some()), "snp.launch_mitigations and snp.current_mitigations"),
        (is_snp && (snp.chip_ids.is_some() || !snp.deny_chip_ids.is_empty() || snp.require_chip_id), "snp.chip_ids, snp.deny_chip_ids and snp.require_chip_id"),
        (is_snp && snp.csp_ids.is_some(), "snp.csp_ids"),
        (is_snp && (snp.refuse_provisional || snp.refuse_reported_above_committed), "snp.refuse_provisional_firmware and snp.refuse_reported_above_committed"),
        (is_snp && snp.refuse_reserved, "snp.refuse_reserved_bytes"),
        (is_intel && tdx.evaluation_minimum.is_some(), "tdx.evaluation_minimum"),
        (is_intel && tdx.tcb_date_minimum.is_some(), "tdx.tcb_date_minimum"),
        (is_intel && tdx.grace.is_some(), "tdx.grace"),
        (
            is_intel && (tdx.fmspcs.is_some() || tdx.platforms.is_some() || tdx.platform_instances.is_some()),
            "tdx.fmspcs, tdx.platforms and tdx.platform_instances",
        ),
    ];
    let unheld: Vec<_> = all.into_iter().filter(|(stated, _)| *stated).map(|(_, name)| name).collect();
    if unheld.is_empty() { Ok(Value::Nothing) } else { Err(Failure::new("jwt.policy.held", "demands that the token answers", unheld.join(", "))) }
}

fn profiling(s: &Statement) -> Outcome {
    let Some(attributes) = s.td_attributes else { return Err(Failure::new("tdx.attributes.profiling.unknown", "no profiling", "the token does not say")) };
    if (4..=6).any(|number| bit(attributes, number)) {
        return Err(Failure::new("tdx.attributes.profiling", "no profiling", Value::Bits(attributes)));
    }
    let known = TD_ATTRIBUTES.iter().fold(0_u64, |mask, (number, _)| mask | 1_u64.checked_shl(*number).unwrap_or(0));
    if attributes & !known != 0 {
        return Err(Failure::new("tdx.attributes.profiling.reserved", "reserved bits clear", Value::Bits(attributes)));
    }
    Ok(Value::Bits(attributes))
}

fn migratable(s: &Statement, ask: &Ask<'_>) -> Outcome {
    if ask.policy.tdx.allow_migratable {
        return Ok("allowed by the policy".into());
    }
    let Some(attributes) = s.td_attributes else { return Err(Failure::new("tdx.attributes.migratable.unknown", "clear", "the token does not say")) };
    if bit(attributes, 29) {
        return Err(Failure::new("tdx.attributes.migratable", "clear", "set"));
    }
    if bit(attributes, 17) {
        return Err(Failure::new("tdx.attributes.migratable.service-td", "no service TD", "one is bound"));
    }
    Ok("clear".into())
}

fn registers(s: &Statement, ask: &Ask<'_>) -> Outcome {
    for (name, allowed) in &ask.policy.tdx.registers {
        let code = match *name {
            "rtmr0" => "tdx.registers.rtmr0",
            "rtmr1" => "tdx.registers.rtmr1",
            "rtmr2" => "tdx.registers.rtmr2",
            "rtmr3" => "tdx.registers.rtmr3",
            "mrseam" => "tdx.registers.mrseam",
            "mrconfigid" => "tdx.registers.mrconfigid",
            "mrowner" => "tdx.registers.mrowner",
            "mrownerconfig" => "tdx.registers.mrownerconfig",
            _ => "tdx.registers.mrservicetd",
        };
        let Some((_, found)) = s.registers.iter().find(|(own, _)| own == name) else {
            return Err(Failure::new(code, format!("one of {} in the policy", allowed.len()), "the token does not say"));
        };
        if !allowed.iter().any(|hex| hex.0 == *found) {
            return Err(Failure::new(code, format!("one of {} in the policy", allowed.len()), Value::bytes(found)));
        }
    }
    for (code, wanted, found) in [("tdx.registers.attributes", ask.policy.tdx.attributes, s.td_attributes), ("tdx.registers.xfam", ask.policy.tdx.xfam, s.xfam)]
    {
        let Some(wanted) = wanted else { continue };
        if !found.is_some_and(|found| wanted.fits(found)) {
            let found = found.map_or_else(|| "the token does not say".into(), Value::Bits);
            return Err(Failure::new(code, format!("{:016x} under the mask {:016x}", wanted.value, wanted.mask), found));
        }
    }
    Ok(Value::Nothing)
}

fn enclave(s: &Statement, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.sgx;
    let Some((mrsigner, product, svn)) = s.enclave else { return Err(Failure::new("sgx.enclave", "an enclave", "the token does not say")) };
    if p.mrsigner.as_ref().is_some_and(|list| !list.iter().any(|hex| hex.0 == mrsigner)) {
        return Err(Failure::new("sgx.enclave.mrsigner", "a signer of the policy", Value::bytes(&mrsigner)));
    }
    let shown = |number: Option<u64>| number.map_or_else(|| "the token does not say".to_string(), |n| n.to_string());
    if p.isvprodid.is_some_and(|id| product != Some(u64::from(id))) {
        return Err(Failure::new("sgx.enclave.isvprodid", "the product of the policy", shown(product)));
    }
    if p.isvsvn_minimum.is_some_and(|floor| svn.is_none_or(|svn| svn < u64::from(floor))) {
        return Err(Failure::new("sgx.enclave.isvsvn", "at least the policy's", shown(svn)));
    }
    Ok(Value::Nothing)
}

/// A TD, as Azure's and Intel's services name its parts alike.
pub(super) fn read_tdx(h: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    let missing = |name: &str| Failure::new("jwt.claims.form", "the claims that a TD has", format!("no {name:?}"));
    let mrtd = h.hex::<48>("tdx_mrtd")?.ok_or_else(|| missing("tdx_mrtd"))?;
    s.measurements.push(("tdx.mrtd", mrtd.to_vec()));
    for (kind, name, claim) in [
        ("tdx.rtmr0", "rtmr0", "tdx_rtmr0"),
        ("tdx.rtmr1", "rtmr1", "tdx_rtmr1"),
        ("tdx.rtmr2", "rtmr2", "tdx_rtmr2"),
        ("tdx.rtmr3", "rtmr3", "tdx_rtmr3"),
        ("", "mrseam", "tdx_mrseam"),
        ("", "mrconfigid", "tdx_mrconfigid"),
        ("", "mrowner", "tdx_mrowner"),
        ("", "mrownerconfig", "tdx_mrownerconfig"),
    ] {
        let Some(value) = h.hex::<48>(claim)? else { continue };
        s.registers.push((name, value));
        if !kind.is_empty() {
            s.measurements.push((kind, value.to_vec()));
        }
    }
    s.report_data = Some(h.hex::<64>("tdx_report_data")?.ok_or_else(|| missing("tdx_report_data"))?);
    // Both are written as the TD report holds them, least significant byte first.
    s.td_attributes = h.hex::<8>("tdx_td_attributes")?.map(u64::from_le_bytes);
    s.xfam = h.hex::<8>("tdx_xfam")?.map(u64::from_le_bytes);
    let bit = s.td_attributes.map(|attributes| attributes & 1 != 0);
    let named = h.boolean("tdx_td_attributes_debug")?;
    let other = h.boolean("tdx_is_debuggable")?;
    let word = debug_status(h)?;
    for (what, one, two) in [
        ("tdx_td_attributes and tdx_td_attributes_debug", bit, named),
        ("tdx_td_attributes and tdx_is_debuggable", bit, other),
        ("tdx_td_attributes_debug and tdx_is_debuggable", named, other),
        ("tdx_td_attributes_debug and dbgstat", bit.or(named).or(other), word),
    ] {
        s.agree(what, one, two);
    }
    s.debug = bit.or(named).or(other).filter(|_| !has_unknown_debug_status(h));
    read_tcb(h, s)
}

/// The word for debugging in an EAT (RFC 9711 §4.2.9), if it is one that is known.
pub(super) fn debug_status(h: Fields<'_>) -> Result<Option<bool>, Failure> {
    Ok(match h.text("dbgstat")? {
        Some("enabled") => Some(true),
        Some("disabled" | "disabled-since-boot" | "disabled-permanently" | "disabled-fully-and-permanently") => Some(false),
        Some(_) | None => None,
    })
}

/// Whether there is a word for debugging that nobody knows, which must not be passed over.
pub(super) fn has_unknown_debug_status(h: Fields<'_>) -> bool {
    h.0.get("dbgstat").is_some() && matches!(debug_status(h), Ok(None))
}

/// The issuer's word on an Intel platform.
pub(super) fn read_tcb(h: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    s.tcb_status = h.text("attester_tcb_status")?.map(ToString::to_string);
    s.tcb_date = h.moment("attester_tcb_date")?;
    s.advisories = h.texts("attester_advisory_ids")?;
    Ok(())
}
