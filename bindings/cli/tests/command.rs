//! The command as a person meets it: what it prints and how it exits.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn real(name: &str) -> PathBuf {
    root().join("conformance/vectors/real/sev-8.0.0").join(name)
}

fn policy(name: &str) -> PathBuf {
    root().join("examples/policies").join(name)
}

/// A file of this test's own.
fn put(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn veritee(args: &[&dyn AsRef<std::ffi::OsStr>]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_veritee")).args(args.iter().map(|a| a.as_ref())).output().unwrap()
}

fn verify(evidence: &Path, policy: &Path, more: &[&str]) -> Output {
    let mut args: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"verify", &evidence, &"--policy", &policy, &"--at", &"2026-06-01"];
    args.extend(more.iter().map(|a| a as &dyn AsRef<std::ffi::OsStr>));
    veritee(&args)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_genuine_report_is_verified_and_explained() {
    let vcek = real("vcek_milan.der");
    let output = verify(&real("report_milan.bin"), &policy("explore.toml"), &["--with", vcek.to_str().unwrap()]);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}");
    assert!(out.starts_with("VERIFIED  sev-snp (version 2) at 2026-06-01T00:00:00Z\n"), "{out}");
    assert!(out.contains("not proven") && !out.contains('\u{1b}'), "readable without colours: {out}");
}

#[test]
fn bad_evidence_is_one_clear_sentence_and_status_1() {
    let mut quote = vec![4, 0, 2, 0, 0x81, 0, 0, 0];
    quote.resize(5000, 0);
    let noise: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let big = put("gigabyte", b"");
    File::options().write(true).open(&big).unwrap().set_len(1 << 30).unwrap();
    for (evidence, code, said) in [
        (put("empty", b""), "evidence.kind.empty", "the input is empty"),
        (put("noise", &noise), "evidence.kind.unrecognized", "bytes of no known kind"),
        (put("quote", &quote), "tdx.quote.form", "the quote"),
        (put("hcl", b"HCLA and more"), "evidence.kind.unsupported", "an Azure HCL report alone"),
        (put("short", &fs::read(real("report_milan.bin")).unwrap()[..1183]), "snp.report.length", "1183 bytes"),
        (big.clone(), "evidence.kind.too-large", "larger than any evidence is"),
    ] {
        let output = verify(&evidence, &policy("explore.toml"), &[]);
        let out = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{code}: {out}");
        assert!(out.starts_with("REJECTED") && out.contains(code) && out.contains(said), "{code}: {out}");
        assert!(output.stderr.is_empty(), "{code}");
    }
    fs::remove_file(big).unwrap();
}

#[test]
fn a_wrong_question_is_one_clear_sentence_and_status_2() {
    let explore = fs::read_to_string(policy("explore.toml")).unwrap();
    let report = real("report_milan.bin");
    let policy = policy("explore.toml");
    for (output, code) in [
        (verify(&report, &put("unknown.toml", format!("{explore}\nno_such_key = 1\n").as_bytes()), &[]), "[policy.unreadable]"),
        (verify(&report, &put("broken.toml", b"= ="), &[]), "[policy.unreadable]"),
        (verify(&report, &put("empty.toml", b""), &[]), "[policy.unreadable]"),
        (verify(&report, &policy, &["--nonce", "zz"]), "hexadecimal digits"),
        (verify(&report, &policy, &["--trust", report.to_str().unwrap()]), "[trust.unrecognized]"),
        (veritee(&[&"verify", &report, &"--policy", &policy, &"--at", &"yesterday"]), "[time.unreadable]"),
        (verify(Path::new("nowhere"), &policy, &[]), "nowhere"),
    ] {
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{code}: {said}");
        assert!(said.contains(code) && said.lines().count() == 1 && output.stdout.is_empty(), "{code}: {said}");
    }
}

#[test]
fn every_example_policy_can_be_asked_under() {
    for entry in fs::read_dir(root().join("examples/policies")).unwrap() {
        let path = entry.unwrap().path();
        let output = verify(&put("nothing", b"?"), &path, &[]);
        // The strict one wants a nonce and a key, which is the first thing it says.
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(1) || said.contains("[ask."), "{}: {said}", path.display());
        assert!(!said.contains("[policy."), "{}: {said}", path.display());
    }
}

#[test]
fn a_bundle_carries_its_collateral() {
    let (report, vcek) = (real("report_milan.bin"), real("vcek_milan.der"));
    let bundle = put("bundle.json", b"");
    let parts = [format!("evidence={}", report.display()), format!("collateral={}", vcek.display())];
    let output = veritee(&[&"bundle", &parts[0], &parts[1], &"-o", &bundle]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(verify(&bundle, &policy("explore.toml"), &[]).status.code(), Some(0));
}

#[test]
fn what_is_not_verified_says_so() {
    let report = real("report_milan.bin");
    let output = veritee(&[&"inspect", &report]);
    assert!(text(&output.stdout).starts_with("UNVERIFIED") && output.status.code() == Some(0));
    let output = veritee(&[&"needs", &report]);
    assert!(text(&output.stdout).contains("https://kdsintf.amd.com/vcek/v1/Milan/") && output.status.code() == Some(0));
}
