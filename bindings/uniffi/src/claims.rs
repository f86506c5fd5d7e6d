//! The claims as records of the other language: bytes are bytes and numbers are numbers.
//!
//! Each structure of the core is taken apart by all its members, so that a new claim does not compile until it is passed on.

use veritee::claims as core;

/// What verified evidence says. What is unknown is null.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Claims {
    /// The kind of trusted execution environment, for instance `sev-snp`.
    pub tee: String,
    /// The processor's product line, for instance `Milan`.
    pub product: Option<String>,
    /// Whether the host may debug the guest.
    pub debug: Option<bool>,
    /// Digests that identify what was started.
    pub measurements: Vec<Measurement>,
    /// What the guest put into the evidence: 64 bytes for SEV-SNP.
    pub report_data: Option<Vec<u8>>,
    /// What the host put into the evidence at launch: 32 bytes for SEV-SNP.
    pub host_data: Option<Vec<u8>>,
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

impl From<&core::Claims> for Claims {
    fn from(
        core::Claims {
            tee,
            product,
            debug,
            measurements,
            report_data,
            host_data,
            tcb,
            secure_boot,
            pcrs,
            keys,
            validity,
            signer,
            snp,
            tdx,
            sgx,
            platform,
            event_log,
            token,
            azure,
            gcp,
            tpm,
            ..
        }: &core::Claims,
    ) -> Self {
        Self {
            tee: (*tee).to_owned(),
            product: product.clone(),
            debug: *debug,
            measurements: measurements.iter().map(Into::into).collect(),
            report_data: report_data.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
            host_data: host_data.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
            tcb: tcb.into(),
            secure_boot: *secure_boot,
            pcrs: pcrs.iter().map(Into::into).collect(),
            keys: keys.iter().map(Into::into).collect(),
            validity: validity.as_ref().map(Into::into),
            signer: signer.as_ref().map(Into::into),
            snp: snp.as_ref().map(Into::into),
            tdx: tdx.as_ref().map(Into::into),
            sgx: sgx.as_ref().map(Into::into),
            platform: platform.as_ref().map(Into::into),
            event_log: event_log.as_ref().map(Into::into),
            token: token.as_ref().map(Into::into),
            azure: azure.as_ref().map(Into::into),
            gcp: gcp.as_ref().map(Into::into),
            tpm: tpm.as_ref().map(Into::into),
        }
    }
}

/// One digest of what was started.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Measurement {
    /// Which digest it is, for instance `snp.launch`.
    pub kind: String,
    /// Its value.
    pub value: Vec<u8>,
    /// The label that the policy gives to this value.
    pub label: Option<String>,
}

impl From<&core::Measurement> for Measurement {
    fn from(core::Measurement { kind, value, label }: &core::Measurement) -> Self {
        Self { kind: (*kind).to_owned(), value: value.as_bytes().to_vec(), label: label.clone() }
    }
}

/// How new the platform's trusted computing base is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
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

impl From<&core::Tcb> for Tcb {
    fn from(core::Tcb { status, advisories, reported, committed, current, launch, evaluation, date, platform, module, qe }: &core::Tcb) -> Self {
        Self {
            status: status.clone(),
            advisories: advisories.clone(),
            reported: reported.as_ref().map(Into::into),
            committed: committed.as_ref().map(Into::into),
            current: current.as_ref().map(Into::into),
            launch: launch.as_ref().map(Into::into),
            evaluation: *evaluation,
            date: date.clone(),
            platform: platform.as_ref().map(Into::into),
            module: module.as_ref().map(Into::into),
            qe: qe.as_ref().map(Into::into),
        }
    }
}

/// The TCB at one moment: AMD's version numbers, or what Intel's rules make of all layers together.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TcbAt {
    /// SEV-SNP: the versions by component.
    Snp {
        /// The versions.
        versions: SnpTcb,
    },
    /// TDX: the layers together.
    Intel {
        /// What they came to.
        layers: Layer,
    },
}

