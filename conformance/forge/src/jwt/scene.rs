//! A token, its keys and the question about it, before anything is encoded or signed.

use serde_json::{Value, json};

use crate::jwt::key::{Key, Method, RS256, b64};

/// A file that is part of the question.
#[derive(Clone, Debug)]
pub enum File {
    /// The key set of the scene.
    Keys,
    /// JSON.
    Json(Value),
    Bytes(Vec<u8>),
}

#[derive(Clone, Debug)]
pub struct Scene {
    pub header: Value,
    pub payload: Value,
    /// The header's text, if it is not the JSON of `header`.
    pub header_text: Option<Vec<u8>>,
    /// The payload's text, if it is not the JSON of `payload`.
    pub payload_text: Option<Vec<u8>>,
    pub signer: Key,
    pub method: Method,
    /// Changes the signature after it was made.
    pub signature: fn(Vec<u8>) -> Vec<u8>,
    /// Changes the token after it was put together.
    pub token: fn(String) -> Vec<u8>,
    /// Evidence that is not the token alone.
    pub evidence: Option<Vec<u8>>,
    pub jwks: Value,
    pub trust: Vec<File>,
    pub collateral: Vec<File>,
    pub policy: Value,
    pub nonce: Option<Vec<u8>>,
    pub key: Option<Vec<u8>>,
    pub at: &'static str,
}

impl Scene {
    /// A token of this kind with these claims, signed by this key under this id; its keys are trusted.
    pub fn new(kind: &str, alg: &str, id: &str, signer: Key, payload: Value) -> Self {
        Self {
            header: json!({ "alg": alg, "kid": id, "typ": "JWT" }),
            payload,
            header_text: None,
            payload_text: None,
            signer,
            method: RS256,
            signature: |signature| signature,
            token: String::into_bytes,
            evidence: None,
            jwks: json!({ "keys": [signer.named(id, alg)] }),
            trust: vec![File::Keys],
            collateral: vec![],
            policy: policy(kind),
            nonce: None,
            key: None,
            at: AT,
        }
    }

    /// Header and payload, encoded and joined.
    fn signing_input(&self) -> String {
        let text = |given: &Option<Vec<u8>>, json: &Value| given.clone().unwrap_or_else(|| json.to_string().into_bytes());
        format!("{}.{}", b64(&text(&self.header_text, &self.header)), b64(&text(&self.payload_text, &self.payload)))
    }

    /// The token as it would be without the last change.
    pub fn compact(&self) -> String {
        let input = self.signing_input();
        let signature = (self.signature)(self.signer.sign(self.method, input.as_bytes()));
        format!("{input}.{}", b64(&signature))
    }

    pub fn evidence(&self) -> Vec<u8> {
        self.evidence.clone().unwrap_or_else(|| (self.token)(self.compact()))
    }

    pub fn file(&self, file: &File) -> Vec<u8> {
        match file {
            File::Keys => self.jwks.to_string().into_bytes(),
            File::Json(value) => value.to_string().into_bytes(),
            File::Bytes(bytes) => bytes.clone(),
        }
    }

    /// The only key of the set.
    pub fn jwk(&mut self) -> &mut Value {
        &mut self.jwks["keys"][0]
    }

    /// Takes a member out of the payload.
    pub fn drop(&mut self, name: &str) {
        self.payload.as_object_mut().expect("the payload is an object").remove(name).expect("the payload has it");
    }

    /// Waives one more check.
    pub fn waive(&mut self, check: &str) {
        self.policy["waive"].as_array_mut().expect("a list of waivers").push(json!({ "check": check, "reason": "what this vector is about lies elsewhere" }));
    }

    /// Takes the waiver of a check back.
    pub fn unwaive(&mut self, check: &str) {
        self.policy["waive"].as_array_mut().expect("a list of waivers").retain(|waive| waive["check"] != check);
    }
}

/// 2026-06-01T00:00:00Z.
pub const NOW: u64 = 1_780_272_000;
pub const AT: &str = "2026-06-01T00:00:00Z";

/// A policy that looks only at this kind of evidence.
pub fn policy(kind: &str) -> Value {
    json!({
        "veritee": 1,
        "kinds": [kind],
        "bind": { "waive": "the vector is no conversation" },
        "identity": { "waive": "the vector is about no particular guest" },
        "waive": [],
    })
}
