//! Appraisal: the guest's policy, who it is, and what binds it to the conversation.

use serde_json::{Value, json};

use crate::{
    keys::filler,
    report::{AES_256_XTS, CIPHERTEXT_HIDING, CXL, DEBUG, MIGRATE_MA, PAGE_SWAP_DISABLE, RAPL_DIS, SINGLE_SOCKET, SMT},
    scene::{File, Scene, hex, milan, v5, vlek},
    vector::{Vector, accepted, misuse, refused},
};

const POLICY: &str = "AMD 56860, POLICY";
const DEBUGGING: &str = "AMD 56860, POLICY.DEBUG";
const MIGRATION: &str = "AMD 56860, POLICY.MIGRATE_MA";
const BOTH: &str = "AMD 56860, POLICY and PLATFORM_INFO";
const VMPL: &str = "AMD 56860, ATTESTATION_REPORT.VMPL";
const DATA: &str = "Veritee policy, bind.report_data";
const MEASUREMENT: &str = "AMD 56860, ATTESTATION_REPORT.MEASUREMENT";
const SIGNER: &str = "AMD 56860, ID_KEY_DIGEST and AUTHOR_KEY_DIGEST";
const FIELD: &str = "AMD 56860, ATTESTATION_REPORT";

fn measurements(list: Value) -> impl FnOnce(&mut Scene) {
    move |s| s.policy["identity"] = json!({ "measurement": list })
}

fn bind(layout: &str) -> impl FnOnce(&mut Scene) {
    move |s| s.policy["bind"]["report_data"] = json!(layout)
}

/// The signed ID block that the signer vectors start from.
fn signed_block(s: &mut Scene) {
    s.report.id_key_digest = filler("id key");
    s.report.author_key_digest = filler("author key");
    s.report.flags |= 1;
}

fn signer(s: &mut Scene, entries: Value) {
    s.policy["identity"] = json!({ "signer": entries });
}

pub fn vectors() -> Vec<Vector> {
    let mut all = permissions();
    all.extend(binding());
    all.extend(identity());
    all.extend(fields());
    all
}

