//! A release policy as it is written: <https://learn.microsoft.com/azure/key-vault/keys/policy-grammar>.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};

use super::{Finding, Mode, Prediction, evaluate, key, lint};
use crate::{
    Misuse, Verified,
    json::{self, Json},
    limits,
};

/// Operators that the grammar reserves for a time to come. A vault that knew one would mean by it what nobody can say yet.
const FUTURE: [&str; 6] = ["notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals", "exists"];

/// A release policy that parsed: which authorities may speak, and what they must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePolicy {
    pub(super) mode: Mode,
    pub(super) version: Option<String>,
    /// Whether the key's attributes say that the policy cannot be replaced; `None` if the policy came without them.
    pub(super) immutable: Option<bool>,
    pub(super) authorities: Vec<Authority>,
}

/// What one authority must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    /// As the policy writes it.
    pub(super) url: String,
    pub(super) conditions: Group,
}

/// A list of conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// Whether all must hold, or any.
    pub(super) all: bool,
    pub(super) conditions: Vec<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Group(Group),
    Equals { claim: String, value: Scalar },
}

/// A value that claims are compared with. Objects, lists and `null` are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Text(String),
    Boolean(bool),
    /// In decimal, without exponent: one spelling for each number.
    Number(String),
}

impl Scalar {
    pub(super) fn of(json: &Json) -> Option<Self> {
        match json {
            Json::String(text) => Some(Self::Text(text.clone())),
            Json::Bool(value) => Some(Self::Boolean(*value)),
            Json::Unsigned(number) => Some(Self::Number(number.to_string())),
            Json::Negative(number) => Some(Self::Number(number.to_string())),
            // A float is written with as many digits as tell it from all others; minus zero is zero.
            Json::Float(number) if number.get().to_bits() << 1 == 0 => Some(Self::Number("0".to_string())),
            Json::Float(number) => Some(Self::Number(number.get().to_string())),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        }
    }

    /// The value as text, whatever its type.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
        }
    }

    /// For a person, who shall see that a text is one.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Boolean(_) | Self::Number(_) => self.text().to_string(),
        }
    }

    pub(super) fn equals(&self, other: &Self, mode: Mode) -> bool {
        self == other || (mode == Mode::AzureCompatible && self.text() == other.text())
    }
}

impl ReleasePolicy {
    /// Reads a release policy: the policy as JSON, or the form in which a vault keeps it, `{"contentType": …, "data": …}` with
    /// the policy in base64url.
    ///
    /// # Errors
    /// [`Misuse`] with a code that begins with `skr.policy.`: the text is no such policy, or says something of which the grammar
    /// does not tell the meaning.
    pub fn parse(text: &str, mode: Mode) -> Result<Self, Misuse> {
        if text.len() > limits::SKR_POLICY_BYTES {
            return Err(Misuse::new("skr.policy.too-large", "a release policy of more than 256 KiB"));
        }
        let json = read(text.as_bytes())?;
        if json.get("data").is_none() && json.get("contentType").is_none() {
            return Reader { mode, conditions: 0 }.policy(&json, None);
        }
        let mut immutable = false;
        for (name, value) in object(&json, "the encoded policy")? {
            match (name.as_str(), value) {
                ("contentType", Json::String(kind)) if is_json(kind) => {}
                ("contentType", _) => return Err(refused("skr.policy.content-type", "the content type must be \"application/json; charset=utf-8\"")),
                ("data", _) => {}
                ("immutable", Json::Bool(value)) => immutable = *value,
                (other, _) => return Err(refused("skr.policy.member", format!("the encoded policy has a member {other:?} of unknown meaning"))),
            }
        }
        let data = json.get("data").and_then(Json::text).and_then(|data| URL_SAFE_NO_PAD.decode(data).or_else(|_| URL_SAFE.decode(data)).ok());
        let data = data.ok_or_else(|| refused("skr.policy.data", "\"data\" must hold the policy in base64url"))?;
        Reader { mode, conditions: 0 }.policy(&read(&data)?, Some(immutable))
    }

