//! The verdict, and the one place where a verified value is made.

use alloc::{boxed::Box, string::String, vec, vec::Vec};

use crate::{
    checks::CheckId,
    claims::Claims,
    json::Json,
    needs::Need,
    policy::Policy,
    report::{About, Check, Report, Status, Untimely, Value},
    snp::VerifiedChain,
    time::Time,
    tpm::TpmState,
};

/// The answer to one question about one piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a verdict that nobody reads protects nobody"]
pub enum Verdict {
    /// Every check of the profile passed or was waived by the policy.
    Verified(Box<Verified>),
    /// At least one check failed or could not be made.
    Rejected(Box<Rejected>),
}

impl Verdict {
    /// The report, whichever way the verdict went.
    #[must_use]
    pub fn report(&self) -> &Report {
        match self {
            Self::Verified(v) => v.report(),
            Self::Rejected(r) => r.report(),
        }
    }

    /// The verified value, if it is one.
    #[must_use]
    pub fn verified(&self) -> Option<&Verified> {
        match self {
            Self::Verified(v) => Some(v),
            Self::Rejected(_) => None,
        }
    }
}

/// Evidence that was verified. It can only come out of a verification: its parts are private.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    report: Report,
    claims: Claims,
    snp_chain: Option<VerifiedChain>,
    token: Option<Json>,
}

impl Verified {
    /// What the evidence says.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The report with every check.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The chain of an SEV-SNP report, for [`Ask::known_chain`](crate::Ask::known_chain) of later questions.
    #[must_use]
    pub fn snp_chain(&self) -> Option<VerifiedChain> {
        self.snp_chain
    }

    /// The counters of the TPM whose quote was verified, to be kept for [`Ask::tpm_state`](crate::Ask::tpm_state) of later questions
    /// about the same attestation key.
    #[must_use]
    pub fn tpm_state(&self) -> Option<TpmState> {
        self.claims.tpm.as_ref().and_then(TpmState::of)
    }

    /// The verified payload of a token.
    pub(crate) fn token(&self) -> Option<&Json> {
        self.token.as_ref()
    }

    /// The attestation key of the guest's vTPM that the evidence confirms, as a SubjectPublicKeyInfo in DER: what a token of
    /// Azure names `HCLAkPub`. It is there only where Azure's paravisor wrote the keys: Azure's service says so of a confidential VM; under
    /// Intel's service, it is so if the policy names the measurement of the paravisor. A quote of the same guest's vTPM can be verified under it: as PEM labelled `PUBLIC KEY`, it is a file for
    /// [`Ask::trust`](crate::Ask::trust).
    #[must_use]
    pub fn attestation_key(&self) -> Option<&[u8]> {
        self.claims.keys.iter().find(|key| key.kind == "attestation-key").map(|key| key.value.as_bytes())
    }
}

/// Evidence that was refused. It has no claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    report: Report,
}

impl Rejected {
    /// The stable code of the first check that failed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.report.code()
    }

    /// The report with every check.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The first check that failed; its code is the verdict's.
    #[must_use]
    pub fn first_failure(&self) -> Option<&Check> {
        self.report.first_failure()
    }

    /// Whether the verdict's code is about the time of the question, so that a program can ask its user to look at the clock.
    ///
    /// It is a hint and no more: evidence can be refused for its time because it is old, and nothing behind the check that failed
    /// was looked at.
    #[must_use]
    pub fn untimely(&self) -> Option<Untimely> {
        self.first_failure().and_then(Check::untimely)
    }

    /// What is missing and where it can be fetched.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        self.report.needs()
    }

    /// The tree of checks as plain text.
    #[must_use]
    pub fn explain(&self) -> String {
        self.report.explain()
    }
}

/// A failed check: why, what was expected and what was found.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) expected: Value,
    pub(crate) actual: Value,
    pub(crate) untimely: Option<Untimely>,
}

impl Failure {
    pub(crate) fn new(code: &'static str, expected: impl Into<Value>, actual: impl Into<Value>) -> Self {
        Self { code, expected: expected.into(), actual: actual.into(), untimely: None }
    }

    /// At a later time it would have held.
    pub(crate) fn early(self) -> Self {
        Self { untimely: Some(Untimely::Early), ..self }
    }

    /// At an earlier time it would have held.
    pub(crate) fn late(self) -> Self {
        Self { untimely: Some(Untimely::Late), ..self }
    }

    /// It holds from one time to another, and was asked about at a time outside of them.
    pub(crate) fn outside(self, at: Time, from: Time, until: Option<Time>) -> Self {
        match until {
            _ if at < from => self.early(),
            Some(until) if until < at => self.late(),
            _ => self,
        }
    }
}

/// No further step makes sense; the rest of the profile is not reached.
#[derive(Debug)]
pub(crate) struct Stop;

/// Collects the checks of one verification against the profile that it must fill.
pub(crate) struct Recorder<'p> {
    policy: &'p Policy,
    at: Time,
    profile: Vec<CheckId>,
    done: Vec<Check>,
    pub(crate) about: About,
    pub(crate) needs: Vec<Need>,
    pub(crate) limits: Vec<&'static str>,
    pub(crate) snp_chain: Option<VerifiedChain>,
    /// The verified payload of a token.
    pub(crate) token: Option<Json>,
}

