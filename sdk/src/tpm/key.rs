//! Attestation keys: the numbers, and what is known about them.

use alloc::{vec, vec::Vec};

use der::{Tag, asn1::ObjectIdentifier};

use super::{
    public_area::{PublicArea, name_of, qualified_name_of_primary},
    signature::{Scheme, Signature, SignatureAlgorithm, SignatureValue},
};
use crate::{
    crypto::{
        bank::Bank,
        ecdsa::{EcdsaKey, EcdsaSignature},
        hash::Hash,
        rsa::RsaPublicKey,
    },
    der as strict,
    verdict::Failure,
};

/// A curve on which a TPM has keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// By `TPM_ECC_CURVE`.
    pub(crate) fn by_id(id: u16) -> Option<Self> {
        Some(match id {
            0x0003 => Self::P256,
            0x0004 => Self::P384,
            0x0005 => Self::P521,
            _ => return None,
        })
    }

    fn by_oid(oid: ObjectIdentifier) -> Option<Self> {
        const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
        const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
        const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
        Some(match oid {
            P256 => Self::P256,
            P384 => Self::P384,
            P521 => Self::P521,
            _ => return None,
        })
    }
}

/// The numbers of a public key as they were given; whether they make a key is seen later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ecc { curve: Option<Curve>, x: Vec<u8>, y: Vec<u8> },
}

/// A key that may vouch for registers.
#[derive(Clone, Debug)]
pub(crate) struct AttestationKey {
    pub(crate) material: Material,
    /// How it signs, if that is fixed.
    pub(crate) scheme: Option<Scheme>,
    /// Its public area, if that is at hand.
    pub(crate) area: Option<PublicArea>,
    pub(crate) name: Option<Vec<u8>>,
    /// What a quote must call its signer, if that can be worked out.
    pub(crate) qualified_name: Option<Vec<u8>>,
}

/// A key whose numbers are good.
#[derive(Clone, Debug)]
pub(crate) enum UsableKey {
    Rsa(RsaPublicKey, usize),
    Ecc(EcdsaKey),
}

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// Handle of the endorsement hierarchy.
pub(crate) const ENDORSEMENT: u32 = 0x4000_000b;

impl AttestationKey {
    /// From a public area: everything is known but its parent.
    pub(crate) fn from_area(area: PublicArea) -> Self {
        Self { material: area.material.clone(), scheme: area.scheme(), name: Some(area.name()), qualified_name: None, area: Some(area) }
    }

    /// The key that Azure's paravisor makes: only the modulus is told, and everything else follows from the template (a primary key
    /// of the endorsement hierarchy, RSA 2048 with RSASSA and SHA-256, attributes 00050472h), which the signer's name proves.
    pub(crate) fn from_azure_modulus(modulus: &[u8; 256]) -> Self {
        const HEAD: [u8; 24] =
            [0x00, 0x01, 0x00, 0x0b, 0x00, 0x05, 0x04, 0x72, 0x00, 0x00, 0x00, 0x10, 0x00, 0x14, 0x00, 0x0b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00];
        let name = name_of(Bank::Sha256, &[HEAD.as_slice(), modulus].concat());
        Self {
            material: Material::Rsa { modulus: modulus.to_vec(), exponent: vec![1, 0, 1] },
            scheme: Some(Scheme { algorithm: SignatureAlgorithm::Rsassa, hash: Hash::Sha256 }),
            qualified_name: Some(qualified_name_of_primary(Bank::Sha256, ENDORSEMENT, &name)),
            name: Some(name),
            area: None,
        }
    }

