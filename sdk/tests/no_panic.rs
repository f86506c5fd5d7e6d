//! Whatever is given, nothing panics: random bytes, and valid inputs with random damage, through every way in.
#![cfg(test)]

use proptest::prelude::*;
use veritee::{Ask, Evidence, Policy, Time};

const REPORT: &[u8] = include_bytes!("../../conformance/vectors/real/sev-8.0.0/report_milan.bin");
const VCEK: &[u8] = include_bytes!("../../conformance/vectors/real/sev-8.0.0/vcek_milan.der");
const CHAIN_PEM: &[u8] = include_bytes!("../../conformance/vectors/real/sev-8.0.0/cert_chain_milan");
const ASK: &[u8] = include_bytes!("../src/trust/amd/milan_ask.der");
const ARK: &[u8] = include_bytes!("../src/trust/amd/milan_ark.der");
const EXPLORE: &str = include_str!("../../examples/policies/explore.json");

/// A policy that names something in every section, so that damage reaches every reader.
const DETAILED: &str = r#"{"veritee":1,"kinds":["sev-snp"],"bind":{"report_data":"sha512(len(nonce) ‖ nonce ‖ len(key) ‖ key)"},
    "identity":{"measurement":[{"hex":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "label":"x","not_after":"2027-01-31"}]},"snp":{"vmpl":[0],"products":["Milan"],"require_platform":["ecc"],"forbid_guest":["smt"],
    "firmware_minimum":{"current":"1.55.40"},"tcb_minimum":[{"family":25,"model":1,"stepping":1,"snp":23,"of":["reported"]}]},
    "waive":[{"check":"snp.revocation","reason":"x"}],"clock_skew_seconds":300}"#;

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).unwrap().to_be_bytes();
    let mut out = vec![tag];
    match len {
        [0, short] if short < 0x80 => out.push(short),
        [0, long] => out.extend([0x81, long]),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend(content);
    out
}

/// A CRL of AMD's shape whose signature is none: algorithm, name and extensions are those of the root.
fn crl() -> Vec<u8> {
    let at = ARK.windows(2).position(|w| w == [0x30, 0x46]).unwrap();
    let algorithm = ARK.get(at..at.checked_add(0x48).unwrap()).unwrap();
    let at = ARK.windows(2).position(|w| w == [0x30, 0x7b]).unwrap();
    let issuer = ARK.get(at..at.checked_add(0x7d).unwrap()).unwrap();
    let entry = tlv(0x30, &[tlv(0x02, &[1, 2, 3]), tlv(0x17, b"250101000000Z")].concat());
    let number = tlv(0x30, &[tlv(0x06, &[0x55, 0x1d, 0x14]), tlv(0x04, &tlv(0x02, &[5]))].concat());
    let tbs = [
        tlv(0x02, &[1]),
        algorithm.to_vec(),
        issuer.to_vec(),
        tlv(0x17, b"260101000000Z"),
        tlv(0x17, b"270101000000Z"),
        tlv(0x30, &entry),
        tlv(0xa0, &tlv(0x30, &number)),
    ];
    tlv(0x30, &[tlv(0x30, &tbs.concat()), algorithm.to_vec(), tlv(0x03, &[&[0][..], &[7; 512]].concat())].concat())
}

/// A certificate table with a VCEK, an ASK and an ARK.
fn cert_table() -> Vec<u8> {
    const GUIDS: [[u8; 16]; 3] = [
        [0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd],
        [0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82],
        [0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae],
    ];
    let (mut table, mut data) = (Vec::<u8>::new(), Vec::<u8>::new());
    for (guid, file) in GUIDS.iter().zip([VCEK, ASK, ARK]) {
        let offset = u32::try_from(data.len()).unwrap().checked_add(96).unwrap();
        table.extend(guid);
        table.extend(offset.to_le_bytes());
        table.extend(u32::try_from(file.len()).unwrap().to_le_bytes());
        data.extend(file);
    }
    table.extend([0; 24]);
    table.extend(data);
    table
}

fn bundle() -> Vec<u8> {
    veritee::pack(REPORT, &[VCEK, ASK, &crl()]).unwrap().into_bytes()
}

