//! The TDREPORT in an HCL report (Intel TDX Module ABI, TDREPORT_STRUCT): 1024 bytes with a MAC that only the same machine could
//! check. It vouches for nothing here; a TD quote does. What both say must be the same.

use core::ops::Range;

use super::hcl::TD_REPORT_BYTES;
use crate::{bytes, crypto::hash::sha384, report::Value, tdx::report::TdReport, verdict::Failure};

/// A TDREPORT.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawTdReport<'a>(&'a [u8; TD_REPORT_BYTES]);

/// Reserved bytes that nothing else covers: of REPORTTYPE and before CPUSVN, before the MAC, behind TEE_TCB_INFO.
const RESERVED: [Range<usize>; 3] = [0x03..0x10, 0xc0..0xe0, 0x1ef..0x200];

/// Bytes of TEE_TCB_INFO that its hash covers.
const TCB_INFO_BYTES: usize = 239;

impl<'a> RawTdReport<'a> {
    /// The report, if it has the length and the type of one of a TD, and nothing where nothing may stand.
    pub(crate) fn read(input: &'a [u8]) -> Result<Self, Failure> {
        let wrong = |what| Failure::new("azure.td-report.form", "a TDREPORT of type 81h, 1024 bytes", what);
        let report: &[u8; TD_REPORT_BYTES] = input.try_into().map_err(|_| wrong("another length"))?;
        // Type, subtype and version; version 1 is of a TD to which a service TD is bound.
        if !matches!(report, [0x81, 0, 0 | 1, ..]) {
            return Err(wrong("another type, subtype or version"));
        }
        if !RESERVED.iter().all(|range| report.get(range.clone()).is_some_and(bytes::all_zero)) {
            return Err(Failure::new("azure.td-report.reserved", "zeros in reserved bytes", "something else"));
        }
        Ok(Self(report))
    }

    fn at<const N: usize>(&self, offset: usize) -> [u8; N] {
        bytes::array_at(self.0, offset).copied().unwrap_or([0; N])
    }

    /// Every field that a TD quote repeats is what the quote says, and the report's own hashes are of what stands in it.
    pub(crate) fn check_against(&self, quoted: &TdReport<'_>) -> Result<(), Failure> {
        let [rtmr0, rtmr1, rtmr2, rtmr3] = quoted.rtmrs();
        let differs = |code: &'static str, quoted: &[u8], found: &[u8]| {
            if quoted == found { Ok(()) } else { Err(Failure::new(code, Value::bytes(quoted), Value::bytes(found))) }
        };
        differs("azure.td-report.report-data", &quoted.report_data(), &self.at::<64>(0x80))?;
        differs("azure.td-report.tee-tcb-svn", &quoted.tee_tcb_svn(), &self.at::<16>(0x108))?;
        differs("azure.td-report.mrseam", &quoted.mrseam(), &self.at::<48>(0x118))?;
        differs("azure.td-report.mrsignerseam", &quoted.mrsignerseam(), &self.at::<48>(0x148))?;
        differs("azure.td-report.seamattributes", &quoted.seamattributes(), &self.at::<8>(0x178))?;
        differs("azure.td-report.attributes", &quoted.tdattributes().to_le_bytes(), &self.at::<8>(0x200))?;
        differs("azure.td-report.xfam", &quoted.xfam().to_le_bytes(), &self.at::<8>(0x208))?;
        differs("azure.td-report.mrtd", &quoted.mrtd(), &self.at::<48>(0x210))?;
        differs("azure.td-report.mrconfigid", &quoted.mrconfigid(), &self.at::<48>(0x240))?;
        differs("azure.td-report.mrowner", &quoted.mrowner(), &self.at::<48>(0x270))?;
        differs("azure.td-report.mrownerconfig", &quoted.mrownerconfig(), &self.at::<48>(0x2a0))?;
        differs("azure.td-report.rtmr0", &rtmr0, &self.at::<48>(0x2d0))?;
        differs("azure.td-report.rtmr1", &rtmr1, &self.at::<48>(0x300))?;
        differs("azure.td-report.rtmr2", &rtmr2, &self.at::<48>(0x330))?;
        differs("azure.td-report.rtmr3", &rtmr3, &self.at::<48>(0x360))?;
        let hash_of = |at, len| bytes::slice_at(self.0, at, len).map_or([0; 48], sha384);
        differs("azure.td-report.tcb-info-hash", &hash_of(0x100, TCB_INFO_BYTES), &self.at::<48>(0x20))?;
        differs("azure.td-report.info-hash", &hash_of(0x200, 512), &self.at::<48>(0x50))
    }
}
