//! What a log proves of the boot: claims from events whose digest covers what they say, in registers that were replayed.
//!
//! Nobody authenticates an event's type, nor the beginning of GRUB's texts. So nothing here follows from the absence of a type:
//! a digest that no text explains may be that of anything, and counts as something that was loaded.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use super::{
    EventLog,
    ima::{self, ImaClaims},
    replay::RegisterKind,
    secure_boot::{self, SecureBootClaims},
    systemd::Measured,
    tcg::{Event, kind},
    variable::{Variable, Vendor, utf16},
};
use crate::{claims::HexBytes, crypto::bank::Bank, verdict::Failure};

/// The claims of a boot, and what contradicts itself in its log.
#[derive(Clone, Debug, Default)]
pub(crate) struct BootClaims {
    pub(crate) secure_boot: Option<SecureBootClaims>,
    /// Why Secure Boot is not known to have been enforced.
    pub(crate) not_secure: Option<Failure>,
    /// Digests of what was loaded: PCR 4, or RTMR 1.
    pub(crate) loaded: Option<Vec<HexBytes>>,
    /// What boot loaders measured as text.
    pub(crate) texts: Vec<Text>,
    /// Digests beside those texts that nothing explains.
    pub(crate) unexplained: Vec<HexBytes>,
    /// Digests of PCR 9 that are not those of texts.
    pub(crate) files: Vec<HexBytes>,
    pub(crate) sections: Vec<NamedDigest>,
    /// Digests of shim's lists: PCR 14.
    pub(crate) machine_owner_keys: Vec<HexBytes>,
    pub(crate) exit_boot_services: Option<bool>,
    /// Words that systemd measured, by register.
    pub(crate) phases: Vec<(u8, Vec<String>)>,
    pub(crate) ima: Option<ImaClaims>,
    /// The first thing that cannot be so, if what a log says is true.
    pub(crate) contradiction: Option<Failure>,
}

/// A text that its digest covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) is_command_line: bool,
}

/// A digest with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedDigest {
    /// Its name.
    pub name: String,
    /// The digest, in the bank that was replayed.
    pub digest: HexBytes,
}

/// Whether the event's digest is that of `data`, and `data` is not an image that firmware would load: an event that held one
/// would hide it among texts.
pub(super) fn covered(event: &Event<'_>, data: &[u8], bank: Bank) -> bool {
    const IMAGES: [&[u8]; 3] = [b"MZ", b"PE\0\0", b"VZ"];
    !IMAGES.iter().any(|magic| data.starts_with(magic)) && event.digest(bank) == Some(bank.digest(data).as_slice())
}

/// What separators may be: after the firmware is done, and after it failed.
const DONE: [u8; 4] = [0; 4];
const FAILED: [[u8; 4]; 2] = [[0xff; 4], [1, 0, 0, 0]];

/// Separators are known by their digest. One that says that the firmware failed, and one that goes by another type, contradict the log.
pub(super) fn separators(events: &[Event<'_>], bank: Bank) -> Option<Failure> {
    let done = bank.digest(&DONE);
    let failed = FAILED.map(|data| bank.digest(&data));
    events.iter().enumerate().find_map(|(at, event)| {
        let wrong = |code, expected, what: &str| Some(Failure::new(code, expected, format!("{what}, in event {at} of its register")));
        let digest = event.digest(bank)?;
        // A boot order of the entries 1 and 0 has the bytes of an error.
        let boot_order = matches!(event.kind, kind::VARIABLE_BOOT | kind::VARIABLE_BOOT2) && is_explained(event, bank);
        if failed.iter().any(|failed| failed == digest) && !boot_order {
            return wrong("event-log.consistent.firmware-error", "firmware that came to its end", "it measured an error");
        }
        match (event.kind == kind::SEPARATOR, digest == done) {
            (true, true) if event.data == DONE => None,
            (false, false) => None,
            (true, _) => wrong("event-log.consistent.separator", "separators of zeros", "another one"),
            (false, true) => wrong("event-log.consistent.separator-hidden", "separators that are called so", "one under another type"),
        }
    })
}

/// The events of the firmware's log that extended a register.
fn events_of<'a>(logs: &[EventLog<'a>], kind: RegisterKind, index: u8) -> Vec<Event<'a>> {
    let tcg = logs.iter().filter_map(|log| if let EventLog::Tcg(log) = log { Some(log) } else { None });
    tcg.flat_map(|log| log.events.iter()).filter(|event| event.is_extended() && kind.of_log(event.register) == Some(index)).copied().collect()
}

/// The register of a TD that takes the place of a PCR (UEFI 2.10 §38.4.1, table 38.2).
fn register(kind: RegisterKind, pcr: u8) -> u8 {
    match (kind, pcr) {
        (RegisterKind::Pcr, pcr) => pcr,
        (RegisterKind::Rtmr, 1 | 7) => 0,
        (RegisterKind::Rtmr, 2..=6) => 1,
        (RegisterKind::Rtmr, 8..=15) => 2,
        (RegisterKind::Rtmr, _) => 3,
    }
}

