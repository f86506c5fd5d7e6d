//! Each finding alone, in a policy that leaves nothing else open.

use alloc::{format, string::String, vec, vec::Vec};

use serde_json::{Value, json};

use super::*;

/// A policy for one kind of evidence that leaves nothing open.
fn sound(kind: &str) -> Value {
    let measurement = |length: usize| json!([{ "hex": "01020304".repeat(length / 4), "label": "web 1.4.2" }]);
    let pcrs = json!([{ "label": "web 1.4.2", "bank": "sha256", "values": { "4": "ab".repeat(32), "7": "cd".repeat(32) } }]);
    let mut policy = json!({
        "veritee": 1, "kinds": [kind],
        "bind": { "report_data": "sha512(len(nonce) ‖ nonce ‖ key)" },
        "identity": { "measurement": measurement(48) },
        "waive": [],
    });
    let parts = match kind {
        "sev-snp" | "azure-snp-vtpm" | "gcp-vtpm" => json!({ "snp": {
            "vmpl": [0], "products": ["Genoa", "Turin"], "tcb_minimum": [{ "family": 25, "model": 17, "stepping": 1, "snp": 23, "microcode": 84 }],
        } }),
        "tdx" => json!({ "tdx": { "rtmr1": ["11".repeat(48)] } }),
        "sgx" => json!({ "identity": { "measurement": measurement(32) } }),
        "tpm" => json!({ "identity": {}, "tpm": { "pcrs": pcrs } }),
        "azure-tdx-vtpm" => json!({}),
        "maa-jwt" => json!({ "jwt": { "issuers": ["https://own.neu.attest.azure.net"] }, "maa": { "policy_hashes": ["A".repeat(43)] } }),
        "ita-jwt" => json!({ "jwt": { "issuers": ["Intel Trust Authority"] } }),
        "google-jwt" => json!({
            "identity": { "measurement": measurement(32) }, "google": { "hardware": ["GCP_INTEL_TDX"] },
            "jwt": { "issuers": ["https://confidentialcomputing.googleapis.com"], "audience": "https://example.org" },
        }),
        "nras-jwt" => json!({
            "identity": { "waive": "devices" }, "nras": { "models": ["GH100"] }, "jwt": { "issuers": ["https://nras.attestation.nvidia.com"] },
        }),
        "ear-jwt" => json!({ "ear": { "attesters": ["sev-snp"] }, "jwt": { "max_age": 300 } }),
        other => panic!("{other}"),
    };
    for (name, part) in parts.as_object().unwrap() {
        policy[name] = part.clone();
    }
    if kind.ends_with("-vtpm") {
        policy["tpm"] = json!({ "pcrs": pcrs });
    }
    policy
}

const KINDS: [&str; 12] =
    ["sev-snp", "tdx", "sgx", "tpm", "azure-snp-vtpm", "azure-tdx-vtpm", "gcp-vtpm", "maa-jwt", "ita-jwt", "google-jwt", "nras-jwt", "ear-jwt"];

/// The same with values put in their places; `null` takes one away.
fn with(mut policy: Value, edits: &[(&str, Value)]) -> Value {
    for (path, value) in edits {
        let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
        let parent = if parent.is_empty() { &mut policy } else { &mut policy[parent] };
        if value.is_null() {
            parent.as_object_mut().unwrap().remove(name);
        } else {
            parent[name] = value.clone();
        }
    }
    policy
}

fn lint(policy: &Value) -> Vec<Finding> {
    Policy::from_json(&policy.to_string()).unwrap_or_else(|e| panic!("{e}: {policy}")).lint()
}

fn found(policy: &Value) -> Vec<String> {
    lint(policy).iter().map(|f| format!("{} {}", f.code(), f.path())).collect()
}

fn waive(check: &str) -> (&'static str, Value) {
    ("waive", json!([{ "check": check, "reason": "test" }]))
}

