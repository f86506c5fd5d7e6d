//! The checks as a verification makes them, for the registers of a TPM.

use std::format;

use super::{
    forge::{boot, secure_boot},
    *,
};
use crate::{
    Policy, Time, Verdict,
    claims::EventLogClaims,
    report::{About, Status},
    verdict::Recorder,
};

type Values = Vec<(u8, Vec<u8>)>;

/// What comes of logs and banks under a policy with this section: the code, and what the logs prove.
fn asked(section: &str, logs: &[&[u8]], banks: &[(Bank, Values)]) -> (&'static str, Option<EventLogClaims>) {
    let text = crate::policy::tests_support::EXPLORE.replacen('{', &format!("{{\"event_log\":{{{section}}},"), 1);
    let policy = Policy::from_json(&text).unwrap();
    let profile = profile(&policy.event_log, !logs.is_empty());
    let at = Time::from_unix_seconds(0).unwrap();
    let mut recorder = Recorder::new(&policy, at, About { kind: None, version: None }, profile.clone());
    let banks: Vec<_> = banks.iter().map(|(bank, values)| Registers { kind: RegisterKind::Pcr, bank: *bank, values: borrowed(values) }).collect();
    let claims = check(logs, &banks, &policy.event_log, &mut recorder).pcrs;
    if profile.is_empty() {
        return ("nothing asked", claims);
    }
    match recorder.finish(Some(crate::snp::tests_support::claims())) {
        Verdict::Verified(_) => ("ok", claims),
        Verdict::Rejected(rejected) => {
            assert_eq!(rejected.report().checks().iter().filter(|c| c.status() == Status::Fail).count(), 1, "{}", rejected.explain());
            (rejected.code(), claims)
        }
    }
}

/// What a quote holds over the registers of the log, and over those in which a loader measures command lines.
fn bank(log: &Log, bank: Bank) -> (Bank, Values) {
    let mut values = log.values(bank);
    for register in [8, 9, 11, 12] {
        if !values.iter().any(|(other, _)| *other == register) {
            values.push((register, vec![0; bank.size()]));
        }
    }
    (bank, values)
}

#[test]
fn every_check_of_the_profile_is_made() {
    let log = boot(&[Bank::Sha1, Bank::Sha256]);
    let banks = [bank(&log, Bank::Sha256), bank(&log, Bank::Sha1)];
    let hex = |data: &[u8]| crate::hex::encode(&Bank::Sha256.digest(data));
    let applications = format!("\"boot_applications\":[\"{}\",\"{}\"]", hex(b"MZ shim"), hex(b"MZ grub"));
    let lines = "\"kernel_command_line\":[\"/vmlinuz root=/dev/sda1\"]";
    for section in ["", "\"required\":true", "\"replayed\":[0,2,4,7]", "\"secure_boot\":true", &applications, lines] {
        let (code, claims) = asked(section, &[&log.bytes], &banks);
        assert_eq!((code, claims.unwrap().bank), ("ok", "sha256"), "{section}");
    }
    assert_eq!(asked("", &[], &banks), ("nothing asked", None));
    for section in ["\"required\":true", "\"replayed\":[7]", "\"secure_boot\":true", &applications, lines] {
        assert_eq!(asked(section, &[], &banks), ("missing.event-log", None), "{section}");
    }
    assert_eq!(asked("\"replayed\":[10]", &[&log.bytes], &banks).0, "event-log.replay.not-covered");
    assert_eq!(asked("", &[&log.bytes], &[]).0, "event-log.form.no-registers");
    // A policy that names RTMRs is not satisfied by PCRs, unless it names those as well.
    assert_eq!(asked("\"replayed_rtmrs\":[3]", &[&log.bytes], &banks).0, "event-log.replay.other-registers");
    assert_eq!(asked("\"replayed\":[0,7],\"replayed_rtmrs\":[3]", &[&log.bytes], &banks).0, "ok");
    let other = boot(&[Bank::Sha256]).event(0, 8, b"more");
    assert_eq!(asked("", &[&other.bytes], &banks).0, "event-log.replay.mismatch");
    assert_eq!(asked("\"replayed\":[2,4,7]", &[&other.bytes], &banks).0, "ok", "PCR 0 is not asked for");
}

