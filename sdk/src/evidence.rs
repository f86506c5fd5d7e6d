//! Evidence: recognised by its content, believed in nothing.

use alloc::{borrow::Cow, string::String, vec, vec::Vec};
use core::fmt;

use serde::Deserialize;

use crate::{
    Ask, Misuse, Verdict,
    azure::{self, hcl::Platform},
    bundle, collateral, gcp, jwt, limits,
    needs::Need,
    report::{About, Value},
    snp, tdx,
    tpm::{self, parts::Parts},
    verdict::{Failure, rejected_outright},
};

/// The kinds of evidence that this library verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// An AMD SEV-SNP attestation report.
    SevSnp,
    /// An Intel TDX quote.
    Tdx,
    /// An Intel SGX quote.
    Sgx,
    /// A token of Microsoft Azure Attestation.
    MaaJwt,
    /// A token of Intel Trust Authority.
    ItaJwt,
    /// A token of Google's attestation service.
    GoogleJwt,
    /// The answer of NVIDIA's Remote Attestation Service.
    NrasJwt,
    /// An EAT attestation result.
    EarJwt,
    /// The quote of a TPM whose key the relying party pinned.
    Tpm,
    /// An Azure confidential VM on SEV-SNP: the paravisor's report and a quote of its virtual TPM.
    AzureSnpVtpm,
    /// An Azure confidential VM on TDX: the same, and a TD quote.
    AzureTdxVtpm,
    /// A virtual machine of Google Compute Engine: a quote of its virtual TPM, with Google's certificate of the key.
    GcpVtpm,
}

impl Kind {
    /// The name that policies and reports use, for instance `sev-snp`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SevSnp => "sev-snp",
            Self::Tdx => "tdx",
            Self::Sgx => "sgx",
            Self::MaaJwt => "maa-jwt",
            Self::ItaJwt => "ita-jwt",
            Self::GoogleJwt => "google-jwt",
            Self::NrasJwt => "nras-jwt",
            Self::EarJwt => "ear-jwt",
            Self::Tpm => "tpm",
            Self::AzureSnpVtpm => "azure-snp-vtpm",
            Self::AzureTdxVtpm => "azure-tdx-vtpm",
            Self::GcpVtpm => "gcp-vtpm",
        }
    }

    /// Whether evidence of this kind has registers that an event log can explain.
    pub(crate) fn has_registers(self) -> bool {
        matches!(self, Self::Tdx | Self::Tpm | Self::AzureSnpVtpm | Self::AzureTdxVtpm | Self::GcpVtpm)
    }
}

/// A piece of evidence that was recognised. Nothing in it is to be believed: it has no claims, only a kind.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    kind: Kind,
    pub(crate) bytes: Cow<'a, [u8]>,
    /// Collateral that came in the same bundle.
    pub(crate) attached: Vec<Vec<u8>>,
    /// The parts, if it is of a machine with a TPM; `bytes` are empty then.
    pub(crate) parts: Parts<'a>,
}

/// Bytes that are no evidence of a kind this library verifies.
#[derive(Clone, Debug)]
pub struct Unrecognized(pub(crate) Failure);

impl Unrecognized {
    pub(crate) fn new(code: &'static str, actual: impl Into<Value>) -> Self {
        Self(Failure::new(code, "an SEV-SNP report of 1184 bytes, a TDX or SGX quote, an attestation token, or a bundle that holds one", actual))
    }

    /// The stable code, for instance `evidence.kind.empty`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }
}

impl fmt::Display for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actual = match &self.0.actual {
            Value::Text(text) => text,
            Value::Owned(text) => text.as_str(),
            _ => "these bytes",
        };
        write!(f, "not evidence that can be verified: {actual} [{}]", self.0.code)
    }
}

impl core::error::Error for Unrecognized {}

