//! The hardware's own evidence beside a quote of the TPM that Google's host runs: what ties the two is named, and what does not is
//! refused.

use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use veritee::{Ask, Policy, pack_parts};
use veritee_forge::{
    intel::{self, quote::REPORT_DATA},
    scene as amd,
    tpm::{
        bundle,
        scene::{self, nonce},
    },
};

/// Report data that name the TPM's key.
fn naming(name: &[u8]) -> [u8; 64] {
    Sha512::digest([b"veritee tee link\0", &nonce()[..], name].concat()).into()
}

/// The nonce and zeros.
fn shared() -> [u8; 64] {
    let mut data = [0; 64];
    data[..32].copy_from_slice(&nonce());
    data
}

fn decide(tdx: bool, data: impl Fn(&[u8]) -> [u8; 64], with_area: bool, change: impl FnOnce(&mut Value)) -> Value {
    let mut scene = scene::gcp();
    let built = scene.build();
    let data = data(&scene.area.name());
    let (hardware, mut collateral, mut trust) = if tdx {
        let mut td = intel::scene::td();
        td.quote.put(REPORT_DATA, &data);
        let built = td.build();
        let (collateral, trust) = (td.collateral(&built), (td.trust)(&built));
        (built.quote, collateral, trust)
    } else {
        let mut guest = amd::milan();
        guest.report.report_data = data;
        let built = guest.build();
        (built.report, vec![built.ask, built.vek], vec![built.ark])
    };
    let pcrs = bundle::pcrs(&built.told).to_string().into_bytes();
    let mut parts: Vec<(&str, &[u8])> = vec![("tpm-quote", &built.attest), ("tpm-signature", &built.signature), ("pcrs", &pcrs)];
    parts.push((if tdx { "td-quote" } else { "snp-report" }, &hardware));
    if with_area {
        parts.push(("ak-public", &built.area));
    }
    parts.push(("ak-certificate", &built.ak_chain[0]));
    let evidence = pack_parts(&parts).unwrap();
    collateral.push(built.ak_chain[1].clone());
    trust.push(built.ak_chain[2].clone());
    let mut policy = scene.policy.clone();
    policy["snp"] = json!({ "vmpl": [0] });
    policy["waive"] = json!([{ "check": "snp.revocation", "reason": "not this" }, { "check": "snp.tcb.minimum", "reason": "not this" }]);
    change(&mut policy);
    let policy = Policy::from_json(&policy.to_string()).unwrap();
    let nonce = nonce();
    let ask = Ask::new(&policy, scene.at.parse().unwrap()).collateral(&collateral).trust(&trust).unwrap().nonce(&nonce);
    serde_json::from_str(&veritee::verify(evidence.as_bytes(), &ask).unwrap().report().to_json()).unwrap()
}

#[test]
fn the_link_is_named_for_what_it_is() {
    for tdx in [false, true] {
        let weak = |policy: &mut Value| policy["gcp"]["tee_link"] = json!("shared-nonce");
        let report = decide(tdx, naming, true, |_| ());
        assert_eq!((&report["code"], &report["claims"]["gcp"]["tee_link"]), (&json!("ok"), &json!("ak-name-bound")), "{report}");
        assert_eq!(report["claims"]["tee"], if tdx { "tdx" } else { "sev-snp" });
        assert_eq!(report["claims"]["tpm"]["trust"], "host-rooted");
        let report = decide(tdx, |_| shared(), true, weak);
        assert_eq!((&report["code"], &report["claims"]["gcp"]["tee_link"]), (&json!("ok"), &json!("shared-nonce")), "{report}");
        for (report, code) in [
            (decide(tdx, |_| shared(), true, |_| ()), "gcp.tee-link.weak"),
            (decide(tdx, |_| [7; 64], true, weak), "gcp.tee-link.mismatch"),
            (decide(tdx, naming, false, |_| ()), "gcp.tee-link.mismatch"),
            (decide(tdx, |name| naming(&name[1..]), true, weak), "gcp.tee-link.mismatch"),
        ] {
            assert_eq!(report["code"], code, "{report}");
        }
    }
    // The hardware's own policy holds as it does without a TPM.
    let report = decide(false, naming, true, |policy| policy["snp"]["vmpl"] = json!([1]));
    assert_eq!(report["code"], "snp.vmpl");
}
