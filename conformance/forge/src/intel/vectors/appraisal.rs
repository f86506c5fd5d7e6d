//! What the policy asks of an authentic quote.

use serde_json::{Value, json};

use crate::{
    intel::{
        cert,
        quote::{ATTRIBUTES, MRCONFIGID, MRSERVICETD, REPORT_DATA, SVN, XFAM, svn},
        scene::{Scene, sgx, td, td15},
        vector::{accepted, misuse, refused},
    },
    keys::filler,
    patch::Patch,
    scene::hex,
    vector::Vector,
};

const ATTRIBUTES_CLAUSE: &str = "Intel TDX Module ABI, TD_ATTRIBUTES";
const XFAM_CLAUSE: &str = "Intel TDX Module ABI, XFAM";
const ENCLAVE: &str = "Intel SDM volume 3D, ATTRIBUTES";
const POLICY: &str = "Veritee policy, tdx";
const SGX: &str = "Veritee policy, sgx";
const STATUSES: &str = "Veritee policy, tdx.statuses";
const BIND: &str = "Veritee policy, bind.report_data";
const IDENTITY: &str = "Veritee policy, identity";
const GRACE: &str = "Veritee policy, tdx.grace";
const ALLOWED: &str = "Veritee policy, tdx.allow_advisories";
const ADVISORIES: &str = "Veritee policy, tdx.deny_advisories";

pub fn vectors() -> Vec<Vector> {
    [attributes(), registers(), policies()].concat()
}

fn good() -> Value {
    json!({ "tcb": { "status": "UpToDate" } })
}

/// SEPT_VE_DISABLE and one bit more.
fn with_bit(bit: u32) -> impl FnOnce(&mut Scene) {
    move |s| s.quote.put(ATTRIBUTES, &(1_u64 << 28 | 1 << bit).to_le_bytes())
}

fn xfam(value: u64) -> impl FnOnce(&mut Scene) {
    move |s| s.quote.put(XFAM, &value.to_le_bytes())
}

