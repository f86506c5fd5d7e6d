//! The policy document as it is written. Unknown keys are errors at every level.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{
    azure::AzureDocument,
    event_log::EventLogDocument,
    gcp::GcpDocument,
    issuers::{EarDocument, GoogleDocument, NrasDocument},
    jwt::{ItaDocument, JwtDocument, MaaDocument},
    snp::SnpDocument,
    tdx::{SgxDocument, TdxDocument},
    tpm::TpmDocument,
};
use crate::{Misuse, evidence::Kind, hex, time::Time};

/// A policy document.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Veritee policy"))]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the document: 1.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub(crate) veritee: u32,
    /// The kinds of evidence that are looked at.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub(crate) kinds: Vec<Kind>,
    /// What ties the evidence to this conversation.
    pub(crate) bind: Bind,
    /// Which guests are accepted.
    pub(crate) identity: IdentityDocument,
    /// What is asked of an AMD SEV-SNP report.
    #[serde(default)]
    pub(crate) snp: SnpDocument,
    /// What is asked of an Intel TDX quote, and of the platform under an SGX quote.
    #[serde(default)]
    pub(crate) tdx: TdxDocument,
    /// What is asked of an SGX enclave.
    #[serde(default)]
    pub(crate) sgx: SgxDocument,
    /// What is asked of an Azure confidential VM, besides its hardware and its TPM.
    #[serde(default)]
    pub(crate) azure: AzureDocument,
    /// What is asked of a virtual machine of Google Compute Engine.
    #[serde(default)]
    pub(crate) gcp: GcpDocument,
    /// What is asked of event logs.
    #[serde(default)]
    pub(crate) event_log: EventLogDocument,
    /// What is asked of every attestation token.
    #[serde(default)]
    pub(crate) jwt: JwtDocument,
    /// What is asked of tokens of Microsoft Azure Attestation.
    #[serde(default)]
    pub(crate) maa: MaaDocument,
    /// What is asked of tokens of Intel Trust Authority.
    #[serde(default)]
    pub(crate) ita: ItaDocument,
    /// What is asked of a TPM's quote.
    #[serde(default)]
    pub(crate) tpm: TpmDocument,
    /// What is asked of tokens of Google's Confidential Space and Confidential VMs.
    #[serde(default)]
    pub(crate) google: GoogleDocument,
    /// What is asked of answers of NVIDIA's Remote Attestation Service.
    #[serde(default)]
    pub(crate) nras: NrasDocument,
    /// What is asked of EAT attestation results.
    #[serde(default)]
    pub(crate) ear: EarDocument,
    /// Checks that need not pass, each with a reason that the report repeats.
    #[serde(default)]
    pub(crate) waive: Vec<Waive>,
    /// How many seconds a certificate may lie in the future, for clocks that differ; 300 unless stated.
    #[serde(default)]
    pub(crate) clock_skew_seconds: Option<u32>,
}

/// What ties the evidence to this conversation: exactly one of the two.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [
    { "required": ["report_data"], "properties": { "waive": false } },
    { "required": ["waive"], "properties": { "report_data": false } },
])))]
#[serde(deny_unknown_fields)]
pub(crate) struct Bind {
    /// How the guest made its 64 bytes of report data, for instance `sha512(nonce ‖ key)`, or the bytes themselves.
    #[serde(default)]
    pub(crate) report_data: Option<ReportData>,
    /// Why no binding is demanded.
    #[serde(default)]
    pub(crate) waive: Option<String>,
}

/// A layout of nonce and key, or 64 bytes.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged))]
pub(crate) enum ReportData {
    /// A layout.
    Layout(String),
    /// Exact bytes.
    Exact(Exact),
}

impl<'de> Deserialize<'de> for ReportData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LayoutOrExact;

        // What serde derives for such a choice would read the object from a copy, past what refuses lists in its place.
        impl<'de> Visitor<'de> for LayoutOrExact {
            type Value = ReportData;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a layout, or an object with the member hex")
            }

            fn visit_str<E>(self, layout: &str) -> Result<ReportData, E> {
                Ok(ReportData::Layout(layout.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<ReportData, A::Error> {
                Exact::deserialize(MapAccessDeserializer::new(members)).map(ReportData::Exact)
            }
        }

        deserializer.deserialize_any(LayoutOrExact)
    }
}

/// Exact report data.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Exact {
    /// 64 bytes.
    pub(crate) hex: Hex<64>,
}

