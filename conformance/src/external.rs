//! Folders of evidence that lie elsewhere: read in place, compiled into vectors, never copied.
//!
//! A folder is known by what it holds: `snp/manifest.json` lists directories with `report.bin`, `vek.der` and, where there
//! are any, `ask.der`, `ark.der` and the certificate table `auxblob.bin`; each `tdx/*/meta.json` lists cases of one quote, each with its time, its collateral
//! `collateral.<label>.json` and the status that Intel's rules give. The first case is asked thrice more: without collateral,
//! a day after it, and with one bit of the quote flipped; and once with the event log `ccel_data.dat`, if there is one.
//! Tokens of issuers and virtual TPMs have modules of their own.

mod jwt;
mod vtpm;

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::{Value, json};
use veritee::Time;

use crate::vector::{Expect, Expected, Suite, Vector, text};

/// A policy that asks only whether evidence is authentic.
const EXPLORE: &str = include_str!("../../examples/policies/explore.json");

/// What `meta.json` says of a quote.
#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    note: String,
    #[serde(default)]
    cases: Vec<MetaCase>,
}

#[derive(Deserialize)]
struct MetaCase {
    label: String,
    now: u64,
    valid_until: u64,
    #[serde(rename = "expected_intel_rules", default)]
    expected: Option<Rules>,
}

/// What Intel's rules give.
#[derive(Deserialize)]
struct Rules {
    status: Option<String>,
    platform: Option<String>,
    tdx_module: Option<String>,
    qe: Option<String>,
    launch: Option<String>,
    current: Option<String>,
    tcb_date: Option<String>,
    #[serde(default)]
    advisories: Vec<String>,
}

/// Folders of quotes without a `meta.json`: folder, quote, collateral, time, and the code of the refusal if it must be refused.
type Bare = (&'static str, &'static str, &'static [&'static str], u64, Option<&'static str>);

const BARE: [Bare; 7] = [
    ("v5-td15ex-phala", "quote.bin", &["collateral.2026-10-08_ev20.json"], 1_792_500_000, None),
    // A certificate chain of type 5 in DER, and identifiers of type 1 that end before the PCE's: neither is a form of production quotes.
    ("intel-sample-tdx-v4-testroot", "quote.dat", &[], 1_717_200_000, Some("tdx.pck.present.pem")),
    ("intel-sample-sgx-v3-testroot", "quote.dat", &[], 1_717_200_000, Some("tdx.quote.form.short")),
    ("oasis-sgx-v3-certtype3-eppid", "quote.bin", &[], 1_654_041_600, Some("missing.tdx.pck")),
    // The lists of revoked certificates of those days were not kept.
    (
        "oasis-sgx-v3-icx",
        "quote.bin",
        &["qe_identity_v2.json", "tcb_info_v3_fmspc_00606A000000.json", "tcb_info_v3_fmspc_00606A000000_certs.pem"],
        1_671_497_404,
        Some("missing.tdx.collateral"),
    ),
    (
        "oasis-v4-c0806f",
        "quote.bin",
        &["qe_identity_v2_tdx2.json", "tcb_info_v3_tdx_fmspc_C0806F000000.json", "tcb_info_v3_fmspc_00606A000000_certs.pem"],
        1_725_263_032,
        Some("missing.tdx.collateral"),
    ),
    // A report in a frame of another project's.
    ("oe-sgx-bad", "sgx_report_bad.bin", &[], 1_622_505_600, Some("evidence.kind.unrecognized")),
];

const DAY: u64 = 86_400;

#[derive(Deserialize)]
struct Entry {
    name: String,
    outcome: String,
    version: Option<u32>,
    product: Option<String>,
    vmpl: Option<u32>,
    vek_validity: Option<String>,
    #[serde(default)]
    note: String,
}

pub(crate) fn suites(folder: &Path) -> Result<Vec<Suite>, String> {
    let mut suites = Vec::new();
    let snp = folder.join("snp");
    if snp.join("manifest.json").is_file() {
        suites.push(read_snp(&snp)?);
    }
    if folder.join("tdx").is_dir() {
        suites.push(read_tdx(&folder.join("tdx"))?);
    }
    if folder.join("jwt").is_dir() {
        suites.push(jwt::read(&folder.join("jwt"))?);
    }
    if folder.join("vtpm").is_dir() {
        suites.push(vtpm::read(&folder.join("vtpm"))?);
    }
    if suites.is_empty() {
        return Err(format!("{}: no evidence in a layout that is known", folder.display()));
    }
    Ok(suites)
}

