//! Event logs of the firmware (TCG PC Client Platform Firmware Profile §10), crypto-agile or of SHA-1 alone, and what they come to.

use crate::{
    keys::{Hash, filler},
    patch::Patch,
    tpm::{alg, pcr::Registers},
};

// Event types.
pub const POST_CODE: u32 = 0x01;
pub const NO_ACTION: u32 = 0x03;
pub const SEPARATOR: u32 = 0x04;
pub const EVENT_TAG: u32 = 0x06;
pub const S_CRTM_CONTENTS: u32 = 0x07;
pub const S_CRTM_VERSION: u32 = 0x08;
pub const COMPACT_HASH: u32 = 0x0c;
pub const IPL: u32 = 0x0d;
pub const VARIABLE_DRIVER_CONFIG: u32 = 0x8000_0001;
pub const VARIABLE_BOOT: u32 = 0x8000_0002;
pub const BOOT_SERVICES_APPLICATION: u32 = 0x8000_0003;
pub const EFI_ACTION: u32 = 0x8000_0007;
pub const VARIABLE_AUTHORITY: u32 = 0x8000_00e0;

pub const GLOBAL: [u8; 16] = [0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c];
pub const IMAGE_SECURITY: [u8; 16] = [0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f];

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    pub pcr: u32,
    pub kind: u32,
    /// What was hashed.
    pub measured: Vec<u8>,
    pub data: Vec<u8>,
    /// What the log says instead of the digests.
    pub digests: Option<Vec<(u16, Vec<u8>)>>,
}

impl Event {
    /// An event whose digest is that of its data.
    pub fn new(pcr: u32, kind: u32, data: &[u8]) -> Self {
        Self { pcr, kind, measured: data.to_vec(), data: data.to_vec(), digests: None }
    }

    /// An event whose digest is of something else.
    pub fn of(pcr: u32, kind: u32, measured: &[u8], data: &[u8]) -> Self {
        Self { pcr, kind, measured: measured.to_vec(), data: data.to_vec(), digests: None }
    }

    /// An EFI variable: GUID, name and value.
    pub fn variable(pcr: u32, kind: u32, vendor: [u8; 16], name: &str, value: &[u8]) -> Self {
        Self::new(pcr, kind, &variable(vendor, name, value))
    }

    /// Nothing that is measured.
    pub fn no_action(pcr: u32, data: &[u8], banks: &[Hash]) -> Self {
        let digests = banks.iter().map(|bank| (alg::of(*bank), vec![0; bank.size()])).collect();
        Self { digests: Some(digests), ..Self::new(pcr, NO_ACTION, data) }
    }

    pub fn separator(pcr: u32) -> Self {
        Self::new(pcr, SEPARATOR, &[0; 4])
    }

    fn digest(&self, bank: Hash) -> Vec<u8> {
        let told = self.digests.as_ref().and_then(|all| all.iter().find(|(id, _)| *id == alg::of(bank)));
        told.map_or_else(|| bank.digest(&self.measured), |(_, digest)| digest.clone())
    }
}

/// UEFI_VARIABLE_DATA.
pub fn variable(vendor: [u8; 16], name: &str, value: &[u8]) -> Vec<u8> {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut out = vendor.to_vec();
    out.extend((units.len() as u64 / 2).to_le_bytes());
    out.extend((value.len() as u64).to_le_bytes());
    out.extend(units);
    out.extend(value);
    out
}

