//! The JSON Schema of the report, from the types that it is written from.
//!
//! A report and its checks are written member by member; what stands here for those two is held against every report of the vectors.

use alloc::{boxed::Box, format, string::String, vec::Vec};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::{About, Claims, Need};

/// Everything there is to say about one question.
#[derive(JsonSchema)]
#[schemars(untagged, title = "Veritee report")]
#[expect(dead_code, reason = "it is the form alone")]
enum Report {
    Verified(Box<VerifiedReport>),
    Rejected(RejectedReport),
}

/// The report of verified evidence.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the form alone")]
struct VerifiedReport {
    /// The version of this form: 1.
    #[schemars(extend("const" = 1))]
    veritee: u32,
    /// What was decided.
    #[schemars(extend("const" = "verified"))]
    verdict: String,
    /// There is nothing to say against it.
    #[schemars(extend("const" = "ok"))]
    code: String,
    /// The time at which the verdict holds, RFC 3339.
    at: String,
    /// Which evidence was looked at.
    evidence: About,
    /// What it says.
    claims: Claims,
    /// Every check of the profile, in order.
    checks: Vec<Check>,
    /// What could be fetched besides.
    needs: Vec<Need>,
    /// What this verdict does not prove.
    limits: Vec<String>,
}

/// The report of refused evidence.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the form alone")]
struct RejectedReport {
    /// The version of this form: 1.
    #[schemars(extend("const" = 1))]
    veritee: u32,
    /// What was decided.
    #[schemars(extend("const" = "rejected"))]
    verdict: String,
    /// The code of the first check that failed.
    code: String,
    /// The time at which the verdict holds, RFC 3339.
    at: String,
    /// Which evidence was looked at.
    evidence: About,
    /// Refused evidence says nothing.
    claims: (),
    /// Every check of the profile, in order.
    checks: Vec<Check>,
    /// What is missing and where it can be fetched.
    needs: Vec<Need>,
    /// What this verdict does not prove.
    limits: Vec<String>,
}

/// One check of a report.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the form alone")]
struct Check {
    /// Which check it is, for instance `snp.signature`.
    id: String,
    /// How it ended.
    status: Status,
    /// Why it failed or had to be waived, as a stable code; `None` if it passed or was not reached.
    code: Option<String>,
    /// What it holds, in a sentence.
    title: String,
    /// Where the rule is written.
    clause: String,
    /// What would have passed, for a person.
    expected: Option<String>,
    /// What was found, for a person.
    actual: Option<String>,
    /// The policy's reason for waiving it.
    reason: Option<String>,
}

/// How a check ended.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "it is the form alone")]
enum Status {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It does not hold or could not be asked, and the policy waives it with a reason.
    Waived,
    /// An earlier check failed, so that this one was not asked.
    NotReached,
}

pub(super) fn text() -> String {
    let mut schema = SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<Report>();
    in_json(&mut schema);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

/// What is `None` in Rust is `null` in JSON, and links lead nowhere there.
fn in_json(schema: &mut Schema) {
    if let Some(serde_json::Value::String(text)) = schema.get_mut("description") {
        *text = text.replace("`None`", "`null`");
        while let Some((before, rest)) = text.split_once("[`")
            && let Some((name, rest)) = rest.split_once("`](")
            && let Some((_, after)) = rest.split_once(')')
        {
            *text = format!("{before}`{name}`{after}");
        }
    }
    schemars::transform::transform_subschemas(&mut in_json, schema);
}
