//! The claims of verified evidence: one model for every kind.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Serialize, Serializer};

pub use crate::event_log::{
    boot::NamedDigest,
    ima::ImaClaims,
    replay::PcrVerdict,
    secure_boot::{AuthorityClaims, SecureBootClaims, VariableClaims},
};
use crate::hex;
pub use crate::tdx::status::Layer;

/// Bytes that are written as lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HexBytes(Vec<u8>);

impl HexBytes {
    /// The bytes themselves.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> From<[u8; N]> for HexBytes {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&[u8]> for HexBytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl core::fmt::Display for HexBytes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

/// What verified evidence says. What is unknown is `None`.
///
/// Only a [`Verified`](crate::Verified) verdict has claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Claims {
    /// The kind of trusted execution environment, for instance `sev-snp`.
    pub tee: &'static str,
    /// The processor's product line, for instance `Milan`.
    pub product: Option<String>,
    /// Whether the host may debug the guest.
    pub debug: Option<bool>,
    /// Digests that identify what was started.
    pub measurements: Vec<Measurement>,
    /// What the guest put into the evidence: 64 bytes for SEV-SNP.
    pub report_data: Option<HexBytes>,
    /// What the host put into the evidence at launch: 32 bytes for SEV-SNP.
    pub host_data: Option<HexBytes>,
    /// How new the platform's firmware and microcode are.
    pub tcb: Tcb,
    /// Whether the guest's firmware enforced UEFI Secure Boot.
    pub secure_boot: Option<bool>,
    /// Platform configuration registers that a signature covers.
    pub pcrs: Vec<Pcr>,
    /// Keys that the evidence confirms.
    pub keys: Vec<Key>,
    /// When the certificates of the chain are valid together, RFC 3339.
    pub validity: Option<Validity>,
    /// Who says so.
    pub signer: Option<Signer>,
    /// What only AMD SEV-SNP has.
    pub snp: Option<SnpClaims>,
    /// What only Intel TDX has.
    pub tdx: Option<TdxClaims>,
    /// What only Intel SGX has.
    pub sgx: Option<SgxClaims>,
    /// The Intel platform under a TDX or SGX quote.
    pub platform: Option<IntelPlatform>,
    /// What event logs prove, as far as registers of the evidence bear them out.
    pub event_log: Option<EventLogClaims>,
}

/// What event logs prove. All of it comes from events whose digest covers what they say, in registers that were replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventLogClaims {
    /// The forms of the logs: `tcg`, `tcg-sha1`, `ima-ascii`, `ima-binary`, `systemd`.
    pub forms: Vec<&'static str>,
    /// The bank that was replayed, for instance `sha256`.
    pub bank: &'static str,
    /// Every register of the evidence, and what the logs say of it.
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
    fn rows(&self, rows: &mut Vec<(&'static str, String)>) {
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
pub struct EventLogRegister {
    /// Its name, for instance `pcr7` or `rtmr0`.
    pub register: String,
    /// What the logs say of its value.
    pub verdict: PcrVerdict,
}

/// What systemd measured into one register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SystemdClaims {
    /// The register's name.
    pub register: String,
    /// Phases of the boot, and names of file systems and the machine.
    pub words: Vec<String>,
}

/// What only Intel TDX has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TdxClaims {
    /// TD_ATTRIBUTES, raw, most significant byte first.
    pub attributes: HexBytes,
    /// The names of the attributes that are set.
    pub attribute_flags: Vec<&'static str>,
    /// XFAM, raw, most significant byte first.
    pub xfam: HexBytes,
    /// Measurement of the TDX module.
    pub mrseam: HexBytes,
    /// Signer of the TDX module; zeros are Intel.
    pub mrsignerseam: HexBytes,
    /// What the owner configured.
    pub mrconfigid: HexBytes,
    /// The owner.
    pub mrowner: HexBytes,
    /// What the owner says of the configuration.
    pub mrownerconfig: HexBytes,
    /// Bound service TDs; since TDX 1.5.
    pub mrservicetd: Option<HexBytes>,
    /// The TCB when the guest was started.
    pub tee_tcb_svn: HexBytes,
    /// The TCB after an update of the module; since TDX 1.5.
    pub tee_tcb_svn2: Option<HexBytes>,
}