/// EFI_SIGNATURE_LIST with one certificate or digest.
pub fn signature_list(contents: &[u8]) -> Vec<u8> {
    // EFI_CERT_X509_GUID
    let mut out = vec![0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72];
    let size = 16 + contents.len() as u32;
    out.extend((28 + size).to_le_bytes());
    out.extend(0_u32.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(filler::<16>("signature owner"));
    out.extend(contents);
    out
}

/// A log to be.
#[derive(Clone, Debug)]
pub struct Log {
    /// The numbers are those of a TD's registers.
    pub ccel: bool,
    /// Banks of a crypto-agile log; none in one of SHA-1 alone.
    pub banks: Vec<Hash>,
    /// The data of the first event, if it is not the right one.
    pub spec_id: Option<Vec<u8>>,
    pub spec_pcr: u32,
    pub spec_digest: [u8; 20],
    pub events: Vec<Event>,
    pub after: Vec<Patch>,
}

impl Log {
    /// A boot with Secure Boot: firmware, variables, a boot loader, a kernel.
    pub fn new(banks: &[Hash]) -> Self {
        let config = |name: &str, value: &[u8]| {
            let vendor = if name.starts_with("db") { IMAGE_SECURITY } else { GLOBAL };
            Event::variable(7, VARIABLE_DRIVER_CONFIG, vendor, name, value)
        };
        let utf16 = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let mut events = vec![
            Event::new(0, S_CRTM_VERSION, &utf16("forged firmware 1.0")),
            Event::of(0, POST_CODE, b"what the firmware loaded", b"POST CODE"),
            config("SecureBoot", &[1]),
            config("PK", &signature_list(b"forged platform key")),
            config("KEK", &signature_list(b"forged key exchange key")),
            config("db", &signature_list(b"forged certificate of who may sign")),
            config("dbx", &signature_list(b"forged certificate of who may not")),
            Event::separator(7),
            Event::variable(1, VARIABLE_BOOT, GLOBAL, "BootOrder", &[0, 0]),
            Event::new(4, EFI_ACTION, b"Calling EFI Application from Boot Option"),
        ];
        events.extend([0, 1, 2, 3, 4, 5, 6].map(Event::separator));
        events.extend([
            Event::variable(7, VARIABLE_AUTHORITY, IMAGE_SECURITY, "db", b"forged owner....forged certificate of who may sign"),
            Event::of(4, BOOT_SERVICES_APPLICATION, b"a boot loader", b"where the boot loader lay"),
            Event::of(8, IPL, b"linux /vmlinuz root=/dev/sda1", b"grub_cmd: linux /vmlinuz root=/dev/sda1\0"),
            Event::of(9, IPL, b"a kernel", b"/vmlinuz\0"),
            Event::new(5, EFI_ACTION, b"Exit Boot Services Invocation"),
            Event::new(5, EFI_ACTION, b"Exit Boot Services Returned with Success"),
        ]);
        Self { ccel: false, banks: banks.to_vec(), spec_id: None, spec_pcr: 0, spec_digest: [0; 20], events, after: Vec::new() }
    }

    /// The number of a register in this log (UEFI §38.4.1: what would be PCR 1 and 7 is RTMR 0, and so on).
    pub fn number(&self, pcr: u32) -> u32 {
        match pcr {
            0 | 1 | 7 if self.ccel => 1,
            2..=6 if self.ccel => 2,
            8..=15 if self.ccel => 3,
            _ => pcr,
        }
    }

    /// The data of the first event of a crypto-agile log.
    pub fn spec_id(&self) -> Vec<u8> {
        let mut out = b"Spec ID Event03\0".to_vec();
        out.extend(0_u32.to_le_bytes());
        out.extend([0, 2, 0, 2]);
        out.extend((self.banks.len() as u32).to_le_bytes());
        for bank in &self.banks {
            out.extend(alg::of(*bank).to_le_bytes());
            out.extend((bank.size() as u16).to_le_bytes());
        }
        out.push(0);
        out
    }

    /// The first event that `which` fits.
    pub fn find(&mut self, which: impl Fn(&Event) -> bool) -> &mut Event {
        self.events.iter_mut().find(|event| which(event)).expect("there is such an event")
    }

    /// Where the first event stands that `which` fits.
    pub fn position(&self, which: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().position(which).expect("there is such an event")
    }

    pub fn build(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.banks.is_empty() {
            old(&mut out, self.spec_pcr, NO_ACTION, &self.spec_digest, &self.spec_id.clone().unwrap_or_else(|| self.spec_id()));
        }
        for event in &self.events {
            if self.banks.is_empty() {
                old(&mut out, self.number(event.pcr), event.kind, &event.digest(Hash::Sha1), &event.data);
                continue;
            }
            let digests = event.digests.clone().unwrap_or_else(|| self.banks.iter().map(|bank| (alg::of(*bank), event.digest(*bank))).collect());
            out.extend(self.number(event.pcr).to_le_bytes());
            out.extend(event.kind.to_le_bytes());
            out.extend((digests.len() as u32).to_le_bytes());
            for (id, digest) in digests {
                out.extend(id.to_le_bytes());
                out.extend(digest);
            }
            out.extend((event.data.len() as u32).to_le_bytes());
            out.extend(&event.data);
        }
        Patch::apply(&self.after, &mut out);
        out
    }

    /// What a TPM with these banks holds after this boot.
    pub fn replay(&self, banks: &[Hash]) -> Registers {
        let mut registers = Registers::initial(banks);
        for bank in banks {
            for event in &self.events {
                if let Some(locality) = event.data.strip_prefix(b"StartupLocality\0") {
                    let mut value = vec![0; bank.size()];
                    value[bank.size() - 1] = locality.last().copied().unwrap_or_default();
                    registers.set(*bank, 0, value);
                } else if event.kind != NO_ACTION && event.pcr < 24 {
                    registers.extend(*bank, self.number(event.pcr) as u8, &event.digest(*bank));
                }
            }
        }
        registers
    }
}

/// TCG_PCClientPCREvent.
fn old(out: &mut Vec<u8>, pcr: u32, kind: u32, digest: &[u8], data: &[u8]) {
    out.extend(pcr.to_le_bytes());
    out.extend(kind.to_le_bytes());
    out.extend(digest);
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(data);
}
