//! A TD of Compute Engine's with a virtual TPM: two event logs, of PCRs and of RTMRs, each held against its own registers.

use serde_json::{Value, json};

use crate::{
    intel::event_log as ccel,
    keys::Hash,
    scene::hex,
    tpm::{
        bundle,
        event_log::{Event, GLOBAL, IMAGE_SECURITY, IPL, Log, VARIABLE_DRIVER_CONFIG, signature_list},
        scene::{Scene, ccel as td_alone, gcp, gcp_tdx, gcp_tdx_logged},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const KINDS: &str = "TCG PC Client Platform Firmware Profile §10; UEFI §38.4.1";
const REPLAY: &str = "TCG PC Client Platform Firmware Profile §10.1";
const POLICY: &str = "Veritee policy, event_log";
const LINE: &str = "/vmlinuz root=/dev/sda1";

pub fn vectors() -> Vec<Vector> {
    [good(), bad(), kinds(), demands(), contradictions()].concat()
}

fn registers(name: &str) -> Value {
    json!([
        { "register": format!("{name}0"), "verdict": "replayed" },
        { "register": format!("{name}1"), "verdict": "replayed" },
        { "register": format!("{name}2"), "verdict": "replayed" },
        { "register": format!("{name}3"), "verdict": "initial" },
    ])
}

fn of_td() -> Value {
    json!({ "forms": ["tcg"], "bank": "sha384", "registers": registers("rtmr"), "secure_boot": { "enabled": true } })
}

fn of_tpm() -> Value {
    json!({ "forms": ["tcg"], "bank": "sha256", "secure_boot": { "enabled": true }, "boot_applications": [hex(&Hash::Sha256.digest(b"a boot loader"))] })
}

fn both() -> Value {
    json!({ "secure_boot": true, "event_log": of_tpm(), "gcp": { "td_event_log": of_td() } })
}

fn state(key: &'static str, value: Value) -> impl FnOnce(&mut Scene) {
    move |s| s.state("event_log", key, value)
}

/// The log of the TD's registers.
fn td_log(scene: &mut Scene) -> &mut Log {
    scene.td_log.as_mut().expect("the scene has a log of the TD's registers")
}

/// The log of another boot.
fn another(banks: &[Hash]) -> Log {
    let mut log = Log::new(banks);
    log.events.push(Event::separator(4));
    log
}

/// A command line that GRUB measured.
fn line(log: &mut Log, text: &str) {
    log.events.push(Event::of(8, IPL, text.as_bytes(), format!("kernel_cmdline: {text}\0").as_bytes()));
}

/// What the policy says of everything, in both banks.
fn everything(s: &mut Scene) {
    for log in [&mut s.log, s.td_log.as_mut().expect("the scene has a log of the TD's registers")] {
        line(log, LINE);
    }
    let digests = |data: &[u8]| [Hash::Sha256, Hash::Sha384].map(|bank| hex(&bank.digest(data)));
    s.policy["event_log"] = json!({
        "required": true,
        "replayed": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        "replayed_rtmrs": [0, 1, 2],
        "secure_boot": true,
        "boot_applications": digests(b"a boot loader"),
        "kernel_command_line": [LINE],
        "grub_commands": ["linux /vmlinuz root=/dev/sda1"],
        "files": digests(b"a kernel"),
    });
}

fn only(which: fn(&crate::tpm::scene::Built) -> Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.collateral = Box::new(move |built| vec![which(built)])
}

fn good() -> Vec<Vector> {
    vec![
        accepted("event-log/both/good", REPLAY, "Either log explains the registers of its kind", both(), gcp_tdx_logged, |_| ()),
        accepted("event-log/both/order", REPLAY, "The TD's log comes first", both(), gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| vec![built.td_log.clone(), built.log.clone()]);
        }),
        accepted("event-log/both/attached", "RFC 9999", "Both logs come in the bundle", both(), gcp_tdx_logged, |s| {
            s.collateral = Box::new(|_| Vec::new());
            s.attached = Box::new(|built| [&built.ak_chain[..2], &[built.log.clone(), built.td_log.clone()]].concat());
        }),
        accepted("event-log/both/policy", POLICY, "The policy asks for all that the logs can prove", both(), gcp_tdx_logged, everything),
        accepted("event-log/both/same-twice", POLICY, "Each log comes twice", both(), gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| [&built.log, &built.td_log, &built.log, &built.td_log].map(Clone::clone).to_vec());
        }),
        accepted("event-log/both/several-banks", REPLAY, "The TPM's log has the bank of the TD's registers too", both(), gcp_tdx_logged, |s| {
            s.log.banks = vec![Hash::Sha1, Hash::Sha256, Hash::Sha384];
        }),
        accepted(
            "event-log/both/tpm-alone",
            REPLAY,
            "The TPM's log comes alone",
            json!({ "secure_boot": true, "event_log": of_tpm(), "gcp": { "td_event_log": null } }),
            gcp_tdx_logged,
            only(|built| built.log.clone()),
        ),
        accepted(
            "event-log/both/td-alone",
            REPLAY,
            "The log of the TD's registers comes alone",
            json!({ "secure_boot": true, "event_log": null, "gcp": { "td_event_log": of_td() } }),
            gcp_tdx_logged,
            only(|built| built.td_log.clone()),
        ),
        accepted(
            "event-log/both/bystander",
            POLICY,
            "A register that the policy does not name holds something else than the log of its kind comes to",
            json!({
                "event_log": { "boot_applications": [hex(&Hash::Sha256.digest(b"a boot loader"))] },
                "gcp": { "td_event_log": { "boot_applications": null, "registers": [
                    { "verdict": "replayed" }, { "verdict": "mismatch" }, { "verdict": "replayed" }, { "verdict": "initial" },
                ] } },
            }),
            gcp_tdx_logged,
            |s| {
                s.policy["event_log"] = json!({ "replayed": [0, 4, 7], "replayed_rtmrs": [0] });
                s.told_td_log = Box::new(|log| log.events.retain(|event| event.measured != b"a boot loader"));
            },
        ),
        accepted(
            "event-log/both/line-in-one",
            REPLAY,
            "The kernel measured its command line into the TPM alone, and GRUB into both",
            json!({ "event_log": { "kernel_command_lines": [LINE, "/vmlinuz of the kernel's own"] }, "gcp": { "td_event_log": { "kernel_command_lines": [LINE] } } }),
            gcp_tdx_logged,
            |s| {
                line(td_log(s), LINE);
                line(&mut s.log, LINE);
                line(&mut s.log, "/vmlinuz of the kernel's own");
            },
        ),
    ]
}

