//! The question.

use std::{fmt, sync::Arc};

use veritee::{Ask, Misuse, Time};

use crate::verdict::Verdict;

/// The question was wrong: a policy that cannot be read, a time that is none. Evidence never causes an error.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
pub enum VeriteeError {
    /// The caller's mistake.
    Misuse {
        /// A stable code, for instance `policy.bind.unstated`.
        code: String,
        /// One sentence for a person.
        detail: String,
    },
}

impl From<Misuse> for VeriteeError {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse { code: misuse.code().to_owned(), detail: misuse.detail().to_owned() }
    }
}

impl fmt::Display for VeriteeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Misuse { code, detail } = self;
        write!(f, "{detail} [{code}]")
    }
}

impl std::error::Error for VeriteeError {}

/// What you accept: a policy that parsed and leaves nothing of importance unsaid. Read it once and keep it.
#[derive(Debug, uniffi::Object)]
pub struct Policy(veritee::Policy);

#[uniffi::export]
impl Policy {
    /// Reads a policy from TOML or JSON; JSON begins with a brace.
    #[uniffi::constructor]
    pub fn new(text: String) -> Result<Arc<Self>, VeriteeError> {
        Ok(Arc::new(Self(veritee::Policy::from_text(&text)?)))
    }
}

/// The time at which the verdict shall hold. The library has no clock: take one that the host of the evidence cannot set.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum At {
    /// Seconds since 1970-01-01T00:00:00Z.
    UnixSeconds {
        /// The seconds.
        seconds: u64,
    },
    /// RFC 3339 in UTC with whole seconds, or a date alone.
    Rfc3339 {
        /// For instance `2026-06-01T00:00:00Z`.
        text: String,
    },
}

impl At {
    fn time(&self) -> Result<Time, Misuse> {
        match self {
            Self::UnixSeconds { seconds } => Time::from_unix_seconds(*seconds),
            Self::Rfc3339 { text } => text.parse(),
        }
    }
}

/// What comes with one question besides evidence and policy.
#[derive(Clone, Debug, uniffi::Record)]
pub struct AskOptions {
    /// When the verdict shall hold.
    pub at: At,
    /// Certificates, CRLs and certificate tables. They may come from anyone, the server that is asked about included.
    #[uniffi(default = [])]
    pub collateral: Vec<Vec<u8>>,
    /// Anchors that you vouch for yourself. Nothing that came with the evidence belongs here.
    #[uniffi(default = [])]
    pub trust: Vec<Vec<u8>>,
    /// The nonce of this conversation; it is always compared.
    #[uniffi(default = None)]
    pub nonce: Option<Vec<u8>>,
    /// The key of this conversation, in the bytes that the guest hashed.
    #[uniffi(default = None)]
    pub key: Option<Vec<u8>>,
    /// What an earlier verified quote of the same attestation key said of its TPM's counters, which only go forward.
    #[uniffi(default = None)]
    pub tpm_state: Option<TpmState>,
}

/// The counters of a TPM, to be kept between conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TpmState {
    /// Milliseconds of power.
    pub clock: u64,
    /// Times that the TPM was reset.
    pub reset_count: u32,
    /// Times that it was restarted since.
    pub restart_count: u32,
}

impl From<TpmState> for veritee::TpmState {
    fn from(TpmState { clock, reset_count, restart_count }: TpmState) -> Self {
        Self { clock, reset_count, restart_count }
    }
}

impl From<veritee::TpmState> for TpmState {
    fn from(veritee::TpmState { clock, reset_count, restart_count }: veritee::TpmState) -> Self {
        Self { clock, reset_count, restart_count }
    }
}

/// Answers a question about evidence. It fetches nothing and is quick, so it needs no thread of its own.
///
/// Bad evidence is a rejected verdict; an error means that the question was wrong.
#[uniffi::export]
pub fn verify(evidence: Vec<u8>, policy: Arc<Policy>, ask: AskOptions) -> Result<Verdict, VeriteeError> {
    let mut question = Ask::new(&policy.0, ask.at.time()?).collateral(&ask.collateral).trust(&ask.trust)?;
    if let Some(nonce) = &ask.nonce {
        question = question.nonce(nonce);
    }
    if let Some(key) = &ask.key {
        question = question.key(key);
    }
    if let Some(before) = ask.tpm_state {
        question = question.tpm_state(before.into());
    }
    Ok(veritee::verify(&evidence, &question)?.into())
}