fn attributes() -> Vec<Vector> {
    let mut all = vec![
        refused("attributes/debug", "tdx.attributes.debug", ATTRIBUTES_CLAUSE, "The host can debug the TD", td, with_bit(0)),
        accepted("attributes/debug-waived", ATTRIBUTES_CLAUSE, "The host can debug the TD, and the policy waives that", json!({ "debug": true }), td, |s| {
            with_bit(0)(s);
            s.waive("tdx.attributes.debug");
        }),
        refused("attributes/sgx-not-initialised", "sgx.attributes.mode.init", ENCLAVE, "The enclave was never initialised", sgx, |s| s.quote.put(48, &[0x04])),
        refused("attributes/sgx-32-bit", "sgx.attributes.mode.bits", ENCLAVE, "The enclave runs in 32-bit mode", sgx, |s| s.quote.put(48, &[0x01])),
        refused("attributes/sgx-provision-key", "sgx.attributes.mode.provision-key", ENCLAVE, "The enclave may derive provisioning keys", sgx, |s| {
            s.quote.put(48, &[0x15])
        }),
        refused("attributes/sgx-einittoken-key", "sgx.attributes.mode.einittoken-key", ENCLAVE, "The enclave may derive the key for launch tokens", sgx, |s| {
            s.quote.put(48, &[0x25])
        }),
        refused("attributes/sgx-debug", "sgx.attributes.debug", ENCLAVE, "The host can debug the enclave", sgx, |s| s.quote.put(48, &[0x07])),
        refused("attributes/sept-ve-disable", "tdx.attributes.sept-ve-disable", ATTRIBUTES_CLAUSE, "The policy demands SEPT_VE_DISABLE", td, |s| {
            s.quote.put(ATTRIBUTES, &[0; 8]);
            s.tdx("require_sept_ve_disable", json!(true));
        }),
        accepted("attributes/sept-ve-disable-set", ATTRIBUTES_CLAUSE, "The policy demands SEPT_VE_DISABLE, and it is set", good(), td, |s| {
            s.tdx("require_sept_ve_disable", json!(true));
        }),
        accepted("attributes/none", ATTRIBUTES_CLAUSE, "All attributes are clear, as on older clouds", good(), td, |s| s.quote.put(ATTRIBUTES, &[0; 8])),
        refused("attributes/migratable", "tdx.attributes.migratable", ATTRIBUTES_CLAUSE, "The TD can be migrated", td, with_bit(29)),
        refused("attributes/servtd-ext", "tdx.attributes.migratable.service-td", ATTRIBUTES_CLAUSE, "A service TD may be bound later", td, with_bit(17)),
        refused("attributes/mrservicetd", "tdx.attributes.migratable.service-td", "Intel TDX Module ABI, SERVTD_HASH", "A service TD is bound", td15, |s| {
            s.quote.put(MRSERVICETD + 47, &[1]);
        }),
        accepted("attributes/migratable-allowed", POLICY, "The policy accepts a TD that can be migrated, with its service TD", good(), td15, |s| {
            with_bit(29)(s);
            s.quote.put(MRSERVICETD, &[1]);
            s.tdx("allow_migratable", json!(true));
        }),
        refused("attributes/xfam-x87", "tdx.xfam.fixed", XFAM_CLAUSE, "Bit 0, which is always set, is clear", td, xfam(0x0006_02e6)),
        refused("attributes/xfam-sse", "tdx.xfam.fixed", XFAM_CLAUSE, "Bit 1, which is always set, is clear", td, xfam(0x0006_02e5)),
        accepted("attributes/xfam-least", XFAM_CLAUSE, "Nothing but the bits that are always set", good(), td, xfam(3)),
        accepted("attributes/xfam-all", XFAM_CLAUSE, "All bits that there are", good(), td, xfam(0x0006_dbe7)),
    ];
    for (bit, id) in [(4, "attributes/hgs-plus-prof"), (5, "attributes/perf-prof"), (6, "attributes/pmt-prof")] {
        all.push(refused(id, "tdx.attributes.profiling", ATTRIBUTES_CLAUSE, "Somebody can profile the TD", td, with_bit(bit)));
    }
    for bit in (1..=3).chain(7..=15).chain(18..=26).chain(32..=61) {
        let id = format!("attributes/reserved-{bit:02}");
        all.push(refused(&id, "tdx.attributes.profiling.reserved", ATTRIBUTES_CLAUSE, "A reserved attribute is set", td, with_bit(bit)));
    }
    for (bit, id) in [(16, "icssd"), (27, "lass"), (30, "pks"), (31, "kl"), (62, "tpa"), (63, "perfmon")] {
        all.push(accepted(
            &format!("attributes/{id}"),
            ATTRIBUTES_CLAUSE,
            "An attribute is set that harms nobody",
            json!({ "debug": false }),
            td,
            with_bit(bit),
        ));
    }
    for bit in [3, 10, 13, 16, 19, 63] {
        let id = format!("attributes/xfam-bit-{bit:02}");
        all.push(refused(&id, "tdx.xfam.reserved", XFAM_CLAUSE, "A bit is set that no TD has", td, xfam(0x0006_02e7 | 1 << bit)));
    }
    all
}

