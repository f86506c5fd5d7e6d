//! What EAT attestation results say, and keys on curves, which their verifiers have.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    intel,
    jwt::{
        ear::{DEVELOPER, GUEST, STRANGER, VERAISON, VERIFIER, VERIFIER_384, launch, mrtd, part, sgx, shown, snp, trustee, veraison},
        key::{Key, Method, PS384, b64},
        scene::{File, NOW, Scene},
        vector::{accepted, misuse, refused},
    },
    keys::{Hash, RsaKey, filler},
    vector::Vector,
};

const TD_ATTRIBUTES: &str = "Intel TDX Module ABI, TD_ATTRIBUTES";
const EAR: &str = "draft-ietf-rats-ear; RFC 9711 §4.3.2";
const VECTOR: &str = "draft-ietf-rats-ar4si §2.3; draft-ietf-rats-ear";
const ECDSA: &str = "RFC 7518 §3.4";
const EC: &str = "RFC 7518 §6.2";
const KEY: &str = "RFC 8725 §3.10";
const POLICY: &str = "Veritee policy, ear";
const BIND: &str = "Veritee policy, bind.report_data";

type Start = fn() -> Scene;

fn with(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: Start, defect: impl FnOnce(&mut Scene)) -> Vector {
    refused(&format!("ear/{id}"), code, clause, title, start, defect)
}

fn good(id: &str, clause: &'static str, title: &'static str, claims: Value, start: Start, change: impl FnOnce(&mut Scene)) -> Vector {
    accepted(&format!("ear/{id}"), clause, title, claims, start, change)
}

/// A claim of the whole with this value, or taken out by `null`.
fn claim(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, clause, title, trustee, |s| set(&mut s.payload, name, value))
}

/// The same of the first part.
fn of_part(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, clause, title, trustee, |s| set(part(s), name, value))
}

/// A trustworthiness vector.
fn vector(id: &str, code: &'static str, title: &'static str, value: Value) -> Vector {
    of_part(id, code, VECTOR, title, "ear.trustworthiness-vector", value)
}

/// What is shown of a TD.
fn td(id: &str, code: &'static str, clause: &'static str, title: &'static str, change: impl FnOnce(&mut Value)) -> Vector {
    with(id, code, clause, title, trustee, |s| change(&mut shown(s)["tdx"]))
}

fn set(object: &mut Value, name: &str, value: Value) {
    let members = object.as_object_mut().expect("an object");
    if value.is_null() { drop(members.remove(name)) } else { drop(members.insert(name.into(), value)) }
}

/// Another verifier, who has a key of this kind.
fn verifier(s: &mut Scene, alg: &str, key: Key, method: Method) {
    s.header["alg"] = alg.into();
    (s.signer, s.method, s.jwks) = (key, method, json!({ "keys": [key.jwk()] }));
}

