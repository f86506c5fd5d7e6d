//! `veritee audit`: every file below a folder is looked at, none is dropped in silence, and each report is the one that `verify` gives.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

const AT: &str = "--at=2026-06-01";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn real(path: &str) -> Vec<u8> {
    fs::read(root().join("conformance/vectors/real").join(path)).unwrap()
}

/// A folder of this test's own, with these files in it.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("audit").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn veritee(folder: &Path, args: &[&str]) -> Output {
    let explore = root().join("examples/policies/explore.toml");
    let policy = if args.iter().any(|arg| arg.starts_with("--policy")) { String::new() } else { format!("--policy={}", explore.display()) };
    let args = args.iter().copied().chain([policy.as_str()]).filter(|arg| !arg.is_empty());
    Command::new(env!("CARGO_BIN_EXE_veritee")).args(args).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The words of each line, with one blank between them.
fn lines(output: &Output) -> Vec<String> {
    text(&output.stdout).lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn flipped(mut report: Vec<u8>) -> Vec<u8> {
    report[0x90] ^= 1;
    report
}

/// A small archive with everything that can lie in one.
fn archive(name: &str) -> PathBuf {
    let (report, vcek) = (real("sev-8.0.0/report_milan.bin"), real("sev-8.0.0/vcek_milan.der"));
    let turin = real("sev-8.0.0/vcek_turin.der");
    folder(
        name,
        &[
            ("2026/05/report.bin", report.as_slice()),
            ("2026/05/milan.der", &vcek),
            ("2026/04/one.bin", &report),
            ("2026/04/one.vcek.der", &vcek),
            ("2026/04/two.bin", &flipped(report.clone())),
            ("2026/04/two-vcek.der", &vcek),
            // Of another chip: given with both it would be one certificate too many.
            ("2026/04/tw.bin", &report),
            ("2026/04/tw_other.der", &turin),
            ("2026/03/alone.bin", &report),
            ("certs/milan.der", &vcek),
            ("certs/notes.txt", b"which chip is whose"),
            ("certs/empty", b""),
            ("policy.json", b"{\"veritee\":1}"),
        ],
    )
}

#[test]
fn every_file_below_the_folder_has_its_place() {
    let output = veritee(&archive("all"), &["audit", ".", AT]);
    assert_eq!(
        lines(&output),
        [
            "neither - evidence.kind.bundle policy.json",
            "REJECTED sev-snp missing.snp.vek 2026/03/alone.bin",
            "VERIFIED sev-snp ok 2026/04/one.bin",
            "REJECTED sev-snp snp.vek.tcb.reserved 2026/04/tw.bin",
            "REJECTED sev-snp snp.signature 2026/04/two.bin",
            "VERIFIED sev-snp ok 2026/05/report.bin",
            "neither - evidence.kind.empty certs/empty",
            "neither - evidence.kind.unrecognized certs/notes.txt",
            "unused - collateral for no evidence here certs/milan.der",
            "2 verified, 3 rejected, 0 unasked; 5 of collateral, 1 of it unused; 3 neither",
        ]
    );
    assert_eq!(output.status.code(), Some(1), "some is rejected");
}

#[test]
fn json_lines_hold_the_report_that_verify_gives() {
    let folder = archive("json");
    let output = veritee(&folder, &["audit", ".", AT, "--format=json"]);
    let all: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is = |what: &str| all.iter().filter(|line| line["is"] == what).count();
    assert_eq!([is("evidence"), is("neither"), is("unused-collateral"), is("totals"), all.len()], [5, 3, 1, 1, 10]);
    let totals = all.last().unwrap();
    assert_eq!(totals.to_string(), r#"{"collateral":5,"is":"totals","neither":3,"rejected":3,"unasked":0,"unused":1,"verified":2}"#);

    for (evidence, with) in [("2026/04/one.bin", "2026/04/one.vcek.der"), ("2026/04/two.bin", "2026/04/two-vcek.der")] {
        let report = text(&veritee(&folder, &["verify", evidence, "--with", with, AT, "--format=json"]).stdout);
        let line = format!(r#"{{"is":"evidence","path":"{evidence}","report":{}}}"#, report.trim_end());
        assert!(text(&output.stdout).lines().any(|own| own == line), "{evidence}: byte for byte");
    }
}

#[test]
fn all_verified_is_status_0_and_what_is_neither_is_named_still() {
    let (report, vcek) = (real("sev-8.0.0/report_milan.bin"), real("sev-8.0.0/vcek_milan.der"));
    let folder = folder("verified", &[("a/report.bin", &report), ("a/readme", b"?"), ("vcek.der", &vcek)]);
    let output = veritee(&folder, &["audit", "a", AT, "--with=vcek.der"]);
    assert_eq!(output.status.code(), Some(0), "{:?}", lines(&output));
    assert_eq!(
        lines(&output),
        [
            "neither - evidence.kind.unrecognized readme",
            "VERIFIED sev-snp ok report.bin",
            "1 verified, 0 rejected, 0 unasked; 0 of collateral, 0 of it unused; 1 neither"
        ]
    );
}

/// An event log explains registers; beside a report that has none it would be refused, and it belongs to other evidence.
#[test]
fn an_event_log_is_given_where_there_are_registers() {
    let (report, vcek) = (real("sev-8.0.0/report_milan.bin"), real("sev-8.0.0/vcek_milan.der"));
    let log = real("go-eventlog-0.0.2/ubuntu-2404-amd-sevsnp.bin");
    let folder = folder("log", &[("report.bin", &report), ("vcek.der", &vcek), ("log.bin", &log)]);
    let output = veritee(&folder, &["audit", ".", AT]);
    assert_eq!(lines(&output)[..2], ["VERIFIED sev-snp ok report.bin", "unused - collateral for no evidence here log.bin"]);
    assert_eq!(output.status.code(), Some(0));
}

/// What the relying party vouches for counts for every piece, and nothing in the folder does.
#[test]
fn trust_comes_from_the_hand_alone() {
    let vector: Value = serde_json::from_str(&fs::read_to_string(root().join("conformance/vectors/jwt/accepted/maa-sevsnpvm.json")).unwrap()).unwrap();
    let bytes = |text: &Value| STANDARD.decode(text.as_str().unwrap()).unwrap();
    let (token, keys, policy) = (bytes(&vector["evidence"]), bytes(&vector["trust"][0]), vector["policy"].to_string());
    let folder = folder("trust", &[("in/token.jwt", &token), ("in/keys.json", &keys), ("keys.json", &keys), ("policy.json", policy.as_bytes())]);
    let at = format!("--at={}", vector["at"].as_str().unwrap());
    let audit = |more: &[&str]| {
        let args = ["audit", "in", "--policy=policy.json", &at];
        let output = veritee(&folder, &[args.as_slice(), more].concat());
        (output.status.code(), lines(&output))
    };
    let (status, out) = audit(&["--trust=keys.json"]);
    assert_eq!((status, out[1].as_str()), (Some(0), "VERIFIED maa-jwt ok token.jwt"), "{out:?}");
    let (status, out) = audit(&[]);
    assert_eq!((status, out[1].as_str()), (Some(1), "REJECTED maa-jwt missing.jwt.key token.jwt"), "{out:?}");
    assert!(out[0].starts_with("neither - evidence.kind.bundle keys.json"), "{out:?}");
}

#[test]
fn too_much_collateral_for_one_question_is_said_and_the_rest_is_audited() {
    let (report, vcek) = (real("sev-8.0.0/report_milan.bin"), real("sev-8.0.0/vcek_milan.der"));
    let names: Vec<String> = (0..33).map(|i| format!("full/c{i}.der")).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("full/report.bin", &report), ("good/report.bin", &report), ("good/vcek.der", &vcek)];
    files.extend(names.iter().map(|name| (name.as_str(), vcek.as_slice())));
    let output = veritee(&folder("many", &files), &["audit", ".", AT]);
    assert_eq!(lines(&output)[..2], ["unasked - ask.collateral.too-many full/report.bin", "VERIFIED sev-snp ok good/report.bin"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("more collateral beside it than one question can need"));
}

#[test]
fn a_wrong_question_is_one_clear_sentence_and_status_2() {
    let report = real("sev-8.0.0/report_milan.bin");
    let strict = format!("--policy={}", root().join("examples/policies/strict.toml").display());
    let folder = folder("wrong", &[("in/report.bin", &report), ("empty/notes", b"?"), ("bad.toml", b"= =")]);
    for (args, said) in [
        (vec!["audit", "nowhere"], "nowhere: "),
        (vec!["audit", "in/report.bin"], "in/report.bin: "),
        (vec!["audit", "empty"], "empty: there is no evidence below it"),
        (vec!["audit", "in", "--policy=bad.toml"], "[policy.unreadable]"),
        (vec!["audit", "in", "--trust=in/report.bin"], "[trust.unrecognized]"),
        (vec!["audit", "in", "--at=yesterday"], "[time.unreadable]"),
        (vec!["audit", "in", &strict], "[ask.nonce.missing]"),
    ] {
        let output = veritee(&folder, &args);
        let out = text(&output.stderr);
        assert!(output.status.code() == Some(2) && out.contains(said) && out.lines().count() == 1, "{args:?}: {out}");
        assert!(!text(&output.stdout).contains("VERIFIED"), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_named_and_not_followed() {
    use std::os::unix::fs::symlink;

    let (report, vcek) = (real("sev-8.0.0/report_milan.bin"), real("sev-8.0.0/vcek_milan.der"));
    let outside = folder("outside", &[("report.bin", &report)]);
    let folder = folder("links", &[("report.bin", &report), ("vcek.der", &vcek), ("e\u{1b}[2Jvil", b"?")]);
    symlink(&outside, folder.join("folder")).unwrap();
    symlink(outside.join("report.bin"), folder.join("file.bin")).unwrap();
    symlink(&folder, folder.join("circle")).unwrap();
    let output = veritee(&folder, &["audit", ".", AT]);
    assert_eq!(
        lines(&output),
        [
            "neither - evidence.kind.unrecognized e\\u{1b}[2Jvil",
            "neither - file.other circle",
            "neither - file.other file.bin",
            "neither - file.other folder",
            "VERIFIED sev-snp ok report.bin",
            "1 verified, 0 rejected, 0 unasked; 1 of collateral, 0 of it unused; 4 neither",
        ]
    );
    assert_eq!(output.status.code(), Some(0));
}
