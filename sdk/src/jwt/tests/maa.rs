//! Tokens of Microsoft Azure Attestation.

use alloc::{format, string::String};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::forge::{NOW, ask, b64, code, code_of, code_with, header, insist, key_set, payload, policy, public, sign};
use crate::{Verdict, crypto::hash::sha256, hex, jwt::maa_policy_hash, verify};

fn signed(from: &str, to: &str) -> String {
    sign(&header(), &payload(from, to))
}

/// The code under a policy in which these checks are not waived.
fn insisting(token: &str, checks: &[&str]) -> String {
    code_with(token.as_bytes(), &[&key_set()], &policy(|p| insist(p, checks)), NOW)
}

#[test]
fn the_service_hashes_policies_in_its_own_way() {
    // The policy that permits everything, and the hash that tokens issued under it have.
    let permit_all = maa_policy_hash("version=1.0; authorizationrules{=> permit();}; issuancerules{};");
    assert_eq!(permit_all, "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU");
    assert_eq!(maa_policy_hash("x"), b64(sha256(b64("x").as_bytes())));
}

#[test]
fn only_attestations_are_attestations() {
    for (from, to, want) in [
        ("\"x-ms-ver\":\"1.0\"", "\"x-ms-ver\":\"2.0\"", "jwt.type.version"),
        ("\"x-ms-ver\":\"1.0\"", "\"x-ms-ver\":1", "jwt.type.version"),
        ("\"x-ms-ver\":\"1.0\",", "", "jwt.type.version"),
        ("\"sevsnpvm\"", "\"tpm\"", "jwt.type.attestation"),
        ("\"sevsnpvm\"", "1", "jwt.type.attestation"),
        ("{", "{\"x-ms-policy\":\"eyJ\",", "jwt.type.management"),
        ("{", "{\"x-ms-policy-result\":\"Updated\",", "jwt.type.management"),
        ("{", "{\"x-ms-policy-certificates\":{},", "jwt.type.management"),
        ("{", "{\"x-ms-certificate-thumbprint\":\"x\",", "jwt.type.management"),
        ("{", "{\"x-ms-policy\":{\"a\":1},", "ok"),
        ("{", "{\"x-ms-policy-signer\":{\"kty\":\"RSA\"},", "ok"),
    ] {
        assert_eq!(code(signed(from, to)), want, "{to}");
    }
    // Trusted Launch alone is no confidential computing.
    assert_eq!(code(signed("\"sevsnpvm\"", "\"azurevm\"")), "jwt.tee.none");
    let types = |list: serde_json::Value| {
        let policy = policy(|p| p["maa"] = serde_json::json!({ "attestation_types": list }));
        code_with(signed("", "").as_bytes(), &[&key_set()], &policy, NOW)
    };
    assert_eq!(types(serde_json::json!(["sevsnpvm"])), "ok");
    assert_eq!(types(serde_json::json!(["sgx", "tdxvm"])), "maa.attestation-type");
}

