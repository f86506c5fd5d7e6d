//! Real logs that lie elsewhere: the folders that `VERITEE_VECTORS` names, read in place. A folder is known by what it holds:
//! `vtpm/*` with logs, `tdx/*/ccel_data.dat` beside a quote.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    prelude::rust_2024::*,
    println,
};

use super::*;

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

/// What the registers come to if the log is true: a replay that knows nothing of this library's.
fn simulate(log: &EventLog<'_>, kind: RegisterKind, bank: Bank) -> BTreeMap<u8, Vec<u8>> {
    let EventLog::Tcg(log) = log else { return BTreeMap::new() };
    let mut registers: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for event in log.events.iter().filter(|e| e.is_extended()) {
        let Some(index) = kind.of_log(event.register) else { continue };
        let start = || {
            let mut start = vec![if (17..=22).contains(&index) && kind == RegisterKind::Pcr { 0xff } else { 0_u8 }; bank.size()];
            if index == 0 && kind == RegisterKind::Pcr {
                *start.last_mut().unwrap() = log.locality.unwrap_or(0);
            }
            start
        };
        let register = registers.entry(index).or_insert_with(start);
        *register = bank.digest(&[register.as_slice(), event.digest(bank).unwrap()].concat());
    }
    registers
}

#[test]
fn real_logs() {
    let Some(folders) = std::env::var_os("VERITEE_VECTORS") else { return };
    let mut files = Vec::new();
    for folder in std::env::split_paths(&folders) {
        walk(&folder, &mut files);
    }
    let mut read = 0;
    for path in files {
        let bytes = fs::read(&path).unwrap();
        let name = path.to_string_lossy();
        if !looks_like(&bytes) || !(name.contains("/vtpm/") || name.contains("ccel")) {
            continue;
        }
        let log = match EventLog::read(&bytes) {
            Ok(log) => log,
            Err(failure) => {
                println!("{name}: REFUSED {} {:?}", failure.code, failure.actual);
                continue;
            }
        };
        read += 1;
        let kind = if name.to_lowercase().contains("ccel") { RegisterKind::Rtmr } else { RegisterKind::Pcr };
        for bank in Bank::ALL.into_iter().filter(|bank| log.has(*bank)) {
            let registers = simulate(&log, kind, bank);
            let values: Vec<(u8, &[u8])> = registers.iter().map(|(i, v)| (*i, v.as_slice())).collect();
            let explained = log.explain(kind, bank, &values);
            assert!(explained.per_pcr.iter().all(|(_, v)| *v == PcrVerdict::Replayed));
            let boot = &explained.boot;
            println!(
                "{name}: {} {} {} registers; secure boot {:?}; {} loaded; {} texts ({} lines), {} unexplained; {} sections; ebs {:?}; contradiction {:?}; not secure {:?}",
                log.form(),
                bank.name(),
                values.len(),
                boot.secure_boot.as_ref().map(|s| (s.enabled, s.authorities.len())),
                boot.loaded.as_ref().map_or(0, Vec::len),
                boot.texts.len(),
                boot.texts.iter().filter(|t| t.is_command_line).count(),
                boot.unexplained.len(),
                boot.sections.len(),
                boot.exit_boot_services,
                boot.contradiction.as_ref().map(|f| (f.code, &f.actual)),
                boot.not_secure.as_ref().map(|f| (f.code, &f.actual)),
            );
        }
    }
    assert!(read > 0);
}
