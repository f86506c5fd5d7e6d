//! All vectors.

mod ak;
mod ak_cert;
mod event_log;
mod gcp;
mod hcl;
mod more;
mod paravisor;
mod pcr_log;
mod pcrs;
mod quote;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [
        quote::vectors(),
        pcrs::vectors(),
        ak::vectors(),
        hcl::vectors(),
        paravisor::vectors(),
        ak_cert::vectors(),
        gcp::vectors(),
        event_log::vectors(),
        pcr_log::vectors(),
        more::vectors(),
    ]
    .concat()
}
