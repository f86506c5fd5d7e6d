//! The instance that a certificate of Google's names, extension 1.3.6.1.4.1.11129.2.1.21:
//!
//! ```text
//! SEQUENCE {
//!   zone UTF8String, projectNumber INTEGER, projectId UTF8String, instanceId INTEGER, instanceName UTF8String,
//!   [0] SEQUENCE { [0] securityVersion INTEGER, [1] isProduction BOOLEAN, … } OPTIONAL
//! }
//! ```

use alloc::string::String;

use der::{
    AnyRef, Decode, Reader, SliceReader, Tag, TagNumber, Tagged,
    asn1::{ObjectIdentifier, Utf8StringRef},
};

use crate::{der as strict, verdict::Failure, x509::ext::Extensions};

/// The extension.
pub(crate) const INSTANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.1.21");

/// An instance of Compute Engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) zone: String,
    pub(crate) project_number: u64,
    pub(crate) project_id: String,
    pub(crate) instance_id: u64,
    pub(crate) instance_name: String,
    /// `None` where the certificate is silent.
    pub(crate) security_version: Option<u64>,
    pub(crate) is_production: Option<bool>,
}

impl Instance {
    /// The instance that a certificate names, if it names one.
    pub(crate) fn read(extensions: &Extensions<'_>) -> Result<Option<Self>, Failure> {
        let Some(extension) = extensions.find(INSTANCE) else { return Ok(None) };
        let unreadable = |error| Failure::new("gcp.instance.form", "an instance in DER", alloc::format!("{error}"));
        Self::of(extension.value).map(Some).map_err(unreadable)
    }

    fn of(value: &[u8]) -> strict::Result<Self> {
        let mut fields = strict::contents(value, Tag::Sequence)?;
        let text = |fields: &mut SliceReader<'_>| Utf8StringRef::decode(fields).map(|text| String::from(text.as_str()));
        let zone = text(&mut fields)?;
        let project_number = number(&mut fields)?;
        let project_id = text(&mut fields)?;
        let instance_id = number(&mut fields)?;
        let instance_name = text(&mut fields)?;
        let (mut security_version, mut is_production) = (None, None);
        if let Some(properties) = strict::optional_explicit(&mut fields, 0)? {
            let mut properties = strict::contents(properties, Tag::Sequence)?;
            let mut last = None;
            while !properties.is_finished() {
                let property = AnyRef::decode(&mut properties)?;
                let Tag::ContextSpecific { constructed: true, number: TagNumber(tag) } = property.tag() else {
                    return Err(Tag::Sequence.value_error().into());
                };
                // In order and each once. Tags from 2 on are Google's to come.
                if last.is_some_and(|last| tag <= last) {
                    return Err(Tag::Sequence.non_canonical_error().into());
                }
                last = Some(tag);
                let mut value = SliceReader::new(property.value())?;
                match tag {
                    0 => security_version = Some(number(&mut value)?),
                    1 => is_production = Some(bool::decode(&mut value)?),
                    _ => drop(AnyRef::decode(&mut value)?),
                }
                value.finish()?;
            }
        }
        fields.finish()?;
        Ok(Self { zone, project_number, project_id, instance_id, instance_name, security_version, is_production })
    }
}

/// An INTEGER that is not negative and has at most 64 bits.
fn number(fields: &mut SliceReader<'_>) -> strict::Result<u64> {
    let digits = strict::unsigned(fields)?;
    if digits.len() > 8 {
        return Err(Tag::Integer.length_error().into());
    }
    Ok(digits.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form of a genuine one, with made-up contents.
    const VALUE: &[u8] = b"\x30\x34\x0c\x04zone\x02\x05\x1b\x5a\x47\x5c\x69\x0c\x02id\x02\x08\x03\x08\x78\xc5\xbd\xd3\xd9\x9d\x0c\x04name\xa0\x11\x30\x0f\xa0\x03\x02\x01\x00\xa1\x03\x01\x01\xff\xa3\x03\x01\x01\x00";

    #[test]
    fn reads_the_form_and_nothing_near_it() {
        let instance = Instance::of(VALUE).unwrap();
        assert_eq!((instance.zone.as_str(), instance.project_id.as_str(), instance.instance_name.as_str()), ("zone", "id", "name"));
        assert_eq!((instance.project_number, instance.instance_id), (0x1b_5a47_5c69, 0x0308_78c5_bdd3_d99d));
        assert_eq!((instance.security_version, instance.is_production), (Some(0), Some(true)));
        for len in 0..VALUE.len() {
            assert!(Instance::of(&VALUE[..len]).is_err(), "{len}");
        }
        let changed = |at: usize, byte: u8| {
            let mut value = VALUE.to_vec();
            value[at] = byte;
            Instance::of(&value)
        };
        // A negative number, a boolean that is neither, tags out of order.
        assert!(changed(10, 0x9b).is_err() && changed(48, 0x01).is_err() && changed(49, 0xa1).is_err());
        assert_eq!(changed(48, 0x00).unwrap().is_production, Some(false));
    }
}