/// Which guests are accepted: measurements, signers or both; or a reason why any is. It may be empty where `[tpm] pcrs` says which
/// software is accepted.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("oneOf" = [
    { "properties": { "waive": false } },
    { "required": ["waive"], "properties": { "measurement": false, "signer": false } },
])))]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityDocument {
    /// Launch measurements, any of which is accepted. Of an Azure confidential VM it is the paravisor that was launched; the guest
    /// shows in the registers of its TPM, `[tpm] pcrs`.
    #[serde(default)]
    pub(crate) measurement: Option<Vec<Measurement>>,
    /// Keys, any of which may have signed the guest's ID block.
    #[serde(default)]
    pub(crate) signer: Option<Vec<Signer>>,
    /// Why any guest is accepted.
    #[serde(default)]
    pub(crate) waive: Option<String>,
}

/// A launch measurement that is accepted.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Measurement {
    /// 48 bytes: the launch measurement of SEV-SNP, or MRTD. 32 bytes: MRENCLAVE.
    pub(crate) hex: MeasurementHex,
    /// A name for people; it comes back in the claims.
    #[serde(default)]
    pub(crate) label: Option<String>,
    /// The moment after which it is accepted no more, RFC 3339 or a date.
    #[serde(default, deserialize_with = "time")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(crate) not_after: Option<Time>,
}

/// A key that may have signed the guest's ID block: one digest or both.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Signer {
    /// SHA-384 of the ID key.
    #[serde(default)]
    pub(crate) id_key: Option<Hex<48>>,
    /// SHA-384 of the author key, which vouches for the ID key.
    #[serde(default)]
    pub(crate) author_key: Option<Hex<48>>,
    /// A name for people.
    #[serde(default)]
    #[expect(dead_code, reason = "it is for whoever reads the policy")]
    pub(crate) label: Option<String>,
}

impl Signer {
    pub(super) fn check(&self) -> Result<(), Misuse> {
        let zero = |digest: &Option<Hex<48>>| digest.as_ref().is_some_and(|d| d.0 == [0; 48]);
        if self.id_key.is_none() && self.author_key.is_none() {
            return Err(Misuse::new("policy.identity.signer", "a signer needs id_key, author_key or both"));
        }
        if zero(&self.id_key) || zero(&self.author_key) {
            return Err(Misuse::new("policy.identity.signer", "a digest of all zeros is what a report has when nobody signed"));
        }
        Ok(())
    }
}

/// A check that need not pass.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Waive {
    /// The check's id.
    pub(crate) check: String,
    /// Why; the report repeats it.
    pub(crate) reason: String,
}

/// 32 or 48 bytes in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MeasurementHex {
    Of32(Hex<32>),
    Of48(Hex<48>),
}

impl MeasurementHex {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Of32(hex) => &hex.0,
            Self::Of48(hex) => &hex.0,
        }
    }
}

impl<'de> Deserialize<'de> for MeasurementHex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(&text).ok_or_else(|| de::Error::custom(format!("{text:?} is not hexadecimal")))?;
        if let Ok(bytes) = <[u8; 32]>::try_from(bytes.as_slice()) {
            return Ok(Self::Of32(Hex(bytes)));
        }
        let count = bytes.len();
        bytes.try_into().map(|bytes| Self::Of48(Hex(bytes))).map_err(|_| de::Error::custom(format!("48 or 32 bytes are needed here, not {count}")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for MeasurementHex {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "MeasurementHex".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "32 or 48 bytes in hexadecimal.", "type": "string", "pattern": "^([0-9a-fA-F]{64}|[0-9a-fA-F]{96})$" })
    }
}

/// Exactly `N` bytes in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hex<const N: usize>(pub(crate) [u8; N]);

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = hex::decode(&text).ok_or_else(|| de::Error::custom(format!("{text:?} is not hexadecimal")))?;
        let count = bytes.len();
        bytes.try_into().map(Self).map_err(|_| de::Error::custom(format!("{N} bytes are needed here, not {count}")))
    }
}

#[cfg(feature = "schema")]
impl<const N: usize> schemars::JsonSchema for Hex<N> {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        format!("Hex{N}").into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let digits = N.saturating_mul(2);
        schemars::json_schema!({ "description": format!("{N} bytes in hexadecimal."), "type": "string", "pattern": format!("^[0-9a-fA-F]{{{digits}}}$") })
    }
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|t| t.parse().map_err(de::Error::custom)).transpose()
}
