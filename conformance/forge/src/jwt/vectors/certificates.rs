//! Chains of certificates in a token's header, as Google's have them, and the CRLs of their issuers.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    cert::{BASIC_CONSTRAINTS, Cert, Extensions, KEY_USAGE, basic_constraints, key_usage},
    crl::{CRL_NUMBER, Crl, DELTA_INDICATOR},
    der, intel,
    jwt::{
        chain::{self, CA, CA_KEY, CA_SERIAL, LEAF_SERIAL, ROOT, ROOT_KEY},
        claims::IMPOSTOR,
        google::{certified, certified_by},
        key::{Method, b64},
        scene::{File, Scene},
        vector::{accepted, refused},
    },
    keys::{Hash, RsaKey, Scheme},
    tpm::ak_cert::{crl, name},
    vector::Vector,
};

const X5C: &str = "RFC 7515 §4.1.6; RFC 5280 §6.1";
const CRLS: &str = "RFC 5280 §5 and §6.3";

fn with(id: &str, code: &'static str, title: &'static str, defect: impl FnOnce(&mut Scene)) -> Vector {
    refused(&format!("x5c/{id}"), code, X5C, title, certified, defect)
}

fn good(id: &str, title: &'static str, change: impl FnOnce(&mut Scene)) -> Vector {
    accepted(&format!("x5c/{id}"), X5C, title, json!({ "tee": "sev", "token": { "anchor": ROOT } }), certified, change)
}

fn certs() -> [Cert; 3] {
    [chain::leaf(), chain::ca(), chain::root()]
}

/// One certificate changed: 0 the leaf, 1 the CA, 2 the root.
fn cert(id: &str, code: &'static str, title: &'static str, number: usize, defect: impl FnOnce(&mut Cert)) -> Vector {
    let mut certs = certs();
    defect(&mut certs[number]);
    with(id, code, title, |s| *s = certified_by(&certs))
}

/// The list changed.
fn list(id: &str, code: &'static str, title: &'static str, change: impl FnOnce(&mut Vec<Value>)) -> Vector {
    with(id, code, title, |s| change(s.header["x5c"].as_array_mut().expect("a list")))
}

/// A CRL of the CA's at hand.
fn ca_list(id: &str, code: &'static str, title: &'static str, change: impl FnOnce(&mut Crl)) -> Vector {
    let mut crl = crl(CA, CA_KEY);
    change(&mut crl);
    refused(&format!("x5c/{id}"), code, CRLS, title, certified, |s| s.collateral.push(File::Bytes(crl.build())))
}

/// The root certified anew, its key and name as before, and given in this form.
fn given_root(id: &str, code: &'static str, title: &'static str, change: impl FnOnce(&mut Cert)) -> Vector {
    let mut root = chain::root();
    change(&mut root);
    with(id, code, title, |s| {
        *s = certified_by(&[chain::leaf(), chain::ca(), root.clone()]);
        s.trust = vec![File::Bytes(root.build())];
    })
}

/// A second CA between the first and the leaf.
fn second_ca(path: Option<u64>) -> [Cert; 4] {
    let [mut leaf, mut ca, root] = certs();
    let mut second = chain::ca();
    let below = "Forged Second Signing CA";
    (second.subject, second.issuer, second.spki, second.signer) = (name(below), name(CA), RsaKey::TpmEk.spki(), CA_KEY);
    (leaf.issuer, leaf.signer) = (name(below), RsaKey::TpmEk);
    ca.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, path));
    [leaf, second, ca, root]
}

fn accepts() -> Vec<Vector> {
    vec![
        good("accepted", "A chain in the header, whose root was given", |_| ()),
        good("without-root", "A chain that ends below the root", |s| s.header["x5c"].as_array_mut().unwrap().truncate(2)),
        good("with-key-id", "A chain beside a key id that names nothing", |s| s.header["kid"] = "forged-google-key".into()),
        good("thumbprints", "A chain beside the thumbprints of its leaf", |s| {
            let leaf = chain::leaf().build();
            s.header["x5t"] = b64(&Hash::Sha1.digest(&leaf)).into();
            s.header["x5t#S256"] = b64(&Hash::Sha256.digest(&leaf)).into();
        }),
        good("two-cas", "Two CAs, which the first allows", |s| *s = certified_by(&second_ca(Some(1)))),
        good("crl", "A CRL that is at hand and lists nothing of the chain", |s| s.collateral.push(File::Bytes(crl(CA, CA_KEY).build()))),
        good("crl-stale-besides", "A CRL that is no longer current beside one that is", |s| {
            let stale = Crl { next_update: Some(der::time("2026-05-31T23:59:59Z")), this_update: der::time("2026-04-01T00:00:00Z"), ..crl(CA, CA_KEY) };
            s.collateral.extend([stale, crl(CA, CA_KEY)].map(|list| File::Bytes(list.build())));
        }),
        good("crl-of-another", "A CRL of an issuer that has no part in it", |s| {
            let mut other = crl("Forged Other CA", RsaKey::Impostor);
            other.revoke(LEAF_SERIAL);
            s.collateral.push(File::Bytes(other.build()));
        }),
    ]
}

