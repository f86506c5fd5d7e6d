//! Times, issuer and audience.

use alloc::{format, string::ToString};

use super::forge::{NOW, code, code_with, genuine, header, insist, key_set, payload, policy, sign};

#[test]
fn times_are_held_against_the_question() {
    let explore = policy(|_| {});
    let (token, keys) = (genuine(), key_set());
    let at = |now: &str| code_with(token.as_bytes(), &[&keys], &explore, now);
    assert_eq!(at("1700028859"), "ok", "a second before the leeway ends");
    assert_eq!(at("1700028860"), "jwt.time.expiry");
    assert_eq!(at("1699999940"), "ok");
    assert_eq!(at("1699999939"), "jwt.time.not-before");
    let strict = policy(|p| p["jwt"] = serde_json::json!({ "leeway": 0 }));
    assert_eq!(code_with(token.as_bytes(), &[&keys], &strict, "1700028800"), "jwt.time.expiry");
    assert_eq!(code_with(token.as_bytes(), &[&keys], &strict, "1700028799"), "ok");
    let young = policy(|p| {
        insist(p, &["jwt.time.age"]);
        p["jwt"] = serde_json::json!({ "max_age": 100 });
    });
    assert_eq!(code_with(token.as_bytes(), &[&keys], &young, "1700000160"), "ok");
    assert_eq!(code_with(token.as_bytes(), &[&keys], &young, "1700000161"), "jwt.time.age");
    for (from, to, want) in [
        ("\"exp\":1700028800", "\"exp\":\"1700028800\"", "jwt.time.form.exp"),
        ("\"exp\":1700028800,", "", "jwt.time.form.exp"),
        ("\"exp\":1700028800", "\"exp\":null", "jwt.time.form.exp"),
        ("\"exp\":1700028800", "\"exp\":true", "jwt.time.form.exp"),
        ("\"exp\":1700028800", "\"exp\":-1", "jwt.time.form.exp"),
        ("\"exp\":1700028800", "\"exp\":253402300800", "jwt.time.form.exp"),
        ("\"exp\":1700028800", "\"exp\":1.7000288e9", "ok"),
        ("\"exp\":1700028800", "\"exp\":1700028800.5", "ok"),
        ("\"exp\":1700028800", "\"exp\":1700028801", "jwt.time.lifetime"),
        ("\"exp\":1700028800", "\"exp\":253402300799", "jwt.time.lifetime"),
        ("\"iat\":1700000000,", "", "jwt.time.form.iat"),
        ("\"iat\":1700000000", "\"iat\":1700000062", "jwt.time.issued"),
        ("\"nbf\":1700000000", "\"nbf\":1700000062", "jwt.time.not-before"),
        ("\"nbf\":1700000000", "\"nbf\":\"0\"", "jwt.time.form.nbf"),
        ("\"nbf\":1700000000,", "", "ok"),
        ("\"exp\":1700028800", "\"exp\":1700000000", "jwt.time.lifetime.order"),
    ] {
        assert_eq!(code(sign(&header(), &payload(from, to))), want, "{to}");
    }
    let long = policy(|p| p["jwt"] = serde_json::json!({ "lifetime": 3600 }));
    assert_eq!(code_with(token.as_bytes(), &[&keys], &long, NOW), "jwt.time.lifetime");
}

