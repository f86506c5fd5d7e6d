//! All vectors.

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    vec![]
}
