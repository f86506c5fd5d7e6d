//! A JWS in compact serialisation (RFC 7515 §7.1), taken apart strictly and believed in nothing.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use crate::{
    crypto::hash,
    json::{self, Json},
    limits,
    verdict::Failure,
};

/// A token of which nothing was believed.
#[derive(Clone, Debug)]
pub(crate) struct Jws<'a> {
    /// What is signed: header and payload as they came, with the dot between them (RFC 7515 §5.2, step 8).
    pub(crate) signed: &'a [u8],
    /// The header as JSON text.
    header: Vec<u8>,
    /// The payload as JSON text.
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart that fills `input` exactly.
    pub(crate) fn read(input: &'a [u8]) -> Result<Self, Failure> {
        let refused = |code, actual: String| Failure::new(code, "three parts in canonical base64url, joined by dots, and nothing around them", actual);
        if input.len() > limits::TOKEN_BYTES {
            return Err(refused("jwt.form.too-large", format!("{} bytes", input.len())));
        }
        if let Some(other) = input.iter().find(|b| !b.is_ascii_graphic()) {
            return Err(refused("jwt.form.character", format!("the byte {other:#04x}")));
        }
        let parts: Vec<&[u8]> = input.split(|b| *b == b'.').collect();
        let [header, payload, signature] = match parts.as_slice() {
            [header, payload, signature] => [*header, *payload, *signature],
            [_, _, _, _, _] => return Err(refused("jwt.form.encrypted", "five parts, as an encrypted token has".into())),
            other => return Err(refused("jwt.form.parts", format!("{} parts", other.len()))),
        };
        if payload.is_empty() {
            return Err(refused("jwt.form.detached", "no payload".into()));
        }
        if signature.is_empty() {
            return Err(refused("jwt.form.unsigned", "no signature".into()));
        }
        let decode = |code, part: &[u8]| base64url(part).ok_or_else(|| refused(code, "base64url with padding, foreign characters or unused bits".into()));
        let decoded_header = decode("jwt.form.header-base64", header)?;
        if decoded_header.len() > limits::TOKEN_HEADER_BYTES {
            return Err(refused("jwt.form.too-large", format!("a header of {} bytes", decoded_header.len())));
        }
        let signed = header.len().checked_add(1).and_then(|n| n.checked_add(payload.len())).and_then(|n| input.get(..n)).unwrap_or_default();
        Ok(Self {
            signed,
            header: decoded_header,
            payload: decode("jwt.form.payload-base64", payload)?,
            signature: decode("jwt.form.signature-base64", signature)?,
        })
    }

    /// Reads the header. Whatever it says about keys only helps to find one that is believed for other reasons.
    pub(crate) fn header(&self, types: &[&str]) -> Result<Header, Failure> {
        Header::read(&self.header, types)
    }

    /// The payload as an object. Only a caller that has checked the signature may believe it.
    pub(crate) fn payload(&self) -> Result<Json, Failure> {
        let refused = |actual: &'static str| Failure::new("jwt.payload", "a JSON object that two readers could not read differently", actual);
        let payload = json::read_bounded(&self.payload, limits::TOKEN_VALUES).map_err(refused)?;
        if payload.members().is_none() {
            return Err(refused("JSON that is no object"));
        }
        if !payload.has_interoperable_numbers() {
            return Err(refused("a number beyond 2^53"));
        }
        Ok(payload)
    }
}

/// The members of the protected header that are looked at.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    /// Compared with what a profile expects, and never fetched.
    pub(crate) jku: Option<String>,
    /// Certificates in DER, leaf first.
    pub(crate) x5c: Option<Vec<Vec<u8>>>,
    pub(crate) x5t: Option<String>,
    pub(crate) x5t_s256: Option<String>,
    /// Names of members that are not looked at.
    pub(crate) ignored: Vec<String>,
}