#[test]
fn what_azure_says_is_appraised() {
    let name = |tail: &str| format!("\"x-ms-sevsnpvm-{tail}\":");
    let debug = name("is-debuggable");
    for (from, to, check, want) in [
        (String::new(), String::new(), "maa.compliance", "ok"),
        ("azure-compliant-cvm".into(), "azure-signed-katacc-uvm".into(), "maa.compliance", "maa.compliance"),
        ("\"x-ms-compliance-status\":\"azure-compliant-cvm\",".into(), String::new(), "maa.compliance", "maa.compliance.missing"),
        (String::new(), String::new(), "maa.policy-hash", "maa.policy-hash.unstated"),
        (
            "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco".into(),
            "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU".into(),
            "maa.policy-hash",
            "maa.policy-hash.permit-all",
        ),
        (String::new(), String::new(), "jwt.debug", "ok"),
        (format!("{debug}false"), format!("{debug}true"), "jwt.debug", "jwt.debug"),
        (format!("{debug}false"), format!("{debug}\"false\""), "jwt.debug", "jwt.claims.form"),
        (format!("{debug}false,"), String::new(), "jwt.debug", "jwt.claims.form"),
        (format!("{}0", name("vmpl")), format!("{}1", name("vmpl")), "maa.vmpl", "maa.vmpl"),
        (format!("{}0,", name("vmpl")), String::new(), "maa.vmpl", "maa.vmpl.missing"),
        (format!("{}false", name("migration-allowed")), format!("{}true", name("migration-allowed")), "maa.migration", "maa.migration"),
        (format!("{}\"abab", name("launchmeasurement")), format!("{}\"ABab", name("launchmeasurement")), "jwt.debug", "jwt.claims.form"),
        (format!("{}\"abab", name("launchmeasurement")), format!("{}\"ab", name("launchmeasurement")), "jwt.debug", "jwt.claims.form"),
    ] {
        assert_eq!(insisting(&signed(&from, &to), &[check]), want, "{to}");
    }
    let hash = |hash: &str| {
        let policy = policy(|p| {
            insist(p, &["maa.policy-hash"]);
            p["maa"] = serde_json::json!({ "policy_hashes": [hash] });
        });
        code_with(signed("", "").as_bytes(), &[&key_set()], &policy, NOW)
    };
    assert_eq!(hash("9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco"), "ok");
    assert_eq!(hash(&maa_policy_hash("another")), "maa.policy-hash");
    // Another key id than the key's own.
    let renamed = key_set().replace(&super::forge::key_id(), "other");
    let token = sign(&header().replace(&super::forge::key_id(), "other"), &payload("", ""));
    assert_eq!(code_with(token.as_bytes(), &[&renamed], &policy(|_| {}), NOW), "maa.key-id");
    // The policy's other sections hold for the guest in the token.
    for (section, want) in [
        (serde_json::json!({ "host_data": ["cd".repeat(32)] }), "ok"),
        (serde_json::json!({ "host_data": ["00".repeat(32)] }), "snp.host-data"),
        (serde_json::json!({ "guest_svn_minimum": 5 }), "ok"),
        (serde_json::json!({ "guest_svn_minimum": 6 }), "snp.guest-svn"),
        (serde_json::json!({ "report_id": "00".repeat(32) }), "snp.report-id"),
    ] {
        let policy = policy(|p| p["snp"] = section.clone());
        assert_eq!(code_with(signed("", "").as_bytes(), &[&key_set()], &policy, NOW), want, "{section}");
    }
}

#[test]
fn the_measurement_is_one_of_the_policys() {
    let with = |value: &str| {
        let policy = policy(|p| p["identity"] = serde_json::json!({ "measurement": [{ "hex": value, "label": "mine" }] }));
        code_with(signed("", "").as_bytes(), &[&key_set()], &policy, NOW)
    };
    assert_eq!(with(&"ab".repeat(48)), "ok");
    assert_eq!(with(&"ac".repeat(48)), "identity.measurement");
    // A signer alone identifies the guest as well.
    let signer = |token: &str| {
        let policy = policy(|p| p["identity"] = serde_json::json!({ "signer": [{ "id_key": "ef".repeat(48) }] }));
        code_with(token.as_bytes(), &[&key_set()], &policy, NOW)
    };
    let digest = |byte: &str| signed("{", &format!("{{\"x-ms-sevsnpvm-idkeydigest\":\"{}\",", byte.repeat(48)));
    assert_eq!(signer(&digest("ef")), "ok");
    assert_eq!(signer(&digest("ee")), "identity.signer");
    assert_eq!(signer(&digest("00")), "identity.signer.none");
    assert_eq!(signer(&signed("", "")), "identity.signer.none");
    let zeros = signed(&format!("\"{}\"", "ab".repeat(48)), &format!("\"{}\"", "00".repeat(48)));
    let policy = policy(|p| p["identity"] = serde_json::json!({ "measurement": [{ "hex": "00".repeat(48) }] }));
    assert_eq!(code_with(zeros.as_bytes(), &[&key_set()], &policy, NOW), "identity.measurement.zero");
}