fn read_snp(folder: &Path) -> Result<Suite, String> {
    let manifest = folder.join("manifest.json");
    let problem = |e: &dyn std::fmt::Display| format!("{}: {e}", manifest.display());
    let entries: Vec<Entry> = serde_json::from_slice(&fs::read(&manifest).map_err(|e| problem(&e))?).map_err(|e| problem(&e))?;
    let policy: Value = serde_json::from_str(EXPLORE).map_err(|e| problem(&e))?;
    let (mut vectors, mut left_out) = (Vec::new(), Vec::new());
    for entry in entries {
        let file = |name: &str| fs::read(folder.join(&entry.name).join(name)).ok().map(|b| text(&b));
        let Some(report) = file("report.bin") else {
            left_out.push(format!("{}: certificates without a report", entry.name));
            continue;
        };
        let verdict = match entry.outcome.as_str() {
            "AUTHENTIC" => Expected::Verified,
            "REJECT" => Expected::Rejected,
            other => return Err(problem(&format!("{}: the outcome {other:?} is not known", entry.name))),
        };
        let begin = entry.vek_validity.as_deref().and_then(|v| v.split_once("..")).map(|(begin, _)| begin);
        let begin: Time = begin.ok_or_else(|| problem(&"no vek_validity"))?.parse().map_err(|e| problem(&e))?;
        let at = Time::from_unix_seconds(begin.unix_seconds() + 30 * DAY).map_err(|e| problem(&e))?;
        let claims = (verdict == Expected::Verified).then(|| json!({ "product": entry.product, "snp": { "vmpl": entry.vmpl } }));
        let claims = claims.filter(|_| entry.product.is_some() && entry.version.is_some());
        let vector = Vector {
            id: format!("real-snp/{}", entry.name),
            title: if entry.note.is_empty() { format!("a report of version {}", entry.version.unwrap_or(0)) } else { entry.note.clone() },
            clause: "the folder's own manifest".into(),
            flags: vec!["real".into()],
            evidence: report,
            collateral: ["vek.der", "ask.der", "ark.der"].iter().filter_map(|name| file(name)).collect(),
            trust: Vec::new(),
            policy: policy.clone(),
            nonce: None,
            key: None,
            at: at.to_string(),
            expect: Expect { verdict, code: None, claims },
        };
        // The certificate table that came with the report must do as well as its certificates one by one.
        if let Some(table) = file("auxblob.bin") {
            vectors.push(Vector { id: format!("{}-table", vector.id), collateral: vec![table], ..vector.clone() });
        }
        vectors.push(vector);
    }
    Ok(Suite { name: "snp, further".into(), vectors, left_out })
}

