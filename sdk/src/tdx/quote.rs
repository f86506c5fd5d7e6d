//! Quotes of Intel's DCAP (versions 3, 4 and 5). All integers are little-endian; every length must nest exactly.
//!
//! | bytes | field |
//! |---|---|
//! | 2 | version: 3 (SGX), 4, 5 |
//! | 2 | attestation key type: 2, ECDSA P-256 |
//! | 4 | TEE type: 0 SGX, 81h TDX |
//! | 4 | reserved, or SVNs that nobody trusts |
//! | 16 | QE vendor id |
//! | 20 | user data |
//! | version 5: 2 + 4 | body type and size |
//! | 384, 584, 648 or 885 | enclave report or TD report |
//! | 4 + n | signature data |
//! | any | padding, zeros |

use alloc::format;

use super::{
    certification::Certification,
    report::{Body, ENCLAVE_REPORT_BYTES},
};
use crate::{bytes, limits, report::Value, verdict::Failure};

/// Intel's QE vendor id.
const VENDOR: [u8; 16] = [0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07];

const TDX: u32 = 0x81;

/// The two kinds of environment that quotes speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tee {
    Sgx,
    Tdx,
}

/// A quote whose lengths are right, of which nothing was believed.
#[derive(Clone, Debug)]
pub(crate) struct Quote<'a> {
    pub(crate) version: u16,
    pub(crate) tee: Tee,
    pub(crate) body: Body<'a>,
    /// Header and body: what the attestation key signs.
    pub(crate) signed: &'a [u8],
    pub(crate) signature: &'a [u8; 64],
    pub(crate) attestation_key: &'a [u8; 64],
    pub(crate) qe_report: &'a [u8; ENCLAVE_REPORT_BYTES],
    pub(crate) qe_signature: &'a [u8; 64],
    pub(crate) auth_data: &'a [u8],
    pub(crate) certification: Certification<'a>,
}

/// Whether bytes that may be broken were meant as a quote, and of what.
pub(crate) fn looks_like(input: &[u8]) -> Option<Tee> {
    let tee = bytes::u32_le_at(input, 4)?;
    let vendor = bytes::array_at::<16>(input, 12)? == &VENDOR;
    let plausible = matches!(u16_at(input, 0)?, 3..=5) && u16_at(input, 2)? == 2 && matches!(tee, 0 | TDX);
    (vendor || plausible).then_some(if tee == TDX { Tee::Tdx } else { Tee::Sgx })
}

fn u16_at(input: &[u8], at: usize) -> Option<u16> {
    bytes::array_at(input, at).map(|b| u16::from_le_bytes(*b))
}

/// Reads forward and names the place where the input ends too soon.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
    what: &'static str,
}

impl<'a> Cursor<'a> {
    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], Failure> {
        let (head, rest) = self.rest.split_at_checked(len).ok_or_else(|| self.short(len))?;
        self.rest = rest;
        Ok(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], Failure> {
        let (head, rest) = self.rest.split_first_chunk().ok_or_else(|| self.short(N))?;
        self.rest = rest;
        Ok(head)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Failure> {
        self.array().map(|b| u16::from_le_bytes(*b))
    }

    fn length(&mut self) -> Result<usize, Failure> {
        let length = u32::from_le_bytes(*self.array()?);
        usize::try_from(length).map_err(|_| self.short(usize::MAX))
    }

    /// A part with its own length, which it must fill.
    fn part(&mut self, len: usize, what: &'static str) -> Result<Cursor<'a>, Failure> {
        self.take(len).map(|rest| Cursor { rest, what })
    }

    pub(super) fn end(self) -> Result<(), Failure> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(Failure::new("tdx.quote.form.nesting", format!("{} to end here", self.what), format!("{} bytes more", self.rest.len())))
    }

    fn short(&self, wanted: usize) -> Failure {
        Failure::new("tdx.quote.form.short", format!("{wanted} bytes in {}", self.what), format!("{} bytes", self.rest.len()))
    }
}

impl<'a> Quote<'a> {
    /// Reads a quote that fills the input but for zeros after it.
    pub(crate) fn read(input: &'a [u8]) -> Result<Self, Failure> {
        let mut quote = Cursor { rest: input, what: "the quote" };
        let version = quote.u16()?;
        if !matches!(version, 3..=5) {
            return Err(Failure::new("tdx.quote.form.version", "3, 4 or 5", format!("{version}")));
        }
        let key_type = quote.u16()?;
        if key_type != 2 {
            return Err(Failure::new("tdx.quote.form.key-type", "2, ECDSA P-256", format!("{key_type}")));
        }
        let tee = match (u32::from_le_bytes(*quote.array()?), version) {
            (0, _) => Tee::Sgx,
            (TDX, 4 | 5) => Tee::Tdx,
            (other, _) => return Err(Failure::new("tdx.quote.form.tee-type", "0 SGX, or 81h TDX from version 4", Value::Bits(u64::from(other)))),
        };
        quote.take(4)?;
        let vendor = quote.array::<16>()?;
        if *vendor != VENDOR {
            return Err(Failure::new("tdx.quote.form.vendor", Value::bytes(&VENDOR), Value::bytes(vendor)));
        }
        quote.take(20)?;
        let body = if version == 5 {
            let (kind, size) = (quote.u16()?, quote.length()?);
            Body::of_type(kind, size, tee, quote.take(size)?)?
        } else {
            match tee {
                Tee::Sgx => Body::enclave(quote.take(ENCLAVE_REPORT_BYTES)?)?,
                Tee::Tdx => Body::td10(quote.take(super::report::TD10_BYTES)?)?,
            }
        };
        let signed_len = input.len().saturating_sub(quote.rest.len());
        let signed = input.get(..signed_len).unwrap_or_default();
        let signature_len = quote.length()?;
        let mut data = quote.part(signature_len, "the signature data")?;
        check_padding(quote.rest)?;

        let signature = data.array()?;
        let attestation_key = data.array()?;
        let mut qe = if version == 3 {
            data
        } else {
            let kind = data.u16()?;
            if kind != 6 {
                return Err(Failure::new("tdx.quote.form.cert-type", "6, a QE report with its certification", format!("{kind}")));
            }
            let size = data.length()?;
            let qe = data.part(size, "the QE certification")?;
            data.end()?;
            qe
        };
        let qe_report = qe.array()?;
        let qe_signature = qe.array()?;
        let auth_len = usize::from(qe.u16()?);
        let auth_data = qe.take(auth_len)?;
        let (kind, size) = (qe.u16()?, qe.length()?);
        let certification = Certification::read(kind, qe.part(size, "the certification data")?)?;
        qe.end()?;
        Ok(Self { version, tee, body, signed, signature, attestation_key, qe_report, qe_signature, auth_data, certification })
    }
}

/// Some producers pad to a fixed size. The padding is not signed, so it must say nothing.
fn check_padding(rest: &[u8]) -> Result<(), Failure> {
    if !bytes::all_zero(rest) {
        return Err(Failure::new("tdx.quote.form.trailing", "nothing but zeros after the quote", format!("{} bytes with a set bit", rest.len())));
    }
    if rest.len() > limits::QUOTE_PADDING {
        return Err(Failure::new("tdx.quote.form.padding", format!("at most {} zeros", limits::QUOTE_PADDING), format!("{}", rest.len())));
    }
    Ok(())
}
