//! Keys and signatures. Nothing here is secret and nothing is random: every key comes from a name, every salt from what
//! is signed, so that forging twice gives the same bytes.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{LazyLock, Mutex},
};

use p384::ecdsa::{Signature, SigningKey, signature::Signer};
use rsa::{
    BoxedUint, PrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey},
    rand_core::{TryCryptoRng, TryRng},
    traits::PublicKeyParts,
};
use sha2::{Digest, Sha256, Sha384};

use crate::der;

macro_rules! stored {
    ($($name:ident $file:literal),* $(,)?) => {
        /// An RSA key that lies in `keys/`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum RsaKey { $($name),* }

        impl RsaKey {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn file(self) -> &'static str {
                match self { $(Self::$name => $file),* }
            }
        }

        static RSA_KEYS: LazyLock<HashMap<RsaKey, PrivateKey>> = LazyLock::new(|| {
            [$((RsaKey::$name, include_bytes!(concat!("../keys/", $file)).as_slice())),*]
                .into_iter()
                .map(|(key, der)| (key, PrivateKey::from_pkcs1_der(der).expect("keys/ holds PKCS#1 keys made by `forge keys`")))
                .collect()
        });
    };
}

stored! {
    MilanArk "milan-ark.der",
    MilanAsk "milan-ask.der",
    MilanAsvk "milan-asvk.der",
    GenoaArk "genoa-ark.der",
    GenoaAsk "genoa-ask.der",
    GenoaAsvk "genoa-asvk.der",
    TurinArk "turin-ark.der",
    TurinAsk "turin-ask.der",
    TurinAsvk "turin-asvk.der",
    Impostor "impostor.der",
}

/// SHA-384 of a seed and a counter, over and over.
struct Drbg {
    seed: Vec<u8>,
    counter: u64,
    left: Vec<u8>,
}

impl Drbg {
    fn new(name: &str) -> Self {
        Self { seed: format!("veritee forge: {name}").into_bytes(), counter: 0, left: Vec::new() }
    }
}

impl TryRng for Drbg {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for byte in dst {
            if self.left.is_empty() {
                self.left = Sha384::digest([&self.seed[..], &self.counter.to_be_bytes()].concat()).to_vec();
                self.counter += 1;
            }
            *byte = self.left.remove(0);
        }
        Ok(())
    }
}

impl TryCryptoRng for Drbg {}

/// Makes the key anew, in PKCS#1. Takes seconds to minutes.
pub fn generate(file: &str) -> Vec<u8> {
    let key = PrivateKey::new(&mut Drbg::new(file), 4096).expect("4096 bits are enough for a key");
    key.to_pkcs1_der().expect("a key can be written").as_bytes().to_vec()
}

impl RsaKey {
    fn private(self) -> &'static PrivateKey {
        &RSA_KEYS[&self]
    }

    /// The modulus, 512 bytes.
    pub fn modulus(self) -> Vec<u8> {
        self.private().n().to_be_bytes().to_vec()
    }

    /// SubjectPublicKeyInfo with this modulus and exponent.
    pub fn spki(self) -> Vec<u8> {
        rsa_spki(&self.modulus(), &[1, 0, 1])
    }

    /// A key identifier: the first 20 bytes of SHA-256 of the modulus.
    pub fn id(self) -> Vec<u8> {
        Sha256::digest(self.modulus())[..20].to_vec()
    }

    /// Signs `message` in this scheme. Signatures are kept, since 4096 bits take their time.
    pub fn sign(self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        type Kept = Mutex<HashMap<(RsaKey, Scheme, Vec<u8>), Vec<u8>>>;
        static KEPT: LazyLock<Kept> = LazyLock::new(Mutex::default);
        let entry = (self, scheme, Sha384::digest(message).to_vec());
        if let Some(signature) = KEPT.lock().expect("nobody panics here").get(&entry) {
            return signature.clone();
        }
        let encoded = BoxedUint::from_be_slice(&scheme.encode(message), 4096).expect("512 bytes are 4096 bits");
        let power = rsa::hazmat::rsa_decrypt(None::<&mut Drbg>, self.private(), &encoded).expect("the encoding is below the modulus");
        let signature = power.to_be_bytes().to_vec();
        KEPT.lock().expect("nobody panics here").insert(entry, signature.clone());
        signature
    }
}

pub fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.113549.1.1.1"), &[5, 0]]);
    let key = der::sequence(&[&der::unsigned(modulus), &der::unsigned(exponent)]);
    der::sequence(&[&algorithm, &der::bits(&key)])
}

type Hash = fn(&[u8]) -> Vec<u8>;

