//! Answers of NVIDIA's service: the bundle, the overall token, and what it says of the devices.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};

use crate::{
    jwt::{
        claims::hex,
        key::{Key, b64},
        nras::{Answer, DRIVER, Device, ISSUER, MODEL, STRANGER, chain, gpu, nonce, switch},
        scene::{NOW, Scene},
        vector::{accepted, misuse, refused},
    },
    keys::filler,
    vector::Vector,
};

const NRAS: &str = "NVIDIA Remote Attestation Service, claims 2.0 and 3.0";
const BUNDLE: &str = "RFC 9711 §4.2.18 and §6.3.2";
const SIGNED: &str = "RFC 7515 §5.2; RFC 9711 §4.1";
const JWS: &str = "RFC 7515 §7.1";
const ISS: &str = "RFC 7519 §4.1.1; RFC 8725 §3.8";
const POLICY: &str = "Veritee policy, nras";

fn start() -> Scene {
    Answer::new().scene()
}

fn with(id: &str, code: &'static str, clause: &'static str, title: &'static str, defect: impl FnOnce(&mut Answer)) -> Vector {
    let mut answer = Answer::new();
    defect(&mut answer);
    refused(&format!("nras/{id}"), code, clause, title, start, |s| *s = answer.scene())
}

fn good(id: &str, clause: &'static str, title: &'static str, claims: Value, answer: Answer) -> Vector {
    accepted(&format!("nras/{id}"), clause, title, claims, start, |s| *s = answer.scene())
}

fn changed(change: impl FnOnce(&mut Answer)) -> Answer {
    let mut answer = Answer::new();
    change(&mut answer);
    answer
}

fn set(object: &mut Value, name: &str, value: Value) {
    let members = object.as_object_mut().expect("an object");
    if value.is_null() { drop(members.remove(name)) } else { drop(members.insert(name.into(), value)) }
}

/// A claim of the overall token with this value, or taken out by `null`.
fn overall(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, clause, title, |a| set(&mut a.scene.payload, name, value))
}

/// A claim of the first device with this value, or taken out by `null`.
fn device(id: &str, code: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, NRAS, title, |a| set(a.first(), name, value))
}

/// A member of the description of one chain of certificates.
fn certificates(id: &str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, "jwt.nras.devices.certificates", NRAS, title, |a| set(&mut a.first()["x-nvidia-gpu-vbios-rim-cert-chain"], name, value))
}

/// A bundle of another form.
fn bundle(id: &str, code: &'static str, title: &'static str, bundle: fn(Value) -> String) -> Vector {
    with(id, code, BUNDLE, title, |a| a.bundle = bundle)
}

/// The overall token changed.
fn token(id: &str, code: &'static str, clause: &'static str, title: &'static str, overall: fn(String) -> String) -> Vector {
    with(id, code, clause, title, |a| a.overall = overall)
}

fn part(token: &str, number: usize, change: impl Fn(&str) -> String) -> String {
    token.split('.').enumerate().map(|(i, p)| if i == number { change(p) } else { p.to_string() }).collect::<Vec<_>>().join(".")
}

/// Claims of version 2.0, which only affirm that the chains are good.
fn older(mut claims: Value) -> Value {
    for (chain, affirmed) in [
        ("attestation-report-cert-chain", "attestation-report-cert-chain-validated"),
        ("driver-rim-cert-chain", "driver-rim-cert-validated"),
        ("vbios-rim-cert-chain", "vbios-rim-cert-validated"),
    ] {
        set(&mut claims, &format!("x-nvidia-gpu-{chain}"), json!(null));
        claims[format!("x-nvidia-gpu-{affirmed}")] = true.into();
    }
    claims
}

