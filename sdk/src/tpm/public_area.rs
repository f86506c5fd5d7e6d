//! `TPMT_PUBLIC`, with or without the size of a `TPM2B_PUBLIC` (TPM 2.0 Library Specification, Part 2, §12.2).

use alloc::{format, vec::Vec};

use super::{
    key::{Curve, Material},
    reader::{Malformed, Reader, Result},
    signature::{Scheme, SignatureAlgorithm, signing_hash},
};
use crate::{crypto::bank::Bank, verdict::Failure};

const RSA: u16 = 0x0001;
const ECC: u16 = 0x0023;
const NULL: u16 = 0x0010;

/// Attributes of an object (Part 2, §8.3).
pub(crate) mod attribute {
    pub(crate) const FIXED_TPM: u32 = 1 << 1;
    pub(crate) const FIXED_PARENT: u32 = 1 << 4;
    pub(crate) const SENSITIVE_DATA_ORIGIN: u32 = 1 << 5;
    pub(crate) const RESTRICTED: u32 = 1 << 16;
    pub(crate) const DECRYPT: u32 = 1 << 17;
    pub(crate) const SIGN: u32 = 1 << 18;
    /// Every bit that has a meaning: besides these stClear, userWithAuth, adminWithPolicy, noDA and encryptedDuplication.
    pub(crate) const KNOWN: u32 = FIXED_TPM | 1 << 2 | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 11 | RESTRICTED | DECRYPT | SIGN;
}

/// What is known of a key besides its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicArea {
    name_bank: Bank,
    attributes: u32,
    has_symmetric: bool,
    /// `None` if the key leaves it open, `Some(None)` if it is of no known kind.
    scheme: Option<Option<Scheme>>,
    pub(crate) material: Material,
    /// Whether the numbers are as long as the area says.
    consistent: bool,
    /// The `TPMT_PUBLIC` itself.
    bytes: Vec<u8>,
}

/// Whether the bytes can only be a public area.
pub(crate) fn looks_like(file: &[u8]) -> bool {
    let area = unsized_area(file).unwrap_or(file);
    matches!(area, [0, 0x01 | 0x23, 0, 0x04 | 0x0b | 0x0c | 0x0d, ..])
}

/// What lies in a `TPM2B_PUBLIC`, if the bytes are one.
fn unsized_area(file: &[u8]) -> Option<&[u8]> {
    let (size, inner) = file.split_first_chunk::<2>()?;
    (usize::from(u16::from_be_bytes(*size)) == inner.len()).then_some(inner)
}

impl PublicArea {
    /// Reads a `TPM2B_PUBLIC` or `TPMT_PUBLIC`. Whether such a key may sign quotes is another question.
    pub(crate) fn read(file: &[u8]) -> Result<Self> {
        let bytes = unsized_area(file).unwrap_or(file);
        let mut reader = Reader::new(bytes);
        let kind = reader.u16()?;
        let name_bank = Bank::by_algorithm(reader.u16()?).ok_or_else(|| reader.error("a name algorithm that is not known"))?;
        let attributes = reader.u32()?;
        reader.sized()?;
        let has_symmetric = reader.u16()? != NULL;
        if has_symmetric {
            reader.u16()?;
            reader.u16()?;
        }
        let scheme = read_scheme(&mut reader)?;
        let (material, consistent) = match kind {
            RSA => {
                let bits = reader.u16()?;
                let exponent = match reader.u32()? {
                    0 => 65_537,
                    other => other,
                };
                let modulus = reader.sized()?.to_vec();
                let consistent = modulus.len().checked_mul(8) == Some(usize::from(bits)) && modulus.first().is_some_and(|b| b & 0x80 != 0);
                (Material::Rsa { modulus, exponent: exponent.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect() }, consistent)
            }
            ECC => {
                let curve = Curve::by_id(reader.u16()?);
                if reader.u16()? != NULL {
                    reader.u16()?;
                }
                let (x, y) = (reader.sized()?.to_vec(), reader.sized()?.to_vec());
                (Material::Ecc { curve, x, y }, true)
            }
            _ => return Err(reader.error("a key that is neither RSA nor ECC")),
        };
        reader.finish()?;
        Ok(Self { name_bank, attributes, has_symmetric, scheme, material, consistent, bytes: bytes.to_vec() })
    }

