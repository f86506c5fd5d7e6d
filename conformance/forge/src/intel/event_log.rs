//! Event logs of a TD: events in the crypto-agile form, and the RTMRs that they come to.

use sha2::{Digest, Sha384};

use crate::intel::{quote::RTMR0, scene::Scene};

// Event types of the TCG PC Client Platform Firmware Profile.
pub const NO_ACTION: u32 = 0x03;
pub const SEPARATOR: u32 = 0x04;
pub const IPL: u32 = 0x0d;
pub const VARIABLE: u32 = 0x8000_0001;
pub const APPLICATION: u32 = 0x8000_0003;
pub const GPT: u32 = 0x8000_0006;
pub const ACTION: u32 = 0x8000_0007;
pub const HANDOFF: u32 = 0x8000_000b;
pub const AUTHORITY: u32 = 0x8000_00e0;

/// SHA-384's TPM_ALG_ID and size.
pub const SHA384: (u16, u16) = (0x000c, 48);

pub fn sha384(data: &[u8]) -> [u8; 48] {
    Sha384::digest(data).into()
}

/// A log, and the registers beside it. In a log of a TD, register 1 is RTMR0.
#[derive(Clone)]
pub struct Log {
    pub bytes: Vec<u8>,
    pub rtmrs: [[u8; 48]; 4],
}

/// The first event, which declares these algorithms.
pub fn head(register: u32, version: [u8; 2], algorithms: &[(u16, u16)]) -> Vec<u8> {
    let mut data = b"Spec ID Event03\0".to_vec();
    data.extend([0, 0, 0, 0, version[1], version[0], 0, 2]);
    data.extend((algorithms.len() as u32).to_le_bytes());
    for (id, size) in algorithms {
        data.extend(id.to_le_bytes());
        data.extend(size.to_le_bytes());
    }
    data.push(0);
    let mut event = [register.to_le_bytes(), NO_ACTION.to_le_bytes()].concat();
    event.extend([0; 20]);
    event.extend((data.len() as u32).to_le_bytes());
    event.extend(data);
    event
}

impl Log {
    pub fn new() -> Self {
        Self { bytes: head(1, [2, 0], &[SHA384]), rtmrs: [[0; 48]; 4] }
    }

    /// An event with these digests that extends nothing.
    pub fn raw(mut self, register: u32, kind: u32, digests: &[(u16, &[u8])], data: &[u8]) -> Self {
        self.bytes.extend([register.to_le_bytes(), kind.to_le_bytes(), (digests.len() as u32).to_le_bytes()].concat());
        for (id, digest) in digests {
            self.bytes.extend(id.to_le_bytes());
            self.bytes.extend(*digest);
        }
        self.bytes.extend((data.len() as u32).to_le_bytes());
        self.bytes.extend(data);
        self
    }

    /// Extends a register and leaves the log as it is.
    pub fn extend(mut self, register: u32, hashed: &[u8]) -> Self {
        let rtmr = &mut self.rtmrs[register as usize - 1];
        *rtmr = sha384(&[*rtmr, sha384(hashed)].concat());
        self
    }

    /// An event that says `data`, whose digest is that of `hashed`.
    pub fn hashing(self, register: u32, kind: u32, hashed: &[u8], data: &[u8]) -> Self {
        self.raw(register, kind, &[(SHA384.0, &sha384(hashed))], data).extend(register, hashed)
    }

    pub fn event(self, register: u32, kind: u32, data: &[u8]) -> Self {
        self.hashing(register, kind, data, data)
    }

    /// Secure Boot's variables and the separator behind them.
    pub fn secure_boot(self, on: &[u8], keys: &[u8]) -> Self {
        let variables = [("SecureBoot", on), ("PK", keys), ("KEK", keys), ("db", keys), ("dbx", b"forbidden")];
        let log = variables.into_iter().fold(self, |log, (name, value)| log.event(1, VARIABLE, &variable(name, value)));
        log.event(1, SEPARATOR, &[0; 4])
    }

    /// What a boot loader of GRUB's kind measures: a command, and the kernel with its command line.
    pub fn boot_loader(self) -> Self {
        let line = [b"kernel_cmdline: ", COMMAND_LINE.as_bytes(), &[0]].concat();
        self.hashing(3, IPL, b"set timeout=0", b"grub_cmd: set timeout=0\0").hashing(3, IPL, b"the kernel", b"/vmlinuz\0").hashing(
            3,
            IPL,
            COMMAND_LINE.as_bytes(),
            &line,
        )
    }

    /// What the firmware measures after its variables.
    pub fn firmware(self) -> Self {
        self.event(2, ACTION, b"Calling EFI Application from Boot Option")
            .event(2, SEPARATOR, &[0; 4])
            .event(1, AUTHORITY, &variable("db", b"the key that signed the boot loader"))
            .event(2, GPT, b"EFI PART and the rest of it")
            .hashing(2, APPLICATION, b"MZ the boot loader", b"a device path")
            .event(2, ACTION, b"Exit Boot Services Invocation")
            .event(2, ACTION, b"Exit Boot Services Returned with Success")
    }

    /// The boot of a TD.
    pub fn boot() -> Self {
        Self::new().hashing(1, HANDOFF, b"the table", b"\x09TdxTable\0").secure_boot(&[1], b"the owner's keys").firmware().boot_loader()
    }

    /// Hands the log in beside the quote, whose RTMRs it explains.
    pub fn beside(&self, scene: &mut Scene) {
        scene.quote.put(RTMR0, self.rtmrs.as_flattened());
        self.alone(scene);
    }

    /// Hands the log in and leaves the quote as it is.
    pub fn alone(&self, scene: &mut Scene) {
        let bytes = self.bytes.clone();
        scene.more = Box::new(move |_| vec![bytes.clone()]);
    }
}

impl Default for Log {
    fn default() -> Self {
        Self::new()
    }
}

pub const COMMAND_LINE: &str = "/vmlinuz root=/dev/vda1 ro";

/// A firmware variable as an event holds it.
pub fn variable(name: &str, value: &[u8]) -> Vec<u8> {
    const GLOBAL: [u8; 16] = [0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c];
    const DATABASE: [u8; 16] = [0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f];
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut data = if name.starts_with("db") { DATABASE } else { GLOBAL }.to_vec();
    data.extend((wide.len() as u64 / 2).to_le_bytes());
    data.extend((value.len() as u64).to_le_bytes());
    data.extend(wide);
    data.extend(value);
    data
}