impl From<&core::TcbAt> for TcbAt {
    fn from(tcb: &core::TcbAt) -> Self {
        match tcb {
            core::TcbAt::Snp(versions) => Self::Snp { versions: versions.into() },
            core::TcbAt::Intel(layers) => Self::Intel { layers: layers.into() },
        }
    }
}

/// What one layer of an Intel platform came to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Layer {
    /// Intel's word for it.
    pub status: String,
    /// The date of the level, RFC 3339.
    pub date: String,
    /// The advisories of the level.
    pub advisories: Vec<String>,
    /// What is missing for the next level that is up to date.
    pub missing: Vec<String>,
}

impl From<&core::Layer> for Layer {
    fn from(core::Layer { status, date, advisories, missing }: &core::Layer) -> Self {
        Self { status: (*status).to_owned(), date: date.clone(), advisories: advisories.clone(), missing: missing.clone() }
    }
}

/// What only Intel TDX has.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TdxClaims {
    /// TD_ATTRIBUTES, raw, most significant byte first.
    pub attributes: Vec<u8>,
    /// The names of the attributes that are set.
    pub attribute_flags: Vec<String>,
    /// XFAM, raw, most significant byte first.
    pub xfam: Vec<u8>,
    /// Measurement of the TDX module.
    pub mrseam: Vec<u8>,
    /// Signer of the TDX module; zeros are Intel.
    pub mrsignerseam: Vec<u8>,
    /// What the owner configured.
    pub mrconfigid: Vec<u8>,
    /// The owner.
    pub mrowner: Vec<u8>,
    /// What the owner says of the configuration.
    pub mrownerconfig: Vec<u8>,
    /// Bound service TDs; since TDX 1.5.
    pub mrservicetd: Option<Vec<u8>>,
    /// The TCB when the guest was started.
    pub tee_tcb_svn: Vec<u8>,
    /// The TCB after an update of the module; since TDX 1.5.
    pub tee_tcb_svn2: Option<Vec<u8>>,
}

impl From<&core::TdxClaims> for TdxClaims {
    fn from(
        core::TdxClaims {
            attributes,
            attribute_flags,
            xfam,
            mrseam,
            mrsignerseam,
            mrconfigid,
            mrowner,
            mrownerconfig,
            mrservicetd,
            tee_tcb_svn,
            tee_tcb_svn2,
        }: &core::TdxClaims,
    ) -> Self {
        let bytes = |bytes: &core::HexBytes| bytes.as_bytes().to_vec();
        Self {
            attributes: bytes(attributes),
            attribute_flags: attribute_flags.iter().map(|flag| (*flag).to_owned()).collect(),
            xfam: bytes(xfam),
            mrseam: bytes(mrseam),
            mrsignerseam: bytes(mrsignerseam),
            mrconfigid: bytes(mrconfigid),
            mrowner: bytes(mrowner),
            mrownerconfig: bytes(mrownerconfig),
            mrservicetd: mrservicetd.as_ref().map(bytes),
            tee_tcb_svn: bytes(tee_tcb_svn),
            tee_tcb_svn2: tee_tcb_svn2.as_ref().map(bytes),
        }
    }
}

/// What only Intel SGX has.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SgxClaims {
    /// Digest of the key that signed the enclave.
    pub mrsigner: Vec<u8>,
    /// The product of that signer.
    pub isvprodid: u16,
    /// The version of that product.
    pub isvsvn: u16,
    /// ATTRIBUTES, raw.
    pub attributes: Vec<u8>,
}

impl From<&core::SgxClaims> for SgxClaims {
    fn from(core::SgxClaims { mrsigner, isvprodid, isvsvn, attributes }: &core::SgxClaims) -> Self {
        Self { mrsigner: mrsigner.as_bytes().to_vec(), isvprodid: *isvprodid, isvsvn: *isvsvn, attributes: attributes.as_bytes().to_vec() }
    }
}

