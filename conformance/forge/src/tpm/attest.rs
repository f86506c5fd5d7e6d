//! TPMS_ATTEST (TPM 2.0 Library, part 2, §10.12.12), every field open to change before the signature.

use crate::{
    keys::Hash,
    patch::Patch,
    tpm::{
        alg::{self, sized},
        pcr::Registers,
    },
};

/// PCRs of one bank.
#[derive(Clone, Debug)]
pub struct Selection {
    pub hash: u16,
    pub bitmap: Vec<u8>,
}

impl Selection {
    pub fn new(hash: Hash, pcrs: impl IntoIterator<Item = u8>) -> Self {
        let mut bitmap = vec![0; 3];
        for pcr in pcrs {
            bitmap[usize::from(pcr / 8)] |= 1 << (pcr % 8);
        }
        Self { hash: alg::of(hash), bitmap }
    }

    /// The PCRs that are selected.
    pub fn pcrs(&self) -> Vec<u8> {
        (0..8 * self.bitmap.len() as u8).filter(|pcr| self.bitmap[usize::from(pcr / 8)] >> (pcr % 8) & 1 == 1).collect()
    }
}

/// A quote to be.
#[derive(Clone, Debug)]
pub struct Attest {
    pub magic: u32,
    pub kind: u16,
    /// What stands as the signer's qualified name, if it is not the right one.
    pub signer: Option<Vec<u8>>,
    pub extra: Vec<u8>,
    pub clock: u64,
    pub reset_count: u32,
    pub restart_count: u32,
    pub safe: u8,
    pub firmware: u64,
    pub selections: Vec<Selection>,
    /// What stands as the digest of the PCRs, if it is not the right one.
    pub digest: Option<Vec<u8>>,
    /// Changes before the signature.
    pub before: Vec<Patch>,
    /// Changes after the signature.
    pub after: Vec<Patch>,
}

impl Attest {
    pub fn new(extra: &[u8], selections: Vec<Selection>) -> Self {
        Self {
            magic: 0xff54_4347,
            kind: 0x8018,
            signer: None,
            extra: extra.to_vec(),
            clock: 86_400_123,
            reset_count: 17,
            restart_count: 2,
            safe: 1,
            firmware: 0x2020_0312_0012_0003,
            selections,
            digest: None,
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    /// Where the fields after the two that vary in size begin: clock, counters, `safe`, firmware, selections.
    pub fn fixed_at(&self, signer: usize) -> usize {
        10 + signer + self.extra.len()
    }

    /// The digest of the selected registers, in the hash of the signature.
    pub fn pcr_digest(&self, hash: Hash, registers: &Registers) -> Vec<u8> {
        let values = self.selections.iter().flat_map(|s| s.pcrs().into_iter().map(|pcr| registers.value(s.hash, pcr)));
        hash.digest(&values.collect::<Vec<_>>().concat())
    }

    /// What is signed.
    pub fn build(&self, qualified_name: &[u8], hash: Hash, registers: &Registers) -> Vec<u8> {
        let mut out = self.magic.to_be_bytes().to_vec();
        out.extend(self.kind.to_be_bytes());
        out.extend(sized(self.signer.as_deref().unwrap_or(qualified_name)));
        out.extend(sized(&self.extra));
        out.extend(self.clock.to_be_bytes());
        out.extend(self.reset_count.to_be_bytes());
        out.extend(self.restart_count.to_be_bytes());
        out.push(self.safe);
        out.extend(self.firmware.to_be_bytes());
        out.extend((self.selections.len() as u32).to_be_bytes());
        for selection in &self.selections {
            out.extend(selection.hash.to_be_bytes());
            out.push(selection.bitmap.len() as u8);
            out.extend(&selection.bitmap);
        }
        out.extend(sized(&self.digest.clone().unwrap_or_else(|| self.pcr_digest(hash, registers))));
        Patch::apply(&self.before, &mut out);
        out
    }
}
