//! Every bit of what an Azure confidential VM hands over is held by something: the paravisor's report, the quote, its signature and
//! the values of its registers. Only what is known to be free may change.

use veritee::{Ask, Policy, Report, Time, pack_parts};
use veritee_forge::tpm::{
    bundle,
    scene::{self, Built, Scene},
};

/// Where the claims begin.
const CLAIMS: usize = 0x4d4;

struct Case {
    scene: Scene,
    built: Built,
    policy: Policy,
    at: Time,
    collateral: Vec<Vec<u8>>,
    trust: Vec<Vec<u8>>,
}

#[derive(Clone)]
struct Handed {
    quote: Vec<u8>,
    signature: Vec<u8>,
    pcrs: Vec<u8>,
    hcl: Vec<u8>,
    td_quote: Option<Vec<u8>>,
}

impl Case {
    fn new(start: fn() -> Scene, tdx: bool) -> (Self, Handed) {
        let mut scene = start();
        let built = scene.build();
        let policy = Policy::from_json(&scene.policy.to_string()).unwrap();
        let handed = Handed {
            quote: built.attest.clone(),
            signature: built.signature.clone(),
            pcrs: bundle::pcrs(&built.told).to_string().into_bytes(),
            hcl: built.hcl.clone(),
            td_quote: tdx.then(|| built.td_quote.clone()),
        };
        let (collateral, trust) = (scene.files(&built), (scene.trust)(&built));
        let at = scene.at.parse().unwrap();
        (Self { scene, built, policy, at, collateral, trust }, handed)
    }

    fn ask(&self, handed: &Handed) -> Report {
        let mut parts: Vec<(&str, &[u8])> =
            vec![("tpm-quote", &handed.quote), ("tpm-signature", &handed.signature), ("pcrs", &handed.pcrs), ("hcl-report", &handed.hcl)];
        if let Some(quote) = &handed.td_quote {
            parts.push(("td-quote", quote));
        }
        let evidence = match pack_parts(&parts) {
            Ok(evidence) => evidence,
            // What is no evidence of any kind cannot even be packed.
            Err(misuse) => {
                assert_eq!(misuse.code(), "bundle.evidence");
                String::new()
            }
        };
        let ask = Ask::new(&self.policy, self.at).collateral(&self.collateral).trust(&self.trust).unwrap();
        let nonce = self.scene.nonce.clone().unwrap();
        veritee::verify(evidence.as_bytes(), &ask.nonce(&nonce)).unwrap().report().clone()
    }

    fn refuses(&self, handed: &Handed, what: &str) {
        let report = self.ask(handed);
        assert_ne!(report.code(), "ok", "{what}");
    }
}

/// Bytes of the paravisor's report whose change is no lie: the number of its version, which may be 1 or 2.
fn is_free(at: usize, bit: usize, hcl: &[u8]) -> bool {
    at == 4 && matches!(hcl[4] ^ 1 << bit, 1 | 2)
}

fn all_bits(start: fn() -> Scene, tdx: bool, step: usize) {
    let (case, handed) = Case::new(start, tdx);
    assert_eq!(case.ask(&handed).code(), "ok");
    let hardware_end = if tdx { 0x420 } else { 0x4c0 };

    // Header, request data and padding: every bit. The claims: one of every byte. The hardware's report: a sample of that. Each costs
    // signatures.
    for at in 0..handed.hcl.len() {
        let signed = (0x20..hardware_end).contains(&at);
        let one_of_eight = signed || (at >= CLAIMS && handed.hcl[at] != 0);
        for bit in (0..8).filter(|bit| (!signed || at % step == 0) && (!one_of_eight || *bit == at % 8)) {
            // What a TDREPORT says besides what the quote repeats concerns its own machine: version, CPUSVN, MAC.
            let unquoted = tdx && (matches!(at, 0x30..0x40 | 0x100..0x120) || (at == 0x22 && bit == 0));
            if is_free(at, bit, &handed.hcl) || unquoted {
                continue;
            }
            let mut changed = handed.clone();
            changed.hcl[at] ^= 1 << bit;
            case.refuses(&changed, &format!("report byte {at:#x} bit {bit}"));
        }
    }
    for len in (0..handed.hcl.len()).step_by(13).filter(|len| *len < CLAIMS + 100) {
        let mut changed = handed.clone();
        changed.hcl.truncate(len);
        case.refuses(&changed, &format!("report cut to {len}"));
    }

    for (what, of) in [("quote", 0), ("signature", 1), ("td quote", 2)] {
        let part = |handed: &mut Handed, change: &dyn Fn(&mut Vec<u8>)| match of {
            0 => change(&mut handed.quote),
            1 => change(&mut handed.signature),
            _ => handed.td_quote.iter_mut().for_each(change),
        };
        let len = [handed.quote.len(), handed.signature.len(), handed.td_quote.as_ref().map_or(0, |_| 48 + 584)][of];
        for bit in (0..len * 8).step_by(if of == 2 { 61 } else { 11 }) {
            let mut changed = handed.clone();
            part(&mut changed, &|bytes| bytes[bit / 8] ^= 1 << (bit % 8));
            case.refuses(&changed, &format!("{what} bit {bit}"));
        }
    }

    // Each value of each register.
    let values: serde_json::Value = serde_json::from_slice(&handed.pcrs).unwrap();
    for (bank, registers) in values.as_object().unwrap() {
        for number in registers.as_object().unwrap().keys() {
            let mut other = values.clone();
            let digits = other[bank][number].as_str().unwrap();
            let head = if digits.starts_with('0') { "1" } else { "0" };
            other[bank][number] = format!("{head}{}", &digits[1..]).into();
            let changed = Handed { pcrs: other.to_string().into_bytes(), ..handed.clone() };
            case.refuses(&changed, &format!("{bank} {number}"));
            let mut fewer = values.clone();
            fewer[bank].as_object_mut().unwrap().remove(number);
            let changed = Handed { pcrs: fewer.to_string().into_bytes(), ..handed.clone() };
            case.refuses(&changed, &format!("{bank} without {number}"));
        }
    }
    assert!(!case.built.area.is_empty());
}

#[test]
fn no_bit_of_an_snp_machine_is_free() {
    all_bits(scene::azure_snp, false, 23);
}

#[test]
fn no_bit_of_a_tdx_machine_is_free() {
    all_bits(scene::azure_tdx, true, 5);
}
