//! The checks of event logs, for every kind of evidence that has registers.

use alloc::{format, string::String, vec::Vec};

use super::{
    EventLog, Explained, agree,
    boot::{BootClaims, NamedDigest},
    explain,
    replay::{PcrVerdict, RegisterKind},
    sort::{self, OfKind},
};
use crate::{
    appraisal::Outcome,
    checks::CheckId,
    claims::{EventLogClaims, EventLogRegister, HexBytes, SystemdClaims},
    crypto::bank::Bank,
    needs::Need,
    policy::EventLogPolicy,
    report::Value,
    verdict::{Failure, Recorder},
};

/// The registers of one bank, as verified evidence has them.
#[derive(Clone, Debug)]
pub(crate) struct Registers<'r> {
    pub(crate) kind: RegisterKind,
    pub(crate) bank: Bank,
    /// Number and value.
    pub(crate) values: Vec<(u8, &'r [u8])>,
}

/// The checks of event logs in a verification; none if no log was given and the policy asks for none.
pub(crate) fn profile(policy: &EventLogPolicy, given: bool) -> Vec<CheckId> {
    use CheckId as C;
    let all = [
        (true, C::EventLogForm),
        (true, C::EventLogReplay),
        (true, C::EventLogConsistent),
        (policy.secure_boot, C::EventLogSecureBoot),
        (policy.boot_applications.is_some(), C::EventLogBootApplications),
        (policy.kernel_command_line.is_some(), C::EventLogCommandLine),
    ];
    let any = given || policy.asks();
    all.into_iter().filter(|(asked, _)| any && *asked).map(|(_, id)| id).collect()
}

/// What logs prove, of each kind of registers.
#[derive(Debug, Default)]
pub(crate) struct Proven {
    pub(crate) pcrs: Option<EventLogClaims>,
    pub(crate) rtmrs: Option<EventLogClaims>,
    /// Whether the firmware enforced Secure Boot, as all logs say.
    pub(crate) secure_boot: Option<bool>,
}

/// The logs of one kind of registers, held against those.
struct Held<'l, 'r> {
    logs: Vec<EventLog<'l>>,
    /// Those from which all is claimed.
    registers: &'r Registers<'r>,
    replayed: Vec<Replayed>,
    explained: Explained,
}

/// What the logs say of the registers of one bank.
struct Replayed {
    bank: Bank,
    per_pcr: Vec<(u8, PcrVerdict)>,
}