#[test]
fn a_nonce_that_is_given_is_compared() {
    let (keys, explore) = (key_set(), policy(|_| {}));
    let token = signed("", "");
    let code = |nonce: &[u8]| code_of(&ask(&[&keys], &explore, NOW).nonce(nonce), token.as_bytes());
    assert_eq!(code(b"nonce-nonce"), "ok", "the text is base64url of it");
    assert_eq!(code(b"bm9uY2Utbm9uY2U"), "ok");
    assert_eq!(code(b"nonce-other"), "bind.report-data.mismatch");
    // Whoever asks the service chooses that nonce, and the hardware's evidence may be older than it.
    let says_so = |token: &str, nonce: &[u8]| {
        verify(token.as_bytes(), &ask(&[&keys], &explore, NOW).nonce(nonce)).unwrap().report().to_json().contains("in the token alone")
    };
    let held = signed(&format!("\"{}\"", "00".repeat(64)), &format!("\"{}{}\"", hex::encode(b"nonce-nonce"), "00".repeat(53)));
    assert!(says_so(&token, b"nonce-nonce") && !says_so(&held, b"nonce-nonce"));
    // Not where anyone can write: a claim of another name.
    let elsewhere = signed("\"nonce\":", "\"client\":");
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW).nonce(b"nonce-nonce"), elsewhere.as_bytes()), "bind.report-data.mismatch");
    // A layout says what the report data are.
    let layout = policy(|p| p["bind"] = serde_json::json!({ "report_data": "sha256(nonce) ‖ zeros" }));
    let bound = signed(&format!("\"{}\"", "00".repeat(64)), &format!("\"{}{}\"", hex::encode(&sha256(b"nonce-nonce")), "00".repeat(32)));
    assert_eq!(code_of(&ask(&[&keys], &layout, NOW).nonce(b"nonce-nonce"), bound.as_bytes()), "ok");
    assert_eq!(code_of(&ask(&[&keys], &layout, NOW).nonce(b"nonce-other"), bound.as_bytes()), "bind.report-data.mismatch");
    assert_eq!(verify(bound.as_bytes(), &ask(&[&keys], &layout, NOW)).unwrap_err().code(), "ask.nonce.missing");
    assert_eq!(verify(bound.as_bytes(), &ask(&[&keys], &layout, NOW).nonce(b"7 bytes")).unwrap_err().code(), "ask.nonce.short");
    let plain = policy(|p| p["bind"] = serde_json::json!({ "report_data": "nonce" }));
    assert_eq!(code_of(&ask(&[&keys], &plain, NOW).nonce(b"nonce-nonce"), token.as_bytes()), "ok");
    assert_eq!(verify(token.as_bytes(), &ask(&[&keys], &plain, NOW)).unwrap_err().code(), "ask.nonce.missing");
}

