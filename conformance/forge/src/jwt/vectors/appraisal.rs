//! What the claims say: Azure's, Intel's, and the chains of key sets.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    cert::{BASIC_CONSTRAINTS, Cert, KEY_USAGE, basic_constraints, key_usage},
    der,
    jwt::{
        chain,
        claims::{AK, EK, IMPOSTOR, POLICY_HASH, hex, ita_tdx, maa_sgx, maa_snp, maa_tdx, maa_vm, report_data, runtime},
        scene::{File, Scene},
        vector::{accepted, misuse, refused},
    },
    keys::{Hash, Scheme, filler},
    vector::Vector,
};

const MAA: &str = "Microsoft Azure Attestation, claim sets";
const ITA: &str = "Intel Trust Authority, attestation tokens";
const FORM: &str = "RFC 8725 §3.11";
const X5C: &str = "RFC 7517 §4.7; RFC 5280 §6.1";

type Start = fn() -> Scene;

fn claim(start: Start, id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    refused(&format!("claims/{id}"), code, clause, title, start, |s| s.payload[name] = value)
}

fn without(start: Start, id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str) -> Vector {
    refused(&format!("claims/{id}"), code, clause, title, start, |s| s.drop(name))
}

fn with(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: Start, defect: impl FnOnce(&mut Scene)) -> Vector {
    refused(&format!("claims/{id}"), code, clause, title, start, defect)
}

