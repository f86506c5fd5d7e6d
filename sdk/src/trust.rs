//! Anchors: what the relying party believes without proof. They are pinned here or given by its own hand, and by nobody else.

pub(crate) mod amd;
pub(crate) mod google;
pub(crate) mod intel;
pub(crate) mod microsoft;

use alloc::{format, string::String, vec::Vec};

use self::{amd::GivenArk, intel::GivenRoot};
use crate::{
    Misuse,
    jwt::{jwk::KeySet, x5c},
    limits, pem,
    snp::chain::Role,
    tpm::{
        key::AttestationKey,
        public_area::{self, PublicArea},
    },
    x509::cert::Certificate,
};

/// Roots that the relying party gave by its own hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) arks: Vec<GivenArk>,
    pub(crate) intel_roots: Vec<GivenRoot>,
    /// Keys of issuers of tokens.
    pub(crate) key_sets: Vec<KeySet>,
    /// Roots of other names, in DER, under which issuers of tokens may certify their keys.
    pub(crate) token_roots: Vec<Vec<u8>>,
    /// Keys of TPMs.
    pub(crate) attestation_keys: Vec<AttestationKey>,
    pub(crate) vtpm_roots: Vec<GivenVtpmRoot>,
}

/// A root of virtual TPMs that the relying party gave by its own hand; its name tells whose.
#[derive(Clone, Debug)]
pub(crate) struct GivenVtpmRoot {
    der: Vec<u8>,
}

impl GivenVtpmRoot {
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }
}

impl Given {
    /// Reads a trust file: root certificates in PEM or DER, recognised by the name of their subject.
    pub(crate) fn read(&mut self, file: &[u8]) -> Result<(), Misuse> {
        if matches!(file.trim_ascii_start(), [b'{', ..]) {
            return self.push_key_set(file);
        }
        if public_area::looks_like(file) {
            let area = PublicArea::read(file).map_err(|malformed| refused(&public_area::why(malformed)))?;
            return self.push_key(AttestationKey::from_area(area));
        }
        let ders: Vec<Vec<u8>> = if pem::is_pem(file) {
            let blocks = pem::read(file).map_err(|error| refused(error.why()))?;
            if let [("PUBLIC KEY", spki)] = blocks.as_slice() {
                return self.push_key(AttestationKey::from_spki(spki).ok_or_else(|| refused("its public key is neither RSA nor an uncompressed point"))?);
            }
            if blocks.is_empty() || blocks.iter().any(|(label, _)| *label != "CERTIFICATE") {
                return Err(refused("it may hold PEM blocks labelled CERTIFICATE, or one labelled PUBLIC KEY"));
            }
            blocks.into_iter().map(|(_, der)| der).collect()
        } else {
            alloc::vec![file.to_vec()]
        };
        for der in ders {
            self.push(der)?;
        }
        Ok(())
    }

    /// Keys of an issuer of tokens. The same set again adds nothing.
    fn push_key_set(&mut self, file: &[u8]) -> Result<(), Misuse> {
        let set = KeySet::read(file).map_err(refused)?;
        if self.key_sets.contains(&set) {
            return Ok(());
        }
        if self.key_sets.len() >= limits::JWKS_SETS {
            return Err(refused("it is one key set more than one question can need"));
        }
        self.key_sets.push(set);
        Ok(())
    }

    fn push_key(&mut self, key: AttestationKey) -> Result<(), Misuse> {
        if self.attestation_keys.len() >= limits::ATTESTATION_KEYS {
            return Err(Misuse::new("ask.trust.too-many", "more attestation keys were given than one question can need (16)"));
        }
        self.attestation_keys.push(key);
        Ok(())
    }

    fn push(&mut self, der: Vec<u8>) -> Result<(), Misuse> {
        let certificate = Certificate::read(&der).map_err(|_| refused("it is neither a certificate in DER nor PEM"))?;
        let name: String = certificate.subject.common_name().unwrap_or("without a common name").into();
        if let Role::Ark(_) = Role::of(&certificate) {
            let Some(key) = certificate.rsa_4096_key() else {
                return Err(refused("the root's key is not RSA with 4096 bits and exponent 65537"));
            };
            amd::check_root_profile(&certificate, &key)
                .map_err(|why| Misuse::new("trust.ark-profile", format!("{name} cannot be trusted as a root: {why}")))?;
            self.arks.push(GivenArk { der });
        } else if name == intel::ROOT_NAME {
            if certificate.p256_key().is_none() {
                return Err(refused("the root's key is not a point on P-256"));
            }
            self.intel_roots.push(GivenRoot { der });
        } else if name == microsoft::ROOT_NAME || google::ROOT_NAMES.contains(&name.as_str()) {
            let key = certificate.pkcs1_key();
            if !key.is_some_and(|key| certificate.issuer == certificate.subject && certificate.is_signed_with_pkcs1_by(&key)) {
                return Err(refused("the root of virtual TPMs is not self-signed with RSA of 2048 to 4096 bits"));
            }
            self.vtpm_roots.push(GivenVtpmRoot { der });
        } else if x5c::is_root(&certificate) && self.token_roots.len() < limits::JWKS_SETS {
            self.token_roots.push(der);
        } else {
            return Err(refused(&format!(
                "it holds the certificate {name:?}, which is no root; AMD's and Intel's are named ARK-Milan, ARK-Genoa, ARK-Turin or {}",
                intel::ROOT_NAME
            )));
        }
        Ok(())
    }
}

fn refused(why: &str) -> Misuse {
    Misuse::new("trust.unrecognized", format!("a trust file cannot be used: {why}"))
}
