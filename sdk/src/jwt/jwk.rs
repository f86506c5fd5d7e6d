//! Key sets (RFC 7517). A key set is signed by nobody: it is trust, or its keys have chains that end in a believed root.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use super::{jws, key::PublicKey, x5c};
use crate::{
    json::{self, Json},
    limits,
};

/// A key of a set, or the reason why it cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Jwk {
    pub(crate) key_id: Option<String>,
    pub(crate) key: Result<PublicKey, &'static str>,
    algorithm: Option<String>,
    purpose: Option<String>,
    operations: Option<Vec<String>>,
    /// Certificates in DER, leaf first; empty if there are none.
    pub(crate) x5c: Vec<Vec<u8>>,
}

/// A set of keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeySet {
    /// Whose keys they are, if the file says so in a member `issuer` of its own.
    pub(crate) issuer: Option<String>,
    pub(crate) keys: Vec<Jwk>,
}

/// Members that only a private or a symmetric key has (RFC 7518 §6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl KeySet {
    /// Reads a key set that fills `text`.
    pub(crate) fn read(text: &[u8]) -> Result<Self, &'static str> {
        if text.len() > limits::JWKS_BYTES {
            return Err("a JWKS of more than 1 MiB");
        }
        let set = json::read_bounded(text, limits::TOKEN_VALUES)?;
        let keys = set.get("keys").and_then(Json::items).ok_or("a JWKS without a list of keys")?;
        if keys.is_empty() {
            return Err("a JWKS without keys");
        }
        if keys.len() > limits::JWKS_KEYS {
            return Err("a JWKS of more than 64 keys");
        }
        let issuer = match set.get("issuer") {
            None => None,
            Some(Json::String(issuer)) => Some(issuer.clone()),
            Some(_) => return Err("a JWKS whose issuer is no string"),
        };
        let keys = keys.iter().map(Jwk::read).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { issuer, keys })
    }

    /// Whether every key has a chain of certificates, so that a believed root can vouch for all of them.
    pub(crate) fn is_chained(&self) -> bool {
        self.keys.iter().all(|key| key.x5c.len() >= 2)
    }
}

impl Jwk {
    /// Reads a key. What is malformed or has a secret in it is refused; what is of an unknown kind is only unusable.
    pub(crate) fn read(jwk: &Json) -> Result<Self, &'static str> {
        let members = jwk.members().ok_or("a JWK that is no object")?;
        if members.iter().any(|(name, _)| PRIVATE.contains(&name.as_str())) {
            return Err("a JWK with a private or symmetric key in it");
        }
        let text = |name: &str| match jwk.get(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err("a JWK with a member that is no string where one is needed"),
        };
        let kind = text("kty")?.ok_or("a JWK without a key type")?;
        if kind == "oct" {
            return Err("a JWK with a symmetric key");
        }
        let key_id = text("kid")?.map(ToOwned::to_owned);
        if key_id.as_ref().is_some_and(|id| id.len() > limits::KEY_ID_BYTES) {
            return Err("a JWK with a key id of more than 512 bytes");
        }
        let operations = match jwk.get("key_ops") {
            None => None,
            Some(list) => {
                let list = list.items().ok_or("a JWK whose key operations are no list")?;
                Some(list.iter().map(|o| o.text().map(ToString::to_string)).collect::<Option<Vec<_>>>().ok_or("a JWK with a key operation that is no string")?)
            }
        };
        let x5c = jwk.get("x5c").map(jws::certificates).transpose()?.unwrap_or_default();
        if let Some(leaf) = x5c.first()
            && !jws::thumbprints_fit(leaf, text("x5t")?, text("x5t#S256")?)
        {
            return Err("a JWK with the thumbprint of another certificate");
        }
        let key = public_key(jwk, kind, x5c.first());
        Ok(Self { key_id, key, algorithm: text("alg")?.map(Into::into), purpose: text("use")?.map(Into::into), operations, x5c })
    }

    /// Whether the key is meant to verify signatures of this algorithm; otherwise a code and why not.
    pub(crate) fn is_meant_for(&self, algorithm: &str) -> Result<(), (&'static str, String)> {
        if let Some(purpose) = self.purpose.as_ref().filter(|p| *p != "sig") {
            return Err(("jwt.key.fits.use", alloc::format!("a key whose use is {purpose:?}")));
        }
        if self.operations.as_ref().is_some_and(|ops| !ops.iter().any(|o| o == "verify")) {
            return Err(("jwt.key.fits.operations", "a key that is not for verifying".into()));
        }
        if let Some(own) = self.algorithm.as_ref().filter(|a| *a != algorithm) {
            return Err(("jwt.key.fits.algorithm", alloc::format!("a key for {own:?}")));
        }
        Ok(())
    }
}

/// The public key of a JWK; if it has certificates, the first is of the same key.
fn public_key(jwk: &Json, kind: &str, leaf: Option<&Vec<u8>>) -> Result<PublicKey, &'static str> {
    let number = |name: &str| jwk.get(name).map(|value| value.text().and_then(|text| jws::base64url(text.as_bytes())).ok_or("a number that is not base64url"));
    let number = |name: &str| number(name).transpose();
    let own = match kind {
        "RSA" => match (number("n")?, number("e")?) {
            (Some(n), Some(e)) => Some(PublicKey::rsa(&n, &e)?),
            (None, None) => None,
            _ => return Err("an RSA key with only one of its two numbers"),
        },
        "EC" => match (jwk.get("crv").and_then(Json::text), number("x")?, number("y")?) {
            (Some("P-256"), Some(x), Some(y)) => Some(PublicKey::p256(&x, &y)?),
            (Some("P-384"), Some(x), Some(y)) => Some(PublicKey::p384(&x, &y)?),
            (None, None, None) => None,
            (_, Some(_), Some(_)) => return Err("a curve that is neither P-256 nor P-384"),
            _ => return Err("a key on a curve without its coordinates"),
        },
        _ => return Err("a key of a type that is neither RSA nor EC"),
    };
    let certified = leaf.map(|der| x5c::container_key(der)).transpose()?;
    match (own, certified) {
        (Some(own), Some(certified)) if own != certified => Err("a key that is not the one in its certificate"),
        (Some(key), _) | (None, Some(key)) => match (&key, kind) {
            (PublicKey::Rsa { .. }, "RSA") | (PublicKey::P256 { .. } | PublicKey::P384 { .. }, "EC") => Ok(key),
            _ => Err("a certificate with a key of another type"),
        },
        (None, None) => Err("a key without its numbers"),
    }
}
