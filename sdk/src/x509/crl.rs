//! Certificate revocation lists (RFC 5280 §5): complete, direct and bound to one issuer; anything else is refused.

use alloc::vec::Vec;

use der::{AnyRef, Decode, Reader, Tag, asn1::BitStringRef};

use super::{
    cert::{is_ecdsa_sha256, is_pss_sha384, pkcs1_hash},
    ext::{AUTHORITY_KEY_ID, CERTIFICATE_ISSUER, CRL_NUMBER, CRL_REASON, DELTA_INDICATOR, Extensions, ISSUING_POINT},
    name::Name,
};
use crate::{
    crypto::rsa::{Rsa4096PublicKey, RsaPublicKey},
    der as strict,
    time::Time,
};

/// A CRL that was read and of which nothing was believed.
#[derive(Clone, Debug)]
pub(crate) struct Crl<'a> {
    pub(crate) tbs: &'a [u8],
    inner_algorithm: &'a [u8],
    outer_algorithm: &'a [u8],
    pub(crate) signature: &'a [u8],
    pub(crate) issuer: Name<'a>,
    pub(crate) this_update: Time,
    pub(crate) next_update: Option<Time>,
    revoked: Vec<&'a [u8]>,
    /// The list or an entry has a critical extension that is not understood.
    pub(crate) has_unknown_extension: bool,
    /// The list is partial, holds changes only or names other issuers, whether it calls that critical or not.
    pub(crate) has_other_scope: bool,
    /// The list or an entry has an extension twice.
    pub(crate) has_duplicate_extension: bool,
}

impl<'a> Crl<'a> {
    /// Reads a CRL that fills `der` exactly.
    pub(crate) fn read(der: &'a [u8]) -> strict::Result<Self> {
        let mut outer = strict::contents(der, Tag::Sequence)?;
        let tbs = strict::sequence_bytes(&mut outer)?;
        let outer_algorithm = strict::sequence_bytes(&mut outer)?;
        let bits: BitStringRef<'a> = AnyRef::decode(&mut outer)?.decode_as()?;
        let signature = bits.as_bytes().ok_or_else(|| der::Error::from(Tag::BitString.value_error()))?;
        outer.finish()?;

        let mut fields = strict::contents(tbs, Tag::Sequence)?;
        if strict::next_tag(&fields) == Some(Tag::Integer) && u8::decode(&mut fields)? != 1 {
            return Err(Tag::Integer.value_error().into());
        }
        let inner_algorithm = strict::sequence_bytes(&mut fields)?;
        let issuer = Name::read(&mut fields)?;
        let this_update = strict::time(&mut fields)?;
        let next_update = match strict::next_tag(&fields) {
            Some(Tag::UtcTime | Tag::GeneralizedTime) => Some(strict::time(&mut fields)?),
            _ => None,
        };
        let mut revoked = Vec::new();
        let (mut has_unknown_extension, mut has_other_scope, mut has_duplicate_extension) = (false, false, false);
        let mut note = |extensions: Extensions<'_>, known| {
            has_unknown_extension |= extensions.unknown_critical(known).is_some();
            has_other_scope |= [ISSUING_POINT, DELTA_INDICATOR, CERTIFICATE_ISSUER].into_iter().any(|oid| extensions.find(oid).is_some());
            has_duplicate_extension |= extensions.duplicate().is_some();
        };
        if strict::next_tag(&fields) == Some(Tag::Sequence) {
            let list = strict::sequence_bytes(&mut fields)?;
            let mut list = strict::contents(list, Tag::Sequence)?;
            while !list.is_finished() {
                let entry = strict::sequence_bytes(&mut list)?;
                let mut entry = strict::contents(entry, Tag::Sequence)?;
                revoked.push(strict::unsigned(&mut entry)?);
                strict::time(&mut entry)?;
                if !entry.is_finished() {
                    note(Extensions::read(strict::sequence_bytes(&mut entry)?)?, &[CRL_REASON]);
                }
                entry.finish()?;
            }
        }
        if let Some(bytes) = strict::optional_explicit(&mut fields, 0)? {
            note(Extensions::read(bytes)?, &[CRL_NUMBER, AUTHORITY_KEY_ID]);
        }
        fields.finish()?;
        Ok(Self {
            tbs,
            inner_algorithm,
            outer_algorithm,
            signature,
            issuer,
            this_update,
            next_update,
            revoked,
            has_unknown_extension,
            has_other_scope,
            has_duplicate_extension,
        })
    }

    /// Whether the list states one algorithm, RSASSA-PSS with SHA-384, in both places.
    pub(crate) fn has_pss_sha384(&self) -> bool {
        self.inner_algorithm == self.outer_algorithm && is_pss_sha384(self.outer_algorithm)
    }

    /// Whether `key` signed the list.
    pub(crate) fn is_signed_by(&self, key: &Rsa4096PublicKey) -> bool {
        self.has_pss_sha384() && key.verify_pss_sha384(self.tbs, self.signature)
    }

    /// Whether the list states ECDSA and SHA-256, twice alike.
    pub(crate) fn states_ecdsa_sha256(&self) -> bool {
        self.inner_algorithm == self.outer_algorithm && is_ecdsa_sha256(self.outer_algorithm)
    }

    /// Whether the list states one of RSASSA-PKCS1-v1_5's algorithms in both places and `key` signed it.
    pub(crate) fn is_signed_with_pkcs1_by(&self, key: &RsaPublicKey) -> bool {
        self.inner_algorithm == self.outer_algorithm && pkcs1_hash(self.outer_algorithm).is_some_and(|hash| key.verify_pkcs1v15(hash, self.tbs, self.signature))
    }

    /// What is signed, the algorithm if both places state one, and the signature.
    pub(crate) fn signed(&self) -> Option<(&'a [u8], &'a [u8], &'a [u8])> {
        (self.inner_algorithm == self.outer_algorithm).then_some((self.tbs, self.outer_algorithm, self.signature))
    }

    /// Whether a certificate of this issuer with this serial number is on the list.
    pub(crate) fn lists(&self, serial: &[u8]) -> bool {
        self.revoked.contains(&serial)
    }
}
