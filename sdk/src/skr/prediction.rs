//! The prediction, in JSON for programs and in words for people.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write as _;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{Finding, Mode, Node, Precondition, WrappingKey};
use crate::report::printable;

/// Said with every prediction.
const NOTE: &str = "a prediction: the vault decides by its own reading, and by keys that it fetches from the authority itself";

/// What a policy says about a verified token. A prediction and no more: the vault decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a prediction that nobody reads foretells nothing"]
pub struct Prediction {
    released: bool,
    mode: Mode,
    issuer: Option<String>,
    preconditions: Vec<Precondition>,
    key: Option<WrappingKey>,
    tree: Node,
    findings: Vec<Finding>,
}

impl Prediction {
    pub(super) fn new(
        mode: Mode,
        issuer: Option<&str>,
        preconditions: Vec<Precondition>,
        key: Option<WrappingKey>,
        tree: Node,
        findings: Vec<Finding>,
    ) -> Self {
        let released = tree.holds() && preconditions.iter().all(|p| p.holds) && key.is_some();
        Self { released, mode, issuer: issuer.map(ToString::to_string), preconditions, key, tree, findings }
    }

    /// Whether the vault would release the key.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.released
    }

    /// `released`, or the id of what stands against it: a precondition's, or `skr.policy`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.preconditions.iter().find(|p| !p.holds) {
            Some(precondition) => precondition.id,
            None if self.released => "released",
            None => "skr.policy",
        }
    }

    /// How the policy was read.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What must hold besides the policy.
    #[must_use]
    pub fn preconditions(&self) -> &[Precondition] {
        &self.preconditions
    }

    /// The key to which the vault would wrap; compare it with the guest's. It is there even if the key would not be released.
    #[must_use]
    pub fn wrapping_key(&self) -> Option<&WrappingKey> {
        self.key.as_ref()
    }

    /// The whole policy, and of each condition whether it holds.
    #[must_use]
    pub fn tree(&self) -> &Node {
        &self.tree
    }

    /// What is doubtful in the policy, whatever the token says.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The one canonical JSON form: the same bytes in every language.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The prediction as plain text. Authorities that are not the token's are only counted.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail, so the results carry nothing.
        let _ = writeln!(out, "{}  {NOTE}; the policy is read as {}", if self.released { "RELEASED" } else { "DENIED" }, self.mode);
        out.push_str("\nbefore the policy\n");
        for p in &self.preconditions {
            let detail = p.detail.as_deref().map(|d| format!("  ({})", printable(d))).unwrap_or_default();
            let _ = writeln!(out, "  {:<7} {}{detail}", mark(p.holds), p.title);
        }
        out.push_str("\npolicy\n");
        let foreign = |node: &&Node| node.authority().is_some() && node.why().is_some();
        for node in self.tree.below().iter().filter(|node| !foreign(node)) {
            write_node(&mut out, node, 1);
        }
        let others = self.tree.below().iter().filter(foreign).count();
        if others > 0 {
            let whose = self.issuer.as_deref().map_or_else(|| "no named issuer".to_string(), printable);
            let authorities = if others == 1 { "authority" } else { "authorities" };
            let _ = writeln!(out, "  {:<7} {others} {authorities} did not issue this token, which is from {whose}", "-");
        }
        if let Some(key) = &self.key {
            let _ = writeln!(out, "\nwould be wrapped to\n  {}  thumbprint {}", printable(&key.kid), key.thumbprint);
        }
        if !self.findings.is_empty() {
            out.push_str("\ndoubtful in the policy\n");
        }
        for finding in &self.findings {
            let _ = writeln!(out, "  - {}", printable(&finding.to_string()));
        }
        out
    }
}

fn mark(holds: bool) -> &'static str {
    if holds { "pass" } else { "FAIL" }
}

fn write_node(out: &mut String, node: &Node, level: usize) {
    let indent = "  ".repeat(level);
    let what = match (node.authority(), node.claim()) {
        (Some(authority), _) => format!("{} of what {} must say", node.rule(), printable(authority)),
        (None, Some(claim)) => {
            let wanted = printable(&node.wanted_shown().unwrap_or_default());
            match (node.found_shown().as_deref().map(printable), node.why()) {
                (Some(found), None) => format!("{} is {found}, wanted {wanted}", printable(claim)),
                (Some(found), Some(why)) => format!("{} is {found}, wanted {wanted}: {}", printable(claim), printable(why)),
                (None, why) => format!("{}, wanted {wanted}: {}", printable(claim), printable(why.unwrap_or("nothing was found"))),
            }
        }
        (None, None) => node.rule().to_string(),
    };
    let _ = writeln!(out, "{indent}{:<7} {what}", mark(node.holds()));
    for below in node.below() {
        write_node(out, below, level.saturating_add(1));
    }
}

impl Serialize for Prediction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Prediction", 10)?;
        s.serialize_field("veritee", &1)?;
        s.serialize_field("prediction", if self.released { "released" } else { "denied" })?;
        s.serialize_field("code", self.code())?;
        s.serialize_field("note", NOTE)?;
        s.serialize_field("mode", self.mode.as_str())?;
        s.serialize_field("issuer", &self.issuer)?;
        s.serialize_field("preconditions", &self.preconditions)?;
        s.serialize_field("wrapping_key", &self.key)?;
        s.serialize_field("policy", &self.tree)?;
        s.serialize_field("findings", &self.findings)?;
        s.end()
    }
}