impl<'a> Evidence<'a> {
    /// Recognises evidence by its content.
    ///
    /// # Errors
    /// [`Unrecognized`] if it is of no kind that this library verifies.
    pub fn detect(input: &'a [u8]) -> Result<Self, Unrecognized> {
        if input.is_empty() {
            return Err(Unrecognized::new("evidence.kind.empty", "nothing: the input is empty"));
        }
        if input.len() > limits::EVIDENCE_BYTES {
            return Err(Unrecognized::new("evidence.kind.too-large", "more than 4 MiB, larger than any evidence is"));
        }
        if let Some(kind) = jwt::detect(input)? {
            return Ok(Self { kind, bytes: Cow::Borrowed(input), attached: Vec::new(), parts: Parts::default() });
        }
        if let Some(first) = input.iter().find(|b| !b.is_ascii_whitespace())
            && matches!(first, b'{' | b'[')
        {
            if let Some(envelope) = bundle::envelopes::read(input) {
                let envelope = envelope.map_err(|why| Unrecognized::new("evidence.kind.envelope", why))?;
                let kind = envelope.kind();
                let (parts, attached) = envelope.into_parts();
                return Ok(Self { kind, bytes: Cow::Borrowed(&[]), attached, parts });
            }
            let bundle::Bundle { evidence, attached, parts } = bundle::read(input)?;
            let kind = if parts.is_empty() { Evidence::detect_single(&evidence)? } else { kind_of(&parts, &attached)? };
            return Ok(Self { kind, bytes: Cow::Owned(evidence), attached, parts });
        }
        if bundle::go_tpm_tools::looks_like(input)
            && let Some(attestation) = bundle::go_tpm_tools::read(input)
        {
            let (parts, attached) = attestation.into_parts();
            return Ok(Self { kind: kind_of(&parts, &attached)?, bytes: Cow::Borrowed(&[]), attached, parts });
        }
        Ok(Self { kind: Self::detect_single(input)?, bytes: Cow::Borrowed(input), attached: Vec::new(), parts: Parts::default() })
    }

    fn detect_single(input: &[u8]) -> Result<Kind, Unrecognized> {
        if let Some(kind) = jwt::detect(input)? {
            return Ok(kind);
        }
        match tdx::quote::looks_like(input) {
            Some(tdx::quote::Tee::Tdx) => return Ok(Kind::Tdx),
            Some(tdx::quote::Tee::Sgx) => return Ok(Kind::Sgx),
            None => {}
        }
        if snp::report::looks_like(input) {
            return Ok(Kind::SevSnp);
        }
        let unsupported = |what: &'static str| Err(Unrecognized::new("evidence.kind.unsupported", what));
        if input.starts_with(b"HCLA") {
            return unsupported("an Azure HCL report alone: pack it with a quote of its virtual TPM, and on TDX with a TD quote");
        }
        if input.starts_with(b"\xffTCG") {
            return unsupported("a TPM quote alone: pack it with its signature and the values of its registers");
        }
        Err(Unrecognized::new("evidence.kind.unrecognized", "bytes of no known kind"))
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What a verification will need besides the evidence, and where to fetch it. Unverified: the evidence names it.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        match self.kind {
            Kind::SevSnp => snp::kds::needs(&self.bytes),
            Kind::Tdx | Kind::Sgx => tdx::pcs::needs(&self.bytes),
            Kind::MaaJwt | Kind::ItaJwt | Kind::GoogleJwt | Kind::NrasJwt | Kind::EarJwt => jwt::needs(self.kind, &self.bytes),
            // Only the relying party can know the key, and only the machine the values of its registers.
            Kind::Tpm => Vec::new(),
            Kind::AzureSnpVtpm | Kind::AzureTdxVtpm => azure::needs(self),
            Kind::GcpVtpm => gcp::verify::needs(&self.parts),
        }
    }

    /// Whether a file that lies beside this evidence is collateral that may be given with it. Nothing is verified.
    #[must_use]
    pub fn takes(&self, file: &[u8]) -> bool {
        collateral::may_go_with(self.kind, file)
    }

    /// Fields of the evidence for a person who wants to look at it before, or without, verifying it.
    ///
    /// Nothing of this is verified; it is text, so that no program is tempted to decide by it.
    #[must_use]
    pub fn inspect(&self) -> Vec<(&'static str, String)> {
        match self.kind {
            Kind::SevSnp => snp::report::inspect(&self.bytes),
            Kind::Tdx | Kind::Sgx => tdx::inspect(&self.bytes),
            Kind::MaaJwt | Kind::ItaJwt | Kind::GoogleJwt | Kind::NrasJwt | Kind::EarJwt => jwt::inspect(self.kind, &self.bytes),
            Kind::Tpm => tpm::verify::inspect(&self.parts),
            Kind::AzureSnpVtpm | Kind::AzureTdxVtpm => azure::inspect(self),
            Kind::GcpVtpm => tpm::verify::inspect(&self.parts),
        }
    }

