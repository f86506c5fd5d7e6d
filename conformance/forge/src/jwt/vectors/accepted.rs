//! Tokens in which everything is right.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    jwt::{
        claims::{AK, PROVIDER, SERVICE, hex, ita_tdx, maa_sgx, maa_snp, maa_tdx, maa_vm, runtime},
        scene::File,
        vector::accepted,
    },
    keys::filler,
    vector::Vector,
};

const CLAIMS: &str = "Microsoft Azure Attestation, claim sets";

pub fn vectors() -> Vec<Vector> {
    vec![
        accepted(
            "accepted/maa-sevsnpvm",
            CLAIMS,
            "A token about a confidential VM on SEV-SNP",
            json!({ "tee": "sev-snp", "debug": false, "secure_boot": true, "measurements": [{ "kind": "snp.launch" }], "token": { "profile": "maa", "issuer": PROVIDER, "algorithm": "RS256" } }),
            maa_snp,
            |_| (),
        ),
        accepted(
            "accepted/maa-tdxvm",
            CLAIMS,
            "A token about a confidential VM on TDX",
            json!({ "tee": "tdx", "debug": false, "tcb": { "status": "UpToDate" } }),
            maa_tdx,
            |_| (),
        ),
        accepted(
            "accepted/maa-azurevm",
            CLAIMS,
            "A token about a whole guest, whose hardware stands one level down",
            json!({ "tee": "sev-snp", "secure_boot": true }),
            maa_vm,
            |_| (),
        ),
        accepted("accepted/maa-sgx", CLAIMS, "A token about an enclave", json!({ "tee": "sgx", "debug": false }), maa_sgx, |_| ()),
        accepted(
            "accepted/ita-tdx",
            "Intel Trust Authority, attestation tokens",
            "A token of Intel's service",
            json!({ "tee": "tdx", "tcb": { "status": "UpToDate" }, "token": { "profile": "ita", "algorithm": "PS384" } }),
            ita_tdx,
            |_| (),
        ),
        accepted("accepted/no-type", "RFC 7519 §5.1", "A header need not name a type", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.header.as_object_mut().unwrap().remove("typ");
        }),
        accepted(
            "accepted/unknown-header-member",
            "RFC 7515 §4",
            "An unknown member of a header that is not critical is passed over",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| s.header["x-note"] = 1.into(),
        ),
        accepted("accepted/fractional-date", "RFC 7519 §2", "A date may have a fraction", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.payload_text = Some(s.payload.to_string().replace("1780271940", "1.78027194e9").into_bytes());
        }),
        accepted("accepted/runtime-data", CLAIMS, "The runtime data are at hand and come to the report data", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.collateral.push(File::Json(runtime()))
        }),
        accepted(
            "accepted/key-joined",
            "RFC 7800 §3",
            "The key of the conversation is the attestation key that the token confirms",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| s.key = Some(AK.spki()),
        ),
        accepted("accepted/client-nonce", CLAIMS, "The nonce of the conversation is the client's", json!({ "tee": "sev-snp" }), maa_vm, |s| {
            s.nonce = Some(filler::<32>("nonce").to_vec())
        }),
        accepted(
            "accepted/client-nonce-encoded",
            CLAIMS,
            "The same where the client gave it as base64, since its payload is text",
            json!({ "tee": "sev-snp" }),
            maa_vm,
            |s| {
                s.payload["x-ms-runtime"]["client-payload"]["nonce"] = STANDARD.encode(STANDARD.encode(filler::<32>("nonce"))).into();
                s.nonce = Some(filler::<32>("nonce").to_vec());
            },
        ),
        accepted(
            "accepted/user-data-nonce",
            CLAIMS,
            "The nonce of the conversation is the user data, in whatever case it is written",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                s.nonce = Some(filler::<64>("user data").to_vec());
            },
        ),
        accepted(
            "accepted/verifier-nonce",
            "Intel Trust Authority, verifier nonce",
            "The nonce of the conversation is the verifier's",
            json!({ "tee": "tdx" }),
            ita_tdx,
            |s| s.nonce = Some(filler::<32>("nonce").to_vec()),
        ),
        accepted(
            "accepted/named-measurement",
            "Veritee policy, identity.measurement",
            "The measurement is one of the policy's",
            json!({ "measurements": [{ "kind": "snp.launch", "label": "paravisor" }] }),
            maa_snp,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": hex(&filler::<48>("paravisor")), "label": "paravisor" }] });
            },
        ),
        accepted("accepted/key-twice", "RFC 7517 §5", "Two key sets have the same key, of which one says less", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            let mut key = SERVICE.jwk();
            key["kid"] = SERVICE.maa_id().into();
            s.trust.push(File::Json(json!({ "keys": [key] })));
        }),
        accepted(
            "accepted/up-to-date",
            "Veritee policy, tdx.deny_advisories",
            "A platform that is up to date has no open advisories, even if the token has no list of them",
            json!({ "tcb": { "advisories": [] } }),
            maa_tdx,
            |s| s.policy["tdx"] = json!({ "deny_advisories": ["INTEL-SA-00828"] }),
        ),
        accepted(
            "accepted/unknown-curve",
            CLAIMS,
            "A container's key on a curve that is not known here confirms nothing",
            json!({ "keys": [] }),
            maa_snp,
            |s| {
                s.payload["x-ms-compliance-status"] = "azure-compliant-uvm".into();
                s.payload["x-ms-runtime"] = json!({ "keys": [{ "kty": "EC", "crv": "P-521", "kid": "k", "x": "AA", "y": "AA" }] });
            },
        ),
        accepted(
            "accepted/two-issuers",
            "RFC 7517 §5",
            "Key sets of two issuers are trusted, one of them for another issuer alone",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                let other = json!({ "issuer": "https://other.neu.attest.azure.net", "keys": [crate::jwt::claims::IMPOSTOR.named(&SERVICE.maa_id(), "RS256")] });
                s.trust.push(File::Json(other));
            },
        ),
    ]
}
