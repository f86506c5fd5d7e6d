//! Everything that the tests need and a bare machine lacks. What cannot be had is told, and its column does not run.

use std::{fs, path::PathBuf, process::Command};

use crate::{place, sh};

/// Targets that the core is checked or built for.
pub const TARGETS: [&str; 4] = ["wasm32-unknown-unknown", "thumbv7em-none-eabihf", "aarch64-linux-android", "aarch64-apple-ios"];

/// Sets up what is missing.
pub fn everything() -> Result<(), String> {
    fs::create_dir_all(place::cache()).map_err(|e| e.to_string())?;
    if sh::has("rustup") {
        sh::run("Rust targets", Command::new("rustup").args(["target", "add"]).args(TARGETS).current_dir(place::root()))?;
    }
    for (what, result) in [("Chromium", chromium()), ("a software TPM", software_tpm()), ("Swift", swift())] {
        if let Err(why) = result {
            println!("{what} cannot be set up: {why}");
        }
    }
    Ok(())
}

/// A Debian 13 tree, which has Swift, in the cache.
pub fn swift_root() -> PathBuf {
    place::cache().join("swift")
}

/// The file that says the tree is whole.
pub fn swift_ready() -> PathBuf {
    swift_root().join(".veritee-ready")
}

fn chromium() -> Result<(), String> {
    if sh::has("chromium") { Ok(()) } else { apt(&["chromium"]) }
}

/// Whether this machine has a software TPM and the tools for it.
pub fn has_software_tpm() -> bool {
    ["swtpm", "swtpm_setup", "tpm2_quote"].into_iter().all(sh::has)
}

fn software_tpm() -> Result<(), String> {
    if has_software_tpm() { Ok(()) } else { apt(&["swtpm", "swtpm-tools", "tpm2-tools", "libtss2-tcti-swtpm0"]) }
}

fn swift() -> Result<(), String> {
    if swift_ready().is_file() {
        return Ok(());
    }
    if !sh::has("debootstrap") {
        apt(&["debootstrap"])?;
    }
    let root = swift_root();
    if root.exists() {
        fs::remove_dir_all(&root).map_err(|e| format!("{}: {e}", root.display()))?;
    }
    sh::run("a Debian 13 tree", Command::new("debootstrap").args(["--variant=minbase", "--include=ca-certificates", "trixie"]).arg(&root))?;
    let mut install = Command::new("chroot");
    install.arg(&root).args(["apt-get", "install", "-y", "--no-install-recommends", "swiftlang", "g++"]);
    sh::run("Swift in it", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    fs::write(swift_ready(), "").map_err(|e| e.to_string())
}

fn apt(packages: &[&str]) -> Result<(), String> {
    if !sh::has("apt-get") {
        return Err(format!("install {} by hand", packages.join(", ")));
    }
    sh::run("package lists", Command::new("apt-get").args(["-qq", "update"]))?;
    let mut install = Command::new("apt-get");
    install.args(["-qq", "install", "-y", "--no-install-recommends"]).args(packages);
    sh::run(&packages.join(", "), install.env("DEBIAN_FRONTEND", "noninteractive"))
}
