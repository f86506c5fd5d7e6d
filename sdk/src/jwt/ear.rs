//! EAT attestation results (draft-ietf-rats-ear), as Veraison and the Trustee of the Confidential Containers issue them.
//!
//! The verifier may be anyone's, so that its key is the whole of its authority. A key in the token's own header is nobody's.

mod evidence;
mod vector;

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use self::vector::Tier;
use super::{
    claims::{Fields, Statement},
    google::demanded,
    hardware,
    key::Algorithm,
    profile::{Issuer, Profile, Token},
};
use crate::{Ask, Kind, appraisal::Outcome, checks::CheckId, json::Json, limits, needs::Need, report::Value, verdict::Failure};

/// Profiles whose claims are read here.
const PROFILES: [&str; 2] = ["tag:github.com,2023:veraison/ear", "tag:github.com,2024:confidential-containers/Trustee"];

pub(crate) const PROFILE: Profile = Profile {
    kind: Kind::EarJwt,
    name: "ear",
    claims_it: |payload| {
        let profile = payload.get("eat_profile").and_then(Json::text);
        payload.get("ear.verifier-id").is_some() || profile.is_some_and(|own| PROFILES.contains(&own))
    },
    algorithms: &[Algorithm::Es256, Algorithm::Es384, Algorithm::Ps256, Algorithm::Ps384, Algorithm::Ps512],
    types: &["eat+jwt"],
    key_id_required: false,
    issuer: Issuer::Undefined,
    expiry_required: false,
    // A day, where the verifier says when the result expires. Trustee's live for five minutes.
    lifetime: 86_400,
    needs: |_| vec![Need { what: "ear.jwks", urls: Vec::new(), why: "the verifier's public key as a JWKS: only who runs the verifier can hand it over" }],
    token_type,
    read,
    checks,
    check,
    limits: &["what the verifier accepts is decided by its own policy and reference values, of which the token only gives a name"],
    ..Profile::BASE
};

fn token_type(payload: &Json) -> Result<(), Failure> {
    let refused = |code, actual: &'static str| Failure::new(code, "an attestation result with profile, verifier and parts", actual);
    if payload.get("eat_profile").and_then(Json::text).is_none() {
        return Err(refused("jwt.type.profile", "no profile: a result in the form from before there were profiles, or none at all"));
    }
    let verifier = payload.get("ear.verifier-id");
    let says = |name: &str| verifier.and_then(|v| v.get(name)).and_then(Json::text).is_some_and(|text| !text.is_empty());
    if !says("developer") || !says("build") {
        return Err(refused("jwt.type.verifier", "no developer or no build of the verifier"));
    }
    match payload.get("submods").and_then(Json::members).unwrap_or_default() {
        [] => Err(refused("jwt.type.parts", "no part")),
        parts if parts.len() > limits::SUBMODULES => Err(refused("jwt.type.parts", "too many parts")),
        parts if parts.iter().any(|(_, part)| part.members().is_none()) => Err(refused("jwt.type.parts", "a part that is no object")),
        _ => Ok(()),
    }
}

fn parts(payload: &Json) -> &[(String, Json)] {
    payload.get("submods").and_then(Json::members).unwrap_or_default()
}

fn read(token: &Token<'_>, _: &Ask<'_>) -> Result<Statement, Failure> {
    let top = Fields(token.payload);
    let mut s = Statement { tee: "unknown", ..Statement::default() };
    s.asserted.extend(["that the hardware signed the evidence, and that its certificates were good", "that what was measured is what it should be"]);
    top.text("iss")?;
    match top.0.get("eat_nonce") {
        None | Some(Json::Null) => {}
        Some(Json::String(nonce)) => s.carry("eat_nonce", nonce),
        Some(_) => top.texts("eat_nonce")?.unwrap_or_default().iter().for_each(|nonce| s.carry("eat_nonce", nonce)),
    }
    for (name, part) in parts(token.payload) {
        vector::status(name, part)?;
        evidence::read(Fields(part), &mut s)?;
    }
    Ok(s)
}