fn accepts() -> Vec<Vector> {
    let tdx = || json!({ "tee": "tdx" });
    let any_status = |s: &mut Scene, status: &str| {
        part(s)["ear.status"] = status.into();
        s.policy["ear"]["statuses"] = json!(["none", "warning", "contraindicated"]);
    };
    vec![
        good(
            "trustee-tdx",
            EAR,
            "A result of Trustee about a guest on TDX",
            json!({
                "tee": "tdx", "debug": false, "tcb": { "status": "UpToDate" }, "keys": [{ "kind": "key" }],
                "measurements": [{ "kind": "tdx.mrtd", "value": mrtd() }, {}, {}, {}, {}], "token": { "profile": "ear", "issuer": null, "algorithm": "ES256" },
            }),
            trustee,
            |_| (),
        ),
        good("trustee-snp", EAR, "On SEV-SNP", json!({ "tee": "sev-snp", "debug": false, "measurements": [{ "value": launch() }] }), snp, |_| ()),
        good(
            "trustee-snp-base64",
            EAR,
            "On SEV-SNP, the measurement in base64",
            json!({ "tee": "sev-snp", "measurements": [{ "value": launch() }] }),
            snp,
            |s| {
                shown(s)["snp"]["measurement"] = STANDARD.encode(filler::<48>("guest")).into();
                shown(s)["snp"]["policy_debug_allowed"] = "0".into();
            },
        ),
        good(
            "trustee-sgx",
            EAR,
            "A result about an enclave",
            json!({ "tee": "sgx", "debug": false, "measurements": [{ "kind": "sgx.mrenclave" }, {}] }),
            sgx,
            |_| (),
        ),
        good("unnamed-keys-beside-an-issuers", KEY, "A result names no issuer, and neither do its keys, beside the keys of an issuer", tdx(), trustee, |s| {
            s.policy["kinds"] = json!(["ear-jwt", "nras-jwt"]);
            s.trust.push(File::Json(json!({ "issuer": "https://nras.attestation.nvidia.com", "keys": [STRANGER.jwk()] })));
        }),
        good("trustee-az-tdx", EAR, "On TDX under Azure's paravisor", tdx(), trustee, |s| {
            let evidence = shown(s).as_object_mut().unwrap();
            let td = evidence.remove("tdx").unwrap();
            evidence.insert("az-tdx-vtpm".into(), td);
        }),
        good(
            "veraison",
            EAR,
            "A result of Veraison about a device that is not known here",
            json!({ "tee": "unknown", "keys": [{ "kind": "key" }] }),
            veraison,
            |_| (),
        ),
        good("ps384", "RFC 7518 §3.5", "A verifier with an RSA key", tdx(), trustee, |s| verifier(s, "PS384", Key::Rsa(RsaKey::VtpmCa), PS384)),
        good("es384", ECDSA, "A verifier with a key on P-384", tdx(), trustee, |s| verifier(s, "ES384", VERIFIER_384, Method::Ecdsa)),
        good("eat-type", "RFC 9782 §3", "The type of an EAT", tdx(), trustee, |s| s.header["typ"] = "application/eat+jwt".into()),
        good("among-other-keys", "RFC 7517 §5", "The only key of its kind in a set, for a token that names none", tdx(), trustee, |s| {
            s.jwks["keys"].as_array_mut().unwrap().push(VERIFIER_384.jwk())
        }),
        good("no-vector", VECTOR, "A status without a vector", tdx(), trustee, |s| set(part(s), "ear.trustworthiness-vector", json!(null))),
        good("vector-bounds", VECTOR, "The last numbers that affirm", tdx(), trustee, |s| {
            part(s)["ear.trustworthiness-vector"] = json!({ "hardware": 31, "configuration": -32, "executables": -1, "sourced-data": 1 })
        }),
        good("warning", VECTOR, "A warning that the policy accepts, with the last numbers that warn", tdx(), trustee, |s| {
            any_status(s, "warning");
            part(s)["ear.trustworthiness-vector"] = json!({ "hardware": 95, "configuration": -96 });
        }),
        good("contraindicated", VECTOR, "A contraindication that the policy accepts", tdx(), trustee, |s| {
            any_status(s, "contraindicated");
            part(s)["ear.trustworthiness-vector"] = json!({ "hardware": 127, "configuration": -128 });
        }),
        good("worse-than-vector", VECTOR, "A status that is worse than the vector says", tdx(), trustee, |s| any_status(s, "contraindicated")),
        good("gpu", EAR, "A second part about a GPU", tdx(), trustee, |s| s.payload["submods"]["gpu0"] = json!({ "ear.status": "affirming" })),
        good("own-profile", POLICY, "A profile that the policy names", tdx(), trustee, |s| {
            s.payload["eat_profile"] = "tag:example.com,2026:other".into();
            s.policy["ear"]["profiles"] = json!(["tag:example.com,2026:other"]);
        }),
        good("named-verifier", POLICY, "Verifier and appraisal policy are the policy's", tdx(), trustee, |s| {
            s.policy["ear"]["verifiers"] = json!([DEVELOPER]);
            s.policy["ear"]["appraisal_policies"] = json!(["default"]);
        }),
        good(
            "measurement",
            "Veritee policy, identity.measurement",
            "Measurement and register are the policy's",
            json!({ "measurements": [{ "label": "guest" }, {}, {}, {}, {}] }),
            trustee,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": mrtd(), "label": "guest" }] });
                s.policy["tdx"] = json!({ "rtmr0": [shown(s)["tdx"]["quote"]["body"]["rtmr_0"]] });
            },
        ),
        good("iat-float", "RFC 7519 §2", "A date that is written with an exponent", tdx(), trustee, |s| {
            s.payload_text = Some(s.payload.to_string().replace(&format!("\"iat\":{}", NOW - 60), "\"iat\":1.78027194e+09").into_bytes())
        }),
        good("nonce", BIND, "The nonce of the conversation stands among the runtime data", tdx(), trustee, |s| s.nonce = Some(filler::<32>("nonce").to_vec())),
        good("eat-nonce", "RFC 9711 §4.1", "The nonce of the conversation among several", json!({ "tee": "unknown" }), veraison, |s| {
            s.payload["eat_nonce"] = json!(["another nonce", s.payload["eat_nonce"]]);
            s.nonce = Some(filler::<32>("nonce").to_vec());
        }),
        good("report-data-nonce", BIND, "The nonce of the conversation is the report data", tdx(), trustee, |s| {
            s.nonce = Some(filler::<48>("report data").to_vec())
        }),
        good("key", "RFC 7800 §3", "The key of the conversation is the guest's, which the token confirms", tdx(), trustee, |s| {
            s.key = Some(GUEST.spki());
            s.policy["jwt"] = json!({ "require_confirmation_key": true });
        }),
        good("key-attested", "RFC 7800 §3", "The key of the conversation is the one that Veraison attests", json!({ "tee": "unknown" }), veraison, |s| {
            s.key = Some(Key::P256("attested").spki())
        }),
    ]
}

