//! TDX module, levels of every layer, and what they come to together.

use serde_json::{Value, json};

use crate::{
    der,
    intel::{
        document::Document,
        quote::{MRSIGNERSEAM, SEAMATTRIBUTES, SVN, SVN2, svn},
        scene::{Scene, sgx, td, td_module_0, td15, td15_ex},
        vector::{accepted, refused},
    },
    patch::Patch,
    vector::Vector,
};

const MODULE: &str = "Intel PCS API v4, tdxModule";
const IDENTITIES: &str = "Intel PCS API v4, tdxModuleIdentities";
const LEVELS: &str = "Intel PCS API v4, tcbLevels";
const STATUS: &str = "Intel PCS API v4, tcbStatus";
const RELAUNCH: &str = "Intel TDX DCAP Quoting Library API, TD relaunch";

const UP_TO_DATE: &str = "UpToDate";
const HARDENING: &str = "SWHardeningNeeded";
const CONFIGURATION: &str = "ConfigurationNeeded";
const BOTH: &str = "ConfigurationAndSWHardeningNeeded";
const OUT_OF_DATE: &str = "OutOfDate";
const OUT_OF_DATE_CONFIGURATION: &str = "OutOfDateConfigurationNeeded";

pub fn vectors() -> Vec<Vector> {
    [modules(), levels(), convergence(), relaunch()].concat()
}

/// Every status is accepted, so that it shows in the claims.
fn explore(s: &mut Scene) {
    s.waive("tdx.tcb.status");
}

fn status(name: &str) -> Value {
    json!({ "tcb": { "status": name } })
}

fn modules() -> Vec<Vector> {
    vec![
        accepted(
            "module/major-0",
            MODULE,
            "A module of major version 0 has no level of its own",
            json!({ "tcb": { "status": "UpToDate", "module": null } }),
            td_module_0,
            |_| (),
        ),
        accepted("module/major-3", IDENTITIES, "A module of major version 3", json!({ "tcb": { "module": { "status": "UpToDate" } } }), td, |s| {
            s.quote.put(SVN, &svn(4, 3, 3));
        }),
        accepted("module/id-lower-case", IDENTITIES, "The identity's id is in small letters", status(UP_TO_DATE), td, |s| {
            s.tcb_info.value["tdxModuleIdentities"][1]["id"] = "tdx_01".into();
        }),
        accepted("module/hexadecimal-id", IDENTITIES, "Major version 26 is TDX_1A", status(UP_TO_DATE), td, |s| {
            s.tcb_info.value["tdxModuleIdentities"][1]["id"] = "TDX_1A".into();
            s.quote.put(SVN, &svn(6, 26, 3));
        }),
        refused("module/no-identity", "tdx.module.identity", IDENTITIES, "The major version has no identity", td, |s| s.quote.put(SVN, &svn(6, 2, 3))),
        refused("module/identities-empty", "tdx.module.identity", IDENTITIES, "The list of identities is empty", td, |s| {
            s.tcb_info.value["tdxModuleIdentities"] = json!([]);
        }),
        refused("module/identities-missing", "tdx.module.identity", IDENTITIES, "There is no list of identities", td, |s| {
            s.tcb_info.value.as_object_mut().expect("an object").remove("tdxModuleIdentities");
        }),
        refused("module/mrsignerseam", "tdx.module.identity.mrsignerseam", IDENTITIES, "Somebody else signed the module", td, |s| {
            s.quote.put(MRSIGNERSEAM + 47, &[1])
        }),
        refused(
            "module/mrsignerseam-major-0",
            "tdx.module.identity.mrsignerseam",
            MODULE,
            "Somebody else signed the module of major version 0",
            td_module_0,
            |s| {
                s.quote.put(MRSIGNERSEAM, &[1]);
            },
        ),
        refused("module/seamattributes", "tdx.module.identity.seamattributes", IDENTITIES, "SEAMATTRIBUTES has a bit that it should not have", td, |s| {
            s.quote.put(SEAMATTRIBUTES, &[1]);
        }),
        refused("module/seamattributes-major-0", "tdx.module.identity.seamattributes", MODULE, "The same for major version 0", td_module_0, |s| {
            s.quote.put(SEAMATTRIBUTES + 7, &[0x80]);
        }),
        refused("module/seamattributes-outside-mask", "tdx.module.identity.seamattributes", MODULE, "The bit is one that the mask leaves out", td, |s| {
            s.tcb_info.value["tdxModuleIdentities"][1]["attributesMask"] = "00FFFFFFFFFFFFFF".into();
            s.quote.put(SEAMATTRIBUTES, &[1]);
        }),
        refused("module/below-all", "tdx.tcb.module-level", IDENTITIES, "The module is older than all levels", td, |s| s.quote.put(SVN, &svn(3, 1, 3))),
        refused("module/revoked", "tdx.tcb.not-revoked", IDENTITIES, "The module's level is revoked", td, |s| s.tcb_info.module_status(0, "Revoked")),
        accepted("module/newer-than-all", IDENTITIES, "The module is newer than all levels", status(UP_TO_DATE), td, |s| s.quote.put(SVN, &svn(255, 1, 3))),
        accepted("module/lower-revoked", IDENTITIES, "A level that the module has left behind is revoked", status(UP_TO_DATE), td, |s| {
            s.tcb_info.module_status(1, "Revoked")
        }),
        accepted("module/shuffled", IDENTITIES, "The module's levels stand in another order", status(UP_TO_DATE), td, |s| {
            s.tcb_info.value["tdxModuleIdentities"][1]["tcbLevels"].as_array_mut().expect("a list").reverse();
        }),
    ]
}