fn checks(payload: &Json, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let mut checks = vec![C::EarProfile, C::EarVector, C::EarStatus, C::EarAttester];
    if ask.policy.ear.verifiers.is_some() || ask.policy.ear.appraisal_policies.is_some() {
        checks.push(C::EarVerifier);
    }
    let shown = parts(payload).iter().find_map(|(_, part)| evidence::tee(Fields(part)));
    // What is shown is asked about, even if the policy does not insist on its being shown.
    if shown.is_some_and(|(tee, shown)| tee == "sev-snp" && evidence::shows_migration(shown)) {
        checks.push(C::SnpMigration);
    }
    match shown {
        Some((tee, shown)) if evidence::shows_attributes(shown) => checks.extend(hardware::checks(Some(tee), ask)),
        found => checks.extend(demanded(found.map(|(tee, _)| tee), ask)),
    }
    checks
}

fn check(id: CheckId, token: &Token<'_>, statement: &Statement, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.ear;
    match id {
        CheckId::EarProfile => {
            let accepted = p.profiles.clone().unwrap_or_else(|| PROFILES.map(ToString::to_string).to_vec());
            match token.payload.get("eat_profile").and_then(Json::text).unwrap_or("none") {
                found if accepted.iter().any(|own| own == found) => Ok(found.to_string().into()),
                found => Err(Failure::new("jwt.ear.profile", accepted.join(" or "), found.to_string())),
            }
        }
        CheckId::EarVector => parts(token.payload).iter().try_for_each(|(name, part)| vector::check(name, part)).map(|()| Value::Nothing),
        CheckId::EarStatus => check_status(token.payload, p.statuses.as_deref()),
        CheckId::EarAttester => match (&p.attesters, statement.tee) {
            (Some(list), found) if list.iter().any(|own| own == found) => Ok(found.into()),
            (Some(list), found) => Err(Failure::new("jwt.ear.attester", list.join(" or "), found)),
            (None, found) => Err(Failure::new("jwt.ear.attester.unstated", "kinds of hardware in the policy", found)),
        },
        CheckId::EarVerifier => check_verifier(token.payload, ask),
        other => hardware::check(other, statement, ask),
    }
}

/// Every part has a status that is accepted; a result is as good as its worst part.
fn check_status(payload: &Json, accepted: Option<&[String]>) -> Outcome {
    let default = [Tier::Affirming.name().to_string()];
    let accepted = accepted.unwrap_or(&default);
    for (name, part) in parts(payload) {
        let status = vector::status(name, part)?;
        if !accepted.iter().any(|own| own == status.name()) {
            let code = match status {
                Tier::None => "jwt.ear.status.none",
                Tier::Affirming => "jwt.ear.status.affirming",
                Tier::Warning => "jwt.ear.status.warning",
                Tier::Contraindicated => "jwt.ear.status.contraindicated",
            };
            return Err(Failure::new(code, accepted.join(" or "), format!("{name}: {}", status.name())));
        }
    }
    Ok(Value::Nothing)
}

fn check_verifier(payload: &Json, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.ear;
    let found = payload.get("ear.verifier-id").and_then(|v| v.get("developer")).and_then(Json::text).unwrap_or("none");
    if p.verifiers.as_ref().is_some_and(|list| !list.iter().any(|own| own == found)) {
        return Err(Failure::new("jwt.ear.verifier", p.verifiers.clone().unwrap_or_default().join(" or "), found.to_string()));
    }
    let Some(list) = &p.appraisal_policies else { return Ok(found.to_string().into()) };
    for (name, part) in parts(payload) {
        let id = part.get("ear.appraisal-policy-id").and_then(Json::text);
        if !id.is_some_and(|id| list.iter().any(|own| own == id)) {
            return Err(Failure::new("jwt.ear.verifier.policy", list.join(" or "), format!("{name}: {}", id.unwrap_or("none"))));
        }
    }
    Ok(found.to_string().into())
}
