//! Appraisal: TCB, firmware, mitigations, platform features, chip and cloud provider.

use serde_json::json;

use crate::{
    scene::{CSP, Scene, genoa, hex, milan, turin, v2, v5, vlek},
    vector::{Vector, accepted, misuse, refused, refused_among_others},
};

const ORDER: &str = "AMD 56860, COMMITTED_TCB, CURRENT_TCB and REPORTED_TCB";
const COMMIT: &str = "AMD 56860, SNP_COMMIT";
const FLOOR: &str = "Veritee policy, snp.tcb_minimum";
const FIRMWARE: &str = "Veritee policy, snp.firmware_minimum";
const ABI: &str = "AMD 56860, POLICY.ABI_MAJOR and ABI_MINOR";
const MITIGATIONS: &str = "AMD 56860, LAUNCH_MIT_VECTOR and CURRENT_MIT_VECTOR";
const INFO: &str = "AMD 56860, PLATFORM_INFO";
const CHIP: &str = "Veritee policy, snp.chip_ids";
const PROVIDER: &str = "Veritee policy, snp.csp_ids";

pub fn vectors() -> Vec<Vector> {
    let mut all = tcb();
    all.extend(floors());
    all.extend(firmware());
    all.extend(features());
    all.extend(chips());
    all
}

fn tcb() -> Vec<Vector> {
    let mut all = vec![
        accepted(
            "platform/provisional",
            COMMIT,
            "The firmware is not committed, and the policy does not mind",
            json!({ "snp": { "firmware": "1.55.41", "firmware_committed": "1.55.40" } }),
            milan,
            |s| {
                s.report.current_firmware = [1, 55, 41];
            },
        ),
        refused("platform/provisional-tcb", "snp.tcb.provisional", COMMIT, "The committed TCB is below the current one, and the policy minds", milan, |s| {
            s.report.current[6] += 1;
            s.snp("refuse_provisional_firmware", json!(true));
        }),
        refused(
            "platform/provisional-firmware",
            "snp.tcb.provisional",
            COMMIT,
            "The committed firmware is below the current one, and the policy minds",
            milan,
            |s| {
                s.report.current_firmware = [1, 55, 41];
                s.snp("refuse_provisional_firmware", json!(true));
            },
        ),
        accepted("platform/committed", COMMIT, "The policy minds provisional firmware, and this is committed", json!({}), milan, |s| {
            s.snp("refuse_provisional_firmware", json!(true));
        }),
        accepted(
            "platform/reported-above-committed",
            ORDER,
            "The reported TCB is above the committed one, and the policy does not mind",
            json!({}),
            milan,
            |s| s.report.committed[6] -= 1,
        ),
        refused(
            "platform/reported-above-committed-strict",
            "snp.tcb.reported-at-most-committed",
            ORDER,
            "The reported TCB is above the committed one, and the policy minds",
            milan,
            |s| {
                s.report.committed[6] -= 1;
                s.snp("refuse_reported_above_committed", json!(true));
            },
        ),
        accepted("platform/reported-is-committed", ORDER, "The reported TCB is the committed one", json!({}), milan, |s| {
            s.snp("refuse_reported_above_committed", json!(true))
        }),
        refused(
            "platform/one-up-one-down",
            "snp.tcb.committed-at-most-current",
            ORDER,
            "As one number the current TCB is higher, but one component is lower",
            milan,
            |s| {
                s.report.current[7] += 1;
                s.report.current[1] += 1;
                s.report.committed[1] += 2;
            },
        ),
    ];
    // Boot loader, TEE, SNP, microcode; FMC on Turin.
    for (component, start, at) in [("boot-loader", milan as fn() -> Scene, 0), ("tee", milan, 1), ("snp", milan, 6), ("microcode", milan, 7), ("fmc", turin, 0)]
    {
        all.push(refused(
            &format!("platform/committed-above-current-{component}"),
            "snp.tcb.committed-at-most-current",
            ORDER,
            "One component of the committed TCB is above the current one",
            start,
            |s| s.report.committed[at] += 1,
        ));
        if component != "fmc" {
            all.push(refused(
                &format!("platform/reported-above-current-{component}"),
                "snp.tcb.reported-at-most-current",
                ORDER,
                "One component of the reported TCB is above the current one",
                start,
                |s| {
                    s.report.current[at] -= 1;
                    s.report.committed[at] -= 1;
                },
            ));
        }
    }
    all
}

