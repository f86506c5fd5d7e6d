//! The log of a real firmware, extended event by event: quotes are explained by what was extended so far, and by nothing else.

use serde_json::{Value, json};

use super::NONCE;
use crate::{
    firmware_log::{Event, FirmwareLog},
    key::{ATTRIBUTES, Key},
    machine::{Machine, Result},
    quote::{Quote, any_machine, decide},
    tally::Tally,
};

/// Every register of which the log speaks, and those that could hold a command line.
const REGISTERS: &str = "0,1,2,3,4,5,6,7,8,9,11,12,14";
const LOGGED: [u8; 11] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14];
const LINE: &str = "/vmlinuz-6.8.0-1010-gcp root=PARTUUID=8270f3c9-b4e4-4345-80ee-5a62db7ebf3f ro console=ttyS0,115200 panic=-1";

const KEYS: [&str; 5] =
    ["rsa2048:rsassa-sha256:null", "rsa3072:rsapss-sha384:null", "ecc256:ecdsa-sha256:null", "ecc384:ecdsa-sha384:null", "ecc521:ecdsa-sha512:null"];

const MISMATCH: &str = "event-log.replay.mismatch";

/// A policy that asks this of the log.
fn asking(event_log: Value) -> Value {
    let mut policy = any_machine();
    policy["event_log"] = event_log;
    policy
}

fn both() -> String {
    format!("sha256:{REGISTERS}+sha384:{REGISTERS}")
}

pub fn all(tally: &mut Tally) -> Result<()> {
    let machine = Machine::new("log")?;
    let log = FirmwareLog::ubuntu()?;
    let key = Key::primary(&machine, KEYS[2], ATTRIBUTES)?;
    during(tally, &machine, &key, &log)?;
    after(tally, &machine, &log)?;
    let quote = Quote::new(&machine, &key, &both(), NONCE)?;
    other_logs(tally, &quote, &log)?;
    beyond(tally, &machine, &key, &log)
}

/// While it boots, at every twelfth event: the log up to here, one event less and one more.
fn during(tally: &mut Tally, machine: &Machine, key: &Key, log: &FirmwareLog) -> Result<()> {
    let required = asking(json!({ "required": true }));
    for (done, event) in (1..).zip(&log.events) {
        if event.is_extended() {
            machine.tool("tpm2_pcrextend", &[&event.argument()])?;
        }
        if done % 12 != 0 {
            continue;
        }
        let quote = Quote::new(machine, key, &both(), NONCE)?;
        let mut with = |what: &str, events: usize, wanted: &str| -> Result<()> {
            tally.under(&format!("{what} of {done} events"), &quote.with(|q| q.log = log.until(events)), &required, wanted)
        };
        with("the log", done, "ok")?;
        let extended = |at: Option<&Event>| at.is_some_and(Event::is_extended);
        if extended(log.events.get(done - 1)) {
            with("one less", done - 1, MISMATCH)?;
        }
        if extended(log.events.get(done)) {
            with("one more", done + 1, MISMATCH)?;
        }
    }
    tally.holds("a log worth the name", log.events.len() > 60);
    Ok(())
}

/// The whole boot, under every kind of key.
fn after(tally: &mut Tally, machine: &Machine, log: &FirmwareLog) -> Result<()> {
    let whole = asking(json!({ "replayed": LOGGED, "kernel_command_line": [LINE] }));
    for algorithm in KEYS {
        let key = Key::primary(machine, algorithm, ATTRIBUTES)?;
        for selection in [both(), format!("sha256:{REGISTERS}"), format!("sha384:{REGISTERS}")] {
            let quote = Quote::new(machine, &key, &selection, NONCE)?.with(|q| q.log = log.bytes.clone());
            let what = format!("{algorithm} over {selection}");
            tally.under(&what, &quote, &whole, "ok")?;
            tally.under(&format!("{what}, without a log"), &quote.with(|q| q.log.clear()), &whole, "missing.event-log")?;
            tally.under(&format!("{what}, Secure Boot demanded"), &quote, &asking(json!({ "secure_boot": true })), "event-log.secure-boot.off")?;
            let verdict = decide(&quote, &whole, None)?;
            let told = verdict.verified().and_then(|v| v.claims().event_log.as_ref()).ok_or("no claims of a log")?;
            let banks = selection.split('+').count();
            let replayed = told.registers.iter().filter(|register| register.verdict.as_str() == "replayed").count();
            tally.holds(&format!("{what}: every register of every bank"), replayed == banks * LOGGED.len());
            tally.holds(&format!("{what}: the command line"), told.kernel_command_lines == [LINE]);
            tally.holds(&format!("{what}: handed over"), told.exit_boot_services == Some(true));
        }
        // The log has no digests of this bank.
        let quote = Quote::new(machine, &key, "sha512:0,4,7", NONCE)?.with(|q| q.log = log.bytes.clone());
        tally.under(&format!("{algorithm} over a bank without a log"), &quote, &asking(json!({ "required": true })), "event-log.replay.nothing")?;
    }
    Ok(())
}

