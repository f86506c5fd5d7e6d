//! Flipped bits and truncations of two real quotes and of their collateral: refused, or without any effect.
//!
//! One bit of every byte of a quote is flipped, another one from byte to byte, and one of every fifth byte of the collateral;
//! a quote is cut at every length before its certificates and at every sixteenth inside of them. VERITEE_EVERY_BIT flips all bits
//! and cuts at all lengths.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test may fail by panicking")]

use std::{collections::BTreeMap, env, ops::Range, thread};

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

fn is_every() -> bool {
    env::var_os("VERITEE_EVERY_BIT").is_some()
}

/// Places, `step` bytes apart, and bytes with one bit flipped.
fn flips(bytes: &[u8], step: usize) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let every = is_every();
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
        let mut refused = 0;
        for (at, flipped) in flips(p.quote, 1) {
            assert!(p.decide(&flipped, p.collateral).verified().is_none(), "{}: verifies with a bit of byte {at} flipped", p.name);
            refused += 1;
        }
        println!("{}: {refused} flips of the quote's {} bytes refused", p.name, p.quote.len());
    });
}

/// All that a quote may lose are the zeros after it, which nobody signed.
#[test]
fn every_truncation_of_a_quote_is_refused() {
    for_each(|p| {
        let (mut refused, mut padding) = (0, 0);
        let whole = p.decide(p.quote, p.collateral).report().to_json();
        // Around the certificates every length, inside of them some.
        for len in (0..p.quote.len()).filter(|len| is_every() || *len < p.certificates_at() || *len + 64 > p.end() || len % 16 == 0) {
            if len > 0 && veritee::Evidence::detect(&p.quote[..len]).is_err() {
                refused += 1;
                continue;
            }
            let verdict = p.decide(&p.quote[..len], p.collateral);
            if verdict.verified().is_none() {
                refused += 1;
            } else {
                assert!(len > p.end(), "{}: verifies with {len} bytes", p.name);
                assert_eq!(verdict.report().to_json(), whole, "{}: another report with {len} bytes", p.name);
                padding += 1;
            }
        }
        println!("{}: {refused} truncations of the quote refused, {padding} took nothing but zeros after it", p.name);
    });
}

/// Why a flip in the collateral may be without effect. Whatever is signed, or is a signature, is not among it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Idle {
    /// A hexadecimal digit became a capital one, which means the same.
    Capital,
    /// A chain of certificates that the verdict does not rest on: the quote, or another member, has the same.
    Chain,
    /// The name of a member with such a chain.
    ChainName,
}

/// One member of the collateral: its name and where name and value stand.
struct Member {
    name: String,
    names: Range<usize>,
    value: Range<usize>,
}

/// The members of the object, all of which are strings.
fn members(collateral: &[u8]) -> Vec<Member> {
    let mut strings = Vec::new();
    let (mut begin, mut escaped) = (None, false);
    for (at, byte) in collateral.iter().enumerate() {
        match (begin, *byte) {
            (None, b'"') => begin = Some(at + 1),
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(from), b'"') => {
                strings.push(from..at);
                begin = None;
            }
            _ => {}
        }
    }
    let text = |range: &Range<usize>| String::from_utf8(collateral[range.clone()].to_vec()).unwrap();
    strings.chunks(2).map(|pair| Member { name: text(&pair[0]), names: pair[0].clone(), value: pair[1].clone() }).collect()
}

/// Why it may be, or nothing if it may not.
fn why_idle<'m>(members: &'m [Member], collateral: &[u8], at: usize, flipped: u8) -> Option<(Idle, &'m str)> {
    let member = members.iter().find(|m| m.names.contains(&at) || m.value.contains(&at))?;
    let (is_chain, digits) = (member.name.ends_with("_chain"), member.name.ends_with("_crl") || member.name.ends_with("_signature"));
    let idle = if member.names.contains(&at) {
        is_chain.then_some(Idle::ChainName)
    } else if is_chain {
        Some(Idle::Chain)
    } else {
        (digits && collateral[at].is_ascii_hexdigit() && flipped.eq_ignore_ascii_case(&collateral[at])).then_some(Idle::Capital)
    };
    idle.map(|idle| (idle, member.name.as_str()))
}

#[test]
fn a_flip_in_the_collateral_is_refused_or_changes_nothing() {
    for_each(|p| {
        let members = members(p.collateral);
        let whole = p.decide(p.quote, p.collateral).report().to_json();
        let (mut refused, mut idle) = (0, BTreeMap::new());
        for (at, flipped) in flips(p.collateral, 5) {
            let verdict = p.decide(p.quote, &flipped);
            if verdict.verified().is_none() {
                refused += 1;
                continue;
            }
            assert_eq!(verdict.report().to_json(), whole, "{}: another report with a bit of byte {at} of the collateral flipped", p.name);
            let why = why_idle(&members, p.collateral, at, flipped[at]);
            *idle.entry(why.unwrap_or_else(|| panic!("{}: verifies with a bit of byte {at} of the collateral flipped", p.name))).or_insert(0) += 1;
        }
        let sum: usize = idle.values().sum();
        println!("{}: {refused} flips of the collateral's {} bytes refused, {sum} without effect: {idle:?}", p.name, p.collateral.len());
        assert!(refused > sum * 3, "{}: {refused} refused, {sum} without effect", p.name);
    });
}

#[test]
fn every_truncation_of_the_collateral_is_refused() {
    for_each(|p| {
        let end = p.collateral.iter().rposition(|b| *b == b'}').unwrap();
        for len in 0..=end {
            assert!(p.decide(p.quote, &p.collateral[..len]).verified().is_none(), "{}: verifies with {len} bytes of collateral", p.name);
        }
        println!("{}: {} truncations of the collateral refused", p.name, end + 1);
    });
}
