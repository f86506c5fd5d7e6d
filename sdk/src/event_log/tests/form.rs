//! The reader: all that is refused, and where.

use super::{
    forge::{boot, old, spec_id},
    *,
};

const SHA256: (u16, u16) = (0x0b, 32);

#[test]
fn reads_both_forms_to_the_end() {
    for log in [boot(&[Bank::Sha256]), boot(&[Bank::Sha1, Bank::Sha256, Bank::Sha384, Bank::Sha512])] {
        assert_eq!(code(&log.bytes), "ok");
        assert!(looks_like(&log.bytes));
        // Every truncation but those between two events is refused.
        let whole = (0..log.bytes.len()).filter(|len| code(&log.bytes[..*len]) == "ok").count();
        let Ok(EventLog::Tcg(read)) = EventLog::read(&log.bytes) else { panic!() };
        assert_eq!(whole, read.events.len() - 1);
    }
    let old = Log::sha1().event(0, 8, b"v1").event(7, 4, &[0; 4]);
    assert_eq!(code(&old.bytes), "ok");
    assert_eq!(verdict(&old, Bank::Sha1, 7, &old.values(Bank::Sha1)[1].1), PcrVerdict::Replayed);
}

#[test]
fn padding_is_what_the_formats_have() {
    let log = boot(&[Bank::Sha384]).bytes;
    for padding in [vec![0xff; 1], vec![0xff; 5000], vec![0; 5000]] {
        assert_eq!(code(&[&log[..], &padding].concat()), "ok");
    }
    for padding in [&[1][..], &[0xff, 0], &[0, 0xff], &[0; 7], &[0xff, 0xfe]] {
        assert_eq!(code(&[&log[..], padding].concat()), "event-log.form.truncated", "{padding:?}");
    }
    // The old form has none.
    let old = Log::sha1().event(0, 8, b"v1").bytes;
    assert_eq!(code(&[&old[..], &[0xff; 40]].concat()), "event-log.form.too-large");
}

#[test]
fn the_spec_id_event_is_strict() {
    let head = |register, algorithms: &[(u16, u16)]| code(&spec_id(register, algorithms));
    assert_eq!(head(0, &[SHA256]), "ok");
    assert_eq!(head(1, &[(0x0c, 48)]), "ok");
    // SM3 and SHA-3 can be read, though not computed.
    assert_eq!(head(0, &[(0x12, 32), (0x27, 32), (0x28, 48), (0x29, 64)]), "ok");
    for (register, algorithms) in
        [(2, &[SHA256][..]), (0, &[]), (0, &[(0x0b, 20)]), (0, &[(0x0b, 0)]), (0, &[(0x99, 32)]), (0, &[SHA256, SHA256]), (0, &[SHA256; 17])]
    {
        assert_eq!(head(register, algorithms), "event-log.form.spec-id", "{register} {algorithms:?}");
    }
    let good = spec_id(0, &[SHA256]);
    let at = |place: usize, value: u8| {
        let mut log = good.clone();
        log[place] = value;
        code(&log)
    };
    assert_eq!(at(8, 1), "event-log.form.spec-id", "a digest");
    assert_eq!(at(32 + 20, 1), "event-log.form.spec-id", "the minor version");
    assert_eq!(at(32 + 21, 3), "event-log.form.spec-id", "the major version");
    assert_eq!(at(32 + 32, 1), "event-log.form.truncated", "the vendor's part");
    let data = &good[32..];
    let long = [data, &[0]].concat();
    assert_eq!(code(&old(0, 3, &[0; 20], &long)), "event-log.form.spec-id", "something after its end");
    let twice = Log::agile(&[Bank::Sha256]).no_action(0, data);
    assert_eq!(code(&twice.bytes), "event-log.form.spec-id", "a second one");
}

#[test]
fn events_have_the_digests_that_were_declared() {
    let event = |digests: &[(u16, usize)]| {
        let mut log = spec_id(0, &[SHA256, (0x0c, 48)]);
        log.extend([7_u32.to_le_bytes(), 4_u32.to_le_bytes(), u32::try_from(digests.len()).unwrap().to_le_bytes()].concat());
        for (id, size) in digests {
            log.extend(id.to_le_bytes());
            log.extend(vec![1; *size]);
        }
        log.extend([4, 0, 0, 0, 0, 0, 0, 0]);
        code(&log)
    };
    assert_eq!(event(&[(0x0b, 32), (0x0c, 48)]), "ok");
    assert_eq!(event(&[(0x0c, 48), (0x0b, 32)]), "ok");
    for digests in [&[(0x0b, 32)][..], &[(0x0b, 32), (0x0b, 32)], &[(0x0b, 32), (0x0d, 64)], &[(0x0b, 32), (0x99, 48)], &[(0x0b, 32); 3], &[]] {
        assert_eq!(event(digests), "event-log.form.digests", "{digests:?}");
    }
}

