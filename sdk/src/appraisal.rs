//! What the appraisal of every kind of evidence has in common: the binding to the conversation, and the measurement.

use alloc::{format, string::String};

use crate::{
    Ask, Misuse, bytes, hex,
    policy::{self, Layout},
    report::Value,
    verdict::Failure,
};

pub(crate) type Outcome = Result<Value, Failure>;

/// Whose evidence a hardware's report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The guest's own: its report data are the guest's word.
    Guest,
    /// The guest's own, beside a quote of the host's TPM, which holds the nonce: what ties the two is looked at there.
    BesideTpm,
    /// That of a paravisor, which runs a virtual TPM for the guest: its report data name the TPM's key, and who else asks for a
    /// report is judged with it.
    Paravisor,
}

/// Whether the launch measurement has to be one that the policy names. Under a paravisor the guest itself is identified by the
/// registers of its TPM, so that values of those may be all that a policy states. A TPM that the host runs says nothing of what runs in
/// the hardware's protection beside it.
pub(crate) fn asks_measurement(ask: &Ask<'_>, scope: Scope) -> bool {
    let by_registers = scope == Scope::Paravisor && !ask.policy.tpm.sets.is_empty();
    !ask.policy.identity.measurements.is_empty() || !by_registers
}

/// What the report data must be, worked out before the evidence is looked at.
pub(crate) enum Binding {
    /// These 64 bytes, made in the way that the text says.
    Exactly([u8; 64], String),
    /// The policy waives it and nothing was given to compare.
    Waived,
}

impl Binding {
    /// Nonce and key must have a place in the policy's layout, and the layout must find what it needs.
    pub(crate) fn of(ask: &Ask<'_>) -> Result<Self, Misuse> {
        let own;
        let layout = match (&ask.policy.binding, ask.nonce, ask.key) {
            (None, _, Some(_)) => {
                return Err(Misuse::new("ask.key.no-layout", "a key was given, but the policy waives the binding and so names no layout to find it in"));
            }
            (None, None, None) => return Ok(Self::Waived),
            (None, Some(_), None) => {
                own = Layout::nonce_then_zeros();
                &own
            }
            (Some(policy::Binding::Exact(bytes)), None, None) => return Ok(Self::Exactly(*bytes, "the policy's bytes".into())),
            (Some(policy::Binding::Exact(_)), _, _) => {
                return Err(Misuse::new("ask.nonce.no-layout", "a nonce or key was given, but the policy states the report data outright"));
            }
            (Some(policy::Binding::Layout(layout)), _, _) => layout,
        };
        layout.check_given(ask.nonce.is_some(), ask.key.is_some())?;
        let filled = layout.fill(ask.nonce.unwrap_or_default(), ask.key.unwrap_or_default());
        let bytes = filled.ok_or_else(|| Misuse::new("ask.nonce.length", format!("{} does not come to 64 bytes with what was given", layout.text())))?;
        Ok(Self::Exactly(bytes, layout.text().into()))
    }

    /// Whether there is something to compare, so that a waiver does not apply.
    pub(crate) fn is_given(&self) -> bool {
        matches!(self, Self::Exactly(..))
    }

    /// Compares the report data that the evidence holds.
    pub(crate) fn check(&self, found: &[u8; 64]) -> Outcome {
        match self {
            // Zeros are what a guest that binds nothing, and a report that the host asked for, have: they are nobody's nonce.
            Self::Exactly(..) if bytes::all_zero(found) => Err(Failure::new("bind.report-data.zero", "report data that the guest chose", "zeros")),
            Self::Exactly(expected, _) if expected == found => Ok(Value::bytes(found)),
            Self::Exactly(expected, how) => Err(Failure::new("bind.report-data.mismatch", format!("{how}: {}", hex::encode(expected)), Value::bytes(found))),
            Self::Waived => Err(Failure::new("bind.report-data", "a binding in the policy", Value::bytes(found))),
        }
    }
}

/// Whether a nonce of this conversation is part of what was compared.
pub(crate) fn is_fresh(ask: &Ask<'_>) -> bool {
    ask.nonce.is_some()
}

/// Whether the measurement is one that the policy names, and by which label.
pub(crate) fn measurement(found: &[u8], ask: &Ask<'_>) -> Result<Option<String>, Failure> {
    let known = &ask.policy.identity.measurements;
    if known.is_empty() {
        return Err(Failure::new("identity.measurement.unstated", "measurements in the policy", Value::bytes(found)));
    }
    let mut retired = None;
    for entry in known.iter().filter(|m| m.hex.as_bytes() == found) {
        match entry.not_after {
            Some(end) if end < ask.at => retired = Some(end),
            _ => return Ok(entry.label.clone()),
        }
    }
    match retired {
        Some(end) => Err(Failure::new("identity.measurement.retired", format!("accepted until {end}"), Value::bytes(found)).late()),
        None => Err(Failure::new("identity.measurement", format!("one of {} in the policy", known.len()), Value::bytes(found))),
    }
}