fn bad() -> Vec<Vector> {
    const CODE: &str = "event-log.replay.mismatch";
    let hidden = |log: &mut Log| log.events.retain(|event| event.measured != b"a boot loader");
    vec![
        refused("event-log/both/td-bad", CODE, REPLAY, "The TD's log leaves out what was loaded", gcp_tdx_logged, move |s| s.told_td_log = Box::new(hidden)),
        refused("event-log/both/tpm-bad", CODE, REPLAY, "The TPM's log leaves out what was loaded", gcp_tdx_logged, move |s| s.told_log = Box::new(hidden)),
        refused("event-log/both/td-bad-listed", CODE, REPLAY, "The same in a register that the policy names", gcp_tdx_logged, move |s| {
            s.policy["event_log"] = json!({ "replayed": [0, 4, 7], "replayed_rtmrs": [0, 1] });
            s.told_td_log = Box::new(hidden);
        }),
        refused("event-log/both/tpm-bad-listed", CODE, REPLAY, "The same of the TPM's", gcp_tdx_logged, move |s| {
            s.policy["event_log"] = json!({ "replayed": [0, 4, 7], "replayed_rtmrs": [0, 1] });
            s.told_log = Box::new(hidden);
        }),
        refused("event-log/both/td-cut-off", "event-log.form.truncated", KINDS, "The TD's log ends within an event", gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone(), built.td_log[..built.td_log.len() - 1].to_vec()]);
        }),
        refused("event-log/both/two-of-td", "event-log.form.twice", POLICY, "Two logs of the TD's registers come along", gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone(), built.td_log.clone(), ccel::Log::boot().bytes]);
        }),
        refused("event-log/both/two-of-tpm", "event-log.form.twice", POLICY, "Two logs of the TPM's registers come along", gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone(), built.td_log.clone(), another(&[Hash::Sha256]).build()]);
        }),
        refused("event-log/both/old-and-agile", "event-log.form.twice", POLICY, "The second log of the TPM's has the old form", gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone(), built.td_log.clone(), Log::new(&[]).build()]);
        }),
    ]
}

