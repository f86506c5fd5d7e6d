//! The appraisal of an authentic quote against the policy. Every check is made, so that a report shows all that is amiss.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    authentic::Authentic,
    quote::Tee,
    report::{Body, EnclaveReport, TD_ATTRIBUTES, TdReport, bit},
    status::Status,
};
use crate::{
    Ask,
    appraisal::{self, Binding, Outcome, Scope},
    bytes,
    checks::CheckId,
    report::Value,
    verdict::{Failure, Recorder},
};

/// Attributes that let somebody watch the guest: HGS+, performance and PMT profiling.
const PROFILING: [u32; 3] = [4, 5, 6];

/// XFAM bits that every TD has: x87 and SSE.
const XFAM_FIXED_1: u64 = 0x3;
/// XFAM bits that a TD may have (Intel TDX Module ABI, XFAM).
const XFAM_ALLOWED: u64 = 0x0006_dbe7;

/// The appraisal's checks: what always holds, and what the policy asks for.
pub(super) fn profile(tee: Tee, ask: &Ask<'_>, scope: Scope) -> Vec<CheckId> {
    use CheckId as C;
    let p = &ask.policy.tdx;
    let td = tee == Tee::Tdx;
    let all = [
        (true, C::TdxStatus),
        (p.evaluation_minimum.is_some(), C::TdxEvaluation),
        (p.tcb_date_minimum.is_some(), C::TdxTcbDate),
        (p.asks_advisories(), C::TdxAdvisories),
        (p.fmspcs.is_some() || p.platforms.is_some() || p.platform_instances.is_some(), C::TdxPlatformAllowed),
        (td, C::TdxDebug),
        (td, C::TdxProfiling),
        (td, C::TdxMigratable),
        (td && p.require_sept_ve_disable, C::TdxSeptVeDisable),
        (td, C::TdxXfam),
        (!td, C::SgxDebug),
        (!td, C::SgxMode),
        (!td && ask.policy.sgx.asks(), C::SgxEnclave),
        (scope == Scope::Guest, C::BindReportData),
        // Signers of an ID block exist for SEV-SNP only; a policy that names nothing else accepts no guest of Intel's.
        (appraisal::asks_measurement(ask, scope), C::IdentityMeasurement),
        (td && (!p.registers.is_empty() || p.attributes.is_some() || p.xfam.is_some()), C::TdxRegisters),
    ];
    all.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id).collect()
}

