//! An issuer of tokens whose private key is a published test vector.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BoxedUint, PrivateKey,
    pkcs1v15::SigningKey,
    signature::{SignatureEncoding, Signer},
};
use sha2::Sha256;
use wycheproof_ng_kdf_jose::json_web::{TestName, TestSet};

use crate::{
    Ask, Policy, Verdict,
    jwt::{key::PublicKey, maa},
    verify,
};

pub(super) const EXPLORE: &str = include_str!("../../../../examples/policies/explore.json");

/// The key of Wycheproof's first group for RS256.
static KEY: LazyLock<(SigningKey<Sha256>, PublicKey)> = LazyLock::new(|| {
    let groups = TestSet::load(TestName::JsonWebSignature).unwrap().test_groups;
    let is_rsa = |key: &serde_json::Value| key["alg"] == "RS256" && key["kty"] == "RSA";
    let jwk = groups.into_iter().filter_map(|group| group.private_key).find(is_rsa).unwrap();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let number = |name: &str| BoxedUint::from_be_slice(&bytes(name), u32::try_from(bytes(name).len() * 8).unwrap()).unwrap();
    let key = PrivateKey::from_components(number("n"), number("e"), number("d"), alloc::vec![number("p"), number("q")]).unwrap();
    (SigningKey::new(key), PublicKey::rsa(&bytes("n"), &bytes("e")).unwrap())
});

pub(super) fn public() -> &'static PublicKey {
    &KEY.1
}

pub(super) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The issuer's signature over anything.
pub(super) fn signature(message: &[u8]) -> Vec<u8> {
    KEY.0.sign(message).to_vec()
}

/// A token with this header and payload, signed with RS256 whatever the header says.
pub(super) fn sign(header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", b64(header), b64(payload));
    format!("{signed}.{}", b64(signature(signed.as_bytes())))
}

pub(super) fn key_id() -> String {
    maa::key_id(public())
}

/// The header of an Azure token.
pub(super) fn header() -> String {
    format!(r#"{{"alg":"RS256","jku":"https://shared.eus.attest.azure.net/certs","kid":"{}","typ":"JWT"}}"#, key_id())
}

/// The issuer's key set, with more members in its one key.
pub(super) fn key_set_with(more: &str) -> String {
    format!(r#"{{"keys":[{{"kid":"{}",{more}{}]}}"#, key_id(), &public().jwk()[1..])
}

pub(super) fn key_set() -> String {
    key_set_with("")
}

/// The payload of an Azure token about an SEV-SNP guest, with an unsigned change.
pub(super) fn payload(from: &str, to: &str) -> String {
    let zeros = "00".repeat(64);
    let payload = format!(
        r#"{{"iss":"https://shared.eus.attest.azure.net","iat":1700000000,"nbf":1700000000,"exp":1700028800,"jti":"{}","x-ms-ver":"1.0","x-ms-attestation-type":"sevsnpvm","x-ms-compliance-status":"azure-compliant-cvm","x-ms-policy-hash":"9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco","x-ms-sevsnpvm-launchmeasurement":"{}","x-ms-sevsnpvm-reportdata":"{}","x-ms-sevsnpvm-is-debuggable":false,"x-ms-sevsnpvm-migration-allowed":false,"x-ms-sevsnpvm-vmpl":0,"x-ms-sevsnpvm-hostdata":"{}","x-ms-sevsnpvm-guestsvn":5,"nonce":"bm9uY2Utbm9uY2U"}}"#,
        "11".repeat(32),
        "ab".repeat(48),
        zeros,
        "cd".repeat(32),
    );
    assert!(payload.contains(from), "{from}");
    payload.replacen(from, to, 1)
}

pub(super) fn genuine() -> String {
    sign(&header(), &payload("", ""))
}

/// A policy from changes to the one that waives everything.
pub(super) fn policy(change: impl Fn(&mut serde_json::Value)) -> Policy {
    let mut document: serde_json::Value = serde_json::from_str(EXPLORE).unwrap();
    change(&mut document);
    Policy::from_json(&document.to_string()).unwrap()
}

/// Takes waivers out of a policy document.
pub(super) fn insist(document: &mut serde_json::Value, checks: &[&str]) {
    document["waive"].as_array_mut().unwrap().retain(|w| !checks.contains(&w["check"].as_str().unwrap()));
}

pub(super) const NOW: &str = "1700000001";

/// The code of the verdict about a token, with these key sets as trust.
pub(super) fn code_with(token: &[u8], trust: &[&str], policy: &Policy, now: &str) -> String {
    code_of(&ask(trust, policy, now), token)
}

pub(super) fn ask<'p>(trust: &[&'p str], policy: &'p Policy, now: &str) -> Ask<'p> {
    Ask::new(policy, now.parse().unwrap()).trust(trust.iter().map(|t| t.as_bytes())).unwrap()
}

pub(super) fn code_of(ask: &Ask<'_>, token: &[u8]) -> String {
    let verdict = verify(token, ask).unwrap();
    assert_eq!(verdict.verified().is_some(), verdict.report().code() == "ok");
    if let Verdict::Rejected(rejected) = &verdict {
        assert!(rejected.report().claims.is_none());
    }
    verdict.report().code().to_string()
}

/// The code of the verdict about a token under the policy that waives everything, with the issuer's key as trust.
pub(super) fn code(token: impl AsRef<[u8]>) -> String {
    code_with(token.as_ref(), &[&key_set()], &policy(|_| {}), NOW)
}