    /// How the policy is read.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What the policy says about a verified token, and which key the vault would wrap to.
    pub fn predict(&self, verified: &Verified) -> Prediction {
        let (kind, token) = (verified.report().about().kind, verified.token());
        let issuer = token.and_then(|token| token.get("iss")).and_then(Json::text);
        let (preconditions, key) = key::look(kind, token, issuer);
        let tree = evaluate::policy(self, token, issuer);
        Prediction::new(self.mode, issuer, preconditions, key, tree, self.lint())
    }

    /// What is doubtful in the policy itself: branches that say less than they seem to, or that nothing could fulfil.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        lint::policy(self)
    }

    /// The findings of [`lint`](Self::lint) as their one canonical JSON text.
    #[must_use]
    pub fn lint_json(&self) -> String {
        lint::to_json(self.mode, &self.lint())
    }
}

fn is_json(kind: &str) -> bool {
    let kind: String = kind.chars().filter(|c| *c != ' ').collect();
    kind.eq_ignore_ascii_case("application/json") || kind.eq_ignore_ascii_case("application/json;charset=utf-8")
}

fn refused(code: &'static str, why: impl ToString) -> Misuse {
    Misuse::new(code, format!("the release policy cannot be used: {}", why.to_string()))
}

fn read(text: &[u8]) -> Result<Json, Misuse> {
    let json = json::read_bounded(text, limits::TOKEN_VALUES).map_err(|why| refused("skr.policy.unreadable", why))?;
    if !json.has_interoperable_numbers() {
        return Err(refused("skr.policy.number", "it has a number beyond 2^53, which not all readers take for the same"));
    }
    Ok(json)
}

fn object<'j>(json: &'j Json, what: &str) -> Result<&'j [(String, Json)], Misuse> {
    json.members().ok_or_else(|| refused("skr.policy.form", format!("{what} must be an object")))
}

struct Reader {
    mode: Mode,
    conditions: usize,
}

impl Reader {
    /// Whether a list of this name needs all its conditions or any.
    fn combinator(&self, name: &str) -> Option<bool> {
        match name {
            "allOf" => Some(true),
            "anyOf" => Some(false),
            "allof" if self.mode == Mode::AzureCompatible => Some(true),
            "anyof" if self.mode == Mode::AzureCompatible => Some(false),
            _ => None,
        }
    }

    fn policy(&mut self, json: &Json, immutable: Option<bool>) -> Result<ReleasePolicy, Misuse> {
        let (mut version, mut list) = (None, None);
        for (name, value) in object(json, "the policy")? {
            match (name.as_str(), value) {
                ("version", Json::String(text)) if text == "1.0.0" => version = Some(text.clone()),
                ("version", _) => return Err(refused("skr.policy.version", "the only version there is is \"1.0.0\"")),
                (other, value) => match self.combinator(other) {
                    Some(false) if list.is_none() => list = Some(value),
                    Some(false) => return Err(refused("skr.policy.both", "it has two lists of authorities")),
                    Some(true) => return Err(refused("skr.policy.all-of", "authorities stand under \"anyOf\": no token could be from all of several")),
                    None => return Err(refused("skr.policy.member", format!("it has a member {other:?} of unknown meaning"))),
                },
            }
        }
        if version.is_none() && self.mode == Mode::Strict {
            return Err(refused("skr.policy.version", "it states no version"));
        }
        let list = list.ok_or_else(|| refused("skr.policy.form", "it has no list of authorities, \"anyOf\""))?;
        let authorities = items(list)?.iter().map(|item| self.authority(item)).collect::<Result<Vec<_>, _>>()?;
        Ok(ReleasePolicy { mode: self.mode, version, immutable, authorities })
    }

