//! TypeScript types of policies and reports, from their JSON Schema, so that they say neither more nor less than it does.
//!
//! Only what such schemas are made of is known here. Anything else is an error, and never a type that says less.

use std::fmt::Write as _;

use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Names that other types of the package have already, or that say more.
const NAMES: [(&str, &str); 2] = [("Measurement", "AcceptedMeasurement"), ("Signer", "AcceptedSigner")];

/// What reports call otherwise in TypeScript.
const REPORT_NAMES: [(&str, &str); 1] = [("Key", "ConfirmedKey")];

const REPORT_HEAD: &str = "// Written by `cargo xtask policies` from report.schema.json; changes here are lost.
//
// The report, as the core writes it. Bytes are lower-case hexadecimal; what is unknown is null.

import type { Kind } from \"./policy.js\";
";

const HEAD: &str = "// Written by `cargo xtask policies` from policy.schema.json; changes here are lost.\n";

/// Columns of a line.
const WIDTH: usize = 140;

/// So many integers are still written down one by one.
const FEW: u64 = 4;

/// The whole file.
pub fn policies(schema: &str) -> Result<String, String> {
    let schema: Value = serde_json::from_str(schema).map_err(|e| e.to_string())?;
    let root = object(&schema)?;
    let definitions = object(&root["$defs"])?;
    let sections = members(root)?.values().filter_map(|member| member["$ref"].as_str()).filter_map(|path| path.strip_prefix("#/$defs/")).collect();
    let writer = Writer { sections, names: &NAMES, form: Form::Read };
    let mut out = HEAD.to_owned();
    writer.definition(&mut out, "Policy", root)?;
    for (name, definition) in definitions {
        writer.definition(&mut out, &writer.name(name), object(definition)?).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(out)
}

/// The types of reports; what they have in common with policies comes from there.
pub fn reports(schema: &str) -> Result<String, String> {
    let mut schema: Value = serde_json::from_str(schema).map_err(|e| e.to_string())?;
    let definitions = schema["$defs"].take();
    let writer = Writer { sections: Vec::new(), names: &REPORT_NAMES, form: Form::Written };
    let mut out = REPORT_HEAD.to_owned();
    let root: Object =
        object(&schema)?.iter().filter(|(word, _)| !matches!(word.as_str(), "$schema" | "$defs" | "title")).map(|(k, v)| (k.clone(), v.clone())).collect();
    writer.definition(&mut out, "Report", &root)?;
    for (name, definition) in object(&definitions)?.iter().filter(|(name, _)| *name != "Kind") {
        writer.definition(&mut out, &writer.name(name), object(definition)?).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(out)
}

/// The limits of the core that callers can use, and the face does.
pub fn limits() -> String {
    let mut out = "// Written by `cargo xtask policies` from the core's own limits; changes here are lost.\n".to_owned();
    for (name, value, doc) in [
        (
            "MAX_EVIDENCE_BYTES",
            veritee::limits::EVIDENCE_BYTES,
            "Evidence of more bytes than this is refused, whatever it is: there is no use in fetching more.",
        ),
        ("MAX_COLLATERAL_BYTES", veritee::limits::COLLATERAL_BYTES, "Evidence is refused if a file of its collateral has more bytes than this."),
        ("MAX_COLLATERAL_FILES", veritee::limits::COLLATERAL_FILES, "So many files of collateral can be given with one question."),
        ("MAX_RELEASE_POLICY_BYTES", veritee::limits::SKR_POLICY_BYTES, "A release policy of more bytes than this is refused."),
    ] {
        let _ = write!(out, "\n/** {doc} */\nexport const {name} = {value};\n");
    }
    out
}

/// Which way a document goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A caller writes it, and may leave out what may be `null`; no other members are taken.
    Read,
    /// The core writes it, all members of it. Later versions may have more.
    Written,
}

struct Writer<'a> {
    /// Definitions that are sections of the policy.
    sections: Vec<&'a str>,
    /// What definitions are called otherwise.
    names: &'a [(&'a str, &'a str)],
    form: Form,
}

