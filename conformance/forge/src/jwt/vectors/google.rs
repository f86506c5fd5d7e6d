//! What Google's attestation service says.

use serde_json::{Value, json};

use crate::{
    jwt::{
        claims::{IMPOSTOR, hex},
        google::{ACCOUNT, AUDIENCE, ISSUER, PROJECT, image, nonce, space, submodule, td},
        scene::{NOW, Scene},
        vector::{accepted, misuse, refused},
    },
    keys::filler,
    vector::Vector,
};

const SPACE: &str = "Google Confidential Space, token claims";
const FORM: &str = "RFC 8725 §3.11";
const ISS: &str = "RFC 7519 §4.1.1; RFC 8725 §3.8";
const AUD: &str = "RFC 7519 §4.1.3";
const BIND: &str = "Veritee policy, bind.report_data";

type Start = fn() -> Scene;

fn with(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: Start, defect: impl FnOnce(&mut Scene)) -> Vector {
    refused(&format!("google/{id}"), code, clause, title, start, defect)
}

fn good(id: &str, clause: &'static str, title: &'static str, claims: Value, start: Start, change: impl FnOnce(&mut Scene)) -> Vector {
    accepted(&format!("google/{id}"), clause, title, claims, start, change)
}

/// A claim with this value.
fn claim(id: &str, code: &'static str, clause: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, clause, title, space, |s| s.payload[name] = value)
}

fn without(id: &str, code: &'static str, title: &'static str, name: &'static str) -> Vector {
    with(id, code, SPACE, title, space, |s| s.drop(name))
}

/// A member of the container with this value, or taken out by `null`.
fn container(id: &str, code: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, SPACE, title, space, |s| set(submodule(s, "container"), name, value))
}

fn set(object: &mut Value, name: &str, value: Value) {
    let members = object.as_object_mut().expect("an object");
    if value.is_null() { drop(members.remove(name)) } else { drop(members.insert(name.into(), value)) }
}

/// A demand of the policy's that the token does not meet.
fn demand(id: &str, code: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    with(id, code, "Veritee policy, google", title, space, |s| s.policy["google"][name] = value)
}

/// A policy that is none.
fn broken(id: &str, code: &'static str, title: &'static str, name: &'static str, value: Value) -> Vector {
    misuse(&format!("google/{id}"), code, "Veritee policy, google", title, space, |s| s.policy["google"][name] = value)
}