fn azure() -> Vec<Vector> {
    let snp = "x-ms-sevsnpvm-launchmeasurement";
    let debug = "x-ms-sevsnpvm-is-debuggable";
    vec![
        claim(maa_snp, "debug", "jwt.debug", MAA, "The host can debug the guest", debug, json!(true)),
        claim(maa_snp, "debug-text", "jwt.claims.form", FORM, "Debugging as text", debug, json!("false")),
        without(maa_snp, "debug-missing", "jwt.claims.form", FORM, "Nothing about debugging", debug),
        claim(maa_snp, "measurement-short", "jwt.claims.form", FORM, "A measurement that is too short", snp, json!("00".repeat(32))),
        claim(maa_snp, "measurement-capitals", "jwt.claims.form", FORM, "A measurement in capitals", snp, json!("AB".repeat(48))),
        claim(maa_snp, "measurement-no-hex", "jwt.claims.form", FORM, "A measurement that is not hexadecimal", snp, json!("zz".repeat(48))),
        with("measurement-zero", "identity.measurement.zero", "Veritee policy, identity.measurement", "A measurement of zeros", maa_snp, |s| {
            s.payload[snp] = "00".repeat(48).into();
            s.policy["identity"] = json!({ "measurement": [{ "hex": "00".repeat(48) }] });
        }),
        with(
            "measurement-other",
            "identity.measurement",
            "Veritee policy, identity.measurement",
            "A measurement that the policy does not name",
            maa_snp,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": hex(&filler::<48>("another")) }] });
            },
        ),
        claim(maa_snp, "vmpl", "maa.vmpl", "AMD 56860, ATTESTATION_REPORT.VMPL", "Asked for at another privilege level", "x-ms-sevsnpvm-vmpl", json!(2)),
        without(maa_snp, "vmpl-missing", "maa.vmpl.missing", "AMD 56860, ATTESTATION_REPORT.VMPL", "Nothing about the privilege level", "x-ms-sevsnpvm-vmpl"),
        claim(maa_snp, "vmpl-text", "jwt.claims.form", FORM, "A privilege level that is text", "x-ms-sevsnpvm-vmpl", json!("0")),
        claim(
            maa_snp,
            "migration",
            "maa.migration",
            "AMD 56860, POLICY.MIGRATE_MA",
            "The guest can be migrated",
            "x-ms-sevsnpvm-migration-allowed",
            json!(true),
        ),
        without(
            maa_snp,
            "migration-missing",
            "maa.migration.missing",
            "AMD 56860, POLICY.MIGRATE_MA",
            "Nothing about migration",
            "x-ms-sevsnpvm-migration-allowed",
        ),
        claim(maa_snp, "svn-large", "jwt.claims.form", FORM, "A security version that is no byte", "x-ms-sevsnpvm-snpfw-svn", json!(256)),
        claim(maa_snp, "compliance", "maa.compliance", MAA, "Another word for compliance", "x-ms-compliance-status", json!("azure-signed-katacc-uvm")),
        claim(maa_snp, "compliance-number", "maa.compliance.type", MAA, "A compliance that is a number", "x-ms-compliance-status", json!(1)),
        without(maa_snp, "compliance-missing", "maa.compliance.missing", MAA, "Nothing about compliance", "x-ms-compliance-status"),
        with(
            "attestation-type",
            "maa.attestation-type",
            "Veritee policy, maa.attestation_types",
            "An attestation of a type that the policy does not accept",
            maa_snp,
            |s| s.policy["maa"]["attestation_types"] = json!(["tdxvm"]),
        ),
        with("enclave-for-a-machine", "maa.attestation-type", "Veritee policy, maa.attestation_types", "An enclave where a machine is wanted", maa_sgx, |s| {
            s.policy["maa"]["attestation_types"] = json!(["sevsnpvm", "tdxvm"])
        }),
        with("policy-hash", "maa.policy-hash", "Veritee policy, maa.policy_hashes", "Another policy of the service", maa_snp, |s| {
            s.payload["x-ms-policy-hash"] = POLICY_HASH.replace('9', "8").into()
        }),
        without(maa_snp, "policy-hash-missing", "maa.policy-hash.missing", MAA, "No policy of the service", "x-ms-policy-hash"),
        with(
            "policy-hash-unstated",
            "maa.policy-hash.unstated",
            "Veritee policy, maa.policy_hashes",
            "The policy names no policy of the service",
            maa_snp,
            |s| s.policy["maa"] = json!({}),
        ),
        with("policy-permits-all", "maa.policy-hash.permit-all", MAA, "The policy of the service that permits everything", maa_snp, |s| {
            s.policy["maa"] = json!({});
            s.payload["x-ms-policy-hash"] = "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU".into();
        }),
        misuse("claims/policy-hash-no-hash", "policy.maa.policy-hashes", "Veritee policy, maa.policy_hashes", "A policy hash that is none", maa_snp, |s| {
            s.policy["maa"]["policy_hashes"] = json!(["x"])
        }),
        misuse(
            "claims/attestation-types",
            "policy.maa.attestation-types",
            "Veritee policy, maa.attestation_types",
            "An attestation type that is none",
            maa_snp,
            |s| s.policy["maa"]["attestation_types"] = json!(["sev"]),
        ),
        with("report-data-tail", "jwt.report-data.tail", MAA, "Report data with something behind the hash", maa_snp, |s| {
            let data = report_data(&runtime());
            s.payload["x-ms-sevsnpvm-reportdata"] = format!("{}01", &data[..126]).into();
        }),
        with("runtime-data-other", "jwt.report-data.runtime-data", MAA, "Runtime data that do not come to the report data", maa_snp, |s| {
            let mut data = runtime();
            data["vm-configuration"]["secure-boot"] = false.into();
            s.collateral.push(File::Json(data));
        }),
        with(
            "runtime-claims-other",
            "jwt.report-data.runtime-claims",
            MAA,
            "Runtime data that come to the report data and say something else than the token",
            maa_snp,
            |s| {
                s.collateral.push(File::Json(runtime()));
                s.payload["x-ms-runtime"]["vm-configuration"]["tpm-persisted"] = false.into();
            },
        ),
        with("two-attestation-keys", "jwt.claims.form", MAA, "Two attestation keys", maa_snp, |s| {
            let first = s.payload["x-ms-runtime"]["keys"][0].clone();
            s.payload["x-ms-runtime"]["keys"].as_array_mut().unwrap().push(first);
        }),
        with("key-without-exponent", "jwt.claims.form", MAA, "An attestation key without its exponent", maa_snp, |s| {
            s.payload["x-ms-runtime"]["keys"][0].as_object_mut().unwrap().remove("e");
        }),
        with("key-private", "jwt.claims.form", MAA, "An attestation key with its private exponent", maa_snp, |s| {
            s.payload["x-ms-runtime"]["keys"][0]["d"] = "AAAA".into()
        }),
        with("key-small", "jwt.claims.form", MAA, "An attestation key of 1024 bits", maa_snp, |s| {
            let Some(n) = s.payload["x-ms-runtime"]["keys"][0]["n"].as_str().map(|n| n[n.len() - 171..].to_string()) else { return };
            s.payload["x-ms-runtime"]["keys"][0]["n"] = n.into();
        }),
        with("alias-policy-hash", "jwt.claims.conflict", MAA, "An older name with another value", maa_snp, |s| s.payload["policy_hash"] = "x".into()),
        with("alias-version", "jwt.claims.conflict", MAA, "An older name of the version with another value", maa_snp, |s| s.payload["ver"] = "2.0".into()),
        with("alias-debug", "jwt.claims.conflict", MAA, "The older name says that the enclave can be debugged", maa_sgx, |s| {
            s.payload["is-debuggable"] = true.into()
        }),
        with("alias-enclave", "jwt.claims.conflict", MAA, "The older name has another enclave", maa_sgx, |s| {
            s.payload["sgx-mrenclave"] = "00".repeat(32).into()
        }),
        accepted("claims/alias-agrees", MAA, "An older name with the same value", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.payload["policy_hash"] = POLICY_HASH.into()
        }),
        with("held-data", "jwt.report-data.held-data", MAA, "Held data that do not come to the report data", maa_sgx, |s| {
            s.payload["x-ms-sgx-ehd"] = "AAAA".into()
        }),
        with("no-hardware", "jwt.tee.none", MAA, "A virtual machine without confidential hardware", maa_vm, |s| {
            s.drop("x-ms-isolation-tee");
            for check in ["jwt.debug", "maa.compliance"] {
                s.waive(check);
            }
        }),
        with("inner-twice", "evidence.kind.jwt", FORM, "A claim that stands twice within the hardware's", maa_vm, |s| {
            let text = s.payload.to_string().replacen(
                "\"x-ms-sevsnpvm-is-debuggable\":false",
                "\"x-ms-sevsnpvm-is-debuggable\":true,\"x-ms-sevsnpvm-is-debuggable\":false",
                1,
            );
            s.payload_text = Some(text.into_bytes());
        }),
        with("boot-debug", "jwt.debug", MAA, "The boot can be debugged", maa_vm, |s| s.payload["x-ms-azurevm-bootdebug-enabled"] = true.into()),
        with("inner-debug", "jwt.debug", MAA, "The hardware under the guest can be debugged", maa_vm, |s| {
            s.payload["x-ms-isolation-tee"]["x-ms-sevsnpvm-is-debuggable"] = true.into()
        }),
        with("inner-compliance", "maa.compliance.missing", MAA, "Nothing about compliance of the hardware under the guest", maa_vm, |s| {
            s.payload["x-ms-isolation-tee"].as_object_mut().unwrap().remove("x-ms-compliance-status");
        }),
        with("secure-boot-conflict", "jwt.claims.conflict", MAA, "Two claims about Secure Boot that differ", maa_vm, |s| {
            s.payload["secureboot"] = false.into()
        }),
        with("tdx-debug-conflict", "jwt.claims.conflict", MAA, "The attributes say that the TD can be debugged, a claim denies it", maa_tdx, |s| {
            s.payload["tdx_td_attributes"] = "0100001000000000".into();
            s.waive("jwt.debug");
        }),
        with("tdx-debug", "jwt.debug", MAA, "A TD that can be debugged", maa_tdx, |s| {
            s.payload["tdx_td_attributes"] = "0100001000000000".into();
            s.payload["tdx_td_attributes_debug"] = true.into();
            s.payload["dbgstat"] = "enabled".into();
            s.waive("tdx.attributes.debug");
        }),
        with("tdx-debug-status-conflict", "jwt.claims.conflict", MAA, "The word for debugging contradicts the attributes", maa_tdx, |s| {
            s.payload["dbgstat"] = "enabled".into()
        }),
        claim(ita_tdx, "tcb-date-no-date", "jwt.claims.form", FORM, "A date of the TCB that is no date", "attester_tcb_date", json!("yesterday")),
        claim(maa_tdx, "tdx-mrtd-short", "jwt.claims.form", FORM, "A launch measurement that is too short", "tdx_mrtd", json!("00".repeat(32))),
        claim(
            maa_tdx,
            "tdx-status-old",
            "jwt.tcb.status",
            "Veritee policy, tdx.statuses",
            "A TCB that is out of date",
            "attester_tcb_status",
            json!("OutOfDate"),
        ),
        claim(
            maa_tdx,
            "tdx-status-revoked",
            "jwt.tcb.status.revoked",
            "Veritee policy, tdx.statuses",
            "A TCB that is revoked",
            "attester_tcb_status",
            json!("Revoked"),
        ),
        claim(
            maa_tdx,
            "tdx-status-unknown",
            "jwt.tcb.status.unknown",
            "Veritee policy, tdx.statuses",
            "An unknown word for the TCB",
            "attester_tcb_status",
            json!("Fine"),
        ),
        without(maa_tdx, "tdx-status-missing", "jwt.tcb.status.unknown", "Veritee policy, tdx.statuses", "Nothing about the TCB", "attester_tcb_status"),
        with("demand-without-answer", "jwt.policy.held", "Veritee policy, snp", "The policy demands of the firmware what no token tells", maa_snp, |s| {
            s.policy["snp"]["firmware_minimum"] = json!({ "current": "1.55.0" });
        }),
        with(
            "demand-of-reserved-bytes",
            "jwt.policy.held",
            "Veritee policy, snp",
            "The policy demands of the report's bytes what no token tells",
            maa_snp,
            |s| {
                s.policy["snp"]["refuse_reserved_bytes"] = true.into();
            },
        ),
        with(
            "advisories-silent",
            "tdx.tcb.advisories.unknown",
            "Veritee policy, tdx",
            "The policy denies an advisory, and the token has no word for any",
            maa_sgx,
            |s| s.policy["tdx"] = json!({ "deny_advisories": ["INTEL-SA-00828"] }),
        ),
        // The conversation.
        with(
            "nonce-zeros",
            "bind.report-data.mismatch",
            "Veritee policy, bind.report_data",
            "A nonce of zeros, which the report data of a guest that binds nothing have",
            maa_snp,
            |s| {
                s.drop("x-ms-runtime");
                s.payload["x-ms-sevsnpvm-reportdata"] = "00".repeat(64).into();
                s.nonce = Some(vec![0; 32]);
            },
        ),
        with("nonce-other", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "Another nonce", maa_vm, |s| {
            s.nonce = Some(filler::<32>("other nonce").to_vec())
        }),
        with("nonce-cut", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "A nonce of which only the beginning fits", maa_vm, |s| {
            s.nonce = Some(filler::<32>("nonce")[..16].to_vec())
        }),
        with("nonce-missing", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "A nonce where the token has none", maa_snp, |s| {
            s.nonce = Some(filler::<32>("nonce").to_vec())
        }),
        with("nonce-elsewhere", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "The nonce in a claim that is no nonce's", maa_snp, |s| {
            s.nonce = Some(filler::<32>("nonce").to_vec());
            s.payload["x-ms-nonce"] = hex(&filler::<32>("nonce")).into();
        }),
        with("key-other", "jwt.confirmation-key", "RFC 7800 §3", "The key of the conversation is not in the token", maa_snp, |s| {
            s.key = Some(IMPOSTOR.spki())
        }),
        with("key-of-another-role", "jwt.confirmation-key", "RFC 7800 §3", "The key of the conversation is in a place that confirms nothing", maa_snp, |s| {
            s.payload["x-ms-policy-signer"] = json!({ "jwk": IMPOSTOR.jwk() });
            s.key = Some(IMPOSTOR.spki());
        }),
        with(
            "no-confirmation-key",
            "jwt.confirmation-key.absent",
            "Veritee policy, jwt.require_confirmation_key",
            "No key where one is required",
            maa_sgx,
            |s| s.policy["jwt"]["require_confirmation_key"] = true.into(),
        ),
        accepted("claims/key-in-jwk", "RFC 7517", "The key of the conversation as a JWK", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.key = Some(EK.jwk().to_string().into_bytes())
        }),
        refused("claims/attestation-key-stranger", "jwt.confirmation-key", "RFC 7800 §3", "A key that is not even one", maa_snp, |s| {
            s.key = Some(b"no key".to_vec())
        }),
        accepted("claims/attestation-key-alone", MAA, "An older token with the attestation key alone", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.payload["x-ms-runtime"]["keys"].as_array_mut().unwrap().truncate(1);
            s.key = Some(AK.spki());
        }),
    ]
}

