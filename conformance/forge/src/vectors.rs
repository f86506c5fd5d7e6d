//! All vectors.

mod chain;
mod crl;
mod frame;
mod leaf;
mod product;
mod signature;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [frame::vectors(), product::vectors(), chain::vectors(), leaf::vectors(), signature::vectors(), crl::vectors()].concat()
}
