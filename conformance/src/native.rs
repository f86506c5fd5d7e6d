//! The Rust column: the core itself.

use veritee::{Ask, Misuse, Policy, Time};

use crate::{
    judge::Outcome,
    vector::{Case, bytes},
};

/// What the core says to a case.
///
/// # Errors
/// If the case itself is broken.
pub fn answer(case: &Case) -> Result<Outcome, String> {
    let all = |list: &[String]| list.iter().map(|t| bytes(t)).collect::<Result<Vec<_>, _>>();
    let (evidence, collateral, trust) = (bytes(&case.evidence)?, all(&case.collateral)?, all(&case.trust)?);
    let nonce = case.nonce.as_deref().map(bytes).transpose()?;
    let key = case.key.as_deref().map(bytes).transpose()?;
    let report = || -> Result<String, Misuse> {
        let policy = Policy::from_json(&case.policy)?;
        let mut ask = Ask::new(&policy, case.at.parse::<Time>()?).collateral(&collateral).trust(&trust)?;
        if let Some(nonce) = &nonce {
            ask = ask.nonce(nonce);
        }
        if let Some(key) = &key {
            ask = ask.key(key);
        }
        Ok(veritee::verify(&evidence, &ask)?.report().to_json())
    };
    Ok(match report() {
        Ok(report) => Outcome::Report(report),
        Err(misuse) => Outcome::Misuse(misuse.code().into()),
    })
}
