//! All vectors.

mod event_log;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [event_log::vectors()].concat()
}
