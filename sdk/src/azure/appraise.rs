//! The appraisal of what Azure's paravisor says, and of the paravisor itself.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{ak_chain::AkCertificate, runtime_claims::RuntimeClaims};
use crate::{
    Ask, Kind, Misuse,
    appraisal::{self, Binding, Outcome},
    bytes::all_zero,
    checks::CheckId,
    hex,
    policy::{self, Paravisor},
    report::Value,
    snp::report::Report,
    tdx::report::Body,
    tpm::verify::TrustClass,
    verdict::Failure,
};

/// What identifies a paravisor that authentic evidence came from.
pub(crate) struct Identity {
    /// The launch measurement of SEV-SNP, or MRTD.
    pub(crate) measurement: [u8; 48],
    /// SEV-SNP: digests of the keys of the ID block, if there was one.
    pub(crate) id_key: Option<[u8; 48]>,
    pub(crate) author_key: Option<[u8; 48]>,
    /// TDX: MRSEAM.
    pub(crate) mrseam: Option<[u8; 48]>,
}

/// How a paravisor came to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The policy names it, maybe by a label.
    Pinned(Option<String>),
    /// Microsoft's root vouches for its attestation key.
    AkCertificate,
    /// Not at all.
    Unpinned,
}

impl Trust {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Pinned(_) => "pinned",
            Self::AkCertificate => "ak-certificate",
            Self::Unpinned => "paravisor-unpinned",
        }
    }
}

impl Identity {
    pub(crate) fn of_snp(report: &Report<'_>) -> Self {
        let digest = |bytes: [u8; 48]| (!all_zero(&bytes)).then_some(bytes);
        Self {
            measurement: report.measurement(),
            id_key: digest(report.id_key_digest()),
            author_key: digest(report.author_key_digest()).filter(|_| report.has_author_key()),
            mrseam: None,
        }
    }

    pub(crate) fn of_td(body: &Body<'_>) -> Self {
        let (measurement, mrseam) = match body {
            Body::Td(td) => (td.mrtd(), Some(td.mrseam())),
            Body::Enclave(_) => ([0; 48], None),
        };
        Self { measurement, id_key: None, author_key: None, mrseam }
    }

    /// As a token says it.
    pub(crate) fn said(measurement: [u8; 48], id_key: Option<[u8; 48]>, author_key: Option<[u8; 48]>, mrseam: Option<[u8; 48]>) -> Self {
        let digest = |bytes: Option<[u8; 48]>| bytes.filter(|bytes| !all_zero(bytes));
        Self { measurement, id_key: digest(id_key), author_key: digest(author_key), mrseam }
    }

    /// Whether everything that the policy states of a paravisor fits.
    pub(crate) fn is(&self, known: &Paravisor) -> bool {
        let fits = |stated: Option<[u8; 48]>, found: Option<[u8; 48]>| stated.is_none() || stated == found;
        fits(known.measurement, Some(self.measurement))
            && fits(known.id_key, self.id_key)
            && fits(known.author_key, self.author_key)
            && fits(known.mrseam, self.mrseam)
    }
}

/// Whether the paravisor is to be trusted. Anybody with such hardware can start a paravisor of his own, which then vouches for an
/// attestation key of his own: the hardware alone says nothing.
pub(crate) fn paravisor(identity: &Identity, certificate: Option<&AkCertificate>, ask: &Ask<'_>) -> (Trust, Outcome) {
    let found = |class: TrustClass| Value::Owned(format!("{}: {}", class.name(), hex::encode(&identity.measurement)));
    let known = &ask.policy.azure.paravisors;
    if !known.is_empty() {
        return match known.iter().find(|known| identity.is(known)) {
            Some(known) => (Trust::Pinned(known.label.clone()), Ok(found(TrustClass::TeeRooted))),
            None => {
                let wanted = format!("one of {} in the policy", known.len());
                (Trust::Unpinned, Err(Failure::new("azure.paravisor.other", wanted, found(TrustClass::ParavisorUnpinned))))
            }
        };
    }
    // Where the policy accepts guests as such too, by whatever evidence, its measurements name guests. A guest puts into its report
    // what it is asked to put there, and so would vouch for anybody's key.
    let names_no_guest = |kind: &Kind| matches!(kind, Kind::AzureSnpVtpm | Kind::AzureTdxVtpm | Kind::Tpm | Kind::Sgx | Kind::NrasJwt);
    let names_guests = !ask.policy.kinds.iter().all(names_no_guest);
    if let Ok(label) = appraisal::measurement(&identity.measurement, ask)
        && !names_guests
    {
        return (Trust::Pinned(label), Ok(found(TrustClass::TeeRooted)));
    }
    if certificate.is_some() {
        return (Trust::AkCertificate, Ok(format!("{}: its attestation key has a certificate", TrustClass::TeeRooted.name()).into()));
    }
    let wanted = "a paravisor that the policy names, or a certificate of its attestation key";
    (Trust::Unpinned, Err(Failure::new("azure.paravisor.unpinned", wanted, found(TrustClass::ParavisorUnpinned))))
}

