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
    pub node: bool,
    pub chromium: bool,
    pub python: bool,
    pub maven: bool,
    pub swift: bool,
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

/// All columns but Rust and the command. What fails is an error; what the machine lacks is a column that did not run.
pub fn others(tools: &Tools, cases: &Path) -> (Vec<Column>, Vec<String>) {
    let mut run = Run { cases, columns: Vec::new(), failures: Vec::new() };
    let lacks = |here: bool, what: &str| if here { Ok(()) } else { Err(format!("this machine has no {what}")) };

    let wasm = place::root().join("wasm");
    let node = |script: &str| command("node", &[script], &wasm);
    let built = lacks(tools.node, "Node").map(|()| run.step("WebAssembly: build, pack, test", || wasm_package(&wasm)));
    run.column("WASM/Node", built.clone(), node("test/run-node.mjs"));
    run.column("WASM/Chromium", lacks(tools.chromium, "Chromium").and(built), node("test/run-chromium.mjs"));

    let python = place::root().join("bindings/python");
    let build = |steps: &[&str]| {
        let mut build = command("./build.sh", steps, &python);
        build.env("VERITEE_PYTHON_VENV", place::cache().join("python"));
        build
    };
    let built = lacks(tools.python, "Python")
        .map(|()| run.step("Python: wheel, types, tests", || sh::run("Python", &mut build(&["tools", "wheel", "install", "types", "test"]))));
    run.column("Python", built, build(&["cases"]));

    let uniffi = place::root().join("bindings/uniffi");
    run.column("Kotlin", lacks(tools.maven, "Maven").map(|()| true), command("./test.sh", &[], &uniffi.join("kotlin")));
    let mut swift = command("./test.sh", &[], &uniffi.join("swift"));
    swift.env("VERITEE_SWIFT_ROOT", setup::swift_root());
    run.column("Swift", lacks(tools.swift, "Swift").map(|()| true), swift);
    (run.columns, run.failures)
}

/// The columns as they come in.
struct Run<'a> {
    cases: &'a Path,
    columns: Vec<Column>,
    failures: Vec<String>,
}

impl Run<'_> {
    /// A step that must not fail; whether it did not.
    fn step(&mut self, what: &str, step: impl FnOnce() -> Result<(), String>) -> bool {
        step().map_err(|why| self.failures.push(format!("{what}: {why}"))).is_ok()
    }

    /// A program that reads the cases and writes the results. `ready` says why it cannot run, or whether what it needs was built.
    fn column(&mut self, name: &str, ready: Result<bool, String>, mut command: Command) {
        let results = place::work().join(format!("{}.jsonl", name.replace('/', "-")));
        let column = match ready {
            Err(lack) => Column::not_run(name, lack),
            Ok(false) => Column::not_run(name, "its package could not be built"),
            Ok(true) => {
                let _ = fs::remove_file(&results);
                match sh::run(name, command.env("VERITEE_CASES", self.cases).env("VERITEE_RESULTS", &results)) {
                    Ok(()) => Column::read(name, &results),
                    Err(why) => {
                        self.failures.push(why.clone());
                        Column::not_run(name, why)
                    }
                }
            }
        };
        self.columns.push(column);
    }
}

/// A program with its arguments in a folder; one that begins with `./` lies in that folder.
pub fn command(program: &str, args: &[&str], folder: &Path) -> Command {
    let program = program.strip_prefix("./").map_or_else(|| PathBuf::from(program), |script| folder.join(script));
    let mut command = Command::new(program);
    command.args(args).current_dir(folder);
    command
}

fn wasm_package(folder: &Path) -> Result<(), String> {
    wasm_tarball(folder)?;
    sh::run("tests of the npm package", &mut command("node", &["test/run.mjs"], folder))
}

/// Packs the npm package.
pub fn wasm_tarball(folder: &Path) -> Result<(), String> {
    npm_ci(folder)?;
    sh::run("the npm package", &mut command("node", &["build.mjs"], folder))
}

/// Installs what a package-lock.json names, if that has not been done.
pub fn npm_ci(folder: &Path) -> Result<(), String> {
    // npm keeps its own lock of what is installed; it is older than ours if ours has changed.
    let modified = |path: PathBuf| fs::metadata(path).and_then(|m| m.modified()).ok();
    let installed = modified(folder.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < modified(folder.join("package-lock.json")) {
        sh::run("npm packages", &mut command("npm", &["ci", "--no-audit", "--no-fund"], folder))?;
    }
    Ok(())
}

/// Sizes of the packed module.
pub fn wasm_size() -> Result<(), String> {
    let folder = place::root().join("wasm");
    wasm_package(&folder)?;
    sh::run("size", &mut command("node", &["size.mjs"], &folder))
}
