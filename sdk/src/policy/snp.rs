//! What a policy asks of an AMD SEV-SNP report.

use alloc::{format, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    both,
    document::Hex,
    floors::{FirmwareVersion, TcbFloor},
    non_empty,
};
use crate::{Misuse, checks::CheckId, evidence::Kind, snp::Product};

/// What is asked of an AMD SEV-SNP report.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SnpDocument {
    /// Privilege levels that may have asked for the report, 0 to 3. Must be stated or waived.
    #[cfg_attr(feature = "schema", schemars(extend("items" = { "type": "integer", "minimum": 0, "maximum": 3 })))]
    vmpl: Option<Vec<u8>>,
    /// Whether a report that the host asked for is accepted; its report data were chosen by nobody.
    host_requested: bool,
    /// TCB floors by processor. Must be stated or waived.
    tcb_minimum: Option<Vec<TcbFloor>>,
    /// The lowest firmware versions.
    firmware_minimum: Option<FirmwareMinimum>,
    /// Whether firmware that can still be rolled back is refused.
    refuse_provisional_firmware: bool,
    /// Whether a reported TCB above the committed one is refused.
    refuse_reported_above_committed: bool,
    /// Whether signed reserved bytes must be zero.
    refuse_reserved_bytes: bool,
    /// Products that are accepted; all three unless stated.
    products: Option<Vec<Product>>,
    /// Products that are refused.
    deny_products: Vec<Product>,
    /// Permissions in the guest policy that are refused although they are harmless by default.
    forbid_guest: Vec<Permission>,
    /// Permissions in the guest policy that are accepted although they are refused by default.
    allow_guest: Vec<Dangerous>,
    /// Restrictions that the guest policy must insist on.
    require_guest: Vec<Restriction>,
    /// Platform features that must be there.
    require_platform: Vec<PlatformFeature>,
    /// Platform features that must not be there.
    forbid_platform: Vec<PlatformFeature>,
    /// Mitigation bits that must have been in force when the guest was started.
    launch_mitigations: Option<u64>,
    /// Mitigation bits that must be in force now.
    current_mitigations: Option<u64>,
    /// The lowest GUEST_SVN.
    guest_svn_minimum: Option<u32>,
    /// Values of HOST_DATA, any of which is accepted.
    host_data: Option<Vec<Hex<32>>>,
    /// The FAMILY_ID.
    family_id: Option<Hex<16>>,
    /// The IMAGE_ID.
    image_id: Option<Hex<16>>,
    /// The REPORT_ID.
    report_id: Option<Hex<32>>,
    /// Chips that are accepted: 64 bytes, for Turin 8 bytes and 56 zeros. Excludes VLEK reports and masked chips.
    chip_ids: Option<Vec<Hex<64>>>,
    /// Chips that are refused.
    deny_chip_ids: Vec<Hex<64>>,
    /// Whether the chip must be named, so that a masked chip is refused.
    require_chip_id: bool,
    /// Cloud providers whose VLEK is accepted. Excludes VCEK reports.
    csp_ids: Option<Vec<String>>,
}

/// The lowest firmware versions that are accepted.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FirmwareMinimum {
    /// Of the firmware that runs, as major.minor.build.
    pub(crate) current: Option<FirmwareVersion>,
    /// Of the firmware that cannot be rolled back.
    pub(crate) committed: Option<FirmwareVersion>,
}

macro_rules! bits {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $to:path),* $(,)? } -> $bit:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $name { $($(#[$doc])* $variant),* }

        impl From<$name> for $bit {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => $to),* }
            }
        }
    };
}

/// A bit of the guest policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GuestBit {
    Smt,
    MigrateMa,
    Debug,
    SingleSocket,
    CxlAllow,
    MemAes256Xts,
    RaplDis,
    CiphertextHidingDram,
    PageSwapDisable,
}

impl GuestBit {
    pub(crate) const ALL: [Self; 9] = [
        Self::Smt,
        Self::MigrateMa,
        Self::Debug,
        Self::SingleSocket,
        Self::CxlAllow,
        Self::MemAes256Xts,
        Self::RaplDis,
        Self::CiphertextHidingDram,
        Self::PageSwapDisable,
    ];

    /// The bit in POLICY.
    pub(crate) fn mask(self) -> u64 {
        match self {
            Self::Smt => 1 << 16,
            Self::MigrateMa => 1 << 18,
            Self::Debug => 1 << 19,
            Self::SingleSocket => 1 << 20,
            Self::CxlAllow => 1 << 21,
            Self::MemAes256Xts => 1 << 22,
            Self::RaplDis => 1 << 23,
            Self::CiphertextHidingDram => 1 << 24,
            Self::PageSwapDisable => 1 << 25,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Smt => "smt",
            Self::MigrateMa => "migrate-ma",
            Self::Debug => "debug",
            Self::SingleSocket => "single-socket",
            Self::CxlAllow => "cxl",
            Self::MemAes256Xts => "mem-aes-256-xts",
            Self::RaplDis => "rapl-dis",
            Self::CiphertextHidingDram => "ciphertext-hiding-dram",
            Self::PageSwapDisable => "page-swap-disable",
        }
    }
}