#[test]
fn a_register_that_could_hold_another_command_line_is_known() {
    let log = boot(&[Bank::Sha256]);
    let lines = "\"kernel_command_line\":[\"/vmlinuz root=/dev/sda1\"]";
    let (bank, values) = bank(&log, Bank::Sha256);
    let without = |register: u8| -> Values { values.iter().filter(|(other, _)| *other != register).cloned().collect() };
    for register in [8, 11, 12] {
        assert_eq!(asked(lines, &[&log.bytes], &[(bank, without(register))]).0, "event-log.command-line.unknown", "{register}");
    }
    // What was measured beside the kernel's file is hidden as well by a quote that leaves PCR 9 out.
    let files: Vec<_> = [&b"a file"[..], b"a kernel"].map(|file| format!("\"{}\"", crate::hex::encode(&bank.digest(file)))).into();
    let files = format!("{lines},\"files\":[{}]", files.join(","));
    assert_eq!(asked(&files, &[&log.bytes], &[(bank, values.clone())]).0, "ok");
    assert_eq!(asked(&files, &[&log.bytes], &[(bank, without(9))]).0, "event-log.command-line.unknown");
}

#[test]
fn files_beside_a_command_line_are_the_policys() {
    let log = boot(&[Bank::Sha256]);
    let banks = [bank(&log, Bank::Sha256)];
    let hex = |data: &[u8]| crate::hex::encode(&Bank::Sha256.digest(data));
    let asks = |files: &[&[u8]], commands: &str| {
        let files: Vec<_> = files.iter().map(|file| format!("\"{}\"", hex(file))).collect();
        let section = format!("\"kernel_command_line\":[\"/vmlinuz root=/dev/sda1\"],\"files\":[{}]{commands}", files.join(","));
        asked(&section, &[&log.bytes], &banks).0
    };
    assert_eq!(asks(&[b"a file", b"a kernel"], ""), "ok");
    assert_eq!(asks(&[b"a file"], ""), "event-log.command-line.unexplained", "PCR 9 is looked at where files are stated");
    assert_eq!(asks(&[b"a file", b"a kernel"], ",\"grub_commands\":[\"set root=hd0,gpt1\",\"linux /vmlinuz root=/dev/sda1\"]"), "ok");
    assert_eq!(asks(&[b"a file", b"a kernel"], ",\"grub_commands\":[\"set root=hd0,gpt1\"]"), "event-log.command-line.grub");
}

#[test]
fn no_command_line_is_known_while_another_may_be_hidden() {
    let log = boot(&[Bank::Sha256]);
    let line = "\"kernel_command_line\":[\"/vmlinuz root=/dev/sda1\"]";
    let with = |twelve: Option<Vec<u8>>| {
        let values = log.values(Bank::Sha256).into_iter().chain([(11, vec![0; 32])]).chain(twelve.map(|value| (12, value))).collect();
        asked(line, &[&log.bytes], &[(Bank::Sha256, values)]).0
    };
    assert_eq!(with(Some(vec![0; 32])), "ok");
    assert_eq!(with(Some(vec![7; 32])), "event-log.command-line.unknown");
    assert_eq!(with(None), "event-log.command-line.unknown");
}

#[test]
fn a_bank_is_replayed_that_all_logs_have() {
    let log = boot(&[Bank::Sha1]);
    let both = boot(&[Bank::Sha1, Bank::Sha256]);
    let banks = [bank(&both, Bank::Sha256), bank(&both, Bank::Sha1)];
    // The caller says whether SHA-1 may be believed at all, by what it hands over.
    assert_eq!(asked("", &[&log.bytes], &banks).1.unwrap().bank, "sha1");
    assert_eq!(asked("", &[&log.bytes], &banks[..1]).0, "event-log.replay.nothing");
    assert_eq!(asked("\"replayed\":[7]", &[&log.bytes], &banks[..1]).0, "event-log.replay.not-in-log");
    // A quote of another machine.
    let other = secure_boot(Log::agile(&[Bank::Sha256]), 7, &[1], b"k");
    assert_eq!(asked("", &[&both.bytes], &[bank(&other, Bank::Sha256)]).0, "event-log.replay.mismatch");
}

