//! What a policy demands of Azure's virtual machines, asked of tokens that repeat what the paravisor says of one.

use alloc::{
    format,
    string::{String, ToString},
};

use super::claims::{Fields, Statement};
use crate::{
    Ask, Kind, Misuse,
    appraisal::{Binding, Outcome},
    azure::{
        appraise::{self, Identity},
        runtime_claims::guid,
    },
    checks::CheckId,
    hex,
    report::Value,
    verdict::Failure,
};

/// The member `vm-configuration` of runtime data that the paravisor wrote, and the member `user-data` beside it. What they leave
/// out is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Configuration {
    pub(crate) secure_boot: Option<bool>,
    console_enabled: Option<bool>,
    tpm_persisted: Option<bool>,
    /// In lower case.
    vm_unique_id: Option<String>,
    user_data: Option<[u8; 64]>,
}

impl Configuration {
    /// Reads the member out of runtime data, if they have it.
    pub(super) fn read(runtime: Fields<'_>) -> Result<Option<Self>, Failure> {
        let Some(found) = runtime.object("vm-configuration")? else { return Ok(None) };
        Ok(Some(Self {
            secure_boot: found.boolean("secure-boot")?,
            console_enabled: found.boolean("console-enabled")?,
            tpm_persisted: found.boolean("tpm-persisted")?,
            vm_unique_id: found.read("vmUniqueId", "an id of the form 8-4-4-4-12", |id| id.text().and_then(guid))?,
            user_data: runtime.hex_of_any_case::<64>("user-data")?,
        }))
    }
}

/// The checks that the policy's section on Azure asks of a token of this kind. Google's and NVIDIA's services speak of no machine
/// of Azure's.
pub(super) fn checks(kind: Kind, ask: &Ask<'_>) -> impl Iterator<Item = CheckId> {
    let policy = &ask.policy.azure;
    let asked = matches!(kind, Kind::MaaJwt | Kind::ItaJwt | Kind::EarJwt);
    let all = [
        (!policy.paravisors.is_empty(), CheckId::AzureParavisor),
        (policy.asks_configuration(), CheckId::AzureConfiguration),
        (policy.user_data.is_some(), CheckId::AzureUserData),
    ];
    all.into_iter().filter_map(move |(stated, id)| (asked && stated).then_some(id))
}

/// Whether the section can be asked at all: its layout of user data may need a nonce or a key.
pub(super) fn ask(kind: Kind, ask: &Ask<'_>) -> Result<(), Misuse> {
    if checks(kind, ask).any(|id| id == CheckId::AzureUserData) {
        appraise::user_data_binding(ask)?;
    }
    Ok(())
}

/// Whether the paravisor is one that the policy names.
pub(super) fn check_paravisor(s: &Statement, ask: &Ask<'_>) -> Outcome {
    let launched = s.measurements.first().filter(|(kind, _)| matches!(*kind, "snp.launch" | "tdx.mrtd"));
    let Some(measurement) = launched.and_then(|(_, value)| <[u8; 48]>::try_from(value.as_slice()).ok()) else {
        return if is_enclave(s) { Ok(NO_MACHINE.into()) } else { Err(Failure::new("azure.paravisor.unknown", "a paravisor of the policy", SILENT)) };
    };
    let mrseam = s.registers.iter().find(|(name, _)| *name == "mrseam").map(|(_, value)| *value);
    let identity = Identity::said(measurement, s.id_key_digest, s.author_key_digest, mrseam);
    let known = &ask.policy.azure.paravisors;
    if known.iter().any(|known| identity.is(known)) {
        return Ok(Value::bytes(&measurement));
    }
    Err(Failure::new("azure.paravisor.other", format!("one of {} in the policy", known.len()), Value::bytes(&measurement)))
}

/// Whether the machine is configured as the policy says. What the token does not say, or a guest said for itself, is no answer.
pub(super) fn check_configuration(s: &Statement, ask: &Ask<'_>) -> Outcome {
    if is_enclave(s) {
        return Ok(NO_MACHINE.into());
    }
    let (wanted, found) = (&ask.policy.azure, s.configuration.clone().unwrap_or_default());
    let yes_or_no = |value: bool| if value { "true" } else { "false" };
    for (code, wanted, found) in [
        ("azure.configuration.secure-boot", wanted.secure_boot, s.secure_boot),
        ("azure.configuration.console-enabled", wanted.console_enabled, found.console_enabled),
        ("azure.configuration.tpm-persisted", wanted.tpm_persisted, found.tpm_persisted),
    ] {
        if let Some(wanted) = wanted.filter(|wanted| found != Some(*wanted)) {
            return Err(Failure::new(code, yes_or_no(wanted), found.map_or(SILENT, yes_or_no)));
        }
    }
    let id = found.vm_unique_id.as_deref().unwrap_or(SILENT);
    if wanted.vm_unique_ids.as_ref().is_some_and(|ids| !ids.iter().any(|own| own == id)) {
        return Err(Failure::new("azure.configuration.vm-unique-id", "a VM of the policy", id.to_string()));
    }
    Ok(id.to_string().into())
}

/// Whether the guest asked its paravisor for the user data that the policy demands.
pub(super) fn check_user_data(s: &Statement, ask: &Ask<'_>) -> Outcome {
    if is_enclave(s) {
        return Ok(NO_MACHINE.into());
    }
    let wanted =
        appraise::user_data_binding(ask).map_err(|misuse| Failure::new("azure.user-data.absent", "what the layout takes", misuse.detail().to_string()))?;
    let Some(Binding::Exactly(expected, how)) = wanted else { return Ok(Value::Nothing) };
    match s.configuration.as_ref().and_then(|own| own.user_data) {
        Some(found) if found == expected => Ok(Value::bytes(&found)),
        Some(found) => Err(Failure::new("azure.user-data.mismatch", format!("{how}: {}", hex::encode(&expected)), Value::bytes(&found))),
        None => Err(Failure::new("azure.user-data.absent", "user data", SILENT)),
    }
}

const SILENT: &str = "no word of a paravisor in the token";
const NO_MACHINE: &str = "an enclave, and no virtual machine";

fn is_enclave(s: &Statement) -> bool {
    s.tee == "sgx"
}
