//! Event logs of TDs: what they are, and what they come to.

use serde_json::json;

use crate::{
    keys::Hash,
    patch::Patch,
    scene::hex,
    tpm::{
        event_log::{BOOT_SERVICES_APPLICATION, Event, IPL, Log, NO_ACTION, VARIABLE_DRIVER_CONFIG},
        scene::{Scene, ccel},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const FORM: &str = "TCG PC Client Platform Firmware Profile §10.2";
const SPEC_ID: &str = "TCG PC Client Platform Firmware Profile §10.4.5.1";
const REPLAY: &str = "TCG PC Client Platform Firmware Profile §10.1";
const TYPES: &str = "TCG PC Client Platform Firmware Profile §10.4.1";
const POLICY: &str = "Veritee policy, event_log";

pub fn vectors() -> Vec<Vector> {
    [form(), spec_id(), replay(), policies()].concat()
}

/// Only the log says so.
fn lie(change: impl Fn(&mut Log) + 'static) -> impl FnOnce(&mut Scene) {
    move |s| s.told_log = Box::new(change)
}

/// It happened, and the log says so.
pub fn event(event: Event) -> impl FnOnce(&mut Scene) {
    move |s| s.log.events.push(event)
}

fn patch(patch: Patch) -> impl FnOnce(&mut Scene) {
    move |s| s.log.after.push(patch)
}

/// Where the second event of a crypto-agile log begins.
fn second(log: &Log) -> usize {
    32 + log.spec_id().len()
}

pub fn is_boot_loader(event: &Event) -> bool {
    event.kind == BOOT_SERVICES_APPLICATION
}

pub fn is_variable(name: &'static str) -> impl Fn(&Event) -> bool {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    move |event| event.kind == VARIABLE_DRIVER_CONFIG && event.data.get(32..).is_some_and(|rest| rest.starts_with(&units)) && event.data[16] == name.len() as u8
}

fn form() -> Vec<Vector> {
    let replayed = || json!({ "event_log": { "bank": "sha384" } });
    vec![
        accepted("event-log/form/ccel", FORM, "A log of a TD's registers", json!({ "event_log": { "forms": ["tcg"], "bank": "sha384" } }), ccel, |_| ()),
        accepted("event-log/form/padding-ones", FORM, "What the firmware left of its log area is ones", replayed(), ccel, |s| {
            s.log.after.push(Patch::Append(vec![0xff; 1000]));
        }),
        accepted("event-log/form/padding-zeros", FORM, "What the firmware left of its log area is zeros", replayed(), ccel, |s| {
            s.log.after.push(Patch::Append(vec![0; 1000]));
        }),
        accepted("event-log/form/second-bank", FORM, "The log has digests of another bank too", replayed(), ccel, |s| {
            s.log.banks = vec![Hash::Sha256, Hash::Sha384];
        }),
        accepted("event-log/form/order-of-digests", FORM, "One event has its digests in another order than declared", replayed(), ccel, |s| {
            s.log.banks = vec![Hash::Sha256, Hash::Sha384];
            let first = &mut s.log.events[0];
            first.digests = Some(vec![(0x000c, Hash::Sha384.digest(&first.measured)), (0x000b, Hash::Sha256.digest(&first.measured))]);
        }),
        accepted(
            "event-log/form/unknown-type",
            TYPES,
            "An event of a type that nobody knows is extended like any other",
            replayed(),
            ccel,
            event(Event::new(9, 0x7777_7777, b"?")),
        ),
        accepted("event-log/form/no-action", TYPES, "An event of the type EV_NO_ACTION extends nothing", replayed(), ccel, |s| {
            s.log.events.push(Event::no_action(1, b"SP800-155 Event3", &[Hash::Sha384]));
        }),
        accepted("event-log/form/no-action-digest", TYPES, "Even with a digest EV_NO_ACTION extends nothing", replayed(), ccel, |s| {
            s.log.events.push(Event { digests: Some(vec![(0x000c, vec![7; 48])]), ..Event::new(1, NO_ACTION, b"something") });
        }),
        accepted("event-log/form/no-register", TYPES, "An event of the type EV_NO_ACTION belongs to no register", replayed(), ccel, |s| {
            s.log.events.push(Event::no_action(0xffff_ffff, b"the end", &[Hash::Sha384]));
        }),
        refused("event-log/form/truncated", "event-log.form.truncated", FORM, "The log ends within its last event", ccel, |s| {
            let len = s.log.build().len();
            patch(Patch::Cut(len - 1))(s);
        }),
        refused("event-log/form/truncated-head", "event-log.form.truncated", FORM, "The log ends within the head of an event", ccel, |s| {
            let at = second(&s.log) + 6;
            patch(Patch::Cut(at))(s);
        }),
        refused("event-log/form/trailing", "event-log.form.truncated", FORM, "Something follows the last event", ccel, patch(Patch::Append(vec![1, 0, 0]))),
        refused("event-log/form/padding-broken", "event-log.form.digests", FORM, "What follows the last event is almost padding", ccel, |s| {
            s.log.after.push(Patch::Append([vec![0xff; 64], vec![0xfe]].concat()));
        }),
        refused("event-log/form/data-too-long", "event-log.form.too-large", FORM, "An event claims to have 4 GiB of data", ccel, |s| {
            let at = second(&s.log) + 12 + 2 + 48;
            patch(Patch::Write(at, vec![0xff; 4]))(s);
        }),
        refused("event-log/form/data-longer", "event-log.form.truncated", FORM, "The last event claims to have a byte more than there is", ccel, |s| {
            let (len, data) = (s.log.build().len(), s.log.events.last().map_or(0, |e| e.data.len()));
            patch(Patch::Write(len - data - 4, (data as u32 + 1).to_le_bytes().to_vec()))(s);
        }),
        refused("event-log/form/digest-missing", "event-log.form.digests", FORM, "An event has no digest in one bank that was declared", ccel, |s| {
            s.log.banks = vec![Hash::Sha256, Hash::Sha384];
            s.log.events[3].digests = Some(vec![(0x000c, vec![7; 48])]);
        }),
        refused(
            "event-log/form/no-digests",
            "event-log.form.digests",
            FORM,
            "An event has no digest at all",
            ccel,
            lie(|log| log.events[3].digests = Some(Vec::new())),
        ),
        refused("event-log/form/digest-twice", "event-log.form.digests", FORM, "An event has two digests of one algorithm", ccel, |s| {
            s.log.banks = vec![Hash::Sha256, Hash::Sha384];
            s.log.events[3].digests = Some(vec![(0x000c, vec![7; 48]), (0x000c, vec![8; 48])]);
        }),
        refused(
            "event-log/form/undeclared-algorithm",
            "event-log.form.digests",
            FORM,
            "An event has a digest of an algorithm that was not declared",
            ccel,
            |s| {
                s.told_log = Box::new(|log| log.events[3].digests = Some(vec![(0x000b, vec![7; 32])]));
            },
        ),
        refused("event-log/form/unknown-algorithm", "event-log.form.digests", FORM, "An event has a digest of an algorithm that nobody knows", ccel, |s| {
            s.told_log = Box::new(|log| log.events[3].digests = Some(vec![(0x0999, vec![7; 32])]));
        }),
        refused("event-log/form/digest-count", "event-log.form.digests", FORM, "An event claims to have 4 billion digests", ccel, |s| {
            let at = second(&s.log) + 8;
            patch(Patch::Write(at, vec![0xff; 4]))(s);
        }),
        refused("event-log/form/register-none", "event-log.form.register", TYPES, "An event that is extended belongs to no register", ccel, |s| {
            s.told_log = Box::new(|log| log.events[3].pcr = 0xffff_ffff);
        }),
        refused("event-log/form/register-24", "event-log.form.register", TYPES, "An event belongs to a register that there is not", ccel, |s| {
            s.told_log = Box::new(|log| log.events[3].pcr = 24);
        }),
        refused(
            "event-log/form/register-of-launch",
            "event-log.form.register",
            "UEFI §38.4.1",
            "An event belongs to a TD's launch measurement, which nothing extends",
            ccel,
            |s| {
                let at = second(&s.log);
                patch(Patch::Write(at, vec![0; 4]))(s);
            },
        ),
        refused("event-log/form/twice", "event-log.form.twice", POLICY, "Two firmware logs came along", ccel, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone(), Log::new(&[Hash::Sha384]).build()]);
        }),
        accepted("event-log/form/same-twice", POLICY, "The same log came along twice", replayed(), ccel, |s| {
            s.collateral = Box::new(|built| vec![built.log.clone(), built.log.clone()]);
        }),
        refused(
            "event-log/form/ima-of-a-td",
            "event-log.form.kind",
            "Linux, IMA-templates",
            "Linux's measurement list came along, whose register a TD has not",
            ccel,
            |s| {
                s.collateral = Box::new(|_| vec![ima_line("/usr/bin/init", b"init").into_bytes()]);
            },
        ),
    ]
}

