//! Scenes in which everything is right, one for each issuer and kind of hardware.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use crate::{
    jwt::{
        key::{Key, Method, PS384, b64},
        scene::{NOW, Scene},
    },
    keys::{RsaKey, filler},
};

/// The key of Azure's service, and of Intel's.
pub const SERVICE: Key = Key::Rsa(RsaKey::VtpmCa);
/// The virtual TPM's two keys.
pub const AK: Key = Key::Rsa(RsaKey::TpmAk);
pub const EK: Key = Key::Rsa(RsaKey::TpmEk);
/// Somebody else's.
pub const IMPOSTOR: Key = Key::Rsa(RsaKey::TpmOtherAk);

pub const PROVIDER: &str = "https://forgery.neu.attest.azure.net";
/// The hash of some policy.
pub const POLICY_HASH: &str = "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco";

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Bytes in hexadecimal, by their name.
fn named<const N: usize>(name: &str) -> String {
    hex(&filler::<N>(name))
}

fn merge(mut one: Value, other: Value) -> Value {
    let (Some(members), Value::Object(others)) = (one.as_object_mut(), other) else { panic!("two objects") };
    members.extend(others);
    one
}

/// The keys and the configuration that Azure's paravisor puts under the report's hash.
pub fn runtime() -> Value {
    let key = |key: Key, id: &str, operation: &str| {
        let mut jwk = key.jwk();
        jwk["kid"] = id.into();
        jwk["key_ops"] = json!([operation]);
        jwk
    };
    json!({
        "keys": [key(AK, "HCLAkPub", "sign"), key(EK, "HCLEkPub", "encrypt")],
        "user-data": named::<64>("user data").to_uppercase(),
        "vm-configuration": {
            "console-enabled": true, "root-cert-thumbprint": "", "secure-boot": true, "tpm-enabled": true, "tpm-persisted": true,
            "vmUniqueId": "01234567-89AB-CDEF-0123-456789ABCDEF",
        },
    })
}

/// The hash of the runtime claims, and zeros.
pub fn report_data(runtime: &Value) -> String {
    hex(&Sha256::digest(runtime.to_string())) + &"00".repeat(32)
}

fn maa(kind: &str) -> Value {
    json!({
        "iss": PROVIDER, "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW - 60 + 28_800, "jti": named::<32>("jti"),
        "x-ms-ver": "1.0", "x-ms-attestation-type": kind, "x-ms-policy-hash": POLICY_HASH,
    })
}

fn snp_claims() -> Value {
    json!({
        "x-ms-attestation-type": "sevsnpvm", "x-ms-compliance-status": "azure-compliant-cvm", "x-ms-runtime": runtime(),
        "x-ms-sevsnpvm-launchmeasurement": named::<48>("paravisor"), "x-ms-sevsnpvm-reportdata": report_data(&runtime()),
        "x-ms-sevsnpvm-hostdata": "00".repeat(32), "x-ms-sevsnpvm-idkeydigest": named::<48>("id key"), "x-ms-sevsnpvm-authorkeydigest": "00".repeat(48),
        "x-ms-sevsnpvm-familyId": named::<16>("family"), "x-ms-sevsnpvm-imageId": named::<16>("image"), "x-ms-sevsnpvm-reportid": named::<32>("report id"),
        "x-ms-sevsnpvm-is-debuggable": false, "x-ms-sevsnpvm-migration-allowed": false, "x-ms-sevsnpvm-smt-allowed": true, "x-ms-sevsnpvm-vmpl": 0,
        "x-ms-sevsnpvm-guestsvn": 8, "x-ms-sevsnpvm-bootloader-svn": 4, "x-ms-sevsnpvm-tee-svn": 0, "x-ms-sevsnpvm-snpfw-svn": 24,
        "x-ms-sevsnpvm-microcode-svn": 219,
    })
}

/// What all issuers say of a TD.
fn td_claims(report_data: &str) -> Value {
    let zeros = "00".repeat(48);
    json!({
        "attester_tcb_status": "UpToDate", "dbgstat": "disabled", "tdx_mrtd": named::<48>("td"), "tdx_mrseam": named::<48>("seam"), "tdx_mrsignerseam": zeros,
        "tdx_rtmr0": named::<48>("rtmr0"), "tdx_rtmr1": zeros, "tdx_rtmr2": zeros, "tdx_rtmr3": zeros, "tdx_mrconfigid": zeros, "tdx_mrowner": zeros,
        "tdx_mrownerconfig": zeros, "tdx_report_data": report_data, "tdx_seam_attributes": "00".repeat(8), "tdx_td_attributes": "0000001000000000",
        "tdx_xfam": "e718060000000000", "tdx_tee_tcb_svn": "04010700000000000000000000000000", "tdx_seamsvn": 260,
        "tdx_td_attributes_debug": false, "tdx_td_attributes_septve_disable": true, "tdx_td_attributes_protection_keys": false,
    })
}

fn azure(kind: &str, claims: Value) -> Scene {
    let id = SERVICE.maa_id();
    let mut scene = Scene::new("maa-jwt", "RS256", &id, SERVICE, merge(claims, maa(kind)));
    scene.header["jku"] = format!("{PROVIDER}/certs").into();
    scene.policy["jwt"] = json!({ "issuers": [PROVIDER] });
    scene.policy["maa"] = json!({ "policy_hashes": [POLICY_HASH] });
    scene.policy["snp"] = json!({ "vmpl": [0] });
    scene
}