#[test]
fn lengths_are_bounded() {
    let mut log = Log::agile(&[Bank::Sha256]).event(7, 4, &[0; 4]).bytes;
    let at = log.len() - 8;
    log[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(code(&log), "event-log.form.too-large");
    log[at..at + 4].copy_from_slice(&5_u32.to_le_bytes());
    assert_eq!(code(&log), "event-log.form.truncated");
    assert_eq!(code(&[]), "event-log.form.empty");
    let many = [spec_id(0, &[SHA256]), Log::agile(&[Bank::Sha256]).event(7, 4, &[]).bytes[65..].repeat(limits::EVENTS)].concat();
    assert_eq!(code(&many), "event-log.form.too-many");
    assert_eq!(code(&vec![0; limits::EVENT_LOG_BYTES + 1]), "event-log.form.too-large");
}

#[test]
fn the_locality_stands_once_and_first() {
    let locality = |n: u8| [&b"StartupLocality\0"[..], &[n]].concat();
    let new = || Log::agile(&[Bank::Sha256]);
    for n in [0, 3, 4] {
        let log = new().no_action(0, &locality(n)).event(0, 8, b"v1");
        assert_eq!(EventLog::read(&log.bytes).unwrap().locality(), Some(n));
        let mut start = vec![0; 32];
        start[31] = n;
        let value = Bank::Sha256.digest(&[start, Bank::Sha256.digest(b"v1")].concat());
        assert_eq!(verdict(&log, Bank::Sha256, 0, &value), PcrVerdict::Replayed);
        let other = log.values(Bank::Sha256)[0].1.clone();
        assert_eq!(verdict(&log, Bank::Sha256, 0, &other), if n == 0 { PcrVerdict::Replayed } else { PcrVerdict::Mismatch });
    }
    for log in [
        new().no_action(0, &locality(1)),
        new().no_action(0, &locality(3)[..16]),
        new().no_action(0, &[&locality(3)[..], &[0]].concat()),
        new().no_action(1, &locality(3)),
        new().event(0, 8, b"v1").no_action(0, &locality(3)),
        new().no_action(0, &locality(3)).no_action(0, &locality(3)),
        Log::sha1().event(0, 8, b"v1").no_action(0, &locality(3)),
    ] {
        assert_eq!(code(&log.bytes), "event-log.form.locality");
    }
    // What the processor measures before the firmware runs begins PCR 0 at locality 4.
    let log = new().event(0, 0x8000_0010, b"HCRTM").event(0, 8, b"v1");
    assert_eq!(EventLog::read(&log.bytes).unwrap().locality(), Some(4));
    assert_eq!(EventLog::read(&new().event(0, 8, b"v1").event(0, 0x8000_0010, b"HCRTM").bytes).unwrap().locality(), None);
    assert_eq!(code(&log.no_action(0, &locality(4)).bytes), "event-log.form.locality");
    assert_eq!(code(&new().no_action(0, &locality(4)).event(0, 0x8000_0010, b"HCRTM").bytes), "ok");
    let mut with_digest = new();
    with_digest.raw(0, 3, &[vec![1; 32]], &locality(3));
    assert_eq!(code(&with_digest.bytes), "event-log.form.locality");
}

#[test]
fn events_of_no_action_are_never_extended() {
    let mut log = Log::agile(&[Bank::Sha256]).no_action(7, b"SP800-155 Event3").event(7, 4, &[0; 4]);
    // Windows ends its logs with an event of no register, and gives it a digest.
    log.raw(u32::MAX, 3, &[vec![1; 32]], b"AIK");
    let value = log.values(Bank::Sha256)[0].1.clone();
    assert_eq!(verdict(&log, Bank::Sha256, 7, &value), PcrVerdict::Replayed);
    log.raw(u32::MAX, 6, &[vec![1; 32]], b"AIK");
    assert_eq!(code(&log.bytes), "event-log.form.register");
}

#[test]
fn a_register_is_explained_only_by_its_events() {
    let log = Log::agile(&[Bank::Sha256]).event(7, 0x1234_5678, b"of an unknown type").event(17, 4, &[0; 4]);
    let value = log.values(Bank::Sha256)[0].1.clone();
    assert_eq!(verdict(&log, Bank::Sha256, 7, &value), PcrVerdict::Replayed);
    assert_eq!(verdict(&log, Bank::Sha256, 7, &value[..31]), PcrVerdict::Mismatch);
    assert_eq!(verdict(&log, Bank::Sha256, 7, &[0; 32]), PcrVerdict::Mismatch);
    assert_eq!(verdict(&log, Bank::Sha256, 10, &value), PcrVerdict::NotInLog);
    assert_eq!(verdict(&log, Bank::Sha256, 10, &[0; 32]), PcrVerdict::Initial);
    assert_eq!(verdict(&log, Bank::Sha256, 18, &[0xff; 32]), PcrVerdict::Initial);
    assert_eq!(verdict(&log, Bank::Sha256, 10, &[0xff; 32]), PcrVerdict::NotInLog);
    assert_eq!(verdict(&log, Bank::Sha256, 10, &[]), PcrVerdict::NotInLog);
    // PCR 17 begins with ones, or after a dynamic launch with zeros.
    for start in [0xff, 0] {
        let value = Bank::Sha256.digest(&[vec![start; 32], Bank::Sha256.digest(&[0; 4])].concat());
        assert_eq!(verdict(&log, Bank::Sha256, 17, &value), PcrVerdict::Replayed);
    }
    // A log of one bank says nothing of another.
    let old = Log::sha1().event(7, 4, &[0; 4]);
    let sha256 = Bank::Sha256.digest(&[vec![0; 32], Bank::Sha256.digest(&[0; 4])].concat());
    assert_eq!(verdict(&old, Bank::Sha256, 7, &sha256), PcrVerdict::NotInLog);
    assert_eq!(verdict(&old, Bank::Sha1, 7, &old.values(Bank::Sha1)[0].1), PcrVerdict::Replayed);
}
