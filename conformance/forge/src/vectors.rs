//! All vectors.
//!
//! What has no vector, because no data could show it: where the key distribution service serves a certificate is told by
//! `needs`, which decides nothing and is tested where it is made; a report in another form than its bytes is not offered
//! (`frame/json-form`); claims of something unverified cannot be named in any program; a question without a time cannot be
//! asked (`validity/year-1970` is the least that can).

mod binding;
mod bundle;
mod carried;
mod chain;
mod crl;
mod frame;
mod guest;
mod identity;
mod leaf;
mod leaf_key;
mod platform;
mod product;
mod question;
mod signature;
mod validity;

use crate::vector::Vector;

pub fn all() -> Vec<Vector> {
    [
        frame::vectors(),
        product::vectors(),
        carried::vectors(),
        chain::vectors(),
        leaf_key::vectors(),
        validity::vectors(),
        leaf::vectors(),
        signature::vectors(),
        crl::vectors(),
        platform::vectors(),
        guest::vectors(),
        binding::vectors(),
        identity::vectors(),
        question::vectors(),
        bundle::vectors(),
    ]
    .concat()
}
