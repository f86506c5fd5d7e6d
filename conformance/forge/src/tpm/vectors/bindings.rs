//! Bindings to a nonce and a key, in the quote and in the user data of Azure's claims.

use serde_json::json;

use crate::{
    keys::{Hash, filler},
    scene::hex,
    tpm::{
        scene::{Scene, azure_snp, azure_snp_2023, bare, nonce},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const BIND: &str = "Veritee policy, bind.report_data";
const USER_DATA: &str = "Veritee policy, azure.user_data; NV index 01400002h";

pub fn vectors() -> Vec<Vector> {
    [bindings(), user_data()].concat()
}

fn key() -> Vec<u8> {
    filler::<91>("a key of this conversation").to_vec()
}

fn layout(layout: &'static str, extra: impl Fn() -> Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| {
        s.policy["bind"]["report_data"] = json!(layout);
        s.key = Some(key());
        s.attest.extra = extra();
    }
}

fn bindings() -> Vec<Vector> {
    let good = || json!({ "tpm": { "trust": "pinned-ak" } });
    vec![
        accepted(
            "tpm/binding/hash-of-both",
            BIND,
            "The quote has a hash of nonce and key",
            good(),
            bare,
            layout("sha256(nonce ‖ key)", || Hash::Sha256.digest(&[nonce(), key()].concat())),
        ),
        accepted(
            "tpm/binding/sha384",
            BIND,
            "The quote has a hash of 48 bytes",
            good(),
            bare,
            layout("sha384(nonce ‖ key)", || Hash::Sha384.digest(&[nonce(), key()].concat())),
        ),
        accepted(
            "tpm/binding/lengths",
            BIND,
            "The quote has a hash of nonce and key with their lengths",
            good(),
            bare,
            layout("sha256(len(nonce) ‖ nonce ‖ key)", || Hash::Sha256.digest(&[32_u64.to_be_bytes().to_vec(), nonce(), key()].concat())),
        ),
        accepted("tpm/binding/exact", BIND, "The policy states what the quote has", good(), bare, |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&filler::<64>("exactly this")) });
            s.attest.extra = filler::<64>("exactly this").to_vec();
            s.nonce = None;
        }),
        refused("tpm/binding/exact-other", "bind.report-data.mismatch", BIND, "The policy states what the quote has, and it has something else", bare, |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&filler::<64>("exactly this")) });
            s.nonce = None;
        }),
        refused(
            "tpm/binding/another-key",
            "bind.report-data.mismatch",
            BIND,
            "The quote has a hash of the nonce and another key",
            bare,
            layout("sha256(nonce ‖ key)", || Hash::Sha256.digest(&[nonce(), filler::<91>("another key").to_vec()].concat())),
        ),
        refused(
            "tpm/binding/another-hash",
            "bind.report-data.mismatch",
            BIND,
            "The quote has another hash than the policy asks for",
            bare,
            layout("sha256(nonce ‖ key)", || Hash::Sha384.digest(&[nonce(), key()].concat())[..32].to_vec()),
        ),
        refused(
            "tpm/binding/hash-padded",
            "bind.report-data.mismatch",
            BIND,
            "Zeros follow the hash in the quote",
            bare,
            layout("sha256(nonce ‖ key)", || [Hash::Sha256.digest(&[nonce(), key()].concat()), vec![0; 32]].concat()),
        ),
        refused(
            "tpm/binding/nonce-without-key",
            "bind.report-data.mismatch",
            BIND,
            "The quote has the nonce alone",
            bare,
            layout("sha256(nonce ‖ key)", nonce),
        ),
        misuse("tpm/binding/no-key", "ask.key.missing", BIND, "The policy binds to a key, and none is given", bare, |s| {
            s.policy["bind"]["report_data"] = json!("sha256(nonce ‖ key)")
        }),
        misuse("tpm/binding/key-without-place", "ask.key.no-layout", BIND, "A key is given, for which the policy has no place", bare, |s| s.key = Some(key())),
        misuse("tpm/binding/too-long", "ask.nonce.length", BIND, "Nonce and key are longer than any TPM quotes", bare, layout("nonce ‖ key", nonce)),
    ]
}

fn user_data() -> Vec<Vector> {
    fn of_key() -> Scene {
        let mut scene = azure_snp();
        scene.claims.user_data(&Hash::Sha512.digest(&key()));
        scene.state("azure", "user_data", json!("sha512(key)"));
        scene.key = Some(key());
        scene
    }
    vec![
        accepted(
            "azure/user-data/hash-of-key",
            USER_DATA,
            "The quote has the nonce, and the user data are a hash of the key",
            json!({ "azure": { "user_data": hex(&Hash::Sha512.digest(&key())) } }),
            of_key,
            |_| (),
        ),
        refused("azure/user-data/hash-of-another-key", "azure.user-data.mismatch", USER_DATA, "The user data are a hash of another key", of_key, |s| {
            s.claims.user_data(&Hash::Sha512.digest(&filler::<91>("another key")));
        }),
        accepted(
            "azure/user-data/nonce-there-alone",
            USER_DATA,
            "The quote has a hash of the key, and the user data have the nonce",
            json!({}),
            azure_snp,
            |s| {
                s.claims.user_data(&[nonce(), vec![0; 32]].concat());
                s.state("azure", "user_data", json!("nonce ‖ zeros"));
                s.policy["bind"]["report_data"] = json!("sha256(key)");
                s.attest.extra = Hash::Sha256.digest(&key());
                s.key = Some(key());
            },
        ),
        refused(
            "azure/user-data/waived-binding",
            "bind.report-data.mismatch",
            BIND,
            "The binding is waived, and the nonce stands in the user data but not in the quote, which may be older",
            azure_snp,
            |s| {
                s.claims.user_data(&[nonce(), vec![0; 32]].concat());
                s.state("azure", "user_data", json!("nonce ‖ zeros"));
                s.waive_binding();
                s.attest.extra = vec![7; 32];
            },
        ),
        misuse("azure/user-data/key-without-place", "ask.key.no-layout", USER_DATA, "A key is given, for which neither layout has a place", azure_snp, |s| {
            s.state("azure", "user_data", json!("nonce ‖ zeros"));
            s.key = Some(key());
        }),
        accepted("azure/user-data/nonce-and-zeros", USER_DATA, "The user data are the nonce, filled up with zeros", json!({}), azure_snp, |s| {
            s.claims.user_data(&[nonce(), vec![0; 32]].concat());
            s.state("azure", "user_data", json!("nonce ‖ zeros"));
        }),
        refused("azure/user-data/nonce-and-more", "azure.user-data.mismatch", USER_DATA, "Something follows the nonce in the user data", azure_snp, |s| {
            s.claims.user_data(&[nonce(), vec![1; 32]].concat());
            s.state("azure", "user_data", json!("nonce ‖ zeros"));
        }),
        misuse("azure/user-data/no-key", "ask.key.missing", USER_DATA, "The policy demands a hash of the key, and none is given", of_key, |s| s.key = None),
        misuse("azure/user-data/not-64", "ask.nonce.length", USER_DATA, "The policy demands the nonce, which has not 64 bytes", azure_snp, |s| {
            s.state("azure", "user_data", json!("nonce"))
        }),
        refused("azure/user-data/2023", "azure.user-data.absent", USER_DATA, "A report of 2023 has no user data", azure_snp_2023, |s| {
            s.state("azure", "user_data", json!("nonce ‖ zeros"))
        }),
    ]
}