/// Places in a policy, and what is put there.
type Edits = Vec<(&'static str, Value)>;

/// Kind, what is changed in its sound policy, and the one finding that this makes: code and place.
fn cases() -> Vec<(&'static str, Edits, &'static str)> {
    let pcrs = |bank: &str, length: usize, register: &str| json!([{ "bank": bank, "values": { register: "ab".repeat(length) } }]);
    let zeros = json!([{ "hex": "00".repeat(48) }]);
    let floor = |snp: u8, model: u8| json!([{ "family": 25, "model": model, "stepping": 1, "snp": snp }]);
    let signer = json!({ "signer": [{ "id_key": "ab".repeat(48) }] });
    let event_log = |key: &'static str| (("event_log"), json!({ key: true }));
    vec![
        ("tdx", vec![("identity", signer.clone())], "lint.kind.never kinds[0]"),
        ("sev-snp", vec![event_log("required")], "lint.kind.never kinds[0]"),
        ("sev-snp", vec![("snp.csp_ids", json!(["X"])), ("snp.require_chip_id", json!(true))], "lint.kind.never kinds[0]"),
        ("sev-snp", vec![("identity", json!({})), ("tpm", json!({ "pcrs": pcrs("sha256", 32, "4") }))], "lint.kind.never kinds[0]"),
        ("sgx", vec![("identity.measurement", json!([{ "hex": "0102".repeat(24) }]))], "lint.kind.never kinds[0]"),
        ("azure-snp-vtpm", vec![("identity.measurement", json!([{ "hex": "0102".repeat(16) }]))], "lint.kind.never kinds[0]"),
        ("azure-tdx-vtpm", vec![("identity", signer.clone()), ("tpm", Value::Null)], "lint.kind.never kinds[0]"),
        ("tpm", vec![("identity.measurement", json!([{ "hex": "0102".repeat(24) }])), ("tpm", Value::Null)], "lint.kind.never kinds[0]"),
        ("nras-jwt", vec![("identity", json!({ "measurement": [{ "hex": "0102".repeat(24) }] }))], "lint.kind.never kinds[0]"),
        ("maa-jwt", vec![("jwt", json!({}))], "lint.kind.never kinds[0]"),
        ("maa-jwt", vec![("jwt.issuers", json!(["https://own.neu.attest.azure.net/"]))], "lint.kind.never kinds[0]"),
        ("maa-jwt", vec![("maa", json!({}))], "lint.kind.never kinds[0]"),
        ("google-jwt", vec![("jwt.audience", Value::Null)], "lint.kind.never kinds[0]"),
        ("google-jwt", vec![("google", json!({}))], "lint.kind.never kinds[0]"),
        ("google-jwt", vec![("identity.measurement", json!([{ "hex": "0102".repeat(24) }]))], "lint.kind.never kinds[0]"),
        ("ear-jwt", vec![("ear", json!({}))], "lint.kind.never kinds[0]"),
        ("azure-snp-vtpm", vec![("kinds", json!(["azure-snp-vtpm", "tpm"]))], "lint.kinds.mixed kinds"),
        ("gcp-vtpm", vec![("kinds", json!(["azure-tdx-vtpm", "gcp-vtpm"]))], "lint.kinds.mixed kinds"),
        ("sev-snp", vec![("bind", json!({ "waive": "archived" }))], "lint.bind.waived bind.waive"),
        ("azure-snp-vtpm", vec![("bind", json!({ "waive": "archived" }))], "lint.bind.waived bind.waive"),
        ("sev-snp", vec![("bind.report_data", json!({ "hex": "ab".repeat(64) }))], "lint.bind.fixed bind.report_data"),
        ("sev-snp", vec![("bind.report_data", json!("sha512(key)"))], "lint.bind.no-nonce bind.report_data"),
        ("tdx", vec![("bind.report_data", json!("nonce ‖ zeros"))], "lint.bind.no-key bind.report_data"),
        ("maa-jwt", vec![("bind.report_data", json!("nonce"))], "lint.bind.no-key bind.report_data"),
        ("sev-snp", vec![("bind.report_data", json!("sha512(nonce ‖ key)"))], "lint.bind.unframed bind.report_data"),
        ("sev-snp", vec![("bind.report_data", json!("sha512(nonce ‖ len(key) ‖ key)"))], "lint.bind.unframed bind.report_data"),
        ("tpm", vec![("bind.report_data", json!("nonce || key"))], "lint.bind.unframed bind.report_data"),
        ("sev-snp", vec![("identity", json!({ "waive": "any" }))], "lint.identity.waived identity.waive"),
        ("tpm", vec![("identity", json!({ "waive": "any" })), ("tpm", Value::Null)], "lint.identity.waived identity.waive"),
        ("nras-jwt", vec![("nras", json!({}))], "lint.identity.waived identity.waive"),
        ("azure-snp-vtpm", vec![("identity", json!({ "waive": "any" })), ("tpm", Value::Null)], "lint.identity.waived identity.waive"),
        ("sev-snp", vec![("identity.measurement", zeros.clone())], "lint.identity.placeholder identity.measurement[0]"),
        ("sev-snp", vec![("identity", signer)], "lint.identity.any-version identity.signer"),
        (
            "sgx",
            vec![("identity", json!({ "waive": "signer" })), ("sgx", json!({ "mrsigner": ["ab".repeat(32)], "isvprodid": 1 }))],
            "lint.identity.any-version sgx.mrsigner",
        ),
        ("tdx", vec![("tdx", json!({}))], "lint.registers.any kinds[0]"),
        ("tdx", vec![("tdx", json!({ "rtmr3": ["11".repeat(48)] }))], "lint.registers.any kinds[0]"),
        ("tdx", vec![("tdx", json!({})), event_log("secure_boot")], "lint.registers.any kinds[0]"),
        ("azure-tdx-vtpm", vec![("tpm", Value::Null)], "lint.registers.any kinds[0]"),
        ("gcp-vtpm", vec![("tpm", Value::Null)], "lint.registers.any kinds[0]"),
        ("azure-snp-vtpm", vec![("tpm.pcrs", pcrs("sha256", 32, "7"))], "lint.pcrs.thin tpm.pcrs[0]"),
        ("tpm", vec![("tpm.allow_sha1", json!(true))], "lint.pcrs.sha1 tpm.allow_sha1"),
        ("sev-snp", vec![waive("snp.revocation")], "lint.revocation.waived waive[0]"),
        ("azure-snp-vtpm", vec![("snp.tcb_minimum", Value::Null), waive("snp.tcb.minimum")], "lint.tcb.waived waive[0]"),
        ("sgx", vec![waive("tdx.tcb.status"), ("tdx", json!({ "statuses": ["OutOfDate"] }))], "lint.tcb.waived waive[0]"),
        ("ita-jwt", vec![waive("jwt.tcb.status")], "lint.tcb.waived waive[0]"),
        ("sev-snp", vec![("snp.tcb_minimum", floor(0, 17))], "lint.tcb.zero snp.tcb_minimum[0]"),
        ("tdx", vec![("tdx.statuses", json!(["UpToDate", "SWHardeningNeeded", "OutOfDate"]))], "lint.tcb.statuses tdx.statuses"),
        ("ita-jwt", vec![("tdx", json!({ "statuses": ["OutOfDate"] }))], "lint.tcb.statuses tdx.statuses"),
        ("maa-jwt", vec![("tdx", json!({ "statuses": ["ConfigurationNeeded"] }))], "lint.tcb.statuses tdx.statuses"),
        ("sev-snp", vec![("snp.products", Value::Null), ("snp.tcb_minimum", floor(23, 1))], "lint.snp.milan snp.products"),
        ("gcp-vtpm", vec![("snp.products", json!(["Milan"])), ("snp.tcb_minimum", floor(23, 1))], "lint.snp.milan snp.products"),
        ("sev-snp", vec![waive("snp.guest-policy.debug")], "lint.debug.accepted waive[0]"),
        ("sev-snp", vec![("snp.allow_guest", json!(["debug"]))], "lint.debug.accepted snp.allow_guest"),
        ("tdx", vec![waive("tdx.attributes.debug")], "lint.debug.accepted waive[0]"),
        ("sgx", vec![waive("sgx.attributes.debug")], "lint.debug.accepted waive[0]"),
        ("ear-jwt", vec![waive("jwt.debug")], "lint.debug.accepted waive[0]"),
        ("sev-snp", vec![waive("snp.guest-policy.migration")], "lint.migration.accepted waive[0]"),
        ("sev-snp", vec![("snp.allow_guest", json!(["migrate-ma"]))], "lint.migration.accepted snp.allow_guest"),
        ("azure-tdx-vtpm", vec![waive("tdx.attributes.migratable")], "lint.migration.accepted waive[0]"),
        ("tdx", vec![("tdx.allow_migratable", json!(true))], "lint.migration.accepted tdx.allow_migratable"),
        ("maa-jwt", vec![waive("maa.migration")], "lint.migration.accepted waive[0]"),
        ("tdx", vec![waive("tdx.attributes.profiling")], "lint.profiling.accepted waive[0]"),
        ("sev-snp", vec![("snp.vmpl", Value::Null), waive("snp.vmpl")], "lint.vmpl.any waive[0]"),
        ("sev-snp", vec![("snp.vmpl", json!([3, 2, 1, 0]))], "lint.vmpl.any snp.vmpl"),
        ("maa-jwt", vec![waive("maa.vmpl")], "lint.vmpl.any waive[0]"),
        ("azure-snp-vtpm", vec![("identity", json!({})), waive("azure.paravisor")], "lint.azure.paravisor.waived waive[0]"),
        (
            "azure-snp-vtpm",
            vec![waive("azure.ak.certificate"), ("azure", json!({ "require_ak_certificate": true }))],
            "lint.azure.ak-certificate.waived azure.require_ak_certificate",
        ),
        ("gcp-vtpm", vec![("gcp", json!({ "allow_no_production": true }))], "lint.gcp.no-production gcp.allow_no_production"),
        ("gcp-vtpm", vec![("gcp", json!({ "tee_link": "shared-nonce" }))], "lint.gcp.shared-nonce gcp.tee_link"),
        ("maa-jwt", vec![("jwt", json!({})), waive("jwt.issuer")], "lint.jwt.issuer.waived waive[0]"),
        ("ear-jwt", vec![("jwt", json!({})), waive("jwt.time.age")], "lint.jwt.age.waived waive[0]"),
        ("google-jwt", vec![("jwt.audience", Value::Null), waive("jwt.audience")], "lint.jwt.audience.waived waive[0]"),
        ("maa-jwt", vec![waive("jwt.policy.held")], "lint.jwt.held.waived waive[0]"),
        ("maa-jwt", vec![waive("maa.compliance")], "lint.maa.compliance.waived waive[0]"),
        ("maa-jwt", vec![("maa", json!({})), waive("maa.policy-hash")], "lint.maa.policy-hash.waived waive[0]"),
        ("maa-jwt", vec![("maa.policy_hashes", json!(["A".repeat(43), jwt::maa::PERMIT_ALL]))], "lint.maa.permit-all maa.policy_hashes[1]"),
        ("google-jwt", vec![("google", json!({})), waive("jwt.google.hardware")], "lint.google.hardware.waived waive[0]"),
        ("google-jwt", vec![("google.hardware", json!(["GCP_INTEL_TDX", "GCP_AMD_SEV"]))], "lint.google.sev google.hardware"),
        ("google-jwt", vec![waive("jwt.google.software")], "lint.google.software.waived waive[0]"),
        ("google-jwt", vec![waive("jwt.google.support")], "lint.google.support.waived waive[0]"),
        ("google-jwt", vec![waive("jwt.google.secure-boot")], "lint.secure-boot.waived waive[0]"),
        ("nras-jwt", vec![waive("jwt.nras.secure-boot")], "lint.secure-boot.waived waive[0]"),
        ("nras-jwt", vec![waive("jwt.nras.warnings")], "lint.nras.warnings.waived waive[0]"),
        ("ear-jwt", vec![waive("jwt.ear.profile")], "lint.ear.profile.waived waive[0]"),
        ("ear-jwt", vec![waive("jwt.ear.status")], "lint.ear.status.waived waive[0]"),
        ("ear-jwt", vec![("ear.statuses", json!(["affirming", "warning"]))], "lint.ear.status.accepted ear.statuses"),
        ("ear-jwt", vec![("ear", json!({})), waive("jwt.ear.attester")], "lint.ear.attester.waived waive[0]"),
        ("sev-snp", vec![waive("tdx.attributes.debug")], "lint.waive.idle waive[0]"),
    ]
}

#[test]
fn a_sound_policy_has_no_finding() {
    for kind in KINDS {
        assert_eq!(found(&sound(kind)), Vec::<String>::new(), "{kind}");
    }
}

#[test]
fn each_finding_appears_alone() {
    let cases = cases();
    for (kind, edits, want) in &cases {
        assert_eq!(found(&with(sound(kind), edits)), [*want], "{kind}: {edits:?}");
    }
    for (code, _) in Finding::ALL.iter().filter(|(code, _)| *code != "lint.trust.unnamed") {
        assert!(cases.iter().any(|(.., want)| want.split(' ').next() == Some(*code)), "{code} has no case");
    }
}

/// What looks alike and leaves nothing open.
#[test]
fn what_is_said_elsewhere_is_not_missed() {
    let registers = json!({ "pcrs": [{ "bank": "sha256", "values": { "7": "cd".repeat(32) } }] });
    let log = json!({ "boot_applications": ["ab".repeat(32)] });
    let signed = json!({ "secure_boot": true, "kernel_command_line": ["/vmlinuz ro"], "files": ["ab".repeat(32)] });
    for (kind, edits) in [
        // Nonce and key in the paravisor's claims, beside the quote.
        ("azure-snp-vtpm", vec![("bind.report_data", json!("nonce")), ("azure", json!({ "user_data": "sha512(len(nonce) ‖ nonce ‖ key)" }))]),
        ("azure-tdx-vtpm", vec![("bind", json!({ "waive": "user data" })), ("azure", json!({ "user_data": "sha512(len(nonce) ‖ nonce ‖ key)" }))]),
        ("maa-jwt", vec![("bind.report_data", json!("nonce")), ("jwt.require_confirmation_key", json!(true))]),
        ("sev-snp", vec![("bind.report_data", json!("sha256(key) ‖ nonce"))]),
        // The system is known by its log, or by a register.
        ("azure-snp-vtpm", vec![("tpm", registers), ("event_log", log.clone())]),
        ("tdx", vec![("tdx", json!({})), ("event_log", log)]),
        ("azure-tdx-vtpm", vec![("tpm", Value::Null), ("event_log", signed)]),
        ("azure-snp-vtpm", vec![("identity", json!({ "waive": "registers" }))]),
        ("sgx", vec![("identity", json!({ "waive": "signer" })), ("sgx", json!({ "mrsigner": ["ab".repeat(32)], "isvprodid": 1, "isvsvn_minimum": 3 }))]),
        ("sev-snp", vec![("identity", json!({ "signer": [{ "id_key": "ab".repeat(48) }] })), ("snp.guest_svn_minimum", json!(3))]),
        // A Milan has no floor, or cannot sign with the key of its chip.
        ("sev-snp", vec![("snp.products", Value::Null)]),
        (
            "sev-snp",
            vec![
                ("snp.products", Value::Null),
                ("snp.tcb_minimum", json!([{ "family": 25, "model": 1, "stepping": 1, "snp": 23 }])),
                ("snp.csp_ids", json!(["X"])),
            ],
        ),
        // Measurements name the paravisor.
        ("azure-snp-vtpm", vec![waive("azure.paravisor")]),
        // A certificate that nobody demands, and that is believed only where it holds.
        ("azure-snp-vtpm", vec![waive("azure.ak.certificate")]),
        ("tdx", vec![("tdx.statuses", json!(["UpToDate", "SWHardeningNeeded"]))]),
        ("sev-snp", vec![("tdx", json!({ "statuses": ["OutOfDate"], "allow_migratable": true }))]),
    ] {
        assert_eq!(found(&with(sound(kind), &edits)), Vec::<String>::new(), "{kind}: {edits:?}");
    }
}

/// Every check that `[[waive]]` can name says which kinds ask it.
#[test]
fn every_waiver_is_known() {
    for check in CheckId::ALL.iter().filter(|check| check.info().waivable) {
        let elsewhere = matches!(check, CheckId::BindReportData | CheckId::IdentityMeasurement | CheckId::IdentitySigner);
        assert_eq!(waived::of(*check).is_none(), elsewhere, "{}", check.info().id);
    }
}

#[test]
fn codes_are_distinct_and_titles_are_sentences() {
    for (i, (code, title)) in Finding::ALL.iter().enumerate() {
        assert!(code.starts_with("lint.") && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b)), "{code}");
        assert_eq!(Finding::ALL.iter().position(|(other, _)| other == code), Some(i), "{code} stands twice");
        assert!(!title.ends_with('.') && title.split(' ').count() > 4, "{code}");
    }
}

