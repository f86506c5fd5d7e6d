//! `cargo xtask …`: set-up, tests in every language, the matrix, sizes and benchmarks.

mod columns;
mod examples;
mod flood;
mod pages;
mod place;
mod policies;
mod predictions;
#[cfg(test)]
mod reports;
mod setup;
mod sh;
mod test;
mod typescript;

use std::process::ExitCode;

const HELP: &str = "cargo xtask test       set up what is needed, run every test in every language, and draw the matrix
cargo xtask matrix     the conformance matrix only
cargo xtask examples   the example programs against every fault of the example server
cargo xtask pages      the starts on the pages for readers, as written
cargo xtask setup      the set-up only
cargo xtask policies   write policy.schema.json, report.schema.json, their TypeScript types and the JSON form of the example policies
cargo xtask predictions write what the core predicts of key release, for the tests of every language
cargo xtask size       raw, gzip and brotli size of the packed WebAssembly module
cargo xtask bench      verification beside a peer, and under what was verified before

VERITEE_VECTORS     further folders of evidence, separated by colons
VERITEE_DEMAND_ALL  1: a column that cannot run fails the run
VERITEE_CACHE       where tools are kept between runs; ~/.cache/veritee unless set";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let result = match args.next().as_deref() {
        Some("test") => test::everything(),
        Some("matrix") => test::matrix(&columns::Tools::find()),
        Some("examples") => examples::everything(&columns::Tools::find()),
        Some("pages") => pages::everything(&columns::Tools::find()),
        Some("setup") => setup::everything().map(|_| ()),
        Some("policies") => policies::write(),
        Some("predictions") => predictions::write(),
        Some("size") => columns::wasm_size(),
        Some("bench") => test::bench(),
        _ => {
            println!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\nxtask: {why}");
            ExitCode::FAILURE
        }
    }
}