fn intel() -> Vec<Vector> {
    vec![
        claim(
            ita_tdx,
            "ita-status-old",
            "jwt.tcb.status",
            "Veritee policy, tdx.statuses",
            "A TCB that is out of date",
            "attester_tcb_status",
            json!("OutOfDate"),
        ),
        claim(
            ita_tdx,
            "ita-status-revoked",
            "jwt.tcb.status.revoked",
            "Veritee policy, tdx.statuses",
            "A TCB that is revoked",
            "attester_tcb_status",
            json!("Revoked"),
        ),
        claim(
            ita_tdx,
            "ita-status-unknown",
            "jwt.tcb.status.unknown",
            "Veritee policy, tdx.statuses",
            "An unknown word for the TCB",
            "attester_tcb_status",
            json!("Great"),
        ),
        accepted(
            "claims/ita-status-allowed",
            "Veritee policy, tdx.statuses",
            "A TCB status that the policy accepts",
            json!({ "tcb": { "status": "SWHardeningNeeded" } }),
            ita_tdx,
            |s| {
                s.payload["attester_tcb_status"] = "SWHardeningNeeded".into();
                s.policy["tdx"] = json!({ "statuses": ["UpToDate", "SWHardeningNeeded"] });
            },
        ),
        claim(
            ita_tdx,
            "ita-policy-other",
            "ita.policy-ids",
            "Veritee policy, ita.policy_ids",
            "Another policy matched",
            "policy_ids_matched",
            json!([{ "id": "other", "version": "v1" }]),
        ),
        claim(ita_tdx, "ita-policy-null", "ita.policy-ids", "Veritee policy, ita.policy_ids", "No policy matched", "policy_ids_matched", json!(null)),
        claim(ita_tdx, "ita-policy-form", "ita.policy-ids.form", ITA, "A policy without an id", "policy_ids_matched", json!([{ "version": "v1" }])),
        claim(
            ita_tdx,
            "ita-policy-text",
            "ita.policy-ids.form",
            ITA,
            "Policies that are text",
            "policy_ids_matched",
            json!("8aa83e32-0000-4000-8000-000000000000"),
        ),
        with("ita-policy-unmatched", "ita.policy-ids.unmatched", "Veritee policy, ita.refuse_unmatched_policies", "A policy did not match", ita_tdx, |s| {
            s.payload["policy_ids_unmatched"] = json!([{ "id": "other", "version": "v1" }]);
            s.policy["ita"]["refuse_unmatched_policies"] = true.into();
        }),
        claim(
            ita_tdx,
            "ita-held-data",
            "jwt.report-data.held-data",
            ITA,
            "Held data that do not come to the report data",
            "attester_held_data",
            json!(STANDARD.encode("other")),
        ),
        with("ita-nonce", "jwt.report-data.held-data", ITA, "A nonce that does not come to the report data", ita_tdx, |s| {
            s.payload["verifier_nonce"]["val"] = STANDARD.encode("other").into()
        }),
        with("ita-nonce-form", "jwt.claims.form", ITA, "A nonce without its time", ita_tdx, |s| {
            s.payload["verifier_nonce"].as_object_mut().unwrap().remove("iat");
        }),
        with("ita-nonce-other", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "Another verifier's nonce", ita_tdx, |s| {
            s.nonce = Some(filler::<32>("other nonce").to_vec())
        }),
        with("ita-nested-debug", "jwt.claims.conflict", ITA, "Version 2, and above the attester's name the word that debugging is on", ita_tdx, |s| {
            nest(s);
            s.payload["dbgstat"] = "enabled".into();
        }),
        claim(ita_tdx, "ita-debug-conflict", "jwt.claims.conflict", ITA, "Two claims about debugging that differ", "tdx_is_debuggable", json!(true)),
        accepted("claims/maa-government", MAA, "A provider in the cloud for the government of the United States", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            s.payload["iss"] = "https://forgery.ugv.attest.azure.us".into();
            s.header["jku"] = "https://forgery.ugv.attest.azure.us/certs".into();
            s.policy["jwt"] = json!({ "issuers": ["https://forgery.ugv.attest.azure.us"] });
        }),
        with("maa-other-cloud", "jwt.issuer", MAA, "A provider of the same name in another cloud", maa_snp, |s| {
            s.payload["iss"] = "https://forgery.neu.attest.azure.us".into();
            s.header["jku"] = "https://forgery.neu.attest.azure.us/certs".into();
        }),
        accepted(
            "claims/ita-region",
            ITA,
            "A token that names the address of its region",
            json!({ "token": { "issuer": "https://portal.trustauthority.intel.com" } }),
            ita_tdx,
            |s| {
                s.payload["iss"] = "https://portal.trustauthority.intel.com".into();
                s.policy["jwt"] = json!({ "issuers": ["https://portal.trustauthority.intel.com"] });
            },
        ),
        accepted("claims/ita-region-eu", ITA, "The same of the European Union's", json!({ "tee": "tdx" }), ita_tdx, |s| {
            s.payload["iss"] = "https://portal.eu.trustauthority.intel.com".into();
            s.policy["jwt"] = json!({ "issuers": ["https://portal.eu.trustauthority.intel.com"] });
        }),
        with("ita-region-other", "jwt.issuer", ITA, "A token of another region than the policy's", ita_tdx, |s| {
            s.payload["iss"] = "https://portal.eu.trustauthority.intel.com".into();
            s.policy["jwt"] = json!({ "issuers": ["https://portal.trustauthority.intel.com"] });
        }),
        accepted(
            "claims/ita-without-nonce",
            ITA,
            "Held data beside a hash with a nonce that the token does not repeat",
            json!({ "tee": "tdx" }),
            ita_tdx,
            |s| {
                s.drop("verifier_nonce");
            },
        ),
        accepted("claims/ita-nested", ITA, "Version 2, with the claims under the attester's name", json!({ "tee": "tdx" }), ita_tdx, nest),
    ]
}

