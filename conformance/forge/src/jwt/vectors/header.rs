//! The protected header: RFC 7515 §4, RFC 8725 §3.

use serde_json::json;

use crate::{
    jwt::{
        claims::{IMPOSTOR, PROVIDER, SERVICE, ita_tdx, maa_snp},
        key::{Key, Known, Method},
        scene::Scene,
        vector::refused,
    },
    keys::Hash,
    vector::Vector,
};

const HEADER: &str = "RFC 7515 §4";
const ALG: &str = "RFC 8725 §3.1 and §3.2";
const TYPE: &str = "RFC 8725 §3.11";
const KEY: &str = "RFC 8725 §3.10";

/// A header of this text.
fn text(id: &str, title: &'static str, text: impl FnOnce(&Scene) -> Vec<u8>) -> Vector {
    refused(&format!("header/{id}"), "jwt.header.json", "RFC 7493 §2; RFC 8259", title, maa_snp, |s| s.header_text = Some(text(s)))
}

/// A header with this member.
fn member(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: serde_json::Value) -> Vector {
    refused(&format!("header/{id}"), code, clause, title, maa_snp, |s| s.header[name] = value)
}

fn algorithm(id: &str, code: &'static str, title: &'static str, name: &'static str) -> Vector {
    refused(&format!("header/alg-{id}"), code, ALG, title, maa_snp, |s| s.header["alg"] = name.into())
}

/// Signed really with another method, and honest about it.
fn honest(id: &str, code: &'static str, title: &'static str, name: &'static str, method: Method) -> Vector {
    refused(&format!("header/alg-{id}"), code, ALG, title, maa_snp, |s| {
        s.header["alg"] = name.into();
        s.jwk()["alg"] = name.into();
        s.method = method;
    })
}

