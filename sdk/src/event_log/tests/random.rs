//! No log, however it was damaged, panics or is believed to be what it was.

use proptest::prelude::*;

use super::{
    forge::{boot, secure_boot},
    *,
};

const BANKS: [Bank; 2] = [Bank::Sha256, Bank::Sha384];

fn bases() -> Vec<Vec<u8>> {
    let td = secure_boot(Log::agile(&[Bank::Sha384]), 1, &[1], b"keys").hashing(3, 0x0d, b"/v", b"kernel_cmdline: /v\0").bytes;
    let old = Log::sha1().event(0, 8, b"v1").event(7, 4, &[0; 4]).bytes;
    let list = std::format!("10 {} ima-ng sha256:{} boot_aggregate\n", "0".repeat(40), "1".repeat(64));
    let phase = "\u{1e}{\"pcr\":11,\"digests\":[{\"hashAlg\":\"sha256\",\"digest\":\"00\"}]}\n";
    vec![boot(&BANKS).bytes, td, old, list.into_bytes(), phase.into(), [&10_u32.to_le_bytes()[..], &[0; 20], &[6, 0, 0, 0], b"ima-ng", &[0; 4]].concat()]
}

/// Any of these with some damage. Most damage leaves the lengths as they are, so that it is read to the end.
fn damaged(bases: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let at = any::<prop::sample::Index>;
    let byte = prop_oneof![Just(0), Just(1), Just(0x7f), Just(0xff), any::<u8>()];
    (prop::sample::select(bases), prop::collection::vec((at(), byte, 0..40_u8, 0..40_usize), 1..4)).prop_map(move |(mut bytes, damage)| {
        for (at, byte, how, len) in damage {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = at.saturating_add(len).min(bytes.len());
            match how {
                0 => drop(bytes.splice(at..at, vec![byte; len])),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.truncate(at),
                _ => bytes[at] = byte,
            }
        }
        bytes
    })
}

fn look_at(bytes: &[u8]) {
    let _ = looks_like(bytes);
    if let Ok(log) = EventLog::read(bytes) {
        let _ = log.form();
        for kind in [RegisterKind::Pcr, RegisterKind::Rtmr] {
            for bank in BANKS {
                let zeros = vec![0; bank.size()];
                let values: Vec<(u8, &[u8])> = (0..24).map(|i| (i, zeros.as_slice())).collect();
                let _ = log.explain(kind, bank, &values);
                // As if every register had been replayed.
                let all: Vec<u8> = (0..24).collect();
                let _ = boot::claims(core::slice::from_ref(&log), kind, bank, &all);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(bytes in damaged(bases())) {
        look_at(&bytes);
    }

    #[test]
    fn noise(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        look_at(&bytes);
    }

    /// Whatever was changed in a log, what it says of a register is either what the register holds, or not believed.
    #[test]
    fn what_is_believed_is_what_happened(bytes in damaged(vec![boot(&BANKS).bytes])) {
        if let Ok(log) = EventLog::read(&bytes) {
            let whole = boot(&BANKS);
            let values = whole.values(Bank::Sha256);
            let told = log.explain(RegisterKind::Pcr, Bank::Sha256, &borrowed(&values)).boot;
            let truth = explained(&whole, RegisterKind::Pcr, Bank::Sha256).boot;
            if told.contradiction.is_none() {
                prop_assert!(told.secure_boot.is_none_or(|told| told.enabled.is_none() || Some(&told) == truth.secure_boot.as_ref()));
            }
            for text in &told.texts {
                prop_assert!(truth.texts.contains(text));
            }
            prop_assert!(told.loaded.is_none_or(|told| truth.loaded.as_ref().is_some_and(|truth| truth.iter().all(|digest| told.contains(digest)))));
            prop_assert!(told.files.is_empty() || told.files == truth.files);
        }
    }
}

/// The logs of real machines; of what the firmware left of its log area, only the beginning.
fn real() -> Vec<Vec<u8>> {
    const UBUNTU: &[u8] = include_bytes!("../../../../conformance/vectors/real/go-eventlog-0.0.2/ubuntu-2404-amd-sevsnp.bin");
    const COS: &[u8] = include_bytes!("../../../../conformance/vectors/real/go-eventlog-0.0.2/cos-113-intel-tdx.bin");
    vec![UBUNTU.to_vec(), COS[..18_200].to_vec()]
}

/// They are long, so that most tests do with fewer cases than of short ones.
fn cases() -> u32 {
    std::env::var("VERITEE_LOG_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_real_log_panics(bytes in damaged(real())) {
        look_at(&bytes);
    }
}

/// The type of an event is covered by no digest: a variable that goes as an authority must not vanish from what is claimed.
#[test]
fn no_variable_goes_as_an_authority() {
    let whole = boot(&BANKS);
    let values = whole.values(Bank::Sha256);
    let truth = explained(&whole, RegisterKind::Pcr, Bank::Sha256).boot;
    let mut relabelled = 0;
    for at in whole.bytes.windows(8).enumerate().filter(|(_, head)| *head == [7, 0, 0, 0, 1, 0, 0, 0x80]).map(|(at, _)| at) {
        let mut bytes = whole.bytes.clone();
        bytes[at.saturating_add(4)] = 0xe0;
        let log = EventLog::read(&bytes).unwrap();
        let told = log.explain(RegisterKind::Pcr, Bank::Sha256, &borrowed(&values)).boot;
        let enabled = told.secure_boot.as_ref().and_then(|claims| claims.enabled);
        assert!(told.contradiction.is_some() || enabled.is_none(), "{at}: {:?}", truth.secure_boot.is_some());
        relabelled += 1;
    }
    assert_eq!(relabelled, 5, "SecureBoot, PK, KEK, db and dbx");
}
