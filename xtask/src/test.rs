//! Every test, then the matrix.

use std::fs;

use veritee_conformance::{judge, suites, write_cases};

use crate::{columns, columns::Tools, examples, pages, place, policies, setup, sh};

/// Sets up, tests, and draws the matrix.
pub fn everything() -> Result<(), String> {
    setup::everything()?;
    sh::run("format", sh::cargo().args(["fmt", "--all", "--check"]))?;
    sh::run("lints", sh::cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"]))?;
    for target in setup::TARGETS {
        sh::run(&format!("the core for {target}"), sh::cargo().args(["check", "--quiet", "--package", "veritee", "--target", target]))?;
    }
    policies::check()?;
    sh::run("Rust tests", sh::cargo().args(["test", "--quiet", "--workspace", "--all-features"]))?;
    wycheproof_under_wasm()?;
    live_quotes()?;
    let tools = Tools::find();
    matrix(&tools)?;
    pages::everything(&tools)?;
    examples::everything(&tools)
}

/// The primitives' known answers once more, as WebAssembly in Node.
fn wycheproof_under_wasm() -> Result<(), String> {
    if !sh::has("node") {
        println!("Wycheproof under wasm32: not run, this machine has no Node");
        return if place::demand_all() { Err("Wycheproof under wasm32 did not run".into()) } else { Ok(()) };
    }
    let target = setup::TARGETS[0];
    let package = "veritee-wycheproof-wasm";
    sh::run("Wycheproof for wasm32", sh::cargo().args(["build", "--quiet", "--release", "--package", package, "--target", target]))?;
    let module = place::target().join(target).join("release").join("veritee_wycheproof_wasm.wasm");
    let script = place::root().join("conformance/wycheproof-wasm/run.mjs");
    sh::run("Wycheproof under wasm32", std::process::Command::new("node").arg(script).arg(module))
}

/// Quotes that a software TPM makes now.
fn live_quotes() -> Result<(), String> {
    if !setup::has_software_tpm() {
        println!("swtpm: not run, this machine has no swtpm or no tpm2-tools");
        return if place::demand_all() { Err("quotes of a software TPM were not made".into()) } else { Ok(()) };
    }
    sh::run("quotes of a software TPM", sh::cargo().args(["run", "--quiet", "--package", "veritee-swtpm"]))
}

/// The conformance matrix.
pub fn matrix(tools: &Tools) -> Result<(), String> {
    let suites = suites(&place::root().join("conformance/vectors"), &place::further_vectors())?;
    fs::create_dir_all(place::work()).map_err(|e| e.to_string())?;
    let cases = place::work().join("cases.json");
    write_cases(&suites, &cases).map_err(|e| format!("{}: {e}", cases.display()))?;
    let mut columns = vec![columns::rust(&suites), columns::cli(&suites)];
    let (others, failures) = columns::others(tools, &cases);
    columns.extend(others);
    let matrix = judge(&suites, &columns);
    println!("\n== conformance\n\n{matrix}");
    for suite in &suites {
        for left_out in &suite.left_out {
            println!("left out: {}: {left_out}", suite.name);
        }
    }
    if place::further_vectors().is_empty() {
        println!("not run: further folders of evidence, bit flips of Genoa and Turin, launch digests of real images (VERITEE_VECTORS names no folder)");
    }
    println!("\n{} passed, {} failed", matrix.agreeing(), matrix.differences().len());
    if !failures.is_empty() {
        return Err(failures.join("\n"));
    }
    if !matrix.differences().is_empty() {
        return Err("the languages differ, or a vector is decided otherwise than it should be".into());
    }
    if place::demand_all() && !matrix.not_run().is_empty() {
        return Err(format!("a column did not run: {}", matrix.not_run().join("; ")));
    }
    Ok(())
}

/// Benchmarks beside a peer.
pub fn bench() -> Result<(), String> {
    for folder in ["conformance/bench", "conformance/bench-tdx"] {
        sh::run(&format!("benchmarks of {folder}"), sh::cargo().args(["bench"]).current_dir(place::root().join(folder)))?;
    }
    Ok(())
}