fn accepts() -> Vec<Vector> {
    let sev = || json!({ "tee": "sev" });
    vec![
        good(
            "space",
            SPACE,
            "A token about a workload in Confidential Space",
            json!({
                "tee": "sev", "product": "GCP_AMD_SEV", "debug": false, "secure_boot": true,
                "measurements": [{ "kind": "oci.image", "value": image() }, { "kind": "oci.image-id" }], "token": { "profile": "google", "issuer": ISSUER },
            }),
            space,
            |_| (),
        ),
        good("td", SPACE, "The same on TDX, whose TCB the token names", json!({ "tee": "tdx", "tcb": { "status": "UpToDate" } }), td, |_| ()),
        good("sev-es", SPACE, "On SEV-ES, which the policy accepts", json!({ "tee": "sev-es" }), space, |s| {
            s.payload["hwmodel"] = "GCP_AMD_SEV_ES".into();
            s.policy["google"]["hardware"] = json!(["GCP_AMD_SEV_ES"]);
        }),
        good(
            "machine",
            SPACE,
            "A virtual machine without Confidential Space, which the policy accepts",
            json!({ "tee": "sev", "measurements": [] }),
            space,
            |s| {
                s.payload["swname"] = "GCE".into();
                s.payload["submods"] = json!({ "gce": s.payload["submods"]["gce"] });
                s.policy["google"]["software"] = json!(["GCE"]);
            },
        ),
        good(
            "machine-silent",
            SPACE,
            "The same, of which the service says nothing about debugging, which the policy waives",
            json!({ "debug": null }),
            space,
            |s| {
                s.payload["swname"] = "GCE".into();
                s.payload["submods"] = json!({ "gce": s.payload["submods"]["gce"] });
                s.drop("dbgstat");
                s.policy["google"]["software"] = json!(["GCE"]);
                s.waive("jwt.debug");
            },
        ),
        good("usable", SPACE, "An image that is usable, which is enough for the policy", sev(), space, |s| {
            submodule(s, "confidential_space")["support_attributes"] = json!(["USABLE"]);
            s.policy["google"]["support"] = "USABLE".into();
        }),
        good(
            "image",
            "Veritee policy, identity.measurement",
            "The image is one of the policy's",
            json!({ "measurements": [{ "label": "workload" }, {}] }),
            space,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": image(), "label": "workload" }] });
            },
        ),
        good("project", "Veritee policy, google.project_ids", "Project and account are the policy's", sev(), space, |s| {
            s.policy["google"]["project_ids"] = json!(["another", PROJECT]);
            s.policy["google"]["service_account"] = ACCOUNT.into();
        }),
        good("overrides", "Veritee policy, google.refuse_overrides", "The operator changed nothing but what the policy allows", sev(), space, |s| {
            s.policy["google"]["refuse_overrides"] = true.into();
            s.policy["google"]["env_overrides"] = json!(["LEVEL"]);
            s.policy["google"]["restart_policies"] = json!(["Never"]);
            set(submodule(s, "container"), "cmd_override", json!(null));
        }),
        good("nonce", "RFC 9711 §4.1", "The nonce of the conversation, in base64", sev(), space, |s| s.nonce = Some(nonce())),
        good("nonce-text", "RFC 9711 §4.1", "The nonce of the conversation as text of any kind", sev(), space, |s| {
            s.payload["eat_nonce"] = "a nonce, \u{15} and \u{fffd}".into();
            s.nonce = Some("a nonce, \u{15} and \u{fffd}".as_bytes().to_vec());
        }),
        good("nonce-in-list", "RFC 9711 §4.1", "The nonce of the conversation among several", sev(), space, |s| {
            s.payload["eat_nonce"] = json!(["another nonce", s.payload["eat_nonce"]]);
            s.nonce = Some(nonce());
        }),
        good("further-audience", AUD, "A further audience, which the policy allows", sev(), space, |s| {
            s.payload["aud"] = json!(["https://other.example", AUDIENCE]);
            s.policy["jwt"]["allow_further_audiences"] = true.into();
        }),
        good("audience-list", AUD, "The audience as a list of one", sev(), space, |s| s.payload["aud"] = json!([AUDIENCE])),
    ]
}

