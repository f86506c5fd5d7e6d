//! Values of registers, which the digest in a verified quote vouches for.

use alloc::{borrow::Cow, format, vec::Vec};

use super::attest::{Attest, Selection};
use crate::{
    crypto::{bank::Bank, hash::Hash},
    hex, json, limits,
    verdict::Failure,
};

/// Values of registers as they came, by bank and number. The bytes of each are as long as its bank's hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PcrValues(Vec<(Bank, u8, Vec<u8>)>);

const EXPECTED: &str = "{\"sha256\": {\"0\": \"…\"}}: exactly the registers that the quote names, each as long as its bank's hash";

fn wrong(code: &'static str, actual: impl Into<crate::report::Value>) -> Failure {
    Failure::new(code, EXPECTED, actual)
}

impl PcrValues {
    /// Values of one bank, from register 0 on.
    pub(crate) fn of_bank(bank: Bank, values: Vec<Vec<u8>>) -> Result<Self, Failure> {
        let mut all = Self::default();
        for (index, value) in (0_u8..).zip(values) {
            all.push(bank, index, value)?;
        }
        Ok(all)
    }

    /// Reads the JSON of banks, numbers and hexadecimal values.
    pub(crate) fn read(file: &[u8]) -> Result<Self, Failure> {
        if file.len() > limits::PCR_FILE_BYTES {
            return Err(wrong("tpm.pcrs.values.form", format!("{} bytes", file.len())));
        }
        let json = json::read(file).map_err(|why| wrong("tpm.pcrs.values.form", why))?;
        let mut all = Self::default();
        for (name, registers) in json.members().ok_or_else(|| wrong("tpm.pcrs.values.form", "JSON that is no object"))? {
            let bank = Bank::by_name(name).ok_or_else(|| wrong("tpm.pcrs.values.form", format!("a bank {name:?}")))?;
            for (number, value) in registers.members().ok_or_else(|| wrong("tpm.pcrs.values.form", "a bank that is no object"))? {
                let index = parse_index(number).ok_or_else(|| wrong("tpm.pcrs.values.form", format!("a register {number:?}")))?;
                let value =
                    value.text().and_then(hex::decode).ok_or_else(|| wrong("tpm.pcrs.values.form", format!("a value of {number} that is no hexadecimal")))?;
                all.push(bank, index, value)?;
            }
        }
        Ok(all)
    }

    fn push(&mut self, bank: Bank, index: u8, value: Vec<u8>) -> Result<(), Failure> {
        if index >= 24 {
            return Err(wrong("tpm.pcrs.values.form", format!("register {index}")));
        }
        // Otherwise bytes could slide from one register to the next without changing the digest.
        if value.len() != bank.size() {
            return Err(wrong("tpm.pcrs.values.length", format!("{} bytes for register {index} of bank {}", value.len(), bank.name())));
        }
        self.0.push((bank, index, value));
        Ok(())
    }

    fn get(&self, bank: Bank, index: u8) -> Option<&[u8]> {
        self.0.iter().find(|(b, i, _)| (*b, *i) == (bank, index)).map(|(_, _, value)| value.as_slice())
    }

    /// The values in the order of the signed selection, if they are exactly those that it names.
    pub(crate) fn select(&self, selections: &[Selection]) -> Result<Registers, Failure> {
        let mut chosen = Vec::new();
        for selection in selections {
            for index in selection.indices() {
                let bank = selection.bank;
                let value =
                    self.get(bank, index).ok_or_else(|| wrong("tpm.pcrs.values.missing", format!("no value for register {index} of bank {}", bank.name())))?;
                chosen.push((bank, index, value.to_vec()));
            }
        }
        if let Some((bank, index, _)) = self.0.iter().find(|(bank, index, _)| !selections.iter().any(|s| s.bank == *bank && s.has(*index))) {
            return Err(wrong("tpm.pcrs.values.unsigned", format!("a value for register {index} of bank {}, which the quote does not cover", bank.name())));
        }
        Ok(Registers(chosen))
    }
}

/// A number of a register as it is written: no sign, no leading zero.
pub(crate) fn parse_index(text: &str) -> Option<u8> {
    let index: u8 = text.parse().ok()?;
    (index < 24 && format!("{index}") == text).then_some(index)
}

/// Values in the order of the signed selection. Only [`Registers::check`] makes them believable.
#[derive(Clone, Debug)]
pub(crate) struct Registers(Vec<(Bank, u8, Vec<u8>)>);

impl Registers {
    /// The digest in the quote is the hash, by the signature's hash and not the bank's, of all values.
    pub(crate) fn check(&self, attest: &Attest<'_>, hash: Hash) -> Result<(), Failure> {
        let all: Vec<u8> = self.0.iter().flat_map(|(_, _, value)| value.iter().copied()).collect();
        let digest = hash.digest(&all);
        if digest.as_slice() == attest.pcr_digest {
            return Ok(());
        }
        Err(Failure::new("tpm.pcrs.digest", hex::encode(attest.pcr_digest), hex::encode(&digest)))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Bank, u8, &[u8])> {
        self.0.iter().map(|(bank, index, value)| (*bank, *index, value.as_slice()))
    }

    /// The values of one bank.
    pub(crate) fn of(&self, bank: Bank) -> Vec<(u8, &[u8])> {
        self.iter().filter(|(b, _, _)| *b == bank).map(|(_, index, value)| (index, value)).collect()
    }

    pub(crate) fn get(&self, bank: Bank, index: u8) -> Option<&[u8]> {
        self.iter().find(|(b, i, _)| (*b, *i) == (bank, index)).map(|(_, _, value)| value)
    }
}

/// Values of registers as a part of evidence: as a file, or already in the form of one bank.
#[derive(Clone, Debug)]
pub(crate) enum PcrPart<'a> {
    File(Cow<'a, [u8]>),
    /// Registers of the SHA-256 bank, from 0 on.
    Sha256(Vec<Vec<u8>>),
}

impl PcrPart<'_> {
    pub(crate) fn read(&self) -> Result<PcrValues, Failure> {
        match self {
            Self::File(file) => PcrValues::read(file),
            Self::Sha256(values) => PcrValues::of_bank(Bank::Sha256, values.clone()),
        }
    }
}
