//! Which registers a log is of, where evidence has those of a TPM and those of a TD.
//!
//! Both firmwares' logs begin alike, and nothing that authenticates a log names its kind. What tells them apart is which registers
//! the events extend: every boot extends PCR 0 and PCR 7, and a TD has no registers of those numbers that anything could extend. Whoever
//! writes a log so that it is taken for the other kind has it held against registers that it does not explain.

use alloc::{format, vec, vec::Vec};

use super::{EventLog, check::Registers, replay::RegisterKind, tcg::TcgLog};
use crate::{crypto::bank::Bank, policy::EventLogPolicy, verdict::Failure};

/// The logs of one kind of registers, that of the firmware first, since it ends before the others begin.
#[derive(Debug)]
pub(super) struct OfKind<'a> {
    pub(super) kind: RegisterKind,
    pub(super) logs: Vec<EventLog<'a>>,
}

/// Reads all logs. Of each form there may be one for each kind of registers, and what the policy says of registers by name needs
/// a log of theirs.
pub(super) fn read<'a>(given: &[&'a [u8]], banks: &[Registers<'_>], policy: &EventLogPolicy) -> Result<Vec<OfKind<'a>>, Failure> {
    if given.is_empty() {
        return Err(Failure::new("missing.event-log", "an event log", "none"));
    }
    let mut kinds: Vec<RegisterKind> = Vec::new();
    for bank in banks {
        if !kinds.contains(&bank.kind) {
            kinds.push(bank.kind);
        }
    }
    let mut all: Vec<OfKind<'a>> = Vec::new();
    for log in given {
        let log = EventLog::read(log)?;
        let kind = match kinds.as_slice() {
            [] => return Err(Failure::new("event-log.form.no-registers", "evidence with registers", "none")),
            [only] => *only,
            _ => kind_of(&log)?,
        };
        match all.iter_mut().find(|of| of.kind == kind) {
            Some(OfKind { logs, .. }) if logs.iter().any(|other| core::mem::discriminant(other) == core::mem::discriminant(&log)) => {
                return Err(Failure::new("event-log.form.twice", "one log of each sort", format!("two of the form {}", log.form())));
            }
            Some(of) => of.logs.push(log),
            None => all.push(OfKind { kind, logs: vec![log] }),
        }
    }
    for OfKind { kind, logs } in &mut all {
        logs.sort_by_key(|log| !matches!(log, EventLog::Tcg(_)));
        fits(logs, *kind)?;
    }
    all.sort_by_key(|of| of.kind == RegisterKind::Rtmr);
    for (kind, listed, name) in [(RegisterKind::Pcr, &policy.replayed, "PCRs"), (RegisterKind::Rtmr, &policy.replayed_rtmrs, "RTMRs")] {
        if listed.is_some() && kinds.contains(&kind) && !all.iter().any(|of| of.kind == kind) {
            return Err(Failure::new("missing.event-log", format!("an event log of the {name}, which the policy names"), "none of theirs"));
        }
    }
    Ok(all)
}

/// The kind of registers that a log is of, told by those that it extends.
fn kind_of(log: &EventLog<'_>) -> Result<RegisterKind, Failure> {
    let EventLog::Tcg(log) = log else { return Ok(RegisterKind::Pcr) };
    let (mut any, mut of_td) = (false, true);
    for number in extended(log).map(|(_, number)| number) {
        any = true;
        of_td &= RegisterKind::Rtmr.of_log(number).is_some();
    }
    match (any, of_td) {
        (true, true) if log.banks.contains(&Bank::Sha384) => Ok(RegisterKind::Rtmr),
        (true, false) => Ok(RegisterKind::Pcr),
        _ => {
            let expected = "a log that is of PCRs, or of a TD's registers in their bank";
            Err(Failure::new("event-log.form.ambiguous", expected, if any { "registers of either, without SHA-384" } else { "no register" }))
        }
    }
}

/// Number of the event and of the register that it extends.
fn extended(log: &TcgLog<'_>) -> impl Iterator<Item = (usize, u32)> {
    log.events.iter().enumerate().filter(|(_, event)| event.is_extended()).map(|(at, event)| (at, event.register))
}

/// Every event belongs to a register of this kind.
fn fits(logs: &[EventLog<'_>], kind: RegisterKind) -> Result<(), Failure> {
    for log in logs {
        match log {
            EventLog::Tcg(log) => {
                // A TD's register 0 is its launch measurement, which nothing extends.
                if let Some((number, register)) = extended(log).find(|(_, register)| kind.of_log(*register).is_none()) {
                    return Err(Failure::new("event-log.form.register", "registers of this evidence", format!("event {number}: register {register}")));
                }
            }
            EventLog::Ima(_) | EventLog::Systemd(_) if kind == RegisterKind::Rtmr => {
                return Err(Failure::new("event-log.form.kind", "a log of a TD's registers", log.form()));
            }
            EventLog::Ima(_) | EventLog::Systemd(_) => {}
        }
    }
    Ok(())
}