/// Makes every check of [`profile`] and returns the label of the measurement that fits.
pub(super) fn appraise(a: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, binding: &Binding, r: &mut Recorder<'_>) -> Option<String> {
    let mut label = None;
    for id in profile(a.quote.tee, ask, scope) {
        let outcome = match (id, a.quote.body) {
            (CheckId::TdxStatus, _) => status(a, ask),
            (CheckId::TdxEvaluation, _) => evaluation(a, ask),
            (CheckId::TdxTcbDate, _) => tcb_date(a, ask),
            (CheckId::TdxAdvisories, _) => advisories(a, ask),
            (CheckId::TdxPlatformAllowed, _) => platform(a, ask),
            (CheckId::TdxDebug, Body::Td(td)) => debug(&td),
            (CheckId::TdxProfiling, Body::Td(td)) => profiling(&td),
            (CheckId::TdxMigratable, Body::Td(td)) => migratable(&td, ask),
            (CheckId::TdxSeptVeDisable, Body::Td(td)) => sept_ve_disable(&td),
            (CheckId::TdxXfam, Body::Td(td)) => xfam(&td),
            (CheckId::TdxRegisters, Body::Td(td)) => registers(&td, ask),
            (CheckId::SgxDebug, Body::Enclave(enclave)) if enclave.is_debug() => {
                Err(Failure::new("sgx.attributes.debug", "clear", "set: the host can read this enclave's memory"))
            }
            (CheckId::SgxDebug, Body::Enclave(_)) => Ok("clear".into()),
            (CheckId::SgxMode, Body::Enclave(enclave)) => mode(&enclave),
            (CheckId::SgxEnclave, Body::Enclave(_)) => enclave(a, ask),
            (CheckId::BindReportData, _) => binding.check(&a.report_data()),
            (CheckId::IdentityMeasurement, _) => {
                let fitting = appraisal::measurement(&a.measurement(), ask);
                label = fitting.as_ref().ok().cloned().flatten();
                fitting.map(|_| Value::Bytes(a.measurement()))
            }
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

fn status(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let (p, found) = (&ask.policy.tdx, a.tcb.status);
    if found != Status::Revoked && p.statuses.contains(&found) {
        return Ok(found.name().into());
    }
    let names: Vec<_> = p.statuses.iter().map(|s| s.name()).collect();
    if let Some(grace) = p.grace.filter(|g| g.status == found && found != Status::Revoked) {
        let end = a.tcb.superseded().map(|since| since.plus(grace.seconds));
        return match end {
            Some(end) if ask.at <= end => Ok(format!("{}, accepted until {end}", found.name()).into()),
            _ => {
                let said = end.map_or_else(|| "no date".to_string(), |e| e.to_string());
                let failure = Failure::new("tdx.tcb.status.grace", format!("{} until {said}", found.name()), format!("{} at {}", found.name(), ask.at));
                Err(if end.is_some() { failure.late() } else { failure })
            }
        };
    }
    Err(Failure::new("tdx.tcb.status", names.join(" or "), found.name()))
}

fn evaluation(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let floor = ask.policy.tdx.evaluation_minimum.unwrap_or(u32::MAX);
    let found = a.tcb.evaluation;
    if found < floor { Err(Failure::new("tdx.tcb.evaluation", format!("at least {floor}"), found.to_string())) } else { Ok(Value::Number(u64::from(found))) }
}

fn tcb_date(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let (launch, now) = (a.tcb.date, a.tcb.date_now);
    let Some(floor) = ask.policy.tdx.tcb_date_minimum else { return Ok(launch.to_string().into()) };
    for (code, found) in [("tdx.tcb.date", Some(launch)), ("tdx.tcb.date.current", now)] {
        if let Some(found) = found.filter(|found| *found < floor) {
            return Err(Failure::new(code, format!("{floor} or later"), found.to_string()));
        }
    }
    Ok(launch.to_string().into())
}

fn advisories(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let policy = &ask.policy.tdx;
    for (denied, other, found) in [
        ("tdx.tcb.advisories", "tdx.tcb.advisories.other", &a.tcb.advisories),
        ("tdx.tcb.advisories.current", "tdx.tcb.advisories.current.other", &a.tcb.advisories_now),
    ] {
        if let Some(id) = policy.denied_advisory(found) {
            return Err(Failure::new(denied, format!("{id} not to apply"), found.join(", ")));
        }
        if let Some(id) = policy.other_advisory(found) {
            return Err(Failure::new(other, "advisories of the policy's list alone", id.clone()));
        }
    }
    Ok(a.tcb.advisories.join(", ").into())
}

fn platform(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.tdx;
    if p.fmspcs.as_ref().is_some_and(|list| !list.iter().any(|hex| hex.0 == a.pck.fmspc)) {
        return Err(Failure::new("tdx.platform.allowed.fmspc", "an FMSPC of the policy", Value::bytes(&a.pck.fmspc)));
    }
    if p.platforms.as_ref().is_some_and(|list| !list.iter().any(|hex| hex.0 == a.pck.ppid)) {
        return Err(Failure::new("tdx.platform.allowed.ppid", "a platform of the policy", Value::bytes(&a.pck.ppid)));
    }
    let instance = a.pck.platform_instance_id;
    if p.platform_instances.as_ref().is_some_and(|list| !list.iter().any(|hex| Some(hex.0) == instance)) {
        let found = instance.map_or_else(|| "none".into(), |id| Value::bytes(&id));
        return Err(Failure::new("tdx.platform.allowed.instance", "a platform instance of the policy", found));
    }
    Ok(Value::bytes(&a.pck.ppid))
}

/// Bits that MRENCLAVE does not cover. The keys for provisioning tell platforms apart, and are no application's.
fn mode(enclave: &EnclaveReport<'_>) -> Outcome {
    let flags = enclave.attributes().first().copied().unwrap_or_default();
    for (bit, set, code, expected, actual) in [
        (0, true, "sgx.attributes.mode.init", "INIT set", "clear: the enclave was never initialised"),
        (2, true, "sgx.attributes.mode.bits", "MODE64BIT set", "clear: the enclave runs in 32-bit mode"),
        (4, false, "sgx.attributes.mode.provision-key", "PROVISIONKEY clear", "set"),
        (5, false, "sgx.attributes.mode.einittoken-key", "EINITTOKENKEY clear", "set"),
    ] {
        if (flags & (1 << bit) != 0) != set {
            return Err(Failure::new(code, expected, actual));
        }
    }
    Ok(Value::bytes(&enclave.attributes()))
}

fn debug(td: &TdReport<'_>) -> Outcome {
    if bit(td.tdattributes(), 0) {
        return Err(Failure::new("tdx.attributes.debug", "clear", "set: the host can read this guest's memory"));
    }
    Ok("clear".into())
}

fn profiling(td: &TdReport<'_>) -> Outcome {
    let attributes = td.tdattributes();
    if PROFILING.iter().any(|number| bit(attributes, *number)) {
        return Err(Failure::new("tdx.attributes.profiling", "no profiling", Value::Bits(attributes)));
    }
    let known = TD_ATTRIBUTES.iter().fold(0_u64, |mask, (number, _)| mask | 1_u64.checked_shl(*number).unwrap_or(0));
    if attributes & !known != 0 {
        return Err(Failure::new("tdx.attributes.profiling.reserved", "reserved bits clear", Value::Bits(attributes)));
    }
    Ok(Value::Bits(attributes))
}

fn migratable(td: &TdReport<'_>, ask: &Ask<'_>) -> Outcome {
    if ask.policy.tdx.allow_migratable {
        return Ok("allowed by the policy".into());
    }
    if bit(td.tdattributes(), 29) {
        return Err(Failure::new("tdx.attributes.migratable", "clear", "set"));
    }
    if bit(td.tdattributes(), 17) || td.mrservicetd().is_some_and(|mr| !bytes::all_zero(&mr)) {
        return Err(Failure::new("tdx.attributes.migratable.service-td", "no service TD", "one is bound"));
    }
    Ok("clear".into())
}

fn sept_ve_disable(td: &TdReport<'_>) -> Outcome {
    if bit(td.tdattributes(), 28) { Ok("set".into()) } else { Err(Failure::new("tdx.attributes.sept-ve-disable", "set", "clear")) }
}

fn xfam(td: &TdReport<'_>) -> Outcome {
    let found = td.xfam();
    if found & XFAM_FIXED_1 != XFAM_FIXED_1 {
        return Err(Failure::new("tdx.xfam.fixed", "bits 0 and 1 set", Value::Bits(found)));
    }
    if found & !XFAM_ALLOWED != 0 {
        return Err(Failure::new("tdx.xfam.reserved", Value::Bits(XFAM_ALLOWED), Value::Bits(found)));
    }
    Ok(Value::Bits(found))
}

fn registers(td: &TdReport<'_>, ask: &Ask<'_>) -> Outcome {
    let [rtmr0, rtmr1, rtmr2, rtmr3] = td.rtmrs();
    for (name, allowed) in &ask.policy.tdx.registers {
        let (code, found) = match *name {
            "rtmr0" => ("tdx.registers.rtmr0", rtmr0),
            "rtmr1" => ("tdx.registers.rtmr1", rtmr1),
            "rtmr2" => ("tdx.registers.rtmr2", rtmr2),
            "rtmr3" => ("tdx.registers.rtmr3", rtmr3),
            "mrseam" => ("tdx.registers.mrseam", td.mrseam()),
            "mrconfigid" => ("tdx.registers.mrconfigid", td.mrconfigid()),
            "mrowner" => ("tdx.registers.mrowner", td.mrowner()),
            "mrownerconfig" => ("tdx.registers.mrownerconfig", td.mrownerconfig()),
            _ => match td.mrservicetd() {
                Some(found) => ("tdx.registers.mrservicetd", found),
                None => return Err(Failure::new("tdx.registers.mrservicetd", "a report of TDX 1.5, which has it", "one that has not")),
            },
        };
        if !allowed.iter().any(|hex| hex.0 == found) {
            return Err(Failure::new(code, format!("one of {} in the policy", allowed.len()), Value::bytes(&found)));
        }
    }
    for (code, wanted, found) in
        [("tdx.registers.attributes", ask.policy.tdx.attributes, td.tdattributes()), ("tdx.registers.xfam", ask.policy.tdx.xfam, td.xfam())]
    {
        if let Some(wanted) = wanted.filter(|w| !w.fits(found)) {
            return Err(Failure::new(code, format!("{:016x} under the mask {:016x}", wanted.value, wanted.mask), Value::Bits(found)));
        }
    }
    Ok(Value::Nothing)
}

fn enclave(a: &Authentic<'_>, ask: &Ask<'_>) -> Outcome {
    let Body::Enclave(enclave) = a.quote.body else { return Ok(Value::Nothing) };
    let p = &ask.policy.sgx;
    if p.mrsigner.as_ref().is_some_and(|list| !list.iter().any(|hex| hex.0 == enclave.mrsigner())) {
        return Err(Failure::new("sgx.enclave.mrsigner", "a signer of the policy", Value::bytes(&enclave.mrsigner())));
    }
    if p.isvprodid.is_some_and(|id| id != enclave.isvprodid()) {
        return Err(Failure::new("sgx.enclave.isvprodid", "the product of the policy", enclave.isvprodid().to_string()));
    }
    if p.isvsvn_minimum.is_some_and(|floor| enclave.isvsvn() < floor) {
        return Err(Failure::new("sgx.enclave.isvsvn", "at least the policy's", enclave.isvsvn().to_string()));
    }
    Ok(Value::Nothing)
}
