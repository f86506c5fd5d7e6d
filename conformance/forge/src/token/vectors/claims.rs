//! Type, issuer, times, audience and what the token says.

use serde_json::{Value, json};

use super::{accepted, misuse, refused};
use crate::{
    keys::RsaKey,
    token::scene::{AT, OTHER, azure, azure_key_id, enclave, hex, intel, jwk, runtime_text},
    vector::Vector,
};

const TYPE: &str = "RFC 8725 §3.12";
const ISSUER: &str = "RFC 7519 §4.1.1";
const TIME: &str = "RFC 7519 §4.1";
const MAA: &str = "Microsoft Azure Attestation, claim sets";
const ITA: &str = "Intel Trust Authority, attestation tokens";
const BIND: &str = "Veritee policy, bind.report_data";
const KEY: &str = "RFC 7800 §3";

fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().map(|object| object.remove(name));
}

pub(super) fn vectors() -> Vec<Vector> {
    [common(), maa(), ita(), binding()].concat()
}

fn common() -> Vec<Vector> {
    vec![
        refused("type/policy", "jwt.type.management", TYPE, "It is a token about a policy", azure, |s| s.payload["x-ms-policy-result"] = json!("Updated")),
        refused("type/policy-text", "jwt.type.management", TYPE, "It holds a policy", azure, |s| s.payload["x-ms-policy"] = json!("eyJ")),
        accepted("type/policy-object", TYPE, "It holds what an old policy issued", json!({ "tee": "sev-snp" }), azure, |s| s.payload["x-ms-policy"] = json!({ "a": 1 })),
        refused("type/version", "jwt.type.version", MAA, "It is of another version", azure, |s| s.payload["x-ms-ver"] = json!("2.0")),
        refused("type/attestation", "jwt.type.attestation", MAA, "It is of an unknown attestation type", azure, |s| s.payload["x-ms-attestation-type"] = json!("vbs")),
        refused("issuer/trailing-slash", "jwt.issuer.form", ISSUER, "A slash follows the issuer's name", azure, |s| s.payload["iss"] = json!("https://example.eus.attest.azure.net/")),
        refused("issuer/suffix", "jwt.issuer.form", ISSUER, "The issuer's name only begins rightly", azure, |s| {
            s.payload["iss"] = json!("https://example.eus.attest.azure.net.example.com");
        }),
        refused("issuer/test", "jwt.issuer.form", ISSUER, "It comes from the test environment", azure, |s| s.payload["iss"] = json!("https://example.eus.test.attest.azure.net")),
        refused("issuer/another-tenant", "jwt.issuer", "RFC 8725 §3.8", "Another tenant's provider issued it, with the same key", azure, |s| {
            s.policy["jwt"]["issuers"] = json!(["https://mine.eus.attest.azure.net"]);
        }),
        refused("issuer/unstated", "jwt.issuer.unstated", "Veritee policy, jwt.issuers", "The policy names no issuer", azure, |s| remove(&mut s.policy, "jwt")),
        refused("time/no-expiry", "jwt.time.form.exp", TIME, "It does not expire", azure, |s| remove(&mut s.payload, "exp")),
        refused("time/expiry-text", "jwt.time.form.exp", "RFC 7519 §2", "The expiry is text", azure, |s| s.payload["exp"] = json!("1780028800")),
        refused("time/no-issue", "jwt.time.form.iat", TIME, "It was never issued", azure, |s| remove(&mut s.payload, "iat")),
        accepted("time/float", "RFC 7519 §2", "The time of issue is written with an exponent", json!({ "token": { "issued_at": "2026-05-28T20:26:40Z" } }), azure, |s| {
            s.payload_text = Some(s.payload.to_string().replacen("\"iat\":1780000000", "\"iat\":1.780000000e+09", 1));
        }),
        refused("time/expired", "jwt.time.expiry", "RFC 7519 §4.1.4", "It has expired", azure, |s| s.at = "2026-05-29T04:27:40Z"),
        accepted("time/leeway", "RFC 7519 §4.1.4", "It expired less than a minute ago", json!({ "tee": "sev-snp" }), azure, |s| s.at = "2026-05-29T04:27:39Z"),
        refused("time/not-yet", "jwt.time.not-before", "RFC 7519 §4.1.5", "It is not good yet", azure, |s| s.payload["nbf"] = json!(1_780_000_081)),
        refused("time/future", "jwt.time.issued", "RFC 7519 §4.1.6", "It was issued in the future", azure, |s| s.payload["iat"] = json!(1_780_000_081)),
        refused("time/long-lived", "jwt.time.lifetime", "Veritee policy, jwt.lifetime", "It lives for longer than Azure's do", azure, |s| s.payload["exp"] = json!(1_780_028_801)),
        refused("time/old", "jwt.time.age", "Veritee policy, jwt.max_age", "It is older than the policy accepts", azure, |s| {
            s.policy["jwt"]["max_age"] = json!(600);
            s.at = "2026-05-28T20:37:41Z";
        }),
        misuse("time/leeway-too-long", "policy.jwt.leeway", "Veritee policy, jwt.leeway", "The policy has clocks differ by an hour", azure, |s| s.policy["jwt"]["leeway"] = json!(3600)),
        refused("audience/missing", "jwt.audience", "RFC 7519 §4.1.3", "It names no audience", azure, |s| s.policy["jwt"]["audience"] = json!("me")),
        refused("audience/another", "jwt.audience", "RFC 7519 §4.1.3", "It is for somebody else", azure, |s| {
            s.policy["jwt"]["audience"] = json!("me");
            s.payload["aud"] = json!("you");
        }),
        refused("audience/further", "jwt.audience.further", "RFC 7519 §4.1.3", "It is for somebody else as well", azure, |s| {
            s.policy["jwt"]["audience"] = json!("me");
            s.payload["aud"] = json!(["me", "you"]);
        }),
        accepted("audience/mine", "RFC 7519 §4.1.3", "It is for me", json!({ "tee": "sev-snp" }), azure, |s| {
            s.policy["jwt"]["audience"] = json!("me");
            s.payload["aud"] = json!("me");
        }),
    ]
}

