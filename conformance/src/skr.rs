//! Cases of key release: a token, a release policy, and what the core predicts.

use std::{fs, path::Path};

use serde::Deserialize;
use veritee::{
    Ask, Misuse, Policy, Time, Verdict,
    skr::{Node, Prediction, ReleasePolicy},
};

/// A case as `cases.json` lists it. Files are named below its folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseCase {
    pub id: String,
    /// One sentence.
    pub title: String,
    pub token: String,
    pub trust: Vec<String>,
    pub policy: String,
    pub at: String,
    pub release_policy: String,
    /// `strict` or `azure-compatible`.
    pub mode: String,
    pub expect: ReleaseExpect,
}

/// What must come of a case, as it was written by hand; `prediction` and `explain` name what the core wrote.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseExpect {
    /// The code with which the release policy is refused. Then everything else is `null` or empty.
    pub misuse: Option<String>,
    pub released: Option<bool>,
    pub code: Option<String>,
    /// The paths of all conditions that do not hold.
    pub fails: Vec<String>,
    pub prediction: Option<String>,
    pub explain: Option<String>,
}

/// Every case in a folder.
///
/// # Errors
/// A sentence that names the file that cannot be read.
pub fn release_cases(folder: &Path) -> Result<Vec<ReleaseCase>, String> {
    serde_json::from_str(&text(folder, "cases.json")?).map_err(|e| format!("cases.json: {e}"))
}

/// What the core makes of a case.
///
/// # Errors
/// A sentence, if a file cannot be read or the token is not verified.
pub fn predict(folder: &Path, case: &ReleaseCase) -> Result<Result<Prediction, Misuse>, String> {
    let wrong = |what: &dyn std::fmt::Display| format!("{}: {what}", case.id);
    let token = text(folder, &case.token)?;
    let trust = case.trust.iter().map(|file| text(folder, file)).collect::<Result<Vec<_>, _>>()?;
    let policy = Policy::from_text(&text(folder, &case.policy)?).map_err(|e| wrong(&e))?;
    let at: Time = case.at.parse().map_err(|e: Misuse| wrong(&e))?;
    let ask = Ask::new(&policy, at).trust(&trust).map_err(|e| wrong(&e))?;
    let verdict = veritee::verify(token.as_bytes(), &ask).map_err(|e| wrong(&e))?;
    let Verdict::Verified(verified) = verdict else { return Err(wrong(&verdict.report().explain())) };
    let mode = case.mode.parse().map_err(|e: Misuse| wrong(&e))?;
    Ok(ReleasePolicy::parse(&text(folder, &case.release_policy)?, mode).map(|policy| policy.predict(&verified)))
}

/// What is not as the case says it by hand, if anything.
#[must_use]
pub fn complaint(case: &ReleaseCase, answer: &Result<Prediction, Misuse>) -> Option<String> {
    let expect = &case.expect;
    let prediction = match answer {
        Err(misuse) if expect.misuse.as_deref() == Some(misuse.code()) => return None,
        Err(misuse) => return Some(format!("{}: {misuse}", case.id)),
        Ok(prediction) => prediction,
    };
    let fails = failing(prediction.tree());
    let as_said = expect.misuse.is_none()
        && expect.released == Some(prediction.is_released())
        && expect.code.as_deref() == Some(prediction.code())
        && expect.fails.iter().eq(&fails);
    (!as_said).then(|| format!("{}: {}, failing {fails:?}", case.id, prediction.code()))
}

/// The conditions at and below a place that do not hold.
fn failing(node: &Node) -> Vec<String> {
    let own = (node.claim().is_some() && !node.holds()).then(|| node.path().to_owned());
    own.into_iter().chain(node.below().iter().flat_map(failing)).collect()
}

fn text(folder: &Path, file: &str) -> Result<String, String> {
    fs::read_to_string(folder.join(file)).map_err(|e| format!("{file}: {e}"))
}
