//! Tokens of Google's Confidential Space and Confidential VM attestation:
//! <https://cloud.google.com/confidential-computing/confidential-space/docs/reference/token-claims>.
//!
//! A token is signed by a key of the service's key set, which changes daily, or carries a chain of certificates up to Google's
//! Confidential Space root. It holds no measurement of the hardware's: the image's digest is the one thing that identifies the
//! workload, and what Google calls its AMD hardware is plain SEV.

use alloc::{format, string::String, string::ToString, vec, vec::Vec};

use super::{
    claims::{Fields, Statement},
    hardware,
    key::{Algorithm, PublicKey},
    profile::{Issuer, Profile, Token},
    x5c::PinnedRoot,
};
use crate::{Ask, Kind, appraisal::Outcome, checks::CheckId, hex, json::Json, needs::Need, report::Value, verdict::Failure};

const ISSUER: &str = "https://confidentialcomputing.googleapis.com";

/// RSA with 4096 bits, valid from 2024-01-19 to 2034-01-16.
const ROOT: PinnedRoot = PinnedRoot {
    name: "Confidential Space Root CA",
    certificate: [
        0x14, 0x8b, 0x29, 0x38, 0x21, 0xbb, 0x0c, 0x6a, 0x31, 0x7f, 0x41, 0x3c, 0x8b, 0xa4, 0x75, 0x81, 0x40, 0x91, 0xcb, 0x22, 0xd4, 0x9b, 0x9e, 0x3c, 0x94,
        0x19, 0x8d, 0xb8, 0xe8, 0xf8, 0x6c, 0x39,
    ],
};

pub(crate) const PROFILE: Profile = Profile {
    kind: Kind::GoogleJwt,
    name: "google",
    claims_it: |payload| payload.get("iss").and_then(Json::text).is_some_and(|iss| iss.contains("confidentialcomputing.googleapis.com")),
    algorithms: &[Algorithm::Rs256],
    header_chain: true,
    pinned_roots: &[ROOT],
    leaf: |leaf| match PublicKey::from_spki(leaf.spki) {
        Ok(PublicKey::Rsa { .. }) => Ok(()),
        _ => Err("a certificate whose key is not RSA"),
    },
    issuer: Issuer::Form(|issuer| issuer == ISSUER, ISSUER),
    lifetime: 3600,
    has_audience: true,
    needs: |_| {
        vec![Need {
            what: "google.jwks",
            urls: vec!["https://www.googleapis.com/service_accounts/v1/metadata/jwk/signer@confidentialspace-sign.iam.gserviceaccount.com".into()],
            why: "the keys of the service, which change daily; fetch them yourself and give them as trust, since nobody signs them",
        }]
    },
    token_type,
    read,
    checks,
    check,
    limits: &["Google's service decides which hardware, firmware and boot it accepts, and the token holds no measurement that could be compared"],
    ..Profile::BASE
};

/// What the service's tokens call the hardware, and what it is.
const MODELS: [(&str, &str); 4] = [("GCP_AMD_SEV", "sev"), ("GCP_AMD_SEV_ES", "sev-es"), ("GCP_INTEL_TDX", "tdx"), ("GCP_SHIELDED_VM", "none")];

fn wrong(actual: impl Into<Value>) -> Failure {
    Failure::new("jwt.claims.form", "the claims that this service's tokens have", actual)
}

fn token_type(payload: &Json) -> Result<(), Failure> {
    let refused = |code, actual: String| Failure::new(code, "an attestation token with all its claims", actual);
    if payload.members().unwrap_or_default().iter().any(|(name, _)| name.starts_with("https://aws.amazon.com/")) {
        return Err(refused("jwt.type.reduced", "a token for Amazon's services, of which most claims are left out".into()));
    }
    // Of a machine that does not run Confidential Space, the service says nothing about debugging: whether that will do is asked later.
    let is_bare = payload.get("swname").and_then(Json::text) == Some("GCE") && payload.get("dbgstat").is_none();
    for name in ["hwmodel", "swname", "dbgstat"] {
        if payload.get(name).and_then(Json::text).is_none() && !(is_bare && name == "dbgstat") {
            return Err(refused("jwt.type.reduced", format!("no {name:?}")));
        }
    }
    match payload.get("submods").and_then(Json::members) {
        Some(_) => Ok(()),
        None => Err(refused("jwt.type.reduced", "no \"submods\"".into())),
    }
}

