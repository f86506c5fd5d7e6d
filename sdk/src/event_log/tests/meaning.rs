//! What is believed of a log that was replayed, and what contradicts itself.

use super::{
    forge::{boot, secure_boot, variable},
    *,
};

const B: Bank = Bank::Sha256;

fn meaning(log: &Log) -> BootClaims {
    explained(log, RegisterKind::Pcr, B).boot
}

fn contradiction(log: &Log) -> &'static str {
    meaning(log).contradiction.map_or("none", |failure| failure.code)
}

fn why_not(log: &Log) -> &'static str {
    meaning(log).not_secure.map_or("secure", |failure| failure.code)
}

#[test]
fn a_boot_is_told_as_it_was() {
    for bank in [Bank::Sha1, Bank::Sha256, Bank::Sha384, Bank::Sha512] {
        let log = boot(&[Bank::Sha1, Bank::Sha256, Bank::Sha384, Bank::Sha512]);
        let Explained { per_pcr, boot } = explained(&log, RegisterKind::Pcr, bank);
        assert!(per_pcr.iter().all(|(_, v)| *v == PcrVerdict::Replayed) && per_pcr.len() == 11);
        assert!(boot.contradiction.is_none() && boot.not_secure.is_none(), "{:?}", boot.contradiction);
        let secure = boot.secure_boot.unwrap();
        assert_eq!((secure.enabled, secure.authorities.len(), secure.debug), (Some(true), 1, false));
        assert_eq!(secure.dbx.unwrap().size, 30);
        assert_eq!(boot.loaded, Some(vec![bank.digest(b"MZ shim").as_slice().into(), bank.digest(b"MZ grub").as_slice().into()]));
        let lines: Vec<_> = boot.texts.iter().filter(|t| t.is_command_line).map(|t| t.text.as_str()).collect();
        assert_eq!(lines, ["/vmlinuz root=/dev/sda1"]);
        assert_eq!((boot.texts.len(), boot.unexplained.len(), boot.files.len(), boot.machine_owner_keys.len()), (3, 0, 2, 1));
        assert_eq!(boot.exit_boot_services, Some(true));
    }
}

#[test]
fn nothing_is_believed_of_a_register_that_was_not_replayed() {
    let log = boot(&[B]);
    let values: Vec<_> = log.values(B).into_iter().map(|(i, _)| (i, vec![7; 32])).collect();
    let Explained { per_pcr, boot } = EventLog::read(&log.bytes).unwrap().explain(RegisterKind::Pcr, B, &borrowed(&values));
    assert!(per_pcr.iter().all(|(_, v)| *v == PcrVerdict::Mismatch));
    assert!(boot.secure_boot.is_none() && boot.loaded.is_none() && boot.texts.is_empty() && boot.exit_boot_services.is_none());
    assert!(boot.machine_owner_keys.is_empty() && boot.files.is_empty());
}

#[test]
fn secure_boot_is_what_the_variables_say() {
    let new = || Log::agile(&[B]);
    let keys = b"keys";
    assert_eq!(why_not(&secure_boot(new(), 7, &[1], keys)), "secure");
    assert_eq!(why_not(&secure_boot(new(), 7, &[0], keys)), "event-log.secure-boot.off");
    assert_eq!(why_not(&secure_boot(new(), 7, &[], keys)), "event-log.secure-boot.unknown");
    assert_eq!(why_not(&secure_boot(new(), 7, &[2], keys)), "event-log.secure-boot.unknown");
    assert_eq!(why_not(&secure_boot(new(), 7, &[1, 0], keys)), "event-log.secure-boot.unknown");
    assert_eq!(why_not(&secure_boot(new(), 7, &[1], b"")), "event-log.secure-boot.keys");
    assert_eq!(why_not(&new().event(7, 4, &[0; 4])), "event-log.secure-boot.unknown");
    assert_eq!(why_not(&new().event(7, 0x8000_0001, &variable("SecureBoot", &[1]))), "event-log.secure-boot.unknown", "no separator");
    assert_eq!(why_not(&secure_boot(new().event(7, 0x8000_0007, b"UEFI Debug Mode"), 7, &[1], keys)), "event-log.secure-boot.debug");
    assert_eq!(why_not(&secure_boot(new().event(7, 0x8000_0007, b"DMA Protection Disabled"), 7, &[1], keys)), "secure");
    let off = meaning(&secure_boot(new(), 7, &[0], keys)).secure_boot.unwrap();
    assert_eq!(off.enabled, Some(false));
    // A variable of another vendor by the same name is another variable.
    let mut foreign = variable("SecureBoot", &[1]);
    foreign[0] ^= 1;
    assert_eq!(why_not(&new().event(7, 0x8000_0001, &foreign).event(7, 4, &[0; 4])), "event-log.secure-boot.unknown");
}