fn reverse(document: &mut Document) {
    document.value["tcbLevels"].as_array_mut().expect("a list").reverse();
}

fn levels() -> Vec<Vector> {
    let oldest = json!({ "tcb": { "status": OUT_OF_DATE_CONFIGURATION, "platform": { "status": OUT_OF_DATE_CONFIGURATION } } });
    let second = || json!({ "tcb": { "status": OUT_OF_DATE, "platform": { "status": OUT_OF_DATE, "advisories": ["INTEL-SA-90002"] }, "advisories": ["INTEL-SA-90002"] } });
    let mut all = vec![
        accepted("level/shuffled", LEVELS, "The levels stand in the opposite order", status(UP_TO_DATE), td, |s| reverse(&mut s.tcb_info)),
        accepted("level/shuffled-sgx", LEVELS, "The same for SGX", status(UP_TO_DATE), sgx, |s| reverse(&mut s.tcb_info)),
        accepted("level/shuffled-lower", LEVELS, "The levels stand in the opposite order, and the platform reaches the second", second(), td, |s| {
            explore(s);
            reverse(&mut s.tcb_info);
            s.pck().set_tcb(3, der::number(4));
        }),
        accepted("level/shuffled-qe", LEVELS, "The quoting enclave's levels stand in the opposite order", status(UP_TO_DATE), td, |s| {
            reverse(&mut s.qe_identity)
        }),
        accepted("level/pcesvn-below", LEVELS, "PCESVN is one below, so that the third level is reached", oldest, td, |s| {
            explore(s);
            s.pck().set_tcb(17, der::number(12));
        }),
        accepted("level/higher-does-not-help", LEVELS, "One component is far above and another one below: each is compared by itself", second(), td, |s| {
            explore(s);
            s.pck().set_tcb(1, der::number(255));
            s.pck().set_tcb(16, der::number(4));
        }),
        accepted("level/tdx-0-below", LEVELS, "The first TDX component is below, and belongs to the module", status(UP_TO_DATE), td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][0]["svn"] = 200.into();
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][1]["svn"] = 200.into();
        }),
        accepted(
            "level/tdx-0-below-major-0",
            LEVELS,
            "The first TDX component is below, and counts for a module of major version 0",
            second(),
            td_module_0,
            |s| {
                explore(s);
                s.quote.put(SVN, &svn(4, 0, 3));
            },
        ),
        accepted("level/tdx-1-below-major-0", LEVELS, "So does the second", second(), td_module_0, |s| {
            explore(s);
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][1]["svn"] = 1.into();
        }),
        accepted(
            "level/shortfall",
            LEVELS,
            "The claims say what is missing",
            json!({ "tcb": { "platform": { "missing": ["sgx component 0: 4, needs 5", "tdx component 2: 2, needs 3"] } } }),
            td,
            |s| {
                explore(s);
                s.pck().set_tcb(1, der::number(4));
                let mut lower = svn(6, 1, 3);
                lower[2] = 2;
                s.quote.put(SVN, &lower);
            },
        ),
        refused("level/none", "tdx.tcb.platform-level", LEVELS, "The platform is older than all levels", td, |s| s.pck().set_tcb(9, der::number(3))),
        refused("level/none-pcesvn", "tdx.tcb.platform-level", LEVELS, "PCESVN is older than all levels", td, |s| s.pck().set_tcb(17, der::number(10))),
        refused("level/none-tdx", "tdx.tcb.platform-level", LEVELS, "A TDX component is older than all levels", td, |s| s.quote.put(SVN + 15, &[1])),
        refused("level/none-sgx", "tdx.tcb.platform-level", LEVELS, "The same for SGX", sgx, |s| s.pck().set_tcb(16, der::number(0))),
        refused("level/revoked", "tdx.tcb.not-revoked", STATUS, "The platform's level is revoked", td, |s| s.tcb_info.status(0, "Revoked")),
        refused("level/revoked-sgx", "tdx.tcb.not-revoked", STATUS, "The same for SGX", sgx, |s| s.tcb_info.status(0, "Revoked")),
        refused("level/revoked-explored", "tdx.tcb.not-revoked", STATUS, "The platform's level is revoked, and the policy waives the status", td, |s| {
            explore(s);
            s.tcb_info.status(0, "Revoked");
        }),
        accepted("level/date", STATUS, "The date is the oldest of the layers'", json!({ "tcb": { "date": "2024-03-13T00:00:00Z" } }), td, |s| {
            s.qe_identity.value["tcbLevels"][0]["tcbDate"] = "2024-03-13T00:00:00Z".into();
        }),
        accepted(
            "level/advisories",
            STATUS,
            "A level that is up to date may have advisories",
            json!({ "tcb": { "status": "UpToDate", "advisories": ["INTEL-SA-90009"] } }),
            td,
            |s| {
                s.tcb_info.value["tcbLevels"][0]["advisoryIDs"] = json!(["INTEL-SA-90009"]);
            },
        ),
        accepted(
            "level/advisories-of-all",
            STATUS,
            "The advisories are those of every layer, each once",
            json!({ "tcb": { "advisories": ["INTEL-SA-90001", "INTEL-SA-90003", "INTEL-SA-90004"], "qe": { "advisories": ["INTEL-SA-90004"] } } }),
            td,
            |s| {
                explore(s);
                s.tcb_info.value["tcbLevels"][0]["advisoryIDs"] = json!(["INTEL-SA-90001", "INTEL-SA-90004"]);
                s.quote.put(SVN, &svn(4, 1, 3));
                s.quote.qe_before = vec![Patch::Write(258, vec![3, 0])];
            },
        ),
    ];
    for i in 1..=16 {
        all.push(accepted(&format!("level/sgx-{i:02}-below"), LEVELS, "One SGX component is one below the newest level", second(), td, |s| {
            explore(s);
            s.pck().set_tcb(i, der::number(4));
        }));
    }
    for i in 2..16 {
        all.push(accepted(&format!("level/tdx-{i:02}-below"), LEVELS, "One TDX component is one below the newest level", second(), td, |s| {
            explore(s);
            s.quote.put(SVN + i, &[2]);
        }));
    }
    all
}

