//! Certificates of the attestation keys of Compute Engine's virtual TPMs, under a false root of Google's.

use crate::{
    cert::{AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Cert, KEY_USAGE, SUBJECT_KEY_ID, authority_key_id, basic_constraints, key_usage},
    der,
    keys::{self, Hash, RsaKey, Scheme},
    tpm::{
        ak_cert::{EK_CERTIFICATE, EXTENDED_KEY_USAGE, extended_key_usage},
        key::Key,
    },
};

pub const ROOT: &str = "EK/AK CA Root";
pub const CA: &str = "Forged EK/AK CA Intermediate";
pub const LEAF: &str = "forged-instance";

pub const INSTANCE: &str = "1.3.6.1.4.1.11129.2.1.21";

/// Google's name with this common name.
pub fn name(common_name: &str) -> Vec<u8> {
    let part = |oid, text: &str| der::element(der::SET, &der::sequence(&[&der::oid(oid), &der::element(der::PRINTABLE_STRING, text.as_bytes())]));
    der::sequence(&[
        &part("2.5.4.6", "US"),
        &part("2.5.4.8", "California"),
        &part("2.5.4.7", "Mountain View"),
        &part("2.5.4.10", "Google LLC"),
        &part("2.5.4.11", "Google Cloud"),
        &part("2.5.4.3", common_name),
    ])
}

/// What the certificate says of its instance.
#[derive(Clone, Debug)]
pub struct Instance {
    pub zone: String,
    pub project_number: u64,
    pub project_id: String,
    pub instance_id: u64,
    pub name: String,
    /// The elements of the last part; without it there is none.
    pub properties: Option<Vec<Vec<u8>>>,
}

impl Instance {
    pub fn new() -> Self {
        let properties = vec![der::explicit(0, &der::number(0)), der::explicit(1, &der::boolean(true)), der::explicit(2, &der::boolean(false))];
        Self {
            zone: "nowhere-a".into(),
            project_number: 123_456_789_012,
            project_id: "forged-project".into(),
            instance_id: 0x8123_4567_89ab_cdef,
            name: LEAF.into(),
            properties: Some(properties),
        }
    }

    pub fn build(&self) -> Vec<u8> {
        let text = |text: &str| der::element(der::UTF8_STRING, text.as_bytes());
        let properties = self.properties.as_ref().map(|all| der::explicit(0, &der::sequence(&[&all.concat()]))).unwrap_or_default();
        der::sequence(&[
            &text(&self.zone),
            &der::number(self.project_number),
            &text(&self.project_id),
            &der::number(self.instance_id),
            &text(&self.name),
            &properties,
        ])
    }
}

impl Default for Instance {
    fn default() -> Self {
        Self::new()
    }
}

fn cert(serial: u64, [issuer, subject]: [&str; 2], [from, until]: [&str; 2], spki: Vec<u8>, signer: RsaKey) -> Cert {
    let scheme = Scheme::Pkcs1With(Hash::Sha256);
    let mut cert = Cert {
        version: Some(2),
        serial: der::number(serial),
        inner: scheme.id(),
        outer: scheme.id(),
        issuer: name(issuer),
        not_before: der::time(from),
        not_after: der::time(until),
        subject: name(subject),
        spki,
        extensions: Default::default(),
        signer,
        scheme,
        after: Vec::new(),
    };
    cert.extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&signer.id()));
    cert
}

pub fn root() -> Cert {
    let mut root = cert(0x3001, [ROOT, ROOT], ["2022-07-08T00:40:34Z", "2122-07-08T05:57:23Z"], RsaKey::VtpmRoot.spki(), RsaKey::VtpmRoot);
    root.extensions.add(SUBJECT_KEY_ID, false, der::octets(&RsaKey::VtpmRoot.id()));
    root.extensions.add(KEY_USAGE, true, key_usage(true, true));
    root.extensions.add(EXTENDED_KEY_USAGE, false, extended_key_usage(&[EK_CERTIFICATE]));
    root.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, None));
    root
}

pub fn ca() -> Cert {
    let mut ca = cert(0x3002, [ROOT, CA], ["2022-07-08T00:40:34Z", "2122-07-08T05:57:23Z"], RsaKey::VtpmCa.spki(), RsaKey::VtpmRoot);
    ca.extensions.add(SUBJECT_KEY_ID, false, der::octets(&RsaKey::VtpmCa.id()));
    ca.extensions.add(KEY_USAGE, true, key_usage(true, true));
    ca.extensions.add(EXTENDED_KEY_USAGE, false, extended_key_usage(&[EK_CERTIFICATE]));
    ca.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)));
    ca
}

pub fn leaf(key: Key) -> Cert {
    let spki = match key {
        Key::Rsa(key) => key.spki(),
        _ => {
            let (x, y) = key.point();
            keys::ec_spki(&der::oid("1.2.840.10045.3.1.7"), &[&[4], &x[..], &y].concat())
        }
    };
    let mut leaf = cert(0x3003, [CA, LEAF], ["2026-05-01T00:00:00Z", "2056-05-01T00:00:00Z"], spki, RsaKey::VtpmCa);
    leaf.extensions.add(KEY_USAGE, true, key_usage(false, false));
    leaf.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(false, None));
    leaf.extensions.add(INSTANCE, false, Instance::new().build());
    leaf
}
