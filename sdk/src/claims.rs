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

#[cfg(feature = "schema")]
impl schemars::JsonSchema for HexBytes {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "HexBytes".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^([0-9a-f]{2})*$" })
    }
}

/// What verified evidence says. What is unknown is `None`.
///
/// Only a [`Verified`](crate::Verified) verdict has claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// What only an attestation token has.
    pub token: Option<TokenClaims>,
    /// What only Azure's confidential VMs have.
    pub azure: Option<AzureClaims>,
    /// What only virtual machines of Google Compute Engine have.
    pub gcp: Option<GcpClaims>,
    /// What only a TPM's quote has.
    pub tpm: Option<TpmClaims>,
}

/// What only a TPM's quote has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TpmClaims {
    /// Who vouches for the key: `tee-rooted`, `paravisor-unpinned`, `host-rooted` or `pinned-ak`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["tee-rooted", "paravisor-unpinned", "host-rooted", "pinned-ak"])))]
    pub trust: &'static str,
    /// How the quote was signed, for instance `rsassa-sha256`.
    pub scheme: &'static str,
    /// The name of the attestation key, if its public area is known.
    pub ak_name: Option<HexBytes>,
    /// The qualified name of the signer, as the quote has it.
    pub qualified_signer: HexBytes,
    /// What the caller put into the quote.
    pub extra_data: HexBytes,
    /// Milliseconds that the TPM has been powered, decimal.
    pub clock: String,
    /// Times that it was reset; means nothing but a change for keys outside the endorsement and platform hierarchies.
    pub reset_count: u32,
    /// Times that it was restarted since.
    pub restart_count: u32,
    /// Whether the TPM vouches for its clock.
    pub safe: bool,
    /// The TPM's firmware version, raw.
    pub firmware_version: HexBytes,
}

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

/// What only Azure's confidential VMs have. The configuration is the paravisor's word: worth as much as the paravisor is, and nothing
/// where only a certificate of the attestation key vouches for that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AzureClaims {
    /// How the paravisor came to be trusted: `pinned`, `ak-certificate` or `paravisor-unpinned`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pinned", "ak-certificate", "paravisor-unpinned"])))]
    pub paravisor_trust: &'static str,
    /// The label that the policy gives to the paravisor.
    pub paravisor: Option<String>,
    /// The VM's unique id, in lower case.
    pub vm_unique_id: String,
    /// Whether the VM was configured for UEFI Secure Boot.
    pub secure_boot: bool,
    /// Whether the VM has a console.
    pub console_enabled: bool,
    /// Whether that console takes input.
    pub interactive_console_enabled: Option<bool>,
    /// `tpm-persisted`: an old name, which does not by itself say whether the TPM's state outlives a restart.
    pub tpm_persisted: Option<bool>,
    /// Whether some devices of the host are let in.
    pub filtered_vpci_devices_allowed: Option<bool>,
    /// Thumbprint of a root certificate in the configuration.
    pub root_cert_thumbprint: Option<String>,
    /// When the paravisor made its report, RFC 3339; only reports of 2023 say it.
    pub reported_at: Option<String>,
    /// What the guest asked the paravisor to put into its report: 64 bytes.
    pub user_data: Option<HexBytes>,
    /// The certificate of the attestation key.
    pub ak_certificate: Option<AkCertificateClaims>,
}

/// What only virtual machines of Google Compute Engine have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GcpClaims {
    /// The instance that Google's certificate of the attestation key names.
    pub instance: Option<GcpInstance>,
    /// That certificate.
    pub ak_certificate: AkCertificateClaims,
    /// What ties the hardware's own evidence to the quote: `ak-name-bound`, or `shared-nonce`, which two machines can have; `None`
    /// without such evidence.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["ak-name-bound", "shared-nonce", null])))]
    pub tee_link: Option<&'static str>,
    /// What the log of the TD's own registers proves; that of the TPM's stands in the member `event_log` of the claims.
    pub td_event_log: Option<EventLogClaims>,
}

