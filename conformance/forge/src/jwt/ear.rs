//! Scenes of EAT attestation results in which everything is right.

use serde_json::{Value, json};

use crate::{
    jwt::{
        claims::{AK, hex},
        key::{Key, Method, b64},
        scene::{NOW, Scene},
    },
    keys::filler,
};

/// The key of the verifier, P-256 as Trustee's and Veraison's are.
pub const VERIFIER: Key = Key::P256("verifier");
pub const VERIFIER_384: Key = Key::P384("verifier");
/// A verifier that nobody asked.
pub const STRANGER: Key = Key::P256("another verifier");

pub const TRUSTEE: &str = "tag:github.com,2024:confidential-containers/Trustee";
pub const VERAISON: &str = "tag:github.com,2023:veraison/ear";
pub const DEVELOPER: &str = "https://confidentialcontainers.org";

/// Bytes in hexadecimal, by their name.
fn named<const N: usize>(name: &str) -> String {
    hex(&filler::<N>(name))
}

pub fn mrtd() -> String {
    named::<48>("td")
}

pub fn launch() -> String {
    named::<48>("guest")
}

/// The key that the guest keeps, which it gave to the verifier in its runtime data.
pub const GUEST: Key = AK;

fn result(profile: &str, parts: Value, attester: &str) -> Scene {
    let payload = json!({
        "eat_profile": profile, "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 240, "jti": "forged-result",
        "ear.verifier-id": { "developer": DEVELOPER, "build": "attestation-service 0.14.0" }, "submods": parts,
    });
    let mut scene = Scene::new("ear-jwt", "ES256", "", VERIFIER, payload);
    scene.method = Method::Ecdsa;
    scene.header = json!({ "alg": "ES256", "typ": "JWT" });
    scene.jwks = json!({ "keys": [VERIFIER.jwk()] });
    scene.policy["ear"] = json!({ "attesters": [attester] });
    scene
}

/// What Trustee says of a guest on this hardware.
fn guest(name: &str, shown: Value) -> Value {
    let mut part = json!({
        "ear.status": "affirming", "ear.appraisal-policy-id": "default",
        "ear.trustworthiness-vector": { "configuration": 2, "executables": 3, "file-system": 0, "hardware": 2 },
        "ear.veraison.annotated-evidence": {
            "report_data": named::<48>("report data"), "init_data": "00".repeat(32), "init_data_claims": null,
            "runtime_data_claims": { "nonce": b64(&filler::<32>("nonce")), "tee-pubkey": GUEST.jwk(), "additional-evidence": "" },
        },
    });
    part["ear.veraison.annotated-evidence"][name] = shown;
    part
}

/// Trustee about a guest on TDX. The verifier's key stands in the header, which proves nothing.
pub fn trustee() -> Scene {
    let zeros = "00".repeat(48);
    let shown = json!({
        "tcb_status": "UpToDate", "advisory_ids": [], "td_attributes": { "debug": false },
        "quote": { "body": {
            "mr_td": mrtd(), "mr_seam": named::<48>("seam"), "mr_config_id": zeros, "mr_owner": zeros, "mr_owner_config": zeros, "rtmr_0": named::<48>("rtmr0"),
            "rtmr_1": zeros, "rtmr_2": zeros, "rtmr_3": zeros, "td_attributes": "0000001000000000", "xfam": "e718060000000000",
        } },
    });
    let mut scene = result(TRUSTEE, json!({ "cpu0": guest("tdx", shown) }), "tdx");
    scene.header["jwk"] = VERIFIER.jwk();
    scene
}

/// Trustee about a guest on SEV-SNP.
pub fn snp() -> Scene {
    result(TRUSTEE, json!({ "cpu0": guest("snp", json!({ "measurement": launch(), "policy_debug_allowed": false, "reported_tcb_snp": 24 })) }), "sev-snp")
}

/// Trustee about an enclave.
pub fn sgx() -> Scene {
    let body = json!({
        "mr_enclave": named::<32>("enclave"), "mr_signer": named::<32>("signer"), "isv_prod_id": "0100", "isv_svn": "0200", "attributes.flags": "0500000000000000",
    });
    result(TRUSTEE, json!({ "cpu0": guest("sgx", json!({ "tcb_status": "UpToDate", "advisory_ids": [], "body": body })) }), "sgx")
}

/// Veraison about a device of a kind that is not known here, whose key it attests.
pub fn veraison() -> Scene {
    let part = json!({ "PARSEC_CCA": {
        "ear.status": "affirming", "ear.appraisal-policy-id": "policy:PARSEC_CCA",
        "ear.trustworthiness-vector": { "instance-identity": 2, "executables": 2, "hardware": 2, "runtime-opaque": 2, "storage-opaque": 2, "sourced-data": 0 },
        "ear.veraison.key-attestation": { "akpub": b64(&Key::P256("attested").spki()) },
    } });
    let mut scene = result(VERAISON, part, "tdx");
    scene.payload["ear.verifier-id"]["developer"] = "Veraison Project".into();
    scene.payload["eat_nonce"] = b64(&filler::<32>("nonce")).into();
    scene.payload.as_object_mut().expect("an object").remove("exp");
    scene.policy["jwt"] = json!({ "max_age": 300 });
    scene.policy["ear"] = json!({});
    for check in ["jwt.ear.attester", "jwt.debug", "jwt.tcb.status"] {
        scene.waive(check);
    }
    scene
}

/// The first part.
pub fn part(scene: &mut Scene) -> &mut Value {
    scene.payload["submods"].as_object_mut().expect("an object").values_mut().next().expect("a part")
}

/// What is shown of the evidence.
pub fn shown(scene: &mut Scene) -> &mut Value {
    &mut part(scene)["ear.veraison.annotated-evidence"]
}
