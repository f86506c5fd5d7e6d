//! The bundle that carries a TPM's evidence (RFC 9999), and the envelopes of others.

use serde_json::{Map, Value};

use crate::{
    envelope,
    scene::hex,
    tpm::{
        alg,
        pcr::Registers,
        scene::{Built, Hardware, Part, Scene},
    },
};

pub const QUOTE: &str = "tpm-quote";
pub const SIGNATURE: &str = "tpm-signature";
pub const PCRS: &str = "pcrs";
pub const HCL_REPORT: &str = "hcl-report";
pub const TD_QUOTE: &str = "td-quote";

/// The media type of a part.
pub fn media_type(name: &str) -> &'static str {
    match name {
        QUOTE => "application/vnd.tcg.tpm2.attest",
        SIGNATURE => "application/vnd.tcg.tpm2.signature",
        PCRS => "application/vnd.veritee.pcrs+json",
        "snp-report" => "application/vnd.amd.sev-snp-report",
        "ak-public" => "application/vnd.tcg.tpm2.public",
        HCL_REPORT => "application/vnd.microsoft.hcl-report",
        TD_QUOTE => "application/vnd.intel.dcap-quote",
        _ => "application/octet-stream",
    }
}

pub fn part(name: &str, value: Vec<u8>) -> Part {
    Part { name: name.into(), media_type: media_type(name).into(), value, indicator: envelope::EVIDENCE }
}

/// Values of registers as evidence tells them: by the name of the bank and the number.
pub fn pcrs(registers: &Registers) -> Value {
    let mut banks = Map::new();
    for ((bank, pcr), value) in &registers.0 {
        let name = match alg::known(*bank) {
            Some(hash) => format!("{hash:?}").to_lowercase(),
            None => format!("{bank:04x}"),
        };
        let bank = banks.entry(name).or_insert_with(|| Value::Object(Map::new()));
        bank[pcr.to_string()] = hex(value).into();
    }
    Value::Object(banks)
}

/// The parts that a scene's evidence consists of.
pub fn parts(scene: &Scene, built: &Built) -> Vec<Part> {
    let mut parts = vec![part(QUOTE, built.attest.clone()), part(SIGNATURE, built.signature.clone()), part(PCRS, pcrs(&built.told).to_string().into_bytes())];
    if let (Some(amd), true) = (&built.amd, scene.link.is_some()) {
        parts.push(part("snp-report", amd.report.clone()));
    }
    if !matches!(scene.hardware, Hardware::Bare) && scene.link.is_none() {
        parts.push(part(HCL_REPORT, built.hcl.clone()));
    }
    if matches!(scene.hardware, Hardware::Tdx(_)) {
        parts.push(part(TD_QUOTE, built.td_quote.clone()));
    }
    (scene.parts)(&mut parts, built);
    parts
}

pub fn build(scene: &Scene, built: &Built) -> Vec<u8> {
    let parts = parts(scene, built);
    let attached = (scene.attached)(built).into_iter().enumerate().map(|(i, value)| Part {
        name: format!("collateral-{i}"),
        media_type: envelope::CERT_TYPE.into(),
        value,
        indicator: envelope::ENDORSEMENT,
    });
    let parts: Vec<Part> = parts.into_iter().chain(attached).collect();
    let members: Vec<_> = parts.iter().map(|part| envelope::member(&part.name, &part.media_type, &part.value, part.indicator)).collect();
    envelope::bundle(&members)
}
