//! Appraisal: the guest's policy, its privilege level and its fields.

use serde_json::json;

use crate::{
    keys::filler,
    report::{AES_256_XTS, CIPHERTEXT_HIDING, CXL, DEBUG, MIGRATE_MA, PAGE_SWAP_DISABLE, RAPL_DIS, SINGLE_SOCKET, SMT},
    scene::{File, Scene, hex, milan, v5, vlek},
    vector::{Vector, accepted, misuse, refused},
};

const POLICY: &str = "AMD 56860, POLICY";
const DEBUGGING: &str = "AMD 56860, POLICY.DEBUG";
const MIGRATION: &str = "AMD 56860, POLICY.MIGRATE_MA";
const BOTH: &str = "AMD 56860, POLICY and PLATFORM_INFO";
const VMPL: &str = "AMD 56860, ATTESTATION_REPORT.VMPL";
const DATA: &str = "Veritee policy, bind.report_data";
const FIELD: &str = "AMD 56860, ATTESTATION_REPORT";

pub fn vectors() -> Vec<Vector> {
    let mut all = permissions();
    all.extend(fields());
    all
}

fn permissions() -> Vec<Vector> {
    let set = |bit: u64| move |s: &mut Scene| s.report.policy |= bit;
    let mut all = vec![
        refused("guest/debug", "snp.guest-policy.debug", DEBUGGING, "The host can debug the guest", milan, set(DEBUG)),
        accepted("guest/debug-allowed", DEBUGGING, "The host can debug the guest, which the policy allows", json!({ "debug": true }), milan, |s| {
            s.report.policy |= DEBUG;
            s.snp("allow_guest", json!(["debug"]));
        }),
        accepted("guest/debug-waived", DEBUGGING, "The host can debug the guest, which the policy waives", json!({ "debug": true }), milan, |s| {
            s.report.policy |= DEBUG;
            s.waive("snp.guest-policy.debug");
        }),
        refused("guest/migration", "snp.guest-policy.migration", MIGRATION, "A migration agent may be bound", milan, set(MIGRATE_MA)),
        accepted("guest/migration-allowed", MIGRATION, "A migration agent is bound, which the policy allows", json!({}), milan, |s| {
            s.report.policy |= MIGRATE_MA;
            s.report.report_id_ma = filler("agent");
            s.snp("allow_guest", json!(["migrate-ma"]));
        }),
        refused("guest/agent-unasked", "snp.guest-policy.migration.agent", MIGRATION, "No migration agent may be bound, and one is", milan, |s| {
            s.report.report_id_ma = filler("agent")
        }),
        refused("guest/agent-zeros", "snp.guest-policy.migration.agent", MIGRATION, "No migration agent may be bound, and REPORT_ID_MA is zeros", milan, |s| {
            s.report.report_id_ma = [0; 32]
        }),
        refused("guest/smt", "snp.guest-policy.permissions", POLICY, "The guest permits SMT, which the policy forbids", milan, |s| {
            s.snp("forbid_guest", json!(["smt"]))
        }),
        refused("guest/cxl", "snp.guest-policy.permissions", POLICY, "The guest permits CXL, which the policy forbids", milan, |s| {
            s.report.policy |= CXL;
            s.snp("forbid_guest", json!(["cxl"]));
        }),
        accepted(
            "guest/cxl-free",
            POLICY,
            "The guest permits CXL, and the policy does not mind",
            json!({ "snp": { "policy_flags": ["smt", "cxl"] } }),
            milan,
            set(CXL),
        ),
        accepted("guest/stricter", POLICY, "The guest insists on more than the policy requires", json!({}), v5, |s| {
            s.report.policy |= SINGLE_SOCKET | AES_256_XTS | PAGE_SWAP_DISABLE;
        }),
        refused(
            "guest/page-swap-v3",
            "snp.guest-policy.restrictions.unknown",
            POLICY,
            "PAGE_SWAP_DISABLE is required, and a version 3 report cannot tell",
            milan,
            |s| {
                s.report.policy |= PAGE_SWAP_DISABLE;
                s.snp("require_guest", json!(["page-swap-disable"]));
            },
        ),
        refused(
            "guest/page-swap-v4",
            "snp.guest-policy.restrictions.unknown",
            POLICY,
            "PAGE_SWAP_DISABLE is required, and a version 4 report cannot tell",
            milan,
            |s| {
                s.report.version = 4;
                s.report.policy |= PAGE_SWAP_DISABLE;
                s.snp("require_guest", json!(["page-swap-disable"]));
            },
        ),
        refused("guest/smt-contradiction", "snp.guest-policy.platform.smt", BOTH, "The guest forbids SMT, and the platform has it on", milan, |s| {
            s.report.policy &= !SMT
        }),
        accepted("guest/smt-off", BOTH, "The guest forbids SMT, and the platform has it off", json!({}), milan, |s| {
            s.report.policy &= !SMT;
            s.report.platform_info &= !1;
        }),
        refused(
            "guest/rapl-contradiction",
            "snp.guest-policy.platform.rapl",
            BOTH,
            "The guest wants RAPL off, and the platform has it on",
            milan,
            set(RAPL_DIS),
        ),
        accepted("guest/rapl-off", BOTH, "The guest wants RAPL off, and it is", json!({}), milan, |s| {
            s.report.policy |= RAPL_DIS;
            s.report.platform_info |= 1 << 3;
        }),
        refused(
            "guest/ciphertext-contradiction",
            "snp.guest-policy.platform.ciphertext-hiding",
            BOTH,
            "The guest wants its ciphertext hidden, and it is not",
            milan,
            set(CIPHERTEXT_HIDING),
        ),
        accepted("guest/ciphertext-hidden", BOTH, "The guest wants its ciphertext hidden, and it is", json!({}), milan, |s| {
            s.report.policy |= CIPHERTEXT_HIDING;
            s.report.platform_info |= 1 << 4;
        }),
        refused("guest/vmpl-1", "snp.vmpl", VMPL, "VMPL is 1, and 0 is accepted", milan, |s| s.report.vmpl = 1),
        refused("guest/vmpl-3", "snp.vmpl", VMPL, "VMPL is 3, and 0 to 2 are accepted", milan, |s| {
            s.report.vmpl = 3;
            s.snp("vmpl", json!([0, 1, 2]));
        }),
        accepted("guest/vmpl-1-accepted", VMPL, "VMPL is 1, as guests of some clouds have it", json!({ "snp": { "vmpl": 1 } }), vlek, |s| {
            s.report.vmpl = 1;
            s.snp("vmpl", json!([1]));
        }),
        accepted("guest/vmpl-waived", VMPL, "VMPL is 2, and the policy waives it", json!({ "snp": { "vmpl": 2 } }), milan, |s| {
            s.report.vmpl = 2;
            s.policy["snp"] = json!({});
            s.waive("snp.vmpl");
        }),
        refused("guest/host-requested", "snp.vmpl.host-requested", VMPL, "The host asked for the report, not the guest", milan, |s| s.report.vmpl = u32::MAX),
        refused("guest/host-requested-bound", "bind.report-data.zero", DATA, "The host may ask for reports, but its report data are nobody's", milan, |s| {
            s.report.vmpl = u32::MAX;
            s.report.report_data = [0; 64];
            s.snp("host_requested", json!(true));
        }),
        accepted(
            "guest/host-requested-allowed",
            VMPL,
            "The host may ask for reports, and no binding is demanded",
            json!({ "snp": { "vmpl": null } }),
            milan,
            |s| {
                s.report.vmpl = u32::MAX;
                s.report.report_data = [0; 64];
                s.snp("host_requested", json!(true));
                s.policy["bind"] = json!({ "waive": "a report of the host binds nothing" });
                s.nonce = None;
            },
        ),
        misuse("guest/vmpl-4", "policy.snp.vmpl", VMPL, "The policy accepts a VMPL that does not exist", |s| s.snp("vmpl", json!([4]))),
        misuse("guest/vmpl-none", "policy.empty-list", VMPL, "The policy accepts no VMPL", |s| s.snp("vmpl", json!([]))),
        misuse("guest/vmpl-unsaid", "policy.snp.vmpl.unstated", VMPL, "The policy neither states nor waives the VMPL", |s| s.policy["snp"] = json!({})),
        misuse("guest/vmpl-stated-and-waived", "policy.stated-and-waived", VMPL, "The policy states the VMPL and waives it", |s| s.waive("snp.vmpl")),
    ];
    for (name, key, bit, platform) in [
        ("single-socket", "single-socket", SINGLE_SOCKET, 0),
        ("aes-256-xts", "mem-aes-256-xts", AES_256_XTS, 0),
        ("rapl-dis", "rapl-dis", RAPL_DIS, 1 << 3),
        ("ciphertext-hiding", "ciphertext-hiding-dram", CIPHERTEXT_HIDING, 1 << 4),
        ("page-swap-disable", "page-swap-disable", PAGE_SWAP_DISABLE, 0),
    ] {
        all.push(refused(
            &format!("guest/{name}-clear"),
            "snp.guest-policy.restrictions",
            POLICY,
            "A restriction is required, and the guest does not insist on it",
            v5,
            |s| {
                s.snp("require_guest", json!([key]));
            },
        ));
        all.push(accepted(&format!("guest/{name}-set"), POLICY, "A restriction is required, and the guest insists on it", json!({}), v5, |s| {
            s.report.policy |= bit;
            s.report.platform_info |= platform;
            s.snp("require_guest", json!([key]));
        }));
    }
    all
}

