//! Linux IMA: the measurement list of PCR 10, as `ascii_runtime_measurements` and `binary_runtime_measurements` give it.
//!
//! The digest of an entry is that of its template data (Linux, Documentation/security/IMA-templates.rst). It is worked out
//! here for every bank; the list itself has it for one. An entry of zeros is a violation, and extends a register with all ones.

use alloc::{borrow::Cow, format, vec, vec::Vec};

use serde::Serialize;

use crate::{bytes, claims::HexBytes, crypto::bank::Bank, hex, limits, report::Value, verdict::Failure};

/// A measurement list.
#[derive(Clone, Debug)]
pub(crate) struct ImaLog<'a> {
    pub(crate) binary: bool,
    entries: Vec<Entry<'a>>,
}

/// One measurement.
#[derive(Clone, Debug)]
struct Entry<'a> {
    /// What the digest is made of; `None` for a violation.
    template: Option<Cow<'a, [u8]>>,
}

/// What a replayed measurement list proves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImaClaims {
    /// Measurements in the list, violations among them.
    pub measurements: u64,
    /// Measurements that could not be made: somebody had the file open for writing.
    pub violations: u64,
    /// Digest of the template data of the first entry, which holds the aggregate of PCRs 0 to 9; SHA-256.
    pub first: Option<HexBytes>,
}

/// Where Linux measures files.
pub(super) const REGISTER: u32 = 10;

/// Templates whose fields are known; in binary lists any name may stand, since the data's length stands with it.
const TEMPLATES: [&str; 6] = ["ima", "ima-ng", "ima-sig", "ima-buf", "ima-ngv2", "ima-sigv2"];
/// The old template pads a file's name to this size when it hashes it.
const OLD_NAME_BYTES: usize = 256;

pub(super) fn looks_like(log: &[u8]) -> bool {
    is_ascii(log) || is_binary(log)
}

/// A line is `PCR digest template data…`.
fn is_ascii(log: &[u8]) -> bool {
    let line = log.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut words = line.split(|byte| *byte == b' ');
    let (Some(pcr), Some(digest), Some(template)) = (words.next(), words.next(), words.next()) else { return false };
    let digits = !pcr.is_empty() && pcr.len() <= 2 && pcr.iter().all(u8::is_ascii_digit);
    digits && digest.len() >= 40 && digest.iter().all(u8::is_ascii_hexdigit) && template.is_ascii()
}

fn is_binary(log: &[u8]) -> bool {
    let (Some(pcr), Some(len)) = (bytes::u32_le_at(log, 0), bytes::u32_le_at(log, 24)) else { return false };
    let name = usize::try_from(len).ok().filter(|len| *len <= 32).and_then(|len| bytes::slice_at(log, 28, len));
    pcr < 24 && name.is_some_and(|name| name == b"ima" || name.starts_with(b"ima-") || name.starts_with(b"evm-"))
}

fn wrong(number: usize, what: &str) -> Failure {
    Failure::new("event-log.form.ima", "measurements of Linux", format!("entry {number}: {what}"))
}

impl<'a> ImaLog<'a> {
    pub(super) fn read(log: &'a [u8]) -> Result<Self, Failure> {
        let binary = !is_ascii(log);
        let entries = if binary { read_binary(log)? } else { read_ascii(log)? };
        if entries.is_empty() {
            return Err(Failure::new("event-log.form.empty", "measurements", "there is none"));
        }
        Ok(Self { binary, entries })
    }

    /// The template data is there, so that its digest can be made for every bank.
    pub(super) fn has(&self, _bank: Bank) -> bool {
        true
    }

    pub(super) fn each_extension(&self, register: u32, bank: Bank, padded: bool, extend: &mut dyn FnMut(&[u8])) {
        for entry in self.entries.iter().filter(|_| register == REGISTER) {
            match &entry.template {
                None => extend(&vec![0xff; bank.size()]),
                Some(data) if padded => {
                    let mut digest = Bank::Sha1.digest(data);
                    digest.resize(bank.size(), 0);
                    extend(&digest);
                }
                Some(data) => extend(&bank.digest(data)),
            }
        }
    }

    /// What a list proves whose register was replayed.
    pub(super) fn claims(&self) -> ImaClaims {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let first = self.entries.first().and_then(|entry| entry.template.as_ref()).map(|data| Bank::Sha256.digest(data).as_slice().into());
        let violations = self.entries.iter().filter(|entry| entry.template.is_none()).count();
        ImaClaims { measurements: count(self.entries.len()), violations: count(violations), first }
    }
}

