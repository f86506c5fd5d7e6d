//! The core decides every vector as it says, every check has a vector in which it alone fails, and the forge repeats itself.

use std::{collections::BTreeSet, sync::LazyLock};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use veritee::{Ask, CheckId, Misuse, Policy, Report, Status, Time};
use veritee_forge::{vector::Vector, vectors};

static VECTORS: LazyLock<Vec<Vector>> = LazyLock::new(vectors::all);

fn bytes(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

fn decide(vector: &Vector) -> Result<Report, Misuse> {
    let text = vector.policy.as_str().map_or_else(|| vector.policy.to_string(), str::to_string);
    let policy = Policy::from_json(&text)?;
    let at: Time = vector.at.parse()?;
    let [collateral, trust] = [&vector.collateral, &vector.trust].map(|list| list.iter().map(|f| bytes(f)).collect::<Vec<_>>());
    let [nonce, key] = [&vector.nonce, &vector.key].map(|value| value.as_deref().map(bytes));
    let mut ask = Ask::new(&policy, at).collateral(&collateral).trust(&trust)?;
    if let Some(nonce) = &nonce {
        ask = ask.nonce(nonce);
    }
    if let Some(key) = &key {
        ask = ask.key(key);
    }
    veritee::verify(&bytes(&vector.evidence), &ask).map(|verdict| verdict.report().clone())
}

/// Whether `found` has everything that `wanted` has, at every level.
fn has(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => wanted.iter().all(|(name, value)| found.get(name).is_some_and(|f| has(f, value))),
        (Value::Array(found), Value::Array(wanted)) => found.len() == wanted.len() && found.iter().zip(wanted).all(|(f, w)| has(f, w)),
        _ => found == wanted,
    }
}

fn fails(report: &Report) -> Vec<CheckId> {
    report.checks().iter().filter(|c| c.status() == Status::Fail).map(|c| c.id()).collect()
}

/// What is wrong with the core's answer, if anything.
fn complaint(vector: &Vector, answer: &Result<Report, Misuse>) -> Option<String> {
    let expect = &vector.expect;
    let report = match answer {
        Err(misuse) if (expect.verdict, expect.code) == ("misuse", misuse.code()) => return None,
        Err(misuse) => return Some(format!("misuse {} ({})", misuse.code(), misuse.detail())),
        Ok(report) => report,
    };
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    if (json["verdict"].as_str(), report.code()) != (Some(expect.verdict), expect.code) {
        let why = report.first_failure().map(|c| format!("expected {:?}, actual {:?}", c.expected(), c.actual()));
        return Some(format!("{} {} {}", json["verdict"], report.code(), why.unwrap_or_default()));
    }
    if let Some(check) = report.first_failure().map(|c| c.id().info().id)
        && !report.code().starts_with(check)
        && !report.code().starts_with("missing.")
    {
        return Some(format!("a code of {check} should begin with it"));
    }
    if let Some(claims) = &expect.claims
        && !has(&json["claims"], claims)
    {
        return Some(format!("claims {}", json["claims"]));
    }
    let alone = fails(report).len() == 1;
    (alone != vector.flags.contains(&"alone")).then(|| format!("fails: {:?}", fails(report)))
}

#[test]
fn the_core_decides_every_vector_as_it_says() {
    let mut wrong = Vec::new();
    let mut alone = BTreeSet::new();
    for vector in VECTORS.iter() {
        let answer = decide(vector);
        wrong.extend(complaint(vector, &answer).map(|why| format!("{} should be {}: {why}", vector.id, vector.expect.code)));
        if let (Ok(report), true) = (&answer, vector.flags.contains(&"alone")) {
            alone.extend(fails(report).first().map(|id| id.info().id));
        }
    }
    let intel = |id: &&str| id.starts_with("tdx.") || id.starts_with("sgx.");
    wrong.extend(CheckId::ALL.iter().map(|c| c.info().id).filter(|id| !intel(id) && !alone.contains(id)).map(|id| format!("{id} never fails alone")));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), VECTORS.len(), wrong.join("\n"));
}

#[test]
fn the_suite_is_large_and_its_ids_are_distinct() {
    let mut ids = BTreeSet::new();
    for vector in VECTORS.iter() {
        assert!(ids.insert(&vector.id), "{} stands twice", vector.id);
        let well_formed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-/".contains(c);
        assert!(vector.id.split('/').count() == 3 && vector.id.chars().all(well_formed), "{}", vector.id);
        assert!(!vector.title.ends_with('.') && !vector.title.is_empty() && !vector.clause.is_empty(), "{}", vector.id);
    }
    let refused = VECTORS.iter().filter(|v| v.expect.verdict == "rejected").count();
    assert!(VECTORS.len() >= 120 && refused >= 100, "{} vectors, {refused} refusals", VECTORS.len());
}

#[test]
fn what_lies_on_disk_is_what_the_forge_makes() {
    let (made, found) = (veritee_forge::files(&VECTORS), veritee_forge::on_disk().unwrap());
    let differ: Vec<_> = made.keys().chain(found.keys()).filter(|path| made.get(*path) != found.get(*path)).collect();
    assert!(differ.is_empty(), "run `cargo run -p veritee-forge -- write`: {differ:?}");
}