/// An Intel platform, as its PCK certificate names it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct IntelPlatform {
    /// Family, model, stepping, platform and custom SKU.
    pub fmspc: Vec<u8>,
    /// The platform's provisioning id.
    pub ppid: Vec<u8>,
    /// The instance, on multi-socket platforms.
    pub platform_instance_id: Option<Vec<u8>>,
    /// The provisioning certification enclave.
    pub pceid: Vec<u8>,
    /// Its version.
    pub pcesvn: u16,
}

impl From<&core::IntelPlatform> for IntelPlatform {
    fn from(core::IntelPlatform { fmspc, ppid, platform_instance_id, pceid, pcesvn }: &core::IntelPlatform) -> Self {
        let bytes = |bytes: &core::HexBytes| bytes.as_bytes().to_vec();
        Self { fmspc: bytes(fmspc), ppid: bytes(ppid), platform_instance_id: platform_instance_id.as_ref().map(bytes), pceid: bytes(pceid), pcesvn: *pcesvn }
    }
}

/// The security version numbers of an AMD platform, by component.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
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

impl From<&core::SnpTcb> for SnpTcb {
    fn from(core::SnpTcb { fmc, boot_loader, tee, snp, microcode }: &core::SnpTcb) -> Self {
        Self { fmc: *fmc, boot_loader: *boot_loader, tee: *tee, snp: *snp, microcode: *microcode }
    }
}

/// A platform configuration register.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Pcr {
    /// Its number.
    pub index: u8,
    /// The bank's hash algorithm.
    pub bank: String,
    /// Its value.
    pub value: Vec<u8>,
}

impl From<&core::Pcr> for Pcr {
    fn from(core::Pcr { index, bank, value }: &core::Pcr) -> Self {
        Self { index: *index, bank: (*bank).to_owned(), value: value.as_bytes().to_vec() }
    }
}

/// A key that the evidence confirms.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Key {
    /// What the key is for.
    pub kind: String,
    /// The key as it was given.
    pub value: Vec<u8>,
}

impl From<&core::Key> for Key {
    fn from(core::Key { kind, value }: &core::Key) -> Self {
        Self { kind: (*kind).to_owned(), value: value.as_bytes().to_vec() }
    }
}

/// When the certificates of the chain are valid together.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Validity {
    /// The latest notBefore, RFC 3339.
    pub not_before: String,
    /// The earliest notAfter, RFC 3339.
    pub not_after: String,
}

impl From<&core::Validity> for Validity {
    fn from(core::Validity { not_before, not_after }: &core::Validity) -> Self {
        Self { not_before: not_before.clone(), not_after: not_after.clone() }
    }
}

/// Who signed the evidence.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Signer {
    /// The kind of key, for instance `vcek`.
    pub kind: String,
    /// The chip, if the evidence names it and the key is bound to it.
    pub chip_id: Option<Vec<u8>>,
    /// The cloud provider, if the key is the provider's.
    pub csp_id: Option<String>,
    /// The name of the anchor that vouches for the key.
    pub anchor: String,
    /// Whether that anchor is pinned in the library; otherwise the relying party gave it.
    pub anchor_pinned: bool,
}

impl From<&core::Signer> for Signer {
    fn from(core::Signer { kind, chip_id, csp_id, anchor, anchor_pinned }: &core::Signer) -> Self {
        Self {
            kind: (*kind).to_owned(),
            chip_id: chip_id.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
            csp_id: csp_id.clone(),
            anchor: anchor.clone(),
            anchor_pinned: *anchor_pinned,
        }
    }
}

