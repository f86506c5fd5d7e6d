//! ATTESTATION_REPORT (AMD 56860), every field open to change before the signature and every byte after it.

use crate::{
    keys::{self, filler},
    patch::Patch,
    product::Product,
};

pub const SMT: u64 = 1 << 16;
pub const MIGRATE_MA: u64 = 1 << 18;
pub const DEBUG: u64 = 1 << 19;
pub const SINGLE_SOCKET: u64 = 1 << 20;
pub const CXL: u64 = 1 << 21;
pub const AES_256_XTS: u64 = 1 << 22;
pub const RAPL_DIS: u64 = 1 << 23;
pub const CIPHERTEXT_HIDING: u64 = 1 << 24;
pub const PAGE_SWAP_DISABLE: u64 = 1 << 25;

/// A report to be.
#[derive(Clone, Debug)]
pub struct Report {
    pub version: u32,
    pub guest_svn: u32,
    pub policy: u64,
    pub family_id: [u8; 16],
    pub image_id: [u8; 16],
    pub vmpl: u32,
    pub algorithm: u32,
    pub current: [u8; 8],
    pub platform_info: u64,
    pub flags: u32,
    pub report_data: [u8; 64],
    pub measurement: [u8; 48],
    pub host_data: [u8; 32],
    pub id_key_digest: [u8; 48],
    pub author_key_digest: [u8; 48],
    pub report_id: [u8; 32],
    pub report_id_ma: [u8; 32],
    pub reported: [u8; 8],
    pub cpuid: [u8; 3],
    pub chip_id: [u8; 64],
    pub committed: [u8; 8],
    /// major, minor, build
    pub current_firmware: [u8; 3],
    pub committed_firmware: [u8; 3],
    pub launch: [u8; 8],
    pub launch_mitigations: u64,
    pub current_mitigations: u64,
    /// Written over the fields before the signature.
    pub before: Vec<Patch>,
    /// The name of the P-384 key that signs.
    pub signer: &'static str,
    pub high_s: bool,
    /// Changes after the signature.
    pub after: Vec<Patch>,
}

impl Report {
    pub fn new(product: Product) -> Self {
        let tcb = product.encode(product.tcb());
        Self {
            version: if product == Product::Turin { 5 } else { 3 },
            guest_svn: 2,
            // SMT is allowed, ABI 1.51 is demanded; bit 17 is always set.
            policy: SMT | 1 << 17 | 1 << 8 | 51,
            family_id: filler("family"),
            image_id: filler("image"),
            vmpl: 0,
            algorithm: 1,
            current: tcb,
            // SMT, ECC, ALIAS_CHECK_COMPLETE
            platform_info: 0x25,
            flags: 0,
            report_data: filler("nonce"),
            measurement: filler("measurement"),
            host_data: filler("host data"),
            id_key_digest: [0; 48],
            author_key_digest: [0; 48],
            report_id: filler("report id"),
            report_id_ma: [0xff; 32],
            reported: tcb,
            cpuid: product.cpuid(),
            chip_id: product.chip_id(),
            committed: tcb,
            current_firmware: [1, 55, 40],
            committed_firmware: [1, 55, 40],
            launch: tcb,
            launch_mitigations: 0x0b,
            current_mitigations: 0x0b,
            before: Vec::new(),
            signer: crate::cert::VEK_KEY,
            high_s: false,
            after: Vec::new(),
        }
    }

    fn fields(&self) -> Vec<u8> {
        let mut out = vec![0; 0x4a0];
        let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
        put(0x000, &self.version.to_le_bytes());
        put(0x004, &self.guest_svn.to_le_bytes());
        put(0x008, &self.policy.to_le_bytes());
        put(0x010, &self.family_id);
        put(0x020, &self.image_id);
        put(0x030, &self.vmpl.to_le_bytes());
        put(0x034, &self.algorithm.to_le_bytes());
        put(0x038, &self.current);
        put(0x040, &self.platform_info.to_le_bytes());
        put(0x048, &self.flags.to_le_bytes());
        put(0x050, &self.report_data);
        put(0x090, &self.measurement);
        put(0x0c0, &self.host_data);
        put(0x0e0, &self.id_key_digest);
        put(0x110, &self.author_key_digest);
        put(0x140, &self.report_id);
        put(0x160, &self.report_id_ma);
        put(0x180, &self.reported);
        if self.version >= 3 {
            put(0x188, &self.cpuid);
        }
        put(0x1a0, &self.chip_id);
        put(0x1e0, &self.committed);
        for (at, [major, minor, build]) in [(0x1e8, self.current_firmware), (0x1ec, self.committed_firmware)] {
            put(at, &[build, minor, major]);
        }
        put(0x1f0, &self.launch);
        if self.version >= 5 {
            put(0x1f8, &self.launch_mitigations.to_le_bytes());
            put(0x200, &self.current_mitigations.to_le_bytes());
        }
        out
    }

    pub fn build(&self) -> Vec<u8> {
        let mut bytes = self.fields();
        Patch::apply(&self.before, &mut bytes);
        let (r, s) = keys::ec_sign(self.signer, &bytes[..0x2a0], self.high_s);
        for (at, mut number) in [(R, r), (S, s)] {
            number.reverse();
            bytes[at..at + 48].copy_from_slice(&number);
        }
        Patch::apply(&self.after, &mut bytes);
        bytes
    }
}

/// Where R stands.
pub const R: usize = 0x2a0;
/// Where S stands.
pub const S: usize = 0x2e8;
