//! Logs made by hand, event by event, and the registers that they come to.

use std::{collections::BTreeMap, vec, vec::Vec};

use crate::crypto::bank::Bank;

#[derive(Clone)]
pub(super) struct Log {
    banks: Vec<Bank>,
    agile: bool,
    pub(super) bytes: Vec<u8>,
    registers: BTreeMap<(u8, u32), Vec<u8>>,
}

pub(super) fn spec_id(register: u32, algorithms: &[(u16, u16)]) -> Vec<u8> {
    let mut data = b"Spec ID Event03\0".to_vec();
    data.extend([0, 0, 0, 0, 0, 2, 0, 2]);
    data.extend(u32::try_from(algorithms.len()).unwrap().to_le_bytes());
    for (id, size) in algorithms {
        data.extend(id.to_le_bytes());
        data.extend(size.to_le_bytes());
    }
    data.push(0);
    old(register, 3, &[0; 20], &data)
}

pub(super) fn old(register: u32, kind: u32, digest: &[u8], data: &[u8]) -> Vec<u8> {
    let mut event = [register.to_le_bytes(), kind.to_le_bytes()].concat();
    event.extend(digest);
    event.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    event.extend(data);
    event
}

impl Log {
    pub(super) fn agile(banks: &[Bank]) -> Self {
        let algorithms: Vec<_> = banks.iter().map(|b| (b.algorithm(), u16::try_from(b.size()).unwrap())).collect();
        Self { banks: banks.to_vec(), agile: true, bytes: spec_id(0, &algorithms), registers: BTreeMap::new() }
    }

    pub(super) fn sha1() -> Self {
        Self { banks: vec![Bank::Sha1], agile: false, bytes: Vec::new(), registers: BTreeMap::new() }
    }

    /// An event with these digests, one of each bank.
    pub(super) fn raw(&mut self, register: u32, kind: u32, digests: &[Vec<u8>], data: &[u8]) {
        if !self.agile {
            let event = old(register, kind, &digests[0], data);
            self.bytes.extend(event);
            return;
        }
        self.bytes.extend([register.to_le_bytes(), kind.to_le_bytes(), u32::try_from(digests.len()).unwrap().to_le_bytes()].concat());
        for (bank, digest) in self.banks.iter().zip(digests) {
            self.bytes.extend(bank.algorithm().to_le_bytes());
            self.bytes.extend(digest);
        }
        self.bytes.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        self.bytes.extend(data);
    }

    /// An event that says `data`, and whose digest is that of `hashed`.
    pub(super) fn hashing(mut self, register: u32, kind: u32, hashed: &[u8], data: &[u8]) -> Self {
        let digests: Vec<_> = self.banks.iter().map(|b| b.digest(hashed)).collect();
        self.raw(register, kind, &digests, data);
        self.extend(register, hashed)
    }

    /// Extends the registers and leaves the log as it is.
    pub(super) fn extend(mut self, register: u32, hashed: &[u8]) -> Self {
        for bank in &self.banks {
            let place = self.registers.entry((bank.algorithm().to_le_bytes()[0], register)).or_insert_with(|| vec![0; bank.size()]);
            *place = bank.digest(&[place.as_slice(), &bank.digest(hashed)].concat());
        }
        self
    }

    pub(super) fn event(self, register: u32, kind: u32, data: &[u8]) -> Self {
        self.hashing(register, kind, data, data)
    }

    pub(super) fn no_action(mut self, register: u32, data: &[u8]) -> Self {
        let digests: Vec<_> = self.banks.iter().map(|b| vec![0; b.size()]).collect();
        self.raw(register, 3, &digests, data);
        self
    }

    /// Numbers and values of the registers in a bank.
    pub(super) fn values(&self, bank: Bank) -> Vec<(u8, Vec<u8>)> {
        let id = bank.algorithm().to_le_bytes()[0];
        self.registers.iter().filter(|((other, _), _)| *other == id).map(|((_, register), value)| (u8::try_from(*register).unwrap(), value.clone())).collect()
    }
}

const GLOBAL: [u8; 16] = [0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c];
const DATABASE: [u8; 16] = [0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f];

pub(super) fn variable(name: &str, value: &[u8]) -> Vec<u8> {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut data = if name.starts_with("db") { DATABASE } else { GLOBAL }.to_vec();
    data.extend(u64::try_from(wide.len() / 2).unwrap().to_le_bytes());
    data.extend(u64::try_from(value.len()).unwrap().to_le_bytes());
    data.extend(wide);
    data.extend(value);
    data
}

/// Secure Boot's variables and the separator after them.
pub(super) fn secure_boot(log: Log, register: u32, on: &[u8], keys: &[u8]) -> Log {
    let log = [("SecureBoot", on), ("PK", keys), ("KEK", keys), ("db", keys), ("dbx", &[7; 30])]
        .into_iter()
        .fold(log, |log, (name, value)| log.event(register, 0x8000_0001, &variable(name, value)));
    log.event(register, 4, &[0; 4])
}

/// The boot of a machine with GRUB, as its firmware and boot loader log it.
pub(super) fn boot(banks: &[Bank]) -> Log {
    let log = Log::agile(banks).event(0, 8, b"v1").event(0, 0x11, b"host");
    let log = secure_boot(log, 7, &[1], b"keys of somebody");
    let log =
        log.hashing(1, 0x8000_0002, &[1, 0, 0, 0], &variable("BootOrder", &[1, 0, 0, 0])).event(4, 0x8000_0007, b"Calling EFI Application from Boot Option");
    let log = (0..=6).fold(log, |log, register| log.event(register, 4, &[0; 4]));
    log.event(7, 0x8000_00e0, &variable("db", b"one of the keys"))
        .event(5, 0x8000_0006, b"EFI PART and so on")
        .hashing(4, 0x8000_0003, b"MZ shim", b"a path")
        .hashing(14, 0x0d, b"a list", b"MokList\0")
        .hashing(4, 0x8000_0003, b"MZ grub", b"a path")
        .hashing(9, 0x0d, b"a file", b"/boot/grub/grub.cfg\0")
        .hashing(8, 0x0d, b"set root=hd0,gpt1", b"grub_cmd: set root=hd0,gpt1\0")
        .hashing(8, 0x0d, b"linux /vmlinuz root=/dev/sda1", b"grub_cmd: linux /vmlinuz root=/dev/sda1\0")
        .hashing(9, 0x0d, b"a kernel", b"/vmlinuz\0")
        .hashing(8, 0x0d, b"/vmlinuz root=/dev/sda1", b"kernel_cmdline: /vmlinuz root=/dev/sda1\0")
        .event(5, 0x8000_0007, b"Exit Boot Services Invocation")
        .event(5, 0x8000_0007, b"Exit Boot Services Returned with Success")
}
