//! The routes.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Query, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

use crate::machine::{Fault, Machine, Tee};

/// What every answer says, so that nobody takes the platform for a real one.
const FAKE: &str = "this platform is forged; its evidence holds only under the test anchors";

const PAGE: &str = "This server plays a confidential VM. THE PLATFORM IS FORGED: no AMD or Intel machine vouches for anything here.

GET  /evidence?tee=snp|tdx|azure-snp&nonce=HEX[&fault=NAME]
     fresh evidence for 16 to 64 bytes of nonce, and all its collateral, as one bundle. The header Veritee-Key has the
     server's public key, an uncompressed point on P-256 in base64. The report data are sha512(nonce ‖ key); Azure's quote,
     which has less room, holds sha256(nonce ‖ key).
GET  /faults      what can be wrong with the evidence, one name a line
GET  /anchor      the test anchors in PEM; /anchor?tee=snp&form=der gives one in DER
POST /message     takes a message and counts its bytes
GET  /received    how many bytes of messages came since the last reset
POST /reset       forgets them

The anchor is here so that you can look at it. A client must have it from somewhere else, by hand, as part of its own
configuration (examples/client/anchors.pem): whoever fetches the anchor from the machine that it shall judge believes
whatever that machine says. For real machines no anchor is given at all; those of AMD and Intel are pinned in the library.
";

/// The media type of a collection of conceptual message wrappers (RFC 9999).
const BUNDLE: &str = "application/cmw+json";
const KEY: HeaderName = HeaderName::from_static("veritee-key");
const PLATFORM: HeaderName = HeaderName::from_static("veritee-platform");

struct Server {
    machine: Arc<Machine>,
    received: AtomicU64,
}

pub fn router(machine: Arc<Machine>) -> Router {
    let server = Arc::new(Server { machine, received: AtomicU64::new(0) });
    Router::new()
        .route("/", get(|| async { PAGE }))
        .route("/evidence", get(evidence))
        .route("/faults", get(|| async { Fault::ALL.map(Fault::name).join("\n") + "\n" }))
        .route("/anchor", get(anchor))
        .route("/message", post(message))
        .route("/received", get(received))
        .route("/reset", post(reset))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .layer(middleware::map_response(marked))
        .with_state(server)
}

/// Says what it is, keeps nothing, and lets pages of other origins read it: a page must not come from the machine that it judges.
async fn marked(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(PLATFORM, HeaderValue::from_static(FAKE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Veritee-Key, Veritee-Platform"));
    response
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    tee: Tee,
    nonce: String,
    fault: Option<Fault>,
}

async fn evidence(State(server): State<Arc<Server>>, Query(question): Query<Question>) -> Response {
    let Some(nonce) = unhex(&question.nonce).filter(|n| (16..=64).contains(&n.len())) else {
        return (StatusCode::BAD_REQUEST, "the nonce must be 16 to 64 bytes in hexadecimal\n").into_response();
    };
    // Signing takes milliseconds, and the first RSA signatures a second.
    let made = tokio::task::spawn_blocking(move || server.machine.evidence(question.tee, &nonce, question.fault)).await;
    match made {
        Ok(Ok(evidence)) => ([(header::CONTENT_TYPE, BUNDLE.to_owned()), (KEY, STANDARD.encode(evidence.key))], evidence.bundle).into_response(),
        Ok(Err(why)) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response(),
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response(),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhichAnchor {
    tee: Option<Tee>,
    form: Option<Form>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Form {
    Pem,
    Der,
}

async fn anchor(Query(which): Query<WhichAnchor>) -> Response {
    match (which.tee, which.form.unwrap_or(Form::Pem)) {
        (Some(tee), Form::Der) => ([(header::CONTENT_TYPE, "application/pkix-cert")], tee.anchor()).into_response(),
        (Some(tee), Form::Pem) => ([(header::CONTENT_TYPE, "application/x-pem-file")], tee.anchor_pem()).into_response(),
        (None, Form::Pem) => ([(header::CONTENT_TYPE, "application/x-pem-file")], Tee::anchors_pem()).into_response(),
        (None, Form::Der) => (StatusCode::BAD_REQUEST, "DER holds one certificate: name a tee\n").into_response(),
    }
}

async fn message(State(server): State<Arc<Server>>, body: Bytes) -> &'static str {
    server.received.fetch_add(u64::try_from(body.len()).unwrap_or(u64::MAX), Ordering::SeqCst);
    "received\n"
}

async fn received(State(server): State<Arc<Server>>) -> String {
    format!("{}\n", server.received.load(Ordering::SeqCst))
}

async fn reset(State(server): State<Arc<Server>>) -> &'static str {
    server.received.store(0, Ordering::SeqCst);
    "forgotten\n"
}

#[cfg(test)]
mod tests {
    use super::unhex;

    #[test]
    fn hexadecimal_is_read_whole() {
        assert_eq!(unhex("00fFa1"), Some(vec![0, 255, 0xa1]));
        assert_eq!((unhex("0"), unhex("0g"), unhex("é0")), (None, None, None));
    }
}
