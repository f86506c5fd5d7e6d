//! `veritee policy`: what a policy leaves open.

use std::process::ExitCode;

use veritee::{Ask, Finding, Time};

use super::{Outcome, read_all, read_policy, said};
use crate::{
    args::{ListFormat, PolicyLint},
    paint,
};

pub fn lint(args: &PolicyLint) -> Outcome {
    let policy = read_policy(&args.policy)?;
    let trust = read_all(&args.trust)?;
    // Nothing is asked, so that any time will do.
    let ask = Ask::new(&policy, Time::from_unix_seconds(0).map_err(said)?).trust(&trust).map_err(said)?;
    let findings = ask.lint();
    match args.format {
        ListFormat::Json => paint::plain(&Finding::to_json(&findings)),
        ListFormat::Text => findings.iter().for_each(|finding| paint::plain(&finding.to_string())),
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
