//! Answers of NVIDIA's Remote Attestation Service: <https://docs.api.nvidia.com/attestation/reference/>.
//!
//! An answer is a detached EAT bundle (RFC 9711 §6.3.2): an overall token that names each device by the digest of a token
//! about that device, and those tokens beside it. Nothing is believed of a device whose token is not the one that was named.

mod device;

use alloc::{
    borrow::Cow,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use self::device::Kind as DeviceKind;
use super::{
    claims::{Fields, Statement},
    hardware,
    jws::Jws,
    key::Algorithm,
    profile::{Issuer, Profile, Token},
};
use crate::{
    Ask, Kind,
    appraisal::Outcome,
    checks::CheckId,
    crypto::hash::sha256,
    hex,
    json::{self, Json},
    limits,
    needs::Need,
    report::Value,
    verdict::Failure,
};

const ISSUER: &str = "https://nras.attestation.nvidia.com";

pub(crate) const PROFILE: Profile = Profile {
    kind: Kind::NrasJwt,
    name: "nras",
    claims_it: |payload| payload.get("iss").and_then(Json::text).is_some_and(|iss| iss.contains("nras.attestation")),
    unwrap,
    algorithms: &[Algorithm::Es384],
    issuer: Issuer::Form(|issuer| issuer == ISSUER, ISSUER),
    lifetime: 3600,
    needs: |_| {
        vec![Need {
            what: "nras.jwks",
            urls: vec!["https://nras.attestation.nvidia.com/.well-known/jwks.json".into()],
            why: "the keys of the service; fetch them yourself and give them as trust, since nobody signs them",
        }]
    },
    token_type,
    parts: Some((CheckId::NrasSubmodules, |token| {
        let names: Vec<_> = devices(token)?.into_iter().map(|d| d.name).collect();
        Ok(names.join(", ").into())
    })),
    read,
    checks,
    check,
    limits: &[
        "NVIDIA's service decides which firmware and revocation it accepts, and compares the measurements by itself",
        "which virtual machine the devices are attached to is not said: only the nonce ties them to it",
    ],
    ..Profile::BASE
};

/// A device that the overall token names, by a token with the right digest.
struct Device {
    name: String,
    token: Vec<u8>,
    payload: Json,
}

/// The two parts of a bundle.
fn parts(evidence: &[u8]) -> Result<(String, Vec<(String, Json)>), Failure> {
    let refused = |actual: &'static str| Failure::new("jwt.form.bundle", "[[\"JWT\", token], {device: token, …}]", actual);
    let Json::Array(outer) = json::read(evidence).map_err(refused)? else { return Err(refused("no list")) };
    let Ok([Json::Array(overall), Json::Object(devices)]) = <[Json; 2]>::try_from(outer) else {
        return Err(refused("something else than a list and an object"));
    };
    match <[Json; 2]>::try_from(overall) {
        Ok([Json::String(kind), Json::String(token)]) if kind == "JWT" => Ok((token, devices)),
        _ => Err(refused("something else than one overall token")),
    }
}

fn unwrap(evidence: &[u8]) -> Result<Cow<'_, [u8]>, Failure> {
    parts(evidence).map(|(token, _)| Cow::Owned(token.into_bytes()))
}

fn token_type(payload: &Json) -> Result<(), Failure> {
    let refused = |code, actual: String| Failure::new(code, "the overall result about a platform, version 2.0 or 3.0", actual);
    match payload.get("sub") {
        Some(Json::String(subject)) if subject == "NVIDIA-PLATFORM-ATTESTATION" => {}
        Some(Json::String(subject)) => return Err(refused("jwt.type.subject", subject.clone())),
        _ => return Err(refused("jwt.type.subject", "no subject".into())),
    }
    match payload.get("x-nvidia-ver") {
        Some(Json::String(version)) if version == "2.0" || version == "3.0" => Ok(()),
        Some(Json::String(version)) => Err(refused("jwt.type.version", version.clone())),
        _ => Err(refused("jwt.type.version", "no version".into())),
    }
}

