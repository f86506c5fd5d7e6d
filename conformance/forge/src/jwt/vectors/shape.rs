//! The outward form of a token: RFC 7515 §7.1, and base64url as RFC 4648 §5 has it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    jwt::{
        claims::{ita_tdx, maa_snp},
        key::b64,
        vector::refused,
    },
    vector::Vector,
};

const COMPACT: &str = "RFC 7515 §7.1";
const BASE64: &str = "RFC 4648 §3.5 and §5; RFC 7515 §2";

/// A defect of the token's text.
fn text(id: &str, code: &'static str, clause: &'static str, title: &'static str, token: fn(String) -> Vec<u8>) -> Vector {
    refused(&format!("shape/{id}"), code, clause, title, maa_snp, |s| s.token = token)
}

/// The part with this number changed.
fn part(token: &str, number: usize, change: impl Fn(&str) -> String) -> Vec<u8> {
    let parts: Vec<String> = token.split('.').enumerate().map(|(i, p)| if i == number { change(p) } else { p.to_string() }).collect();
    parts.join(".").into_bytes()
}

/// The last character with one of its unused bits set; the part must have some.
fn loose_tail(part: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (head, last) = part.split_at(part.len() - 1);
    let index = ALPHABET.find(last).expect("base64url");
    assert!(!part.len().is_multiple_of(4), "no unused bits");
    format!("{head}{}", &ALPHABET[index | 1..=index | 1])
}

/// Pads a JSON text with spaces until its base64url ends in unused bits.
fn with_unused_bits(text: String) -> Vec<u8> {
    let mut text = text.into_bytes();
    while text.len().is_multiple_of(3) {
        text.push(b' ');
    }
    text
}

