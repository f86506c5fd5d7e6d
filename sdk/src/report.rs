//! The report: what was asked, what was decided, and every check that led there.

#[cfg(feature = "schema")]
mod schema;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::Write as _;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{checks::CheckId, claims::Claims, hex, needs::Need, time::Time};

/// What a check expected or found, kept as it is until somebody wants to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Nothing,
    Text(&'static str),
    Owned(String),
    Number(u64),
    /// A number that people read in hexadecimal.
    Bits(u64),
    Bytes(Vec<u8>),
}

impl Value {
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }

    fn render(&self) -> Option<String> {
        Some(match self {
            Self::Nothing => return None,
            Self::Text(text) => (*text).to_string(),
            Self::Owned(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bits(bits) => format!("{bits:#x}"),
            Self::Bytes(bytes) => hex::encode(bytes),
        })
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Owned(text)
    }
}

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Status {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It does not hold or could not be asked, and the policy waives it with a reason.
    Waived,
    /// An earlier check failed, so that this one was not asked.
    NotReached,
}

impl Status {
    /// `pass`, `fail`, `waived` or `not-reached`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Waived => "waived",
            Self::NotReached => "not-reached",
        }
    }
}

/// On which side of its time something was asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Untimely {
    /// Before it begins to hold: the clock of the question is slow, or what came is from the future.
    Early,
    /// After it ceased to hold: the clock of the question is fast, or what came is too old.
    Late,
}

impl Untimely {
    /// `early` or `late`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Late => "late",
        }
    }
}

/// One check of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub(crate) id: CheckId,
    pub(crate) status: Status,
    pub(crate) code: Option<&'static str>,
    pub(crate) expected: Value,
    pub(crate) actual: Value,
    pub(crate) reason: Option<String>,
    pub(crate) untimely: Option<Untimely>,
}

impl Check {
    /// Which check it is.
    #[must_use]
    pub fn id(&self) -> CheckId {
        self.id
    }

    /// How it ended.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Why it failed or had to be waived, as a stable code; none if it passed or was not reached.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        self.code
    }

    /// What would have passed, for a person.
    #[must_use]
    pub fn expected(&self) -> Option<String> {
        self.expected.render()
    }

    /// What was found, for a person.
    #[must_use]
    pub fn actual(&self) -> Option<String> {
        self.actual.render()
    }

    /// The policy's reason for waiving it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether the time of the question is what it fell foul of: at another time the same bytes would have passed. The canonical
    /// report says it by the code alone.
    #[must_use]
    pub fn untimely(&self) -> Option<Untimely> {
        self.untimely
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let info = self.id.info();
        let mut s = serializer.serialize_struct("Check", 8)?;
        s.serialize_field("id", info.id)?;
        s.serialize_field("status", self.status.as_str())?;
        s.serialize_field("code", &self.code)?;
        s.serialize_field("title", info.title)?;
        s.serialize_field("clause", info.clause)?;
        s.serialize_field("expected", &self.expected())?;
        s.serialize_field("actual", &self.actual())?;
        s.serialize_field("reason", &self.reason)?;
        s.end()
    }
}

/// Which evidence was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct About {
    /// The kind, for instance `sev-snp`; `null` if it was not recognised.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::Kind>"))]
    pub kind: Option<&'static str>,
    /// The format's version, where it has one.
    pub version: Option<u32>,
}

/// Everything there is to say about one question: the verdict, the checks in order, the claims of a verified piece of
/// evidence, what would have to be fetched, and what the verdict does not prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub(crate) verified: bool,
    pub(crate) at: Time,
    pub(crate) about: About,
    pub(crate) claims: Option<Claims>,
    pub(crate) checks: Vec<Check>,
    pub(crate) needs: Vec<Need>,
    pub(crate) limits: Vec<&'static str>,
}

