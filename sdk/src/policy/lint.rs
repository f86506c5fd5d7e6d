//! What a policy leaves open: where evidence that it accepts proves little, or where it accepts none at all.
//!
//! A finding is advice for whoever writes the policy. No verdict depends on it.

mod never;
mod table;
#[cfg(test)]
mod tests;
mod waived;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use self::table::Lint;
use super::{Binding, Policy, TeeLink};
use crate::{Ask, Kind, checks::CheckId, crypto::bank::Bank, jwt, report::printable, snp::Product, tdx::status::Status};

/// Registers of a TPM that tell which system was started: boot applications, and what boot loader, kernel and systemd measure.
const SYSTEM: [u8; 7] = [4, 8, 9, 10, 11, 12, 13];

/// Statuses of Intel's that are accepted without a word: the flaws that are known are closed, or software is to close them.
const SOUND: [Status; 2] = [Status::UpToDate, Status::SwHardeningNeeded];

/// Something that a policy leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    lint: Lint,
    path: String,
    detail: Option<String>,
}

impl Finding {
    /// Codes and titles of everything that can be found.
    pub const ALL: &[(&'static str, &'static str)] = Lint::TABLE;

    /// A stable code, for instance `lint.bind.waived`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.lint.entry().0
    }

    /// One sentence for a person, which is true of every policy with this finding.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.lint.entry().1
    }

    /// Where in the policy, for instance `waive[2]`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What stands there, for instance the reason of a waiver.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Findings as their one canonical JSON text.
    #[must_use]
    pub fn to_json(findings: &[Self]) -> String {
        serde_json::to_string(&Findings(findings)).unwrap_or_default()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.path, self.title(), self.code())?;
        self.detail.as_ref().map_or(Ok(()), |detail| write!(f, "\n    {}", printable(detail)))
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Finding", 4)?;
        s.serialize_field("code", self.code())?;
        s.serialize_field("path", &self.path)?;
        s.serialize_field("title", self.title())?;
        s.serialize_field("detail", &self.detail)?;
        s.end()
    }
}

struct Findings<'f>(&'f [Finding]);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Findings", 2)?;
        s.serialize_field("veritee", &1)?;
        s.serialize_field("findings", self.0)?;
        s.end()
    }
}

impl Policy {
    /// What this policy leaves open, in the order of its sections. No verdict depends on it.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        let mut findings = Linter { policy: self, out: Vec::new() };
        findings.kinds();
        findings.bind();
        findings.identity();
        findings.hardware();
        findings.registers();
        findings.issuers();
        findings.waivers();
        findings.out
    }
}

impl Ask<'_> {
    /// What the policy of this question leaves open ([`Policy::lint`]), and what the trust that was given leaves open under it.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        let mut findings = self.policy.lint();
        if !self.believes_unnamed_key_sets() {
            let sets = &self.given.key_sets;
            let unnamed = sets.iter().filter(|set| set.issuer.is_none()).count();
            if unnamed > 0 {
                let detail = format!("{unnamed} of {} key sets have no member \"issuer\"", sets.len());
                findings.push(Finding { lint: Lint::TrustUnnamed, path: "trust".into(), detail: Some(detail) });
            }
        }
        findings
    }
}

impl Policy {
    fn waives(&self, check: CheckId) -> bool {
        self.waiver(check).is_some()
    }

    fn accepts(&self, kinds: &[Kind]) -> bool {
        self.kinds.iter().any(|kind| kinds.contains(kind))
    }

    /// Whether tokens of more than one issuer can be verified.
    pub(crate) fn accepts_several_issuers(&self) -> bool {
        let token_kinds = self.kinds.iter().filter(|kind| jwt::profile::of(**kind).is_some()).count();
        let any = self.waives(CheckId::JwtIssuer) && self.kinds.contains(&Kind::MaaJwt);
        token_kinds > 1 || (token_kinds == 1 && (any || self.jwt.issuers.as_ref().is_some_and(|list| list.len() > 1)))
    }
}

struct Linter<'p> {
    policy: &'p Policy,
    out: Vec<Finding>,
}

