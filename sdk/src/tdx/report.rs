//! The bodies of quotes: enclave reports (SGX) and TD reports (TDX 1.0, 1.5 and 1.5 extended).

use alloc::{format, vec::Vec};

use super::quote::Tee;
use crate::{bytes, verdict::Failure};

pub(crate) const ENCLAVE_REPORT_BYTES: usize = 384;
pub(crate) const TD10_BYTES: usize = 584;
const TD15_BYTES: usize = 648;
const TD15_EX_BYTES: usize = 885;

/// The body of a quote.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body<'a> {
    Enclave(EnclaveReport<'a>),
    Td(TdReport<'a>),
}

impl<'a> Body<'a> {
    pub(super) fn enclave(bytes: &'a [u8]) -> Result<Self, Failure> {
        let bytes = bytes.try_into().map_err(|_| size(ENCLAVE_REPORT_BYTES, bytes.len()))?;
        Ok(Self::Enclave(EnclaveReport(bytes)))
    }

    pub(super) fn td10(bytes: &'a [u8]) -> Result<Self, Failure> {
        Ok(Self::Td(TdReport { kind: TdKind::V10, bytes }))
    }

    /// The body of a quote of version 5, whose type and size are stated.
    pub(super) fn of_type(kind: u16, stated: usize, tee: Tee, bytes: &'a [u8]) -> Result<Self, Failure> {
        let (needed, of) = match kind {
            1 => (ENCLAVE_REPORT_BYTES, Tee::Sgx),
            2 => (TD10_BYTES, Tee::Tdx),
            3 => (TD15_BYTES, Tee::Tdx),
            4 => (TD15_EX_BYTES, Tee::Tdx),
            other => return Err(Failure::new("tdx.quote.form.body-type", "1 to 4", format!("{other}"))),
        };
        if of != tee {
            return Err(Failure::new("tdx.quote.form.body-tee", "a body of the TEE that the header names", format!("type {kind} in a quote of {tee:?}")));
        }
        if stated != needed {
            return Err(size(needed, stated));
        }
        match kind {
            1 => Self::enclave(bytes),
            2 => Self::td10(bytes),
            3 => Ok(Self::Td(TdReport { kind: TdKind::V15, bytes })),
            _ => Ok(Self::Td(TdReport { kind: TdKind::V15Ex, bytes })),
        }
    }
}

fn size(needed: usize, found: usize) -> Failure {
    Failure::new("tdx.quote.form.body-size", format!("{needed} bytes"), format!("{found} bytes"))
}

/// Which TD report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TdKind {
    V10,
    V15,
    V15Ex,
}

/// A TD report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TdReport<'a> {
    pub(crate) kind: TdKind,
    bytes: &'a [u8],
}

impl TdReport<'_> {
    fn at<const N: usize>(&self, offset: usize) -> [u8; N] {
        bytes::array_at(self.bytes, offset).copied().unwrap_or([0; N])
    }

    fn since_15<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        (self.kind != TdKind::V10).then(|| self.at(offset))
    }

    pub(crate) fn tee_tcb_svn(&self) -> [u8; 16] {
        self.at(0)
    }

    pub(crate) fn mrseam(&self) -> [u8; 48] {
        self.at(16)
    }

    pub(crate) fn mrsignerseam(&self) -> [u8; 48] {
        self.at(64)
    }

    pub(crate) fn seamattributes(&self) -> [u8; 8] {
        self.at(112)
    }

    pub(crate) fn tdattributes(&self) -> u64 {
        u64::from_le_bytes(self.at(120))
    }

    pub(crate) fn xfam(&self) -> u64 {
        u64::from_le_bytes(self.at(128))
    }

    pub(crate) fn mrtd(&self) -> [u8; 48] {
        self.at(136)
    }

    pub(crate) fn mrconfigid(&self) -> [u8; 48] {
        self.at(184)
    }

    pub(crate) fn mrowner(&self) -> [u8; 48] {
        self.at(232)
    }

    pub(crate) fn mrownerconfig(&self) -> [u8; 48] {
        self.at(280)
    }

    pub(crate) fn rtmrs(&self) -> [[u8; 48]; 4] {
        [self.at(328), self.at(376), self.at(424), self.at(472)]
    }

    pub(crate) fn report_data(&self) -> [u8; 64] {
        self.at(520)
    }

    /// The TCB after the TDX module was updated under a running TD; since TDX 1.5.
    pub(crate) fn tee_tcb_svn2(&self) -> Option<[u8; 16]> {
        self.since_15(584)
    }

    pub(crate) fn mrservicetd(&self) -> Option<[u8; 48]> {
        self.since_15(600)
    }
}

/// An enclave report: an SGX enclave's, or the quoting enclave's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EnclaveReport<'a>(pub(crate) &'a [u8; ENCLAVE_REPORT_BYTES]);

impl EnclaveReport<'_> {
    fn at<const N: usize>(&self, offset: usize) -> [u8; N] {
        bytes::array_at(self.0, offset).copied().unwrap_or([0; N])
    }

    pub(crate) fn miscselect(&self) -> [u8; 4] {
        self.at(16)
    }

    pub(crate) fn attributes(&self) -> [u8; 16] {
        self.at(48)
    }

    pub(crate) fn is_debug(&self) -> bool {
        self.attributes().first().is_some_and(|b| b & 2 != 0)
    }

    pub(crate) fn mrenclave(&self) -> [u8; 32] {
        self.at(64)
    }

    pub(crate) fn mrsigner(&self) -> [u8; 32] {
        self.at(128)
    }

    pub(crate) fn isvprodid(&self) -> u16 {
        u16::from_le_bytes(self.at(256))
    }

    pub(crate) fn isvsvn(&self) -> u16 {
        u16::from_le_bytes(self.at(258))
    }

    pub(crate) fn report_data(&self) -> [u8; 64] {
        self.at(320)
    }
}

/// The attributes of a TD by their bits.
pub(crate) const TD_ATTRIBUTES: [(u32, &str); 13] = [
    (0, "debug"),
    (4, "hgs-plus-prof"),
    (5, "perf-prof"),
    (6, "pmt-prof"),
    (16, "icssd"),
    (17, "servtd-ext"),
    (27, "lass"),
    (28, "sept-ve-disable"),
    (29, "migratable"),
    (30, "pks"),
    (31, "kl"),
    (62, "tpa"),
    (63, "perfmon"),
];

/// Whether a bit is set.
pub(crate) fn bit(bits: u64, number: u32) -> bool {
    bits.checked_shr(number).is_some_and(|b| b & 1 == 1)
}

/// What of a value the mask lets through.
pub(super) fn masked<const N: usize>(value: [u8; N], mask: [u8; N]) -> Vec<u8> {
    value.iter().zip(mask).map(|(v, m)| v & m).collect()
}
