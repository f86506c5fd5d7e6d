//! The payload: its JSON, its type, its issuer, its times and its audience.

use serde_json::{Value, json};

use crate::{
    jwt::{
        claims::{PROVIDER, ita_tdx, maa_snp},
        scene::NOW,
        vector::{accepted, misuse, refused},
        vectors::appraisal::nest,
    },
    vector::Vector,
};

const JSON: &str = "RFC 7493 §2; RFC 8259";
const TIME: &str = "RFC 7519 §2, NumericDate";
const ISS: &str = "RFC 7519 §4.1.1; RFC 8725 §3.8";
const TYPE: &str = "RFC 8725 §3.12";

/// A payload of this text, from the right one's. What cannot be read is not even known as a token of an issuer.
fn text(id: &str, title: &'static str, change: impl FnOnce(String) -> Vec<u8>) -> Vector {
    refused(&format!("payload/{id}"), "evidence.kind.jwt", JSON, title, maa_snp, |s| s.payload_text = Some(change(s.payload.to_string())))
}

/// One more member before the others.
fn extra(id: &str, title: &'static str, member: &'static str) -> Vector {
    text(id, title, move |t| t.replacen('{', &format!("{{{member},"), 1).into_bytes())
}

/// A claim with this value.
fn claim(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    refused(&format!("payload/{id}"), code, clause, title, maa_snp, |s| s.payload[name] = value)
}

fn without(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str) -> Vector {
    refused(&format!("payload/{id}"), code, clause, title, maa_snp, |s| s.drop(name))
}

/// Another issuer, which the policy accepts too, so that only its form is wrong. The header's address follows.
fn issuer(id: &str, code: &'static str, title: &'static str, iss: &'static str) -> Vector {
    refused(&format!("payload/{id}"), code, ISS, title, maa_snp, |s| {
        s.payload["iss"] = iss.into();
        s.header["jku"] = format!("{iss}/certs").into();
        s.policy["jwt"]["issuers"] = json!([iss]);
    })
}

fn other_issuer(id: &str, title: &'static str, iss: &'static str) -> Vector {
    refused(&format!("payload/{id}"), "jwt.issuer", ISS, title, maa_snp, |s| {
        s.payload["iss"] = iss.into();
        s.header["jku"] = format!("{iss}/certs").into();
    })
}