/// A register that was replayed: what extended it, whoever logged it.
struct Replayed<'a> {
    /// Of the firmware's log.
    events: Vec<Event<'a>>,
    /// Words of systemd's log.
    words: Vec<&'a str>,
    /// Other digests of systemd's log. An event that was moved there to hide it is among them.
    others: Vec<&'a [u8]>,
    /// All of it, in order.
    digests: Vec<Vec<u8>>,
}

impl<'a> Replayed<'a> {
    fn new(logs: &'a [EventLog<'a>], kind: RegisterKind, bank: Bank, index: u8) -> Self {
        let mut replayed = Self { events: events_of(logs, kind, index), words: Vec::new(), others: Vec::new(), digests: Vec::new() };
        replayed.digests.extend(replayed.events.iter().filter_map(|event| event.digest(bank)).map(<[u8]>::to_vec));
        for log in logs.iter().filter(|_| kind == RegisterKind::Pcr) {
            let EventLog::Systemd(log) = log else { continue };
            for measured in log.measured(u32::from(index), bank) {
                match measured {
                    Measured::Word(word) => {
                        replayed.digests.push(bank.digest(word.as_bytes()));
                        replayed.words.push(word);
                    }
                    Measured::Other(digest) => {
                        replayed.digests.push(digest.to_vec());
                        replayed.others.push(digest);
                    }
                }
            }
        }
        replayed
    }

    fn others(&self) -> impl Iterator<Item = HexBytes> {
        self.others.iter().map(|digest| HexBytes::from(*digest))
    }

    /// What contradicts itself, in a register of the firmware.
    fn contradiction(&self, bank: Bank) -> Option<Failure> {
        let known = [DONE, [0xff; 4], [1, 0, 0, 0]].map(|data| bank.digest(&data));
        let moved = || self.others.iter().any(|digest| known.iter().any(|known| known == digest));
        let hidden = || Failure::new("event-log.consistent.separator-hidden", "separators in the log of the firmware", "one in another log");
        separators(&self.events, bank).or_else(|| moved().then(hidden))
    }
}