fn fields() -> Vec<Vector> {
    let host = hex(&filler::<32>("host data"));
    let mut all = vec![
        accepted("guest/host-data", FIELD, "HOST_DATA is one of the accepted", json!({ "host_data": host }), milan, |s| {
            s.snp("host_data", json!([hex(&[7; 32]), host]))
        }),
        refused("guest/host-data-other", "snp.host-data", FIELD, "HOST_DATA is none of the accepted", milan, |s| s.snp("host_data", json!([hex(&[7; 32])]))),
        refused("guest/host-data-in-report-data", "snp.host-data", FIELD, "The expected HOST_DATA stand in the report data", milan, |s| {
            s.report.report_data[..32].copy_from_slice(&[7; 32]);
            s.nonce = Some(s.report.report_data.to_vec());
            s.snp("host_data", json!([hex(&[7; 32])]));
        }),
        refused("guest/family-id", "snp.family-id", FIELD, "FAMILY_ID is another", milan, |s| s.snp("family_id", json!(hex(&[7; 16])))),
        refused("guest/image-id", "snp.image-id", FIELD, "IMAGE_ID is another", milan, |s| s.snp("image_id", json!(hex(&[7; 16])))),
        refused("guest/report-id", "snp.report-id", FIELD, "REPORT_ID is another", milan, |s| s.snp("report_id", json!(hex(&[7; 32])))),
        refused("guest/svn", "snp.guest-svn", FIELD, "GUEST_SVN is one below its floor", milan, |s| s.snp("guest_svn_minimum", json!(3))),
        accepted("guest/svn-equal", FIELD, "GUEST_SVN is at its floor", json!({ "snp": { "guest_svn": 2 } }), milan, |s| s.snp("guest_svn_minimum", json!(2))),
        accepted("guest/ids", FIELD, "FAMILY_ID, IMAGE_ID and REPORT_ID are as the policy says", json!({}), milan, |s| {
            let (family, image, report) = (hex(&s.report.family_id), hex(&s.report.image_id), hex(&s.report.report_id));
            s.snp("family_id", json!(family));
            s.snp("image_id", json!(image));
            s.snp("report_id", json!(report));
        }),
        misuse("guest/host-data-empty", "policy.empty-list", FIELD, "The list of accepted HOST_DATA is empty", |s| s.snp("host_data", json!([]))),
        misuse("guest/family-id-15-bytes", "policy.unreadable", FIELD, "The policy's FAMILY_ID has 15 bytes", |s| s.snp("family_id", json!(hex(&[7; 15])))),
    ];
    all.push(refused(
        "guest/wrong-kind",
        "evidence.kind.not-in-policy",
        FIELD,
        "The evidence is an Intel TDX quote, at which the policy does not look",
        milan,
        |s| {
            let mut quote = vec![0; 1300];
            quote[..8].copy_from_slice(&[4, 0, 2, 0, 0x81, 0, 0, 0]);
            s.evidence = Some(File::Bytes(quote));
        },
    ));
    all
}
