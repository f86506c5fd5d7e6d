//! The signature over the report.

use serde_json::json;

use crate::{
    keys,
    patch::Patch,
    report::{R, S},
    scene::{File, Scene, milan, v5},
    vector::{Vector, accepted, refused},
};

const SIGNATURE: &str = "AMD 56860, SIGNATURE; FIPS 186-5 §6.4.2";

/// R and S of the report as it is signed, little-endian.
fn numbers(s: &Scene) -> (Vec<u8>, Vec<u8>) {
    let report = s.report.build();
    (report[R..R + 48].to_vec(), report[S..S + 48].to_vec())
}

fn replaced(s: &mut Scene, r: Vec<u8>, t: Vec<u8>) {
    s.report.after = vec![Patch::Write(R, r), Patch::Write(S, t)];
}

fn reversed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.reverse();
    bytes
}

pub fn vectors() -> Vec<Vector> {
    let mut all = vec![
        accepted("signature/low-s", SIGNATURE, "S is in the lower half of its range", json!({}), milan, |s| s.report.high_s = false),
        accepted("signature/high-s", SIGNATURE, "S is in the upper half of its range, as in most of AMD's reports", json!({}), milan, |s| {
            s.report.high_s = true
        }),
        refused("signature/swapped", "snp.signature", SIGNATURE, "R and S have changed places", milan, |s| {
            let (r, t) = numbers(s);
            replaced(s, t, r);
        }),
        refused("signature/big-endian", "snp.signature", SIGNATURE, "R and S are big-endian in the first 48 bytes", milan, |s| {
            let (r, t) = numbers(s);
            replaced(s, reversed(r), reversed(t));
        }),
        refused("signature/big-endian-72", "snp.signature.form.padding", SIGNATURE, "R and S are big-endian in all 72 bytes", milan, |s| {
            let (r, t) = numbers(s);
            let wide = |bytes: Vec<u8>| [vec![0; 24], reversed(bytes)].concat();
            replaced(s, wide(r), wide(t));
        }),
        refused("signature/other-key", "snp.signature", SIGNATURE, "Another key signed the same report", milan, |s| s.report.signer = "another vek"),
        refused("signature/leaf-of-other-key", "snp.signature", SIGNATURE, "The leaf is this chip's by name, with another key", milan, |s| {
            s.vek.spki = keys::ec_spki(&keys::p384(), &keys::ec_point("another vek"));
        }),
        refused("signature/other-chip", "snp.vek.chip-id", "AMD 57230 §3; AMD 56860, CHIP_ID", "The report is another chip's", milan, |s| {
            s.report.chip_id = keys::filler("another chip");
            s.report.signer = "another vek";
        }),
        refused("signature/of-other-report", "snp.signature", SIGNATURE, "The signature is that of another report by the same key", milan, |s| {
            let mut other = s.report.clone();
            other.guest_svn += 1;
            let bytes = other.build();
            replaced(s, bytes[R..R + 48].to_vec(), bytes[S..S + 48].to_vec());
        }),
        refused(
            "signature/reserved-altered",
            "snp.signature",
            SIGNATURE,
            "A signed byte that no field has was altered, as writing a parsed report anew would",
            milan,
            |s| {
                s.report.before.push(Patch::Write(0x250, vec![9]));
                s.report.after.push(Patch::Write(0x250, vec![0]));
            },
        ),
        refused("signature/only-in-report", "snp.signature", SIGNATURE, "The evidence has every claim as it should be and a signature of noise", milan, |s| {
            replaced(s, keys::filler::<47>("r").to_vec(), keys::filler::<47>("s").to_vec());
        }),
        refused("signature/report-of-zeros", "snp.report.version", SIGNATURE, "The report is zeros throughout", milan, |s| {
            s.evidence = Some(File::Bytes(vec![0; 1184]));
        }),
    ];
    for (id, at) in [
        ("signature/flip-guest-svn", 0x004),
        ("signature/flip-policy", 0x008),
        ("signature/flip-family-id", 0x010),
        ("signature/flip-image-id", 0x02f),
        ("signature/flip-vmpl", 0x030),
        ("signature/flip-current-tcb", 0x038),
        ("signature/flip-platform-info", 0x040),
        ("signature/flip-author-key-en", 0x048),
        ("signature/flip-report-data", 0x050),
        ("signature/flip-report-data-last", 0x08f),
        ("signature/flip-measurement", 0x090),
        ("signature/flip-host-data", 0x0c0),
        ("signature/flip-id-key-digest", 0x0e0),
        ("signature/flip-author-key-digest", 0x110),
        ("signature/flip-report-id", 0x140),
        ("signature/flip-report-id-ma", 0x160),
        ("signature/flip-stepping", 0x18a),
        ("signature/flip-reserved", 0x18b),
        ("signature/flip-committed-tcb", 0x1e0),
        ("signature/flip-current-firmware", 0x1e8),
        ("signature/flip-committed-firmware", 0x1ec),
        ("signature/flip-launch-tcb", 0x1f0),
        ("signature/flip-launch-mitigations", 0x1f8),
        ("signature/flip-current-mitigations", 0x200),
        ("signature/flip-last-signed", 0x29f),
        ("signature/flip-r", 0x2a0),
        ("signature/flip-r-high", 0x2c0),
        ("signature/flip-s", 0x2e8),
        ("signature/flip-s-high", 0x308),
    ] {
        all.push(refused(id, "snp.signature", SIGNATURE, "A bit was flipped after the signature", v5, |s| s.report.after.push(Patch::Flip(at))));
    }
    all
}
