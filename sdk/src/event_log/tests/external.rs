//! Real logs that lie elsewhere: the folders that `VERITEE_VECTORS` names, read in place and never copied. Where the folder
//! holds the registers of the machine as well, the log is held against them; otherwise against what an independent replay
//! comes to, which shows only that the log can be read. The table says which.

use std::{
    collections::BTreeMap,
    format, fs,
    path::{Path, PathBuf},
    println,
    string::ToString,
};

use serde_json::Value;

use super::*;

type Values = Vec<(u8, Vec<u8>)>;
/// A log, and what the machine's registers of some banks held.
type Opened = (Vec<u8>, Vec<(Bank, Values)>);

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().filter_map(|e| Some(e.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What the registers come to if the log is true.
fn simulated(log: &EventLog<'_>, kind: RegisterKind, bank: Bank) -> Values {
    let EventLog::Tcg(log) = log else { return Vec::new() };
    let mut registers: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for event in log.events.iter().filter(|e| e.is_extended()) {
        let Some(index) = kind.of_log(event.register) else { continue };
        let mut start = vec![if (17..=22).contains(&index) && kind == RegisterKind::Pcr { 0xff } else { 0_u8 }; bank.size()];
        if index == 0 && kind == RegisterKind::Pcr {
            *start.last_mut().unwrap() = log.locality.unwrap_or(0);
        }
        let register = registers.entry(index).or_insert(start);
        *register = bank.digest(&[register.as_slice(), event.digest(bank).unwrap()].concat());
    }
    registers.into_iter().collect()
}

/// The members of an object of register numbers and digests.
fn from_json(object: &Value) -> Values {
    let one = |(name, value): (&String, &Value)| Some((name.parse().ok()?, crate::hex::decode(value.as_str()?)?));
    object.as_object().into_iter().flatten().filter_map(one).collect()
}

fn json(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// The fields of a protocol buffer that hold bytes or numbers: the number, the bytes, the number that a varint is.
fn protobuf(mut bytes: &[u8]) -> Vec<(u64, &[u8], u64)> {
    fn varint(bytes: &mut &[u8]) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let (byte, rest) = bytes.split_first()?;
            *bytes = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift = shift.checked_add(7)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    }
    let mut fields = Vec::new();
    while let Some(tag) = varint(&mut bytes) {
        match tag & 7 {
            0 => fields.push((tag >> 3, &[][..], varint(&mut bytes).unwrap_or_default())),
            2 => {
                let len = varint(&mut bytes).and_then(|len| usize::try_from(len).ok()).unwrap_or(usize::MAX);
                let Some((part, rest)) = bytes.split_at_checked(len) else { break };
                fields.push((tag >> 3, part, 0));
                bytes = rest;
            }
            _ => break,
        }
    }
    fields
}

/// An attestation of go-tpm-tools: its log, and the PCRs of each of its quotes.
fn attestation(bytes: &[u8]) -> Opened {
    let fields = protobuf(bytes);
    let log = fields.iter().find(|(n, ..)| *n == 3).map(|(_, log, _)| log.to_vec()).unwrap_or_default();
    let mut banks = Vec::new();
    for (_, quote, _) in fields.iter().filter(|(n, ..)| *n == 2) {
        for (_, pcrs, _) in protobuf(quote).iter().filter(|(n, ..)| *n == 3) {
            let pcrs = protobuf(pcrs);
            let bank = pcrs.iter().find(|(n, ..)| *n == 1).and_then(|(.., id)| Bank::by_algorithm(u16::try_from(*id).ok()?));
            let entry = |entry: &[u8]| {
                let entry = protobuf(entry);
                let index = entry.iter().find(|(n, ..)| *n == 1).map_or(0, |(.., index)| *index);
                (u8::try_from(index).unwrap(), entry.iter().find(|(n, ..)| *n == 2).map(|(_, value, _)| value.to_vec()).unwrap_or_default())
            };
            banks.extend(bank.map(|bank| (bank, pcrs.iter().filter(|(n, ..)| *n == 2).map(|(_, e, _)| entry(e)).collect())));
        }
    }
    (log, banks)
}

/// The logs in a file, and the registers that the machine had, if something near the file says so.
fn opened(path: &Path) -> Option<Opened> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let bytes = fs::read(path).ok()?;
    let name = path.file_name()?.to_str()?;
    let folder = path.parent()?;
    if name.ends_with(".pb") {
        return Some(attestation(&bytes));
    }
    if name == "windows_gcp_shielded_vm.json" || name == "linux_tpm12.json" {
        let file = json(path)?;
        let decode = |value: &Value| STANDARD.decode(value.as_str()?).ok();
        let one = |pcr: &Value| Some((u8::try_from(pcr["Index"].as_u64().unwrap_or(0)).ok()?, decode(&pcr["Digest"])?));
        let pcrs = file["Log"]["PCRs"].as_array()?.iter().filter_map(one).collect();
        return Some((decode(&file["Log"]["Raw"])?, vec![(Bank::Sha1, pcrs)]));
    }
    if !looks_like(&bytes) {
        return None;
    }
    let mut registers = Vec::new();
    if let Some(expected) = json(&folder.join("expected_pcrs.json")) {
        let banks = expected[name].as_object().into_iter().flatten();
        registers.extend(banks.filter_map(|(bank, values)| Some((Bank::by_name(bank)?, from_json(values)))));
    }
    // Beside live quotes of a TPM into which the log was replayed.
    if let Some(live) = json(&folder.join("pos_multibank_sha256_sha384/pcrs.json")) {
        let banks = live.as_object().into_iter().flatten();
        registers.extend(banks.filter_map(|(bank, values)| Some((Bank::by_name(bank)?, from_json(values)))));
    }
    // Beside a quote of a TD, version 4: the RTMRs at their place.
    if name == "ccel_data.dat" {
        let quote = fs::read(folder.join("quote.bin")).ok()?;
        registers.push((Bank::Sha384, (0..).zip(quote[48 + 328..].chunks(48).take(4).map(<[u8]>::to_vec)).collect()));
    }
    Some((bytes, registers))
}

#[test]
fn real_logs() {
    let Some(folders) = std::env::var_os("VERITEE_VECTORS") else {
        println!("real event logs: not run, VERITEE_VECTORS names no folder");
        return;
    };
    let mut files = Vec::new();
    std::env::split_paths(&folders).for_each(|folder| walk(&folder, &mut files));
    println!("{:<72} {:<9} {:<7} {:<9} replayed mismatch not-in-log initial  secure boot  contradiction", "log", "form", "bank", "against");
    let (mut read, mut held, mut mismatches) = (0, 0, 0);
    for path in files {
        let Some((bytes, actual)) = opened(&path) else { continue };
        let name = path.components().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect::<PathBuf>().display().to_string();
        let log = match EventLog::read(&bytes) {
            Ok(log) => log,
            Err(failure) => {
                println!("{name:<72} refused: {} {:?}", failure.code, failure.actual);
                continue;
            }
        };
        read += 1;
        let kind = if name.to_lowercase().contains("ccel") { RegisterKind::Rtmr } else { RegisterKind::Pcr };
        let mut questions: Vec<(Bank, Values, &str)> = actual.into_iter().map(|(bank, values)| (bank, values, "machine")).collect();
        for bank in Bank::ALL {
            if log.has(bank) && !questions.iter().any(|(other, ..)| *other == bank) {
                questions.push((bank, simulated(&log, kind, bank), "replay"));
            }
        }
        for (bank, values, against) in questions {
            let explained = log.explain(kind, bank, &borrowed(&values));
            let list = |verdict| {
                let all: Vec<_> = explained.per_pcr.iter().filter(|(_, v)| *v == verdict).map(|(i, _)| format!("{i}")).collect();
                if all.is_empty() { "-".into() } else { all.join(",") }
            };
            let [replayed, mismatch, not_in_log, initial] = [PcrVerdict::Replayed, PcrVerdict::Mismatch, PcrVerdict::NotInLog, PcrVerdict::Initial].map(list);
            let boot = &explained.boot;
            let secure = boot.secure_boot.as_ref().map_or("not told", |s| match s.enabled {
                Some(true) => "on",
                Some(false) => "off",
                None => "open",
            });
            let contradiction = boot.contradiction.as_ref().map_or("-", |f| f.code);
            println!(
                "{name:<72} {:<9} {:<7} {against:<9} {replayed} | {mismatch} | {not_in_log} | {initial} | {secure} | {contradiction}",
                log.form(),
                bank.name()
            );
            held += usize::from(against == "machine");
            mismatches += explained.per_pcr.iter().filter(|(_, v)| *v == PcrVerdict::Mismatch).count();
        }
    }
    println!("{read} logs, {held} banks against the registers of a machine, {mismatches} mismatches");
    if read == 0 {
        println!("real event logs: not run, none lies there");
    }
    assert_eq!(mismatches, 0);
}
