//! `veritee skr`: what the command says of release policies is what the core predicts, and it says that it is a prediction.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/vectors/skr")
}

fn veritee(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_veritee")).args(args).current_dir(folder()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn recorded(case: &Value, what: &str) -> String {
    fs::read_to_string(folder().join(case["expect"][what].as_str().unwrap())).unwrap()
}

#[test]
fn predictions_are_as_recorded() {
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(folder().join("cases.json")).unwrap()).unwrap();
    for case in &cases {
        let of = |name: &str| case[name].as_str().unwrap();
        let ask = |format: &str| {
            let mut args = vec!["skr", "check", of("release_policy"), of("token"), "--policy", of("policy"), "--at", of("at"), "--mode", of("mode")];
            args.extend(["--format", format]);
            for trust in case["trust"].as_array().unwrap() {
                args.extend(["--trust", trust.as_str().unwrap()]);
            }
            veritee(&args)
        };
        let (json, shown) = (ask("json"), ask("text"));
        if let Some(code) = case["expect"]["misuse"].as_str() {
            let said = text(&json.stderr);
            assert!(json.status.code() == Some(2) && json.stdout.is_empty(), "{case}");
            assert!(said.contains(&format!("[{code}]")) && said.lines().count() == 1, "{said}");
            continue;
        }
        let status = if case["expect"]["released"] == true { 0 } else { 1 };
        assert_eq!([json.status.code(), shown.status.code()], [Some(status); 2], "{case}");
        assert_eq!(text(&json.stdout), recorded(case, "prediction"));
        assert_eq!(text(&shown.stdout).trim_end(), recorded(case, "explain").trim_end());
        assert!(text(&shown.stdout).contains("a prediction: the vault decides"), "{case}");
    }
    assert!(cases.len() > 20);
}

#[test]
fn a_condition_that_fails_stands_in_its_place_in_the_tree() {
    let output = veritee(&[
        "skr",
        "check",
        "release/good-but-for-measurement.json",
        "tokens/snp.jwt",
        "--trust=trust/azure.json",
        "--policy=policies/azure.json",
        "--at=2026-06-01",
    ]);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{out}");
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].starts_with("DENIED  a prediction: the vault decides"), "{out}");
    let authority = lines.iter().position(|line| line.starts_with("  FAIL    allOf of what https://forgery.neu.attest.azure.net must say")).unwrap();
    let below = &lines[authority + 1..authority + 6];
    assert!(below[..4].iter().all(|line| line.starts_with("    pass    x-ms-")), "{out}");
    assert!(below[4].starts_with("    FAIL    x-ms-sevsnpvm-launchmeasurement is \"321f49"), "{out}");
    assert!(below[4].contains("wanted \"0000"), "{out}");
}

#[test]
fn of_a_token_that_is_not_verified_nothing_is_predicted() {
    let ask = |more: &[&str]| {
        let args = ["skr", "check", "release/good.json", "tokens/snp.jwt", "--policy=policies/azure.json"];
        let output = veritee(&[&args[..], more].concat());
        (output.status.code(), text(&output.stdout))
    };
    for (more, code) in [
        (&["--at=2026-06-01", "--trust=trust/intel.json"][..], "missing.jwt.key"),
        (&["--at=2026-06-01"][..], "missing.jwt.key"),
        (&["--at=2026-06-02", "--trust=trust/azure.json"][..], "jwt.time.expiry"),
    ] {
        let (status, out) = ask(more);
        assert!(status == Some(1) && out.starts_with("REJECTED"), "{out}");
        assert!(!out.contains("prediction"), "{out}");
        let (status, json) = ask(&[more, &["--format=json"]].concat());
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((status, &report["verdict"], &report["code"]), (Some(1), &"rejected".into(), &code.into()));
    }
}

#[test]
fn a_linted_policy_shows_what_is_doubtful() {
    let lint = |policy: &str, mode: &str| {
        let output = veritee(&["skr", "lint", policy, "--mode", mode]);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(lint("release/good.json", "strict"), (Some(0), String::new(), String::new()));
    let (status, out, _) = lint("release/loose.json", "azure-compatible");
    assert_eq!((status, out.lines().count()), (Some(1), 3), "{out}");
    assert!(out.contains("anyOf[0].allOf[2]: \"false\" is a text") && out.contains("[skr.lint.text-literal]"), "{out}");
    let (status, _, said) = lint("release/loose.json", "strict");
    assert!(status == Some(2) && said.contains("[skr.policy.member]"), "{said}");
}
