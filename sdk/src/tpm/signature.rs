//! `TPMT_SIGNATURE` (TPM 2.0 Library Specification, Part 2, §11.3.4).

use alloc::format;

use super::reader::Reader;
use crate::{crypto::hash::Hash, limits, report::Value, verdict::Failure};

/// An algorithm that signs, without its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureAlgorithm {
    Rsassa,
    Rsapss,
    Ecdsa,
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) hash: Hash,
}

impl SignatureAlgorithm {
    pub(crate) fn by_id(id: u16) -> Option<Self> {
        Some(match id {
            0x0014 => Self::Rsassa,
            0x0016 => Self::Rsapss,
            0x0018 => Self::Ecdsa,
            _ => return None,
        })
    }
}

/// A hash that may be signed. SHA-1 is none.
pub(crate) fn signing_hash(id: u16) -> Option<Hash> {
    Some(match id {
        0x000b => Hash::Sha256,
        0x000c => Hash::Sha384,
        0x000d => Hash::Sha512,
        _ => return None,
    })
}

impl Scheme {
    pub(crate) fn name(self) -> &'static str {
        match (self.algorithm, self.hash) {
            (SignatureAlgorithm::Rsassa, Hash::Sha256) => "rsassa-sha256",
            (SignatureAlgorithm::Rsassa, Hash::Sha384) => "rsassa-sha384",
            (SignatureAlgorithm::Rsassa, Hash::Sha512) => "rsassa-sha512",
            (SignatureAlgorithm::Rsapss, Hash::Sha256) => "rsapss-sha256",
            (SignatureAlgorithm::Rsapss, Hash::Sha384) => "rsapss-sha384",
            (SignatureAlgorithm::Rsapss, Hash::Sha512) => "rsapss-sha512",
            (SignatureAlgorithm::Ecdsa, Hash::Sha256) => "ecdsa-sha256",
            (SignatureAlgorithm::Ecdsa, Hash::Sha384) => "ecdsa-sha384",
            (SignatureAlgorithm::Ecdsa, Hash::Sha512) => "ecdsa-sha512",
        }
    }
}

/// A signature and how it says it was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature<'a> {
    pub(crate) scheme: Scheme,
    pub(crate) value: SignatureValue<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum SignatureValue<'a> {
    Rsa(&'a [u8]),
    /// r and s, big-endian, without leading zeros that the TPM left out.
    Ecdsa(&'a [u8], &'a [u8]),
}

const EXPECTED: &str = "TPMT_SIGNATURE with RSASSA, RSAPSS or ECDSA and SHA-256, SHA-384 or SHA-512";

impl<'a> Signature<'a> {
    /// Reads the structure; `bare` is the scheme of a bare RSA value of so many bytes, which names none itself.
    pub(crate) fn read(part: &'a [u8], bare: Option<(Scheme, usize)>) -> Result<Self, Failure> {
        if part.len() > limits::TPM_SIGNATURE_BYTES {
            return Err(Failure::new("tpm.signature.form.too-large", EXPECTED, format!("{} bytes", part.len())));
        }
        if let Some((scheme, bytes)) = bare
            && part.len() == bytes
            && scheme.algorithm != SignatureAlgorithm::Ecdsa
        {
            return Ok(Self { scheme, value: SignatureValue::Rsa(part) });
        }
        let malformed = |m: super::reader::Malformed| m.failure("tpm.signature.form", EXPECTED);
        let mut reader = Reader::new(part);
        let id = reader.u16().map_err(malformed)?;
        let algorithm = SignatureAlgorithm::by_id(id).ok_or_else(|| Failure::new("tpm.signature.form.algorithm", EXPECTED, format!("algorithm {id:04x}")))?;
        let id = reader.u16().map_err(malformed)?;
        let hash = signing_hash(id).ok_or_else(|| Failure::new("tpm.signature.form.hash", EXPECTED, format!("hash {id:04x}")))?;
        let mut value = || {
            let value = match algorithm {
                SignatureAlgorithm::Rsassa | SignatureAlgorithm::Rsapss => SignatureValue::Rsa(reader.sized()?),
                SignatureAlgorithm::Ecdsa => SignatureValue::Ecdsa(reader.sized()?, reader.sized()?),
            };
            reader.finish()?;
            Ok(value)
        };
        let value = value().map_err(malformed)?;
        Ok(Self { scheme: Scheme { algorithm, hash }, value })
    }
}

/// Whether the signature's own scheme is the key's.
pub(crate) fn check_scheme(signature: &Signature<'_>, key: Option<Scheme>) -> Result<(), Failure> {
    match key {
        Some(scheme) if scheme != signature.scheme => {
            Err(Failure::new("tpm.signature.scheme", Value::Text(scheme.name()), Value::Text(signature.scheme.name())))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_is_listed_is_a_signature() {
        let rsa = [&[0, 0x14, 0, 0x0b, 1, 0][..], &[1; 256]].concat();
        assert!(matches!(Signature::read(&rsa, None).unwrap().value, SignatureValue::Rsa(v) if v.len() == 256));
        let code = |bytes: &[u8]| Signature::read(bytes, None).err().map(|f| f.code);
        for (algorithm, hash, want) in [
            (0x05_u8, 0x0b_u8, "tpm.signature.form.algorithm"),
            (0x10, 0x0b, "tpm.signature.form.algorithm"),
            (0x1a, 0x0b, "tpm.signature.form.algorithm"),
            (0x1b, 0x0b, "tpm.signature.form.algorithm"),
            (0x1c, 0x0b, "tpm.signature.form.algorithm"),
            (0x14, 0x04, "tpm.signature.form.hash"),
        ] {
            let mut bad = rsa.clone();
            (bad[1], bad[3]) = (algorithm, hash);
            assert_eq!(code(&bad), Some(want));
        }
        for len in 0..rsa.len() {
            assert!(code(&rsa[..len]).is_some(), "{len}");
        }
        assert_eq!(code(&[rsa.as_slice(), &[0]].concat()), Some("tpm.signature.form"));
        let bare = Scheme { algorithm: SignatureAlgorithm::Rsassa, hash: Hash::Sha256 };
        assert!(Signature::read(&[1; 256], Some((bare, 256))).is_ok() && Signature::read(&[1; 255], Some((bare, 256))).is_err());
        assert!(Signature::read(&[1; 256], None).is_err(), "a bare value does not say how it was made");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Signature::read(&bytes, None);
        }
    }
}