fn accepts() -> Vec<Vector> {
    let gpus = || json!({ "tee": "gpu-cc" });
    vec![
        good(
            "two-gpus",
            NRAS,
            "An answer about two GPUs",
            json!({ "tee": "gpu-cc", "product": MODEL, "debug": false, "secure_boot": true, "token": { "profile": "nras", "issuer": ISSUER, "algorithm": "ES384" } }),
            Answer::new(),
        ),
        good("one-gpu", NRAS, "An answer about one GPU", gpus(), Answer::about(vec![Device::new("GPU-0", gpu(0))])),
        good("version-2", NRAS, "An answer in claims of version 2.0", gpus(), {
            let mut answer = Answer::about(vec![Device::new("GPU-0", older(gpu(0)))]);
            answer.scene.payload["x-nvidia-ver"] = "2.0".into();
            answer
        }),
        good("switches", NRAS, "An answer about switches alone", json!({ "tee": "nvswitch" }), {
            Answer::about(vec![Device::new("SWITCH-0", switch()), Device::new("SWITCH-1", switch())])
        }),
        good("gpu-and-switch", NRAS, "An answer about a GPU and a switch", gpus(), {
            Answer::about(vec![Device::new("GPU-0", gpu(0)), Device::new("SWITCH-0", switch())])
        }),
        good("blanks", BUNDLE, "Blanks around the JSON of the bundle", gpus(), changed(|a| a.bundle = |b| format!("\n {b} \n"))),
        good("nonce", "RFC 9711 §4.1", "The nonce of the conversation, in hexadecimal", gpus(), changed(|a| a.scene.nonce = Some(nonce()))),
        good("allowed", POLICY, "Models, devices and drivers are the policy's", gpus(), {
            changed(|a| {
                let ids: Vec<Value> = a.devices.iter().map(|d| d.payload["ueid"].clone()).collect();
                a.scene.policy["nras"] = json!({ "models": [MODEL], "device_ids": ids, "drivers": [DRIVER], "gpus_minimum": 2 });
            })
        }),
        good("warning-waived", NRAS, "A warning, which the policy waives", gpus(), {
            changed(|a| {
                a.first()["x-nvidia-attestation-warning"] = "a newer driver is at hand".into();
                a.scene.waive("jwt.nras.warnings");
            })
        }),
        good("no-error", NRAS, "Details of an error that are null", gpus(), changed(|a| a.first()["x-nvidia-error-details"] = json!(null))),
    ]
}