/// Logs that tell another story.
fn other_logs(tally: &mut Tally, quote: &Quote, log: &FirmwareLog) -> Result<()> {
    let required = asking(json!({ "required": true }));
    let every: Vec<usize> = (0..log.events.len()).collect();
    for (number, event) in log.events.iter().enumerate().filter(|(_, event)| event.is_extended()) {
        let mut under = |what: &str, told: Vec<u8>, policy: &Value, wanted: &str| {
            tally.under(&format!("event {number}: {what}"), &quote.with(|q| q.log = told), policy, wanted)
        };
        let mut with = |what: &str, told: Vec<u8>, wanted: &str| under(what, told, &required, wanted);
        let order: Vec<usize> = every.iter().copied().filter(|other| *other != number).collect();
        // Where it is the only one, the log says nothing of its register, and whoever wants to know of that asks for it.
        let alone = log.events.iter().filter(|other| other.is_extended() && other.pcr == event.pcr).count() == 1;
        let without = if alone { "ok" } else { MISMATCH };
        with("left out", log.of(&order), without)?;
        with("of another register", log.changed(number, 0, |pcr| pcr ^ 1), MISMATCH)?;
        with("called nothing that is extended", log.of_kind(number, 3), without)?;
        // Behind register, type, the number of digests, and each digest's algorithm.
        let (sha1, sha256) = (12 + 2, 12 + 2 + 20 + 2);
        with("a digest of SHA-256", log.changed(number, sha256, |byte| byte ^ 0x80), MISMATCH)?;
        with("a digest of SHA-384", log.changed(number, sha256 + 32 + 2, |byte| byte ^ 0x80), MISMATCH)?;
        with("a digest of SHA-1, which nobody quoted", log.changed(number, sha1, |byte| byte ^ 0x80), "ok")?;
        let later = log.events.iter().skip(number + 1).position(|other| other.is_extended() && other.pcr == event.pcr && other.digests != event.digests);
        if let Some(later) = later {
            let mut swapped = every.clone();
            swapped.swap(number, number + 1 + later);
            with("in another order", log.of(&swapped), MISMATCH)?;
        }
        let asked_for = if alone { "event-log.replay.not-in-log" } else { MISMATCH };
        under("left out, and its register asked for", log.of(&order), &asking(json!({ "replayed": [event.pcr] })), asked_for)?;
    }
    Ok(())
}

/// Something that no log tells.
fn beyond(tally: &mut Tally, machine: &Machine, key: &Key, log: &FirmwareLog) -> Result<()> {
    let required = asking(json!({ "required": true }));
    let whole = asking(json!({ "replayed": LOGGED }));
    let quote = || -> Result<Quote> { Ok(Quote::new(machine, key, &both(), NONCE)?.with(|q| q.log = log.bytes.clone())) };
    machine.tool("tpm2_pcrextend", &[&format!("12:sha256={}", "5a".repeat(32))])?;
    tally.under("a register of which the log says nothing", &quote()?, &whole, "ok")?;
    let line = asking(json!({ "kernel_command_line": [LINE] }));
    tally.under("it may hold another command line", &quote()?, &line, "event-log.command-line.unknown")?;
    machine.tool("tpm2_pcrextend", &[&format!("4:sha384={}", "5a".repeat(48))])?;
    tally.under("something more in one bank of two", &quote()?, &required, MISMATCH)?;
    let first = Quote::new(machine, key, &format!("sha256:{REGISTERS}"), NONCE)?.with(|q| q.log = log.bytes.clone());
    tally.under("the other bank alone", &first, &whole, "ok")?;
    machine.tool("tpm2_pcrextend", &[&format!("4:sha256={}", "5a".repeat(32))])?;
    tally.under("something more in both", &quote()?, &required, MISMATCH)
}
