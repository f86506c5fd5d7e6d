//! Linux's list and systemd's log.

use std::format;

use super::*;

fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_le_bytes()[..], bytes].concat()
}

fn ng(file: &[u8], name: &str) -> Vec<u8> {
    [field(&[b"sha256:\0", file].concat()), field(&[name.as_bytes(), &[0]].concat())].concat()
}

/// Two measurements and a violation in text, and the digests of their data in a bank.
fn ascii() -> (String, Vec<Option<Vec<u8>>>) {
    let file = Bank::Sha256.digest(b"a file");
    let signed = [ng(&file, "/etc/with space"), field(&[3, 2])].concat();
    let data = [ng(&file, "boot_aggregate"), signed];
    let hex = |d: &[u8]| crate::hex::encode(d);
    let text = format!(
        "10 {} ima-ng sha256:{} boot_aggregate\n10 {} ima-sig sha256:{} /etc/with space 0302\n10 {} ima-ng sha256:{} /open\n",
        hex(&Bank::Sha1.digest(&data[0])),
        hex(&file),
        hex(&Bank::Sha1.digest(&data[1])),
        hex(&file),
        "0".repeat(40),
        "0".repeat(64),
    );
    (text, data.into_iter().map(Some).chain([None]).collect())
}

fn replay(data: &[Option<Vec<u8>>], bank: Bank, padded: bool) -> Vec<u8> {
    data.iter().fold(vec![0; bank.size()], |register, data| {
        let digest = match data {
            None => vec![0xff; bank.size()],
            Some(data) if padded => {
                let mut digest = Bank::Sha1.digest(data);
                digest.resize(bank.size(), 0);
                digest
            }
            Some(data) => bank.digest(data),
        };
        bank.digest(&[register, digest].concat())
    })
}

#[test]
fn a_measurement_list_is_replayed_in_every_bank() {
    let (text, data) = ascii();
    let log = EventLog::read(text.as_bytes()).unwrap();
    assert_eq!(log.form(), "ima-ascii");
    for bank in Bank::ALL {
        for padded in [false, true] {
            let value = replay(&data, bank, padded);
            let Explained { per_pcr, boot } = log.explain(RegisterKind::Pcr, bank, &[(10, &value)]);
            assert_eq!(per_pcr, [(10, PcrVerdict::Replayed)]);
            let ima = boot.ima.unwrap();
            assert_eq!((ima.measurements, ima.violations), (3, 1));
        }
        let Explained { per_pcr, boot } = log.explain(RegisterKind::Pcr, bank, &[(10, &vec![1; bank.size()])]);
        assert_eq!((per_pcr[0].1, boot.ima), (PcrVerdict::Mismatch, None));
    }
    let mut binary = Vec::new();
    for (data, name) in data.iter().zip(["ima-ng", "ima-sig", "ima-ng"]) {
        let digest = data.as_ref().map_or_else(|| vec![0; 20], |d| Bank::Sha1.digest(d));
        binary.extend([&10_u32.to_le_bytes()[..], &digest, &field(name.as_bytes()), &field(data.as_deref().unwrap_or_default())].concat());
    }
    let log = EventLog::read(&binary).unwrap();
    assert_eq!(log.form(), "ima-binary");
    let value = replay(&data, Bank::Sha256, false);
    assert_eq!(log.explain(RegisterKind::Pcr, Bank::Sha256, &[(10, &value)]).per_pcr, [(10, PcrVerdict::Replayed)]);
    assert!((1..binary.len()).filter(|len| EventLog::read(&binary[..*len]).is_ok()).count() == 2);
    binary[40] ^= 1;
    assert!(EventLog::read(&binary).is_err());
}

#[test]
fn the_old_template_has_a_form_of_its_own() {
    let file = Bank::Sha1.digest(b"a file");
    let mut data = [&file[..], b"/bin/true"].concat();
    data.resize(276, 0);
    let digest = Bank::Sha1.digest(&data);
    let text = format!("10 {} ima {} /bin/true\n", crate::hex::encode(&digest), crate::hex::encode(&file));
    let binary = [&10_u32.to_le_bytes()[..], &digest, &field(b"ima"), &file, &field(b"/bin/true")].concat();
    let value = replay(&[Some(data)], Bank::Sha1, false);
    for log in [text.as_bytes(), &binary] {
        assert_eq!(EventLog::read(log).unwrap().explain(RegisterKind::Pcr, Bank::Sha1, &[(10, &value)]).per_pcr[0].1, PcrVerdict::Replayed);
    }
}