fn maa() -> Vec<Vector> {
    let snp = |tail: &str| format!("x-ms-sevsnpvm-{tail}");
    vec![
        accepted("maa/enclave", MAA, "A token about an enclave", json!({ "tee": "sgx", "debug": false }), enclave, |_| ()),
        refused("maa/key-id", "maa.key-id", "Microsoft Azure Attestation, signing certificates", "The key id is not the key's", azure, |s| {
            s.header["kid"] = json!(azure_key_id(OTHER));
            s.key_sets[0]["keys"][0]["kid"] = json!(azure_key_id(OTHER));
        }),
        refused("maa/key-url", "maa.key-url", "RFC 7515 §4.1.2", "The key set would be somebody else's", azure, |s| s.header["jku"] = json!("https://example.com/certs")),
        refused("maa/attestation-type", "maa.attestation-type", "Veritee policy, maa.attestation_types", "The policy wants enclaves", azure, |s| {
            s.policy["maa"]["attestation_types"] = json!(["sgx"]);
        }),
        refused("maa/compliance", "maa.compliance", MAA, "Azure does not know the guest", azure, |s| s.payload["x-ms-compliance-status"] = json!("something-else")),
        refused("maa/compliance-missing", "maa.compliance.missing", MAA, "Azure does not say whether it knows the guest", azure, |s| remove(&mut s.payload, "x-ms-compliance-status")),
        refused("maa/policy-hash", "maa.policy-hash", MAA, "The service appraised under another policy", azure, |s| {
            s.payload["x-ms-policy-hash"] = json!("z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU");
        }),
        refused("maa/permit-all", "maa.policy-hash.permit-all", MAA, "The service's policy permits everything", azure, |s| {
            s.payload["x-ms-policy-hash"] = json!("z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU");
            remove(&mut s.policy, "maa");
        }),
        refused("maa/vmpl", "maa.vmpl", MAA, "The report was asked for at VMPL 1", azure, |s| s.payload[snp("vmpl")] = json!(1)),
        refused("maa/migration", "maa.migration", MAA, "A migration agent may be bound", azure, |s| s.payload[snp("migration-allowed")] = json!(true)),
        refused("maa/debug", "jwt.debug", MAA, "The host can debug the guest", azure, |s| s.payload[snp("is-debuggable")] = json!(true)),
        refused("maa/debug-text", "jwt.claims.form", "RFC 8725 §3.11", "Whether the host can debug the guest is text", azure, |s| s.payload[snp("is-debuggable")] = json!("false")),
        refused("maa/measurement", "identity.measurement", "Veritee policy, identity.measurement", "It is another guest", azure, |s| {
            s.payload[snp("launchmeasurement")] = json!("ac".repeat(48));
        }),
        refused("maa/measurement-short", "jwt.claims.form", "RFC 8725 §3.11", "The measurement is a byte too short", azure, |s| {
            s.payload[snp("launchmeasurement")] = json!("ab".repeat(47));
        }),
        refused("maa/host-data", "snp.host-data", "AMD 56860, ATTESTATION_REPORT.HOST_DATA", "HOST_DATA is another", azure, |s| {
            s.policy["snp"] = json!({ "host_data": ["ce".repeat(32)] });
        }),
        refused("maa/unheld", "jwt.policy.held", "Veritee policy, snp", "The policy demands what no token answers", azure, |s| s.policy["snp"] = json!({ "require_chip_id": true })),
        refused("maa/trusted-launch", "jwt.tee.none", MAA, "The machine has no confidential hardware", azure, |s| {
            s.payload["x-ms-attestation-type"] = json!("azurevm");
            s.policy["identity"] = json!({ "waive": "any guest" });
            s.policy["waive"] = json!([{ "check": "jwt.debug", "reason": "unknown" }, { "check": "maa.compliance", "reason": "unknown" }]);
        }),
        refused("maa/older-name", "jwt.claims.conflict", MAA, "A claim's older name says something else", enclave, |s| s.payload["sgx-mrenclave"] = json!("00".repeat(32))),
        accepted("maa/older-name-alike", MAA, "A claim's older name says the same", json!({ "tee": "sgx" }), enclave, |s| s.payload["sgx-mrenclave"] = json!("ab".repeat(32))),
        refused("maa/held-data", "jwt.report-data.held-data", MAA, "The held data are not those that the enclave hashed", enclave, |s| s.payload["x-ms-sgx-ehd"] = json!("AAAA")),
        accepted("maa/runtime-data", MAA, "The runtime data are at hand", json!({ "keys": [{ "kind": "attestation-key" }] }), azure, |s| {
            s.collateral = vec![runtime_text().into_bytes()];
        }),
        refused("maa/runtime-data-others", "jwt.report-data.runtime-data", MAA, "The runtime data are another guest's", azure, |s| {
            s.collateral = vec![runtime_text().replace("true", "false").into_bytes()];
        }),
        refused("maa/runtime-claims", "jwt.report-data.runtime-claims", MAA, "The token shows other runtime data than were hashed", azure, |s| {
            s.collateral = vec![runtime_text().into_bytes()];
            s.payload["x-ms-runtime"]["vm-configuration"]["secure-boot"] = json!(false);
        }),
        refused("maa/report-data-tail", "jwt.report-data.tail", MAA, "Something follows the hash in the report data", azure, |s| {
            s.payload[snp("reportdata")] = json!(hex([7; 64]));
        }),
        refused("maa/two-attestation-keys", "jwt.claims.form", MAA, "Two keys are named HCLAkPub", azure, |s| {
            let twice = s.payload["x-ms-runtime"]["keys"][0].clone();
            s.payload["x-ms-runtime"]["keys"].as_array_mut().map(|keys| keys.push(twice)).unwrap_or_default();
        }),
    ]
}

