//! Appraisal: what binds the evidence to the conversation.

use serde_json::json;

use crate::{
    keys::filler,
    scene::{Scene, hex, milan},
    vector::{Vector, accepted, misuse, refused},
};

const DATA: &str = "Veritee policy, bind.report_data";

fn bind(layout: &str) -> impl FnOnce(&mut Scene) {
    move |s| s.policy["bind"]["report_data"] = json!(layout)
}

pub fn vectors() -> Vec<Vector> {
    let sha512 = |bytes: &[u8]| <[u8; 64]>::from(<sha2::Sha512 as sha2::Digest>::digest(bytes));
    let digest = |hash: &str, bytes: &[u8]| match hash {
        "sha256" => <sha2::Sha256 as sha2::Digest>::digest(bytes).to_vec(),
        _ => <sha2::Sha384 as sha2::Digest>::digest(bytes).to_vec(),
    };
    let nonce = filler::<32>("short nonce");
    let key = filler::<97>("conversation key");
    let framed = [&32u64.to_be_bytes()[..], &nonce, &97u64.to_be_bytes(), &key].concat();
    let padded = |bytes: &[u8]| {
        let mut out = [0; 64];
        out[..bytes.len()].copy_from_slice(bytes);
        out
    };
    let with = move |data: [u8; 64], layout: &'static str, with_key: bool| {
        move |s: &mut Scene| {
            s.report.report_data = data;
            bind(layout)(s);
            s.nonce = Some(nonce.to_vec());
            s.key = with_key.then(|| key.to_vec());
        }
    };
    let mut swapped = [0; 64];
    swapped[32..].copy_from_slice(&nonce);
    vec![
        accepted("bind/nonce", DATA, "The report data are the nonce", json!({ "report_data": hex(&filler::<64>("nonce")) }), milan, |_| ()),
        accepted(
            "bind/hash-of-both",
            DATA,
            "The report data are SHA-512 of nonce and key",
            json!({}),
            milan,
            with(sha512(&[&nonce[..], &key].concat()), "sha512(nonce ‖ key)", true),
        ),
        accepted(
            "bind/framed",
            DATA,
            "The report data are SHA-512 of nonce and key, each with its length",
            json!({}),
            milan,
            with(sha512(&framed), "sha512(len(nonce) ‖ nonce ‖ len(key) ‖ key)", true),
        ),
        accepted(
            "bind/bars",
            DATA,
            "The layout is written with bars",
            json!({}),
            milan,
            with(sha512(&[&nonce[..], &key].concat()), "sha512(nonce || key)", true),
        ),
        accepted(
            "bind/key-then-nonce",
            DATA,
            "The report data are SHA-256 of the key, then the nonce",
            json!({}),
            milan,
            with([&digest("sha256", &key)[..], &nonce].concat().try_into().expect("64 bytes"), "sha256(key) ‖ nonce", true),
        ),
        accepted(
            "bind/sha384-zeros",
            DATA,
            "The report data are SHA-384 of the nonce and zeros",
            json!({}),
            milan,
            with(padded(&digest("sha384", &nonce)), "sha384(nonce) ‖ zeros", false),
        ),
        accepted("bind/nonce-zeros", DATA, "The report data are a short nonce and zeros", json!({}), milan, with(padded(&nonce), "nonce ‖ zeros", false)),
        refused("bind/nonce-garbage", "bind.report-data.mismatch", DATA, "After a short nonce something stands where zeros should", milan, |s| {
            with(padded(&nonce), "nonce ‖ zeros", false)(s);
            s.report.report_data[63] = 1;
        }),
        refused(
            "bind/nonce-shifted",
            "bind.report-data.mismatch",
            DATA,
            "A short nonce stands at the end instead of the beginning",
            milan,
            with(swapped, "nonce ‖ zeros", false),
        ),
        refused("bind/first-byte", "bind.report-data.mismatch", DATA, "The report data differ in their first byte", milan, |s| s.report.report_data[0] ^= 1),
        refused("bind/last-byte", "bind.report-data.mismatch", DATA, "The report data differ in their last byte", milan, |s| s.report.report_data[63] ^= 1),
        refused("bind/other-nonce", "bind.report-data.mismatch", DATA, "The report was made for another conversation", milan, |s| s.nonce = Some(vec![9; 64])),
        refused("bind/other-key", "bind.report-data.mismatch", DATA, "The report binds another key", milan, |s| {
            with(sha512(&[&nonce[..], &key].concat()), "sha512(nonce ‖ key)", true)(s);
            s.key = Some(vec![4; 97]);
        }),
        refused("bind/boundary-moved", "bind.report-data.mismatch", DATA, "Nonce and key run together the same, split elsewhere", milan, |s| {
            with(sha512(&framed), "sha512(len(nonce) ‖ nonce ‖ len(key) ‖ key)", true)(s);
            s.nonce = Some(nonce[..31].to_vec());
            s.key = Some([&nonce[31..], &key].concat());
        }),
        refused("bind/in-host-data", "bind.report-data.mismatch", DATA, "The nonce stands in HOST_DATA, which the host fills", milan, |s| {
            with(filler("other data"), "nonce ‖ zeros", false)(s);
            s.report.host_data = nonce;
        }),
        refused("bind/zeros", "bind.report-data.zero", DATA, "The report data are zeros, and so is the nonce", milan, |s| {
            s.report.report_data = [0; 64];
            s.nonce = Some(vec![0; 64]);
        }),
        refused("bind/waived-but-given", "bind.report-data.mismatch", DATA, "The binding is waived, and a nonce is given all the same", milan, |s| {
            s.policy["bind"] = json!({ "waive": "none is demanded" });
            s.nonce = Some(vec![9; 64]);
        }),
        accepted("bind/waived", DATA, "The binding is waived, and none is given", json!({}), milan, |s| {
            s.policy["bind"] = json!({ "waive": "archived evidence" });
            s.nonce = None;
        }),
        accepted("bind/exact", DATA, "The policy states the report data outright", json!({}), milan, |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&s.report.report_data) });
            s.nonce = None;
        }),
        refused("bind/exact-other", "bind.report-data.mismatch", DATA, "The policy states other report data outright", milan, |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&[9; 64]) });
            s.nonce = None;
        }),
        misuse("bind/exact-63", "policy.unreadable", DATA, "The policy states 63 bytes of report data", |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&[9; 63]) })
        }),
        misuse("bind/exact-65", "policy.unreadable", DATA, "The policy states 65 bytes of report data", |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&[9; 65]) })
        }),
        misuse("bind/exact-0", "policy.unreadable", DATA, "The policy states no bytes of report data", |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": "" })
        }),
        misuse("bind/exact-and-nonce", "ask.nonce.no-layout", DATA, "The policy states the report data outright, and a nonce is given", |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&[9; 64]) });
        }),
        misuse("bind/nonce-63", "ask.nonce.length", DATA, "The report data are to be the nonce, which has 63 bytes", |s| s.nonce = Some(vec![9; 63])),
        misuse("bind/nonce-65", "ask.nonce.length", DATA, "The report data are to be the nonce, which has 65 bytes", |s| s.nonce = Some(vec![9; 65])),
        misuse("bind/nonce-empty", "ask.nonce.empty", DATA, "The nonce is empty", |s| s.nonce = Some(vec![])),
        misuse("bind/nonce-absent", "ask.nonce.missing", DATA, "The report data are to be the nonce, and none is given", |s| s.nonce = None),
        misuse("bind/key-empty", "ask.key.empty", DATA, "The key is empty", |s| s.key = Some(vec![])),
        misuse("bind/key-absent", "ask.key.missing", DATA, "The layout has a place for a key, and none is given", bind("sha512(nonce ‖ key)")),
        misuse("bind/key-without-place", "ask.key.no-layout", DATA, "A key is given, and the layout has no place for it", |s| s.key = Some(vec![4; 97])),
        misuse("bind/nonce-without-place", "ask.nonce.no-layout", DATA, "A nonce is given, and the layout has no place for it", |s| {
            bind("sha512(key)")(s);
            s.key = Some(vec![4; 97]);
        }),
        misuse("bind/key-waived", "ask.key.no-layout", DATA, "A key is given, and the binding is waived", |s| {
            s.policy["bind"] = json!({ "waive": "none is demanded" });
            s.nonce = None;
            s.key = Some(vec![4; 97]);
        }),
        misuse("bind/layout-md5", "policy.bind.layout", DATA, "The layout names a hash that is not offered", bind("md5(nonce)")),
        misuse("bind/layout-zeros-first", "policy.bind.layout", DATA, "The layout has zeros before the nonce", bind("zeros ‖ nonce")),
        misuse("bind/layout-open", "policy.bind.layout", DATA, "A parenthesis of the layout is never closed", bind("nonce ‖ sha512(key")),
        misuse("bind/layout-closed-twice", "policy.bind.layout", DATA, "A parenthesis of the layout is closed twice", bind("sha512(nonce))")),
        misuse("bind/layout-of-nothing", "policy.bind.layout", DATA, "The layout has neither nonce nor key", bind("zeros")),
        misuse("bind/unstated", "policy.bind.unstated", DATA, "The policy neither states nor waives the binding", |s| s.policy["bind"] = json!({})),
        misuse("bind/stated-and-waived", "policy.stated-and-waived", DATA, "The policy states the binding and waives it", |s| {
            s.policy["bind"] = json!({ "report_data": "nonce", "waive": "and yet not" });
        }),
    ]
}
