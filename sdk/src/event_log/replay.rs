//! The replay: what a register must hold if it was extended with what a log says, and with nothing else.

use alloc::{format, string::String, vec, vec::Vec};

use serde::Serialize;

use super::EventLog;
use crate::crypto::bank::Bank;

/// Which sort of register a log speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegisterKind {
    /// Platform configuration registers of a TPM.
    Pcr,
    /// Runtime measurement registers of a TD; in its log, register `n` is the measurement register `n + 1`.
    Rtmr,
}

impl RegisterKind {
    /// The number under which a log knows a register.
    fn in_log(self, index: u8) -> u32 {
        match self {
            Self::Pcr => u32::from(index),
            Self::Rtmr => u32::from(index).saturating_add(1),
        }
    }

    /// The register of a number in a log. A TD's register 0, its launch measurement, is never extended.
    pub(crate) fn of_log(self, number: u32) -> Option<u8> {
        match (self, u8::try_from(number).ok()?) {
            (Self::Pcr, number @ 0..=23) => Some(number),
            (Self::Rtmr, number @ 1..=4) => number.checked_sub(1),
            _ => None,
        }
    }

    /// The name of a register, for instance `pcr7`.
    pub(crate) fn name(self, index: u8) -> String {
        match self {
            Self::Pcr => format!("pcr{index}"),
            Self::Rtmr => format!("rtmr{index}"),
        }
    }

    /// What a register may hold before it is extended. PCRs 17 to 22 are all ones until a dynamic launch sets them to zero.
    fn initial(self, index: u8, bank: Bank, locality: Option<u8>) -> Vec<Vec<u8>> {
        let zeros = vec![0; bank.size()];
        match (self, index, locality) {
            (Self::Pcr, 17..=22, _) => vec![vec![0xff; bank.size()], zeros],
            (Self::Pcr, 0, Some(locality)) => {
                let mut value = zeros;
                if let Some(last) = value.last_mut() {
                    *last = locality;
                }
                vec![value]
            }
            _ => vec![zeros],
        }
    }
}

/// What a log says of one register's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PcrVerdict {
    /// The events of the log come to this value.
    Replayed,
    /// They come to another value.
    Mismatch,
    /// The register was extended, and the log has no event of it: nothing is known of its value.
    NotInLog,
    /// The register was never extended.
    Initial,
}

impl PcrVerdict {
    /// The word for it in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replayed => "replayed",
            Self::Mismatch => "mismatch",
            Self::NotInLog => "not-in-log",
            Self::Initial => "initial",
        }
    }
}

/// What all logs together say of one register. The firmware's log comes first: it ends before an operating system begins.
pub(super) fn verdict(logs: &[EventLog<'_>], kind: RegisterKind, bank: Bank, index: u8, value: &[u8]) -> PcrVerdict {
    let number = kind.in_log(index);
    let locality = logs.iter().find_map(EventLog::locality);
    let mut extended = false;
    for start in kind.initial(index, bank, locality) {
        // Kernels before 5.8 pad the SHA-1 digest of a measurement in all larger banks, so that there are two readings of Linux's list.
        let readings: &[bool] = if logs.iter().any(|log| matches!(log, EventLog::Ima(_))) { &[false, true] } else { &[false] };
        for padded in readings.iter().copied() {
            let mut register = start.clone();
            for log in logs {
                log.each_extension(number, bank, padded, &mut |digest| {
                    register = bank.digest_of(&register, digest);
                    extended = true;
                });
            }
            if register == value {
                return if extended { PcrVerdict::Replayed } else { PcrVerdict::Initial };
            }
        }
    }
    if extended { PcrVerdict::Mismatch } else { PcrVerdict::NotInLog }
}
