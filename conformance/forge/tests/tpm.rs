//! The core decides every vector of a TPM's as it says, every check has a vector in which it alone fails, and the forge
//! repeats itself.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use veritee::{Ask, CheckId, Misuse, Policy, Report, Status, Time};
use veritee_forge::{tpm, vector::Vector};

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

/// Whether `found` has everything that `wanted` has; of lists as many as are wanted.
fn has(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => wanted.iter().all(|(name, value)| has(found.get(name).unwrap_or(&Value::Null), value)),
        (Value::Array(found), Value::Array(wanted)) => found.len() == wanted.len() && found.iter().zip(wanted).all(|(f, w)| has(f, w)),
        _ => found == wanted,
    }
}

fn fails(report: &Report) -> Vec<&'static str> {
    report.checks().iter().filter(|c| c.status() == Status::Fail).map(|c| c.id().info().id).collect()
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
    if let Some(claims) = &expect.claims
        && !has(&json["claims"], claims)
    {
        return Some(format!("claims {}", json["claims"]));
    }
    let failed = fails(report);
    if let Some(check) = report.first_failure().map(|c| c.id().info().id)
        && !expect.code.starts_with(check)
        && !expect.code.starts_with("missing.")
    {
        return Some(format!("the code does not begin with {check}"));
    }
    ((failed.len() == 1) != vector.flags.contains(&"alone")).then(|| format!("fails: {failed:?}"))
}

#[test]
fn the_core_decides_every_vector_as_it_says() {
    let vectors = tpm::vectors::all();
    let (mut wrong, mut alone) = (Vec::new(), BTreeSet::<&str>::new());
    for vector in &vectors {
        let answer = decide(vector);
        wrong.extend(complaint(vector, &answer).map(|why| format!("{} should be {}: {why}", vector.id, vector.expect.code)));
        if let (Ok(report), true) = (&answer, vector.flags.contains(&"alone")) {
            alone.extend(fails(report).first().copied());
        }
    }
    let ours = |id: &&str| ["tpm.", "azure.", "gcp.", "event-log."].iter().any(|prefix| id.starts_with(prefix));
    // What the relying party kept of an earlier quote is no part of a vector; the core's own tests have it.
    alone.insert("tpm.counters");
    wrong.extend(CheckId::ALL.iter().map(|c| c.info().id).filter(ours).filter(|id| !alone.contains(id)).map(|id| format!("{id} never fails alone")));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}

/// A nonce in the user data shows that the paravisor's report is fresh, and nothing of the quote.
#[test]
fn a_quote_without_the_nonce_may_be_a_recording() {
    let stale = |id: &str| {
        let vectors = tpm::vectors::all();
        let report = decide(vectors.iter().find(|vector| vector.id == id).unwrap()).unwrap();
        assert_eq!(report.code(), "ok");
        report.limits().iter().any(|limit| limit.starts_with("Nothing shows that this quote is fresh"))
    };
    assert!(stale("azure/user-data/nonce-there-alone"));
    assert!(!stale("azure/user-data/nonce-and-zeros"));
}

#[test]
fn the_suite_is_large_and_its_ids_are_distinct() {
    let vectors = tpm::vectors::all();
    let mut ids = BTreeSet::new();
    for vector in &vectors {
        assert!(ids.insert(&vector.id), "{} stands twice", vector.id);
        let well_formed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-/".contains(c);
        assert!(vector.id.split('/').count() == 3 && vector.id.chars().all(well_formed), "{}", vector.id);
        assert!(!vector.title.ends_with('.') && !vector.title.is_empty() && !vector.clause.is_empty(), "{}", vector.id);
    }
    let refused = vectors.iter().filter(|v| v.expect.verdict == "rejected").count();
    assert!(vectors.len() >= 140 && refused >= 100, "{} vectors, {refused} refusals", vectors.len());
}

#[test]
fn what_lies_on_disk_is_what_the_forge_makes() {
    let (made, found) = (tpm::files(), tpm::on_disk().unwrap());
    let differ: Vec<_> = made.keys().chain(found.keys()).filter(|path| made.get(*path) != found.get(*path)).collect();
    assert!(differ.is_empty(), "run `cargo run -p veritee-forge -- write`: {differ:?}");
}
