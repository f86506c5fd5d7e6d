//! Envelopes in which other projects carry the evidence of machines with a TPM, Azure's confidential VMs above all, each read
//! exactly as it is written.
//!
//! | shape | members | bytes are |
//! |---|---|---|
//! | SEV-SNP, first form | `quote`, `report`, `vcek` | arrays of numbers, `vcek` is PEM |
//! | SEV-SNP, later form | `version` (1 or 2), `tpm_quote`, `hcl_report`, `vcek` | base64url, and hexadecimal within `tpm_quote` |
//! | TDX, first form | `tpm_quote`, `hcl_report`, `td_quote` | arrays of numbers |
//! | TDX, later form | `version` (1), `tpm_quote`, `hcl_report`, `td_quote` | as above |
//! | wrapped | `platform` (`az-snp` or `az-tdx`), `evidence` | a later form inside |
//! | a TPM alone | `ak_public`, `tpm_quote` | base64, the registers hexadecimal; the signature is `TPMT_SIGNATURE` |
//!
//! The quote holds `message`, `signature` (the bare value of RSASSA-PKCS1-v1_5) and `pcrs`, whose n-th value is PCR n of the
//! SHA-256 bank. The VCEK's certificate is collateral and is attached as such. A key that comes along with
//! a TPM's quote is passed over: nobody vouches for it. An unknown member is refused: what it would
//! mean, nobody here can say.

use alloc::{borrow::Cow, string::String, vec::Vec};

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use crate::{
    azure::hcl::Platform,
    evidence::Kind,
    hex, json, objects,
    tpm::{parts::Parts, pcr::PcrPart},
};

/// What an envelope holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// The hardware of Azure's paravisor, if it is about one.
    pub(crate) platform: Option<Platform>,
    pub(crate) hcl: Option<Vec<u8>>,
    /// `TPMS_ATTEST`.
    pub(crate) message: Vec<u8>,
    /// The bare value of the signature.
    pub(crate) signature: Vec<u8>,
    /// PCR 0 and on, of the SHA-256 bank.
    pub(crate) pcrs: Vec<Vec<u8>>,
    pub(crate) td_quote: Option<Vec<u8>>,
    /// Certificates that came along.
    pub(crate) attached: Vec<Vec<u8>>,
}

impl Envelope {
    pub(crate) fn kind(&self) -> Kind {
        match self.platform {
            Some(Platform::Snp) => Kind::AzureSnpVtpm,
            Some(Platform::Tdx) => Kind::AzureTdxVtpm,
            None => Kind::Tpm,
        }
    }

    /// The parts of the evidence, and what came along with them.
    pub(crate) fn into_parts(self) -> (Parts<'static>, Vec<Vec<u8>>) {
        let parts = Parts {
            quote: Some(Cow::Owned(self.message)),
            signature: Some(Cow::Owned(self.signature)),
            pcrs: Some(PcrPart::Sha256(self.pcrs)),
            ak_public: None,
            hcl_report: self.hcl.map(Cow::Owned),
            snp_report: None,
            td_quote: self.td_quote.map(Cow::Owned),
        };
        (parts, self.attached)
    }
}

/// Bytes in hexadecimal.
#[derive(Debug)]
struct HexText(Vec<u8>);

impl<'de> Deserialize<'de> for HexText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(&text).map(Self).ok_or_else(|| de::Error::custom("not hexadecimal"))
    }
}

/// Bytes in base64url, padded or not.
#[derive(Debug)]
struct Base64Text(Vec<u8>);

const BASE64: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

impl<'de> Deserialize<'de> for Base64Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(text).map(Self).map_err(|_| de::Error::custom("not base64url"))
    }
}

/// Bytes in base64.
#[derive(Debug)]
struct StandardBase64(Vec<u8>);

impl<'de> Deserialize<'de> for StandardBase64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(|_| de::Error::custom("not base64"))
    }
}

/// The number of a form, or the same as text, as tools that convert from YAML write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Version<'a> {
    Number(u64),
    Text(&'a str),
}

