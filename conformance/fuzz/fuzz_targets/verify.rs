//! Everything at once: evidence, two pieces of collateral and a root, cut out of one input.
#![no_main]

mod common;

use veritee::{Ask, Policy, Time};

libfuzzer_sys::fuzz_target!(|input: (&[u8], &[u8], &[u8], &[u8], u32)| {
    let (evidence, first, second, root, seconds) = input;
    let policy = Policy::from_json(common::EXPLORE).unwrap();
    let at = Time::from_unix_seconds(seconds.into()).unwrap();
    let ask = Ask::new(&policy, at).collateral([first, second]).nonce(b"nonce");
    let _ = veritee::verify(evidence, &ask).unwrap();
    if let Ok(ask) = ask.trust([root]) {
        let _ = veritee::verify(evidence, &ask).unwrap();
    }
});
