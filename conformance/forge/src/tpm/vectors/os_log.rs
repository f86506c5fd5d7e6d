//! Logs that an operating system adds to the firmware's.

use serde_json::json;

use super::event_log::{ima_line, ima_template};
use crate::{
    keys::Hash,
    scene::hex,
    tpm::{
        attest::Selection,
        scene::{Scene, logged},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const IMA: &str = "Linux, IMA-templates";

pub fn vectors() -> Vec<Vector> {
    [ima(), systemd()].concat()
}

fn ima() -> Vec<Vector> {
    /// A kernel that measured two files.
    fn measured() -> Scene {
        let mut scene = logged();
        scene.attest.selections = vec![Selection::new(Hash::Sha256, [0, 7, 10])];
        let mut held = scene.log.replay(&[Hash::Sha256]);
        for line in [ima_template("boot_aggregate", b"boot"), ima_template("/sbin/init", b"init")] {
            held.extend(Hash::Sha256, 10, &Hash::Sha256.digest(&line));
        }
        scene.registers.push((Hash::Sha256, 10, held.value(0x000b, 10)));
        scene.collateral = Box::new(|built| vec![built.log.clone(), list().into_bytes()]);
        scene
    }
    fn list() -> String {
        ima_line("boot_aggregate", b"boot") + &ima_line("/sbin/init", b"init")
    }
    let lists = |text: fn(String) -> String| move |s: &mut Scene| s.collateral = Box::new(move |built| vec![built.log.clone(), text(list()).into_bytes()]);
    vec![
        accepted(
            "event-log/ima/replayed",
            IMA,
            "Linux's list comes to PCR 10",
            json!({ "event_log": { "forms": ["tcg", "ima-ascii"], "ima": { "measurements": 2, "violations": 0 } } }),
            measured,
            |s| {
                s.state("event_log", "replayed", json!([0, 7, 10]));
            },
        ),
        accepted(
            "event-log/ima/binary",
            IMA,
            "Linux's list comes in its binary form",
            json!({ "event_log": { "forms": ["tcg", "ima-binary"], "ima": { "measurements": 2, "violations": 0 } } }),
            measured,
            |s| {
                s.state("event_log", "replayed", json!([0, 7, 10]));
                let entry = |path: &str, file: &[u8]| {
                    let data = ima_template(path, file);
                    let sized = |bytes: &[u8]| [&(bytes.len() as u32).to_le_bytes(), bytes].concat();
                    [&10_u32.to_le_bytes()[..], &Hash::Sha1.digest(&data), &sized(b"ima-ng"), &sized(&data)].concat()
                };
                let list = [entry("boot_aggregate", b"boot"), entry("/sbin/init", b"init")].concat();
                s.collateral = Box::new(move |built| vec![built.log.clone(), list.clone()]);
            },
        ),
        refused(
            "event-log/ima/left-out",
            "event-log.replay.mismatch",
            IMA,
            "Linux's list leaves a file out",
            measured,
            lists(|_| ima_line("boot_aggregate", b"boot")),
        ),
        refused(
            "event-log/ima/another-file",
            "event-log.replay.mismatch",
            IMA,
            "Linux's list has another file",
            measured,
            lists(|_| ima_line("boot_aggregate", b"boot") + &ima_line("/sbin/init", b"another")),
        ),
        refused(
            "event-log/ima/another-name",
            "event-log.replay.mismatch",
            IMA,
            "Linux's list has another file's name",
            measured,
            lists(|_| ima_line("boot_aggregate", b"boot") + &ima_line("/sbin/other", b"init")),
        ),
        refused(
            "event-log/ima/digest",
            "event-log.form.ima-digest",
            IMA,
            "An entry's digest is not of its data",
            measured,
            lists(|text| text.replacen("/sbin/init", "/sbin/ini2", 1)),
        ),
        refused(
            "event-log/ima/other-register",
            "event-log.form.ima",
            IMA,
            "An entry belongs to another register",
            measured,
            lists(|text| text.replacen("\n10 ", "\n11 ", 1)),
        ),
        refused(
            "event-log/ima/unknown-template",
            "event-log.form.ima",
            IMA,
            "An entry is of a template that nobody knows",
            measured,
            lists(|text| text.replacen("ima-ng", "ima-xx", 1)),
        ),
        refused(
            "event-log/ima/violation",
            "event-log.replay.mismatch",
            IMA,
            "An entry is called a violation to leave its data out",
            measured,
            lists(|_| {
                let line = ima_line("/sbin/init", b"init");
                let (register, rest) = line.split_once(' ').expect("a line has parts");
                let (digest, rest) = rest.split_once(' ').expect("a line has parts");
                ima_line("boot_aggregate", b"boot") + &format!("{register} {} {rest}", "0".repeat(digest.len()))
            }),
        ),
    ]
}

fn systemd() -> Vec<Vector> {
    const SYSTEMD: &str = "systemd, tpm2-measure.log";
    fn record(pcr: u8, word: &str) -> String {
        let digest = hex(&Hash::Sha256.digest(word.as_bytes()));
        format!(
            "\u{1e}{{\"pcr\":{pcr},\"digests\":[{{\"hashAlg\":\"sha256\",\"digest\":\"{digest}\"}}],\"content_type\":\"systemd\",\"content\":{{\"string\":\"{word}\"}}}}\n"
        )
    }
    fn list() -> String {
        record(11, "enter-initrd") + &record(11, "leave-initrd")
    }
    fn booted() -> Scene {
        let mut scene = logged();
        let mut held = scene.log.replay(&[Hash::Sha256]);
        for word in ["enter-initrd", "leave-initrd"] {
            held.extend(Hash::Sha256, 11, &Hash::Sha256.digest(word.as_bytes()));
        }
        scene.registers.push((Hash::Sha256, 11, held.value(0x000b, 11)));
        scene.collateral = Box::new(|built| vec![built.log.clone(), list().into_bytes()]);
        scene
    }
    let lists = |text: fn(String) -> String| move |s: &mut Scene| s.collateral = Box::new(move |built| vec![built.log.clone(), text(list()).into_bytes()]);
    vec![
        accepted(
            "event-log/systemd/phases",
            SYSTEMD,
            "systemd's log comes to PCR 11",
            json!({ "event_log": { "systemd": [{ "register": "pcr11", "words": ["enter-initrd", "leave-initrd"] }] } }),
            booted,
            |_| (),
        ),
        accepted(
            "event-log/systemd/word-not-covered",
            SYSTEMD,
            "A word is not what its digest covers, and is not claimed",
            json!({ "event_log": { "systemd": [{ "register": "pcr11", "words": ["enter-initrd"] }] } }),
            booted,
            lists(|text| text.replacen("\"string\":\"leave-initrd\"", "\"string\":\"harmless\"", 1)),
        ),
        refused(
            "event-log/systemd/left-out",
            "event-log.replay.mismatch",
            SYSTEMD,
            "systemd's log leaves a record out",
            booted,
            lists(|_| record(11, "enter-initrd")),
        ),
        refused(
            "event-log/systemd/digest-twice",
            "event-log.form.systemd",
            SYSTEMD,
            "A record has two digests of one bank",
            booted,
            lists(|text| text.replacen("\"digests\":[", &format!("\"digests\":[{{\"hashAlg\":\"sha256\",\"digest\":\"{}\"}},", hex(&[7; 32])), 1)),
        ),
        refused(
            "event-log/systemd/cut",
            "event-log.form.systemd",
            SYSTEMD,
            "systemd's log ends within a record",
            booted,
            lists(|text| text[..text.len() - 3].to_string()),
        ),
        refused(
            "event-log/systemd/member-twice",
            "event-log.form.systemd",
            SYSTEMD,
            "A record has two registers",
            booted,
            lists(|text| text.replacen("{\"pcr\":11", "{\"pcr\":11,\"pcr\":4", 1)),
        ),
    ]
}