fn results() -> Vec<Vector> {
    let type_clause = EAR;
    let part_text = || json!({ "cpu0": "affirming" });
    let many: serde_json::Map<String, Value> = (0..33).map(|i| (format!("cpu{i}"), json!({ "ear.status": "affirming" }))).collect();
    vec![
        claim("profile-missing", "jwt.type.profile", type_clause, "No profile, as before there were any", "eat_profile", json!(null)),
        claim("profile-number", "jwt.type.profile", type_clause, "A profile that is a number", "eat_profile", json!(1)),
        claim("profile-other", "jwt.ear.profile", POLICY, "A profile that is not known here", "eat_profile", json!("tag:example.com,2026:other")),
        with("profile-not-accepted", "jwt.ear.profile", POLICY, "A profile that the policy does not accept", trustee, |s| {
            s.policy["ear"]["profiles"] = json!([VERAISON])
        }),
        claim("verifier-missing", "jwt.type.verifier", type_clause, "No verifier", "ear.verifier-id", json!(null)),
        claim("verifier-without-build", "jwt.type.verifier", type_clause, "A verifier without its build", "ear.verifier-id", json!({ "developer": DEVELOPER })),
        claim("verifier-without-developer", "jwt.type.verifier", type_clause, "A verifier without its developer", "ear.verifier-id", json!({ "build": "1" })),
        with("verifier-other", "jwt.ear.verifier", POLICY, "Another verifier than the policy names", trustee, |s| {
            s.policy["ear"]["verifiers"] = json!(["Veraison Project"])
        }),
        with("appraisal-policy-other", "jwt.ear.verifier.policy", POLICY, "Another appraisal policy than the policy names", trustee, |s| {
            s.policy["ear"]["appraisal_policies"] = json!(["strict"])
        }),
        with("appraisal-policy-missing", "jwt.ear.verifier.policy", POLICY, "A second part without its appraisal policy", trustee, |s| {
            s.payload["submods"]["gpu0"] = json!({ "ear.status": "affirming" });
            s.policy["ear"]["appraisal_policies"] = json!(["default"]);
        }),
        claim("parts-missing", "jwt.type.parts", type_clause, "No parts", "submods", json!(null)),
        claim("parts-empty", "jwt.type.parts", type_clause, "An empty map of parts", "submods", json!({})),
        claim("parts-list", "jwt.type.parts", type_clause, "A list of parts", "submods", json!([{ "ear.status": "affirming" }])),
        claim("part-text", "jwt.type.parts", type_clause, "A part that is text", "submods", part_text()),
        claim("parts-many", "jwt.type.parts", "Veritee limits", "More parts than any machine has", "submods", Value::Object(many)),
        of_part("status-missing", "jwt.claims.form.status", VECTOR, "A part without a status", "ear.status", json!(null)),
        of_part("status-number", "jwt.claims.form.status", VECTOR, "A status as CBOR has it", "ear.status", json!(2)),
        of_part("status-unknown", "jwt.claims.form.status", VECTOR, "A status that is none", "ear.status", json!("excellent")),
        of_part("status-capitals", "jwt.claims.form.status", VECTOR, "A status in other letters", "ear.status", json!("Affirming")),
        of_part("status-none", "jwt.ear.status.none", POLICY, "A verifier that says nothing", "ear.status", json!("none")),
        of_part("status-warning", "jwt.ear.status.warning", POLICY, "A verifier that warns", "ear.status", json!("warning")),
        of_part(
            "status-contraindicated",
            "jwt.ear.status.contraindicated",
            POLICY,
            "A verifier that advises against it",
            "ear.status",
            json!("contraindicated"),
        ),
        with("status-affirming", "jwt.ear.status.affirming", POLICY, "A policy that wants another status", trustee, |s| {
            s.policy["ear"]["statuses"] = json!(["none"])
        }),
        with("second-part", "jwt.ear.status.contraindicated", POLICY, "A second part that the verifier advises against", trustee, |s| {
            s.payload["submods"]["gpu0"] = json!({ "ear.status": "contraindicated" })
        }),
        vector("better-than-warning", "jwt.ear.vector.better", "Affirmed beside the first number that warns", json!({ "hardware": 32 })),
        vector("better-than-negative-warning", "jwt.ear.vector.better", "Affirmed beside the first negative number that warns", json!({ "hardware": -33 })),
        vector("better-than-contraindicated", "jwt.ear.vector.better", "Affirmed beside a contraindication", json!({ "hardware": 2, "executables": 96 })),
        with("warning-beside-contraindicated", "jwt.ear.vector.better", VECTOR, "A warning beside the first number that contraindicates", trustee, |s| {
            part(s)["ear.status"] = "warning".into();
            part(s)["ear.trustworthiness-vector"] = json!({ "hardware": -97 });
            s.policy["ear"]["statuses"] = json!(["warning"]);
        }),
        with("none-beside-warning", "jwt.ear.vector.better", VECTOR, "Nothing said beside a warning", trustee, |s| {
            part(s)["ear.status"] = "none".into();
            part(s)["ear.trustworthiness-vector"] = json!({ "hardware": 32 });
            s.policy["ear"]["statuses"] = json!(["none"]);
        }),
        vector("vector-unknown-claim", "jwt.ear.vector.claim", "A claim that there is not", json!({ "hardware": 2, "wetware": 2 })),
        vector("vector-128", "jwt.ear.vector.value", "A number beyond eight bits", json!({ "hardware": 128 })),
        vector("vector-minus-129", "jwt.ear.vector.value", "A negative number beyond eight bits", json!({ "hardware": -129 })),
        vector("vector-text", "jwt.ear.vector.value", "A number that is text", json!({ "hardware": "2" })),
        vector("vector-fraction", "jwt.ear.vector.value", "A number with a fraction", json!({ "hardware": 2.5 })),
        vector("vector-null", "jwt.ear.vector.value", "A claim that is null", json!({ "hardware": null })),
        vector("vector-list", "jwt.ear.vector.form", "A vector that is a list", json!([2, 2])),
        with("attester-other", "jwt.ear.attester", POLICY, "Hardware that the policy does not accept", trustee, |s| {
            s.policy["ear"]["attesters"] = json!(["sev-snp"])
        }),
        with("attester-unknown", "jwt.ear.attester", POLICY, "Hardware that is not known here", veraison, |s| {
            s.unwaive("jwt.ear.attester");
            s.policy["ear"]["attesters"] = json!(["tdx"]);
        }),
        with("attester-unstated", "jwt.ear.attester.unstated", POLICY, "The policy names no hardware", trustee, |s| s.policy["ear"] = json!({})),
    ]
}

