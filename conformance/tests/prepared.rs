//! Prepared collateral changes no verdict: every vector of Intel's, forged and real, gets the very report that its files get, at its
//! own time and around the ends of the collateral's window. Where files cannot be prepared, the verdict on them says why.

use std::{collections::BTreeMap, path::Path, sync::Mutex, thread};

use base64::{Engine, engine::general_purpose::STANDARD};
use veritee::{Ask, Misuse, Policy, PreparedCollateral, Time};
use veritee_conformance::{Expected, Vector, suites};

struct Question {
    id: String,
    expected: Expected,
    code: String,
    evidence: Vec<u8>,
    /// Documents, certificates and CRLs, which can be prepared.
    files: Vec<Vec<u8>>,
    /// Event logs, which cannot: the registers of one guest vouch for them.
    logs: Vec<Vec<u8>>,
    trust: Vec<Vec<u8>>,
    nonce: Option<Vec<u8>>,
    policy: Policy,
    at: Time,
}

impl Question {
    /// `None` if the policy or the time is a mistake, so that there is no question.
    fn of(vector: &Vector) -> Option<Self> {
        let case = vector.case();
        let decode = |list: &[String]| -> Vec<Vec<u8>> { list.iter().map(|text| STANDARD.decode(text).unwrap()).collect() };
        let logs_begin = if case.id.starts_with("tdx/event-log/") { 1 } else { usize::MAX };
        let mut files = decode(&case.collateral);
        let logs = files.split_off(files.len().min(logs_begin));
        Some(Self {
            expected: vector.expect.verdict,
            code: vector.expect.code.clone().unwrap(),
            id: case.id,
            evidence: STANDARD.decode(case.evidence).unwrap(),
            files,
            logs,
            trust: decode(&case.trust),
            nonce: case.nonce.map(|text| STANDARD.decode(text).unwrap()),
            policy: Policy::from_json(&case.policy).ok()?,
            at: case.at.parse().ok()?,
        })
    }

    fn prepare(&self) -> Result<PreparedCollateral, Misuse> {
        PreparedCollateral::prepare(&self.files, &self.trust)
    }

    /// The report in JSON, or the code of the misuse.
    fn answer(&self, at: Time, files: &[&[Vec<u8>]], trust: &[Vec<u8>], prepared: &[&PreparedCollateral]) -> String {
        let ask = || -> Result<String, Misuse> {
            let files = files.iter().flat_map(|files| files.iter()).chain(&self.logs);
            let mut ask = Ask::new(&self.policy, at).collateral(files).trust(trust)?;
            for prepared in prepared {
                ask = ask.prepared(prepared);
            }
            if let Some(nonce) = &self.nonce {
                ask = ask.nonce(nonce);
            }
            Ok(veritee::verify(&self.evidence, &ask)?.report().to_json())
        };
        ask().unwrap_or_else(|misuse| misuse.code().to_string())
    }

    fn plain(&self, at: Time) -> String {
        self.answer(at, &[&self.files], &self.trust, &[])
    }
}

fn is_verified(report: &str) -> bool {
    report.contains("\"verdict\":\"verified\"")
}

fn questions() -> Vec<Question> {
    let suites = suites(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors"), &[]).unwrap();
    let intel = suites.iter().filter(|suite| suite.name.starts_with("tdx")).flat_map(|suite| &suite.vectors);
    intel.filter_map(Question::of).collect()
}

fn find<'q>(all: &'q [Question], id: &str) -> &'q Question {
    all.iter().find(|q| q.id == id).unwrap_or_else(|| panic!("there is no vector {id}"))
}

fn in_parallel(questions: &[Question], test: impl Fn(&Question) + Sync) {
    let half = questions.len().div_ceil(2).max(1);
    thread::scope(|scope| {
        for some in questions.chunks(half) {
            scope.spawn(|| some.iter().for_each(&test));
        }
    });
}

