//! The values of registers, and what the policy says of them.

use serde_json::{Value, json};

use crate::{
    keys::Hash,
    scene::hex,
    tpm::{
        alg,
        attest::Selection,
        bundle::{self, part},
        pcr::Registers,
        scene::{QUOTED, Scene, azure_snp, azure_tdx, bare},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const VALUES: &str = "TPM 2.0 Library, part 2, §10.6";
const DIGEST: &str = "TPM 2.0 Library, part 3, §18.4";
const POLICY: &str = "Veritee policy, tpm";
const BUNDLE: &str = "RFC 9999";

pub fn vectors() -> Vec<Vector> {
    [values(), digest(), selection(), golden(), bundles()].concat()
}

const SHA256: u16 = 0x000b;
const SHA384: u16 = 0x000c;

fn verified() -> Value {
    json!({ "tee": "none", "tpm": { "trust": "pinned-ak" } })
}

/// A change to what the evidence tells of the registers.
fn told(change: impl Fn(&mut Registers) + 'static) -> impl FnOnce(&mut Scene) {
    move |s| s.told = Box::new(change)
}

/// Something else stands where the registers are told.
fn text(text: &'static str) -> impl FnOnce(&mut Scene) {
    move |s| {
        s.parts = Box::new(move |parts, _| {
            let part = parts.iter_mut().find(|part| part.name == bundle::PCRS).expect("the registers are told");
            part.value = text.as_bytes().to_vec();
        });
    }
}

fn relabel(registers: &mut Registers, from: u8, to: u8) {
    if let Some(value) = registers.0.remove(&(SHA256, from)) {
        registers.0.insert((SHA256, to), value);
    }
}

fn values() -> Vec<Vector> {
    const FORM: &str = "tpm.pcrs.values.form";
    vec![
        refused("tpm/pcrs/none", "missing.tpm.pcrs", VALUES, "The values of the registers did not come along", bare, |s| s.without(bundle::PCRS)),
        refused(
            "tpm/pcrs/one-missing",
            "tpm.pcrs.values.missing",
            VALUES,
            "One register that was quoted is not told",
            bare,
            told(|r| {
                r.0.remove(&(SHA256, 7));
            }),
        ),
        refused(
            "tpm/pcrs/one-more",
            "tpm.pcrs.values.unsigned",
            VALUES,
            "A register is told that was not quoted",
            bare,
            told(|r| r.set(Hash::Sha256, 10, vec![7; 32])),
        ),
        refused(
            "tpm/pcrs/resettable-as-firmware",
            "tpm.pcrs.values.missing",
            "CVE-2024-29039",
            "Register 23, which anyone can reset, is told as register 0",
            bare,
            |s| {
                s.attest.selections = vec![Selection::new(Hash::Sha256, [16, 23])];
                s.told = Box::new(|r| {
                    relabel(r, 16, 0);
                    relabel(r, 23, 4);
                });
            },
        ),
        refused(
            "tpm/pcrs/other-bank",
            "tpm.pcrs.values.missing",
            VALUES,
            "Registers of SHA-384 are told for those of SHA-256",
            bare,
            told(|r| {
                r.0 = r.0.keys().map(|(_, pcr)| ((SHA384, *pcr), vec![7; 48])).collect();
            }),
        ),
        refused(
            "tpm/pcrs/bank-beside",
            "tpm.pcrs.values.unsigned",
            VALUES,
            "A bank is told that was not quoted, besides the one that was",
            bare,
            told(|r| r.set(Hash::Sha1, 0, vec![7; 20])),
        ),
        refused("tpm/pcrs/sha1-as-sha256", "tpm.pcrs.values.length", VALUES, "Registers of SHA-1 are told as those of SHA-256", bare, |s| {
            s.banks = vec![Hash::Sha1];
            s.attest.selections = vec![Selection::new(Hash::Sha1, QUOTED)];
            s.told = Box::new(|r| r.0 = r.0.iter().map(|((_, pcr), value)| ((SHA256, *pcr), value.clone())).collect());
        }),
        refused(
            "tpm/pcrs/short",
            "tpm.pcrs.values.length",
            VALUES,
            "A value is a byte too short",
            bare,
            told(|r| r.0.entry((SHA256, 7)).and_modify(|v| v.truncate(31)).or_default().truncate(31)),
        ),
        refused(
            "tpm/pcrs/shifted",
            "tpm.pcrs.values.length",
            VALUES,
            "A byte slid from one register into the next",
            bare,
            told(|r| {
                let mut first = r.value(SHA256, 0);
                let moved = first.pop().expect("it has bytes");
                let second = [vec![moved], r.value(SHA256, 1)].concat();
                r.set(Hash::Sha256, 0, first);
                r.set(Hash::Sha256, 1, second);
            }),
        ),
        refused(
            "tpm/pcrs/joined",
            "tpm.pcrs.values.length",
            VALUES,
            "Two registers are told as one",
            bare,
            told(|r| {
                let both = [r.value(SHA256, 0), r.value(SHA256, 1)].concat();
                r.set(Hash::Sha256, 0, both);
                r.set(Hash::Sha256, 1, Vec::new());
            }),
        ),
        refused("tpm/pcrs/register-24", FORM, VALUES, "A register is told that there is not", bare, told(|r| r.set(Hash::Sha256, 24, vec![7; 32]))),
        refused("tpm/pcrs/no-json", FORM, VALUES, "What is told of the registers is no JSON", bare, text("7")),
        refused("tpm/pcrs/empty", "tpm.pcrs.values.missing", VALUES, "No registers are told", bare, text("{}")),
        refused("tpm/pcrs/empty-bank", "tpm.pcrs.values.missing", VALUES, "No registers of the bank are told", bare, text(r#"{"sha256":{}}"#)),
        refused("tpm/pcrs/unknown-bank", FORM, VALUES, "Registers of a bank are told that nobody knows", bare, text(r#"{"sha3":{"0":"00"}}"#)),
        refused("tpm/pcrs/bank-twice", FORM, VALUES, "A bank is told twice", bare, text(r#"{"sha256":{},"sha256":{}}"#)),
        refused("tpm/pcrs/register-twice", FORM, VALUES, "A register is told twice", bare, text(r#"{"sha256":{"0":"00","0":"00"}}"#)),
        refused("tpm/pcrs/register-sign", FORM, VALUES, "The number of a register has a sign", bare, text(r#"{"sha256":{"+0":"00"}}"#)),
        refused("tpm/pcrs/register-zeros", FORM, VALUES, "The number of a register has a zero before it", bare, text(r#"{"sha256":{"00":"00"}}"#)),
        refused("tpm/pcrs/register-256", FORM, VALUES, "The number of a register is 256", bare, text(r#"{"sha256":{"256":"00"}}"#)),
        refused("tpm/pcrs/value-no-digits", FORM, VALUES, "A value is no hexadecimal", bare, text(r#"{"sha256":{"0":"zz"}}"#)),
        refused("tpm/pcrs/value-number", FORM, VALUES, "A value is a number", bare, text(r#"{"sha256":{"0":7}}"#)),
        refused("tpm/pcrs/list", FORM, VALUES, "The registers are a list, so that nobody says which they are", bare, text(r#"{"sha256":["00"]}"#)),
    ]
}

fn digest() -> Vec<Vector> {
    const CODE: &str = "tpm.pcrs.digest";
    vec![
        refused(
            "tpm/pcrs/another-value",
            CODE,
            DIGEST,
            "A register is told another value than was quoted",
            bare,
            told(|r| r.set(Hash::Sha256, 7, vec![7; 32])),
        ),
        refused(
            "tpm/pcrs/swapped",
            CODE,
            DIGEST,
            "The values of two registers are swapped",
            bare,
            told(|r| {
                let (one, other) = (r.value(SHA256, 0), r.value(SHA256, 7));
                r.set(Hash::Sha256, 0, other);
                r.set(Hash::Sha256, 7, one);
            }),
        ),
        refused("tpm/pcrs/zeros", CODE, DIGEST, "A register is told to be zeros", bare, told(|r| r.set(Hash::Sha256, 9, vec![0; 32]))),
        refused("tpm/pcrs/banks-swapped", CODE, DIGEST, "The digest is made of two banks in the other order", bare, |s| {
            s.banks = vec![Hash::Sha256, Hash::Sha384];
            s.attest.selections.push(Selection::new(Hash::Sha384, [0, 7]));
            let mut other = s.attest.clone();
            other.selections.reverse();
            s.attest.digest = Some(other.pcr_digest(Hash::Sha256, &s.held()));
        }),
        refused("tpm/pcrs/descending", CODE, DIGEST, "The digest is made of the registers from the highest on", bare, |s| {
            let held = s.held();
            let all: Vec<u8> = QUOTED.iter().rev().flat_map(|pcr| held.value(SHA256, *pcr)).collect();
            s.attest.digest = Some(Hash::Sha256.digest(&all));
        }),
        refused("tpm/pcrs/wrong-digest", CODE, DIGEST, "The quote's digest is of nothing", bare, |s| s.attest.digest = Some(Hash::Sha256.digest(&[]))),
        refused(
            "tpm/pcrs/azure-another-value",
            CODE,
            DIGEST,
            "On Azure: a register is told another value than was quoted",
            azure_snp,
            told(|r| r.set(Hash::Sha256, 7, vec![7; 32])),
        ),
        refused(
            "tpm/pcrs/azure-tdx-another-value",
            CODE,
            DIGEST,
            "On TDX: a register is told another value than was quoted",
            azure_tdx,
            told(|r| r.set(Hash::Sha256, 7, vec![7; 32])),
        ),
    ]
}

/// A set of the policy, of what these registers of a scene hold.
pub fn set(s: &Scene, bank: Hash, pcrs: &[u8]) -> Value {
    let values: serde_json::Map<String, Value> = pcrs.iter().map(|pcr| (pcr.to_string(), s.hex_of(bank, *pcr).into())).collect();
    json!({ "label": "forged boot", "bank": format!("{bank:?}").to_lowercase(), "values": values })
}

fn selection() -> Vec<Vector> {
    let require = |value: Value| move |s: &mut Scene| s.state("tpm", "require", value);
    fn sha1() -> Scene {
        let mut scene = bare();
        scene.banks = vec![Hash::Sha1];
        scene.attest.selections = vec![Selection::new(Hash::Sha1, QUOTED)];
        scene
    }
    vec![
        accepted(
            "tpm/selection/required",
            POLICY,
            "The policy requires registers that are quoted",
            verified(),
            bare,
            require(json!([{ "bank": "sha256", "pcrs": [0, 4, 7] }])),
        ),
        refused(
            "tpm/selection/not-quoted",
            "tpm.pcrs.selection.required",
            POLICY,
            "The policy requires a register that is not quoted",
            bare,
            require(json!([{ "bank": "sha256", "pcrs": [0, 10] }])),
        ),
        refused(
            "tpm/selection/other-bank",
            "tpm.pcrs.selection.required",
            POLICY,
            "The policy requires a register of a bank that is not quoted",
            bare,
            require(json!([{ "bank": "sha384", "pcrs": [0] }])),
        ),
        refused(
            "tpm/selection/azure-not-quoted",
            "tpm.pcrs.selection.required",
            POLICY,
            "On Azure: the policy requires a register that is not quoted",
            azure_snp,
            require(json!([{ "bank": "sha256", "pcrs": [10] }])),
        ),
        refused("tpm/selection/sha1-alone", "tpm.pcrs.selection.sha1", POLICY, "Only registers of SHA-1 are quoted", sha1, |_| ()),
        accepted(
            "tpm/selection/sha1-allowed",
            POLICY,
            "Only registers of SHA-1 are quoted, and the policy allows that",
            json!({ "pcrs": [
            { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" },
            { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" }, { "bank": "sha1" },
        ] }),
            sha1,
            |s| s.state("tpm", "allow_sha1", json!(true)),
        ),
        accepted(
            "tpm/selection/sha1-beside",
            POLICY,
            "Registers of SHA-1 are quoted besides, and are not claimed",
            json!({ "pcrs": [{ "bank": "sha256", "index": 0 }] }),
            bare,
            |s| {
                s.banks = vec![Hash::Sha1, Hash::Sha256];
                s.attest.selections = vec![Selection::new(Hash::Sha1, [0, 7]), Selection::new(Hash::Sha256, [0])];
            },
        ),
        refused("tpm/selection/required-in-sha1-alone", "tpm.pcrs.selection.required", POLICY, "The required register is quoted in SHA-1 alone", bare, |s| {
            s.banks = vec![Hash::Sha1, Hash::Sha256];
            s.attest.selections = vec![Selection::new(Hash::Sha1, [0, 7]), Selection::new(Hash::Sha256, [0])];
            s.state("tpm", "require", json!([{ "bank": "sha256", "pcrs": [7] }]));
        }),
        misuse(
            "tpm/selection/require-24",
            "policy.tpm.register",
            POLICY,
            "The policy requires a register that there is not",
            bare,
            require(json!([{ "bank": "sha256", "pcrs": [24] }])),
        ),
        misuse(
            "tpm/selection/require-sha1",
            "policy.tpm.bank",
            POLICY,
            "The policy requires a register of SHA-1 and does not allow that",
            bare,
            require(json!([{ "bank": "sha1", "pcrs": [0] }])),
        ),
        misuse(
            "tpm/selection/require-nothing",
            "policy.empty-list",
            POLICY,
            "The policy requires no registers",
            bare,
            require(json!([{ "bank": "sha256", "pcrs": [] }])),
        ),
        misuse(
            "tpm/selection/require-unknown-bank",
            "policy.tpm.bank",
            POLICY,
            "The policy requires a register of a bank that nobody knows",
            bare,
            require(json!([{ "bank": "md5", "pcrs": [0] }])),
        ),
    ]
}

fn golden() -> Vec<Vector> {
    fn known() -> Scene {
        let mut scene = bare();
        let set = set(&scene, Hash::Sha256, &[0, 4, 7]);
        scene.policy["identity"] = json!({});
        scene.state("tpm", "pcrs", json!([set]));
        scene
    }
    let sets = |value: Value| move |s: &mut Scene| s.state("tpm", "pcrs", value);
    let one = |pcr: &str, value: &str| json!([{ "bank": "sha256", "values": { pcr: value } }]);
    let other = hex(&[7; 32]);
    vec![
        accepted("tpm/golden/known", POLICY, "The registers have the values of the policy", verified(), known, |_| ()),
        accepted("tpm/golden/second-set", POLICY, "The registers have the values of the policy's second set", verified(), known, |s| {
            let right = set(s, Hash::Sha256, &[0, 4, 7]);
            s.state("tpm", "pcrs", json!([{ "bank": "sha256", "values": { "0": hex(&[7; 32]) } }, right]));
        }),
        accepted("tpm/golden/sha384", POLICY, "The policy's set is of another bank that is quoted too", verified(), known, |s| {
            s.banks = vec![Hash::Sha256, Hash::Sha384];
            s.attest.selections.push(Selection::new(Hash::Sha384, [0, 7]));
            let set = set(s, Hash::Sha384, &[0, 7]);
            s.state("tpm", "pcrs", json!([set]));
        }),
        refused("tpm/golden/another-boot", "tpm.pcrs.golden", POLICY, "Another boot loader was started", known, |s| {
            s.log.find(|e| e.kind == crate::tpm::event_log::BOOT_SERVICES_APPLICATION).measured = b"another".to_vec();
        }),
        refused("tpm/golden/mixed-sets", "tpm.pcrs.golden", POLICY, "Each register has a value of some set, and no set holds as a whole", known, |s| {
            let (zero, seven) = (s.hex_of(Hash::Sha256, 0), s.hex_of(Hash::Sha256, 7));
            let other = hex(&[7; 32]);
            s.state(
                "tpm",
                "pcrs",
                json!([{ "bank": "sha256", "values": { "0": zero, "7": other } }, { "bank": "sha256", "values": { "0": other, "7": seven } }]),
            );
        }),
        refused("tpm/golden/not-quoted", "tpm.pcrs.golden.not-covered", POLICY, "A register of the set is not quoted", known, |s| {
            s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 4])];
        }),
        refused(
            "tpm/golden/other-bank",
            "tpm.pcrs.golden.not-covered",
            POLICY,
            "The set is of a bank that is not quoted",
            known,
            sets(json!([{ "bank": "sha384", "values": { "0": hex(&[7; 48]) } }])),
        ),
        refused(
            "tpm/golden/azure-another-boot",
            "tpm.pcrs.golden",
            POLICY,
            "On Azure: the registers have other values than the policy's",
            azure_snp,
            sets(one("4", &other)),
        ),
        refused(
            "tpm/golden/azure-tdx-another-boot",
            "tpm.pcrs.golden",
            POLICY,
            "On TDX: the registers have other values than the policy's",
            azure_tdx,
            sets(one("4", &other)),
        ),
        accepted("tpm/golden/azure-known", POLICY, "On Azure: the registers have the values of the policy", json!({}), azure_snp, |s| {
            let set = set(s, Hash::Sha256, &[4, 7]);
            s.state("tpm", "pcrs", json!([set]));
        }),
        misuse(
            "tpm/golden/resettable-16",
            "policy.tpm.resettable",
            POLICY,
            "The policy names a value of register 16, which any program can reset",
            bare,
            sets(one("16", &other)),
        ),
        misuse("tpm/golden/resettable-23", "policy.tpm.resettable", POLICY, "The policy names a value of register 23", bare, sets(one("23", &other))),
        misuse("tpm/golden/dynamic-17", "policy.tpm.resettable", POLICY, "The policy names a value of register 17", bare, sets(one("17", &other))),
        misuse(
            "tpm/golden/register-24",
            "policy.tpm.register",
            POLICY,
            "The policy names a value of a register that there is not",
            bare,
            sets(one("24", &other)),
        ),
        misuse("tpm/golden/value-short", "policy.tpm.value", POLICY, "The policy names a value that is too short", bare, sets(one("7", "00"))),
        misuse("tpm/golden/no-values", "policy.empty-list", POLICY, "A set has no values", bare, sets(json!([{ "bank": "sha256", "values": {} }]))),
        misuse("tpm/golden/no-sets", "policy.empty-list", POLICY, "There are no sets", bare, sets(json!([]))),
        misuse(
            "tpm/golden/sha1",
            "policy.tpm.bank",
            POLICY,
            "A set is of SHA-1, which the policy does not allow",
            bare,
            sets(json!([{ "bank": "sha1", "values": { "0": hex(&[7; 20]) } }])),
        ),
        misuse("tpm/golden/unstated", "policy.identity.unstated", POLICY, "The policy does not say which machines are accepted", bare, |s| {
            s.policy["identity"] = json!({});
        }),
        misuse("tpm/golden/unknown-key", "policy.unreadable", POLICY, "A key that nobody knows", bare, |s| s.state("tpm", "pcr", json!([]))),
    ]
}

fn bundles() -> Vec<Vector> {
    const CODE: &str = "evidence.kind.bundle";
    let parts = |change: fn(&mut Vec<crate::tpm::scene::Part>)| move |s: &mut Scene| s.parts = Box::new(move |parts, _| change(parts));
    debug_assert_eq!(alg::of(Hash::Sha256), SHA256);
    vec![
        refused("tpm/bundle/no-signature", CODE, BUNDLE, "The quote has no signature", bare, |s| s.without(bundle::SIGNATURE)),
        refused("tpm/bundle/no-quote", CODE, BUNDLE, "There is no quote", bare, |s| s.without(bundle::QUOTE)),
        refused(
            "tpm/bundle/two-quotes",
            CODE,
            BUNDLE,
            "There are two quotes",
            bare,
            parts(|parts| {
                let second = crate::tpm::scene::Part { name: "second".into(), ..parts[0].clone() };
                parts.push(second);
            }),
        ),
        refused(
            "tpm/bundle/other-evidence",
            CODE,
            BUNDLE,
            "Evidence of another kind stands beside the quote",
            bare,
            parts(|parts| {
                let mut other = part("evidence", vec![0; 1184]);
                other.media_type = "application/vnd.amd.sev-snp-report".into();
                parts.push(other);
            }),
        ),
        refused(
            "tpm/bundle/td-quote-beside",
            CODE,
            BUNDLE,
            "A TD quote stands beside the quote, and nothing ties the two",
            bare,
            parts(|parts| parts.push(part(bundle::TD_QUOTE, vec![0; 48]))),
        ),
        refused("tpm/bundle/key-as-evidence", CODE, BUNDLE, "The attestation key stands beside the quote as evidence", bare, |s| {
            s.parts = Box::new(|parts, built| parts.push(part("ak", built.area.clone())));
        }),
        refused(
            "tpm/bundle/key-as-reference",
            CODE,
            BUNDLE,
            "The attestation key comes as a reference value, which only the relying party can give",
            bare,
            |s| {
                s.parts = Box::new(|parts, built| {
                    let mut key = part("ak", built.area.clone());
                    key.indicator = 1;
                    parts.push(key);
                });
            },
        ),
        refused("tpm/bundle/quote-as-endorsement", CODE, BUNDLE, "The quote comes as an endorsement", bare, parts(|parts| parts[0].indicator = 2)),
        refused(
            "tpm/bundle/no-hcl-report",
            "evidence.kind.not-in-policy",
            BUNDLE,
            "An Azure VM without its paravisor's report is a TPM that nobody vouches for",
            azure_snp,
            |s| s.without(bundle::HCL_REPORT),
        ),
        refused("tpm/bundle/azure-no-quote", CODE, BUNDLE, "The paravisor's report comes without a quote", azure_snp, |s| s.without(bundle::QUOTE)),
        refused("tpm/bundle/bare-quote", "evidence.kind.unsupported", BUNDLE, "The quote comes alone", bare, |s| {
            s.evidence = Some(Box::new(|built| built.attest.clone()))
        }),
    ]
}
