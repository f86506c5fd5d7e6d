//! The frame of the report: what is refused before anything is believed.

use serde_json::json;

use crate::{
    keys,
    patch::Patch,
    report::{R, S},
    scene::{File, Scene, genoa, milan, turin, v2, v5, vlek},
    vector::{Vector, accepted, refused},
};

const REPORT: &str = "AMD 56860, ATTESTATION_REPORT";
const VERSION: &str = "AMD 56860, ATTESTATION_REPORT.VERSION";
const FLAGS: &str = "AMD 56860, ATTESTATION_REPORT offset 048h";
const SIGNING_KEY: &str = "AMD 56860, ATTESTATION_REPORT.SIGNING_KEY";
const TAIL: &str = "AMD 56860, ATTESTATION_REPORT offset 330h";
const SIGNATURE: &str = "AMD 56860, SIGNATURE; FIPS 186-5 §6.4.2";
const POLICY: &str = "AMD 56860, POLICY";
const VMPL: &str = "AMD 56860, ATTESTATION_REPORT.VMPL";

/// The order of P-384, little-endian.
fn order() -> Vec<u8> {
    let hex = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    (0..48).rev().map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("these are digits")).collect()
}

fn order_less_one() -> Vec<u8> {
    let mut bytes = order();
    bytes[0] -= 1;
    bytes
}

fn after(at: usize, bytes: Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.report.after.push(Patch::Write(at, bytes))
}

fn before(at: usize, bytes: Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.report.before.push(Patch::Write(at, bytes))
}

fn strict(s: &mut Scene) {
    s.snp("refuse_reserved_bytes", json!(true));
}