/// What only AMD SEV-SNP has.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SnpClaims {
    /// The privilege level that asked for the report; null if the host asked.
    pub vmpl: Option<u8>,
    /// The guest's security version.
    pub guest_svn: u32,
    /// The guest policy, raw.
    pub policy: Vec<u8>,
    /// The names of the bits set in the guest policy.
    pub policy_flags: Vec<String>,
    /// The platform information, raw.
    pub platform_info: Vec<u8>,
    /// The names of the bits set in the platform information.
    pub platform_flags: Vec<String>,
    /// Family, model and stepping; null before report version 3.
    pub cpuid: Option<Cpuid>,
    /// FAMILY_ID of the guest's ID block.
    pub family_id: Vec<u8>,
    /// IMAGE_ID of the guest's ID block.
    pub image_id: Vec<u8>,
    /// REPORT_ID of the guest.
    pub report_id: Vec<u8>,
    /// Digest of the key that signed the guest's ID block; null if there was none.
    pub id_key_digest: Option<Vec<u8>>,
    /// Digest of the author key; null unless AUTHOR_KEY_EN is set.
    pub author_key_digest: Option<Vec<u8>>,
    /// Firmware that runs now: major.minor.build.
    pub firmware: String,
    /// Firmware that cannot be rolled back: major.minor.build.
    pub firmware_committed: String,
    /// Mitigations when the guest was started; null before report version 5.
    pub launch_mitigations: Option<Vec<u8>>,
    /// Mitigations now; null before report version 5.
    pub current_mitigations: Option<Vec<u8>>,
}

impl From<&core::SnpClaims> for SnpClaims {
    fn from(
        core::SnpClaims {
            vmpl,
            guest_svn,
            policy,
            policy_flags,
            platform_info,
            platform_flags,
            cpuid,
            family_id,
            image_id,
            report_id,
            id_key_digest,
            author_key_digest,
            firmware,
            firmware_committed,
            launch_mitigations,
            current_mitigations,
        }: &core::SnpClaims,
    ) -> Self {
        Self {
            vmpl: *vmpl,
            guest_svn: *guest_svn,
            policy: policy.as_bytes().to_vec(),
            policy_flags: policy_flags.iter().map(ToString::to_string).collect(),
            platform_info: platform_info.as_bytes().to_vec(),
            platform_flags: platform_flags.iter().map(ToString::to_string).collect(),
            cpuid: cpuid.as_ref().map(Into::into),
            family_id: family_id.as_bytes().to_vec(),
            image_id: image_id.as_bytes().to_vec(),
            report_id: report_id.as_bytes().to_vec(),
            id_key_digest: id_key_digest.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
            author_key_digest: author_key_digest.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
            firmware: firmware.clone(),
            firmware_committed: firmware_committed.clone(),
            launch_mitigations: launch_mitigations.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
            current_mitigations: current_mitigations.as_ref().map(|bytes| bytes.as_bytes().to_vec()),
        }
    }
}

/// A processor's family, model and stepping, extended parts included.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Cpuid {
    /// 0x19 for Zen 3 and 4, 0x1A for Zen 5.
    pub family: u8,
    /// The model within the family.
    pub model: u8,
    /// The stepping.
    pub stepping: u8,
}

