//! All vectors.
//!
//! What has no vector, because no data could show it: that a length of 4 GiB allocates nothing (`frame/signature-length-max`
//! only shows the refusal), documents of more than a megabyte, how long a pathological chain takes, collateral that is older than what was seen last (the core
//! keeps nothing; `evaluation_minimum` is the floor), the INIT attribute of an enclave (only an initialised one can report), points in compressed form in a field of 64 bytes, questions at times
//! that RFC 3339 cannot state, agreement between languages (the matrix shows it) and mutations by the million (tests of the
//! core flip and cut real quotes).

mod appraisal;
mod dates;
mod documents;
mod event_log;
mod frame;
mod lists;
mod pki;
mod shapes;
mod tcb;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [
        frame::vectors(),
        pki::vectors(),
        lists::vectors(),
        documents::vectors(),
        shapes::vectors(),
        tcb::vectors(),
        appraisal::vectors(),
        dates::vectors(),
        event_log::vectors(),
    ]
    .concat()
}