fn floors() -> Vec<Vector> {
    let exact = json!({ "boot_loader": 4, "tee": 1, "snp": 24, "microcode": 219, "of": ["reported", "committed", "current", "launch"] });
    let mut all = vec![
        accepted("floor/equal", FLOOR, "Every component of all four TCBs is exactly at its floor", json!({}), milan, |s| s.floor(exact)),
        refused("floor/unstated", "snp.tcb.minimum.no-floor", FLOOR, "There are floors, but none for this processor", milan, |s| {
            s.demand("snp.tcb.minimum");
            s.snp("tcb_minimum", json!([{ "family": 0x19, "model": 0x11, "stepping": 1, "snp": 1 }]));
        }),
        refused("floor/other-stepping", "snp.tcb.minimum.no-floor", FLOOR, "There is a floor for another stepping", milan, |s| {
            s.demand("snp.tcb.minimum");
            s.snp("tcb_minimum", json!([{ "family": 0x19, "model": 1, "stepping": 0, "snp": 1 }]));
        }),
        refused("floor/v2", "snp.tcb.minimum.unknown-processor", FLOOR, "A version 2 report does not say which floor is its own", v2, |s| {
            s.floor(json!({ "snp": 1 }))
        }),
        accepted("floor/of-two", FLOOR, "Of two floors the one for this processor counts", json!({}), milan, |s| {
            s.demand("snp.tcb.minimum");
            s.snp(
                "tcb_minimum",
                json!([
                    { "family": 0x19, "model": 1, "stepping": 2, "microcode": 255 },
                    { "family": 0x19, "model": 1, "stepping": 1, "snp": 24 },
                ]),
            );
        }),
        accepted("floor/by-kind", FLOOR, "Reported and launch TCB have floors of their own", json!({}), milan, |s| {
            s.report.launch[6] = 20;
            s.demand("snp.tcb.minimum");
            s.snp(
                "tcb_minimum",
                json!([
                    { "family": 0x19, "model": 1, "stepping": 1, "snp": 24 },
                    { "family": 0x19, "model": 1, "stepping": 1, "snp": 20, "of": ["launch"] },
                ]),
            );
        }),
        refused("floor/turin-as-milan", "snp.tcb.minimum.reported", FLOOR, "Read in Milan's order Turin's SNP version would be its microcode's", turin, |s| {
            s.floor(json!({ "snp": 5 }))
        }),
        accepted("floor/fmc-equal", FLOOR, "The FMC of a Turin is at its floor", json!({}), turin, |s| s.floor(json!({ "fmc": 0, "snp": 4 }))),
        refused("floor/fmc-below", "snp.tcb.minimum.reported", FLOOR, "The FMC of a Turin is below its floor", turin, |s| s.floor(json!({ "fmc": 1 }))),
        refused("floor/launch", "snp.tcb.minimum.launch", FLOOR, "The guest was started under an older TCB than the floor allows", milan, |s| {
            s.report.launch[6] -= 1;
            s.floor(json!({ "snp": 24, "of": ["launch"] }));
        }),
        refused("floor/committed", "snp.tcb.minimum.committed", FLOOR, "The firmware could be rolled back below the floor", milan, |s| {
            s.report.committed[6] -= 1;
            s.floor(json!({ "snp": 24, "of": ["reported", "committed"] }));
        }),
        refused("floor/current", "snp.tcb.minimum.current", FLOOR, "The running firmware is below a floor of its own", milan, |s| {
            s.floor(json!({ "snp": 25, "of": ["current"] }))
        }),
        refused("floor/waived-no-more", "snp.tcb.minimum.reported", FLOOR, "A Genoa's microcode is one below its floor", genoa, |s| {
            s.floor(json!({ "snp": 23, "microcode": 85 }))
        }),
        misuse("floor/fmc-on-milan", "policy.snp.tcb-minimum.fmc", FLOOR, "A floor for Milan has an FMC", |s| s.floor(json!({ "fmc": 0 }))),
        misuse("floor/twice", "policy.snp.tcb-minimum.twice", FLOOR, "Two floors speak of one processor and one TCB", |s| {
            let floor = json!({ "family": 0x19, "model": 1, "stepping": 1, "snp": 1 });
            s.demand("snp.tcb.minimum");
            s.snp("tcb_minimum", json!([floor, floor]));
        }),
        misuse("floor/says-nothing", "policy.snp.tcb-minimum.empty", FLOOR, "A floor names a processor and no component", |s| s.floor(json!({}))),
        misuse("floor/of-nothing", "policy.snp.tcb-minimum.empty", FLOOR, "A floor is held against no TCB", |s| s.floor(json!({ "snp": 1, "of": [] }))),
        misuse("floor/empty-list", "policy.empty-list", FLOOR, "The list of floors is empty", |s| {
            s.demand("snp.tcb.minimum");
            s.snp("tcb_minimum", json!([]));
        }),
        misuse("floor/neither-stated-nor-waived", "policy.snp.tcb-minimum.unstated", FLOOR, "The policy neither states nor waives the floor", |s| {
            s.demand("snp.tcb.minimum")
        }),
        misuse("floor/stated-and-waived", "policy.stated-and-waived", FLOOR, "The policy states the floor and waives it", |s| {
            s.floor(json!({ "snp": 1 }));
            s.waive("snp.tcb.minimum");
        }),
    ];
    for (id, component, floor) in
        [("floor/boot-loader", "boot_loader", 5), ("floor/tee", "tee", 2), ("floor/snp", "snp", 25), ("floor/microcode", "microcode", 220)]
    {
        all.push(refused(id, "snp.tcb.minimum.reported", FLOOR, "One component is one below its floor, the others are far above theirs", milan, |s| {
            let mut all = json!({ "boot_loader": 0, "tee": 0, "snp": 0, "microcode": 0 });
            all[component] = json!(floor);
            s.floor(all);
        }));
    }
    all
}

