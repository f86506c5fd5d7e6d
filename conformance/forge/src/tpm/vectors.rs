//! All vectors.
//!
//! What has no vector, because no data could show it: a quote that is replayed within its conversation and counters that went
//! back (the relying party keeps what it saw; the core's own tests compare), a nonce that is compared in several encodings or cut
//! to some length by a caller (`tpm/nonce` shows the refusals), a policy that reads another quote than was verified (there is but
//! one in a bundle: `tpm/bundle/two-quotes`), a log of more than four megabytes, keys of TPMs that other clouds vouch for
//! in forms that are not read (`tpm/bundle/aws-document`), and mutations by the thousand (`sdk/tests/flips_tpm.rs`).

mod ak;
mod ak_cert;
mod ak_path;
mod bindings;
mod boot;
mod envelopes;
mod event_log;
mod gcp;
mod hcl;
mod os_log;
mod paravisor;
mod pcr_banks;
mod pcr_log;
mod pcrs;
mod platforms;
mod quote;
mod two_logs;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [
        quote::vectors(),
        pcrs::vectors(),
        ak::vectors(),
        bindings::vectors(),
        hcl::vectors(),
        paravisor::vectors(),
        ak_cert::vectors(),
        ak_path::vectors(),
        platforms::vectors(),
        envelopes::vectors(),
        gcp::vectors(),
        event_log::vectors(),
        two_logs::vectors(),
        boot::vectors(),
        pcr_banks::vectors(),
        pcr_log::vectors(),
        os_log::vectors(),
    ]
    .concat()
}