fn ita() -> Vec<Vector> {
    vec![
        refused("ita/status", "jwt.tcb.status", ITA, "The platform is out of date", intel, |s| s.payload["attester_tcb_status"] = json!("OutOfDate")),
        refused("ita/status-unknown", "jwt.tcb.status.unknown", ITA, "The platform's status is an unknown word", intel, |s| s.payload["attester_tcb_status"] = json!("Fine")),
        refused("ita/debug-conflict", "jwt.claims.conflict", ITA, "Bit and word about debugging differ", intel, |s| s.payload["dbgstat"] = json!("enabled")),
        refused("ita/debug-unknown", "jwt.debug.unknown", "RFC 9711 §4.2.9", "The word about debugging is unknown", intel, |s| s.payload["dbgstat"] = json!("perhaps")),
        refused("ita/both-layouts", "jwt.type.layout", ITA, "Claims stand in both layouts", intel, |s| s.payload["tdx"] = json!({})),
        refused("ita/version", "jwt.type.version", ITA, "It is of another version", intel, |s| s.payload["ver"] = json!("3.0.0")),
        refused("ita/held-data", "jwt.report-data.held-data", ITA, "The held data are not those that the guest hashed", intel, |s| s.payload["attester_held_data"] = json!("AAAA")),
        refused("ita/policy", "ita.policy-ids", "Veritee policy, ita.policy_ids", "A policy did not match", intel, |s| s.policy["ita"] = json!({ "policy_ids": ["another"] })),
        accepted("ita/policy-matched", "Veritee policy, ita.policy_ids", "The policy matched", json!({ "tee": "tdx" }), intel, |s| s.policy["ita"] = json!({ "policy_ids": ["a-policy"] })),
        refused("ita/register", "tdx.registers.rtmr0", "Veritee policy, tdx.rtmr0", "RTMR0 is another", intel, |s| s.policy["tdx"] = json!({ "rtmr0": ["00".repeat(48)] })),
        refused("ita/profiling", "tdx.attributes.profiling", "Intel TDX Module ABI, TD_ATTRIBUTES", "The guest can be profiled", intel, |s| {
            s.payload["tdx_td_attributes"] = json!("2000001000000000");
        }),
        refused("ita/migratable", "tdx.attributes.migratable", "Intel TDX Module ABI, TD_ATTRIBUTES.MIGRATABLE", "The guest can be migrated", intel, |s| {
            s.payload["tdx_td_attributes"] = json!("0000003000000000");
        }),
        refused("ita/keys-under-no-root", "collateral.readable.bare-jwks", "RFC 8725 §3.10", "The key set came along without chains", intel, |s| {
            s.collateral = vec![s.key_sets.remove(0).to_string().into_bytes()];
        }),
        refused("ita/service-before", "jwt.issuer.form", ISSUER, "The service still had its first name", intel, |s| s.payload["iss"] = json!("AS Attestation Token Issuer")),
    ]
}

