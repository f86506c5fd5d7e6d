//! Event logs of a TD, held against its RTMRs.

use serde_json::{Value, json};

use crate::{
    intel::{
        event_log::{ACTION, APPLICATION, AUTHORITY, COMMAND_LINE, HANDOFF, IPL, Log, NO_ACTION, SEPARATOR, SHA384, VARIABLE, head, sha384, variable},
        quote::RTMR0,
        scene::{Scene, sgx, td, td15},
        vector::{accepted, misuse, refused},
    },
    scene::hex,
    vector::Vector,
};

const FORM: &str = "TCG PC Client Platform Firmware Profile §10";
const REPLAY: &str = "TCG PC Client Platform Firmware Profile §10.1";
const MEANING: &str = "TCG PC Client Platform Firmware Profile §3.3.4 and §10.4";
const REGISTERS: &str = "UEFI §38.4";
const POLICY: &str = "Veritee policy, event_log";

pub fn vectors() -> Vec<Vector> {
    [good(), form(), replay(), meaning(), policies()].concat()
}

fn with(log: Log) -> impl FnOnce(&mut Scene) {
    move |s| log.beside(s)
}

/// The same, under a policy that states this.
fn under(log: Log, policy: Value) -> impl FnOnce(&mut Scene) {
    move |s| {
        log.beside(s);
        s.policy["event_log"] = policy;
    }
}

/// A quote whose RTMRs were never extended.
fn untouched(s: &mut Scene) {
    s.quote.put(RTMR0, &[0; 192]);
}

fn replayed() -> Value {
    let verdict = |register: &str, verdict: &str| json!({ "register": register, "verdict": verdict });
    json!([verdict("rtmr0", "replayed"), verdict("rtmr1", "replayed"), verdict("rtmr2", "replayed"), verdict("rtmr3", "initial")])
}

fn told() -> Value {
    json!({
        "secure_boot": true,
        "event_log": {
            "forms": ["tcg"],
            "bank": "sha384",
            "registers": replayed(),
            "secure_boot": { "enabled": true, "dbx": { "size": 9 }, "debug": false },
            "boot_applications": [hex(&sha384(b"MZ the boot loader"))],
            "kernel_command_lines": [COMMAND_LINE],
            "grub_commands": ["set timeout=0"],
            "files": [hex(&sha384(b"the kernel"))],
            "exit_boot_services": true,
        },
    })
}

fn everything() -> Value {
    json!({
        "required": true,
        "replayed_rtmrs": [0, 1, 2],
        "secure_boot": true,
        "boot_applications": [hex(&sha384(b"MZ the boot loader"))],
        "kernel_command_line": [COMMAND_LINE],
        "grub_commands": ["set timeout=0"],
        "files": [hex(&sha384(b"the kernel"))],
    })
}

fn padded(by: &[u8]) -> Log {
    let mut log = Log::boot();
    log.bytes.extend(by);
    log
}

