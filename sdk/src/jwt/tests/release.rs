//! Tokens that were verified, held against a key's release policy.

use alloc::{format, string::String};

use super::forge::{NOW, ask, header, key_set, payload, policy, public, sign};
use crate::{
    skr::{Mode, Prediction, ReleasePolicy},
    verify,
};

fn release_policy(authority: &str, debuggable: &str) -> String {
    format!(
        r#"{{"version":"1.0.0","anyOf":[{{"authority":"https://other.eus.attest.azure.net","allOf":[{{"claim":"x","equals":1}}]}},{{"authority":"{authority}","allOf":[{{"claim":"x-ms-attestation-type","equals":"sevsnpvm"}},{{"claim":"x-ms-compliance-status","equals":"azure-compliant-cvm"}},{{"claim":"x-ms-sevsnpvm-is-debuggable","equals":{debuggable}}}]}}]}}"#
    )
}

/// The prediction about a genuine token that confirms these keys.
fn predict(release_policy: &str, mode: Mode, keys: &str) -> Prediction {
    let token = sign(&header(), &payload(r#""nonce":"#, &format!(r#""x-ms-runtime":{{"keys":[{keys}]}},"nonce":"#)));
    let (explore, trust) = (policy(|_| {}), key_set());
    let verdict = verify(token.as_bytes(), &ask(&[&trust], &explore, NOW)).unwrap();
    ReleasePolicy::parse(release_policy, mode).unwrap().predict(verdict.verified().unwrap())
}

fn key(kid: &str, operation: &str) -> String {
    format!(r#"{{"kid":"{kid}","key_ops":["{operation}"],{}"#, &public().jwk()[1..])
}

const ISSUER: &str = "https://shared.eus.attest.azure.net";

#[test]
fn a_vault_would_release_to_the_key_that_the_token_confirms() {
    let keys = format!("{},{}", key("HCLAkPub", "sign"), key("HCLEkPub", "encrypt"));
    let code = |authority: &str, debuggable: &str, mode| predict(&release_policy(authority, debuggable), mode, &keys).code();
    assert_eq!(code(ISSUER, "false", Mode::Strict), "released");
    assert_eq!(code(ISSUER, "true", Mode::Strict), "skr.policy");
    assert_eq!(code(ISSUER, "\"false\"", Mode::Strict), "skr.policy");
    assert_eq!(code(ISSUER, "\"false\"", Mode::AzureCompatible), "released");
    assert_eq!(code(&format!("{ISSUER}/"), "false", Mode::Strict), "skr.policy");
    assert_eq!(code(&format!("{ISSUER}/"), "false", Mode::AzureCompatible), "released");
    assert_eq!(code("https://shared.weu.attest.azure.net", "false", Mode::AzureCompatible), "skr.policy");
    let prediction = predict(&release_policy(ISSUER, "false"), Mode::Strict, &keys);
    let wrapping = prediction.wrapping_key().unwrap();
    assert_eq!((wrapping.kid.as_str(), wrapping.index, wrapping.thumbprint.as_bytes()), ("HCLEkPub", 1, public().thumbprint().as_slice()));
    let none = predict(&release_policy(ISSUER, "false"), Mode::Strict, &key("HCLAkPub", "sign"));
    assert_eq!((none.code(), none.is_released(), none.tree().holds()), ("skr.wrapping-key", false, true));
}

#[test]
fn the_prediction_can_be_read_by_programs_and_by_people() {
    let released = predict(&release_policy(ISSUER, "false"), Mode::Strict, &key("HCLEkPub", "encrypt"));
    let json: serde_json::Value = serde_json::from_str(&released.to_json()).unwrap();
    assert_eq!((&json["veritee"], &json["prediction"], &json["mode"], &json["issuer"]), (&1.into(), &"released".into(), &"strict".into(), &ISSUER.into()));
    let leaf = &json["policy"]["of"][1]["of"][2];
    let keys: alloc::vec::Vec<_> = leaf.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys.len(), 9);
    assert_eq!(leaf["path"], "anyOf[1].allOf[2]");
    assert_eq!(
        (&leaf["claim"], &leaf["found"], &leaf["wanted"], &leaf["holds"]),
        (&"x-ms-sevsnpvm-is-debuggable".into(), &false.into(), &false.into(), &true.into())
    );
    assert_eq!(json["policy"]["of"][0]["holds"], false);
    let text = released.explain();
    assert!(text.starts_with("RELEASED  a prediction: "), "{text}");
    assert!(text.contains("1 authority did not issue this token") && text.contains("HCLEkPub"), "{text}");
    let denied = predict(&release_policy(ISSUER, "true"), Mode::Strict, &key("HCLEkPub", "encrypt")).explain();
    assert!(denied.starts_with("DENIED") && denied.contains("FAIL    x-ms-sevsnpvm-is-debuggable is false, wanted true"), "{denied}");
}
