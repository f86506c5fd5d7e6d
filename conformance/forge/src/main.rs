//! `forge write` writes the vectors, `forge check` makes them anew and compares, `forge keys` makes the
//! test keys, or those whose files are named.

use std::{collections::BTreeSet, error::Error, fs, path::Path, process::ExitCode};

use veritee_forge::{files, intel, jwt, keys, keys::RsaKey, on_disk, skr, tpm, vectors, vectors_dir};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("write") => {
            intel::write()?;
            tpm::write()?;
            jwt::write()?;
            skr::write()?;
            write()
        }
        Some("check") => {
            let others = [intel::check()?, tpm::check()?, jwt::check()?, skr::check()?];
            if others == [true; 4] { check() } else { Ok(ExitCode::FAILURE) }
        }
        Some("keys") => make_keys(),
        _ => {
            eprintln!("forge write | check | keys");
            Ok(ExitCode::from(2))
        }
    }
}

fn write() -> Result<ExitCode, Box<dyn Error>> {
    let (root, files) = (vectors_dir(), files(&vectors::all()));
    if root.join("snp").exists() {
        fs::remove_dir_all(root.join("snp"))?;
    }
    for (path, text) in &files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&root))?;
        fs::write(path, text)?;
    }
    println!("{} vectors", files.len());
    Ok(ExitCode::SUCCESS)
}

fn check() -> Result<ExitCode, Box<dyn Error>> {
    let (made, found) = (files(&vectors::all()), on_disk()?);
    let mut differ = false;
    for path in made.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
        let what = match (made.get(path), found.get(path)) {
            (Some(a), Some(b)) if a == b => continue,
            (Some(_), Some(_)) => "differs",
            (Some(_), None) => "is missing",
            _ => "is not made by the forge",
        };
        println!("{} {what}", path.display());
        differ = true;
    }
    if !differ {
        println!("{} vectors, all as they lie on disk", made.len());
    }
    Ok(ExitCode::from(u8::from(differ)))
}

fn make_keys() -> Result<ExitCode, Box<dyn Error>> {
    let named: Vec<String> = std::env::args().skip(2).collect();
    for key in RsaKey::ALL.iter().filter(|key| named.is_empty() || named.iter().any(|name| name == key.file())) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys").join(key.file());
        fs::write(&path, keys::generate(*key))?;
    }
    Ok(ExitCode::SUCCESS)
}