/// One piece of damage. Places are fractions of the length, so that they fit any input.
#[derive(Clone, Debug)]
enum Damage {
    Flip(prop::sample::Index, u8),
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

impl Damage {
    fn any() -> impl Strategy<Value = Self> {
        let at = || any::<prop::sample::Index>();
        prop_oneof![
            4 => (at(), 0_u8..8).prop_map(|(at, bit)| Self::Flip(at, bit)),
            4 => (at(), prop_oneof![Just(0), Just(0x7f), Just(0x80), Just(0xff), any::<u8>()]).prop_map(|(at, to)| Self::Set(at, to)),
            1 => (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Self::Insert(at, bytes)),
            1 => (at(), 1_usize..64).prop_map(|(at, len)| Self::Remove(at, len)),
            1 => (at(), 1_usize..2000).prop_map(|(at, len)| Self::Repeat(at, len)),
            1 => at().prop_map(Self::Cut),
        ]
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len();
        if len == 0 {
            return;
        }
        match self {
            Self::Flip(at, bit) => bytes[at.index(len)] ^= 1 << bit,
            Self::Set(at, to) => bytes[at.index(len)] = *to,
            Self::Insert(at, new) => drop(bytes.splice(at.index(len)..at.index(len), new.iter().copied())),
            Self::Remove(at, n) => drop(bytes.drain(at.index(len)..at.index(len).saturating_add(*n).min(len))),
            Self::Repeat(at, n) => {
                let part = bytes[at.index(len)..at.index(len).saturating_add(*n).min(len)].to_vec();
                bytes.splice(at.index(len)..at.index(len), part);
            }
            Self::Cut(at) => bytes.truncate(at.index(len)),
        }
    }
}

/// Bytes out of nothing, and any of these inputs with some damage.
fn damaged(bases: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let from_valid = (prop::sample::select(bases), prop::collection::vec(Damage::any(), 1..5)).prop_map(|(mut bytes, damage)| {
        damage.iter().for_each(|d| d.apply(&mut bytes));
        bytes
    });
    prop_oneof![1 => prop::collection::vec(any::<u8>(), 0..3000), 6 => from_valid]
}

fn policy() -> Policy {
    Policy::from_json(EXPLORE).unwrap()
}

fn at() -> Time {
    "2026-06-01".parse().unwrap()
}

/// Every way in, for bytes that claim to be evidence; none of them may verify once they were damaged.
fn look_at(evidence: &[u8], collateral: &[&[u8]]) -> bool {
    let policy = policy();
    let ask = Ask::new(&policy, at()).collateral(collateral.iter().copied()).nonce(b"nonce of this conversation");
    if let Ok(evidence) = Evidence::detect(evidence) {
        let _ = evidence.needs();
        let _ = evidence.inspect();
    }
    let _ = veritee::needs(evidence);
    let _ = veritee::pack(evidence, collateral);
    let verdict = veritee::verify(evidence, &ask).unwrap();
    assert!(verdict.report().to_json().starts_with('{'));
    assert!(!verdict.report().explain().is_empty());
    let without_nonce = Ask::new(&policy, at()).collateral(collateral.iter().copied());
    veritee::verify(evidence, &without_nonce).unwrap().verified().is_some()
}

#[test]
fn the_undamaged_inputs_are_what_they_should_be() {
    assert!(look_at(REPORT, &[VCEK]));
    assert!(look_at(REPORT, &[VCEK, CHAIN_PEM]));
    assert!(look_at(REPORT, &[&cert_table()]));
    let policy = policy();
    for evidence in [REPORT, &bundle()] {
        let crl = crl();
        let ask = Ask::new(&policy, at()).collateral([VCEK, &crl]);
        let verdict = veritee::verify(evidence, &ask).unwrap();
        assert!(verdict.report().code().starts_with("snp.crl"), "{}", verdict.report().explain());
    }
    Policy::from_json(DETAILED).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evidence(bytes in damaged(vec![REPORT.to_vec(), bundle()])) {
        look_at(&bytes, &[VCEK]);
    }

    #[test]
    fn a_damaged_report_does_not_verify(bytes in damaged(vec![REPORT.to_vec()])) {
        prop_assume!(bytes != REPORT);
        prop_assert!(!look_at(&bytes, &[VCEK]));
    }

    #[test]
    fn collateral(bytes in damaged(vec![VCEK.to_vec(), ASK.to_vec(), ARK.to_vec(), CHAIN_PEM.to_vec(), cert_table(), crl()]), with_vek in any::<bool>()) {
        let files: &[&[u8]] = if with_vek { &[VCEK, &bytes] } else { &[&bytes] };
        look_at(REPORT, files);
    }

    #[test]
    fn trust(bytes in damaged(vec![ARK.to_vec(), CHAIN_PEM.to_vec()])) {
        let policy = policy();
        if let Ok(ask) = Ask::new(&policy, at()).collateral([VCEK]).trust([&bytes]) {
            let _ = veritee::verify(REPORT, &ask).unwrap();
        }
    }

    #[test]
    fn policies(bytes in damaged(vec![EXPLORE.into(), DETAILED.into()]), nonce in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = String::from_utf8_lossy(&bytes);
        #[cfg(feature = "toml")]
        let _ = Policy::from_text(&text);
        if let Ok(policy) = Policy::from_json(&text) {
            let _ = veritee::verify(REPORT, &Ask::new(&policy, at()).collateral([VCEK]).nonce(&nonce).key(b"key"));
            let _ = veritee::verify(REPORT, &Ask::new(&policy, at()).collateral([VCEK]));
        }
    }

    #[test]
    fn report_data_layouts(text in "(sha(256|384|512)\\(|len\\(|nonce|key|zeros|pad|\\)| ?‖ ?|[(),0-9a-f]){0,12}") {
        let _ = Policy::from_json(&EXPLORE.replace(r#""waive": "exploring: there is no live conversation to bind to""#, &format!(r#""report_data": "{text}""#)));
    }

    #[test]
    fn times(text in "[0-9TZ:+. -]{0,26}", seconds in any::<u64>()) {
        let _ = text.parse::<Time>();
        let _ = Time::from_unix_seconds(seconds).map(|t| t.to_string());
    }
}