fn bundles() -> Vec<Vector> {
    vec![
        bundle("bundle-token-alone", "jwt.form.bundle", "The overall token without the bundle", |b| b[0][1].as_str().unwrap().to_string()),
        bundle("bundle-three", "jwt.form.bundle", "A third thing in the bundle", |b| json!([b[0], b[1], {}]).to_string()),
        bundle("bundle-one", "jwt.form.bundle", "No devices in the bundle", |b| json!([b[0]]).to_string()),
        bundle("bundle-two-overall", "jwt.form.bundle", "Two overall tokens", |b| json!([["JWT", b[0][1], b[0][1]], b[1]]).to_string()),
        bundle("bundle-list", "jwt.form.bundle", "The devices as a list", |b| json!([b[0], [b[1]["GPU-0"], b[1]["GPU-1"]]]).to_string()),
        bundle("bundle-kind", "evidence.kind.bundle", "An overall token that is no JWT", |b| json!([["CBOR", b[0][1]], b[1]]).to_string()),
        bundle("bundle-twice", "jwt.form.bundle", "A device that stands twice", |b| b.to_string().replacen("\"GPU-1\"", "\"GPU-0\"", 1)),
        bundle("bundle-twice-escaped", "jwt.form.bundle", "A device that stands twice, once with an escape in its name", |b| {
            b.to_string().replacen("\"GPU-1\"", "\"GP\\u0055-0\"", 1)
        }),
        bundle("bundle-trailing", "jwt.form.bundle", "Something behind the bundle", |b| format!("{b}[]")),
        bundle("bundle-cut", "jwt.form.bundle", "A bundle without its end", |b| {
            let text = b.to_string();
            text[..text.len() - 1].to_string()
        }),
        token("token-detached", "jwt.form.detached", "RFC 7515 Appendix F", "An overall token with an empty payload", |t| part(&t, 1, |_| String::new())),
        token("token-unsigned", "jwt.form.unsigned", "RFC 7519 §6", "An overall token with an empty signature", |t| part(&t, 2, |_| String::new())),
        token("token-padded", "jwt.form.payload-base64", "RFC 7515 §2", "Padding behind the overall token's payload", |t| part(&t, 1, |p| format!("{p}="))),
        token("token-line-end", "jwt.form.character", JWS, "A line end behind the overall token", |t| format!("{t}\n")),
        token("token-changed", "jwt.signature", "RFC 7515 §5.2", "An overall token that was changed after it was signed", |t| {
            part(&t, 1, |p| {
                let text = String::from_utf8(URL_SAFE_NO_PAD.decode(p).unwrap()).unwrap();
                b64(text.replace("\"jti\":\"0b", "\"jti\":\"1b").as_bytes())
            })
        }),
        with("token-no-object", "jwt.payload", "RFC 7519 §7.2", "An overall token whose payload is a list", |a| {
            let text = a.scene.payload.to_string();
            a.scene.payload_text = Some(format!("[{text}]").into_bytes());
        }),
        with("token-no-json", "jwt.payload", "RFC 7519 §7.2", "An overall token whose payload is no JSON", |a| {
            a.scene.payload_text = Some(b"claims".to_vec())
        }),
        with("token-twice", "jwt.payload", "RFC 7493 §2.3", "A claim that stands twice, which two readers would read differently", |a| {
            let text = a.scene.payload.to_string().replacen('{', "{\"x-nvidia-overall-att-result\":false,", 1);
            a.scene.payload_text = Some(text.into_bytes());
        }),
        with("token-large-number", "jwt.payload", "RFC 7493 §2.2", "A number that not all readers can hold", |a| {
            let text = a.scene.payload.to_string().replacen('{', "{\"x\":9007199254740993,", 1);
            a.scene.payload_text = Some(text.into_bytes());
        }),
        with("token-header-list", "jwt.header.json", "RFC 7515 §4", "An overall token whose header is a list", |a| {
            a.scene.header_text = Some(format!("[{}]", a.scene.header).into_bytes());
        }),
        with("token-header-mark", "jwt.header.json", "RFC 8259 §8.1", "A byte order mark before the header", |a| {
            a.scene.header_text = Some(format!("\u{feff}{}", a.scene.header).into_bytes());
        }),
        with("token-header-no-json", "jwt.header.json", "RFC 7515 §4", "A header that is no JSON", |a| a.scene.header_text = Some(b"ES384".to_vec())),
        with(
            "local-verifier",
            "jwt.algorithm.symmetric",
            "RFC 8725 §3.1 and §3.2",
            "A token of the local verifier, signed by nobody else than its holder",
            |a| a.scene.header = json!({ "alg": "HS256", "typ": "JWT" }),
        ),
        with("key-on-another-curve", "jwt.key.fits.type", "RFC 7518 §3.4", "A key on P-256", |a| {
            let id = a.scene.header["kid"].as_str().unwrap().to_string();
            a.scene.signer = Key::P256("device attestation service");
            a.scene.jwks = json!({ "keys": [a.scene.signer.named(&id, "ES384")] });
        }),
        with("no-keys", "missing.jwt.key", "RFC 8725 §3.10", "No key set was given", |a| a.scene.trust.clear()),
        with("no-kid", "jwt.key.present.id", "RFC 7515 §4.1.4", "An overall token without a key id", |a| set(&mut a.scene.header, "kid", json!(null))),
        with("stranger", "jwt.signature", "RFC 7515 §5.2", "An overall token by a stranger", |a| a.scene.signer = STRANGER),
    ]
}

