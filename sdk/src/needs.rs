//! What must be fetched: told, never fetched.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

/// Something that would have to be at hand, and where its publisher serves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Need {
    /// What it is, for instance `snp.vcek`.
    pub what: &'static str,
    /// Where to fetch it: any one of these. Empty if only the one who runs the machine can hand it over.
    pub urls: Vec<String>,
    /// What it is needed for.
    pub why: &'static str,
}

impl Need {
    /// One line for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.urls.is_empty() {
            return format!("{}: {}", self.what, self.why);
        }
        format!("{}: {} ({})", self.what, self.urls.join(" or "), self.why)
    }
}