fn model(payload: &Json) -> Option<&'static str> {
    let found = payload.get("hwmodel").and_then(Json::text)?;
    MODELS.into_iter().find(|(name, _)| *name == found).map(|(_, tee)| tee)
}

fn read(token: &Token<'_>, _: &Ask<'_>) -> Result<Statement, Failure> {
    let top = Fields(token.payload);
    let mut s = Statement { tee: "none", product: top.text("hwmodel")?.map(ToString::to_string), ..Statement::default() };
    s.tee = model(token.payload).ok_or_else(|| wrong(format!("an unknown hardware model, {:?}", s.product.clone().unwrap_or_default())))?;
    s.asserted.extend(["that the hardware signed anything at all", "what was measured of the boot, and which container runs"]);
    s.debug = hardware::debug_status(top)?;
    s.secure_boot = top.boolean("secboot")?;
    top.text("swname")?;
    match top.0.get("eat_nonce") {
        None | Some(Json::Null) => {}
        Some(Json::String(nonce)) => s.carry("eat_nonce", nonce),
        Some(_) => top.texts("eat_nonce")?.unwrap_or_default().iter().for_each(|nonce| s.carry("eat_nonce", nonce)),
    }
    let submods = top.object("submods")?.unwrap_or(top);
    if let Some(container) = submods.object("container")? {
        if let Some(digest) = image(container, "image_digest")? {
            s.measurements.push(("oci.image", digest.to_vec()));
        }
        if let Some(id) = image(container, "image_id")? {
            s.measurements.push(("oci.image-id", id.to_vec()));
        }
    }
    if let Some(tdx) = top.object("tdx")? {
        s.tcb_status = tdx.text("gcp_attester_tcb_status")?.map(ToString::to_string);
        s.tcb_date = tdx.moment("gcp_attester_tcb_date")?;
    }
    check_forms(top)?;
    // The digest identifies the guest; without it nothing may take its place.
    if s.measurements.first().is_some_and(|(kind, _)| *kind != "oci.image") {
        return Err(wrong("an image without a digest"));
    }
    Ok(s)
}

/// What the checks of this profile look at: its form is demanded of every token, whatever the policy asks.
fn check_forms(top: Fields<'_>) -> Result<(), Failure> {
    top.texts("google_service_accounts")?;
    if let Some(space) = submodule(top, "confidential_space")? {
        space.texts("support_attributes")?;
    }
    if let Some(gce) = submodule(top, "gce")? {
        gce.text("project_id")?;
    }
    if let Some(container) = submodule(top, "container")? {
        container.text("restart_policy")?;
        container.object("env_override")?;
        container.texts("cmd_override")?;
    }
    Ok(())
}

/// `sha256:` and 32 bytes in lower-case hexadecimal.
fn image(container: Fields<'_>, name: &str) -> Result<Option<[u8; 32]>, Failure> {
    let Some(text) = container.text(name)? else { return Ok(None) };
    let digits = text.strip_prefix("sha256:").filter(|digits| !digits.bytes().any(|b| b.is_ascii_uppercase()));
    match digits.and_then(hex::decode).and_then(|bytes| bytes.try_into().ok()) {
        Some(digest) => Ok(Some(digest)),
        None => Err(wrong(format!("{name:?} that is not sha256: and 32 bytes in lower-case hexadecimal"))),
    }
}

fn checks(payload: &Json, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let p = &ask.policy.google;
    let is_space = payload.get("swname").and_then(Json::text) == Some("CONFIDENTIAL_SPACE");
    let all = [
        (true, C::GoogleHardware),
        (true, C::GoogleSoftware),
        // Only Confidential Space has images that Google supports or does not.
        (is_space || p.support.is_some(), C::GoogleSupport),
        (true, C::GoogleSecureBoot),
        (p.project_ids.is_some() || p.service_account.is_some(), C::GoogleProject),
        (p.restart_policies.is_some() || p.refuse_overrides, C::GoogleContainer),
    ];
    let mut checks: Vec<_> = all.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id).collect();
    checks.extend(demanded(model(payload), ask));
    checks
}

/// The checks of the hardware that the policy demands expressly. The service does not show the attributes of a TD, so that it
/// is not asked about them unless somebody insists.
pub(super) fn demanded(tee: Option<&'static str>, ask: &Ask<'_>) -> Vec<CheckId> {
    let silent = [CheckId::TdxProfiling, CheckId::TdxMigratable];
    hardware::checks(tee, ask).into_iter().filter(|id| !silent.contains(id)).collect()
}

