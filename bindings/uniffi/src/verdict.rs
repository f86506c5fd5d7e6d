//! The answer. Its objects have no constructor: only [`verify`](crate::verify) makes them.

use std::sync::Arc;

use veritee::Report;

use crate::{ask::TpmState, claims::Claims};

/// The answer to one question about one piece of evidence.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum Verdict {
    /// Every check passed or was waived by the policy.
    Verified {
        /// What was verified.
        value: Arc<VerifiedVerdict>,
    },
    /// At least one check failed or could not be made.
    Rejected {
        /// What was refused.
        value: Arc<RejectedVerdict>,
    },
}

impl From<veritee::Verdict> for Verdict {
    fn from(verdict: veritee::Verdict) -> Self {
        match verdict {
            veritee::Verdict::Verified(v) => Self::Verified { value: Arc::new(VerifiedVerdict(v)) },
            veritee::Verdict::Rejected(r) => Self::Rejected { value: Arc::new(RejectedVerdict(r)) },
        }
    }
}

/// Evidence that was verified. It alone has claims.
#[derive(Debug, uniffi::Object)]
pub struct VerifiedVerdict(Box<veritee::Verified>);

/// Evidence that was refused. It has no claims.
#[derive(Debug, uniffi::Object)]
pub struct RejectedVerdict(Box<veritee::Rejected>);

macro_rules! report {
    ($($of:ty: |$this:ident| $report:expr;)*) => { $(
        #[uniffi::export]
        impl $of {
            /// `ok`, or the stable code of the first check that failed.
            pub fn code(&self) -> String {
                let $this = self;
                $report.code().to_owned()
            }

            /// The time at which the verdict holds, RFC 3339: yours, as the core understood it.
            pub fn at(&self) -> String {
                let $this = self;
                $report.at().to_string()
            }

            /// The kind of evidence, for instance `sev-snp`; null if it was not recognised.
            pub fn kind(&self) -> Option<String> {
                let $this = self;
                $report.about().kind.map(ToOwned::to_owned)
            }

            /// Every check of the profile, in order.
            pub fn checks(&self) -> Vec<Check> {
                let $this = self;
                $report.checks().iter().map(Into::into).collect()
            }

            /// What is missing and where it can be fetched.
            pub fn needs(&self) -> Vec<Need> {
                let $this = self;
                $report.needs().iter().cloned().map(Into::into).collect()
            }

            /// What this verdict does not prove.
            pub fn limits(&self) -> Vec<String> {
                let $this = self;
                $report.limits().iter().map(ToString::to_string).collect()
            }

            /// The canonical JSON report: the same bytes in every language.
            pub fn report_json(&self) -> String {
                let $this = self;
                $report.to_json()
            }

            /// The tree of checks as plain text.
            pub fn explain(&self) -> String {
                let $this = self;
                $report.explain()
            }
        }
    )* };
}

report! {
    Verdict: |v| v.report();
    VerifiedVerdict: |v| v.0.report();
    RejectedVerdict: |v| v.0.report();
}

impl Verdict {
    fn report(&self) -> &Report {
        match self {
            Self::Verified { value } => value.0.report(),
            Self::Rejected { value } => value.0.report(),
        }
    }
}

#[uniffi::export]
impl RejectedVerdict {
    /// The first check that failed; its code is the verdict's.
    pub fn first_failure(&self) -> Option<Check> {
        self.0.first_failure().map(Into::into)
    }

    /// Whether the verdict's code is about the time of the question, so that an app can ask its user to look at the clock.
    ///
    /// It is a hint and no more: evidence can be refused for its time because it is old.
    pub fn untimely(&self) -> Option<Untimely> {
        self.0.untimely().map(Into::into)
    }
}

/// On which side of its time something was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Untimely {
    /// Before it begins to hold: the clock of the question is slow, or what came is from the future.
    Early,
    /// After it ceased to hold: the clock of the question is fast, or what came is too old.
    Late,
}

impl From<veritee::Untimely> for Untimely {
    fn from(untimely: veritee::Untimely) -> Self {
        match untimely {
            veritee::Untimely::Early => Self::Early,
            veritee::Untimely::Late => Self::Late,
        }
    }
}

#[uniffi::export]
impl VerifiedVerdict {
    /// What the evidence says.
    pub fn claims(&self) -> Claims {
        self.0.claims().into()
    }

    /// The counters of the TPM whose quote was verified, to be kept for later questions about the same attestation key.
    pub fn tpm_state(&self) -> Option<TpmState> {
        self.0.tpm_state().map(Into::into)
    }
}

impl VerifiedVerdict {
    pub(crate) fn core(&self) -> &veritee::Verified {
        &self.0
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Status {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It does not hold or could not be asked, and the policy waives it with a reason.
    Waived,
    /// An earlier check failed, so that this one was not asked.
    NotReached,
}

/// One check of a report.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Check {
    /// The stable id, for instance `snp.chain.vek-signed-by-ask`.
    pub id: String,
    /// How it ended.
    pub status: Status,
    /// Why it failed or had to be waived.
    pub code: Option<String>,
    /// One sentence that is true when the check passes.
    pub title: String,
    /// Where the rule is written.
    pub clause: String,
    /// What would have passed, for a person.
    pub expected: Option<String>,
    /// What was found, for a person.
    pub actual: Option<String>,
    /// The policy's reason for waiving it.
    pub reason: Option<String>,
}

impl From<&veritee::Check> for Check {
    fn from(check: &veritee::Check) -> Self {
        let info = check.id().info();
        Self {
            id: info.id.to_owned(),
            status: match check.status() {
                veritee::Status::Pass => Status::Pass,
                veritee::Status::Fail => Status::Fail,
                veritee::Status::Waived => Status::Waived,
                veritee::Status::NotReached => Status::NotReached,
            },
            code: check.code().map(Into::into),
            title: info.title.to_owned(),
            clause: info.clause.to_owned(),
            expected: check.expected(),
            actual: check.actual(),
            reason: check.reason().map(Into::into),
        }
    }
}

/// Something that would have to be at hand, and where its publisher serves it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Need {
    /// What it is, for instance `snp.vcek`.
    pub what: String,
    /// Where to fetch it: any one of these. Empty if only the one who runs the machine can hand it over.
    pub urls: Vec<String>,
    /// What it is needed for.
    pub why: String,
}

impl From<veritee::Need> for Need {
    fn from(veritee::Need { what, urls, why }: veritee::Need) -> Self {
        Self { what: what.to_owned(), urls, why: why.to_owned() }
    }
}
