//! All vectors.

mod accepted;
mod appraisal;
mod ear;
mod google;
mod header;
mod keys;
mod nras;
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
    ]
    .concat()
}