impl Writer<'_> {
    /// What a definition is called in TypeScript.
    fn name(&self, name: &str) -> String {
        if let Some((_, own)) = self.names.iter().find(|(schema, _)| *schema == name) {
            return (*own).into();
        }
        match name.strip_suffix("Document") {
            Some("Identity") => "Identity".into(),
            Some(short) if self.sections.contains(&name) => format!("{short}Policy"),
            Some(short) => short.into(),
            None => name.into(),
        }
    }

    fn definition(&self, out: &mut String, name: &str, schema: &Object) -> Result<(), String> {
        out.push('\n');
        doc(out, "", schema)?;
        if !schema.contains_key("properties") {
            let _ = match self.alternatives(schema)? {
                Some(alternatives) => writeln!(out, "export type {name} =\n{alternatives};"),
                None => writeln!(out, "export type {name} = {};", self.expression(schema)?),
            };
            return Ok(());
        }
        known(schema, &["$schema", "$defs", "title", "description", "type", "properties", "required", "additionalProperties", "oneOf"])?;
        match self.form {
            Form::Read if schema.get("additionalProperties") != Some(&Value::Bool(false)) => {
                return Err("an object that does not refuse unknown members".into());
            }
            Form::Written if members(schema)?.len() != names(schema)?.len() => return Err("an object that may leave out members".into()),
            Form::Read | Form::Written => {}
        }
        let Some(choice) = schema.get("oneOf") else {
            let _ = writeln!(out, "export interface {name} {{");
            self.body(out, "  ", schema, &names(schema)?, &[])?;
            out.push_str("}\n");
            return Ok(());
        };
        let variants = variants(choice)?;
        let _ = writeln!(out, "export type {name} =");
        for (i, Variant { needed, excluded }) in variants.iter().enumerate() {
            let required: Vec<_> = names(schema)?.into_iter().chain(needed.iter().copied()).collect();
            out.push_str("  | {\n");
            self.body(out, "      ", schema, &required, excluded)?;
            out.push_str(if i + 1 == variants.len() { "    };\n" } else { "    }\n" });
        }
        Ok(())
    }

    /// The members, those that must be there first.
    fn body(&self, out: &mut String, indent: &str, schema: &Object, required: &[&str], excluded: &[&str]) -> Result<(), String> {
        let all = members(schema)?;
        let first = required.iter().map(|name| all.get_key_value(*name).ok_or_else(|| format!("no member {name:?}"))).collect::<Result<Vec<_>, _>>()?;
        let others = all.iter().filter(|(name, _)| !required.contains(&name.as_str()));
        for (name, member) in first.into_iter().chain(others) {
            if excluded.contains(&name.as_str()) {
                let _ = writeln!(out, "{indent}readonly {name}?: never;");
                continue;
            }
            let member = object(member)?;
            doc(out, indent, member)?;
            let optional = if required.contains(&name.as_str()) { "" } else { "?" };
            let _ = writeln!(out, "{indent}readonly {name}{optional}: {};", self.expression(member).map_err(|why| format!("{name}: {why}"))?);
        }
        Ok(())
    }

    /// Texts with a sentence each, one a line.
    fn alternatives(&self, schema: &Object) -> Result<Option<String>, String> {
        let Some(list) = schema.get("oneOf").or_else(|| schema.get("anyOf")) else { return Ok(None) };
        known(schema, &["description", "oneOf", "anyOf"])?;
        let mut out = String::new();
        for one in items(list)? {
            let one = object(one)?;
            doc(&mut out, "  ", one)?;
            let _ = writeln!(out, "  | {}", self.expression(one)?);
        }
        Ok(Some(out.trim_end().into()))
    }

    /// The type of a value. What may be `null` may as well be left out of what a caller writes, and is.
    fn expression(&self, schema: &Object) -> Result<String, String> {
        let of_value = self.of_value(schema)?;
        let is_null = |one: &Value| one["type"] == "null";
        let nullable = schema.get("type").and_then(Value::as_array).is_some_and(|types| types.iter().any(|one| one == "null"))
            || schema.get("anyOf").and_then(Value::as_array).is_some_and(|ways| ways.iter().any(is_null));
        Ok(if nullable && self.form == Form::Written { format!("{of_value} | null") } else { of_value })
    }

    fn of_value(&self, schema: &Object) -> Result<String, String> {
        if let Some(path) = schema.get("$ref") {
            known(schema, &["description", "$ref"])?;
            let name = path.as_str().and_then(|path| path.strip_prefix("#/$defs/")).ok_or("a reference to elsewhere")?;
            return Ok(self.name(name));
        }
        if let Some(list) = schema.get("anyOf") {
            known(schema, &["description", "anyOf"])?;
            let not_null = items(list)?.iter().filter(|one| one["type"] != "null");
            let all = not_null.map(|one| self.expression(object(one)?)).collect::<Result<Vec<_>, _>>()?;
            return Ok(all.join(" | "));
        }
        known(
            schema,
            &["description", "type", "default", "const", "enum", "format", "minimum", "maximum", "pattern", "items", "minItems", "additionalProperties"],
        )?;
        if let Some(value) = schema.get("const") {
            return Ok(value.to_string());
        }
        if let Some(list) = schema.get("enum") {
            let all: Vec<_> = items(list)?.iter().filter(|value| !value.is_null()).map(Value::to_string).collect();
            return Ok(all.join(" | "));
        }
        match kind(schema)? {
            "string" => Ok("string".into()),
            "boolean" => Ok("boolean".into()),
            "null" => Ok("null".into()),
            "integer" => Ok(integer(schema, self.form)),
            "array" => {
                let item = self.expression(object(schema.get("items").ok_or("a list of anything")?)?)?;
                let item_in_list = if item.contains(" | ") { format!("({item})") } else { item.clone() };
                match schema.get("minItems").map(Value::as_u64) {
                    None => Ok(format!("readonly {item_in_list}[]")),
                    Some(Some(1)) => Ok(format!("readonly [{item}, ...{item_in_list}[]]")),
                    Some(_) => Err("a list of several at least".into()),
                }
            }
            "object" => {
                let value = self.expression(object(schema.get("additionalProperties").ok_or("an object of anything")?)?)?;
                Ok(format!("{{ readonly [name: string]: {value} }}"))
            }
            other => Err(format!("the type {other:?}")),
        }
    }
}

