//! The appraisal of the instance that Google's certificate names.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::instance::Instance;
use crate::{Ask, appraisal::Outcome, claims::GcpInstance, verdict::Failure};

/// Whether the instance is one that the policy accepts. What identifies it counts only if it is in production.
pub(super) fn instance(instance: Option<&Instance>, ask: &Ask<'_>) -> Outcome {
    let wanted = &ask.policy.gcp;
    let names_something = wanted.project_ids.is_some() || wanted.zones.is_some() || wanted.instance_ids.is_some() || wanted.instance_names.is_some();
    let Some(found) = instance else {
        if wanted.allow_no_production && !names_something {
            return Ok("a certificate that names no instance".into());
        }
        return Err(Failure::new("gcp.instance.absent", "a certificate that names its instance", "one that does not"));
    };
    if found.is_production != Some(true) && (names_something || !wanted.allow_no_production) {
        let actual = if found.is_production.is_some() { "it is not" } else { "not stated" };
        return Err(Failure::new("gcp.instance.production", "an instance in production", actual));
    }
    let is_among = |list: &Option<Vec<String>>, name: &String| list.as_ref().is_none_or(|list| list.contains(name));
    for (fits, code, expected, actual) in [
        (is_among(&wanted.project_ids, &found.project_id), "gcp.instance.project", "a project of the policy", found.project_id.clone()),
        (is_among(&wanted.zones, &found.zone), "gcp.instance.zone", "a zone of the policy", found.zone.clone()),
        (
            wanted.instance_ids.as_ref().is_none_or(|ids| ids.contains(&found.instance_id)),
            "gcp.instance.id",
            "an instance of the policy",
            found.instance_id.to_string(),
        ),
        (is_among(&wanted.instance_names, &found.instance_name), "gcp.instance.name", "an instance of the policy", found.instance_name.clone()),
    ] {
        if !fits {
            return Err(Failure::new(code, expected, actual));
        }
    }
    Ok(found.instance_name.clone().into())
}

/// The instance as the claims show it.
pub(super) fn claims(instance: Instance) -> GcpInstance {
    GcpInstance {
        zone: instance.zone,
        project_id: instance.project_id,
        project_number: instance.project_number.to_string(),
        instance_id: instance.instance_id.to_string(),
        instance_name: instance.instance_name,
        security_version: instance.security_version.map(|version| version.to_string()),
        is_production: instance.is_production,
    }
}
