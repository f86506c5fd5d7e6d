//! The log of a real firmware, taken apart for a TPM to be extended with it. Written apart from the core's own reader, and for logs
//! that are known to be whole: crypto-agile ones (TCG PC Client Platform Firmware Profile §10).

use crate::{machine::Result, quote::hex};

/// A guest of Google's with SEV-SNP, of Ubuntu 24.04; SHA-1, SHA-256 and SHA-384.
const UBUNTU: &[u8] = include_bytes!("../../vectors/real/go-eventlog-0.0.2/ubuntu-2404-amd-sevsnp.bin");

const NO_ACTION: u32 = 3;

/// One event.
pub struct Event {
    pub pcr: u32,
    pub kind: u32,
    /// Name of the bank, and the digest.
    pub digests: Vec<(&'static str, Vec<u8>)>,
    /// Where it begins and ends in the log.
    pub from: usize,
    pub until: usize,
}

impl Event {
    pub fn is_extended(&self) -> bool {
        self.kind != NO_ACTION
    }

    /// What `tpm2_pcrextend` takes.
    pub fn argument(&self) -> String {
        let digests: Vec<_> = self.digests.iter().map(|(bank, digest)| format!("{bank}={}", hex(digest))).collect();
        format!("{}:{}", self.pcr, digests.join(","))
    }
}

pub struct FirmwareLog {
    pub bytes: Vec<u8>,
    pub events: Vec<Event>,
}

/// Reads one log from its start.
struct Cursor<'a> {
    log: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let part = self.log.get(self.at..self.at + len).ok_or("the log ends within an event")?;
        self.at += len;
        Ok(part)
    }

    fn u32(&mut self) -> Result<u32> {
        Ok(self.take(4)?.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)))
    }

    fn sized(&mut self) -> Result<&'a [u8]> {
        let len = self.u32()?;
        self.take(len as usize)
    }
}

impl FirmwareLog {
    pub fn ubuntu() -> Result<Self> {
        let mut cursor = Cursor { log: UBUNTU, at: 0 };
        // The first event is of the old form, and tells which algorithms the others have.
        cursor.take(8 + 20)?;
        cursor.sized()?;
        let mut events = Vec::new();
        while cursor.at < UBUNTU.len() {
            let from = cursor.at;
            let (pcr, kind) = (cursor.u32()?, cursor.u32()?);
            let mut digests = Vec::new();
            for _ in 0..cursor.u32()? {
                let (bank, size) = match cursor.take(2)? {
                    [0x04, 0] => ("sha1", 20),
                    [0x0b, 0] => ("sha256", 32),
                    [0x0c, 0] => ("sha384", 48),
                    other => return Err(format!("a digest of the algorithm {other:?}")),
                };
                digests.push((bank, cursor.take(size)?.to_vec()));
            }
            cursor.sized()?;
            events.push(Event { pcr, kind, digests, from, until: cursor.at });
        }
        Ok(Self { bytes: UBUNTU.to_vec(), events })
    }

    /// The log as it was after so many events.
    pub fn until(&self, events: usize) -> Vec<u8> {
        let end = events.checked_sub(1).and_then(|last| self.events.get(last)).map_or(self.events[0].from, |event| event.until);
        self.bytes[..end].to_vec()
    }

    /// The log with its events in this order.
    pub fn of(&self, order: &[usize]) -> Vec<u8> {
        let mut bytes = self.until(0);
        for event in order.iter().filter_map(|number| self.events.get(*number)) {
            bytes.extend(&self.bytes[event.from..event.until]);
        }
        bytes
    }

    /// The log with an event under another type.
    pub fn of_kind(&self, event: usize, kind: u32) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let at = self.events[event].from + 4;
        bytes[at..at + 4].copy_from_slice(&kind.to_le_bytes());
        bytes
    }

    /// The log with one byte changed, so far behind the beginning of an event.
    pub fn changed(&self, event: usize, at: usize, change: impl Fn(u8) -> u8) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        let byte = &mut bytes[self.events[event].from + at];
        *byte = change(*byte);
        bytes
    }
}