fn evidence() -> Vec<Vector> {
    vec![
        td("td-status", "jwt.tcb.status", "Veritee policy, tdx.statuses", "A TCB that is out of date", |t| t["tcb_status"] = "OutOfDate".into()),
        td("td-status-revoked", "jwt.tcb.status.revoked", "Veritee policy, tdx.statuses", "A TCB that is revoked", |t| t["tcb_status"] = "Revoked".into()),
        td("td-status-missing", "jwt.tcb.status.unknown", "Veritee policy, tdx.statuses", "Nothing about the TCB", |t| set(t, "tcb_status", json!(null))),
        td("td-debug-conflict", "jwt.claims.conflict", EAR, "A claim that the TD can be debugged, beside attributes that deny it", |t| {
            t["td_attributes"]["debug"] = true.into();
        }),
        td("td-debug", "jwt.debug", "RFC 9711 §4.2.9", "A TD that can be debugged", |t| {
            t["quote"]["body"]["td_attributes"] = "0100001000000000".into();
            t["td_attributes"]["debug"] = true.into();
        }),
        td("td-debug-word", "jwt.claims.form", EAR, "A word about debugging that is neither yes nor no", |t| t["td_attributes"]["debug"] = "off".into()),
        td("td-without-mrtd", "jwt.claims.form", EAR, "A TD without its measurement", |t| set(&mut t["quote"]["body"], "mr_td", json!(null))),
        td("td-mrtd-no-digest", "jwt.claims.form", EAR, "A measurement that is neither hexadecimal nor base64", |t| t["quote"]["body"]["mr_td"] = "-".into()),
        td("td-mrtd-short", "jwt.claims.form", EAR, "A measurement that is too short, though in base64 it would be long enough", |t| {
            t["quote"]["body"]["mr_td"] = "ab".repeat(32).into()
        }),
        with("td-measurement-other", "identity.measurement", "Veritee policy, identity.measurement", "Another guest", trustee, |s| {
            s.policy["identity"] = json!({ "measurement": [{ "hex": launch() }] })
        }),
        with("td-register-other", "tdx.registers.rtmr0", "Veritee policy, tdx", "Another register", trustee, |s| {
            s.policy["tdx"] = json!({ "rtmr0": [launch()] })
        }),
        with("td-advisory", "tdx.tcb.advisories", "Veritee policy, tdx.deny_advisories", "An advisory that the policy denies", trustee, |s| {
            shown(s)["tdx"]["advisory_ids"] = json!(["INTEL-SA-00828"]);
            s.policy["tdx"] = json!({ "deny_advisories": ["INTEL-SA-00828"] });
        }),
        with(
            "td-advisory-silent",
            "tdx.tcb.advisories.unknown",
            "Veritee policy, tdx.deny_advisories",
            "Nothing about the advisories of a TCB that is out of date",
            trustee,
            |s| {
                s.policy["tdx"] = json!({ "statuses": ["OutOfDate"], "deny_advisories": ["INTEL-SA-00828"] });
                let td = &mut shown(s)["tdx"];
                td["tcb_status"] = "OutOfDate".into();
                set(td, "advisory_ids", json!(null));
            },
        ),
        td("td-profiled", "tdx.attributes.profiling", TD_ATTRIBUTES, "A TD whose performance counters the host can read", |t| {
            t["quote"]["body"]["td_attributes"] = "1000001000000000".into()
        }),
        td("td-migratable", "tdx.attributes.migratable", TD_ATTRIBUTES, "A TD that can be migrated", |t| {
            t["quote"]["body"]["td_attributes"] = "0000003000000000".into()
        }),
        with("td-platforms", "jwt.policy.held", "Veritee policy, tdx", "The policy demands of the platform what no token tells", trustee, |s| {
            s.policy["tdx"] = json!({ "fmspcs": ["00806f050000"] })
        }),
        with("snp-debug", "jwt.debug", "RFC 9711 §4.2.9", "A guest that can be debugged", snp, |s| shown(s)["snp"]["policy_debug_allowed"] = true.into()),
        with("snp-debug-unknown", "jwt.debug.unknown", "RFC 9711 §4.2.9", "Nothing about debugging", snp, |s| {
            set(&mut shown(s)["snp"], "policy_debug_allowed", json!(null))
        }),
        with("snp-migration", "snp.guest-policy.migration", "AMD 56860, POLICY.MIGRATE_MA", "A guest that can have a migration agent", snp, |s| {
            shown(s)["snp"]["policy_migrate_ma"] = "1".into()
        }),
        with(
            "snp-migration-unknown",
            "snp.guest-policy.migration.unknown",
            "AMD 56860, POLICY.MIGRATE_MA",
            "Neither that it can nor that it cannot",
            snp,
            |s| shown(s)["snp"]["policy_migrate_ma"] = json!(null),
        ),
        accepted(
            "ear/snp-no-migration",
            "AMD 56860, POLICY.MIGRATE_MA",
            "A guest that cannot have a migration agent, as a number",
            json!({ "tee": "sev-snp" }),
            snp,
            |s| shown(s)["snp"]["policy_migrate_ma"] = 0.into(),
        ),
        with("snp-measurement-short", "jwt.claims.form", EAR, "A measurement of another length", snp, |s| {
            shown(s)["snp"]["measurement"] = "ab".repeat(47).into()
        }),
        with("sgx-debug", "jwt.debug", "RFC 9711 §4.2.9", "An enclave that can be debugged", sgx, |s| {
            shown(s)["sgx"]["body"]["attributes.flags"] = "0700000000000000".into()
        }),
        with("two-machines", "jwt.claims.conflict", EAR, "Two machines in one result", trustee, |s| {
            let mut other = part(s).clone();
            set(&mut other["ear.veraison.annotated-evidence"], "tdx", json!(null));
            other["ear.veraison.annotated-evidence"]["snp"] = json!({ "measurement": launch(), "policy_debug_allowed": false });
            s.payload["submods"]["cpu1"] = other;
        }),
        with("two-machines-in-one-part", "jwt.claims.conflict", EAR, "Two machines shown in one part", snp, |s| {
            shown(s)["tdx"] = json!({ "tcb_status": "UpToDate" });
        }),
        with("snp-level-demanded", "jwt.policy.held", "Veritee policy, snp", "The policy demands a privilege level, which no result tells", snp, |s| {
            s.policy["snp"] = json!({ "vmpl": [0] })
        }),
        with("report-data-long", "jwt.claims.form", EAR, "More report data than there are", trustee, |s| shown(s)["report_data"] = "77".repeat(65).into()),
        with("report-data-no-hex", "jwt.claims.form", EAR, "Report data that are not hexadecimal", trustee, |s| {
            shown(s)["report_data"] = "zz".repeat(64).into()
        }),
        with("guest-key-private", "jwt.claims.form", EAR, "The guest's key with its private half", trustee, |s| {
            shown(s)["runtime_data_claims"]["tee-pubkey"]["d"] = "AAAA".into()
        }),
    ]
}