/// What follows from the logs, as far as the registers that were replayed bear it out.
pub(crate) fn claims(logs: &[EventLog<'_>], kind: RegisterKind, bank: Bank, replayed: &[u8]) -> BootClaims {
    let mut boot = BootClaims::default();
    let register = |pcr: u8| {
        let index = register(kind, pcr);
        replayed.contains(&index).then(|| Replayed::new(logs, kind, bank, index))
    };
    if let Some(own) = register(7) {
        let read = secure_boot::read(&own.events, kind, bank);
        let moved = || Failure::new("event-log.consistent.pcr7", "events of Secure Boot in the log of the firmware", "something in another log");
        boot.contradiction = read.contradiction.or_else(|| (!own.others.is_empty()).then(moved));
        boot.not_secure = read.why_not;
        boot.secure_boot = boot.contradiction.is_none().then_some(read.claims);
    }
    boot.contradiction = boot.contradiction.take().or_else(|| (0..=7).filter_map(register).find_map(|own| own.contradiction(bank)));
    if let Some(own) = register(4) {
        let unexplained = own.events.iter().filter(|event| !is_explained(event, bank)).filter_map(|event| Some(event.digest(bank)?.into()));
        boot.loaded = Some(unexplained.chain(own.others()).collect());
    }
    if let Some(own) = register(5) {
        let returned = b"Exit Boot Services Returned with Success";
        boot.exit_boot_services = Some(own.events.iter().any(|event| event.data == returned && covered(event, returned, bank)));
    }
    let with_text: &[u8] = match kind {
        RegisterKind::Pcr => &[8, 12],
        RegisterKind::Rtmr => &[8],
    };
    for own in with_text.iter().filter_map(|pcr| register(*pcr)) {
        let unexplained = read_texts(&own, bank, &mut boot.texts);
        boot.unexplained.extend(unexplained);
    }
    if let Some(own) = register(11) {
        boot.sections = sections(&own.digests, bank);
    }
    if kind == RegisterKind::Pcr {
        // A TD has no registers of their own for these, and nothing authenticates their names.
        boot.files = register(9).map(|own| read_texts(&own, bank, &mut boot.texts)).unwrap_or_default();
        boot.machine_owner_keys = register(14).map(|own| own.digests.iter().map(|digest| digest.as_slice().into()).collect()).unwrap_or_default();
    }
    for log in logs {
        match log {
            EventLog::Systemd(log) => {
                for index in log.registers().into_iter().filter_map(|number| kind.of_log(number)).filter(|index| replayed.contains(index)) {
                    boot.phases.push((index, log.words(u32::from(index), bank)));
                }
            }
            EventLog::Ima(log) if kind.of_log(ima::REGISTER).is_some_and(|index| replayed.contains(&index)) => boot.ima = Some(log.claims()),
            EventLog::Ima(_) | EventLog::Tcg(_) => {}
        }
    }
    boot
}

/// Whether the event's digest is that of a text or table that is known not to be something that runs.
fn is_explained(event: &Event<'_>, bank: Bank) -> bool {
    /// No load option has more; a program that were called one would.
    const LOAD_OPTION: usize = 4096;
    match event.kind {
        kind::SEPARATOR => event.data.len() == 4 && covered(event, event.data, bank),
        kind::EFI_ACTION | kind::ACTION => {
            event.data.len() < 256 && event.data.iter().all(|byte| matches!(byte, b' '..=b'~')) && covered(event, event.data, bank)
        }
        kind::GPT | kind::GPT2 => event.data.starts_with(b"EFI PART") && covered(event, event.data, bank),
        kind::VARIABLE_BOOT | kind::VARIABLE_BOOT2 => Variable::read(event.data).is_some_and(|variable| {
            let named = variable.vendor == Vendor::Global && variable.name.starts_with("Boot") && variable.value.len() <= LOAD_OPTION;
            named && (covered(event, event.data, bank) || covered(event, variable.value, bank))
        }),
        _ => false,
    }
}

/// What boot loaders write before a text. It is not part of what they measure, so that it says nothing.
const PREFIXES: [&[u8]; 6] = [b"grub_cmd: ", b"kernel_cmdline: ", b"module_cmdline: ", b"grub_kernel_cmdline ", b"grub_cmd ", b""];

/// The text that the event's digest covers.
fn text(event: &Event<'_>, bank: Bank) -> Option<Text> {
    // systemd-stub and others measure the load options as they are: UTF-16 with its zero.
    let tagged = event.data.get(8..).filter(|_| event.kind == kind::EVENT_TAG);
    for options in [Some(event.data), tagged].into_iter().flatten() {
        if let Some(body) = options.strip_suffix(&[0, 0])
            && body.contains(&0)
            && covered(event, options, bank)
        {
            return utf16(body).map(|text| Text { text, is_command_line: true });
        }
    }
    for prefix in PREFIXES {
        let Some(rest) = event.data.strip_prefix(prefix) else { continue };
        let body = rest.split(|byte| *byte == 0).next().unwrap_or_default();
        let with_zero = rest.get(..body.len().saturating_add(1)).unwrap_or(body);
        if !body.is_empty() && (covered(event, body, bank) || covered(event, with_zero, bank)) {
            let text = String::from_utf8(body.to_vec()).ok()?;
            return Some(Text { is_command_line: begins_as_file(&text), text });
        }
    }
    None
}

/// Adds the texts of a register to the others, and returns the digests that none explains.
fn read_texts(own: &Replayed<'_>, bank: Bank, texts: &mut Vec<Text>) -> Vec<HexBytes> {
    let names = SECTIONS.map(|name| section_name(name, bank));
    let mut unexplained = Vec::new();
    for event in &own.events {
        match (text(event, bank), event.digest(bank)) {
            (Some(text), _) => texts.push(text),
            (None, Some(digest)) if !names.iter().any(|name| name == digest) => unexplained.push(digest.into()),
            _ => {}
        }
    }
    texts.extend(own.words.iter().map(|word| Text { text: (*word).into(), is_command_line: begins_as_file(word) }));
    unexplained.extend(own.others());
    unexplained
}

/// GRUB measures a kernel's command line with the kernel's file in front, and no command of its begins as a file does.
fn begins_as_file(text: &str) -> bool {
    text.starts_with(|c: char| c == '/' || c == '(' || c.is_ascii_digit())
}

/// The sections that systemd-stub measures.
const SECTIONS: [&str; 15] = [
    ".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".dtbauto", ".uname", ".sbat", ".pcrsig", ".pcrpkey", ".profile", ".hwids",
    ".efifw",
];

fn section_name(name: &str, bank: Bank) -> Vec<u8> {
    bank.digest_of(name.as_bytes(), &[0])
}

/// The sections of a unified kernel image: the digest of each name, with its zero, comes before that of the content. The names
/// are known by their digests, so that none can be hidden.
fn sections(digests: &[Vec<u8>], bank: Bank) -> Vec<NamedDigest> {
    let names = SECTIONS.map(|name| (name, section_name(name, bank)));
    let pairs = digests.iter().zip(digests.iter().skip(1));
    pairs
        .filter_map(|(name, content)| {
            let (name, _) = names.iter().find(|(_, digest)| digest == name)?;
            Some(NamedDigest { name: (*name).into(), digest: content.as_slice().into() })
        })
        .collect()
}
