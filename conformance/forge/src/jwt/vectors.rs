//! All vectors.

mod accepted;
mod appraisal;
mod certificates;
mod ear;
mod google;
mod header;
pub mod joins;
mod keys;
mod nras;
mod paravisor;
mod payload;
mod shape;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [
        accepted::vectors(),
        shape::vectors(),
        header::vectors(),
        keys::vectors(),
        payload::vectors(),
        appraisal::vectors(),
        google::vectors(),
        ear::vectors(),
        nras::vectors(),
        paravisor::vectors(),
        certificates::vectors(),
        joins::vectors(),
    ]
    .concat()
}
