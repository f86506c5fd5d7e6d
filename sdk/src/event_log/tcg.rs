//! The log of the firmware: TCG PC Client Platform Firmware Profile §10, in the form with SHA-1 alone and in the crypto-agile one.

use alloc::{format, string::String, vec::Vec};

use crate::{bytes, crypto::bank::Bank, limits, report::Value, verdict::Failure};

/// Event types of the profile, §10.4.1.
pub(crate) mod kind {
    pub(crate) const NO_ACTION: u32 = 0x03;
    pub(crate) const SEPARATOR: u32 = 0x04;
    pub(crate) const ACTION: u32 = 0x05;
    pub(crate) const EVENT_TAG: u32 = 0x06;
    pub(crate) const VARIABLE_DRIVER_CONFIG: u32 = 0x8000_0001;
    pub(crate) const VARIABLE_BOOT: u32 = 0x8000_0002;
    pub(crate) const GPT: u32 = 0x8000_0006;
    pub(crate) const EFI_ACTION: u32 = 0x8000_0007;
    /// What the processor measured before the firmware ran.
    pub(crate) const HCRTM: u32 = 0x8000_0010;
    pub(crate) const VARIABLE_BOOT2: u32 = 0x8000_000c;
    pub(crate) const GPT2: u32 = 0x8000_000d;
    pub(crate) const VARIABLE_AUTHORITY: u32 = 0x8000_00e0;

    /// Whether the profile names it. The list serves to recognise a log, not to read it: unknown events are extended as well.
    pub(crate) fn is_known(kind: u32) -> bool {
        matches!(kind, 0x00..=0x14 | 0x8000_0001..=0x8000_0013 | 0x8000_00e0..=0x8000_00ff)
    }
}

const SPEC_ID: &[u8; 16] = b"Spec ID Event03\0";
const LOCALITY: &[u8; 16] = b"StartupLocality\0";
/// The PCR of an event that belongs to none.
const NO_PCR: u32 = u32::MAX;

/// One event. Its type and data are believed in nothing until a digest that was replayed covers them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'a> {
    /// The PCR, or the measurement register's number in a log of a confidential VM.
    pub(crate) register: u32,
    pub(crate) kind: u32,
    /// Pairs of algorithm and digest, or one SHA-1 digest.
    digests: &'a [u8],
    agile: bool,
    pub(crate) data: &'a [u8],
}

impl<'a> Event<'a> {
    /// Its digest in this bank, if it has one.
    pub(crate) fn digest(&self, bank: Bank) -> Option<&'a [u8]> {
        if !self.agile {
            return (bank == Bank::Sha1).then_some(self.digests);
        }
        let mut rest = self.digests;
        while let Some((id, tail)) = rest.split_first_chunk() {
            let id = u16::from_le_bytes(*id);
            let (digest, tail) = tail.split_at_checked(digest_size(id)?)?;
            if id == bank.algorithm() {
                return Some(digest);
            }
            rest = tail;
        }
        None
    }

    /// Whether the register was extended with it.
    pub(crate) fn is_extended(&self) -> bool {
        self.kind != kind::NO_ACTION
    }
}

/// A log that was read from its beginning to its end.
#[derive(Clone, Debug)]
pub(crate) struct TcgLog<'a> {
    /// The banks in which every event has a digest; SHA-1 alone in the old form.
    pub(crate) banks: Vec<Bank>,
    pub(crate) agile: bool,
    pub(crate) events: Vec<Event<'a>>,
    /// The locality from which the TPM was started, with which PCR 0 begins.
    pub(crate) locality: Option<u8>,
}

/// Bytes of a digest by TPM_ALG_ID; of algorithms that a log may have, whether or not they can be computed here.
fn digest_size(id: u16) -> Option<usize> {
    Some(match id {
        0x0004 => 20,
        // SHA-256, SM3-256, SHA3-256
        0x000b | 0x0012 | 0x0027 => 32,
        // SHA-384, SHA3-384
        0x000c | 0x0028 => 48,
        // SHA-512, SHA3-512
        0x000d | 0x0029 => 64,
        _ => return None,
    })
}

/// Reads one log from its start.
struct Cursor<'a> {
    log: &'a [u8],
    at: usize,
    event: usize,
}