/// A set that names its issuer is believed for that one alone.
#[test]
fn a_key_set_without_an_issuer_beside_others_speaks_for_none() {
    let policy = |issuers: &[&str]| {
        let policy = with(sound("maa-jwt"), &[("jwt.issuers", json!(issuers))]);
        Policy::from_json(&policy.to_string()).unwrap()
    };
    let (one, two) = (policy(&["https://own.neu.attest.azure.net"]), policy(&["https://own.neu.attest.azure.net", "https://other.weu.attest.azure.net"]));
    let set = |issuer: Value| {
        let key = json!({ "kty": "EC", "crv": "P-256", "kid": "k", "x": "a0e5kkZzWRVKZWJ4bxHwlJj6bXvDkmOnxJ8XkWHdgQQ", "y": "a0e5kkZzWRVKZWJ4bxHwlJj6bXvDkmOnxJ8XkWHdgQQ" });
        with(json!({ "keys": [key] }), &[("issuer", issuer)]).to_string()
    };
    let (bare, named) = (set(Value::Null), set(json!("https://own.neu.attest.azure.net")));
    let codes = |policy: &Policy, trust: &[&String]| {
        let ask = Ask::new(policy, "2026-06-01".parse().unwrap()).trust(trust.iter().map(|text| text.as_bytes())).unwrap();
        ask.lint().iter().map(Finding::code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&two, &[&bare, &named]), ["lint.trust.unnamed"]);
    for (policy, trust) in [(&two, [&named, &named].as_slice()), (&two, &[&bare]), (&one, &[&bare, &named]), (&two, &[])] {
        assert_eq!(codes(policy, trust), Vec::<&str>::new());
    }
}