#[test]
fn a_measurement_list_is_strict() {
    let (text, _) = ascii();
    for (from, to, wanted) in [
        ("10 ", "11 ", "event-log.form.ima"),
        ("boot_aggregate", "boot_aggregat", "event-log.form.ima-digest"),
        ("0302", "03", "event-log.form.ima-digest"),
        ("0302", "xx", "event-log.form.ima"),
        ("ima-sig", "ima-xyz", "event-log.form.ima"),
        ("\n10", "\n\n10", "event-log.form.ima"),
        (" /open", "", "event-log.form.ima"),
    ] {
        assert!(text.contains(from));
        assert_eq!(code(text.replacen(from, to, 1).as_bytes()), wanted, "{from} {to}");
    }
}

fn record(pcr: u64, word: &str) -> String {
    let digest = |bank: Bank| crate::hex::encode(&bank.digest(word.as_bytes()));
    format!(
        "\u{1e}{{\"pcr\":{pcr},\"digests\":[{{\"hashAlg\":\"sha1\",\"digest\":\"{}\"}},{{\"hashAlg\":\"sha256\",\"digest\":\"{}\"}},{{\"hashAlg\":\"sm3\",\"digest\":\"00\"}}],\
         \"content_type\":\"systemd\",\"content\":{{\"string\":\"{word}\",\"bootId\":\"00\",\"timestamp\":1,\"eventType\":\"phase\"}}}}\n",
        digest(Bank::Sha1),
        digest(Bank::Sha256)
    )
}

#[test]
fn systemds_log_goes_on_where_the_firmware_ends() {
    let firmware = Log::agile(&[Bank::Sha256]).hashing(11, 0x0d, b".linux\0", b".").hashing(11, 0x0d, b"kernel", b".");
    let whole = firmware.clone().extend(11, b"enter-initrd").extend(11, b"leave-initrd").extend(15, b"machine-id:1");
    let text = [record(11, "enter-initrd"), record(11, "leave-initrd"), record(15, "machine-id:1")].concat();
    let logs = [EventLog::read(&firmware.bytes).unwrap(), EventLog::read(text.as_bytes()).unwrap()];
    assert_eq!(logs[1].form(), "systemd");
    let values = whole.values(Bank::Sha256);
    let Explained { per_pcr, boot } = explain(&logs, RegisterKind::Pcr, Bank::Sha256, &borrowed(&values));
    assert_eq!(per_pcr, [(11, PcrVerdict::Replayed), (15, PcrVerdict::Replayed)]);
    assert_eq!(boot.phases, [(11, vec!["enter-initrd".into(), "leave-initrd".into()]), (15, vec!["machine-id:1".into()])]);
    assert_eq!(boot.sections.len(), 1);
    // Alone, neither explains PCR 11.
    for log in &logs {
        assert_eq!(log.explain(RegisterKind::Pcr, Bank::Sha256, &borrowed(&values)).per_pcr[0].1, PcrVerdict::Mismatch);
    }
    // A word that its digest does not cover is not repeated.
    let text = text.replace("\"enter-initrd\"", "\"enter-lies\"");
    let logs = [EventLog::read(&firmware.bytes).unwrap(), EventLog::read(text.as_bytes()).unwrap()];
    let boot = explain(&logs, RegisterKind::Pcr, Bank::Sha256, &borrowed(&values)).boot;
    assert_eq!(boot.phases[0].1, ["leave-initrd"]);
}

#[test]
fn systemds_log_is_strict() {
    let good = [record(11, "a"), record(11, "b")].concat();
    assert_eq!(code(good.as_bytes()), "ok");
    let index = "\u{1e}{\"nv_index\":1,\"digests\":[]}\n";
    assert_eq!(code([&good, index].concat().as_bytes()), "ok");
    for (from, to) in [
        ("\"pcr\":11,", ""),
        ("\"pcr\":11", "\"pcr\":24"),
        ("\"pcr\":11", "\"pcr\":\"11\""),
        ("\"pcr\":11", "\"pcr\":11,\"pcr\":11"),
        ("\"sha1\"", "\"sha256\""),
        ("\"digests\"", "\"digest\""),
        ("\"hashAlg\"", "\"alg\""),
        ("\u{1e}{\"pcr\":11,", "\u{1e}x{\"pcr\":11,"),
        ("}\n\u{1e}", "}\u{1e}"),
    ] {
        assert!(good.contains(from), "{from}");
        assert_ne!(code(good.replacen(from, to, 1).as_bytes()), "ok", "{from} {to}");
    }
}
