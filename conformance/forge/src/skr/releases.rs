//! Release policies.

use crate::jwt::{claims::PROVIDER, key::b64};

/// A condition.
fn equals(claim: &str, wanted: &str) -> String {
    format!(r#"{{ "claim": "{claim}", "equals": {wanted} }}"#)
}

/// An authority and what it must say.
fn authority(url: &str, rule: &str, conditions: &[String]) -> String {
    format!("    {{\n      \"authority\": \"{url}\",\n      \"{rule}\": [\n        {}\n      ]\n    }}", conditions.join(",\n        "))
}

/// A policy of these authorities.
fn policy(authorities: &[String]) -> String {
    format!("{{\n  \"version\": \"1.0.0\",\n  \"anyOf\": [\n{}\n  ]\n}}\n", authorities.join(",\n"))
}

fn all_of(conditions: &[String]) -> String {
    policy(&[authority(PROVIDER, "allOf", conditions)])
}

fn good() -> Vec<String> {
    vec![
        equals("x-ms-attestation-type", r#""sevsnpvm""#),
        equals("x-ms-compliance-status", r#""azure-compliant-cvm""#),
        equals("x-ms-sevsnpvm-is-debuggable", "false"),
        equals("x-ms-runtime.vm-configuration.secure-boot", "true"),
    ]
}

fn with(more: &[String]) -> String {
    all_of(&[good(), more.to_vec()].concat())
}

/// What a vault's samples look like: no version, other spellings, a slash at the end, texts for truth values.
fn loose() -> String {
    let conditions = [
        equals("x-ms-isolation-tee.x-ms-attestation-type", r#""sevsnpvm""#),
        equals("x-ms-isolation-tee.x-ms-compliance-status", r#""azure-compliant-cvm""#),
        equals("x-ms-isolation-tee.x-ms-sevsnpvm-is-debuggable", r#""false""#),
    ];
    policy(&[authority(&format!("{PROVIDER}/"), "allof", &conditions)]).replace("anyOf", "anyof").replace("  \"version\": \"1.0.0\",\n", "")
}

/// A claim of every type.
fn odd() -> String {
    with(&[
        equals("own.text", r#""Grüße, \"a\\b\" \u202e<b>\u001b[31m""#),
        equals("own.empty", r#""""#),
        equals("own.yes", "true"),
        equals("own.small", "-7"),
        equals("own.ratio", "1.5"),
        equals("own.thousand", "1e3"),
        equals("own.digits", "0"),
        equals("own.nothing", r#""null""#),
        equals("own.list", r#""x""#),
        equals("own.object", r#""{}""#),
        equals("own.list.x", "true"),
        equals("own.text.x", "true"),
        equals("own.absent", "true"),
    ])
}

/// Alternatives at several levels, of which one holds.
fn nested() -> String {
    let not = |which: &str| equals("x-ms-attestation-type", &format!(r#""{which}""#));
    let any = |list: &[String]| format!(r#"{{ "anyOf": [{}] }}"#, list.join(", "));
    let all = |list: &[String]| format!(r#"{{ "allOf": [{}] }}"#, list.join(", "));
    let alternatives = any(&[not("tdxvm"), all(&[equals("x-ms-sevsnpvm-vmpl", "0"), any(&[not("sgx"), equals("x-ms-sevsnpvm-guestsvn", "8")])])]);
    let (other, own) = ("https://elsewhere.neu.attest.azure.net", [good(), vec![alternatives]].concat());
    policy(&[authority(other, "allOf", &good()), authority(PROVIDER, "anyOf", &[all(&own), not("tdxvm")])])
}

/// As a vault keeps a policy.
fn kept(immutable: bool) -> String {
    let data = b64(all_of(&good()).as_bytes());
    format!("{{\n  \"contentType\": \"application/json; charset=utf-8\",\n  \"immutable\": {immutable},\n  \"data\": \"{data}\"\n}}\n")
}

/// Every release policy with its name.
pub fn all() -> Vec<(&'static str, String)> {
    let paravisor = "00".repeat(48);
    vec![
        ("good", all_of(&good())),
        ("good-but-for-measurement", with(&[equals("x-ms-sevsnpvm-launchmeasurement", &format!("\"{paravisor}\""))])),
        ("debuggable-as-text", all_of(&good()).replace("false", "\"false\"")),
        ("loose", loose()),
        ("odd", odd()),
        ("nested", nested()),
        ("elsewhere", policy(&[authority("https://elsewhere.neu.attest.azure.net", "allOf", &good())])),
        ("slash", all_of(&good()).replace("azure.net\"", "azure.net/\"")),
        ("anything-of-intel", policy(&[authority("Intel Trust Authority", "allOf", &[equals("attester_type", r#""TDX""#)])])),
        ("enclave", all_of(&[equals("x-ms-attestation-type", r#""sgx""#), equals("x-ms-sgx-is-debuggable", "false")])),
        ("kept", kept(true)),
        ("kept-mutable", kept(false)),
        ("no-version", all_of(&good()).replace("  \"version\": \"1.0.0\",\n", "")),
        ("future-operator", all_of(&good()).replacen("equals", "notEquals", 1)),
        ("both-lists", all_of(&good()).replacen("\"allOf\"", "\"anyOf\": [{ \"claim\": \"a\", \"equals\": 1 }],\n      \"allOf\"", 1)),
        ("empty-list", policy(&[authority(PROVIDER, "allOf", &[])])),
        ("no-json", "version = \"1.0.0\"\n".into()),
    ]
}