fn times() -> Vec<Vector> {
    vec![
        claim("no-iat", "jwt.time.form.iat", "draft-ietf-rats-ear", "No beginning", "iat", json!(null)),
        claim("iat-text", "jwt.time.form.iat", "RFC 7519 §2, NumericDate", "A beginning that is text", "iat", json!("1780271940")),
        with("expired", "jwt.time.expiry", "RFC 7519 §4.1.4", "Expired two minutes ago", trustee, |s| {
            for (name, time) in [("iat", NOW - 400), ("nbf", NOW - 400), ("exp", NOW - 120)] {
                s.payload[name] = time.into();
            }
        }),
        claim("not-yet", "jwt.time.not-before", "RFC 7519 §4.1.5", "Good only in two minutes, though issued", "nbf", json!(NOW + 120)),
        with("not-yet-for-months", "jwt.time.not-before", "RFC 7519 §4.1.5", "Issued now, good only in four months, and without an end", veraison, |s| {
            s.payload["nbf"] = (NOW + 10_381_336).into()
        }),
        claim("long-life", "jwt.time.lifetime", "Veritee policy, jwt.lifetime", "A life of more than a day", "exp", json!(NOW - 60 + 86_401)),
        with(
            "age-unstated",
            "jwt.time.age.unstated",
            "Veritee policy, jwt.max_age",
            "A result without an end, where the policy says nothing of its age",
            veraison,
            |s| s.policy["jwt"] = json!({}),
        ),
        with("old", "jwt.time.age", "Veritee policy, jwt.max_age", "A result without an end, older than the policy accepts", veraison, |s| {
            s.payload["iat"] = (NOW - 361).into()
        }),
    ]
}

