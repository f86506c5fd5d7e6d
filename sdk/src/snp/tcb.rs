//! TCB_VERSION: eight security version numbers, whose order depends on the product.

use alloc::string::String;

use super::Product;
use crate::claims::SnpTcb;

/// A TCB_VERSION, decoded for a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tcb {
    pub(crate) parts: SnpTcb,
    /// Whether a byte that the product reserves is set.
    pub(crate) has_reserved: bool,
}

impl Tcb {
    /// Milan and Genoa: BOOT_LOADER, TEE, 4 reserved, SNP, MICROCODE. Turin: FMC, BOOT_LOADER, TEE, SNP, 3 reserved, MICROCODE.
    pub(crate) fn decode(product: Product, bytes: [u8; 8]) -> Self {
        let [b0, b1, b2, b3, b4, b5, b6, b7] = bytes;
        match product {
            Product::Milan | Product::Genoa => {
                Self { parts: SnpTcb { fmc: None, boot_loader: b0, tee: b1, snp: b6, microcode: b7 }, has_reserved: [b2, b3, b4, b5] != [0; 4] }
            }
            Product::Turin => Self { parts: SnpTcb { fmc: Some(b0), boot_loader: b1, tee: b2, snp: b3, microcode: b7 }, has_reserved: [b4, b5, b6] != [0; 3] },
        }
    }
}

impl SnpTcb {
    /// The components with their names.
    pub(crate) fn components(&self) -> [(&'static str, Option<u8>); 5] {
        [("fmc", self.fmc), ("boot_loader", Some(self.boot_loader)), ("tee", Some(self.tee)), ("snp", Some(self.snp)), ("microcode", Some(self.microcode))]
    }

    /// The first component in which `self` is above `other`, with both numbers.
    pub(crate) fn above(&self, other: &Self) -> Option<(&'static str, u8, u8)> {
        let pairs = self.components().into_iter().zip(other.components());
        pairs.into_iter().find_map(|((name, ours), (_, theirs))| {
            let (ours, theirs) = (ours?, theirs?);
            (ours > theirs).then_some((name, ours, theirs))
        })
    }

    /// The version as text, for a report.
    pub(crate) fn text(&self) -> String {
        alloc::format!("{self}")
    }
}
