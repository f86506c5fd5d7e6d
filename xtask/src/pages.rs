//! The pages for readers, run as written.
//!
//! A page is a list of fenced blocks: one whose info names a path (```` ```rust start/rust/src/main.rs ````) is that file, every `sh` block is run from
//! the root of the checkout in one shell, and a `text` block is what the `sh` block before it must print.

use std::{fmt::Write as _, fs, process::Command};

use crate::{columns::Tools, place, setup, sh};

const PAGES: [&str; 5] = ["command-line", "rust", "web", "python", "mobile"];

/// A fenced block.
struct Block {
    language: String,
    /// What stands after the language: a path, or which part of the page this is.
    rest: String,
    text: String,
}

/// Runs every page whose language this machine has.
pub fn everything(tools: &Tools) -> Result<(), String> {
    let start = place::root().join("start");
    let _ = fs::remove_dir_all(&start);
    fs::create_dir_all(&start).map_err(|e| e.to_string())?;
    let mut failures = Vec::new();
    for page in PAGES {
        let file = place::root().join("docs").join(format!("{page}.md"));
        let blocks = blocks(&fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?)?;
        let mut parts: Vec<&str> = blocks.iter().filter(|b| b.language == "sh").map(|b| b.rest.as_str()).collect();
        parts.dedup();
        for part in parts {
            let lack = match if part.is_empty() { page } else { part } {
                "web" if !tools.node => Some("Node"),
                "python" if !tools.python => Some("Python"),
                "kotlin" if !tools.maven => Some("Maven"),
                "swift" if !tools.swift => Some("Swift"),
                _ => None,
            };
            let name = format!("docs/{page}.md {part}");
            match lack {
                Some(lack) => {
                    println!("{name}: not run, this machine has no {lack}");
                    if place::demand_all() {
                        failures.push(format!("{name} did not run"));
                    }
                }
                None => failures.extend(run(name.trim_end(), part, &blocks).err()),
            }
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// Writes the files of a page and runs one part of it.
fn run(name: &str, part: &str, blocks: &[Block]) -> Result<(), String> {
    for block in blocks.iter().filter(|b| b.rest.starts_with("start/")) {
        let path = place::root().join(&block.rest);
        fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(|e| e.to_string())?;
        fs::write(&path, &block.text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    let mut script = String::new();
    let mut wanted = Vec::new();
    for (i, block) in blocks.iter().enumerate().filter(|(_, b)| b.language == "sh" && b.rest == part) {
        let _ = writeln!(script, "{}printf '\\n%s %d\\n' {END} $?", block.text);
        wanted.push((block, blocks.get(i + 1).filter(|next| next.language == "text")));
    }
    println!("\n== {name}");
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(&script).current_dir(place::root());
    shell.env("VERITEE_PYTHON_VENV", place::cache().join("python")).env("VERITEE_SWIFT_ROOT", setup::swift_root());
    if part == "swift" && !sh::has("swift") {
        shell.env("PATH", path_with_swift()?);
    }
    let output = shell.stderr(std::process::Stdio::inherit()).output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut rest = said.as_ref();
    for (block, text) in wanted {
        let Some((out, (status, after))) = rest.split_once(&format!("\n{END} ")).and_then(|(out, after)| Some((out, after.split_once('\n')?))) else {
            return Err(format!("{name}: the shell ended in\n{}", block.text));
        };
        if status != "0" {
            return Err(format!("{name}: status {status} of\n{}{out}", block.text));
        }
        if let Some(text) = text
            && out.trim_end() != text.text.trim_end()
        {
            return Err(format!("{name}: \n{}must print\n{}and printed\n{out}", block.text, text.text));
        }
        rest = after;
    }
    Ok(())
}

/// The line after each block's output.
const END: &str = "--block-ended--";

/// A path on which `swift` runs in the Debian tree.
fn path_with_swift() -> Result<std::ffi::OsString, String> {
    let folder = place::work().join("swift-in-tree");
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let script = folder.join("swift");
    let tree = place::root().join("bindings/uniffi/swift/in-tree.sh");
    // The tree has no place for SwiftPM's own sandbox.
    fs::write(&script, format!("#!/bin/sh\ncommand=$1\nshift\nexec '{}' swift \"$command\" --disable-sandbox \"$@\"\n", tree.display()))
        .map_err(|e| e.to_string())?;
    sh::run("a `swift` that runs in the tree", Command::new("chmod").arg("+x").arg(&script))?;
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&paths))).map_err(|e| e.to_string())
}

/// The fenced blocks of a page.
fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
                open = Some(Block { language: language.into(), rest: rest.into(), text: String::new() });
            }
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    if open.is_some() { Err("a block has no end".into()) } else { Ok(blocks) }
}