/// A bit of the platform information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlatformBit {
    SmtEn,
    TsmeEn,
    EccEn,
    RaplDis,
    CiphertextHidingDramEn,
    AliasCheckComplete,
    TioEn,
}

impl PlatformBit {
    pub(crate) const ALL: [Self; 7] =
        [Self::SmtEn, Self::TsmeEn, Self::EccEn, Self::RaplDis, Self::CiphertextHidingDramEn, Self::AliasCheckComplete, Self::TioEn];

    /// The bit in PLATFORM_INFO.
    pub(crate) fn mask(self) -> u64 {
        match self {
            Self::SmtEn => 1,
            Self::TsmeEn => 1 << 1,
            Self::EccEn => 1 << 2,
            Self::RaplDis => 1 << 3,
            Self::CiphertextHidingDramEn => 1 << 4,
            Self::AliasCheckComplete => 1 << 5,
            Self::TioEn => 1 << 7,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SmtEn => "smt",
            Self::TsmeEn => "tsme",
            Self::EccEn => "ecc",
            Self::RaplDis => "rapl-dis",
            Self::CiphertextHidingDramEn => "ciphertext-hiding-dram",
            Self::AliasCheckComplete => "alias-check-complete",
            Self::TioEn => "tio",
        }
    }

    /// The first report version whose clear bit means "no" and not "cannot tell".
    pub(crate) fn since_version(self) -> u32 {
        match self {
            Self::AliasCheckComplete => 3,
            Self::TioEn => 5,
            _ => 2,
        }
    }
}

bits! {
    /// A permission that is accepted unless it is forbidden.
    Permission {
        /// Threads of one core may be shared.
        Smt = GuestBit::Smt,
        /// CXL memory and devices may be used.
        Cxl = GuestBit::CxlAllow,
    } -> GuestBit
}

bits! {
    /// A permission that is refused unless it is allowed.
    Dangerous {
        /// The host may debug the guest, that is, read and write its memory.
        Debug = GuestBit::Debug,
        /// A migration agent may be bound to the guest.
        MigrateMa = GuestBit::MigrateMa,
    } -> GuestBit
}

bits! {
    /// A restriction that the guest may insist on.
    Restriction {
        /// The guest runs on one socket only.
        SingleSocket = GuestBit::SingleSocket,
        /// Memory is encrypted with AES-256-XTS.
        #[serde(rename = "mem-aes-256-xts")]
        MemAes256Xts = GuestBit::MemAes256Xts,
        /// Power readings are off.
        RaplDis = GuestBit::RaplDis,
        /// Ciphertext is hidden from the host.
        CiphertextHidingDram = GuestBit::CiphertextHidingDram,
        /// The host cannot move pages; report version 5 and later.
        PageSwapDisable = GuestBit::PageSwapDisable,
    } -> GuestBit
}

bits! {
    /// A feature of the platform.
    PlatformFeature {
        /// Simultaneous multithreading is on.
        Smt = PlatformBit::SmtEn,
        /// Transparent memory encryption is on.
        Tsme = PlatformBit::TsmeEn,
        /// Memory has error correction.
        Ecc = PlatformBit::EccEn,
        /// Power readings are off.
        RaplDis = PlatformBit::RaplDis,
        /// Ciphertext is hidden from the host.
        CiphertextHidingDram = PlatformBit::CiphertextHidingDramEn,
        /// Memory was checked for aliases since the last reset; report version 3 and later.
        AliasCheckComplete = PlatformBit::AliasCheckComplete,
        /// Trusted I/O is on; report version 5 and later.
        Tio = PlatformBit::TioEn,
    } -> PlatformBit
}

