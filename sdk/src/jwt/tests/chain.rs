//! Chains in key sets: a PKI that is forged here, under which the issuer's key is certified.

use alloc::{format, string::String, vec, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};

use super::{
    forge::{code_of, policy, public},
    ita,
};
use crate::{Ask, Policy, jwt::key::PublicKey};

fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match contents.len() {
        n @ 0..0x80 => out.push(u8::try_from(n).unwrap()),
        n @ 0x80..0x100 => out.extend([0x81, u8::try_from(n).unwrap()]),
        n => out.extend([0x82, u8::try_from(n >> 8).unwrap(), u8::try_from(n & 0xff).unwrap()]),
    }
    out.extend_from_slice(contents);
    out
}

fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

const ECDSA_SHA256: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// What a certificate says.
#[derive(Clone)]
struct Certificate {
    subject: &'static str,
    issuer: &'static str,
    spki: Vec<u8>,
    /// Whose key signs, by number.
    signer: u8,
    validity: (&'static str, &'static str),
    /// CA and path length, if the extension is there.
    ca: Option<(bool, Option<u8>)>,
    /// The bits of key usage, if the extension is there.
    usage: Option<u8>,
    /// Whether an unknown extension is there, and critical.
    unknown: Option<bool>,
    algorithm: &'static [u8],
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

pub(super) fn ec_spki(number: u8) -> Vec<u8> {
    let point = key(number).verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    PublicKey::p256(x, y).unwrap().spki()
}

impl Certificate {
    fn der(&self) -> Vec<u8> {
        let name = |cn: &str| seq(&[&tlv(0x31, &seq(&[&[0x06, 0x03, 0x55, 0x04, 0x03], &tlv(0x0c, cn.as_bytes())]))]);
        let extension = |oid: &[u8], critical: bool, value: &[u8]| {
            let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
            seq(&[&tlv(0x06, oid), flag, &tlv(0x04, value)])
        };
        let mut extensions = Vec::new();
        if let Some((ca, path)) = self.ca {
            let flag: &[u8] = if ca { &[1, 1, 0xff] } else { &[] };
            let path = path.map(|p| vec![2, 1, p]).unwrap_or_default();
            extensions.extend(extension(&[0x55, 0x1d, 0x13], true, &seq(&[flag, &path])));
        }
        if let Some(bits) = self.usage {
            extensions.extend(extension(&[0x55, 0x1d, 0x0f], true, &[3, 2, u8::try_from(bits.trailing_zeros()).unwrap(), bits]));
        }
        if let Some(critical) = self.unknown {
            extensions.extend(extension(&[0x2a, 0x03], critical, &[5, 0]));
        }
        let time = |text: &str| tlv(0x17, text.as_bytes());
        let tbs = seq(&[
            &tlv(0xa0, &[2, 1, 2]),
            &[2, 1, self.signer],
            self.algorithm,
            &name(self.issuer),
            &seq(&[&time(self.validity.0), &time(self.validity.1)]),
            &name(self.subject),
            &self.spki,
            &tlv(0xa3, &tlv(0x30, &extensions)),
        ]);
        let signature: Signature = key(self.signer).sign(&tbs);
        seq(&[&tbs, self.algorithm, &tlv(0x03, &[&[0], signature.to_der().as_bytes()].concat())])
    }
}

const SIGN: u8 = 0x80;
const CERT_SIGN: u8 = 0x06;

/// Leaf, CA and root, each signed by the next.
fn chain() -> [Certificate; 3] {
    let root = Certificate {
        subject: "Test Root",
        issuer: "Test Root",
        spki: ec_spki(1),
        signer: 1,
        validity: ("200101000000Z", "400101000000Z"),
        ca: Some((true, None)),
        usage: Some(CERT_SIGN),
        unknown: None,
        algorithm: ECDSA_SHA256,
    };
    let ca = Certificate { subject: "Test CA", spki: ec_spki(2), ca: Some((true, Some(0))), ..root.clone() };
    let leaf = Certificate {
        subject: "Test Attestation Token Signing",
        issuer: "Test CA",
        spki: public().spki(),
        signer: 2,
        ca: None,
        usage: Some(SIGN),
        ..root.clone()
    };
    [leaf, ca, root]
}

/// A chain as a header carries it, and its root.
pub(super) struct Pki {
    pub(super) x5c: Vec<String>,
    pub(super) root: Vec<u8>,
}

/// The chain with this key in its leaf.
pub(super) fn pki(spki: &[u8]) -> Pki {
    let [leaf, ca, root] = chain();
    let ders = [Certificate { spki: spki.to_vec(), ..leaf }.der(), ca.der(), root.der()];
    Pki { x5c: ders.iter().map(|der| STANDARD.encode(der)).collect(), root: ders[2].clone() }
}

fn key_set(chain: &[Vec<u8>]) -> String {
    let x5c: Vec<_> = chain.iter().map(|der| format!("\"{}\"", STANDARD.encode(der))).collect();
    format!(r#"{{"keys":[{{"kid":"ita","x5c":[{}],{}]}}"#, x5c.join(","), &public().jwk()[1..])
}

/// The code for a token whose key comes as collateral with this chain, under these roots.
fn code_under(chain: &[Vec<u8>], roots: &[Vec<u8>], policy: &Policy) -> String {
    let set = key_set(chain);
    let token = ita::genuine();
    let ask = Ask::new(policy, super::forge::NOW.parse().unwrap()).collateral([set.as_bytes()]).trust(roots).unwrap();
    code_of(&ask, token.as_bytes())
}

#[test]
fn a_chain_ends_in_a_root_that_was_given() {
    let policy = policy(|_| {});
    let [leaf, ca, root] = chain().map(|c| c.der());
    let under = |chain: &[&Vec<u8>]| code_under(&chain.iter().map(|c| (*c).clone()).collect::<Vec<_>>(), core::slice::from_ref(&root), &policy);
    assert_eq!(under(&[&leaf, &ca, &root]), "ok");
    assert_eq!(under(&[&leaf, &ca]), "ok", "the root need not come along");
    for (wrong, want) in [
        (vec![&leaf], "collateral.readable.bare-jwks"),
        (vec![&leaf, &root], "jwt.key.anchor.name"),
        (vec![&leaf, &root, &ca], "jwt.key.anchor.name"),
        (vec![&ca, &root], "jwt.key.anchor.leaf"),
        (vec![&leaf, &ca, &ca], "jwt.key.anchor.repeated"),
        (vec![&leaf, &ca, &root, &root], "jwt.key.anchor.repeated"),
        (vec![&leaf, &leaf, &root], "jwt.key.anchor.repeated"),
    ] {
        assert_eq!(under(&wrong), want);
    }
    assert_eq!(code_under(&[leaf.clone(), ca.clone(), root.clone()], &[], &policy), "jwt.key.anchor.root");
    // Another root of the same name.
    let other = Certificate { spki: ec_spki(3), signer: 3, ..chain()[2].clone() }.der();
    assert_eq!(code_under(&[leaf.clone(), ca.clone(), other.clone()], core::slice::from_ref(&root), &policy), "jwt.key.anchor.root");
    assert_eq!(code_under(&[leaf.clone(), ca.clone()], &[other], &policy), "jwt.key.anchor.signature");
    // Bytes after a certificate.
    let trailing = [leaf.as_slice(), &[0]].concat();
    assert_eq!(code_under(&[trailing, ca.clone()], core::slice::from_ref(&root), &policy), "jwt.key.anchor.certificate");
    // A CA is no root, whoever gives it.
    let given = Ask::new(&policy, super::forge::NOW.parse().unwrap()).trust([&ca]).map(|_| ()).map_err(|m| m.code());
    assert_eq!(given, Err("trust.unrecognized"));
}

/// A CRL that lists one serial number.
fn crl(issuer: &str, signer: u8, serial: u8, next: &str, critical: bool) -> Vec<u8> {
    let name = seq(&[&tlv(0x31, &seq(&[&[0x06, 0x03, 0x55, 0x04, 0x03], &tlv(0x0c, issuer.as_bytes())]))]);
    let time = |text: &str| tlv(0x17, text.as_bytes());
    let entry = seq(&[&[2, 1, serial], &time("230101000000Z")]);
    let extension = seq(&[&[0x06, 0x02, 0x2a, 0x03], &[1, 1, 0xff], &tlv(0x04, &[5, 0])]);
    let extensions = if critical { tlv(0xa0, &seq(&[&extension])) } else { Vec::new() };
    let tbs = seq(&[&[2, 1, 1], ECDSA_SHA256, &name, &time("230101000000Z"), &time(next), &seq(&[&entry]), &extensions]);
    let signature: Signature = key(signer).sign(&tbs);
    seq(&[&tbs, ECDSA_SHA256, &tlv(0x03, &[&[0], signature.to_der().as_bytes()].concat())])
}

#[test]
fn a_list_that_is_at_hand_is_heeded() {
    let policy = policy(|_| {});
    let [leaf, ca, root] = chain().map(|c| c.der());
    let set = key_set(&[leaf, ca]);
    let (token, late) = (ita::genuine(), "400101000000Z");
    for (list, want) in [
        (crl("Test CA", 2, 9, late, false), "ok"),
        // The serial number of the leaf is its signer's number.
        (crl("Test CA", 2, 2, late, false), "jwt.key.anchor.revoked"),
        (crl("Test Root", 1, 1, late, false), "jwt.key.anchor.revoked"),
        (crl("Test CA", 3, 9, late, false), "jwt.key.anchor.crl-signature"),
        (crl("Test CA", 2, 9, "231101000000Z", false), "jwt.key.anchor.crl-window"),
        (crl("Test CA", 2, 9, late, true), "jwt.key.anchor.crl-extension"),
        (crl("Another CA", 3, 2, late, false), "ok"),
    ] {
        let ask = Ask::new(&policy, super::forge::NOW.parse().unwrap()).collateral([set.as_bytes(), &list]).trust([&root]).unwrap();
        assert_eq!(code_of(&ask, token.as_bytes()), want);
    }
}

/// Changes one certificate of a chain.
type Change = fn(&mut [Certificate; 3]);

#[test]
fn each_certificate_has_the_form_of_its_role() {
    let policy = policy(|_| {});
    let root = chain()[2].der();
    let cases: &[(Change, &str)] = &[
        (|c| c[0].validity.1 = "231114000000Z", "jwt.key.anchor.validity"),
        (|c| c[0].validity.0 = "231115000000Z", "jwt.key.anchor.validity"),
        (|c| c[1].validity.1 = "231114000000Z", "jwt.key.anchor.validity"),
        (|c| c[1].ca = None, "jwt.key.anchor.ca"),
        (|c| c[1].ca = Some((false, None)), "jwt.key.anchor.ca"),
        (|c| c[1].usage = Some(SIGN), "jwt.key.anchor.key-usage"),
        (|c| c[1].usage = None, "jwt.key.anchor.key-usage"),
        (|c| c[0].ca = Some((true, None)), "jwt.key.anchor.leaf"),
        (|c| c[0].usage = Some(0x20), "jwt.key.anchor.key-usage"),
        (
            |c| {
                c[0].usage = None;
                c[0].unknown = Some(false);
            },
            "ok",
        ),
        (|c| c[0].unknown = Some(true), "jwt.key.anchor.extension"),
        (|c| c[0].unknown = Some(false), "ok"),
        (|c| c[1].unknown = Some(true), "jwt.key.anchor.extension"),
        (|c| c[0].signer = 1, "jwt.key.anchor.signature"),
        (|c| c[1].signer = 2, "jwt.key.anchor.signature"),
        (|c| c[0].issuer = "Test Root", "jwt.key.anchor.name"),
        (|c| c[0].subject = "Something else", "jwt.key.anchor.role"),
        // sha1WithRSAEncryption, and ECDSA with SHA-1.
        (|c| c[0].algorithm = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00], "jwt.key.anchor.algorithm"),
        (|c| c[0].algorithm = &[0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], "jwt.key.anchor.algorithm"),
        // The key set's numbers are of another key than its certificate.
        (|c| c[0].spki = ec_spki(4), "jwt.key.anchor.unusable"),
    ];
    for (i, (change, want)) in cases.iter().enumerate() {
        let mut altered = chain();
        change(&mut altered);
        let [leaf, ca, _] = altered.map(|c| c.der());
        assert_eq!(code_under(&[leaf, ca], core::slice::from_ref(&root), &policy), *want, "{i}");
    }
    // One CA more than the path length allows.
    let [leaf, ca, _] = chain();
    let second = Certificate { subject: "Test CA 2", issuer: "Test CA", spki: ec_spki(5), signer: 2, ..ca.clone() };
    let leaf = Certificate { issuer: "Test CA 2", signer: 5, ..leaf };
    let long = [leaf.der(), second.der(), ca.der()];
    assert_eq!(code_under(&long, core::slice::from_ref(&root), &policy), "jwt.key.anchor.path-length");
    let ca = Certificate { ca: Some((true, Some(1))), ..ca };
    assert_eq!(code_under(&[leaf.der(), second.der(), ca.der()], core::slice::from_ref(&root), &policy), "ok");
}
