//! Flipped bits and truncations of two forged pieces of evidence with a TPM, part by part: refused, or without any effect on what is
//! claimed. Which bits are without effect is written down by name.
//!
//! One bit of every byte is flipped, another one from byte to byte; VERITEE_EVERY_BIT flips all of them.
#![cfg(test)]

use std::{collections::BTreeMap, env, thread};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::Value;
use veritee::{Ask, Policy, Report, Time};

/// A vector that verifies.
struct Positive {
    name: &'static str,
    vector: Value,
    /// The bundle's members: media type, value, indicator.
    parts: BTreeMap<String, (String, Vec<u8>, u64)>,
    policy: Policy,
    at: Time,
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

impl Positive {
    fn new(name: &'static str, text: &str) -> Self {
        let vector: Value = serde_json::from_str(text).unwrap();
        let bundle: BTreeMap<String, (String, String, u64)> = serde_json::from_slice(&bytes(&vector["evidence"])).unwrap();
        let parts = bundle.into_iter().map(|(name, (kind, value, meant))| (name, (kind, URL_SAFE_NO_PAD.decode(value).unwrap(), meant))).collect();
        let policy = Policy::from_json(&vector["policy"].to_string()).unwrap();
        let at = vector["at"].as_str().unwrap().parse().unwrap();
        Self { name, vector, parts, policy, at }
    }

    fn all() -> [Self; 2] {
        [
            Self::new("bare TPM", include_str!("../../conformance/vectors/tpm/quote/rsassa-sha256.json")),
            Self::new("Azure SEV-SNP", include_str!("../../conformance/vectors/azure/hcl/snp.json")),
        ]
    }

    /// Decides the evidence with another value for one part.
    fn decide(&self, part: &str, value: &[u8]) -> Report {
        let bundle: BTreeMap<&str, (&str, String, u64)> = self
            .parts
            .iter()
            .map(|(name, (kind, own, meant))| (name.as_str(), (kind.as_str(), URL_SAFE_NO_PAD.encode(if name == part { value } else { own }), *meant)))
            .collect();
        let list = |name: &str| self.vector[name].as_array().unwrap().iter().map(bytes).collect::<Vec<_>>();
        let (collateral, trust, nonce) = (list("collateral"), list("trust"), bytes(&self.vector["nonce"]));
        let ask = Ask::new(&self.policy, self.at).collateral(&collateral).trust(&trust).unwrap().nonce(&nonce);
        veritee::verify(&serde_json::to_vec(&bundle).unwrap(), &ask).unwrap().report().clone()
    }
}

fn claims(report: &Report) -> Value {
    serde_json::from_str::<Value>(&report.to_json()).unwrap()["claims"].clone()
}

/// Bytes with one bit flipped, and where.
fn flips(value: &[u8]) -> impl Iterator<Item = (usize, u8, Vec<u8>)> {
    let every = env::var_os("VERITEE_EVERY_BIT").is_some();
    let bits = (0..value.len()).flat_map(move |at| (0_u8..8).filter(move |bit| every || at % 8 == usize::from(*bit)).map(move |bit| (at, bit)));
    bits.map(|(at, bit)| {
        let mut flipped = value.to_vec();
        flipped[at] ^= 1 << bit;
        (at, bit, flipped)
    })
}

/// The name of what may change without being refused.
fn free(part: &str, value: &[u8], at: usize, bit: u8) -> Option<&'static str> {
    match part {
        // Digits of hexadecimal numbers, which have two cases.
        "pcrs" if bit == 5 && value[at].is_ascii_lowercase() => Some("the case of a hexadecimal digit"),
        _ => None,
    }
}

fn for_each(test: impl Fn(&Positive) + Sync) {
    let all = Positive::all();
    thread::scope(|scope| {
        for positive in &all {
            scope.spawn(|| test(positive));
        }
    });
}

#[test]
fn both_verify() {
    for_each(|p| assert_eq!(p.decide("", &[]).code(), "ok", "{}", p.name));
}

#[test]
fn a_flip_is_refused_or_changes_nothing_that_is_claimed() {
    for_each(|p| {
        let whole = claims(&p.decide("", &[]));
        for (part, (_, value, _)) in &p.parts {
            let (mut refused, mut named) = (0, BTreeMap::<&str, usize>::new());
            for (at, bit, flipped) in flips(value) {
                let report = p.decide(part, &flipped);
                if report.code() != "ok" {
                    refused += 1;
                    continue;
                }
                assert_eq!(claims(&report), whole, "{}: other claims with bit {bit} of byte {at} of {part} flipped", p.name);
                let Some(name) = free(part, value, at, bit) else {
                    panic!("{}: verifies with bit {bit} of byte {at:#x} of {part} flipped", p.name);
                };
                *named.entry(name).or_default() += 1;
            }
            println!("{}, {part}: {refused} flips refused, without effect {named:?}", p.name);
        }
    });
}

#[test]
fn a_truncation_is_refused_or_leaves_out_zeros() {
    for_each(|p| {
        let whole = claims(&p.decide("", &[]));
        for (part, (_, value, _)) in &p.parts {
            for len in 0..value.len() {
                let report = p.decide(part, &value[..len]);
                if report.code() == "ok" {
                    // The paravisor's report is filled up with zeros as far as its place in the TPM goes.
                    assert!(part == "hcl-report" && value[len..].iter().all(|b| *b == 0), "{}: verifies with {len} bytes of {part}", p.name);
                    assert_eq!(claims(&report), whole, "{}: other claims with {len} bytes of {part}", p.name);
                }
            }
        }
    });
}

/// The key itself is the relying party's, and whatever else its public area says is the relying party's word. But it is no other key.
#[test]
fn no_other_key_is_taken_for_the_one_that_signed() {
    const MODULUS: usize = 256;
    let [bare, _] = Positive::all();
    let area = bytes(&bare.vector["trust"][0]);
    let nonce = bytes(&bare.vector["nonce"]);
    let evidence = bytes(&bare.vector["evidence"]);
    for (at, bit, flipped) in flips(&area).filter(|(at, ..)| *at >= area.len() - MODULUS) {
        let trust = [flipped];
        let ask = Ask::new(&bare.policy, bare.at).trust(&trust).unwrap().nonce(&nonce);
        let report = veritee::verify(&evidence, &ask).unwrap().report().clone();
        assert!(matches!(report.code(), "tpm.quote.signature" | "tpm.ak.profile.key" | "tpm.ak.profile.size"), "bit {bit} of byte {at}: {}", report.code());
    }
}

#[test]
fn a_part_more_is_refused() {
    for_each(|p| {
        for (part, (_, value, _)) in p.parts.iter().filter(|(name, _)| *name != "hcl-report" && *name != "pcrs") {
            let report = p.decide(part, &[value.as_slice(), &[0]].concat());
            assert_ne!(report.code(), "ok", "{}: verifies with a byte after {part}", p.name);
        }
    });
}
