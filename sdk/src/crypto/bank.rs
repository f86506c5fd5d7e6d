//! The banks of registers whose extensions can be computed.

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A bank of platform configuration registers, named by its hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bank {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

fn both<D: Digest>(first: &[u8], second: &[u8]) -> alloc::vec::Vec<u8> {
    D::new().chain_update(first).chain_update(second).finalize().to_vec()
}

impl Bank {
    /// All of them, the strongest first.
    pub(crate) const ALL: [Self; 4] = [Self::Sha512, Self::Sha384, Self::Sha256, Self::Sha1];

    /// The bank by TPM_ALG_ID (TCG Algorithm Registry).
    pub(crate) fn by_algorithm(id: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|bank| bank.algorithm() == id)
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bank| bank.name() == name)
    }

    pub(crate) fn algorithm(self) -> u16 {
        match self {
            Self::Sha1 => 0x0004,
            Self::Sha256 => 0x000b,
            Self::Sha384 => 0x000c,
            Self::Sha512 => 0x000d,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Bytes of a digest.
    pub(crate) fn size(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of two parts, one after the other.
    pub(crate) fn digest_of(self, first: &[u8], second: &[u8]) -> alloc::vec::Vec<u8> {
        match self {
            Self::Sha1 => both::<Sha1>(first, second),
            Self::Sha256 => both::<Sha256>(first, second),
            Self::Sha384 => both::<Sha384>(first, second),
            Self::Sha512 => both::<Sha512>(first, second),
        }
    }

    pub(crate) fn digest(self, data: &[u8]) -> alloc::vec::Vec<u8> {
        self.digest_of(data, &[])
    }
}
