//! What a token is joined with: a quote of the same machine's TPM, the key to which a secret will be sealed, and the data that
//! were hashed.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    jwt::{
        claims::{AK, EK, IMPOSTOR, ita_azure, ita_tdx, maa_sgx, maa_snp, maa_tdx, maa_vm, runtime},
        ear::trustee,
        key::{Key, b64},
        scene::{File, Scene},
        vector::{accepted, misuse, refused},
    },
    keys::{Hash, RsaKey, filler},
    tpm::{
        self,
        key::Key as TpmKey,
        scene::{Scene as Tpm, bare},
    },
    vector::Vector,
};

const JOIN: &str = "RFC 7800 §3; Microsoft Azure Attestation, HCLAkPub";
const SEAL: &str = "RFC 7800 §3; Veritee policy, jwt.require_confirmation_key";
const MAA: &str = "Microsoft Azure Attestation, claim sets";
const BIND: &str = "Veritee policy, bind.report_data";

type Start = fn() -> Scene;

fn with(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: Start, defect: impl FnOnce(&mut Scene)) -> Vector {
    refused(&format!("joins/{id}"), code, clause, title, start, defect)
}

fn good(id: &str, clause: &'static str, title: &'static str, tee: &str, start: Start, change: impl FnOnce(&mut Scene)) -> Vector {
    accepted(&format!("joins/{id}"), clause, title, json!({ "tee": tee }), start, change)
}

/// The key of this id that Azure's token confirms, as a trust file, from the token's own numbers.
pub fn confirmed(id: &str) -> Vec<u8> {
    let keys = runtime()["keys"].as_array().expect("keys").clone();
    let jwk = keys.iter().find(|key| key["kid"] == id).expect("the token confirms it");
    let key = [AK, EK].into_iter().find(|key| key.jwk()["n"] == jwk["n"]).expect("a key of the forge");
    key.pem().into_bytes()
}

fn trust(key: &'static str) -> tpm::scene::Files {
    Box::new(move |_| vec![confirmed(key)])
}

/// The quote of a TPM's, under the key that a token confirms.
fn quotes() -> Vec<Vector> {
    let verified = json!({ "tpm": { "trust": "pinned-ak" } });
    let by = |s: &mut Tpm, key: RsaKey| {
        s.area = tpm::public_area::PublicArea::new(TpmKey::Rsa(key), tpm::alg::RSASSA, Hash::Sha256);
        s.signature = tpm::signature::Signature::new(TpmKey::Rsa(key), tpm::alg::RSASSA, Hash::Sha256);
    };
    vec![
        tpm::vector::accepted("jwt/joins/quote", JOIN, "A quote under the attestation key that the token of the same machine confirms", verified, bare, |s| {
            s.trust = trust("HCLAkPub")
        }),
        tpm::vector::refused("jwt/joins/quote-of-another", "tpm.quote.signature", JOIN, "A quote of another TPM than the token's", bare, |s| {
            by(s, RsaKey::TpmOtherAk);
            s.trust = trust("HCLAkPub");
        }),
        tpm::vector::refused(
            "jwt/joins/quote-under-other-key",
            "tpm.quote.signature",
            JOIN,
            "A quote under the key that the token confirms for encryption",
            bare,
            |s| s.trust = trust("HCLEkPub"),
        ),
    ]
}