/// What platform, module and quoting enclave come to.
fn layered(id: &str, title: &'static str, [platform, module, qe]: [&'static str; 3], together: &'static str) -> Vector {
    let claims = json!({ "tcb": { "status": together, "platform": { "status": platform }, "module": { "status": module }, "qe": { "status": qe } } });
    accepted(id, STATUS, title, claims, td, |s| {
        explore(s);
        s.tcb_info.status(0, platform);
        s.tcb_info.module_status(0, module);
        s.qe_identity.status(0, qe);
    })
}

fn convergence() -> Vec<Vector> {
    let mut all = Vec::new();
    let one = "A platform of this status, and all else up to date";
    let module = "A platform of this status, and a module that is out of date";
    let qe = "A platform of this status, and a quoting enclave that is out of date";
    for (name, platform, worse) in [
        ("up-to-date", UP_TO_DATE, OUT_OF_DATE),
        ("hardening", HARDENING, OUT_OF_DATE),
        ("configuration", CONFIGURATION, OUT_OF_DATE_CONFIGURATION),
        ("configuration-and-hardening", BOTH, OUT_OF_DATE_CONFIGURATION),
        ("out-of-date", OUT_OF_DATE, OUT_OF_DATE),
        ("out-of-date-configuration", OUT_OF_DATE_CONFIGURATION, OUT_OF_DATE_CONFIGURATION),
    ] {
        all.push(layered(&format!("status/{name}"), one, [platform, UP_TO_DATE, UP_TO_DATE], platform));
        all.push(layered(&format!("status/{name}-old-module"), module, [platform, OUT_OF_DATE, UP_TO_DATE], worse));
        all.push(layered(&format!("status/{name}-old-qe"), qe, [platform, UP_TO_DATE, OUT_OF_DATE], worse));
        if platform != UP_TO_DATE {
            all.push(refused(
                &format!("status/{name}-refused"),
                "tdx.tcb.status",
                "Veritee policy, tdx.statuses",
                "The status is none that the policy accepts",
                td,
                |s| {
                    s.tcb_info.status(0, platform);
                },
            ));
        }
        all.push(accepted(
            &format!("status/{name}-allowed"),
            "Veritee policy, tdx.statuses",
            "The status is one that the policy accepts",
            status(platform),
            sgx,
            |s| {
                s.tcb_info.status(0, platform);
                s.tdx("statuses", json!([platform]));
            },
        ));
    }
    all.push(layered("status/both-old", "Module and quoting enclave are out of date", [CONFIGURATION, OUT_OF_DATE, OUT_OF_DATE], OUT_OF_DATE_CONFIGURATION));
    for (name, level) in [("module", 0), ("qe", 1), ("platform", 2)] {
        all.push(refused(
            &format!("status/revoked-{name}-among-old"),
            "tdx.tcb.not-revoked",
            STATUS,
            "One layer is revoked, the others are out of date",
            td,
            |s| {
                let of = |i| if i == level { "Revoked" } else { OUT_OF_DATE };
                s.tcb_info.module_status(0, of(0));
                s.qe_identity.status(0, of(1));
                s.tcb_info.status(0, of(2));
            },
        ));
    }
    all
}

