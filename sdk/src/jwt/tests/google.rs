//! Tokens of Google's attestation service.

use alloc::string::{String, ToString};

use serde_json::{Value, json};

use super::forge::{NOW, ask, code_of, code_with, insist, key_set, policy, public, sign};

const HEADER: &str = r#"{"alg":"RS256","kid":"google","typ":"JWT"}"#;

fn keys() -> String {
    key_set().replace(&super::forge::key_id(), "google")
}

fn payload() -> Value {
    json!({
        "iss": "https://confidentialcomputing.googleapis.com", "aud": "https://me.example", "iat": 1_700_000_000, "nbf": 1_700_000_000, "exp": 1_700_003_600,
        "sub": "https://www.googleapis.com/compute/v1/projects/p/zones/z/instances/i", "eat_nonce": "a nonce of mine", "secboot": true, "oemid": 11129,
        "hwmodel": "GCP_AMD_SEV", "swname": "CONFIDENTIAL_SPACE", "swversion": ["240500"], "dbgstat": "disabled-since-boot",
        "submods": {
            "confidential_space": { "support_attributes": ["LATEST", "STABLE", "USABLE"] },
            "container": { "image_digest": alloc::format!("sha256:{}", "ab".repeat(32)), "restart_policy": "Never", "env_override": { "A": "1" }, "cmd_override": ["run"], "env": { "eat_nonce": "theirs alone" } },
            "gce": { "project_id": "p" },
        },
        "google_service_accounts": ["a@p.iam.gserviceaccount.com"],
    })
}

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
    sign(HEADER, &payload.to_string())
}

/// A policy of the kind that a relying party would write.
fn careful(document: &mut Value) {
    insist(document, &["jwt.audience", "jwt.debug", "jwt.google.hardware", "jwt.google.software", "jwt.google.support", "jwt.google.secure-boot"]);
    document["jwt"] = json!({ "audience": "https://me.example" });
    document["google"] = json!({ "hardware": ["GCP_AMD_SEV", "GCP_INTEL_TDX"] });
    document["identity"] = json!({ "measurement": [{ "hex": "ab".repeat(32), "label": "mine" }] });
}

#[test]
fn a_workload_says_what_it_is() {
    let (careful, keys) = (policy(careful), keys());
    let code = |path: &str, value: Value| code_with(with(path, value).as_bytes(), &[&keys], &careful, NOW);
    let submods = "/submods/confidential_space/support_attributes";
    for (path, value, want) in [
        ("/x", json!(1), "ok"),
        ("/aud", json!("https://me.example.evil"), "jwt.audience"),
        ("/aud", json!(["https://me.example", "https://other"]), "jwt.audience.further"),
        ("/iss", json!("https://confidentialcomputing.googleapis.com/"), "jwt.issuer.form"),
        ("/exp", json!(1_700_086_400), "jwt.time.lifetime"),
        ("/hwmodel", json!("GCP_AMD_SEV_ES"), "jwt.google.hardware"),
        ("/hwmodel", json!("GCP_SHIELDED_VM"), "jwt.tee.none"),
        ("/hwmodel", json!("GCP_SOMETHING"), "jwt.claims.form"),
        ("/hwmodel", json!(null), "jwt.type.reduced"),
        ("/hwmodel", json!("GCP_INTEL_TDX"), "ok"),
        ("/swname", json!("GCE"), "jwt.google.software"),
        ("/dbgstat", json!("enabled"), "jwt.debug"),
        ("/dbgstat", json!("who knows"), "jwt.debug.unknown"),
        ("/dbgstat", json!(null), "jwt.type.reduced"),
        ("/secboot", json!(false), "jwt.google.secure-boot"),
        ("/secboot", json!(null), "jwt.google.secure-boot.unknown"),
        ("/secboot", json!("true"), "jwt.claims.form"),
        (submods, json!(["LATEST", "USABLE"]), "jwt.google.support"),
        (submods, json!(null), "jwt.google.support"),
        (submods, json!("STABLE"), "jwt.claims.form"),
        ("/submods", json!(null), "jwt.type.reduced"),
        ("/submods/container", json!(null), "identity.measurement.unknown"),
        ("/submods/container/image_digest", json!(alloc::format!("sha256:{}", "cd".repeat(32))), "identity.measurement"),
        ("/submods/container/image_digest", json!(alloc::format!("sha256:{}", "AB".repeat(32))), "jwt.claims.form"),
        ("/submods/container/image_digest", json!(alloc::format!("sha512:{}", "ab".repeat(32))), "jwt.claims.form"),
        ("/submods/container/image_digest", json!(null), "identity.measurement.unknown"),
        ("/https:~1~1aws", json!(1), "ok"),
        ("/eat_nonce", json!(7), "jwt.claims.form"),
    ] {
        assert_eq!(code(path, value.clone()), want, "{path}: {value}");
    }
    let mut reduced = payload();
    reduced["https://aws.amazon.com/tags"] = json!({});
    assert_eq!(code_with(sign(HEADER, &reduced.to_string()).as_bytes(), &[&keys], &careful, NOW), "jwt.type.reduced");
}