/// Puts the claims of Intel's token under the attester's name, as in version 2.
pub(super) fn nest(s: &mut Scene) {
    let own = ["iss", "iat", "nbf", "exp", "jti", "ver", "verifier_nonce", "policy_ids_matched", "policy_ids_unmatched"];
    let members = s.payload.as_object_mut().unwrap();
    let nested: serde_json::Map<_, _> = members.iter().filter(|(name, _)| !own.contains(&name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect();
    members.retain(|name, _| own.contains(&name.as_str()));
    members.insert("tdx".into(), Value::Object(nested));
    members.insert("ver".into(), "2.0.0".into());
}

/// Intel's token, whose key set comes as collateral with a chain that ends in a root given by the relying party.
fn chained() -> Scene {
    chained_by([chain::leaf(), chain::ca(), chain::root()])
}

fn chained_by(certs: [Cert; 3]) -> Scene {
    let mut s = ita_tdx();
    let ders: Vec<Vec<u8>> = certs.iter().map(Cert::build).collect();
    s.jwk()["x5c"] = json!(ders.iter().map(|der| STANDARD.encode(der)).collect::<Vec<_>>());
    s.trust = vec![File::Bytes(chain::root().build())];
    s.collateral = vec![File::Keys];
    s
}

/// One certificate changed: 0 the leaf, 1 the CA, 2 the root.
fn chain_defect(id: &str, code: &'static str, title: &'static str, number: usize, defect: impl FnOnce(&mut Cert)) -> Vector {
    let mut certs = [chain::leaf(), chain::ca(), chain::root()];
    defect(&mut certs[number]);
    let other = chained_by(certs);
    refused(&format!("chain/{id}"), code, X5C, title, ita_tdx, |s| *s = other)
}

/// The root, as it was given, allows no CA below it.
fn path_length() -> Vector {
    let mut root = chain::root();
    root.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, Some(0)));
    let mut scene = chained_by([chain::leaf(), chain::ca(), root.clone()]);
    scene.trust = vec![File::Bytes(root.build())];
    refused("chain/path-length", "jwt.key.anchor.path-length", X5C, "A CA below a root that allows none", ita_tdx, |s| *s = scene)
}

