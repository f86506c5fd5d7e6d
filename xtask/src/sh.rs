//! Running other programs, with their output where people see it.

use std::{process::Command, time::Instant};

/// Runs a command that must succeed.
pub fn run(what: &str, command: &mut Command) -> Result<(), String> {
    println!("\n== {what}");
    let start = Instant::now();
    let status = command.status().map_err(|e| format!("{what}: {}: {e}", command.get_program().to_string_lossy()))?;
    println!("   {:.1} s", start.elapsed().as_secs_f32());
    if status.success() { Ok(()) } else { Err(format!("{what}: {status}")) }
}

/// Whether a program is on the path.
pub fn has(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|dir| dir.join(program).is_file())
}

/// A cargo of the toolchain that runs this.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(crate::place::root());
    // Tests run in their own packages' folders, so that relative paths would mean something else there.
    if let Ok(folders) = std::env::join_paths(crate::place::further_vectors()) {
        cargo.env("VERITEE_VECTORS", folders);
    }
    cargo
}
