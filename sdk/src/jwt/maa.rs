//! Tokens of Microsoft Azure Attestation: <https://learn.microsoft.com/azure/attestation/claim-sets>.
//!
//! All providers of a region sign with one key, so that the issuer's name is the only thing that tells tenants apart, and
//! that key signs documents about policies too.

mod read;

use alloc::{borrow::ToOwned, format, string::String, string::ToString, vec, vec::Vec};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use super::{
    claims::{Fields, Statement},
    hardware,
    key::{Algorithm, PublicKey},
    profile::{Issuer, Profile, Token},
};
use crate::{
    Ask, Kind,
    appraisal::Outcome,
    checks::CheckId,
    crypto::hash::sha256,
    json::{self, Json},
    limits,
    needs::Need,
    report::Value,
    verdict::Failure,
};

pub(crate) const PROFILE: Profile = Profile {
    kind: Kind::MaaJwt,
    name: "maa",
    claims_it: |payload| payload.get("iss").and_then(Json::text).is_some_and(|iss| iss.contains(".attest.azure.")),
    algorithms: &[Algorithm::Rs256],
    issuer: Issuer::Form(is_issuer, "https://<provider>.<region>.attest.azure.net, or .us"),
    // Eight hours, as every token seen has.
    lifetime: 28_800,
    needs,
    token_type,
    read: read::read,
    checks,
    check,
    limits: &["Microsoft's service decides which hardware, firmware and revocation it accepts, under a policy of which only the hash is known"],
    ..Profile::BASE
};

/// The hash of the policy that permits everything and issues nothing: whoever administers the provider can set it.
pub(crate) const PERMIT_ALL: &str = "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU";

/// What a token says that is about policies or certificates, and no attestation.
const MANAGEMENT: [&str; 6] = [
    "x-ms-policy-result",
    "x-ms-policy-token-hash",
    "x-ms-policy-certificates",
    "x-ms-policy-certificates-result",
    "x-ms-policycertificates-result",
    "x-ms-certificate-thumbprint",
];

/// The value that `x-ms-policy-hash` has under a policy, from the policy's text: SHA-256 of the base64url text, in base64url.
#[must_use]
pub fn policy_hash(policy: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(URL_SAFE_NO_PAD.encode(policy).as_bytes()))
}

/// `https://<provider>.<region>.attest.azure.net`, or `.us` in the cloud for the government of the United States, and not the test
/// environment.
fn is_issuer(issuer: &str) -> bool {
    let label = |text: &str| !text.is_empty() && text.len() <= 63 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let host = issuer.strip_prefix("https://");
    let names = host.and_then(|host| [".attest.azure.net", ".attest.azure.us"].into_iter().find_map(|cloud| host.strip_suffix(cloud)));
    let names = names.and_then(|names| names.split_once('.'));
    names.is_some_and(|(provider, region)| label(provider) && label(region) && region != "test")
}

fn needs(unverified: &Json) -> Vec<Need> {
    let issuer = unverified.get("iss").and_then(Json::text).filter(|issuer| is_issuer(issuer));
    issuer
        .map(|issuer| Need {
            what: "maa.jwks",
            urls: vec![format!("{issuer}/certs")],
            why: "the keys of the attestation provider; fetch them yourself and give them as trust, since nobody signs them",
        })
        .into_iter()
        .collect()
}

/// The key id that the service gives to a key of its own: the hash of its PEM text and a zero byte.
pub(crate) fn key_id(key: &PublicKey) -> String {
    STANDARD.encode(sha256(&[key.pem().as_bytes(), &[0]].concat()))
}

/// Whether a file is the runtime data of Azure's paravisor, for which only the hash in a report can vouch.
pub(crate) fn is_runtime_data(file: &[u8]) -> bool {
    let Ok(json) = json::read_bounded(file, limits::TOKEN_VALUES) else { return false };
    json.get("vm-configuration").is_some_and(|c| c.members().is_some()) && json.get("keys").is_some()
}

fn attestation_type(payload: &Json) -> Option<&str> {
    payload.get("x-ms-attestation-type").and_then(Json::text)
}

/// The claims about the hardware: in a token about a whole virtual machine they stand one level down.
fn hardware_of(payload: &Json) -> Option<Fields<'_>> {
    match attestation_type(payload)? {
        "azurevm" => payload.get("x-ms-isolation-tee").filter(|tee| tee.members().is_some()).map(Fields),
        _ => Some(Fields(payload)),
    }
}

fn token_type(payload: &Json) -> Result<(), Failure> {
    let refused = |code, actual: String| Failure::new(code, "an attestation token: x-ms-ver 1.0 and a known attestation type", actual);
    for name in MANAGEMENT {
        if payload.get(name).is_some() {
            return Err(refused("jwt.type.management", format!("a token about policies: {name}")));
        }
    }
    // As an object it is what an old default policy issued; as text it is a policy.
    if payload.get("x-ms-policy").is_some_and(|policy| policy.members().is_none()) {
        return Err(refused("jwt.type.management", "a token about policies: x-ms-policy".into()));
    }
    match payload.get("x-ms-ver") {
        Some(Json::String(version)) if version == "1.0" => {}
        Some(Json::String(version)) => return Err(refused("jwt.type.version", version.clone())),
        _ => return Err(refused("jwt.type.version", "no version".into())),
    }
    match payload.get("x-ms-attestation-type") {
        Some(Json::String(kind)) if matches!(kind.as_str(), "sgx" | "sevsnpvm" | "tdxvm" | "azurevm") => Ok(()),
        Some(Json::String(kind)) => Err(refused("jwt.type.attestation", kind.clone())),
        _ => Err(refused("jwt.type.attestation", "no attestation type".into())),
    }
}