fn firmware() -> Vec<Vector> {
    let mut all = vec![
        refused("platform/abi-minor", "snp.firmware.abi", ABI, "The firmware is 1.50, the guest demands 1.51", milan, |s| {
            s.report.current_firmware = [1, 50, 99]
        }),
        refused("platform/abi-major", "snp.firmware.abi", ABI, "The firmware is 1.55, the guest demands 2.0", milan, |s| {
            s.report.policy = (s.report.policy & !0xffff) | 0x0200
        }),
        accepted("platform/abi-equal", ABI, "The firmware is what the guest demands", json!({}), milan, |s| s.report.current_firmware = [1, 51, 0]),
        accepted("platform/abi-major-above", ABI, "The firmware is 2.0, the guest demands 1.51", json!({}), milan, |s| s.report.current_firmware = [2, 0, 0]),
        misuse("platform/firmware-says-nothing", "policy.snp.firmware-minimum.empty", FIRMWARE, "The floor for the firmware says nothing", |s| {
            s.snp("firmware_minimum", json!({}));
        }),
        misuse("platform/firmware-two-parts", "policy.unreadable", FIRMWARE, "The floor for the firmware has two parts", |s| {
            s.snp("firmware_minimum", json!({ "current": "1.55" }));
        }),
    ];
    for (id, found, floor) in [
        ("platform/firmware-minor", [1, 54, 99], "1.55.0"),
        ("platform/firmware-build", [1, 55, 20], "1.55.21"),
        ("platform/firmware-major", [1, 99, 99], "2.0.0"),
    ] {
        all.push(refused(id, "snp.firmware.minimum.current", FIRMWARE, "The firmware is below its floor", milan, |s| {
            s.report.current_firmware = found;
            s.snp("firmware_minimum", json!({ "current": floor }));
        }));
        all.push(refused(&format!("{id}-committed"), "snp.firmware.minimum.committed", FIRMWARE, "The committed firmware is below its floor", milan, |s| {
            s.report.committed_firmware = found;
            s.snp("firmware_minimum", json!({ "committed": floor }));
        }));
    }
    for (id, found, floor) in [
        ("platform/firmware-equal", [1, 55, 21], "1.55.21"),
        ("platform/firmware-tuple", [1, 56, 0], "1.55.21"),
        ("platform/firmware-tuple-major", [2, 0, 0], "1.55.21"),
    ] {
        all.push(accepted(id, FIRMWARE, "The firmware is at or above its floor, as a whole", json!({}), milan, |s| {
            (s.report.current_firmware, s.report.committed_firmware) = (found, found);
            s.snp("firmware_minimum", json!({ "current": floor, "committed": floor }));
        }));
    }
    all
}