/// An instance of Google Compute Engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GcpInstance {
    /// For instance `us-central1-a`.
    pub zone: String,
    /// The project's name.
    pub project_id: String,
    /// The project's number, in decimal digits.
    pub project_number: String,
    /// The instance's id, in decimal digits.
    pub instance_id: String,
    /// The instance's name.
    pub instance_name: String,
    /// The version of the virtual TPM, in decimal digits.
    pub security_version: Option<String>,
    /// Whether it is in production.
    pub is_production: Option<bool>,
}

/// The certificate of a TPM's attestation key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AkCertificateClaims {
    /// The cloud's word for the kind of machine, for instance `ConfidentialVM`; Google has none.
    pub machine_class: Option<&'static str>,
    /// The names from the leaf to the root.
    pub chain: Vec<String>,
    /// Whether the root is pinned in the library; otherwise the relying party gave it.
    pub anchor_pinned: bool,
    /// When all certificates of the chain are valid together.
    pub validity: Validity,
    /// Whether revocation lists of all its issuers were at hand.
    pub revocation_checked: bool,
}

/// What only Intel TDX has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measurement {
    /// Which digest it is, for instance `snp.launch`.
    pub kind: &'static str,
    /// Its value.
    pub value: HexBytes,
    /// The label that the policy gives to this value.
    pub label: Option<String>,
}

/// How new the platform's trusted computing base is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tcb {
    /// The vendor's word for it, where the vendor has one.
    pub status: Option<String>,
    /// Security advisories that the vendor lists for it.
    pub advisories: Vec<String>,
    /// SEV-SNP: the version whose key signed.
    pub reported: Option<SnpTcb>,
    /// SEV-SNP: the version that cannot be rolled back.
    pub committed: Option<SnpTcb>,
    /// What runs now; TDX has it since 1.5.
    pub current: Option<TcbAt>,
    /// What ran when the guest was started; TDX has it since 1.5.
    pub launch: Option<TcbAt>,
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
}

/// The TCB at one moment: AMD's version numbers, or what Intel's rules make of all layers together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum TcbAt {
    /// SEV-SNP: the versions by component.
    Snp(SnpTcb),
    /// TDX: the layers together.
    Intel(Layer),
}

/// The security version numbers of an AMD platform, by component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Key {
    /// What the key is for.
    pub kind: &'static str,
    /// The key as it was given.
    pub value: HexBytes,
}

/// When the certificates of the chain are valid together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validity {
    /// The latest notBefore, RFC 3339.
    pub not_before: String,
    /// The earliest notAfter, RFC 3339.
    pub not_after: String,
}

/// Who signed the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cpuid {
    /// 0x19 for Zen 3 and 4, 0x1A for Zen 5.
    pub family: u8,
    /// The model within the family.
    pub model: u8,
    /// The stepping.
    pub stepping: u8,
}

/// What only an attestation token has: who issued it, how it was believed, and what rests on the issuer's word alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenClaims {
    /// Whose rules it was held against: `maa`, `ita`, `google`, `nras` or `ear`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["maa", "ita", "google", "nras", "ear"])))]
    pub profile: &'static str,
    /// `iss`, if there is one.
    pub issuer: Option<String>,
    /// `kid`, if there is one.
    pub key_id: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo of the key that signed it.
    pub key_sha256: HexBytes,
    /// The algorithm, for instance `RS256`.
    pub algorithm: &'static str,
    /// Who vouches for that key: a key set that you gave, or a root by its name.
    pub anchor: String,
    /// When it was issued, RFC 3339.
    pub issued_at: String,
    /// When it expires, RFC 3339.
    pub expires: Option<String>,
    /// What nobody but the issuer vouches for.
    pub asserted: Vec<&'static str>,
    /// The payload as it was signed, as JSON text.
    pub payload: String,
}

