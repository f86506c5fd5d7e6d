//! Answers of NVIDIA's Remote Attestation Service: an overall token, and a token about each device.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    jwt::{
        claims::hex,
        key::{Key, Method, b64},
        scene::{NOW, Scene},
    },
    keys::filler,
};

/// The service's key, on P-384 as its keys are.
pub const SERVICE: Key = Key::P384("device attestation service");
pub const STRANGER: Key = Key::P384("another device attestation service");
pub const KEY_ID: &str = "nv-eat-kid-prod-forged";
pub const ISSUER: &str = "https://nras.attestation.nvidia.com";
pub const MODEL: &str = "GH100 A01 GSP BROM";
pub const DRIVER: &str = "570.86.15";

pub fn nonce() -> Vec<u8> {
    filler::<32>("nonce").to_vec()
}

/// A device, as the overall token names it and as its own token describes it.
#[derive(Clone, Debug)]
pub struct Device {
    pub name: &'static str,
    pub header: Value,
    pub payload: Value,
    pub signer: Key,
    /// Changes the token after it was signed and before its digest is made.
    pub token: fn(String) -> String,
    /// What the overall token has in the place of the digest of the device's token.
    pub digest: Option<Value>,
    /// What the bundle has in the place of the device's token.
    pub instead: Option<Value>,
    /// Whether the overall token names it.
    pub named: bool,
    /// Whether the bundle has its token.
    pub enclosed: bool,
}

impl Device {
    pub fn new(name: &'static str, payload: Value) -> Self {
        let header = json!({ "alg": "ES384", "kid": KEY_ID });
        Self { name, header, payload, signer: SERVICE, token: |token| token, digest: None, instead: None, named: true, enclosed: true }
    }

    /// Its token.
    pub fn compact(&self) -> String {
        let input = format!("{}.{}", b64(self.header.to_string().as_bytes()), b64(self.payload.to_string().as_bytes()));
        let signature = b64(&self.signer.sign(Method::Ecdsa, input.as_bytes()));
        (self.token)(format!("{input}.{signature}"))
    }
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The overall token and the question.
    pub scene: Scene,
    pub devices: Vec<Device>,
    /// Changes the overall token.
    pub overall: fn(String) -> String,
    /// Changes the bundle.
    pub bundle: fn(Value) -> String,
}

/// What every token of an answer says.
fn common() -> Value {
    json!({ "iss": ISSUER, "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW - 60 + 3600, "jti": "0b5b9a52-0000-4000-8000-000000000000", "eat_nonce": hex(&nonce()) })
}

fn merge(mut one: Value, other: Value) -> Value {
    let (Some(members), Value::Object(others)) = (one.as_object_mut(), other) else { panic!("two objects") };
    members.extend(others);
    one
}

pub fn chain() -> Value {
    json!({
        "x-nvidia-cert-status": "valid", "x-nvidia-cert-ocsp-status": "good", "x-nvidia-cert-expiration-date": "9999-12-31T23:59:59Z",
        "x-nvidia-cert-revocation-reason": null,
    })
}

/// A GPU, in claims of version 3.0.
pub fn gpu(number: u32) -> Value {
    let mut claims = merge(
        common(),
        json!({
            "measres": "success", "secboot": true, "dbgstat": "disabled", "hwmodel": MODEL, "oemid": "5703", "ueid": format!("47884562379586723{number}"),
            "x-nvidia-gpu-driver-version": DRIVER, "x-nvidia-gpu-vbios-version": "96.00.9F.00.01", "x-nvidia-attestation-warning": null,
            "x-nvidia-gpu-attestation-report-cert-chain-fwid-match": true, "x-nvidia-gpu-vbios-index-no-conflict": true,
        }),
    );
    for name in ["attestation-report", "driver-rim", "vbios-rim"] {
        claims[format!("x-nvidia-gpu-{name}-cert-chain")] = chain();
    }
    for name in ["arch-check", "attestation-report-parsed", "attestation-report-nonce-match", "attestation-report-signature-verified"] {
        claims[format!("x-nvidia-gpu-{name}")] = true.into();
    }
    for rim in ["driver", "vbios"] {
        for name in ["fetched", "schema-validated", "signature-verified", "version-match", "measurements-available"] {
            claims[format!("x-nvidia-gpu-{rim}-rim-{name}")] = true.into();
        }
    }
    claims
}

/// A switch, in claims of version 3.0.
pub fn switch() -> Value {
    let mut claims = merge(
        common(),
        json!({ "measres": "success", "secboot": true, "dbgstat": "disabled", "hwmodel": "LS_10", "ueid": "3151", "x-nvidia-switch-bios-version": "96.10.55.00.01" }),
    );
    for name in ["attestation-report", "bios-rim"] {
        claims[format!("x-nvidia-switch-{name}-cert-chain")] = chain();
    }
    for name in [
        "arch-check",
        "attestation-report-parsed",
        "attestation-report-nonce-match",
        "attestation-report-signature-verified",
        "bios-rim-signature-verified",
        "bios-rim-measurements-available",
    ] {
        claims[format!("x-nvidia-switch-{name}")] = true.into();
    }
    claims
}

impl Answer {
    /// About these devices.
    pub fn about(devices: Vec<Device>) -> Self {
        let claims = json!({ "sub": "NVIDIA-PLATFORM-ATTESTATION", "x-nvidia-ver": "3.0", "x-nvidia-overall-att-result": true });
        let mut scene = Scene::new("nras-jwt", "ES384", KEY_ID, SERVICE, merge(common(), claims));
        scene.header = json!({ "alg": "ES384", "kid": KEY_ID });
        scene.method = Method::Ecdsa;
        scene.policy["jwt"] = json!({ "issuers": [ISSUER] });
        Self { scene, devices, overall: |token| token, bundle: |bundle| bundle.to_string() }
    }

    /// About two GPUs.
    pub fn new() -> Self {
        Self::about(vec![Device::new("GPU-0", gpu(0)), Device::new("GPU-1", gpu(1))])
    }

    /// The claims of the first device.
    pub fn first(&mut self) -> &mut Value {
        &mut self.devices[0].payload
    }

    /// The scene with the bundle as its evidence. What the payload already has as submodules stays.
    pub fn scene(mut self) -> Scene {
        if self.scene.payload.get("submods").is_none() {
            let digest = |d: &Device| json!(["DIGEST", ["SHA-256", hex(&Sha256::digest(d.compact()))]]);
            let named = self.devices.iter().filter(|d| d.named).map(|d| (d.name.to_string(), d.digest.clone().unwrap_or_else(|| digest(d))));
            self.scene.payload["submods"] = Value::Object(named.collect());
        }
        let enclosed = self.devices.iter().filter(|d| d.enclosed).map(|d| (d.name.to_string(), d.instead.clone().unwrap_or_else(|| d.compact().into())));
        let tokens = Value::Object(enclosed.collect());
        let overall = (self.overall)(self.scene.compact());
        self.scene.evidence = Some((self.bundle)(json!([["JWT", overall], tokens])).into_bytes());
        self.scene
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self::new()
    }
}
