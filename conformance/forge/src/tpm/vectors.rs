//! All vectors.

mod ak_cert;
mod event_log;
mod hcl;
mod paravisor;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [event_log::vectors()].concat()
}