fn types() -> Vec<Vector> {
    vec![
        with(
            "machine-debug-unknown",
            "jwt.debug.unknown",
            "RFC 9711 §4.2.9",
            "A machine without Confidential Space, of which nothing is said about debugging",
            space,
            |s| {
                s.payload["swname"] = "GCE".into();
                s.payload["submods"] = json!({ "gce": s.payload["submods"]["gce"] });
                s.drop("dbgstat");
                s.policy["google"]["software"] = json!(["GCE"]);
            },
        ),
        claim("reduced-tags", "jwt.type.reduced", SPACE, "A token for Amazon's services", "https://aws.amazon.com/tags", json!({ "principal_tags": {} })),
        without("reduced-model", "jwt.type.reduced", "Without the hardware's model", "hwmodel"),
        without("reduced-software", "jwt.type.reduced", "Without the software's name", "swname"),
        without("reduced-debug", "jwt.type.reduced", "Nothing about debugging", "dbgstat"),
        without("reduced-submodules", "jwt.type.reduced", "Without submodules", "submods"),
        claim("model-number", "jwt.type.reduced", FORM, "A model that is a number", "hwmodel", json!(1)),
        claim("issuer-slash", "jwt.issuer.form", ISS, "A slash behind the issuer", "iss", json!(format!("{ISSUER}/"))),
        claim("issuer-port", "jwt.issuer.form", ISS, "A port behind the issuer", "iss", json!(format!("{ISSUER}:443"))),
        claim("issuer-capitals", "jwt.issuer.form", ISS, "The issuer's scheme in capitals", "iss", json!(ISSUER.replacen("https", "HTTPS", 1))),
        claim("issuer-suffix", "jwt.issuer.form", ISS, "A host that begins like the issuer", "iss", json!(format!("{ISSUER}.attacker.example"))),
        claim("issuer-list", "evidence.kind.unsupported", ISS, "A list with the issuer in it", "iss", json!([ISSUER])),
        with("issuer-not-accepted", "jwt.issuer", ISS, "The policy accepts another issuer", space, |s| {
            s.policy["jwt"]["issuers"] = json!(["https://shared.eus.attest.azure.net"])
        }),
        with("issuer-unstated", "jwt.issuer.unstated", "Veritee policy, jwt.issuers", "The policy names no issuer", space, |s| {
            s.policy["jwt"].as_object_mut().unwrap().remove("issuers");
        }),
        with("no-keys", "missing.jwt.key", "RFC 8725 §3.10", "No key set was given", space, |s| s.trust.clear()),
        with("stranger", "jwt.signature", "RFC 7515 §5.2", "Signed by a stranger", space, |s| s.signer = IMPOSTOR),
        claim("audience-other", "jwt.audience", AUD, "Another audience", "aud", json!("https://other.example")),
        claim("audience-prefix", "jwt.audience", AUD, "An audience that begins like the right one", "aud", json!(format!("{AUDIENCE}.attacker.example"))),
        claim("audience-further", "jwt.audience.further", AUD, "A further audience beside the right one", "aud", json!([AUDIENCE, "https://other.example"])),
        claim("audience-empty-list", "jwt.audience", AUD, "An empty list of audiences", "aud", json!([])),
        claim("audience-list-of-numbers", "jwt.audience.type", AUD, "A list with an audience that is a number", "aud", json!([AUDIENCE, 1])),
        claim("audience-number", "jwt.audience.type", AUD, "An audience that is a number", "aud", json!(1)),
        without("audience-missing", "jwt.audience", "No audience", "aud"),
        with("audience-unstated", "jwt.audience.unstated", "Veritee policy, jwt.audience", "The policy names no audience", space, |s| {
            s.policy["jwt"].as_object_mut().unwrap().remove("audience");
        }),
        without("no-exp", "jwt.time.form.exp", "No end", "exp"),
        claim("long-life", "jwt.time.lifetime", "Veritee policy, jwt.lifetime", "A life longer than the service's tokens have", "exp", json!(NOW - 60 + 3601)),
        with("expired", "jwt.time.expiry", "RFC 7519 §4.1.4", "Expired a minute and a second ago", space, |s| {
            for (name, time) in [("iat", NOW - 3600), ("nbf", NOW - 3600), ("exp", NOW - 61)] {
                s.payload[name] = time.into();
            }
        }),
    ]
}

