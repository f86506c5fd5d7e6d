//! OpenID provider metadata (OpenID Connect Discovery 1.0 §3): where an issuer serves its keys. Nothing is fetched here.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::{
    Misuse,
    json::{self, Json},
    limits,
};

/// What an issuer says of itself. It is only as good as the connection over which it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer, as its tokens must name it.
    pub issuer: String,
    /// Where it serves its key set.
    pub jwks_uri: String,
    /// The algorithms that it says it signs with.
    pub algorithms: Vec<String>,
}

/// Reads the document that an issuer serves at `/.well-known/openid-configuration`. The issuer must be the one that was asked
/// for, character for character, and the key set must be served over HTTPS.
///
/// # Errors
/// `openid.metadata` if it is not such a document, or another issuer's.
pub fn read(document: &[u8], issuer: &str) -> Result<Metadata, Misuse> {
    let refused = |why: &str| Misuse::new("openid.metadata", alloc::format!("OpenID metadata cannot be used: {why}"));
    if document.len() > limits::JWKS_BYTES {
        return Err(refused("more than 1 MiB"));
    }
    let json = json::read(document).map_err(refused)?;
    let text = |name: &str| json.get(name).and_then(Json::text);
    let own = text("issuer").ok_or_else(|| refused("it names no issuer"))?;
    if own != issuer {
        return Err(refused("it is another issuer's"));
    }
    let uri = text("jwks_uri").filter(|uri| uri.starts_with("https://") && uri.bytes().all(|b| b.is_ascii_graphic()));
    let uri = uri.ok_or_else(|| refused("it names no key set that is served over HTTPS"))?;
    let algorithms = match json.get("id_token_signing_alg_values_supported") {
        None => Vec::new(),
        Some(list) => {
            let list = list.items().and_then(|items| items.iter().map(|i| i.text().map(ToOwned::to_owned)).collect());
            list.ok_or_else(|| refused("its algorithms are no list of texts"))?
        }
    };
    Ok(Metadata { issuer: own.into(), jwks_uri: uri.into(), algorithms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_the_issuers_own() {
        let read = |text: &str| read(text.as_bytes(), "https://a.example").map(|m| m.jwks_uri).map_err(|m| m.code());
        let good = r#"{"issuer":"https://a.example","jwks_uri":"https://a.example/certs","id_token_signing_alg_values_supported":["RS256"]}"#;
        assert_eq!(read(good), Ok("https://a.example/certs".into()));
        for bad in [
            good.replace("https://a.example\",", "https://a.example/\","),
            good.replace("\"https://a.example/certs\"", "\"http://a.example/certs\""),
            good.replace("[\"RS256\"]", "[1]"),
            good.replace("}", ",\"issuer\":\"https://a.example\"}"),
            "{}".into(),
        ] {
            assert_eq!(read(&bad), Err("openid.metadata"), "{bad}");
        }
    }
}
