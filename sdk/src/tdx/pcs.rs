//! Intel's provisioning certification service (PCS API v4): where to fetch what, told and never fetched.

use alloc::{format, vec, vec::Vec};

use super::{
    certification::Certification,
    chain::Role,
    pck::PckExtension,
    quote::{Quote, Tee},
};
use crate::{hex, needs::Need, pem, x509::cert::Certificate};

const HOST: &str = "https://api.trustedservices.intel.com";

/// What a verification of this unverified quote needs.
pub(crate) fn needs(quote: &[u8]) -> Vec<Need> {
    Quote::read(quote).map(|quote| needs_of(&quote, None)).unwrap_or_default()
}

/// The same, where the PCK certificate and its chain came along.
pub(crate) fn needs_of(quote: &Quote<'_>, pck: Option<&Certificate<'_>>) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut need_pck = |why| needs.push(Need { what: "tdx.pck", urls: Vec::new(), why });
    let platform = match (pck, quote.certification) {
        (Some(pck), _) => platform_of(pck),
        (None, Certification::Chain(text)) => platform_in(text),
        (None, Certification::Leaf(leaf)) => {
            need_pck("CA and root of the PCK certificate, which this quote carries alone; they come in a header of the answer with the CA's list");
            platform_in(leaf)
        }
        (None, Certification::Platform(_)) => {
            need_pck("the PCK certificate and its chain, which this quote does not carry; the platform's owner can fetch them");
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

/// FMSPC and CA of the PCK certificate in a quote, unverified.
fn platform_in(certificates: &[u8]) -> Option<([u8; 6], &'static str)> {
    if !pem::is_pem(certificates) {
        return platform_of(&Certificate::read(certificates).ok()?);
    }
    let blocks = pem::read(certificates.strip_suffix(&[0]).unwrap_or(certificates)).ok()?;
    blocks.iter().filter_map(|(_, der)| Certificate::read(der).ok()).find(|c| Role::of(c) == Role::Pck).and_then(|pck| platform_of(&pck))
}

/// FMSPC and CA that a PCK certificate names.
fn platform_of(pck: &Certificate<'_>) -> Option<([u8; 6], &'static str)> {
    let ca = match pck.issuer.common_name()? {
        "Intel SGX PCK Platform CA" => "platform",
        "Intel SGX PCK Processor CA" => "processor",
        _ => return None,
    };
    Some((PckExtension::read(&pck.extensions).ok()?.fmspc, ca))
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    fn urls(needs: &[Need]) -> Vec<(&str, Vec<&str>)> {
        needs.iter().map(|need| (need.what, need.urls.iter().map(String::as_str).collect())).collect()
    }

    /// The evidence of a forged vector.
    fn forged(vector: &str) -> Vec<u8> {
        let vector: serde_json::Value = serde_json::from_str(vector).unwrap();
        STANDARD.decode(vector["evidence"].as_str().unwrap()).unwrap()
    }

    #[test]
    fn a_quote_says_where_its_collateral_lies() {
        let tdx = needs(include_bytes!("../../../conformance/vectors/real/dcap-qvl-0.7.1/tdx_quote"));
        assert_eq!(
            urls(&tdx),
            [
                ("tdx.tcb-info", vec!["https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=b0c06f000000"]),
                ("tdx.qe-identity", vec!["https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity"]),
                ("tdx.pck-crl", vec!["https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der"]),
                ("tdx.root-crl", vec!["https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"]),
            ]
        );
        let sgx = needs(include_bytes!("../../../conformance/vectors/real/dcap-qvl-0.7.1/sgx_quote"));
        assert_eq!(
            urls(&sgx)[..3],
            [
                ("tdx.tcb-info", vec!["https://api.trustedservices.intel.com/sgx/certification/v4/tcb?fmspc=00a067110000"]),
                ("tdx.qe-identity", vec!["https://api.trustedservices.intel.com/sgx/certification/v4/qe/identity"]),
                ("tdx.pck-crl", vec!["https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=processor&encoding=der"]),
            ]
        );
        assert!(needs(&[4, 0]).is_empty());
    }

    #[test]
    fn a_quote_without_its_chain_needs_that_too() {
        for leaf in [
            include_str!("../../../conformance/vectors/tdx/frame/cert-type-4.json"),
            include_str!("../../../conformance/vectors/tdx/frame/cert-type-4-pem.json"),
        ] {
            let leaf = needs(&forged(leaf));
            assert_eq!(urls(&leaf)[0], ("tdx.pck", Vec::new()));
            assert!(urls(&leaf)[1].1[0].contains("?fmspc="), "{leaf:?}");
            assert_eq!(urls(&leaf)[3].1.len(), 1);
        }
        let bare = needs(&forged(include_str!("../../../conformance/vectors/tdx/frame/cert-type-3.json")));
        assert_eq!(urls(&bare)[..2], [("tdx.pck", Vec::new()), ("tdx.tcb-info", Vec::new())]);
        assert_eq!(urls(&bare)[3].1.len(), 2, "the list of either CA");
    }

    /// Once the PCK certificate is at hand, a quote that does not carry it can name its platform.
    #[test]
    fn what_came_along_is_needed_no_more() {
        let quote = forged(include_str!("../../../conformance/vectors/tdx/frame/cert-type-3.json"));
        let other = forged(include_str!("../../../conformance/vectors/tdx/frame/v4-td10.json"));
        let (quote, other) = (Quote::read(&quote).unwrap(), Quote::read(&other).unwrap());
        let Certification::Chain(chain) = other.certification else { panic!("this quote carries its chain") };
        let blocks = pem::read(chain).unwrap();
        let pck = Certificate::read(&blocks[0].1).unwrap();
        let needs = needs_of(&quote, Some(&pck));
        assert_eq!(urls(&needs)[0].0, "tdx.tcb-info");
        assert!(urls(&needs)[0].1[0].contains("?fmspc="));
    }
}