/// The entry, if its digest is that of its data.
fn entry<'a>(number: usize, register: u32, digest: &[u8], data: Cow<'a, [u8]>, before: &[Entry<'a>]) -> Result<Entry<'a>, Failure> {
    // A kernel can be built to use another register; then its list could hide what a boot loader measured there.
    if register != REGISTER {
        return Err(wrong(number, "another register than PCR 10"));
    }
    if before.len() >= limits::IMA_ENTRIES {
        return Err(Failure::new("event-log.form.too-many", format!("at most {} entries", limits::IMA_ENTRIES), "one more"));
    }
    if bytes::all_zero(digest) {
        return Ok(Entry { template: None });
    }
    let made = Bank::ALL.into_iter().find(|bank| bank.size() == digest.len()).map(|bank| bank.digest(&data));
    if made.as_deref() != Some(digest) {
        return Err(Failure::new("event-log.form.ima-digest", made.map_or(Value::Nothing, Value::Bytes), Value::bytes(digest)));
    }
    Ok(Entry { template: Some(data) })
}

fn read_binary(log: &[u8]) -> Result<Vec<Entry<'_>>, Failure> {
    let (mut at, mut entries) = (0_usize, Vec::new());
    while at < log.len() {
        let number = entries.len();
        let mut take = |len: usize| {
            let part = bytes::slice_at(log, at, len).ok_or_else(|| wrong(number, "the list ends within it"))?;
            at = at.saturating_add(len);
            Ok::<_, Failure>(part)
        };
        let length = |part: &[u8]| bytes::u32_le_at(part, 0).and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= limits::EVENT_BYTES);
        let register = bytes::u32_le_at(take(4)?, 0).unwrap_or(u32::MAX);
        let digest = take(Bank::Sha1.size())?;
        let name_len = length(take(4)?).filter(|len| *len <= 32).ok_or_else(|| wrong(number, "a template's name that is too long"))?;
        let name = take(name_len)?;
        let data = if name == b"ima" {
            // The old template has no length of its own: a digest of 20 bytes, and a name with its length.
            let file = take(20)?;
            let len = length(take(4)?).filter(|len| *len < OLD_NAME_BYTES).ok_or_else(|| wrong(number, "a file's name that is too long"))?;
            let name = take(len)?;
            Cow::Owned(old_template(file, name))
        } else {
            let len = length(take(4)?).ok_or_else(|| wrong(number, "template data that is too long"))?;
            Cow::Borrowed(take(len)?)
        };
        entries.push(entry(number, register, digest, data, &entries)?);
    }
    Ok(entries)
}

/// What the old template hashes: the digest, and the name with zeros up to 256 bytes.
fn old_template(digest: &[u8], name: &[u8]) -> Vec<u8> {
    let mut data = digest.to_vec();
    let end = data.len().saturating_add(OLD_NAME_BYTES);
    data.extend_from_slice(name);
    data.resize(end, 0);
    data
}

fn read_ascii(log: &[u8]) -> Result<Vec<Entry<'_>>, Failure> {
    let text = core::str::from_utf8(log).map_err(|_| wrong(0, "it is not UTF-8"))?;
    let mut entries = Vec::new();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        let number = entries.len();
        let mut words = line.splitn(4, ' ');
        let (Some(register), Some(digest), Some(template), Some(fields)) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(wrong(number, "it has not a register, a digest, a template and data"));
        };
        let register: u32 = register.parse().map_err(|_| wrong(number, "its register is no number"))?;
        let digest = hex::decode(digest).ok_or_else(|| wrong(number, "its digest is not hexadecimal"))?;
        let data = ascii_template(template, fields).ok_or_else(|| wrong(number, "its template is not known, or its data not of that template"))?;
        entries.push(entry(number, register, &digest, Cow::Owned(data), &entries)?);
    }
    Ok(entries)
}

/// Template data as it was hashed, from its fields in text.
fn ascii_template(template: &str, fields: &str) -> Option<Vec<u8>> {
    if !TEMPLATES.contains(&template) {
        return None;
    }
    let (digest, rest) = fields.split_once(' ')?;
    if template == "ima" {
        let name = rest.as_bytes();
        let digest = hex::decode(digest).filter(|d| d.len() == 20)?;
        return (name.len() < OLD_NAME_BYTES).then(|| old_template(&digest, name));
    }
    // The algorithm, and in newer templates what sort of digest it is, stand before the last colon.
    let (algorithm, value) = digest.rsplit_once(':')?;
    let digest = [algorithm.as_bytes(), b":\0", hex::decode(value)?.as_slice()].concat();
    // A file's name may have spaces; a signature or buffer, which may be empty, has none.
    let (name, last) = match template {
        "ima-ng" | "ima-ngv2" => (rest, None),
        _ => {
            let (name, last) = rest.rsplit_once(' ')?;
            (name, Some(hex::decode(last)?))
        }
    };
    let mut data = Vec::new();
    let name = [name.as_bytes(), &[0]].concat();
    for field in [Some(digest), Some(name), last].into_iter().flatten() {
        data.extend_from_slice(&u32::try_from(field.len()).ok()?.to_le_bytes());
        data.extend_from_slice(&field);
    }
    Some(data)
}