/// What is asked of an AMD SEV-SNP report, ready to be held against one.
#[derive(Clone, Debug)]
pub(crate) struct SnpPolicy {
    pub(crate) vmpl: Option<Vec<u8>>,
    pub(crate) host_requested: bool,
    pub(crate) tcb_minimum: Option<Vec<TcbFloor>>,
    pub(crate) firmware_minimum: Option<FirmwareMinimum>,
    pub(crate) refuse_provisional: bool,
    pub(crate) refuse_reported_above_committed: bool,
    pub(crate) refuse_reserved: bool,
    pub(crate) products: Option<Vec<Product>>,
    pub(crate) deny_products: Vec<Product>,
    pub(crate) allow_guest: Vec<GuestBit>,
    pub(crate) forbid_guest: Vec<GuestBit>,
    pub(crate) require_guest: Vec<GuestBit>,
    pub(crate) require_platform: Vec<PlatformBit>,
    pub(crate) forbid_platform: Vec<PlatformBit>,
    pub(crate) launch_mitigations: Option<u64>,
    pub(crate) current_mitigations: Option<u64>,
    pub(crate) guest_svn_minimum: Option<u32>,
    pub(crate) host_data: Option<Vec<Hex<32>>>,
    pub(crate) family_id: Option<Hex<16>>,
    pub(crate) image_id: Option<Hex<16>>,
    pub(crate) report_id: Option<Hex<32>>,
    pub(crate) chip_ids: Option<Vec<Hex<64>>>,
    pub(crate) deny_chip_ids: Vec<Hex<64>>,
    pub(crate) require_chip_id: bool,
    pub(crate) csp_ids: Option<Vec<String>>,
}

impl SnpPolicy {
    pub(super) fn parse(document: SnpDocument, kinds: &[Kind], waived: &dyn Fn(CheckId) -> bool) -> Result<Self, Misuse> {
        // Under Azure's paravisor the privilege level is not for the policy to choose.
        let alone = kinds.contains(&Kind::SevSnp);
        let looked_at = alone || kinds.contains(&Kind::AzureSnpVtpm);
        let vmpl = document.vmpl.map(|list| non_empty("snp.vmpl", list)).transpose()?;
        if vmpl.as_ref().is_some_and(|list| list.iter().any(|v| *v > 3)) {
            return Err(Misuse::new("policy.snp.vmpl", "a VMPL is 0, 1, 2 or 3"));
        }
        match (&vmpl, waived(CheckId::SnpVmpl)) {
            (None, false) if alone => return Err(unstated("policy.snp.vmpl.unstated", "vmpl", CheckId::SnpVmpl)),
            (Some(_), true) => return Err(both("snp", "vmpl")),
            _ => {}
        }
        let tcb_minimum = document.tcb_minimum.map(|list| non_empty("snp.tcb_minimum", list)).transpose()?;
        match (&tcb_minimum, waived(CheckId::SnpTcbMinimum)) {
            (Some(_), true) => return Err(both("snp", "tcb_minimum")),
            (Some(list), false) => TcbFloor::check(list)?,
            (None, false) if looked_at => return Err(unstated("policy.snp.tcb-minimum.unstated", "tcb_minimum", CheckId::SnpTcbMinimum)),
            (None, _) => {}
        }
        if document.firmware_minimum.is_some_and(|f| f.current.is_none() && f.committed.is_none()) {
            return Err(Misuse::new("policy.snp.firmware-minimum.empty", "snp.firmware_minimum says nothing"));
        }
        for (key, bits) in [("launch_mitigations", document.launch_mitigations), ("current_mitigations", document.current_mitigations)] {
            if bits == Some(0) {
                return Err(Misuse::new("policy.snp.mitigations", format!("snp.{key} = 0 asks for nothing; leave it out")));
            }
        }
        let into = |list: Vec<PlatformFeature>| list.into_iter().map(PlatformBit::from).collect::<Vec<_>>();
        Ok(Self {
            vmpl,
            host_requested: document.host_requested,
            tcb_minimum,
            firmware_minimum: document.firmware_minimum,
            refuse_provisional: document.refuse_provisional_firmware,
            refuse_reported_above_committed: document.refuse_reported_above_committed,
            refuse_reserved: document.refuse_reserved_bytes,
            products: document.products.map(|list| non_empty("snp.products", list)).transpose()?,
            deny_products: document.deny_products,
            allow_guest: document.allow_guest.into_iter().map(GuestBit::from).collect(),
            forbid_guest: document.forbid_guest.into_iter().map(GuestBit::from).collect(),
            require_guest: document.require_guest.into_iter().map(GuestBit::from).collect(),
            require_platform: into(document.require_platform),
            forbid_platform: into(document.forbid_platform),
            launch_mitigations: document.launch_mitigations,
            current_mitigations: document.current_mitigations,
            guest_svn_minimum: document.guest_svn_minimum,
            host_data: document.host_data.map(|list| non_empty("snp.host_data", list)).transpose()?,
            family_id: document.family_id,
            image_id: document.image_id,
            report_id: document.report_id,
            chip_ids: document.chip_ids.map(|list| non_empty("snp.chip_ids", list)).transpose()?,
            deny_chip_ids: document.deny_chip_ids,
            require_chip_id: document.require_chip_id,
            csp_ids: document.csp_ids.map(|list| non_empty("snp.csp_ids", list)).transpose()?,
        })
    }
}

fn unstated(code: &'static str, key: &str, check: CheckId) -> Misuse {
    Misuse::new(code, format!("[snp] must state {key}, or [[waive]] must name {} with a reason", check.info().id))
}
