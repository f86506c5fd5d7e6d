//! What the platform configuration registers hold.

use std::collections::BTreeMap;

use crate::{keys::Hash, tpm::alg};

/// Values by bank and number.
#[derive(Clone, Debug, Default)]
pub struct Registers(pub BTreeMap<(u16, u8), Vec<u8>>);

impl Registers {
    /// A TPM after its start: zeros, and ones in the registers of a dynamic launch.
    pub fn initial(banks: &[Hash]) -> Self {
        let all = banks.iter().flat_map(|bank| (0..24).map(|pcr| ((alg::of(*bank), pcr), initial(*bank, pcr))));
        Self(all.collect())
    }

    /// The value of a register; nothing if there is none.
    pub fn value(&self, bank: u16, pcr: u8) -> Vec<u8> {
        self.0.get(&(bank, pcr)).cloned().unwrap_or_default()
    }

    pub fn set(&mut self, bank: Hash, pcr: u8, value: Vec<u8>) {
        self.0.insert((alg::of(bank), pcr), value);
    }

    /// TPM2_PCR_Extend.
    pub fn extend(&mut self, bank: Hash, pcr: u8, digest: &[u8]) {
        let old = self.value(alg::of(bank), pcr);
        self.set(bank, pcr, bank.digest(&[&old, digest].concat()));
    }
}

fn initial(bank: Hash, pcr: u8) -> Vec<u8> {
    vec![if (17..=22).contains(&pcr) { 0xff } else { 0 }; bank.size()]
}