impl From<&core::Cpuid> for Cpuid {
    fn from(core::Cpuid { family, model, stepping }: &core::Cpuid) -> Self {
        Self { family: *family, model: *model, stepping: *stepping }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::{AskOptions, At, Policy, Verdict, verify};

    fn assert_members(json: &Value, record: &str) {
        match json {
            Value::Object(members) => {
                for (name, value) in members {
                    assert!(record.contains(&format!("{name}: ")), "the record lacks {name}");
                    assert_members(value, record);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| assert_members(item, record)),
            _ => {}
        }
    }

    #[test]
    fn every_claim_of_the_report_is_a_member_of_the_record() {
        let policy = Policy::new(include_str!("../../../examples/policies/explore.toml").to_owned()).unwrap();
        let report = include_bytes!("../../../conformance/vectors/real/sev-8.0.0/report_milan.bin").to_vec();
        let vcek = include_bytes!("../../../conformance/vectors/real/sev-8.0.0/vcek_milan.der").to_vec();
        let at = At::Rfc3339 { text: "2026-06-01T00:00:00Z".to_owned() };
        let ask = AskOptions { at, collateral: vec![vcek], trust: vec![], nonce: None, key: None, tpm_state: None };
        let Verdict::Verified { value } = verify(report, policy, ask).unwrap() else { panic!("rejected") };
        let json: Value = serde_json::from_str(&value.report_json()).unwrap();
        assert!(json["claims"]["snp"]["vmpl"].is_u64());
        assert_members(&json["claims"], &format!("{:?}", value.claims()));
    }
}

fn bytes(bytes: &core::HexBytes) -> Vec<u8> {
    bytes.as_bytes().to_vec()
}

/// What event logs prove. All of it comes from events whose digest covers what they say, in registers that were replayed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EventLogClaims {
    /// The forms of the logs: `tcg`, `tcg-sha1`, `ima-ascii`, `ima-binary`, `systemd`.
    pub forms: Vec<String>,
    /// The bank that was replayed, for instance `sha256`.
    pub bank: String,
    /// Every register of the evidence, and what the logs say of it.
    pub registers: Vec<EventLogRegister>,
    /// The locality from which the TPM was started, if the log names one.
    pub startup_locality: Option<u8>,
    /// UEFI Secure Boot; `None` if its register was not replayed.
    pub secure_boot: Option<SecureBootClaims>,
    /// Digests of everything that was measured as a boot application, or could have been: PCR 4, or RTMR 1. `None` if that was not
    /// replayed.
    pub boot_applications: Option<Vec<Vec<u8>>>,
    /// Kernel command lines: GRUB's, which begin with the kernel's file, and load options.
    pub kernel_command_lines: Vec<String>,
    /// Other texts that a boot loader measured. Their kind stands in a prefix that nothing authenticates, so that it is left out.
    pub grub_commands: Vec<String>,
    /// Digests of files and of whatever else boot loaders measured without its text: PCR 8, 9 and 12, or RTMR 2.
    pub files: Vec<Vec<u8>>,
    /// Sections of a unified kernel image.
    pub sections: Vec<NamedDigest>,
    /// Digests of shim's lists of machine owner keys, in the order of PCR 14.
    pub machine_owner_keys: Vec<Vec<u8>>,
    /// Whether the firmware handed the machine over to an operating system; `None` if the register was not replayed.
    pub exit_boot_services: Option<bool>,
    /// What systemd measured.
    pub systemd: Vec<SystemdClaims>,
    /// What Linux measured.
    pub ima: Option<ImaClaims>,
}

impl From<&core::EventLogClaims> for EventLogClaims {
    fn from(
        core::EventLogClaims {
            forms,
            bank,
            registers,
            startup_locality,
            secure_boot,
            boot_applications,
            kernel_command_lines,
            grub_commands,
            files,
            sections,
            machine_owner_keys,
            exit_boot_services,
            systemd,
            ima,
        }: &core::EventLogClaims,
    ) -> Self {
        Self {
            forms: forms.iter().map(|text| (*text).to_owned()).collect(),
            bank: (*bank).to_owned(),
            registers: registers.iter().map(Into::into).collect(),
            startup_locality: *startup_locality,
            secure_boot: secure_boot.as_ref().map(Into::into),
            boot_applications: boot_applications.as_ref().map(|list| list.iter().map(bytes).collect()),
            kernel_command_lines: kernel_command_lines.clone(),
            grub_commands: grub_commands.clone(),
            files: files.iter().map(bytes).collect(),
            sections: sections.iter().map(Into::into).collect(),
            machine_owner_keys: machine_owner_keys.iter().map(bytes).collect(),
            exit_boot_services: *exit_boot_services,
            systemd: systemd.iter().map(Into::into).collect(),
            ima: ima.as_ref().map(Into::into),
        }
    }
}

/// What the logs say of one register.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EventLogRegister {
    /// Its name, for instance `pcr7` or `rtmr0`.
    pub register: String,
    /// What the logs say of its value.
    pub verdict: String,
}

