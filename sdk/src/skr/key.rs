//! What must hold besides the policy, and the key to which the vault would wrap.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use crate::{claims::HexBytes, evidence::Kind, json::Json, jwt::jwk::Jwk};

/// Something that must hold before a policy is even looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precondition {
    /// A stable id, for instance `skr.wrapping-key`.
    pub id: &'static str,
    /// One sentence that is true when it holds.
    pub title: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, for a person.
    pub detail: Option<String>,
}

/// The key to which the vault would wrap the released key. Only who holds its private half can use what was released: compare
/// it with the key of the guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrappingKey {
    /// Its key id, for instance `TpmEphemeralEncryptionKey`.
    pub kid: String,
    /// The place among the token's runtime keys, from zero.
    pub index: u64,
    /// The SubjectPublicKeyInfo in DER.
    pub spki: HexBytes,
    /// The JWK thumbprint with SHA-256 (RFC 7638).
    pub thumbprint: HexBytes,
}

const KEYS: &str = "x-ms-runtime.keys";

pub(super) fn look(kind: Option<&str>, token: Option<&Json>, issuer: Option<&str>) -> (Vec<Precondition>, Option<WrappingKey>) {
    let mut all = Vec::new();
    let mut note = |id, title, holds, detail| all.push(Precondition { id, title, holds, detail });
    let is_azure = kind == Some(Kind::MaaJwt.as_str());
    note("skr.token", "the evidence is a verified token of Microsoft Azure Attestation", is_azure && token.is_some(), kind.map(Into::into));
    note("skr.issuer", "the token names its issuer", issuer.is_some(), issuer.map(Into::into));
    let keys = token.and_then(|token| token.get("x-ms-runtime")).and_then(|runtime| runtime.get("keys")).and_then(Json::items).unwrap_or_default();
    note("skr.runtime-keys", "the token confirms keys of the guest", !keys.is_empty(), Some(format!("{} under {KEYS}", keys.len())));
    let key = wrapping_key(keys);
    let detail = match &key {
        Ok(key) => format!("{KEYS}, number {}: {:?}", key.index, key.kid),
        Err(why) => why.clone(),
    };
    note("skr.wrapping-key", "the first key for encryption is RSA and has a name", key.is_ok(), Some(detail));
    (all, key.ok())
}

/// The first key that is for encryption. If that cannot be used, no later one takes its place.
fn wrapping_key(keys: &[Json]) -> Result<WrappingKey, String> {
    let is_encryption = |key: &Json| {
        let purpose = |name: &str| key.get(name).and_then(Json::text) == Some("enc");
        let operations = key.get("key_ops").and_then(Json::items).unwrap_or_default();
        purpose("use") || purpose("key_use") || operations.iter().any(|operation| operation.text() == Some("encrypt"))
    };
    let (index, json) = keys.iter().enumerate().find(|(_, key)| is_encryption(key)).ok_or("no key is for encryption")?;
    let jwk = Jwk::read(json)?;
    let kid = jwk.key_id.filter(|kid| !kid.is_empty()).ok_or("the key for encryption has no key id")?;
    if json.get("kty").and_then(Json::text) != Some("RSA") {
        return Err(format!("the key for encryption, {kid:?}, is not RSA"));
    }
    let key = jwk.key?;
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    Ok(WrappingKey { kid, index, spki: HexBytes::from(key.spki().as_slice()), thumbprint: HexBytes::from(key.thumbprint()) })
}