fn features() -> Vec<Vector> {
    vec![
        accepted("platform/mitigations", MITIGATIONS, "All mitigations of the policy are in force, and others", json!({}), v5, |s| {
            s.snp("launch_mitigations", json!(0x0b));
            s.snp("current_mitigations", json!(0x03));
        }),
        refused("platform/mitigation-launch", "snp.mitigations.launch", MITIGATIONS, "A mitigation was not in force at launch", v5, |s| {
            s.report.launch_mitigations = 0x09;
            s.snp("launch_mitigations", json!(0x0b));
        }),
        refused("platform/mitigation-current", "snp.mitigations.current", MITIGATIONS, "A mitigation is not in force now", v5, |s| {
            s.report.current_mitigations = 0x03;
            s.snp("current_mitigations", json!(0x0b));
        }),
        refused("platform/mitigation-v4", "snp.mitigations.unknown", MITIGATIONS, "A version 4 report does not say what is in force", milan, |s| {
            s.report.version = 4;
            s.report.before.push(crate::patch::Patch::Write(0x1f8, vec![0x0b]));
            s.snp("launch_mitigations", json!(0x0b));
        }),
        misuse("platform/mitigations-none", "policy.snp.mitigations", MITIGATIONS, "The policy demands no mitigation at all", |s| {
            s.snp("launch_mitigations", json!(0))
        }),
        refused("platform/alias-check-clear", "snp.platform-info.required", INFO, "ALIAS_CHECK_COMPLETE is required and clear", milan, |s| {
            s.report.platform_info &= !(1 << 5);
            s.snp("require_platform", json!(["alias-check-complete"]));
        }),
        refused(
            "platform/alias-check-v2",
            "snp.platform-info.unknown",
            INFO,
            "ALIAS_CHECK_COMPLETE is required, and a version 2 report cannot tell",
            v2,
            |s| {
                s.report.platform_info |= 1 << 5;
                s.snp("require_platform", json!(["alias-check-complete"]));
            },
        ),
        accepted(
            "platform/alias-check-set",
            INFO,
            "ALIAS_CHECK_COMPLETE is required and set",
            json!({ "snp": { "platform_flags": ["smt", "ecc", "alias-check-complete"] } }),
            milan,
            |s| {
                s.snp("require_platform", json!(["alias-check-complete", "ecc"]));
            },
        ),
        refused("platform/ecc-clear", "snp.platform-info.required", INFO, "ECC is required and clear", milan, |s| {
            s.report.platform_info &= !(1 << 2);
            s.snp("require_platform", json!(["ecc"]));
        }),
        refused("platform/tsme-set", "snp.platform-info.forbidden", INFO, "TSME is forbidden and set", milan, |s| {
            s.report.platform_info |= 1 << 1;
            s.snp("forbid_platform", json!(["tsme"]));
        }),
        refused("platform/tio-set", "snp.platform-info.forbidden", INFO, "Trusted I/O is forbidden and set", v5, |s| {
            s.report.platform_info |= 1 << 7;
            s.snp("forbid_platform", json!(["tio"]));
        }),
        refused("platform/tio-v3", "snp.platform-info.unknown", INFO, "Trusted I/O is forbidden, and a version 3 report cannot tell", milan, |s| {
            s.snp("forbid_platform", json!(["tio"]))
        }),
        refused("platform/smt-set", "snp.platform-info.forbidden", INFO, "SMT is forbidden and on", milan, |s| s.snp("forbid_platform", json!(["smt"]))),
        accepted(
            "platform/bit-6",
            INFO,
            "A bit is set that nobody has published, as on real Turins",
            json!({ "snp": { "platform_info": "0000000000000065" } }),
            turin,
            |s| s.report.platform_info = 0x65,
        ),
        misuse("platform/unknown-feature", "policy.unreadable", INFO, "The policy requires a feature that nobody knows", |s| {
            s.snp("require_platform", json!(["quantum"]))
        }),
    ]
}