impl From<&core::EventLogRegister> for EventLogRegister {
    fn from(core::EventLogRegister { register, verdict }: &core::EventLogRegister) -> Self {
        Self { register: register.clone(), verdict: verdict.as_str().to_owned() }
    }
}

/// What systemd measured into one register.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SystemdClaims {
    /// The register's name.
    pub register: String,
    /// Phases of the boot, and names of file systems and the machine.
    pub words: Vec<String>,
}

impl From<&core::SystemdClaims> for SystemdClaims {
    fn from(core::SystemdClaims { register, words }: &core::SystemdClaims) -> Self {
        Self { register: register.clone(), words: words.clone() }
    }
}

/// Secure Boot, from events that a replayed register bears out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SecureBootClaims {
    /// Whether the firmware enforced it: SecureBoot is 1 and PK, KEK and db hold keys. `None` if the log leaves it open.
    pub enabled: Option<bool>,
    /// The platform key.
    pub pk: Option<VariableClaims>,
    /// The keys that may change the databases.
    pub kek: Option<VariableClaims>,
    /// What may be loaded.
    pub db: Option<VariableClaims>,
    /// What may not be loaded.
    pub dbx: Option<VariableClaims>,
    /// The entries of databases that vouched for what was loaded, and shim's own variables, in order.
    pub authorities: Vec<AuthorityClaims>,
    /// Whether the firmware measured that it lets itself be debugged.
    pub debug: bool,
}

impl From<&core::SecureBootClaims> for SecureBootClaims {
    fn from(core::SecureBootClaims { enabled, pk, kek, db, dbx, authorities, debug }: &core::SecureBootClaims) -> Self {
        Self {
            enabled: *enabled,
            pk: pk.as_ref().map(Into::into),
            kek: kek.as_ref().map(Into::into),
            db: db.as_ref().map(Into::into),
            dbx: dbx.as_ref().map(Into::into),
            authorities: authorities.iter().map(Into::into).collect(),
            debug: *debug,
        }
    }
}

/// The value of a firmware variable.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VariableClaims {
    /// Bytes of its value; 0 if it is not set.
    pub size: u64,
    /// SHA-256 of its value.
    pub sha256: Vec<u8>,
}

impl From<&core::VariableClaims> for VariableClaims {
    fn from(core::VariableClaims { size, sha256 }: &core::VariableClaims) -> Self {
        Self { size: *size, sha256: bytes(sha256) }
    }
}

/// An entry of a database of keys, or a variable of shim's.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AuthorityClaims {
    /// The database, for instance `db` or `MokList`.
    pub database: String,
    /// SHA-256 of the entry; `None` if the digest does not cover its last byte, as with old shims.
    pub sha256: Option<Vec<u8>>,
}

impl From<&core::AuthorityClaims> for AuthorityClaims {
    fn from(core::AuthorityClaims { database, sha256 }: &core::AuthorityClaims) -> Self {
        Self { database: database.clone(), sha256: sha256.as_ref().map(bytes) }
    }
}

/// A digest with a name.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NamedDigest {
    /// Its name.
    pub name: String,
    /// The digest, in the bank that was replayed.
    pub digest: Vec<u8>,
}

impl From<&core::NamedDigest> for NamedDigest {
    fn from(core::NamedDigest { name, digest }: &core::NamedDigest) -> Self {
        Self { name: name.clone(), digest: bytes(digest) }
    }
}

/// What a replayed measurement list proves.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ImaClaims {
    /// Measurements in the list, violations among them.
    pub measurements: u64,
    /// Measurements that could not be made: somebody had the file open for writing.
    pub violations: u64,
    /// Digest of the template data of the first entry, which holds the aggregate of PCRs 0 to 9; SHA-256.
    pub first: Option<Vec<u8>>,
}