impl Linter<'_> {
    fn say(&mut self, lint: Lint, path: impl ToString) {
        self.out.push(Finding { lint, path: path.to_string(), detail: None });
    }

    fn say_why(&mut self, lint: Lint, path: impl ToString, detail: impl ToString) {
        self.out.push(Finding { lint, path: path.to_string(), detail: Some(detail.to_string()) });
    }

    fn kinds(&mut self) {
        let p = self.policy;
        for (i, kind) in p.kinds.iter().enumerate() {
            if let Some(why) = never::reason(p, *kind) {
                self.say_why(Lint::KindNever, format!("kinds[{i}]"), format!("{}: {why}", kind.as_str()));
            }
        }
        // What a TPM alone says stands beside what hardware vouches for, and either is enough.
        let names = |weak: bool| p.kinds.iter().filter(move |kind| matches!(kind, Kind::Tpm | Kind::GcpVtpm) == weak).map(|kind| kind.as_str());
        let weak: Vec<&str> = names(true).collect();
        if !weak.is_empty() && names(false).next().is_some() {
            self.say_why(Lint::KindsMixed, "kinds", weak.join(", "));
        }
    }

    fn bind(&mut self) {
        let p = self.policy;
        // The paravisor of Azure's machines can carry nonce and key beside the quote.
        let only_azure = p.kinds.iter().all(|kind| matches!(kind, Kind::AzureSnpVtpm | Kind::AzureTdxVtpm));
        let beside = p.azure.user_data.as_ref().filter(|_| only_azure);
        let beside = beside.and_then(|binding| if let Binding::Layout(layout) = binding { Some(layout) } else { None });
        let own = match &p.binding {
            Some(Binding::Layout(layout)) => Some(layout),
            _ => None,
        };
        if let (None, Some(why), None) = (&p.binding, p.waiver(CheckId::BindReportData), beside) {
            return self.say_why(Lint::BindWaived, "bind.waive", why);
        }
        if matches!(p.binding, Some(Binding::Exact(_))) && beside.is_none() {
            return self.say(Lint::BindFixed, "bind.report_data");
        }
        let layouts = || own.into_iter().chain(beside);
        if !layouts().any(super::Layout::takes_nonce) {
            self.say(Lint::BindNoNonce, "bind.report_data");
        }
        let confirmed = p.jwt.require_confirmation_key && p.kinds.iter().all(|kind| jwt::profile::of(*kind).is_some());
        if !confirmed && !layouts().any(super::Layout::takes_key) {
            self.say(Lint::BindNoKey, "bind.report_data");
        }
        for (layout, path) in own.map(|layout| (layout, "bind.report_data")).into_iter().chain(beside.map(|layout| (layout, "azure.user_data"))) {
            if !layout.is_framed() {
                self.say_why(Lint::BindUnframed, path, layout.text());
            }
        }
    }

    fn identity(&mut self) {
        let p = self.policy;
        if let Some(why) = p.waiver(CheckId::IdentityMeasurement) {
            let unknown: Vec<&str> = p.kinds.iter().filter(|kind| !self.is_identified_otherwise(**kind)).map(|kind| kind.as_str()).collect();
            if !unknown.is_empty() {
                self.say_why(Lint::IdentityWaived, "identity.waive", format!("{}: {why}", unknown.join(", ")));
            }
        }
        for (i, measurement) in p.identity.measurements.iter().enumerate() {
            let bytes = measurement.hex.as_bytes();
            if bytes.iter().all(|byte| Some(byte) == bytes.first()) {
                self.say_why(Lint::IdentityPlaceholder, format!("identity.measurement[{i}]"), measurement.label.as_deref().unwrap_or("without a label"));
            }
        }
        let measured = !p.identity.measurements.is_empty();
        if !measured && !p.identity.signers.is_empty() && p.snp.guest_svn_minimum.is_none() && p.accepts(&[Kind::SevSnp]) {
            self.say_why(Lint::IdentityAnyVersion, "identity.signer", "snp.guest_svn_minimum is not stated");
        }
        if p.waives(CheckId::IdentityMeasurement) && p.sgx.mrsigner.is_some() && p.accepts(&[Kind::Sgx]) {
            let unstated: Vec<&str> = [("sgx.isvprodid", p.sgx.isvprodid.is_none()), ("sgx.isvsvn_minimum", p.sgx.isvsvn_minimum.is_none())]
                .into_iter()
                .filter(|(_, unstated)| *unstated)
                .map(|(key, _)| key)
                .collect();
            if !unstated.is_empty() {
                self.say_why(Lint::IdentityAnyVersion, "sgx.mrsigner", format!("not stated: {}", unstated.join(", ")));
            }
        }
    }

    /// Whether the policy says by something else than a measurement which guest it is.
    fn is_identified_otherwise(&self, kind: Kind) -> bool {
        let p = self.policy;
        match kind {
            Kind::Tpm | Kind::GcpVtpm | Kind::AzureSnpVtpm | Kind::AzureTdxVtpm => !p.tpm.sets.is_empty(),
            Kind::Sgx => p.sgx.mrsigner.is_some(),
            Kind::NrasJwt => p.nras.models.is_some() || p.nras.device_ids.is_some(),
            _ => false,
        }
    }

    fn hardware(&mut self) {
        let p = self.policy;
        if p.accepts(&waived::SNP) {
            let floors = p.snp.tcb_minimum.as_deref().unwrap_or_default();
            for (i, floor) in floors.iter().enumerate() {
                if [floor.fmc, floor.boot_loader, floor.tee, floor.snp, floor.microcode].iter().flatten().all(|component| *component == 0) {
                    self.say(Lint::SnpFloorOfZeros, format!("snp.tcb_minimum[{i}]"));
                }
            }
            let named = p.snp.products.as_ref().is_none_or(|list| list.contains(&Product::Milan)) && !p.snp.deny_products.contains(&Product::Milan);
            // A processor without a floor is refused.
            let with_floor = p.snp.tcb_minimum.is_none() || floors.iter().any(|floor| floor.family == 0x19 && floor.model < 0x10);
            if named && with_floor && p.snp.csp_ids.is_none() {
                self.say(Lint::SnpMilan, "snp.products");
            }
        }
        let by_token = p.kinds.iter().any(|kind| jwt::profile::of(*kind).is_some()) && !p.waives(CheckId::JwtTcb);
        if by_token || (p.accepts(&waived::INTEL) && !p.waives(CheckId::TdxStatus)) {
            let open: Vec<&str> = p.tdx.statuses.iter().filter(|status| !SOUND.contains(status)).map(|status| status.name()).collect();
            if !open.is_empty() {
                self.say_why(Lint::TdxStatuses, "tdx.statuses", open.join(", "));
            }
        }
        if p.accepts(&waived::SNP) {
            for bit in &p.snp.allow_guest {
                let lint = if *bit == super::GuestBit::Debug { Lint::DebugAccepted } else { Lint::MigrationAccepted };
                self.say_why(lint, "snp.allow_guest", bit.name());
            }
        }
        if p.tdx.allow_migratable && p.accepts(&waived::TD) {
            self.say(Lint::MigrationAccepted, "tdx.allow_migratable");
        }
        if p.snp.vmpl.as_ref().is_some_and(|list| (0..4).all(|level| list.contains(&level))) && p.accepts(&[Kind::SevSnp, Kind::GcpVtpm, Kind::MaaJwt]) {
            self.say(Lint::VmplAny, "snp.vmpl");
        }
    }

    fn registers(&mut self) {
        let p = self.policy;
        // Either what the firmware loaded is named, or it was signed, and what it loaded in turn is named.
        let log = &p.event_log;
        let boot = log.boot_applications.is_some() || (log.secure_boot && log.kernel_command_line.is_some() && log.files.is_some());
        let rtmrs = p.tdx.registers.iter().any(|(name, _)| matches!(*name, "rtmr1" | "rtmr2"));
        for (i, kind) in p.kinds.iter().enumerate() {
            let compared = match kind {
                Kind::Tdx => rtmrs || boot,
                Kind::AzureSnpVtpm | Kind::AzureTdxVtpm | Kind::GcpVtpm => !p.tpm.sets.is_empty() || boot,
                _ => continue,
            };
            // Where no guest is named at all, that is what is said.
            if !compared && !p.waives(CheckId::IdentityMeasurement) && never::reason(p, *kind).is_none() {
                let detail = if p.event_log.asks() { "a log is demanded, but nothing of it tells one system from another" } else { kind.as_str() };
                self.say_why(Lint::RegistersAny, format!("kinds[{i}]"), detail);
            }
        }
        if !p.accepts(&waived::TPM) {
            return;
        }
        for (i, set) in p.tpm.sets.iter().enumerate() {
            if !boot && !set.values.iter().any(|(index, _)| SYSTEM.contains(index)) {
                self.say_why(Lint::PcrsThin, format!("tpm.pcrs[{i}]"), set.label.as_deref().unwrap_or("without a label"));
            }
        }
        if p.tpm.counts(Bank::Sha1) {
            self.say(Lint::PcrsSha1, "tpm.allow_sha1");
        }
        if p.accepts(&[Kind::GcpVtpm]) {
            if p.gcp.allow_no_production {
                self.say(Lint::GcpNoProduction, "gcp.allow_no_production");
            }
            if p.gcp.tee_link == TeeLink::SharedNonce {
                self.say(Lint::GcpSharedNonce, "gcp.tee_link");
            }
        }
        if p.azure.require_ak_certificate && p.accepts(&waived::AZURE) {
            // Without the demand a certificate that does not hold is as good as none, and so vouches for nothing.
            if let Some(why) = p.waiver(CheckId::AzureAkCertificate) {
                self.say_why(Lint::AzureAkCertificateWaived, "azure.require_ak_certificate", why);
            }
        }
    }

    fn issuers(&mut self) {
        let p = self.policy;
        if p.accepts(&[Kind::MaaJwt]) {
            for (i, _) in p.maa.policy_hashes.iter().flatten().enumerate().filter(|(_, hash)| *hash == jwt::maa::PERMIT_ALL) {
                self.say(Lint::MaaPermitAll, format!("maa.policy_hashes[{i}]"));
            }
        }
        if p.accepts(&[Kind::GoogleJwt]) {
            let weak: Vec<&str> =
                p.google.hardware.iter().flatten().map(String::as_str).filter(|model| matches!(*model, "GCP_AMD_SEV" | "GCP_AMD_SEV_ES")).collect();
            if !weak.is_empty() {
                self.say_why(Lint::GoogleSev, "google.hardware", weak.join(", "));
            }
        }
        if p.accepts(&[Kind::EarJwt]) {
            let weak: Vec<&str> = p.ear.statuses.iter().flatten().map(String::as_str).filter(|status| *status != "affirming").collect();
            if !weak.is_empty() {
                self.say_why(Lint::EarStatusAccepted, "ear.statuses", weak.join(", "));
            }
        }
    }
}