fn chips() -> Vec<Vector> {
    let mine = hex(&crate::product::Product::Milan.chip_id());
    let other = hex(&[7; 64]);
    let zeros = hex(&[0; 64]);
    let masked = |s: &mut Scene| s.report.chip_id = [0; 64];
    vec![
        accepted("chip/allowed", CHIP, "The chip is one of the accepted", json!({}), milan, |s| s.snp("chip_ids", json!([other, mine]))),
        refused("chip/not-allowed", "snp.chip.allowed", CHIP, "The chip is none of the accepted", milan, |s| s.snp("chip_ids", json!([other]))),
        refused("chip/denied", "snp.chip.allowed.denied", "Veritee policy, snp.deny_chip_ids", "The chip is refused by name", milan, |s| {
            s.snp("deny_chip_ids", json!([mine]))
        }),
        accepted("chip/another-denied", "Veritee policy, snp.deny_chip_ids", "Another chip is refused by name", json!({}), milan, |s| {
            s.snp("deny_chip_ids", json!([other]))
        }),
        refused(
            "chip/allowed-and-denied",
            "snp.chip.allowed.denied",
            "Veritee policy, snp.deny_chip_ids",
            "The chip is accepted and refused by name",
            milan,
            |s| {
                s.snp("chip_ids", json!([mine]));
                s.snp("deny_chip_ids", json!([mine]));
            },
        ),
        refused(
            "chip/masked-required",
            "snp.chip.allowed.masked",
            "Veritee policy, snp.require_chip_id",
            "The chip must be named, and the host hides it",
            milan,
            |s| {
                masked(s);
                s.snp("require_chip_id", json!(true));
            },
        ),
        refused("chip/masked-allow-list", "snp.chip.allowed.masked", CHIP, "Some chips are accepted, and the host hides this one", milan, |s| {
            masked(s);
            s.snp("chip_ids", json!([mine]));
        }),
        refused("chip/masked-zeros-allowed", "snp.chip.allowed.masked", CHIP, "A chip of zeros is accepted, which a hidden one is not", milan, |s| {
            masked(s);
            s.snp("chip_ids", json!([zeros]));
        }),
        refused(
            "chip/masked-deny-list",
            "snp.chip.allowed.masked",
            "Veritee policy, snp.deny_chip_ids",
            "Some chips are refused, and the host hides this one",
            milan,
            |s| {
                masked(s);
                s.snp("deny_chip_ids", json!([other]));
            },
        ),
        refused("chip/vlek-allow-list", "snp.chip.allowed.vlek", CHIP, "Some chips are accepted, and a VLEK is bound to none", vlek, |s| {
            s.report.chip_id = crate::product::Product::Milan.chip_id();
            s.snp("chip_ids", json!([mine]));
        }),
        refused(
            "chip/vlek-required",
            "snp.chip.allowed.vlek",
            "Veritee policy, snp.require_chip_id",
            "The chip must be named, and a VLEK is bound to none",
            vlek,
            |s| s.snp("require_chip_id", json!(true)),
        ),
        accepted("chip/turin", CHIP, "A Turin's chip is listed with its 56 zeros", json!({}), turin, |s| {
            let id = hex(&s.report.chip_id);
            s.snp("chip_ids", json!([id]));
        }),
        misuse("chip/short", "policy.unreadable", CHIP, "An accepted chip has 8 bytes", |s| s.snp("chip_ids", json!(["c1c1c1c1c1c1c1c1"]))),
        misuse("chip/empty-list", "policy.empty-list", CHIP, "The list of accepted chips is empty", |s| s.snp("chip_ids", json!([]))),
        accepted("csp/allowed", PROVIDER, "The cloud provider is one of the accepted", json!({ "signer": { "csp_id": CSP } }), vlek, |s| {
            s.snp("csp_ids", json!(["CN=other.example", CSP]))
        }),
        refused("csp/not-allowed", "snp.csp.allowed", PROVIDER, "The cloud provider is none of the accepted", vlek, |s| {
            s.snp("csp_ids", json!(["CN=cc-forge-1.example.org"]))
        }),
        refused("csp/vcek", "snp.csp.allowed.vcek", PROVIDER, "A cloud provider must be named, and a VCEK names none", milan, |s| {
            s.snp("csp_ids", json!([CSP]))
        }),
        misuse("csp/empty-list", "policy.empty-list", PROVIDER, "The list of accepted cloud providers is empty", |s| s.snp("csp_ids", json!([]))),
        refused_among_others(
            "chip/several-things",
            "snp.chip.allowed",
            CHIP,
            "The chip is not accepted and the guest can be debugged: both are told",
            milan,
            |s| {
                s.report.policy |= crate::report::DEBUG;
                s.snp("chip_ids", json!([other]));
            },
        ),
    ]
}
