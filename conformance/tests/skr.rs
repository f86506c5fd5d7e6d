//! The core predicts of every case of key release what the case says, and the recorded bytes.

use std::{fs, path::Path};

use veritee_conformance::{complaint, predict, release_cases};

#[test]
fn predictions_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/skr");
    let cases = release_cases(&folder).unwrap();
    let recorded = |file: &Option<String>| fs::read_to_string(folder.join(file.as_ref().unwrap())).unwrap();
    for case in &cases {
        let answer = predict(&folder, case).unwrap();
        assert_eq!(complaint(case, &answer), None);
        if let Ok(prediction) = answer {
            assert_eq!(prediction.to_json() + "\n", recorded(&case.expect.prediction), "{}: run `cargo xtask predictions`", case.id);
            assert_eq!(prediction.explain(), recorded(&case.expect.explain), "{}: run `cargo xtask predictions`", case.id);
        }
    }
    let codes: std::collections::BTreeSet<_> = cases.iter().filter_map(|c| c.expect.code.as_deref()).collect();
    assert!(cases.len() >= 20 && codes.len() >= 5, "{codes:?}");
}
