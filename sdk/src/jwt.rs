//! Attestation tokens: JWTs (RFC 7519) in which a verifier service says what it found.
//!
//! A token is signed by its issuer's key, and nobody signs the issuer's key sets: they are trust, which only the relying party
//! gives. What a token says is one step further from the hardware than a report: the service is believed to have looked.

pub(crate) mod claims;
mod ear;
mod google;
mod hardware;
mod ita;
pub(crate) mod jwk;
pub(crate) mod jws;
pub(crate) mod key;
pub(crate) mod maa;
mod nras;
mod openid;
mod paravisor;
pub(crate) mod profile;
mod time;
pub(crate) mod verify;
pub(crate) mod x5c;

#[cfg(test)]
#[expect(clippy::string_slice, clippy::arithmetic_side_effects, reason = "the text is what the tests themselves wrote")]
mod tests;
#[cfg(test)]
mod wycheproof;

use alloc::{string::String, vec::Vec};

pub use maa::policy_hash as maa_policy_hash;
pub use openid::{Metadata as OpenIdMetadata, read as openid_metadata};

use crate::{
    evidence::{Kind, Unrecognized},
    json::Json,
    needs::Need,
};

/// The kind of something that has the form of a token, by what its unverified payload says of itself. The rules of that kind
/// then demand what it says.
pub(crate) fn detect(input: &[u8]) -> Result<Option<Kind>, Unrecognized> {
    if looks_like_detached_bundle(input) {
        return Ok(Some(Kind::NrasJwt));
    }
    if !jws::looks_like(input) {
        return Ok(None);
    }
    let payload = jws::untrusted_payload(input).map_err(|failure| Unrecognized::new("evidence.kind.jwt", failure.actual))?;
    match profile::ALL.into_iter().find(|profile| (profile.claims_it)(&payload)) {
        Some(profile) => Ok(Some(profile.kind)),
        None => Err(Unrecognized::new("evidence.kind.unsupported", "a token of an issuer or profile that this version does not know")),
    }
}

/// Whether bytes have the outward form of a detached EAT bundle (RFC 9711 §6.3.2): a list that begins with a list.
fn looks_like_detached_bundle(input: &[u8]) -> bool {
    let Some(inner) = input.trim_ascii_start().strip_prefix(b"[").map(<[u8]>::trim_ascii_start) else { return false };
    inner.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\"JWT\""))
}

/// The payload of the token in the evidence, believed in nothing.
fn unverified(kind: Kind, evidence: &[u8]) -> Option<Json> {
    let token = (profile::of(kind)?.unwrap)(evidence).ok()?;
    jws::untrusted_payload(&token).ok()
}

/// Where the issuer of a token, as its unverified payload names it, serves its keys.
pub(crate) fn needs(kind: Kind, evidence: &[u8]) -> Vec<Need> {
    let found = profile::of(kind).zip(unverified(kind, evidence));
    found.map(|(profile, payload)| (profile.needs)(&payload)).unwrap_or_default()
}

/// What a token says of itself, for a person.
pub(crate) fn inspect(kind: Kind, evidence: &[u8]) -> Vec<(&'static str, String)> {
    let Some(payload) = unverified(kind, evidence) else { return Vec::new() };
    let mut rows = Vec::new();
    for (title, name) in
        [("issuer", "iss"), ("profile", "eat_profile"), ("type", "x-ms-attestation-type"), ("attester", "attester_type"), ("hardware", "hwmodel")]
    {
        if let Some(text) = payload.get(name).and_then(Json::text) {
            rows.push((title, text.into()));
        }
    }
    for (title, name) in [("issued", "iat"), ("expires", "exp")] {
        if let Some(time) = payload.get(name).and_then(Json::unsigned).and_then(|t| crate::Time::from_unix_seconds(t).ok()) {
            rows.push((title, alloc::format!("{time}")));
        }
    }
    rows
}
