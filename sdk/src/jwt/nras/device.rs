//! What the service says of one device.

use alloc::{
    format,
    string::{String, ToString},
};

use crate::{json::Json, verdict::Failure};

/// What sort of device it is, which its name in the overall token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Gpu,
    Switch,
}

impl Kind {
    pub(super) fn of(name: &str) -> Option<Self> {
        let numbered = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
        if name.strip_prefix("GPU-").is_some_and(numbered) {
            Some(Self::Gpu)
        } else if name.strip_prefix("SWITCH-").is_some_and(numbered) {
            Some(Self::Switch)
        } else {
            None
        }
    }

    /// Claims, after the prefix, that must be there and be true.
    fn demanded(self) -> &'static [&'static str] {
        match self {
            Self::Gpu => &[
                "arch-check",
                "attestation-report-parsed",
                "attestation-report-nonce-match",
                "attestation-report-signature-verified",
                "driver-rim-signature-verified",
                "driver-rim-measurements-available",
                "vbios-rim-signature-verified",
                "vbios-rim-measurements-available",
            ],
            Self::Switch => &[
                "arch-check",
                "attestation-report-parsed",
                "attestation-report-nonce-match",
                "attestation-report-signature-verified",
                "bios-rim-signature-verified",
                "bios-rim-measurements-available",
            ],
        }
    }

    /// Chains of certificates: what version 3.0 describes under the first name, version 2.0 only affirms under the second.
    fn chains(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Gpu => &[
                ("attestation-report-cert-chain", "attestation-report-cert-chain-validated"),
                ("driver-rim-cert-chain", "driver-rim-cert-validated"),
                ("vbios-rim-cert-chain", "vbios-rim-cert-validated"),
            ],
            Self::Switch => &[("attestation-report-cert-chain", "attestation-report-cert-chain-validated"), ("bios-rim-cert-chain", "bios-rim-cert-validated")],
        }
    }
}

/// Whether nothing in a device's token says that something failed, and everything is said that must be.
pub(super) fn check(name: &str, payload: &Json) -> Result<(), Failure> {
    let refused = |code, expected: String, actual: String| Err(Failure::new(code, expected, format!("{name}: {actual}")));
    let Some(kind) = Kind::of(name) else {
        return refused("jwt.nras.devices.kind", "a GPU or a switch".into(), "another sort of device".into());
    };
    match payload.get("measres") {
        Some(Json::String(result)) if result == "success" => {}
        found => {
            return refused("jwt.nras.devices.measurements", "measurements as published".into(), found.and_then(Json::text).unwrap_or("no result").to_string());
        }
    }
    if !matches!(payload.get("x-nvidia-error-details"), None | Some(Json::Null)) {
        return refused("jwt.nras.devices.error", "no error".into(), "the service describes one".into());
    }
    let prefix = match kind {
        Kind::Gpu => "x-nvidia-gpu-",
        Kind::Switch => "x-nvidia-switch-",
    };
    let own = |tail: &str| payload.get(&format!("{prefix}{tail}"));
    if let Some(missing) = kind.demanded().iter().find(|tail| own(tail) != Some(&Json::Bool(true))) {
        return refused("jwt.nras.devices.claim", format!("{prefix}{missing}"), "not so, or not said".into());
    }
    for (chain, validated) in kind.chains() {
        match (own(chain), own(validated)) {
            (Some(chain @ Json::Object(_)), None) => {
                check_chain(chain).or_else(|actual| refused("jwt.nras.devices.certificates", "certificates that are valid and not revoked".into(), actual))?
            }
            (None, Some(Json::Bool(true))) => {}
            _ => return refused("jwt.nras.devices.certificates", format!("{prefix}{chain}"), "not valid, or not said".into()),
        }
    }
    // Whatever else the service may come to check: if it says no, it is no.
    match denied(payload) {
        Some(claim) => refused("jwt.nras.devices.claim", claim.to_string(), "not so".into()),
        None => Ok(()),
    }
}

fn check_chain(chain: &Json) -> Result<(), String> {
    for (name, wanted) in [("x-nvidia-cert-status", "valid"), ("x-nvidia-cert-ocsp-status", "good")] {
        let found = chain.get(name).and_then(Json::text).unwrap_or("nothing");
        if found != wanted {
            return Err(format!("{name}: {found}"));
        }
    }
    match chain.get("x-nvidia-cert-revocation-reason") {
        None | Some(Json::Null) => Ok(()),
        Some(reason) => Err(format!("revoked: {}", reason.text().unwrap_or("for a reason that is no text"))),
    }
}

/// How claims end that say whether something was found in order.
const FINDINGS: [&str; 10] = ["-match", "-matches", "-verified", "-validated", "-valid", "-fetched", "-available", "-no-conflict", "-check", "-parsed"];

/// The first claim of NVIDIA's, at any level, that is false, or that is a finding and neither true nor unknown.
fn denied(json: &Json) -> Option<&str> {
    if let Some(items) = json.items() {
        return items.iter().find_map(denied);
    }
    json.members()?.iter().find_map(|(name, value)| match value {
        Json::Bool(true) | Json::Null => None,
        Json::Bool(false) if name.starts_with("x-nvidia-") => Some(name.as_str()),
        _ if name.starts_with("x-nvidia-") && FINDINGS.iter().any(|end| name.ends_with(end)) => Some(name.as_str()),
        inner => denied(inner),
    })
}
