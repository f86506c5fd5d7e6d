//! The report of Azure's paravisor: header, hardware's report, request data, claims, zeros.

use sha2::{Digest, Sha384};

use crate::{
    intel::quote::{ATTRIBUTES, MRSEAM, MRTD, REPORT_DATA},
    keys::filler,
    patch::Patch,
};

/// Where things stand.
pub const HARDWARE: usize = 0x20;
pub const REQUEST: usize = 0x4c0;
pub const CLAIMS: usize = 0x4d4;

/// A report to be. What is `None` is what it should be.
#[derive(Clone, Debug)]
pub struct Hcl {
    pub magic: [u8; 4],
    pub version: u32,
    pub report_size: Option<u32>,
    pub request_type: u32,
    pub status: u32,
    pub reserved: [u8; 12],
    pub data_size: Option<u32>,
    pub request_version: u32,
    /// 2 is SEV-SNP, 4 is TDX.
    pub report_type: u32,
    /// 1 to 3 are SHA-256 to SHA-512.
    pub hash_type: u32,
    pub claims_size: Option<u32>,
    /// The size of the place where the TPM keeps it.
    pub place: usize,
    pub after: Vec<Patch>,
}

impl Hcl {
    pub fn new(version: u32, report_type: u32) -> Self {
        Self {
            magic: *b"HCLA",
            version,
            report_size: None,
            request_type: 2,
            status: 0,
            reserved: [0; 12],
            data_size: None,
            request_version: 1,
            report_type,
            hash_type: 1,
            claims_size: None,
            place: 2600,
            after: Vec::new(),
        }
    }

    pub fn build(&self, hardware: &[u8], claims: &[u8]) -> Vec<u8> {
        let len = claims.len() as u32;
        let mut out = self.magic.to_vec();
        let mut number = |n: u32| out.extend(n.to_le_bytes());
        number(self.version);
        number(self.report_size.unwrap_or(CLAIMS as u32 + len));
        number(self.request_type);
        number(self.status);
        out.extend(self.reserved);
        out.extend(hardware);
        out.resize(REQUEST, 0);
        for n in [self.data_size.unwrap_or(20 + len), self.request_version, self.report_type, self.hash_type, self.claims_size.unwrap_or(len)] {
            out.extend(n.to_le_bytes());
        }
        out.extend(claims);
        out.resize(out.len().max(self.place), 0);
        Patch::apply(&self.after, &mut out);
        out
    }
}

/// A TDREPORT that says what a TD report of version 1.0 says.
pub fn td_report(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 1024];
    let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
    put(0x00, &[0x81]);
    put(0x10, &[5; 16]);
    put(0x80, &body[REPORT_DATA..REPORT_DATA + 64]);
    put(0xe0, &filler::<32>("mac"));
    // TEE_TCB_INFO: which fields are valid, SVNs, measurement and signer of the module, its attributes.
    put(0x100, &[0xff, 0x01]);
    put(0x108, &body[..16]);
    put(0x118, &body[MRSEAM..ATTRIBUTES]);
    // TDINFO: attributes, XFAM and all measurements in the order of the quote.
    put(0x200, &body[ATTRIBUTES..REPORT_DATA]);
    let (tcb, info) = (Sha384::digest(&out[0x100..0x100 + 239]), Sha384::digest(&out[0x200..]));
    out[0x20..0x50].copy_from_slice(&tcb);
    out[0x50..0x80].copy_from_slice(&info);
    debug_assert_eq!(&out[0x210..0x240], &body[MRTD..MRTD + 48]);
    out
}