fn workload() -> Vec<Vector> {
    let policy = "Veritee policy, google";
    vec![
        claim("model-other", "jwt.google.hardware", policy, "Hardware that the policy does not accept", "hwmodel", json!("GCP_AMD_SEV_ES")),
        with("model-unstated", "jwt.google.hardware.unstated", policy, "The policy names no hardware", space, |s| s.policy["google"] = json!({})),
        claim("model-unknown", "jwt.claims.form", SPACE, "Hardware that nobody knows", "hwmodel", json!("GCP_AMD_SEV_SNP")),
        with("shielded", "jwt.tee.none", SPACE, "A shielded virtual machine, which is not confidential", space, |s| {
            s.payload["hwmodel"] = "GCP_SHIELDED_VM".into();
            s.policy["google"] = json!({});
            s.waive("jwt.google.hardware");
        }),
        with("software-other", "jwt.google.software", SPACE, "A virtual machine that runs something else", space, |s| s.payload["swname"] = "GCE".into()),
        demand("software-not-accepted", "jwt.google.software", "Software that the policy does not accept", "software", json!(["GCE"])),
        with("support-usable", "jwt.google.support", SPACE, "An image that is no longer stable", space, |s| {
            submodule(s, "confidential_space")["support_attributes"] = json!(["USABLE"])
        }),
        with("support-none", "jwt.google.support", SPACE, "An image for debugging, which Google does not support", space, |s| {
            set(submodule(s, "confidential_space"), "support_attributes", json!(null))
        }),
        with("support-without-space", "jwt.google.support", SPACE, "Nothing about Confidential Space", space, |s| {
            set(&mut s.payload["submods"], "confidential_space", json!(null))
        }),
        with("support-text", "jwt.claims.form", FORM, "Support that is text", space, |s| {
            submodule(s, "confidential_space")["support_attributes"] = "STABLE".into()
        }),
        claim("secure-boot", "jwt.google.secure-boot", SPACE, "Without Secure Boot", "secboot", json!(false)),
        without("secure-boot-missing", "jwt.google.secure-boot.unknown", "Nothing about Secure Boot", "secboot"),
        claim("secure-boot-text", "jwt.claims.form", FORM, "Secure Boot as text", "secboot", json!("true")),
        claim("debug", "jwt.debug", SPACE, "The workload can be debugged", "dbgstat", json!("enabled")),
        claim("debug-unknown", "jwt.debug.unknown", SPACE, "An unknown word for debugging", "dbgstat", json!("mostly-disabled")),
        demand("project-other", "jwt.google.project", "In another project", "project_ids", json!(["another"])),
        demand(
            "account-other",
            "jwt.google.project.service-account",
            "Under another account",
            "service_account",
            json!("other@forgery.iam.gserviceaccount.com"),
        ),
        with("account-missing", "jwt.google.project.service-account", policy, "Under no account", space, |s| {
            s.drop("google_service_accounts");
            s.policy["google"]["service_account"] = ACCOUNT.into();
        }),
        demand("restart-policy", "jwt.google.container.restart-policy", "Another restart policy", "restart_policies", json!(["Always", "OnFailure"])),
        with("environment", "jwt.google.container.environment", policy, "The operator changed the environment", space, |s| {
            set(submodule(s, "container"), "cmd_override", json!(null));
            s.policy["google"]["refuse_overrides"] = true.into();
        }),
        with("environment-more", "jwt.google.container.environment", policy, "The operator changed more than the policy allows", space, |s| {
            set(submodule(s, "container"), "cmd_override", json!(null));
            submodule(s, "container")["env_override"]["LD_PRELOAD"] = "/mnt/other.so".into();
            s.policy["google"]["refuse_overrides"] = true.into();
            s.policy["google"]["env_overrides"] = json!(["LEVEL"]);
        }),
        with("command", "jwt.google.container.command", policy, "The operator changed the command", space, |s| {
            set(submodule(s, "container"), "env_override", json!(null));
            s.policy["google"]["refuse_overrides"] = true.into();
        }),
        with("container-missing", "jwt.google.container.missing", policy, "No container, of which the policy demands something", space, |s| {
            set(&mut s.payload["submods"], "container", json!(null));
            s.policy["google"]["restart_policies"] = json!(["Never"]);
        }),
        container("environment-text", "jwt.claims.form", "An environment that is text", "env_override", json!("LEVEL=info")),
        container("command-text", "jwt.claims.form", "A command that is text", "cmd_override", json!("--quick")),
        container("restart-policy-number", "jwt.claims.form", "A restart policy that is a number", "restart_policy", json!(1)),
        claim("accounts-text", "jwt.claims.form", FORM, "Accounts that are text", "google_service_accounts", json!(ACCOUNT)),
        container("digest-capitals", "jwt.claims.form", "A digest in capitals", "image_digest", json!(format!("sha256:{}", "AB".repeat(32)))),
        container("digest-sha512", "jwt.claims.form", "A digest of another kind", "image_digest", json!(format!("sha512:{}", "ab".repeat(64)))),
        container("digest-short", "jwt.claims.form", "A digest that is too short", "image_digest", json!("sha256:abab")),
        container("digest-bare", "jwt.claims.form", "A digest that does not say how it was made", "image_digest", json!(image())),
        container("id-alone", "jwt.claims.form", "An id of the image in the place of its digest", "image_digest", json!(null)),
        with("image-other", "identity.measurement", "Veritee policy, identity.measurement", "Another image", space, |s| {
            s.policy["identity"] = json!({ "measurement": [{ "hex": hex(&filler::<32>("another image")) }] })
        }),
        with(
            "image-missing",
            "identity.measurement.unknown",
            "Veritee policy, identity.measurement",
            "No container, of which the policy names the image",
            space,
            |s| {
                set(&mut s.payload["submods"], "container", json!(null));
                s.policy["identity"] = json!({ "measurement": [{ "hex": image() }] });
            },
        ),
        with("image-zero", "identity.measurement.zero", "Veritee policy, identity.measurement", "A digest of zeros", space, |s| {
            submodule(s, "container")["image_digest"] = format!("sha256:{}", "00".repeat(32)).into();
            s.policy["identity"] = json!({ "measurement": [{ "hex": "00".repeat(32) }] });
        }),
        with("td-out-of-date", "jwt.tcb.status", "Veritee policy, tdx.statuses", "A TCB that is out of date", td, |s| {
            s.payload["tdx"]["gcp_attester_tcb_status"] = "OutOfDate".into()
        }),
        with("td-revoked", "jwt.tcb.status.revoked", "Veritee policy, tdx.statuses", "A TCB that is revoked", td, |s| {
            s.payload["tdx"]["gcp_attester_tcb_status"] = "Revoked".into()
        }),
        with("td-without-status", "jwt.tcb.status.unknown", "Veritee policy, tdx.statuses", "Nothing about the TCB", td, |s| s.drop("tdx")),
        with("td-registers", "tdx.registers.rtmr0", "Veritee policy, tdx", "The policy names a register that the token does not show", td, |s| {
            s.policy["tdx"] = json!({ "rtmr0": ["cd".repeat(48)] })
        }),
        with("td-platforms", "jwt.policy.held", "Veritee policy, tdx", "The policy demands of the platform what no token tells", td, |s| {
            s.policy["tdx"] = json!({ "fmspcs": ["00806f050000"] })
        }),
    ]
}

