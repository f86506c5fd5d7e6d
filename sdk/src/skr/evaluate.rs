//! What a policy says about a token: every condition is looked at, so that the trace is whole whatever the answer is.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{
    Mode, ReleasePolicy,
    policy::{Condition, Group, Scalar},
};
use crate::json::Json;

/// One place of the policy, and whether it holds of the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    path: String,
    rule: &'static str,
    authority: Option<String>,
    claim: Option<String>,
    found: Option<Scalar>,
    wanted: Option<Scalar>,
    holds: bool,
    why: Option<String>,
    below: Vec<Node>,
}

impl Node {
    /// Where it stands in the policy, for instance `anyOf[0].allOf[2]`; empty for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// `anyOf`, `allOf` or `equals`.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.rule
    }

    /// The authority that must have issued the token, where one is named.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The claim that is compared.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        self.claim.as_deref()
    }

    /// What the token says there, as text.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.found.as_ref().map(Scalar::text)
    }

    /// What the policy wants there, as text.
    #[must_use]
    pub fn wanted(&self) -> Option<&str> {
        self.wanted.as_ref().map(Scalar::text)
    }

    /// What the token says there, as JSON shows it: texts in quotation marks, and nothing that would not be seen.
    pub(super) fn found_shown(&self) -> Option<String> {
        self.found.as_ref().map(Scalar::shown)
    }

    /// What the policy wants there, in the same form.
    pub(super) fn wanted_shown(&self) -> Option<String> {
        self.wanted.as_ref().map(Scalar::shown)
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// Why it does not, where that is not plain from what was found and wanted.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        self.why.as_deref()
    }

    /// The conditions below it.
    #[must_use]
    pub fn below(&self) -> &[Self] {
        &self.below
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            // Reports have no fractions and no integer that not all readers take for the same.
            Self::Number(text) => match text.parse::<i64>() {
                Ok(number) if number.unsigned_abs() < 1 << 53 => serializer.serialize_i64(number),
                _ => serializer.serialize_str(text),
            },
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Node", 9)?;
        s.serialize_field("path", &self.path)?;
        s.serialize_field("rule", self.rule)?;
        s.serialize_field("authority", &self.authority)?;
        s.serialize_field("claim", &self.claim)?;
        s.serialize_field("found", &self.found)?;
        s.serialize_field("wanted", &self.wanted)?;
        s.serialize_field("holds", &self.holds)?;
        s.serialize_field("why", &self.why)?;
        s.serialize_field("of", &self.below)?;
        s.end()
    }
}

/// The name of a list, as it is written.
pub(super) fn rule(all: bool) -> &'static str {
    if all { "allOf" } else { "anyOf" }
}

/// The place of an entry in a list below `path`.
pub(super) fn place(path: &str, all: bool, index: usize) -> String {
    let dot = if path.is_empty() { "" } else { "." };
    format!("{path}{dot}{}[{index}]", rule(all))
}

pub(super) fn policy(policy: &ReleasePolicy, token: Option<&Json>, issuer: Option<&str>) -> Node {
    let branch = |(i, authority): (usize, &super::policy::Authority)| {
        let path = place("", false, i);
        let mut node = group(&authority.conditions, path, token, policy.mode);
        if !is_authority(&authority.url, issuer, policy.mode) {
            node.holds = false;
            node.why = Some(match issuer {
                Some(issuer) => format!("the token is from {issuer}"),
                None => "the token names no issuer".to_string(),
            });
        }
        node.authority = Some(authority.url.clone());
        node
    };
    let below: Vec<_> = policy.authorities.iter().enumerate().map(branch).collect();
    list("anyOf", String::new(), below, false)
}

/// Whether the issuer is the authority.
fn is_authority(url: &str, issuer: Option<&str>, mode: Mode) -> bool {
    let fold = |text: &str| match mode {
        Mode::Strict => text.to_string(),
        Mode::AzureCompatible => text.strip_suffix('/').unwrap_or(text).to_string(),
    };
    issuer.is_some_and(|issuer| fold(url) == fold(issuer))
}

fn list(rule: &'static str, path: String, below: Vec<Node>, all: bool) -> Node {
    let holds = if all { !below.is_empty() && below.iter().all(Node::holds) } else { below.iter().any(Node::holds) };
    Node { path, rule, authority: None, claim: None, found: None, wanted: None, holds, why: None, below }
}

fn group(group: &Group, path: String, token: Option<&Json>, mode: Mode) -> Node {
    let below = group.conditions.iter().enumerate().map(|(i, one)| condition(one, place(&path, group.all, i), token, mode)).collect();
    list(rule(group.all), path, below, group.all)
}

fn condition(condition: &Condition, path: String, token: Option<&Json>, mode: Mode) -> Node {
    let (claim, wanted) = match condition {
        Condition::Group(inner) => return group(inner, path, token, mode),
        Condition::Equals { claim, value } => (claim, value),
    };
    let found = token.ok_or_else(|| "there is no token".to_string()).and_then(|token| find(token, claim));
    let (found, why) = match found.map(|json| (Scalar::of(json), json)) {
        Ok((Some(scalar), _)) => {
            let other_type = scalar != *wanted && scalar.text() == wanted.text() && mode == Mode::Strict;
            let why = other_type.then(|| "the same text, but of another type".to_string());
            (Some(scalar), why)
        }
        Ok((None, Json::Null)) => (None, Some("the claim is null".to_string())),
        Ok((None, _)) => (None, Some("the claim is an object or a list, which equals nothing".to_string())),
        Err(why) => (None, Some(why)),
    };
    let holds = found.as_ref().is_some_and(|found| found.equals(wanted, mode));
    Node { path, rule: "equals", authority: None, claim: Some(claim.clone()), found, wanted: Some(wanted.clone()), holds, why, below: Vec::new() }
}

/// The claim at a path, or why there is none.
fn find<'t>(token: &'t Json, path: &str) -> Result<&'t Json, String> {
    path.split('.').try_fold(token, |json, name| match json {
        Json::Object(_) => json.get(name).ok_or_else(|| format!("the token has no {name:?} there")),
        Json::Array(_) => Err(format!("{name:?} would stand in a list, into which no release policy can look")),
        _ => Err(format!("{name:?} would stand below a claim that is no object")),
    })
}