/// What only Intel SGX has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SgxClaims {
    /// Digest of the key that signed the enclave.
    pub mrsigner: HexBytes,
    /// The product of that signer.
    pub isvprodid: u16,
    /// The version of that product.
    pub isvsvn: u16,
    /// ATTRIBUTES, raw.
    pub attributes: HexBytes,
}

/// An Intel platform, as its PCK certificate names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IntelPlatform {
    /// Family, model, stepping, platform and custom SKU.
    pub fmspc: HexBytes,
    /// The platform's provisioning id.
    pub ppid: HexBytes,
    /// The instance, on multi-socket platforms.
    pub platform_instance_id: Option<HexBytes>,
    /// The provisioning certification enclave.
    pub pceid: HexBytes,
    /// Its version.
    pub pcesvn: u16,
}

/// One digest of what was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measurement {
    /// Which digest it is, for instance `snp.launch`.
    pub kind: &'static str,
    /// Its value.
    pub value: HexBytes,
    /// The label that the policy gives to this value.
    pub label: Option<String>,
}

/// How new the platform's trusted computing base is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tcb {
    /// The vendor's word for it, where the vendor has one.
    pub status: Option<String>,
    /// Security advisories that the vendor lists for it.
    pub advisories: Vec<String>,
    /// SEV-SNP: the version whose key signed.
    pub reported: Option<SnpTcb>,
    /// SEV-SNP: the version that cannot be rolled back.
    pub committed: Option<SnpTcb>,
    /// SEV-SNP: the version that runs now.
    pub current: Option<SnpTcb>,
    /// SEV-SNP: the version when the guest was started.
    pub launch: Option<SnpTcb>,
    /// Intel: the smallest evaluation number of the signed documents.
    pub evaluation: Option<u32>,
    /// Intel: the oldest date of the levels reached, RFC 3339.
    pub date: Option<String>,
    /// Intel: microcode, firmware and provisioning.
    pub platform: Option<Layer>,
    /// TDX: the module, if it has an identity of its own.
    pub module: Option<Layer>,
    /// Intel: the quoting enclave.
    pub qe: Option<Layer>,
    /// TDX 1.5: the status of the TCB under which the guest was started.
    pub status_at_launch: Option<&'static str>,
    /// TDX 1.5: the status of the TCB under which it runs.
    pub status_now: Option<&'static str>,
}

/// The security version numbers of an AMD platform, by component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SnpTcb {
    /// First mutable code of the security processor; Turin only.
    pub fmc: Option<u8>,
    /// Boot loader of the security processor.
    pub boot_loader: u8,
    /// Operating system of the security processor.
    pub tee: u8,
    /// SNP firmware.
    pub snp: u8,
    /// CPU microcode.
    pub microcode: u8,
}

/// A platform configuration register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pcr {
    /// Its number.
    pub index: u8,
    /// The bank's hash algorithm.
    pub bank: &'static str,
    /// Its value.
    pub value: HexBytes,
}

/// A key that the evidence confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Key {
    /// What the key is for.
    pub kind: &'static str,
    /// The key as it was given.
    pub value: HexBytes,
}

/// When the certificates of the chain are valid together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Validity {
    /// The latest notBefore, RFC 3339.
    pub not_before: String,
    /// The earliest notAfter, RFC 3339.
    pub not_after: String,
}

/// Who signed the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// The kind of key, for instance `vcek`.
    pub kind: &'static str,
    /// The chip, if the evidence names it and the key is bound to it.
    pub chip_id: Option<HexBytes>,
    /// The cloud provider, if the key is the provider's.
    pub csp_id: Option<String>,
    /// The name of the anchor that vouches for the key.
    pub anchor: String,
    /// Whether that anchor is pinned in the library; otherwise the relying party gave it.
    pub anchor_pinned: bool,
}

