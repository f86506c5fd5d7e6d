//! Distinguished names, compared as bytes.

use der::{
    Decode, Reader, SliceReader, Tag,
    asn1::{AnyRef, ObjectIdentifier},
};

use crate::der as strict;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// A Name in DER, as it stands in the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a>(pub(crate) &'a [u8]);

impl<'a> Name<'a> {
    pub(crate) fn read(reader: &mut SliceReader<'a>) -> strict::Result<Self> {
        let name = Self(strict::sequence_bytes(reader)?);
        name.walk(|_, _| ())?;
        Ok(name)
    }

    /// The one common name; `None` if there is none or more than one.
    pub(crate) fn common_name(&self) -> Option<&'a str> {
        let (mut found, mut count) = (None, 0_usize);
        let walked = self.walk(|oid, value| {
            if oid == COMMON_NAME {
                count = count.saturating_add(1);
                found = match der::Tagged::tag(&value) {
                    Tag::Utf8String | Tag::PrintableString => core::str::from_utf8(value.value()).ok(),
                    _ => None,
                };
            }
        });
        walked.ok()?;
        found.filter(|_| count == 1)
    }

    /// The contents of the one attribute of this type; `None` if there is none or more than one.
    pub(crate) fn attribute(&self, oid: ObjectIdentifier) -> Option<&'a [u8]> {
        let (mut found, mut count) = (None, 0_usize);
        let walked = self.walk(|found_oid, value| {
            if found_oid == oid {
                count = count.saturating_add(1);
                found = Some(value.value());
            }
        });
        walked.ok()?;
        found.filter(|_| count == 1)
    }

    fn walk(&self, mut each: impl FnMut(ObjectIdentifier, AnyRef<'a>)) -> strict::Result<()> {
        let mut sets = strict::contents(self.0, Tag::Sequence)?;
        while !sets.is_finished() {
            let set = strict::element_bytes(&mut sets, Tag::Set)?;
            let mut pairs = strict::contents(set, Tag::Set)?;
            while !pairs.is_finished() {
                let pair = strict::sequence_bytes(&mut pairs)?;
                let mut pair = strict::contents(pair, Tag::Sequence)?;
                let oid = strict::oid(&mut pair)?;
                let value = AnyRef::decode(&mut pair)?;
                pair.finish()?;
                each(oid, value);
            }
        }
        Ok(())
    }
}