impl Report {
    /// `ok`, or the code of the first check that failed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        if self.verified {
            return "ok";
        }
        self.first_failure().and_then(|check| check.code).unwrap_or("report.incomplete")
    }

    /// The time at which the verdict holds.
    #[must_use]
    pub fn at(&self) -> Time {
        self.at
    }

    /// Which evidence was looked at.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Every check of the profile, in order.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The first check that failed.
    #[must_use]
    pub fn first_failure(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.status == Status::Fail)
    }

    /// What is missing and where it can be fetched.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// What this verdict does not prove.
    #[must_use]
    pub fn limits(&self) -> &[&'static str] {
        &self.limits
    }

    /// The one canonical JSON form: the same bytes in every language.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The JSON Schema of that form, as this version writes it. Later versions may write more members.
    #[cfg(feature = "schema")]
    #[must_use]
    pub fn json_schema() -> String {
        schema::text()
    }

    /// The tree of checks as plain text.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut out = String::new();
        let kind = self.about.kind.unwrap_or("unrecognised evidence");
        let version = self.about.version.map(|v| format!(" (version {v})")).unwrap_or_default();
        let verdict = if self.verified { "VERIFIED" } else { "REJECTED" };
        // Writing to a String cannot fail, so the results carry nothing.
        let _ = writeln!(out, "{verdict}  {kind}{version} at {}", self.at);
        if let Some(check) = self.first_failure() {
            let _ = writeln!(out, "because this does not hold: {} [{}]", check.id.info().title, self.code());
        }
        out.push('\n');
        let mut group = "";
        for check in &self.checks {
            let info = check.id.info();
            let head = info.id.rsplit_once('.').map_or(info.id, |(head, _)| head);
            if head != group {
                group = head;
                let _ = writeln!(out, "{group}");
            }
            let mark = match check.status {
                Status::Pass => "pass",
                Status::Fail => "FAIL",
                Status::Waived => "waived",
                Status::NotReached => "-",
            };
            let _ = writeln!(out, "  {mark:<7} {}", info.title);
            match check.status {
                Status::Pass | Status::NotReached => {}
                Status::Fail | Status::Waived => {
                    let rows = [
                        ("code", check.code.map(ToString::to_string)),
                        ("expected", check.expected()),
                        ("actual", check.actual()),
                        ("reason", check.reason.clone()),
                    ];
                    for (name, value) in rows {
                        if let Some(value) = value {
                            let _ = writeln!(out, "            {name:<8}  {}", printable(&value));
                        }
                    }
                }
            }
        }
        if let Some(claims) = &self.claims {
            out.push_str("\nclaims\n");
            for (name, value) in claims.rows() {
                let _ = writeln!(out, "  {name:<14} {}", printable(&value));
            }
        }
        for (title, rows) in [
            ("\nfetch, and ask again\n", self.needs.iter().map(Need::sentence).collect::<Vec<_>>()),
            ("\nnot proven\n", self.limits.iter().map(ToString::to_string).collect()),
        ] {
            if !rows.is_empty() {
                out.push_str(title);
            }
            for row in rows {
                let _ = writeln!(out, "  - {row}");
            }
        }
        out
    }
}

/// Text for a terminal: evidence can hold names with control characters or of any length.
pub(crate) fn printable(text: &str) -> String {
    const LONGEST: usize = 400;
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        let hidden = c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if hidden {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Report", 9)?;
        s.serialize_field("veritee", &1)?;
        s.serialize_field("verdict", if self.verified { "verified" } else { "rejected" })?;
        s.serialize_field("code", self.code())?;
        s.serialize_field("at", &self.at.to_string())?;
        s.serialize_field("evidence", &self.about)?;
        s.serialize_field("claims", &self.claims)?;
        s.serialize_field("checks", &self.checks)?;
        s.serialize_field("needs", &self.needs)?;
        s.serialize_field("limits", &self.limits)?;
        s.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_cannot_write_to_the_terminal() {
        assert_eq!(printable("SEV-\u{1b}[2JMilan\n\u{202e}x ‖"), "SEV-\\u{1b}[2JMilan\\u{a}\\u{202e}x ‖");
        assert_eq!(printable(&"a".repeat(1000)).chars().count(), 401);
    }
}
