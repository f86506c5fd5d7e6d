//! Whether reports are what their schema says: every report of the vectors is held against it, both ways.
//!
//! Some of what a report is written from is no type but code, and some words of the schema are no enumeration in Rust. So nothing may be
//! in a report that the schema does not name, nothing may be missing that it names, and nothing may be in it that no report ever has.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use veritee_conformance::{Outcome, answer, suites};

use crate::place;

/// What a value showed of its schema: a member that was not null, or one of several words.
type Shown = BTreeSet<String>;

struct Schema {
    root: Value,
}

impl Schema {
    /// Adds what the value shows, if it fits.
    fn holds(&self, name: &str, schema: &Value, value: &Value, shown: &mut Shown) -> Result<(), String> {
        let schema = schema.as_object().ok_or("no schema")?;
        if let Some(target) = schema.get("$ref") {
            let target = target.as_str().and_then(|path| path.strip_prefix("#/$defs/")).ok_or("a reference to elsewhere")?;
            return self.holds(target, &self.root["$defs"][target], value, shown);
        }
        if let Some(ways) = schema.get("anyOf").or(schema.get("oneOf")).and_then(Value::as_array) {
            let mut whys = Vec::new();
            for way in ways {
                let mut more = Shown::new();
                match self.holds(name, way, value, &mut more) {
                    Ok(()) => {
                        shown.append(&mut more);
                        return Ok(());
                    }
                    Err(why) => whys.push(why),
                }
            }
            return Err(format!("none of {whys:?}"));
        }
        for (word, rule) in schema {
            let good = match word.as_str() {
                "description" | "format" | "title" => true,
                "const" => rule == value,
                "enum" => rule.as_array().is_some_and(|list| list.contains(value)),
                "type" => {
                    rule.as_str().is_some_and(|kind| is(value, kind))
                        || rule.as_array().is_some_and(|list| list.iter().filter_map(Value::as_str).any(|kind| is(value, kind)))
                }
                "pattern" => {
                    rule == "^([0-9a-f]{2})*$"
                        && value.as_str().is_none_or(|text| text.len() % 2 == 0 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
                }
                "minimum" => value.as_u64().is_none_or(|number| rule.as_u64().is_some_and(|least| number >= least)),
                "maximum" => value.as_u64().is_none_or(|number| rule.as_u64().is_some_and(|most| number <= most)),
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.holds(name, rule, item, shown)?;
                    }
                    true
                }
                "properties" => {
                    self.members(name, schema, value, shown)?;
                    true
                }
                "required" => schema.contains_key("properties"),
                other => return Err(format!("the word {other:?} is not looked at here")),
            };
            if !good {
                return Err(format!("{name}: {value} breaks {word} {rule}"));
            }
        }
        if schema.contains_key("enum") || schema.contains_key("const") {
            shown.insert(format!("{name}={value}"));
        }
        Ok(())
    }

    /// Neither more members nor fewer.
    fn members(&self, name: &str, schema: &Map<String, Value>, value: &Value, shown: &mut Shown) -> Result<(), String> {
        let (Some(rules), Some(members)) = (schema["properties"].as_object(), value.as_object()) else { return Err(format!("{name}: no object")) };
        let required: BTreeSet<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        if let Some(other) = rules.keys().find(|member| !required.contains(member.as_str())) {
            return Err(format!("{name}.{other} is not said to be there always"));
        }
        if let Some(missing) = rules.keys().find(|member| !members.contains_key(*member)) {
            return Err(format!("{name}.{missing} is not there"));
        }
        for (member, value) in members {
            let rule = rules.get(member).ok_or_else(|| format!("{name}.{member} is not in the schema"))?;
            self.holds(&format!("{name}.{member}"), rule, value, shown)?;
            if !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()) {
                shown.insert(format!("{name}.{member}"));
            }
        }
        Ok(())
    }

    /// All that there is to show.
    fn everything(&self) -> Shown {
        let mut all = Shown::new();
        for (name, definition) in self.root["$defs"].as_object().into_iter().flatten() {
            words(name, definition, &mut all);
            for (member, rule) in definition["properties"].as_object().into_iter().flatten() {
                let name = format!("{name}.{member}");
                words(&name, rule, &mut all);
                words(&name, &rule["items"], &mut all);
                if rule["type"] != "null" {
                    all.insert(name);
                }
            }
        }
        all
    }
}

fn words(name: &str, rule: &Value, all: &mut Shown) {
    let alternatives = rule["oneOf"].as_array().into_iter().flatten().filter_map(|one| one.get("const"));
    let list = rule["enum"].as_array().into_iter().flatten().chain(rule.get("const")).chain(alternatives);
    all.extend(list.filter(|word| !word.is_null()).map(|word| format!("{name}={word}")));
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        // No fractions, and none that a double could not hold.
        "integer" => value.as_u64().is_some_and(|number| number < 1 << 53),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn schema() -> Schema {
    Schema { root: serde_json::from_str(&veritee::Report::json_schema()).unwrap() }
}

#[test]
fn every_report_of_the_vectors_is_what_the_schema_says() {
    let schema = schema();
    let (mut shown, mut wrong, mut count) = (Shown::new(), Vec::new(), 0);
    for vector in suites(&place::root().join("conformance/vectors"), &[]).unwrap().iter().flat_map(|suite| &suite.vectors) {
        let Outcome::Report(report) = answer(&vector.case()).unwrap() else { continue };
        count += 1;
        let report: Value = serde_json::from_str(&report).unwrap();
        let name = if report["verdict"] == "verified" { "VerifiedReport" } else { "RejectedReport" };
        if let Err(why) = schema.holds(name, &schema.root["$defs"][name], &report, &mut shown) {
            wrong.push(format!("{}: {why}", vector.id));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
    assert!(count > 2000, "{count}");
    let never: Vec<_> = schema.everything().into_iter().filter(|one| !shown.contains(one)).collect();
    assert!(never.is_empty(), "no report shows {never:?}");
}

#[test]
fn a_report_that_is_otherwise_is_told_from_one_that_fits() {
    let schema = schema();
    let check = serde_json::json!({ "id": "a", "status": "pass", "code": null, "title": "t", "clause": "c", "expected": null, "actual": null, "reason": null });
    let good = serde_json::json!({
        "veritee": 1, "verdict": "rejected", "code": "a", "at": "2026-06-01T00:00:00Z", "evidence": { "kind": null, "version": 3 },
        "claims": null, "checks": [check], "needs": [{ "what": "w", "urls": [], "why": "y" }], "limits": [],
    });
    let fits = |report: &Value| schema.holds("RejectedReport", &schema.root["$defs"]["RejectedReport"], report, &mut Shown::new());
    assert_eq!(fits(&good), Ok(()));
    for (pointer, value) in [
        ("/veritee", Some(serde_json::json!(2))),
        ("/verdict", Some(serde_json::json!("verified"))),
        ("/claims", Some(serde_json::json!({}))),
        ("/limits", None),
        ("/more", Some(serde_json::json!(1))),
        ("/evidence/kind", Some(serde_json::json!("nitro"))),
        ("/evidence/version", Some(serde_json::json!(1_u64 << 53))),
        ("/checks/0/status", Some(serde_json::json!("passed"))),
        ("/checks/0/reason", None),
        ("/checks/0/more", Some(serde_json::json!(null))),
        ("/needs/0/urls", Some(serde_json::json!("https://example.com"))),
    ] {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut other = good.clone();
        let members = other.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
        match value {
            Some(value) => members.insert(name.into(), value),
            None => members.remove(name),
        };
        assert!(fits(&other).is_err(), "{pointer}");
    }
}
