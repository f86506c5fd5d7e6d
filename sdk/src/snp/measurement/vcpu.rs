//! The signature of a vCPU model: CPUID Fn0000_0001_EAX (AMD 25481).

/// Family, model and stepping of a vCPU, packed as CPUID returns them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VcpuSignature(u32);

impl VcpuSignature {
    /// QEMU's names of AMD models without their version, with family, model and stepping.
    const MODELS: [(&'static str, u32, u32, u32); 5] =
        [("EPYC", 23, 1, 2), ("EPYC-Rome", 23, 49, 0), ("EPYC-Milan", 25, 1, 1), ("EPYC-Genoa", 25, 17, 0), ("EPYC-Turin", 26, 0, 0)];

    /// The names that [`VcpuSignature::by_name`] knows; each may be followed by a version, as in `EPYC-Milan-v2`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::MODELS.iter().map(|(name, ..)| *name)
    }

    /// A model by the name that QEMU gives it. Versions of one model share its signature.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let model = match name.rsplit_once("-v") {
            Some((model, "1" | "2" | "3" | "4" | "5")) => model,
            Some(_) => return None,
            None if name == "EPYC-IBPB" => "EPYC",
            None => name,
        };
        let (_, family, model, stepping) = Self::MODELS.iter().find(|(known, ..)| *known == model)?;
        Some(Self::from_parts(*family, *model, *stepping))
    }

    /// A model by the packed number.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The packed number.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Families above 15 are split into a base of 15 and an extension.
    fn from_parts(family: u32, model: u32, stepping: u32) -> Self {
        let base = family.min(15);
        let extension = family.saturating_sub(base);
        Self((extension << 20) | ((model >> 4) << 16) | (base << 8) | ((model & 0xf) << 4) | stepping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_cpuid_signatures() {
        let bits = |name| VcpuSignature::by_name(name).map(VcpuSignature::bits);
        assert_eq!(bits("EPYC"), Some(0x0080_0f12));
        assert_eq!(bits("EPYC-IBPB"), bits("EPYC-v4"));
        assert_eq!(bits("EPYC-Rome-v3"), Some(0x0083_0f10));
        assert_eq!(bits("EPYC-Milan-v2"), Some(0x00a0_0f11));
        assert_eq!(bits("EPYC-Genoa"), Some(0x00a1_0f10));
        assert_eq!(bits("EPYC-Turin"), Some(0x00b0_0f00));
        for bad in ["", "epyc", "EPYC-Milan-v", "EPYC-Milan-v9", "EPYC-Venice", "-v1"] {
            assert_eq!(bits(bad), None, "{bad}");
        }
    }
}
