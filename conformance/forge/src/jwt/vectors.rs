//! All vectors.

mod accepted;
mod appraisal;
mod header;
mod keys;
mod payload;
mod shape;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [accepted::vectors(), shape::vectors(), header::vectors(), keys::vectors(), payload::vectors(), appraisal::vectors()].concat()
}
