//! Secure key release: whether a key vault would hand a key to the guest behind a token.
//!
//! Azure Key Vault and Managed HSM release an exportable key only to an environment whose attestation token fulfils the key's
//! release policy: <https://learn.microsoft.com/azure/key-vault/keys/policy-grammar>. What is here reads such a policy and works
//! out what it says about a token that was verified before. It is a *prediction*: the vault decides by its own reading, and
//! checks things that cannot be seen from here, above all which keys the authority serves.

mod evaluate;
mod key;
mod lint;
mod policy;
mod prediction;

#[cfg(test)]
mod tests;

use core::{fmt, str::FromStr};

pub use self::{
    evaluate::Node,
    key::{Precondition, WrappingKey},
    lint::Finding,
    policy::ReleasePolicy,
    prediction::Prediction,
};
use crate::Misuse;

/// How a policy is read where the grammar and the samples of the vault's maker differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// To the letter: the authority is the issuer character for character, a text is no number and no boolean, and the version
    /// is stated. What is released under this reading is released under the other.
    Strict,
    /// As the vault's own samples need it: one slash at the end of an authority counts for nothing, `"false"` is `false` and
    /// `"0"` is `0`, `anyof` and `allof` are other spellings, and the version may be missing.
    AzureCompatible,
}

impl Mode {
    /// `strict` or `azure-compatible`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::AzureCompatible => "azure-compatible",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = Misuse;

    fn from_str(text: &str) -> Result<Self, Misuse> {
        [Self::Strict, Self::AzureCompatible]
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| Misuse::new("skr.mode", alloc::format!("the mode is \"strict\" or \"azure-compatible\", not {text:?}")))
    }
}