impl Header {
    fn read(text: &[u8], types: &[&str]) -> Result<Self, Failure> {
        let refused = |code, actual: String| Failure::new(code, "a header of a signed token without extensions", actual);
        let header = json::read_bounded(text, limits::TOKEN_VALUES).map_err(|why| refused("jwt.header.json", why.into()))?;
        let members = header.members().ok_or_else(|| refused("jwt.header.json", "JSON that is no object".into()))?;
        let mut ignored = Vec::new();
        for (name, _) in members {
            match name.as_str() {
                "alg" | "kid" | "typ" | "jku" | "x5c" | "x5t" | "x5t#S256" | "cty" => {}
                // RFC 7515 §4.1.11: who understands no extension must refuse.
                "crit" => return Err(refused("jwt.header.critical", "an extension that must be understood".into())),
                "b64" | "zip" | "enc" | "epk" | "apu" | "apv" | "p2c" | "p2s" | "iv" | "tag" => {
                    return Err(refused("jwt.header.extension", format!("the member {name:?}")));
                }
                other => ignored.push(other.to_string()),
            }
        }
        let text = |name: &str, code| match header.get(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(refused(code, format!("{name:?} that is no string"))),
        };
        let algorithm = match header.get("alg") {
            Some(Json::String(name)) => name.clone(),
            Some(_) => return Err(refused("jwt.header.algorithm", "\"alg\" that is no string".into())),
            None => return Err(refused("jwt.header.algorithm", "no \"alg\"".into())),
        };
        let key_id = text("kid", "jwt.header.key-id")?;
        if key_id.as_ref().is_some_and(|id| id.len() > limits::KEY_ID_BYTES) {
            return Err(refused("jwt.header.key-id", format!("a key id longer than {} bytes", limits::KEY_ID_BYTES)));
        }
        // RFC 7515 §4.1.9: media types compare without case, and "application/" may be left out.
        if let Some(typ) = text("typ", "jwt.header.type")? {
            let short = typ.strip_prefix("application/").unwrap_or(&typ);
            if !short.eq_ignore_ascii_case("JWT") && !types.iter().any(|t| short.eq_ignore_ascii_case(t)) {
                return Err(refused("jwt.header.type", format!("the type {typ:?}")));
            }
        }
        if let Some(inner) = text("cty", "jwt.header.content-type")? {
            return Err(refused("jwt.header.content-type", format!("the content type {inner:?}")));
        }
        let x5c = match header.get("x5c") {
            None => None,
            Some(list) => Some(certificates(list).map_err(|why| refused("jwt.header.x5c", why.into()))?),
        };
        Ok(Self {
            algorithm,
            key_id,
            jku: text("jku", "jwt.header.jku")?,
            x5c,
            x5t: text("x5t", "jwt.header.x5t")?,
            x5t_s256: text("x5t#S256", "jwt.header.x5t")?,
            ignored,
        })
    }
}

/// The certificates of an `x5c` member: standard base64 with padding, without line ends (RFC 7515 §4.1.6).
pub(crate) fn certificates(list: &Json) -> Result<Vec<Vec<u8>>, &'static str> {
    let list = list.items().filter(|l| !l.is_empty()).ok_or("\"x5c\" that is no list of certificates")?;
    if list.len() > limits::TOKEN_CERTIFICATES {
        return Err("more than ten certificates");
    }
    list.iter()
        .map(|item| {
            let der = item.text().and_then(|text| STANDARD.decode(text).ok()).ok_or("a certificate that is not base64")?;
            if der.len() > limits::TOKEN_CERTIFICATE_BYTES { Err("a certificate of more than 64 KiB") } else { Ok(der) }
        })
        .collect()
}

/// Canonical base64url without padding (RFC 7515 §2): unused bits are zero.
pub(crate) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Whether bytes have the outward form of a token: the first part decodes to something that begins like an object.
pub(crate) fn looks_like(input: &[u8]) -> bool {
    let begins = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"].iter().any(|p| input.starts_with(*p));
    begins && input.iter().take(limits::TOKEN_BYTES).any(|b| *b == b'.')
}

/// The payload of something that looks like a token, believed in nothing and good only for choosing a profile.
pub(crate) fn untrusted_payload(input: &[u8]) -> Result<Json, Failure> {
    if input.len() > limits::TOKEN_BYTES {
        return Jws::read(input).and_then(|jws| jws.payload());
    }
    let part = input.split(|b| *b == b'.').nth(1).unwrap_or_default();
    let payload = base64url(part).ok_or_else(|| Failure::new("jwt.payload", "base64url", "a payload that is not"))?;
    Jws { signed: &[], header: Vec::new(), payload, signature: Vec::new() }.payload()
}

/// Whether a key's thumbprints of its certificate are those that are stated.
pub(crate) fn thumbprints_fit(leaf: &[u8], x5t: Option<&str>, x5t_s256: Option<&str>) -> bool {
    x5t.is_none_or(|text| base64url(text.as_bytes()).is_some_and(|t| t == hash::sha1(leaf)))
        && x5t_s256.is_none_or(|text| base64url(text.as_bytes()).is_some_and(|t| t == hash::sha256(leaf)))
}
