//! What a policy asks of event logs.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::non_empty;
use crate::{Misuse, hex};

/// What is asked of the event logs that come with evidence of registers: PCRs of a TPM, RTMRs of a TD. Where logs of both are given,
/// each must satisfy it.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EventLogDocument {
    /// Whether a log must be given.
    required: bool,
    /// PCRs, 0 to 15, that the log must explain. Unless stated, it must explain some register and contradict none. A policy for both
    /// kinds of registers states both lists: one of them alone is satisfied by evidence of its own kind alone. Evidence that has
    /// registers of both kinds, a TD of Compute Engine's, must satisfy each list that is stated, with a log for each.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "integer", "minimum": 0, "maximum": 15 })))]
    replayed: Option<Vec<u8>>,
    /// RTMRs, 0 to 3, that the log must explain.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "integer", "minimum": 0, "maximum": 3 })))]
    replayed_rtmrs: Option<Vec<u8>>,
    /// Whether the firmware must have enforced Secure Boot, with PK, KEK and db.
    secure_boot: bool,
    /// Digests, in the bank that is replayed, of everything that the firmware may load as a boot application: PCR 4, or RTMR 1.
    boot_applications: Option<Vec<String>>,
    /// Kernel command lines, exactly as they were measured; GRUB measures the kernel's file with them. The quote must cover PCR 8, 11
    /// and 12, in which there may be some.
    kernel_command_line: Option<Vec<String>>,
    /// Commands that GRUB may have measured besides; any, unless stated.
    grub_commands: Option<Vec<String>>,
    /// Digests of files and other things that may stand beside command lines: in PCR 8, 9 and 12, or RTMR 2. Without this list
    /// nothing may stand beside them in PCR 8 and 12, or RTMR 2, and PCR 9 is not looked at; with it the quote must cover PCR 9.
    files: Option<Vec<String>>,
}

/// What is asked of event logs.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventLogPolicy {
    pub(crate) required: bool,
    pub(crate) replayed: Option<Vec<u8>>,
    pub(crate) replayed_rtmrs: Option<Vec<u8>>,
    pub(crate) secure_boot: bool,
    pub(crate) boot_applications: Option<Vec<Vec<u8>>>,
    pub(crate) kernel_command_line: Option<Vec<String>>,
    pub(crate) grub_commands: Option<Vec<String>>,
    pub(crate) files: Option<Vec<Vec<u8>>>,
}

fn indices(key: &str, list: Option<Vec<u8>>, last: u8) -> Result<Option<Vec<u8>>, Misuse> {
    let Some(list) = list.map(|list| non_empty(key, list)).transpose()? else { return Ok(None) };
    for (i, index) in list.iter().enumerate() {
        if *index > last || list.iter().take(i).any(|other| other == index) {
            return Err(Misuse::new("policy.event-log.registers", format!("{key} takes registers from 0 to {last}, each once: {index} cannot stand there")));
        }
    }
    Ok(Some(list))
}

fn digests(key: &str, list: Option<Vec<String>>) -> Result<Option<Vec<Vec<u8>>>, Misuse> {
    let Some(list) = list.map(|list| non_empty(key, list)).transpose()? else { return Ok(None) };
    let read = |text: &String| {
        let digest = hex::decode(text).filter(|digest| matches!(digest.len(), 20 | 32 | 48 | 64));
        digest.ok_or_else(|| Misuse::new("policy.event-log.digest", format!("{key} takes digests in hexadecimal, which {text:?} is not")))
    };
    list.iter().map(read).collect::<Result<_, _>>().map(Some)
}

impl EventLogPolicy {
    pub(super) fn parse(document: EventLogDocument) -> Result<Self, Misuse> {
        let policy = Self {
            required: document.required,
            // What lies above can be reset while the guest runs.
            replayed: indices("event_log.replayed", document.replayed, 15)?,
            replayed_rtmrs: indices("event_log.replayed_rtmrs", document.replayed_rtmrs, 3)?,
            secure_boot: document.secure_boot,
            boot_applications: digests("event_log.boot_applications", document.boot_applications)?,
            kernel_command_line: document.kernel_command_line.map(|list| non_empty("event_log.kernel_command_line", list)).transpose()?,
            grub_commands: document.grub_commands.map(|list| non_empty("event_log.grub_commands", list)).transpose()?,
            files: digests("event_log.files", document.files)?,
        };
        if policy.kernel_command_line.is_none() && (policy.grub_commands.is_some() || policy.files.is_some()) {
            return Err(Misuse::new(
                "policy.event-log.alone",
                "event_log.grub_commands and event_log.files say what may stand beside event_log.kernel_command_line, which is not there",
            ));
        }
        Ok(policy)
    }

    /// Whether the policy can be satisfied only with a log.
    pub(crate) fn asks(&self) -> bool {
        self.required
            || self.replayed.is_some()
            || self.replayed_rtmrs.is_some()
            || self.secure_boot
            || self.boot_applications.is_some()
            || self.kernel_command_line.is_some()
    }
}