#[test]
fn findings_have_one_canonical_form() {
    let findings = lint(&with(sound("sev-snp"), &[waive("snp.revocation")]));
    let title = findings[0].title();
    assert_eq!(
        Finding::to_json(&findings),
        format!(r#"{{"veritee":1,"findings":[{{"code":"lint.revocation.waived","path":"waive[0]","title":"{title}","detail":"snp.revocation: test"}}]}}"#)
    );
    assert_eq!(Finding::to_json(&[]), r#"{"veritee":1,"findings":[]}"#);
    assert_eq!(format!("{}", findings[0]), format!("waive[0]: {title} [lint.revocation.waived]\n    snp.revocation: test"));
}

/// The strict example lacks nothing but the measurement of a guest of its reader's own; the other waives whatever can be waived.
#[test]
#[cfg(feature = "toml")]
fn the_examples_are_as_they_say() {
    let codes = |text: &str| Policy::from_text(text).unwrap().lint().iter().map(Finding::code).collect::<Vec<_>>();
    assert_eq!(codes(include_str!("../../../../examples/policies/strict.toml")), ["lint.identity.placeholder"]);
    let explore = codes(include_str!("../../../../examples/policies/explore.toml"));
    assert!(explore.len() > 30 && !explore.contains(&"lint.waive.idle") && !explore.contains(&"lint.kind.never"), "{explore:?}");
}
