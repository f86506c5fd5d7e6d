//! All vectors.

mod frame;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [frame::vectors()].concat()
}