fn good() -> Vec<Vector> {
    vec![
        accepted("event-log/good", REPLAY, "A log that explains every RTMR that was extended", told(), td, with(Log::boot())),
        accepted("event-log/good-td15", REPLAY, "A log beside a quote of TDX 1.5", told(), td15, with(Log::boot())),
        accepted("event-log/good-policy", POLICY, "The policy asks for all that a log can prove", told(), td, under(Log::boot(), everything())),
        accepted("event-log/padding-ones", FORM, "The firmware's log area is filled up with ones", told(), td, with(padded(&[0xff; 600]))),
        accepted("event-log/padding-zeros", FORM, "The firmware's log area is filled up with zeros", told(), td, with(padded(&[0; 600]))),
        accepted("event-log/same-log-twice", "RFC 9999", "The same log comes twice", told(), td, |s| {
            Log::boot().beside(s);
            s.more = Box::new(|_| vec![Log::boot().bytes, Log::boot().bytes]);
        }),
        accepted("event-log/off", MEANING, "Secure Boot was off, and the policy does not ask", json!({ "secure_boot": false }), td, {
            with(Log::new().secure_boot(&[0], b"keys").firmware())
        }),
        accepted("event-log/open", MEANING, "Secure Boot was on without keys: it is not told", json!({ "secure_boot": null }), td, {
            with(Log::new().secure_boot(&[1], b"").firmware())
        }),
        accepted("event-log/none", POLICY, "No log is given and the policy asks for none", json!({ "secure_boot": null, "event_log": null }), td, |_| ()),
        accepted("event-log/no-action", FORM, "Events of no action are not extended", told(), td, {
            let zeros = [0; 48];
            with(Log::boot().raw(0, NO_ACTION, &[(SHA384.0, &zeros)], b"SP800-155 Event3 and so on").raw(u32::MAX, NO_ACTION, &[(SHA384.0, &[7; 48])], b"."))
        }),
        accepted("event-log/unknown-type", REPLAY, "An event of an unknown type is extended", json!({ "event_log": { "registers": replayed() } }), td, {
            with(Log::boot().event(3, 0x1234_5678, b"of somebody's own"))
        }),
        accepted("event-log/boot-order", MEANING, "A boot order that has the bytes of an error", told(), td, {
            let order = variable("BootOrder", &[1, 0, 0, 0]);
            let log = Log::new().hashing(1, HANDOFF, b"the table", b".").secure_boot(&[1], b"the owner's keys");
            with(log.hashing(1, 0x8000_0002, &[1, 0, 0, 0], &order).firmware().boot_loader())
        }),
        accepted(
            "event-log/bystander",
            POLICY,
            "RTMR3 was extended without a log, and the policy asks for the others",
            json!({ "event_log": { "secure_boot": { "enabled": true } } }),
            td,
            under(Log::boot().extend(4, b"an application's own"), everything()),
        ),
    ]
}

fn form() -> Vec<Vector> {
    let log = |change: fn(&mut Vec<u8>)| {
        let mut log = Log::boot();
        change(&mut log.bytes);
        log
    };
    let events = || Log::boot().bytes[65..].to_vec();
    let headed = |first: Vec<u8>| Log { bytes: [first, events()].concat(), ..Log::boot() };
    let zeros = [0; 48];
    vec![
        refused("event-log/cut-off", "event-log.form.truncated", FORM, "The log ends within an event", td, with(log(|b| b.truncate(b.len() - 1)))),
        refused("event-log/rubbish", "event-log.form.truncated", FORM, "Something that is no event stands behind the log", td, with(padded(&[1, 2, 3]))),
        refused("event-log/padding-mixed", "event-log.form.register", FORM, "Padding that is not all of one value", td, {
            with(padded(&[&[0xff; 4][..], &SEPARATOR.to_le_bytes(), &1_u32.to_le_bytes(), &SHA384.0.to_le_bytes(), &[0; 48], &0_u32.to_le_bytes()].concat()))
        }),
        refused("event-log/length", "event-log.form.too-large", FORM, "An event of 4 GiB", td, {
            with(log(|b| {
                let at = b.len() - 40 - 4;
                b.truncate(at);
                b.extend([0xff; 4]);
            }))
        }),
        refused("event-log/version", "event-log.form.spec-id", FORM, "A log of another version", td, with(headed(head(1, [3, 0], &[SHA384])))),
        refused("event-log/spec-id-register", "event-log.form.spec-id", FORM, "The first event belongs to another register", td, {
            with(headed(head(2, [2, 0], &[SHA384])))
        }),
        refused("event-log/no-algorithm", "event-log.form.spec-id", FORM, "A log without algorithms", td, with(headed(head(1, [2, 0], &[])))),
        refused(
            "event-log/algorithm-twice",
            "event-log.form.spec-id",
            FORM,
            "An algorithm is declared twice",
            td,
            with(headed(head(1, [2, 0], &[SHA384, SHA384]))),
        ),
        refused(
            "event-log/algorithm-size",
            "event-log.form.spec-id",
            FORM,
            "An algorithm is declared with another size",
            td,
            with(headed(head(1, [2, 0], &[(12, 32)]))),
        ),
        refused(
            "event-log/algorithm-unknown",
            "event-log.form.spec-id",
            FORM,
            "An algorithm that nobody knows is declared",
            td,
            with(headed(head(1, [2, 0], &[(99, 48)]))),
        ),
        refused("event-log/digest-missing", "event-log.form.digests", FORM, "An event lacks a digest that was declared", td, {
            with(headed(head(1, [2, 0], &[SHA384, (11, 32)])))
        }),
        refused("event-log/digest-undeclared", "event-log.form.digests", FORM, "An event has a digest that was not declared", td, {
            with(Log::boot().raw(3, IPL, &[(11, &[0; 32])], b"."))
        }),
        refused("event-log/digest-none", "event-log.form.digests", FORM, "An event has no digest", td, with(Log::boot().raw(3, IPL, &[], b"."))),
        refused("event-log/spec-id-twice", "event-log.form.spec-id", FORM, "A second event declares algorithms", td, {
            with(Log::boot().raw(1, NO_ACTION, &[(SHA384.0, &zeros)], b"Spec ID Event03\0"))
        }),
        refused("event-log/register-unknown", "event-log.form.register", REGISTERS, "An event of a register that a TD has not", td, {
            with(Log::boot().raw(5, IPL, &[(SHA384.0, &[1; 48])], b"."))
        }),
        refused("event-log/register-mrtd", "event-log.form.register", REGISTERS, "An event that extends the launch measurement", td, {
            with(Log::boot().raw(0, IPL, &[(SHA384.0, &[1; 48])], b"."))
        }),
        refused("event-log/two-logs", "event-log.form.twice", POLICY, "Two logs that differ", td, |s| {
            Log::boot().beside(s);
            s.more = Box::new(|_| vec![Log::boot().bytes, Log::boot().boot_loader().bytes]);
        }),
        refused("event-log/ima", "event-log.form.kind", REGISTERS, "A measurement list of Linux, which extends PCRs", td, |s| {
            s.more = Box::new(|_| vec![format!("10 {} ima-ng sha256:{} /bin/init\n", "0".repeat(40), "0".repeat(64)).into_bytes()]);
        }),
    ]
}

