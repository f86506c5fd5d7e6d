//! systemd's log of what it measures in user space, `/run/log/systemd/tpm2-measure.log`: a JSON text sequence (RFC 7464) of
//! records in the manner of the TCG's Canonical Event Log.

use alloc::{format, string::String, vec::Vec};

use crate::{
    crypto::bank::Bank,
    hex,
    json::{self, Json},
    limits,
    verdict::Failure,
};

/// What begins a record.
const RECORD: u8 = 0x1e;

/// The records, in order.
#[derive(Clone, Debug)]
pub(crate) struct SystemdLog {
    records: Vec<Record>,
}

/// No word of systemd's is longer; something else that were called a word might be.
const WORD: usize = 1024;

/// What a record measured.
pub(super) enum Measured<'a> {
    Word(&'a str),
    Other(&'a [u8]),
}

#[derive(Clone, Debug)]
struct Record {
    register: u32,
    digests: Vec<(Bank, Vec<u8>)>,
    /// The word that was measured, as the log has it.
    word: Option<String>,
}

pub(super) fn looks_like(log: &[u8]) -> bool {
    matches!(log, [RECORD, b'{', ..])
}

impl SystemdLog {
    pub(super) fn read(log: &[u8]) -> Result<Self, Failure> {
        let mut records = Vec::new();
        for (number, text) in log.split(|byte| *byte == RECORD).enumerate() {
            let wrong = |why: &str| Failure::new("event-log.form.systemd", "records of systemd's measurement log", format!("record {number}: {why}"));
            match (number, text) {
                // Before the first record stands nothing.
                (0, []) => continue,
                (0, _) => return Err(wrong("it does not begin with its mark")),
                _ => {}
            }
            if number > limits::SYSTEMD_RECORDS {
                return Err(wrong("more records than a boot has"));
            }
            let text = text.strip_suffix(b"\n").ok_or_else(|| wrong("it does not end with a line feed"))?;
            let Json::Object(members) = json::read(text).map_err(wrong)? else { return Err(wrong("it is no object")) };
            let member = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
            let register = match (member("pcr"), member("nv_index")) {
                (Some(Json::Unsigned(pcr @ 0..=23)), None) => u32::try_from(*pcr).unwrap_or(u32::MAX),
                // Indices of non-volatile memory are extended as well; they are no PCRs.
                (None, Some(Json::Unsigned(_))) => continue,
                _ => return Err(wrong("it names no PCR")),
            };
            let Some(Json::Array(list)) = member("digests") else { return Err(wrong("it has no digests")) };
            let mut digests: Vec<(Bank, Vec<u8>)> = Vec::new();
            for digest in list {
                let Json::Object(parts) = digest else { return Err(wrong("a digest that is no object")) };
                let text = |wanted: &str| {
                    parts.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| match value {
                        Json::String(text) => Some(text.as_str()),
                        _ => None,
                    })
                };
                let (Some(name), Some(value)) = (text("hashAlg"), text("digest").and_then(hex::decode)) else {
                    return Err(wrong("a digest without name or value"));
                };
                // Banks that cannot be computed here are passed over.
                if let Some(bank) = Bank::by_name(name) {
                    if value.len() != bank.size() || digests.iter().any(|(other, _)| *other == bank) {
                        return Err(wrong("a digest of another length, or one twice"));
                    }
                    digests.push((bank, value));
                }
            }
            let word = match member("content") {
                Some(Json::Object(content)) => content.iter().find(|(name, _)| name == "string").and_then(|(_, value)| match value {
                    Json::String(text) => Some(text.clone()),
                    _ => None,
                }),
                _ => None,
            };
            records.push(Record { register, digests, word });
        }
        if records.is_empty() {
            return Err(Failure::new("event-log.form.empty", "records", "there is none"));
        }
        Ok(Self { records })
    }

    pub(super) fn has(&self, bank: Bank) -> bool {
        self.records.iter().all(|record| record.digests.iter().any(|(other, _)| *other == bank))
    }

    pub(super) fn each_extension(&self, register: u32, bank: Bank, extend: &mut dyn FnMut(&[u8])) {
        for record in self.records.iter().filter(|record| record.register == register) {
            if let Some((_, digest)) = record.digests.iter().find(|(other, _)| *other == bank) {
                extend(digest);
            }
        }
    }

    /// What was measured into a register, in order: a word that its digest covers, or a digest of something else.
    pub(super) fn measured(&self, register: u32, bank: Bank) -> Vec<Measured<'_>> {
        let own = self.records.iter().filter(|record| record.register == register);
        own.filter_map(|record| {
            let (_, digest) = record.digests.iter().find(|(other, _)| *other == bank)?;
            let plain = |word: &&String| word.len() <= WORD && word.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            let word = record.word.as_ref().filter(plain).filter(|word| bank.digest(word.as_bytes()) == *digest);
            Some(word.map_or(Measured::Other(digest), |word| Measured::Word(word)))
        })
        .collect()
    }

    /// The words of a register, in order.
    pub(super) fn words(&self, register: u32, bank: Bank) -> Vec<String> {
        let word = |measured| if let Measured::Word(word) = measured { Some(String::from(word)) } else { None };
        self.measured(register, bank).into_iter().filter_map(word).collect()
    }

    /// The registers that it speaks of, each once.
    pub(super) fn registers(&self) -> alloc::collections::BTreeSet<u32> {
        self.records.iter().map(|record| record.register).collect()
    }
}
