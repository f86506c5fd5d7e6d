//! Algorithms (RFC 7518 §3) and the public keys that they need.

use alloc::{format, string::String, vec::Vec};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use der::Tag;

use crate::{
    crypto::{
        ecdsa::{P256PublicKey, P256Signature, P384PublicKey, P384Signature},
        hash::{Hash, sha256},
        rsa::RsaPublicKey,
    },
    der as strict,
};

/// A signature algorithm that this library implements. There is no HMAC here, and no "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
}

impl Algorithm {
    const ALL: [Self; 8] = [Self::Rs256, Self::Rs384, Self::Rs512, Self::Ps256, Self::Ps384, Self::Ps512, Self::Es256, Self::Es384];

    /// The registered name, which is compared exactly.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
        }
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    fn hash(self) -> Hash {
        match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => Hash::Sha256,
            Self::Rs384 | Self::Ps384 | Self::Es384 => Hash::Sha384,
            Self::Rs512 | Self::Ps512 => Hash::Sha512,
        }
    }
}

/// A public key, with the numbers from which it was made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PublicKey {
    Rsa {
        /// Without leading zeros.
        n: Vec<u8>,
        e: Vec<u8>,
        key: RsaPublicKey,
    },
    P256 {
        xy: [u8; 64],
        key: P256PublicKey,
    },
    P384 {
        xy: [u8; 96],
        key: P384PublicKey,
    },
}

const RSA_ENCRYPTION: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
const EC_P384: &[u8] = &[0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
const EC_P256: &[u8] = &[0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

impl PublicKey {
    /// An RSA key of 2048 to 8192 bits with the exponent 65537.
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, &'static str> {
        if e != [1, 0, 1] {
            return Err("an RSA key whose exponent is not 65537");
        }
        if PRIMES.iter().any(|p| remainder(n, *p) == 0) {
            return Err("an RSA modulus that a small prime divides");
        }
        if has_weak_structure(n) {
            return Err("an RSA modulus of a generator that is known to be broken (CVE-2017-15361)");
        }
        let key = RsaPublicKey::new(n, e).ok_or("an RSA modulus that is even, begins with zero, or has fewer than 2048 or more than 8192 bits")?;
        Ok(Self::Rsa { n: n.to_vec(), e: e.to_vec(), key })
    }

    /// A point on P-256.
    pub(crate) fn p256(x: &[u8], y: &[u8]) -> Result<Self, &'static str> {
        let xy: [u8; 64] = if x.len() == 32 { [x, y].concat().try_into().ok() } else { None }.ok_or("coordinates that are not 32 bytes each")?;
        let key = P256PublicKey::from_coordinates(&xy).ok_or("a point that is not on P-256")?;
        Ok(Self::P256 { xy, key })
    }

    /// A point on P-384.
    pub(crate) fn p384(x: &[u8], y: &[u8]) -> Result<Self, &'static str> {
        let xy: [u8; 96] = if x.len() == 48 { [x, y].concat().try_into().ok() } else { None }.ok_or("coordinates that are not 48 bytes each")?;
        let key = P384PublicKey::from_uncompressed(&[&[0x04], xy.as_slice()].concat()).ok_or("a point that is not on P-384")?;
        Ok(Self::P384 { xy, key })
    }

    /// From a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in DER that fills `spki`.
    pub(crate) fn from_spki(spki: &[u8]) -> Result<Self, &'static str> {
        const OTHER: &str = "a key that is neither RSA nor an uncompressed point on P-256 or P-384";
        let parts = || -> strict::Result<(&[u8], &[u8])> {
            let mut fields = strict::contents(spki, Tag::Sequence)?;
            let algorithm = strict::sequence_bytes(&mut fields)?;
            let bits: der::asn1::BitStringRef<'_> = der::Decode::decode(&mut fields)?;
            let key = bits.as_bytes().ok_or_else(|| der::Error::from(Tag::BitString.value_error()))?;
            der::Reader::finish(fields)?;
            Ok((algorithm, key))
        };
        let (algorithm, key) = parts().map_err(|_| OTHER)?;
        match (algorithm, key) {
            (RSA_ENCRYPTION, key) => {
                let numbers = || -> strict::Result<(&[u8], &[u8])> {
                    let mut fields = strict::contents(key, Tag::Sequence)?;
                    let numbers = (strict::unsigned(&mut fields)?, strict::unsigned(&mut fields)?);
                    der::Reader::finish(fields)?;
                    Ok(numbers)
                };
                let (n, e) = numbers().map_err(|_| OTHER)?;
                Self::rsa(n, e)
            }
            (EC_P256, [0x04, xy @ ..]) => xy.split_at_checked(32).ok_or(OTHER).and_then(|(x, y)| Self::p256(x, y)),
            (EC_P384, [0x04, xy @ ..]) => xy.split_at_checked(48).ok_or(OTHER).and_then(|(x, y)| Self::p384(x, y)),
            _ => Err(OTHER),
        }
    }

    /// The SubjectPublicKeyInfo in DER.
    pub(crate) fn spki(&self) -> Vec<u8> {
        let (algorithm, key) = match self {
            Self::Rsa { n, e, .. } => (RSA_ENCRYPTION, element(0x30, &[integer(n), integer(e)].concat())),
            Self::P256 { xy, .. } => (EC_P256, [&[0x04], xy.as_slice()].concat()),
            Self::P384 { xy, .. } => (EC_P384, [&[0x04], xy.as_slice()].concat()),
        };
        element(0x30, &[algorithm, &element(0x03, &[&[0], key.as_slice()].concat())].concat())
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.spki())
    }

    /// The JWK with its required members in their one order (RFC 7638 §3).
    pub(crate) fn jwk(&self) -> String {
        let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa { n, e, .. } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, b64(e), b64(n)),
            Self::P256 { xy, .. } => {
                let (x, y) = xy.split_at_checked(32).unwrap_or_default();
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, b64(x), b64(y))
            }
            Self::P384 { xy, .. } => {
                let (x, y) = xy.split_at_checked(48).unwrap_or_default();
                format!(r#"{{"crv":"P-384","kty":"EC","x":"{}","y":"{}"}}"#, b64(x), b64(y))
            }
        }
    }

    /// The JWK thumbprint with SHA-256 (RFC 7638).
    pub(crate) fn thumbprint(&self) -> [u8; 32] {
        sha256(self.jwk().as_bytes())
    }

    /// The key as PEM with LF line ends, 64 characters a line.
    pub(crate) fn pem(&self) -> String {
        let text = STANDARD.encode(self.spki());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        for (i, c) in text.chars().enumerate() {
            if i > 0 && i.is_multiple_of(64) {
                pem.push('\n');
            }
            pem.push(c);
        }
        pem.push_str("\n-----END PUBLIC KEY-----\n");
        pem
    }

    /// What the key is, for a person.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "an RSA key",
            Self::P256 { .. } => "a key on P-256",
            Self::P384 { .. } => "a key on P-384",
        }
    }

    /// Whether the algorithm can be used with this kind of key and this curve (RFC 7518 §3).
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        match (self, algorithm) {
            (Self::Rsa { .. }, a) => !matches!(a, Algorithm::Es256 | Algorithm::Es384),
            (Self::P256 { .. }, a) => a == Algorithm::Es256,
            (Self::P384 { .. }, a) => a == Algorithm::Es384,
        }
    }

    /// Whether `signature` is this key's over `message`, in the form of JOSE: ECDSA as r and s of full length.
    pub(crate) fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        use Algorithm as A;
        match (self, algorithm) {
            (Self::Rsa { key, .. }, A::Rs256 | A::Rs384 | A::Rs512) => key.verify_pkcs1v15(algorithm.hash(), message, signature),
            (Self::Rsa { key, .. }, A::Ps256 | A::Ps384 | A::Ps512) => key.verify_pss(algorithm.hash(), message, signature),
            (Self::P256 { key, .. }, A::Es256) => {
                signature.try_into().ok().and_then(P256Signature::from_bytes).is_some_and(|signature| key.verify(message, &signature))
            }
            (Self::P384 { key, .. }, A::Es384) => p384_signature(signature).is_some_and(|signature| key.verify(message, &signature)),
            _ => false,
        }
    }

    /// The bytes that a signature of this key has.
    pub(crate) fn signature_bytes(&self) -> usize {
        match self {
            Self::Rsa { n, .. } => n.len(),
            Self::P256 { .. } => 64,
            Self::P384 { .. } => 96,
        }
    }
}