fn replay() -> Vec<Vector> {
    vec![
        refused("event-log/other-quote", "event-log.replay.mismatch", REPLAY, "The log of another TD", td, |s| Log::boot().alone(s)),
        refused("event-log/event-hidden", "event-log.replay.mismatch", REPLAY, "An event was left out", td, with(Log::boot().extend(3, b"something more"))),
        refused("event-log/event-added", "event-log.replay.mismatch", REPLAY, "An event was added", td, {
            with(Log::boot().raw(3, IPL, &[(SHA384.0, &[1; 48])], b"."))
        }),
        refused("event-log/events-swapped", "event-log.replay.mismatch", REPLAY, "Two events of a register stand in another order", td, {
            let log = |first: &[u8], second: &[u8]| Log::boot().event(3, IPL, first).event(3, IPL, second);
            with(Log { rtmrs: log(b"second", b"first").rtmrs, ..log(b"first", b"second") })
        }),
        refused("event-log/other-register", "event-log.replay.mismatch", REPLAY, "An event stands in another register", td, {
            with(Log { rtmrs: Log::boot().event(4, IPL, b".").rtmrs, ..Log::boot().event(3, IPL, b".") })
        }),
        refused("event-log/nothing-extended", "event-log.replay.nothing", REPLAY, "A log without an event explains nothing", td, |s| {
            untouched(s);
            Log::new().alone(s);
        }),
        refused(
            "event-log/not-in-log",
            "event-log.replay.not-in-log",
            REPLAY,
            "A register that the policy names was extended, and the log has no event of it",
            td,
            under(Log::boot().extend(4, b"of somebody"), json!({ "replayed_rtmrs": [3] })),
        ),
        refused("event-log/initial", "event-log.replay.initial", REPLAY, "A register that the policy names was never extended", td, {
            under(Log::boot(), json!({ "replayed_rtmrs": [0, 3] }))
        }),
        refused("event-log/other-bank", "event-log.replay.nothing", REPLAY, "A log of SHA-256 does not explain registers of SHA-384", td, |s| {
            untouched(s);
            let log = Log { bytes: head(1, [2, 0], &[(11, 32)]), ..Log::new() }.raw(1, SEPARATOR, &[(11, &[1; 32])], &[0; 4]);
            log.alone(s);
        }),
        refused("event-log/sha1", "event-log.replay.nothing", REPLAY, "A log of SHA-1 alone does not explain registers of SHA-384", td, |s| {
            untouched(s);
            let event = [&1_u32.to_le_bytes()[..], &SEPARATOR.to_le_bytes(), &[1; 20], &4_u32.to_le_bytes(), &[0; 4]].concat();
            s.more = Box::new(move |_| vec![event.clone()]);
        }),
    ]
}

