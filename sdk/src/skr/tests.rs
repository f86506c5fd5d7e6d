//! Policies of our own, and random ones.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::json;

use super::{Mode, ReleasePolicy, evaluate, key};
use crate::json::read;

const ISSUER: &str = "https://shared.eus.attest.azure.net";
const MODES: [Mode; 2] = [Mode::Strict, Mode::AzureCompatible];

/// A policy of one authority with these conditions, all of which must hold.
fn policy(conditions: &str) -> String {
    format!(r#"{{"version":"1.0.0","anyOf":[{{"authority":"{ISSUER}","allOf":[{conditions}]}}]}}"#)
}

fn code(text: &str, mode: Mode) -> &'static str {
    ReleasePolicy::parse(text, mode).map_or_else(|misuse| misuse.code(), |_| "ok")
}

fn holds(text: &str, token: &str, mode: Mode) -> bool {
    let token = read(token.as_bytes()).unwrap();
    let issuer = token.get("iss").and_then(|iss| iss.text()).map(ToString::to_string);
    evaluate::policy(&ReleasePolicy::parse(text, mode).unwrap(), Some(&token), issuer.as_deref()).holds()
}

fn token(claims: &str) -> String {
    format!(r#"{{"iss":"{ISSUER}",{claims}}}"#)
}

#[test]
fn what_the_grammar_does_not_say_is_refused() {
    let plain = policy(r#"{"claim":"a.b","equals":true}"#);
    for mode in MODES {
        assert_eq!(code(&plain, mode), "ok");
        for (from, to, want) in [
            (r#""version":"1.0.0""#, r#""version":"2.0.0""#, "skr.policy.version"),
            (r#""version":"1.0.0""#, r#""version":1"#, "skr.policy.version"),
            (r#""version":"1.0.0""#, r#""version":"1.0.0","more":1"#, "skr.policy.member"),
            (r#""anyOf":[{"auth"#, r#""allOf":[{"auth"#, "skr.policy.all-of"),
            (r#""version":"1.0.0","anyOf""#, r#""version":"1.0.0","none""#, "skr.policy.member"),
            (r#""allOf""#, r#""anyOf":[{"claim":"c","equals":1}],"allOf""#, "skr.policy.both"),
            (r#""allOf":[{"claim":"a.b","equals":true}]"#, r#""allOf":[]"#, "skr.policy.empty-list"),
            (r#""allOf":[{"claim":"a.b","equals":true}]"#, r#""allOf":{}"#, "skr.policy.form"),
            (r#","allOf":[{"claim":"a.b","equals":true}]"#, "", "skr.policy.form"),
            (r#""authority":"https://shared.eus.attest.azure.net","#, "", "skr.policy.authority"),
            (r#""https://shared.eus.attest.azure.net""#, r#""""#, "skr.policy.authority"),
            (r#""https://shared.eus.attest.azure.net""#, "7", "skr.policy.authority"),
            (r#""equals":true"#, r#""notEquals":true"#, "skr.policy.operator.future"),
            (r#""equals":true"#, r#""exists":true"#, "skr.policy.operator.future"),
            (r#""equals":true"#, r#""contains":true"#, "skr.policy.operator"),
            (r#""equals":true"#, r#""Equals":true"#, "skr.policy.operator"),
            (r#","equals":true"#, "", "skr.policy.operator"),
            (r#""equals":true"#, r#""equals":null"#, "skr.policy.value"),
            (r#""equals":true"#, r#""equals":{}"#, "skr.policy.value"),
            (r#""equals":true"#, r#""equals":["x"]"#, "skr.policy.value"),
            (r#""equals":true"#, r#""equals":9007199254740993"#, "skr.policy.number"),
            (r#""equals":true"#, r#""equals":true,"anyOf":[]"#, "skr.policy.both"),
            (r#""equals":true"#, r#""equals":true,"equals":true"#, "skr.policy.unreadable"),
            (r#""claim":"a.b""#, r#""claim":"a..b""#, "skr.policy.claim"),
            (r#""claim":"a.b""#, r#""claim":"""#, "skr.policy.claim"),
            (r#""claim":"a.b""#, r#""claim":7"#, "skr.policy.claim"),
            (r#""claim":"a.b""#, r#""claim":"keys[0].kid""#, "skr.policy.claim.list"),
            (r#"{"claim":"a.b","equals":true}"#, "{}", "skr.policy.form"),
            (r#"{"claim":"a.b","equals":true}"#, "7", "skr.policy.form"),
            (r#"{"claim":"a.b","equals":true}"#, r#"{"equals":true}"#, "skr.policy.member"),
        ] {
            assert!(plain.contains(from), "{from}");
            assert_eq!(code(&plain.replacen(from, to, 1), mode), want, "{to}");
        }
        for other in ["", "null", "[]", "7", "{", "{}"] {
            assert_ne!(code(other, mode), "ok", "{other}");
        }
        let empty = r#"{"version":"1.0.0","anyOf":[]}"#;
        assert_eq!(code(empty, mode), "skr.policy.empty-list");
    }
    for loose in [plain.replace(r#""version":"1.0.0","#, ""), plain.replace("allOf", "allof"), plain.replace("anyOf", "anyof")] {
        assert_ne!(code(&loose, Mode::Strict), "ok");
        assert_eq!(code(&loose, Mode::AzureCompatible), "ok");
    }
    assert_eq!(code(&plain.replacen("allOf", r#"allof":[{"claim":"c","equals":1}],"allOf"#, 1), Mode::AzureCompatible), "skr.policy.both");
}

#[test]
fn bounds_hold() {
    let nested = |n: usize| policy(&format!("{}{}{}", r#"{"anyOf":["#.repeat(n), r#"{"claim":"a","equals":1}"#, "]}".repeat(n)));
    for mode in MODES {
        assert_eq!(code(&nested(11), mode), "ok");
        assert_eq!(code(&nested(12), mode), "skr.policy.depth");
        for bomb in [nested(20_000), "[".repeat(100_000), r#"{"anyOf":"#.repeat(25_000)] {
            assert!(code(&bomb, mode).starts_with("skr.policy."));
        }
        let many = |n: usize| policy(&[r#"{"claim":"a","equals":1}"#].repeat(n).join(","));
        assert_eq!(code(&many(1000), mode), "ok");
        assert_eq!(code(&many(1001), mode), "skr.policy.too-many");
        assert_eq!(code(&" ".repeat(257 * 1024), mode), "skr.policy.too-large");
    }
}

#[test]
fn the_form_in_which_a_vault_keeps_it_is_the_same_policy() {
    let plain = policy(r#"{"claim":"a","equals":"x"}"#);
    let encoded = |more: &str| format!(r#"{{"contentType":"application/json; charset=utf-8",{more}"data":"{}"}}"#, URL_SAFE_NO_PAD.encode(&plain));
    let of = |text: &str| ReleasePolicy::parse(text, Mode::Strict).unwrap();
    assert_eq!(of(&encoded("")).authorities, of(&plain).authorities);
    assert_eq!(of(&encoded(r#""immutable":true,"#)).immutable, Some(true));
    let codes = |policy: &ReleasePolicy| policy.lint().iter().map(|f| f.code).collect::<Vec<_>>();
    assert!(codes(&of(&encoded(""))).contains(&"skr.lint.mutable"));
    assert!(!codes(&of(&encoded(r#""immutable":true,"#))).contains(&"skr.lint.mutable"));
    for (from, to, want) in [
        ("application/json; charset=utf-8", "text/plain", "skr.policy.content-type"),
        (r#""data":"#, r#""more":1,"data":"#, "skr.policy.member"),
        (r#""data":""#, r#""data":"!"#, "skr.policy.data"),
        (r#""data":"#, r#""immutable":"no","data":"#, "skr.policy.member"),
    ] {
        assert_eq!(code(&encoded("").replacen(from, to, 1), Mode::Strict), want, "{to}");
    }
    assert_eq!(code(r#"{"contentType":"application/json; charset=utf-8"}"#, Mode::Strict), "skr.policy.data");
    assert_eq!(code(r#"{"data":"e30"}"#, Mode::AzureCompatible), "skr.policy.form", "an empty policy");
}

#[test]
fn a_condition_holds_of_what_the_token_says_and_of_nothing_else() {
    // The value wanted, what the token says, and whether that holds to the letter and as the vault's samples need it.
    for (wanted, found, strict, compatible) in [
        ("true", "true", true, true),
        ("false", "true", false, false),
        ("false", r#""false""#, false, true),
        (r#""false""#, "false", false, true),
        (r#""0""#, "0", false, true),
        (r#""00""#, "0", false, false),
        ("0", "-0", true, true),
        ("1", "1.0", true, true),
        ("1", "1.5", false, false),
        ("-3", "-3", true, true),
        ("1e3", "1000", true, true),
        ("0.1", "0.1", true, true),
        (r#""x""#, r#""x""#, true, true),
        (r#""x""#, r#""X""#, false, false),
        (r#""x""#, r#"["x"]"#, false, false),
        (r#""null""#, "null", false, false),
        (r#""""#, "null", false, false),
        (r#""{}""#, "{}", false, false),
        ("1", "true", false, false),
    ] {
        let (policy, token) = (policy(&format!(r#"{{"claim":"a.b","equals":{wanted}}}"#)), token(&format!(r#""a":{{"b":{found}}}"#)));
        assert_eq!([holds(&policy, &token, Mode::Strict), holds(&policy, &token, Mode::AzureCompatible)], [strict, compatible], "{wanted} and {found}");
    }
    let policy = policy(r#"{"claim":"a.b","equals":1}"#);
    for elsewhere in [r#""a.b":1"#, r#""b":1"#, r#""a":1"#, r#""a":[{"b":1}]"#, r#""a":null"#, r#""A":{"b":1}"#] {
        assert!(!holds(&policy, &token(elsewhere), Mode::AzureCompatible), "{elsewhere}");
    }
    assert!(!holds(&policy.replace("a.b", "a.0"), &token(r#""a":[1]"#), Mode::AzureCompatible), "a list has no names");
}

#[test]
fn lists_are_any_or_all() {
    let (yes, no) = (r#"{"claim":"a","equals":1}"#, r#"{"claim":"a","equals":2}"#);
    for (conditions, want) in [
        (format!("{yes},{yes}"), true),
        (format!("{yes},{no}"), false),
        (format!(r#"{{"anyOf":[{no},{yes}]}}"#), true),
        (format!(r#"{{"anyOf":[{no},{no}]}}"#), false),
        (format!(r#"{yes},{{"anyOf":[{no},{{"allOf":[{yes},{yes}]}}]}}"#), true),
    ] {
        assert_eq!(holds(&policy(&conditions), &token(r#""a":1"#), Mode::Strict), want, "{conditions}");
    }
}

#[test]
fn only_the_authority_itself_may_speak() {
    let policy = policy(r#"{"claim":"a","equals":1}"#);
    let with = |authority: &str, mode| holds(&policy.replace(ISSUER, authority), &token(r#""a":1"#), mode);
    assert!(with(ISSUER, Mode::Strict) && with(ISSUER, Mode::AzureCompatible));
    let slash = format!("{ISSUER}/");
    assert!(!with(&slash, Mode::Strict) && with(&slash, Mode::AzureCompatible));
    for other in
        ["https://shared.eus.attest.azure.net//", "https://shared.eus.attest.azure.net.evil", "https://SHARED.eus.attest.azure.net", "https://shared.eus"]
    {
        assert!(MODES.iter().all(|mode| !with(other, *mode)), "{other}");
    }
    for mode in MODES {
        assert!(!holds(&policy, r#"{"a":1}"#, mode), "a token without an issuer is from nobody");
    }
}

#[test]
fn the_first_key_for_encryption_is_the_one() {
    // No small prime divides it.
    let n = URL_SAFE_NO_PAD.encode([&[0xc3][..], &[0x55; 254], &[0x03]].concat());
    let key = |more: serde_json::Value| {
        let mut key = json!({ "kty": "RSA", "n": n, "e": "AQAB" });
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key
    };
    let ec = json!({ "kty": "EC", "crv": "P-256", "kid": "e", "use": "enc", "x": "", "y": "" });
    let look = |keys: serde_json::Value| {
        let token = read(json!({ "iss": ISSUER, "x-ms-runtime": { "keys": keys } }).to_string().as_bytes()).unwrap();
        let (preconditions, key) = key::look(Some("maa-jwt"), Some(&token), Some(ISSUER));
        let failed = preconditions.iter().find(|p| !p.holds).map(|p| p.id);
        assert_eq!(failed.is_none(), key.is_some());
        (failed.unwrap_or("ok"), key.map(|k| k.kid).unwrap_or_default())
    };
    let (sign, encrypt) = (json!({ "kid": "s", "key_ops": ["sign"] }), json!({ "kid": "k", "key_ops": ["encrypt"] }));
    assert_eq!(look(json!([key(sign.clone()), key(encrypt.clone())])), ("ok", "k".into()));
    assert_eq!(look(json!([key(json!({ "kid": "u", "use": "enc" })), key(encrypt.clone())])), ("ok", "u".into()));
    assert_eq!(look(json!([key(json!({ "kid": "v", "key_use": "enc" }))])), ("ok", "v".into()));
    assert_eq!(look(json!([])), ("skr.runtime-keys", String::new()));
    for bad in [json!([key(sign)]), json!([key(json!({ "key_ops": ["encrypt"] })), key(encrypt.clone())]), json!([ec, key(encrypt.clone())])] {
        assert_eq!(look(bad.clone()), ("skr.wrapping-key", String::new()), "{bad}");
    }
    let small = json!([{ "kty": "RSA", "kid": "k", "use": "enc", "n": URL_SAFE_NO_PAD.encode([0xc3; 128]), "e": "AQAB" }]);
    assert_eq!(look(small).0, "skr.wrapping-key");
    let private = json!([key(json!({ "kid": "k", "use": "enc", "d": "AQAB" }))]);
    assert_eq!(look(private).0, "skr.wrapping-key");
    let (preconditions, key) = key::look(Some("sev-snp"), None, None);
    assert!(preconditions.iter().all(|p| !p.holds) && key.is_none());
}

#[test]
fn doubtful_policies_are_named() {
    let codes = |text: &str, mode| {
        let mut codes: Vec<_> = ReleasePolicy::parse(text, mode).unwrap().lint().into_iter().map(|f| f.code).collect();
        codes.sort_unstable();
        codes
    };
    let (snp, debug, status) = (
        r#"{"claim":"x-ms-attestation-type","equals":"sevsnpvm"}"#,
        r#"{"claim":"x-ms-sevsnpvm-is-debuggable","equals":false}"#,
        r#"{"claim":"x-ms-compliance-status","equals":"azure-compliant-cvm"}"#,
    );
    let good = policy(&format!("{snp},{debug},{status}"));
    assert!(codes(&good, Mode::Strict).is_empty());
    for (text, want) in [
        (policy(&format!("{snp},{debug}")), "skr.lint.shared-authority"),
        (policy(&format!(r#"{debug},{{"anyOf":[{status},{snp}]}}"#)), "skr.lint.shared-authority"),
        (policy(&format!("{snp},{status}")), "skr.lint.debuggable"),
        (good.replace("shared.", "own.").replace(&format!("{snp},{debug},{status}"), r#"{"claim":"is-debuggable","equals":false}"#), "skr.lint.any-type"),
        (good.replace("azure.net\"", "azure.net/\""), "skr.lint.trailing-slash"),
        (good.replace("https://", "http://"), "skr.lint.authority-scheme"),
        (good.replace("\"equals\":false", "\"equals\":\"false\""), "skr.lint.text-literal"),
        (policy(&format!(r#"{snp},{debug},{status},{{"allOf":[{{"claim":"x-ms-attestation-type","equals":"tdxvm"}}]}}"#)), "skr.lint.contradiction"),
        (policy(&format!(r#"{status},{{"anyOf":[{{"allOf":[{snp},{debug}]}},{debug}]}}"#)), "skr.lint.weaker-branch"),
    ] {
        assert_eq!(codes(&text, Mode::Strict), [want], "{text}");
    }
    assert_eq!(codes(&good.replace(r#""version":"1.0.0","#, ""), Mode::AzureCompatible), ["skr.lint.version"]);
    let two = good.replacen("\"anyOf\":[", &format!(r#""anyOf":[{{"authority":"{ISSUER}","allOf":[{debug},{status}]}},"#), 1);
    assert_eq!(codes(&two, Mode::Strict), ["skr.lint.weaker-branch"]);
    let json = ReleasePolicy::parse(&two, Mode::Strict).unwrap().lint_json();
    assert!(json.starts_with(r#"{"veritee":1,"mode":"strict","findings":[{"code":"skr.lint.weaker-branch","path":"anyOf[0]","#), "{json}");
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let name =
        prop::sample::select(alloc::vec!["version", "anyOf", "allOf", "anyof", "authority", "claim", "equals", "exists", "data", "contentType", "a", "a.b"]);
    let text = prop::sample::select(alloc::vec!["1.0.0", ISSUER, "a", "a.b", "", "true", "0", "e30"]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        text.prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map(name.clone(), inner, 0..5).prop_map(|m| m
                .into_iter()
                .map(|(k, v)| (k.to_string(), v))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

/// Conditions that follow the grammar.
fn any_condition() -> impl Strategy<Value = serde_json::Value> {
    let value = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        (0_u8..3).prop_map(Into::into),
        prop::sample::select(alloc::vec!["true", "0", "x"]).prop_map(Into::into)
    ];
    let leaf = (prop::sample::select(alloc::vec!["a", "b", "a.b", "b.a.b"]), value).prop_map(|(claim, value)| json!({ "claim": claim, "equals": value }));
    leaf.prop_recursive(4, 32, 4, |inner| {
        (any::<bool>(), prop::collection::vec(inner, 1..4)).prop_map(|(all, list)| if all { json!({ "allOf": list }) } else { json!({ "anyOf": list }) })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(json in any_json(), text in "[\\[\\]{}\":,a-zO0-9.]{0,120}", token in any_json()) {
        let token = read(token.to_string().as_bytes()).ok();
        for text in [json.to_string(), text, policy(&json.to_string()), format!(r#"{{"contentType":"application/json","data":"{}"}}"#, URL_SAFE_NO_PAD.encode(json.to_string()))] {
            for mode in MODES {
                if let Ok(policy) = ReleasePolicy::parse(&text, mode) {
                    let _ = (policy.lint_json(), evaluate::policy(&policy, token.as_ref(), Some(ISSUER)));
                }
            }
        }
        let _ = key::look(Some("maa-jwt"), token.as_ref(), None);
    }

    #[test]
    fn what_holds_to_the_letter_holds_in_the_other_reading(conditions in prop::collection::vec(any_condition(), 1..4), token in any_json()) {
        let list: Vec<_> = conditions.iter().map(ToString::to_string).collect();
        let text = policy(&list.join(","));
        let token = read(json!({ "iss": ISSUER, "a": token.clone(), "b": { "a": token } }).to_string().as_bytes());
        prop_assume!(token.is_ok());
        let holds = |mode| evaluate::policy(&ReleasePolicy::parse(&text, mode).unwrap(), token.as_ref().ok(), Some(ISSUER)).holds();
        prop_assert!(!holds(Mode::Strict) || holds(Mode::AzureCompatible));
    }
}
