//! One certificate (RFC 5280 §4.1), read strictly and kept as slices of its DER.

use der::{
    AnyRef, Decode, Reader, SliceReader, Tag,
    asn1::{BitStringRef, ObjectIdentifier},
};

use super::{ext::Extensions, name::Name};
use crate::{
    crypto::{
        ecdsa::{P256PublicKey, P256Signature, P384PublicKey},
        hash::Hash,
        rsa::{Rsa4096PublicKey, RsaPublicKey},
    },
    der as strict, limits,
    time::Time,
};

/// A certificate that was read and of which nothing was believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Certificate<'a> {
    /// The whole certificate.
    pub(crate) der: &'a [u8],
    /// What is signed: tbsCertificate with its header.
    pub(crate) tbs: &'a [u8],
    /// 1 is v1, 3 is v3.
    pub(crate) version: u8,
    /// The serial number without leading zero bytes; zero is one zero byte.
    pub(crate) serial: &'a [u8],
    /// tbsCertificate.signature, with its header.
    pub(crate) inner_algorithm: &'a [u8],
    /// signatureAlgorithm, with its header.
    pub(crate) outer_algorithm: &'a [u8],
    pub(crate) issuer: Name<'a>,
    pub(crate) subject: Name<'a>,
    pub(crate) not_before: Time,
    pub(crate) not_after: Time,
    /// subjectPublicKeyInfo, with its header.
    pub(crate) spki: &'a [u8],
    pub(crate) extensions: Extensions<'a>,
    pub(crate) signature: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// Reads a certificate that fills `der` exactly.
    pub(crate) fn read(der: &'a [u8]) -> strict::Result<Self> {
        if der.len() > limits::CERTIFICATE_BYTES {
            return Err(Tag::Sequence.length_error().into());
        }
        let mut outer = strict::contents(der, Tag::Sequence)?;
        let tbs = strict::sequence_bytes(&mut outer)?;
        let outer_algorithm = strict::sequence_bytes(&mut outer)?;
        let signature = whole_bits(&mut outer)?;
        outer.finish()?;

        let mut fields = strict::contents(tbs, Tag::Sequence)?;
        let version = match strict::optional_explicit(&mut fields, 0)? {
            None => 1,
            Some(bytes) => match u8::from_der(bytes)? {
                1 => 2,
                2 => 3,
                _ => return Err(Tag::Integer.value_error().into()),
            },
        };
        let serial = strict::unsigned(&mut fields)?;
        if serial.len() > 20 {
            return Err(Tag::Integer.length_error().into());
        }
        let inner_algorithm = strict::sequence_bytes(&mut fields)?;
        let issuer = Name::read(&mut fields)?;
        let validity = strict::sequence_bytes(&mut fields)?;
        let mut validity = strict::contents(validity, Tag::Sequence)?;
        let not_before = strict::time(&mut validity)?;
        let not_after = strict::time(&mut validity)?;
        validity.finish()?;
        let subject = Name::read(&mut fields)?;
        let spki = strict::sequence_bytes(&mut fields)?;
        let extensions = match strict::optional_explicit(&mut fields, 3)? {
            Some(bytes) if version == 3 => Extensions::read(bytes)?,
            Some(_) => return Err(Tag::Sequence.value_error().into()),
            None => Extensions::NONE,
        };
        fields.finish()?;
        Ok(Self { der, tbs, version, serial, inner_algorithm, outer_algorithm, issuer, subject, not_before, not_after, spki, extensions, signature })
    }

    /// The subject's key as an RSA key of 4096 bits and exponent 65537, named by `rsaEncryption` with NULL parameters.
    pub(crate) fn rsa_4096_key(&self) -> Option<Rsa4096PublicKey> {
        rsa_modulus(self.spki).and_then(Rsa4096PublicKey::from_modulus)
    }

    /// The modulus of the subject's key, if it is RSA with exponent 65537, named by `rsaEncryption` with NULL parameters.
    pub(crate) fn rsa_modulus(&self) -> Option<&'a [u8]> {
        modulus_of(self.spki)
    }

    /// The subject's key as an RSA key of 2048 to 4096 bits.
    pub(crate) fn pkcs1_key(&self) -> Option<RsaPublicKey> {
        let modulus = self.rsa_modulus().filter(|modulus| modulus.len() <= Rsa4096PublicKey::BYTES)?;
        RsaPublicKey::new(modulus, &[1, 0, 1])
    }

    /// Whether `key` signed this certificate with RSASSA-PKCS1-v1_5 and the hash function it states twice alike.
    pub(crate) fn is_signed_with_pkcs1_by(&self, key: &RsaPublicKey) -> bool {
        self.inner_algorithm == self.outer_algorithm && pkcs1_hash(self.outer_algorithm).is_some_and(|hash| key.verify_pkcs1v15(hash, self.tbs, self.signature))
    }

    /// The subject's key as an uncompressed point on the named curve P-384.
    pub(crate) fn p384_key(&self) -> Option<P384PublicKey> {
        P384PublicKey::from_uncompressed(key_bits(self.spki, EC_P384)?)
    }

    /// The subject's key as an uncompressed point on the named curve P-256.
    pub(crate) fn p256_key(&self) -> Option<P256PublicKey> {
        P256PublicKey::from_uncompressed(key_bits(self.spki, EC_P256)?)
    }

    /// Whether this certificate states ECDSA and SHA-256, twice alike.
    pub(crate) fn states_ecdsa_sha256(&self) -> bool {
        self.inner_algorithm == self.outer_algorithm && is_ecdsa_sha256(self.outer_algorithm)
    }

    /// Whether the subject's key is said to be on the named curve P-384, wherever its point may lie.
    pub(crate) fn names_p384(&self) -> bool {
        key_bits(self.spki, EC_P384).is_some()
    }

    /// Whether the names fit and `key` signed this certificate with the algorithm it states twice.
    pub(crate) fn is_signed_with_pss_sha384_by(&self, key: &Rsa4096PublicKey) -> bool {
        self.inner_algorithm == self.outer_algorithm && is_pss_sha384(self.outer_algorithm) && key.verify_pss_sha384(self.tbs, self.signature)
    }
}