/// An integer: those with more than 53 bits need `bigint`. The core writes none of them as a number.
fn integer(schema: &Object, form: Form) -> String {
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    if let (Some(from), Some(to)) = (bound("minimum"), bound("maximum"))
        && to.saturating_sub(from) < FEW
    {
        let all: Vec<_> = (from..=to).map(|number| number.to_string()).collect();
        return all.join(" | ");
    }
    if form == Form::Read && schema.get("format").is_some_and(|format| format == "uint64") { "number | bigint".into() } else { "number".into() }
}

/// One of several ways to state an object.
struct Variant<'s> {
    /// Members that must be there.
    needed: Vec<&'s str>,
    /// Members of other ways, which must not.
    excluded: Vec<&'s str>,
}

/// Reads `oneOf`, whose entries say which members must be there and which must not.
fn variants(one_of: &Value) -> Result<Vec<Variant<'_>>, String> {
    let read = |way| {
        let way = object(way)?;
        known(way, &["required", "properties"])?;
        let forbidden = members(way)?;
        match forbidden.iter().find(|(_, schema)| **schema != Value::Bool(false)) {
            Some((name, _)) => Err(format!("{name:?} under oneOf, which is not forbidden")),
            None => Ok(Variant { needed: names(way)?, excluded: forbidden.keys().map(String::as_str).collect() }),
        }
    };
    items(one_of)?.iter().map(read).collect()
}

/// The one type besides `null`.
fn kind(schema: &Object) -> Result<&str, String> {
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => Some(kind.as_str()),
        Some(Value::Array(list)) => match list.as_slice() {
            [Value::String(kind), null] if null == "null" => Some(kind.as_str()),
            _ => None,
        },
        _ => None,
    };
    kind.ok_or_else(|| format!("the type {:?}", schema.get("type")))
}

/// The description as a comment.
fn doc(out: &mut String, indent: &str, schema: &Object) -> Result<(), String> {
    let Some(text) = schema.get("description").and_then(Value::as_str) else { return Ok(()) };
    if text.contains("*/") {
        return Err("a description that would end the comment".into());
    }
    if !text.contains('\n') && indent.len() + text.chars().count() + 7 <= WIDTH {
        let _ = writeln!(out, "{indent}/** {text} */");
        return Ok(());
    }
    let _ = writeln!(out, "{indent}/**");
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("{indent} * {line}").trim_end());
    }
    let _ = writeln!(out, "{indent} */");
    Ok(())
}

