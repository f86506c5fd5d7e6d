//! Answers of NVIDIA's Remote Attestation Service.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use p384::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};

use super::forge::{NOW, ask, b64, code_of, code_with, insist, policy};
use crate::{crypto::hash::sha256, hex, jwt::key::PublicKey};

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 48]).unwrap()
}

fn sign_with(number: u8, payload: &Value) -> String {
    let signed = format!("{}.{}", b64(r#"{"kid":"nras","alg":"ES384"}"#), b64(payload.to_string()));
    let signature: Signature = key(number).sign(signed.as_bytes());
    format!("{signed}.{}", b64(signature.to_bytes()))
}

fn keys() -> String {
    let point = key(1).verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(48);
    format!(r#"{{"keys":[{{"kid":"nras",{}]}}"#, &PublicKey::p384(x, y).unwrap().jwk()[1..])
}

fn common() -> Value {
    json!({ "iss": "https://nras.attestation.nvidia.com", "iat": 1_700_000_000, "nbf": 1_700_000_000, "exp": 1_700_003_600, "eat_nonce": "5a".repeat(32) })
}

fn merged(more: Value) -> Value {
    let mut all = common();
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

fn gpu() -> Value {
    let chain = json!({ "x-nvidia-cert-status": "valid", "x-nvidia-cert-ocsp-status": "good", "x-nvidia-cert-revocation-reason": null });
    let mut gpu = merged(
        json!({ "measres": "success", "secboot": true, "dbgstat": "disabled", "hwmodel": "GH100 A01 GSP BROM", "ueid": "17", "x-nvidia-gpu-driver-version": "550.90.07", "x-nvidia-attestation-warning": null }),
    );
    for name in ["attestation-report", "driver-rim", "vbios-rim"] {
        gpu[format!("x-nvidia-gpu-{name}-cert-chain")] = chain.clone();
    }
    for name in ["arch-check", "attestation-report-parsed", "attestation-report-nonce-match", "attestation-report-signature-verified"] {
        gpu[format!("x-nvidia-gpu-{name}")] = json!(true);
    }
    for rim in ["driver", "vbios"] {
        for name in ["signature-verified", "measurements-available", "version-match"] {
            gpu[format!("x-nvidia-gpu-{rim}-rim-{name}")] = json!(true);
        }
    }
    gpu
}

/// The digest by which the overall token names a device.
fn digest(token: &str) -> Value {
    json!(["DIGEST", ["SHA-256", hex::encode(&sha256(token.as_bytes()))]])
}

fn overall(submods: &[(&str, Value)]) -> Value {
    let submods: serde_json::Map<_, _> = submods.iter().map(|(name, digest)| ((*name).into(), digest.clone())).collect();
    merged(json!({ "sub": "NVIDIA-PLATFORM-ATTESTATION", "x-nvidia-ver": "3.0", "x-nvidia-overall-att-result": true, "submods": submods }))
}

fn bundle(overall: &Value, tokens: &[(&str, &str)]) -> String {
    let tokens: serde_json::Map<_, _> = tokens.iter().map(|(name, token)| ((*name).into(), json!(token))).collect();
    json!([["JWT", sign_with(1, overall)], tokens]).to_string()
}

/// An answer about two GPUs, the first of which says something else.
fn with(name: &str, value: Value) -> String {
    let mut first = gpu();
    if value.is_null() {
        drop(first.as_object_mut().unwrap().remove(name))
    } else {
        first[name] = value
    }
    answer(&first, &gpu())
}

fn answer(first: &Value, second: &Value) -> String {
    let tokens = [sign_with(1, first), sign_with(1, second)];
    bundle(&overall(&[("GPU-0", digest(&tokens[0])), ("GPU-1", digest(&tokens[1]))]), &[("GPU-0", &tokens[0]), ("GPU-1", &tokens[1])])
}

fn code(bundle: &str) -> String {
    let policy = policy(|p| insist(p, &["jwt.debug", "jwt.nras.warnings", "jwt.nras.secure-boot"]));
    code_with(bundle.as_bytes(), &[&keys()], &policy, NOW)
}

#[test]
fn every_device_says_that_all_is_well() {
    let chain = |name: &str, value: Value| {
        let mut chain = gpu()["x-nvidia-gpu-driver-rim-cert-chain"].clone();
        chain[name] = value;
        chain
    };
    let rim = "x-nvidia-gpu-driver-rim-cert-chain";
    for (name, value, want) in [
        ("x", json!(1), "ok"),
        ("measres", json!("fail"), "jwt.nras.devices.measurements"),
        ("measres", json!(null), "jwt.nras.devices.measurements"),
        ("measres", json!(true), "jwt.nras.devices.measurements"),
        ("dbgstat", json!("enabled"), "jwt.debug"),
        ("dbgstat", json!(null), "jwt.debug.unknown"),
        ("secboot", json!(false), "jwt.nras.secure-boot"),
        ("secboot", json!(null), "jwt.nras.secure-boot.unknown"),
        ("secboot", json!("true"), "jwt.claims.form"),
        ("x-nvidia-gpu-arch-check", json!(false), "jwt.nras.devices.claim"),
        ("x-nvidia-gpu-arch-check", json!("true"), "jwt.nras.devices.claim"),
        ("x-nvidia-gpu-attestation-report-nonce-match", json!(null), "jwt.nras.devices.claim"),
        ("x-nvidia-gpu-driver-rim-version-match", json!(false), "jwt.nras.devices.claim"),
        ("x-nvidia-something-new-verified", json!(false), "jwt.nras.devices.claim"),
        ("x-nvidia-something-new", json!({ "deeper": { "x-nvidia-fits": false } }), "jwt.nras.devices.claim"),
        ("x-nvidia-error-details", json!({ "code": 4 }), "jwt.nras.devices.error"),
        ("x-nvidia-attestation-warning", json!("old"), "jwt.nras.warnings"),
        (rim, json!(null), "jwt.nras.devices.certificates"),
        (rim, chain("x-nvidia-cert-status", json!("expired")), "jwt.nras.devices.certificates"),
        (rim, chain("x-nvidia-cert-ocsp-status", json!("revoked")), "jwt.nras.devices.certificates"),
        (rim, chain("x-nvidia-cert-revocation-reason", json!("key_compromise")), "jwt.nras.devices.certificates"),
        ("eat_nonce", json!("5b".repeat(32)), "jwt.nras.signatures.nonce"),
        ("eat_nonce", json!(null), "jwt.nras.signatures.nonce"),
        ("exp", json!(1_600_000_000), "jwt.nras.signatures"),
        ("iss", json!("https://nras.attestation-stg.nvidia.com"), "jwt.nras.signatures"),
        ("iat", json!(1_699_999_900), "jwt.nras.signatures"),
    ] {
        assert_eq!(code(&with(name, value.clone())), want, "{name}: {value}");
    }
    let mut earlier = gpu();
    (earlier["iat"], earlier["exp"]) = (json!(1_699_999_900), json!(1_700_000_300));
    earlier["nbf"] = earlier["iat"].clone();
    assert_eq!(code(&answer(&gpu(), &earlier)), "jwt.nras.signatures.time");
    // Version 2.0 only affirms that the chains are good.
    let mut older = gpu();
    for (name, affirmed) in [
        ("attestation-report-cert-chain", "attestation-report-cert-chain-validated"),
        ("driver-rim-cert-chain", "driver-rim-cert-validated"),
        ("vbios-rim-cert-chain", "vbios-rim-cert-validated"),
    ] {
        older.as_object_mut().unwrap().remove(&format!("x-nvidia-gpu-{name}"));
        older[format!("x-nvidia-gpu-{affirmed}")] = json!(true);
    }
    assert_eq!(code(&answer(&older, &gpu())), "ok");
    older["x-nvidia-gpu-vbios-rim-cert-validated"] = json!(false);
    assert_eq!(code(&answer(&gpu(), &older)), "jwt.nras.devices.certificates");
}

#[test]
fn overall_token_and_devices_name_each_other() {
    let (token, other) = (sign_with(1, &gpu()), sign_with(1, &merged(json!({ "measres": "success" }))));
    let one = overall(&[("GPU-0", digest(&token))]);
    assert_eq!(code(&bundle(&one, &[("GPU-0", &token)])), "ok");
    for (overall, tokens, want) in [
        (one.clone(), Vec::new(), "jwt.nras.submodules.missing"),
        (one.clone(), [("GPU-0", token.as_str()), ("GPU-1", &token)].to_vec(), "jwt.nras.submodules.extra"),
        (one.clone(), [("GPU-1", token.as_str())].to_vec(), "jwt.nras.submodules.missing"),
        (one.clone(), [("GPU-0", other.as_str())].to_vec(), "jwt.nras.submodules.digest"),
        (overall(&[]), Vec::new(), "jwt.nras.submodules.none"),
        (
            overall(&[("GPU-0", json!(["DIGEST", ["SHA256", hex::encode(&sha256(token.as_bytes()))]]))]),
            [("GPU-0", token.as_str())].to_vec(),
            "jwt.nras.submodules.algorithm",
        ),
        (overall(&[("GPU-0", json!("x"))]), [("GPU-0", token.as_str())].to_vec(), "jwt.nras.submodules.form"),
        (overall(&[("CPU-0", digest(&token))]), [("CPU-0", token.as_str())].to_vec(), "jwt.tee.none"),
        (overall(&[("GPU-", digest(&token)), ("GPU-0", digest(&token))]), [("GPU-", token.as_str()), ("GPU-0", &token)].to_vec(), "jwt.nras.devices.kind"),
        (overall(&[("GPU-0", digest("x.y.z"))]), [("GPU-0", "x.y.z")].to_vec(), "jwt.nras.submodules.token"),
    ] {
        assert_eq!(code(&bundle(&overall, &tokens)), want);
    }
    // A device's token by somebody else, whose digest the service signed nevertheless.
    let foreign = sign_with(2, &gpu());
    assert_eq!(code(&bundle(&overall(&[("GPU-0", digest(&foreign))]), &[("GPU-0", &foreign)])), "jwt.nras.signatures");
    for (name, value, want) in [
        ("x-nvidia-overall-att-result", json!(false), "jwt.nras.result"),
        ("x-nvidia-overall-att-result", json!("true"), "jwt.claims.form"),
        ("x-nvidia-overall-att-result", json!(null), "jwt.nras.result.missing"),
        ("sub", json!("NVIDIA-GPU-ATTESTATION"), "jwt.type.subject"),
        ("x-nvidia-ver", json!("4.0"), "jwt.type.version"),
        ("iss", json!("https://nras.attestation-stg.nvidia.com"), "jwt.issuer.form"),
        ("eat_nonce", json!("5b".repeat(32)), "jwt.nras.signatures.nonce"),
    ] {
        let mut changed = one.clone();
        changed[name] = value;
        assert_eq!(code(&bundle(&changed, &[("GPU-0", &token)])), want, "{name}");
    }
}

#[test]
fn only_the_whole_bundle_is_evidence() {
    let (token, genuine) = (sign_with(1, &gpu()), with("x", json!(1)));
    assert_eq!(code(&token), "jwt.form.bundle");
    assert_eq!(code(&genuine.replacen("\"JWT\"", "\"CWT\"", 1)), "evidence.kind.bundle");
    assert_eq!(code(&format!("[{}]", &genuine[genuine.find(']').unwrap() + 2..])), "evidence.kind.bundle");
    assert_eq!(code(&genuine.replacen("],{", "],[],{", 1)), "jwt.form.bundle");
    assert_eq!(code(&genuine.replacen("\"GPU-1\"", "\"GPU-0\"", 1)), "jwt.form.bundle", "a device twice");
    assert_eq!(code(&format!("{genuine} ")), "ok", "blanks around JSON are no matter");
    assert_eq!(code(&format!("{genuine}x")), "jwt.form.bundle");
}

#[test]
fn the_nonce_and_the_devices_are_the_policys() {
    // One GPU, whatever it calls itself, is one GPU.
    let (keys, explore, genuine, twice) = (keys(), policy(|_| {}), with("ueid", json!("18")), with("x", json!(1)));
    let code = |nonce: &[u8]| code_of(&ask(&[&keys], &explore, NOW).nonce(nonce), genuine.as_bytes());
    assert_eq!(code(&[0x5a; 32]), "ok");
    assert_eq!(code(&[0x5b; 32]), "bind.report-data.mismatch");
    for (section, want) in [
        (json!({ "models": ["GH100 A01 GSP BROM"], "device_ids": ["17", "18"], "drivers": ["550.90.07"], "gpus_minimum": 2 }), "ok"),
        (json!({ "models": ["GB100"] }), "jwt.nras.allowed.model"),
        (json!({ "device_ids": ["18", "19"] }), "jwt.nras.allowed.device"),
        (json!({ "drivers": ["1"] }), "jwt.nras.allowed.driver"),
        (json!({ "gpus_minimum": 3 }), "jwt.nras.allowed.count"),
    ] {
        let policy = policy(|p| p["nras"] = section.clone());
        assert_eq!(code_with(genuine.as_bytes(), &[&keys], &policy, NOW), want, "{section}");
    }
    let count = |answer: &str, least: u32| {
        let policy = policy(|p| p["nras"] = json!({ "gpus_minimum": least }));
        code_with(answer.as_bytes(), &[&keys], &policy, NOW)
    };
    assert_eq!((count(&twice, 1), count(&twice, 2)), ("ok".to_string(), "jwt.nras.allowed.count".to_string()));
    assert_eq!(count(&with("ueid", json!(null)), 2), "jwt.nras.allowed.count");
}