fn checks(payload: &Json, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let inner = hardware_of(payload).and_then(|h| attestation_type(h.0));
    let all = [
        (true, C::MaaKeyId),
        (true, C::MaaKeyUrl),
        (ask.policy.maa.attestation_types.is_some(), C::MaaAttestationType),
        (inner != Some("sgx"), C::MaaCompliance),
        (true, C::MaaPolicyHash),
        (inner == Some("sevsnpvm"), C::MaaVmpl),
        (inner == Some("sevsnpvm"), C::MaaMigration),
    ];
    let mut checks: Vec<_> = all.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id).collect();
    checks.extend(hardware::checks(inner.and_then(tee), ask));
    checks
}

/// The kind of hardware behind an attestation type.
fn tee(attestation_type: &str) -> Option<&'static str> {
    match attestation_type {
        "sgx" => Some("sgx"),
        "sevsnpvm" => Some("sev-snp"),
        "tdxvm" => Some("tdx"),
        _ => None,
    }
}

fn check(id: CheckId, token: &Token<'_>, statement: &Statement, ask: &Ask<'_>) -> Outcome {
    match id {
        CheckId::MaaKeyId => check_key_id(token),
        CheckId::MaaKeyUrl => check_key_url(token),
        CheckId::MaaAttestationType => check_attestation_type(token, ask),
        CheckId::MaaCompliance => check_compliance(token, ask),
        CheckId::MaaPolicyHash => check_policy_hash(token, ask),
        CheckId::MaaVmpl => check_vmpl(token, ask),
        CheckId::MaaMigration => check_migration(token),
        other => hardware::check(other, statement, ask),
    }
}

fn check_key_id(token: &Token<'_>) -> Outcome {
    let expected = key_id(token.key);
    match token.key_id {
        Some(found) if found == expected => Ok(expected.into()),
        found => Err(Failure::new("maa.key-id", expected, found.unwrap_or("none").to_string())),
    }
}

fn check_key_url(token: &Token<'_>) -> Outcome {
    let issuer = token.payload.get("iss").and_then(Json::text).unwrap_or_default();
    let expected = format!("{issuer}/certs");
    match token.jku {
        Some(found) if found == expected => Ok(expected.into()),
        None => Ok("the header names none".into()),
        Some(found) => Err(Failure::new("maa.key-url", expected, found.to_string())),
    }
}

fn check_attestation_type(token: &Token<'_>, ask: &Ask<'_>) -> Outcome {
    let found = attestation_type(token.payload).unwrap_or("none").to_string();
    let list = ask.policy.maa.attestation_types.as_deref().unwrap_or_default();
    if list.contains(&found) { Ok(found.into()) } else { Err(Failure::new("maa.attestation-type", list.join(" or "), found)) }
}

fn check_compliance(token: &Token<'_>, ask: &Ask<'_>) -> Outcome {
    const OWN: [&str; 2] = ["azure-compliant-cvm", "azure-compliant-uvm"];
    let accepted = ask.policy.maa.compliance.clone().unwrap_or_else(|| OWN.iter().map(|&s| s.to_owned()).collect());
    let found = hardware_of(token.payload).and_then(|h| h.0.get("x-ms-compliance-status"));
    match found {
        Some(Json::String(word)) if accepted.contains(word) => Ok(word.clone().into()),
        Some(Json::String(word)) => Err(Failure::new("maa.compliance", accepted.join(" or "), word.clone())),
        Some(_) => Err(Failure::new("maa.compliance.type", accepted.join(" or "), "something that is no text")),
        None => Err(Failure::new("maa.compliance.missing", accepted.join(" or "), "the token does not say")),
    }
}

fn check_policy_hash(token: &Token<'_>, ask: &Ask<'_>) -> Outcome {
    let found = token.payload.get("x-ms-policy-hash").and_then(Json::text);
    match (&ask.policy.maa.policy_hashes, found) {
        (_, None) => Err(Failure::new("maa.policy-hash.missing", "the hash of a policy", "none")),
        (Some(list), Some(hash)) if list.iter().any(|own| own == hash) => Ok(hash.to_string().into()),
        (Some(list), Some(hash)) => Err(Failure::new("maa.policy-hash", list.join(" or "), hash.to_string())),
        (None, Some(PERMIT_ALL)) => Err(Failure::new("maa.policy-hash.permit-all", "policies in the policy", "the policy that permits everything")),
        (None, Some(hash)) => Err(Failure::new("maa.policy-hash.unstated", "policies in the policy", hash.to_string())),
    }
}

fn check_vmpl(token: &Token<'_>, ask: &Ask<'_>) -> Outcome {
    let Some(found) = hardware_of(token.payload).and_then(|h| h.0.get("x-ms-sevsnpvm-vmpl")).and_then(Json::unsigned) else {
        return Err(Failure::new("maa.vmpl.missing", "a privilege level", "the token does not say"));
    };
    let accepted = ask.policy.snp.vmpl.clone().unwrap_or_else(|| vec![0]);
    if accepted.iter().any(|level| u64::from(*level) == found) {
        return Ok(Value::Number(found));
    }
    let list: Vec<_> = accepted.iter().map(ToString::to_string).collect();
    Err(Failure::new("maa.vmpl", list.join(" or "), found.to_string()))
}

fn check_migration(token: &Token<'_>) -> Outcome {
    match hardware_of(token.payload).and_then(|h| h.0.get("x-ms-sevsnpvm-migration-allowed")).and_then(Json::boolean) {
        Some(false) => Ok("none".into()),
        Some(true) => Err(Failure::new("maa.migration", "no", "migration is allowed")),
        None => Err(Failure::new("maa.migration.missing", "no", "the token does not say")),
    }
}
