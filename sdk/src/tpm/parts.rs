//! The parts of which the evidence of a machine with a TPM consists.

use alloc::borrow::Cow;

use super::pcr::PcrPart;

/// Everything that such evidence can hold. Collateral (certificates of the attestation key, event logs) is kept with the rest of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts<'a> {
    /// `TPMS_ATTEST`, or `TPM2B_ATTEST`.
    pub(crate) quote: Option<Cow<'a, [u8]>>,
    /// `TPMT_SIGNATURE`, or the bare value of an RSA signature if the key fixes its scheme.
    pub(crate) signature: Option<Cow<'a, [u8]>>,
    pub(crate) pcrs: Option<PcrPart<'a>>,
    /// `TPMT_PUBLIC` of the attestation key: believed only where something else vouches for that key.
    pub(crate) ak_public: Option<Cow<'a, [u8]>>,
    /// The report of Azure's paravisor.
    pub(crate) hcl_report: Option<Cow<'a, [u8]>>,
    /// The attestation report of SEV-SNP beside a quote of the host's TPM.
    pub(crate) snp_report: Option<Cow<'a, [u8]>>,
    /// The TD quote beside either.
    pub(crate) td_quote: Option<Cow<'a, [u8]>>,
}

/// A part that a bundle names by its media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Quote,
    Signature,
    Pcrs,
    AkPublic,
    HclReport,
    SnpReport,
    TdQuote,
}

impl Part {
    const ALL: [Self; 7] = [Self::Quote, Self::Signature, Self::Pcrs, Self::AkPublic, Self::HclReport, Self::SnpReport, Self::TdQuote];

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Quote => "application/vnd.tcg.tpm2.attest",
            Self::Signature => "application/vnd.tcg.tpm2.signature",
            Self::Pcrs => "application/vnd.veritee.pcrs+json",
            Self::AkPublic => "application/vnd.tcg.tpm2.public",
            Self::HclReport => "application/vnd.microsoft.hcl-report",
            Self::SnpReport => "application/vnd.amd.sev-snp-report",
            Self::TdQuote => "application/vnd.intel.dcap-quote",
        }
    }

    pub(crate) fn by_media_type(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.media_type() == name)
    }

    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quote => "tpm-quote",
            Self::Signature => "tpm-signature",
            Self::Pcrs => "pcrs",
            Self::AkPublic => "ak-public",
            Self::HclReport => "hcl-report",
            Self::SnpReport => "snp-report",
            Self::TdQuote => "td-quote",
        }
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

impl<'a> Parts<'a> {
    /// Puts a part in its place; `false` if there is one already.
    pub(crate) fn put(&mut self, part: Part, bytes: Cow<'a, [u8]>) -> bool {
        let place = match part {
            Part::Quote => &mut self.quote,
            Part::Signature => &mut self.signature,
            Part::AkPublic => &mut self.ak_public,
            Part::HclReport => &mut self.hcl_report,
            Part::SnpReport => &mut self.snp_report,
            Part::TdQuote => &mut self.td_quote,
            Part::Pcrs => {
                let free = self.pcrs.is_none();
                self.pcrs.get_or_insert(PcrPart::File(bytes));
                return free;
            }
        };
        let free = place.is_none();
        place.get_or_insert(bytes);
        free
    }

    /// Whether there is any part at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.quote.is_none()
            && self.signature.is_none()
            && self.pcrs.is_none()
            && self.ak_public.is_none()
            && self.hcl_report.is_none()
            && self.snp_report.is_none()
            && self.td_quote.is_none()
    }
}
