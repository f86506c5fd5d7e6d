//! Every single-bit flip, every truncation and every extension of real evidence and of its certificates is refused.
//!
//! A Milan report is at hand; Genoa and Turin come from the folders that VERITEE_VECTORS names.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "a test may fail by panicking")]

#[path = "common/vectors.rs"]
mod vectors;

use std::fs;

use veritee::{Ask, Policy, Time, Verdict};

const EXPLORE: &str = include_str!("../../examples/policies/explore.json");

/// A report that verifies, with the certificates that make it so.
struct Positive {
    name: &'static str,
    report: Vec<u8>,
    vek: Vec<u8>,
    ask: Vec<u8>,
    ark: Vec<u8>,
}

impl Positive {
    fn milan() -> Self {
        Self {
            name: "Milan",
            report: include_bytes!("../../conformance/vectors/real/sev-8.0.0/report_milan.bin").to_vec(),
            vek: include_bytes!("../../conformance/vectors/real/sev-8.0.0/vcek_milan.der").to_vec(),
            ask: include_bytes!("../src/trust/amd/milan_ask.der").to_vec(),
            ark: include_bytes!("../src/trust/amd/milan_ark.der").to_vec(),
        }
    }

    fn from_vectors(name: &'static str, folder: &str) -> Option<Self> {
        let Some(folder) = vectors::folder(folder) else {
            println!("{name}: not run (VERITEE_VECTORS unset or without {folder})");
            return None;
        };
        let file = |file| fs::read(folder.join(file)).unwrap();
        Some(Self { name, report: file("report.bin"), vek: file("vek.der"), ask: file("ask.der"), ark: file("ark.der") })
    }

    fn all() -> Vec<Self> {
        let further = [("Genoa", "snp/ms-genoa"), ("Turin", "snp/ms-turin")];
        let further = further.into_iter().filter_map(|(name, folder)| Self::from_vectors(name, folder));
        let all: Vec<_> = [Self::milan()].into_iter().chain(further).collect();
        for positive in &all {
            let verdict = positive.decide(&positive.report, &[&positive.vek, &positive.ask, &positive.ark]);
            assert!(verdict.verified().is_some(), "{}: {}", positive.name, verdict.report().explain());
        }
        all
    }

    fn decide(&self, report: &[u8], collateral: &[&Vec<u8>]) -> Verdict {
        let policy = Policy::from_json(EXPLORE).unwrap();
        let at: Time = "2026-06-01".parse().unwrap();
        veritee::verify(report, &Ask::new(&policy, at).collateral(collateral.iter().copied())).unwrap()
    }

    fn refuse_report(&self, what: &str, report: &[u8]) {
        let verdict = self.decide(report, &[&self.vek]);
        assert!(verdict.verified().is_none(), "{}: the report verifies after {what}", self.name);
        assert_ne!(verdict.report().code(), "ok");
    }

    fn refuse_vek(&self, what: &str, vek: Vec<u8>) {
        let verdict = self.decide(&self.report, &[&vek]);
        assert!(verdict.verified().is_none(), "{}: the report verifies with a VEK after {what}", self.name);
        assert_ne!(verdict.report().code(), "ok");
    }
}

fn bits(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        (bit, flipped)
    })
}

/// Not the signed part alone: the signature's fields and the zeros after them as well.
#[test]
fn every_bit_of_a_report() {
    for positive in Positive::all() {
        for (bit, report) in bits(&positive.report) {
            positive.refuse_report(&format!("a flip of bit {bit}"), &report);
        }
        println!("{}: {} flips of the report refused", positive.name, positive.report.len() * 8);
    }
}

/// To-be-signed part, algorithm and signature, without exception.
#[test]
fn every_bit_of_a_vek() {
    for positive in Positive::all() {
        for (bit, vek) in bits(&positive.vek) {
            positive.refuse_vek(&format!("a flip of bit {bit}"), vek);
        }
        println!("{}: {} flips of the VEK refused", positive.name, positive.vek.len() * 8);
    }
}