/// A time, and the seconds beside it.
fn beside(time: Time) -> [Time; 3] {
    let seconds = time.unix_seconds();
    [seconds.saturating_sub(1), seconds, seconds + 1].map(|s| Time::from_unix_seconds(s).unwrap_or(time))
}

/// The codes with which verdicts refuse what cannot be prepared.
fn corresponds(why: &str, verdict: &str) -> bool {
    let beginnings: &[&str] = match why {
        // The roots that were given are no roots, for a question as for this.
        "trust.unrecognized" => &["trust.unrecognized"],
        "prepared.unreadable" => &["collateral.readable."],
        "prepared.empty" => &["missing."],
        "prepared.root" => &["tdx.chain.root-pinned", "missing.", "tdx.crl.", "tdx.pck.present"],
        "prepared.certificate" => &["tdx.chain.", "tdx.crl.", "tdx.tcb-info.signer", "tdx.qe-identity.signer", "missing."],
        "prepared.crl" => &["tdx.crl."],
        "prepared.document" => &["tdx.tcb-info.", "tdx.qe-identity.", "missing.tdx.collateral"],
        _ => &[],
    };
    beginnings.iter().any(|begin| verdict.starts_with(begin))
}

/// Where something in the files cannot be believed, and no verdict depends on it: it stands beside what is needed, or the evidence
/// is refused before anybody looks at it. To prepare it is refused all the same, since nobody could say what was prepared.
const IDLE: [&str; 6] = [
    "tdx/chain/unrelated-besides",
    "tdx/crl/forged-besides",
    "tdx/crl/signed-by-hints",
    "tdx/shape/certificates-der",
    "tdx/shape/forged-qe-identity-first",
    "tdx/shape/forged-tcb-info-first",
];

