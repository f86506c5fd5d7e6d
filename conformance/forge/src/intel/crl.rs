//! Certificate revocation lists of Intel's form.

use crate::{
    cert::{AUTHORITY_KEY_ID, Extensions, authority_key_id},
    crl::CRL_NUMBER,
    der,
    intel::{
        cert::name,
        key::{self, Hash},
    },
    patch::Patch,
};

#[derive(Clone, Debug)]
pub struct Crl {
    pub algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub this_update: &'static str,
    pub next_update: Option<&'static str>,
    pub revoked: Vec<u64>,
    pub extensions: Extensions,
    /// The name of the key that signs.
    pub signer: &'static str,
    pub after: Vec<Patch>,
}

impl Crl {
    /// A list on which stands nothing that matters.
    pub fn new(issuer: &str, signer: &'static str) -> Self {
        let mut extensions = Extensions::default();
        extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&key::id(signer)));
        extensions.add(CRL_NUMBER, false, der::number(1));
        Self {
            algorithm: key::algorithm(Hash::Sha256),
            issuer: name(issuer),
            this_update: "2026-05-20T00:00:00Z",
            next_update: Some("2026-06-19T00:00:00Z"),
            revoked: vec![0x10ff],
            extensions,
            signer,
            after: Vec::new(),
        }
    }

    pub fn build(&self) -> Vec<u8> {
        let entries: Vec<u8> = self.revoked.iter().flat_map(|serial| der::sequence(&[&der::number(*serial), &der::time("2026-04-01T00:00:00Z")])).collect();
        let revoked = if entries.is_empty() { Vec::new() } else { der::sequence(&[&entries]) };
        let next = self.next_update.map(der::time).unwrap_or_default();
        let extensions = der::explicit(0, &self.extensions.build());
        let tbs = der::sequence(&[&der::number(1), &self.algorithm, &self.issuer, &der::time(self.this_update), &next, &revoked, &extensions]);
        let mut bytes = der::sequence(&[&tbs, &self.algorithm, &der::bits(&key::to_der(&key::sign(self.signer, &tbs)))]);
        Patch::apply(&self.after, &mut bytes);
        bytes
    }
}
