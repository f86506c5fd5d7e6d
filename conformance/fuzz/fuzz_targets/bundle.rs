//! Bundles. What can be read can be packed again, and then decides alike.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let verdict = common::decide(bytes, &[]);
    if let Ok(packed) = veritee::pack(bytes, &[] as &[&[u8]]) {
        assert_eq!(common::decide(packed.as_bytes(), &[]).report().code(), verdict.report().code());
    }
});
