//! The policy: what the relying party accepts, as a document.
//!
//! Nothing that matters has a silent default: what binds the evidence to the conversation and what identifies the guest
//! must be stated, or waived with a reason that the report repeats.

mod azure;
mod bind;
mod document;
mod event_log;
mod floors;
mod gcp;
mod issuers;
mod jwt;
mod lint;
#[cfg(test)]
mod shapes;
mod snp;
mod tdx;
mod tpm;

use alloc::{format, string::String, vec::Vec};

use crate::{Misuse, checks::CheckId, evidence::Kind, objects};

pub(crate) use azure::{AzurePolicy, Paravisor};
pub(crate) use bind::{Binding, Layout};
pub(crate) use document::{Document, Hex};
pub(crate) use event_log::EventLogPolicy;
pub(crate) use floors::{FirmwareVersion, TcbFloor, TcbKind};
pub(crate) use gcp::{GcpPolicy, TeeLink};
pub(crate) use issuers::{EarPolicy, GooglePolicy, NrasPolicy};
pub(crate) use jwt::{ItaPolicy, JwtPolicy, MaaPolicy};
pub use lint::Finding;
pub(crate) use snp::{GuestBit, PlatformBit, SnpPolicy};
pub(crate) use tdx::{SgxPolicy, TdxPolicy};
pub(crate) use tpm::TpmPolicy;

/// A policy that parsed and leaves nothing of importance unsaid.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) binding: Option<Binding>,
    pub(crate) identity: Identity,
    pub(crate) snp: SnpPolicy,
    pub(crate) tdx: TdxPolicy,
    pub(crate) sgx: SgxPolicy,
    pub(crate) azure: AzurePolicy,
    pub(crate) gcp: GcpPolicy,
    pub(crate) event_log: EventLogPolicy,
    pub(crate) tpm: TpmPolicy,
    pub(crate) clock_skew_seconds: u64,
    pub(crate) jwt: JwtPolicy,
    pub(crate) maa: MaaPolicy,
    pub(crate) ita: ItaPolicy,
    pub(crate) google: GooglePolicy,
    pub(crate) nras: NrasPolicy,
    pub(crate) ear: EarPolicy,
    waivers: Vec<(CheckId, String)>,
}

/// The guests that the policy accepts. Empty lists were waived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) measurements: Vec<document::Measurement>,
    pub(crate) signers: Vec<document::Signer>,
}

impl Policy {
    /// Reads a policy from JSON.
    ///
    /// # Errors
    /// [`Misuse`] with a code that begins with `policy.`: the document does not parse, has an unknown key, or leaves
    /// something unsaid.
    pub fn from_json(text: &str) -> Result<Self, Misuse> {
        let document: Document =
            objects::from_slice(text.as_bytes()).map_err(|e| Misuse::new("policy.unreadable", format!("the policy cannot be read: {e}")))?;
        Self::from_document(document)
    }

    /// Reads a policy from TOML.
    ///
    /// # Errors
    /// As [`Policy::from_json`].
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, Misuse> {
        let document: Document = toml::Deserializer::parse(text)
            .and_then(objects::read)
            .map_err(|e| Misuse::new("policy.unreadable", format!("the policy cannot be read: {}", e.message())))?;
        Self::from_document(document)
    }

    /// Reads a policy from TOML or JSON; JSON begins with a brace.
    ///
    /// # Errors
    /// As [`Policy::from_json`].
    #[cfg(feature = "toml")]
    pub fn from_text(text: &str) -> Result<Self, Misuse> {
        if text.trim_start().starts_with('{') { Self::from_json(text) } else { Self::from_toml(text) }
    }

    /// The JSON form of a TOML document, for places that have no TOML. The document is checked first.
    ///
    /// # Errors
    /// As [`Policy::from_toml`].
    #[cfg(all(feature = "toml", feature = "schema"))]
    pub fn document_json(text: &str) -> Result<String, Misuse> {
        Self::from_toml(text)?;
        let document: serde_json::Value = toml::from_str(text).map_err(|e| Misuse::new("policy.unreadable", e.message()))?;
        Ok(serde_json::to_string_pretty(&document).unwrap_or_default())
    }

    /// The JSON Schema of the policy document.
    #[cfg(feature = "schema")]
    #[must_use]
    pub fn json_schema() -> String {
        serde_json::to_string_pretty(&schemars::schema_for!(Document)).unwrap_or_default()
    }

    /// The reason with which the policy waives a check, if it does.
    pub(crate) fn waiver(&self, check: CheckId) -> Option<&str> {
        self.waivers.iter().find(|(id, _)| *id == check).map(|(_, reason)| reason.as_str())
    }