#[test]
fn what_contradicts_itself_in_pcr_7() {
    let good = || secure_boot(Log::agile(&[B]), 7, &[1], b"keys");
    let authority = variable("db", b"a key");
    assert_eq!(contradiction(&good()), "none");
    assert_eq!(contradiction(&good().event(7, 0x8000_00e0, &authority)), "none");
    // Old shims leave out the last byte; then nobody knows it.
    let short = good().hashing(7, 0x8000_00e0, &authority[..authority.len() - 1], &authority);
    assert_eq!(contradiction(&short), "none");
    assert_eq!(meaning(&short).secure_boot.unwrap().authorities[0].sha256, None);
    for (log, wanted) in [
        (good().hashing(7, 0x8000_00e0, b"another", &authority), "event-log.consistent.authority"),
        (good().event(7, 0x8000_0001, &variable("SecureBoot", &[1])), "event-log.consistent.variable-late"),
        (good().event(7, 0x8000_0001, &variable("dbx", &[])), "event-log.consistent.variable-late"),
        (secure_boot(Log::agile(&[B]).event(7, 0x8000_0001, &variable("SecureBoot", &[0])), 7, &[1], b"keys"), "event-log.consistent.variable-twice"),
        (secure_boot(Log::agile(&[B]).hashing(7, 0x8000_0001, b"another", &variable("SecureBoot", &[1])), 7, &[1], b"keys"), "event-log.consistent.variable"),
        (secure_boot(Log::agile(&[B]).event(7, 0x8000_0001, b"no variable"), 7, &[1], b"keys"), "event-log.consistent.variable"),
        // An event may not hide behind a type that says nothing.
        (good().hashing(7, 2, &authority, b"unused"), "event-log.consistent.pcr7"),
        (good().hashing(7, 0x8000_0007, &authority, b"an action"), "event-log.consistent.pcr7"),
        (good().event(7, 0x8000_0003, b"x"), "event-log.consistent.pcr7"),
        (good().hashing(7, 0x1234, &[0xff; 4], &[]), "event-log.consistent.pcr7"),
    ] {
        assert_eq!(contradiction(&log), wanted);
        assert!(meaning(&log).secure_boot.is_none());
    }
}

#[test]
fn separators_are_known_by_their_digest() {
    let new = || Log::agile(&[B]);
    for register in [0, 1, 2, 3, 4, 5, 6, 7] {
        assert_eq!(contradiction(&new().event(register, 4, &[0xff; 4])), "event-log.consistent.firmware-error");
        assert_eq!(contradiction(&new().event(register, 4, &[1, 0, 0, 0])), "event-log.consistent.firmware-error");
        assert_eq!(contradiction(&new().hashing(register, 4, &[0xff; 4], &[0; 4])), "event-log.consistent.firmware-error", "another name for it");
        assert_eq!(contradiction(&new().event(register, 4, &[2, 0, 0, 0])), "event-log.consistent.separator");
        assert_eq!(contradiction(&new().event(register, 4, &[])), "event-log.consistent.separator");
        assert_eq!(contradiction(&new().hashing(register, 4, &[0; 4], &[1; 4])), "event-log.consistent.separator");
    }
    assert_eq!(contradiction(&new().hashing(4, 0x8000_0003, &[0; 4], b"a path")), "event-log.consistent.separator-hidden");
    assert_eq!(contradiction(&new().hashing(4, 0x8000_0003, &[0xff; 4], b"a path")), "event-log.consistent.firmware-error");
    // What an operating system measures is its own affair.
    assert_eq!(contradiction(&new().event(8, 4, &[0xff; 4])), "none");
}

#[test]
fn whatever_no_text_explains_may_have_been_loaded() {
    let loaded = |kind: u32, hashed: &[u8], data: &[u8]| meaning(&Log::agile(&[B]).hashing(4, kind, hashed, data)).loaded.unwrap().len();
    assert_eq!(loaded(0x8000_0007, b"an action", b"an action"), 0);
    assert_eq!(loaded(0x8000_0007, b"MZ an image", b"MZ an image"), 1, "an image under another type");
    assert_eq!(loaded(0x8000_0007, b"MZ an image", b"an action"), 1);
    assert_eq!(loaded(0x06, b"x", b"x"), 1);
    assert_eq!(loaded(0x8000_0006, b"EFI PART", b"EFI PART"), 0);
    assert_eq!(loaded(0x8000_0006, b"PE", b"PE"), 1);
    assert_eq!(loaded(0x8000_0007, &[b'a'; 300], &[b'a'; 300]), 1, "too long for an action");
    let option = variable("Boot0001", &[1, 0, 0, 0, 2, 0]);
    assert_eq!(loaded(0x8000_0002, &[1, 0, 0, 0, 2, 0], &option), 0);
    assert_eq!(loaded(0x8000_0002, &option, &option), 0);
    assert_eq!(loaded(0x8000_0002, b"MZ image", &variable("Boot0001", b"MZ image")), 1);
    assert_eq!(loaded(0x8000_0002, &vec![0; 5000], &variable("Boot0001", &vec![0; 5000])), 1);
    assert_eq!(loaded(0x8000_0002, b"x", &variable("dbx", b"x")), 1);
}

