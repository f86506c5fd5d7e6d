//! Form, header, algorithm, key and signature.

use serde_json::json;

use super::{accepted, misuse, refused};
use crate::{
    keys::Scheme,
    token::scene::{OTHER, azure, b64, intel, jwk},
    vector::Vector,
};

const FORM: &str = "RFC 7515 §7.1";
const HEADER: &str = "RFC 7515 §4";
const ALG: &str = "RFC 8725 §3.1";
const KEY: &str = "RFC 7517 §4";
const TRUST: &str = "RFC 8725 §3.10";
const PAYLOAD: &str = "RFC 7519 §7.2";

pub(super) fn vectors() -> Vec<Vector> {
    vec![
        accepted("form/azure", FORM, "A token of Azure's", json!({ "tee": "sev-snp", "debug": false, "secure_boot": true, "token": { "profile": "maa", "algorithm": "RS256" } }), azure, |_| ()),
        accepted("form/intel", FORM, "A token of Intel's", json!({ "tee": "tdx", "debug": false, "tcb": { "status": "UpToDate" }, "token": { "profile": "ita", "algorithm": "PS384" } }), intel, |_| ()),
        refused("form/line-end", "jwt.form.character", FORM, "A line end follows", azure, |s| s.finish = |t| t + "\n"),
        refused("form/trailing-dot", "jwt.form.parts", FORM, "A dot follows", azure, |s| s.finish = |t| t + "."),
        refused("form/five-parts", "jwt.form.encrypted", FORM, "It has five parts", azure, |s| s.finish = |t| t + ".a.b"),
        refused("form/padding", "jwt.form.signature-base64", "RFC 7515 §2", "The signature ends in padding", azure, |s| s.finish = |t| t + "="),
        refused("form/unsigned", "jwt.form.unsigned", FORM, "The signature is empty", azure, |s| s.finish = |t| t[..=t.rfind('.').unwrap_or(0)].into()),
        refused("form/leading-space", "evidence.kind.unrecognized", FORM, "A space stands before it", azure, |s| s.finish = |t| format!(" {t}")),
        refused("form/payload-array", "evidence.kind.jwt", PAYLOAD, "The payload is a list", azure, |s| s.payload_text = Some("[]".into())),
        refused("form/payload-duplicate", "evidence.kind.jwt", "RFC 7493 §2.3", "A claim stands twice", azure, |s| {
            s.payload_text = Some(s.payload.to_string().replacen('{', r#"{"x-ms-sevsnpvm-is-debuggable":true,"#, 1));
        }),
        refused("form/payload-duplicate-escaped", "evidence.kind.jwt", "RFC 7493 §2.3", "A claim stands twice, once with an escape", azure, |s| {
            s.payload_text = Some(s.payload.to_string().replacen('{', r#"{"\u0069ss":"x","#, 1));
        }),
        refused("form/payload-big-number", "evidence.kind.jwt", "RFC 7493 §2.2", "A number is beyond 2^53", azure, |s| s.payload["x"] = json!(9_007_199_254_740_992_u64)),
        refused("form/another-issuer", "evidence.kind.unsupported", "RFC 7519 §4.1.1", "Nobody known issued it", azure, |s| s.payload["iss"] = json!("https://example.com")),
        refused("header/critical", "jwt.header.critical", "RFC 7515 §4.1.11", "An extension must be understood", azure, |s| s.header["crit"] = json!(["exp"])),
        refused("header/b64", "jwt.header.extension", "RFC 7797 §3", "The payload might not be encoded", azure, |s| s.header["b64"] = json!(false)),
        refused("header/zip", "jwt.header.extension", "RFC 7516 §4.1.3", "The payload might be compressed", azure, |s| s.header["zip"] = json!("DEF")),
        refused("header/duplicate", "jwt.header.json", "RFC 7515 §4", "The algorithm stands twice", azure, |s| {
            s.header_text = Some(s.header.to_string().replacen('{', r#"{"alg":"none","#, 1));
        }),
        refused("header/type", "jwt.header.type", "RFC 8725 §3.11", "It is of another type", azure, |s| s.header["typ"] = json!("at+jwt")),
        refused("header/nested", "jwt.header.content-type", "RFC 7519 §5.2", "Another token is inside", azure, |s| s.header["cty"] = json!("JWT")),
        refused("header/key-id-number", "jwt.header.key-id", "RFC 7515 §4.1.4", "The key id is a number", azure, |s| s.header["kid"] = json!(1)),
        refused("header/algorithm-list", "jwt.header.algorithm", "RFC 7515 §4.1.1", "The algorithm is a list", azure, |s| s.header["alg"] = json!(["RS256"])),
        refused("header/x5c-empty", "jwt.header.x5c", "RFC 7515 §4.1.6", "The chain is empty", azure, |s| s.header["x5c"] = json!([])),
        accepted("header/ignored", HEADER, "It has a member that nobody looks at", json!({ "tee": "sev-snp" }), azure, |s| s.header["x5u"] = json!("https://example.com/x")),
        refused("algorithm/none", "jwt.algorithm.none", ALG, "The algorithm is none", azure, |s| s.header["alg"] = json!("none")),
        refused("algorithm/none-in-capitals", "jwt.algorithm.none", ALG, "The algorithm is nOnE", azure, |s| s.header["alg"] = json!("nOnE")),
        refused("algorithm/symmetric", "jwt.algorithm.symmetric", "RFC 8725 §2.1", "The algorithm is HS256", azure, |s| s.header["alg"] = json!("HS256")),
        refused("algorithm/unregistered", "jwt.algorithm.unknown", "RFC 7518 §3.1", "The algorithm is RSA256", azure, |s| s.header["alg"] = json!("RSA256")),
        refused("algorithm/lower-case", "jwt.algorithm.unknown", "RFC 7518 §3.1", "The algorithm is rs256", azure, |s| s.header["alg"] = json!("rs256")),
        refused("algorithm/of-another-issuer", "jwt.algorithm.other", ALG, "Azure signs with PS384", azure, |s| {
            s.header["alg"] = json!("PS384");
            s.scheme = Scheme::Pss;
        }),
        refused("key/none", "missing.jwt.key", TRUST, "No key set was given", azure, |s| s.key_sets.clear()),
        refused("key/unknown-id", "missing.jwt.key", "RFC 7515 §4.1.4", "The key set has no key of that name", azure, |s| s.header["kid"] = json!("another")),
        refused("key/no-id", "jwt.key.present.id", "RFC 7515 §4.1.4", "The header names no key", azure, |s| {
            s.header.as_object_mut().map(|h| h.remove("kid"));
        }),
        refused("key/in-the-header", "missing.jwt.key", TRUST, "The key is in the header", azure, |s| {
            s.header["jwk"] = s.key_sets.remove(0)["keys"][0].clone();
        }),
        refused("key/came-along", "collateral.readable.bare-jwks", TRUST, "The key set came along", azure, |s| {
            s.collateral = vec![s.key_sets.remove(0).to_string().into_bytes()];
        }),
        refused("key/two-of-one-name", "jwt.key.present.ambiguous", KEY, "Two keys have that name", azure, |s| {
            let id = s.header["kid"].as_str().unwrap_or_default().to_string();
            s.key_sets.push(json!({ "keys": [jwk(OTHER, &id)] }));
        }),
        refused("key/set-of-another-issuer", "missing.jwt.key", "RFC 8725 §3.8", "The key set is another issuer's", azure, |s| {
            s.key_sets[0]["issuer"] = json!("https://example.wus.attest.azure.net");
        }),
        accepted("key/set-of-the-issuer", "RFC 8725 §3.8", "The key set is this issuer's", json!({ "tee": "sev-snp" }), azure, |s| {
            s.key_sets[0]["issuer"] = s.payload["iss"].clone();
        }),
        refused("key/small", "jwt.key.anchor.unusable", "RFC 7518 §3.3", "The key has 1024 bits", azure, |s| {
            s.key_sets[0]["keys"][0]["n"] = json!(b64([0x81; 128]));
        }),
        refused("key/exponent", "jwt.key.anchor.unusable", "RFC 7518 §6.3.1", "The exponent is 3", azure, |s| s.key_sets[0]["keys"][0]["e"] = json!("Aw")),
        refused("key/leading-zero", "jwt.key.anchor.unusable", "RFC 7518 §6.3.1", "The modulus begins with zero", azure, |s| {
            s.key_sets[0]["keys"][0]["n"] = json!(b64([&[0], OTHER.modulus().as_slice()].concat()));
        }),
        refused("key/for-encryption", "jwt.key.fits.use", KEY, "The key is for encryption", azure, |s| s.key_sets[0]["keys"][0]["use"] = json!("enc")),
        refused("key/not-for-verifying", "jwt.key.fits.operations", KEY, "The key is not for verifying", azure, |s| s.key_sets[0]["keys"][0]["key_ops"] = json!(["encrypt"])),
        refused("key/for-another-algorithm", "jwt.key.fits.algorithm", KEY, "The key is for PS256", azure, |s| s.key_sets[0]["keys"][0]["alg"] = json!("PS256")),
        refused("key/curve", "jwt.key.fits.type", "RFC 7518 §3.1", "The key is on P-256", azure, |s| {
            s.key_sets[0]["keys"][0] = json!({ "kty": "EC", "crv": "P-256", "kid": s.header["kid"],
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" });
        }),
        misuse("key/private", "trust.unrecognized", "RFC 7518 §6.3.2", "The key set has a private key", azure, |s| s.key_sets[0]["keys"][0]["d"] = json!("AQAB")),
        misuse("key/symmetric", "trust.unrecognized", "RFC 7518 §6.4", "The key set has a symmetric key", azure, |s| s.key_sets[0] = json!({ "keys": [{ "kty": "oct", "k": "AA" }] })),
        misuse("key/empty-set", "trust.unrecognized", "RFC 7517 §5", "The key set is empty", azure, |s| s.key_sets[0] = json!({ "keys": [] })),
        refused("signature/another-key", "jwt.signature", "RFC 7515 §5.2", "Another key signed it", azure, |s| s.signer = OTHER),
        refused("signature/another-scheme", "jwt.signature", ALG, "It was signed with PS384 and says RS256", azure, |s| s.scheme = Scheme::Pss),
        refused("signature/pss-salt", "jwt.signature", "RFC 7518 §3.5", "The salt has 32 bytes", intel, |s| s.scheme = Scheme::PssSalt32),
        refused("signature/pss-mask", "jwt.signature", "RFC 7518 §3.5", "The mask is made with SHA-256", intel, |s| s.scheme = Scheme::PssMgfSha256),
        refused("signature/payload-altered", "jwt.signature", "RFC 7515 §5.2", "The payload was altered", azure, |s| {
            // A digit of the token's id, in its place.
            s.finish = |t| t.replacen("MTEx", "MTEy", 1);
        }),
        refused("signature/short", "jwt.key.fits.length", "RFC 8017 §8.2.2", "The signature is shorter than the modulus", azure, |s| s.finish = |t| t[..t.len() - 3].into()),
    ]
}