/// The odd primes up to 167.
const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157,
    163, 167,
];

/// The remainder of a number, most significant byte first.
fn remainder(n: &[u8], prime: u32) -> u32 {
    n.iter().fold(0, |rest: u32, byte| rest.saturating_mul(256).saturating_add(u32::from(*byte)).checked_rem(prime).unwrap_or(0))
}

/// Whether a modulus is a power of 65537 modulo each of many small primes, as those are that one maker's chips once
/// generated; their factors can be found. Another modulus is so by chance once in 2^150.
fn has_weak_structure(n: &[u8]) -> bool {
    PRIMES.iter().all(|p| {
        let rest = remainder(n, *p);
        let mut power = 1_u32;
        (0..*p).any(|_| {
            power = power.saturating_mul(65_537).checked_rem(*p).unwrap_or(0);
            power == rest
        })
    })
}

fn p384_signature(bytes: &[u8]) -> Option<P384Signature> {
    let (r, s) = bytes.split_first_chunk::<48>()?;
    P384Signature::from_scalars(*r, s.try_into().ok()?)
}

/// A DER element.
fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let length: Vec<u8> = length.iter().copied().skip_while(|b| *b == 0).collect();
    let mut out = alloc::vec![tag];
    match length.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(u8::try_from(long.len()).unwrap_or(0) | 0x80);
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(contents);
    out
}

/// A DER INTEGER of a number without leading zeros.
fn integer(number: &[u8]) -> Vec<u8> {
    if number.first().is_some_and(|b| b & 0x80 != 0) { element(0x02, &[&[0], number].concat()) } else { element(0x02, number) }
}
