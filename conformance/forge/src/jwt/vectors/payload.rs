//! To be filled.

use crate::vector::Vector;

pub fn vectors() -> Vec<Vector> {
    vec![]
}