/// One presented as the other.
fn kinds() -> Vec<Vector> {
    vec![
        refused("event-log/both/td-log-of-tpm", "event-log.replay.mismatch", KINDS, "The TD's log is presented as that of a TPM, without a TD", gcp, |s| {
            s.collateral = Box::new(|_| vec![ccel::Log::boot().bytes]);
            s.banks = vec![Hash::Sha256, Hash::Sha384];
            s.log = Log::new(&s.banks);
            s.attest.selections.push(crate::tpm::attest::Selection::new(Hash::Sha384, crate::tpm::scene::QUOTED));
        }),
        refused("event-log/both/tpm-log-of-td", "event-log.form.register", KINDS, "The TPM's log is presented as that of a TD without a TPM", td_alone, |s| {
            s.collateral = Box::new(|_| vec![Log::new(&[Hash::Sha384]).build()])
        }),
        refused(
            "event-log/both/tpm-log-renumbered",
            "event-log.form.twice",
            KINDS,
            "A TPM's log is renumbered as a TD's, beside the TD's own",
            gcp_tdx_logged,
            |s| {
                s.collateral = Box::new(|built| {
                    let mut log = another(&[Hash::Sha384]);
                    log.ccel = true;
                    vec![log.build(), built.td_log.clone()]
                });
            },
        ),
        refused(
            "event-log/both/renumbered-alone",
            "event-log.replay.mismatch",
            KINDS,
            "A TPM's log is renumbered as a TD's, and stands in for the TD's own",
            gcp_tdx_logged,
            |s| {
                s.collateral = Box::new(|built| {
                    let mut log = another(&[Hash::Sha384]);
                    log.ccel = true;
                    vec![built.log.clone(), log.build()]
                });
            },
        ),
        refused(
            "event-log/both/td-log-with-pcr",
            "event-log.replay.nothing",
            KINDS,
            "An event of PCR 16 is put into the TD's log, so that it is taken for the TPM's",
            gcp_tdx_logged,
            |s| {
                s.told_td_log = Box::new(|log| log.events.push(Event::separator(16)));
                s.collateral = Box::new(|built| vec![built.td_log.clone()]);
            },
        ),
        refused("event-log/both/no-register", "event-log.form.ambiguous", KINDS, "A log that extends nothing is of no kind", gcp_tdx_logged, |s| {
            s.collateral = Box::new(|built| {
                let mut log = Log::new(&[Hash::Sha384]);
                log.events.clear();
                vec![built.log.clone(), log.build()]
            });
        }),
        refused(
            "event-log/both/no-bank",
            "event-log.form.ambiguous",
            KINDS,
            "A log of registers that both have, and not in the TD's bank",
            gcp_tdx_logged,
            |s| {
                s.collateral = Box::new(|built| {
                    let mut log = Log::new(&[Hash::Sha256]);
                    log.ccel = true;
                    vec![built.log.clone(), log.build()]
                });
            },
        ),
    ]
}

