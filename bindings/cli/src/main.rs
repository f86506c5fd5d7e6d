//! The `veritee` command. It marshals files and options; every decision is the core's.

mod args;
mod commands;
mod files;
mod paint;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(args.command) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("veritee: {problem}");
            ExitCode::from(2)
        }
    }
}