fn keys() -> Vec<Vector> {
    let without = |s: &mut Scene, id: &str| s.payload["x-ms-runtime"]["keys"].as_array_mut().expect("keys").retain(|key| key["kid"] != id);
    let required = |s: &mut Scene| s.policy["jwt"]["require_confirmation_key"] = true.into();
    vec![
        good("quotes-key", JOIN, "The key of a quote is the one that the token confirms, in PEM", "sev-snp", maa_snp, |s| {
            s.key = Some(AK.pem().into_bytes());
            required(s);
        }),
        good("quotes-key-tdx", JOIN, "The same on TDX", "tdx", maa_tdx, |s| s.key = Some(AK.spki())),
        good("quotes-key-guest", JOIN, "The same of a whole guest, whose hardware stands one level down", "sev-snp", maa_vm, |s| s.key = Some(AK.spki())),
        with("quotes-key-other", "jwt.confirmation-key", JOIN, "The key of a quote of another machine", maa_snp, |s| s.key = Some(IMPOSTOR.spki())),
        with("quotes-key-missing", "jwt.confirmation-key", JOIN, "The key of a quote, where the token confirms another alone", maa_snp, |s| {
            without(s, "HCLAkPub");
            s.key = Some(AK.spki());
        }),
        good("sealed", SEAL, "A secret is sealed to the key that the token confirms", "sev-snp", maa_snp, |s| {
            s.key = Some(EK.spki());
            required(s);
        }),
        good("sealed-ephemeral", SEAL, "A secret is sealed to the ephemeral key of a whole guest", "sev-snp", maa_vm, |s| {
            s.key = Some(EK.jwk().to_string().into_bytes());
            required(s);
        }),
        good("sealed-thumbprint", "RFC 7638 §3", "A key by its thumbprint", "sev-snp", maa_snp, |s| s.key = Some(thumbprint(EK))),
        with("sealed-other", "jwt.confirmation-key", SEAL, "A secret would be sealed to somebody else's key", maa_snp, |s| {
            s.key = Some(IMPOSTOR.spki());
            required(s);
        }),
        with("sealed-other-jwk", "jwt.confirmation-key", SEAL, "The same as a JWK that has the id of the right one", maa_snp, |s| {
            let mut jwk = IMPOSTOR.jwk();
            jwk["kid"] = "HCLEkPub".into();
            s.key = Some(jwk.to_string().into_bytes());
        }),
        with("sealed-other-thumbprint", "jwt.confirmation-key", "RFC 7638 §3", "The thumbprint of another key", maa_snp, |s| {
            s.key = Some(thumbprint(IMPOSTOR))
        }),
        with("sealed-to-the-issuer", "jwt.confirmation-key", SEAL, "A secret would be sealed to the issuer's own key", maa_snp, |s| {
            s.key = Some(crate::jwt::claims::SERVICE.spki())
        }),
        with("sealed-to-none", "jwt.confirmation-key.absent", SEAL, "A token that confirms no key, where one is required", maa_snp, |s| {
            s.payload["x-ms-runtime"]["keys"] = json!([]);
            required(s);
        }),
        good("held", SEAL, "A secret is sealed to the key that the enclave held, in the very bytes", "sgx", maa_sgx, |s| {
            s.key = Some(b"what the enclave held".to_vec())
        }),
        with("held-other", "jwt.confirmation-key", SEAL, "Other bytes than the enclave held", maa_sgx, |s| s.key = Some(b"what somebody else held".to_vec())),
        good("held-intel", SEAL, "The key that the guest handed to Intel's service to hold", "tdx", ita_tdx, |s| s.key = Some(b"what the guest held".to_vec())),
        with("held-intel-other", "jwt.confirmation-key", SEAL, "Another key than Intel's service holds", ita_tdx, |s| s.key = Some(b"what".to_vec())),
        good("sealed-result", SEAL, "A secret is sealed to the key of an attestation result", "tdx", trustee, |s| s.key = Some(AK.pem().into_bytes())),
        with("sealed-result-ec", "jwt.confirmation-key", SEAL, "A key of another kind than the result confirms", trustee, |s| {
            s.key = Some(Key::P256("attested").spki())
        }),
    ]
}

/// SHA-256 of the JWK's required members, in order.
fn thumbprint(key: Key) -> Vec<u8> {
    let jwk = key.jwk();
    let text = |name: &str| jwk[name].as_str().expect("text").to_string();
    Hash::Sha256.digest(format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, text("e"), text("n")).as_bytes())
}