fn keys() -> Vec<Vector> {
    let clause = ECDSA;
    let key = |id: &str, title, change: fn(&mut Scene)| {
        with(id, "jwt.key.anchor.unusable", EC, title, trustee, move |s| {
            s.header["kid"] = "verifier".into();
            s.jwk()["kid"] = "verifier".into();
            change(s);
        })
    };
    vec![
        with("no-keys", "missing.jwt.key", KEY, "A key in the header and none that is trusted", trustee, |s| s.trust.clear()),
        with("key-of-its-own", "jwt.signature", KEY, "Signed by a stranger whose key stands in the header", trustee, |s| {
            s.header["jwk"] = STRANGER.jwk();
            s.signer = STRANGER;
        }),
        with("key-in-the-payload", "jwt.signature", KEY, "Signed by a stranger whose key stands in the payload", trustee, |s| {
            s.payload["jwk"] = STRANGER.jwk();
            s.signer = STRANGER;
        }),
        with("chain-in-the-header", "jwt.signature", KEY, "Signed by a stranger who brings a chain along", trustee, |s| {
            let mut leaf = crate::jwt::chain::leaf();
            leaf.spki = STRANGER.spki();
            let certs = [leaf, crate::jwt::chain::ca(), crate::jwt::chain::root()];
            s.header["x5c"] = certs.iter().map(|c| STANDARD.encode(c.build())).collect::<Vec<_>>().into();
            s.signer = STRANGER;
        }),
        with("two-keys-for-no-name", "jwt.key.present.ambiguous", "RFC 7515 §4.1.4", "Two keys that a token without a key id could mean", trustee, |s| {
            s.jwks["keys"].as_array_mut().unwrap().push(STRANGER.jwk())
        }),
        with("only-other-keys", "missing.jwt.key", "RFC 7515 §4.1.4", "No key of the right kind for a token without a key id", trustee, |s| {
            s.jwks = json!({ "keys": [VERIFIER_384.jwk(), Key::Rsa(RsaKey::VtpmCa).jwk()] })
        }),
        with("stranger", "jwt.signature", "RFC 7515 §5.2", "Signed by a stranger", trustee, |s| s.signer = STRANGER),
        with("hs256", "jwt.algorithm.symmetric", "RFC 8725 §3.1 and §3.2", "A symmetric algorithm, keyed with what everybody knows", trustee, |s| {
            s.header["alg"] = "HS256".into()
        }),
        with("rs256", "jwt.algorithm.other", "RFC 8725 §3.1 and §3.2", "A good algorithm that verifiers do not use", trustee, |s| {
            verifier(s, "RS256", Key::Rsa(RsaKey::VtpmCa), Method::Pkcs1(Hash::Sha256))
        }),
        with("es512", "jwt.algorithm.unknown", "RFC 8725 §3.1 and §3.2", "A curve that is not implemented", trustee, |s| s.header["alg"] = "ES512".into()),
        with("es256-with-p384", "jwt.key.fits.type", "RFC 7518 §3.4", "An algorithm for another curve than the key's", trustee, |s| {
            s.header["kid"] = "verifier".into();
            let mut jwk = VERIFIER_384.jwk();
            jwk["kid"] = "verifier".into();
            (s.signer, s.jwks) = (VERIFIER_384, json!({ "keys": [jwk] }));
        }),
        with("signature-der", "jwt.key.fits.length", clause, "A signature in DER", trustee, |s| s.method = Method::EcdsaDer),
        with("signature-63", "jwt.key.fits.length", clause, "A signature of 63 bytes", trustee, |s| s.signature = |x| x[1..].to_vec()),
        with("signature-65", "jwt.key.fits.length", clause, "A signature of 65 bytes", trustee, |s| s.signature = |x| [&x[..], &[0]].concat()),
        with("signature-zeros", "jwt.signature", clause, "A signature of zeros", trustee, |s| s.signature = |_| vec![0; 64]),
        with("signature-r-zero", "jwt.signature", clause, "r is zero", trustee, |s| s.signature = |x| [&[0; 32], &x[32..]].concat()),
        with("signature-s-zero", "jwt.signature", clause, "s is zero", trustee, |s| s.signature = |x| [&x[..32], &[0; 32]].concat()),
        with("signature-r-order", "jwt.signature", clause, "r is the order of the curve", trustee, |s| s.signature = |x| [&ORDER, &x[32..]].concat()),
        with("signature-s-order", "jwt.signature", clause, "s is the order of the curve", trustee, |s| s.signature = |x| [&x[..32], &ORDER].concat()),
        with("signature-swapped", "jwt.signature", clause, "s before r", trustee, |s| s.signature = |x| [&x[32..], &x[..32]].concat()),
        with("pss-salt", "jwt.signature", "RFC 7518 §3.5", "A salt that is not as long as the hash", trustee, |s| {
            verifier(s, "PS384", Key::Rsa(RsaKey::VtpmCa), Method::Pss(Hash::Sha384, Hash::Sha384, 32))
        }),
        key("point-off-curve", "A point that is not on the curve", |s| s.jwk()["y"] = b64(&[1; 32]).into()),
        key("point-zero", "A point of zeros", |s| {
            s.jwk()["x"] = b64(&[0; 32]).into();
            s.jwk()["y"] = b64(&[0; 32]).into();
        }),
        key("point-short", "A coordinate without its leading zero", |s| s.jwk()["x"] = b64(&intel::key::point("verifier")[2..33]).into()),
        key("point-long", "A coordinate with a zero before it", |s| s.jwk()["x"] = b64(&[&[0], &intel::key::point("verifier")[1..33]].concat()).into()),
        key("point-without-y", "A point with one coordinate", |s| set(s.jwk(), "y", json!(null))),
        key("curve-other", "A point on P-256 that is said to be on P-384", |s| s.jwk()["crv"] = "P-384".into()),
        key("curve-unknown", "A curve that nobody uses here", |s| s.jwk()["crv"] = "secp256k1".into()),
        key("curve-missing", "A point on no curve", |s| set(s.jwk(), "crv", json!(null))),
        misuse("ear/key-private", "trust.unrecognized", EC, "The verifier's private key in the set", trustee, |s| s.jwk()["d"] = b64(&[7; 32]).into()),
    ]
}

