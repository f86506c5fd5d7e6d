//! Certificates, CRLs, PEM and certificate tables for the real report, alone and beside its own certificate.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = common::decide(common::REPORT, &[bytes]);
    let _ = common::decide(common::REPORT, &[common::VCEK, bytes]);
});
