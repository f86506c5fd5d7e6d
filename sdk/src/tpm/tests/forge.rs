//! Quotes made by hand, under keys whose secret is known.

use std::{format, string::String, vec, vec::Vec};

use p256::ecdsa::signature::Signer;

use crate::{Ask, Misuse, Policy, Time, TpmState, Verdict, crypto::hash::Hash};

pub(super) const NONCE: &[u8] = b"a nonce of thirty-two bytes, new";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

pub(super) fn sized(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

/// What a quote is made of. Its parts are what they should be until a test changes one.
#[derive(Clone)]
pub(super) struct Forge {
    pub(super) curve: Curve,
    pub(super) attributes: u32,
    pub(super) extra: Vec<u8>,
    pub(super) clock: u64,
    /// Number and value of registers of the SHA-256 bank.
    pub(super) registers: Vec<(u8, [u8; 32])>,
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) key: Option<Vec<u8>>,
    pub(super) policy: String,
    pub(super) before: Option<TpmState>,
}

/// The parts of a quote as they lie before a relying party.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) attest: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) pcrs: Vec<u8>,
    pub(super) area: Vec<u8>,
}

pub(super) fn policy(bind: &str, rest: &str) -> String {
    format!(r#"{{"veritee":1,"kinds":["tpm"],"bind":{bind},"identity":{{"waive":"any machine will do here"}}{rest}}}"#)
}

impl Forge {
    pub(super) fn new(curve: Curve) -> Self {
        Self {
            curve,
            attributes: 0x0005_0472,
            extra: NONCE.to_vec(),
            clock: 1000,
            registers: vec![(0, [0xa0; 32]), (7, [0xa7; 32]), (23, [0; 32])],
            nonce: Some(NONCE.to_vec()),
            key: None,
            policy: policy(r#"{"report_data":"nonce"}"#, ""),
            before: None,
        }
    }

    fn hash(&self) -> (Hash, u16) {
        match self.curve {
            Curve::P256 => (Hash::Sha256, 0x000b),
            Curve::P384 => (Hash::Sha384, 0x000c),
            Curve::P521 => (Hash::Sha512, 0x000d),
        }
    }

    fn area(&self) -> Vec<u8> {
        let (id, point) = match self.curve {
            Curve::P256 => (3_u16, p256_key().verifying_key().to_sec1_point(false).as_bytes().to_vec()),
            Curve::P384 => (4, p384_key().verifying_key().to_sec1_point(false).as_bytes().to_vec()),
            Curve::P521 => (5, p521_key().verifying_key().to_sec1_point(false).as_bytes().to_vec()),
        };
        let (x, y) = point[1..].split_at(point.len() / 2);
        let mut out = vec![0, 0x23, 0, 0x0b];
        out.extend(self.attributes.to_be_bytes());
        out.extend([0, 0, 0, 0x10, 0, 0x18]);
        out.extend(self.hash().1.to_be_bytes());
        out.extend(id.to_be_bytes());
        out.extend([0, 0x10]);
        out.extend([sized(x), sized(y)].concat());
        out
    }

    fn attest(&self) -> Vec<u8> {
        let mut out = vec![0xff, 0x54, 0x43, 0x47, 0x80, 0x18];
        out.extend(sized(&[&[0, 0x0b][..], &[7; 32]].concat()));
        out.extend(sized(&self.extra));
        out.extend(self.clock.to_be_bytes());
        out.extend([0, 0, 0, 1, 0, 0, 0, 0, 1]);
        out.extend(9_u64.to_be_bytes());
        out.extend([0, 0, 0, 1, 0, 0x0b, 3]);
        let mask = self.registers.iter().fold(0_u32, |mask, (index, _)| mask | 1 << index);
        out.extend(&mask.to_le_bytes()[..3]);
        let values: Vec<u8> = self.registers.iter().flat_map(|(_, value)| *value).collect();
        out.extend(sized(&self.hash().0.digest(&values)));
        out
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let numbers = match self.curve {
            Curve::P256 => Signer::<p256::ecdsa::Signature>::sign(&p256_key(), message).to_bytes().to_vec(),
            Curve::P384 => Signer::<p384::ecdsa::Signature>::sign(&p384_key(), message).to_bytes().to_vec(),
            Curve::P521 => Signer::<p521::ecdsa::Signature>::sign(&p521_key(), message).to_bytes().to_vec(),
        };
        let (r, s) = numbers.split_at(numbers.len() / 2);
        [&[0, 0x18][..], &self.hash().1.to_be_bytes(), &sized(r), &sized(s)].concat()
    }

    pub(super) fn make(&self) -> Made {
        let attest = self.attest();
        let values: Vec<String> = self.registers.iter().map(|(index, value)| format!(r#""{index}":"{}""#, crate::hex::encode(value))).collect();
        Made { signature: self.sign(&attest), attest, pcrs: format!(r#"{{"sha256":{{{}}}}}"#, values.join(",")).into_bytes(), area: self.area() }
    }

    /// What is decided of evidence when this forge's key is trusted.
    pub(super) fn ask(&self, evidence: &[u8], area: &[u8]) -> Result<Verdict, Misuse> {
        let policy = Policy::from_json(&self.policy)?;
        let mut ask = Ask::new(&policy, Time::from_unix_seconds(1_780_000_000).unwrap()).trust([area])?;
        if let Some(nonce) = &self.nonce {
            ask = ask.nonce(nonce);
        }
        if let Some(key) = &self.key {
            ask = ask.key(key);
        }
        if let Some(before) = self.before {
            ask = ask.tpm_state(before);
        }
        crate::verify(evidence, &ask)
    }

    pub(super) fn decide_made(&self, made: &Made) -> Result<Verdict, Misuse> {
        self.ask(made.bundle().as_bytes(), &made.area)
    }

    pub(super) fn decide(&self) -> Result<Verdict, Misuse> {
        self.decide_made(&self.make())
    }

    /// The code of the verdict or of the misuse.
    pub(super) fn code(&self) -> String {
        self.decide().map_or_else(|misuse| misuse.code().into(), |verdict| verdict.report().code().into())
    }
}

impl Made {
    pub(super) fn bundle(&self) -> String {
        crate::pack_parts(&[("tpm-quote", &self.attest), ("tpm-signature", &self.signature), ("pcrs", &self.pcrs)]).unwrap()
    }
}

fn p256_key() -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[3; 32]).unwrap()
}

fn p384_key() -> p384::ecdsa::SigningKey {
    p384::ecdsa::SigningKey::from_slice(&[3; 48]).unwrap()
}

fn p521_key() -> p521::ecdsa::SigningKey {
    p521::ecdsa::SigningKey::from_slice(&[&[0][..], &[3; 65]].concat()).unwrap()
}