impl From<&core::ImaClaims> for ImaClaims {
    fn from(core::ImaClaims { measurements, violations, first }: &core::ImaClaims) -> Self {
        Self { measurements: *measurements, violations: *violations, first: first.as_ref().map(bytes) }
    }
}

/// What only a TPM's quote has.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TpmClaims {
    /// Who vouches for the key: `tee-rooted`, `paravisor-unpinned`, `host-rooted` or `pinned-ak`.
    pub trust: String,
    /// How the quote was signed, for instance `rsassa-sha256`.
    pub scheme: String,
    /// The name of the attestation key, if its public area is known.
    pub ak_name: Option<Vec<u8>>,
    /// The qualified name of the signer, as the quote has it.
    pub qualified_signer: Vec<u8>,
    /// What the caller put into the quote.
    pub extra_data: Vec<u8>,
    /// Milliseconds that the TPM has been powered, decimal.
    pub clock: String,
    /// Times that it was reset; means nothing but a change for keys outside the endorsement and platform hierarchies.
    pub reset_count: u32,
    /// Times that it was restarted since.
    pub restart_count: u32,
    /// Whether the TPM vouches for its clock.
    pub safe: bool,
    /// The TPM's firmware version, raw.
    pub firmware_version: Vec<u8>,
}

impl From<&core::TpmClaims> for TpmClaims {
    fn from(
        core::TpmClaims { trust, scheme, ak_name, qualified_signer, extra_data, clock, reset_count, restart_count, safe, firmware_version }: &core::TpmClaims,
    ) -> Self {
        Self {
            trust: (*trust).to_owned(),
            scheme: (*scheme).to_owned(),
            ak_name: ak_name.as_ref().map(bytes),
            qualified_signer: bytes(qualified_signer),
            extra_data: bytes(extra_data),
            clock: clock.clone(),
            reset_count: *reset_count,
            restart_count: *restart_count,
            safe: *safe,
            firmware_version: bytes(firmware_version),
        }
    }
}

/// What only Azure's confidential VMs have. The configuration is the paravisor's word: worth as much as the paravisor is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AzureClaims {
    /// How the paravisor came to be trusted: `pinned`, `ak-certificate` or `paravisor-unpinned`.
    pub paravisor_trust: String,
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
    pub user_data: Option<Vec<u8>>,
    /// The certificate of the attestation key.
    pub ak_certificate: Option<AkCertificateClaims>,
}

impl From<&core::AzureClaims> for AzureClaims {
    fn from(
        core::AzureClaims {
            paravisor_trust,
            paravisor,
            vm_unique_id,
            secure_boot,
            console_enabled,
            interactive_console_enabled,
            tpm_persisted,
            filtered_vpci_devices_allowed,
            root_cert_thumbprint,
            reported_at,
            user_data,
            ak_certificate,
        }: &core::AzureClaims,
    ) -> Self {
        Self {
            paravisor_trust: (*paravisor_trust).to_owned(),
            paravisor: paravisor.clone(),
            vm_unique_id: vm_unique_id.clone(),
            secure_boot: *secure_boot,
            console_enabled: *console_enabled,
            interactive_console_enabled: *interactive_console_enabled,
            tpm_persisted: *tpm_persisted,
            filtered_vpci_devices_allowed: *filtered_vpci_devices_allowed,
            root_cert_thumbprint: root_cert_thumbprint.clone(),
            reported_at: reported_at.clone(),
            user_data: user_data.as_ref().map(bytes),
            ak_certificate: ak_certificate.as_ref().map(Into::into),
        }
    }
}