/// `id-RSASSA-PSS` (RFC 8017 appendix A.2.3).
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");

/// `rsaEncryption` with NULL (RFC 8017 appendix A.1).
const RSA_ENCRYPTION: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// `id-ecPublicKey` with the named curve secp384r1 (RFC 5480 §2.1).
const EC_P384: &[u8] = &[0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// `id-ecPublicKey` with the named curve secp256r1 (RFC 5480 §2.1).
const EC_P256: &[u8] = &[0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// The hash of `sha256`-, `sha384`- or `sha512WithRSAEncryption` with NULL parameters (RFC 8017 appendix A.2.4), byte for byte.
pub(crate) fn pkcs1_hash(algorithm: &[u8]) -> Option<Hash> {
    match algorithm {
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, which, 0x05, 0x00] => match which {
            0x0b => Some(Hash::Sha256),
            0x0c => Some(Hash::Sha384),
            0x0d => Some(Hash::Sha512),
            _ => None,
        },
        _ => None,
    }
}

/// `ecdsa-with-SHA256`, without parameters (RFC 5758 §3.2).
const ECDSA_SHA256: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// `id-RSASSA-PSS` with SHA-384, MGF1 with SHA-384, a salt of 48 bytes, and the default trailer left out, as DER wants it.
const PSS_SHA384: &[u8] = &[
    0x30, 0x41, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
    0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60,
    0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x30,
];

/// The same with the default trailer written out, as AMD's CA certificates and VEKs before about 2024 have it.
const PSS_SHA384_TRAILER: &[u8] = &[
    0x30, 0x46, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x39, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
    0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60,
    0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x30, 0xa3, 0x03, 0x02, 0x01, 0x01,
];

/// Whether an AlgorithmIdentifier is RSASSA-PSS with SHA-384 in one of its two known encodings, byte for byte.
pub(crate) fn is_pss_sha384(algorithm: &[u8]) -> bool {
    algorithm == PSS_SHA384 || algorithm == PSS_SHA384_TRAILER
}

/// Whether an AlgorithmIdentifier is ECDSA with SHA-256, byte for byte.
pub(crate) fn is_ecdsa_sha256(algorithm: &[u8]) -> bool {
    algorithm == ECDSA_SHA256
}

/// Whether the DER of an ECDSA signature is `key`'s over SHA-256 of `message`.
pub(crate) fn verify_ecdsa_sha256(key: &P256PublicKey, message: &[u8], signature: &[u8]) -> bool {
    P256Signature::from_der(signature).is_some_and(|signature| key.verify(message, &signature))
}

/// Whether an AlgorithmIdentifier names RSASSA-PSS, with whatever parameters.
pub(crate) fn is_pss(algorithm: &[u8]) -> bool {
    strict::contents(algorithm, Tag::Sequence).and_then(|mut fields| strict::oid(&mut fields)).is_ok_and(|oid| oid == RSASSA_PSS)
}

/// The modulus of a SubjectPublicKeyInfo, if it is RSA with 4096 bits and exponent 65537.
fn rsa_modulus(spki: &[u8]) -> Option<&[u8; Rsa4096PublicKey::BYTES]> {
    modulus_of(spki)?.try_into().ok()
}

/// The modulus of a SubjectPublicKeyInfo, if it is RSA with exponent 65537.
fn modulus_of(spki: &[u8]) -> Option<&[u8]> {
    let key = key_bits(spki, RSA_ENCRYPTION)?;
    let mut fields = strict::contents(key, Tag::Sequence).ok()?;
    let modulus = strict::unsigned(&mut fields).ok()?;
    let exponent = strict::unsigned(&mut fields).ok()?;
    fields.finish().ok()?;
    (exponent == [1, 0, 1]).then_some(modulus)
}

/// The key of a SubjectPublicKeyInfo whose AlgorithmIdentifier is exactly `algorithm`.
fn key_bits<'a>(spki: &'a [u8], algorithm: &[u8]) -> Option<&'a [u8]> {
    let mut fields = strict::contents(spki, Tag::Sequence).ok()?;
    if strict::sequence_bytes(&mut fields).ok()? != algorithm {
        return None;
    }
    let key = whole_bits(&mut fields).ok()?;
    fields.finish().ok()?;
    Some(key)
}

/// A BIT STRING of whole bytes.
fn whole_bits<'a>(reader: &mut SliceReader<'a>) -> strict::Result<&'a [u8]> {
    let any = AnyRef::decode(reader)?;
    let bits: BitStringRef<'a> = any.decode_as()?;
    bits.as_bytes().ok_or_else(|| Tag::BitString.value_error().into())
}
