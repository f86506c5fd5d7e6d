//! A vector as it lies on disk, and a case as every language runs it.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One self-describing vector; `vectors/schema.json` is its schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// `suite/group/name`.
    pub id: String,
    /// One sentence.
    pub title: String,
    /// Where the rule is written.
    pub clause: String,
    /// `real` or `forged`; `alone` if exactly one check fails.
    pub flags: Vec<String>,
    pub evidence: String,
    pub collateral: Vec<String>,
    pub trust: Vec<String>,
    /// A document, or a string where the document itself is broken.
    pub policy: Value,
    pub nonce: Option<String>,
    pub key: Option<String>,
    pub at: String,
    pub expect: Expect,
}

/// What a vector must come to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub verdict: Expected,
    /// `ok`, or the code of the first failure or of the misuse; `null` only in folders that do not know our codes.
    pub code: Option<String>,
    /// Members that the claims must have.
    #[serde(default)]
    pub claims: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    Verified,
    Rejected,
    Misuse,
}

/// A vector without what it must come to.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    pub id: String,
    pub evidence: String,
    pub collateral: Vec<String>,
    pub trust: Vec<String>,
    pub policy: String,
    pub nonce: Option<String>,
    pub key: Option<String>,
    pub at: String,
}

/// Vectors that stand in one row of the matrix.
#[derive(Clone, Debug)]
pub struct Suite {
    pub name: String,
    pub vectors: Vec<Vector>,
    /// What lies in the folder and is no vector, with the reason.
    pub left_out: Vec<String>,
}

impl Vector {
    /// Reads one file.
    ///
    /// # Errors
    /// A sentence that names the file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let problem = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let text = fs::read_to_string(path).map_err(|e| problem(&e))?;
        let vector: Self = serde_json::from_str(&text).map_err(|e| problem(&e))?;
        if !path.with_extension("").to_string_lossy().replace('\\', "/").ends_with(&vector.id) {
            return Err(problem(&format!("the id {:?} does not name this file", vector.id)));
        }
        Ok(vector)
    }

    #[must_use]
    pub fn case(&self) -> Case {
        let policy = match &self.policy {
            Value::String(text) => text.clone(),
            document => document.to_string(),
        };
        Case {
            id: self.id.clone(),
            evidence: self.evidence.clone(),
            collateral: self.collateral.clone(),
            trust: self.trust.clone(),
            policy,
            nonce: self.nonce.clone(),
            key: self.key.clone(),
            at: self.at.clone(),
        }
    }
}

/// Bytes of a case.
///
/// # Errors
/// If they are not base64.
pub fn bytes(text: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(text).map_err(|e| format!("a vector holds bytes that are not base64: {e}"))
}

pub(crate) fn text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
