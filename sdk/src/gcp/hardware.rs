//! The evidence of the hardware beside a quote of the host's TPM.

use alloc::{boxed::Box, vec::Vec};

use crate::{
    Ask,
    appraisal::{Binding, Scope},
    checks::CheckId,
    claims::Claims,
    collateral::{Blobs, Collateral},
    snp,
    tdx::{self, quote::Tee},
    tpm::parts::Parts,
    verdict::{Recorder, Stop},
};

/// Hardware's evidence, found authentic.
pub(super) enum Hardware<'a> {
    Snp(Box<snp::verify::Authentic<'a>>),
    Tdx(Box<tdx::authentic::Authentic<'a>>),
}

/// The checks by which it is found authentic, and those of its appraisal; none if there is no such evidence.
pub(super) fn profile(parts: &Parts<'_>, ask: &Ask<'_>, amd_crl: bool) -> (Vec<CheckId>, Vec<CheckId>) {
    match (&parts.snp_report, &parts.td_quote) {
        (Some(_), _) => (snp::verify::authenticity(ask, amd_crl), snp::verify::appraisal(ask, Scope::BesideTpm)),
        (None, Some(_)) => (tdx::verify::authenticity(Tee::Tdx), tdx::verify::appraisal(ask, Scope::BesideTpm)),
        (None, None) => (Vec::new(), Vec::new()),
    }
}

impl<'e> Hardware<'e> {
    pub(super) fn authenticate(
        parts: &'e Parts<'_>,
        blobs: &Blobs<'_>,
        collateral: &Collateral<'_>,
        ask: &Ask<'_>,
        r: &mut Recorder<'_>,
    ) -> Result<Option<Self>, Stop> {
        if let Some(report) = parts.snp_report.as_deref() {
            let authentic = snp::verify::authenticate(report, &snp::chain::amd_only(collateral), ask, r)?;
            return Ok(Some(Self::Snp(Box::new(authentic))));
        }
        let Some(quote) = parts.td_quote.as_deref() else { return Ok(None) };
        tdx::verify::authenticate(quote, blobs, collateral, ask, r).map(|authentic| Some(Self::Tdx(Box::new(authentic))))
    }

    pub(super) fn report_data(&self) -> [u8; 64] {
        match self {
            Self::Snp(report) => report.report.report_data(),
            Self::Tdx(quote) => quote.report_data(),
        }
    }

    /// The registers of a TD, which its own event log explains.
    pub(super) fn rtmrs(&self) -> Option<[[u8; 48]; 4]> {
        match self {
            Self::Snp(_) => None,
            Self::Tdx(quote) => quote.rtmrs(),
        }
    }

    pub(super) fn appraise(&self, ask: &Ask<'_>, r: &mut Recorder<'_>) -> Claims {
        // The nonce is in the quote, and what ties the report data to that was looked at.
        let bound = Binding::Waived;
        match self {
            Self::Snp(report) => snp::verify::appraise_in(report, ask, Scope::BesideTpm, &bound, r),
            Self::Tdx(quote) => tdx::verify::appraise_in(quote, ask, Scope::BesideTpm, &bound, r),
        }
    }
}
