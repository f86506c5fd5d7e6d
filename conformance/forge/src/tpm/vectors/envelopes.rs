//! Azure: the envelopes of other projects.

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use crate::{
    envelope,
    keys::{Hash, RsaKey, filler},
    scene::{File, hex},
    tpm::{
        attest::Selection,
        key::Key,
        scene::{Built, Scene, azure_snp, azure_tdx},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const ENVELOPE: &str = "Veritee, envelopes of other projects";

pub fn vectors() -> Vec<Vector> {
    envelopes()
}

/// The quote of an envelope.
fn quote(built: &Built, numbers: bool) -> Value {
    let values: Vec<&Vec<u8>> = built.told.0.values().collect();
    if numbers {
        return json!({ "message": built.attest, "signature": built.raw_signature[0], "pcrs": values });
    }
    json!({ "message": hex(&built.attest), "signature": hex(&built.raw_signature[0]), "pcrs": values.iter().map(|v| hex(v)).collect::<Vec<_>>() })
}

fn snp_envelope(built: &Built) -> Value {
    let vcek = &built.amd.as_ref().expect("it is an SEV-SNP scene").vek;
    json!({ "version": 1, "tpm_quote": quote(built, false), "hcl_report": URL_SAFE.encode(&built.hcl), "vcek": URL_SAFE.encode(vcek) })
}

fn tdx_envelope(built: &Built) -> Value {
    json!({ "version": 1, "tpm_quote": quote(built, false), "hcl_report": URL_SAFE_NO_PAD.encode(&built.hcl), "td_quote": URL_SAFE_NO_PAD.encode(&built.td_quote) })
}

fn in_envelope(make: fn(&Built) -> Value) -> impl FnOnce(&mut Scene) {
    move |s| s.evidence = Some(Box::new(move |built| make(built).to_string().into_bytes()))
}

fn envelopes() -> Vec<Vector> {
    /// All registers are quoted, since envelopes number them; the VCEK comes in the envelope alone.
    fn snp() -> Scene {
        let mut scene = azure_snp();
        scene.attest.selections = vec![Selection::new(Hash::Sha256, 0..24)];
        scene.amd().collateral = vec![File::Ask];
        in_envelope(snp_envelope)(&mut scene);
        scene
    }
    fn tdx() -> Scene {
        let mut scene = azure_tdx();
        scene.attest.selections = vec![Selection::new(Hash::Sha256, 0..24)];
        in_envelope(tdx_envelope)(&mut scene);
        scene
    }
    let good = || json!({ "azure": { "paravisor_trust": "pinned" }, "tpm": { "scheme": "rsassa-sha256" } });
    vec![
        accepted("azure/envelope/snp", ENVELOPE, "The later form of SEV-SNP", good(), snp, |_| ()),
        accepted(
            "azure/envelope/snp-numbers",
            ENVELOPE,
            "The first form of SEV-SNP, in lists of numbers",
            good(),
            snp,
            in_envelope(|built| {
                let vcek = envelope::pem("CERTIFICATE", &built.amd.as_ref().expect("it is an SEV-SNP scene").vek, "\n");
                json!({ "quote": quote(built, true), "report": built.hcl, "vcek": vcek })
            }),
        ),
        accepted("azure/envelope/tdx", ENVELOPE, "The later form of TDX", good(), tdx, |_| ()),
        accepted(
            "azure/envelope/tdx-numbers",
            ENVELOPE,
            "The first form of TDX, in lists of numbers",
            good(),
            tdx,
            in_envelope(|built| json!({ "tpm_quote": quote(built, true), "hcl_report": built.hcl, "td_quote": built.td_quote })),
        ),
        accepted(
            "azure/envelope/wrapped",
            ENVELOPE,
            "A form that names the platform around it",
            good(),
            snp,
            in_envelope(|built| json!({ "platform": "az-snp", "evidence": snp_envelope(built) })),
        ),
        accepted(
            "azure/envelope/wrapped-tdx",
            ENVELOPE,
            "The same of TDX",
            good(),
            tdx,
            in_envelope(|built| json!({ "platform": "az-tdx", "evidence": tdx_envelope(built) })),
        ),
        refused(
            "azure/envelope/wrong-platform",
            "evidence.kind.envelope",
            ENVELOPE,
            "The platform around it is another",
            snp,
            in_envelope(|built| json!({ "platform": "az-tdx", "evidence": snp_envelope(built) })),
        ),
        refused(
            "azure/envelope/version-3",
            "evidence.kind.envelope",
            ENVELOPE,
            "A version that nobody knows",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["version"] = json!(3);
                envelope
            }),
        ),
        refused(
            "azure/envelope/member-more",
            "evidence.kind.envelope",
            ENVELOPE,
            "A member that nobody knows",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["ak"] = json!("");
                envelope
            }),
        ),
        refused(
            "azure/envelope/quote-as-list",
            "evidence.kind.bundle",
            ENVELOPE,
            "The parts of the quote stand in a list, without names",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                let quote = &envelope["tpm_quote"];
                envelope["tpm_quote"] = json!([quote["message"], quote["signature"], quote["pcrs"]]);
                envelope
            }),
        ),
        refused(
            "azure/envelope/list",
            "evidence.kind.bundle",
            ENVELOPE,
            "The members of the envelope stand in a list, without names",
            snp,
            in_envelope(|built| {
                let envelope = snp_envelope(built);
                json!([envelope["version"], envelope["tpm_quote"], envelope["hcl_report"], envelope["vcek"]])
            }),
        ),
        refused(
            "azure/envelope/wrapped-list",
            "evidence.kind.envelope",
            ENVELOPE,
            "The members of the wrapped evidence stand in a list, without names",
            snp,
            in_envelope(|built| {
                let envelope = snp_envelope(built);
                json!({ "platform": "az-snp", "evidence": [envelope["version"], envelope["tpm_quote"], envelope["hcl_report"], envelope["vcek"]] })
            }),
        ),
        refused("azure/envelope/report-of-tdx", "azure.hcl.form.platform", ENVELOPE, "An envelope of SEV-SNP with the report of a TD", snp, |s| {
            s.hcl.report_type = 4
        }),
        refused(
            "azure/envelope/register-missing",
            "tpm.pcrs.values.missing",
            ENVELOPE,
            "A register is missing, and the others would move up",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list").remove(3);
                envelope
            }),
        ),
        refused(
            "azure/envelope/register-more",
            "tpm.pcrs.values.form",
            ENVELOPE,
            "There are 25 registers",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list").push(json!(hex(&[0; 32])));
                envelope
            }),
        ),
        refused(
            "azure/envelope/registers-swapped",
            "tpm.pcrs.digest",
            ENVELOPE,
            "Two registers are swapped",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list").swap(0, 7);
                envelope
            }),
        ),
        refused(
            "azure/envelope/register-short",
            "tpm.pcrs.values.length",
            ENVELOPE,
            "A byte slid from one register into the next",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                let list = envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list");
                let joined = format!("{}{}", list[0].as_str().expect("text"), list[1].as_str().expect("text"));
                (list[0], list[1]) = (json!(joined[..62]), json!(joined[62..]));
                envelope
            }),
        ),
        refused("azure/envelope/signature-of-tpm", "tpm.quote.signature", ENVELOPE, "The signature is another's", snp, |s| {
            s.signature.key = Key::Rsa(RsaKey::TpmOtherAk)
        }),
        refused("azure/envelope/vcek-of-another", "snp.vek.chip-id", ENVELOPE, "The VCEK in the envelope is another chip's", snp, |s| {
            s.amd().report.chip_id = filler("another chip")
        }),
    ]
}