pub fn vectors() -> Vec<Vector> {
    let mut all = vec![
        text("array", "A list", |t| format!("[{t}]").into_bytes()),
        text("scalar", "A number", |_| b"1".to_vec()),
        text("no-json", "No JSON", |_| b"claims".to_vec()),
        text("byte-order-mark", "A byte order mark", |t| format!("\u{feff}{t}").into_bytes()),
        text("not-utf-8", "A byte that is no UTF-8", |t| [&b"{\"x\":\"\xff\","[..], &t.as_bytes()[1..]].concat()),
        text("trailing", "Something after the object", |t| format!("{t}{{}}").into_bytes()),
        extra("surrogate", "Half of a surrogate pair", r#""x":"\ud800""#),
        extra("twice", "A claim that stands twice", r#""x-ms-sevsnpvm-is-debuggable":true"#),
        extra("twice-escaped", "A claim that stands twice, once with an escape in its name", r#""x-ms-sevsnpvm-is-debug\u0067able":true"#),
        extra("infinity", "A number beyond all", r#""x":1e400"#),
        extra("not-a-number", "A number that is none", r#""x":NaN"#),
        extra("huge-integer", "An integer of forty digits", r#""x":10000000000000000000000000000000000000000"#),
        refused("payload/minus-zero", "jwt.time.form.iat", TIME, "A time that is minus zero", maa_snp, |s| {
            s.payload_text = Some(s.payload.to_string().replace(&format!("\"iat\":{}", NOW - 60), "\"iat\":-0").into_bytes())
        }),
        refused("payload/early-result", "evidence.kind.unsupported", TYPE, "An attestation result from before there were profiles", ita_tdx, |s| {
            s.payload = json!({ "status": "affirming", "timestamp": "2022-09-29T10:30:00+01:00", "appraisal-policy-id": "https://veraison.example/policy/1" })
        }),
        extra("large-integer", "An integer that not all readers can hold", r#""x":9007199254740993"#),
        text("twice-below", "A claim that stands twice, one level down", |t| {
            t.replacen("\"vmUniqueId\":", "\"secure-boot\":false,\"vmUniqueId\":", 1).into_bytes()
        }),
        text("deep", "Nested without end", |t| t.replacen('{', &format!("{{\"x\":{}{},", "[".repeat(20_000), "]".repeat(20_000)), 1).into_bytes()),
        text("many-values", "More values than any token has", |t| t.replacen('{', &format!("{{\"x\":[0{}],", ",0".repeat(5000)), 1).into_bytes()),
        // What the token is.
        claim("management-result", "jwt.type.management", TYPE, "The answer about a policy, signed by the same key", "x-ms-policy-result", json!("Success")),
        claim("management-policy", "jwt.type.management", TYPE, "A policy, signed by the same key", "x-ms-policy", json!("dmVyc2lvbj0gMS4wOw")),
        claim(
            "management-certificates",
            "jwt.type.management",
            TYPE,
            "Certificates of those who may set policies",
            "x-ms-policy-certificates",
            json!({ "keys": [] }),
        ),
        claim("management-thumbprint", "jwt.type.management", TYPE, "The answer about a certificate", "x-ms-certificate-thumbprint", json!("AAAA")),
        claim("version", "jwt.type.version", TYPE, "Another version", "x-ms-ver", json!("2.0")),
        claim("version-number", "jwt.type.version", TYPE, "A version that is a number", "x-ms-ver", json!(1.0)),
        without("no-version", "jwt.type.version", TYPE, "No version", "x-ms-ver"),
        refused("payload/attestation-unknown", "jwt.type.attestation", TYPE, "An attestation of an unknown type", maa_snp, |s| {
            s.payload["x-ms-attestation-type"] = "vbs".into()
        }),
        refused("payload/attestation-number", "jwt.type.attestation", TYPE, "An attestation type that is a number", maa_snp, |s| {
            s.payload["x-ms-attestation-type"] = 1.into()
        }),
        refused("payload/no-attestation", "jwt.type.attestation", TYPE, "No attestation type", maa_snp, |s| s.drop("x-ms-attestation-type")),
        refused("payload/ita-version", "jwt.type.version", TYPE, "Another version of Intel's tokens", ita_tdx, |s| s.payload["ver"] = "3.0.0".into()),
        refused("payload/ita-no-version", "jwt.type.version", TYPE, "No version of Intel's tokens", ita_tdx, |s| s.drop("ver")),
        refused("payload/ita-attester", "jwt.type.attester", TYPE, "An attester of an unknown type", ita_tdx, |s| s.payload["attester_type"] = "NVGPU".into()),
        refused("payload/ita-attester-number", "jwt.type.attester", TYPE, "An attester that is a number", ita_tdx, |s| s.payload["attester_type"] = 1.into()),
        refused("payload/ita-status-above", "jwt.type.layout", TYPE, "The status of the platform above the attester's name and below it", ita_tdx, |s| {
            nest(s);
            s.payload["attester_tcb_status"] = "Revoked".into();
        }),
        refused("payload/ita-nested-text", "jwt.type.attester", TYPE, "Claims of an attester that are text", ita_tdx, |s| s.payload["tdx"] = "claims".into()),
        refused("payload/ita-both-layouts", "jwt.type.layout", TYPE, "Claims in both layouts", ita_tdx, |s| {
            s.payload["tdx"] = json!({ "attester_tcb_status": "UpToDate" })
        }),
        refused("payload/ita-legacy", "jwt.type.legacy", TYPE, "A claim of the time before the service was open", ita_tdx, |s| {
            s.payload["amber_report_data"] = "00".into()
        }),
        // The issuer.
        without("no-issuer", "evidence.kind.unsupported", ISS, "No issuer", "iss"),
        claim("issuer-list", "evidence.kind.unsupported", ISS, "A list with the right issuer in it", "iss", json!([PROVIDER])),
        issuer("issuer-test", "jwt.issuer.form", "The service's test environment", "https://forgery.test.attest.azure.net"),
        issuer("issuer-slash", "jwt.issuer.form", "A slash behind the issuer", "https://forgery.neu.attest.azure.net/"),
        issuer("issuer-http", "jwt.issuer.form", "An issuer without transport security", "http://forgery.neu.attest.azure.net"),
        issuer("issuer-suffix", "jwt.issuer.form", "A host that begins like the issuer", "https://forgery.neu.attest.azure.net.attacker.example"),
        issuer("issuer-user", "jwt.issuer.form", "An issuer as the user of another host", "https://forgery.neu.attest.azure.net@attacker.example"),
        issuer("issuer-capitals", "jwt.issuer.form", "An issuer in capitals", "https://FORGERY.neu.attest.azure.net"),
        issuer("issuer-lookalike", "jwt.issuer.form", "A letter that only looks like the right one", "https://forg\u{435}ry.neu.attest.azure.net"),
        issuer("issuer-zero", "jwt.issuer.form", "A zero byte behind the issuer", "https://forgery.neu.attest.azure.net\0"),
        other_issuer("other-tenant", "Another tenant, whose tokens the same key signs", "https://tenant2.neu.attest.azure.net"),
        other_issuer("other-region", "Another region", "https://forgery.weu.attest.azure.net"),
        refused("payload/issuer-unstated", "jwt.issuer.unstated", "Veritee policy, jwt.issuers", "The policy names no issuer", maa_snp, |s| {
            s.policy["jwt"].as_object_mut().unwrap().remove("issuers");
        }),
        refused("payload/ita-issuer", "evidence.kind.unsupported", ISS, "Intel's issuer in other letters", ita_tdx, |s| {
            s.payload["iss"] = "intel trust authority".into()
        }),
        // Times.
        without("no-exp", "jwt.time.form.exp", TIME, "No end", "exp"),
        without("no-iat", "jwt.time.form.iat", TIME, "No beginning", "iat"),
        refused("payload/expired", "jwt.time.expiry", "RFC 7519 §4.1.4", "Expired a minute and a second ago", ita_tdx, |s| {
            s.payload["exp"] = (NOW - 61).into();
            s.payload["iat"] = (NOW - 300).into();
            s.payload["nbf"] = (NOW - 300).into();
        }),
        refused("payload/expires-now", "jwt.time.expiry", "RFC 7519 §4.1.4", "Expires at the very second of the question, without leeway", ita_tdx, |s| {
            s.payload["exp"] = NOW.into();
            s.policy["jwt"]["leeway"] = 0.into();
        }),
        accepted("payload/expires-next", "RFC 7519 §4.1.4", "Expires a second after the question", json!({ "tee": "tdx" }), ita_tdx, |s| {
            s.payload["exp"] = (NOW + 1).into();
            s.policy["jwt"]["leeway"] = 0.into();
        }),
        refused("payload/not-yet", "jwt.time.not-before", "RFC 7519 §4.1.5", "Good only in two minutes", maa_snp, |s| s.payload["nbf"] = (NOW + 120).into()),
        refused("payload/from-the-future", "jwt.time.issued", "RFC 7519 §4.1.6", "Issued in two minutes", maa_snp, |s| s.payload["iat"] = (NOW + 120).into()),
        refused("payload/order", "jwt.time.lifetime.order", "RFC 7519 §4.1", "Ends before it begins", maa_snp, |s| {
            s.payload["nbf"] = (NOW + 50).into();
            s.payload["exp"] = (NOW + 40).into();
        }),
        refused("payload/eternal", "jwt.time.lifetime", "Veritee policy, jwt.lifetime", "Good until the year 9999", maa_snp, |s| {
            s.payload["exp"] = 253_402_300_799_u64.into()
        }),
        refused("payload/long-life", "jwt.time.lifetime", "Veritee policy, jwt.lifetime", "A life longer than its issuer's tokens have", maa_snp, |s| {
            s.payload["exp"] = (NOW - 60 + 28_801).into()
        }),
        refused("payload/policy-life", "jwt.time.lifetime", "Veritee policy, jwt.lifetime", "A life longer than the policy accepts", maa_snp, |s| {
            s.policy["jwt"]["lifetime"] = 3600.into()
        }),
        refused("payload/old", "jwt.time.age", "Veritee policy, jwt.max_age", "Older than the policy accepts", maa_snp, |s| {
            s.payload["iat"] = (NOW - 1000).into();
            s.payload["nbf"] = (NOW - 1000).into();
            s.payload["exp"] = (NOW + 1000).into();
            s.policy["jwt"]["max_age"] = 900.into();
        }),
        refused("payload/historical-past", "jwt.time.issued", "RFC 7519 §4.1.6", "A question about a time before the token was issued", maa_snp, |s| {
            s.at = "2026-05-31T00:00:00Z";
            s.payload["nbf"] = (NOW - 200_000).into();
        }),
        accepted(
            "payload/at-its-own-time",
            "Veritee, time is an argument",
            "A token that has long expired, at its own time",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                for name in ["iat", "nbf", "exp"] {
                    s.payload[name] = (s.payload[name].as_u64().unwrap() - 30_000_000).into();
                }
                s.at = "2025-06-18T18:40:00Z";
            },
        ),
        misuse("payload/leeway", "policy.jwt.leeway", "Veritee policy, jwt.leeway", "A leeway of ten minutes", maa_snp, |s| {
            s.policy["jwt"]["leeway"] = 600.into()
        }),
        misuse("payload/max-age-zero", "policy.jwt.seconds", "Veritee policy, jwt.max_age", "An age of zero seconds", maa_snp, |s| {
            s.policy["jwt"]["max_age"] = 0.into()
        }),
        misuse("payload/no-issuers", "policy.empty-list", "Veritee policy, jwt.issuers", "An empty list of issuers", maa_snp, |s| {
            s.policy["jwt"]["issuers"] = json!([])
        }),
        misuse("payload/issuers-and-waiver", "policy.stated-and-waived", "Veritee policy, waive", "Issuers that are stated and waived", maa_snp, |s| {
            s.waive("jwt.issuer")
        }),
        // The audience.
        refused("payload/audience", "jwt.audience", "RFC 7519 §4.1.3", "Another audience", maa_snp, |s| {
            s.payload["aud"] = "https://other.example".into();
            s.policy["jwt"]["audience"] = "https://relying.example".into();
        }),
        refused("payload/no-audience", "jwt.audience", "RFC 7519 §4.1.3", "No audience where one is wanted", maa_snp, |s| {
            s.policy["jwt"]["audience"] = "https://relying.example".into()
        }),
        refused("payload/audience-prefix", "jwt.audience", "RFC 7519 §4.1.3", "An audience that begins like the right one", maa_snp, |s| {
            s.payload["aud"] = "https://relying.example.attacker.example".into();
            s.policy["jwt"]["audience"] = "https://relying.example".into();
        }),
        refused("payload/further-audience", "jwt.audience.further", "RFC 7519 §4.1.3", "A further audience beside the right one", maa_snp, |s| {
            s.payload["aud"] = json!(["https://relying.example", "https://other.example"]);
            s.policy["jwt"]["audience"] = "https://relying.example".into();
        }),
        accepted(
            "payload/further-audience-allowed",
            "RFC 7519 §4.1.3",
            "A further audience, which the policy allows",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                s.payload["aud"] = json!(["https://relying.example", "https://other.example"]);
                s.policy["jwt"]["audience"] = "https://relying.example".into();
                s.policy["jwt"]["allow_further_audiences"] = true.into();
            },
        ),
        refused("payload/audience-number", "jwt.audience.type", "RFC 7519 §4.1.3", "An audience that is a number", maa_snp, |s| {
            s.payload["aud"] = 1.into();
            s.policy["jwt"]["audience"] = "https://relying.example".into();
        }),
    ];
    for (name, code) in [("exp", "jwt.time.form.exp"), ("nbf", "jwt.time.form.nbf"), ("iat", "jwt.time.form.iat")] {
        for (id, title, value) in [
            ("text", "A time that is text", json!("1780272000")),
            ("null", "A time that is null", json!(null)),
            ("bool", "A time that is true", json!(true)),
            ("negative", "A time before 1970", json!(-1)),
            ("list", "A list of times", json!([1])),
            ("far", "A time beyond the year 9999", json!(253_402_300_800_u64)),
        ] {
            all.push(claim(&format!("{name}-{id}"), code, TIME, title, name, value));
        }
    }
    all
}