#[test]
fn a_td_has_a_status() {
    let policy = policy(|p| {
        careful(p);
        insist(p, &["jwt.tcb.status"]);
    });
    let code = |tdx: Value| {
        let mut payload = payload();
        payload["hwmodel"] = json!("GCP_INTEL_TDX");
        payload["tdx"] = tdx;
        code_with(sign(HEADER, &payload.to_string()).as_bytes(), &[&keys()], &policy, NOW)
    };
    assert_eq!(code(json!({ "gcp_attester_tcb_status": "UpToDate" })), "ok");
    assert_eq!(code(json!({ "gcp_attester_tcb_status": "OutOfDate" })), "jwt.tcb.status");
    assert_eq!(code(json!({})), "jwt.tcb.status.unknown");
}

#[test]
fn what_the_operator_may_change_is_stated() {
    let code = |section: Value, token: &str| {
        let policy = policy(|p| p["google"] = section.clone());
        // The waiver of what is now stated goes.
        code_with(token.as_bytes(), &[&keys()], &policy, NOW)
    };
    let genuine = with("/x", json!(1));
    for (section, want) in [
        (json!({ "project_ids": ["p", "q"], "service_account": "a@p.iam.gserviceaccount.com" }), "ok"),
        (json!({ "project_ids": ["q"] }), "jwt.google.project"),
        (json!({ "service_account": "b@p.iam.gserviceaccount.com" }), "jwt.google.project.service-account"),
        (json!({ "restart_policies": ["Never"] }), "ok"),
        (json!({ "restart_policies": ["Always"] }), "jwt.google.container.restart-policy"),
        (json!({ "refuse_overrides": true }), "jwt.google.container.environment"),
        (json!({ "refuse_overrides": true, "env_overrides": ["A"] }), "jwt.google.container.command"),
    ] {
        assert_eq!(code(section.clone(), &genuine), want, "{section}");
    }
    let plain = with("/submods/container/cmd_override", json!(null));
    assert_eq!(code(json!({ "refuse_overrides": true, "env_overrides": ["A"] }), &plain), "ok");
    let none = with("/submods/container", json!(null));
    assert_eq!(code(json!({ "refuse_overrides": true }), &none), "jwt.google.container.missing");
}

#[test]
fn a_nonce_stands_where_google_puts_it() {
    let (keys, explore) = (keys(), policy(|_| {}));
    let code = |token: &str, nonce: &[u8]| code_of(&ask(&[&keys], &explore, NOW).nonce(nonce), token.as_bytes());
    let several = with("/eat_nonce", json!(["one of many", "bXkgbm9uY2U="]));
    assert_eq!(code(&with("/x", json!(1)), b"a nonce of mine"), "ok");
    assert_eq!(code(&several, b"one of many"), "ok");
    assert_eq!(code(&several, b"my nonce"), "ok");
    assert_eq!(code(&several, b"one of m"), "bind.report-data.mismatch");
    assert_eq!(code(&with("/x", json!(1)), b"theirs alone"), "bind.report-data.mismatch", "the environment is the workload's own");
    assert_eq!(code(&with("/eat_nonce", json!(null)), b"a nonce of mine"), "bind.report-data.absent");
}

#[test]
fn a_chain_ends_in_a_root_that_is_believed() {
    let explore = policy(|_| {});
    let code = |chain: &super::chain::Pki, trust: bool| {
        let header = json!({ "alg": "RS256", "typ": "JWT", "x5c": chain.x5c }).to_string();
        let token = sign(&header, &payload().to_string());
        let mut ask = crate::Ask::new(&explore, NOW.parse().unwrap());
        if trust {
            ask = ask.trust([chain.root.as_slice()]).unwrap();
        }
        code_of(&ask, token.as_bytes())
    };
    let good = super::chain::pki(&public().spki());
    assert_eq!(code(&good, true), "ok");
    assert_eq!(code(&good, false), "jwt.key.anchor.root", "only Google's root is pinned");
    assert_eq!(code(&super::chain::pki(&super::chain::ec_spki(9)), true), "jwt.key.anchor.role");
}