fn chains() -> Vec<Vector> {
    vec![
        with("no-root", "jwt.key.anchor.root", "Nobody vouches for the root", |s| s.trust.clear()),
        with("key-set-instead", "jwt.key.anchor.root", "A chain that nobody vouches for, beside a key set with the same key", |s| {
            s.header["kid"] = "forged-google-key".into();
            s.trust = vec![File::Keys];
        }),
        with("impostor", "jwt.key.anchor.root", "A chain of the same names up to another root", |s| {
            let [leaf, mut ca, mut root] = certs();
            ca.signer = RsaKey::Impostor;
            (root.spki, root.signer) = (RsaKey::Impostor.spki(), RsaKey::Impostor);
            *s = certified_by(&[leaf, ca, root]);
        }),
        with("root-as-collateral", "jwt.key.anchor.root", "The root came along, and nobody vouches for it", |s| s.collateral = std::mem::take(&mut s.trust)),
        list("leaf-alone", "jwt.key.anchor.incomplete", "A leaf alone", |list| list.truncate(1)),
        list("no-ca", "jwt.key.anchor.name", "Without the CA", |list| drop(list.remove(1))),
        list("shuffled", "jwt.key.anchor.leaf", "The CA before the leaf", |list| list.swap(0, 1)),
        list("backwards", "jwt.key.anchor.root", "The root first", |list| list.reverse()),
        list("repeated", "jwt.key.anchor.repeated", "The leaf stands twice", |list| list.insert(1, list[0].clone())),
        list("trailing", "jwt.key.anchor.certificate", "A byte behind the leaf", |list| {
            let leaf = STANDARD.decode(list[0].as_str().unwrap()).unwrap();
            list[0] = STANDARD.encode([&leaf[..], &[0]].concat()).into();
        }),
        list("no-certificate", "jwt.key.anchor.certificate", "Bytes that are no certificate", |list| list[1] = STANDARD.encode(b"no certificate").into()),
        with("thumbprint", "jwt.key.anchor.thumbprint", "The SHA-1 thumbprint of another certificate", |s| {
            s.header["x5t"] = b64(&Hash::Sha1.digest(&chain::ca().build())).into()
        }),
        with("thumbprint-sha256", "jwt.key.anchor.thumbprint", "The SHA-256 thumbprint of another certificate", |s| {
            s.header["x5t#S256"] = b64(&Hash::Sha256.digest(&chain::ca().build())).into()
        }),
        with("thumbprint-padded", "jwt.key.anchor.thumbprint", "A thumbprint in standard base64", |s| {
            s.header["x5t#S256"] = STANDARD.encode(Hash::Sha256.digest(&chain::leaf().build())).into()
        }),
        cert("leaf-of-another-kind", "jwt.key.anchor.role", "A leaf whose key is not RSA", 0, |c| c.spki = intel::key::spki("token service")),
        cert("ca-key", "jwt.key.anchor.key", "A CA with a key of 1024 bits", 1, |c| c.spki = RsaKey::TpmAk1024.spki()),
        cert("leaf-key", "jwt.key.anchor.key", "A leaf with a key of 1024 bits", 0, |c| c.spki = RsaKey::TpmAk1024.spki()),
        cert("leaf-expired", "jwt.key.anchor.validity", "A leaf that was good when the token was issued, and has expired since", 0, |c| {
            c.not_after = der::time("2026-05-31T23:59:30Z")
        }),
        cert("leaf-not-yet", "jwt.key.anchor.validity", "A leaf that is not yet valid", 0, |c| c.not_before = der::time("2026-06-01T00:00:01Z")),
        cert("ca-expired", "jwt.key.anchor.validity", "A CA that has expired", 1, |c| c.not_after = der::time("2026-05-31T23:59:59Z")),
        given_root("root-expired", "jwt.key.anchor.validity", "A root that has expired", |c| c.not_after = der::time("2026-05-31T23:59:59Z")),
        cert("version-1", "jwt.key.anchor.version", "A leaf of X.509 version 1", 0, |c| (c.version, c.extensions) = (None, Extensions::default())),
        cert("ca-is-none", "jwt.key.anchor.ca", "A CA that is none", 1, |c| c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None))),
        cert("ca-without-constraints", "jwt.key.anchor.ca", "A CA that does not say that it is one", 1, |c| c.extensions.remove(BASIC_CONSTRAINTS)),
        cert("ca-may-not-sign", "jwt.key.anchor.key-usage", "A CA that may not sign certificates", 1, |c| c.extensions.set(KEY_USAGE, key_usage(false, true))),
        cert("leaf-is-ca", "jwt.key.anchor.leaf", "A leaf that is a CA", 0, |c| c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None))),
        cert("leaf-may-not-sign", "jwt.key.anchor.key-usage", "A leaf that may not sign", 0, |c| c.extensions.set(KEY_USAGE, key_usage(true, false))),
        cert("critical-extension", "jwt.key.anchor.extension", "A CA with an unknown critical extension", 1, |c| {
            c.extensions.add("1.2.3.4", true, der::boolean(true))
        }),
        cert("extension-twice", "jwt.key.anchor.extension", "A leaf with an extension that stands twice", 0, |c| {
            c.extensions.add(KEY_USAGE, true, key_usage(false, false))
        }),
        cert("sha1", "jwt.key.anchor.algorithm", "A CA signed over SHA-1", 1, |c| {
            c.scheme = Scheme::Pkcs1With(Hash::Sha1);
            (c.inner, c.outer) = (c.scheme.id(), c.scheme.id());
        }),
        cert("two-algorithms", "jwt.key.anchor.algorithm", "A leaf that states two algorithms", 0, |c| c.inner = Scheme::Pkcs1With(Hash::Sha256).id()),
        cert("unsigned-leaf", "jwt.key.anchor.signature", "A leaf that its CA did not sign", 0, |c| c.signer = RsaKey::TpmOtherAk),
        cert("unsigned-ca", "jwt.key.anchor.signature", "A CA that the root did not sign", 1, |c| c.signer = RsaKey::Impostor),
        cert("other-issuer", "jwt.key.anchor.name", "A leaf that names another issuer", 0, |c| c.issuer = name("Someone Else")),
        with("path-length", "jwt.key.anchor.path-length", "Two CAs, of which the first allows one", |s| *s = certified_by(&second_ca(Some(0)))),
        with("leaf-as-ca", "jwt.key.anchor.ca", "A leaf that certified another", |s| {
            let [mut own, ca, root] = certs();
            let mut below = chain::leaf();
            own.spki = RsaKey::TpmEk.spki();
            (below.issuer, below.signer, below.subject) = (name(chain::LEAF), RsaKey::TpmEk, name("Forged Below The Leaf"));
            *s = certified_by(&[below, own, ca, root]);
        }),
        with("another-key", "jwt.signature", "A token signed by another key than the leaf's", |s| s.signer = IMPOSTOR),
        with("other-algorithm", "jwt.algorithm.other", "An algorithm that the service does not use", |s| {
            s.header["alg"] = "PS256".into();
            s.method = Method::Pss(Hash::Sha256, Hash::Sha256, 32);
        }),
    ]
}

