//! One Milan report of version 2, its VCEK, ASK and ARK, from bytes to a decision.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sev::{
    certs::snp::{Certificate, Chain, Verifiable, builtin::milan, ca},
    firmware::guest::AttestationReport,
    parser::ByteParser,
};
use veritee::{Ask, Evidence, Policy, Time};

const REPORT: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/report_milan.bin");
const VCEK: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/vcek_milan.der");
const ASK: &[u8] = include_bytes!("../../../sdk/src/trust/amd/milan_ask.der");
const ARK: &[u8] = include_bytes!("../../../sdk/src/trust/amd/milan_ark.der");
const EXPLORE: &str = include_str!("../../../examples/policies/explore.json");

fn veritee_verifies(policy: &Policy, at: Time, report: &[u8]) -> bool {
    let ask = Ask::new(policy, at).collateral([VCEK, ASK, ARK]);
    Evidence::detect(report).unwrap().verify(&ask).unwrap().verified().is_some()
}

fn sev_chain(vek: &[u8]) -> Chain {
    Chain { ca: ca::Chain { ark: milan::ark().unwrap(), ask: milan::ask().unwrap() }, vek: Certificate::from_der(vek).unwrap() }
}

/// ARK by itself, ASK by ARK, VCEK by ASK, report by VCEK. It does not look at times, extensions, TCB or chip.
fn sev_verifies(chain: &Chain, report: &[u8]) -> bool {
    let report = AttestationReport::from_bytes(report.try_into().unwrap()).unwrap();
    (chain, &report).verify().is_ok()
}

fn snp(c: &mut Criterion) {
    let policy = Policy::from_json(EXPLORE).unwrap();
    let at: Time = "2026-06-01".parse().unwrap();
    assert!(veritee_verifies(&policy, at, REPORT));
    assert!(sev_verifies(&sev_chain(VCEK), REPORT));

    let mut group = c.benchmark_group("full verification");
    group.sample_size(60);
    group.bench_function("veritee", |b| b.iter(|| veritee_verifies(&policy, at, black_box(REPORT))));
    group.bench_function("veritee, policy and report text included", |b| {
        b.iter(|| {
            let policy = Policy::from_json(black_box(EXPLORE)).unwrap();
            let ask = Ask::new(&policy, at).collateral([VCEK, ASK, ARK]);
            veritee::verify(black_box(REPORT), &ask).unwrap().report().to_json()
        });
    });
    group.bench_function("sev 8.0.0", |b| b.iter(|| sev_verifies(&sev_chain(black_box(VCEK)), black_box(REPORT))));
    let parsed = sev_chain(VCEK);
    group.bench_function("sev 8.0.0, certificates parsed before", |b| b.iter(|| sev_verifies(black_box(&parsed), black_box(REPORT))));
    group.finish();

    let ask = || Ask::new(&policy, at).collateral([VCEK, ASK, ARK]);
    let known = Evidence::detect(REPORT).unwrap().verify(&ask()).unwrap().verified().unwrap().snp_chain().unwrap();
    let mut group = c.benchmark_group("a report under a verified chain");
    group.sample_size(60);
    group.bench_function("veritee", |b| b.iter(|| Evidence::detect(black_box(REPORT)).unwrap().verify(&ask().known_chain(known)).unwrap().verified().is_some()));
    group.bench_function("sev 8.0.0", |b| {
        b.iter(|| {
            let report = AttestationReport::from_bytes(black_box(REPORT).try_into().unwrap()).unwrap();
            (&parsed.vek, &report).verify().is_ok()
        });
    });
    group.finish();
}

criterion_group!(benches, snp);
criterion_main!(benches);