pub fn vectors() -> Vec<Vector> {
    let mut all = vec![
        text("array", "A list instead of an object", |s| format!("{{\"a\":[]}} {}", s.header).into_bytes()),
        text("trailing", "Something after the object", |s| format!("{}x", s.header).into_bytes()),
        text("cut", "An object without its end", |s| {
            let text = s.header.to_string();
            text.as_bytes()[..text.len() - 1].to_vec()
        }),
        text("twice", "The algorithm stands twice", |s| s.header.to_string().replacen('{', "{\"alg\":\"none\",", 1).into_bytes()),
        text("twice-escaped", "The key id stands twice, once with an escape in its name", |s| {
            s.header.to_string().replacen('{', "{\"k\\u0069d\":\"x\",", 1).into_bytes()
        }),
        text("deep", "Nested deeper than any header is", |s| {
            s.header.to_string().replacen('{', &format!("{{\"x\":{}{},", "[".repeat(40), "]".repeat(40)), 1).into_bytes()
        }),
        text("surrogate", "Half of a surrogate pair", |s| s.header.to_string().replacen('{', "{\"x\":\"\\ud800\",", 1).into_bytes()),
        text("not-utf-8", "A byte that is no UTF-8", |s| [&b"{\"x\":\"\xff\","[..], &s.header.to_string().as_bytes()[1..]].concat()),
        text("no-number", "A number that is none", |s| s.header.to_string().replacen('{', "{\"x\":NaN,", 1).into_bytes()),
        refused("header/no-alg", "jwt.header.algorithm", HEADER, "No algorithm", maa_snp, |s| {
            s.header.as_object_mut().unwrap().remove("alg");
        }),
        member("alg-null", "jwt.header.algorithm", HEADER, "An algorithm that is null", "alg", json!(null)),
        member("alg-number", "jwt.header.algorithm", HEADER, "An algorithm that is a number", "alg", json!(256)),
        member("alg-list", "jwt.header.algorithm", HEADER, "A list of algorithms", "alg", json!(["RS256"])),
        algorithm("none", "jwt.algorithm.none", "The algorithm is none", "none"),
        algorithm("none-in-capitals", "jwt.algorithm.none", "The algorithm is none, written otherwise", "nOnE"),
        algorithm("empty", "jwt.algorithm.unknown", "The algorithm is empty", ""),
        algorithm("hs256", "jwt.algorithm.symmetric", "A symmetric algorithm", "HS256"),
        algorithm("hs384", "jwt.algorithm.symmetric", "Another symmetric algorithm", "HS384"),
        algorithm("rsa256", "jwt.algorithm.unknown", "A name that is registered nowhere", "RSA256"),
        algorithm("lower-case", "jwt.algorithm.unknown", "The right name in lower case", "rs256"),
        algorithm("es256k", "jwt.algorithm.unknown", "A curve that nobody uses here", "ES256K"),
        algorithm("eddsa", "jwt.algorithm.unknown", "An algorithm that is not implemented", "EdDSA"),
        algorithm("other-family", "jwt.algorithm.other", "An algorithm of another family than the issuer's", "ES256"),
        honest("rs512", "jwt.algorithm.other", "A good algorithm that this issuer does not use", "RS512", Method::Pkcs1(Hash::Sha512)),
        honest("ps256", "jwt.algorithm.other", "A better algorithm that this issuer does not use", "PS256", Method::Pss(Hash::Sha256, Hash::Sha256, 32)),
        refused("header/ps-as-rs", "jwt.signature", "RFC 7518 §3.3", "Signed with RSASSA-PSS and labelled RS256", maa_snp, |s| {
            s.method = Method::Pss(Hash::Sha256, Hash::Sha256, 32)
        }),
        refused("header/rs-as-ps", "jwt.signature", "RFC 7518 §3.5", "Signed with PKCS #1 v1.5 and labelled PS384", ita_tdx, |s| {
            s.method = Method::Pkcs1(Hash::Sha384)
        }),
        refused("header/other-hash", "jwt.signature", "RFC 7518 §3.3", "Signed over another hash than the label says", maa_snp, |s| {
            s.method = Method::Pkcs1(Hash::Sha384)
        }),
        refused("header/salt", "jwt.signature", "RFC 7518 §3.5", "A salt that is not as long as the hash", ita_tdx, |s| {
            s.method = Method::Pss(Hash::Sha384, Hash::Sha384, 32)
        }),
        refused("header/mask-hash", "jwt.signature", "RFC 7518 §3.5", "A mask made with another hash", ita_tdx, |s| {
            s.method = Method::Pss(Hash::Sha384, Hash::Sha256, 48)
        }),
        member("crit", "jwt.header.critical", "RFC 7515 §4.1.11", "An extension that must be understood", "crit", json!(["x"])),
        member("crit-empty", "jwt.header.critical", "RFC 7515 §4.1.11", "An empty list of extensions", "crit", json!([])),
        member("crit-b64", "jwt.header.critical", "RFC 7797 §6", "An unencoded payload as a critical extension", "crit", json!(["b64"])),
        member("b64", "jwt.header.extension", "RFC 7797 §3", "An unencoded payload", "b64", json!(false)),
        member("zip", "jwt.header.extension", "RFC 7516 §4.1.3", "A compressed payload", "zip", json!("DEF")),
        member("enc", "jwt.header.extension", "RFC 7516 §4.1.2", "An encrypted payload", "enc", json!("A256GCM")),
        member("typ-access-token", "jwt.header.type", TYPE, "A token of another type", "typ", json!("at+jwt")),
        member("typ-jose", "jwt.header.type", TYPE, "A type that is no token's", "typ", json!("JOSE")),
        member("typ-number", "jwt.header.type", TYPE, "A type that is no text", "typ", json!(1)),
        member("cty", "jwt.header.content-type", "RFC 7519 §5.2", "A token within the token", "cty", json!("JWT")),
        member("kid-number", "jwt.header.key-id", "RFC 7515 §4.1.4", "A key id that is a number", "kid", json!(1)),
        member("kid-null", "jwt.header.key-id", "RFC 7515 §4.1.4", "A key id that is null", "kid", json!(null)),
        member("kid-object", "jwt.header.key-id", "RFC 7515 §4.1.4", "A key id that is an object", "kid", json!({})),
        member("kid-long", "jwt.header.key-id", "Veritee limits", "A key id of ten kilobytes", "kid", json!("a".repeat(10_000))),
        member("kid-path", "missing.jwt.key", "RFC 8725 §3.10", "A key id that is a path", "kid", json!("../../../../dev/null")),
        member("kid-query", "missing.jwt.key", "RFC 8725 §3.10", "A key id that is a query", "kid", json!("x' UNION SELECT 'key")),
        member("kid-zero", "missing.jwt.key", "RFC 8725 §3.10", "A key id with a zero byte at its end", "kid", json!(format!("{}\0", SERVICE.maa_id()))),
        member("kid-case", "missing.jwt.key", "RFC 7515 §4.1.4", "The key id in other letters", "kid", json!(SERVICE.maa_id().to_uppercase())),
        member("jku-number", "jwt.header.jku", HEADER, "An address of keys that is no text", "jku", json!(1)),
        refused("header/no-kid", "jwt.key.present.id", "RFC 7515 §4.1.4", "No key id", maa_snp, |s| {
            s.header.as_object_mut().unwrap().remove("kid");
        }),
        refused("header/jku-elsewhere", "maa.key-url", KEY, "The header names somebody else's key set", maa_snp, |s| {
            s.header["jku"] = "https://attacker.example/certs".into()
        }),
        refused("header/jku-other-provider", "maa.key-url", KEY, "The header names another provider's key set", maa_snp, |s| {
            s.header["jku"] = PROVIDER.replace("forgery", "other").into();
            s.header["jku"] = format!("{}/certs", s.header["jku"].as_str().unwrap()).into();
        }),
        refused("header/jku-attacker-signed", "jwt.signature", KEY, "Signed by a stranger who names a key set of his own", maa_snp, |s| {
            s.header["jku"] = "https://attacker.example/certs".into();
            s.signer = IMPOSTOR;
        }),
        refused("header/x5u", "jwt.signature", KEY, "Signed by a stranger who names a certificate of his own", maa_snp, |s| {
            s.header["x5u"] = "https://attacker.example/certificate".into();
            s.signer = IMPOSTOR;
        }),
        refused("header/jwk", "jwt.signature", KEY, "Signed by a stranger whose key stands in the header", maa_snp, |s| {
            s.header["jwk"] = IMPOSTOR.jwk();
            s.signer = IMPOSTOR;
        }),
        refused("header/jwk-and-its-id", "missing.jwt.key", KEY, "A stranger's key in the header, under its own id", maa_snp, |s| {
            s.header["jwk"] = IMPOSTOR.jwk();
            s.header["kid"] = IMPOSTOR.maa_id().into();
            s.signer = IMPOSTOR;
        }),
        refused("header/payload-jwk", "jwt.signature", KEY, "Signed by a stranger whose key stands in the payload", maa_snp, |s| {
            s.payload["jwk"] = IMPOSTOR.jwk();
            s.signer = IMPOSTOR;
        }),
        member("x5c-empty", "jwt.header.x5c", "RFC 7515 §4.1.6", "An empty list of certificates", "x5c", json!([])),
        member("x5c-number", "jwt.header.x5c", "RFC 7515 §4.1.6", "A certificate that is a number", "x5c", json!([1])),
        member("x5c-pem", "jwt.header.x5c", "RFC 7515 §4.1.6", "A certificate in PEM", "x5c", json!(["-----BEGIN CERTIFICATE-----"])),
        member("x5c-blanks", "jwt.header.x5c", "RFC 7515 §4.1.6", "A certificate with a line end in its base64", "x5c", json!(["AAAA\nAAAA"])),
        member("x5c-unpadded", "jwt.header.x5c", "RFC 7515 §4.1.6", "A certificate in base64 without its padding", "x5c", json!(["AA"])),
        member("x5c-base64url", "jwt.header.x5c", "RFC 7515 §4.1.6", "A certificate in base64url", "x5c", json!(["_-8"])),
        member("x5c-many", "jwt.header.x5c", "Veritee limits", "Eleven certificates", "x5c", json!(vec!["AAAA"; 11])),
        member("x5t-number", "jwt.header.x5t", "RFC 7515 §4.1.7", "A thumbprint that is no text", "x5t", json!(1)),
    ];
    for (id, name, hash, known, title) in [
        ("pem", "HS256", Hash::Sha256, Known::Pem, "HMAC keyed with the public key in PEM"),
        ("der", "HS256", Hash::Sha256, Known::Der, "HMAC keyed with the public key in DER"),
        ("modulus", "HS384", Hash::Sha384, Known::Modulus, "HMAC keyed with the modulus"),
        ("jwk", "HS512", Hash::Sha512, Known::Jwk, "HMAC keyed with the public key as a JWK"),
    ] {
        all.push(honest(&format!("hmac-{id}"), "jwt.algorithm.symmetric", title, name, Method::Hmac(hash, known)));
    }
    for (id, key, title) in [("p256", Key::P256("token service"), "A key on P-256"), ("p384", Key::P384("token service"), "A key on P-384")] {
        all.push(refused(&format!("header/rs256-{id}"), "jwt.key.fits.type", "RFC 7518 §3.1", title, maa_snp, move |s| {
            s.signer = key;
            s.method = Method::Ecdsa;
            let id = s.header["kid"].as_str().unwrap().to_string();
            s.jwks = json!({ "keys": [key.named(&id, "RS256")] });
        }));
    }
    all
}