/// Fails if the schema says something of which nothing here would come.
fn known(schema: &Object, words: &[&str]) -> Result<(), String> {
    match schema.keys().find(|word| !words.contains(&word.as_str())) {
        Some(word) => Err(format!("the word {word:?} of JSON Schema has no translation here")),
        None => Ok(()),
    }
}

fn object(value: &Value) -> Result<&Object, String> {
    value.as_object().ok_or_else(|| format!("no object: {value}"))
}

fn items(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| format!("no list: {value}"))
}

fn members(schema: &Object) -> Result<&Object, String> {
    schema.get("properties").ok_or_else(|| "no members".to_owned()).and_then(object)
}

fn names(schema: &Object) -> Result<Vec<&str>, String> {
    let Some(list) = schema.get("required") else { return Ok(Vec::new()) };
    items(list)?.iter().map(|name| name.as_str().ok_or_else(|| format!("no name: {name}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(root: &str) -> Result<String, String> {
        let schema = format!(
            r##"{{"type":"object","properties":{root},"additionalProperties":false,"$defs":{{
            "ADocument":{{"type":"object","properties":{{}},"additionalProperties":false}},
            "B":{{"description":"Three.","oneOf":[{{"description":"One.","type":"string","const":"one"}},{{"type":"string","const":"two"}}]}}}}}}"##
        );
        policies(&schema).map(|text| text.lines().filter(|line| line.starts_with("  ")).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn every_word_of_the_schema_has_its_translation() {
        for (schema, want) in [
            (r##"{"$ref":"#/$defs/ADocument"}"##, "APolicy"),
            (r##"{"anyOf":[{"$ref":"#/$defs/B"},{"type":"null"}]}"##, "B"),
            (r#"{"type":["integer","null"],"format":"uint64","minimum":0}"#, "number | bigint"),
            (r#"{"type":"integer","format":"uint8","minimum":0,"maximum":255}"#, "number"),
            (r#"{"type":"array","items":{"type":"integer","minimum":0,"maximum":2}}"#, "readonly (0 | 1 | 2)[]"),
            (r#"{"type":"array","minItems":1,"items":{"type":"string"}}"#, "readonly [string, ...string[]]"),
            (r#"{"type":["string","null"],"enum":["a","b",null]}"#, "\"a\" | \"b\""),
            (r#"{"type":"object","additionalProperties":{"type":"string"}}"#, "{ readonly [name: string]: string }"),
        ] {
            let text = of(&format!(r#"{{"m":{schema}}}"#)).unwrap_or_else(|why| panic!("{schema}: {why}"));
            assert!(text.starts_with(&format!("  readonly m?: {want};")), "{schema}: {text}");
            assert!(text.ends_with("  /** One. */\n  | \"one\"\n  | \"two\";"), "{text}");
        }
    }

    #[test]
    fn what_has_no_translation_is_an_error() {
        for schema in [
            r#"{"type":"string","not":{"const":"a"}}"#,
            r#"{"type":"number"}"#,
            r#"{"type":["string","integer"]}"#,
            r#"{"type":"array"}"#,
            r#"{"type":"array","minItems":2,"items":{"type":"string"}}"#,
            r#"{"type":"object"}"#,
            r#"{"type":"object","properties":{}}"#,
            r#"{"$ref":"https://example.com"}"#,
            r#"{"type":"string","description":"*/"}"#,
        ] {
            assert!(of(&format!(r#"{{"m":{schema}}}"#)).is_err(), "{schema}");
        }
    }

    #[test]
    fn ways_exclude_one_another() {
        let one_of = serde_json::json!([{ "properties": { "c": false } }, { "required": ["c"], "properties": { "a": false, "b": false } }]);
        let all: Vec<_> = variants(&one_of).unwrap_or_default().into_iter().map(|v| (v.needed, v.excluded)).collect();
        assert_eq!(all, [(vec![], vec!["c"]), (vec!["c"], vec!["a", "b"])]);
        for bad in [serde_json::json!([{ "required": ["a"] }]), serde_json::json!([{ "properties": { "a": {} } }]), serde_json::json!([{ "not": {} }])] {
            assert!(variants(&bad).is_err(), "{bad}");
        }
    }
}
