//! What each subcommand does.

mod audit;
mod measure;
mod policy;
mod skr;

use std::{
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use veritee::{Ask, Evidence, Policy, Time, TpmState, Verdict, limits};

use crate::{
    args::{self, Command, Format, Measure, Skr, Verify},
    files, paint,
};

type Outcome = Result<ExitCode, String>;

pub fn run(command: Command) -> Outcome {
    match command {
        Command::Verify(verify) => run_verify(verify),
        Command::Inspect { evidence } => inspect(&evidence),
        Command::Needs { evidence } => needs(&evidence),
        Command::Audit(args) => audit::audit(&args),
        Command::Bundle { parts, output } => bundle(&parts, output.as_deref()),
        Command::Measure { what: Measure::Snp(args) } => measure::snp(&args),
        Command::Policy { what: args::Policy::Lint(args) } => policy::lint(&args),
        Command::Skr { what: Skr::Check(args) } => skr::check(&args),
        Command::Skr { what: Skr::Lint(args) } => skr::lint(&args),
    }
}

fn run_verify(args: Verify) -> Outcome {
    let verdict = answer(&args)?;
    show(&verdict, args.format);
    Ok(if verdict.verified().is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn show(verdict: &Verdict, format: Format) {
    match format {
        Format::Json => paint::plain(&verdict.report().to_json()),
        Format::Text => paint::print(&verdict.report().explain()),
    }
}

/// Puts the question.
fn answer(args: &Verify) -> Result<Verdict, String> {
    let policy = read_policy(&args.policy)?;
    let at = time(args.at.as_deref())?;
    let evidence = files::read(&args.evidence, limits::EVIDENCE_BYTES)?;
    let collateral = read_all(&args.with)?;
    let trust = read_all(&args.trust)?;
    let nonce = args.nonce.as_deref().map(hex).transpose()?;
    let key = args.key.as_deref().map(|path| files::read(path, limits::COLLATERAL_BYTES)).transpose()?;
    let before = args.tpm_state.as_deref().map(tpm_state).transpose()?;

    let mut ask = Ask::new(&policy, at).collateral(&collateral).trust(&trust).map_err(said)?;
    if let Some(nonce) = &nonce {
        ask = ask.nonce(nonce);
    }
    if let Some(key) = &key {
        ask = ask.key(key);
    }
    if let Some(before) = before {
        ask = ask.tpm_state(before);
    }
    let verdict = veritee::verify(&evidence, &ask).map_err(said)?;
    if let (Some(path), Some(verified)) = (&args.save_tpm_state, verdict.verified()) {
        let state = verified.tpm_state().ok_or("--save-tpm-state: the evidence was verified, but has no quote of a TPM")?;
        fs::write(path, state.to_json() + "\n").map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(verdict)
}

fn read_policy(path: &Path) -> Result<Policy, String> {
    Policy::from_text(&files::read_text(path)?).map_err(|e| format!("{}: {e}", path.display()))
}

fn tpm_state(path: &Path) -> Result<TpmState, String> {
    TpmState::from_json(&files::read_text(path)?).map_err(|e| format!("{}: {e}", path.display()))
}

fn inspect(path: &Path) -> Outcome {
    let bytes = files::read(path, limits::EVIDENCE_BYTES)?;
    match Evidence::detect(&bytes) {
        Ok(evidence) => {
            let rows = evidence.inspect().into_iter().map(|(name, value)| format!("{name:<18} {value}"));
            let head = format!("UNVERIFIED  {}: anyone can write this, so believe none of it\n", evidence.kind().as_str());
            paint::print(&std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n"));
            Ok(ExitCode::SUCCESS)
        }
        Err(unrecognized) => rejected(unrecognized),
    }
}

fn needs(path: &Path) -> Outcome {
    let bytes = files::read(path, limits::EVIDENCE_BYTES)?;
    match Evidence::detect(&bytes) {
        Ok(evidence) => {
            for need in evidence.needs() {
                paint::plain(&format!("{}  ({})", need.what, need.why));
                for url in need.urls {
                    paint::plain(&format!("  {url}"));
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(unrecognized) => rejected(unrecognized),
    }
}

fn bundle(parts: &[String], output: Option<&Path>) -> Outcome {
    let mut named = Vec::new();
    for part in parts {
        let (name, file) = part.split_once('=').ok_or_else(|| format!("a part looks like NAME=FILE, not {part:?}"))?;
        named.push((name, files::read(Path::new(file), limits::EVIDENCE_BYTES)?));
    }
    let parts: Vec<(&str, &[u8])> = named.iter().map(|(name, file)| (*name, file.as_slice())).collect();
    let packed = veritee::pack_parts(&parts).map_err(said)?;
    match output {
        Some(path) => fs::write(path, packed).map_err(|e| format!("{}: {e}", path.display()))?,
        None => paint::plain(&packed),
    }
    Ok(ExitCode::SUCCESS)
}

fn rejected(why: impl Display) -> Outcome {
    paint::print(&format!("REJECTED  {why}"));
    Ok(ExitCode::from(1))
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, String> {
    paths.iter().map(|path| files::read(path, limits::COLLATERAL_BYTES)).collect()
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    let wrong = || "--nonce: an even number of hexadecimal digits is needed".to_string();
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return Err(wrong());
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).map_err(|_| wrong())).collect()
}

fn time(at: Option<&str>) -> Result<Time, String> {
    at.map_or_else(now, |text| text.parse().map_err(said))
}

fn now() -> Result<Time, String> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| "this machine's clock stands before 1970; use --at")?;
    Time::from_unix_seconds(since.as_secs()).map_err(said)
}

fn said(misuse: impl Display) -> String {
    misuse.to_string()
}
