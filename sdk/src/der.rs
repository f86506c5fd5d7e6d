//! A thin strict layer on the `der` crate's reader: whole elements as slices of the input.

use der::{
    AnyRef, Decode, Encode as _, ErrorKind, Header, Length, Reader, SliceReader, Tag, TagNumber,
    asn1::{GeneralizedTime, ObjectIdentifier, UtcTime},
};

use crate::time::Time;

pub(crate) type Result<T> = der::Result<T>;

/// The universal SEQUENCE at the reader, header and contents.
pub(crate) fn sequence_bytes<'a>(reader: &mut SliceReader<'a>) -> Result<&'a [u8]> {
    element_bytes(reader, Tag::Sequence)
}

/// The element with this tag at the reader, header and contents.
pub(crate) fn element_bytes<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> Result<&'a [u8]> {
    let header = Header::peek(reader)?;
    header.tag().assert_eq(tag)?;
    let length = u32::from(header.encoded_len()?).checked_add(u32::from(header.length())).ok_or_else(|| tag.length_error())?;
    reader.read_slice(Length::from(length))
}

/// A reader over the contents of one element that fills `bytes` exactly.
pub(crate) fn contents<'a>(bytes: &'a [u8], tag: Tag) -> Result<SliceReader<'a>> {
    let any = AnyRef::from_der(bytes)?;
    der::Tagged::tag(&any).assert_eq(tag)?;
    SliceReader::new(any.value())
}

/// The tag of the next element, if there is one.
pub(crate) fn next_tag(reader: &SliceReader<'_>) -> Option<Tag> {
    Tag::peek(reader).ok()
}

/// The contents of `[number]`, constructed, if it comes next.
pub(crate) fn optional_explicit<'a>(reader: &mut SliceReader<'a>, number: u8) -> Result<Option<&'a [u8]>> {
    let tag = Tag::ContextSpecific { constructed: true, number: TagNumber(u32::from(number)) };
    if next_tag(reader) != Some(tag) {
        return Ok(None);
    }
    AnyRef::decode(reader).map(|any| Some(any.value()))
}

/// The contents of an INTEGER, minimal and not negative, with the zero byte that keeps it positive taken off.
pub(crate) fn unsigned<'a>(reader: &mut SliceReader<'a>) -> Result<&'a [u8]> {
    let any = AnyRef::decode(reader)?;
    der::Tagged::tag(&any).assert_eq(Tag::Integer)?;
    match any.value() {
        [] => Err(Tag::Integer.length_error().into()),
        [0, second, ..] if *second < 0x80 => Err(Tag::Integer.non_canonical_error().into()),
        [first, ..] if *first >= 0x80 => Err(Tag::Integer.value_error().into()),
        [0, rest @ ..] if !rest.is_empty() => Ok(rest),
        all => Ok(all),
    }
}

/// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
pub(crate) fn time(reader: &mut SliceReader<'_>) -> Result<Time> {
    if next_tag(reader) == Some(Tag::UtcTime) {
        return Ok(UtcTime::decode(reader)?.to_date_time().into());
    }
    let time = GeneralizedTime::decode(reader)?.to_date_time();
    if time.year() < 2050 {
        return Err(Tag::GeneralizedTime.value_error().into());
    }
    Ok(time.into())
}

/// Whether an element could not be read because it should have been a time.
pub(crate) fn is_about_time(error: &der::Error) -> bool {
    let time = |tag| matches!(tag, Tag::UtcTime | Tag::GeneralizedTime);
    match error.kind() {
        ErrorKind::DateTime => true,
        ErrorKind::Value { tag } | ErrorKind::Length { tag } => time(tag),
        ErrorKind::TagUnexpected { expected, .. } => expected.is_some_and(time),
        _ => false,
    }
}

/// An OBJECT IDENTIFIER.
pub(crate) fn oid(reader: &mut SliceReader<'_>) -> Result<ObjectIdentifier> {
    ObjectIdentifier::decode(reader)
}