fn demands() -> Vec<Vector> {
    const MISSING: &str = "missing.event-log";
    vec![
        refused("event-log/both/td-log-left-out", MISSING, POLICY, "The policy names RTMRs, and their log was left out", gcp_tdx_logged, |s| {
            everything(s);
            only(|built| built.log.clone())(s);
        }),
        refused("event-log/both/tpm-log-left-out", MISSING, POLICY, "The policy names PCRs, and their log was left out", gcp_tdx_logged, |s| {
            everything(s);
            only(|built| built.td_log.clone())(s);
        }),
        refused(
            "event-log/both/td-left-out",
            MISSING,
            POLICY,
            "The policy names RTMRs, and the TD's evidence was left out with its log",
            gcp_tdx_logged,
            |s| {
                everything(s);
                only(|built| built.log.clone())(s);
                s.parts = Box::new(|parts, _| parts.retain(|part| part.name != bundle::TD_QUOTE));
            },
        ),
        refused(
            "event-log/both/quote-left-out",
            "event-log.replay.not-covered",
            POLICY,
            "The policy names RTMRs, and the TD's evidence was left out, but not its log",
            gcp_tdx_logged,
            |s| {
                everything(s);
                s.policy["event_log"] = json!({ "replayed": [0, 4, 7], "replayed_rtmrs": [0] });
                s.parts = Box::new(|parts, _| parts.retain(|part| part.name != bundle::TD_QUOTE));
            },
        ),
        accepted(
            "event-log/both/for-either",
            POLICY,
            "The policy names PCRs, and RTMRs of TDs that have no TPM",
            json!({ "event_log": of_tpm(), "gcp": { "td_event_log": null } }),
            gcp,
            |s| {
                s.policy["kinds"] = json!(["gcp-vtpm", "tdx"]);
                s.policy["tdx"] = json!({});
                s.policy["event_log"] = json!({ "replayed": [0, 4, 7], "replayed_rtmrs": [0, 1] });
                s.collateral = Box::new(|built| vec![built.log.clone()]);
            },
        ),
        refused(
            "event-log/both/line-in-tpm-alone",
            "event-log.command-line.unknown",
            POLICY,
            "The host's TPM alone has the policy's command line, and the TD's registers have none",
            gcp_tdx_logged,
            |s| {
                line(&mut s.log, LINE);
                s.state("event_log", "kernel_command_line", json!([LINE]));
                s.state("event_log", "files", json!([Hash::Sha256, Hash::Sha384].map(|bank| hex(&bank.digest(b"a kernel")))));
            },
        ),
        refused(
            "event-log/both/application-in-tpm-alone",
            "event-log.boot-applications",
            POLICY,
            "The host's TPM has the policy's boot loader, and the TD's registers have another",
            gcp_tdx_logged,
            |s| {
                for event in td_log(s).events.iter_mut().filter(|event| event.measured == b"a boot loader") {
                    event.measured = b"another boot loader".to_vec();
                }
                s.state("event_log", "boot_applications", json!([Hash::Sha256, Hash::Sha384].map(|bank| hex(&bank.digest(b"a boot loader")))));
            },
        ),
        refused(
            "event-log/both/secure-boot-in-tpm-alone",
            "event-log.secure-boot.unknown",
            POLICY,
            "The host's TPM says that Secure Boot was enforced, and the TD's registers do not",
            gcp_tdx_logged,
            |s| {
                td_log(s).events.retain(|event| event.kind != VARIABLE_DRIVER_CONFIG);
                state("secure_boot", json!(true))(s);
            },
        ),
        accepted(
            "event-log/both/secure-boot-open",
            POLICY,
            "Of Secure Boot the TD's registers say nothing, so that nothing is claimed",
            json!({ "secure_boot": null, "event_log": of_tpm() }),
            gcp_tdx_logged,
            |s| td_log(s).events.retain(|event| event.kind != VARIABLE_DRIVER_CONFIG),
        ),
        accepted("event-log/both/no-td", POLICY, "The TPM's log beside a TD whose registers nobody explains", json!({ "event_log": of_tpm() }), gcp_tdx, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone()]);
        }),
    ]
}

fn contradictions() -> Vec<Vector> {
    const CODE: &str = "event-log.consistent.between";
    let set = |log: &mut Log, name: &str, value: &[u8]| {
        let vendor = if name.starts_with("db") { IMAGE_SECURITY } else { GLOBAL };
        let honest = Log::new(&[Hash::Sha256]);
        let start = crate::tpm::event_log::variable(vendor, name, b"");
        let at = honest
            .events
            .iter()
            .position(|event| event.kind == VARIABLE_DRIVER_CONFIG && event.data.starts_with(&start[..24]) && event.data[32..].starts_with(&start[32..]));
        log.events[at.expect("the log has the variable")] = Event::variable(7, VARIABLE_DRIVER_CONFIG, vendor, name, value);
    };
    let mut all = vec![
        refused("event-log/both/secure-boot-off", CODE, KINDS, "Secure Boot was on by the TPM and off by the TD's registers", gcp_tdx_logged, move |s| {
            set(td_log(s), "SecureBoot", &[0]);
        }),
        refused("event-log/both/secure-boot-off-tpm", CODE, KINDS, "Secure Boot was off by the TPM and on by the TD's registers", gcp_tdx_logged, move |s| {
            set(&mut s.log, "SecureBoot", &[0]);
        }),
        refused("event-log/both/debug", CODE, KINDS, "The firmware can be debugged by one of the two alone", gcp_tdx_logged, |s| {
            td_log(s).events.insert(2, Event::new(7, crate::tpm::event_log::EFI_ACTION, b"UEFI Debug Mode"));
        }),
        refused("event-log/both/command-lines", CODE, KINDS, "Each log has a command line that the other has not", gcp_tdx_logged, |s| {
            line(&mut s.log, LINE);
            line(td_log(s), "/vmlinuz init=/bin/sh");
        }),
    ];
    for name in ["PK", "KEK", "db", "dbx"] {
        let id = format!("event-log/both/another-{}", name.to_lowercase());
        all.push(refused(&id, CODE, KINDS, "A variable of the firmware has two values", gcp_tdx_logged, move |s| {
            set(td_log(s), name, &signature_list(b"of somebody else"));
        }));
    }
    all
}
