//! The columns of the matrix: how each language is built, tested as a user installs it, and asked for its results.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use veritee_conformance::{Case, Column, Outcome, Suite, Vector, answer};

use crate::{place, setup, sh};

/// What this machine has.
pub struct Tools {
    node: bool,
    chromium: bool,
    python: bool,
    maven: bool,
    swift: bool,
}

impl Tools {
    pub fn find() -> Self {
        Self {
            node: sh::has("node") && sh::has("npm"),
            chromium: sh::has("chromium"),
            python: sh::has("python3"),
            maven: sh::has("mvn"),
            swift: setup::swift_ready().is_file(),
        }
    }
}

fn cases(suites: &[Suite]) -> Vec<Case> {
    suites.iter().flat_map(|s| &s.vectors).map(Vector::case).collect()
}

/// The core itself, in this process.
pub fn rust(suites: &[Suite]) -> Column {
    let results = cases(suites).iter().map(|case| answer(case).map(|outcome| (case.id.clone(), outcome))).collect();
    Column { name: "Rust".into(), results }
}

/// The command, one process a case.
pub fn cli(suites: &[Suite]) -> Column {
    let all = || -> Result<BTreeMap<String, Outcome>, String> {
        sh::run("build the command", sh::cargo().args(["build", "--quiet", "--package", "veritee-cli"]))?;
        let exe = place::target().join("debug/veritee");
        let files = place::work().join("cli");
        cases(suites).iter().map(|case| Ok((case.id.clone(), cli_one(&exe, &files, case)?))).collect()
    };
    Column { name: "CLI".into(), results: all() }
}

fn cli_one(exe: &Path, folder: &Path, case: &Case) -> Result<Outcome, String> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let bytes = |text: &str| STANDARD.decode(text).map_err(|e| format!("{}: {e}", case.id));
    let put = |name: String, bytes: Vec<u8>| -> Result<PathBuf, String> {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|e| e.to_string())?;
        Ok(path)
    };
    let mut command = Command::new(exe);
    command.arg("verify").arg(put("evidence".into(), bytes(&case.evidence)?)?);
    command.arg("--policy").arg(put("policy.json".into(), case.policy.clone().into_bytes())?);
    command.args(["--format", "json", "--at", &case.at]);
    for (option, list) in [("--with", &case.collateral), ("--trust", &case.trust)] {
        for (i, text) in list.iter().enumerate() {
            command.arg(option).arg(put(format!("{option}-{i}"), bytes(text)?)?);
        }
    }
    if let Some(nonce) = &case.nonce {
        let hex: String = bytes(nonce)?.iter().map(|b| format!("{b:02x}")).collect();
        command.arg(format!("--nonce={hex}"));
    }
    if let Some(key) = &case.key {
        command.arg("--key").arg(put("key".into(), bytes(key)?)?);
    }
    let output = command.output().map_err(|e| format!("{}: {e}", exe.display()))?;
    let out = String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_string();
    let verified = out.contains(r#""verdict":"verified""#);
    match output.status.code() {
        Some(0) if verified => Ok(Outcome::Report(out)),
        Some(1) if !verified => Ok(Outcome::Report(out)),
        Some(2) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let code = said.trim_end().strip_suffix(']').and_then(|s| s.rsplit_once('[')).map_or("none", |(_, code)| code);
            Ok(Outcome::Misuse(code.into()))
        }
        status => Err(format!("{}: exit {status:?}", case.id)),
    }
}

/// A program that reads the cases and writes the results.
fn runner(name: &str, cases: &Path, command: &mut Command) -> Column {
    let results = place::work().join(format!("{}.jsonl", name.replace('/', "-")));
    let _ = fs::remove_file(&results);
    match sh::run(name, command.env("VERITEE_CASES", cases).env("VERITEE_RESULTS", &results)) {
        Ok(()) => Column::read(name, &results),
        Err(why) => Column::not_run(name, why),
    }
}

/// All columns but Rust and the command.
pub fn others(_tools: &Tools, _cases: &Path) -> Vec<Column> {
    Vec::new()
}

pub fn wasm_size() -> Result<(), String> {
    sh::run("size", Command::new("node").arg("size.mjs").current_dir(place::root().join("wasm")))
}
