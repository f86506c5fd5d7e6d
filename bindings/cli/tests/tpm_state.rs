//! The counters of a TPM, saved after one verification and held against the next.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// The files of one vector.
struct Files {
    folder: PathBuf,
    at: String,
    trust: usize,
}

impl Files {
    fn of(id: &str) -> Self {
        let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/vectors");
        let vector: Value = serde_json::from_str(&fs::read_to_string(vectors.join(format!("{id}.json"))).unwrap()).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tpm-state").join(id);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let put = |name: &str, text: &Value| fs::write(folder.join(name), STANDARD.decode(text.as_str().unwrap()).unwrap()).unwrap();
        put("evidence", &vector["evidence"]);
        let trust = vector["trust"].as_array().unwrap();
        trust.iter().enumerate().for_each(|(i, file)| put(&format!("trust-{i}"), file));
        fs::write(folder.join("policy.json"), vector["policy"].to_string()).unwrap();
        let nonce: String = STANDARD.decode(vector["nonce"].as_str().unwrap_or_default()).unwrap().iter().map(|b| format!("{b:02x}")).collect();
        fs::write(folder.join("nonce"), nonce).unwrap();
        Self { at: vector["at"].as_str().unwrap().into(), trust: trust.len(), folder }
    }

    fn verify(&self, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_veritee"));
        command.current_dir(&self.folder).args(["verify", "evidence", "--policy=policy.json", "--format=json", "--at", &self.at]);
        (0..self.trust).for_each(|i| {
            command.arg(format!("--trust=trust-{i}"));
        });
        let nonce = fs::read_to_string(self.folder.join("nonce")).unwrap();
        if !nonce.is_empty() {
            command.arg(format!("--nonce={nonce}"));
        }
        command.args(more).output().unwrap()
    }
}

fn code(output: &Output) -> String {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    report["code"].as_str().unwrap_or("none").to_owned()
}

#[test]
fn counters_that_were_saved_must_not_go_back() {
    let files = Files::of("tpm/quote/rsassa-sha256");
    let state = files.folder.join("state.json");
    let first = files.verify(&["--save-tpm-state=state.json"]);
    assert_eq!((first.status.code(), code(&first).as_str()), (Some(0), "ok"));
    let saved = fs::read_to_string(&state).unwrap();
    let claims: Value = serde_json::from_slice::<Value>(&first.stdout).unwrap()["claims"]["tpm"].take();
    let kept: Value = serde_json::from_str(&saved).unwrap();
    assert!(["clock", "reset_count", "restart_count"].iter().all(|name| kept[*name] == claims[*name]), "{saved}");

    // The same quote once more: its clock has not gone on.
    let again = files.verify(&["--tpm-state=state.json", "--save-tpm-state=state.json"]);
    assert_eq!((again.status.code(), code(&again).as_str()), (Some(1), "tpm.counters.clock"));
    assert_eq!(fs::read_to_string(&state).unwrap(), saved, "what was refused is not saved");

    let clock: u64 = kept["clock"].as_str().unwrap().parse().unwrap();
    fs::write(&state, saved.replace(&format!("\"{clock}\""), &format!("\"{}\"", clock - 1))).unwrap();
    let later = files.verify(&["--tpm-state=state.json", "--save-tpm-state=state.json"]);
    assert_eq!(code(&later), "ok", "the TPM's clock went on");
    assert_eq!(fs::read_to_string(&state).unwrap(), saved, "the new state takes the old one's place");

    for broken in ["", "{}", "clock"] {
        fs::write(&state, broken).unwrap();
        let output = files.verify(&["--tpm-state=state.json"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains("[ask.tpm-state]") && output.stdout.is_empty(), "{said}");
    }
    assert_eq!(files.verify(&["--tpm-state=nowhere.json"]).status.code(), Some(2));
}

#[test]
fn evidence_without_a_quote_has_no_counters() {
    let files = Files::of("jwt/accepted/maa-sevsnpvm");
    fs::write(files.folder.join("state.json"), r#"{"clock":"1","reset_count":1,"restart_count":0}"#).unwrap();
    let given = files.verify(&["--tpm-state=state.json"]);
    assert_eq!((given.status.code(), code(&given).as_str()), (Some(1), "evidence.kind.no-counters"));
    let saved = files.verify(&["--save-tpm-state=other.json"]);
    let said = String::from_utf8(saved.stderr).unwrap();
    assert!(saved.status.code() == Some(2) && said.contains("no quote of a TPM"), "{said}");
    assert!(!files.folder.join("other.json").exists());
}
