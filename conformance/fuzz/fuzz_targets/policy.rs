//! Policies in TOML and JSON, and the real report under those that parse.
#![no_main]

mod common;

use veritee::{Ask, Policy, Time};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(policy) = Policy::from_text(text) {
        let at: Time = "2026-06-01".parse().unwrap();
        let ask = Ask::new(&policy, at).collateral([common::VCEK]);
        let _ = veritee::verify(common::REPORT, &ask.clone().nonce(b"nonce").key(b"key"));
        let _ = veritee::verify(common::REPORT, &ask);
    }
});
