//! Kinds of evidence that a policy accepts by name and refuses in each case.

use alloc::string::String;

use super::Policy;
use crate::{
    Kind,
    checks::CheckId,
    jwt::profile::{self, Issuer},
};

/// Why no evidence of this kind can be verified, if that is so.
pub(super) fn reason(p: &Policy, kind: Kind) -> Option<&'static str> {
    if p.event_log.asks() && !kind.has_registers() {
        return Some("an event log is demanded, and such evidence has no registers that one could explain");
    }
    if matches!(kind, Kind::SevSnp | Kind::AzureSnpVtpm) && p.snp.csp_ids.is_some() && (p.snp.chip_ids.is_some() || p.snp.require_chip_id) {
        return Some("snp.csp_ids accepts a VLEK alone, and snp.chip_ids or snp.require_chip_id a VCEK alone");
    }
    identity(p, kind).or_else(|| token(p, kind))
}

/// What the guest is compared with.
fn identity(p: &Policy, kind: Kind) -> Option<&'static str> {
    if p.waiver(CheckId::IdentityMeasurement).is_some() {
        return None;
    }
    let has = |length: usize| p.identity.measurements.iter().any(|known| known.hex.as_bytes().len() == length);
    let (measured, signed, by_registers) = (!p.identity.measurements.is_empty(), !p.identity.signers.is_empty(), !p.tpm.sets.is_empty());
    match kind {
        Kind::SevSnp if !measured && !signed => Some("neither measurements nor signers are named for it"),
        Kind::SevSnp | Kind::AzureSnpVtpm | Kind::AzureTdxVtpm if measured && !has(48) => Some("no measurement in the policy has its 48 bytes"),
        Kind::AzureTdxVtpm if !measured && !by_registers => Some("neither a measurement nor values of registers are named for it"),
        Kind::Tdx if !has(48) => Some("no measurement in the policy has its 48 bytes, and signers of an ID block exist for SEV-SNP alone"),
        Kind::Sgx if !has(32) => Some("no measurement in the policy has its 32 bytes, and signers of an ID block exist for SEV-SNP alone"),
        Kind::GoogleJwt if !has(32) => Some("no measurement in the policy has the 32 bytes of a container's digest"),
        Kind::Tpm if !by_registers => Some("no values of registers are named, tpm.pcrs, which alone identify a machine with a TPM"),
        Kind::NrasJwt => Some("such an answer names no measurement, so that identity has to be waived; nras.models says which devices they are"),
        Kind::MaaJwt | Kind::ItaJwt | Kind::EarJwt if !measured && !signed => Some("neither measurements nor signers are named for it"),
        _ => None,
    }
}

/// What must be stated or waived for an issuer's tokens.
fn token(p: &Policy, kind: Kind) -> Option<&'static str> {
    let profile = profile::of(kind)?;
    let unstated = |stated: bool, check: CheckId| !stated && p.waiver(check).is_none();
    if let Issuer::Form(fits, _) = profile.issuer {
        let fitting = |list: &[String]| list.iter().any(|issuer| fits(issuer));
        match &p.jwt.issuers {
            None if p.waiver(CheckId::JwtIssuer).is_none() => return Some("jwt.issuers is neither stated nor waived"),
            Some(list) if !fitting(list) => return Some("nothing in jwt.issuers has the form of its issuer's name"),
            _ => {}
        }
    }
    if profile.has_audience && unstated(p.jwt.audience.is_some(), CheckId::JwtAudience) {
        return Some("jwt.audience is neither stated nor waived");
    }
    match kind {
        Kind::MaaJwt if unstated(p.maa.policy_hashes.is_some(), CheckId::MaaPolicyHash) => Some("maa.policy_hashes is neither stated nor waived"),
        Kind::GoogleJwt if unstated(p.google.hardware.is_some(), CheckId::GoogleHardware) => Some("google.hardware is neither stated nor waived"),
        Kind::EarJwt if unstated(p.ear.attesters.is_some(), CheckId::EarAttester) => Some("ear.attesters is neither stated nor waived"),
        _ => None,
    }
}
