//! What a verification of an Azure confidential VM needs besides the evidence, and what an unverified one says.

use alloc::{string::String, vec::Vec};

use super::{
    hcl::{HclReport, Platform},
    runtime_claims::RuntimeClaims,
};
use crate::{needs::Need, snp, tdx};

/// The certificate of the attestation key.
pub(super) fn ak_certificate() -> Need {
    Need {
        what: "azure.ak-certificate",
        urls: Vec::new(),
        why: "the certificate of the attestation key, which the guest reads from NV index 01C101D0h, unless the policy names the paravisor",
    }
}

/// The certificates above it.
pub(super) fn ak_chain() -> Need {
    Need {
        what: "azure.ak-chain",
        urls: Vec::new(),
        why: "the certificates of the CAs between the attestation key's and Microsoft's root; each names a place to fetch the next from",
    }
}

/// The TD quote.
pub(super) fn td_quote() -> Need {
    Need {
        what: "azure.td-quote",
        urls: Vec::new(),
        why: "the TD quote of the report's TDREPORT, which the guest gets from its metadata service, http://169.254.169.254/acc/tdquote",
    }
}

/// What a verification of this unverified evidence needs.
pub(crate) fn needs(platform: Platform, hcl: &[u8], quote: Option<&[u8]>) -> Vec<Need> {
    let Ok(hcl) = HclReport::read(hcl, platform) else { return Vec::new() };
    let mut needs = match (platform, quote) {
        (Platform::Snp, _) => snp::kds::needs(hcl.hardware),
        (Platform::Tdx, Some(quote)) => tdx::pcs::needs(quote),
        (Platform::Tdx, None) => alloc::vec![td_quote()],
    };
    needs.push(ak_certificate());
    needs
}

/// Fields of unverified evidence, for people.
pub(crate) fn inspect(platform: Platform, hcl: &[u8], quote: Option<&[u8]>) -> Vec<(&'static str, String)> {
    let hcl = match HclReport::read(hcl, platform) {
        Ok(hcl) => hcl,
        Err(failure) => return alloc::vec![("unreadable", failure.code.into())],
    };
    let mut rows = match (platform, quote) {
        (Platform::Snp, _) => snp::report::inspect(hcl.hardware),
        (Platform::Tdx, Some(quote)) => tdx::inspect(quote),
        (Platform::Tdx, None) => Vec::new(),
    };
    match RuntimeClaims::read(hcl.claims) {
        Ok(claims) => {
            let yes_or_no = |value: bool| String::from(if value { "true" } else { "false" });
            let configuration = claims.configuration;
            rows.push(("vm unique id", configuration.vm_unique_id));
            rows.push(("secure boot", yes_or_no(configuration.secure_boot)));
            rows.push(("console", yes_or_no(configuration.console_enabled)));
            if let Some(persisted) = configuration.tpm_persisted {
                rows.push(("tpm persisted", yes_or_no(persisted)));
            }
            if let Some(data) = claims.user_data {
                rows.push(("user data", crate::hex::encode(&data)));
            }
        }
        Err(failure) => rows.push(("runtime claims", failure.code.into())),
    }
    rows
}