/// Knowing the real chain does not help a certificate that differs from it in one bit.
#[test]
fn every_bit_of_a_vek_under_a_known_chain() {
    let positive = Positive::milan();
    let policy = Policy::from_json(EXPLORE).unwrap();
    let at: Time = "2026-06-01".parse().unwrap();
    let verdict = positive.decide(&positive.report, &[&positive.vek]);
    let known = verdict.verified().unwrap().snp_chain().unwrap();
    let decide = |report: &[u8], vek: &[u8], at| veritee::verify(report, &Ask::new(&policy, at).collateral([vek]).known_chain(known)).unwrap();
    assert_eq!(decide(&positive.report, &positive.vek, at), verdict);
    for (bit, vek) in bits(&positive.vek) {
        assert!(decide(&positive.report, &vek, at).verified().is_none(), "bit {bit}");
    }
    for (bit, report) in bits(&positive.report).step_by(8) {
        assert!(decide(&report, &positive.vek, at).verified().is_none(), "bit {bit}");
    }
    let expired = decide(&positive.report, &positive.vek, "2040-01-01".parse().unwrap());
    assert_eq!(expired.report().code(), "snp.chain.vek-validity.expired");
}

/// A root or intermediate that came along is refused when it is altered, unless its altered name makes it another
/// certificate that nobody asked for: then it is not looked at, and the pinned one stands in.
#[test]
fn every_bit_of_an_ask_and_an_ark() {
    for positive in Positive::all() {
        for (role, certificate) in [("ASK", &positive.ask), ("ARK", &positive.ark)] {
            let (mut refused, mut passed_over) = (0, 0);
            for (bit, flipped) in bits(certificate) {
                let verdict = positive.decide(&positive.report, &[&positive.vek, &flipped]);
                if verdict.verified().is_none() {
                    refused += 1;
                    continue;
                }
                passed_over += 1;
                assert!(subject(certificate).contains(&(bit / 8)), "{}: verifies with an {role} after a flip of bit {bit}", positive.name);
            }
            println!("{}: {refused} flips of the {role} refused, {passed_over} made it a certificate of another name", positive.name);
        }
    }
}

/// Where the subject's name stands: AMD's names begin with the organizational unit and end with the common name.
fn subject(certificate: &[u8]) -> std::ops::Range<usize> {
    let last = |attribute: u8| certificate.windows(5).rposition(|w| w == [0x06, 0x03, 0x55, 0x04, attribute]).unwrap();
    let (unit, common_name) = (last(11), last(3));
    unit..common_name + 7 + usize::from(certificate[common_name + 6])
}

#[test]
fn every_truncation_and_extension() {
    for positive in Positive::all() {
        for len in 0..positive.report.len() {
            positive.refuse_report(&format!("a cut to {len} bytes"), &positive.report[..len]);
            positive.refuse_report(&format!("a cut to the last {len} bytes"), &positive.report[positive.report.len() - len..]);
        }
        for len in 0..positive.vek.len() {
            positive.refuse_vek(&format!("a cut to {len} bytes"), positive.vek[..len].to_vec());
            positive.refuse_vek(&format!("a cut to the last {len} bytes"), positive.vek[positive.vek.len() - len..].to_vec());
        }
        for byte in 0..=u8::MAX {
            positive.refuse_report(&format!("{byte:#04x} at its end"), &[&positive.report[..], &[byte]].concat());
            positive.refuse_report(&format!("{byte:#04x} at its start"), &[&[byte], &positive.report[..]].concat());
            positive.refuse_vek(&format!("{byte:#04x} at its end"), [&positive.vek[..], &[byte]].concat());
            positive.refuse_vek(&format!("{byte:#04x} at its start"), [&[byte], &positive.vek[..]].concat());
        }
        println!("{}: every truncation and one-byte extension refused", positive.name);
    }
}
