//! Errors of the caller, as opposed to verdicts about evidence.

use alloc::string::{String, ToString};
use core::fmt;

/// The question could not be asked: a policy that does not parse, a nonce with no place in the layout, an unreadable time.
///
/// Bad *evidence* is never a `Misuse`; it is a [`Rejected`](crate::Rejected) verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misuse {
    code: &'static str,
    detail: String,
}

impl Misuse {
    pub(crate) fn new(code: &'static str, detail: impl ToString) -> Self {
        Self { code, detail: detail.to_string() }
    }

    /// A stable code, for instance `policy.bind.unstated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// One sentence for a person.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.detail, self.code)
    }
}

impl core::error::Error for Misuse {}