/// What only AMD SEV-SNP has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SnpClaims {
    /// The privilege level that asked for the report; `None` if the host asked.
    pub vmpl: Option<u8>,
    /// The guest's security version.
    pub guest_svn: u32,
    /// The guest policy, raw.
    pub policy: HexBytes,
    /// The names of the bits set in the guest policy.
    pub policy_flags: Vec<&'static str>,
    /// The platform information, raw.
    pub platform_info: HexBytes,
    /// The names of the known bits set in the platform information; unknown ones show in the raw value alone.
    pub platform_flags: Vec<&'static str>,
    /// Family, model and stepping; `None` before report version 3.
    pub cpuid: Option<Cpuid>,
    /// FAMILY_ID of the guest's ID block.
    pub family_id: HexBytes,
    /// IMAGE_ID of the guest's ID block.
    pub image_id: HexBytes,
    /// REPORT_ID of the guest.
    pub report_id: HexBytes,
    /// Digest of the key that signed the guest's ID block; `None` if there was none.
    pub id_key_digest: Option<HexBytes>,
    /// Digest of the author key; `None` unless AUTHOR_KEY_EN is set.
    pub author_key_digest: Option<HexBytes>,
    /// Firmware that runs now: major.minor.build.
    pub firmware: String,
    /// Firmware that cannot be rolled back: major.minor.build.
    pub firmware_committed: String,
    /// Mitigations when the guest was started; `None` before report version 5.
    pub launch_mitigations: Option<HexBytes>,
    /// Mitigations now; `None` before report version 5.
    pub current_mitigations: Option<HexBytes>,
}

/// A processor's family, model and stepping, extended parts included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cpuid {
    /// 0x19 for Zen 3 and 4, 0x1A for Zen 5.
    pub family: u8,
    /// The model within the family.
    pub model: u8,
    /// The stepping.
    pub stepping: u8,
}

impl Claims {
    /// The claims as pairs of name and text, for people.
    pub(crate) fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = Vec::new();
        rows.push(("tee", self.tee.to_string()));
        if let Some(product) = &self.product {
            rows.push(("product", product.clone()));
        }
        let debug = match self.debug {
            Some(true) => "yes: the host can read this guest's memory",
            Some(false) => "no",
            None => "unknown",
        };
        rows.push(("debug", debug.to_string()));
        for m in &self.measurements {
            let label = m.label.as_ref().map(|l| format!("  ({l})")).unwrap_or_default();
            rows.push((m.kind, format!("{}{label}", m.value)));
        }
        for (name, value) in [("report data", &self.report_data), ("host data", &self.host_data)] {
            if let Some(value) = value {
                rows.push((name, value.to_string()));
            }
        }
        if let Some(status) = &self.tcb.status {
            rows.push(("tcb status", status.clone()));
            if !self.tcb.advisories.is_empty() {
                rows.push(("advisories", self.tcb.advisories.join(", ")));
            }
        }
        for (name, layer) in [("platform", &self.tcb.platform), ("tdx module", &self.tcb.module), ("quoting enclave", &self.tcb.qe)] {
            if let Some(layer) = layer {
                let missing = if layer.missing.is_empty() { String::new() } else { format!("; missing: {}", layer.missing.join(", ")) };
                rows.push((name, format!("{} of {}{missing}", layer.status, layer.date)));
            }
        }
        for (name, tcb) in [("tcb reported", self.tcb.reported), ("tcb committed", self.tcb.committed), ("tcb current", self.tcb.current)] {
            if let Some(tcb) = tcb {
                rows.push((name, tcb.to_string()));
            }
        }
        if let Some(signer) = &self.signer {
            let pinned = if signer.anchor_pinned { "pinned" } else { "given by you" };
            rows.push(("signed by", format!("{}, vouched for by {} ({pinned})", signer.kind.to_uppercase(), signer.anchor)));
        }
        if let Some(snp) = &self.snp {
            let vmpl = snp.vmpl.map_or_else(|| "none: the host asked for this report".to_string(), |v| v.to_string());
            rows.push(("vmpl", vmpl));
            rows.push(("firmware", snp.firmware.clone()));
            rows.push(("guest policy", snp.policy_flags.join(", ")));
            rows.push(("platform", snp.platform_flags.join(", ")));
        }
        if let Some(log) = &self.event_log {
            log.rows(&mut rows);
        }
        if let Some(validity) = &self.validity {
            rows.push(("valid", format!("{} to {}", validity.not_before, validity.not_after)));
        }
        rows
    }
}

impl core::fmt::Display for SnpTcb {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(fmc) = self.fmc {
            write!(f, "fmc {fmc}, ")?;
        }
        write!(f, "boot loader {}, tee {}, snp {}, microcode {}", self.boot_loader, self.tee, self.snp, self.microcode)
    }
}
