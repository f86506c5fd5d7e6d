//! Certificate extensions (RFC 5280 §4.2): whoever uses them looks for duplicates and for critical ones that nobody knows.

use der::{
    AnyRef, Decode, Reader, SliceReader, Tag,
    asn1::{BitStringRef, ObjectIdentifier, OctetStringRef},
};

use crate::{der as strict, limits};

pub(crate) const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
pub(crate) const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
pub(crate) const SUBJECT_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
pub(crate) const AUTHORITY_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
pub(crate) const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
pub(crate) const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
pub(crate) const CRL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
pub(crate) const CRL_REASON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");
pub(crate) const DELTA_INDICATOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.27");
pub(crate) const ISSUING_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
pub(crate) const CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");

/// One extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extension<'a> {
    pub(crate) oid: ObjectIdentifier,
    pub(crate) critical: bool,
    /// The contents of the OCTET STRING.
    pub(crate) value: &'a [u8],
}

/// The extensions of a certificate or CRL: the contents of the SEQUENCE, already walked once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extensions<'a>(&'a [u8]);

impl<'a> Extensions<'a> {
    pub(crate) const NONE: Self = Self(&[]);

    /// Reads `Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension` that fills `bytes`.
    pub(crate) fn read(bytes: &'a [u8]) -> strict::Result<Self> {
        let any = AnyRef::from_der(bytes)?;
        der::Tagged::tag(&any).assert_eq(Tag::Sequence)?;
        let mut reader = SliceReader::new(any.value())?;
        let mut count = 0_usize;
        while count == 0 || !reader.is_finished() {
            read_one(&mut reader)?;
            count = count.saturating_add(1);
            if count > limits::EXTENSIONS {
                return Err(Tag::Sequence.length_error().into());
            }
        }
        Ok(Self(any.value()))
    }

    /// An extension that stands more than once, which RFC 5280 §4.2 forbids.
    pub(crate) fn duplicate(&self) -> Option<ObjectIdentifier> {
        self.iter().find(|e| self.iter().filter(|other| other.oid == e.oid).count() > 1).map(|e| e.oid)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Extension<'a>> + use<'a> {
        let mut reader = SliceReader::new(self.0).ok();
        core::iter::from_fn(move || {
            let reader = reader.as_mut()?;
            if reader.is_finished() { None } else { read_one(reader).ok() }
        })
    }

    pub(crate) fn find(&self, oid: ObjectIdentifier) -> Option<Extension<'a>> {
        self.iter().find(|e| e.oid == oid)
    }

    /// The first critical extension that is not among `known`.
    pub(crate) fn unknown_critical(&self, known: &[ObjectIdentifier]) -> Option<ObjectIdentifier> {
        self.iter().find(|e| e.critical && !known.contains(&e.oid)).map(|e| e.oid)
    }

    /// The key identifier of the subject.
    pub(crate) fn subject_key_id(&self) -> strict::Result<Option<&'a [u8]>> {
        let Some(extension) = self.find(SUBJECT_KEY_ID) else { return Ok(None) };
        <&OctetStringRef>::from_der(extension.value).map(|id| Some(id.as_bytes()))
    }

    /// The key identifier of the issuer, if the extension has one.
    pub(crate) fn authority_key_id(&self) -> strict::Result<Option<&'a [u8]>> {
        let Some(extension) = self.find(AUTHORITY_KEY_ID) else { return Ok(None) };
        let mut reader = strict::contents(extension.value, Tag::Sequence)?;
        let any = AnyRef::decode(&mut reader)?;
        let key_id = Tag::ContextSpecific { constructed: false, number: der::TagNumber(0) };
        Ok((der::Tagged::tag(&any) == key_id).then(|| any.value()))
    }

    /// Basic constraints: whether the subject is a CA, and how many CAs may follow.
    pub(crate) fn basic_constraints(&self) -> strict::Result<Option<(bool, Option<u8>)>> {
        let Some(extension) = self.find(BASIC_CONSTRAINTS) else { return Ok(None) };
        let mut reader = strict::contents(extension.value, Tag::Sequence)?;
        let ca = if strict::next_tag(&reader) == Some(Tag::Boolean) {
            let ca = bool::decode(&mut reader)?;
            if !ca {
                // DEFAULT FALSE must be left out in DER.
                return Err(Tag::Boolean.non_canonical_error().into());
            }
            true
        } else {
            false
        };
        let path = if reader.is_finished() { None } else { Some(u8::decode(&mut reader)?) };
        reader.finish()?;
        Ok(Some((ca, path)))
    }

    /// What key usage allows; `None` if it is not stated.
    pub(crate) fn key_usage(&self) -> strict::Result<Option<KeyUsage>> {
        let Some(extension) = self.find(KEY_USAGE) else { return Ok(None) };
        let bits = BitStringRef::from_der(extension.value)?;
        let bit = |n| bits.get(n).unwrap_or(false);
        Ok(Some(KeyUsage { digital_signature: bit(0), only_digital_signature: bit(0) && (1..9).all(|n| !bit(n)), cert_sign: bit(5), crl_sign: bit(6) }))
    }

    /// Whether the purposes of the key, where they are stated, include this one; `None` if none are stated.
    pub(crate) fn has_purpose(&self, purpose: ObjectIdentifier) -> strict::Result<Option<bool>> {
        let Some(extension) = self.find(EXTENDED_KEY_USAGE) else { return Ok(None) };
        let mut reader = strict::contents(extension.value, Tag::Sequence)?;
        let mut found = false;
        while !reader.is_finished() {
            found |= strict::oid(&mut reader)? == purpose;
        }
        Ok(Some(found))
    }
}

/// The key usages that matter to a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage {
    pub(crate) digital_signature: bool,
    /// Nothing but digital signatures.
    pub(crate) only_digital_signature: bool,
    pub(crate) cert_sign: bool,
    pub(crate) crl_sign: bool,
}

fn read_one<'a>(reader: &mut SliceReader<'a>) -> strict::Result<Extension<'a>> {
    let bytes = strict::sequence_bytes(reader)?;
    let mut fields = strict::contents(bytes, Tag::Sequence)?;
    let oid = strict::oid(&mut fields)?;
    let critical = if strict::next_tag(&fields) == Some(Tag::Boolean) {
        let critical = bool::decode(&mut fields)?;
        if !critical {
            // DEFAULT FALSE must be left out in DER.
            return Err(Tag::Boolean.non_canonical_error().into());
        }
        true
    } else {
        false
    };
    let value = <&OctetStringRef>::decode(&mut fields)?.as_bytes();
    fields.finish()?;
    Ok(Extension { oid, critical, value })
}
