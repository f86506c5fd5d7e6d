//! Event logs of every form.
#![no_main]

libfuzzer_sys::fuzz_target!(|log: &[u8]| {
    let _ = veritee::internals::event_log(log);
});