    /// Answers the question.
    ///
    /// # Errors
    /// [`Misuse`] if the question itself is wrong, never because of the evidence.
    pub fn verify(&self, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
        ask.check()?;
        if !ask.policy.kinds.contains(&self.kind) {
            let about = About { kind: Some(self.kind.as_str()), version: None };
            let wanted: Vec<_> = ask.policy.kinds.iter().map(|k| k.as_str()).collect();
            let failure = Failure::new("evidence.kind.not-in-policy", wanted.join(", "), self.kind.as_str());
            return Ok(rejected_outright(ask.policy, ask.at, about, failure));
        }
        if ask.policy.event_log.asks() && !self.kind.has_registers() {
            let about = About { kind: Some(self.kind.as_str()), version: None };
            let failure = Failure::new("evidence.kind.no-registers", "evidence with registers, since the policy asks for an event log", self.kind.as_str());
            return Ok(rejected_outright(ask.policy, ask.at, about, failure));
        }
        if ask.tpm_state.is_some() && self.parts.quote.is_none() {
            let about = About { kind: Some(self.kind.as_str()), version: None };
            let failure = Failure::new("evidence.kind.no-counters", "evidence with a TPM's quote, since you gave a state of one", self.kind.as_str());
            return Ok(rejected_outright(ask.policy, ask.at, about, failure));
        }
        match self.kind {
            Kind::SevSnp => snp::verify::verify(self, ask),
            Kind::Tdx | Kind::Sgx => tdx::verify::verify(self, ask),
            Kind::MaaJwt | Kind::ItaJwt | Kind::GoogleJwt | Kind::NrasJwt | Kind::EarJwt => jwt::verify::verify(self, ask),
            Kind::Tpm => tpm::verify::verify(self, ask),
            Kind::AzureSnpVtpm | Kind::AzureTdxVtpm => azure::verify::verify(self, ask),
            Kind::GcpVtpm => gcp::verify::verify(self, ask),
        }
    }
}

/// The kind of evidence that these parts make. A certificate of Google's that came along decides which question is asked, and nothing
/// about the answer.
pub(crate) fn kind_of<B: AsRef<[u8]>>(parts: &Parts<'_>, attached: &[B]) -> Result<Kind, Unrecognized> {
    let kind = match parts.hcl_report.as_deref().map(azure::hcl::platform_of) {
        Some(Some(Platform::Snp)) => Kind::AzureSnpVtpm,
        Some(Some(Platform::Tdx)) => Kind::AzureTdxVtpm,
        Some(None) => return Err(Unrecognized::new("evidence.kind.unsupported", "an Azure HCL report of neither SEV-SNP nor TDX")),
        None if gcp::ak_chain::is_among(attached) => Kind::GcpVtpm,
        None => Kind::Tpm,
    };
    let fits = match kind {
        Kind::AzureTdxVtpm => parts.snp_report.is_none(),
        Kind::GcpVtpm => match (&parts.snp_report, &parts.td_quote) {
            (_, None) => true,
            (None, Some(quote)) => tdx::quote::looks_like(quote) == Some(tdx::quote::Tee::Tdx),
            (Some(_), Some(_)) => false,
        },
        _ => parts.snp_report.is_none() && parts.td_quote.is_none(),
    };
    if !fits {
        return Err(Unrecognized::new("evidence.kind.bundle", "hardware's evidence beside a TPM's quote, with nothing that ties the two"));
    }
    match (&parts.quote, &parts.signature) {
        (Some(_), Some(_)) => Ok(kind),
        (Some(_), None) => Err(Unrecognized::new("evidence.kind.bundle", "a quote without its signature")),
        (None, _) => Err(Unrecognized::new("evidence.kind.bundle", "parts of a TPM's evidence without a quote")),
    }
}

/// Answers a question about bytes: [`Evidence::detect`] and [`Evidence::verify`] in one, with a rejection for bytes that
/// are no evidence.
///
/// # Errors
/// [`Misuse`] if the question itself is wrong, never because of the evidence.
pub fn verify(evidence: &[u8], ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    ask.check()?;
    match Evidence::detect(evidence) {
        Ok(evidence) => evidence.verify(ask),
        Err(Unrecognized(failure)) => Ok(rejected_outright(ask.policy, ask.at, About { kind: None, version: None }, failure)),
    }
}

/// What a relying party would have to fetch for some evidence; nothing if it is of no known kind.
#[must_use]
pub fn needs(evidence: &[u8]) -> Vec<Need> {
    Evidence::detect(evidence).map_or_else(|_| vec![], |e| e.needs())
}