fn permissions() -> Vec<Vector> {
    let set = |bit: u64| move |s: &mut Scene| s.report.policy |= bit;
    let mut all = vec![
        refused("guest/debug", "snp.guest-policy.debug", DEBUGGING, "The host can debug the guest", milan, set(DEBUG)),
        accepted("guest/debug-allowed", DEBUGGING, "The host can debug the guest, which the policy allows", json!({ "debug": true }), milan, |s| {
            s.report.policy |= DEBUG;
            s.snp("allow_guest", json!(["debug"]));
        }),
        accepted("guest/debug-waived", DEBUGGING, "The host can debug the guest, which the policy waives", json!({ "debug": true }), milan, |s| {
            s.report.policy |= DEBUG;
            s.waive("snp.guest-policy.debug");
        }),
        refused("guest/migration", "snp.guest-policy.migration", MIGRATION, "A migration agent may be bound", milan, set(MIGRATE_MA)),
        accepted("guest/migration-allowed", MIGRATION, "A migration agent is bound, which the policy allows", json!({}), milan, |s| {
            s.report.policy |= MIGRATE_MA;
            s.report.report_id_ma = filler("agent");
            s.snp("allow_guest", json!(["migrate-ma"]));
        }),
        refused("guest/agent-unasked", "snp.guest-policy.migration.agent", MIGRATION, "No migration agent may be bound, and one is", milan, |s| {
            s.report.report_id_ma = filler("agent")
        }),
        refused("guest/agent-zeros", "snp.guest-policy.migration.agent", MIGRATION, "No migration agent may be bound, and REPORT_ID_MA is zeros", milan, |s| {
            s.report.report_id_ma = [0; 32]
        }),
        refused("guest/smt", "snp.guest-policy.permissions", POLICY, "The guest permits SMT, which the policy forbids", milan, |s| {
            s.snp("forbid_guest", json!(["smt"]))
        }),
        refused("guest/cxl", "snp.guest-policy.permissions", POLICY, "The guest permits CXL, which the policy forbids", milan, |s| {
            s.report.policy |= CXL;
            s.snp("forbid_guest", json!(["cxl"]));
        }),
        accepted(
            "guest/cxl-free",
            POLICY,
            "The guest permits CXL, and the policy does not mind",
            json!({ "snp": { "policy_flags": ["smt", "cxl"] } }),
            milan,
            set(CXL),
        ),
        accepted("guest/stricter", POLICY, "The guest insists on more than the policy requires", json!({}), v5, |s| {
            s.report.policy |= SINGLE_SOCKET | AES_256_XTS | PAGE_SWAP_DISABLE;
        }),
        refused(
            "guest/page-swap-v3",
            "snp.guest-policy.restrictions.unknown",
            POLICY,
            "PAGE_SWAP_DISABLE is required, and a version 3 report cannot tell",
            milan,
            |s| {
                s.report.policy |= PAGE_SWAP_DISABLE;
                s.snp("require_guest", json!(["page-swap-disable"]));
            },
        ),
        refused(
            "guest/page-swap-v4",
            "snp.guest-policy.restrictions.unknown",
            POLICY,
            "PAGE_SWAP_DISABLE is required, and a version 4 report cannot tell",
            milan,
            |s| {
                s.report.version = 4;
                s.report.policy |= PAGE_SWAP_DISABLE;
                s.snp("require_guest", json!(["page-swap-disable"]));
            },
        ),
        refused("guest/smt-contradiction", "snp.guest-policy.platform.smt", BOTH, "The guest forbids SMT, and the platform has it on", milan, |s| {
            s.report.policy &= !SMT
        }),
        accepted("guest/smt-off", BOTH, "The guest forbids SMT, and the platform has it off", json!({}), milan, |s| {
            s.report.policy &= !SMT;
            s.report.platform_info &= !1;
        }),
        refused(
            "guest/rapl-contradiction",
            "snp.guest-policy.platform.rapl",
            BOTH,
            "The guest wants RAPL off, and the platform has it on",
            milan,
            set(RAPL_DIS),
        ),
        accepted("guest/rapl-off", BOTH, "The guest wants RAPL off, and it is", json!({}), milan, |s| {
            s.report.policy |= RAPL_DIS;
            s.report.platform_info |= 1 << 3;
        }),
        refused(
            "guest/ciphertext-contradiction",
            "snp.guest-policy.platform.ciphertext-hiding",
            BOTH,
            "The guest wants its ciphertext hidden, and it is not",
            milan,
            set(CIPHERTEXT_HIDING),
        ),
        accepted("guest/ciphertext-hidden", BOTH, "The guest wants its ciphertext hidden, and it is", json!({}), milan, |s| {
            s.report.policy |= CIPHERTEXT_HIDING;
            s.report.platform_info |= 1 << 4;
        }),
        refused("guest/vmpl-1", "snp.vmpl", VMPL, "VMPL is 1, and 0 is accepted", milan, |s| s.report.vmpl = 1),
        refused("guest/vmpl-3", "snp.vmpl", VMPL, "VMPL is 3, and 0 to 2 are accepted", milan, |s| {
            s.report.vmpl = 3;
            s.snp("vmpl", json!([0, 1, 2]));
        }),
        accepted("guest/vmpl-1-accepted", VMPL, "VMPL is 1, as guests of some clouds have it", json!({ "snp": { "vmpl": 1 } }), vlek, |s| {
            s.report.vmpl = 1;
            s.snp("vmpl", json!([1]));
        }),
        accepted("guest/vmpl-waived", VMPL, "VMPL is 2, and the policy waives it", json!({ "snp": { "vmpl": 2 } }), milan, |s| {
            s.report.vmpl = 2;
            s.policy["snp"] = json!({});
            s.waive("snp.vmpl");
        }),
        refused("guest/host-requested", "snp.vmpl.host-requested", VMPL, "The host asked for the report, not the guest", milan, |s| s.report.vmpl = u32::MAX),
        refused("guest/host-requested-bound", "bind.report-data.zero", DATA, "The host may ask for reports, but its report data are nobody's", milan, |s| {
            s.report.vmpl = u32::MAX;
            s.report.report_data = [0; 64];
            s.snp("host_requested", json!(true));
        }),
        accepted(
            "guest/host-requested-allowed",
            VMPL,
            "The host may ask for reports, and no binding is demanded",
            json!({ "snp": { "vmpl": null } }),
            milan,
            |s| {
                s.report.vmpl = u32::MAX;
                s.report.report_data = [0; 64];
                s.snp("host_requested", json!(true));
                s.policy["bind"] = json!({ "waive": "a report of the host binds nothing" });
                s.nonce = None;
            },
        ),
        misuse("guest/vmpl-4", "policy.snp.vmpl", VMPL, "The policy accepts a VMPL that does not exist", |s| s.snp("vmpl", json!([4]))),
        misuse("guest/vmpl-none", "policy.empty-list", VMPL, "The policy accepts no VMPL", |s| s.snp("vmpl", json!([]))),
        misuse("guest/vmpl-unsaid", "policy.snp.vmpl.unstated", VMPL, "The policy neither states nor waives the VMPL", |s| s.policy["snp"] = json!({})),
        misuse("guest/vmpl-stated-and-waived", "policy.stated-and-waived", VMPL, "The policy states the VMPL and waives it", |s| s.waive("snp.vmpl")),
    ];
    for (name, key, bit, platform) in [
        ("single-socket", "single-socket", SINGLE_SOCKET, 0),
        ("aes-256-xts", "mem-aes-256-xts", AES_256_XTS, 0),
        ("rapl-dis", "rapl-dis", RAPL_DIS, 1 << 3),
        ("ciphertext-hiding", "ciphertext-hiding-dram", CIPHERTEXT_HIDING, 1 << 4),
        ("page-swap-disable", "page-swap-disable", PAGE_SWAP_DISABLE, 0),
    ] {
        all.push(refused(
            &format!("guest/{name}-clear"),
            "snp.guest-policy.restrictions",
            POLICY,
            "A restriction is required, and the guest does not insist on it",
            v5,
            |s| {
                s.snp("require_guest", json!([key]));
            },
        ));
        all.push(accepted(&format!("guest/{name}-set"), POLICY, "A restriction is required, and the guest insists on it", json!({}), v5, |s| {
            s.report.policy |= bit;
            s.report.platform_info |= platform;
            s.snp("require_guest", json!([key]));
        }));
    }
    all
}

