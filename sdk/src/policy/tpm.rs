//! What a policy asks of a TPM's quote.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};

use super::non_empty;
use crate::{Misuse, crypto::bank::Bank, hex, tpm::pcr::parse_index};

/// What is asked of a TPM's quote.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TpmDocument {
    /// Sets of values, any one of which must hold as a whole. They say which software is accepted.
    pcrs: Option<Vec<PcrSetDocument>>,
    /// Registers that the quote must cover. Without it any quote will do that covers a register of a bank that counts; a set of
    /// values requires its own registers in any case.
    require: Option<Vec<PcrSelectionDocument>>,
    /// Whether registers of the SHA-1 bank count.
    allow_sha1: bool,
}

/// Values of registers.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PcrSetDocument {
    /// A name for people.
    #[serde(default)]
    label: Option<String>,
    /// The bank: `sha256`, `sha384`, `sha512`, or `sha1` if that counts.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["sha256", "sha384", "sha512", "sha1"])))]
    bank: String,
    /// Values in hexadecimal by the number of the register.
    #[serde(deserialize_with = "each_once")]
    values: BTreeMap<String, String>,
}

/// Reads members, none of which may stand twice: nobody could say which of its values is meant.
fn each_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct EachOnce;

    impl<'de> Visitor<'de> for EachOnce {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("values of registers, each once")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut all = BTreeMap::new();
            while let Some((name, value)) = members.next_entry::<String, String>()? {
                if all.contains_key(&name) {
                    return Err(de::Error::custom(format!("register {name:?} stands twice")));
                }
                all.insert(name, value);
            }
            Ok(all)
        }
    }

    deserializer.deserialize_map(EachOnce)
}

/// Registers of a bank.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PcrSelectionDocument {
    /// The bank.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["sha256", "sha384", "sha512", "sha1"])))]
    bank: String,
    /// Numbers of registers.
    pcrs: Vec<u8>,
}

impl TpmDocument {
    /// Whether it says which machines are accepted.
    pub(super) fn states_identity(&self) -> bool {
        self.pcrs.is_some()
    }
}

/// Values of registers of one bank.
#[derive(Clone, Debug)]
pub(crate) struct PcrSet {
    pub(crate) label: Option<String>,
    pub(crate) bank: Bank,
    pub(crate) values: Vec<(u8, Vec<u8>)>,
}

/// What is asked of a TPM's quote.
#[derive(Clone, Debug)]
pub(crate) struct TpmPolicy {
    pub(crate) sets: Vec<PcrSet>,
    pub(crate) require: Vec<(Bank, Vec<u8>)>,
    allow_sha1: bool,
}

impl TpmPolicy {
    pub(super) fn parse(document: TpmDocument) -> Result<Self, Misuse> {
        let bank = |name: &str| match Bank::by_name(name) {
            Some(Bank::Sha1) if !document.allow_sha1 => Err(Misuse::new("policy.tpm.bank", "the SHA-1 bank counts only with allow_sha1")),
            Some(bank) => Ok(bank),
            None => Err(Misuse::new("policy.tpm.bank", format!("{name:?} is no bank: sha256, sha384, sha512 or sha1"))),
        };
        let mut sets = Vec::new();
        for set in document.pcrs.map(|list| non_empty("tpm.pcrs", list)).transpose()?.unwrap_or_default() {
            let bank = bank(&set.bank)?;
            if set.values.is_empty() {
                return Err(super::empty("tpm.pcrs.values"));
            }
            let values = set.values.iter().map(|(number, value)| golden(bank, number, value)).collect::<Result<_, _>>()?;
            sets.push(PcrSet { label: set.label, bank, values });
        }
        let mut require = Vec::new();
        for selection in document.require.map(|list| non_empty("tpm.require", list)).transpose()?.unwrap_or_default() {
            let pcrs = non_empty("tpm.require.pcrs", selection.pcrs)?;
            if let Some(index) = pcrs.iter().find(|index| **index >= 24) {
                return Err(Misuse::new("policy.tpm.register", format!("there is no register {index}")));
            }
            require.push((bank(&selection.bank)?, pcrs));
        }
        Ok(Self { sets, require, allow_sha1: document.allow_sha1 })
    }

    /// Whether registers of this bank count.
    pub(crate) fn counts(&self, bank: Bank) -> bool {
        bank != Bank::Sha1 || self.allow_sha1
    }
}

/// A value that a register must have. What any program can reset identifies nothing.
fn golden(bank: Bank, number: &str, value: &str) -> Result<(u8, Vec<u8>), Misuse> {
    let index = parse_index(number).ok_or_else(|| Misuse::new("policy.tpm.register", format!("{number:?} is no register")))?;
    if (16..=23).contains(&index) {
        return Err(Misuse::new("policy.tpm.resettable", format!("register {index} can be reset by software, so that its value identifies nothing")));
    }
    let bytes = hex::decode(value).filter(|bytes| bytes.len() == bank.size());
    let bytes =
        bytes.ok_or_else(|| Misuse::new("policy.tpm.value", format!("register {index} of bank {} needs {} bytes in hexadecimal", bank.name(), bank.size())))?;
    Ok((index, bytes))
}
