//! Holds results against expectations and against the Rust core, and draws the matrix.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    fs,
    path::Path,
};

use serde::Deserialize;
use serde_json::Value;

use crate::vector::{Expect, Expected, Suite};

/// What a language said to one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The exact JSON of the report.
    Report(String),
    /// The code of the error.
    Misuse(String),
}

/// The results of one language.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// `Err` says why it could not run.
    pub results: Result<BTreeMap<String, Outcome>, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    #[serde(default)]
    report: Option<String>,
    #[serde(default)]
    misuse: Option<String>,
}

impl Column {
    /// Reads the results that a language wrote, one JSON object a line.
    #[must_use]
    pub fn read(name: &str, path: &Path) -> Self {
        let read = || -> Result<BTreeMap<String, Outcome>, String> {
            let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
            let mut results = BTreeMap::new();
            for line in text.lines() {
                let line: Line = serde_json::from_str(line).map_err(|e| format!("a line of results: {e}"))?;
                let outcome = match (line.report, line.misuse) {
                    (Some(report), None) => Outcome::Report(report),
                    (None, Some(code)) => Outcome::Misuse(code),
                    _ => return Err(format!("{}: neither a report nor a misuse", line.id)),
                };
                if results.insert(line.id.clone(), outcome).is_some() {
                    return Err(format!("{}: two results", line.id));
                }
            }
            Ok(results)
        };
        Self { name: name.into(), results: read() }
    }

    /// A column that could not run, and why.
    #[must_use]
    pub fn not_run(name: &str, why: impl fmt::Display) -> Self {
        Self { name: name.into(), results: Err(why.to_string()) }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub agree: usize,
    pub differ: usize,
    pub not_run: usize,
}

/// Rows are suites, columns are languages.
#[derive(Clone, Debug)]
pub struct Matrix {
    columns: Vec<String>,
    rows: Vec<(String, Vec<Cell>)>,
    differences: Vec<String>,
    reasons: Vec<String>,
}

/// Judges every column. The first is the Rust core, with which all others must agree byte for byte.
#[must_use]
pub fn judge(suites: &[Suite], columns: &[Column]) -> Matrix {
    let core = columns.first().and_then(|c| c.results.as_ref().ok());
    let mut differences = Vec::new();
    let mut rows = Vec::new();
    for suite in suites {
        let mut cells = Vec::new();
        for column in columns {
            let mut cell = Cell::default();
            for vector in &suite.vectors {
                let Some(outcome) = column.results.as_ref().ok().map(|r| r.get(&vector.id)) else {
                    cell.not_run += 1;
                    continue;
                };
                let verdict = match outcome {
                    None => Err("no result".to_string()),
                    Some(outcome) => expected(&vector.expect, vector.flags.iter().any(|f| f == "alone"), outcome).and_then(|()| {
                        let same = core.and_then(|c| c.get(&vector.id)) == Some(outcome);
                        if same { Ok(()) } else { Err("other bytes than the Rust core".to_string()) }
                    }),
                };
                match verdict {
                    Ok(()) => cell.agree += 1,
                    Err(why) => {
                        cell.differ += 1;
                        differences.push(format!("{}: {}: {why}", column.name, vector.id));
                    }
                }
            }
            cells.push(cell);
        }
        rows.push((suite.name.clone(), cells));
    }
    let reasons = columns.iter().filter_map(|c| c.results.as_ref().err().map(|why| format!("{}: {why}", c.name))).collect();
    Matrix { columns: columns.iter().map(|c| c.name.clone()).collect(), rows, differences, reasons }
}

fn expected(expect: &Expect, alone: bool, outcome: &Outcome) -> Result<(), String> {
    let (verdict, code, report) = match outcome {
        Outcome::Misuse(code) => (Expected::Misuse, code.clone(), Value::Null),
        Outcome::Report(text) => {
            let report: Value = serde_json::from_str(text).map_err(|e| format!("a report that is not JSON: {e}"))?;
            let verdict = match report["verdict"].as_str() {
                Some("verified") => Expected::Verified,
                Some("rejected") => Expected::Rejected,
                _ => return Err("a report without a verdict".into()),
            };
            (verdict, report["code"].as_str().unwrap_or_default().to_string(), report)
        }
    };
    if verdict != expect.verdict || expect.code.as_ref().is_some_and(|want| *want != code) {
        return Err(format!("want {:?} {}, got {verdict:?} {code}", expect.verdict, expect.code.as_deref().unwrap_or("with any code")));
    }
    if let Some(claims) = &expect.claims {
        within(claims, &report["claims"]).map_err(|at| format!("claims{at} differ"))?;
    }
    if alone {
        let failed = report["checks"].as_array().map_or(0, |c| c.iter().filter(|c| c["status"] == "fail").count());
        if failed != 1 {
            return Err(format!("{failed} checks fail where one should"));
        }
    }
    Ok(())
}

/// Whether everything in `want` is in `have`; otherwise where it is not.
fn within(want: &Value, have: &Value) -> Result<(), String> {
    match (want, have) {
        (Value::Object(want), Value::Object(have)) => {
            for (name, value) in want {
                within(value, have.get(name).unwrap_or(&Value::Null)).map_err(|at| format!(".{name}{at}"))?;
            }
            Ok(())
        }
        (Value::Array(want), Value::Array(have)) if want.len() == have.len() => {
            for (i, (want, have)) in want.iter().zip(have).enumerate() {
                within(want, have).map_err(|at| format!("[{i}]{at}"))?;
            }
            Ok(())
        }
        _ if want == have => Ok(()),
        _ => Err(format!(" (want {want}, have {have})")),
    }
}

impl Matrix {
    /// Results that are not as they should be.
    #[must_use]
    pub fn differences(&self) -> &[String] {
        &self.differences
    }

    /// Columns that could not run, with the reason.
    #[must_use]
    pub fn not_run(&self) -> &[String] {
        &self.reasons
    }

    /// All results that agree.
    #[must_use]
    pub fn agreeing(&self) -> usize {
        self.rows.iter().flat_map(|(_, cells)| cells).map(|c| c.agree).sum()
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = vec![[vec!["suite".to_string()], self.columns.clone()].concat()];
        for (name, cells) in &self.rows {
            let mut row = vec![name.clone()];
            for cell in cells {
                let mut text = String::new();
                match cell {
                    Cell { agree: 0, differ: 0, not_run } => write!(text, "{not_run} not run")?,
                    Cell { agree, differ: 0, .. } => write!(text, "{agree} agree")?,
                    Cell { agree, differ, .. } => write!(text, "{agree} agree, {differ} DIFFER")?,
                }
                row.push(text);
            }
            table.push(row);
        }
        let width = |i: usize| table.iter().filter_map(|row| row.get(i)).map(|t| t.chars().count()).max().unwrap_or(0);
        for row in &table {
            let cells: Vec<_> = row.iter().enumerate().map(|(i, text)| format!("{text:<w$}", w = width(i))).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        for difference in &self.differences {
            writeln!(f, "differs: {difference}")?;
        }
        for reason in &self.reasons {
            writeln!(f, "not run: {reason}")?;
        }
        Ok(())
    }
}
