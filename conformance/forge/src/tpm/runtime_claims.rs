//! The runtime claims of Azure's paravisor, as text whose bytes are hashed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    keys::{Hash, RsaKey},
    scene::hex,
};

/// Claims to be.
#[derive(Clone)]
pub struct RuntimeClaims {
    pub value: Value,
    /// Changes the text before it is hashed.
    pub before: fn(String) -> Vec<u8>,
    /// Changes the text after it was hashed.
    pub after: fn(Vec<u8>) -> Vec<u8>,
}

pub const VM_ID: &str = "6F2D0B1C-3E4A-4C55-9D1E-0A1B2C3D4E5F";

/// A key as the paravisor writes it.
pub fn jwk(kid: &str, operation: &str, key: RsaKey) -> Value {
    json!({ "kid": kid, "key_ops": [operation], "kty": "RSA", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(key.modulus()) })
}

impl RuntimeClaims {
    pub fn new() -> Self {
        Self {
            value: json!({
                "keys": [jwk("HCLAkPub", "sign", RsaKey::TpmAk), jwk("HCLEkPub", "encrypt", RsaKey::TpmEk)],
                "vm-configuration": {
                    "console-enabled": false,
                    "root-cert-thumbprint": "",
                    "secure-boot": true,
                    "tpm-enabled": true,
                    "tpm-persisted": true,
                    "vmUniqueId": VM_ID,
                },
                "user-data": hex(&[0; 64]).to_uppercase(),
            }),
            before: String::into_bytes,
            after: |text| text,
        }
    }

    /// Claims as reports of 2023 have them: one key, no user data, a time.
    pub fn of_2023() -> Self {
        let mut claims = Self::new();
        claims.value = json!({
            "keys": [jwk("HCLAkPub", "encrypt", RsaKey::TpmAk)],
            "vm-configuration": {
                "console-enabled": true,
                "current-time": 1_681_222_415,
                "root-cert-thumbprint": "",
                "secure-boot": true,
                "tpm-enabled": true,
                "vmUniqueId": VM_ID,
            },
        });
        claims
    }

    /// One member of the VM's configuration.
    pub fn configure(&mut self, name: &str, value: Value) {
        self.value["vm-configuration"][name] = value;
    }

    pub fn user_data(&mut self, bytes: &[u8]) {
        self.value["user-data"] = hex(bytes).into();
    }

    /// Report data that bind the claims with this hash.
    pub fn digest(&self, hash: Hash) -> [u8; 64] {
        let digest = hash.digest(&self.build().0);
        let mut data = [0; 64];
        data[..digest.len()].copy_from_slice(&digest);
        data
    }

    /// What is hashed, and what stands in the report.
    pub fn build(&self) -> (Vec<u8>, Vec<u8>) {
        let hashed = (self.before)(self.value.to_string());
        (hashed.clone(), (self.after)(hashed))
    }
}

impl Default for RuntimeClaims {
    fn default() -> Self {
        Self::new()
    }
}