/// Template data of a file, as Linux hashes it.
pub fn ima_template(path: &str, file: &[u8]) -> Vec<u8> {
    let digest = [&b"sha256:\0"[..], &Hash::Sha256.digest(file)].concat();
    let name = [path.as_bytes(), &[0]].concat();
    [&(digest.len() as u32).to_le_bytes()[..], &digest, &(name.len() as u32).to_le_bytes(), &name].concat()
}

/// A line of Linux's measurement list.
pub fn ima_line(path: &str, file: &[u8]) -> String {
    format!("10 {} ima-ng sha256:{} {path}\n", hex(&Hash::Sha1.digest(&ima_template(path, file))), hex(&Hash::Sha256.digest(file)))
}

fn spec_id() -> Vec<Vector> {
    const CODE: &str = "event-log.form.spec-id";
    /// Writes into the data of the first event.
    fn write(at: usize, bytes: &'static [u8]) -> impl FnOnce(&mut Scene) {
        move |s| {
            let mut data = s.log.spec_id();
            data[at..at + bytes.len()].copy_from_slice(bytes);
            s.log.spec_id = Some(data);
        }
    }
    vec![
        refused("event-log/spec-id/second", CODE, SPEC_ID, "A second Spec ID event follows", ccel, |s| {
            let data = s.log.spec_id();
            s.log.events.push(Event::no_action(0, &data, &[Hash::Sha384]));
        }),
        refused("event-log/spec-id/register", CODE, SPEC_ID, "The Spec ID event belongs to another register", ccel, |s| s.log.spec_pcr = 4),
        refused("event-log/spec-id/digest", CODE, SPEC_ID, "The Spec ID event has a digest", ccel, |s| s.log.spec_digest = [7; 20]),
        refused("event-log/spec-id/no-algorithms", CODE, SPEC_ID, "No algorithm is declared", ccel, write(24, &[0; 4])),
        refused("event-log/spec-id/many-algorithms", CODE, SPEC_ID, "Four billion algorithms are declared", ccel, write(24, &[0xff; 4])),
        refused("event-log/spec-id/version-1", CODE, SPEC_ID, "The log is of version 1.2", ccel, write(20, &[2, 1])),
        refused("event-log/spec-id/digest-size", CODE, SPEC_ID, "SHA-384 is declared with 32 bytes", ccel, write(30, &[32, 0])),
        refused("event-log/spec-id/unknown-algorithm", CODE, SPEC_ID, "An algorithm is declared that nobody knows", ccel, write(28, &[0x99, 9])),
        refused("event-log/spec-id/algorithm-twice", CODE, SPEC_ID, "An algorithm is declared twice", ccel, |s| s.log.banks = vec![Hash::Sha384, Hash::Sha384]),
        refused("event-log/spec-id/vendor-overrun", "event-log.form.truncated", SPEC_ID, "The vendor's part is longer than the event", ccel, write(32, &[1])),
        refused("event-log/spec-id/trailing", CODE, SPEC_ID, "Something follows the vendor's part", ccel, |s| {
            s.log.spec_id = Some([s.log.spec_id(), vec![0]].concat());
        }),
        accepted("event-log/spec-id/vendor", SPEC_ID, "The vendor said something", json!({ "event_log": { "bank": "sha384" } }), ccel, |s| {
            let mut data = s.log.spec_id();
            *data.last_mut().expect("it has a length of the vendor's part") = 3;
            data.extend(b"abc");
            s.log.spec_id = Some(data);
        }),
        accepted(
            "event-log/spec-id/register-1",
            "UEFI §38.4.1",
            "The Spec ID event belongs to the first register of a TD",
            json!({ "event_log": { "bank": "sha384" } }),
            ccel,
            |s| {
                s.log.spec_pcr = 1;
            },
        ),
    ]
}