fn meaning() -> Vec<Vector> {
    let new = || Log::new().hashing(1, HANDOFF, b"the table", b".");
    let good = || new().secure_boot(&[1], b"keys");
    vec![
        refused("event-log/firmware-error", "event-log.consistent.firmware-error", MEANING, "The firmware measured that it failed", td, {
            with(good().event(2, SEPARATOR, &[0xff; 4]))
        }),
        refused("event-log/firmware-error-hidden", "event-log.consistent.firmware-error", MEANING, "An error under another type", td, {
            with(good().hashing(2, APPLICATION, &[0xff; 4], b"a device path"))
        }),
        refused("event-log/firmware-error-1", "event-log.consistent.firmware-error", MEANING, "An error of the newer form", td, {
            with(good().event(2, SEPARATOR, &[1, 0, 0, 0]))
        }),
        refused("event-log/separator-hidden", "event-log.consistent.separator-hidden", MEANING, "A separator under another type", td, {
            with(good().hashing(2, APPLICATION, &[0; 4], b"a device path"))
        }),
        refused(
            "event-log/separator-other",
            "event-log.consistent.separator",
            MEANING,
            "A separator that says something",
            td,
            with(good().event(2, SEPARATOR, b"more")),
        ),
        refused("event-log/separator-data", "event-log.consistent.separator", MEANING, "A separator whose digest is that of something else", td, {
            with(good().hashing(2, SEPARATOR, b"something", &[0; 4]))
        }),
        refused("event-log/variable-twice", "event-log.consistent.variable-twice", MEANING, "SecureBoot is measured twice", td, {
            with(new().event(1, VARIABLE, &variable("SecureBoot", &[0])).secure_boot(&[1], b"keys"))
        }),
        refused("event-log/variable-late", "event-log.consistent.variable-late", MEANING, "SecureBoot is measured behind the separator", td, {
            with(new().event(1, SEPARATOR, &[0; 4]).event(1, VARIABLE, &variable("SecureBoot", &[1])))
        }),
        refused("event-log/variable-rewritten", "event-log.consistent.variable", MEANING, "The log says 1 where the register has 0", td, {
            with(new().hashing(1, VARIABLE, &variable("SecureBoot", &[0]), &variable("SecureBoot", &[1])).event(1, SEPARATOR, &[0; 4]))
        }),
        refused("event-log/variable-broken", "event-log.consistent.variable", MEANING, "A variable with something behind it", td, {
            with(new().event(1, VARIABLE, &[variable("SecureBoot", &[1]), vec![0]].concat()).event(1, SEPARATOR, &[0; 4]))
        }),
        refused("event-log/authority-rewritten", "event-log.consistent.authority", MEANING, "Another key than the one that was used", td, {
            with(good().hashing(1, AUTHORITY, &variable("db", b"the one"), &variable("db", b"another")))
        }),
    ]
}