/// Makes every check of [`profile`] and returns what the logs prove. The evidence must have been authenticated before.
///
/// `banks` are the banks of the evidence that may be believed. Each that all logs of its kind have is replayed, and none may contradict
/// them; what is claimed comes from the first of those, SHA-1 last. Logs that have none of them explain nothing.
///
/// Evidence may have registers of a TPM and of a TD. Each log is held against those of its own kind; what the policy demands must then
/// hold of every log, so that the worse of two proves nothing, and none may contradict the other.
pub(crate) fn check(given: &[&[u8]], banks: &[Registers<'_>], policy: &EventLogPolicy, r: &mut Recorder<'_>) -> Proven {
    if profile(policy, !given.is_empty()).is_empty() {
        return Proven::default();
    }
    let held: Result<Vec<Held<'_, '_>>, Failure> =
        sort::read(given, banks, policy).and_then(|all| all.into_iter().map(|OfKind { kind, logs }| Held::new(logs, kind, banks)).collect());
    let held = match held {
        Ok(held) => held,
        Err(failure) => {
            if failure.code == "missing.event-log" {
                let why = "the machine's own log; Linux has it in /sys/kernel/security/tpm0/binary_bios_measurements, and of a TD in /sys/firmware/acpi/tables/data/CCEL";
                r.needs.push(Need { what: "event-log", urls: Vec::new(), why });
            }
            r.note(CheckId::EventLogForm, Err(failure));
            return Proven::default();
        }
    };
    let forms: Vec<&'static str> = held.iter().flat_map(|held| held.logs.iter().map(EventLog::form)).collect();
    r.note(CheckId::EventLogForm, Ok(Value::Owned(forms.join(", "))));

    let alone = banks.iter().all(|bank| held.first().is_some_and(|held| held.registers.kind == bank.kind));
    r.note(CheckId::EventLogReplay, each(&held, |held| replay(&held.replayed, held.registers.kind, alone, policy)));
    r.note(CheckId::EventLogConsistent, consistent(&held));
    if policy.secure_boot {
        r.note(CheckId::EventLogSecureBoot, each(&held, |held| secure_boot(&held.explained.boot)));
    }
    if let Some(allowed) = &policy.boot_applications {
        r.note(CheckId::EventLogBootApplications, each(&held, |held| boot_applications(&held.explained.boot, allowed)));
    }
    if let Some(allowed) = &policy.kernel_command_line {
        let line = each(&held, |Held { registers, explained, .. }| {
            all_known(explained, registers.kind, policy).and_then(|()| command_line(&explained.boot, allowed, registers.bank, policy))
        });
        r.note(CheckId::EventLogCommandLine, line);
        let commands = held.iter().flat_map(|held| &held.explained.boot.texts).any(|text| !text.is_command_line);
        if policy.grub_commands.is_none() && commands {
            r.limits.push("The boot loader's commands were not compared: one of them may have started something whose command line nobody measured.");
        }
    }
    let mut proven = Proven { secure_boot: all_say(&held), ..Proven::default() };
    for held in held {
        let place = match held.registers.kind {
            RegisterKind::Pcr => &mut proven.pcrs,
            RegisterKind::Rtmr => &mut proven.rtmrs,
        };
        *place = Some(claims(held));
    }
    proven
}

impl<'l, 'r> Held<'l, 'r> {
    fn new(logs: Vec<EventLog<'l>>, kind: RegisterKind, banks: &'r [Registers<'r>]) -> Result<Self, Failure> {
        let own = || banks.iter().filter(|bank| bank.kind == kind);
        let mut replayable: Vec<&Registers<'_>> = own().filter(|bank| logs.iter().all(|log| log.has(bank.bank))).collect();
        // Whoever can make two things of one SHA-1 digest chooses which of them a log tells.
        replayable.sort_by_key(|bank| bank.bank == Bank::Sha1);
        let Some(registers) = replayable.first().copied().or(own().next()) else {
            return Err(Failure::new("event-log.form.no-registers", "evidence with registers", "none"));
        };
        let explained = match logs.as_slice() {
            [only] => only.explain(kind, registers.bank, &registers.values),
            several => explain(several, kind, registers.bank, &registers.values),
        };
        let mut replayed = alloc::vec![Replayed { bank: registers.bank, per_pcr: explained.per_pcr.clone() }];
        for other in replayable.iter().skip(1) {
            replayed.push(Replayed { bank: other.bank, per_pcr: explain(&logs, kind, other.bank, &other.values).per_pcr });
        }
        Ok(Self { logs, registers, replayed, explained })
    }
}

/// What must hold of the logs of every kind of registers that there is a log of.
fn each(held: &[Held<'_, '_>], of: impl Fn(&Held<'_, '_>) -> Outcome) -> Outcome {
    let mut said: Vec<String> = Vec::new();
    for held in held {
        let text = match of(held)? {
            Value::Text(text) => text.into(),
            Value::Owned(text) => text,
            _ => continue,
        };
        if !said.contains(&text) {
            said.push(text);
        }
    }
    Ok(if said.is_empty() { Value::Nothing } else { Value::Owned(said.join(", ")) })
}

/// No log contradicts itself, and none the other.
fn consistent(held: &[Held<'_, '_>]) -> Outcome {
    if let Some(failure) = held.iter().find_map(|held| held.explained.boot.contradiction.clone()) {
        return Err(failure);
    }
    match held {
        [pcrs, rtmrs] => agree::contradiction(&pcrs.explained.boot, &rtmrs.explained.boot).map_or(Ok(Value::Nothing), Err),
        _ => Ok(Value::Nothing),
    }
}

/// Whether Secure Boot was enforced, if every log says the same of it.
fn all_say(held: &[Held<'_, '_>]) -> Option<bool> {
    let mut told = held.iter().map(|held| held.explained.boot.secure_boot.as_ref().and_then(|claims| claims.enabled));
    let first = told.next().flatten();
    first.filter(|_| told.all(|other| other == first))
}

fn replay(banks: &[Replayed], kind: RegisterKind, alone: bool, policy: &EventLogPolicy) -> Outcome {
    let (wanted, others, codes) = match kind {
        RegisterKind::Pcr => (&policy.replayed, &policy.replayed_rtmrs, "PCRs"),
        RegisterKind::Rtmr => (&policy.replayed_rtmrs, &policy.replayed, "RTMRs"),
    };
    // A policy that names registers of the other kind alone is not satisfied by whichever of these the log happens to explain.
    if alone && wanted.is_none() && others.is_some() {
        return Err(Failure::new("event-log.replay.other-registers", "evidence of the registers that the policy names", codes));
    }
    let failed = |index: u8, found: Option<(Bank, PcrVerdict)>| {
        let code = match found.map(|(_, verdict)| verdict) {
            Some(PcrVerdict::Mismatch) => "event-log.replay.mismatch",
            Some(PcrVerdict::NotInLog) => "event-log.replay.not-in-log",
            Some(PcrVerdict::Initial) => "event-log.replay.initial",
            Some(PcrVerdict::Replayed) | None => "event-log.replay.not-covered",
        };
        let name = kind.name(index);
        let found = found.map_or_else(|| "the evidence does not have it".into(), |(bank, v)| format!("{name} of the bank {}: {}", bank.name(), v.as_str()));
        Failure::new(code, format!("the log to come to {name}"), found)
    };
    let all = || banks.iter().flat_map(|bank| bank.per_pcr.iter().map(move |(index, verdict)| (*index, bank.bank, *verdict)));
    // One bank that tells another story than the log is enough to doubt both.
    if let Some(wanted) = wanted {
        for index in wanted {
            let mut of_it = all().filter(|(other, ..)| other == index).map(|(_, bank, verdict)| (bank, verdict)).peekable();
            if of_it.peek().is_none() {
                return Err(failed(*index, None));
            }
            if let Some(found) = of_it.find(|(_, verdict)| *verdict != PcrVerdict::Replayed) {
                return Err(failed(*index, Some(found)));
            }
        }
    } else {
        if let Some((index, bank, found)) = all().find(|(.., verdict)| *verdict == PcrVerdict::Mismatch) {
            return Err(failed(index, Some((bank, found))));
        }
        if !all().any(|(.., verdict)| verdict == PcrVerdict::Replayed) {
            return Err(Failure::new("event-log.replay.nothing", format!("a log that explains some of the {codes}"), "none of them"));
        }
    }
    let count = |bank: &Replayed| bank.per_pcr.iter().filter(|(_, verdict)| *verdict == PcrVerdict::Replayed).count();
    let told: Vec<_> = banks.iter().map(|bank| format!("{} {codes} of the bank {}", count(bank), bank.bank.name())).collect();
    Ok(Value::Owned(told.join(", ")))
}

fn secure_boot(boot: &BootClaims) -> Outcome {
    match (&boot.secure_boot, &boot.not_secure) {
        (Some(claims), None) if claims.enabled == Some(true) => Ok("enforced".into()),
        (_, Some(failure)) => Err(failure.clone()),
        _ => Err(Failure::new("event-log.secure-boot.unknown", "SecureBoot measured as 1, with PK, KEK and db", "its register was not explained")),
    }
}

fn boot_applications(boot: &BootClaims, allowed: &[Vec<u8>]) -> Outcome {
    let unknown = |what: &'static str| Failure::new("event-log.boot-applications.unknown", "boot applications", what);
    let loaded = boot.loaded.as_ref().ok_or_else(|| unknown("their register was not explained"))?;
    if loaded.is_empty() {
        return Err(unknown("none was measured"));
    }
    match loaded.iter().find(|digest| !allowed.iter().any(|allowed| allowed == digest.as_bytes())) {
        Some(other) => Err(Failure::new("event-log.boot-applications", format!("one of {} in the policy", allowed.len()), Value::bytes(other.as_bytes()))),
        None => Ok(Value::Owned(format!("{} of the policy's", loaded.len()))),
    }
}

/// The digests that a command line can have: GRUB's text, and load options in UTF-16 with their zero.
fn digests_of(line: &str, bank: Bank) -> [Vec<u8>; 4] {
    let wide: Vec<u8> = line.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let bare = wide.get(..wide.len().saturating_sub(2)).unwrap_or_default();
    [bank.digest(line.as_bytes()), bank.digest_of(line.as_bytes(), &[0]), bank.digest(bare), bank.digest(&wide)]
}

/// Every register in which a loader measures command lines is known whole: one that the quote leaves out, or that the log does not
/// explain, could hold another line beside the one that is shown.
fn all_known(explained: &Explained, kind: RegisterKind, policy: &EventLogPolicy) -> Result<(), Failure> {
    let with_lines: &[u8] = match kind {
        // GRUB's, a unified kernel image's own, and what was given to one. PCR 9 is looked at where files are stated.
        RegisterKind::Pcr if policy.files.is_some() => &[8, 9, 11, 12],
        RegisterKind::Pcr => &[8, 11, 12],
        RegisterKind::Rtmr => &[2],
    };
    for index in with_lines {
        let found = explained.per_pcr.iter().find(|(other, _)| other == index).map(|(_, verdict)| *verdict);
        if !matches!(found, Some(PcrVerdict::Replayed | PcrVerdict::Initial)) {
            let name = kind.name(*index);
            let found = found.map_or_else(|| "the evidence does not have it".into(), |v| format!("{name}: {}", v.as_str()));
            return Err(Failure::new("event-log.command-line.unknown", format!("{name}, which may hold a command line, to be known"), found));
        }
    }
    Ok(())
}

/// Every command line that was measured is one of the policy's, there is one, and nothing stands beside them that could be another.
fn command_line(boot: &BootClaims, allowed: &[String], bank: Bank, policy: &EventLogPolicy) -> Outcome {
    let digests: Vec<[Vec<u8>; 4]> = allowed.iter().map(|line| digests_of(line, bank)).collect();
    let is_line = |digest: &HexBytes| digests.iter().flatten().any(|other| other.as_slice() == digest.as_bytes());
    let is_file = |digest: &HexBytes| policy.files.iter().flatten().any(|other| other.as_slice() == digest.as_bytes());
    let mut found = false;
    for text in &boot.texts {
        if allowed.contains(&text.text) {
            found |= text.is_command_line;
        } else if text.is_command_line {
            return Err(Failure::new("event-log.command-line", format!("one of {} in the policy", allowed.len()), text.text.clone()));
        } else if policy.grub_commands.as_ref().is_some_and(|commands| !commands.contains(&text.text)) {
            return Err(Failure::new("event-log.command-line.grub", "a command of the policy", text.text.clone()));
        }
    }
    for NamedDigest { name, digest } in &boot.sections {
        if name == ".cmdline" {
            if !is_line(digest) {
                return Err(Failure::new(
                    "event-log.command-line.section",
                    "a command line of the policy in the kernel image",
                    Value::bytes(digest.as_bytes()),
                ));
            }
            found = true;
        }
    }
    // PCR 9 holds files alone, and the load options of kernels that start themselves: it is looked at where files are stated.
    let files = policy.files.as_ref().map(|_| boot.files.as_slice()).unwrap_or_default();
    for digest in boot.unexplained.iter().chain(files) {
        if is_line(digest) {
            found = true;
        } else if !is_file(digest) && !boot.sections.iter().any(|section| section.name == ".cmdline" && section.digest == *digest) {
            return Err(Failure::new("event-log.command-line.unexplained", "texts, and files of the policy", Value::bytes(digest.as_bytes())));
        }
    }
    if found { Ok(Value::Nothing) } else { Err(Failure::new("event-log.command-line.unknown", "a command line", "none in a register that was explained")) }
}

fn claims(Held { logs, registers, replayed, explained }: Held<'_, '_>) -> EventLogClaims {
    let boot = explained.boot;
    // Those of the bank that is claimed from go by their names alone.
    let name = |bank: Bank, index: u8| {
        let name = registers.kind.name(index);
        if bank == registers.bank { name } else { format!("{}/{name}", bank.name()) }
    };
    let verdicts = replayed.iter().flat_map(|bank| bank.per_pcr.iter().map(move |(index, verdict)| (bank.bank, *index, *verdict)));
    let mut lines = Vec::new();
    let mut commands = Vec::new();
    for text in boot.texts {
        if text.is_command_line { &mut lines } else { &mut commands }.push(text.text);
    }
    EventLogClaims {
        forms: logs.iter().map(EventLog::form).collect(),
        bank: registers.bank.name(),
        registers: verdicts.map(|(bank, index, verdict)| EventLogRegister { register: name(bank, index), verdict }).collect(),
        startup_locality: logs.iter().find_map(EventLog::locality).filter(|_| registers.kind == RegisterKind::Pcr),
        secure_boot: boot.secure_boot,
        boot_applications: boot.loaded,
        kernel_command_lines: lines,
        grub_commands: commands,
        files: boot.unexplained.into_iter().chain(boot.files).collect(),
        sections: boot.sections,
        machine_owner_keys: boot.machine_owner_keys,
        exit_boot_services: boot.exit_boot_services,
        systemd: boot.phases.into_iter().map(|(index, words)| SystemdClaims { register: registers.kind.name(index), words }).collect(),
        ima: boot.ima,
    }
}
