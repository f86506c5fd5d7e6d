//! A look at evidence without verifying it.

use veritee::Evidence;

use crate::verdict::Need;

/// One field of unverified evidence, as text.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value, for a person.
    pub value: String,
}

/// What evidence looks like. Nothing of it is verified: anyone can write it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Inspection {
    /// The evidence is of a kind that can be verified.
    Recognized {
        /// The kind, for instance `sev-snp`.
        kind: String,
        /// Its fields, unverified.
        fields: Vec<Field>,
    },
    /// It is not.
    Unrecognized {
        /// A stable code, for instance `evidence.kind.empty`.
        code: String,
        /// One sentence for a person.
        detail: String,
    },
}

/// Shows the fields of evidence to a person who wants to look before, or without, verifying.
#[uniffi::export]
pub fn inspect(evidence: Vec<u8>) -> Inspection {
    match Evidence::detect(&evidence) {
        Ok(evidence) => Inspection::Recognized {
            kind: evidence.kind().as_str().to_owned(),
            fields: evidence.inspect().into_iter().map(|(name, value)| Field { name: name.to_owned(), value }).collect(),
        },
        Err(unrecognized) => Inspection::Unrecognized { code: unrecognized.code().to_owned(), detail: unrecognized.to_string() },
    }
}

/// What would have to be fetched to verify this evidence; nothing if it is of no known kind.
#[uniffi::export]
pub fn needs(evidence: Vec<u8>) -> Vec<Need> {
    veritee::needs(&evidence).into_iter().map(Into::into).collect()
}