fn read_tdx(folder: &Path) -> Result<Suite, String> {
    let policy: Value = serde_json::from_str(EXPLORE).map_err(|e| e.to_string())?;
    let problem = |path: &Path, e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let (mut vectors, mut left_out) = (Vec::new(), Vec::new());
    let mut folders = fs::read_dir(folder).and_then(|dir| dir.map(|e| Ok(e?.path())).collect::<Result<Vec<_>, _>>()).map_err(|e| problem(folder, &e))?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let meta = folder.join("meta.json");
        if !meta.is_file() {
            match BARE.iter().find(|(folder, ..)| *folder == name) {
                Some(bare) => vectors.push(read_bare(&folder, *bare, &policy)?),
                None => left_out.push(format!("{name}: nothing says what it comes to")),
            }
            continue;
        }
        let Meta { note, cases } = fs::read(&meta).map_err(|e| problem(&meta, &e)).and_then(|b| serde_json::from_slice(&b).map_err(|e| problem(&meta, &e)))?;
        let quote = quote_in(&folder)?;
        let before = vectors.len();
        for (number, case) in cases.iter().enumerate() {
            let file = |name: &str| fs::read(folder.join(name)).ok().map(|b| text(&b));
            let status = case.expected.as_ref().and_then(|e| e.status.as_deref());
            let (Some(quote), Some(collateral), Some(rules), Some(status)) = (&quote, file(&format!("collateral.{}.json", case.label)), &case.expected, status)
            else {
                left_out.push(format!("{name}, {}: no collateral, or nothing says what it comes to", case.label));
                continue;
            };
            let refused = matches!(status, "NOT_SUPPORTED" | "Revoked");
            let time = |seconds| Time::from_unix_seconds(seconds).map(|t| t.to_string()).map_err(|e| problem(&meta, &e));
            let vector = Vector {
                id: format!("real-tdx/{name}/{}", case.label),
                title: if note.is_empty() { "a quote".into() } else { note.clone() },
                clause: "the folder's own meta.json".into(),
                flags: vec!["real".into()],
                evidence: text(quote),
                collateral: vec![collateral],
                trust: Vec::new(),
                policy: policy.clone(),
                nonce: None,
                key: None,
                at: time(case.now)?,
                expect: Expect {
                    verdict: if refused { Expected::Rejected } else { Expected::Verified },
                    code: None,
                    claims: (!refused).then(|| rules.claims()),
                },
            };
            if number == 0 && !refused {
                let mut flipped = quote.clone();
                flipped.iter_mut().skip(300).take(1).for_each(|byte| *byte ^= 1);
                let wrong = |what: &str, code: Option<&str>, change: &dyn Fn(&mut Vector)| {
                    let expect = Expect { verdict: Expected::Rejected, code: code.map(Into::into), claims: None };
                    let mut vector = Vector { id: format!("{}-{what}", vector.id), expect, ..vector.clone() };
                    change(&mut vector);
                    vector
                };
                let later = time(case.valid_until + DAY)?;
                vectors.push(wrong("without-collateral", Some("missing.tdx.collateral"), &|v| v.collateral.clear()));
                vectors.push(wrong("a-day-after", None, &|v| v.at.clone_from(&later)));
                vectors.push(wrong("one-body-bit", Some("tdx.quote.signature"), &|v| v.evidence = text(&flipped)));
                if let Some(log) = file("ccel_data.dat") {
                    let registers = json!([{ "verdict": "replayed" }, { "verdict": "replayed" }, { "verdict": "replayed" }, { "verdict": "initial" }]);
                    let expect = Expect { claims: Some(json!({ "event_log": { "registers": registers } })), ..vector.expect.clone() };
                    let collateral = [vector.collateral.clone(), vec![log]].concat();
                    vectors.push(Vector { id: format!("{}-with-log", vector.id), collateral, expect, ..vector.clone() });
                }
            }
            vectors.push(vector);
        }
        if vectors.len() == before {
            left_out.push(format!("{name}: no case with collateral"));
        }
    }
    Ok(Suite { name: "tdx, further".into(), vectors, left_out })
}

fn read_bare(folder: &Path, (name, quote, collateral, at, refusal): Bare, policy: &Value) -> Result<Vector, String> {
    let file = |file: &str| fs::read(folder.join(file)).map(|b| text(&b)).map_err(|e| format!("{name}/{file}: {e}"));
    let verdict = if refusal.is_some() { Expected::Rejected } else { Expected::Verified };
    Ok(Vector {
        id: format!("real-tdx/{name}"),
        title: "a quote".into(),
        clause: "the folder's own account".into(),
        flags: vec!["real".into()],
        evidence: file(quote)?,
        collateral: collateral.iter().map(|name| file(name)).collect::<Result<_, _>>()?,
        trust: Vec::new(),
        policy: policy.clone(),
        nonce: None,
        key: None,
        at: Time::from_unix_seconds(at).map_err(|e| e.to_string())?.to_string(),
        expect: Expect { verdict, code: refusal.map(Into::into), claims: refusal.is_none().then(|| json!({ "tcb": { "status": "UpToDate" } })) },
    })
}

/// `quote.bin`, or the first file whose name begins with `quote`.
fn quote_in(folder: &Path) -> Result<Option<Vec<u8>>, String> {
    let dir = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut quotes: Vec<_> =
        dir.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("quote"))).collect();
    quotes.sort_by_key(|path| (path.file_name().is_none_or(|n| n != "quote.bin"), path.clone()));
    Ok(quotes.first().and_then(|path| fs::read(path).ok()))
}

impl Rules {
    fn claims(&self) -> Value {
        let mut advisories = self.advisories.clone();
        advisories.sort();
        let layer = |status: &Option<String>| status.as_ref().map(|s| json!({ "status": s }));
        json!({ "tcb": {
            "status": self.status,
            "date": self.tcb_date,
            "advisories": advisories,
            "platform": layer(&self.platform),
            "module": layer(&self.tdx_module),
            "qe": layer(&self.qe),
            "launch": layer(&self.launch),
            "current": layer(&self.current),
        } })
    }
}