/// Whether what the runtime claims say besides the attestation key is somebody's word. A certificate vouches for that key alone: whoever
/// has such hardware can write claims of his own around it, so that only a paravisor that is known speaks for the rest.
fn speaks(trust: &Trust, ask: &Ask<'_>) -> bool {
    matches!(trust, Trust::Pinned(_)) || ask.policy.waiver(CheckId::AzureParavisor).is_some()
}

fn unpinned(code: &'static str) -> Failure {
    Failure::new(code, "a paravisor that the policy names, to say so", "claims around an attestation key that has a certificate, which anybody could write")
}

/// Whether the configuration is as the policy says, and does not contradict what was proven otherwise: a virtual TPM that signs is
/// there, and `measured` is what an event log proves of Secure Boot.
pub(crate) fn configuration(claims: &RuntimeClaims, trust: &Trust, measured: Option<bool>, ask: &Ask<'_>) -> Outcome {
    let (found, wanted) = (&claims.configuration, &ask.policy.azure);
    let yes_or_no = |value: bool| if value { "true" } else { "false" };
    for (code, wanted, found) in [
        ("azure.configuration.tpm-enabled", Some(true), Some(found.tpm_enabled)),
        ("azure.configuration.contradiction", measured, Some(found.secure_boot)),
        ("azure.configuration.secure-boot", wanted.secure_boot, Some(found.secure_boot)),
        ("azure.configuration.console-enabled", wanted.console_enabled, Some(found.console_enabled)),
        ("azure.configuration.tpm-persisted", wanted.tpm_persisted, found.tpm_persisted),
    ] {
        if let Some(wanted) = wanted.filter(|wanted| found != Some(*wanted)) {
            return Err(Failure::new(code, yes_or_no(wanted), found.map_or("not stated", yes_or_no)));
        }
    }
    if wanted.vm_unique_ids.as_ref().is_some_and(|ids| !ids.contains(&found.vm_unique_id)) {
        return Err(Failure::new("azure.configuration.vm-unique-id", "a VM of the policy", found.vm_unique_id.clone()));
    }
    if wanted.asks_configuration() && !speaks(trust, ask) {
        return Err(unpinned("azure.configuration.unpinned"));
    }
    Ok(found.vm_unique_id.to_string().into())
}

/// What the user data must be, worked out before the evidence is looked at; `None` if the policy does not ask.
pub(crate) fn user_data_binding(ask: &Ask<'_>) -> Result<Option<Binding>, Misuse> {
    let layout = match &ask.policy.azure.user_data {
        None => return Ok(None),
        Some(policy::Binding::Exact(bytes)) => return Ok(Some(Binding::Exactly(*bytes, "the policy's bytes".into()))),
        Some(policy::Binding::Layout(layout)) => layout,
    };
    for (missing, what, code) in
        [(layout.takes_nonce() && ask.nonce.is_none(), "nonce", "ask.nonce.missing"), (layout.takes_key() && ask.key.is_none(), "key", "ask.key.missing")]
    {
        if missing {
            return Err(Misuse::new(code, format!("the policy demands {} as user data and no {what} was given", layout.text())));
        }
    }
    let filled = layout.fill(ask.nonce.unwrap_or_default(), ask.key.unwrap_or_default());
    let bytes = filled.ok_or_else(|| Misuse::new("ask.nonce.length", format!("{} does not come to 64 bytes with what was given", layout.text())))?;
    Ok(Some(Binding::Exactly(bytes, layout.text().into())))
}

/// Whether the user data are what the policy's layout makes of nonce and key.
pub(crate) fn user_data(claims: &RuntimeClaims, trust: &Trust, wanted: &Binding, ask: &Ask<'_>) -> Outcome {
    let Binding::Exactly(expected, how) = wanted else { return Ok(Value::Nothing) };
    match &claims.user_data {
        Some(found) if found == expected && !speaks(trust, ask) => Err(unpinned("azure.user-data.unpinned")),
        Some(found) if found == expected => Ok(Value::bytes(found)),
        Some(found) => Err(Failure::new("azure.user-data.mismatch", format!("{how}: {}", hex::encode(expected)), Value::bytes(found))),
        None => Err(Failure::new("azure.user-data.absent", "user data", "a report without them")),
    }
}
