//! Key sets: RFC 7517, RFC 7518 §6.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    jwt::{
        chain,
        claims::{IMPOSTOR, PROVIDER, SERVICE, ita_tdx, maa_snp},
        key::{Key, b64},
        scene::{File, Scene},
        vector::{accepted, misuse, refused},
    },
    keys::{Hash, RsaKey, filler},
    vector::Vector,
};

const JWKS: &str = "RFC 7517 §5";
const JWK: &str = "RFC 7517 §4; RFC 7518 §6";
const TRUST: &str = "RFC 8725 §3.10";

/// A set that is no trust at all.
fn broken(id: &str, title: &'static str, change: impl FnOnce(&mut Scene)) -> Vector {
    misuse(&format!("keys/{id}"), "trust.unrecognized", JWKS, title, maa_snp, change)
}

/// A change of the only key.
fn key(id: &str, code: &'static str, title: &'static str, change: impl FnOnce(&mut Value)) -> Vector {
    refused(&format!("keys/{id}"), code, JWK, title, maa_snp, |s| change(s.jwk()))
}

fn with_member(id: &str, code: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    key(id, code, title, |jwk| jwk[name] = value)
}

/// Changes the modulus.
fn modulus(id: &str, title: &'static str, change: fn(Vec<u8>) -> Vec<u8>) -> Vector {
    let Key::Rsa(own) = SERVICE else { unreachable!("the service's key is RSA") };
    with_member(id, "jwt.key.anchor.unusable", title, "n", b64(&change(own.modulus())).into())
}

/// A collection of wrapped messages with a token and a key set.
fn bundle(token: &[u8], keys: &[u8]) -> Vec<u8> {
    json!({ "__cmwc_t": "tag:example.com,2026:forged", "evidence": ["application/jwt", b64(token), 4], "keys": ["application/jwk-set+json", b64(keys), 2] })
        .to_string()
        .into_bytes()
}

