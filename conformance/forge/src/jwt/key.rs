//! Keys that sign tokens, in the forms that key sets have.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    envelope, intel,
    keys::{self, Hash, RsaKey},
};

/// A key that signs tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Rsa(RsaKey),
    /// A P-256 key by its name.
    P256(&'static str),
    /// A P-384 key by its name.
    P384(&'static str),
}

/// How a token is really signed, whatever its header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Pkcs1(Hash),
    /// Hash, mask hash and bytes of salt.
    Pss(Hash, Hash, usize),
    /// ECDSA with the curve's own hash, r and s at full length.
    Ecdsa,
    /// The same in DER.
    EcdsaDer,
    /// HMAC, keyed with what everybody knows of the key.
    Hmac(Hash, Known),
}

/// A form of a public key that a careless verifier could take for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Pem,
    Der,
    Modulus,
    Jwk,
}

pub const RS256: Method = Method::Pkcs1(Hash::Sha256);
pub const PS384: Method = Method::Pss(Hash::Sha384, Hash::Sha384, 48);

pub fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    /// The public key as a JWK with no other members.
    pub fn jwk(self) -> Value {
        let half = |point: Vec<u8>, crv: &str| {
            let (x, y) = point[1..].split_at((point.len() - 1) / 2);
            json!({ "kty": "EC", "crv": crv, "x": b64(x), "y": b64(y) })
        };
        match self {
            Self::Rsa(key) => json!({ "kty": "RSA", "n": b64(&key.modulus()), "e": "AQAB" }),
            Self::P256(name) => half(intel::key::point(name), "P-256"),
            Self::P384(name) => half(keys::ec_point(name), "P-384"),
        }
    }

    /// The JWK with this id, algorithm and purpose.
    pub fn named(self, id: &str, alg: &str) -> Value {
        let mut jwk = self.jwk();
        for (name, value) in [("kid", id), ("alg", alg), ("use", "sig")] {
            jwk[name] = value.into();
        }
        jwk
    }

    pub fn spki(self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.spki(),
            Self::P256(name) => intel::key::spki(name),
            Self::P384(name) => keys::ec_spki(&keys::p384(), &keys::ec_point(name)),
        }
    }

    /// The id that Azure gives to a key: base64 of SHA-256 of its PEM and a zero byte.
    pub fn maa_id(self) -> String {
        let text = STANDARD.encode(self.spki());
        let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("base64 is ASCII")).collect();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n\0", lines.join("\n"));
        STANDARD.encode(Sha256::digest(pem))
    }

    /// The public key in PEM.
    pub fn pem(self) -> String {
        envelope::pem("PUBLIC KEY", &self.spki(), "\n")
    }

    fn known(self, form: Known) -> Vec<u8> {
        match (form, self) {
            (Known::Pem, key) => key.pem().into_bytes(),
            (Known::Modulus, Self::Rsa(key)) => key.modulus(),
            (Known::Der | Known::Modulus, key) => key.spki(),
            (Known::Jwk, key) => key.jwk().to_string().into_bytes(),
        }
    }

    pub fn sign(self, method: Method, message: &[u8]) -> Vec<u8> {
        match (self, method) {
            (Self::Rsa(key), Method::Pkcs1(hash)) => key.power(&hash.pkcs1(message, key.bits() / 8)),
            (Self::Rsa(key), Method::Pss(hash, mgf, salt)) => key.power(&hash.pss(mgf, salt, message, key.bits() / 8)),
            (Self::P256(name), Method::Ecdsa) => intel::key::sign(name, message),
            (Self::P256(name), Method::EcdsaDer) => intel::key::to_der(&intel::key::sign(name, message)),
            (Self::P384(name), Method::Ecdsa) => {
                let (r, s) = keys::ec_sign(name, message, false);
                [r, s].concat()
            }
            (key, Method::Hmac(hash, known)) => hmac(hash, &key.known(known), message),
            (key, method) => panic!("{key:?} cannot sign by {method:?}"),
        }
    }
}

/// HMAC (RFC 2104).
fn hmac(hash: Hash, key: &[u8], message: &[u8]) -> Vec<u8> {
    let size = if hash.size() > 32 { 128 } else { 64 };
    let mut block = if key.len() > size { hash.digest(key) } else { key.to_vec() };
    block.resize(size, 0);
    let pad = |byte: u8| block.iter().map(|b| b ^ byte).collect::<Vec<u8>>();
    hash.digest(&[pad(0x5c), hash.digest(&[&pad(0x36)[..], message].concat())].concat())
}
