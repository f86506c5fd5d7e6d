//! Intel TDX and SGX: quotes of DCAP, and the certificates and signed documents that a quote is held against.

mod appraise;
pub(crate) mod authentic;
mod certification;
mod chain;
pub(crate) mod collateral;
pub(crate) mod document;
mod module;
pub(crate) mod pck;
pub(crate) mod pcs;
mod prepared;
pub(crate) mod qe_identity;
pub(crate) mod quote;
pub(crate) mod report;
mod signer;
pub(crate) mod status;
pub(crate) mod tcb;
pub(crate) mod tcb_info;
pub(crate) mod verify;

pub use prepared::PreparedCollateral;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use self::{quote::Quote, report::Body};
use crate::hex;

/// Fields of an unverified quote, for people.
pub(crate) fn inspect(input: &[u8]) -> Vec<(&'static str, String)> {
    let quote = match Quote::read(input) {
        Ok(quote) => quote,
        Err(failure) => return alloc::vec![("unreadable", failure.code.to_string())],
    };
    let mut rows = alloc::vec![("version", quote.version.to_string()), ("tee", format!("{:?}", quote.tee).to_ascii_uppercase())];
    match quote.body {
        Body::Td(td) => {
            rows.push(("td report", format!("{:?}", td.kind)));
            rows.push(("tee tcb svn", hex::encode(&td.tee_tcb_svn())));
            rows.push(("td attributes", format!("{:#x}", td.tdattributes())));
            rows.push(("xfam", format!("{:#x}", td.xfam())));
            for (name, value) in [("mrtd", td.mrtd()), ("mrseam", td.mrseam()), ("mrconfigid", td.mrconfigid()), ("mrowner", td.mrowner())] {
                rows.push((name, hex::encode(&value)));
            }
            for (name, value) in ["rtmr0", "rtmr1", "rtmr2", "rtmr3"].into_iter().zip(td.rtmrs()) {
                rows.push((name, hex::encode(&value)));
            }
            rows.push(("report data", hex::encode(&td.report_data())));
        }
        Body::Enclave(enclave) => {
            rows.push(("mrenclave", hex::encode(&enclave.mrenclave())));
            rows.push(("mrsigner", hex::encode(&enclave.mrsigner())));
            rows.push(("isvprodid", enclave.isvprodid().to_string()));
            rows.push(("isvsvn", enclave.isvsvn().to_string()));
            rows.push(("report data", hex::encode(&enclave.report_data())));
        }
    }
    rows
}