/// A module of this minor version at launch, and another that runs now.
pub(super) fn relaunched(s: &mut Scene, launch: u8, now: u8) {
    s.quote.put(SVN, &svn(launch, 1, 3));
    s.quote.put(SVN2, &svn(now, 1, 3));
}

fn relaunch() -> Vec<Vector> {
    let layers =
        |together: &str, launch: &str, now: &str| json!({ "tcb": { "status": together, "launch": { "status": launch }, "current": { "status": now } } });
    let mut all = vec![
        accepted(
            "relaunch/advised",
            RELAUNCH,
            "The module was out of date at launch and is up to date now",
            layers("TDRelaunchAdvised", OUT_OF_DATE, UP_TO_DATE),
            td15,
            |s| {
                explore(s);
                relaunched(s, 4, 6);
            },
        ),
        accepted("relaunch/advised-ex", RELAUNCH, "The same with an extended report", layers("TDRelaunchAdvised", OUT_OF_DATE, UP_TO_DATE), td15_ex, |s| {
            explore(s);
            relaunched(s, 4, 6);
        }),
        accepted(
            "relaunch/allowed",
            "Veritee policy, tdx.statuses",
            "The policy accepts a TD that should be launched anew",
            status("TDRelaunchAdvised"),
            td15,
            |s| {
                s.tdx("statuses", json!(["UpToDate", "TDRelaunchAdvised"]));
                relaunched(s, 4, 6);
            },
        ),
        refused("relaunch/refused", "tdx.tcb.status", "Veritee policy, tdx.statuses", "The policy accepts nothing but what is up to date", td15, |s| {
            relaunched(s, 4, 6)
        }),
        refused(
            "relaunch/out-of-date-allowed",
            "tdx.tcb.status",
            "Veritee policy, tdx.statuses",
            "The policy accepts what is out of date, which is another status",
            td15,
            |s| {
                s.tdx("statuses", json!(["UpToDate", "OutOfDate"]));
                relaunched(s, 4, 6);
            },
        ),
        accepted(
            "relaunch/configuration",
            RELAUNCH,
            "The platform needs configuration besides",
            layers("TDRelaunchAdvisedConfigurationNeeded", OUT_OF_DATE_CONFIGURATION, CONFIGURATION),
            td15,
            |s| {
                explore(s);
                s.tcb_info.status(0, CONFIGURATION);
                relaunched(s, 4, 6);
            },
        ),
        refused(
            "relaunch/configuration-refused",
            "tdx.tcb.status",
            "Veritee policy, tdx.statuses",
            "The policy accepts the other kind of relaunch",
            td15,
            |s| {
                s.tdx("statuses", json!(["TDRelaunchAdvised"]));
                s.tcb_info.status(0, CONFIGURATION);
                relaunched(s, 4, 6);
            },
        ),
        accepted("relaunch/hardening", RELAUNCH, "The platform needs hardening besides", layers("TDRelaunchAdvised", OUT_OF_DATE, HARDENING), td15, |s| {
            explore(s);
            s.tcb_info.status(0, HARDENING);
            relaunched(s, 4, 6);
        }),
        accepted("relaunch/still-old", RELAUNCH, "The module that runs now is out of date too", layers(OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE), td15, |s| {
            explore(s);
            relaunched(s, 4, 5);
        }),
        accepted(
            "relaunch/now-older",
            RELAUNCH,
            "The module was up to date at launch and an older one runs now",
            layers(UP_TO_DATE, UP_TO_DATE, OUT_OF_DATE),
            td15,
            |s| {
                explore(s);
                relaunched(s, 6, 4);
            },
        ),
        accepted(
            "relaunch/qe-old",
            RELAUNCH,
            "The quoting enclave is out of date, which a relaunch does not mend",
            layers(OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE),
            td15,
            |s| {
                explore(s);
                s.qe_identity.status(0, OUT_OF_DATE);
                relaunched(s, 4, 6);
            },
        ),
        accepted(
            "relaunch/platform",
            RELAUNCH,
            "The platform's TDX components were out of date at launch",
            layers("TDRelaunchAdvised", OUT_OF_DATE, UP_TO_DATE),
            td15,
            |s| {
                explore(s);
                s.quote.put(SVN, &svn(6, 1, 2));
            },
        ),
        accepted("relaunch/major", RELAUNCH, "A module of another major version runs now", layers("TDRelaunchAdvised", OUT_OF_DATE, UP_TO_DATE), td15, |s| {
            explore(s);
            s.quote.put(SVN, &svn(4, 1, 3));
            s.quote.put(SVN2, &svn(4, 3, 3));
        }),
        refused("relaunch/now-no-platform-level", "tdx.tcb.platform-level.current", RELAUNCH, "What runs now reaches no level of the platform", td15, |s| {
            s.quote.put(SVN2, &svn(6, 1, 1));
        }),
        refused("relaunch/now-no-module-level", "tdx.tcb.module-level.current", RELAUNCH, "The module that runs now is older than all levels", td15, |s| {
            relaunched(s, 6, 3)
        }),
        refused(
            "relaunch/now-no-identity",
            "tdx.module.identity.current",
            RELAUNCH,
            "The module that runs now is of a major version without an identity",
            td15,
            |s| {
                s.quote.put(SVN2, &svn(6, 2, 3));
            },
        ),
        refused("relaunch/launch-no-module-level", "tdx.tcb.module-level", RELAUNCH, "The module at launch is older than all levels", td15, |s| {
            relaunched(s, 3, 6)
        }),
        refused("relaunch/now-revoked", "tdx.tcb.not-revoked", RELAUNCH, "The module that runs now is revoked", td15, |s| {
            s.tcb_info.module_status(1, "Revoked");
            relaunched(s, 6, 4);
        }),
        refused("relaunch/launch-revoked", "tdx.tcb.not-revoked", RELAUNCH, "The module at launch is revoked", td15, |s| {
            s.tcb_info.module_status(1, "Revoked");
            relaunched(s, 4, 6);
        }),
        refused("relaunch/revoked-explored", "tdx.tcb.not-revoked", RELAUNCH, "The same, and the policy waives the status", td15, |s| {
            explore(s);
            s.tcb_info.module_status(1, "Revoked");
            relaunched(s, 4, 6);
        }),
    ];
    all.push(refused(
        "relaunch/advisory-now",
        "tdx.tcb.advisories.current",
        "Veritee policy, tdx.deny_advisories",
        "A denied advisory applies to what runs now",
        td15,
        |s| {
            s.tdx("deny_advisories", json!(["INTEL-SA-90003"]));
            relaunched(s, 6, 4);
        },
    ));
    all
}
