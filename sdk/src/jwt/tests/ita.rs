//! Tokens of Intel Trust Authority.

use alloc::{format, string::String};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::forge::{NOW, ask, code_of, code_with, insist, key_set, policy, sign};
use crate::{
    crypto::hash::{Hash, sha256},
    hex,
};

const HEADER: &str = r#"{"alg":"RS256","jku":"https://portal.trustauthority.intel.com/certs","kid":"ita","typ":"JWT"}"#;

fn nonce() -> String {
    format!(r#"{{"val":"{}","iat":"{}","signature":"AA=="}}"#, STANDARD.encode(STANDARD.encode("my nonce")), STANDARD.encode("then"))
}

fn nonce_bytes() -> alloc::vec::Vec<u8> {
    [STANDARD.encode("my nonce").as_bytes(), b"then"].concat()
}

/// Claims about a TD, with a change.
fn td(from: &str, to: &str) -> String {
    let report_data = hex::encode(&Hash::Sha512.digest(&[nonce_bytes().as_slice(), b"held"].concat()));
    let claims = format!(
        r#""attester_type":"TDX","attester_tcb_status":"UpToDate","attester_advisory_ids":["INTEL-SA-1"],"attester_held_data":"{}","dbgstat":"disabled","tdx_mrtd":"{}","tdx_rtmr0":"{}","tdx_report_data":"{report_data}","tdx_td_attributes":"0000001000000000","tdx_is_debuggable":false"#,
        STANDARD.encode("held"),
        "ab".repeat(48),
        "cd".repeat(48),
    );
    assert!(claims.contains(from), "{from}");
    claims.replacen(from, to, 1)
}

fn flat(claims: &str, more: &str) -> String {
    let payload = format!(
        r#"{{"iss":"Intel Trust Authority","iat":1700000000,"exp":1700000300,"ver":"1.0.0","verifier_nonce":{},"policy_ids_matched":[{{"id":"p1","version":"v1"}}],"policy_ids_unmatched":null,{more}{claims}}}"#,
        nonce()
    );
    sign(HEADER, &payload)
}

fn keys() -> String {
    key_set().replace(&super::forge::key_id(), "ita")
}

pub(super) fn genuine() -> String {
    flat(&td("", ""), "")
}

fn code(token: &str) -> String {
    code_with(token.as_bytes(), &[&keys()], &policy(|_| {}), NOW)
}

#[test]
fn a_td_says_what_it_is() {
    let strict = policy(|p| insist(p, &["jwt.debug", "jwt.tcb.status"]));
    let with = |from: &str, to: &str| code_with(flat(&td(from, to), "").as_bytes(), &[&keys()], &strict, NOW);
    for (from, to, want) in [
        ("", "", "ok"),
        ("UpToDate", "OutOfDate", "jwt.tcb.status"),
        ("UpToDate", "Revoked", "jwt.tcb.status.revoked"),
        ("UpToDate", "Fine", "jwt.tcb.status.unknown"),
        ("\"attester_tcb_status\":\"UpToDate\",", "", "jwt.tcb.status.unknown"),
        ("\"dbgstat\":\"disabled\"", "\"dbgstat\":\"enabled\"", "jwt.claims.conflict"),
        ("\"dbgstat\":\"disabled\"", "\"dbgstat\":\"perhaps\"", "jwt.debug.unknown"),
        ("0000001000000000", "0100001000000000", "jwt.claims.conflict"),
        ("\"tdx_is_debuggable\":false", "\"tdx_is_debuggable\":true", "jwt.claims.conflict"),
        ("\"attester_type\":\"TDX\"", "\"attester_type\":\"SGX\"", "jwt.claims.form"),
        ("\"attester_type\":\"TDX\"", "\"attester_type\":\"NVGPU\"", "jwt.type.attester"),
        ("\"attester_held_data\":\"", "\"attester_held_data\":\"AAAA", "jwt.report-data.held-data"),
    ] {
        assert_eq!(with(from, to), want, "{to}");
    }
    assert_eq!(with(&"ab".repeat(48), &"ab".repeat(47)), "jwt.claims.form");
    let watched = policy(|p| insist(p, &["tdx.attributes.profiling", "tdx.attributes.migratable"]));
    for (attributes, want) in [
        ("0000001000000000", "ok"),
        ("1000001000000000", "tdx.attributes.profiling"),
        ("0000001000000080", "ok"),
        ("0200001000000000", "tdx.attributes.profiling.reserved"),
        ("0000003000000000", "tdx.attributes.migratable"),
        ("0000021000000000", "tdx.attributes.migratable.service-td"),
    ] {
        let token = flat(&td("0000001000000000", attributes), "");
        assert_eq!(code_with(token.as_bytes(), &[&keys()], &watched, NOW), want, "{attributes}");
    }
    let silent = flat(&td("\"tdx_td_attributes\":\"0000001000000000\",", ""), "");
    assert_eq!(code_with(silent.as_bytes(), &[&keys()], &watched, NOW), "tdx.attributes.profiling.unknown");
    // What no token answers is not passed over.
    let platforms = policy(|p| p["tdx"] = serde_json::json!({ "fmspcs": ["00806f050000"] }));
    assert_eq!(code_with(genuine().as_bytes(), &[&keys()], &platforms, NOW), "jwt.policy.held");
    let dated = policy(|p| p["tdx"] = serde_json::json!({ "tcb_date_minimum": "2024-01-01" }));
    assert_eq!(code_with(genuine().as_bytes(), &[&keys()], &dated, NOW), "jwt.policy.held");
    let deny = policy(|p| p["tdx"] = serde_json::json!({ "deny_advisories": ["INTEL-SA-1"] }));
    assert_eq!(code_with(genuine().as_bytes(), &[&keys()], &deny, NOW), "tdx.tcb.advisories");
    for (allowed, want) in [("INTEL-SA-1", "ok"), ("INTEL-SA-2", "tdx.tcb.advisories.other")] {
        let allow = policy(|p| p["tdx"] = serde_json::json!({ "allow_advisories": [allowed] }));
        assert_eq!(code_with(genuine().as_bytes(), &[&keys()], &allow, NOW), want);
    }
    for (value, want) in [("cd", "ok"), ("ce", "tdx.registers.rtmr0")] {
        let registers = policy(|p| p["tdx"] = serde_json::json!({ "rtmr0": [value.repeat(48)] }));
        assert_eq!(code_with(genuine().as_bytes(), &[&keys()], &registers, NOW), want);
    }
    let registers = policy(|p| p["tdx"] = serde_json::json!({ "rtmr3": ["cd".repeat(48)] }));
    assert_eq!(code_with(genuine().as_bytes(), &[&keys()], &registers, NOW), "tdx.registers.rtmr3", "what is not said does not hold");
}

#[test]
fn claims_stand_in_one_layout() {
    let nested = |version: &str, more: &str| {
        let payload = format!(
            r#"{{"iss":"Intel Trust Authority","iat":1700000000,"exp":1700000300,{version}"verifier_nonce":{},{more}"tdx":{{{}}}}}"#,
            nonce(),
            td("", "")
        );
        code(&sign(HEADER, &payload))
    };
    assert_eq!(nested(r#""ver":"2.0.0","#, ""), "ok");
    assert_eq!(nested(r#""appraisal":{"method":"default","ver":2},"#, r#""nvgpu":{},"#), "ok");
    assert_eq!(nested(r#""ver":"2.0.0","#, r#""tdx_mrtd":"x","#), "jwt.type.layout");
    assert_eq!(nested(r#""ver":"1.0.0","#, ""), "jwt.type.version");
    assert_eq!(nested("", ""), "jwt.type.version");
    assert_eq!(nested(r#""ver":"2.0.0","#, r#""sgx":{},"#), "jwt.type.attester");
    assert_eq!(code(&flat(&td("", ""), r#""tdx":{},"#)), "jwt.type.layout");
    assert_eq!(code(&sign(HEADER, r#"{"iss":"AS Attestation Token Issuer","iat":1700000000,"exp":1700000300,"amber_tcb_status":"OK"}"#)), "jwt.type.legacy");
    // Another name for the issuer is another issuer.
    let other = sign(HEADER, &format!(r#"{{"iss":"AS Attestation Token Issuer","iat":1700000000,"exp":1700000300,"ver":"1.0.0",{}}}"#, td("", "")));
    assert_eq!(code(&other), "jwt.issuer.form");
}

#[test]
fn policies_that_are_named_must_have_matched() {
    let with = |section: serde_json::Value, token: &str| {
        let policy = policy(|p| p["ita"] = section.clone());
        code_with(token.as_bytes(), &[&keys()], &policy, NOW)
    };
    let unmatched = genuine();
    assert_eq!(with(serde_json::json!({ "policy_ids": ["p1"] }), &unmatched), "ok");
    assert_eq!(with(serde_json::json!({ "policy_ids": ["p1", "p2"] }), &unmatched), "ita.policy-ids");
    let other = sign(
        HEADER,
        &format!(
            r#"{{"iss":"Intel Trust Authority","iat":1700000000,"exp":1700000300,"ver":"1.0.0","verifier_nonce":{},"policy_ids_matched":null,"policy_ids_unmatched":[{{"id":"p3"}}],{}}}"#,
            nonce(),
            td("", "")
        ),
    );
    assert_eq!(with(serde_json::json!({}), &other), "ok");
    assert_eq!(with(serde_json::json!({ "policy_ids": ["p1"] }), &other), "ita.policy-ids");
    assert_eq!(with(serde_json::json!({ "refuse_unmatched_policies": true }), &other), "ita.policy-ids.unmatched");
}

#[test]
fn the_nonce_is_the_one_that_the_service_gave() {
    let (keys, explore) = (keys(), policy(|_| {}));
    let code = |nonce: &[u8]| code_of(&ask(&[&keys], &explore, NOW).nonce(nonce), genuine().as_bytes());
    assert_eq!(code(b"my nonce"), "ok");
    assert_eq!(code(STANDARD.encode("my nonce").as_bytes()), "ok");
    assert_eq!(code(b"no nonce"), "bind.report-data.mismatch");
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW).key(b"held"), genuine().as_bytes()), "ok");
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW).key(b"else"), genuine().as_bytes()), "jwt.confirmation-key");
}

#[test]
fn in_azure_the_paravisor_stands_between() {
    let user_data = hex::encode(&Hash::Sha512.digest(&[nonce_bytes().as_slice(), b"mine"].concat()));
    let runtime = format!(r#"{{"keys":[],"vm-configuration":{{"secure-boot":true}},"user-data":"{}"}}"#, user_data.to_uppercase());
    let claims = |user: &str, report_data: &str| {
        let old = td("", "");
        let at = old.find("\"tdx_report_data\"").unwrap() + 19;
        let old = format!("{}{report_data}{}", &old[..at], &old[at + 128..]);
        let held = format!("\"attester_held_data\":\"{}\",", STANDARD.encode("held"));
        let claims = old.replace(&held, &format!(r#""attester_user_data":"{}","attester_runtime_data":{runtime},"#, STANDARD.encode(user)));
        flat(&claims, "")
    };
    let hash = format!("{}{}", hex::encode(&sha256(runtime.as_bytes())), "00".repeat(32));
    let (keys, explore) = (keys(), policy(|_| {}));
    let with = |token: &str, data: &[&str]| code_of(&ask(&[&keys], &explore, NOW).collateral(data.iter().map(|d| d.as_bytes())), token.as_bytes());
    assert_eq!(with(&claims("mine", &hash), &[]), "ok");
    assert_eq!(with(&claims("mine", &hash), &[&runtime]), "ok");
    assert_eq!(with(&claims("else", &hash), &[]), "jwt.report-data.user-data");
    assert_eq!(with(&claims("mine", &"11".repeat(64)), &[&runtime]), "jwt.report-data.runtime-data");
}

#[test]
fn above_the_attesters_name_nothing_says_otherwise() {
    for (more, want) in [
        (r#""dbgstat":"disabled","#, "ok"),
        (r#""dbgstat":"enabled","#, "jwt.claims.conflict"),
        (r#""dbgstat":"perhaps","#, "jwt.debug.unknown"),
        (r#""attester_tcb_status":"Revoked","#, "jwt.type.layout"),
    ] {
        let payload = format!(
            r#"{{"iss":"Intel Trust Authority","iat":1700000000,"exp":1700000300,"ver":"2.0.0","verifier_nonce":{},{more}"tdx":{{{}}}}}"#,
            nonce(),
            td("", "")
        );
        let strict = policy(|p| insist(p, &["jwt.debug"]));
        assert_eq!(code_with(sign(HEADER, &payload).as_bytes(), &[&keys()], &strict, NOW), want, "{more}");
    }
}
