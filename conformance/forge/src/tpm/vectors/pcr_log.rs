//! Event logs that explain a TPM's registers.

use serde_json::{Value, json};

use crate::{
    keys::Hash,
    patch::Patch,
    scene::hex,
    tpm::{
        attest::Selection,
        event_log::{BOOT_SERVICES_APPLICATION, COMPACT_HASH, EFI_ACTION, EVENT_TAG, Event, GLOBAL, IPL, VARIABLE_AUTHORITY, VARIABLE_DRIVER_CONFIG},
        scene::{QUOTED, Scene, azure_snp, azure_tdx, logged},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const LOCALITY: &str = "TCG PC Client Platform Firmware Profile §10.4.5.3";
const REPLAY: &str = "TCG PC Client Platform Firmware Profile §10.1";
const FORM: &str = "TCG PC Client Platform Firmware Profile §10.2";
const PCR7: &str = "TCG PC Client Platform Firmware Profile §3.3.4.8";
const POLICY: &str = "Veritee policy, event_log";

pub fn vectors() -> Vec<Vector> {
    [good(), locality(), replay(), sha1(), pcr7(), loaded(), command_line()].concat()
}

fn state(key: &'static str, value: Value) -> impl FnOnce(&mut Scene) {
    move |s| s.state("event_log", key, value)
}

/// A bank and form of the log.
fn explained(bank: &str) -> Value {
    json!({ "event_log": { "bank": bank } })
}

fn good() -> Vec<Vector> {
    fn azure(s: &mut Scene) {
        s.collateral = Box::new(|built| vec![built.log.clone()]);
        s.state("event_log", "replayed", json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
        s.state("event_log", "secure_boot", json!(true));
    }
    let all = [
        "replayed", "replayed", "replayed", "replayed", "replayed", "replayed", "replayed", "replayed", "replayed", "replayed", "initial", "initial",
        "initial", "initial",
    ];
    let registers: Vec<Value> = all.iter().map(|verdict| json!({ "verdict": verdict })).collect();
    vec![
        accepted(
            "event-log/tpm/log",
            FORM,
            "A log explains the registers of a boot",
            json!({ "secure_boot": true, "event_log": { "bank": "sha256", "registers": registers } }),
            logged,
            |_| (),
        ),
        accepted("event-log/tpm/azure-snp", FORM, "A log explains the registers of an Azure VM", json!({ "secure_boot": true }), azure_snp, azure),
        accepted("event-log/tpm/azure-tdx", FORM, "The same on TDX", json!({ "secure_boot": true }), azure_tdx, azure),
        accepted(
            "event-log/tpm/machine-owner-keys",
            FORM,
            "The boot loader measured its list of the machine owner's keys",
            json!({ "event_log": { "machine_owner_keys": [hex(&Hash::Sha256.digest(b"a list of keys"))] } }),
            logged,
            |s| s.log.events.push(Event::of(14, IPL, b"a list of keys", b"MokList\0")),
        ),
        accepted("event-log/tpm/second-bank", FORM, "The log has the second of two quoted banks alone", explained("sha384"), logged, |s| {
            s.banks = vec![Hash::Sha256, Hash::Sha384];
            s.attest.selections.push(Selection::new(Hash::Sha384, QUOTED));
            s.log.banks = vec![Hash::Sha384];
        }),
    ]
}

fn locality() -> Vec<Vector> {
    const CODE: &str = "event-log.form.locality";
    fn event(locality: &[u8]) -> Event {
        Event::no_action(0, &[b"StartupLocality\0", locality].concat(), &[Hash::Sha256])
    }
    let at = |at: usize, locality: &'static [u8]| move |s: &mut Scene| s.log.events.insert(at, event(locality));
    let mut all = vec![
        refused("event-log/locality/late", CODE, LOCALITY, "The locality comes after PCR 0 was extended", logged, at(1, &[3])),
        refused("event-log/locality/twice", CODE, LOCALITY, "The locality comes twice", logged, |s| {
            at(0, &[3])(s);
            at(0, &[3])(s);
        }),
        refused("event-log/locality/value-1", CODE, LOCALITY, "The locality is 1", logged, at(0, &[1])),
        refused("event-log/locality/value-255", CODE, LOCALITY, "The locality is 255", logged, at(0, &[255])),
        refused("event-log/locality/long", CODE, LOCALITY, "The locality has two bytes", logged, at(0, &[3, 0])),
        refused("event-log/locality/empty", CODE, LOCALITY, "The locality has no byte", logged, at(0, &[])),
        refused("event-log/locality/register", CODE, LOCALITY, "The locality belongs to PCR 7", logged, |s| {
            let mut event = event(&[3]);
            event.pcr = 7;
            s.log.events.insert(0, event);
        }),
        refused("event-log/locality/digest", CODE, LOCALITY, "The locality has a digest", logged, |s| {
            let mut event = event(&[3]);
            event.digests = Some(vec![(0x000b, vec![7; 32])]);
            s.log.events.insert(0, event);
        }),
        refused("event-log/locality/lie", "event-log.replay.mismatch", LOCALITY, "The log names a locality that the TPM was not started from", logged, |s| {
            s.told_log = Box::new(|log| log.events.insert(0, event(&[4])));
        }),
        refused(
            "event-log/locality/left-out",
            "event-log.replay.mismatch",
            LOCALITY,
            "The log leaves out the locality that the TPM was started from",
            logged,
            |s| {
                at(0, &[3])(s);
                s.told_log = Box::new(|log| {
                    log.events.remove(0);
                });
            },
        ),
    ];
    for (locality, id) in [(0_u8, "event-log/locality/0"), (3, "event-log/locality/3"), (4, "event-log/locality/4")] {
        all.push(accepted(
            id,
            LOCALITY,
            "The TPM was started from this locality",
            json!({ "event_log": { "startup_locality": locality } }),
            logged,
            move |s| {
                s.log.events.insert(0, event(&[locality]));
            },
        ));
    }
    all
}

fn replay() -> Vec<Vector> {
    let hold = |pcr: u8| move |s: &mut Scene| s.registers.push((Hash::Sha256, pcr, vec![7; 32]));
    vec![
        refused("event-log/pcrs/mismatch", "event-log.replay.mismatch", REPLAY, "A register holds something else than the log comes to", logged, hold(4)),
        accepted(
            "event-log/pcrs/not-in-log",
            REPLAY,
            "A register was extended of which the log says nothing, and no one asks",
            json!({ "event_log": { "registers": [
            {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, { "register": "pcr11", "verdict": "not-in-log" }, {}, {}, {},
        ] } }),
            logged,
            hold(11),
        ),
        refused(
            "event-log/pcrs/not-in-log-asked",
            "event-log.replay.not-in-log",
            REPLAY,
            "The policy asks for a register of which the log says nothing",
            logged,
            |s| {
                hold(11)(s);
                s.state("event_log", "replayed", json!([0, 11]));
            },
        ),
        refused(
            "event-log/pcrs/initial-asked",
            "event-log.replay.initial",
            REPLAY,
            "The policy asks for a register that nothing extended",
            logged,
            state("replayed", json!([14])),
        ),
        refused(
            "event-log/pcrs/rtmrs-asked",
            "event-log.replay.other-registers",
            POLICY,
            "The policy asks for RTMRs alone, and the evidence is of PCRs",
            logged,
            state("replayed_rtmrs", json!([0])),
        ),
        refused(
            "event-log/pcrs/not-quoted",
            "event-log.replay.not-covered",
            REPLAY,
            "The policy asks for a register that is not quoted",
            logged,
            state("replayed", json!([10])),
        ),
        accepted(
            "event-log/pcrs/asked",
            POLICY,
            "The policy asks for registers that the log explains",
            explained("sha256"),
            logged,
            state("replayed", json!([0, 4, 7, 8, 9])),
        ),
        refused("event-log/pcrs/register-24", "event-log.form.register", FORM, "An event belongs to PCR 24", logged, |s| {
            s.told_log = Box::new(|log| log.events.push(Event::new(24, IPL, b"?")));
        }),
        accepted("event-log/pcrs/dynamic", REPLAY, "Registers of a dynamic launch begin with ones", explained("sha256"), logged, |s| {
            s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 17, 18])];
            s.log.events.push(Event::new(17, COMPACT_HASH, b"a dynamic launch"));
        }),
        refused(
            "event-log/pcrs/missing",
            "missing.event-log",
            POLICY,
            "The policy asks for a log, and there is none",
            azure_snp,
            state("required", json!(true)),
        ),
        refused(
            "event-log/pcrs/azure-mismatch",
            "event-log.replay.mismatch",
            REPLAY,
            "On Azure: a register holds something else than the log comes to",
            azure_snp,
            |s| {
                s.collateral = Box::new(|built| vec![built.log.clone()]);
                hold(4)(s);
            },
        ),
        refused("event-log/pcrs/empty-file", "collateral.readable.empty", FORM, "The log is empty", logged, |s| s.collateral = Box::new(|_| vec![Vec::new()])),
    ]
}

fn sha1() -> Vec<Vector> {
    fn old() -> Scene {
        let mut scene = logged();
        scene.banks = vec![Hash::Sha1];
        scene.attest.selections = vec![Selection::new(Hash::Sha1, QUOTED)];
        scene.log.banks = Vec::new();
        scene.state("tpm", "allow_sha1", json!(true));
        scene
    }
    vec![
        accepted(
            "event-log/sha1/allowed",
            FORM,
            "A log of SHA-1 alone, over registers of SHA-1 that the policy allows",
            json!({ "event_log": { "forms": ["tcg-sha1"], "bank": "sha1" } }),
            old,
            |_| (),
        ),
        refused("event-log/sha1/explains-nothing", "event-log.replay.nothing", FORM, "A log of SHA-1 alone cannot explain registers of SHA-256", logged, |s| {
            s.log.banks = Vec::new()
        }),
        refused(
            "event-log/sha1/not-allowed",
            "event-log.replay.nothing",
            FORM,
            "A log of SHA-1 alone, over both banks, of which SHA-1 is not allowed",
            logged,
            |s| {
                s.banks = vec![Hash::Sha1, Hash::Sha256];
                s.attest.selections.push(Selection::new(Hash::Sha1, QUOTED));
                s.log.banks = Vec::new();
            },
        ),
        refused("event-log/sha1/truncated", "event-log.form.truncated", FORM, "A log of SHA-1 alone ends within an event", old, |s| {
            let len = s.log.build().len();
            s.log.after.push(Patch::Cut(len - 1));
        }),
        refused("event-log/sha1/trailing", "event-log.form.truncated", FORM, "Something follows a log of SHA-1 alone", old, |s| {
            s.log.after.push(Patch::Append(vec![0; 3]))
        }),
        refused("event-log/sha1/mismatch", "event-log.replay.mismatch", REPLAY, "A log of SHA-1 alone has another digest than was measured", old, |s| {
            s.told_log = Box::new(|log| log.find(|e| e.kind == BOOT_SERVICES_APPLICATION).measured = b"another".to_vec());
        }),
    ]
}

fn pcr7() -> Vec<Vector> {
    const CODE: &str = "event-log.consistent.pcr7";
    let insert = |event: Event| move |s: &mut Scene| s.log.events.insert(2, event);
    vec![
        refused("event-log/pcr7/unknown-type", CODE, PCR7, "An event of an unknown type in PCR 7", logged, insert(Event::new(7, 0x7777_7777, b"?"))),
        refused(
            "event-log/pcr7/boot-loader",
            CODE,
            PCR7,
            "A boot loader in PCR 7",
            logged,
            insert(Event::of(7, BOOT_SERVICES_APPLICATION, b"a loader", b"path")),
        ),
        refused(
            "event-log/pcr7/hidden-variable",
            CODE,
            "CVE-2019-9706, EV_UNUSED",
            "SecureBoot is 0, which is hidden under another type, and a second one is 1",
            logged,
            |s| {
                let first = s.log.find(|e| e.kind == VARIABLE_DRIVER_CONFIG);
                *first = Event::of(7, 0x0000_0002, &crate::tpm::event_log::variable(GLOBAL, "SecureBoot", &[0]), b"nothing");
                s.log.events.insert(3, Event::variable(7, VARIABLE_DRIVER_CONFIG, GLOBAL, "SecureBoot", &[1]));
            },
        ),
        refused(
            "event-log/pcr7/hidden-debugger",
            CODE,
            PCR7,
            "That the firmware lets itself be debugged is hidden behind another text",
            logged,
            insert(Event::of(7, EFI_ACTION, b"UEFI Debug Mode", b"Entering ROM Based Setup")),
        ),
        refused(
            "event-log/pcr7/late-authority-as-variable",
            "event-log.consistent.variable-late",
            PCR7,
            "A variable of Secure Boot is measured after the separator",
            logged,
            |s| {
                s.log.events.push(Event::variable(7, VARIABLE_DRIVER_CONFIG, GLOBAL, "KEK", &[1]));
            },
        ),
        accepted(
            "event-log/pcr7/action",
            PCR7,
            "An action in PCR 7 whose text is measured",
            json!({ "secure_boot": true }),
            logged,
            insert(Event::new(7, EFI_ACTION, b"Entering ROM Based Setup")),
        ),
        refused("event-log/pcr7/not-replayed", "event-log.secure-boot.unknown", POLICY, "Secure Boot is asked of a quote without PCR 7", logged, |s| {
            s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 4])];
            s.state("event_log", "secure_boot", json!(true));
        }),
        accepted(
            "event-log/pcr7/not-replayed-not-asked",
            POLICY,
            "Without PCR 7 nothing is said of Secure Boot",
            json!({ "secure_boot": null, "event_log": { "secure_boot": null } }),
            logged,
            |s| {
                s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 4])];
            },
        ),
        accepted(
            "event-log/pcr7/authorities",
            PCR7,
            "Who vouched for what was loaded",
            json!({ "event_log": { "secure_boot": { "authorities": [{ "database": "db" }, { "database": "MokList" }] } } }),
            logged,
            |s| {
                s.log.events.push(Event::variable(7, VARIABLE_AUTHORITY, [7; 16], "MokList", b"a key"));
            },
        ),
    ]
}