fn data() -> Vec<Vector> {
    let claims = |s: &Scene| s.payload["attester_runtime_data"].clone();
    let layout = |text: &str| -> Value { json!({ "report_data": text }) };
    vec![
        good("runtime-tdx", MAA, "Runtime data at hand that come to a TD's report data", "tdx", maa_tdx, |s| s.collateral.push(File::Json(runtime()))),
        good("runtime-guest", MAA, "Runtime data at hand of the hardware under a whole guest", "sev-snp", maa_vm, |s| s.collateral.push(File::Json(runtime()))),
        with("user-data", "bind.report-data.mismatch", BIND, "Other user data, whatever their case", maa_snp, |s| {
            s.nonce = Some(filler::<64>("other user data").to_vec())
        }),
        good("user-data-small", BIND, "User data in small letters", "tdx", maa_tdx, |s| {
            let own = s.payload["x-ms-runtime"]["user-data"].as_str().expect("text").to_lowercase();
            s.payload["x-ms-runtime"]["user-data"] = own.into();
            s.nonce = Some(filler::<64>("user data").to_vec());
        }),
        good(
            "azure-under-intel",
            "Intel Trust Authority, attestation tokens",
            "Intel's token about a guest of Azure's, by its user data",
            "tdx",
            ita_azure,
            |_| (),
        ),
        good("azure-under-intel-data", "Intel Trust Authority, attestation tokens", "The same with the runtime data at hand", "tdx", ita_azure, |s| {
            s.collateral.push(File::Json(claims(s)))
        }),
        good(
            "azure-under-intel-held",
            "Intel Trust Authority, attestation tokens",
            "The guest's data as the service shows bytes: as held data",
            "tdx",
            ita_azure,
            |s| {
                s.payload["attester_held_data"] = s.payload["attester_user_data"].clone();
                s.drop("attester_user_data");
            },
        ),
        with(
            "azure-under-intel-held-other",
            "jwt.report-data.user-data",
            "Intel Trust Authority, attestation tokens",
            "Held data that do not come to the user data",
            ita_azure,
            |s| {
                s.drop("attester_user_data");
                s.payload["attester_held_data"] = STANDARD.encode("something else").into();
            },
        ),
        good(
            "azure-under-intel-json",
            "Intel Trust Authority, attestation tokens",
            "The guest's data as the service shows JSON: as JSON",
            "tdx",
            ita_azure,
            |s| {
                s.payload["attester_user_data"] = json!({ "key": "value" });
            },
        ),
        accepted(
            "joins/azure-under-intel-anyone",
            JOIN,
            "Without the paravisor's measurement, what a guest names the attestation key is a key like any other",
            json!({ "secure_boot": null, "keys": [{ "kind": "key" }, { "kind": "key" }] }),
            ita_azure,
            |s| s.policy["identity"] = json!({ "waive": "any guest" }),
        ),
        accepted(
            "joins/container-names-paravisors-keys",
            JOIN,
            "A container group, which has no paravisor, names keys as one does and says that it booted securely",
            json!({ "tee": "sev-snp", "secure_boot": null, "keys": [{ "kind": "key" }, { "kind": "key" }] }),
            maa_snp,
            |s| s.payload["x-ms-compliance-status"] = "azure-compliant-uvm".into(),
        ),
        accepted(
            "joins/container-runtime",
            MAA,
            "A container group's runtime data are its own, and need not have the forms of a paravisor's",
            json!({ "tee": "sev-snp" }),
            maa_snp,
            |s| {
                s.payload["x-ms-compliance-status"] = "azure-compliant-uvm".into();
                s.payload["x-ms-runtime"]["user-data"] = "of the container's own making".into();
                s.payload["x-ms-runtime"]["vm-configuration"] = "none".into();
            },
        ),
        accepted(
            "joins/enclave-names-paravisors-keys",
            JOIN,
            "An enclave names its keys as a paravisor does",
            json!({ "tee": "sgx", "keys": [{ "kind": "key" }, { "kind": "key" }] }),
            maa_sgx,
            |s| s.payload["x-ms-runtime"] = json!({ "keys": runtime()["keys"] }),
        ),
        good("azure-under-intel-key", JOIN, "The key of a quote is the one that Intel's token confirms", "tdx", ita_azure, |s| s.key = Some(AK.spki())),
        with(
            "azure-under-intel-user",
            "jwt.report-data.user-data",
            "Intel Trust Authority, attestation tokens",
            "User data that do not come from the nonce",
            ita_azure,
            |s| {
                s.payload["attester_user_data"] = STANDARD.encode("something else").into();
            },
        ),
        with("azure-under-intel-other", "jwt.report-data.runtime-data", "Intel Trust Authority, attestation tokens", "Other runtime data", ita_azure, |s| {
            let mut other = claims(s);
            other["vm-configuration"]["secure-boot"] = false.into();
            s.collateral.push(File::Json(other));
        }),
        with(
            "azure-under-intel-claims",
            "jwt.report-data.runtime-claims",
            "Intel Trust Authority, attestation tokens",
            "Runtime data that say something else than the token",
            ita_azure,
            |s| {
                s.collateral.push(File::Json(claims(s)));
                s.payload["attester_runtime_data"]["vm-configuration"]["tpm-persisted"] = false.into();
            },
        ),
        with("layout-other", "bind.report-data.mismatch", BIND, "A layout that neither report data nor user data have", maa_snp, |s| {
            s.policy["bind"] = layout("sha256(nonce) ‖ zeros");
            s.nonce = Some(b"a nonce of mine".to_vec());
        }),
        with("layout-absent", "bind.report-data.absent", BIND, "A layout of report data, which a token of Google's has not", crate::jwt::google::space, |s| {
            s.policy["bind"] = layout("sha256(nonce) ‖ zeros");
            s.nonce = Some(b"a nonce of mine".to_vec());
        }),
        misuse("joins/nonce-short", "ask.nonce.short", "RFC 9711 §4.1", "A nonce of seven bytes", maa_vm, |s| s.nonce = Some(b"7 bytes".to_vec())),
        with("nonce-in-base64", "bind.report-data.mismatch", BIND, "A nonce whose beginning fits what stands there undecoded", maa_vm, |s| {
            s.nonce = Some(b64(&filler::<32>("nonce")).as_bytes()[..32].to_vec())
        }),
    ]
}

pub fn vectors() -> Vec<Vector> {
    [quotes(), keys(), data()].concat()
}
