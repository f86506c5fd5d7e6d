//! How new a platform's trusted computing base is.

use alloc::{string::String, vec::Vec};

use serde::Serialize;

use super::Layer;

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

impl core::fmt::Display for TcbAt {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Snp(tcb) => tcb.fmt(f),
            Self::Intel(layer) => f.write_str(layer.status),
        }
    }
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

impl core::fmt::Display for SnpTcb {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if let Some(fmc) = self.fmc {
            write!(f, "fmc {fmc}, ")?;
        }
        write!(f, "boot loader {}, tee {}, snp {}, microcode {}", self.boot_loader, self.tee, self.snp, self.microcode)
    }
}
