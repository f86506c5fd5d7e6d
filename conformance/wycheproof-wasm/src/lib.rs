//! The core's own source of ECDSA and RSASSA-PSS, and of their Wycheproof test, in a module that any WebAssembly engine runs.

#[allow(dead_code, reason = "only what the known answers need is called here")]
#[path = "../../../sdk/src/crypto/ecdsa.rs"]
mod ecdsa;
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

#[unsafe(no_mangle)]
pub extern "C" fn ecdsa_p1363() -> u64 {
    pack(&wycheproof::ecdsa_p1363())
}

#[unsafe(no_mangle)]
pub extern "C" fn ecdsa_der() -> u64 {
    pack(&wycheproof::ecdsa_der())
}

#[unsafe(no_mangle)]
pub extern "C" fn rsa_pss() -> u64 {
    pack(&wycheproof::rsa_pss())
}