impl Version<'_> {
    fn is_one_of(&self, known: &[u64]) -> bool {
        match self {
            Self::Number(number) => known.contains(number),
            Self::Text(text) => text.parse().is_ok_and(|number| known.contains(&number)),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteText {
    message: HexText,
    signature: HexText,
    pcrs: Vec<HexText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteNumbers {
    message: Vec<u8>,
    signature: Vec<u8>,
    pcrs: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SnpNumbers {
    quote: QuoteNumbers,
    report: Vec<u8>,
    vcek: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SnpText<'a> {
    #[serde(borrow)]
    version: Version<'a>,
    tpm_quote: QuoteText,
    hcl_report: Base64Text,
    vcek: Base64Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TdxNumbers {
    tpm_quote: QuoteNumbers,
    hcl_report: Vec<u8>,
    td_quote: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TdxText<'a> {
    #[serde(borrow)]
    version: Version<'a>,
    tpm_quote: QuoteText,
    hcl_report: Base64Text,
    td_quote: Base64Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TpmText {
    #[expect(dead_code, reason = "a key that came with the evidence is nobody's")]
    ak_public: StandardBase64,
    tpm_quote: QuoteBase64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuoteBase64 {
    message: StandardBase64,
    signature: StandardBase64,
    pcrs: Vec<HexText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped<'a> {
    #[serde(borrow)]
    platform: &'a str,
    #[serde(borrow)]
    evidence: &'a RawValue,
}

/// The members by which an envelope is told from a collection, whose members are all arrays.
#[derive(Deserialize)]
struct Marks<'a> {
    #[serde(borrow, default)]
    platform: Option<&'a RawValue>,
    #[serde(borrow, default)]
    quote: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tpm_quote: Option<&'a RawValue>,
}

impl<'a> Marks<'a> {
    /// Those of an object. The members of a list could be taken for them in their order: a record of a collection is such a list.
    fn of(text: &'a [u8]) -> Option<Self> {
        if text.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            return None;
        }
        objects::from_slice(text).ok()
    }

    fn has_quote(&self) -> bool {
        [self.quote, self.tpm_quote].into_iter().flatten().any(|value| value.get().starts_with('{'))
    }
}

impl From<QuoteText> for QuoteNumbers {
    fn from(quote: QuoteText) -> Self {
        Self { message: quote.message.0, signature: quote.signature.0, pcrs: quote.pcrs.into_iter().map(|value| value.0).collect() }
    }
}

fn envelope(platform: Platform, hcl: Vec<u8>, quote: QuoteNumbers, td_quote: Option<Vec<u8>>, attached: Vec<Vec<u8>>) -> Envelope {
    let QuoteNumbers { message, signature, pcrs } = quote;
    Envelope { platform: Some(platform), hcl: Some(hcl), message, signature, pcrs, td_quote, attached }
}

/// Reads an envelope; `None` if the JSON is none of these.
pub(crate) fn read(text: &[u8]) -> Option<Result<Envelope, &'static str>> {
    let marks = Marks::of(text)?;
    let is_wrapped = marks.platform.is_some_and(|value| value.get().starts_with('"'));
    if !is_wrapped && !marks.has_quote() {
        return None;
    }
    Some(json::check(text).and_then(|()| {
        if is_wrapped {
            let wrapped: Wrapped<'_> = objects::from_slice(text).map_err(|_| "an envelope with a member that is missing, unknown or malformed")?;
            let platform = match wrapped.platform {
                "az-snp" => Platform::Snp,
                "az-tdx" => Platform::Tdx,
                _ => return Err("an envelope of another platform than az-snp and az-tdx"),
            };
            return read_plain(wrapped.evidence.get().as_bytes())
                .filter(|envelope| envelope.platform == Some(platform))
                .ok_or("an envelope whose evidence is not of the platform that it names, or malformed");
        }
        read_plain(text).ok_or("an envelope with a member that is missing, unknown or malformed")
    }))
}

fn read_plain(text: &[u8]) -> Option<Envelope> {
    if !Marks::of(text)?.has_quote() {
        return None;
    }
    if let Ok(TpmText { tpm_quote: QuoteBase64 { message, signature, pcrs }, .. }) = objects::from_slice(text) {
        let pcrs = pcrs.into_iter().map(|value| value.0).collect();
        return Some(Envelope { platform: None, hcl: None, message: message.0, signature: signature.0, pcrs, td_quote: None, attached: Vec::new() });
    }
    if let Ok(snp) = objects::from_slice::<SnpText<'_>>(text) {
        let good = snp.version.is_one_of(&[1, 2]);
        return good.then(|| envelope(Platform::Snp, snp.hcl_report.0, snp.tpm_quote.into(), None, alloc::vec![snp.vcek.0]));
    }
    if let Ok(tdx) = objects::from_slice::<TdxText<'_>>(text) {
        let good = tdx.version.is_one_of(&[1]);
        return good.then(|| envelope(Platform::Tdx, tdx.hcl_report.0, tdx.tpm_quote.into(), Some(tdx.td_quote.0), Vec::new()));
    }
    if let Ok(snp) = objects::from_slice::<SnpNumbers>(text) {
        return Some(envelope(Platform::Snp, snp.report, snp.quote, None, alloc::vec![snp.vcek.into_bytes()]));
    }
    let tdx: TdxNumbers = objects::from_slice(text).ok()?;
    Some(envelope(Platform::Tdx, tdx.hcl_report, tdx.tpm_quote, Some(tdx.td_quote), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SNP: &str = r#"{"version":1,"hcl_report":"SENMQQ==","tpm_quote":{"signature":"0a","message":"ff54","pcrs":["00","01"]},"vcek":"MAA"}"#;
    const SNP_NUMBERS: &str = r#"{"quote":{"message":[255,84],"pcrs":[[0],[1]],"signature":[10]},"report":[72,67,76,65],"vcek":"0"}"#;
    const TDX: &str = r#"{"version":"1","hcl_report":"SENMQQ","tpm_quote":{"signature":"0A","message":"FF54","pcrs":["00","01"]},"td_quote":"BAA"}"#;
    const TPM: &str = r#"{"ak_public":"MAA=","tpm_quote":{"message":"/1Q=","signature":"Cg==","pcrs":["00","01"]}}"#;
    const TDX_NUMBERS: &str = r#"{"tpm_quote":{"signature":[10],"message":[255,84],"pcrs":[[0],[1]]},"hcl_report":[72,67,76,65],"td_quote":[4,0]}"#;

    #[test]
    fn every_shape_holds_the_same() {
        let wrapped = alloc::format!(r#"{{"platform":"az-snp","evidence":{SNP}}}"#);
        for text in [SNP, SNP_NUMBERS, TDX, TDX_NUMBERS, TPM, &wrapped] {
            let envelope = read(text.as_bytes()).unwrap().unwrap();
            assert_eq!((envelope.message.as_slice(), envelope.signature.as_slice()), (&b"\xff\x54"[..], &[10][..]));
            assert_eq!(envelope.hcl.as_deref(), envelope.platform.map(|_| &b"HCLA"[..]));
            assert_eq!(envelope.pcrs, [[0], [1]]);
            assert_eq!(envelope.td_quote.is_some(), envelope.platform == Some(Platform::Tdx));
            assert_eq!(envelope.attached.len(), usize::from(envelope.platform == Some(Platform::Snp)));
        }
    }

    #[test]
    fn nothing_else_is_taken_for_one() {
        for (from, to) in [
            (r#""version":1"#, r#""version":3"#),
            (r#""version":1"#, r#""version":1,"version":1"#),
            (r#""version":1"#, r#""version":1,"extra":1"#),
            (r#""pcrs":"#, r#""extra":1,"pcrs":"#),
            (r#""0a""#, r#""0""#),
            (r#""MAA""#, r#""MAB""#),
            (r#""MAA""#, r#""M+A""#),
            (r#","vcek":"MAA""#, ""),
        ] {
            assert!(SNP.contains(from));
            assert!(matches!(read(SNP.replacen(from, to, 1).as_bytes()), Some(Err(_))), "{to}");
        }
        for text in [r#"{"platform":"az-tdx","evidence":"#, r#"{"platform":"snp","evidence":"#, r#"{"more":1,"platform":"az-snp","evidence":"#] {
            assert!(matches!(read(alloc::format!("{text}{SNP}}}").as_bytes()), Some(Err(_))), "{text}");
        }
        for other in ["{}", r#"{"quote":["a/b","AA",4]}"#, r#"{"evidence":["a/b","AA",4]}"#, "[]", "x", ""] {
            assert!(read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
