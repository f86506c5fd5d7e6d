//! `veritee policy lint`: what a policy leaves open, and what the help of every command speaks of.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of this test's own.
fn put(name: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().into()
}

fn veritee(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_veritee")).args(args).current_dir(root()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn lint(args: &[&str]) -> (Option<i32>, String, String) {
    let output = veritee(&[&["policy", "lint"], args].concat());
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The strict example lacks nothing but a measurement of its reader's own.
#[test]
fn the_strict_example_has_one_finding_until_it_is_filled_in() {
    let (status, out, _) = lint(&["examples/policies/strict.toml"]);
    assert_eq!((status, out.lines().count()), (Some(1), 2), "{out}");
    assert!(out.starts_with("identity.measurement[0]: ") && out.contains("[lint.identity.placeholder]\n    replace me\n"), "{out}");

    let strict = fs::read_to_string(root().join("examples/policies/strict.toml")).unwrap();
    let own = put("own.toml", &strict.replace(&"0".repeat(96), &"0a".repeat(47).replacen("0a", "0b0a", 1)));
    assert_eq!(lint(&[&own]), (Some(0), String::new(), String::new()));
    assert_eq!(lint(&[&own, "--format=json"]), (Some(0), "{\"veritee\":1,\"findings\":[]}\n".into(), String::new()));
}

#[test]
fn findings_are_json_for_programs() {
    let (status, out, _) = lint(&["examples/policies/explore.toml", "--format=json"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    let findings = all["findings"].as_array().unwrap();
    assert!(status == Some(1) && out.lines().count() == 1 && findings.len() > 30, "{out}");
    for finding in findings {
        assert!(finding["code"].as_str().unwrap().starts_with("lint.") && !finding["path"].as_str().unwrap().is_empty(), "{finding}");
        assert!(finding["title"].is_string() && (finding["detail"].is_string() || finding["detail"].is_null()), "{finding}");
    }
    let shown = lint(&["examples/policies/explore.toml"]).1;
    assert_eq!(shown.lines().filter(|line| line.contains(" [lint.")).count(), findings.len());
}

/// A key set that names no issuer is of no use beside others: only the question shows that, not the policy.
#[test]
fn trust_is_looked_at_too() {
    let policy = put(
        "tokens.toml",
        "veritee = 1\nkinds = [\"ita-jwt\", \"maa-jwt\"]\n[bind]\nreport_data = \"sha512(len(nonce) ‖ nonce ‖ key)\"\n[identity]\nmeasurement = [{ hex = \"MEASURED\" }]\n\
         [jwt]\nissuers = [\"Intel Trust Authority\", \"https://own.neu.attest.azure.net\"]\n[maa]\npolicy_hashes = [\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"]\n"
            .replace("MEASURED", &"0102".repeat(24))
            .as_str(),
    );
    let vectors = root().join("conformance/vectors/skr/trust");
    let (azure, intel) = (vectors.join("azure.json"), vectors.join("intel.json"));
    let (azure, intel) = (azure.to_str().unwrap(), intel.to_str().unwrap());
    assert_eq!(lint(&[&policy]), (Some(0), String::new(), String::new()));
    assert_eq!(lint(&[&policy, "--trust", azure]).0, Some(0), "one set is nobody's confusion");
    let (status, out, _) = lint(&[&policy, "--trust", azure, "--trust", intel]);
    assert!(status == Some(1) && out.starts_with("trust: ") && out.contains("[lint.trust.unnamed]"), "{out}");
}

#[test]
fn what_is_no_policy_is_status_2() {
    let broken = put("broken.toml", "= =");
    for (args, said) in [
        (vec![broken.as_str()], "[policy.unreadable]"),
        (vec!["nowhere.toml"], "nowhere.toml"),
        (vec!["examples/policies/strict.toml", "--trust", "README.md"], "[trust.unrecognized]"),
    ] {
        let (status, out, err) = lint(&args);
        assert!(status == Some(2) && out.is_empty() && err.contains(said) && err.lines().count() == 1, "{args:?}: {err}");
    }
}

/// The help names whatever the command takes.
#[test]
fn help_names_what_can_be_given() {
    for (command, words) in [
        (vec!["--help"], &["verify", "audit", "policy", "bundle", "skr"][..]),
        (vec!["verify", "--help"], &["report", "quote", "token", "bundle", "envelope", "attestation keys", "key sets", "event logs"]),
        (
            vec!["bundle", "--help"],
            &["evidence=", "tpm-quote=", "tpm-signature=", "pcrs=", "ak-public=", "hcl-report=", "td-quote=", "snp-report=", "event-log=", "ak-certificate="],
        ),
        (vec!["audit", "--help"], &["--with", "--trust", "--at", "--format", "Symbolic links", "Exit status"]),
        (vec!["policy", "lint", "--help"], &["--trust", "--format", "Exit status"]),
    ] {
        let out = text(&veritee(&command).stdout);
        for word in words {
            assert!(out.contains(word), "{command:?} does not speak of {word}: {out}");
        }
    }
}