pub fn vectors() -> Vec<Vector> {
    vec![
        text("empty", "evidence.kind.empty", COMPACT, "Nothing", |_| Vec::new()),
        text("unprotected-header", "evidence.kind.bundle", "RFC 7515 §7.2.2", "Flattened JSON with a header that nobody signed", |t| {
            let p: Vec<&str> = t.split('.').collect();
            format!(r#"{{"protected":"{}","header":{{"kid":"x"}},"payload":"{}","signature":"{}"}}"#, p[0], p[1], p[2]).into_bytes()
        }),
        text("slash-signature", "jwt.form.signature-base64", BASE64, "Another letter of standard base64's alphabet", |t| {
            part(&t, 2, |p| format!("/{}", &p[1..]))
        }),
        text("one-part", "evidence.kind.unrecognized", COMPACT, "A header alone", |t| t.split('.').next().unwrap().as_bytes().to_vec()),
        text("two-parts", "jwt.form.parts", COMPACT, "Without a signature and its dot", |t| t.rsplit_once('.').unwrap().0.as_bytes().to_vec()),
        text("four-parts", "jwt.form.parts", COMPACT, "A fourth part", |t| format!("{t}.e30").into_bytes()),
        text("five-parts", "jwt.form.encrypted", "RFC 7516 §7.1", "Five parts, as an encrypted token has", |t| format!("{t}.e30.e30").into_bytes()),
        text("unsigned", "jwt.form.unsigned", "RFC 7519 §6", "An empty signature", |t| format!("{}.", t.rsplit_once('.').unwrap().0).into_bytes()),
        text("detached", "evidence.kind.jwt", "RFC 7515 Appendix F", "An empty payload", |t| part(&t, 1, |_| String::new())),
        text("trailing-dot", "jwt.form.parts", COMPACT, "A dot at the end", |t| format!("{t}.").into_bytes()),
        text("dots", "jwt.form.parts", "RFC 8725 §3.1; Veritee limits", "Nothing but dots after the token", |t| {
            format!("{t}{}", ".".repeat(50_000)).into_bytes()
        }),
        text("line-end", "jwt.form.character", COMPACT, "A line end at the end", |t| format!("{t}\n").into_bytes()),
        text("space", "jwt.form.character", COMPACT, "A space at the end", |t| format!("{t} ").into_bytes()),
        text("zero", "jwt.form.character", COMPACT, "A zero byte at the end", |t| format!("{t}\0").into_bytes()),
        text("non-ascii", "jwt.form.character", COMPACT, "A character beyond ASCII in the signature", |t| format!("{t}é").into_bytes()),
        text("leading-space", "evidence.kind.unrecognized", COMPACT, "A space before the token", |t| format!(" {t}").into_bytes()),
        text("byte-order-mark", "evidence.kind.unrecognized", COMPACT, "A byte order mark before the token", |t| format!("\u{feff}{t}").into_bytes()),
        text("serialised", "evidence.kind.bundle", "RFC 7515 §7.2", "JSON serialisation", |t| {
            let p: Vec<&str> = t.split('.').collect();
            format!(r#"{{"protected":"{}","payload":"{}","signature":"{}"}}"#, p[0], p[1], p[2]).into_bytes()
        }),
        text("padded-signature", "jwt.form.signature-base64", BASE64, "Padding behind the signature", |t| format!("{t}=").into_bytes()),
        text("plus-signature", "jwt.form.signature-base64", BASE64, "The alphabet of standard base64", |t| part(&t, 2, |p| format!("+{}", &p[1..]))),
        text("line-end-inside", "jwt.form.character", BASE64, "A line end inside the signature", |t| part(&t, 2, |p| format!("{}\n{}", &p[..40], &p[40..]))),
        text("odd-signature", "jwt.form.signature-base64", BASE64, "A signature of a length that base64 never has", |t| {
            part(&t, 2, |p| format!("{}AAAAA", &p[..p.len() - 2]))
        }),
        text("loose-signature", "jwt.form.signature-base64", BASE64, "Unused bits that are not zero behind the signature", |t| part(&t, 2, loose_tail)),
        refused("shape/loose-header", "jwt.form.header-base64", BASE64, "Unused bits that are not zero behind the header", maa_snp, |s| {
            s.header_text = Some(with_unused_bits(s.header.to_string()));
            s.token = |t| part(&t, 0, loose_tail);
        }),
        refused("shape/padded-header", "jwt.form.header-base64", BASE64, "Padding behind the header", maa_snp, |s| {
            s.token = |t| part(&t, 0, |p| format!("{p}="))
        }),
        refused("shape/loose-payload", "evidence.kind.jwt", BASE64, "Unused bits that are not zero behind the payload", maa_snp, |s| {
            s.payload_text = Some(with_unused_bits(s.payload.to_string()));
            s.token = |t| part(&t, 1, loose_tail);
        }),
        text("padded-payload", "evidence.kind.jwt", BASE64, "Padding behind the payload", |t| part(&t, 1, |p| format!("{p}="))),
        refused("shape/too-large", "evidence.kind.jwt", "Veritee limits", "A token of more than 256 KiB", maa_snp, |s| {
            s.token = |t| part(&t, 2, |p| format!("{p}{}", "A".repeat(256 * 1024)))
        }),
        refused("shape/header-too-large", "jwt.form.too-large", "Veritee limits", "A header of more than 64 KiB", maa_snp, |s| {
            s.header["x-note"] = "a".repeat(65 * 1024).into()
        }),
        refused(
            "shape/kind-not-in-policy",
            "evidence.kind.not-in-policy",
            "Veritee policy, kinds",
            "A token of another issuer than the policy looks at",
            ita_tdx,
            |s| {
                s.policy["kinds"] = serde_json::json!(["maa-jwt"]);
            },
        ),
        text("flipped-signature", "jwt.signature", "RFC 7515 §5.2", "One character of the signature changed", |t| part(&t, 2, |p| swap(p, p.len() / 2))),
        refused("shape/changed-payload", "jwt.signature", "RFC 7515 §5.2", "A payload that was changed after it was signed", maa_snp, |s| {
            s.token =
                |t| part(&t, 1, |p| b64(&String::from_utf8(decode(p)).unwrap().replace("\"x-ms-sevsnpvm-vmpl\":0", "\"x-ms-sevsnpvm-vmpl\":1").into_bytes()));
        }),
        refused("shape/changed-header", "jwt.signature", "RFC 7515 §5.2", "A header that was changed after it was signed", maa_snp, |s| {
            s.token = |t| part(&t, 0, |p| b64(&String::from_utf8(decode(p)).unwrap().replace("JWT", "jwt").into_bytes()));
        }),
        refused("shape/other-signature", "jwt.signature", "RFC 7515 §5.2", "The signature of another token", maa_snp, |s| {
            s.token = |t| {
                let mut other = maa_snp();
                other.payload["jti"] = "other".into();
                let other = other.compact();
                part(&t, 2, |_| other.rsplit_once('.').unwrap().1.to_string())
            };
        }),
    ]
}

fn decode(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

fn swap(part: &str, at: usize) -> String {
    let other = if &part[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &part[..at], &part[at + 1..])
}
