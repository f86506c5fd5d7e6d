//! `veritee skr`: release policies of keys in a vault.

use std::process::ExitCode;

use veritee::{
    Verdict,
    skr::{Mode, ReleasePolicy},
};

use super::{Outcome, answer, show};
use crate::{
    args::{Format, ReleasePolicyArgs, SkrCheck, SkrMode},
    files, paint,
};

pub fn check(args: &SkrCheck) -> Outcome {
    let policy = read(&args.release)?;
    let verdict = answer(&args.token)?;
    let Verdict::Verified(verified) = &verdict else {
        show(&verdict, args.token.format);
        return Ok(ExitCode::from(1));
    };
    let prediction = policy.predict(verified);
    match args.token.format {
        Format::Json => paint::plain(&prediction.to_json()),
        Format::Text => paint::print(&prediction.explain()),
    }
    Ok(if prediction.is_released() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

pub fn lint(args: &ReleasePolicyArgs) -> Outcome {
    let findings = read(args)?.lint();
    for finding in &findings {
        paint::plain(&finding.to_string());
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn read(args: &ReleasePolicyArgs) -> Result<ReleasePolicy, String> {
    let mode = match args.mode {
        SkrMode::Strict => Mode::Strict,
        SkrMode::AzureCompatible => Mode::AzureCompatible,
    };
    let path = &args.release_policy;
    ReleasePolicy::parse(&files::read_text(path)?, mode).map_err(|e| format!("{}: {e}", path.display()))
}