fn results() -> Vec<Vector> {
    vec![
        overall(
            "subject",
            "jwt.type.subject",
            "RFC 8725 §3.12",
            "A token about a device in the place of the overall one",
            "sub",
            json!("NVIDIA-GPU-ATTESTATION"),
        ),
        overall("subject-missing", "jwt.type.subject", "RFC 8725 §3.12", "No subject", "sub", json!(null)),
        overall("version", "jwt.type.version", "RFC 8725 §3.12", "Another version", "x-nvidia-ver", json!("4.0")),
        overall("version-missing", "jwt.type.version", "RFC 8725 §3.12", "No version", "x-nvidia-ver", json!(null)),
        overall("issuer-staging", "jwt.issuer.form", ISS, "The service's test environment", "iss", json!("https://nras.attestation-stg.nvidia.com")),
        overall("issuer-slash", "jwt.issuer.form", ISS, "A slash behind the issuer", "iss", json!(format!("{ISSUER}/"))),
        overall("issuer-missing", "jwt.issuer.form.missing", ISS, "No issuer", "iss", json!(null)),
        overall("issuer-list", "jwt.issuer.form.type", ISS, "A list with the issuer in it", "iss", json!([ISSUER])),
        with("issuer-unstated", "jwt.issuer.unstated", "Veritee policy, jwt.issuers", "The policy names no issuer", |a| a.scene.policy["jwt"] = json!({})),
        overall("no-exp", "jwt.time.form.exp", "RFC 7519 §4.1.4", "No end", "exp", json!(null)),
        overall(
            "long-life",
            "jwt.time.lifetime",
            "Veritee policy, jwt.lifetime",
            "A life longer than the service's tokens have",
            "exp",
            json!(NOW - 60 + 3601),
        ),
        overall("result-false", "jwt.nras.result", NRAS, "The service does not accept the devices", "x-nvidia-overall-att-result", json!(false)),
        overall("result-missing", "jwt.nras.result.missing", NRAS, "Nothing about the result", "x-nvidia-overall-att-result", json!(null)),
        overall("result-text", "jwt.claims.form", "RFC 8725 §3.11", "A result that is text", "x-nvidia-overall-att-result", json!("true")),
        overall("nonce-text", "jwt.claims.form", "RFC 8725 §3.11", "A nonce that is a number", "eat_nonce", json!(7)),
        with("nonce-other", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "Another nonce", |a| {
            a.scene.nonce = Some(filler::<32>("other nonce").to_vec())
        }),
        with("nonce-missing", "bind.report-data.absent", "Veritee policy, bind.report_data", "No nonce in any token", |a| {
            set(&mut a.scene.payload, "eat_nonce", json!(null));
            a.devices.iter_mut().for_each(|d| set(&mut d.payload, "eat_nonce", json!(null)));
            a.scene.nonce = Some(nonce());
        }),
        with("key", "jwt.confirmation-key", "RFC 7800 §3", "A key of the conversation, where no token confirms one", |a| a.scene.key = Some(STRANGER.spki())),
    ]
}