fn replay() -> Vec<Vector> {
    const MISMATCH: &str = "event-log.replay.mismatch";
    vec![
        refused(
            "event-log/replay/digest",
            MISMATCH,
            REPLAY,
            "A digest is another than was measured",
            ccel,
            lie(|log| {
                log.find(is_boot_loader).measured = b"another boot loader".to_vec();
            }),
        ),
        refused(
            "event-log/replay/event-left-out",
            MISMATCH,
            REPLAY,
            "The log leaves an event out",
            ccel,
            lie(|log| {
                log.events.retain(|e| !is_boot_loader(e));
            }),
        ),
        refused(
            "event-log/replay/event-added",
            MISMATCH,
            REPLAY,
            "The log has an event that never happened",
            ccel,
            lie(|log| {
                log.events.push(Event::new(9, IPL, b"harmless"));
            }),
        ),
        refused(
            "event-log/replay/order",
            MISMATCH,
            REPLAY,
            "Two events of one register stand in the other order",
            ccel,
            lie(|log| {
                let at = log.position(is_variable("PK"));
                log.events.swap(at, at + 1);
            }),
        ),
        refused(
            "event-log/replay/hidden-as-no-action",
            MISMATCH,
            TYPES,
            "An event is called EV_NO_ACTION to hide it",
            ccel,
            lie(|log| {
                log.find(is_boot_loader).kind = NO_ACTION;
            }),
        ),
        refused("event-log/replay/other-register", MISMATCH, REPLAY, "An event is told of another register", ccel, lie(|log| log.find(is_boot_loader).pcr = 8)),
        refused("event-log/replay/rtmr-not-in-log", "event-log.replay.initial", POLICY, "The policy asks for RTMR 3, which nothing extended", ccel, |s| {
            s.state("event_log", "replayed_rtmrs", json!([0, 3]));
        }),
        refused(
            "event-log/replay/pcrs-asked",
            "event-log.replay.other-registers",
            POLICY,
            "The policy asks for PCRs alone, and the evidence is of RTMRs",
            ccel,
            |s| s.state("event_log", "replayed", json!([0, 4, 7])),
        ),
        accepted(
            "event-log/replay/either",
            POLICY,
            "The policy asks for the registers of either kind of evidence",
            json!({ "event_log": { "bank": "sha384" } }),
            ccel,
            |s| {
                s.state("event_log", "replayed", json!([0, 4, 7]));
                s.state("event_log", "replayed_rtmrs", json!([0, 1, 2]));
            },
        ),
        accepted(
            "event-log/replay/rtmrs",
            POLICY,
            "The policy asks for the registers that the log explains",
            json!({ "event_log": { "bank": "sha384" } }),
            ccel,
            |s| {
                s.state("event_log", "replayed_rtmrs", json!([0, 1, 2]));
            },
        ),
        refused("event-log/replay/missing", "missing.event-log", POLICY, "The policy asks for a log, and there is none", ccel, |s| {
            s.state("event_log", "required", json!(true));
            s.collateral = Box::new(|_| Vec::new());
        }),
        refused("event-log/replay/nothing", "event-log.replay.nothing", REPLAY, "The log explains no register that the evidence has", ccel, |s| {
            s.log.events.clear();
            s.log.events.push(Event::no_action(1, b"nothing happened", &[Hash::Sha384]));
        }),
    ]
}