/// Runtime data of a paravisor with a key in them, and the token about them.
fn with_runtime(change: impl Fn(String) -> String, tail: &str) -> (String, String) {
    let data = format!(
        r#"{{"keys":[{{"kid":"HCLAkPub","key_ops":["sign"],{}],"vm-configuration":{{"secure-boot":true,"tpm-enabled":true}},"user-data":"{}"}}"#,
        &public().jwk()[1..],
        "AB".repeat(64),
    );
    // The service sorts members in its own way.
    let claims = change(format!(
        r#"{{"user-data":"{}","vm-configuration":{{"tpm-enabled":true,"secure-boot":true}},"keys":[{{"key_ops":["sign"],"kid":"HCLAkPub",{}]}}"#,
        "AB".repeat(64),
        &public().jwk()[1..],
    ));
    let report_data = format!("\"{}{tail}\"", hex::encode(&sha256(data.as_bytes())));
    let payload = payload(&format!("\"{}\"", "00".repeat(64)), &report_data).replacen('{', &format!(r#"{{"x-ms-runtime":{claims},"#), 1);
    (data, sign(&header(), &payload))
}

#[test]
fn runtime_data_are_bound_by_their_hash() {
    let (keys, explore) = (key_set(), policy(|p| p["jwt"] = serde_json::json!({ "require_confirmation_key": true })));
    let same = |text: String| text;
    let (data, token) = with_runtime(same, &"00".repeat(32));
    let with = |data: &str, token: &str| code_of(&ask(&[&keys], &explore, NOW).collateral([data.as_bytes()]), token.as_bytes());
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW), token.as_bytes()), "ok", "asserted by the issuer");
    assert_eq!(with(&data, &token), "ok");
    assert_eq!(with(&data.replace("AB", "AC"), &token), "jwt.report-data.runtime-data");
    let (data, other) = with_runtime(|text| text.replace("\"secure-boot\":true", "\"secure-boot\":false"), &"00".repeat(32));
    assert_eq!(with(&data, &other), "jwt.report-data.runtime-claims");
    let (_, tail) = with_runtime(same, &"01".repeat(32));
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW), tail.as_bytes()), "jwt.report-data.tail");
    let (_, twice) = with_runtime(|text| text.replacen("[{", &format!("[{},{{", r#"{"kid":"HCLAkPub","kty":"x"}"#), 1), &"00".repeat(32));
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW), twice.as_bytes()), "jwt.claims.form");
    let (_, broken) = with_runtime(|text| text.replacen("AQAB", "AQ", 1), &"00".repeat(32));
    assert_eq!(code_of(&ask(&[&keys], &explore, NOW), broken.as_bytes()), "jwt.claims.form");
    // The key of this conversation is the one that the token confirms.
    let ours = |key: &[u8]| code_of(&ask(&[&keys], &explore, NOW).key(key), token.as_bytes());
    let key = public();
    for form in [key.spki(), key.pem().into_bytes(), key.jwk().into_bytes(), key.thumbprint().to_vec()] {
        assert_eq!(ours(&form), "ok");
    }
    assert_eq!(ours(b"another"), "jwt.confirmation-key");
    assert_eq!(code_with(signed("", "").as_bytes(), &[&keys], &explore, NOW), "jwt.confirmation-key.absent");
    // The user data are compared as bytes, whatever their case.
    let layout = policy(|p| p["bind"] = serde_json::json!({ "report_data": { "hex": "ab".repeat(64) } }));
    assert_eq!(code_with(token.as_bytes(), &[&keys], &layout, NOW), "ok");
    // A verified token gives the guest's attestation key, with which a quote can be verified.
    let verdict = verify(token.as_bytes(), &ask(&[&keys], &explore, NOW)).unwrap();
    let verified = verdict.verified().unwrap();
    assert_eq!(verified.attestation_key(), Some(key.spki().as_slice()));
    assert_eq!(verified.claims().secure_boot, Some(true));
    assert!(verified.token().is_some_and(|payload| payload.get("x-ms-ver").is_some()));
    let Verdict::Verified(verified) = verdict else { return };
    let token = verified.claims().token.as_ref().unwrap();
    assert_eq!((token.profile, token.algorithm), ("maa", "RS256"));
}