fn submodules() -> Vec<Vector> {
    vec![
        with("device-missing", "jwt.nras.submodules.missing", BUNDLE, "A device that the bundle lacks", |a| a.devices[1].enclosed = false),
        with("device-extra", "jwt.nras.submodules.extra", BUNDLE, "A device that the overall token does not name", |a| a.devices[1].named = false),
        with("device-renamed", "jwt.nras.submodules.missing", BUNDLE, "The token of a device under another name", |a| {
            let mut other = a.devices[1].clone();
            (other.name, other.named) = ("GPU-2", false);
            a.devices[1].enclosed = false;
            a.devices.push(other);
        }),
        with("device-none", "jwt.nras.submodules.none", BUNDLE, "No device at all", |a| a.devices.clear()),
        with("device-list", "jwt.nras.submodules.none", BUNDLE, "Devices in a list that names none", |a| a.scene.payload["submods"] = json!([])),
        with("device-many", "jwt.nras.submodules.too-many", "Veritee limits", "More devices than any machine has", |a| {
            let many: serde_json::Map<String, Value> = (0..33).map(|i| (format!("GPU-{i}"), json!(["DIGEST", ["SHA-256", "00".repeat(32)]]))).collect();
            a.scene.payload["submods"] = Value::Object(many);
        }),
        with("digest-of-another", "jwt.nras.submodules.digest", BUNDLE, "A device's token from another answer", |a| {
            let mut other = a.devices[0].clone();
            other.payload["iat"] = (NOW - 61).into();
            a.devices[0].instead = Some(other.compact().into());
        }),
        with("digest-swapped", "jwt.nras.submodules.digest", BUNDLE, "The tokens of two devices in each other's place", |a| {
            let [one, two] = [a.devices[0].compact(), a.devices[1].compact()];
            (a.devices[0].instead, a.devices[1].instead) = (Some(two.into()), Some(one.into()));
        }),
        with("digest-capitals", "jwt.nras.submodules.digest", BUNDLE, "A digest in capitals", |a| {
            let digest = hex(&Sha256::digest(a.devices[0].compact())).to_uppercase();
            a.devices[0].digest = Some(json!(["DIGEST", ["SHA-256", digest]]));
        }),
        with("digest-label", "jwt.nras.submodules.algorithm", BUNDLE, "A digest under the local verifier's name for SHA-256", |a| {
            a.devices[0].digest = Some(json!(["DIGEST", ["SHA256", hex(&Sha256::digest(a.devices[0].compact()))]]));
        }),
        with("digest-sha384", "jwt.nras.submodules.algorithm", BUNDLE, "A digest made with another hash", |a| {
            a.devices[0].digest = Some(json!(["DIGEST", ["SHA-384", hex(&Sha384::digest(a.devices[0].compact()))]]));
        }),
        with("digest-text", "jwt.nras.submodules.form", BUNDLE, "A digest that is text alone", |a| a.devices[0].digest = Some("00".repeat(32).into())),
        with("digest-alone", "jwt.nras.submodules.form", BUNDLE, "A digest that does not say how it was made", |a| {
            a.devices[0].digest = Some(json!(["DIGEST", ["00".repeat(32)]]))
        }),
        with("digest-nested", "jwt.nras.submodules.form", BUNDLE, "A token in the place of a digest", |a| {
            a.devices[0].digest = Some(json!(["JWT", a.devices[0].compact()]))
        }),
        with("device-no-token", "jwt.nras.submodules.form", BUNDLE, "Claims in the place of a token", |a| {
            a.devices[0].instead = Some(a.devices[0].payload.clone())
        }),
        with("device-unreadable", "jwt.nras.submodules.token", BUNDLE, "A device's token that is none, under its digest", |a| {
            a.devices[0].token = |t| t.rsplit_once('.').unwrap().0.to_string()
        }),
        with("device-line-end", "jwt.nras.submodules.token", BUNDLE, "A device's token with a line end, under its digest", |a| {
            a.devices[0].token = |t| format!("{t}\n")
        }),
        with("device-stranger", "jwt.nras.signatures", SIGNED, "A device's token by a stranger, under its digest", |a| a.devices[0].signer = STRANGER),
        with("device-unsigned", "jwt.nras.signatures", SIGNED, "A device's token of the local verifier, under its digest", |a| {
            a.devices[0].header["alg"] = "HS256".into()
        }),
        with("device-critical", "jwt.nras.signatures", "RFC 7515 §4.1.11", "An extension in the header of a device's token", |a| {
            a.devices[0].header["crit"] = json!(["x"])
        }),
        with("device-staging", "jwt.nras.signatures", ISS, "A device's token of the service's test environment", |a| {
            a.first()["iss"] = "https://nras.attestation-stg.nvidia.com".into()
        }),
        with("device-expired", "jwt.nras.signatures", SIGNED, "A device's token that has expired", |a| a.first()["exp"] = (NOW - 61).into()),
        with("device-not-yet", "jwt.nras.signatures", SIGNED, "A device's token that is not good yet", |a| a.first()["nbf"] = (NOW + 120).into()),
        with("device-no-exp", "jwt.nras.signatures", SIGNED, "A device's token without an end", |a| set(a.first(), "exp", json!(null))),
        with("device-nonce", "jwt.nras.signatures.nonce", SIGNED, "A device's token for another nonce", |a| {
            a.first()["eat_nonce"] = hex(&filler::<32>("other nonce")).into()
        }),
        with("device-nonce-missing", "jwt.nras.signatures.nonce", SIGNED, "A device's token for no nonce", |a| set(a.first(), "eat_nonce", json!(null))),
        with("device-earlier", "jwt.nras.signatures.time", SIGNED, "A device's token of another conversation, minutes before", |a| {
            for (name, time) in [("iat", NOW - 600), ("nbf", NOW - 600), ("exp", NOW + 600)] {
                a.first()[name] = time.into();
            }
        }),
    ]
}