fn registers() -> Vec<Vector> {
    let mut all = Vec::new();
    for (name, value) in [
        ("rtmr0", filler::<48>("rtmr0")),
        ("rtmr1", filler::<48>("rtmr1")),
        ("rtmr2", filler::<48>("rtmr2")),
        ("rtmr3", filler::<48>("rtmr3")),
        ("mrseam", filler::<48>("mrseam")),
        ("mrconfigid", [0; 48]),
        ("mrowner", [0; 48]),
        ("mrownerconfig", [0; 48]),
    ] {
        let mut other = value;
        other[47] ^= 1;
        let list = json!([hex(&filler::<48>("another register")), hex(&value)]);
        all.push(accepted(&format!("registers/{name}"), POLICY, "The register is one of those that the policy names", good(), td, |s| s.tdx(name, list)));
        let code = match name {
            "rtmr0" => "tdx.registers.rtmr0",
            "rtmr1" => "tdx.registers.rtmr1",
            "rtmr2" => "tdx.registers.rtmr2",
            "rtmr3" => "tdx.registers.rtmr3",
            "mrseam" => "tdx.registers.mrseam",
            "mrconfigid" => "tdx.registers.mrconfigid",
            "mrowner" => "tdx.registers.mrowner",
            _ => "tdx.registers.mrownerconfig",
        };
        all.push(refused(&format!("registers/{name}-other"), code, POLICY, "The register differs in its last bit from what the policy names", td, |s| {
            s.tdx(name, json!([hex(&other)]));
        }));
        all.push(misuse(&format!("registers/{name}-empty"), "policy.empty-list", POLICY, "The policy's list is empty", td, |s| s.tdx(name, json!([]))));
    }
    all.extend([
        accepted("registers/mrservicetd", POLICY, "MRSERVICETD is the one that the policy names", good(), td15, |s| {
            s.quote.put(MRSERVICETD, &[7; 48]);
            s.tdx("allow_migratable", json!(true));
            s.tdx("mrservicetd", json!(["07".repeat(48)]));
        }),
        refused("registers/mrservicetd-other", "tdx.registers.mrservicetd", POLICY, "MRSERVICETD is none that the policy names", td15, |s| {
            s.tdx("mrservicetd", json!(["07".repeat(48)]));
        }),
        refused(
            "registers/mrservicetd-of-td10",
            "tdx.registers.mrservicetd",
            POLICY,
            "The policy names MRSERVICETD, which a report of TDX 1.0 has not",
            td,
            |s| {
                s.tdx("mrservicetd", json!(["00".repeat(48)]));
            },
        ),
        accepted("registers/attributes-mask", POLICY, "SEPT_VE_DISABLE and LASS are as the policy says", good(), td, |s| {
            s.tdx("attributes", json!({ "value": "0000000010000000", "mask": "0000000018000000" }));
        }),
        refused("registers/attributes-other", "tdx.registers.attributes", POLICY, "The policy wants PERFMON too", td, |s| {
            s.tdx("attributes", json!({ "value": "8000000010000000", "mask": "ffffffffffffffff" }));
        }),
        accepted("registers/xfam-mask", POLICY, "XFAM is just as the policy says", good(), td, |s| {
            s.tdx("xfam", json!({ "value": "00000000000602e7", "mask": "ffffffffffffffff" }));
        }),
        refused("registers/xfam-other", "tdx.registers.xfam", POLICY, "The policy wants no AMX", td, |s| {
            s.tdx("xfam", json!({ "value": "0000000000000000", "mask": "0000000000060000" }));
        }),
        misuse("registers/mask-zero", "policy.tdx.mask", POLICY, "The policy compares no bit", td, |s| {
            s.tdx("xfam", json!({ "value": "0000000000000000", "mask": "0000000000000000" }));
        }),
        misuse("registers/value-outside-mask", "policy.tdx.mask", POLICY, "The policy's value has a bit that is not compared", td, |s| {
            s.tdx("attributes", json!({ "value": "0000000000000001", "mask": "0000000010000000" }));
        }),
        misuse("registers/short", "policy.unreadable", POLICY, "The policy names a register of 47 bytes", td, |s| s.tdx("rtmr0", json!(["00".repeat(47)]))),
        misuse("registers/long", "policy.unreadable", POLICY, "The policy names a register of 49 bytes", td, |s| s.tdx("rtmr0", json!(["00".repeat(49)]))),
        misuse("registers/mrservicetd-empty", "policy.empty-list", POLICY, "The policy's list is empty", td15, |s| s.tdx("mrservicetd", json!([]))),
        misuse("registers/mrtd-empty", "policy.empty-list", IDENTITY, "The policy's list of measurements is empty", td, |s| {
            s.policy["identity"] = json!({ "measurement": [] });
        }),
        misuse("registers/mrtd-long", "policy.unreadable", IDENTITY, "The policy names MRTD with a byte after it", td, |s| {
            s.policy["identity"] = json!({ "measurement": [{ "hex": hex(&filler::<48>("mrtd")) + "00" }] });
        }),
        misuse("enclave/mrsigner-empty", "policy.empty-list", SGX, "The policy's list of signers is empty", sgx, |s| s.enclave("mrsigner", json!([]))),
        misuse("enclave/mrsigner-short", "policy.unreadable", SGX, "The policy names a signer of 31 bytes", sgx, |s| {
            s.enclave("mrsigner", json!(["ab".repeat(31)]));
        }),
        refused("registers/mrtd", "identity.measurement", IDENTITY, "MRTD is another one", td, |s| {
            s.policy["identity"] = json!({ "measurement": [{ "hex": "ab".repeat(48) }] });
        }),
        refused("registers/mrenclave", "identity.measurement", IDENTITY, "MRENCLAVE is another one", sgx, |s| {
            s.policy["identity"] = json!({ "measurement": [{ "hex": "ab".repeat(32) }] });
        }),
        refused("registers/mrtd-prefix", "identity.measurement", IDENTITY, "The policy names 32 bytes with which MRTD begins", td, |s| {
            s.policy["identity"] = json!({ "measurement": [{ "hex": hex(&filler::<48>("mrtd")[..32]) }] });
        }),
        accepted(
            "registers/label",
            IDENTITY,
            "The label of the measurement comes back",
            json!({ "measurements": [{ "kind": "sgx.mrenclave", "label": "forged guest" }] }),
            sgx,
            |_| (),
        ),
        accepted("registers/mrconfigid-set", POLICY, "MRCONFIGID is set, and the policy says nothing of it", good(), td, |s| s.quote.put(MRCONFIGID, &[7; 48])),
        refused("enclave/mrsigner", "sgx.enclave.mrsigner", SGX, "Somebody else signed the enclave", sgx, |s| s.enclave("mrsigner", json!(["ab".repeat(32)]))),
        refused("enclave/isvprodid", "sgx.enclave.isvprodid", SGX, "The enclave is another product", sgx, |s| s.enclave("isvprodid", json!(8))),
        refused("enclave/isvsvn", "sgx.enclave.isvsvn", SGX, "The enclave is older than the policy wants", sgx, |s| s.enclave("isvsvn_minimum", json!(4))),
        accepted("enclave/all", SGX, "Signer, product and version are as the policy says", json!({ "sgx": { "isvsvn": 3 } }), sgx, |s| {
            s.enclave("mrsigner", json!([hex(&filler::<32>("enclave signer"))]));
            s.enclave("isvprodid", json!(7));
            s.enclave("isvsvn_minimum", json!(3));
        }),
    ]);
    all
}

