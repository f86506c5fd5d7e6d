//! What the core predicts of key release, recorded for the tests of every language.

use std::{collections::BTreeMap, fs, path::PathBuf};

use veritee_conformance::{complaint, predict, release_cases};

use crate::place;

/// Writes all predictions anew.
pub fn write() -> Result<(), String> {
    let folder = folder().join("predictions");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
    }
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let all = made()?;
    for (path, text) in &all {
        fs::write(self::folder().join(path), text).map_err(|e| format!("{path}: {e}"))?;
    }
    println!("wrote {} files into {}", all.len(), folder.display());
    Ok(())
}

fn folder() -> PathBuf {
    place::root().join("conformance/vectors/skr")
}

/// What lies in the folder `predictions`, by the names that the cases give.
fn made() -> Result<BTreeMap<String, String>, String> {
    let mut all = BTreeMap::new();
    for case in release_cases(&folder())? {
        let answer = predict(&folder(), &case)?;
        if let Some(why) = complaint(&case, &answer) {
            return Err(why);
        }
        if let (Ok(prediction), Some(json), Some(text)) = (answer, case.expect.prediction, case.expect.explain) {
            all.insert(json, prediction.to_json() + "\n");
            all.insert(text, prediction.explain());
        }
    }
    Ok(all)
}