#[test]
fn every_vector_gets_the_report_that_its_files_get() {
    let all = questions();
    let (same, refused, idle) = (Mutex::new([0; 2]), Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
    in_parallel(&all, |q| {
        let plain = q.plain(q.at);
        let prepared = match q.prepare() {
            Ok(prepared) => prepared,
            Err(misuse) => {
                *refused.lock().unwrap().entry(misuse.code()).or_insert(0) += 1;
                if q.expected == Expected::Verified || !corresponds(misuse.code(), &q.code) {
                    idle.lock().unwrap().push(format!("{}: {} ({}), {}", q.id, misuse.code(), misuse.detail(), q.code));
                }
                return;
            }
        };
        let (from, to) = prepared.window();
        let times = [&beside(from)[..], &beside(to), &["1970-01-01", "2018-06-01", "9999-12-31"].map(|t| t.parse().unwrap()), &[q.at]].concat();
        for at in times {
            assert_eq!(q.answer(at, &[], &q.trust, &[&prepared]), q.plain(at), "{} at {at}", q.id);
            assert_eq!(q.answer(at, &[], &[], &[&prepared]), q.answer(at, &[&q.files], &[], &[]), "{} at {at}, no root given", q.id);
            same.lock().unwrap()[0] += 1;
        }
        // Given twice, in either form.
        assert_eq!(q.answer(q.at, &[&q.files], &q.trust, &[&prepared]), q.answer(q.at, &[&q.files, &q.files], &q.trust, &[]), "{} besides the files", q.id);
        assert_eq!(q.answer(q.at, &[], &q.trust, &[&prepared, &prepared]), plain, "{} twice", q.id);
        same.lock().unwrap()[1] += 1;
    });
    let ([answers, vectors], refused, mut idle) = (same.into_inner().unwrap(), refused.into_inner().unwrap(), idle.into_inner().unwrap());
    idle.sort();
    println!("{} questions: {vectors} with the same report at {answers} times, with a root that is given and without; not prepared: {refused:?}", all.len());
    println!("{}", idle.join("\n"));
    assert!(vectors > 500, "{vectors}");
    let names: Vec<&str> = idle.iter().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(names, IDLE);
}

/// Good collateral, prepared, behind the files of every other vector, those that cannot be prepared among them.
#[test]
fn what_is_prepared_is_pooled_with_what_is_given() {
    let all = questions();
    for of in ["tdx/frame/v4-sgx", "tdx/frame/v5-td15", "real/dcap-qvl-0.7.1/tdx-v4"] {
        let other = find(&all, of);
        let prepared = other.prepare().unwrap();
        in_parallel(&all, |q| {
            let both = q.answer(q.at, &[&q.files, &other.files], &q.trust, &[]);
            assert_eq!(q.answer(q.at, &[&q.files], &q.trust, &[&prepared]), both, "{} before that of {of}", q.id);
        });
    }
}

/// Outside of its window, prepared collateral is refused with the code of the files.
#[test]
fn nothing_prepared_outlives_its_window() {
    let all = questions();
    for id in ["tdx/frame/v3-sgx", "tdx/frame/v4-td10", "tdx/frame/v5-td15", "real/dcap-qvl-0.7.1/tdx-v4", "real/dcap-qvl-0.7.1/sgx-v3"] {
        let q = find(&all, id);
        let prepared = q.prepare().unwrap();
        let (from, to) = prepared.window();
        for (at, inside) in [(beside(from)[0], false), (from, true), (q.at, true), (to, true), (beside(to)[2], false)] {
            let answer = q.answer(at, &[], &q.trust, &[&prepared]);
            assert_eq!(is_verified(&answer), inside, "{id} at {at}: {answer}");
            assert_eq!(answer, q.plain(at), "{id} at {at}");
        }
    }
}

/// What is newer stands in for what is older.
#[test]
fn the_window_is_that_of_the_newest() {
    let all = questions();
    let plain = find(&all, "tdx/frame/v4-td10").prepare().unwrap().window();
    for id in ["tdx/crl/expired-besides", "tdx/crl/expired-first", "tdx/crl/root-expired-besides", "tdx/shape/expired-first"] {
        let q = find(&all, id);
        assert_eq!(q.prepare().unwrap().window(), plain, "{id}");
    }
}

/// A root that was given to prepare something is given to no question.
#[test]
fn a_root_that_was_given_before_is_not_believed() {
    let all = questions();
    let q = find(&all, "tdx/frame/v5-td15");
    assert_eq!(PreparedCollateral::prepare(&q.files, [] as [&[u8]; 0]).unwrap_err().code(), "prepared.root");
    let prepared = q.prepare().unwrap();
    assert!(is_verified(&q.answer(q.at, &[], &q.trust, &[&prepared])));
    assert!(q.answer(q.at, &[], &[], &[&prepared]).contains("\"code\":\"tdx.chain.root-pinned\""));
}

/// Why files cannot be prepared.
#[test]
fn what_cannot_be_authenticated_is_not_prepared() {
    let all = questions();
    for (id, code) in [
        ("tdx/tcb-info/bit", "prepared.document"),
        ("tdx/tcb-info/svn-256", "prepared.document"),
        ("tdx/qe-identity/bit", "prepared.document"),
        ("tdx/signer/pck-for-tcb-info", "prepared.document"),
        ("tdx/shape/no-signer", "prepared.root"),
        ("tdx/crl/pck-signature", "prepared.crl"),
        ("tdx/crl/root-signature", "prepared.crl"),
        ("tdx/signer/by-impostor", "prepared.certificate"),
        ("tdx/shape/signature-63", "prepared.unreadable"),
        ("tdx/shape/none", "prepared.root"),
    ] {
        let refused = find(&all, id).prepare().expect_err(id);
        assert_eq!(refused.code(), code, "{id}: {refused}");
    }
    let log = find(&all, "tdx/event-log/good");
    let both: Vec<_> = log.files.iter().chain(&log.logs).collect();
    assert_eq!(PreparedCollateral::prepare(both, &log.trust).unwrap_err().code(), "prepared.unreadable");
}
