//! Appraisal: which guest it is, by its measurement and by who signed its ID block.

use serde_json::{Value, json};

use crate::{
    keys::filler,
    scene::{Scene, hex, milan},
    vector::{Vector, accepted, misuse, refused},
};

const MEASUREMENT: &str = "AMD 56860, ATTESTATION_REPORT.MEASUREMENT";
const SIGNER: &str = "AMD 56860, ID_KEY_DIGEST and AUTHOR_KEY_DIGEST";

fn measurements(list: Value) -> impl FnOnce(&mut Scene) {
    move |s| s.policy["identity"] = json!({ "measurement": list })
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
