//! The claims of an Azure confidential VM: those of its hardware, and what the paravisor adds.

use alloc::{string::ToString, vec::Vec};

use super::{
    ak_chain::AkCertificate,
    appraise::Trust,
    runtime_claims::{self, RuntimeClaims},
};
use crate::{
    claims::{AzureClaims, Key},
    time::Time,
};

/// `SubjectPublicKeyInfo` of an RSA key of 2048 bits and exponent 65537, up to the modulus and after it.
const SPKI: ([u8; 33], [u8; 5]) = (
    [
        0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00, 0x30,
        0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00,
    ],
    [0x02, 0x03, 0x01, 0x00, 0x01],
);

/// The keys of the virtual TPM, as `SubjectPublicKeyInfo` in DER. The certificate of one does not vouch for the other.
pub(super) fn keys(claims: &RuntimeClaims, trust: &Trust) -> Vec<Key> {
    let key = |kind, modulus: &[u8; 256]| Key { kind, value: [SPKI.0.as_slice(), modulus, &SPKI.1].concat().as_slice().into() };
    core::iter::once(key(runtime_claims::AK, &claims.ak))
        .chain(claims.ek.as_ref().filter(|_| *trust != Trust::AkCertificate).map(|ek| key(runtime_claims::EK, ek)))
        .collect()
}

/// What the paravisor says, and how it came to be trusted.
pub(super) fn azure(claims: &RuntimeClaims, trust: &Trust, certificate: Option<&AkCertificate>) -> AzureClaims {
    let configuration = claims.configuration.clone();
    let label = match trust {
        Trust::Pinned(label) => label.clone(),
        Trust::AkCertificate | Trust::Unpinned => None,
    };
    let at = |seconds: u64| Time::from_unix_seconds(seconds).ok().map(|time| time.to_string());
    AzureClaims {
        paravisor_trust: trust.name(),
        paravisor: label,
        vm_unique_id: configuration.vm_unique_id,
        secure_boot: configuration.secure_boot,
        console_enabled: configuration.console_enabled,
        interactive_console_enabled: configuration.interactive_console_enabled,
        tpm_persisted: configuration.tpm_persisted,
        filtered_vpci_devices_allowed: configuration.filtered_vpci_devices_allowed,
        root_cert_thumbprint: configuration.root_cert_thumbprint,
        reported_at: configuration.current_time.and_then(at),
        user_data: claims.user_data.map(Into::into),
        ak_certificate: certificate.map(|certificate| certificate.path.claims(Some("ConfidentialVM"))),
    }
}
