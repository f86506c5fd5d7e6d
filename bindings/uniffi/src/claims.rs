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
}

impl From<&core::Claims> for Claims {
    fn from(
        core::Claims {
            tee, product, debug, measurements, report_data, host_data, tcb, secure_boot, pcrs, keys, validity, signer, snp, tdx, sgx, platform, ..
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
        let ask = AskOptions { at, collateral: vec![vcek], trust: vec![], nonce: None, key: None };
        let Verdict::Verified { value } = verify(report, policy, ask).unwrap() else { panic!("rejected") };
        let json: Value = serde_json::from_str(&value.report_json()).unwrap();
        assert!(json["claims"]["snp"]["vmpl"].is_u64());
        assert_members(&json["claims"], &format!("{:?}", value.claims()));
    }
}