impl<'p> Recorder<'p> {
    pub(crate) fn new(policy: &'p Policy, at: Time, about: About, profile: Vec<CheckId>) -> Self {
        let done = Vec::with_capacity(profile.len());
        Self { policy, at, profile, done, about, needs: Vec::new(), limits: Vec::new(), snp_chain: None, token: None }
    }

    /// Whether this verification makes the check at all.
    pub(crate) fn asks(&self, id: CheckId) -> bool {
        self.profile.contains(&id)
    }

    /// Records the outcome of a check that the policy cannot waive this time, because the caller gave something to compare.
    pub(crate) fn insist(&mut self, id: CheckId, outcome: Result<Value, Failure>) {
        self.note(id, outcome);
        if let Some(check) = self.done.last_mut().filter(|check| check.status == Status::Waived) {
            check.status = Status::Fail;
            check.reason = None;
        }
    }

    /// Records the outcome of a check and goes on whatever it was.
    pub(crate) fn note(&mut self, id: CheckId, outcome: Result<Value, Failure>) {
        let check = match outcome {
            Ok(actual) => Check { id, status: Status::Pass, code: None, expected: Value::Nothing, actual, reason: None, untimely: None },
            Err(Failure { code, expected, actual, untimely }) => {
                let reason = self.policy.waiver(id);
                let status = if reason.is_some() { Status::Waived } else { Status::Fail };
                Check { id, status, code: Some(code), expected, actual, reason: reason.map(Into::into), untimely }
            }
        };
        self.done.push(check);
    }

    /// Records the outcome of a check on which all later ones stand.
    pub(crate) fn must<T>(&mut self, id: CheckId, outcome: Result<T, Failure>) -> Result<T, Stop> {
        match outcome {
            Ok(value) => {
                self.note(id, Ok(Value::Nothing));
                Ok(value)
            }
            Err(failure) => {
                self.note(id, Err(failure));
                Err(Stop)
            }
        }
    }

    /// The same of a check that says something if it passes.
    pub(crate) fn must_say<T>(&mut self, id: CheckId, said: impl Into<Value>, outcome: Result<T, Failure>) -> Result<T, Stop> {
        match outcome {
            Ok(value) => {
                self.note(id, Ok(said.into()));
                Ok(value)
            }
            Err(failure) => self.must(id, Err(failure)),
        }
    }

    /// The verdict. It is "verified" only if the checks made are exactly the profile's, each passed or waived, and the
    /// caller could say what the evidence claims.
    pub(crate) fn finish(mut self, claims: Option<Claims>) -> Verdict {
        let complete = !self.profile.is_empty() && self.done.iter().map(|check| check.id).eq(self.profile.iter().copied());
        let good = self.done.iter().all(|check| matches!(check.status, Status::Pass | Status::Waived));
        for id in &self.profile {
            if !self.done.iter().any(|check| check.id == *id) {
                let (expected, actual) = (Value::Nothing, Value::Nothing);
                self.done.push(Check { id: *id, status: Status::NotReached, code: None, expected, actual, reason: None, untimely: None });
            }
        }
        let claims = claims.filter(|_| complete && good);
        let report = Report {
            verified: claims.is_some(),
            at: self.at,
            about: self.about,
            claims: claims.clone(),
            checks: self.done,
            needs: self.needs,
            limits: self.limits,
        };
        match claims {
            Some(claims) => Verdict::Verified(Box::new(Verified { report, claims, snp_chain: self.snp_chain, token: self.token })),
            None => Verdict::Rejected(Box::new(Rejected { report })),
        }
    }
}

/// The rejection of something that is not even evidence of a known kind.
pub(crate) fn rejected_outright(policy: &Policy, at: Time, about: About, failure: Failure) -> Verdict {
    let mut recorder = Recorder::new(policy, at, about, vec![CheckId::EvidenceKind]);
    recorder.note(CheckId::EvidenceKind, Err(failure));
    recorder.finish(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn claims() -> Claims {
        crate::snp::tests_support::claims()
    }

    #[test]
    fn nothing_short_of_the_whole_profile_is_verified() {
        let policy = crate::policy::tests_support::explore();
        let at = Time::from_unix_seconds(0).unwrap();
        let about = About { kind: None, version: None };
        let profile = vec![CheckId::EvidenceKind, CheckId::SnpSignature];
        let new = || Recorder::new(&policy, at, about.clone(), profile.clone());
        let ok = || Ok(Value::Nothing);

        let mut whole = new();
        whole.note(CheckId::EvidenceKind, ok());
        whole.note(CheckId::SnpSignature, ok());
        assert!(matches!(whole.finish(Some(claims())), Verdict::Verified(_)));

        let mut short = new();
        short.note(CheckId::EvidenceKind, ok());
        let verdict = short.finish(Some(claims()));
        assert_eq!(verdict.report().code(), "report.incomplete");
        assert!(verdict.report().claims.is_none());

        let mut twice = new();
        twice.note(CheckId::EvidenceKind, ok());
        twice.note(CheckId::EvidenceKind, ok());
        twice.note(CheckId::SnpSignature, ok());
        assert!(matches!(twice.finish(Some(claims())), Verdict::Rejected(_)));

        assert!(matches!(new().finish(Some(claims())), Verdict::Rejected(_)));
        let empty = Recorder::new(&policy, at, about.clone(), vec![]);
        assert!(matches!(empty.finish(Some(claims())), Verdict::Rejected(_)));
    }
}
