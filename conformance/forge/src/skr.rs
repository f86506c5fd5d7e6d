//! Makes tokens and release policies, and says whether a vault would release the key.
//!
//! What is here says by hand whether it would, and which conditions fail. The predictions' own text is the core's, and is
//! written by `cargo xtask predictions`.

mod cases;
mod releases;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::PathBuf,
};

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    jwt::{
        claims::{ita_tdx, maa_sgx, maa_snp, maa_vm},
        scene::{AT, Scene},
    },
    vectors_dir,
};

/// One question to one release policy. Files are named below the folder.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    pub id: &'static str,
    pub title: &'static str,
    pub token: String,
    pub trust: Vec<String>,
    pub policy: String,
    pub at: &'static str,
    pub release_policy: String,
    pub mode: &'static str,
    pub expect: Expect,
}

/// What must come of it: either a prediction, or the code with which the release policy is refused.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Expect {
    pub misuse: Option<&'static str>,
    pub released: Option<bool>,
    pub code: Option<&'static str>,
    /// The conditions that do not hold, by their paths.
    pub fails: Vec<&'static str>,
    /// The prediction as JSON and as text; the core writes both.
    pub prediction: Option<String>,
    pub explain: Option<String>,
}

/// The folder, and what of it is made here.
pub fn folder() -> PathBuf {
    vectors_dir().join("skr")
}

const MADE: [&str; 4] = ["tokens", "trust", "policies", "release"];
const INDEX: &str = "cases.json";

/// A token with claims of every type beside its own.
fn odd() -> Scene {
    let mut scene = maa_snp();
    scene.payload["own"] = json!({
        "text": "Grüße, \"a\\b\" \u{202e}<b>\u{1b}[31m", "empty": "", "yes": true, "small": -7, "ratio": 1.5, "thousand": 1000, "digits": "0",
        "nothing": null, "list": ["x"], "object": {},
    });
    scene
}

/// A token that confirms only a key for signing.
fn signing_only() -> Scene {
    let mut scene = maa_snp();
    scene.payload["x-ms-runtime"]["keys"].as_array_mut().expect("a list of keys").truncate(1);
    scene
}

/// The tokens: name, scene, and whose keys and policy belong to it.
fn tokens() -> [(&'static str, Scene, &'static str, &'static str); 6] {
    [
        ("snp", maa_snp(), "azure", "azure"),
        ("vm", maa_vm(), "azure", "azure"),
        ("odd", odd(), "azure", "azure"),
        ("signing-only", signing_only(), "azure", "azure"),
        ("enclave", maa_sgx(), "azure", "enclave"),
        ("intel", ita_tdx(), "intel", "intel"),
    ]
}

fn pretty(json: &Value) -> String {
    format!("{json:#}\n")
}

/// Every file, by its path below the folder.
pub fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (name, scene, keys, policy) in tokens() {
        files.insert(format!("tokens/{name}.jwt"), scene.compact());
        files.insert(format!("trust/{keys}.json"), pretty(&scene.jwks));
        files.insert(format!("policies/{policy}.json"), pretty(&scene.policy));
    }
    for (name, text) in releases::all() {
        files.insert(format!("release/{name}.json"), text);
    }
    let cases = serde_json::to_string_pretty(&cases()).expect("cases are JSON");
    files.insert(INDEX.into(), cases + "\n");
    files
}

/// Every case.
pub fn cases() -> Vec<Case> {
    let tokens = tokens();
    let whole = |row: cases::Row| {
        let (_, _, keys, policy) = tokens.iter().find(|(name, ..)| *name == row.token).expect("a token of this name");
        let predicted = |extension: &str| row.expect.misuse.is_none().then(|| format!("predictions/{}.{extension}", row.id));
        Case {
            id: row.id,
            title: row.title,
            token: format!("tokens/{}.jwt", row.token),
            trust: vec![format!("trust/{keys}.json")],
            policy: format!("policies/{policy}.json"),
            at: AT,
            release_policy: format!("release/{}.json", row.release),
            mode: row.mode,
            expect: Expect { prediction: predicted("json"), explain: predicted("txt"), ..row.expect },
        }
    };
    cases::rows().into_iter().map(whole).collect()
}

/// What lies on disk of what is made here.
pub fn on_disk() -> io::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for name in MADE {
        let folder = folder().join(name);
        for entry in if folder.exists() { Some(fs::read_dir(&folder)?) } else { None }.into_iter().flatten() {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.insert(format!("{name}/{file}"), fs::read_to_string(path)?);
        }
    }
    if let Ok(text) = fs::read_to_string(folder().join(INDEX)) {
        found.insert(INDEX.into(), text);
    }
    Ok(found)
}

/// Writes all files anew, but for the predictions.
pub fn write() -> io::Result<()> {
    for path in on_disk()?.keys() {
        fs::remove_file(folder().join(path))?;
    }
    let files = files();
    for (path, text) in &files {
        let path = folder().join(path);
        fs::create_dir_all(path.parent().unwrap_or(&folder()))?;
        fs::write(path, text)?;
    }
    println!("{} files about key release; `cargo xtask predictions` writes what the core predicts", files.len());
    Ok(())
}

/// Makes all files anew and names those that lie on disk otherwise.
pub fn check() -> io::Result<bool> {
    let (made, found) = (files(), on_disk()?);
    let paths: BTreeSet<_> = made.keys().chain(found.keys()).collect();
    let differ: Vec<_> = paths.into_iter().filter(|path| made.get(*path) != found.get(*path)).collect();
    for path in &differ {
        println!("skr/{path} is not as the forge makes it");
    }
    Ok(differ.is_empty())
}
