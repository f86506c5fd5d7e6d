//! The verification of an Azure confidential VM, on SEV-SNP or TDX: each step stands on the one before.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    ak_chain::{self, AkCertificate},
    ak_template,
    appraise::{self, Identity, Trust},
    hcl::{HclReport, Platform},
    runtime_claims::{self, RuntimeClaims},
    td_report::RawTdReport,
};
use crate::{
    Ask,
    appraisal::{Binding, Scope},
    bytes,
    checks::CheckId,
    claims::{AkCertificateClaims, AzureClaims, Claims, Key, Validity},
    collateral::{Blobs, Collateral},
    report::Value,
    snp::{self, chain::Role},
    tdx::{self, quote::Tee, report::Body},
    time::Time,
    verdict::{Failure, Recorder, Stop},
};

/// The hardware's evidence, found authentic.
enum Hardware<'a> {
    Snp(snp::verify::Authentic<'a>),
    Tdx(tdx::verify::Authentic<'a>),
}

/// Steps 1 to 5 of the specification: from the hardware's vendor to the attestation key.
struct Rooted<'a> {
    hcl: HclReport<'a>,
    hardware: Hardware<'a>,
    claims: RuntimeClaims,
}

/// What the question holds of one VM.
struct Parts<'a> {
    hcl: &'a [u8],
    td_quote: Option<&'a [u8]>,
}

fn authenticity(platform: Platform, ask: &Ask<'_>, has_crl: bool) -> Vec<CheckId> {
    use CheckId as C;
    let mut profile = vec![C::AzureHclForm];
    match platform {
        Platform::Snp => {
            profile.extend(snp::verify::authenticity(ask, has_crl));
            profile.push(C::AzureVmpl);
        }
        Platform::Tdx => {
            profile.push(C::AzureTdQuote);
            profile.extend(tdx::verify::authenticity(Tee::Tdx));
            profile.push(C::AzureTdReport);
        }
    }
    profile.extend([C::AzureClaimsBound, C::AzureClaimsForm]);
    profile
}

/// The hardware vouches for the paravisor, and the paravisor for the attestation key.
fn authenticate<'e>(
    platform: Platform,
    parts: &Parts<'e>,
    blobs: &Blobs<'_>,
    collateral: &Collateral<'_>,
    ask: &Ask<'_>,
    r: &mut Recorder<'_>,
) -> Result<Rooted<'e>, Stop> {
    // 1. The paravisor's report: where the signed parts lie.
    let hcl = r.must(CheckId::AzureHclForm, HclReport::read(parts.hcl, platform))?;

    // 2. and 3. The hardware's evidence is authentic, and it is the paravisor that asked for it.
    let (hardware, report_data) = match platform {
        Platform::Snp => {
            let report = snp::verify::authenticate(hcl.hardware, &amd_only(collateral), ask, r)?;
            let vmpl = report.report.vmpl();
            let at_zero = if vmpl == 0 { Ok(()) } else { Err(Failure::new("azure.vmpl", "0", vmpl.to_string())) };
            r.must(CheckId::AzureVmpl, at_zero)?;
            let data = report.report.report_data();
            (Hardware::Snp(report), data)
        }
        Platform::Tdx => {
            // The TDREPORT has nothing but a MAC that its own machine could check: a TD quote must vouch for all it says.
            let quote = r.must(CheckId::AzureTdQuote, td_quote(parts))?;
            let quote = tdx::verify::authenticate(quote, blobs, collateral, ask, r)?;
            let same = match quote.quote.body {
                Body::Td(td) => RawTdReport::read(hcl.hardware).and_then(|report| report.check_against(&td)),
                Body::Enclave(_) => Err(Failure::new("azure.td-quote.tee", "a TD quote", "an SGX quote")),
            };
            r.must(CheckId::AzureTdReport, same)?;
            let data = quote.report_data();
            (Hardware::Tdx(quote), data)
        }
    };

    // 4. The report data are the hash of the claims, of their exact bytes.
    r.must(CheckId::AzureClaimsBound, hcl.check_bound(&report_data))?;

    // 5. Only now are the claims read.
    let claims = r.must(CheckId::AzureClaimsForm, RuntimeClaims::read(hcl.claims))?;
    Ok(Rooted { hcl, hardware, claims })
}

fn td_quote<'e>(parts: &Parts<'e>) -> Result<&'e [u8], Failure> {
    let quote = parts.td_quote.ok_or_else(|| Failure::new("missing.azure.td-quote", "the TD quote of this TDREPORT", "nothing"))?;
    match tdx::quote::looks_like(quote) {
        Some(Tee::Tdx) => Ok(quote),
        Some(Tee::Sgx) => Err(Failure::new("azure.td-quote.tee", "a TD quote", "an SGX quote")),
        None => Err(Failure::new("azure.td-quote.form", "a TD quote", "other bytes")),
    }
}

/// What of the collateral concerns the hardware: the certificates of the attestation key are Microsoft's matter.
fn amd_only<'a>(collateral: &Collateral<'a>) -> Collateral<'a> {
    Collateral {
        certificates: collateral.certificates.iter().filter(|c| Role::of(c) != Role::Other).copied().collect(),
        crls: collateral.crls.iter().filter(|crl| is_amd(crl)).cloned().collect(),
    }
}

fn is_amd(crl: &crate::x509::crl::Crl<'_>) -> bool {
    matches!(Role::of_name(&crl.issuer), Role::Ark(_))
}