/// Azure, SEV-SNP, attested directly.
pub fn maa_snp() -> Scene {
    azure("sevsnpvm", snp_claims())
}

/// Azure, TDX, attested directly.
pub fn maa_tdx() -> Scene {
    let own = json!({ "x-ms-compliance-status": "azure-compliant-cvm", "x-ms-runtime": runtime(), "eat_profile": "https://aka.ms/maa-eat-profile-tdxvm" });
    azure("tdxvm", merge(td_claims(&report_data(&runtime())), own))
}

/// Azure, a whole virtual machine, whose hardware stands one level down.
pub fn maa_vm() -> Scene {
    let mut ephemeral = EK.jwk();
    ephemeral["kid"] = "TpmEphemeralEncryptionKey".into();
    ephemeral["key_ops"] = json!(["encrypt"]);
    let nonce = STANDARD.encode(filler::<32>("nonce"));
    let mut scene = azure(
        "azurevm",
        json!({
            "secureboot": true, "x-ms-azurevm-attestation-protocol-ver": "2.0", "x-ms-azurevm-attested-pcrs": [0, 1, 2, 7],
            "x-ms-azurevm-bootdebug-enabled": false, "x-ms-azurevm-kerneldebug-enabled": false, "x-ms-azurevm-hypervisordebug-enabled": false,
            "x-ms-azurevm-ostype": "Linux", "x-ms-azurevm-vmid": "01234567-89AB-CDEF-0123-456789ABCDEF",
            "x-ms-runtime": { "client-payload": { "nonce": nonce }, "keys": [ephemeral] },
        }),
    );
    scene.payload["x-ms-isolation-tee"] = snp_claims();
    scene
}

/// Azure, an SGX enclave.
pub fn maa_sgx() -> Scene {
    let held = b"what the enclave held";
    let report_data = hex(&Sha256::digest(held)) + &"00".repeat(32);
    let mut scene = azure(
        "sgx",
        json!({
            "x-ms-sgx-mrenclave": named::<32>("enclave"), "x-ms-sgx-mrsigner": named::<32>("signer"), "x-ms-sgx-product-id": 1, "x-ms-sgx-svn": 2,
            "x-ms-sgx-is-debuggable": false, "x-ms-sgx-ehd": b64(held), "x-ms-sgx-report-data": report_data,
        }),
    );
    scene.waive("jwt.tcb.status");
    scene
}

/// Intel Trust Authority, TDX.
pub fn ita_tdx() -> Scene {
    let (val, iat, held) = (filler::<32>("nonce"), b"2026-05-31 23:58:00 +0000 UTC", b"what the guest held");
    let bound = hex(&Sha512::digest([&val[..], iat, held].concat()));
    let id = "forged-intel-key";
    let mut payload = merge(
        td_claims(&bound),
        json!({
            "iss": "Intel Trust Authority", "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 240, "jti": "9f0d2a0e-0000-4000-8000-000000000000", "ver": "1.0.0",
            "attester_type": "TDX", "attester_tcb_date": "2024-03-13T00:00:00Z", "attester_held_data": STANDARD.encode(held), "tdx_is_debuggable": false,
            "verifier_nonce": { "val": STANDARD.encode(val), "iat": STANDARD.encode(iat), "signature": STANDARD.encode(filler::<32>("signature")) },
            "policy_ids_matched": [{ "id": "8aa83e32-0000-4000-8000-000000000000", "version": "v1" }], "policy_ids_unmatched": null,
        }),
    );
    payload["dbgstat"] = "disabled".into();
    let mut scene = Scene::new("ita-jwt", "PS384", id, SERVICE, payload);
    scene.method = PS384;
    scene.policy["jwt"] = json!({ "issuers": ["Intel Trust Authority"] });
    scene.policy["ita"] = json!({ "policy_ids": ["8aa83e32-0000-4000-8000-000000000000"] });
    scene
}

/// Intel Trust Authority about a guest of Azure's, between which and the hardware stands the paravisor.
pub fn ita_azure() -> Scene {
    let mut scene = ita_tdx();
    let [val, iat] = ["val", "iat"].map(|name| STANDARD.decode(scene.payload["verifier_nonce"][name].as_str().expect("text")).expect("base64"));
    let user_data = b"what the guest handed in";
    let mut claims = runtime();
    claims["user-data"] = hex(&Sha512::digest([&val[..], &iat, user_data].concat())).into();
    scene.drop("attester_held_data");
    scene.payload["attester_user_data"] = STANDARD.encode(user_data).into();
    scene.payload["tdx_report_data"] = report_data(&claims).into();
    // The paravisor: without its measurement, anyone's guest could name its keys as a paravisor does.
    scene.policy["identity"] = json!({ "measurement": [{ "hex": scene.payload["tdx_mrtd"] }] });
    scene.payload["attester_runtime_data"] = claims;
    scene
}

/// A token whose key is on P-384, as NVIDIA's are; the claims are Azure's, so only the key is looked at.
pub const P384: (Key, Method) = (Key::P384("token service"), Method::Ecdsa);
