//! Intel's provisioning certification service (PCS API v4): where to fetch what, told and never fetched.

use alloc::{format, vec, vec::Vec};

use super::{
    chain::Role,
    pck::PckExtension,
    quote::{Certification, Quote, Tee},
};
use crate::{hex, needs::Need, pem, x509::cert::Certificate};

const HOST: &str = "https://api.trustedservices.intel.com";

/// What a verification of this unverified quote needs.
pub(crate) fn needs(quote: &[u8]) -> Vec<Need> {
    let Ok(quote) = Quote::read(quote) else { return Vec::new() };
    let mut needs = Vec::new();
    let platform = match quote.certification {
        Certification::Chain(text) => platform_of(text),
        Certification::Leaf(_) | Certification::Platform(_) => {
            needs.push(Need {
                what: "tdx.pck",
                urls: Vec::new(),
                why: "the PCK certificate and its chain, which this quote does not carry; the platform's owner can fetch them",
            });
            None
        }
    };
    let path = match quote.tee {
        Tee::Sgx => "sgx",
        Tee::Tdx => "tdx",
    };
    let (fmspc, ca) = platform.map_or((None, None), |(fmspc, ca)| (Some(fmspc), Some(ca)));
    let fmspcs = |fmspc: [u8; 6]| vec![format!("{HOST}/{path}/certification/v4/tcb?fmspc={}", hex::encode(&fmspc))];
    let crl = |ca: &str| format!("{HOST}/sgx/certification/v4/pckcrl?ca={ca}&encoding=der");
    needs.extend([
        Need {
            what: "tdx.tcb-info",
            urls: fmspc.map(fmspcs).unwrap_or_default(),
            why: "the TCB levels of the platform; the issuer chain comes in a header of the answer",
        },
        Need {
            what: "tdx.qe-identity",
            urls: vec![format!("{HOST}/{path}/certification/v4/qe/identity")],
            why: "the identity of the quoting enclave; the issuer chain comes in a header of the answer",
        },
        Need {
            what: "tdx.pck-crl",
            urls: ca.map_or_else(|| vec![crl("platform"), crl("processor")], |ca| vec![crl(ca)]),
            why: "the list of revoked PCK certificates",
        },
        Need {
            what: "tdx.root-crl",
            urls: vec!["https://certificates.trustedservices.intel.com/IntelSGXRootCA.der".into()],
            why: "the list of revoked CAs and signers",
        },
    ]);
    needs
}

/// FMSPC and the CA of the PCK certificate in a quote, unverified.
fn platform_of(text: &[u8]) -> Option<([u8; 6], &'static str)> {
    let blocks = pem::read(text).ok()?;
    let leaf = blocks.iter().filter_map(|(_, der)| Certificate::read(der).ok()).find(|c| Role::of(c) == Role::Pck)?;
    let ca = match leaf.issuer.common_name()? {
        "Intel SGX PCK Platform CA" => "platform",
        "Intel SGX PCK Processor CA" => "processor",
        _ => return None,
    };
    Some((PckExtension::read(&leaf.extensions).ok()?.fmspc, ca))
}