/// A modulus as a generator made them that is known to be broken (CVE-2017-15361): a power of 65537 modulo each small prime.
fn weak_modulus() -> Vec<u8> {
    let is_prime = |n: u32| (2..n).all(|d| !n.is_multiple_of(d));
    let mut modulus = filler::<232>("weak modulus").to_vec();
    for prime in (2..=167).filter(|n| is_prime(*n)) {
        let mut carry = 0;
        for byte in modulus.iter_mut().rev() {
            carry += u32::from(*byte) * prime;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            modulus.insert(0, (carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    // A multiple of all of them and one: the power is the zeroth.
    *modulus.last_mut().expect("it is long") |= 1;
    modulus
}

pub fn vectors() -> Vec<Vector> {
    vec![
        broken("no-object", "A list instead of a key set", |s| s.trust = vec![File::Json(json!([]))]),
        broken("no-keys", "An object without keys", |s| s.jwks = json!({})),
        broken("keys-no-list", "Keys that are no list", |s| s.jwks = json!({ "keys": {} })),
        broken("empty", "No key at all", |s| s.jwks = json!({ "keys": [] })),
        broken("many", "More than 64 keys", |s| s.jwks = json!({ "keys": vec![SERVICE.named("x", "RS256"); 65] })),
        broken("twice", "A member that stands twice", |s| {
            let text = s.jwks.to_string().replacen("\"alg\":", "\"alg\":\"none\",\"alg\":", 1);
            s.trust = vec![File::Bytes(text.into_bytes())];
        }),
        broken("symmetric", "A symmetric key among the others", |s| {
            s.jwks["keys"].as_array_mut().unwrap().push(json!({ "kty": "oct", "k": "AAAA", "kid": "x" }))
        }),
        broken("private", "A private key", |s| s.jwk()["d"] = "AAAA".into()),
        broken("private-prime", "A prime of a private key", |s| s.jwk()["p"] = "AAAA".into()),
        broken("no-kty", "A key without a type", |s| {
            s.jwk().as_object_mut().unwrap().remove("kty");
        }),
        broken("kid-number", "A key id that is a number", |s| s.jwk()["kid"] = 1.into()),
        broken("use-number", "A purpose that is a number", |s| s.jwk()["use"] = 1.into()),
        broken("issuer-number", "An issuer that is a number", |s| s.jwks["issuer"] = 1.into()),
        broken("key-ops-text", "Operations that are no list", |s| s.jwk()["key_ops"] = "verify".into()),
        refused("keys/none", "missing.jwt.key", TRUST, "No key set was given", maa_snp, |s| s.trust.clear()),
        refused("keys/other-issuer", "missing.jwt.key", TRUST, "The set is said to be another issuer's", maa_snp, |s| {
            s.jwks["issuer"] = PROVIDER.replace("forgery", "other").into()
        }),
        refused("keys/as-collateral", "collateral.readable.bare-jwks", TRUST, "The key set came along as collateral", maa_snp, |s| {
            s.trust.clear();
            s.collateral.push(File::Keys);
        }),
        refused(
            "keys/as-collateral-too",
            "collateral.readable.bare-jwks",
            TRUST,
            "A bare key set among the collateral, beside the trusted one",
            maa_snp,
            |s| s.collateral.push(File::Keys),
        ),
        refused("keys/unknown-id", "missing.jwt.key", "RFC 7515 §4.1.4", "No key of this id", maa_snp, |s| s.jwk()["kid"] = "another".into()),
        refused("keys/twice-the-id", "jwt.key.present.ambiguous", "RFC 7517 §4.5", "Two keys of one id", maa_snp, |s| {
            let id = SERVICE.maa_id();
            s.jwks["keys"].as_array_mut().unwrap().push(IMPOSTOR.named(&id, "RS256"));
        }),
        refused("keys/same-key-contradicted", "jwt.key.present.ambiguous", JWKS, "The same key in two sets, for signing and for encryption", maa_snp, |s| {
            let mut key = SERVICE.named(&SERVICE.maa_id(), "RS256");
            key["use"] = "enc".into();
            s.trust.push(File::Json(json!({ "keys": [key] })));
        }),
        accepted("keys/same-key-twice", JWKS, "The same key in two sets", json!({ "tee": "sev-snp" }), maa_snp, |s| s.trust.push(File::Keys)),
        refused(
            "keys/unnamed-beside-another",
            "jwt.key.present.unnamed",
            TRUST,
            "The key is in a set that names no issuer, beside the set of another",
            maa_snp,
            |s| {
                beside_another(s);
            },
        ),
        refused(
            "keys/unnamed-of-two-kinds",
            "jwt.key.present.unnamed",
            TRUST,
            "Two sets that name no issuer, and tokens of two services are accepted",
            maa_snp,
            |s| {
                s.policy["kinds"] = json!(["maa-jwt", "ear-jwt"]);
                s.policy["ear"] = json!({ "statuses": ["affirming"] });
                s.trust.push(File::Json(json!({ "keys": [IMPOSTOR.named("another", "RS256")] })));
            },
        ),
        accepted("keys/named-beside-another", TRUST, "Sets of two issuers, each with its name", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.jwks["issuer"] = PROVIDER.into();
            beside_another(s);
        }),
        accepted(
            "keys/unnamed-of-the-only-issuer",
            TRUST,
            "Two sets that name no issuer, and one issuer is accepted",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                s.trust.push(File::Json(json!({ "keys": [IMPOSTOR.named("another", "RS256")] })));
            },
        ),
        refused("keys/other-key", "jwt.signature", "RFC 7515 §5.2", "Another key under the right id", maa_snp, |s| s.signer = IMPOSTOR),
        with_member("use-enc", "jwt.key.fits.use", "A key for encryption", "use", json!("enc")),
        with_member("key-ops", "jwt.key.fits.operations", "A key that may not verify", "key_ops", json!(["sign"])),
        with_member("key-ops-empty", "jwt.key.fits.operations", "A key that may do nothing", "key_ops", json!([])),
        with_member("alg", "jwt.key.fits.algorithm", "A key for another algorithm", "alg", json!("PS256")),
        with_member("exponent-3", "jwt.key.anchor.unusable", "An exponent of 3", "e", json!("Aw")),
        with_member("exponent-1", "jwt.key.anchor.unusable", "An exponent of 1", "e", json!("AQ")),
        with_member("exponent-even", "jwt.key.anchor.unusable", "An even exponent", "e", json!("AQAA")),
        with_member("exponent-padded", "jwt.key.anchor.unusable", "An exponent with a zero before it", "e", json!("AAEAAQ")),
        with_member("modulus-not-base64url", "jwt.key.anchor.unusable", "A modulus that is not base64url", "n", json!("====")),
        modulus("modulus-even", "An even modulus", |mut n| {
            *n.last_mut().unwrap() &= 0xfe;
            n
        }),
        modulus("modulus-padded", "A modulus with a zero before it", |n| [&[0], &n[..]].concat()),
        modulus("modulus-short", "A modulus of 1024 bits", |n| n[128..].to_vec()),
        modulus("modulus-1536", "A modulus of 1536 bits", |n| n[64..].to_vec()),
        modulus("modulus-small-factor", "A modulus that 3 divides", |mut n| {
            let rest = n.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % 3);
            // The last byte is odd; two or four less are odd too.
            let last = n.last_mut().unwrap();
            *last = last.checked_sub(if rest == 2 { 2 } else { 4 }).expect("the byte is not so small");
            n
        }),
        modulus("modulus-weak", "A modulus of a broken generator", |_| weak_modulus()),
        modulus("modulus-long", "A modulus of 16384 bits", |n| n.repeat(8)),
        key("no-modulus", "jwt.key.anchor.unusable", "A key with one of its two numbers", |jwk| {
            jwk.as_object_mut().unwrap().remove("n");
        }),
        with_member("unknown-type", "jwt.key.anchor.unusable", "A key of an unknown type", "kty", json!("OKP")),
        refused("keys/maa-id", "maa.key-id", "Microsoft Azure Attestation, signing certificates", "The key id is not the hash of the key", maa_snp, |s| {
            s.header["kid"] = IMPOSTOR.maa_id().into();
            s.jwk()["kid"] = IMPOSTOR.maa_id().into();
        }),
        refused("keys/certificate-of-another", "jwt.key.anchor.unusable", "RFC 7517 §4.7", "A certificate of another key beside the numbers", maa_snp, |s| {
            s.jwk()["x5c"] = json!([STANDARD.encode(chain::container(IMPOSTOR))]);
        }),
        broken("thumbprint", "A key with the SHA-1 thumbprint of another certificate", |s| {
            s.jwk()["x5c"] = json!([STANDARD.encode(chain::container(SERVICE))]);
            s.jwk()["x5t"] = b64(&Hash::Sha1.digest(b"another certificate")).into();
        }),
        broken("thumbprint-sha256", "A key with the SHA-256 thumbprint of another certificate", |s| {
            s.jwk()["x5c"] = json!([STANDARD.encode(chain::container(SERVICE))]);
            s.jwk()["x5t#S256"] = b64(&Hash::Sha256.digest(b"another certificate")).into();
        }),
        accepted("keys/thumbprints", "RFC 7517 §4.8 and §4.9", "A key with the thumbprints of its certificate", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            let der = chain::container(SERVICE);
            s.jwk()["x5c"] = json!([STANDARD.encode(&der)]);
            s.jwk()["x5t"] = b64(&Hash::Sha1.digest(&der)).into();
            s.jwk()["x5t#S256"] = b64(&Hash::Sha256.digest(&der)).into();
        }),
        accepted(
            "keys/certificate-of-another-tenant",
            "Microsoft Azure Attestation, signing certificates",
            "A container under another tenant's name, since one key serves many",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                s.jwk()["x5c"] = json!([STANDARD.encode(chain::container_named(SERVICE, "https://tenant2.neu.attest.azure.net"))]);
            },
        ),
        broken("certificate-large", "A certificate of more than 64 KiB", |s| s.jwk()["x5c"] = json!([STANDARD.encode([0x30; 65_537])])),
        broken("certificates-many", "Eleven certificates", |s| s.jwk()["x5c"] = json!(vec!["AAAA"; 11])),
        broken("certificates-none", "An empty list of certificates", |s| s.jwk()["x5c"] = json!([])),
        refused("keys/in-a-bundle", "collateral.readable.bare-jwks", TRUST, "A bundle that brings the keys of its token along", maa_snp, |s| {
            s.trust.clear();
            s.evidence = Some(bundle(&s.evidence(), &s.file(&File::Keys)));
        }),
        refused("keys/in-a-bundle-too", "collateral.readable.bare-jwks", TRUST, "A bundle with bare keys, beside the trusted ones", maa_snp, |s| {
            s.evidence = Some(bundle(&s.evidence(), &s.file(&File::Keys)))
        }),
        refused(
            "keys/containers-as-collateral",
            "collateral.readable.bare-jwks",
            TRUST,
            "Keys that came along in certificates that sign themselves",
            maa_snp,
            |s| {
                s.jwk()["x5c"] = json!([STANDARD.encode(chain::container(SERVICE))]);
                s.trust.clear();
                s.collateral.push(File::Keys);
            },
        ),
        refused("keys/half-chained", "collateral.readable.bare-jwks", TRUST, "Keys that came along, one of them without a chain", ita_tdx, |s| {
            let chain: Vec<String> = [chain::leaf(), chain::ca(), chain::root()].iter().map(|c| STANDARD.encode(c.build())).collect();
            s.jwk()["x5c"] = json!(chain);
            s.jwks["keys"].as_array_mut().unwrap().push(IMPOSTOR.named("another", "PS384"));
            s.trust = vec![File::Bytes(chain::root().build())];
            s.collateral.push(File::Keys);
        }),
        refused("keys/chained-for-azure", "missing.jwt.key", TRUST, "Keys that came along with a chain, which Azure's tokens do not have", maa_snp, |s| {
            let chain: Vec<String> = [chain::leaf(), chain::ca(), chain::root()].iter().map(|c| STANDARD.encode(c.build())).collect();
            s.jwk()["x5c"] = json!(chain);
            s.trust = vec![File::Bytes(chain::root().build())];
            s.collateral.push(File::Keys);
        }),
        accepted(
            "keys/token-in-a-bundle",
            "RFC 9999",
            "A bundle with the token alone, under keys that are trusted",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                let mut bundle: Value = serde_json::from_slice(&bundle(&s.evidence(), b"")).unwrap();
                bundle.as_object_mut().unwrap().remove("keys");
                s.evidence = Some(bundle.to_string().into_bytes());
            },
        ),
        accepted("keys/certificate", "RFC 7517 §4.7", "A certificate of the same key beside the numbers", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.jwk()["x5c"] = json!([STANDARD.encode(chain::container(SERVICE))]);
        }),
        accepted("keys/certificate-alone", "RFC 7517 §4.7", "A key that has nothing but a certificate", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            let id = s.header["kid"].clone();
            s.jwks = json!({ "keys": [{ "kty": "RSA", "kid": id, "x5c": [STANDARD.encode(chain::container(SERVICE))] }] });
        }),
        refused("keys/signature-short", "jwt.key.fits.length", "RFC 8017 §8.2.2", "A signature shorter than the modulus", maa_snp, |s| {
            s.signature = |x| x[1..].to_vec()
        }),
        refused("keys/signature-long", "jwt.key.fits.length", "RFC 8017 §8.2.2", "A signature longer than the modulus", maa_snp, |s| {
            s.signature = |x| [&[0], &x[..]].concat()
        }),
        refused("keys/signature-beyond", "jwt.signature", "RFC 8017 §5.2.2", "A signature that is not below the modulus", maa_snp, |s| {
            s.signature = |x| vec![0xff; x.len()]
        }),
        refused("keys/signature-zero", "jwt.signature", "RFC 8017 §5.2.2", "A signature of zeros", maa_snp, |s| s.signature = |x| vec![0; x.len()]),
        refused("keys/larger-key", "jwt.key.fits.length", "RFC 8017 §8.2.2", "A signature by a key of another size", maa_snp, |s| {
            s.signer = Key::Rsa(RsaKey::VtpmRoot)
        }),
    ]
}

/// A second issuer is accepted, and its keys are trusted under its name.
fn beside_another(s: &mut Scene) {
    let other = PROVIDER.replace("forgery", "other");
    s.policy["jwt"]["issuers"] = json!([PROVIDER, other]);
    s.trust.push(File::Json(json!({ "issuer": other, "keys": [IMPOSTOR.named("another", "RS256")] })));
}