impl<'a> Cursor<'a> {
    fn fail(&self, code: &'static str, expected: impl Into<Value>, what: impl Into<String>) -> Failure {
        Failure::new(code, expected, format!("event {} before byte {}: {}", self.event, self.at, what.into()))
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Failure> {
        let part = bytes::slice_at(self.log, self.at, len);
        let part = part.ok_or_else(|| self.fail("event-log.form.truncated", format!("{len} more bytes"), "the log ends within it"))?;
        self.at = self.at.saturating_add(len);
        Ok(part)
    }

    fn u32(&mut self) -> Result<u32, Failure> {
        let part = self.take(4)?;
        Ok(bytes::u32_le_at(part, 0).unwrap_or_default())
    }

    fn u16(&mut self) -> Result<u16, Failure> {
        let part = self.take(2)?;
        Ok(bytes::array_at(part, 0).map_or(0, |b| u16::from_le_bytes(*b)))
    }

    fn data(&mut self) -> Result<&'a [u8], Failure> {
        let len = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
        if len > limits::EVENT_BYTES {
            return Err(self.fail("event-log.form.too-large", format!("at most {} bytes of data", limits::EVENT_BYTES), format!("{len} bytes")));
        }
        self.take(len)
    }

    fn rest(&self) -> &'a [u8] {
        self.log.get(self.at..).unwrap_or_default()
    }
}

/// Whether the bytes begin as a firmware log does.
pub(crate) fn looks_like(log: &[u8]) -> bool {
    let field = |at| bytes::u32_le_at(log, at);
    let (Some(register), Some(event), Some(len)) = (field(0), field(4), field(28)) else { return false };
    if bytes::slice_at(log, 32, 16).is_some_and(|data| data == SPEC_ID) {
        return event == kind::NO_ACTION;
    }
    let fits = usize::try_from(len).is_ok_and(|len| bytes::slice_at(log, 32, len).is_some());
    register < 24 && kind::is_known(event) && fits && len > 0
}

impl<'a> TcgLog<'a> {
    /// Reads a log strictly: all of it, or not at all.
    pub(crate) fn read(log: &'a [u8]) -> Result<Self, Failure> {
        let mut cursor = Cursor { log, at: 0, event: 0 };
        if log.is_empty() {
            return Err(cursor.fail("event-log.form.empty", "events", "there is none"));
        }
        let first = read_old(&mut cursor)?;
        let declared = if first.kind == kind::NO_ACTION && first.data.starts_with(SPEC_ID) { Some(spec_id(&first, &cursor)?) } else { None };
        let mut read = Self { banks: Vec::new(), agile: declared.is_some(), events: alloc::vec![first], locality: None };
        read.banks = declared.as_ref().map_or_else(|| alloc::vec![Bank::Sha1], |ids| ids.iter().filter_map(|id| Bank::by_algorithm(*id)).collect());
        let mut begun = !read.agile && read.note_first(&cursor)?;
        while !cursor.rest().is_empty() {
            cursor.event = cursor.event.saturating_add(1);
            // What a confidential VM's firmware leaves of its log area is all ones, or zeros: neither begins an event.
            if declared.is_some() && is_padding(cursor.rest()) {
                break;
            }
            if read.events.len() >= limits::EVENTS {
                return Err(cursor.fail("event-log.form.too-many", format!("at most {} events", limits::EVENTS), "one more"));
            }
            let event = match &declared {
                Some(declared) => read_agile(&mut cursor, declared)?,
                None => read_old(&mut cursor)?,
            };
            read.note(&event, &cursor, &mut begun)?;
            read.events.push(event);
        }
        Ok(read)
    }

    /// The first event of the old form is an event as any other; says whether PCR 0 has begun with it.
    fn note_first(&mut self, cursor: &Cursor<'a>) -> Result<bool, Failure> {
        let mut begun = false;
        match self.events.first().copied() {
            Some(first) => self.note(&first, cursor, &mut begun).map(|()| begun),
            None => Ok(false),
        }
    }