fn binding() -> Vec<Vector> {
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

fn identity() -> Vec<Vector> {
    let mine = hex(&filler::<48>("measurement"));
    let other = hex(&[7; 48]);
    let (id, author) = (hex(&filler::<48>("id key")), hex(&filler::<48>("author key")));
    let mut last = filler::<48>("measurement");
    last[47] ^= 1;
    vec![
        accepted(
            "identity/label",
            MEASUREMENT,
            "The second of two measurements fits, and its label comes back",
            json!({ "measurements": [{ "kind": "snp.launch", "value": mine, "label": "second" }] }),
            milan,
            measurements(json!([
                { "hex": other, "label": "first" },
                { "hex": mine, "label": "second" },
            ])),
        ),
        refused(
            "identity/not-in-set",
            "identity.measurement",
            MEASUREMENT,
            "The measurement is none of the accepted",
            milan,
            measurements(json!([{ "hex": other }])),
        ),
        refused(
            "identity/last-byte",
            "identity.measurement",
            MEASUREMENT,
            "The measurement differs in its last byte",
            milan,
            measurements(json!([{ "hex": hex(&last) }])),
        ),
        refused(
            "identity/retired",
            "identity.measurement.retired",
            "Veritee policy, identity.measurement.not_after",
            "The measurement was accepted until one second ago",
            milan,
            measurements(json!([
                { "hex": mine, "not_after": "2026-05-31T23:59:59Z" },
            ])),
        ),
        accepted(
            "identity/last-second",
            "Veritee policy, identity.measurement.not_after",
            "The measurement is accepted until now",
            json!({}),
            milan,
            measurements(json!([
                { "hex": mine, "not_after": "2026-06-01T00:00:00Z" },
            ])),
        ),
        accepted("identity/waived", MEASUREMENT, "The policy accepts any guest, with a reason", json!({}), milan, |s| {
            s.policy["identity"] = json!({ "waive": "any guest will do" })
        }),
        misuse("identity/empty-set", "policy.empty-list", MEASUREMENT, "The set of accepted measurements is empty", measurements(json!([]))),
        misuse("identity/47-bytes", "policy.unreadable", MEASUREMENT, "An accepted measurement has 47 bytes", measurements(json!([{ "hex": hex(&[7; 47]) }]))),
        misuse("identity/49-bytes", "policy.unreadable", MEASUREMENT, "An accepted measurement has 49 bytes", measurements(json!([{ "hex": hex(&[7; 49]) }]))),
        misuse(
            "identity/base64",
            "policy.unreadable",
            MEASUREMENT,
            "An accepted measurement is not in hexadecimal",
            measurements(json!([{ "hex": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH" }])),
        ),
        misuse("identity/unstated", "policy.identity.unstated", MEASUREMENT, "The policy neither states nor waives the identity", |s| {
            s.policy["identity"] = json!({})
        }),
        misuse("identity/stated-and-waived", "policy.stated-and-waived", MEASUREMENT, "The policy states the identity and waives it", |s| {
            s.policy["identity"]["waive"] = json!("and yet not")
        }),
        accepted("signer/id-key", SIGNER, "The ID key is one of the accepted", json!({ "snp": { "id_key_digest": id } }), milan, |s| {
            signed_block(s);
            signer(s, json!([{ "id_key": other }, { "id_key": id, "label": "ours" }]));
        }),
        accepted("signer/author-key", SIGNER, "The author key is one of the accepted", json!({ "snp": { "author_key_digest": author } }), milan, |s| {
            signed_block(s);
            signer(s, json!([{ "author_key": author }]));
        }),
        accepted("signer/and-measurement", SIGNER, "Measurement and signer are both as the policy says", json!({}), milan, |s| {
            signed_block(s);
            s.policy["identity"]["signer"] = json!([{ "id_key": id }]);
        }),
        refused("signer/id-key-unknown", "identity.signer", SIGNER, "The ID key is none of the accepted", milan, |s| {
            signed_block(s);
            signer(s, json!([{ "id_key": other }]));
        }),
        refused("signer/author-key-unknown", "identity.signer", SIGNER, "The author key is none of the accepted", milan, |s| {
            signed_block(s);
            signer(s, json!([{ "author_key": other }]));
        }),
        refused("signer/half-right", "identity.signer", SIGNER, "The ID key is right, the author key beside it is not", milan, |s| {
            signed_block(s);
            signer(s, json!([{ "id_key": id, "author_key": other }]));
        }),
        refused("signer/mixed", "identity.signer", SIGNER, "The ID key of one entry and the author key of another", milan, |s| {
            signed_block(s);
            signer(s, json!([{ "id_key": id, "author_key": other }, { "id_key": other, "author_key": author }]));
        }),
        refused("signer/none", "identity.signer.none", SIGNER, "Nobody signed an ID block", milan, |s| signer(s, json!([{ "id_key": id }]))),
        refused("signer/no-author", "identity.signer.no-author", SIGNER, "An author key is demanded, and AUTHOR_KEY_EN is clear", milan, |s| {
            signed_block(s);
            s.report.flags = 0;
            signer(s, json!([{ "author_key": author }]));
        }),
        refused("signer/author-zeros", "identity.signer.no-author", SIGNER, "AUTHOR_KEY_EN is set, and the digest is zeros", milan, |s| {
            signed_block(s);
            s.report.author_key_digest = [0; 48];
            signer(s, json!([{ "author_key": author }]));
        }),
        refused("signer/measurement-wrong", "identity.measurement", SIGNER, "The signer is right, the measurement beside it is not", milan, |s| {
            signed_block(s);
            s.policy["identity"] = json!({ "measurement": [{ "hex": other }], "signer": [{ "id_key": id }] });
        }),
        misuse("signer/zeros", "policy.identity.signer", SIGNER, "A digest of zeros is accepted, which unsigned guests have", |s| {
            signer(s, json!([{ "id_key": hex(&[0; 48]) }]))
        }),
        misuse("signer/says-nothing", "policy.identity.signer", SIGNER, "An accepted signer has neither key", |s| signer(s, json!([{ "label": "nobody" }]))),
        misuse("signer/empty-list", "policy.empty-list", SIGNER, "The list of accepted signers is empty", |s| signer(s, json!([]))),
    ]
}

fn fields() -> Vec<Vector> {
    let host = hex(&filler::<32>("host data"));
    let mut all = vec![
        accepted("guest/host-data", FIELD, "HOST_DATA is one of the accepted", json!({ "host_data": host }), milan, |s| {
            s.snp("host_data", json!([hex(&[7; 32]), host]))
        }),
        refused("guest/host-data-other", "snp.host-data", FIELD, "HOST_DATA is none of the accepted", milan, |s| s.snp("host_data", json!([hex(&[7; 32])]))),
        refused("guest/host-data-in-report-data", "snp.host-data", FIELD, "The expected HOST_DATA stand in the report data", milan, |s| {
            s.report.report_data[..32].copy_from_slice(&[7; 32]);
            s.nonce = Some(s.report.report_data.to_vec());
            s.snp("host_data", json!([hex(&[7; 32])]));
        }),
        refused("guest/family-id", "snp.family-id", FIELD, "FAMILY_ID is another", milan, |s| s.snp("family_id", json!(hex(&[7; 16])))),
        refused("guest/image-id", "snp.image-id", FIELD, "IMAGE_ID is another", milan, |s| s.snp("image_id", json!(hex(&[7; 16])))),
        refused("guest/report-id", "snp.report-id", FIELD, "REPORT_ID is another", milan, |s| s.snp("report_id", json!(hex(&[7; 32])))),
        refused("guest/svn", "snp.guest-svn", FIELD, "GUEST_SVN is one below its floor", milan, |s| s.snp("guest_svn_minimum", json!(3))),
        accepted("guest/svn-equal", FIELD, "GUEST_SVN is at its floor", json!({ "snp": { "guest_svn": 2 } }), milan, |s| s.snp("guest_svn_minimum", json!(2))),
        accepted("guest/ids", FIELD, "FAMILY_ID, IMAGE_ID and REPORT_ID are as the policy says", json!({}), milan, |s| {
            let (family, image, report) = (hex(&s.report.family_id), hex(&s.report.image_id), hex(&s.report.report_id));
            s.snp("family_id", json!(family));
            s.snp("image_id", json!(image));
            s.snp("report_id", json!(report));
        }),
        misuse("guest/host-data-empty", "policy.empty-list", FIELD, "The list of accepted HOST_DATA is empty", |s| s.snp("host_data", json!([]))),
        misuse("guest/family-id-15-bytes", "policy.unreadable", FIELD, "The policy's FAMILY_ID has 15 bytes", |s| s.snp("family_id", json!(hex(&[7; 15])))),
    ];
    all.push(refused("guest/wrong-kind", "evidence.kind.unsupported", FIELD, "The evidence is an Intel TDX quote", milan, |s| {
        let mut quote = vec![0; 1300];
        quote[..8].copy_from_slice(&[4, 0, 2, 0, 0x81, 0, 0, 0]);
        s.evidence = Some(File::Bytes(quote));
    }));
    all
}