/// What only virtual machines of Google Compute Engine have.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GcpClaims {
    /// The instance that Google's certificate of the attestation key names.
    pub instance: Option<GcpInstance>,
    /// That certificate.
    pub ak_certificate: AkCertificateClaims,
    /// What ties the hardware's own evidence to the quote: `ak-name-bound`, or `shared-nonce`, which two machines can have; `None`
    /// without such evidence.
    pub tee_link: Option<String>,
    /// What the log of the TD's own registers proves; that of the TPM's stands in the member `event_log` of the claims.
    pub td_event_log: Option<EventLogClaims>,
}

impl From<&core::GcpClaims> for GcpClaims {
    fn from(core::GcpClaims { instance, ak_certificate, tee_link, td_event_log }: &core::GcpClaims) -> Self {
        Self {
            instance: instance.as_ref().map(Into::into),
            ak_certificate: ak_certificate.into(),
            tee_link: tee_link.map(str::to_owned),
            td_event_log: td_event_log.as_ref().map(Into::into),
        }
    }
}

/// An instance of Google Compute Engine.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
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

impl From<&core::GcpInstance> for GcpInstance {
    fn from(core::GcpInstance { zone, project_id, project_number, instance_id, instance_name, security_version, is_production }: &core::GcpInstance) -> Self {
        Self {
            zone: zone.clone(),
            project_id: project_id.clone(),
            project_number: project_number.clone(),
            instance_id: instance_id.clone(),
            instance_name: instance_name.clone(),
            security_version: security_version.clone(),
            is_production: *is_production,
        }
    }
}

/// The certificate of a TPM's attestation key.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AkCertificateClaims {
    /// The cloud's word for the kind of machine, for instance `ConfidentialVM`; Google has none.
    pub machine_class: Option<String>,
    /// The names from the leaf to the root.
    pub chain: Vec<String>,
    /// Whether the root is pinned in the library; otherwise the relying party gave it.
    pub anchor_pinned: bool,
    /// When all certificates of the chain are valid together.
    pub validity: Validity,
    /// Whether revocation lists of all its issuers were at hand.
    pub revocation_checked: bool,
}

impl From<&core::AkCertificateClaims> for AkCertificateClaims {
    fn from(core::AkCertificateClaims { machine_class, chain, anchor_pinned, validity, revocation_checked }: &core::AkCertificateClaims) -> Self {
        Self {
            machine_class: machine_class.map(str::to_owned),
            chain: chain.clone(),
            anchor_pinned: *anchor_pinned,
            validity: validity.into(),
            revocation_checked: *revocation_checked,
        }
    }
}

/// What only an attestation token has: who issued it, how it was believed, and what rests on the issuer's word alone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TokenClaims {
    /// Whose rules it was held against: `maa`, `ita`, `google`, `nras` or `ear`.
    pub profile: String,
    /// `iss`, if there is one.
    pub issuer: Option<String>,
    /// `kid`, if there is one.
    pub key_id: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo of the key that signed it.
    pub key_sha256: Vec<u8>,
    /// The algorithm, for instance `RS256`.
    pub algorithm: String,
    /// Who vouches for that key: a key set that you gave, or a root by its name.
    pub anchor: String,
    /// When it was issued, RFC 3339.
    pub issued_at: String,
    /// When it expires, RFC 3339.
    pub expires: Option<String>,
    /// What nobody but the issuer vouches for.
    pub asserted: Vec<String>,
    /// The payload as it was signed, as JSON text.
    pub payload: String,
}

impl From<&core::TokenClaims> for TokenClaims {
    fn from(core::TokenClaims { profile, issuer, key_id, key_sha256, algorithm, anchor, issued_at, expires, asserted, payload }: &core::TokenClaims) -> Self {
        Self {
            profile: (*profile).to_owned(),
            issuer: issuer.clone(),
            key_id: key_id.clone(),
            key_sha256: bytes(key_sha256),
            algorithm: (*algorithm).to_owned(),
            anchor: anchor.clone(),
            issued_at: issued_at.clone(),
            expires: expires.clone(),
            asserted: asserted.iter().map(|text| (*text).to_owned()).collect(),
            payload: payload.clone(),
        }
    }
}