    /// What must hold of an event among the others.
    fn note(&mut self, event: &Event<'a>, cursor: &Cursor<'a>, begun: &mut bool) -> Result<(), Failure> {
        if event.is_extended() {
            if event.register == NO_PCR {
                return Err(cursor.fail("event-log.form.register", "a register that can be extended", "none"));
            }
            if event.register == 0 && event.kind == kind::HCRTM && !*begun && self.locality.is_none() {
                // TPM 2.0 Part 1 §34.3: such a measurement begins PCR 0 at locality 4.
                self.locality = Some(4);
            }
            *begun |= event.register == 0;
            return Ok(());
        }
        if event.data.starts_with(SPEC_ID) {
            return Err(cursor.fail("event-log.form.spec-id", "one Spec ID event, at the beginning", "another"));
        }
        if event.data.starts_with(LOCALITY) {
            let wrong = |what: &'static str| cursor.fail("event-log.form.locality", "one StartupLocality of 0, 3 or 4, before PCR 0 is extended", what);
            let [locality @ (0 | 3 | 4)] = event.data.get(LOCALITY.len()..).unwrap_or_default() else {
                return Err(wrong("another length or value"));
            };
            if event.register != 0 || *begun || self.locality.is_some() {
                return Err(wrong("another place, or a second one"));
            }
            if !self.banks.iter().filter_map(|bank| event.digest(*bank)).all(bytes::all_zero) {
                return Err(wrong("with a digest"));
            }
            self.locality = Some(*locality);
        }
        Ok(())
    }
}

/// Fewer than eight zeros may be the beginning of an event of PCR 0; a log that ends there was cut off.
fn is_padding(rest: &[u8]) -> bool {
    let ones = || rest.iter().all(|byte| *byte == 0xff);
    (rest.len() >= 8 && bytes::all_zero(rest)) || ones()
}

fn read_old<'a>(cursor: &mut Cursor<'a>) -> Result<Event<'a>, Failure> {
    let (register, kind) = (cursor.u32()?, cursor.u32()?);
    let digests = cursor.take(Bank::Sha1.size())?;
    Ok(Event { register, kind, digests, agile: false, data: cursor.data()? })
}

/// The algorithms that the Spec ID event declares (§10.4.5.1).
fn spec_id(event: &Event<'_>, end: &Cursor<'_>) -> Result<Vec<u16>, Failure> {
    let wrong = |what: String| end.fail("event-log.form.spec-id", "a Spec ID event of version 2.0", what);
    // Confidential VMs count from 1, the register of what the firmware configures.
    if event.register > 1 || !bytes::all_zero(event.digests) {
        return Err(wrong("another register than the first, or a digest".into()));
    }
    let mut cursor = Cursor { log: event.data, at: SPEC_ID.len(), event: 0 };
    let _platform_class = cursor.u32()?;
    let (minor, major) = (cursor.take(1)?, cursor.take(1)?);
    let _errata_and_size_of_uintn = cursor.take(2)?;
    if (major, minor) != (&[2], &[0]) {
        return Err(wrong(format!("version {major:?}.{minor:?}")));
    }
    let count = cursor.u32()?;
    if count == 0 || count > 16 {
        return Err(wrong(format!("{count} algorithms")));
    }
    let mut ids = Vec::new();
    for _ in 0..count {
        let (id, size) = (cursor.u16()?, cursor.u16()?);
        if digest_size(id) != Some(usize::from(size)) {
            return Err(wrong(format!("digests of {size} bytes for the algorithm {id:#06x}")));
        }
        if ids.contains(&id) {
            return Err(wrong(format!("the algorithm {id:#06x} twice")));
        }
        ids.push(id);
    }
    let vendor = cursor.take(1)?.first().copied().unwrap_or_default();
    cursor.take(usize::from(vendor))?;
    if !cursor.rest().is_empty() {
        return Err(wrong("something after the vendor's part".into()));
    }
    Ok(ids)
}

fn read_agile<'a>(cursor: &mut Cursor<'a>, declared: &[u16]) -> Result<Event<'a>, Failure> {
    let (register, kind) = (cursor.u32()?, cursor.u32()?);
    let count = usize::try_from(cursor.u32()?).unwrap_or(usize::MAX);
    if count != declared.len() {
        return Err(cursor.fail("event-log.form.digests", format!("{} digests, as declared", declared.len()), format!("{count}")));
    }
    let from = cursor.at;
    let mut seen = Vec::with_capacity(count);
    for _ in 0..count {
        let id = cursor.u16()?;
        let size = digest_size(id).filter(|_| declared.contains(&id) && !seen.contains(&id));
        let size = size.ok_or_else(|| cursor.fail("event-log.form.digests", "each declared algorithm once", format!("the algorithm {id:#06x}")))?;
        seen.push(id);
        cursor.take(size)?;
    }
    let digests = cursor.log.get(from..cursor.at).unwrap_or_default();
    Ok(Event { register, kind, digests, agile: true, data: cursor.data()? })
}