/// How a certificate or CRL is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384, 48 bytes of salt: the right one.
    Pss,
    /// With 32 bytes of salt.
    PssSalt32,
    /// With SHA-256 throughout.
    PssSha256,
    /// With MGF1 over SHA-256.
    PssMgfSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Pkcs1,
}

const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";

fn hash_id(oid: &str) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), &[5, 0]])
}

/// The AlgorithmIdentifier of RSASSA-PSS; `trailer` is left out if it is `None`.
pub fn pss_id(hash: &str, mgf: &str, salt: u64, trailer: Option<u64>) -> Vec<u8> {
    let mgf = der::sequence(&[&der::oid("1.2.840.113549.1.1.8"), &hash_id(mgf)]);
    let trailer = trailer.map(|t| der::explicit(3, &der::number(t))).unwrap_or_default();
    let params = der::sequence(&[&der::explicit(0, &hash_id(hash)), &der::explicit(1, &mgf), &der::explicit(2, &der::number(salt)), &trailer]);
    der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &params])
}

impl Scheme {
    /// Its AlgorithmIdentifier, with the trailer written out as AMD's CA certificates have it.
    pub fn id(self) -> Vec<u8> {
        match self {
            Self::Pss => pss_id(SHA384, SHA384, 48, Some(1)),
            Self::PssSalt32 => pss_id(SHA384, SHA384, 32, Some(1)),
            Self::PssSha256 => pss_id(SHA256, SHA256, 32, Some(1)),
            Self::PssMgfSha256 => pss_id(SHA384, SHA256, 48, Some(1)),
            Self::Pkcs1 => der::sequence(&[&der::oid("1.2.840.113549.1.1.12"), &[5, 0]]),
        }
    }

    /// The right scheme in the shorter encoding of newer leaves.
    pub fn short_pss_id() -> Vec<u8> {
        pss_id(SHA384, SHA384, 48, None)
    }

    /// A trailer that nothing defines.
    pub fn odd_trailer_id() -> Vec<u8> {
        pss_id(SHA384, SHA384, 48, Some(2))
    }

    /// RFC 8017 §9.1.1 and §9.2, for a modulus of 4096 bits.
    fn encode(self, message: &[u8]) -> Vec<u8> {
        let (hash, mgf, salt): (Hash, Hash, usize) = match self {
            Self::Pss => (sha384, sha384, 48),
            Self::PssSalt32 => (sha384, sha384, 32),
            Self::PssSha256 => (sha256, sha256, 32),
            Self::PssMgfSha256 => (sha384, sha256, 48),
            Self::Pkcs1 => {
                let info = der::sequence(&[&hash_id(SHA384), &der::octets(&sha384(message))]);
                let padding = vec![0xff; 512 - 3 - info.len()];
                return [&[0, 1], &padding[..], &[0], &info].concat();
            }
        };
        let digest = hash(message);
        let salt = sha384(&[b"veritee forge: salt", &digest[..]].concat())[..salt].to_vec();
        let h = hash(&[&[0; 8], &digest[..], &salt].concat());
        let mut block = vec![0; 512 - h.len() - 1];
        let at = block.len() - salt.len();
        block[at..].copy_from_slice(&salt);
        block[at - 1] = 1;
        let mask = (0_u32..).flat_map(|counter| mgf(&[&h[..], &counter.to_be_bytes()].concat()));
        block.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
        block[0] &= 0x7f;
        [&block[..], &h, &[0xbc]].concat()
    }
}

fn sha384(bytes: &[u8]) -> Vec<u8> {
    Sha384::digest(bytes).to_vec()
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// A P-384 key by its name.
pub fn ec_key(name: &str) -> SigningKey {
    SigningKey::from_slice(&sha384(format!("veritee forge: {name}").as_bytes())).expect("a hash is below the order but for one in 2^190")
}

/// The uncompressed point of a P-384 key.
pub fn ec_point(name: &str) -> Vec<u8> {
    ec_key(name).verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

pub fn ec_spki(curve: &[u8], point: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.2.840.10045.2.1"), curve]);
    der::sequence(&[&algorithm, &der::bits(point)])
}

/// The named curve secp384r1.
pub fn p384() -> Vec<u8> {
    der::oid("1.3.132.0.34")
}

/// r and s, big-endian, by RFC 6979, with s in the half that is asked for.
pub fn ec_sign(name: &str, message: &[u8], high_s: bool) -> ([u8; 48], [u8; 48]) {
    let signature: Signature = ec_key(name).sign(message);
    let low = signature.normalize_s();
    let (r, mut s) = low.split_bytes();
    if high_s {
        s = (-*low.s()).to_bytes();
    }
    (r.into(), s.into())
}

/// Bytes that look like nothing in particular, by their name.
pub fn filler<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let Ok(()) = Drbg::new(name).try_fill_bytes(&mut bytes);
    bytes
}