fn loaded() -> Vec<Vector> {
    fn allowed() -> Scene {
        let mut scene = logged();
        scene.state("event_log", "boot_applications", json!([hex(&Hash::Sha256.digest(b"a boot loader"))]));
        scene
    }
    vec![
        accepted("event-log/pcr4/allowed", POLICY, "Only the policy's boot loader was loaded", explained("sha256"), allowed, |_| ()),
        refused("event-log/pcr4/another", "event-log.boot-applications", POLICY, "Another boot loader was loaded as well", allowed, |s| {
            s.log.events.push(Event::of(4, BOOT_SERVICES_APPLICATION, b"another", b"path"));
        }),
        refused(
            "event-log/pcr4/compact-hash",
            "event-log.boot-applications",
            POLICY,
            "Something was measured beside the boot loader that nothing explains",
            allowed,
            |s| {
                s.log.events.push(Event::new(4, COMPACT_HASH, b"something"));
            },
        ),
        refused("event-log/pcr4/not-quoted", "event-log.boot-applications.unknown", POLICY, "Boot loaders are asked of a quote without PCR 4", allowed, |s| {
            s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 7])];
        }),
        accepted(
            "event-log/pcr4/direct-boot",
            "TCG PC Client Platform Firmware Profile §3.3.4.5",
            "A kernel was started directly, without a call of a boot option before it",
            explained("sha256"),
            allowed,
            |s| {
                s.log.events.retain(|e| !(e.pcr == 4 && e.kind == EFI_ACTION));
            },
        ),
    ]
}

