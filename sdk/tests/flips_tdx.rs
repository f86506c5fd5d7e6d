//! Flipped bits and truncations of two real quotes and of their collateral: refused, or without any effect.
//!
//! One bit of every byte of a quote is flipped, another one from byte to byte, and one of every fifth byte of the collateral;
//! VERITEE_EVERY_BIT flips all of them.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test may fail by panicking")]

use std::{env, thread};

use veritee::{Ask, Policy, Time, Verdict};

const EXPLORE: &str = include_str!("../../examples/policies/explore.json");

/// A quote that verifies, with its collateral.
struct Positive {
    name: &'static str,
    quote: &'static [u8],
    collateral: &'static [u8],
    at: &'static str,
}

const POSITIVES: [Positive; 2] = [
    Positive {
        name: "TDX",
        quote: include_bytes!("../../conformance/vectors/real/dcap-qvl-0.7.1/tdx_quote"),
        collateral: include_bytes!("../../conformance/vectors/real/dcap-qvl-0.7.1/tdx_quote_collateral"),
        at: "2025-07-04T10:16:31Z",
    },
    Positive {
        name: "SGX",
        quote: include_bytes!("../../conformance/vectors/real/dcap-qvl-0.7.1/sgx_quote"),
        collateral: include_bytes!("../../conformance/vectors/real/dcap-qvl-0.7.1/sgx_quote_collateral"),
        at: "2025-07-04T10:28:44Z",
    },
];

impl Positive {
    fn decide(&self, quote: &[u8], collateral: &[u8]) -> Verdict {
        let policy = Policy::from_json(EXPLORE).unwrap();
        let at: Time = self.at.parse().unwrap();
        veritee::verify(quote, &Ask::new(&policy, at).collateral([collateral])).unwrap()
    }

    /// Where the certificates begin in the quote.
    fn certificates_at(&self) -> usize {
        self.quote.windows(10).position(|w| w == b"-----BEGIN").unwrap()
    }

    /// Where the zeros begin that end the quote.
    fn end(&self) -> usize {
        self.quote.iter().rposition(|b| *b != 0).unwrap() + 1
    }
}

/// Places, `step` bytes apart, and bytes with one bit flipped.
fn flips(bytes: &[u8], step: usize) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let every = env::var_os("VERITEE_EVERY_BIT").is_some();
    let bits = (0..bytes.len()).flat_map(move |at| (0..8).filter(move |bit| every || (at % step == 0 && at / step % 8 == *bit)).map(move |bit| (at, bit)));
    bits.map(|(at, bit)| {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << bit;
        (at, flipped)
    })
}

fn for_each(test: impl Fn(&Positive) + Sync) {
    thread::scope(|scope| {
        for positive in &POSITIVES {
            scope.spawn(|| test(positive));
        }
    });
}

#[test]
fn both_verify() {
    for_each(|p| assert!(p.decide(p.quote, p.collateral).verified().is_some(), "{}", p.name));
}

#[test]
fn every_flip_in_a_quote_is_refused() {
    for_each(|p| {
        for (at, flipped) in flips(p.quote, 1) {
            assert!(p.decide(&flipped, p.collateral).verified().is_none(), "{}: verifies with a bit of byte {at} flipped", p.name);
        }
    });
}

#[test]
fn every_truncation_of_a_quote_is_refused() {
    for_each(|p| {
        // Around the certificates every length, inside of them some.
        for len in (0..p.end()).filter(|len| *len < p.certificates_at() || len % 16 == 0) {
            if len > 0 && veritee::Evidence::detect(&p.quote[..len]).is_err() {
                continue;
            }
            assert!(p.decide(&p.quote[..len], p.collateral).verified().is_none(), "{}: verifies with {len} bytes", p.name);
        }
    });
}

/// Hints that nobody uses stand in the collateral too, and hexadecimal digits have two cases.
#[test]
fn a_flip_in_the_collateral_is_refused_or_changes_nothing() {
    for_each(|p| {
        let whole = p.decide(p.quote, p.collateral).report().to_json();
        let (mut refused, mut same) = (0, 0);
        for (at, flipped) in flips(p.collateral, 5) {
            let verdict = p.decide(p.quote, &flipped);
            if verdict.verified().is_none() {
                refused += 1;
            } else {
                assert_eq!(verdict.report().to_json(), whole, "{}: another report with a bit of byte {at} of the collateral flipped", p.name);
                same += 1;
            }
        }
        println!("{}: {refused} flips of the collateral refused, {same} without effect", p.name);
        assert!(refused > same * 3, "{}: {refused} refused, {same} without effect", p.name);
    });
}

#[test]
fn every_truncation_of_the_collateral_is_refused() {
    for_each(|p| {
        let end = p.collateral.iter().rposition(|b| *b == b'}').unwrap();
        for len in 0..=end {
            assert!(p.decide(p.quote, &p.collateral[..len]).verified().is_none(), "{}: verifies with {len} bytes of collateral", p.name);
        }
    });
}
