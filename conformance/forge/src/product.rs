//! The three product lines.

use crate::keys::RsaKey;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    Milan,
    Genoa,
    Turin,
}

/// The security version numbers of a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tcb {
    pub fmc: u8,
    pub boot_loader: u8,
    pub tee: u8,
    pub snp: u8,
    pub microcode: u8,
}

impl Product {
    pub fn name(self) -> &'static str {
        match self {
            Self::Milan => "Milan",
            Self::Genoa => "Genoa",
            Self::Turin => "Turin",
        }
    }

    pub fn ark_key(self) -> RsaKey {
        match self {
            Self::Milan => RsaKey::MilanArk,
            Self::Genoa => RsaKey::GenoaArk,
            Self::Turin => RsaKey::TurinArk,
        }
    }

    pub fn ask_key(self) -> RsaKey {
        match self {
            Self::Milan => RsaKey::MilanAsk,
            Self::Genoa => RsaKey::GenoaAsk,
            Self::Turin => RsaKey::TurinAsk,
        }
    }

    pub fn asvk_key(self) -> RsaKey {
        match self {
            Self::Milan => RsaKey::MilanAsvk,
            Self::Genoa => RsaKey::GenoaAsvk,
            Self::Turin => RsaKey::TurinAsvk,
        }
    }

    /// Family, model and stepping.
    pub fn cpuid(self) -> [u8; 3] {
        match self {
            Self::Milan => [0x19, 0x01, 1],
            Self::Genoa => [0x19, 0x11, 1],
            Self::Turin => [0x1a, 0x02, 1],
        }
    }

    /// A TCB like one in the field. Milan's microcode needs a sign byte in DER; Turin's FMC is 0.
    pub fn tcb(self) -> Tcb {
        match self {
            Self::Milan => Tcb { fmc: 0, boot_loader: 4, tee: 1, snp: 24, microcode: 219 },
            Self::Genoa => Tcb { fmc: 0, boot_loader: 10, tee: 1, snp: 23, microcode: 84 },
            Self::Turin => Tcb { fmc: 0, boot_loader: 1, tee: 1, snp: 4, microcode: 81 },
        }
    }

    /// TCB_VERSION (AMD 56860): the order depends on the product.
    pub fn encode(self, tcb: Tcb) -> [u8; 8] {
        match self {
            Self::Milan | Self::Genoa => [tcb.boot_loader, tcb.tee, 0, 0, 0, 0, tcb.snp, tcb.microcode],
            Self::Turin => [tcb.fmc, tcb.boot_loader, tcb.tee, tcb.snp, 0, 0, 0, tcb.microcode],
        }
    }

    /// The CHIP_ID of the one chip of this product: 64 bytes, or 8 and 56 zeros.
    pub fn chip_id(self) -> [u8; 64] {
        let mut id: [u8; 64] = crate::keys::filler(self.name());
        id[0] = 0xc1;
        if self == Self::Turin {
            id[8..].fill(0);
        }
        id
    }

    pub fn chip_id_len(self) -> usize {
        if self == Self::Turin { 8 } else { 64 }
    }
}
