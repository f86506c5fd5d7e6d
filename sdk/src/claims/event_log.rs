//! What event logs prove.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::{HexBytes, ImaClaims, NamedDigest, PcrVerdict, SecureBootClaims};

/// What event logs prove. All of it comes from events whose digest covers what they say, in registers that were replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventLogClaims {
    /// The forms of the logs: `tcg`, `tcg-sha1`, `ima-ascii`, `ima-binary`, `systemd`.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "string", "enum": ["tcg", "tcg-sha1", "ima-ascii", "ima-binary", "systemd"] })))]
    pub forms: Vec<&'static str>,
    /// The bank from which the rest is claimed, for instance `sha256`.
    pub bank: &'static str,
    /// Every register of the evidence in a bank that the logs have, and what they say of it.
    pub registers: Vec<EventLogRegister>,
    /// The locality from which the TPM was started, if the log names one.
    pub startup_locality: Option<u8>,
    /// UEFI Secure Boot; `None` if its register was not replayed.
    pub secure_boot: Option<SecureBootClaims>,
    /// Digests of everything that was measured as a boot application, or could have been: PCR 4, or RTMR 1. `None` if that was not
    /// replayed.
    pub boot_applications: Option<Vec<HexBytes>>,
    /// Kernel command lines: GRUB's, which begin with the kernel's file, and load options.
    pub kernel_command_lines: Vec<String>,
    /// Other texts that a boot loader measured. Their kind stands in a prefix that nothing authenticates, so that it is left out.
    pub grub_commands: Vec<String>,
    /// Digests of files and of whatever else boot loaders measured without its text: PCR 8, 9 and 12, or RTMR 2.
    pub files: Vec<HexBytes>,
    /// Sections of a unified kernel image.
    pub sections: Vec<NamedDigest>,
    /// Digests of shim's lists of machine owner keys, in the order of PCR 14.
    pub machine_owner_keys: Vec<HexBytes>,
    /// Whether the firmware handed the machine over to an operating system; `None` if the register was not replayed.
    pub exit_boot_services: Option<bool>,
    /// What systemd measured.
    pub systemd: Vec<SystemdClaims>,
    /// What Linux measured.
    pub ima: Option<ImaClaims>,
}

impl EventLogClaims {
    /// What is worth a person's look; the rest stands in the JSON.
    pub(super) fn rows(&self, rows: &mut Vec<(&'static str, String)>) {
        let registers: Vec<_> = self.registers.iter().map(|r| format!("{} {}", r.register, r.verdict.as_str())).collect();
        rows.push(("event log", format!("{} against {}: {}", self.forms.join(", "), self.bank, registers.join(", "))));
        if let Some(secure_boot) = &self.secure_boot {
            let enabled = match secure_boot.enabled {
                Some(true) => "enforced",
                Some(false) => "off",
                None => "unknown",
            };
            rows.push(("secure boot", enabled.to_string()));
        }
        rows.extend(self.boot_applications.iter().flatten().map(|digest| ("boot app", digest.to_string())));
        rows.extend(self.kernel_command_lines.iter().map(|line| ("command line", line.clone())));
    }
}

/// What the logs say of one register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventLogRegister {
    /// Its name, for instance `pcr7` or `rtmr0`; `sha384/pcr7` in a further bank of the evidence.
    pub register: String,
    /// What the logs say of its value.
    pub verdict: PcrVerdict,
}

/// What systemd measured into one register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SystemdClaims {
    /// The register's name.
    pub register: String,
    /// Phases of the boot, and names of file systems and the machine.
    pub words: Vec<String>,
}