/// The devices, if overall token and bundle name the same ones and every digest is right.
fn devices(token: &Token<'_>) -> Result<Vec<Device>, Failure> {
    let expected = "in both the same devices, each by the SHA-256 of its token";
    let refused = |code, actual: String| Failure::new(code, expected, actual);
    let named = token.payload.get("submods").and_then(Json::members).unwrap_or_default();
    let (_, mut tokens) = parts(token.evidence)?;
    if named.is_empty() {
        return Err(refused("jwt.nras.submodules.none", "no device".into()));
    }
    if named.len() > limits::SUBMODULES {
        return Err(refused("jwt.nras.submodules.too-many", format!("{} devices", named.len())));
    }
    let mut devices = Vec::with_capacity(named.len());
    for (name, digest) in named {
        let at = tokens.iter().position(|(own, _)| own == name).ok_or_else(|| refused("jwt.nras.submodules.missing", format!("no token about {name}")))?;
        let (name, value) = tokens.swap_remove(at);
        let Json::String(text) = value else { return Err(refused("jwt.nras.submodules.form", format!("{name}: no token"))) };
        let [label, digest] = match digest.items() {
            Some([Json::String(label), Json::Array(digest)]) if label == "DIGEST" => match digest.as_slice() {
                [Json::String(algorithm), Json::String(digest)] => [algorithm, digest],
                _ => return Err(refused("jwt.nras.submodules.form", format!("{name}: no digest"))),
            },
            _ => return Err(refused("jwt.nras.submodules.form", format!("{name}: no digest"))),
        };
        if label != "SHA-256" {
            return Err(refused("jwt.nras.submodules.algorithm", format!("{name}: a digest made with {label}")));
        }
        let own = hex::encode(&sha256(text.as_bytes()));
        if own != *digest {
            return Err(refused("jwt.nras.submodules.digest", format!("{name}: the digest {own}")));
        }
        let payload = Jws::read(text.as_bytes()).and_then(|jws| jws.payload());
        let payload = payload.map_err(|failure| refused("jwt.nras.submodules.token", format!("{name}: a token that cannot be read [{}]", failure.code)))?;
        devices.push(Device { name, token: text.into_bytes(), payload });
    }
    match tokens.first() {
        Some((name, _)) => Err(refused("jwt.nras.submodules.extra", format!("a token about {name}, which the overall token does not name"))),
        None => Ok(devices),
    }
}

