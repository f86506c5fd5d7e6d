//! Certificate revocation lists of AMD's form.

use crate::{
    cert::{AUTHORITY_KEY_ID, Extensions, authority_key_id, name},
    der,
    keys::{RsaKey, Scheme},
    patch::Patch,
    product::Product,
};

pub const CRL_NUMBER: &str = "2.5.29.20";
pub const ISSUING_POINT: &str = "2.5.29.28";
pub const CERTIFICATE_ISSUER: &str = "2.5.29.29";
pub const DELTA_INDICATOR: &str = "2.5.29.27";

/// A revocation list to be.
#[derive(Clone, Debug)]
pub struct Crl {
    pub inner: Vec<u8>,
    pub outer: Vec<u8>,
    pub issuer: Vec<u8>,
    pub this_update: Vec<u8>,
    pub next_update: Option<Vec<u8>>,
    /// Serial number and extensions of each entry.
    pub revoked: Vec<(u64, Extensions)>,
    pub extensions: Extensions,
    pub signer: RsaKey,
    pub scheme: Scheme,
    pub after: Vec<Patch>,
}

impl Crl {
    /// The root's list, on which stands nothing that matters.
    pub fn new(product: Product) -> Self {
        let mut extensions = Extensions::default();
        extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&product.ark_key().id()));
        extensions.add(CRL_NUMBER, false, der::number(7));
        Self {
            inner: Scheme::Pss.id(),
            outer: Scheme::Pss.id(),
            issuer: name(&format!("ARK-{}", product.name())),
            this_update: der::time("2026-05-01T00:00:00Z"),
            next_update: Some(der::time("2027-05-01T00:00:00Z")),
            revoked: vec![(0x01_00ff, Extensions::default())],
            extensions,
            signer: product.ark_key(),
            scheme: Scheme::Pss,
            after: Vec::new(),
        }
    }

    pub fn revoke(&mut self, serial: u64) {
        self.revoked.push((serial, Extensions::default()));
    }

    pub fn sign_with(&mut self, scheme: Scheme) {
        (self.inner, self.outer, self.scheme) = (scheme.id(), scheme.id(), scheme);
    }

    pub fn build(&self) -> Vec<u8> {
        let entries = self.revoked.iter().map(|(serial, extensions)| {
            let extensions = if extensions.0.is_empty() { Vec::new() } else { extensions.build() };
            der::sequence(&[&der::number(*serial), &der::time("2026-04-01T00:00:00Z"), &extensions])
        });
        let entries: Vec<u8> = entries.collect::<Vec<_>>().concat();
        let revoked = if entries.is_empty() { Vec::new() } else { der::sequence(&[&entries]) };
        let next = self.next_update.clone().unwrap_or_default();
        let extensions = der::explicit(0, &self.extensions.build());
        let tbs = der::sequence(&[&der::number(1), &self.inner, &self.issuer, &self.this_update, &next, &revoked, &extensions]);
        let signature = self.signer.sign(self.scheme, &tbs);
        let mut bytes = der::sequence(&[&tbs, &self.outer, &der::bits(&signature)]);
        Patch::apply(&self.after, &mut bytes);
        bytes
    }
}
