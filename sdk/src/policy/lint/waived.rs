//! Waivers: what is open once a check need not pass, if some kind of evidence asks it at all.

use alloc::format;

use super::{Linter, table::Lint};
use crate::{Kind, checks::CheckId};

/// Kinds that hold a report of AMD's, or may.
pub(super) const SNP: [Kind; 3] = [Kind::SevSnp, Kind::AzureSnpVtpm, Kind::GcpVtpm];
/// Kinds that hold a quote of Intel's, or may.
pub(super) const INTEL: [Kind; 4] = [Kind::Tdx, Kind::Sgx, Kind::AzureTdxVtpm, Kind::GcpVtpm];
/// Kinds that speak of a TD's attributes.
pub(super) const TD: [Kind; 5] = [Kind::Tdx, Kind::AzureTdxVtpm, Kind::GcpVtpm, Kind::MaaJwt, Kind::ItaJwt];
pub(super) const AZURE: [Kind; 2] = [Kind::AzureSnpVtpm, Kind::AzureTdxVtpm];
/// Kinds with the quote of a TPM.
pub(super) const TPM: [Kind; 4] = [Kind::Tpm, Kind::GcpVtpm, Kind::AzureSnpVtpm, Kind::AzureTdxVtpm];
/// Tokens that repeat what a paravisor says.
const PARAVISORS_WORD: [Kind; 3] = [Kind::MaaJwt, Kind::ItaJwt, Kind::EarJwt];
const TOKENS: [Kind; 5] = [Kind::MaaJwt, Kind::ItaJwt, Kind::GoogleJwt, Kind::NrasJwt, Kind::EarJwt];

/// The kinds of evidence that ask a check which can be waived in `[[waive]]`, and what its waiver leaves open; nothing where it leaves
/// nothing open by itself.
pub(super) fn of(check: CheckId) -> Option<(&'static [Kind], Option<Lint>)> {
    use CheckId as C;
    use Kind as K;
    use Lint as L;
    let (kinds, lint): (&[Kind], Lint) = match check {
        C::SnpRevocation => (&SNP, L::RevocationWaived),
        C::SnpTcbMinimum => (&SNP, L::TcbWaived),
        C::SnpDebug => (&SNP, L::DebugAccepted),
        C::SnpMigration => (&SNP, L::MigrationAccepted),
        C::SnpVmpl => (&[K::SevSnp, K::GcpVtpm], L::VmplAny),
        C::TdxStatus => (&INTEL, L::TcbWaived),
        C::TdxDebug => (&[K::Tdx, K::AzureTdxVtpm, K::GcpVtpm], L::DebugAccepted),
        C::TdxProfiling => (&TD, L::ProfilingAccepted),
        C::TdxMigratable => (&TD, L::MigrationAccepted),
        C::SgxDebug => (&[K::Sgx], L::DebugAccepted),
        C::AzureParavisor => (&AZURE, L::AzureParavisorWaived),
        // Whether it is demanded decides, and is looked at there.
        C::AzureAkCertificate => return Some((&AZURE, None)),
        C::JwtIssuer => (&[K::MaaJwt, K::ItaJwt, K::GoogleJwt, K::NrasJwt], L::JwtIssuerWaived),
        C::JwtAge => (&[K::EarJwt], L::JwtAgeWaived),
        C::JwtAudience => (&[K::GoogleJwt], L::JwtAudienceWaived),
        C::JwtDebug => (&TOKENS, L::DebugAccepted),
        C::JwtTcb => (&TOKENS, L::TcbWaived),
        C::JwtPolicyHeld => (&TOKENS, L::JwtHeldWaived),
        C::MaaCompliance => (&[K::MaaJwt], L::MaaComplianceWaived),
        C::MaaPolicyHash => (&[K::MaaJwt], L::MaaPolicyHashWaived),
        C::MaaVmpl => (&[K::MaaJwt], L::VmplAny),
        C::MaaMigration => (&[K::MaaJwt], L::MigrationAccepted),
        C::GoogleHardware => (&[K::GoogleJwt], L::GoogleHardwareWaived),
        C::GoogleSoftware => (&[K::GoogleJwt], L::GoogleSoftwareWaived),
        C::GoogleSupport => (&[K::GoogleJwt], L::GoogleSupportWaived),
        C::GoogleSecureBoot => (&[K::GoogleJwt], L::SecureBootWaived),
        C::NrasWarnings => (&[K::NrasJwt], L::NrasWarningsWaived),
        C::NrasSecureBoot => (&[K::NrasJwt], L::SecureBootWaived),
        C::EarProfile => (&[K::EarJwt], L::EarProfileWaived),
        C::EarStatus => (&[K::EarJwt], L::EarStatusWaived),
        C::EarAttester => (&[K::EarJwt], L::EarAttesterWaived),
        _ => return None,
    };
    Some((kinds, Some(lint)))
}

impl Linter<'_> {
    pub(super) fn waivers(&mut self) {
        let p = self.policy;
        // Where measurements name paravisors and no guests, the waiver opens nothing.
        let named = !p.identity.measurements.is_empty() && !p.accepts(&[Kind::SevSnp, Kind::Tdx]);
        // Those of [bind] and [identity] come last, and have their own findings.
        for (i, (check, why)) in p.waivers.iter().enumerate() {
            let Some((kinds, lint)) = of(*check) else { continue };
            let (path, detail) = (format!("waive[{i}]"), format!("{}: {why}", check.info().id));
            // Tokens are asked for the paravisors that the policy names. Without them, the service's own word on Azure's guests remains.
            let of_tokens = *check == CheckId::AzureParavisor && !p.azure.paravisors.is_empty() && p.accepts(&PARAVISORS_WORD);
            match lint {
                _ if !p.accepts(kinds) && of_tokens => {}
                _ if !p.accepts(kinds) => self.say_why(Lint::WaiveIdle, path, detail),
                Some(Lint::AzureParavisorWaived) if named => {}
                Some(lint) => self.say_why(lint, path, detail),
                None => {}
            }
        }
    }
}
