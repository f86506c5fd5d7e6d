//! A small forge of logs, and what must come of them.

mod check;
mod external;
mod forge;
mod form;
mod meaning;
mod other;
mod random;
mod real;

use std::{string::String, vec, vec::Vec};

use self::forge::Log;
use super::*;

fn borrowed(values: &[(u8, Vec<u8>)]) -> Vec<(u8, &[u8])> {
    values.iter().map(|(i, v)| (*i, v.as_slice())).collect()
}

fn code(log: &[u8]) -> &'static str {
    EventLog::read(log).map_or_else(|failure| failure.code, |_| "ok")
}

/// What a log comes to when the registers hold what the forge extended them with.
fn explained(log: &Log, kind: RegisterKind, bank: Bank) -> Explained {
    let values = log.values(bank).into_iter().map(|(i, v)| (if kind == RegisterKind::Rtmr { i.wrapping_sub(1) } else { i }, v)).collect::<Vec<_>>();
    EventLog::read(&log.bytes).unwrap().explain(kind, bank, &borrowed(&values))
}

fn verdict(log: &Log, bank: Bank, index: u8, value: &[u8]) -> PcrVerdict {
    EventLog::read(&log.bytes).unwrap().explain(RegisterKind::Pcr, bank, &[(index, value)]).per_pcr[0].1
}
