//! AMD's key distribution service (AMD 57230 §4): where to fetch what, told and never fetched.

use alloc::{format, string::String, vec, vec::Vec};

use super::{
    Product,
    report::{Report, SigningKey},
    tcb::Tcb,
};
use crate::{bytes, hex, needs::Need};

const HOST: &str = "https://kdsintf.amd.com";

/// What a verification of this unverified report needs.
pub(crate) fn needs(report: &[u8]) -> Vec<Need> {
    let Ok(report) = Report::read(report) else { return Vec::new() };
    let Ok(signing_key) = report.check_signing_key() else { return Vec::new() };
    if report.check_version().is_err() {
        return Vec::new();
    }
    let products = match report.cpuid() {
        Some(cpuid) => match Product::by_cpuid(cpuid) {
            Ok(product) => vec![product],
            Err(_) => return Vec::new(),
        },
        // Version 2 does not say; Turin never emitted it.
        None => vec![Product::Milan, Product::Genoa],
    };
    vec![vek(&report, signing_key, &products), crl(signing_key, &products)]
}

/// The certificate of the key that signed.
pub(crate) fn vek(report: &Report<'_>, signing_key: SigningKey, products: &[Product]) -> Need {
    match signing_key {
        SigningKey::Vlek => Need {
            what: "snp.vlek",
            urls: Vec::new(),
            why: "the certificate of the key that signed; only the cloud provider hands it out, in the certificate table of an extended report",
        },
        SigningKey::Vcek if bytes::all_zero(&report.chip_id()) => Need {
            what: "snp.vcek",
            urls: Vec::new(),
            why: "the certificate of the key that signed; the report hides its chip, so only the host can hand it over",
        },
        SigningKey::Vcek => {
            Need { what: "snp.vcek", urls: products.iter().map(|product| vcek_url(report, *product)).collect(), why: "the certificate of the key that signed" }
        }
    }
}

/// The revocation list of the intermediates.
pub(crate) fn crl(signing_key: SigningKey, products: &[Product]) -> Need {
    let path = match signing_key {
        SigningKey::Vcek => "vcek",
        SigningKey::Vlek => "vlek",
    };
    Need {
        what: "snp.crl",
        urls: products.iter().map(|product| format!("{HOST}/{path}/v1/{}/crl", product.name())).collect(),
        why: "the list of revoked intermediates, unless the policy waives snp.revocation",
    }
}

fn vcek_url(report: &Report<'_>, product: Product) -> String {
    let id = report.chip_id();
    let id = hex::encode(id.get(..product.chip_id_len()).unwrap_or(&id));
    let tcb = Tcb::decode(product, report.reported_tcb()).parts;
    let fmc = tcb.fmc.map(|fmc| format!("fmcSPL={fmc:02}&")).unwrap_or_default();
    format!(
        "{HOST}/vcek/v1/{}/{id}?{fmc}blSPL={:02}&teeSPL={:02}&snpSPL={:02}&ucodeSPL={:02}",
        product.name(),
        tcb.boot_loader,
        tcb.tee,
        tcb.snp,
        tcb.microcode
    )
}