fn check(id: CheckId, token: &Token<'_>, statement: &Statement, ask: &Ask<'_>) -> Outcome {
    let (top, p) = (Fields(token.payload), &ask.policy.google);
    match id {
        CheckId::GoogleHardware => match (&p.hardware, top.text("hwmodel")?.unwrap_or("none")) {
            (Some(list), found) if list.iter().any(|own| own == found) => Ok(found.to_string().into()),
            (Some(list), found) => Err(Failure::new("jwt.google.hardware", list.join(" or "), found.to_string())),
            (None, found) => Err(Failure::new("jwt.google.hardware.unstated", "models in the policy", found.to_string())),
        },
        CheckId::GoogleSoftware => {
            let accepted = p.software.clone().unwrap_or_else(|| vec!["CONFIDENTIAL_SPACE".into()]);
            match top.text("swname")?.unwrap_or("none") {
                found if accepted.iter().any(|own| own == found) => Ok(found.to_string().into()),
                found => Err(Failure::new("jwt.google.software", accepted.join(" or "), found.to_string())),
            }
        }
        CheckId::GoogleSupport => check_support(top, p.support.as_deref().unwrap_or("STABLE")),
        CheckId::GoogleSecureBoot => match statement.secure_boot {
            Some(true) => Ok("yes".into()),
            Some(false) => Err(Failure::new("jwt.google.secure-boot", "yes", "no")),
            None => Err(Failure::new("jwt.google.secure-boot.unknown", "yes", "the token does not say")),
        },
        CheckId::GoogleProject => check_project(top, ask),
        CheckId::GoogleContainer => check_container(top, ask),
        other => hardware::check(other, statement, ask),
    }
}

fn submodule<'j>(top: Fields<'j>, name: &str) -> Result<Option<Fields<'j>>, Failure> {
    top.object("submods")?.map_or(Ok(None), |submods| submods.object(name))
}

fn check_support(top: Fields<'_>, wanted: &str) -> Outcome {
    let space = submodule(top, "confidential_space")?;
    let found = space.map_or(Ok(None), |space| space.texts("support_attributes"))?.unwrap_or_default();
    if found.iter().any(|own| own == wanted) {
        return Ok(found.join(", ").into());
    }
    let actual = if found.is_empty() { "none: an image for debugging".into() } else { found.join(", ") };
    Err(Failure::new("jwt.google.support", wanted.to_string(), actual))
}

fn check_project(top: Fields<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.google;
    let found = submodule(top, "gce")?.map_or(Ok(None), |gce| gce.text("project_id"))?.unwrap_or("none");
    if p.project_ids.as_ref().is_some_and(|list| !list.iter().any(|own| own == found)) {
        return Err(Failure::new("jwt.google.project", p.project_ids.clone().unwrap_or_default().join(" or "), found.to_string()));
    }
    let accounts = top.texts("google_service_accounts")?.unwrap_or_default();
    match &p.service_account {
        Some(wanted) if !accounts.contains(wanted) => {
            Err(Failure::new("jwt.google.project.service-account", wanted.clone(), if accounts.is_empty() { "none".into() } else { accounts.join(", ") }))
        }
        _ => Ok(found.to_string().into()),
    }
}

fn check_container(top: Fields<'_>, ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.google;
    let Some(container) = submodule(top, "container")? else { return Err(Failure::new("jwt.google.container.missing", "a container", "none")) };
    if let Some(list) = &p.restart_policies {
        let found = container.text("restart_policy")?.unwrap_or("none");
        if !list.iter().any(|own| own == found) {
            return Err(Failure::new("jwt.google.container.restart-policy", list.join(" or "), found.to_string()));
        }
    }
    if !p.refuse_overrides {
        return Ok(Value::Nothing);
    }
    let changed = container.object("env_override")?.and_then(|env| env.0.members()).unwrap_or_default();
    let other: Vec<_> = changed.iter().map(|(name, _)| name.as_str()).filter(|name| !p.env_overrides.iter().any(|own| own == name)).collect();
    if !other.is_empty() {
        return Err(Failure::new("jwt.google.container.environment", "no change of the environment", other.join(", ")));
    }
    match container.texts("cmd_override")?.unwrap_or_default() {
        command if command.is_empty() => Ok("unchanged".into()),
        command => Err(Failure::new("jwt.google.container.command", "the image's own command", command.join(" "))),
    }
}
