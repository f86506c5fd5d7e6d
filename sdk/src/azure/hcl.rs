//! The attestation report of Azure's paravisor (HCL): a header, the hardware's report, and the runtime claims.
//!
//! The guest reads it from NV index 0x01400001 of its virtual TPM. No signature covers the header and the request data around
//! the claims: they are read strictly, and nothing is concluded from them but where the signed parts lie.

use alloc::format;

use crate::{
    bytes::{all_zero, array_at, slice_at, u32_le_at},
    crypto::hash::Hash,
    limits,
    report::Value,
    snp::report::BYTES as REPORT_BYTES,
    verdict::Failure,
};

/// Which hardware's report it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Snp,
    Tdx,
}

impl Platform {
    fn name(self) -> &'static str {
        match self {
            Self::Snp => "a report of SEV-SNP",
            Self::Tdx => "a report of TDX",
        }
    }
}

/// A report that was read and of which nothing was believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HclReport<'a> {
    /// The hash with which the report data were made of the claims.
    pub(crate) hash: Hash,
    /// The attestation report of SEV-SNP, or the TDREPORT.
    pub(crate) hardware: &'a [u8],
    /// The claims exactly as they were hashed.
    pub(crate) claims: &'a [u8],
}

/// Where the hardware's report begins.
const HARDWARE: usize = 0x20;
/// Where the request data begin.
const REQUEST: usize = 0x4c0;
/// Where the claims begin.
const CLAIMS: usize = 0x4d4;
/// Bytes of the request data before the claims.
const REQUEST_BYTES: u64 = 20;
/// Bytes of a TDREPORT.
pub(crate) const TD_REPORT_BYTES: usize = 1024;

/// Whether the bytes begin as such a report does.
pub(crate) fn looks_like(input: &[u8]) -> bool {
    input.starts_with(b"HCLA")
}

/// The hardware that a report names, to tell kinds of evidence apart before anything is verified.
pub(crate) fn platform_of(input: &[u8]) -> Option<Platform> {
    match u32_le_at(input, 0x4c8)? {
        2 => Some(Platform::Snp),
        4 => Some(Platform::Tdx),
        _ => None,
    }
}

fn wrong(code: &'static str, expected: &'static str, actual: impl Into<Value>) -> Failure {
    Failure::new(code, expected, actual)
}

fn one_of(code: &'static str, expected: &'static str, found: u32, allowed: &[u32]) -> Result<(), Failure> {
    if allowed.contains(&found) { Ok(()) } else { Err(wrong(code, expected, format!("{found}"))) }
}

impl<'a> HclReport<'a> {
    /// Reads a report of this platform, as long as it is or padded with zeros as its place in the TPM is.
    pub(crate) fn read(input: &'a [u8], platform: Platform) -> Result<Self, Failure> {
        if input.len() > limits::HCL_REPORT_BYTES {
            return Err(wrong("azure.hcl.form.length", "at most 8192 bytes", format!("{} bytes", input.len())));
        }
        let short = || wrong("azure.hcl.form.length", "a header, a report and claims", format!("{} bytes", input.len()));
        let field = |at| u32_le_at(input, at).ok_or_else(short);

        // The header.
        if !looks_like(input) {
            let found = input.get(..4).unwrap_or(input);
            return Err(wrong("azure.hcl.form.magic", "HCLA", Value::bytes(found)));
        }
        let version = field(0x04)?;
        one_of("azure.hcl.form.version", "1 or 2", version, &[1, 2])?;
        one_of("azure.hcl.form.request-type", "2, an AK certificate's", field(0x0c)?, &[2])?;
        one_of("azure.hcl.form.status", "0, success", field(0x10)?, &[0])?;
        if !all_zero(slice_at(input, 0x14, 12).ok_or_else(short)?) {
            return Err(wrong("azure.hcl.form.reserved", "zeros", "something else"));
        }

        // The request data. From version 2 on a further word stands before the claims; the TPM's copy is of version 1.
        one_of("azure.hcl.form.request-version", "1", field(0x4c4)?, &[1])?;
        let kind = field(0x4c8)?;
        let found = match kind {
            2 => Platform::Snp,
            4 => Platform::Tdx,
            _ => return Err(wrong("azure.hcl.form.report-type", "2 (SEV-SNP) or 4 (TDX)", format!("{kind}"))),
        };
        if found != platform {
            return Err(wrong("azure.hcl.form.platform", platform.name(), found.name()));
        }
        let hash = match field(0x4cc)? {
            1 => Hash::Sha256,
            2 => Hash::Sha384,
            3 => Hash::Sha512,
            other => return Err(wrong("azure.hcl.form.hash-type", "1 (SHA-256), 2 (SHA-384) or 3 (SHA-512)", format!("{other}"))),
        };

        // Three lengths say the same thing.
        let length = field(0x4d0)?;
        let claims = usize::try_from(length).ok().and_then(|length| slice_at(input, CLAIMS, length)).filter(|claims| !claims.is_empty());
        let claims = claims.ok_or_else(|| wrong("azure.hcl.form.claims-size", "claims that lie within the report", format!("{length} bytes")))?;
        let data = field(REQUEST)?;
        if u64::from(data) != u64::from(length).saturating_add(REQUEST_BYTES) {
            return Err(wrong("azure.hcl.form.data-size", "20 bytes more than the claims have", format!("{data} bytes")));
        }
        let whole = CLAIMS.saturating_add(claims.len());
        let size = field(0x08)?;
        if usize::try_from(size) != Ok(whole) {
            return Err(wrong("azure.hcl.form.report-size", "the bytes before the padding", format!("{size} bytes")));
        }
        if !input.get(whole..).is_some_and(all_zero) {
            return Err(wrong("azure.hcl.form.padding", "zeros after the claims", "something else"));
        }

        let hardware = match platform {
            Platform::Snp => slice_at(input, HARDWARE, REPORT_BYTES).ok_or_else(short)?,
            Platform::Tdx => {
                let (report, tail) = input.get(HARDWARE..REQUEST).and_then(|all| all.split_at_checked(TD_REPORT_BYTES)).ok_or_else(short)?;
                if !all_zero(tail) {
                    return Err(wrong("azure.hcl.form.hardware-tail", "zeros after the TDREPORT", "something else"));
                }
                report
            }
        };
        Ok(Self { hash, hardware, claims })
    }

    /// The hardware's report data are the hash of the claims, and zeros.
    pub(crate) fn check_bound(&self, report_data: &[u8; 64]) -> Result<(), Failure> {
        let digest = self.hash.digest(self.claims);
        let (head, tail) = report_data.split_at_checked(digest.len()).unwrap_or((report_data, &[]));
        if head != digest {
            return Err(Failure::new("azure.claims.bound", Value::Bytes(digest), Value::bytes(head)));
        }
        if !all_zero(tail) {
            return Err(Failure::new("azure.claims.bound.tail", "zeros after the hash", Value::bytes(tail)));
        }
        Ok(())
    }
}

/// The version that the header of an unverified report names.
pub(crate) fn version_of(input: &[u8]) -> Option<u32> {
    array_at(input, 4).map(|b| u32::from_le_bytes(*b))
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests;
