//! Attestation tokens: any header and payload under a well-formed frame, and any key set, given and carried.
#![no_main]

mod common;

use veritee::{Ask, Policy};

/// Canonical base64url, so that what the frame holds is reached.
fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |n, byte| n << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        out.extend((0..=chunk.len()).map(|i| char::from(ALPHABET[(number >> (18 - 6 * i)) as usize & 63])));
    }
    out
}

libfuzzer_sys::fuzz_target!(|input: (&[u8], &[u8], &[u8], &[u8])| {
    let (header, payload, signature, keys) = input;
    let _ = common::decide(payload, &[keys]);
    let token = [base64url(header), base64url(payload), base64url(signature)].join(".");
    let _ = common::decide(token.as_bytes(), &[keys]);
    let policy = Policy::from_json(common::EXPLORE).unwrap();
    if let Ok(ask) = Ask::new(&policy, "2026-06-01".parse().unwrap()).nonce(b"nonce").trust([keys]) {
        let _ = veritee::verify(token.as_bytes(), &ask).unwrap();
    }
    let _ = veritee::needs(token.as_bytes());
    let _ = veritee::openid_metadata(payload, "https://example.com");
});