fn command_line() -> Vec<Vector> {
    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    }
    fn grub() -> Scene {
        let mut scene = logged();
        scene.log.events.retain(|e| e.kind != IPL);
        scene.log.events.push(Event::of(8, IPL, b"/vmlinuz root=/dev/sda1", b"kernel_cmdline: /vmlinuz root=/dev/sda1\0"));
        scene.state("event_log", "kernel_command_line", json!(["/vmlinuz root=/dev/sda1"]));
        scene
    }
    /// A unified kernel image with a command line of its own.
    fn unified() -> Scene {
        let mut scene = logged();
        scene.log.events.retain(|e| e.kind != IPL);
        for (name, content) in [(".linux", &b"a kernel"[..]), (".cmdline", b"root=/dev/vda")] {
            scene.log.events.push(Event::of(11, IPL, &[name.as_bytes(), &[0]].concat(), &wide(name)));
            scene.log.events.push(Event::of(11, IPL, content, &wide(name)));
        }
        scene.state("event_log", "kernel_command_line", json!(["root=/dev/vda"]));
        scene
    }
    vec![
        accepted(
            "event-log/pcr8/grub",
            POLICY,
            "GRUB measured the policy's command line",
            json!({ "event_log": { "kernel_command_lines": ["/vmlinuz root=/dev/sda1"] } }),
            grub,
            |_| (),
        ),
        refused("event-log/pcr8/another", "event-log.command-line", POLICY, "GRUB measured another command line as well", grub, |s| {
            s.log.events.push(Event::of(8, IPL, b"/evil", b"kernel_cmdline: /evil\0"));
        }),
        refused("event-log/pcr8/not-quoted", "event-log.command-line.unknown", POLICY, "A command line is asked of a quote without its register", grub, |s| {
            s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 7])];
        }),
        refused(
            "event-log/pcr12/not-quoted",
            "event-log.command-line.unknown",
            POLICY,
            "PCR 12, in which another command line could be, is not quoted",
            grub,
            |s| {
                s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 4, 7, 8, 11])];
            },
        ),
        refused(
            "event-log/pcr11/not-quoted",
            "event-log.command-line.unknown",
            POLICY,
            "PCR 11, in which a unified kernel image's own command line could be, is not quoted",
            grub,
            |s| {
                s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 4, 7, 8, 9, 12])];
            },
        ),
        refused(
            "event-log/pcr9/not-quoted",
            "event-log.command-line.unknown",
            POLICY,
            "The policy states files, and PCR 9, in which others could be, is not quoted",
            grub,
            |s| {
                s.state("event_log", "files", json!([hex(&Hash::Sha256.digest(b"a file"))]));
                s.attest.selections = vec![Selection::new(Hash::Sha256, [0, 4, 7, 8, 11, 12])];
            },
        ),
        refused(
            "event-log/pcr12/not-in-log",
            "event-log.command-line.unknown",
            POLICY,
            "PCR 12, in which another command line could be, is not explained",
            grub,
            |s| {
                s.registers.push((Hash::Sha256, 12, vec![7; 32]));
            },
        ),
        refused(
            "event-log/pcr12/override",
            "event-log.command-line",
            "systemd-stub, TPM PCR Notes",
            "Another command line was given to a unified kernel image",
            unified,
            |s| {
                let options = wide("root=/dev/vda init=/bin/sh");
                s.log.events.push(Event::of(12, EVENT_TAG, &options, &[&[1; 8][..], &options].concat()));
            },
        ),
        accepted(
            "event-log/pcr11/unified",
            "systemd-stub, TPM PCR Notes",
            "A unified kernel image has the policy's command line",
            json!({ "event_log": { "sections": [{ "name": ".linux" }, { "name": ".cmdline" }] } }),
            unified,
            |_| (),
        ),
        refused(
            "event-log/pcr11/another",
            "event-log.command-line.section",
            "systemd-stub, TPM PCR Notes",
            "A unified kernel image has another command line",
            unified,
            |s| {
                s.log.events.last_mut().expect("there are sections").measured = b"root=/dev/vda init=/bin/sh".to_vec();
            },
        ),
    ]
}