    fn authority(&mut self, json: &Json) -> Result<Authority, Misuse> {
        let (mut url, mut group) = (None, None);
        for (name, value) in object(json, "an authority")? {
            match (name.as_str(), value) {
                ("authority", Json::String(text)) if !text.is_empty() => url = Some(text.clone()),
                ("authority", _) => return Err(refused("skr.policy.authority", "an authority is named by a text that is not empty")),
                (other, value) => self.list(other, value, &mut group, 0)?,
            }
        }
        let url = url.ok_or_else(|| refused("skr.policy.authority", "an authority is not named"))?;
        let conditions = group.ok_or_else(|| refused("skr.policy.form", format!("the authority {url:?} has neither \"anyOf\" nor \"allOf\"")))?;
        Ok(Authority { url, conditions })
    }

    /// Reads a list of conditions into `group`, which must not have one yet.
    fn list(&mut self, name: &str, value: &Json, group: &mut Option<Group>, depth: usize) -> Result<(), Misuse> {
        let Some(all) = self.combinator(name) else {
            return Err(refused("skr.policy.member", format!("there is a member {name:?} of unknown meaning")));
        };
        if group.is_some() {
            return Err(refused("skr.policy.both", "\"anyOf\" and \"allOf\" stand side by side: which of them counts is not said"));
        }
        if depth >= limits::SKR_DEPTH {
            return Err(refused("skr.policy.depth", "conditions nest deeper than 12 levels"));
        }
        let conditions = items(value)?.iter().map(|item| self.condition(item, depth.saturating_add(1))).collect::<Result<Vec<_>, _>>()?;
        *group = Some(Group { all, conditions });
        Ok(())
    }

    fn condition(&mut self, json: &Json, depth: usize) -> Result<Condition, Misuse> {
        self.conditions = self.conditions.saturating_add(1);
        if self.conditions > limits::SKR_CONDITIONS {
            return Err(refused("skr.policy.too-many", "more than 1000 conditions"));
        }
        let members = object(json, "a condition")?;
        if !members.iter().any(|(name, _)| name == "claim") {
            let mut group = None;
            for (name, value) in members {
                self.list(name, value, &mut group, depth)?;
            }
            return group.map(Condition::Group).ok_or_else(|| refused("skr.policy.form", "a condition names no claim and has no list"));
        }
        let (mut claim, mut wanted) = (None, None);
        for (name, value) in members {
            match (name.as_str(), value) {
                ("claim", Json::String(path)) => claim = Some(check_path(path)?),
                ("claim", _) => return Err(refused("skr.policy.claim", "a claim is named by a text")),
                ("equals", value) => {
                    let value = Scalar::of(value);
                    wanted =
                        Some(value.ok_or_else(|| {
                            refused("skr.policy.value", "a claim can be compared with a text, a number, true or false, and with nothing else")
                        })?);
                }
                (other, _) if FUTURE.contains(&other) => {
                    return Err(refused("skr.policy.operator.future", format!("the grammar reserves the operator {other:?}, but no vault evaluates it yet")));
                }
                (other, _) if self.combinator(other).is_some() => return Err(refused("skr.policy.both", "a condition names a claim and has a list")),
                (other, _) => return Err(refused("skr.policy.operator", format!("{other:?} is no operator; the only one is \"equals\""))),
            }
        }
        match (claim, wanted) {
            (Some(claim), Some(value)) => Ok(Condition::Equals { claim, value }),
            _ => Err(refused("skr.policy.operator", "a claim is named and compared with nothing")),
        }
    }
}

fn items(json: &Json) -> Result<&[Json], Misuse> {
    let list = json.items().ok_or_else(|| refused("skr.policy.form", "\"anyOf\" and \"allOf\" must be lists"))?;
    if list.is_empty() { Err(refused("skr.policy.empty-list", "a list is empty: the grammar needs one entry or more")) } else { Ok(list) }
}

/// Dots go down into objects, and nothing goes into lists.
fn check_path(path: &str) -> Result<String, Misuse> {
    if path.split('.').any(str::is_empty) {
        return Err(refused("skr.policy.claim", format!("{path:?} is no path: a name between dots is empty")));
    }
    if path.contains(['[', ']']) {
        return Err(refused("skr.policy.claim.list", format!("{path:?} looks into a list, which no release policy can")));
    }
    Ok(path.to_string())
}