fn devices() -> Vec<Vector> {
    let claim = "jwt.nras.devices.claim";
    let mut all = vec![
        with("kind", "jwt.nras.devices.kind", NRAS, "A device of another sort", |a| a.devices[1].name = "CPU-0"),
        with("kind-without-number", "jwt.nras.devices.kind", NRAS, "A device without a number", |a| a.devices[1].name = "GPU-"),
        device("measurements", "jwt.nras.devices.measurements", "Measurements that are not as published", "measres", json!("fail")),
        device("measurements-missing", "jwt.nras.devices.measurements", "Nothing about measurements", "measres", json!(null)),
        device("finding-text", claim, "A finding that is false, as text", "x-nvidia-gpu-driver-rim-version-match", json!("false")),
        device("finding-number", claim, "A finding that is a number", "x-nvidia-gpu-vbios-index-no-conflict", json!(0)),
        device("measurements-truth", "jwt.nras.devices.measurements", "A result that is true", "measres", json!(true)),
        device("error", "jwt.nras.devices.error", "Details of an error", "x-nvidia-error-details", json!({ "code": 4 })),
        device("error-text", "jwt.nras.devices.error", "An error that is text", "x-nvidia-error-details", json!("")),
        device("claim-text", claim, "A claim that is text", "x-nvidia-gpu-arch-check", json!("true")),
        device("claim-unknown", claim, "A claim that nobody knows yet, and that is false", "x-nvidia-gpu-firmware-fits", json!(false)),
        device("claim-below", claim, "A claim that is false, two levels down", "x-nvidia-gpu-new", json!({ "deeper": { "x-nvidia-gpu-fits": false } })),
        device("driver-version", claim, "A driver of another version", "x-nvidia-gpu-driver-rim-version-match", json!(false)),
        device("vbios-conflict", claim, "A conflict among measurements", "x-nvidia-gpu-vbios-index-no-conflict", json!(false)),
        device("fwid", claim, "Certificates for other firmware", "x-nvidia-gpu-attestation-report-cert-chain-fwid-match", json!(false)),
        device("certificates-missing", "jwt.nras.devices.certificates", "Nothing about a chain", "x-nvidia-gpu-driver-rim-cert-chain", json!(null)),
        device("certificates-text", "jwt.nras.devices.certificates", "A chain that is text", "x-nvidia-gpu-driver-rim-cert-chain", json!("valid")),
        certificates("certificates-expired", "A certificate that has expired", "x-nvidia-cert-status", json!("expired")),
        certificates("certificates-status-missing", "A chain without a status", "x-nvidia-cert-status", json!(null)),
        certificates("certificates-revoked", "A certificate that was revoked", "x-nvidia-cert-ocsp-status", json!("revoked")),
        certificates("certificates-ocsp-missing", "A chain of whose revocation nothing is known", "x-nvidia-cert-ocsp-status", json!(null)),
        certificates("certificates-reason", "A reason why a certificate was revoked", "x-nvidia-cert-revocation-reason", json!("key_compromise")),
        with("certificates-both", "jwt.nras.devices.certificates", NRAS, "A chain in the claims of two versions", |a| {
            a.first()["x-nvidia-gpu-driver-rim-cert-validated"] = true.into()
        }),
        with("certificates-denied", "jwt.nras.devices.certificates", NRAS, "A chain that version 2.0 does not affirm", |a| {
            a.scene.payload["x-nvidia-ver"] = "2.0".into();
            a.devices[0].payload = older(gpu(0));
            a.first()["x-nvidia-gpu-vbios-rim-cert-validated"] = false.into();
        }),
        device("warning", "jwt.nras.warnings", "A warning", "x-nvidia-attestation-warning", json!("the driver is old")),
        device("warning-object", "jwt.nras.warnings", "A warning that is no text", "x-nvidia-attestation-warning", json!({})),
        device("secure-boot", "jwt.nras.secure-boot", "A device that did not boot securely", "secboot", json!(false)),
        device("secure-boot-missing", "jwt.nras.secure-boot.unknown", "Nothing about secure boot", "secboot", json!(null)),
        device("secure-boot-text", "jwt.claims.form", "Secure boot as text", "secboot", json!("true")),
        device("debug", "jwt.debug", "A device that can be debugged", "dbgstat", json!("enabled")),
        device("debug-missing", "jwt.debug.unknown", "Nothing about debugging", "dbgstat", json!(null)),
        device("model-number", "jwt.claims.form", "A model that is a number", "hwmodel", json!(100)),
        with("second-device", "jwt.nras.devices.measurements", NRAS, "The second of two devices", |a| a.devices[1].payload["measres"] = "fail".into()),
        with("switch", claim, NRAS, "A switch of another kind than was asked about", |a| {
            a.devices[1] = Device::new("SWITCH-0", switch());
            a.devices[1].payload["x-nvidia-switch-arch-check"] = false.into();
        }),
        with("switch-certificates", "jwt.nras.devices.certificates", NRAS, "A switch's certificate that was revoked", |a| {
            let mut revoked = chain();
            revoked["x-nvidia-cert-ocsp-status"] = "revoked".into();
            a.devices[1] = Device::new("SWITCH-0", switch());
            a.devices[1].payload["x-nvidia-switch-bios-rim-cert-chain"] = revoked;
        }),
    ];
    for name in [
        "arch-check",
        "attestation-report-parsed",
        "attestation-report-nonce-match",
        "attestation-report-signature-verified",
        "driver-rim-signature-verified",
        "driver-rim-measurements-available",
        "vbios-rim-signature-verified",
        "vbios-rim-measurements-available",
    ] {
        all.push(with(&format!("no-{name}"), claim, NRAS, "A claim that must be there is missing", |a| {
            set(a.first(), &format!("x-nvidia-gpu-{name}"), json!(null))
        }));
        all.push(with(&format!("not-{name}"), claim, NRAS, "A claim that must be true is false", |a| a.first()[format!("x-nvidia-gpu-{name}")] = false.into()));
    }
    for (id, code, title, section) in [
        ("model", "jwt.nras.allowed.model", "A model that the policy does not accept", json!({ "models": ["GB100"] })),
        ("id", "jwt.nras.allowed.device", "A device that the policy does not know", json!({ "device_ids": ["478845623795867230"] })),
        ("driver", "jwt.nras.allowed.driver", "A driver that the policy does not accept", json!({ "drivers": ["550.90.07"] })),
        ("count", "jwt.nras.allowed.count", "Fewer GPUs than the policy demands", json!({ "gpus_minimum": 3 })),
    ] {
        all.push(with(&format!("allowed-{id}"), code, POLICY, title, |a| a.scene.policy["nras"] = section));
    }
    all.push(with("denied-in-a-list", claim, NRAS, "A claim that is false within a list", |a| {
        a.first()["x-nvidia-gpu-parts"] = json!([{ "x-nvidia-gpu-part-verified": false }])
    }));
    all.push(with("allowed-count-twice", "jwt.nras.allowed.count", POLICY, "One GPU that was sent in twice, where the policy demands two", |a| {
        a.devices[1].payload["ueid"] = a.devices[0].payload["ueid"].clone();
        a.scene.policy["nras"] = json!({ "gpus_minimum": 2 });
    }));
    all.push(misuse("nras/policy-no-models", "policy.empty-list", POLICY, "An empty list of models", start, |s| s.policy["nras"] = json!({ "models": [] })));
    all
}

pub fn vectors() -> Vec<Vector> {
    [accepts(), bundles(), results(), submodules(), devices()].concat()
}
