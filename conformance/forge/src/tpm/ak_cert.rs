//! Certificates of virtual TPMs' attestation keys under a false root of Azure's.

use crate::{
    cert::{AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Cert, Extensions, KEY_USAGE, SUBJECT_KEY_ID, authority_key_id, basic_constraints, key_usage},
    crl::{CRL_NUMBER, Crl},
    der,
    keys::{Hash, RsaKey, Scheme},
};

pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub const EK_CERTIFICATE: &str = "2.23.133.8.1";
pub const AIK_CERTIFICATE: &str = "2.23.133.8.3";

pub const ROOT: &str = "Azure Virtual TPM Root Certificate Authority 2023";
pub const CA: &str = "Forged Virtual TPM CA - 01";
pub const LEAF: &str = "f0f1f2f3f4f5.ConfidentialVM.Azure.windows.net";

pub const ROOT_SERIAL: u64 = 0x2001;
pub const CA_SERIAL: u64 = 0x2002;
pub const LEAF_SERIAL: u64 = 0x2003;

/// Microsoft's root has country and organisation; the others have a common name alone.
pub fn name(common_name: &str) -> Vec<u8> {
    let part = |oid, tag, text: &str| der::element(der::SET, &der::sequence(&[&der::oid(oid), &der::element(tag, text.as_bytes())]));
    let own = part("2.5.4.3", der::PRINTABLE_STRING, common_name);
    if common_name != ROOT {
        return der::sequence(&[&own]);
    }
    der::sequence(&[&part("2.5.4.6", der::PRINTABLE_STRING, "US"), &part("2.5.4.10", der::PRINTABLE_STRING, "Microsoft Corporation"), &own])
}

pub fn extended_key_usage(purposes: &[&str]) -> Vec<u8> {
    der::sequence(&[&purposes.iter().map(|purpose| der::oid(purpose)).collect::<Vec<_>>().concat()])
}

fn cert(serial: u64, [issuer, subject]: [&str; 2], [from, until]: [&str; 2], own: RsaKey, signer: RsaKey) -> Cert {
    let scheme = Scheme::Pkcs1With(Hash::Sha384);
    let mut extensions = Extensions::default();
    extensions.add(SUBJECT_KEY_ID, false, der::octets(&own.id()));
    extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&signer.id()));
    Cert {
        version: Some(2),
        serial: der::number(serial),
        inner: scheme.id(),
        outer: scheme.id(),
        issuer: name(issuer),
        not_before: der::time(from),
        not_after: der::time(until),
        subject: name(subject),
        spki: own.spki(),
        extensions,
        signer,
        scheme,
        after: Vec::new(),
    }
}

pub fn root() -> Cert {
    let mut root = cert(ROOT_SERIAL, [ROOT, ROOT], ["2023-06-01T18:08:53Z", "2048-06-01T18:15:41Z"], RsaKey::VtpmRoot, RsaKey::VtpmRoot);
    root.extensions.remove(AUTHORITY_KEY_ID);
    root.extensions.add(KEY_USAGE, true, key_usage(true, true));
    root.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, None));
    root
}

pub fn ca() -> Cert {
    let mut ca = cert(CA_SERIAL, [ROOT, CA], ["2025-04-24T18:01:17Z", "2027-04-24T18:01:17Z"], RsaKey::VtpmCa, RsaKey::VtpmRoot);
    ca.extensions.add(KEY_USAGE, true, key_usage(true, false));
    ca.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)));
    ca.extensions.add(EXTENDED_KEY_USAGE, false, extended_key_usage(&[EK_CERTIFICATE, AIK_CERTIFICATE]));
    ca
}

pub fn leaf() -> Cert {
    let mut leaf = cert(LEAF_SERIAL, [CA, LEAF], ["2026-05-01T00:00:00Z", "2027-04-01T00:00:00Z"], RsaKey::TpmAk, RsaKey::VtpmCa);
    leaf.extensions.add(KEY_USAGE, true, key_usage(false, false));
    leaf.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(false, None));
    leaf.extensions.add(EXTENDED_KEY_USAGE, false, extended_key_usage(&[AIK_CERTIFICATE]));
    leaf
}

/// What this issuer revoked: nothing that matters.
pub fn crl(issuer: &str, signer: RsaKey) -> Crl {
    let scheme = Scheme::Pkcs1With(Hash::Sha384);
    let mut extensions = Extensions::default();
    extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&signer.id()));
    extensions.add(CRL_NUMBER, false, der::number(7));
    Crl {
        inner: scheme.id(),
        outer: scheme.id(),
        issuer: name(issuer),
        this_update: der::time("2026-05-01T00:00:00Z"),
        next_update: Some(der::time("2026-12-01T00:00:00Z")),
        revoked: vec![(0x20ff, Extensions::default())],
        extensions,
        signer,
        scheme,
        after: Vec::new(),
    }
}
