//! Release policies of keys in a vault, and what they say of verified tokens.

use std::sync::Arc;

use veritee::skr;

use crate::{ask::VeriteeError, verdict::VerifiedVerdict};

/// How a release policy is read where the grammar and the samples of the vault's maker differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ReleaseMode {
    /// To the letter. What is released under this reading is released under the other.
    Strict,
    /// As the vault's own samples need it: a slash at the end of an authority, the types of values, other spellings of `anyOf` and
    /// `allOf` and a missing version are passed over.
    AzureCompatible,
}

impl From<ReleaseMode> for skr::Mode {
    fn from(mode: ReleaseMode) -> Self {
        match mode {
            ReleaseMode::Strict => Self::Strict,
            ReleaseMode::AzureCompatible => Self::AzureCompatible,
        }
    }
}

impl From<skr::Mode> for ReleaseMode {
    fn from(mode: skr::Mode) -> Self {
        match mode {
            skr::Mode::Strict => Self::Strict,
            skr::Mode::AzureCompatible => Self::AzureCompatible,
        }
    }
}

/// The release policy of a key in a vault.
#[derive(Debug, uniffi::Object)]
pub struct ReleasePolicy(skr::ReleasePolicy);

#[uniffi::export]
impl ReleasePolicy {
    /// Reads a release policy: the policy as JSON, or the form with `data` in which a vault keeps it.
    #[uniffi::constructor]
    pub fn new(text: String, mode: ReleaseMode) -> Result<Arc<Self>, VeriteeError> {
        Ok(Arc::new(Self(skr::ReleasePolicy::parse(&text, mode.into())?)))
    }

    /// How it is read.
    pub fn mode(&self) -> ReleaseMode {
        self.0.mode().into()
    }

    /// What the policy says of a verified token.
    pub fn predict(&self, verified: Arc<VerifiedVerdict>) -> Arc<Prediction> {
        Arc::new(Prediction(self.0.predict(verified.core())))
    }

    /// What is doubtful in the policy, whatever a token says.
    pub fn lint(&self) -> Vec<Finding> {
        self.0.lint().into_iter().map(Into::into).collect()
    }
}

/// What a release policy says of a verified token. A prediction and no more: the vault decides by its own reading.
#[derive(Debug, uniffi::Object)]
pub struct Prediction(skr::Prediction);

#[uniffi::export]
impl Prediction {
    /// Whether the vault would release the key.
    pub fn released(&self) -> bool {
        self.0.is_released()
    }

    /// `released`, or the id of what stands against it: a precondition's, or `skr.policy`.
    pub fn code(&self) -> String {
        self.0.code().to_owned()
    }

    /// How the policy was read.
    pub fn mode(&self) -> ReleaseMode {
        self.0.mode().into()
    }

    /// What must hold besides the policy.
    pub fn preconditions(&self) -> Vec<Precondition> {
        self.0.preconditions().iter().cloned().map(Into::into).collect()
    }

    /// The key to which the vault would wrap. It is there even if the key would not be released.
    pub fn wrapping_key(&self) -> Option<WrappingKey> {
        self.0.wrapping_key().cloned().map(Into::into)
    }

    /// The whole policy, and of each condition whether it holds.
    pub fn tree(&self) -> PolicyNode {
        self.0.tree().into()
    }

    /// What is doubtful in the policy, whatever the token says.
    pub fn findings(&self) -> Vec<Finding> {
        self.0.findings().iter().cloned().map(Into::into).collect()
    }

    /// The canonical JSON: the same bytes in every language.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The prediction as plain text.
    pub fn explain(&self) -> String {
        self.0.explain()
    }
}

/// One place of a release policy, and whether it holds of the token.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PolicyNode {
    /// Where it stands in the policy, for instance `anyOf[0].allOf[2]`; empty for the whole.
    pub path: String,
    /// `anyOf`, `allOf` or `equals`.
    pub rule: String,
    /// The authority that must have issued the token, where one is named.
    pub authority: Option<String>,
    /// The claim that is compared.
    pub claim: Option<String>,
    /// What the token says there, as text.
    pub found: Option<String>,
    /// What the policy wants there, as text.
    pub wanted: Option<String>,
    /// Whether it holds.
    pub holds: bool,
    /// Why it does not, where that is not plain from what was found and wanted.
    pub why: Option<String>,
    /// The conditions below it.
    pub below: Vec<PolicyNode>,
}

impl From<&skr::Node> for PolicyNode {
    fn from(node: &skr::Node) -> Self {
        Self {
            path: node.path().to_owned(),
            rule: node.rule().to_owned(),
            authority: node.authority().map(ToOwned::to_owned),
            claim: node.claim().map(ToOwned::to_owned),
            found: node.found().map(ToOwned::to_owned),
            wanted: node.wanted().map(ToOwned::to_owned),
            holds: node.holds(),
            why: node.why().map(ToOwned::to_owned),
            below: node.below().iter().map(Into::into).collect(),
        }
    }
}

/// Something that must hold before a release policy is even looked at.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Precondition {
    /// A stable id, for instance `skr.wrapping-key`.
    pub id: String,
    /// One sentence that is true when it holds.
    pub title: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, for a person.
    pub detail: Option<String>,
}

impl From<skr::Precondition> for Precondition {
    fn from(skr::Precondition { id, title, holds, detail }: skr::Precondition) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), holds, detail }
    }
}

/// The key to which the vault would wrap the released key: compare it with the guest's.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WrappingKey {
    /// Its key id, for instance `TpmEphemeralEncryptionKey`.
    pub kid: String,
    /// The place among the token's runtime keys, from zero.
    pub index: u64,
    /// The SubjectPublicKeyInfo in DER.
    pub spki: Vec<u8>,
    /// The JWK thumbprint with SHA-256 (RFC 7638).
    pub thumbprint: Vec<u8>,
}

impl From<skr::WrappingKey> for WrappingKey {
    fn from(skr::WrappingKey { kid, index, spki, thumbprint }: skr::WrappingKey) -> Self {
        Self { kid, index, spki: spki.as_bytes().to_vec(), thumbprint: thumbprint.as_bytes().to_vec() }
    }
}

/// Something doubtful in a release policy.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// A stable code, for instance `skr.lint.debuggable`.
    pub code: String,
    /// Where in the policy, for instance `anyOf[0].allOf[2]`; empty for the whole.
    pub path: String,
    /// One sentence for a person.
    pub message: String,
}

impl From<skr::Finding> for Finding {
    fn from(skr::Finding { code, path, message }: skr::Finding) -> Self {
        Self { code: code.to_owned(), path, message }
    }
}