#[test]
fn texts_are_what_their_digest_covers() {
    let wide = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let read = |kind: u32, hashed: &[u8], data: &[u8]| {
        let boot = meaning(&Log::agile(&[B]).hashing(8, kind, hashed, data));
        boot.texts.first().map(|t| (t.text.clone(), t.is_command_line))
    };
    let line = |text: &str| Some((String::from(text), true));
    let command = |text: &str| Some((String::from(text), false));
    assert_eq!(read(0x0d, b"set a=b", b"grub_cmd: set a=b\0"), command("set a=b"));
    assert_eq!(read(0x0d, b"set a=b\0", b"grub_cmd: set a=b\0"), command("set a=b"));
    assert_eq!(read(0x0d, b"set a=b", b"grub_cmd set a=b\0j"), command("set a=b"), "a byte of rubbish behind");
    // The prefix says nothing: a kernel's command line is one under any.
    for prefix in ["grub_cmd: ", "kernel_cmdline: ", "module_cmdline: ", "grub_kernel_cmdline ", ""] {
        assert_eq!(read(0x0d, b"/vmlinuz quiet", &[prefix.as_bytes(), b"/vmlinuz quiet\0"].concat()), line("/vmlinuz quiet"));
    }
    assert_eq!(read(0x0d, b"(hd0,gpt1)/vmlinuz", b"grub_cmd: (hd0,gpt1)/vmlinuz\0"), line("(hd0,gpt1)/vmlinuz"));
    assert_eq!(read(0x0d, b"/evil", b"kernel_cmdline: /good\0"), None);
    assert_eq!(read(0x0d, &wide("quiet"), &wide("quiet")), line("quiet"));
    let tagged = [&[0xec, 0x22, 0x3b, 0x8f, 12, 0, 0, 0][..], &wide("quiet")].concat();
    assert_eq!(read(0x06, &wide("quiet"), &tagged), line("quiet"));
    assert_eq!(read(0x0d, b"\xff\xfe", b"grub_cmd: \xff\xfe\0"), None);
}

#[test]
fn sections_are_known_by_the_digest_of_their_name() {
    let wide = |text: &str| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let log = Log::agile(&[B]).hashing(11, 0x0d, b".linux\0", &wide(".linux")).hashing(11, 0x0d, b"kernel", &wide(".linux"));
    // Under another name the section is the same.
    let log = log.hashing(11, 0x0d, b".cmdline\0", &wide(".osrel")).hashing(11, 0x0d, b"quiet", b"?");
    let sections = meaning(&log).sections;
    assert_eq!(sections.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), [".linux", ".cmdline"]);
    assert_eq!(sections[1].digest, B.digest(b"quiet").as_slice().into());
}

#[test]
fn a_td_has_four_registers_for_all() {
    let b = Bank::Sha384;
    let log = secure_boot(Log::agile(&[b]).hashing(1, 0x8000_000b, b"table", b"TdxTable"), 1, &[1], b"keys");
    let log = log
        .hashing(1, 0x8000_0002, &[1, 0, 0, 0], &variable("BootOrder", &[1, 0, 0, 0]))
        .event(1, 4, &[0; 4])
        .event(2, 4, &[0; 4])
        .hashing(2, 0x8000_0003, b"MZ shim", b"a path")
        .event(2, 0x8000_0007, b"Exit Boot Services Returned with Success")
        .hashing(3, 0x0d, b"/vmlinuz quiet", b"kernel_cmdline: /vmlinuz quiet\0")
        .hashing(3, 0x0d, b"a kernel", b"/vmlinuz\0");
    let Explained { per_pcr, boot } = explained(&log, RegisterKind::Rtmr, b);
    assert_eq!(per_pcr, [(0, PcrVerdict::Replayed), (1, PcrVerdict::Replayed), (2, PcrVerdict::Replayed)]);
    assert!(boot.contradiction.is_none(), "{:?}", boot.contradiction);
    assert_eq!(boot.secure_boot.unwrap().enabled, Some(true));
    assert_eq!((boot.loaded.unwrap().len(), boot.exit_boot_services, boot.texts.len(), boot.unexplained.len()), (1, Some(true), 1, 1));
    assert!(boot.machine_owner_keys.is_empty());
    // RTMR 3 was extended by somebody who left no log.
    let read = EventLog::read(&log.bytes).unwrap();
    assert_eq!(read.explain(RegisterKind::Rtmr, b, &[(3, &[5; 48]), (2, &[0; 48])]).per_pcr, [(3, PcrVerdict::NotInLog), (2, PcrVerdict::Mismatch)]);
}