pub fn vectors() -> Vec<Vector> {
    let mut all = vec![
        refused("frame/empty", "evidence.kind.empty", REPORT, "There is no evidence at all", milan, |s| s.evidence = Some(File::Bytes(vec![]))),
        refused("frame/noise", "evidence.kind.unrecognized", REPORT, "The evidence is bytes of no known kind", milan, |s| {
            s.evidence = Some(File::Bytes(keys::filler::<1000>("noise").to_vec()));
        }),
        refused("frame/json-form", "evidence.kind.bundle", REPORT, "The report comes as a JSON object of its fields, which nobody signed", milan, |s| {
            s.evidence = Some(File::Bytes(br#"{"version":3,"policy":"0x30000","measurement":"00"}"#.to_vec()));
        }),
        refused("frame/length-1183", "snp.report.length", REPORT, "The last byte is missing", milan, |s| s.report.after.push(Patch::Cut(1183))),
        refused("frame/length-1185", "snp.report.length", REPORT, "One byte too many", milan, |s| s.report.after.push(Patch::Append(vec![0]))),
        refused("frame/length-4000", "snp.report.length", REPORT, "The report stands in a longer file", milan, |s| {
            s.report.after.push(Patch::Append(vec![0; 2816]));
        }),
        accepted(
            "frame/version-2",
            VERSION,
            "Version 2, whose product is known from the leaf",
            json!({ "product": "Milan", "snp": { "cpuid": null } }),
            v2,
            |_| (),
        ),
        accepted("frame/version-3", VERSION, "Version 3", json!({ "snp": { "cpuid": { "family": 25, "model": 1, "stepping": 1 } } }), milan, |_| ()),
        accepted(
            "frame/version-4",
            VERSION,
            "Version 4, whose new fields were never published",
            json!({ "snp": { "launch_mitigations": null } }),
            milan,
            |s| {
                s.report.version = 4;
                s.report.before.push(Patch::Write(0x1f8, vec![3]));
            },
        ),
        accepted("frame/version-4-strict", VERSION, "Reserved bytes must be zero, but nobody knows which those of version 4 are", json!({}), milan, |s| {
            s.report.version = 4;
            s.report.before.push(Patch::Write(0x1f8, vec![3]));
            strict(s);
        }),
        accepted("frame/version-5-milan", VERSION, "Version 5 from a Milan", json!({ "snp": { "launch_mitigations": "000000000000000b" } }), v5, |_| ()),
        accepted("frame/version-5-genoa", VERSION, "Version 5 from a Genoa", json!({ "product": "Genoa" }), genoa, |s| s.report.version = 5),
        accepted("frame/version-5-turin", VERSION, "Version 5 from a Turin", json!({ "product": "Turin" }), turin, |_| ()),
        refused("frame/algorithm-0", "snp.report.signature-algorithm", REPORT, "The signature algorithm is 0", milan, |s| s.report.algorithm = 0),
        refused("frame/algorithm-2", "snp.report.signature-algorithm", REPORT, "The signature algorithm is 2", milan, |s| s.report.algorithm = 2),
        refused("frame/flags-bit-5", "snp.report.flags", FLAGS, "The lowest reserved flag is set", milan, |s| s.report.flags |= 1 << 5),
        refused("frame/flags-bit-31", "snp.report.flags", FLAGS, "The highest reserved flag is set", milan, |s| s.report.flags |= 1 << 31),
        refused("frame/flags-gap", "snp.report.flags", FLAGS, "The reserved bytes after the flags are not zero", milan, before(0x4c, vec![1])),
        refused("frame/signing-key-7", "snp.report.signing-key.unsigned", SIGNING_KEY, "SIGNING_KEY says that nobody signed", milan, |s| {
            s.report.flags = 7 << 2;
        }),
        refused("frame/mask-chip-key", "snp.report.mask-chip-key", REPORT, "The chip's key is masked, and a VCEK is said to have signed", milan, |s| {
            s.report.flags |= 2;
        }),
        accepted("frame/mask-chip-key-vlek", REPORT, "The chip's key is masked, and a VLEK signed", json!({ "signer": { "kind": "vlek" } }), vlek, |s| {
            s.report.flags |= 2;
        }),
        refused("frame/tail-first", "snp.report.unsigned-tail", TAIL, "The first byte after the signature is set", milan, after(0x330, vec![1])),
        refused("frame/tail-last", "snp.report.unsigned-tail", TAIL, "The last byte of the report is set", milan, after(0x49f, vec![1])),
        refused("frame/r-padding", "snp.signature.form.padding", SIGNATURE, "A byte above R is set", milan, after(R + 48, vec![1])),
        refused("frame/r-padding-last", "snp.signature.form.padding", SIGNATURE, "The last byte of R's field is set", milan, after(R + 71, vec![1])),
        refused("frame/s-padding", "snp.signature.form.padding", SIGNATURE, "A byte above S is set", milan, after(S + 48, vec![1])),
        refused("frame/s-padding-last", "snp.signature.form.padding", SIGNATURE, "The last byte of S's field is set", milan, after(S + 71, vec![1])),
        refused("frame/r-zero", "snp.signature.form.range", SIGNATURE, "R is 0", milan, after(R, vec![0; 48])),
        refused("frame/s-zero", "snp.signature.form.range", SIGNATURE, "S is 0", milan, after(S, vec![0; 48])),
        refused("frame/r-and-s-zero", "snp.signature.form.range", SIGNATURE, "R and S are 0", milan, |s| {
            s.report.after = vec![Patch::Write(R, vec![0; 48]), Patch::Write(S, vec![0; 48])];
        }),
        refused("frame/r-order", "snp.signature.form.range", SIGNATURE, "R is the order n", milan, after(R, order())),
        refused("frame/s-order", "snp.signature.form.range", SIGNATURE, "S is the order n", milan, after(S, order())),
        refused("frame/r-greatest", "snp.signature.form.range", SIGNATURE, "R is the greatest number of 48 bytes", milan, after(R, vec![0xff; 48])),
        refused("frame/s-order-less-one", "snp.signature", SIGNATURE, "S is n-1: in range, and not the signature", milan, after(S, order_less_one())),
        refused("frame/policy-bit-17", "snp.report.guest-policy.bit-17", POLICY, "The bit that is always set is clear", milan, |s| {
            s.report.policy &= !(1 << 17);
        }),
        refused("frame/policy-bit-26", "snp.report.guest-policy.unknown-bits", POLICY, "The lowest unknown bit is set", milan, |s| {
            s.report.policy |= 1 << 26;
        }),
        refused("frame/policy-bit-63", "snp.report.guest-policy.unknown-bits", POLICY, "The highest unknown bit is set", milan, |s| {
            s.report.policy |= 1 << 63;
        }),
        refused("frame/vmpl-4", "snp.report.vmpl", VMPL, "VMPL is 4", milan, |s| s.report.vmpl = 4),
        refused("frame/vmpl-fffffffe", "snp.report.vmpl", VMPL, "VMPL is one below the mark of a host's report", milan, |s| s.report.vmpl = u32::MAX - 1),
        accepted("frame/reserved-lenient", REPORT, "A signed reserved byte is set, and the policy does not mind", json!({}), milan, before(0x18b, vec![1])),
        accepted("frame/reserved-strict-clean", REPORT, "Reserved bytes must be zero, and are", json!({}), v5, strict),
    ];
    for (id, version) in [("frame/version-0", 0), ("frame/version-1", 1), ("frame/version-6", 6), ("frame/version-ffffffff", u32::MAX)] {
        all.push(refused(id, "snp.report.version", VERSION, "The version is none that was published", milan, |s| s.report.version = version));
    }
    for (id, kind) in
        [("frame/signing-key-2", 2), ("frame/signing-key-3", 3), ("frame/signing-key-4", 4), ("frame/signing-key-5", 5), ("frame/signing-key-6", 6)]
    {
        all.push(refused(id, "snp.report.signing-key", SIGNING_KEY, "SIGNING_KEY has a reserved value", milan, |s| s.report.flags = kind << 2));
    }
    for (id, start, at) in [
        ("frame/reserved-18b", milan as fn() -> Scene, 0x18b),
        ("frame/reserved-19f", milan, 0x19f),
        ("frame/reserved-1eb", milan, 0x1eb),
        ("frame/reserved-1ef", milan, 0x1ef),
        ("frame/reserved-1f8-v3", milan, 0x1f8),
        ("frame/reserved-188-v2", v2, 0x188),
        ("frame/reserved-208-v5", v5, 0x208),
        ("frame/reserved-29f-v5", v5, 0x29f),
    ] {
        all.push(refused(id, "snp.report.reserved", REPORT, "A signed reserved byte is set, and the policy minds", start, |s| {
            s.report.before.push(Patch::Write(at, vec![1]));
            strict(s);
        }));
    }
    all
}
