//! Product lines, by CPUID and by name. The table is closed: what is not in it is refused.

use serde::Deserialize;

use crate::claims::Cpuid;

/// A product line of AMD's key distribution service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) enum Product {
    /// Zen 3: family 19h, models 00h to 0Fh.
    Milan,
    /// Zen 4: family 19h, models 10h to 1Fh (Genoa, Genoa-X) and A0h to AFh (Bergamo, Siena).
    Genoa,
    /// Zen 5: family 1Ah, models 00h to 11h.
    Turin,
}

impl Product {
    pub(crate) const ALL: [Self; 3] = [Self::Milan, Self::Genoa, Self::Turin];

    /// The name in certificates and URLs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Milan => "Milan",
            Self::Genoa => "Genoa",
            Self::Turin => "Turin",
        }
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }

    /// The product of a processor, or the code that says what is not known about it.
    pub(crate) fn by_cpuid(cpuid: Cpuid) -> Result<Self, &'static str> {
        match (cpuid.family, cpuid.model) {
            (0, _) => Err("snp.product.known.zero"),
            (0x19, 0x00..=0x0f) => Ok(Self::Milan),
            (0x19, 0x10..=0x1f | 0xa0..=0xaf) => Ok(Self::Genoa),
            (0x1a, 0x00..=0x11) => Ok(Self::Turin),
            (0x1a, 0x50..=0x57 | 0x90..=0xaf | 0xc0..=0xc7) => Err("snp.product.known.venice"),
            (0x19 | 0x1a, _) => Err("snp.product.known.model"),
            _ => Err("snp.product.known.family"),
        }
    }

    /// The structVersion of its VEK certificates.
    pub(crate) fn struct_version(self) -> u8 {
        match self {
            Self::Milan | Self::Genoa => 0,
            Self::Turin => 1,
        }
    }

    /// Bytes of its chip id.
    pub(crate) fn chip_id_len(self) -> usize {
        match self {
            Self::Milan | Self::Genoa => 64,
            Self::Turin => 8,
        }
    }
}