    /// The scheme that the key is bound to.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        self.scheme.flatten()
    }

    /// The name (Part 1, §16): the name algorithm and the hash of the area.
    pub(crate) fn name(&self) -> Vec<u8> {
        name_of(self.name_bank, &self.bytes)
    }

    /// Whether a quote by such a key is a TPM's own word: the rules for an attestation key (Part 1, §24.4; TCG EK Credential Profile).
    pub(crate) fn check_attestation_key(&self) -> core::result::Result<(), Failure> {
        use attribute as a;
        let needed = [
            (a::RESTRICTED, true, "tpm.ak.profile.restricted", "restricted: it signs only what the TPM made"),
            (a::FIXED_TPM, true, "tpm.ak.profile.fixed-tpm", "fixedTPM: it cannot leave its TPM"),
            (a::FIXED_PARENT, true, "tpm.ak.profile.fixed-parent", "fixedParent: it cannot be moved"),
            (a::SENSITIVE_DATA_ORIGIN, true, "tpm.ak.profile.origin", "sensitiveDataOrigin: the TPM made it"),
            (a::SIGN, true, "tpm.ak.profile.sign", "sign"),
            (a::DECRYPT, false, "tpm.ak.profile.decrypt", "not decrypt"),
            (!a::KNOWN, false, "tpm.ak.profile.reserved", "no reserved attribute"),
        ];
        let shown = || format!("attributes {:08x}", self.attributes);
        for (bits, wanted, code, expected) in needed {
            if (self.attributes & bits != 0) != wanted {
                return Err(Failure::new(code, expected, shown()));
            }
        }
        if self.has_symmetric {
            return Err(Failure::new("tpm.ak.profile.symmetric", "no symmetric algorithm", "one"));
        }
        if self.scheme().is_none() {
            return Err(Failure::new("tpm.ak.profile.scheme", "RSASSA, RSAPSS or ECDSA with SHA-2", "another scheme, or none"));
        }
        if !self.consistent {
            return Err(Failure::new("tpm.ak.profile.size", "a modulus of the size that the area names", "another"));
        }
        Ok(())
    }
}

fn read_scheme(reader: &mut Reader<'_>) -> Result<Option<Option<Scheme>>> {
    /// ECDAA has a counter behind its hash.
    const ECDAA: u16 = 0x001a;
    let id = reader.u16()?;
    if id == NULL {
        return Ok(None);
    }
    let hash = reader.u16()?;
    if id == ECDAA {
        reader.u16()?;
    }
    Ok(Some(SignatureAlgorithm::by_id(id).zip(signing_hash(hash)).map(|(algorithm, hash)| Scheme { algorithm, hash })))
}

/// The name of a public area.
pub(crate) fn name_of(bank: Bank, area: &[u8]) -> Vec<u8> {
    [bank.algorithm().to_be_bytes().as_slice(), &bank.digest(area)].concat()
}

/// The qualified name of a primary object under a hierarchy (Part 1, §16): what `qualifiedSigner` says of it.
pub(crate) fn qualified_name_of_primary(bank: Bank, hierarchy: u32, name: &[u8]) -> Vec<u8> {
    [bank.algorithm().to_be_bytes().as_slice(), &bank.digest_of(&hierarchy.to_be_bytes(), name)].concat()
}

/// Why a file is no public area, in words.
pub(crate) fn why(malformed: Malformed) -> alloc::string::String {
    format!("a TPM's public area with {} at offset {}", malformed.what, malformed.at)
}
