//! The core's own source of its signature algorithms, and of their Wycheproof test, in a module that any WebAssembly engine runs.

extern crate alloc;

#[allow(dead_code, reason = "only what the known answers need is called here")]
#[path = "../../../sdk/src/crypto/ecdsa.rs"]
mod ecdsa;
#[allow(dead_code, reason = "only what the known answers need is called here")]
#[path = "../../../sdk/src/crypto/hash.rs"]
mod hash;
#[allow(dead_code, reason = "only what the known answers need is called here")]
#[path = "../../../sdk/src/crypto/rsa.rs"]
mod rsa;
#[path = "../../../sdk/src/crypto/wycheproof.rs"]
mod wycheproof;

use wycheproof::Outcome;

/// Answers compared in the upper half, answers that differ in the lower.
fn pack(outcome: &Outcome) -> u64 {
    (u64::from(outcome.run) << 32) | outcome.differ.len() as u64
}

macro_rules! sets {
    ($($set:ident)*) => {
        $(#[unsafe(no_mangle)]
        pub extern "C" fn $set() -> u64 {
            pack(&wycheproof::$set())
        })*
    };
}

sets!(ecdsa_p1363 ecdsa_der ecdsa_p256_p1363 ecdsa_p256_der ecdsa_by_digest rsa_pss rsa_pss_general rsa_pkcs1);