#[test]
fn the_issuer_is_compared_character_for_character() {
    let own = "https://shared.eus.attest.azure.net";
    for (issuer, want) in [
        ("https://shared.eus.attest.azure.net/", "jwt.issuer.form"),
        ("https://Shared.eus.attest.azure.net", "jwt.issuer.form"),
        ("http://shared.eus.attest.azure.net", "jwt.issuer.form"),
        ("https://shared.eus.attest.azure.net.evil.example", "jwt.issuer.form"),
        ("https://evil.example/.eus.attest.azure.net", "jwt.issuer.form"),
        ("https://shared.eus.test.attest.azure.net", "jwt.issuer.form"),
        ("https://eus.attest.azure.net", "jwt.issuer.form"),
        ("https://shared.test.attest.azure.net", "jwt.issuer.form"),
    ] {
        assert_eq!(code(sign(&header(), &payload(own, issuer))), want, "{issuer}");
    }
    // A list that holds the right name is no name.
    let list = payload(&format!("\"{own}\""), &format!("[\"{own}\"]"));
    assert_eq!(code(sign(&header(), &list)), "evidence.kind.unsupported");
    let (token, keys) = (genuine(), key_set());
    let issuers = |list: serde_json::Value| {
        let policy = policy(|p| {
            insist(p, &["jwt.issuer"]);
            p["jwt"] = serde_json::json!({ "issuers": list });
        });
        code_with(token.as_bytes(), &[&keys], &policy, NOW)
    };
    assert_eq!(issuers(serde_json::json!(["x", own])), "ok");
    assert_eq!(issuers(serde_json::json!(["https://shared.eus.attest.azure.net/"])), "jwt.issuer");
    let unstated = policy(|p| insist(p, &["jwt.issuer"]));
    assert_eq!(code_with(token.as_bytes(), &[&keys], &unstated, NOW), "jwt.issuer.unstated");
}

#[test]
fn the_audience_is_this_one() {
    let keys = key_set();
    let audience = |aud: &str, further: bool| {
        let policy = policy(|p| {
            insist(p, &["jwt.audience"]);
            p["jwt"] = serde_json::json!({ "audience": "me", "allow_further_audiences": further });
        });
        let token = sign(&header(), &payload("{", &format!("{{{aud}")));
        code_with(token.as_bytes(), &[&keys], &policy, NOW)
    };
    assert_eq!(audience("\"aud\":\"me\",", false), "ok");
    assert_eq!(audience("\"aud\":[\"me\"],", false), "ok");
    assert_eq!(audience("\"aud\":[\"me\",\"you\"],", true), "ok");
    for (aud, want) in [
        ("", "jwt.audience"),
        ("\"aud\":\"\",", "jwt.audience"),
        ("\"aud\":\"me2\",", "jwt.audience"),
        ("\"aud\":[],", "jwt.audience"),
        ("\"aud\":[\"me\",\"you\"],", "jwt.audience.further"),
        ("\"aud\":[\"me\",1],", "jwt.audience.type"),
        ("\"aud\":1,", "jwt.audience.type"),
    ] {
        assert_eq!(audience(aud, false), want, "{aud}");
    }
}

#[test]
fn a_policy_says_what_it_can_hold() {
    let refused = |section: serde_json::Value| {
        let mut document: serde_json::Value = serde_json::from_str(super::forge::EXPLORE).unwrap();
        for (name, value) in section.as_object().unwrap() {
            document[name] = value.clone();
        }
        crate::Policy::from_json(&document.to_string()).map(|_| ()).map_err(|m| m.code())
    };
    for (section, want) in [
        (serde_json::json!({ "jwt": { "leeway": 300 } }), Ok(())),
        (serde_json::json!({ "jwt": { "leeway": 301 } }), Err("policy.jwt.leeway")),
        (serde_json::json!({ "jwt": { "issuers": ["x"] } }), Err("policy.stated-and-waived")),
        (serde_json::json!({ "jwt": { "max_age": 60 } }), Err("policy.stated-and-waived")),
        (serde_json::json!({ "jwt": { "lifetime": 0 } }), Err("policy.jwt.seconds")),
        (serde_json::json!({ "jwt": { "issuer": "x" } }), Err("policy.unreadable")),
        (serde_json::json!({ "maa": { "attestation_types": [] } }), Err("policy.empty-list")),
        (serde_json::json!({ "maa": { "attestation_types": ["tpm"] } }), Err("policy.maa.attestation-types")),
        (serde_json::json!({ "maa": { "policy_hashes": ["x"] } }), Err("policy.maa.policy-hashes")),
        (serde_json::json!({ "maa": { "compliance": ["x"] } }), Err("policy.stated-and-waived")),
        (serde_json::json!({ "ita": { "policy_ids": [] } }), Err("policy.empty-list")),
    ] {
        assert_eq!(refused(section.clone()), want, "{section}");
    }
}