    /// From a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in DER: nothing is known but the numbers.
    pub(crate) fn from_spki(spki: &[u8]) -> Option<Self> {
        let read = || -> strict::Result<Option<Material>> {
            let mut fields = strict::contents(spki, Tag::Sequence)?;
            let algorithm = strict::sequence_bytes(&mut fields)?;
            let bits: der::asn1::BitStringRef<'_> = der::Decode::decode(&mut fields)?;
            der::Reader::finish(fields)?;
            let Some(key) = bits.as_bytes() else { return Ok(None) };
            let mut algorithm = strict::contents(algorithm, Tag::Sequence)?;
            match strict::oid(&mut algorithm)? {
                RSA_ENCRYPTION => {
                    let _: der::asn1::Null = der::Decode::decode(&mut algorithm)?;
                    der::Reader::finish(algorithm)?;
                    let mut numbers = strict::contents(key, Tag::Sequence)?;
                    let (modulus, exponent) = (strict::unsigned(&mut numbers)?.to_vec(), strict::unsigned(&mut numbers)?.to_vec());
                    der::Reader::finish(numbers)?;
                    Ok(Some(Material::Rsa { modulus, exponent }))
                }
                EC_PUBLIC_KEY => {
                    let curve = Curve::by_oid(strict::oid(&mut algorithm)?);
                    der::Reader::finish(algorithm)?;
                    let Some((0x04, xy)) = key.split_first() else { return Ok(None) };
                    let Some((x, y)) = xy.len().checked_div(2).and_then(|half| xy.split_at_checked(half)) else { return Ok(None) };
                    Ok(Some(Material::Ecc { curve, x: x.to_vec(), y: y.to_vec() }))
                }
                _ => Ok(None),
            }
        };
        let material = read().ok().flatten()?;
        Some(Self { material, scheme: None, area: None, name: None, qualified_name: None })
    }

    /// Whether a quote by this key is a TPM's own word, as far as is known, and whether its numbers are a key.
    pub(crate) fn check(&self) -> Result<UsableKey, Failure> {
        if let Some(area) = &self.area {
            area.check_attestation_key()?;
        }
        let weak = |actual: &'static str| {
            Failure::new("tpm.ak.profile.key", "RSA of 2048 bits or more and exponent 65537, or a point on P-256, P-384 or P-521", actual)
        };
        match &self.material {
            Material::Rsa { modulus, exponent } => {
                if exponent.as_slice() != [1, 0, 1] {
                    return Err(weak("an RSA key with another exponent"));
                }
                let key = RsaPublicKey::new(modulus, exponent).ok_or_else(|| weak("an RSA modulus that is even, too small or too large"))?;
                Ok(UsableKey::Rsa(key, modulus.len()))
            }
            Material::Ecc { curve, x, y } => {
                let key = match curve {
                    Some(Curve::P256) => EcdsaKey::p256(x, y),
                    Some(Curve::P384) => EcdsaKey::p384(x, y),
                    Some(Curve::P521) => EcdsaKey::p521(x, y),
                    None => return Err(weak("a key on another curve")),
                };
                key.map(UsableKey::Ecc).ok_or_else(|| weak("coordinates that are no point on their curve"))
            }
        }
    }

    /// The scheme with which a bare RSA value can be read, and its length.
    pub(crate) fn bare(&self) -> Option<(Scheme, usize)> {
        match &self.material {
            Material::Rsa { modulus, .. } => self.scheme.map(|scheme| (scheme, modulus.len())),
            Material::Ecc { .. } => None,
        }
    }
}

impl UsableKey {
    /// Whether the signature is this key's over the message.
    pub(crate) fn verify(&self, message: &[u8], signature: &Signature<'_>) -> bool {
        let hash = signature.scheme.hash;
        match (self, signature.scheme.algorithm, signature.value) {
            (Self::Rsa(key, _), SignatureAlgorithm::Rsassa, SignatureValue::Rsa(value)) => key.verify_pkcs1v15(hash, message, value),
            (Self::Rsa(key, bytes), SignatureAlgorithm::Rsapss, SignatureValue::Rsa(value)) => {
                // The salt is as long as the hash, or as long as can be: TPMs do either, and no other.
                let digest = hash.size();
                let longest = bytes.saturating_sub(digest).saturating_sub(2);
                key.verify_pss(hash, message, value) || key.verify_pss_with_salt(hash, longest, message, value)
            }
            (Self::Ecc(key), SignatureAlgorithm::Ecdsa, SignatureValue::Ecdsa(r, s)) => {
                EcdsaSignature::from_unpadded(key, r, s).is_some_and(|signature| key.verify_digest(&hash.digest(message), &signature))
            }
            _ => false,
        }
    }
}