fn policies() -> Vec<Vector> {
    let state = |key: &'static str, value: serde_json::Value| move |s: &mut Scene| s.state("event_log", key, value);
    vec![
        misuse(
            "event-log/policy/register-16",
            "policy.event-log.registers",
            POLICY,
            "PCR 16 can be reset by anyone, and no log speaks of it",
            ccel,
            state("replayed", json!([16])),
        ),
        misuse("event-log/policy/register-twice", "policy.event-log.registers", POLICY, "One register is named twice", ccel, state("replayed", json!([7, 7]))),
        misuse("event-log/policy/rtmr-4", "policy.event-log.registers", POLICY, "There is no RTMR 4", ccel, state("replayed_rtmrs", json!([4]))),
        misuse("event-log/policy/digest", "policy.event-log.digest", POLICY, "A digest is of no known length", ccel, state("boot_applications", json!(["00"]))),
        misuse(
            "event-log/policy/files-alone",
            "policy.event-log.alone",
            POLICY,
            "What may stand beside a command line, without one",
            ccel,
            state("files", json!([hex(&[0; 48])])),
        ),
        misuse("event-log/policy/empty", "policy.empty-list", POLICY, "A list is empty", ccel, state("boot_applications", json!([]))),
        misuse("event-log/policy/unknown-key", "policy.unreadable", POLICY, "A key that nobody knows", ccel, state("secureboot", json!(true))),
        refused("event-log/policy/enclave", "evidence.kind.no-registers", POLICY, "An event log is asked of evidence without registers", ccel, |s| {
            s.state("event_log", "required", json!(true));
            s.hardware = crate::tpm::scene::Hardware::Tdx(Box::new(crate::intel::scene::sgx()));
            s.collateral = Box::new(|_| Vec::new());
        }),
    ]
}
