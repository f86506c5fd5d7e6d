//! EAT attestation results.

use alloc::{
    format,
    string::{String, ToString},
};

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};

use super::forge::{NOW, ask, b64, code_of, code_with, insist, policy, public};
use crate::{hex, jwt::key::PublicKey};

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn jwk() -> String {
    let point = key().verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    PublicKey::p256(x, y).unwrap().jwk()
}

fn keys() -> String {
    format!(r#"{{"keys":[{}]}}"#, jwk())
}

/// A token whose header brings its own key along, as Trustee's do.
fn sign(payload: &Value) -> String {
    let signed = format!("{}.{}", b64(format!(r#"{{"alg":"ES256","typ":"JWT","jwk":{}}}"#, jwk())), b64(payload.to_string()));
    let signature: Signature = key().sign(signed.as_bytes());
    format!("{signed}.{}", b64(signature.to_bytes()))
}

fn payload() -> Value {
    json!({
        "eat_profile": "tag:github.com,2024:confidential-containers/Trustee", "iat": 1_700_000_000, "exp": 1_700_000_300,
        "ear.verifier-id": { "developer": "https://confidentialcontainers.org", "build": "1" },
        "submods": { "cpu0": {
            "ear.status": "affirming", "ear.appraisal-policy-id": "default",
            "ear.trustworthiness-vector": { "configuration": 2, "executables": 3, "hardware": 2, "file-system": 0 },
            "ear.veraison.annotated-evidence": {
                "report_data": hex::encode(&[0x77; 48]), "init_data": "00".repeat(32),
                "runtime_data_claims": { "nonce": "bXkgbm9uY2U=", "tee-pubkey": serde_json::from_str::<Value>(&public().jwk()).unwrap(), "additional-evidence": "" },
                "tdx": { "tcb_status": "UpToDate", "advisory_ids": ["INTEL-SA-1"], "td_attributes": { "debug": false },
                    "quote": { "body": { "mr_td": "ab".repeat(48), "rtmr_0": "cd".repeat(48), "td_attributes": "0000001000000000" } } },
            },
        } },
    })
}

const PART: &str = "/submods/cpu0";
const EVIDENCE: &str = "/submods/cpu0/ear.veraison.annotated-evidence";

/// A token with one claim changed, or taken out by `null`.
fn with(path: &str, value: Value) -> String {
    let mut payload = payload();
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = payload.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        drop(parent.remove(name))
    } else {
        drop(parent.insert(name.into(), value))
    }
    sign(&payload)
}

fn careful(document: &mut Value) {
    insist(document, &["jwt.debug", "jwt.tcb.status", "jwt.ear.profile", "jwt.ear.status", "jwt.ear.attester"]);
    document["ear"] = json!({ "attesters": ["tdx"], "verifiers": ["https://confidentialcontainers.org"], "appraisal_policies": ["default"] });
    document["tdx"] = json!({ "rtmr0": ["cd".repeat(48)] });
    document["identity"] = json!({ "measurement": [{ "hex": "ab".repeat(48) }] });
}

fn code(path: &str, value: Value) -> String {
    code_with(with(path, value).as_bytes(), &[&keys()], &policy(careful), NOW)
}

#[test]
fn a_key_that_comes_along_is_no_trust() {
    let explore = policy(|_| {});
    let token = with("/x", json!(1));
    assert_eq!(code_with(token.as_bytes(), &[&keys()], &explore, NOW), "ok");
    assert_eq!(code_with(token.as_bytes(), &[], &explore, NOW), "missing.jwt.key");
    assert_eq!(code_with(token.as_bytes(), &[&super::forge::key_set()], &explore, NOW), "missing.jwt.key");
    let keys = keys();
    let collateral = ask(&[], &explore, NOW).collateral([keys.as_bytes()]);
    assert_ne!(code_of(&collateral, token.as_bytes()), "ok");
}

#[test]
fn a_result_is_as_good_as_its_worst_claim() {
    let vector = "/submods/cpu0/ear.trustworthiness-vector";
    let status = "/submods/cpu0/ear.status";
    for (path, value, want) in [
        ("/x", json!(1), "ok"),
        (vector, json!(null), "ok"),
        (vector, json!({ "hardware": 31, "configuration": -32 }), "ok"),
        (vector, json!({ "hardware": 32 }), "jwt.ear.vector.better"),
        (vector, json!({ "hardware": -33 }), "jwt.ear.vector.better"),
        (vector, json!({ "hardware": 96 }), "jwt.ear.vector.better"),
        (vector, json!({ "hardware": -128 }), "jwt.ear.vector.better"),
        (vector, json!({ "hardware": 1, "sourced-data": -1 }), "ok"),
        (vector, json!({ "hardware": 128 }), "jwt.ear.vector.value"),
        (vector, json!({ "hardware": -129 }), "jwt.ear.vector.value"),
        (vector, json!({ "hardware": "2" }), "jwt.ear.vector.value"),
        (vector, json!({ "hardware": 2.5 }), "jwt.ear.vector.value"),
        (vector, json!({ "wetware": 2 }), "jwt.ear.vector.claim"),
        (vector, json!([2]), "jwt.ear.vector.form"),
        (status, json!("none"), "jwt.ear.status.none"),
        (status, json!("warning"), "jwt.ear.status.warning"),
        (status, json!("contraindicated"), "jwt.ear.status.contraindicated"),
        (status, json!("Affirming"), "jwt.claims.form.status"),
        (status, json!(2), "jwt.claims.form.status"),
        (status, json!(null), "jwt.claims.form.status"),
    ] {
        assert_eq!(code(path, value.clone()), want, "{path}: {value}");
    }
    for (status, claim, want) in
        [("warning", 96, "jwt.ear.vector.better"), ("warning", 95, "ok"), ("none", 32, "jwt.ear.vector.better"), ("contraindicated", 127, "ok")]
    {
        let mut payload = payload();
        payload["submods"]["cpu0"]["ear.status"] = json!(status);
        payload["submods"]["cpu0"]["ear.trustworthiness-vector"] = json!({ "hardware": claim });
        let any = policy(|p| {
            insist(p, &["jwt.ear.status"]);
            p["ear"] = json!({ "statuses": ["none", "warning", "contraindicated"] });
        });
        assert_eq!(code_with(sign(&payload).as_bytes(), &[&keys()], &any, NOW), want, "{status} beside {claim}");
    }
    // One part is enough.
    assert_eq!(code("/submods/gpu0", json!({ "ear.status": "contraindicated", "ear.appraisal-policy-id": "default" })), "jwt.ear.status.contraindicated");
    assert_eq!(code("/submods/gpu0", json!({ "ear.status": "affirming", "ear.appraisal-policy-id": "default" })), "ok");
    assert_eq!(code("/submods/gpu0", json!("affirming")), "jwt.type.parts");
}

#[test]
fn profile_verifier_and_hardware_are_the_policys() {
    let tdx = format!("{EVIDENCE}/tdx");
    for (path, value, want) in [
        ("/eat_profile", json!("tag:example.com,2024:other"), "jwt.ear.profile"),
        ("/eat_profile", json!("tag:github.com,2023:veraison/ear"), "ok"),
        ("/eat_profile", json!(null), "jwt.type.profile"),
        ("/ear.verifier-id", json!({ "developer": "x", "build": "1" }), "jwt.ear.verifier"),
        ("/ear.verifier-id", json!({ "developer": "x" }), "jwt.type.verifier"),
        ("/ear.verifier-id", json!(null), "jwt.type.verifier"),
        ("/submods", json!({}), "jwt.type.parts"),
        ("/submods", json!(null), "jwt.type.parts"),
        ("/submods/cpu0/ear.appraisal-policy-id", json!("lax"), "jwt.ear.verifier.policy"),
        ("/submods/cpu0/ear.appraisal-policy-id", json!(null), "jwt.ear.verifier.policy"),
        (&tdx, json!(null), "jwt.debug.unknown"),
        (&format!("{tdx}/tcb_status"), json!("OutOfDate"), "jwt.tcb.status"),
        (&format!("{tdx}/tcb_status"), json!(null), "jwt.tcb.status.unknown"),
        (&format!("{tdx}/td_attributes"), json!({ "debug": true }), "jwt.claims.conflict"),
        (&format!("{tdx}/td_attributes"), json!(null), "ok"),
        (&format!("{tdx}/quote/body/td_attributes"), json!("0100001000000000"), "jwt.claims.conflict"),
        (&format!("{tdx}/quote/body/mr_td"), json!("ac".repeat(48)), "identity.measurement"),
        (&format!("{tdx}/quote/body/mr_td"), json!(null), "jwt.claims.form"),
        (&format!("{tdx}/quote/body/rtmr_0"), json!("ce".repeat(48)), "tdx.registers.rtmr0"),
        (&format!("{tdx}/quote/body/rtmr_0"), json!(null), "tdx.registers.rtmr0"),
        (&format!("{EVIDENCE}/report_data"), json!("77".repeat(65)), "jwt.claims.form"),
        (&format!("{PART}/ear.veraison.key-attestation"), json!({ "akpub": "YWtwdWIK" }), "ok"),
        ("/iat", json!(null), "jwt.time.form.iat"),
        ("/exp", json!(1_600_000_000), "jwt.time.expiry"),
    ] {
        assert_eq!(code(path, value.clone()), want, "{path}: {value}");
    }
    let mut two = payload();
    two["submods"]["cpu1"] = json!({ "ear.status": "affirming", "ear.appraisal-policy-id": "default", "ear.veraison.annotated-evidence": { "snp": { "measurement": "ab".repeat(48) } } });
    assert_eq!(code_with(sign(&two).as_bytes(), &[&keys()], &policy(careful), NOW), "jwt.claims.conflict");
    let mut other = payload();
    other["submods"]["cpu0"]["ear.veraison.annotated-evidence"] = json!({ "snp": { "measurement": "ab".repeat(48), "policy_debug_allowed": false } });
    assert_eq!(code_with(sign(&other).as_bytes(), &[&keys()], &policy(careful), NOW), "jwt.ear.attester");
}

#[test]
fn a_result_that_never_expires_is_as_young_as_the_policy_says() {
    let forever = with("/exp", json!(null));
    let code = |age: Option<u32>| {
        let policy = policy(|p| {
            insist(p, &["jwt.time.age"]);
            age.map(|age| p["jwt"] = json!({ "max_age": age })).unwrap_or_default();
        });
        code_with(forever.as_bytes(), &[&keys()], &policy, "1700000301")
    };
    assert_eq!(code(None), "jwt.time.age.unstated");
    assert_eq!(code(Some(300)), "ok");
    assert_eq!(code(Some(100)), "jwt.time.age");
}

#[test]
fn nonce_and_key_are_those_of_the_conversation() {
    let (keys, explore) = (keys(), policy(|_| {}));
    let token = with("/x", json!(1));
    let nonce = |nonce: &[u8]| code_of(&ask(&[&keys], &explore, NOW).nonce(nonce), token.as_bytes());
    assert_eq!(nonce(b"my nonce"), "ok");
    assert_eq!(nonce(b"bXkgbm9uY2U="), "ok");
    assert_eq!(nonce(&[0x77; 48]), "ok", "alone in the report data");
    assert_eq!(nonce(b"no nonce"), "bind.report-data.mismatch");
    let key = |key: &[u8]| code_of(&ask(&[&keys], &explore, NOW).key(key), token.as_bytes());
    assert_eq!(key(&public().spki()), "ok");
    assert_eq!(key(public().jwk().as_bytes()), "ok");
    assert_eq!(key(jwk().as_bytes()), "jwt.confirmation-key");
}
