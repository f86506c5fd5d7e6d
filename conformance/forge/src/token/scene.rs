//! A token, its issuer's keys, and the question about it.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use crate::keys::{RsaKey, Scheme};

/// The key of every issuer here.
const KEY: RsaKey = RsaKey::Impostor;
/// Somebody else's.
pub const OTHER: RsaKey = RsaKey::MilanArk;

pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A key id as Azure's service makes it: of the PEM text and a zero byte.
pub fn azure_key_id(key: RsaKey) -> String {
    let text = STANDARD.encode(key.spki());
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("base64 is ASCII")).collect();
    STANDARD.encode(Sha256::digest(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n\0", lines.join("\n"))))
}

pub fn jwk(key: RsaKey, key_id: &str) -> Value {
    json!({ "kty": "RSA", "n": b64(key.modulus()), "e": "AQAB", "kid": key_id })
}

/// Everything from which a vector is made. One change to it is one defect.
#[derive(Clone)]
pub struct Scene {
    pub header: Value,
    /// The header as text, where it is no JSON or not of the usual kind.
    pub header_text: Option<String>,
    pub payload: Value,
    pub payload_text: Option<String>,
    pub signer: RsaKey,
    pub scheme: Scheme,
    /// What becomes of the token once it is signed.
    pub finish: fn(String) -> String,
    pub collateral: Vec<Vec<u8>>,
    /// Key sets that the relying party gives.
    pub key_sets: Vec<Value>,
    pub policy: Value,
    pub nonce: Option<Vec<u8>>,
    pub key: Option<Vec<u8>>,
    pub at: &'static str,
}

impl Scene {
    pub fn token(&self) -> String {
        let header = self.header_text.clone().unwrap_or_else(|| self.header.to_string());
        let payload = self.payload_text.clone().unwrap_or_else(|| self.payload.to_string());
        let signed = format!("{}.{}", b64(header), b64(payload));
        (self.finish)(format!("{signed}.{}", b64(self.signer.sign(self.scheme, signed.as_bytes()))))
    }
}

const ISSUED: u64 = 1_780_000_000;
pub const AT: &str = "2026-05-28T20:27:00Z";

fn policy(issuer: &str, measurement: &str) -> Value {
    json!({
        "veritee": 1, "kinds": ["maa-jwt", "ita-jwt"],
        "bind": { "waive": "there is no live conversation" },
        "identity": { "measurement": [{ "hex": measurement }] },
        "jwt": { "issuers": [issuer] },
        "maa": { "policy_hashes": ["9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco"] },
    })
}

/// A token of Azure's about an SEV-SNP guest with a paravisor.
pub fn azure() -> Scene {
    let issuer = "https://example.eus.attest.azure.net";
    let key_id = azure_key_id(KEY);
    let runtime = runtime();
    let measurement = "ab".repeat(48);
    Scene {
        header: json!({ "alg": "RS256", "jku": format!("{issuer}/certs"), "kid": key_id, "typ": "JWT" }),
        header_text: None,
        payload: json!({
            "iss": issuer, "iat": ISSUED, "nbf": ISSUED, "exp": ISSUED + 28_800, "jti": "11".repeat(32), "x-ms-ver": "1.0",
            "x-ms-attestation-type": "sevsnpvm", "x-ms-compliance-status": "azure-compliant-cvm",
            "x-ms-policy-hash": "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco", "x-ms-runtime": runtime,
            "x-ms-sevsnpvm-launchmeasurement": measurement, "x-ms-sevsnpvm-is-debuggable": false, "x-ms-sevsnpvm-migration-allowed": false,
            "x-ms-sevsnpvm-reportdata": format!("{}{}", hex(Sha256::digest(runtime_text())), "00".repeat(32)),
            "x-ms-sevsnpvm-hostdata": "cd".repeat(32), "x-ms-sevsnpvm-guestsvn": 10, "x-ms-sevsnpvm-vmpl": 0,
            "x-ms-sevsnpvm-bootloader-svn": 4, "x-ms-sevsnpvm-tee-svn": 0, "x-ms-sevsnpvm-snpfw-svn": 24, "x-ms-sevsnpvm-microcode-svn": 219,
        }),
        payload_text: None,
        signer: KEY,
        scheme: Scheme::Pkcs1Sha256,
        finish: |token| token,
        collateral: Vec::new(),
        key_sets: vec![json!({ "keys": [jwk(KEY, &key_id)] })],
        policy: policy(issuer, &measurement),
        nonce: None,
        key: None,
        at: AT,
    }
}

/// What the paravisor keeps about the guest. Its text is hashed; the service shows what it says.
fn runtime() -> Value {
    let mut key = jwk(OTHER, "HCLAkPub");
    key["key_ops"] = json!(["sign"]);
    json!({ "keys": [key], "vm-configuration": { "secure-boot": true, "tpm-enabled": true }, "user-data": "AB".repeat(64) })
}

/// The text, in another order than that in which the token shows it.
pub fn runtime_text() -> String {
    let whole = runtime();
    format!(r#"{{"vm-configuration":{},"keys":{},"user-data":{}}}"#, whole["vm-configuration"], whole["keys"], whole["user-data"])
}

/// A token of Azure's about an SGX enclave.
pub fn enclave() -> Scene {
    let mut scene = azure();
    let held = "what the enclave holds";
    let common: Vec<(String, Value)> =
        scene.payload.as_object().into_iter().flatten().filter(|(name, _)| !name.contains("sevsnpvm") && *name != "x-ms-runtime").map(|(n, v)| (n.clone(), v.clone())).collect();
    scene.payload = common.into_iter().collect::<serde_json::Map<_, _>>().into();
    for (name, value) in [
        ("x-ms-attestation-type", json!("sgx")),
        ("x-ms-sgx-mrenclave", json!("ab".repeat(32))),
        ("x-ms-sgx-mrsigner", json!("cd".repeat(32))),
        ("x-ms-sgx-is-debuggable", json!(false)),
        ("x-ms-sgx-product-id", json!(1)),
        ("x-ms-sgx-svn", json!(2)),
        ("x-ms-sgx-ehd", json!(b64(held))),
        ("x-ms-sgx-report-data", json!(format!("{}{}", hex(Sha256::digest(held)), "00".repeat(32)))),
    ] {
        scene.payload[name] = value;
    }
    scene.policy["identity"]["measurement"][0]["hex"] = json!("ab".repeat(32));
    scene.policy["waive"] = json!([{ "check": "jwt.tcb.status", "reason": "the service says nothing of it" }]);
    scene
}

/// A token of Intel's about a TDX guest.
pub fn intel() -> Scene {
    let measurement = "ab".repeat(48);
    let (val, iat, held) = (STANDARD.encode("a nonce of the service"), "then", "what the guest holds");
    let report_data = Sha512::digest([val.as_bytes(), iat.as_bytes(), held.as_bytes()].concat());
    Scene {
        header: json!({ "alg": "PS384", "jku": "https://portal.trustauthority.intel.com/certs", "kid": "an-intel-key", "typ": "JWT" }),
        payload: json!({
            "iss": "Intel Trust Authority", "iat": ISSUED, "nbf": ISSUED, "exp": ISSUED + 300, "ver": "1.0.0", "attester_type": "TDX",
            "attester_tcb_status": "UpToDate", "attester_advisory_ids": [], "attester_held_data": STANDARD.encode(held), "dbgstat": "disabled",
            "policy_ids_matched": [{ "id": "a-policy", "version": "v1" }], "policy_ids_unmatched": null,
            "tdx_mrtd": measurement, "tdx_rtmr0": "cd".repeat(48), "tdx_report_data": hex(report_data), "tdx_td_attributes": "0000001000000000",
            "tdx_xfam": "e718060000000000", "tdx_is_debuggable": false,
            "verifier_nonce": { "val": STANDARD.encode(val), "iat": STANDARD.encode(iat), "signature": "AA==" },
        }),
        scheme: Scheme::Pss,
        key_sets: vec![json!({ "keys": [jwk(KEY, "an-intel-key")] })],
        policy: policy("Intel Trust Authority", &measurement),
        ..azure()
    }
}