fn conversation() -> Vec<Vector> {
    vec![
        with("nonce-other", "bind.report-data.mismatch", BIND, "Another nonce", space, |s| s.nonce = Some(filler::<32>("other nonce").to_vec())),
        with("nonce-cut", "bind.report-data.mismatch", BIND, "A nonce of which only the beginning fits", space, |s| s.nonce = Some(nonce()[..16].to_vec())),
        with("nonce-not-in-list", "bind.report-data.mismatch", BIND, "Several nonces, none of which is the right one", space, |s| {
            s.payload["eat_nonce"] = json!(["one nonce", "another nonce"]);
            s.nonce = Some(nonce());
        }),
        with("nonce-missing", "bind.report-data.absent", BIND, "No nonce", space, |s| {
            s.drop("eat_nonce");
            s.nonce = Some(nonce());
        }),
        with("nonce-in-environment", "bind.report-data.absent", BIND, "The nonce in the environment, which the workload's owner writes", space, |s| {
            let own = s.payload["eat_nonce"].clone();
            s.drop("eat_nonce");
            submodule(s, "container")["env"]["eat_nonce"] = own;
            s.nonce = Some(nonce());
        }),
        with("nonce-empty", "bind.report-data.mismatch", BIND, "An empty nonce", space, |s| {
            s.payload["eat_nonce"] = "".into();
            s.nonce = Some(nonce());
        }),
        with("nonce-empty-list", "bind.report-data.absent", BIND, "An empty list of nonces", space, |s| {
            s.payload["eat_nonce"] = json!([]);
            s.nonce = Some(nonce());
        }),
        claim("nonce-number", "jwt.claims.form", FORM, "A nonce that is a number", "eat_nonce", json!(7)),
        claim("nonce-list-of-numbers", "jwt.claims.form", FORM, "A list of nonces that are numbers", "eat_nonce", json!([7])),
        with("key", "jwt.confirmation-key", "RFC 7800 §3", "A key of the conversation, where the token confirms none", space, |s| {
            s.key = Some(IMPOSTOR.spki())
        }),
        with("key-required", "jwt.confirmation-key.absent", "Veritee policy, jwt.require_confirmation_key", "No key where one is required", space, |s| {
            s.policy["jwt"]["require_confirmation_key"] = true.into()
        }),
    ]
}

fn policies() -> Vec<Vector> {
    vec![
        broken("policy-hardware", "policy.google.hardware", "Hardware that is not confidential", "hardware", json!(["GCP_SHIELDED_VM"])),
        broken("policy-no-hardware", "policy.empty-list", "An empty list of hardware", "hardware", json!([])),
        broken("policy-support", "policy.google.support", "A word for support that is none", "support", json!("RECENT")),
        broken("policy-overrides", "policy.google.env-overrides", "Exceptions to what is not refused", "env_overrides", json!(["LEVEL"])),
    ]
}

pub fn vectors() -> Vec<Vector> {
    [accepts(), types(), workload(), conversation(), policies()].concat()
}
