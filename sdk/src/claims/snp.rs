//! What SEV-SNP reports claim.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::HexBytes;

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