fn policies() -> Vec<Vector> {
    let secure = || json!({ "secure_boot": true });
    let new = || Log::new().hashing(1, HANDOFF, b"the table", b".");
    let state = |key: &str, value: Value| {
        let mut policy = everything();
        policy[key] = value;
        policy
    };
    let wide: Vec<u8> = COMMAND_LINE.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let mut all = vec![
        refused("event-log/missing", "missing.event-log", POLICY, "The policy demands a log and there is none", td, |s| {
            s.policy["event_log"] = json!({ "required": true });
        }),
        refused("event-log/missing-implied", "missing.event-log", POLICY, "The policy asks what only a log can tell", td, |s| {
            s.policy["event_log"] = json!({ "replayed_rtmrs": [0] });
        }),
        refused("event-log/enclave", "collateral.readable.event-log", POLICY, "An enclave has no registers that a log could explain", sgx, |s| {
            Log::boot().alone(s);
        }),
        refused("event-log/enclave-required", "evidence.kind.no-registers", POLICY, "The policy demands a log, and an enclave can have none", sgx, |s| {
            s.policy["event_log"] = json!({ "required": true });
        }),
        refused(
            "event-log/secure-boot-off",
            "event-log.secure-boot.off",
            MEANING,
            "Secure Boot was off",
            td,
            under(new().secure_boot(&[0], b"keys"), secure()),
        ),
        refused("event-log/secure-boot-unset", "event-log.secure-boot.unknown", MEANING, "SecureBoot was measured and is not set", td, {
            under(new().secure_boot(&[], b"keys"), secure())
        }),
        refused("event-log/secure-boot-two-bytes", "event-log.secure-boot.unknown", MEANING, "SecureBoot has two bytes", td, {
            under(new().secure_boot(&[1, 1], b"keys"), secure())
        }),
        refused("event-log/secure-boot-absent", "event-log.secure-boot.unknown", MEANING, "SecureBoot was not measured", td, {
            under(new().event(1, SEPARATOR, &[0; 4]), secure())
        }),
        refused("event-log/secure-boot-no-separator", "event-log.secure-boot.unknown", MEANING, "The firmware did not come to its end", td, {
            under(new().event(1, VARIABLE, &variable("SecureBoot", &[1])), secure())
        }),
        refused("event-log/secure-boot-no-keys", "event-log.secure-boot.keys", MEANING, "Secure Boot is on and trusts nobody's keys", td, {
            under(new().secure_boot(&[1], b""), secure())
        }),
        refused("event-log/secure-boot-debug", "event-log.secure-boot.debug", MEANING, "The firmware lets itself be debugged", td, {
            under(new().event(1, ACTION, b"UEFI Debug Mode").secure_boot(&[1], b"keys"), secure())
        }),
        refused("event-log/secure-boot-hidden", "event-log.secure-boot.unknown", MEANING, "SecureBoot hides behind another type, and is not told", td, {
            under(new().hashing(1, HANDOFF, &variable("SecureBoot", &[0]), b".").event(1, SEPARATOR, &[0; 4]), secure())
        }),
        refused("event-log/application", "event-log.boot-applications", POLICY, "A boot application that the policy does not name", td, {
            under(Log::boot().hashing(2, APPLICATION, b"MZ another", b"a device path"), everything())
        }),
        refused("event-log/application-hidden", "event-log.boot-applications", POLICY, "One that goes as a text of the firmware", td, {
            under(Log::boot().event(2, ACTION, b"MZ another"), everything())
        }),
        refused("event-log/application-type", "event-log.boot-applications", POLICY, "One under a type that says nothing", td, {
            under(Log::boot().hashing(2, 0x02, b"MZ another", b"unused"), everything())
        }),
        refused("event-log/application-none", "event-log.boot-applications.unknown", POLICY, "None was measured", td, {
            under(new().secure_boot(&[1], b"keys").event(2, SEPARATOR, &[0; 4]), json!({ "boot_applications": [hex(&sha384(b"MZ the boot loader"))] }))
        }),
        refused("event-log/command-line", "event-log.command-line", POLICY, "A kernel command line that the policy does not name", td, {
            under(Log::boot(), state("kernel_command_line", json!(["/vmlinuz root=/dev/vda2"])))
        }),
        refused("event-log/command-line-second", "event-log.command-line", POLICY, "A second one that the policy does not name", td, {
            under(Log::boot().hashing(3, IPL, b"/vmlinuz evil", b"kernel_cmdline: /vmlinuz evil\0"), everything())
        }),
        refused("event-log/command-line-relabelled", "event-log.command-line", POLICY, "One that goes as a command of GRUB's", td, {
            under(Log::boot().hashing(3, IPL, b"/vmlinuz evil", b"grub_cmd: /vmlinuz evil\0"), everything())
        }),
        refused("event-log/command-line-hidden", "event-log.command-line.unexplained", POLICY, "One that goes as a file", td, {
            under(Log::boot().hashing(3, IPL, b"/vmlinuz evil", b"/boot/font\0"), everything())
        }),
        refused("event-log/command-line-rewritten", "event-log.command-line.unexplained", POLICY, "One whose text is not what was measured", td, {
            under(Log::boot().hashing(3, IPL, b"/vmlinuz evil", b"kernel_cmdline: /vmlinuz root=/dev/vda1 ro\0"), everything())
        }),
        refused("event-log/command-line-none", "event-log.command-line.unknown", POLICY, "None was measured", td, {
            under(Log::new().secure_boot(&[1], b"keys").firmware().hashing(3, IPL, b"set timeout=0", b"grub_cmd: set timeout=0\0"), everything())
        }),
        refused("event-log/grub-command", "event-log.command-line.grub", POLICY, "A command of GRUB's that the policy does not name", td, {
            under(Log::boot().hashing(3, IPL, b"insmod evil", b"grub_cmd: insmod evil\0"), everything())
        }),
        refused("event-log/section", "event-log.command-line.section", POLICY, "A kernel image with another command line", td, {
            under(Log::boot().hashing(3, IPL, b".cmdline\0", b".").hashing(3, IPL, b"evil", b"."), everything())
        }),
        accepted(
            "event-log/section-good",
            POLICY,
            "A kernel image with the policy's command line",
            json!({ "event_log": { "sections": [{ "name": ".cmdline" }] } }),
            td,
            {
                let log = Log::new().secure_boot(&[1], b"keys").firmware().hashing(3, IPL, b".cmdline\0", b".").hashing(3, IPL, COMMAND_LINE.as_bytes(), b".");
                under(log, everything())
            },
        ),
        accepted("event-log/load-options", POLICY, "A kernel that measures its load options", json!({ "event_log": { "kernel_command_lines": [] } }), td, {
            let log = Log::new().secure_boot(&[1], b"keys").firmware().hashing(3, 0x06, &wide, b"\xed\x22\x3b\x8f\x1a\0\0\0LOADED_IMAGE::LoadOptions\0");
            under(log, everything())
        }),
        accepted(
            "event-log/load-options-told",
            POLICY,
            "Load options that the log repeats",
            json!({ "event_log": { "kernel_command_lines": [COMMAND_LINE] } }),
            td,
            under(Log::new().secure_boot(&[1], b"keys").firmware().event(3, IPL, &wide), everything()),
        ),
    ];
    for (id, code, key, value) in [
        ("event-log/policy-registers", "policy.event-log.registers", "replayed_rtmrs", json!([4])),
        ("event-log/policy-register-twice", "policy.event-log.registers", "replayed_rtmrs", json!([0, 0])),
        ("event-log/policy-resettable", "policy.event-log.registers", "replayed", json!([16])),
        ("event-log/policy-empty", "policy.empty-list", "boot_applications", json!([])),
        ("event-log/policy-digest", "policy.event-log.digest", "boot_applications", json!(["00"])),
        ("event-log/policy-files-alone", "policy.event-log.alone", "files", json!([hex(&[0; 48])])),
        ("event-log/policy-unknown-key", "policy.unreadable", "secureboot", json!(true)),
    ] {
        all.push(misuse(id, code, POLICY, "The policy's section cannot be meant so", td, move |s| s.policy["event_log"] = json!({ key: value })));
    }
    all
}