    fn from_document(document: Document) -> Result<Self, Misuse> {
        if document.veritee != 1 {
            return Err(Misuse::new("policy.version", format!("this library reads policies of version 1, not {}", document.veritee)));
        }
        if document.kinds.is_empty() {
            return Err(empty("kinds"));
        }
        let mut waivers = Vec::new();
        for waive in document.waive {
            let check =
                CheckId::by_id(&waive.check).ok_or_else(|| Misuse::new("policy.waive.unknown", format!("there is no check named {:?}", waive.check)))?;
            if matches!(check, CheckId::BindReportData | CheckId::IdentityMeasurement | CheckId::IdentitySigner) {
                return Err(Misuse::new("policy.waive.elsewhere", format!("{} is waived in its own section, [bind] or [identity]", waive.check)));
            }
            if !check.info().waivable {
                return Err(Misuse::new("policy.waive.refused", format!("{} cannot be waived", waive.check)));
            }
            waivers.push((check, reason(waive.reason)?));
        }
        let binding = match document.bind {
            document::Bind { report_data: Some(stated), waive: None } => Some(Binding::parse(stated)?),
            document::Bind { report_data: None, waive: Some(why) } => {
                waivers.push((CheckId::BindReportData, reason(why)?));
                None
            }
            document::Bind { report_data: Some(_), waive: Some(_) } => return Err(both("bind", "report_data")),
            document::Bind { report_data: None, waive: None } => {
                return Err(Misuse::new(
                    "policy.bind.unstated",
                    "[bind] must say what ties the evidence to this conversation (report_data), or waive it with a reason",
                ));
            }
        };
        let identity = document.identity;
        let measurements = identity.measurement.map(|list| non_empty("identity.measurement", list)).transpose()?.unwrap_or_default();
        let signers = identity.signer.map(|list| non_empty("identity.signer", list)).transpose()?.unwrap_or_default();
        for signer in &signers {
            signer.check()?;
        }
        match (measurements.is_empty() && signers.is_empty(), identity.waive) {
            (true, Some(why)) => waivers.push((CheckId::IdentityMeasurement, reason(why)?)),
            (false, None) => {}
            (false, Some(_)) => return Err(both("identity", "measurement or signer")),
            // Registers identify a machine with a TPM.
            (true, None) if document.tpm.states_identity() => {}
            (true, None) => {
                return Err(Misuse::new(
                    "policy.identity.unstated",
                    "[identity] must name the measurements or signers that are accepted, or waive them with a reason",
                ));
            }
        }
        for (i, (check, _)) in waivers.iter().enumerate() {
            if waivers.iter().skip(i.saturating_add(1)).any(|(other, _)| other == check) {
                return Err(Misuse::new("policy.waive.twice", format!("{} is waived twice", check.info().id)));
            }
        }
        let clock_skew_seconds = u64::from(document.clock_skew_seconds.unwrap_or(300));
        if clock_skew_seconds > 86_400 {
            return Err(Misuse::new("policy.clock-skew", "clock_skew_seconds must be at most a day, 86400"));
        }
        let waived = |check| waivers.iter().any(|(id, _)| *id == check);
        let snp = SnpPolicy::parse(document.snp, &document.kinds, &waived)?;
        let tdx = TdxPolicy::parse(document.tdx)?;
        let sgx = SgxPolicy::parse(document.sgx)?;
        let azure = AzurePolicy::parse(document.azure)?;
        let gcp = GcpPolicy::parse(document.gcp)?;
        let event_log = EventLogPolicy::parse(document.event_log)?;
        let (jwt, maa, ita) = (JwtPolicy::parse(document.jwt)?, MaaPolicy::parse(document.maa)?, ItaPolicy::parse(document.ita)?);
        let (google, nras, ear) = (GooglePolicy::parse(document.google)?, NrasPolicy::parse(document.nras)?, EarPolicy::parse(document.ear)?);
        for (stated, section, key, check) in [
            (jwt.issuers.is_some(), "jwt", "issuers", CheckId::JwtIssuer),
            (jwt.audience.is_some(), "jwt", "audience", CheckId::JwtAudience),
            (jwt.max_age.is_some(), "jwt", "max_age", CheckId::JwtAge),
            (maa.compliance.is_some(), "maa", "compliance", CheckId::MaaCompliance),
            (maa.policy_hashes.is_some(), "maa", "policy_hashes", CheckId::MaaPolicyHash),
            (google.hardware.is_some(), "google", "hardware", CheckId::GoogleHardware),
            (google.software.is_some(), "google", "software", CheckId::GoogleSoftware),
            (google.support.is_some(), "google", "support", CheckId::GoogleSupport),
            (ear.profiles.is_some(), "ear", "profiles", CheckId::EarProfile),
            (ear.statuses.is_some(), "ear", "statuses", CheckId::EarStatus),
            (ear.attesters.is_some(), "ear", "attesters", CheckId::EarAttester),
        ] {
            if stated && waived(check) {
                return Err(both(section, key));
            }
        }
        let tpm = TpmPolicy::parse(document.tpm)?;
        let identity = Identity { measurements, signers };
        Ok(Self {
            kinds: document.kinds,
            binding,
            identity,
            snp,
            tdx,
            sgx,
            azure,
            gcp,
            event_log,
            tpm,
            clock_skew_seconds,
            jwt,
            maa,
            ita,
            google,
            nras,
            ear,
            waivers,
        })
    }
}