impl Claims {
    /// Claims that say nothing but which environment they are about.
    pub(crate) fn of(tee: &'static str) -> Self {
        Self {
            tee,
            product: None,
            debug: None,
            measurements: Vec::new(),
            report_data: None,
            host_data: None,
            tcb: Tcb::default(),
            secure_boot: None,
            pcrs: Vec::new(),
            keys: Vec::new(),
            validity: None,
            signer: None,
            snp: None,
            tdx: None,
            sgx: None,
            platform: None,
            event_log: None,
            token: None,
            azure: None,
            gcp: None,
            tpm: None,
        }
    }

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
        for (name, tcb) in [
            ("tcb reported", self.tcb.reported.map(TcbAt::Snp)),
            ("tcb committed", self.tcb.committed.map(TcbAt::Snp)),
            ("tcb current", self.tcb.current.clone()),
        ] {
            if let Some(tcb) = tcb {
                rows.push((name, tcb.to_string()));
            }
        }
        if let Some(signer) = &self.signer {
            let pinned = if signer.anchor_pinned { "pinned" } else { "given by you" };
            rows.push(("signed by", format!("{}, vouched for by {} ({pinned})", signer.kind.to_ascii_uppercase(), signer.anchor)));
        }
        if let Some(snp) = &self.snp {
            let vmpl = snp.vmpl.map_or_else(|| "none: the host asked for this report".to_string(), |v| v.to_string());
            rows.push(("vmpl", vmpl));
            rows.push(("firmware", snp.firmware.clone()));
            rows.push(("guest policy", snp.policy_flags.join(", ")));
            rows.push(("platform", snp.platform_flags.join(", ")));
        }
        if let Some(token) = &self.token {
            rows.push(("issuer", token.issuer.clone().unwrap_or_else(|| "not named".to_string())));
            rows.push(("issued", token.issued_at.clone()));
            rows.push(("issuer's word", token.asserted.join("; ")));
        }
        for key in &self.keys {
            rows.push((key.kind, key.value.to_string()));
        }
        if let Some(azure) = &self.azure {
            let label = azure.paravisor.as_ref().map(|label| format!("  ({label})")).unwrap_or_default();
            rows.push(("paravisor", format!("{}{label}", azure.paravisor_trust)));
            rows.push(("vm unique id", azure.vm_unique_id.clone()));
            let yes_or_no = |value: bool| if value { "yes" } else { "no" };
            let persisted = azure.tpm_persisted.map_or("not stated", yes_or_no);
            rows.push((
                "configuration",
                format!("secure boot {}, console {}, tpm persisted {persisted}", yes_or_no(azure.secure_boot), yes_or_no(azure.console_enabled)),
            ));
        }
        if let Some(tpm) = &self.tpm {
            rows.push(("tpm", format!("{}, {}", tpm.trust, tpm.scheme)));
            let clock = if tpm.safe { "safe" } else { "not vouched for" };
            rows.push(("counters", format!("clock {} ms ({clock}), reset {}, restart {}", tpm.clock, tpm.reset_count, tpm.restart_count)));
        }
        for pcr in &self.pcrs {
            rows.push(("pcr", format!("{} {}: {}", pcr.bank, pcr.index, pcr.value)));
        }
        if let Some(instance) = self.gcp.as_ref().and_then(|gcp| gcp.instance.as_ref()) {
            rows.push(("instance", format!("{} of {} in {}", instance.instance_name, instance.project_id, instance.zone)));
        }
        let certificates = [self.azure.as_ref().and_then(|azure| azure.ak_certificate.as_ref()), self.gcp.as_ref().map(|gcp| &gcp.ak_certificate)];
        for certificate in certificates.into_iter().flatten() {
            rows.push(("ak certificate", certificate.chain.join(" < ")));
        }
        let of_td = self.gcp.as_ref().and_then(|gcp| gcp.td_event_log.as_ref());
        for log in self.event_log.iter().chain(of_td) {
            log.rows(&mut rows);
        }
        if let Some(validity) = &self.validity {
            rows.push(("valid", format!("{} to {}", validity.not_before, validity.not_after)));
        }
        rows
    }
}

impl core::fmt::Display for TcbAt {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Snp(tcb) => tcb.fmt(f),
            Self::Intel(layer) => f.write_str(layer.status),
        }
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