fn binding() -> Vec<Vector> {
    let nonce = |text: &str| Some(text.as_bytes().to_vec());
    let attestation_key = || Some(OTHER.spki());
    vec![
        accepted("bind/nonce", BIND, "The nonce is the one that the service gave", json!({ "tee": "tdx" }), intel, |s| s.nonce = nonce("a nonce of the service")),
        refused("bind/another-nonce", "bind.report-data.mismatch", BIND, "The nonce is another, and compared though it is waived", intel, |s| s.nonce = nonce("another nonce")),
        refused("bind/absent", "bind.report-data.mismatch", BIND, "The token has no nonce", azure, |s| s.nonce = nonce("a nonce")),
        refused("bind/elsewhere", "bind.report-data.mismatch", BIND, "The nonce stands where anyone can write", azure, |s| {
            s.nonce = nonce("a nonce");
            s.payload["client"] = json!("a nonce");
        }),
        accepted("bind/azure-nonce", BIND, "The nonce stands where Azure puts it", json!({ "tee": "sev-snp" }), azure, |s| {
            s.nonce = nonce("a nonce");
            s.payload["nonce"] = json!("a nonce");
        }),
        misuse("bind/no-nonce", "ask.nonce.missing", BIND, "The policy binds a nonce and none was given", azure, |s| s.policy["bind"] = json!({ "report_data": "nonce" })),
        accepted("bind/user-data", BIND, "The paravisor's user data are as the policy says", json!({ "tee": "sev-snp" }), azure, |s| {
            s.policy["bind"] = json!({ "report_data": { "hex": "ab".repeat(64) } });
        }),
        refused("bind/user-data-others", "bind.report-data.mismatch", BIND, "The paravisor's user data are others", azure, |s| {
            s.policy["bind"] = json!({ "report_data": { "hex": "ac".repeat(64) } });
        }),
        accepted("key/confirmed", KEY, "The token confirms the key", json!({ "tee": "sev-snp" }), azure, |s| s.key = attestation_key()),
        accepted("key/confirmed-as-jwk", KEY, "The token confirms the key, given as a JWK", json!({ "tee": "sev-snp" }), azure, |s| {
            s.key = Some(jwk(OTHER, "mine").to_string().into_bytes());
        }),
        refused("key/not-confirmed", "jwt.confirmation-key", KEY, "The token confirms another key", azure, |s| s.key = Some(RsaKey::GenoaArk.spki())),
        refused("key/confirms-none", "jwt.confirmation-key.absent", KEY, "The token confirms no key", azure, |s| {
            s.policy["jwt"]["require_confirmation_key"] = json!(true);
            s.payload["x-ms-runtime"]["keys"] = json!([]);
        }),
        accepted("key/held-data", KEY, "The key is what the enclave held", json!({ "tee": "sgx" }), enclave, |s| s.key = nonce("what the enclave holds")),
        accepted("bind/archive", "Veritee policy, bind.waive", "Nothing ties it to a conversation", json!({ "token": { "expires": "2026-05-29T04:26:40Z" } }), azure, |s| s.at = AT),
    ]
}
