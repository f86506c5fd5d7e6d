//! All vectors.

mod frame;
mod product;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [frame::vectors(), product::vectors()].concat()
}