fn x5c(id: &str, code: &'static str, title: &'static str, change: impl FnOnce(&mut Vec<Value>)) -> Vector {
    refused(&format!("chain/{id}"), code, X5C, title, chained, |s| change(s.jwk()["x5c"].as_array_mut().unwrap()))
}

fn chains() -> Vec<Vector> {
    vec![
        accepted(
            "chain/accepted",
            X5C,
            "A key set as collateral, whose chain ends in a root that was given",
            json!({ "tee": "tdx", "token": { "anchor": chain::ROOT } }),
            chained,
            |_| (),
        ),
        refused("chain/no-root", "jwt.key.anchor.root", X5C, "Nobody vouches for the root", chained, |s| s.trust.clear()),
        refused("chain/impostor-root", "jwt.key.anchor.root", X5C, "A root of the same name with another key", chained, |s| {
            let mut root = chain::root();
            root.spki = crate::keys::RsaKey::Impostor.spki();
            root.signer = crate::keys::RsaKey::Impostor;
            s.trust = vec![File::Bytes(root.build())];
        }),
        x5c("shuffled", "jwt.key.anchor.leaf", "The CA before the leaf", |list| list.swap(0, 1)),
        x5c("no-ca", "jwt.key.anchor.name", "Without the CA", |list| {
            list.remove(1);
        }),
        x5c("repeated", "jwt.key.anchor.repeated", "The leaf stands twice", |list| list.insert(1, list[0].clone())),
        x5c("trailing", "jwt.key.anchor.certificate", "Bytes behind the CA", |list| {
            let der = STANDARD.decode(list[1].as_str().unwrap()).unwrap();
            list[1] = STANDARD.encode([&der[..], &[0]].concat()).into();
        }),
        chain_defect("key-of-another", "jwt.key.anchor.unusable", "A leaf of another key than the set's", 0, |c| c.spki = crate::keys::RsaKey::TpmEk.spki()),
        chain_defect("leaf-expired", "jwt.key.anchor.validity", "The leaf has expired", 0, |c| c.not_after = der::time("2026-05-31T23:00:00Z")),
        chain_defect("leaf-not-yet", "jwt.key.anchor.validity", "The leaf is not yet valid", 0, |c| c.not_before = der::time("2026-06-02T00:00:00Z")),
        chain_defect("ca-expired", "jwt.key.anchor.validity", "The CA has expired", 1, |c| c.not_after = der::time("2026-05-31T23:00:00Z")),
        chain_defect("ca-is-none", "jwt.key.anchor.ca", "The CA is none", 1, |c| c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None))),
        path_length(),
        chain_defect("ca-may-not-sign", "jwt.key.anchor.key-usage", "The CA may not sign certificates", 1, |c| {
            c.extensions.set(KEY_USAGE, key_usage(false, true))
        }),
        chain_defect("leaf-is-ca", "jwt.key.anchor.leaf", "The leaf is a CA", 0, |c| c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None))),
        chain_defect("leaf-may-not-sign", "jwt.key.anchor.key-usage", "The leaf may not sign", 0, |c| c.extensions.set(KEY_USAGE, key_usage(true, false))),
        chain_defect("leaf-of-another-role", "jwt.key.anchor.role", "A leaf for something else under the same CA", 0, |c| {
            c.subject = crate::tpm::ak_cert::name("Forged Something Else")
        }),
        chain_defect("critical-extension", "jwt.key.anchor.extension", "An unknown critical extension", 0, |c| {
            c.extensions.add("1.2.3.4", true, der::boolean(true))
        }),
        chain_defect("sha1", "jwt.key.anchor.algorithm", "A leaf signed over SHA-1", 0, |c| {
            c.scheme = Scheme::Pkcs1With(Hash::Sha1);
            (c.inner, c.outer) = (c.scheme.id(), c.scheme.id());
        }),
        chain_defect("unsigned-leaf", "jwt.key.anchor.signature", "A leaf that its CA did not sign", 0, |c| c.signer = crate::keys::RsaKey::TpmOtherAk),
        chain_defect("unsigned-ca", "jwt.key.anchor.signature", "A CA that the root did not sign", 1, |c| c.signer = crate::keys::RsaKey::Impostor),
        chain_defect("other-issuer", "jwt.key.anchor.name", "A leaf that names another issuer", 0, |c| c.issuer = crate::tpm::ak_cert::name("Someone Else")),
        chain_defect("version-2", "jwt.key.anchor.certificate", "A leaf of X.509 version 2", 0, |c| c.version = Some(1)),
    ]
}

pub fn vectors() -> Vec<Vector> {
    [azure(), intel(), chains()].concat()
}
