//! Event logs: what registers were extended with, told by whoever keeps the log and believed only as far as the registers
//! of verified evidence bear it out.
//!
//! A log is collateral: a hash vouches for it. Replaying it proves that nothing is missing and nothing was added in a register,
//! but not what an event's type and data say: some digests cover the data, many do not. Claims come from those that do.

mod agree;
pub(crate) mod boot;
pub(crate) mod check;
pub(crate) mod ima;
pub(crate) mod replay;
pub(crate) mod secure_boot;
mod sort;
pub(crate) mod systemd;
pub(crate) mod tcg;
#[cfg(test)]
mod tests;
pub(crate) mod variable;

use alloc::vec::Vec;

use self::{boot::BootClaims, ima::ImaLog, systemd::SystemdLog, tcg::TcgLog};
pub(crate) use self::{
    check::{Proven, Registers, check, profile},
    replay::{PcrVerdict, RegisterKind},
};
use crate::{crypto::bank::Bank, limits, verdict::Failure};

/// A log that was read, and is not believed.
#[derive(Clone, Debug)]
pub(crate) enum EventLog<'a> {
    /// The firmware's, and that of boot loaders.
    Tcg(TcgLog<'a>),
    /// Linux's measurements of files.
    Ima(ImaLog<'a>),
    /// systemd's measurements in user space.
    Systemd(SystemdLog),
}

/// What a log says of registers, and what may be believed of it.
#[derive(Clone, Debug)]
pub(crate) struct Explained {
    pub(crate) per_pcr: Vec<(u8, PcrVerdict)>,
    pub(crate) boot: BootClaims,
}

/// Whether the bytes are an event log of a kind that can be read. Nothing else that is collateral looks like one.
pub(crate) fn looks_like(log: &[u8]) -> bool {
    tcg::looks_like(log) || ima::looks_like(log) || systemd::looks_like(log)
}

impl<'a> EventLog<'a> {
    /// Reads a log of any known form, all of it or not at all.
    pub(crate) fn read(log: &'a [u8]) -> Result<Self, Failure> {
        if log.is_empty() {
            return Err(Failure::new("event-log.form.empty", "an event log", "nothing"));
        }
        if log.len() > limits::EVENT_LOG_BYTES {
            return Err(Failure::new("event-log.form.too-large", "at most 4 MiB", alloc::format!("{} bytes", log.len())));
        }
        // The forms of text cannot be taken for each other, nor for a firmware's log, whose first number is small.
        if ima::looks_like(log) {
            return ImaLog::read(log).map(Self::Ima);
        }
        if systemd::looks_like(log) {
            return SystemdLog::read(log).map(Self::Systemd);
        }
        TcgLog::read(log).map(Self::Tcg)
    }

    /// The form, as reports name it.
    pub(crate) fn form(&self) -> &'static str {
        match self {
            Self::Tcg(log) if log.agile => "tcg",
            Self::Tcg(_) => "tcg-sha1",
            Self::Ima(log) if log.binary => "ima-binary",
            Self::Ima(_) => "ima-ascii",
            Self::Systemd(_) => "systemd",
        }
    }

    /// What the log alone says of these registers of one bank, and what follows from it.
    pub(crate) fn explain(&self, kind: RegisterKind, bank: Bank, registers: &[(u8, &[u8])]) -> Explained {
        explain(core::slice::from_ref(self), kind, bank, registers)
    }

    /// The locality with which PCR 0 begins.
    pub(crate) fn locality(&self) -> Option<u8> {
        match self {
            Self::Tcg(log) => log.locality,
            Self::Ima(_) | Self::Systemd(_) => None,
        }
    }

    /// Whether the log can extend registers of this bank.
    pub(crate) fn has(&self, bank: Bank) -> bool {
        match self {
            Self::Tcg(log) => log.banks.contains(&bank),
            Self::Ima(log) => log.has(bank),
            Self::Systemd(log) => log.has(bank),
        }
    }

    /// Calls back with each digest that this log extends a register with.
    fn each_extension(&self, register: u32, bank: Bank, padded: bool, extend: &mut dyn FnMut(&[u8])) {
        match self {
            Self::Tcg(log) => {
                for event in log.events.iter().filter(|event| event.is_extended() && event.register == register) {
                    if let Some(digest) = event.digest(bank) {
                        extend(digest);
                    }
                }
            }
            Self::Ima(log) => log.each_extension(register, bank, padded, extend),
            Self::Systemd(log) => log.each_extension(register, bank, extend),
        }
    }
}

/// What several logs of one boot say together.
pub(crate) fn explain(logs: &[EventLog<'_>], kind: RegisterKind, bank: Bank, registers: &[(u8, &[u8])]) -> Explained {
    let per_pcr: Vec<(u8, PcrVerdict)> = registers.iter().map(|(index, value)| (*index, replay::verdict(logs, kind, bank, *index, value))).collect();
    let replayed: Vec<u8> = per_pcr.iter().filter(|(_, verdict)| *verdict == PcrVerdict::Replayed).map(|(index, _)| *index).collect();
    let boot = boot::claims(logs, kind, bank, &replayed);
    Explained { per_pcr, boot }
}
