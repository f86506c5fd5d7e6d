//! One quote of TDX and one of SGX with their collateral, from bytes to a decision. The peer checks no policy here, but for
//! the TCB status, which both report.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dcap_qvl::{QuoteCollateralV3, verify};
use veritee::{Ask, Evidence, Policy, PreparedCollateral, Time};

const EXPLORE: &str = include_str!("../../../examples/policies/explore.json");

/// Intel's own root is the only one.
const NO_ROOTS: [&[u8]; 0] = [];

struct Real {
    name: &'static str,
    quote: &'static [u8],
    collateral: &'static [u8],
    at: &'static str,
}

const REAL: [Real; 2] = [
    Real {
        name: "TDX quote of version 4",
        quote: include_bytes!("../../vectors/real/dcap-qvl-0.7.1/tdx_quote"),
        collateral: include_bytes!("../../vectors/real/dcap-qvl-0.7.1/tdx_quote_collateral"),
        at: "2025-07-04T10:16:31Z",
    },
    Real {
        name: "SGX quote of version 3",
        quote: include_bytes!("../../vectors/real/dcap-qvl-0.7.1/sgx_quote"),
        collateral: include_bytes!("../../vectors/real/dcap-qvl-0.7.1/sgx_quote_collateral"),
        at: "2025-07-04T10:28:44Z",
    },
];

fn verifies(quote: &[u8], ask: &Ask<'_>) -> bool {
    Evidence::detect(quote).unwrap().verify(ask).unwrap().verified().is_some()
}

fn quotes(c: &mut Criterion) {
    let policy = Policy::from_json(EXPLORE).unwrap();
    for Real { name, quote, collateral, at } in REAL {
        let at: Time = at.parse().unwrap();
        let now = at.unix_seconds();
        let prepared = PreparedCollateral::prepare([collateral], NO_ROOTS).unwrap();
        let read = |bytes: &[u8]| serde_json::from_slice::<QuoteCollateralV3>(bytes).unwrap();
        let parsed = read(collateral);
        let plain = || Ask::new(&policy, at).collateral([black_box(collateral)]);
        assert!(verifies(quote, &plain()));
        assert!(verifies(quote, &Ask::new(&policy, at).prepared(&prepared)));
        assert!(verify::rustcrypto::verify(quote, &parsed, now).is_ok());
        assert!(verify::ring::verify(quote, &parsed, now).is_ok());

        let mut group = c.benchmark_group(name);
        group.sample_size(60);
        group.bench_function("veritee", |b| b.iter(|| verifies(black_box(quote), &plain())));
        group.bench_function("dcap-qvl 0.7.1, rustcrypto", |b| {
            b.iter(|| verify::rustcrypto::verify(black_box(quote), &read(black_box(collateral)), now).is_ok())
        });
        group.bench_function("dcap-qvl 0.7.1, ring", |b| b.iter(|| verify::ring::verify(black_box(quote), &read(black_box(collateral)), now).is_ok()));
        group.bench_function("veritee, collateral prepared before", |b| {
            b.iter(|| verifies(black_box(quote), &Ask::new(&policy, at).prepared(black_box(&prepared))));
        });
        group.bench_function("veritee, collateral prepared before, report text included", |b| {
            b.iter(|| veritee::verify(black_box(quote), &Ask::new(&policy, at).prepared(black_box(&prepared))).unwrap().report().to_json());
        });
        group.bench_function("dcap-qvl 0.7.1, rustcrypto, collateral parsed before", |b| {
            b.iter(|| verify::rustcrypto::verify(black_box(quote), black_box(&parsed), now).is_ok());
        });
        group.bench_function("dcap-qvl 0.7.1, ring, collateral parsed before", |b| {
            b.iter(|| verify::ring::verify(black_box(quote), black_box(&parsed), now).is_ok())
        });
        group.bench_function("veritee, preparing", |b| b.iter(|| PreparedCollateral::prepare([black_box(collateral)], NO_ROOTS).is_ok()));
        group.finish();
    }
}

criterion_group!(benches, quotes);
criterion_main!(benches);
