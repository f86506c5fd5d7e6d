//! What a policy demands of Azure's virtual machines, asked of tokens.

use serde_json::{Value, json};

use crate::{
    jwt::{
        claims::{ita_azure, ita_tdx, maa_sgx, maa_snp, maa_tdx, maa_vm, runtime},
        ear,
        scene::Scene,
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const DEMANDS: &str = "Veritee policy, azure";
const VM: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// Everything that can be demanded of the configuration, as the forged paravisor says it.
fn all() -> Value {
    json!({ "secure_boot": true, "console_enabled": true, "tpm_persisted": true, "vm_unique_ids": [VM] })
}

fn demand(s: &mut Scene, azure: Value) {
    s.policy["azure"] = azure;
}

fn configuration(s: &mut Scene) -> &mut Value {
    &mut s.payload["x-ms-runtime"]["vm-configuration"]
}

fn with(id: &str, code: &'static str, title: &'static str, start: fn() -> Scene, azure: Value, change: impl FnOnce(&mut Scene)) -> Vector {
    refused(&format!("paravisor/{id}"), code, DEMANDS, title, start, |s| {
        demand(s, azure);
        change(s);
    })
}

fn good(id: &str, title: &'static str, tee: &str, start: fn() -> Scene, azure: Value) -> Vector {
    accepted(&format!("paravisor/{id}"), DEMANDS, title, json!({ "tee": tee }), start, |s| demand(s, azure))
}

pub fn vectors() -> Vec<Vector> {
    let (snp, tdx) = (maa_snp().payload["x-ms-sevsnpvm-launchmeasurement"].clone(), maa_tdx().payload["tdx_mrtd"].clone());
    let id_key = maa_snp().payload["x-ms-sevsnpvm-idkeydigest"].clone();
    let user_data = runtime()["user-data"].as_str().unwrap().to_lowercase();
    let other = "ab".repeat(48);
    vec![
        good("snp", "Everything is demanded of the configuration, and so", "sev-snp", maa_snp, all()),
        good("tdx", "The same on TDX", "tdx", maa_tdx, all()),
        good("intel", "The same in a token of Intel's, under a paravisor that the policy names", "tdx", ita_azure, all()),
        good(
            "secure-boot-of-the-boot",
            "Secure Boot is demanded of a machine whose boot the service looked at",
            "sev-snp",
            maa_vm,
            json!({ "secure_boot": true }),
        ),
        good("enclave", "An enclave has no paravisor of which anything could be demanded", "sgx", maa_sgx, all()),
        good("named", "The paravisor is one of the policy's", "sev-snp", maa_snp, json!({ "paravisors": [{ "measurement": snp, "id_key": id_key }] })),
        good(
            "named-tdx",
            "The same on TDX, with the module",
            "tdx",
            maa_tdx,
            json!({ "paravisors": [{ "measurement": tdx, "mrseam": maa_tdx().payload["tdx_mrseam"] }] }),
        ),
        with("secure-boot", "azure.configuration.secure-boot", "Secure Boot is demanded, and it is off", maa_snp, json!({ "secure_boot": true }), |s| {
            configuration(s)["secure-boot"] = false.into()
        }),
        with("no-secure-boot", "azure.configuration.secure-boot", "Secure Boot must be off, and it is on", maa_snp, json!({ "secure_boot": false }), |_| ()),
        with(
            "secure-boot-unsaid",
            "azure.configuration.secure-boot",
            "Secure Boot is demanded, and the token is silent",
            maa_snp,
            json!({ "secure_boot": true }),
            |s| {
                configuration(s).as_object_mut().unwrap().remove("secure-boot");
            },
        ),
        with(
            "container",
            "azure.configuration.secure-boot",
            "A container group says itself that it booted securely",
            maa_snp,
            json!({ "secure_boot": true }),
            |s| s.payload["x-ms-compliance-status"] = "azure-compliant-uvm".into(),
        ),
        with("console", "azure.configuration.console-enabled", "There must be no console", maa_snp, json!({ "console_enabled": false }), |_| ()),
        with("tpm-persisted", "azure.configuration.tpm-persisted", "The TPM's state must not be kept", maa_tdx, json!({ "tpm_persisted": false }), |_| ()),
        with(
            "other-vm",
            "azure.configuration.vm-unique-id",
            "Another machine is demanded",
            maa_snp,
            json!({ "vm_unique_ids": ["11111111-89ab-cdef-0123-456789abcdef"] }),
            |_| (),
        ),
        with(
            "vm-unsaid",
            "azure.configuration.vm-unique-id",
            "A machine is demanded, and the token names none",
            maa_snp,
            json!({ "vm_unique_ids": [VM] }),
            |s| {
                configuration(s).as_object_mut().unwrap().remove("vmUniqueId");
            },
        ),
        with("vm-form", "jwt.claims.form", "The id of the machine is none", maa_snp, json!({ "secure_boot": true }), |s| {
            configuration(s)["vmUniqueId"] = "one".into()
        }),
        with("console-form", "jwt.claims.form", "Whether there is a console is told as text", maa_snp, json!({ "secure_boot": true }), |s| {
            configuration(s)["console-enabled"] = "false".into()
        }),
        with(
            "anyones-word",
            "azure.configuration.secure-boot",
            "A token of Intel's under no paravisor that the policy names",
            ita_azure,
            json!({ "secure_boot": true }),
            |s| s.policy["identity"] = json!({ "waive": "the vector is about no particular guest" }),
        ),
        with(
            "no-azure",
            "azure.configuration.secure-boot",
            "A token of Intel's about a machine without a paravisor",
            ita_tdx,
            json!({ "secure_boot": true }),
            |_| (),
        ),
        with("ear", "azure.configuration.secure-boot", "A result that does not say", ear::snp, json!({ "secure_boot": true }), |_| ()),
        with("other", "azure.paravisor.other", "The paravisor is another", maa_snp, json!({ "paravisors": [{ "measurement": other }] }), |_| ()),
        with(
            "other-id-key",
            "azure.paravisor.other",
            "The paravisor's ID key is another",
            maa_snp,
            json!({ "paravisors": [{ "measurement": snp, "id_key": other }] }),
            |_| (),
        ),
        with(
            "author-key-of-zeros",
            "azure.paravisor.other",
            "An author key is demanded, and there is none",
            maa_snp,
            json!({ "paravisors": [{ "author_key": other }] }),
            |_| (),
        ),
        with(
            "other-mrseam",
            "azure.paravisor.other",
            "The module is another",
            maa_tdx,
            json!({ "paravisors": [{ "measurement": tdx, "mrseam": other }] }),
            |_| (),
        ),
        with(
            "unsaid",
            "azure.paravisor.unknown",
            "A paravisor is demanded, and the result shows no measurement",
            ear::snp,
            json!({ "paravisors": [{ "measurement": snp }] }),
            |s| {
                ear::shown(s)["snp"].as_object_mut().unwrap().remove("measurement");
            },
        ),
        good("user-data", "The user data are those of the policy", "sev-snp", maa_snp, json!({ "user_data": { "hex": user_data } })),
        with("other-user-data", "azure.user-data.mismatch", "Other user data", maa_snp, json!({ "user_data": { "hex": "ab".repeat(64) } }), |_| ()),
        with(
            "no-user-data",
            "azure.user-data.absent",
            "User data are demanded, and there are none",
            maa_snp,
            json!({ "user_data": { "hex": user_data } }),
            |s| {
                s.payload["x-ms-runtime"].as_object_mut().unwrap().remove("user-data");
            },
        ),
        misuse("paravisor/user-data-without-nonce", "ask.nonce.missing", DEMANDS, "The user data are to hold a nonce, and none is given", maa_snp, |s| {
            demand(s, json!({ "user_data": "sha512(nonce)" }))
        }),
        accepted("paravisor/other-waived", DEMANDS, "The paravisor is another, and that is waived", json!({ "tee": "sev-snp" }), maa_snp, |s| {
            demand(s, json!({ "paravisors": [{ "measurement": other }] }));
            s.waive("azure.paravisor");
        }),
    ]
}
