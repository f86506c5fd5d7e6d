//! Azure: the hardware under the paravisor, the paravisor itself, and what it says of the VM.

use serde_json::json;

use crate::{
    intel::{self, quote::ATTRIBUTES},
    keys::filler,
    patch::Patch,
    report,
    scene::hex,
    tpm::{
        bundle,
        runtime_claims::VM_ID,
        scene::{Scene, azure_snp, azure_snp_2023, azure_snp_certified, azure_tdx, azure_tdx_certified},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const REPORT: &str = "AMD 56860, ATTESTATION_REPORT";
const QUOTE: &str = "Intel TDX DCAP Quoting Library API, appendix A";
const TD_REPORT: &str = "Intel TDX Module ABI, TDREPORT_STRUCT";
const PARAVISORS: &str = "Veritee policy, azure.paravisors";
const CONFIGURATION: &str = "Veritee policy, azure";
const USER_DATA: &str = "Veritee policy, azure.user_data; NV index 01400002h";

pub fn vectors() -> Vec<Vector> {
    [snp(), tdx(), td_report(), paravisor(), configuration(), user_data()].concat()
}

fn snp() -> Vec<Vector> {
    vec![
        refused(
            "azure/snp/vmpl-1",
            "azure.vmpl",
            REPORT,
            "The guest asked for the report at privilege level 1, and may have chosen the report data",
            azure_snp,
            |s| s.amd().report.vmpl = 1,
        ),
        refused("azure/snp/vmpl-3", "azure.vmpl", REPORT, "The guest asked for the report at privilege level 3", azure_snp, |s| s.amd().report.vmpl = 3),
        refused("azure/snp/vmpl-host", "azure.vmpl", REPORT, "The host asked for the report", azure_snp, |s| s.amd().report.vmpl = u32::MAX),
        refused("azure/snp/debug", "snp.guest-policy.debug", REPORT, "The host can debug the VM", azure_snp, |s| s.amd().report.policy |= report::DEBUG),
        refused("azure/snp/signature", "snp.signature", REPORT, "A bit of the report's signature is flipped", azure_snp, |s| {
            s.amd().report.after.push(Patch::Flip(report::R as isize))
        }),
        refused("azure/snp/other-chip", "snp.vek.chip-id", REPORT, "The VCEK is another chip's", azure_snp, |s| {
            s.amd().report.chip_id = filler("another chip")
        }),
        refused("azure/snp/other-tcb", "snp.vek.tcb", REPORT, "The VCEK is of another TCB", azure_snp, |s| s.amd().report.reported[7] -= 1),
        refused("azure/snp/floor", "snp.tcb.minimum.reported", "Veritee policy, snp.tcb_minimum", "The TCB is below the policy's floor", azure_snp, |s| {
            s.amd().floor(json!({ "boot_loader": 5 }));
            s.policy["snp"]["tcb_minimum"] = s.amd().policy["snp"]["tcb_minimum"].clone();
            s.demand("snp.tcb.minimum");
        }),
        refused(
            "azure/snp/own-root",
            "snp.chain.ark-pinned",
            "AMD 57230 §3",
            "A chain that is right in itself, up to a root that nobody vouches for",
            azure_snp,
            |s| {
                s.amd().collateral.insert(0, crate::scene::File::Ark);
                s.trust = Box::new(|_| Vec::new());
            },
        ),
        refused("azure/snp/no-vek", "missing.snp.vek", REPORT, "No VCEK came along", azure_snp, |s| s.amd().collateral.truncate(1)),
    ]
}

fn tdx() -> Vec<Vector> {
    vec![
        refused("azure/tdx/no-quote", "missing.azure.td-quote", QUOTE, "There is a TDREPORT, and no quote that vouches for it", azure_tdx, |s| {
            s.without(bundle::TD_QUOTE)
        }),
        refused("azure/tdx/no-quote-at-all", "azure.td-quote.form", QUOTE, "What is handed in for the TD's quote is the TDREPORT", azure_tdx, |s| {
            s.parts = Box::new(|parts, built| {
                let part = parts.iter_mut().find(|part| part.name == bundle::TD_QUOTE).expect("there is a TD quote");
                part.value = built.hcl[0x20..0x420].to_vec();
            });
        }),
        refused("azure/tdx/sgx-quote", "azure.td-quote.tee", QUOTE, "An enclave's quote is handed in for the TD's", azure_tdx, |s| {
            s.parts = Box::new(|parts, _| {
                let part = parts.iter_mut().find(|part| part.name == bundle::TD_QUOTE).expect("there is a TD quote");
                part.value = intel::scene::sgx().build().quote;
            });
        }),
        refused("azure/tdx/debug", "tdx.attributes.debug", QUOTE, "The host can debug the TD", azure_tdx, |s| {
            s.intel().quote.put(ATTRIBUTES, &(1_u64 << 28 | 1).to_le_bytes())
        }),
        refused(
            "azure/tdx/out-of-date",
            "tdx.tcb.status",
            "Intel TDX DCAP Quoting Library API, TCB levels",
            "The platform's TCB is out of date",
            azure_tdx,
            |s| s.intel().tcb_info.status(0, "OutOfDate"),
        ),
        refused(
            "azure/tdx/revoked",
            "tdx.tcb.not-revoked",
            "Intel TDX DCAP Quoting Library API, TCB levels",
            "The platform's TCB is revoked",
            azure_tdx,
            |s| s.intel().tcb_info.status(0, "Revoked"),
        ),
        refused(
            "azure/tdx/other-root",
            "tdx.chain.root-pinned",
            QUOTE,
            "A chain that is right in itself, up to a root that nobody vouches for",
            azure_tdx,
            |s| s.trust = Box::new(|_| Vec::new()),
        ),
        refused("azure/tdx/quote-of-another-td", "azure.td-report.mrtd", QUOTE, "The quote is of another TD that bound the same claims", azure_tdx, |s| {
            s.td_report.push(Patch::Write(0x210, filler::<48>("another paravisor").to_vec()));
        }),
        refused("azure/tdx/signature", "tdx.quote.signature", QUOTE, "A bit of the quote's signature is flipped", azure_tdx, |s| {
            let at = s.intel().quote.signature_at();
            s.intel().quote.after.push(Patch::Flip(at as isize));
        }),
    ]
}

fn td_report() -> Vec<Vector> {
    let mut all = Vec::new();
    // Where a field stands in the TDREPORT, and which of its bytes is changed.
    for (at, id, code) in [
        (0x80, "azure/td-report/report-data", "azure.td-report.report-data"),
        (0x108, "azure/td-report/tee-tcb-svn", "azure.td-report.tee-tcb-svn"),
        (0x118, "azure/td-report/mrseam", "azure.td-report.mrseam"),
        (0x148, "azure/td-report/mrsignerseam", "azure.td-report.mrsignerseam"),
        (0x178, "azure/td-report/seamattributes", "azure.td-report.seamattributes"),
        (0x200, "azure/td-report/attributes", "azure.td-report.attributes"),
        (0x208, "azure/td-report/xfam", "azure.td-report.xfam"),
        (0x210, "azure/td-report/mrtd", "azure.td-report.mrtd"),
        (0x240, "azure/td-report/mrconfigid", "azure.td-report.mrconfigid"),
        (0x270, "azure/td-report/mrowner", "azure.td-report.mrowner"),
        (0x2a0, "azure/td-report/mrownerconfig", "azure.td-report.mrownerconfig"),
        (0x2d0, "azure/td-report/rtmr0", "azure.td-report.rtmr0"),
        (0x300, "azure/td-report/rtmr1", "azure.td-report.rtmr1"),
        (0x330, "azure/td-report/rtmr2", "azure.td-report.rtmr2"),
        (0x360, "azure/td-report/rtmr3", "azure.td-report.rtmr3"),
        (0x20, "azure/td-report/tcb-info-hash", "azure.td-report.tcb-info-hash"),
        (0x50, "azure/td-report/info-hash", "azure.td-report.info-hash"),
        (0x00, "azure/td-report/type", "azure.td-report.form"),
        (0x01, "azure/td-report/subtype", "azure.td-report.form"),
        (0x03, "azure/td-report/reserved-type", "azure.td-report.reserved"),
        (0x0f, "azure/td-report/reserved-head", "azure.td-report.reserved"),
        (0xdf, "azure/td-report/reserved-mac", "azure.td-report.reserved"),
        (0x1ef, "azure/td-report/reserved-tcb-info", "azure.td-report.reserved"),
    ] {
        all.push(refused(id, code, TD_REPORT, "The TDREPORT says something else than the quote", azure_tdx, move |s| s.td_report.push(Patch::Flip(at))));
    }
    all.push(refused("azure/td-report/version", "azure.td-report.form", TD_REPORT, "The TDREPORT is of a version that nobody knows", azure_tdx, |s| {
        s.td_report.push(Patch::Write(2, vec![2]));
    }));
    all.push(accepted("azure/td-report/version-1", TD_REPORT, "The TDREPORT is of version 1", json!({ "tpm": { "trust": "tee-rooted" } }), azure_tdx, |s| {
        s.td_report.push(Patch::Write(2, vec![1]));
    }));
    all
}

fn paravisor() -> Vec<Vector> {
    let pin = |value: serde_json::Value| move |s: &mut Scene| s.state("azure", "paravisors", json!([value]));
    let other = || hex(&filler::<48>("another paravisor"));
    let own = || hex(&filler::<48>("measurement"));
    let signed = |s: &mut Scene| {
        s.amd().report.id_key_digest = filler("id key");
        s.amd().report.author_key_digest = filler("author key");
        s.amd().report.flags = 1;
    };
    vec![
        refused(
            "azure/paravisor/other",
            "azure.paravisor.other",
            PARAVISORS,
            "The paravisor is another than the policy names",
            azure_snp,
            pin(json!({ "measurement": other() })),
        ),
        refused(
            "azure/paravisor/tdx-other",
            "azure.paravisor.other",
            PARAVISORS,
            "A TD's paravisor is another than the policy names",
            azure_tdx,
            pin(json!({ "measurement": other() })),
        ),
        refused(
            "azure/paravisor/unpinned",
            "azure.paravisor.unpinned",
            PARAVISORS,
            "The policy names no paravisor, and no certificate vouches for this one",
            azure_snp,
            |s| s.policy["azure"] = json!({}),
        ),
        refused("azure/paravisor/tdx-unpinned", "azure.paravisor.unpinned", PARAVISORS, "The same on TDX", azure_tdx, |s| s.policy["azure"] = json!({})),
        accepted(
            "azure/paravisor/waived",
            PARAVISORS,
            "Nobody vouches for the paravisor, and the policy waives that",
            json!({ "azure": { "paravisor_trust": "paravisor-unpinned" } }),
            azure_snp,
            |s| {
                s.policy["azure"] = json!({});
                s.waive("azure.paravisor");
            },
        ),
        accepted(
            "azure/paravisor/identity",
            "Veritee policy, identity",
            "The policy names the paravisor as what must have been launched",
            json!({ "azure": { "paravisor_trust": "pinned" } }),
            azure_snp,
            move |s| {
                s.policy["azure"] = json!({});
                s.policy["identity"] = json!({ "measurement": [{ "hex": own() }] });
            },
        ),
        refused(
            "azure/paravisor/guest-as-paravisor",
            "azure.paravisor.unpinned",
            "Veritee policy, identity",
            "A guest that the policy accepts as such, and which put the claims into its report because somebody asked it to, is no paravisor",
            azure_snp,
            move |s| {
                s.policy["azure"] = json!({});
                s.policy["kinds"] = json!(["sev-snp", "azure-snp-vtpm"]);
                s.policy["snp"]["vmpl"] = json!([0]);
                s.policy["identity"] = json!({ "measurement": [{ "hex": own() }] });
            },
        ),
        refused(
            "azure/paravisor/guest-of-gcp-as-paravisor",
            "azure.paravisor.unpinned",
            "Veritee policy, identity",
            "The policy's measurements name guests of Compute Engine, one of which put the claims into its report because somebody asked it to",
            azure_snp,
            move |s| {
                s.policy["azure"] = json!({});
                s.policy["kinds"] = json!(["azure-snp-vtpm", "gcp-vtpm"]);
                s.policy["identity"] = json!({ "measurement": [{ "hex": own() }] });
            },
        ),
        refused(
            "azure/paravisor/guest-of-a-token-as-paravisor",
            "azure.paravisor.unpinned",
            "Veritee policy, identity",
            "The same of guests that tokens speak of",
            azure_snp,
            move |s| {
                s.policy["azure"] = json!({});
                s.policy["kinds"] = json!(["maa-jwt", "azure-snp-vtpm"]);
                s.policy["identity"] = json!({ "measurement": [{ "hex": own() }] });
            },
        ),
        refused("azure/paravisor/td-as-paravisor", "azure.paravisor.unpinned", "Veritee policy, identity", "The same on TDX", azure_tdx, |s| {
            s.policy["azure"] = json!({});
            s.policy["kinds"] = json!(["tdx", "azure-tdx-vtpm"]);
            s.policy["identity"] = json!({ "measurement": [{ "hex": hex(&filler::<48>("mrtd")) }] });
        }),
        refused(
            "azure/paravisor/identity-other",
            "identity.measurement",
            "Veritee policy, identity",
            "The paravisor is pinned, and the policy's measurement is another",
            azure_snp,
            move |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": other() }] });
            },
        ),
        refused(
            "azure/paravisor/identity-unstated",
            "identity.measurement.unstated",
            "Veritee policy, identity",
            "The policy names a signer of other hardware and nothing that identifies this VM",
            azure_tdx,
            |s| {
                s.policy["identity"] = json!({ "signer": [{ "id_key": hex(&filler::<48>("id key")) }] });
            },
        ),
        accepted(
            "azure/paravisor/one-of-two",
            PARAVISORS,
            "The paravisor is the second that the policy names",
            json!({ "azure": { "paravisor": "the second" } }),
            azure_snp,
            move |s| {
                s.state("azure", "paravisors", json!([{ "measurement": other() }, { "measurement": own(), "label": "the second" }]));
            },
        ),
        accepted(
            "azure/paravisor/id-key",
            PARAVISORS,
            "The paravisor is known by the key of its ID block",
            json!({ "azure": { "paravisor_trust": "pinned" } }),
            azure_snp,
            move |s| {
                signed(s);
                pin(json!({ "id_key": hex(&filler::<48>("id key")), "author_key": hex(&filler::<48>("author key")) }))(s);
            },
        ),
        refused("azure/paravisor/other-id-key", "azure.paravisor.other", PARAVISORS, "Another key signed its ID block", azure_snp, move |s| {
            signed(s);
            pin(json!({ "id_key": other() }))(s);
        }),
        refused(
            "azure/paravisor/other-author-key",
            "azure.paravisor.other",
            PARAVISORS,
            "The ID key is the policy's, and the author key another",
            azure_snp,
            move |s| {
                signed(s);
                pin(json!({ "id_key": hex(&filler::<48>("id key")), "author_key": other() }))(s);
            },
        ),
        refused(
            "azure/paravisor/author-key-not-enabled",
            "azure.paravisor.other",
            "AMD 56860, ATTESTATION_REPORT.AUTHOR_KEY_EN",
            "The report has the digest of an author key that did not sign",
            azure_snp,
            move |s| {
                signed(s);
                s.amd().report.flags = 0;
                pin(json!({ "author_key": hex(&filler::<48>("author key")) }))(s);
            },
        ),
        refused(
            "azure/paravisor/no-id-block",
            "azure.paravisor.other",
            PARAVISORS,
            "The policy names an ID key, and there is no ID block",
            azure_snp,
            pin(json!({ "measurement": own(), "id_key": other() })),
        ),
        accepted(
            "azure/paravisor/mrseam",
            PARAVISORS,
            "A TD's paravisor and module are those of the policy",
            json!({ "azure": { "paravisor_trust": "pinned" } }),
            azure_tdx,
            pin(json!({ "measurement": hex(&filler::<48>("mrtd")), "mrseam": hex(&filler::<48>("mrseam")) })),
        ),
        refused(
            "azure/paravisor/other-mrseam",
            "azure.paravisor.other",
            PARAVISORS,
            "A TD's paravisor is the policy's, and the module another",
            azure_tdx,
            pin(json!({ "measurement": hex(&filler::<48>("mrtd")), "mrseam": other() })),
        ),
        misuse(
            "azure/paravisor/nothing-stated",
            "policy.azure.paravisor",
            PARAVISORS,
            "A paravisor is named by nothing",
            azure_snp,
            pin(json!({ "label": "any" })),
        ),
        misuse(
            "azure/paravisor/module-alone",
            "policy.azure.paravisor",
            PARAVISORS,
            "A paravisor is named by the TDX module alone, under which anything may run",
            azure_tdx,
            pin(json!({ "mrseam": other() })),
        ),
        misuse(
            "azure/paravisor/zeros",
            "policy.azure.paravisor",
            PARAVISORS,
            "A paravisor is named by the digest of a key that nobody has",
            azure_snp,
            pin(json!({ "id_key": hex(&[0; 48]) })),
        ),
        misuse("azure/paravisor/empty", "policy.empty-list", PARAVISORS, "No paravisor would do", azure_snp, |s| s.state("azure", "paravisors", json!([]))),
    ]
}

fn configuration() -> Vec<Vector> {
    let good = || json!({ "azure": { "vm_unique_id": VM_ID.to_lowercase() } });
    let demand = |key: &'static str, value: serde_json::Value| move |s: &mut Scene| s.state("azure", key, value);
    vec![
        refused(
            "azure/configuration/tpm-disabled",
            "azure.configuration.tpm-enabled",
            CONFIGURATION,
            "The paravisor says that there is no TPM, which signed all the same",
            azure_snp,
            |s| s.claims.configure("tpm-enabled", json!(false)),
        ),
        accepted("azure/configuration/secure-boot", CONFIGURATION, "The policy demands Secure Boot", good(), azure_snp, demand("secure_boot", json!(true))),
        refused(
            "azure/configuration/no-secure-boot",
            "azure.configuration.secure-boot",
            CONFIGURATION,
            "The policy demands Secure Boot, which is off",
            azure_snp,
            |s| {
                s.state("azure", "secure_boot", json!(true));
                s.claims.configure("secure-boot", json!(false));
            },
        ),
        accepted(
            "azure/configuration/no-console",
            CONFIGURATION,
            "The policy demands that there is no console",
            good(),
            azure_snp,
            demand("console_enabled", json!(false)),
        ),
        refused(
            "azure/configuration/console",
            "azure.configuration.console-enabled",
            CONFIGURATION,
            "The policy demands that there is no console, and there is one",
            azure_snp,
            |s| {
                s.state("azure", "console_enabled", json!(false));
                s.claims.configure("console-enabled", json!(true));
            },
        ),
        accepted(
            "azure/configuration/persisted",
            CONFIGURATION,
            "The policy demands a TPM that is persisted",
            good(),
            azure_snp,
            demand("tpm_persisted", json!(true)),
        ),
        refused(
            "azure/configuration/not-persisted",
            "azure.configuration.tpm-persisted",
            CONFIGURATION,
            "The policy demands a TPM that is persisted, and it is not",
            azure_tdx,
            |s| {
                s.state("azure", "tpm_persisted", json!(true));
                s.claims.configure("tpm-persisted", json!(false));
            },
        ),
        refused(
            "azure/configuration/persisted-unknown",
            "azure.configuration.tpm-persisted",
            CONFIGURATION,
            "The policy demands a TPM that is persisted, and the claims do not say",
            azure_snp_2023,
            demand("tpm_persisted", json!(true)),
        ),
        accepted(
            "azure/configuration/vm-id",
            CONFIGURATION,
            "The VM is the policy's, in another case",
            good(),
            azure_snp,
            demand("vm_unique_ids", json!([VM_ID.to_lowercase()])),
        ),
        refused(
            "azure/configuration/another-vm",
            "azure.configuration.vm-unique-id",
            CONFIGURATION,
            "The VM is another than the policy's",
            azure_snp,
            demand("vm_unique_ids", json!(["00000000-0000-0000-0000-000000000000"])),
        ),
        refused(
            "azure/configuration/vm-id-of-anybody",
            "azure.configuration.unpinned",
            CONFIGURATION,
            "The policy names a VM, and a guest of somebody's wrote its id beside an attestation key that has a certificate",
            azure_snp_certified,
            demand("vm_unique_ids", json!([VM_ID.to_lowercase()])),
        ),
        refused(
            "azure/configuration/secure-boot-of-anybody",
            "azure.configuration.unpinned",
            CONFIGURATION,
            "The same of Secure Boot",
            azure_snp_certified,
            demand("secure_boot", json!(true)),
        ),
        refused(
            "azure/configuration/console-of-anybody",
            "azure.configuration.unpinned",
            CONFIGURATION,
            "The same of the console, on TDX",
            azure_tdx_certified,
            demand("console_enabled", json!(false)),
        ),
        refused(
            "azure/configuration/persisted-of-anybody",
            "azure.configuration.unpinned",
            CONFIGURATION,
            "The same of the TPM's state",
            azure_snp_certified,
            demand("tpm_persisted", json!(true)),
        ),
        accepted(
            "azure/configuration/pinned-and-certified",
            CONFIGURATION,
            "The policy names the paravisor, whose attestation key has a certificate as well, and demands Secure Boot",
            json!({ "secure_boot": true, "azure": { "paravisor_trust": "pinned" } }),
            super::ak_cert::checked,
            demand("secure_boot", json!(true)),
        ),
        accepted(
            "azure/configuration/nobody-says",
            CONFIGURATION,
            "What stands beside an attestation key that has a certificate is no claim about Secure Boot, nor about another key",
            json!({ "secure_boot": null, "keys": [{ "kind": "HCLAkPub" }] }),
            azure_snp_certified,
            |_| (),
        ),
        accepted(
            "azure/configuration/waived",
            CONFIGURATION,
            "The policy waives the paravisor, and takes anybody's word for Secure Boot",
            json!({ "azure": { "paravisor_trust": "ak-certificate" } }),
            azure_snp_certified,
            |s| {
                s.state("azure", "secure_boot", json!(true));
                s.waive("azure.paravisor");
            },
        ),
        misuse(
            "azure/configuration/vm-id-form",
            "policy.azure.vm-unique-id",
            CONFIGURATION,
            "The policy's VM id is none",
            azure_snp,
            demand("vm_unique_ids", json!(["6F2D0B1C"])),
        ),
    ]
}

fn user_data() -> Vec<Vector> {
    fn demanded() -> Scene {
        let mut scene = azure_snp();
        scene.claims.user_data(&filler::<64>("user data"));
        scene.state("azure", "user_data", json!({ "hex": hex(&filler::<64>("user data")) }));
        scene
    }
    vec![
        accepted(
            "azure/user-data/equal",
            USER_DATA,
            "The user data are the policy's",
            json!({ "azure": { "user_data": hex(&filler::<64>("user data")) } }),
            demanded,
            |_| (),
        ),
        refused("azure/user-data/another", "azure.user-data.mismatch", USER_DATA, "The last byte of the user data is another", demanded, |s| {
            let mut other = filler::<64>("user data");
            other[63] ^= 1;
            s.claims.user_data(&other);
        }),
        refused("azure/user-data/zeros", "azure.user-data.mismatch", USER_DATA, "The guest never wrote user data", demanded, |s| s.claims.user_data(&[0; 64])),
        refused("azure/user-data/absent", "azure.user-data.absent", USER_DATA, "The report has no user data", demanded, |s| {
            s.claims.value.as_object_mut().expect("the claims are an object").remove("user-data");
        }),
        refused(
            "azure/user-data/of-anybody",
            "azure.user-data.unpinned",
            USER_DATA,
            "A guest of somebody's wrote the user data beside an attestation key that has a certificate",
            demanded,
            |s| {
                let stated = s.policy["azure"]["user_data"].clone();
                s.certified();
                s.state("azure", "user_data", stated);
            },
        ),
        refused("azure/user-data/prefix", "azure.user-data.mismatch", USER_DATA, "Only the first half of the user data is the policy's", demanded, |s| {
            let mut other = filler::<64>("user data");
            other[32..].fill(0);
            s.claims.user_data(&other);
        }),
    ]
}