#[test]
fn a_whole_machine_is_its_hardware_and_its_boot() {
    let keys = key_set();
    let inner = payload("", "").replace(r#""nonce":"bm9uY2Utbm9uY2U""#, r#""x":0"#);
    let machine = |top: &str| {
        let payload = format!(
            r#"{{"iss":"https://shared.eus.attest.azure.net","iat":1700000000,"exp":1700028800,"x-ms-ver":"1.0","x-ms-attestation-type":"azurevm","x-ms-policy-hash":"x",{top}"x-ms-runtime":{{"client-payload":{{"nonce":"{}"}},"keys":[{{"kid":"TpmEphemeralEncryptionKey",{}]}},"x-ms-isolation-tee":{inner}}}"#,
            STANDARD.encode("my nonce"),
            &public().jwk()[1..],
        );
        sign(&header(), &payload)
    };
    let strict = policy(|p| insist(p, &["jwt.debug", "maa.compliance", "maa.vmpl", "maa.migration"]));
    let token = machine(r#""secureboot":true,"#);
    assert_eq!(code_of(&ask(&[&keys], &strict, NOW).nonce(b"my nonce"), token.as_bytes()), "ok");
    assert_eq!(code_of(&ask(&[&keys], &strict, NOW).nonce(b"no nonce"), token.as_bytes()), "bind.report-data.mismatch");
    let debug = machine(r#""x-ms-azurevm-kerneldebug-enabled":true,"#);
    assert_eq!(code_of(&ask(&[&keys], &strict, NOW), debug.as_bytes()), "jwt.debug");
}

#[test]
fn older_names_must_say_the_same() {
    let enclave = |more: &str| {
        let payload = format!(
            r#"{{"iss":"https://shared.eus.attest.azure.net","iat":1700000000,"exp":1700028800,"x-ms-ver":"1.0","x-ms-attestation-type":"sgx","x-ms-policy-hash":"x","x-ms-sgx-mrenclave":"{}","x-ms-sgx-mrsigner":"{}","x-ms-sgx-is-debuggable":false,"x-ms-sgx-product-id":1,"x-ms-sgx-svn":2,"x-ms-sgx-ehd":"{}","x-ms-sgx-report-data":"{}{}"{more}}}"#,
            "ab".repeat(32),
            "cd".repeat(32),
            b64("held"),
            hex::encode(&sha256(b"held")),
            "00".repeat(32),
        );
        sign(&header(), &payload)
    };
    for (more, want) in [
        (r#","is-debuggable":false,"sgx-mrenclave":"A""#.replace('A', &"ab".repeat(32)), "ok"),
        (r#","is-debuggable":true"#.into(), "jwt.claims.conflict"),
        (r#","sgx-mrenclave":"A""#.replace('A', &"00".repeat(32)), "jwt.claims.conflict"),
        (r#","product-id":2"#.into(), "jwt.claims.conflict"),
        (r#","tee":"sevsnpvm""#.into(), "jwt.claims.conflict"),
        (r#","ver":"2.0""#.into(), "jwt.claims.conflict"),
    ] {
        assert_eq!(code(enclave(&more)), want, "{more}");
    }
    assert_eq!(code(enclave("")), "ok");
    let held = code_of(&ask(&[&key_set()], &policy(|_| {}), NOW).key(b"held"), enclave("").as_bytes());
    assert_eq!(held, "ok");
    // SGX tokens say nothing of the TCB; what is not said does not hold.
    assert_eq!(insisting(&enclave(""), &["jwt.tcb.status"]), "jwt.tcb.status.unknown");
    for (section, want) in [
        (serde_json::json!({ "mrsigner": ["cd".repeat(32)], "isvprodid": 1, "isvsvn_minimum": 2 }), "ok"),
        (serde_json::json!({ "mrsigner": ["ce".repeat(32)] }), "sgx.enclave.mrsigner"),
        (serde_json::json!({ "isvprodid": 2 }), "sgx.enclave.isvprodid"),
        (serde_json::json!({ "isvsvn_minimum": 3 }), "sgx.enclave.isvsvn"),
    ] {
        let policy = policy(|p| p["sgx"] = section.clone());
        assert_eq!(code_with(enclave("").as_bytes(), &[&key_set()], &policy, NOW), want, "{section}");
    }
}
