//! A report, and the certificate that would make the real one verify. No other report may.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(evidence) = veritee::Evidence::detect(bytes) {
        let _ = (evidence.needs(), evidence.inspect());
    }
    assert!(common::decide(bytes, &[common::VCEK]).verified().is_none() || bytes == common::REPORT);
});