#[test]
fn nothing_at_all_explains_nothing() {
    let zeros: Vec<_> = (0..16).map(|i| (i, vec![0; 32])).collect();
    let banks = [(Bank::Sha256, zeros)];
    assert_eq!(asked("", &[&Log::agile(&[Bank::Sha256]).bytes], &banks).0, "event-log.replay.nothing");
    assert_eq!(asked("", &[b""], &banks).0, "event-log.form.empty");
    let locality = Log::sha1().no_action(0, b"StartupLocality\0\x03");
    assert_eq!(asked("", &[&locality.bytes], &banks).0, "event-log.replay.nothing");
}

#[test]
fn logs_of_one_boot_come_together() {
    let firmware = boot(&[Bank::Sha256]).hashing(11, 0x0d, b".linux\0", b".").hashing(11, 0x0d, b"kernel", b".");
    let whole = firmware.clone().extend(11, b"enter-initrd");
    let record = format!(
        "\u{1e}{{\"pcr\":11,\"digests\":[{{\"hashAlg\":\"sha256\",\"digest\":\"{}\"}}],\"content\":{{\"string\":\"enter-initrd\"}}}}\n",
        crate::hex::encode(&Bank::Sha256.digest(b"enter-initrd"))
    );
    let banks = [bank(&whole, Bank::Sha256)];
    for logs in [[firmware.bytes.as_slice(), record.as_bytes()], [record.as_bytes(), &firmware.bytes]] {
        let (code, claims) = asked("", &logs, &banks);
        let claims = claims.unwrap();
        assert_eq!((code, claims.forms.as_slice(), claims.systemd[0].words[0].as_str()), ("ok", &["tcg", "systemd"][..], "enter-initrd"));
    }
    assert_eq!(asked("", &[&firmware.bytes], &banks).0, "event-log.replay.mismatch");
    assert_eq!(asked("", &[&firmware.bytes, &firmware.bytes], &banks).0, "event-log.form.twice");
}

/// The log whose last event of a register stands in systemd's log instead: as a digest with some word, or as the word itself.
fn moved(register: u32, hashed: &[u8], word: &str) -> (Vec<u8>, String, [(Bank, Values); 1]) {
    let log = boot(&[Bank::Sha256]);
    let digest = crate::hex::encode(&Bank::Sha256.digest(hashed));
    let record =
        format!("\u{1e}{{\"pcr\":{register},\"digests\":[{{\"hashAlg\":\"sha256\",\"digest\":\"{digest}\"}}],\"content\":{{\"string\":\"{word}\"}}}}\n");
    (log.bytes.clone(), record, [bank(&log.extend(register, hashed), Bank::Sha256)])
}

#[test]
fn nothing_hides_in_another_log() {
    let hex = |data: &[u8]| crate::hex::encode(&Bank::Sha256.digest(data));
    let applications = format!("\"boot_applications\":[\"{}\",\"{}\"]", hex(b"MZ shim"), hex(b"MZ grub"));
    let line = "\"kernel_command_line\":[\"/vmlinuz root=/dev/sda1\"]";
    for (register, hashed, word, section, wanted) in [
        (4, &b"MZ evil"[..], "ready", applications.as_str(), "event-log.boot-applications"),
        (7, b"an authority", "ready", "", "event-log.consistent.pcr7"),
        (2, &[0xff; 4], "ready", "", "event-log.consistent.separator-hidden"),
        (8, b"/vmlinuz evil", "/vmlinuz evil", line, "event-log.command-line"),
        (8, b"/vmlinuz evil", "ready", line, "event-log.command-line.unexplained"),
        (12, b"e\0v\0i\0l\0\0\0", "evil", line, "event-log.command-line.unexplained"),
        // What systemd does measure there.
        (7, b"os-separator", "os-separator", "\"secure_boot\":true", "ok"),
        (4, b"os-separator", "os-separator", &applications, "ok"),
        (12, b"os-separator", "os-separator", line, "ok"),
    ] {
        let (log, record, banks) = moved(register, hashed, word);
        assert_eq!(asked(section, &[&log, record.as_bytes()], &banks).0, wanted, "{register} {word}");
    }
    let (log, mut record, _) = moved(11, b".cmdline\0", "ready");
    record += &moved(11, b"evil", "evil").1;
    let banks = [bank(&boot(&[Bank::Sha256]).extend(11, b".cmdline\0").extend(11, b"evil"), Bank::Sha256)];
    assert_eq!(asked(line, &[&log, record.as_bytes()], &banks).0, "event-log.command-line.section");
}