fn crls() -> Vec<Vector> {
    vec![
        ca_list("crl-leaf", "jwt.key.anchor.revoked", "A leaf that its CA revoked", |c| c.revoke(LEAF_SERIAL)),
        refused("x5c/crl-second-leaf", "jwt.key.anchor.revoked", CRLS, "A leaf that stands on one of two current CRLs", certified, |s| {
            let mut list = crl(CA, CA_KEY);
            list.revoke(LEAF_SERIAL);
            s.collateral.extend([crl(CA, CA_KEY), list].map(|list| File::Bytes(list.build())));
        }),
        refused("x5c/crl-ca", "jwt.key.anchor.revoked", CRLS, "A CA that the root revoked", certified, |s| {
            let mut list = crl(ROOT, ROOT_KEY);
            list.revoke(CA_SERIAL);
            s.collateral.push(File::Bytes(list.build()));
        }),
        ca_list("crl-unsigned", "jwt.key.anchor.crl-signature", "A CRL that the CA did not sign", |c| c.signer = RsaKey::TpmOtherAk),
        ca_list("crl-stale", "jwt.key.anchor.crl-window", "A CRL that is no longer current", |c| c.next_update = Some(der::time("2026-05-31T23:59:59Z"))),
        ca_list("crl-not-yet", "jwt.key.anchor.crl-window", "A CRL that is not current yet", |c| c.this_update = der::time("2026-06-01T00:00:01Z")),
        ca_list("crl-without-end", "jwt.key.anchor.crl-window", "A CRL that does not say how long it is current", |c| c.next_update = None),
        ca_list("crl-delta", "jwt.key.anchor.crl-extension", "A CRL that only has what changed", |c| c.extensions.add(DELTA_INDICATOR, true, der::number(1))),
        ca_list("crl-extension", "jwt.key.anchor.crl-extension", "A CRL with an unknown critical extension", |c| {
            c.extensions.add("1.2.3.4", true, der::boolean(true))
        }),
        ca_list("crl-extension-twice", "jwt.key.anchor.crl-extension", "A CRL with an extension that stands twice", |c| {
            c.extensions.add(CRL_NUMBER, false, der::number(7))
        }),
        refused("x5c/crl-usage", "jwt.key.anchor.crl-usage", CRLS, "A CRL of a CA that may not sign any", certified, |s| {
            let [leaf, mut ca, root] = certs();
            ca.extensions.set(KEY_USAGE, key_usage(true, false));
            *s = certified_by(&[leaf, ca, root]);
            s.collateral.push(File::Bytes(crl(CA, CA_KEY).build()));
        }),
    ]
}

pub fn vectors() -> Vec<Vector> {
    [accepts(), chains(), crls()].concat()
}