fn policies() -> Vec<Vector> {
    let old_module = |s: &mut Scene| s.quote.put(SVN, &svn(4, 1, 3));
    let grace = |s: &mut Scene, days: u16| {
        s.quote.put(SVN, &svn(4, 1, 3));
        s.tdx("grace", json!({ "status": "OutOfDate", "days": days }));
    };
    let mut all = vec![
        refused("binding/mismatch", "bind.report-data.mismatch", BIND, "The report data are of another conversation", td, |s| {
            s.nonce = Some(filler::<64>("another nonce").to_vec())
        }),
        refused("binding/tail", "bind.report-data.mismatch", BIND, "The report data begin with the nonce and do not end in zeros", td, |s| {
            s.nonce = Some(filler::<64>("nonce")[..32].to_vec());
            s.policy["bind"] = json!({ "report_data": "nonce ‖ zeros" });
        }),
        refused("binding/zero", "bind.report-data.zero", BIND, "The report data are zeros", td, |s| s.quote.put(REPORT_DATA, &[0; 64])),
        refused("binding/sgx", "bind.report-data.mismatch", BIND, "An enclave's report data are of another conversation", sgx, |s| s.quote.put(320, &[7; 64])),
        accepted("binding/waived", BIND, "The policy waives the binding", good(), td, |s| {
            s.policy["bind"] = json!({ "waive": "this vector is not about it" });
            s.nonce = None;
        }),
        refused("kind/tdx-not-wanted", "evidence.kind.not-in-policy", "Veritee policy, kinds", "The policy looks at no TDX quote", td, |s| {
            s.policy["kinds"] = json!(["sgx"])
        }),
        accepted("grace/last-second", GRACE, "The grace ends now", json!({ "tcb": { "status": "OutOfDate" } }), td, |s| {
            grace(s, 200);
            s.at = "2026-05-31T00:00:00Z";
        }),
        refused("grace/over", "tdx.tcb.status.grace", GRACE, "The grace ended a second ago", td, |s| {
            grace(s, 200);
            s.at = "2026-05-31T00:00:01Z";
        }),
        refused("grace/other-status", "tdx.tcb.status", GRACE, "The grace is for another status", td, |s| {
            grace(s, 1000);
            s.tcb_info.status(0, "ConfigurationNeeded");
        }),
        misuse("grace/revoked", "policy.tdx.statuses", GRACE, "A grace for what is revoked", td, |s| s.tdx("grace", json!({ "status": "Revoked", "days": 1 }))),
        misuse("statuses/revoked", "policy.tdx.statuses", STATUSES, "The policy wants to accept what is revoked", td, |s| {
            s.tdx("statuses", json!(["UpToDate", "Revoked"]))
        }),
        misuse("statuses/unknown", "policy.tdx.statuses", STATUSES, "The policy names a status that does not exist", td, |s| {
            s.tdx("statuses", json!(["UpToDate", "Fine"]))
        }),
        misuse("statuses/empty", "policy.empty-list", STATUSES, "The policy accepts no status", td, |s| s.tdx("statuses", json!([]))),
        misuse("policy/unknown-key", "policy.unreadable", POLICY, "The policy has a key that nobody knows", td, |s| s.tdx("allow_debugging", json!(false))),
        misuse("policy/unknown-sgx-key", "policy.unreadable", SGX, "The same for SGX", td, |s| s.enclave("mr_signer", json!([]))),
        misuse("policy/waive-signature", "policy.waive.refused", "Veritee policy, waive", "The policy waives what makes a quote authentic", td, |s| {
            s.waive("tdx.quote.signature")
        }),
        misuse("policy/waive-revoked", "policy.waive.refused", "Veritee policy, waive", "The policy waives revocation of the TCB", td, |s| {
            s.waive("tdx.tcb.not-revoked")
        }),
        misuse("policy/waive-level", "policy.waive.refused", "Veritee policy, waive", "The policy waives that a level is reached", td, |s| {
            s.waive("tdx.tcb.platform-level")
        }),
        refused("platform/fmspc", "tdx.platform.allowed.fmspc", POLICY, "The FMSPC is none that the policy names", td, |s| {
            s.tdx("fmspcs", json!(["000000000001"]))
        }),
        refused("platform/ppid", "tdx.platform.allowed.ppid", POLICY, "The platform is none that the policy names", td, |s| {
            s.tdx("platforms", json!(["00".repeat(16)]))
        }),
        refused("platform/instance", "tdx.platform.allowed.instance", POLICY, "The platform instance is none that the policy names", td, |s| {
            s.tdx("platform_instances", json!(["00".repeat(16)]));
        }),
        refused("platform/no-instance", "tdx.platform.allowed.instance", POLICY, "The policy names platform instances, and the certificate none", td, |s| {
            s.processor();
            s.tdx("platform_instances", json!([hex(&cert::INSTANCE)]));
        }),
        accepted("platform/all", POLICY, "FMSPC, PPID and platform instance are as the policy says", json!({ "platform": { "pcesvn": 13 } }), td, |s| {
            s.tdx("fmspcs", json!([hex(&cert::FMSPC)]));
            s.tdx("platforms", json!([hex(&cert::PPID)]));
            s.tdx("platform_instances", json!([hex(&cert::INSTANCE)]));
        }),
        misuse("platform/fmspc-short", "policy.unreadable", POLICY, "The policy names an FMSPC of five bytes", td, |s| s.tdx("fmspcs", json!(["0000000001"]))),
        misuse("platform/fmspcs-empty", "policy.empty-list", POLICY, "The policy's list of FMSPCs is empty", td, |s| s.tdx("fmspcs", json!([]))),
        misuse("platform/instances-empty", "policy.empty-list", POLICY, "The policy's list of platform instances is empty", td, |s| {
            s.tdx("platform_instances", json!([]));
        }),
        refused("platform/sgx-fmspc", "tdx.platform.allowed.fmspc", POLICY, "The FMSPC of an enclave's platform is none that the policy names", sgx, |s| {
            s.tdx("fmspcs", json!(["000000000001"]));
        }),
        misuse("platform/empty", "policy.empty-list", POLICY, "The policy's list of platforms is empty", td, |s| s.tdx("platforms", json!([]))),
        refused("advisories/platform", "tdx.tcb.advisories", ADVISORIES, "A denied advisory applies to the platform, which is up to date", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["advisoryIDs"] = json!(["INTEL-SA-90009"]);
            s.tdx("deny_advisories", json!(["INTEL-SA-90009"]));
        }),
        refused("advisories/module", "tdx.tcb.advisories", ADVISORIES, "A denied advisory applies to the module", td, |s| {
            old_module(s);
            s.waive("tdx.tcb.status");
            s.tdx("deny_advisories", json!(["INTEL-SA-90009", "INTEL-SA-90003"]));
        }),
        refused("advisories/qe", "tdx.tcb.advisories", ADVISORIES, "A denied advisory applies to the quoting enclave", td, |s| {
            s.quote.qe_before = vec![Patch::Write(258, vec![3, 0])];
            s.waive("tdx.tcb.status");
            s.tdx("deny_advisories", json!(["INTEL-SA-90004"]));
        }),
        accepted(
            "advisories/allowed",
            ALLOWED,
            "The advisory that applies is one that the policy allows",
            json!({ "tcb": { "advisories": ["INTEL-SA-90003"] } }),
            td,
            |s| {
                old_module(s);
                s.waive("tdx.tcb.status");
                s.tdx("allow_advisories", json!(["INTEL-SA-90001", "INTEL-SA-90003"]));
            },
        ),
        accepted("advisories/allowed-none-applies", ALLOWED, "No advisory applies, and the policy would allow one", good(), td, |s| {
            s.tdx("allow_advisories", json!(["INTEL-SA-90001"]));
        }),
        refused(
            "advisories/other-of-platform",
            "tdx.tcb.advisories.other",
            ALLOWED,
            "An advisory applies to the platform that the policy does not allow",
            td,
            |s| {
                s.tcb_info.value["tcbLevels"][0]["advisoryIDs"] = json!(["INTEL-SA-90001", "INTEL-SA-90009"]);
                s.tdx("allow_advisories", json!(["INTEL-SA-90001"]));
            },
        ),
        refused(
            "advisories/other-of-module",
            "tdx.tcb.advisories.other",
            ALLOWED,
            "An advisory applies to the module that the policy does not allow",
            td,
            |s| {
                old_module(s);
                s.waive("tdx.tcb.status");
                s.tdx("allow_advisories", json!(["INTEL-SA-90001"]));
            },
        ),
        refused(
            "advisories/other-of-qe",
            "tdx.tcb.advisories.other",
            ALLOWED,
            "An advisory applies to the quoting enclave that the policy does not allow",
            sgx,
            |s| {
                s.quote.qe_before = vec![Patch::Write(258, vec![3, 0])];
                s.waive("tdx.tcb.status");
                s.tdx("allow_advisories", json!(["INTEL-SA-90001"]));
            },
        ),
        refused(
            "advisories/other-now",
            "tdx.tcb.advisories.current.other",
            ALLOWED,
            "An advisory applies to what runs now that the policy does not allow",
            td15,
            |s| {
                super::tcb::relaunched(s, 6, 4);
                s.waive("tdx.tcb.status");
                s.tdx("allow_advisories", json!(["INTEL-SA-90001"]));
            },
        ),
        refused("advisories/denied-and-allowed", "tdx.tcb.advisories", ALLOWED, "The policy allows and denies an advisory, which applies", td, |s| {
            old_module(s);
            s.waive("tdx.tcb.status");
            s.tdx("allow_advisories", json!(["INTEL-SA-90003"]));
            s.tdx("deny_advisories", json!(["INTEL-SA-90003"]));
        }),
        misuse("advisories/allowed-empty", "policy.empty-list", ALLOWED, "The policy's list is empty", td, |s| s.tdx("allow_advisories", json!([]))),
        accepted(
            "advisories/others",
            ADVISORIES,
            "Other advisories apply than the policy denies",
            json!({ "tcb": { "advisories": ["INTEL-SA-90003"] } }),
            td,
            |s| {
                old_module(s);
                s.waive("tdx.tcb.status");
                s.tdx("deny_advisories", json!(["INTEL-SA-90001"]));
            },
        ),
    ];
    for (id, at) in [("time/1970", "1970-01-01T00:00:00Z"), ("time/9999", "9999-12-31T23:59:59Z"), ("time/2017", "2017-12-31T23:59:59Z")] {
        let code = if id == "time/9999" { "tdx.chain.validity.root-expired" } else { "tdx.chain.validity.root-early" };
        all.push(refused(id, code, "RFC 5280 §4.1.2.5", "The question is of another time than any certificate", td, |s| s.at = at));
    }
    all
}
