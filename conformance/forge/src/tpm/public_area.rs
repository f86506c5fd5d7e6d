//! TPMT_PUBLIC (TPM 2.0 Library, part 2, §12.2.4) with its name and qualified name.

use crate::{
    keys::Hash,
    patch::Patch,
    tpm::{
        alg::{self, sized},
        key::Key,
    },
};

// Attributes (§8.3).
pub const FIXED_TPM: u32 = 1 << 1;
pub const FIXED_PARENT: u32 = 1 << 4;
pub const SENSITIVE_DATA_ORIGIN: u32 = 1 << 5;
pub const USER_WITH_AUTH: u32 = 1 << 6;
pub const NO_DA: u32 = 1 << 10;
pub const RESTRICTED: u32 = 1 << 16;
pub const DECRYPT: u32 = 1 << 17;
pub const SIGN: u32 = 1 << 18;

// Hierarchies.
pub const OWNER: u32 = 0x4000_0001;
pub const ENDORSEMENT: u32 = 0x4000_000b;

/// An attestation key's public area to be.
#[derive(Clone, Debug)]
pub struct PublicArea {
    pub kind: u16,
    pub name_alg: u16,
    pub attributes: u32,
    pub policy: Vec<u8>,
    pub symmetric: Vec<u8>,
    /// The scheme and its parameters.
    pub scheme: Vec<u8>,
    pub unique: Unique,
    /// Changes afterwards; the name is of what comes out.
    pub after: Vec<Patch>,
}

#[derive(Clone, Debug)]
pub enum Unique {
    Rsa { bits: u16, exponent: u32, modulus: Vec<u8> },
    Ecc { curve: u16, kdf: Vec<u8>, x: Vec<u8>, y: Vec<u8> },
}

impl PublicArea {
    /// As Azure's paravisor and common tools make attestation keys, with this scheme.
    pub fn new(key: Key, scheme: u16, hash: Hash) -> Self {
        let unique = match key {
            Key::Rsa(key) => Unique::Rsa { bits: key.bits() as u16, exponent: 0, modulus: key.modulus() },
            Key::P256(_) | Key::P384(_) | Key::P521(_) => {
                let (x, y) = key.point();
                let curve = match x.len() {
                    32 => 3,
                    48 => 4,
                    _ => 5,
                };
                Unique::Ecc { curve, kdf: alg::NULL.to_be_bytes().to_vec(), x, y }
            }
        };
        Self {
            kind: if matches!(unique, Unique::Rsa { .. }) { 0x0001 } else { 0x0023 },
            name_alg: alg::of(Hash::Sha256),
            attributes: FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN | USER_WITH_AUTH | NO_DA | RESTRICTED | SIGN,
            policy: Vec::new(),
            symmetric: alg::NULL.to_be_bytes().to_vec(),
            scheme: [scheme.to_be_bytes(), alg::of(hash).to_be_bytes()].concat(),
            unique,
            after: Vec::new(),
        }
    }

    /// Without the size that a TPM2B_PUBLIC has before it.
    pub fn build(&self) -> Vec<u8> {
        let mut out = [self.kind.to_be_bytes(), self.name_alg.to_be_bytes()].concat();
        out.extend(self.attributes.to_be_bytes());
        out.extend(sized(&self.policy));
        out.extend(&self.symmetric);
        out.extend(&self.scheme);
        match &self.unique {
            Unique::Rsa { bits, exponent, modulus } => {
                out.extend(bits.to_be_bytes());
                out.extend(exponent.to_be_bytes());
                out.extend(sized(modulus));
            }
            Unique::Ecc { curve, kdf, x, y } => {
                out.extend(curve.to_be_bytes());
                out.extend(kdf);
                out.extend(sized(x));
                out.extend(sized(y));
            }
        }
        Patch::apply(&self.after, &mut out);
        out
    }

    fn named(&self, what: &[u8]) -> Vec<u8> {
        [&self.name_alg.to_be_bytes()[..], &alg::hash(self.name_alg).digest(what)].concat()
    }

    /// The name: algorithm and digest of the area.
    pub fn name(&self) -> Vec<u8> {
        self.named(&self.build())
    }

    /// The qualified name of a key that is itself a primary key of this hierarchy.
    pub fn qualified_name(&self, hierarchy: u32) -> Vec<u8> {
        self.named(&[&hierarchy.to_be_bytes()[..], &self.name()].concat())
    }
}
