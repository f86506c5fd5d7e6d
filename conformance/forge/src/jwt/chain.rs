//! Certificates of keys that sign tokens.

use crate::{
    cert::{AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Cert, Extensions, KEY_USAGE, SUBJECT_KEY_ID, authority_key_id, basic_constraints, key_usage},
    der,
    jwt::key::Key,
    keys::{Hash, RsaKey, Scheme},
    tpm::ak_cert::name,
};

pub const ROOT: &str = "Forged Attestation Root CA";
pub const CA: &str = "Forged Attestation Signing CA";
pub const LEAF: &str = "Forged Attestation Token Signing";

pub const ROOT_KEY: RsaKey = RsaKey::VtpmRoot;
pub const CA_KEY: RsaKey = RsaKey::TpmAk3072;
pub const LEAF_KEY: RsaKey = RsaKey::VtpmCa;

pub const CA_SERIAL: u64 = 0x3002;
pub const LEAF_SERIAL: u64 = 0x3003;

fn cert(serial: u64, [issuer, subject]: [&str; 2], [from, until]: [&str; 2], own: RsaKey, signer: RsaKey) -> Cert {
    let scheme = Scheme::Pkcs1With(Hash::Sha512);
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
    let mut root = cert(0x3001, [ROOT, ROOT], ["2023-01-01T00:00:00Z", "2049-01-01T00:00:00Z"], ROOT_KEY, ROOT_KEY);
    root.extensions.add(KEY_USAGE, true, key_usage(true, true));
    root.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, None));
    root
}

pub fn ca() -> Cert {
    let mut ca = cert(CA_SERIAL, [ROOT, CA], ["2024-01-01T00:00:00Z", "2036-01-01T00:00:00Z"], CA_KEY, ROOT_KEY);
    ca.extensions.add(KEY_USAGE, true, key_usage(true, true));
    ca.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)));
    ca
}

pub fn leaf() -> Cert {
    let mut leaf = cert(LEAF_SERIAL, [CA, LEAF], ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"], LEAF_KEY, CA_KEY);
    leaf.extensions.add(KEY_USAGE, true, key_usage(false, false));
    leaf.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(false, None));
    leaf
}

/// A self-signed certificate that is nothing but a container of the key.
pub fn container(key: Key) -> Vec<u8> {
    container_named(key, "https://forgery.neu.attest.azure.net")
}

/// The same under another name.
pub fn container_named(key: Key, name: &str) -> Vec<u8> {
    let Key::Rsa(own) = key else { panic!("only RSA keys are contained") };
    cert(0x3004, [name; 2], ["2019-05-01T00:00:00Z", "2049-12-31T23:59:59Z"], own, own).build()
}