/// The order of P-256 (FIPS 186-4 §D.1.2.3).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9,
    0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn conversation() -> Vec<Vector> {
    vec![
        with("nonce-other", "bind.report-data.mismatch", BIND, "Another nonce", trustee, |s| s.nonce = Some(filler::<32>("other nonce").to_vec())),
        with("nonce-cut", "bind.report-data.mismatch", BIND, "A nonce of which only the beginning fits", trustee, |s| {
            s.nonce = Some(filler::<32>("nonce")[..16].to_vec())
        }),
        with("nonce-absent", "bind.report-data.absent", BIND, "No nonce at all", veraison, |s| {
            s.drop("eat_nonce");
            s.nonce = Some(filler::<32>("nonce").to_vec());
        }),
        with("nonce-not-in-list", "bind.report-data.mismatch", "RFC 9711 §4.1", "Several nonces, none of which is the right one", veraison, |s| {
            s.payload["eat_nonce"] = json!(["one nonce", "another nonce"]);
            s.nonce = Some(filler::<32>("nonce").to_vec());
        }),
        with("nonce-among-policy-claims", "bind.report-data.mismatch", BIND, "The nonce among claims of the verifier's policy", trustee, |s| {
            let nonce = filler::<32>("other nonce");
            part(s)["ear.veraison.policy-claims"] = json!({ "nonce": b64(&nonce) });
            s.nonce = Some(nonce.to_vec());
        }),
        with("key-other", "jwt.confirmation-key", "RFC 7800 §3", "Another key than the guest's", trustee, |s| s.key = Some(Key::Rsa(RsaKey::TpmEk).spki())),
        with("key-of-the-verifier", "jwt.confirmation-key", "RFC 7800 §3", "The verifier's key, which the token confirms to nobody", trustee, |s| {
            s.key = Some(VERIFIER.spki())
        }),
        with("key-required", "jwt.confirmation-key.absent", "Veritee policy, jwt.require_confirmation_key", "No key where one is required", trustee, |s| {
            set(&mut shown(s)["runtime_data_claims"], "tee-pubkey", json!(null));
            s.policy["jwt"] = json!({ "require_confirmation_key": true });
        }),
    ]
}

fn policies() -> Vec<Vector> {
    let broken = |id: &str, code, title, name: &'static str, value: Value| {
        misuse(&format!("ear/{id}"), code, POLICY, title, trustee, move |s| s.policy["ear"][name] = value)
    };
    vec![
        broken("policy-status", "policy.ear.statuses", "A status that is none", "statuses", json!(["fine"])),
        broken("policy-attester", "policy.ear.attesters", "Hardware that is none", "attesters", json!(["sev"])),
        broken("policy-no-profiles", "policy.empty-list", "An empty list of profiles", "profiles", json!([])),
    ]
}

pub fn vectors() -> Vec<Vector> {
    [accepts(), results(), evidence(), times(), keys(), conversation(), policies()].concat()
}
