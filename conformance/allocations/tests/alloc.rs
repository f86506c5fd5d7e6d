//! A verification allocates at most a fixed multiple of its input. One test in a binary of its own: the allocator is global.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use veritee::{Ask, Policy, Time};

const EXPLORE: &str = include_str!("../../../examples/policies/explore.json");
const REPORT: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/report_milan.bin");
const VCEK: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/vcek_milan.der");
const ASK: &[u8] = include_bytes!("../../../sdk/src/trust/amd/milan_ask.der");
const ARK: &[u8] = include_bytes!("../../../sdk/src/trust/amd/milan_ark.der");
const CHAIN_PEM: &[u8] = include_bytes!("../../vectors/real/sev-8.0.0/cert_chain_milan");

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static TOTAL: AtomicUsize = AtomicUsize::new(0);
static CALLS: AtomicUsize = AtomicUsize::new(0);

fn count(len: usize) {
    let live = LIVE.fetch_add(len, Relaxed).wrapping_add(len);
    PEAK.fetch_max(live, Relaxed);
    TOTAL.fetch_add(len, Relaxed);
    CALLS.fetch_add(1, Relaxed);
}

// SAFETY: every call goes on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Debug)]
struct Use {
    peak: usize,
    total: usize,
    calls: usize,
}

fn measure<T>(work: impl FnOnce() -> T) -> (T, Use) {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let (total, calls) = (TOTAL.load(Relaxed), CALLS.load(Relaxed));
    let result = work();
    let used = Use {
        peak: PEAK.load(Relaxed).saturating_sub(before),
        total: TOTAL.load(Relaxed).saturating_sub(total),
        calls: CALLS.load(Relaxed).saturating_sub(calls),
    };
    (result, used)
}

/// Policy text to report text, and everything between.
fn whole(evidence: &[u8], collateral: &[&[u8]]) -> (bool, usize) {
    let policy = Policy::from_json(EXPLORE).unwrap();
    let at: Time = "2026-06-01".parse().unwrap();
    let verdict = veritee::verify(evidence, &Ask::new(&policy, at).collateral(collateral.iter().copied())).unwrap();
    (verdict.verified().is_some(), verdict.report().code().len())
}

/// A name, evidence and its collateral.
type Case<'a> = (&'a str, &'a [u8], &'a [&'a [u8]]);

fn check(case: Case<'_>, verifies: bool) {
    let (name, evidence, collateral) = case;
    let ((verified, _), used) = measure(|| whole(evidence, collateral));
    assert_eq!(verified, verifies, "{name}");
    let input = collateral.iter().map(|c| c.len()).sum::<usize>() + evidence.len() + EXPLORE.len();
    let ratio = |bytes: usize| bytes as f64 / input as f64;
    let (peak, total) = (ratio(used.peak), ratio(used.total));
    println!("allocations: {name}: input {input} bytes, peak {} ({peak:.2} ×), in all {} ({total:.2} ×) in {} calls", used.peak, used.total, used.calls);
    assert!(peak <= 8.0, "{name}: {used:?}");
}

#[test]
fn peak_is_at_most_eight_times_the_input() {
    let bundle = veritee::pack(REPORT, &[VCEK, ASK, ARK]).unwrap();
    let _ = whole(REPORT, &[VCEK]);
    check(("report and VCEK", REPORT, &[VCEK]), true);
    check(("report, VCEK, ASK and ARK", REPORT, &[VCEK, ASK, ARK]), true);
    check(("report, VCEK and chain in PEM", REPORT, &[VCEK, CHAIN_PEM]), true);
    check(("bundle", bundle.as_bytes(), &[]), true);

    check(("zeros", &[0; 4096], &[]), false);
    check(("a bundle of numbers", format!("{{\"a\":[{}0]}}", "0,".repeat(100_000)).as_bytes(), &[]), false);
    check(("a bundle of members", format!("{{{}}}", (0..100_000).map(|i| format!("\"{i}\":0")).collect::<Vec<_>>().join(",")).as_bytes(), &[]), false);
    check(("a bundle of empty lists", format!("{{\"a\":[{}[]]}}", "[],".repeat(100_000)).as_bytes(), &[]), false);
    let many: Vec<u8> = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".repeat(10_000).into_bytes();
    check(("a PEM file of empty blocks", REPORT, &[&many]), false);
    check(("PEM lines", REPORT, &[format!("-----BEGIN CERTIFICATE-----\n{}\n", "A\n".repeat(100_000)).as_bytes()]), false);
    check(("nested DER", REPORT, &[&[0x30, 0x80].repeat(50_000)]), false);
}