/// A list that is stated must say something: an empty allow-list is an error, not "everything".
pub(crate) fn non_empty<T>(key: &str, list: Vec<T>) -> Result<Vec<T>, Misuse> {
    if list.is_empty() { Err(empty(key)) } else { Ok(list) }
}

fn empty(key: &str) -> Misuse {
    Misuse::new("policy.empty-list", format!("{key} is an empty list, which nothing could satisfy; leave it out or fill it"))
}

pub(crate) fn both(section: &str, key: &str) -> Misuse {
    Misuse::new("policy.stated-and-waived", format!("[{section}] states {key} and waives it: one of the two must go"))
}

fn reason(text: String) -> Result<String, Misuse> {
    if text.trim().is_empty() {
        return Err(Misuse::new("policy.waive.reason", "a waiver needs a reason in words"));
    }
    Ok(text)
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::Policy;

    pub(crate) const EXPLORE: &str = r#"{"veritee":1,"kinds":["sev-snp"],"bind":{"waive":"test"},"identity":{"waive":"test"},"snp":{},
        "waive":[{"check":"snp.revocation","reason":"test"},{"check":"snp.vmpl","reason":"test"},{"check":"snp.tcb.minimum","reason":"test"},
                 {"check":"snp.guest-policy.debug","reason":"test"},{"check":"snp.guest-policy.migration","reason":"test"}]}"#;

    pub(crate) fn explore() -> Policy {
        Policy::from_json(EXPLORE).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        match Policy::from_json(text) {
            Ok(_) => "ok",
            Err(misuse) => misuse.code(),
        }
    }

    #[test]
    fn what_matters_is_stated_or_waived() {
        let base = tests_support::EXPLORE;
        assert_eq!(code(base), "ok");
        for (from, to, want) in [
            (r#""veritee":1"#, r#""veritee":2"#, "policy.version"),
            (r#""kinds":["sev-snp"]"#, r#""kinds":[]"#, "policy.empty-list"),
            (r#""kinds":["sev-snp"]"#, r#""kinds":["sev"]"#, "policy.unreadable"),
            (r#""bind":{"waive":"test"}"#, r#""bind":{}"#, "policy.bind.unstated"),
            (r#""bind":{"waive":"test"}"#, r#""bind":{"waive":" "}"#, "policy.waive.reason"),
            (r#""bind":{"waive":"test"}"#, r#""bind":{"waive":"test","report_data":"nonce"}"#, "policy.stated-and-waived"),
            (r#""bind":{"waive":"test"}"#, r#""bind":{"report_data":"md5(nonce)"}"#, "policy.bind.layout"),
            (r#""identity":{"waive":"test"}"#, r#""identity":{}"#, "policy.identity.unstated"),
            (r#""identity":{"waive":"test"}"#, r#""identity":{"measurement":[]}"#, "policy.empty-list"),
            (r#""identity":{"waive":"test"}"#, r#""identity":{"measurement":[{"hex":"00"}]}"#, "policy.unreadable"),
            (r#""identity":{"waive":"test"}"#, r#""identity":{"signer":[{"label":"x"}]}"#, "policy.identity.signer"),
            (r#""snp":{}"#, r#""snp":{"no_such_key":1}"#, "policy.unreadable"),
            (r#""snp":{}"#, r#""snp":{"vmpl":[]}"#, "policy.empty-list"),
            (r#""snp":{}"#, r#""snp":{"vmpl":[4]}"#, "policy.snp.vmpl"),
            (r#""snp":{}"#, r#""snp":{},"snp":{}"#, "policy.unreadable"),
            ("snp.vmpl", "snp.signature", "policy.waive.refused"),
            ("snp.vmpl", "snp.no-such-check", "policy.waive.unknown"),
            ("snp.vmpl", "snp.revocation", "policy.waive.twice"),
            ("snp.vmpl", "bind.report-data", "policy.waive.elsewhere"),
            (r#""snp":{}"#, r#""snp":{"vmpl":[0]}"#, "policy.stated-and-waived"),
            (r#""snp":{}"#, r#""snp":{"tcb_minimum":[{"family":25,"model":1,"stepping":1,"snp":1}]}"#, "policy.stated-and-waived"),
        ] {
            assert!(base.contains(from), "{from}");
            assert_eq!(code(&base.replacen(from, to, 1)), want, "{to}");
        }
        assert_eq!(code(&base.replace(r#"{"check":"snp.vmpl","reason":"test"},"#, "")), "policy.snp.vmpl.unstated");
        assert_eq!(code(&base.replace(r#"{"check":"snp.tcb.minimum","reason":"test"},"#, "")), "policy.snp.tcb-minimum.unstated");
        assert_eq!(code(""), "policy.unreadable");
    }
}