fn read(token: &Token<'_>, _: &Ask<'_>) -> Result<Statement, Failure> {
    let top = Fields(token.payload);
    let mut s = Statement { tee: "none", ..Statement::default() };
    s.asserted.extend(["that each device signed its report, and that its certificates were good", "that what was measured is what NVIDIA published"]);
    top.boolean("x-nvidia-overall-att-result")?;
    if let Some(nonce) = top.text("eat_nonce")? {
        s.carry("eat_nonce", nonce);
    }
    let devices = devices(token)?;
    let kinds: Vec<_> = devices.iter().filter_map(|d| DeviceKind::of(&d.name)).collect();
    s.tee = match kinds.as_slice() {
        [] => "none",
        kinds if kinds.contains(&DeviceKind::Gpu) => "gpu-cc",
        _ => "nvswitch",
    };
    let mut models: Vec<&str> = Vec::new();
    let (mut debug, mut secure_boot) = (Some(false), Some(true));
    for device in &devices {
        let fields = Fields(&device.payload);
        if let Some(model) = fields.text("hwmodel")?
            && !models.contains(&model)
        {
            models.push(model);
        }
        // One device that does not say is enough for nothing to be known, and one that says so is enough for the worse.
        debug = match (debug, hardware::debug_status(fields)?) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        secure_boot = match (secure_boot, fields.boolean("secboot")?) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    s.debug = debug;
    s.secure_boot = secure_boot;
    s.product = (!models.is_empty()).then(|| models.join(", "));
    Ok(s)
}

fn checks(_: &Json, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let mut checks = vec![C::NrasSigned, C::NrasResult, C::NrasDevices, C::NrasWarnings, C::NrasSecureBoot];
    if ask.policy.nras.asks() {
        checks.push(C::NrasAllowed);
    }
    checks
}

fn check(id: CheckId, token: &Token<'_>, statement: &Statement, ask: &Ask<'_>) -> Outcome {
    match id {
        CheckId::NrasSigned => devices(token)?.iter().try_for_each(|device| check_signed(device, token, ask)).map(|()| Value::Nothing),
        CheckId::NrasResult => match token.payload.get("x-nvidia-overall-att-result") {
            Some(Json::Bool(true)) => Ok("true".into()),
            Some(Json::Bool(false)) => Err(Failure::new("jwt.nras.result", "true", "false")),
            _ => Err(Failure::new("jwt.nras.result.missing", "true", "the token does not say")),
        },
        CheckId::NrasDevices => devices(token)?.iter().try_for_each(|d| device::check(&d.name, &d.payload)).map(|()| Value::Nothing),
        CheckId::NrasWarnings => {
            let list = devices(token)?;
            let warned = list.iter().find(|d| !matches!(d.payload.get("x-nvidia-attestation-warning"), None | Some(Json::Null)));
            match warned {
                None => Ok("none".into()),
                Some(d) => {
                    let text = d.payload.get("x-nvidia-attestation-warning").and_then(Json::text).unwrap_or("something that is no text");
                    Err(Failure::new("jwt.nras.warnings", "no warning", format!("{}: {text}", d.name)))
                }
            }
        }
        CheckId::NrasSecureBoot => match statement.secure_boot {
            Some(true) => Ok("yes".into()),
            Some(false) => Err(Failure::new("jwt.nras.secure-boot", "yes", "no")),
            None => Err(Failure::new("jwt.nras.secure-boot.unknown", "yes", "a device does not say")),
        },
        CheckId::NrasAllowed => check_allowed(&devices(token)?, ask),
        other => hardware::check(other, statement, ask),
    }
}

/// A device's token: authentic by itself, and of the same conversation as the overall token.
fn check_signed(device: &Device, token: &Token<'_>, ask: &Ask<'_>) -> Result<(), Failure> {
    let refused = |code, actual: String| {
        Failure::new(code, "a token that is signed and timed by the same rules, for the same nonce", format!("{}: {actual}", device.name))
    };
    let signed = token.keys.authenticate(&device.token).map_err(|Failure { code, untimely, .. }| {
        let failure = refused("jwt.nras.signatures", format!("refused with {code}"));
        Failure { untimely, ..failure }
    })?;
    let nonce = signed.payload.get("eat_nonce").and_then(Json::text);
    if nonce != token.payload.get("eat_nonce").and_then(Json::text) {
        return Err(refused("jwt.nras.signatures.nonce", nonce.unwrap_or("no nonce").to_string()));
    }
    let times =
        super::time::Times::read(&signed.payload, &PROFILE).map_err(|failure| refused("jwt.nras.signatures", format!("refused with {}", failure.code)))?;
    let apart = times.issued.unix_seconds().abs_diff(token.times.issued.unix_seconds());
    if apart > ask.policy.jwt.leeway {
        return Err(refused("jwt.nras.signatures.time", format!("issued {apart} seconds apart")));
    }
    Ok(())
}

fn check_allowed(devices: &[Device], ask: &Ask<'_>) -> Outcome {
    let p = &ask.policy.nras;
    let gpus = devices.iter().filter(|d| DeviceKind::of(&d.name) == Some(DeviceKind::Gpu));
    for (name, code, list) in [("hwmodel", "jwt.nras.allowed.model", &p.models), ("ueid", "jwt.nras.allowed.device", &p.device_ids)] {
        let Some(list) = list else { continue };
        for device in devices {
            let found = device.payload.get(name).and_then(Json::text);
            if !found.is_some_and(|found| list.iter().any(|own| own == found)) {
                return Err(Failure::new(code, list.join(" or "), format!("{}: {}", device.name, found.unwrap_or("none"))));
            }
        }
    }
    if let Some(list) = &p.drivers {
        for device in gpus.clone() {
            let found = device.payload.get("x-nvidia-gpu-driver-version").and_then(Json::text);
            if !found.is_some_and(|found| list.iter().any(|own| own == found)) {
                return Err(Failure::new("jwt.nras.allowed.driver", list.join(" or "), format!("{}: {}", device.name, found.unwrap_or("none"))));
            }
        }
    }
    // The service appraises whatever it is sent: the same GPU's report can be sent many times over, and is one GPU still.
    let ids: BTreeSet<&str> = gpus.filter_map(|d| d.payload.get("ueid").and_then(Json::text)).collect();
    let count = u64::try_from(ids.len()).unwrap_or(0);
    match p.gpus_minimum {
        Some(least) if count < u64::from(least) => {
            Err(Failure::new("jwt.nras.allowed.count", format!("at least {least} GPUs with ids of their own"), format!("{count}")))
        }
        _ => Ok(format!("{count} GPUs").into()),
    }
}
