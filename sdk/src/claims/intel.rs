//! What quotes of TDX and SGX claim.

use alloc::vec::Vec;

use serde::Serialize;

use super::HexBytes;

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
