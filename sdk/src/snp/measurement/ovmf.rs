//! An OVMF image: its table of GUIDs, which grows down from 32 bytes before the end, and its SEV metadata.

use alloc::{format, vec::Vec};

use super::digest::PAGE;
use crate::{Misuse, limits};

const FOOTER: [u8; 16] = guid(0x96b5_82de, 0x1fb2, 0x45f7, 0xbaea_a366_c55a_082d);
const METADATA: [u8; 16] = guid(0xdc88_6566, 0x984a, 0x4798, 0xa75e_5585_a7bf_67cc);
const HASH_TABLE: [u8; 16] = guid(0x7255_371f, 0x3a3b, 0x4b04, 0x927b_1da6_efa8_d454);
const RESET_VECTOR: [u8; 16] = guid(0x00f7_71de, 0x1a7e, 0x4fcb, 0x890e_68c7_7e2f_b44e);

/// Bytes after the table: the reset vector itself.
const AFTER_TABLE: usize = 32;
/// Bytes of an entry's length and GUID, which stand at its end.
const ENTRY_TAIL: usize = 18;
/// Bytes of the metadata's head: signature, length, version, number of sections.
const METADATA_HEAD: usize = 16;
/// Bytes of one section: address, length, kind.
const SECTION: usize = 12;
/// Sections of one image. Real ones have five to eight.
const SECTIONS: usize = 64;
/// Bytes of all sections together. Real ones have about 150 kilobytes.
const SECTION_BYTES: u64 = 64 << 20;
/// The image ends where 32-bit addresses do.
const END: u64 = 1 << 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SectionKind {
    Memory,
    Secrets,
    Cpuid,
    SvsmCallingArea,
    KernelHashes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) address: u64,
    pub(super) len: u32,
    pub(super) kind: SectionKind,
}

/// The room for the hashes of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HashTable {
    pub(super) address: u64,
    pub(super) len: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ovmf {
    pub(super) address: u64,
    pub(super) sections: Vec<Section>,
    pub(super) hash_table: Option<HashTable>,
    /// Where vCPUs other than the first begin.
    pub(super) reset_vector: Option<u32>,
}

fn refused(code: &'static str, why: impl alloc::string::ToString) -> Misuse {
    Misuse::new(code, why)
}

impl Ovmf {
    pub(super) fn read(image: &[u8]) -> Result<Self, Misuse> {
        if image.is_empty() || image.len() > limits::OVMF_BYTES || !image.len().is_multiple_of(PAGE) {
            let why = format!("an OVMF image is whole pages of {PAGE} bytes, at most {}, not {} bytes", limits::OVMF_BYTES, image.len());
            return Err(refused("measure.ovmf.size", why));
        }
        let address = u64::try_from(image.len()).ok().and_then(|len| END.checked_sub(len)).unwrap_or_default();
        let table = Table::read(image)?;
        let hash_table = table.get::<8>(&HASH_TABLE)?.map(|entry| {
            let [address, len] = words(&entry);
            HashTable { address: u64::from(address), len: usize::try_from(len).unwrap_or_default() }
        });
        let reset_vector = table.get::<4>(&RESET_VECTOR)?.map(u32::from_le_bytes);
        let before_end = table.get::<4>(&METADATA)?.map(u32::from_le_bytes);
        let before_end = before_end.ok_or_else(|| refused("measure.ovmf.metadata", "the image has no SEV metadata, so it is not made for SEV-SNP"))?;
        Ok(Self { address, sections: sections(image, before_end)?, hash_table, reset_vector })
    }
}

/// The entries of the table, last first, as it is read.
struct Table<'a>(Vec<(&'a [u8; 16], &'a [u8])>);

impl<'a> Table<'a> {
    fn read(image: &'a [u8]) -> Result<Self, Misuse> {
        let none = || refused("measure.ovmf.table", "the image does not end in OVMF's table of GUIDs");
        let broken = || refused("measure.ovmf.table", "the image's table of GUIDs is broken");
        let (before, _) = image.split_at_checked(image.len().saturating_sub(AFTER_TABLE)).ok_or_else(none)?;
        let (_, _, len) = split_entry_tail(before).filter(|(_, guid, _)| **guid == FOOTER).ok_or_else(none)?;
        let start = before.len().checked_sub(len).ok_or_else(broken)?;
        let mut rest = before.get(start..before.len().saturating_sub(ENTRY_TAIL)).ok_or_else(broken)?;
        let mut entries: Vec<(&[u8; 16], &[u8])> = Vec::new();
        while !rest.is_empty() {
            let (_, guid, len) = split_entry_tail(rest).ok_or_else(broken)?;
            let (head, entry) = rest.len().checked_sub(len).and_then(|at| rest.split_at_checked(at)).ok_or_else(broken)?;
            let data = entry.get(..len.saturating_sub(ENTRY_TAIL)).ok_or_else(broken)?;
            if entries.iter().any(|(other, _)| *other == guid) {
                return Err(refused("measure.ovmf.table", "the image's table of GUIDs names one twice"));
            }
            entries.push((guid, data));
            rest = head;
        }
        Ok(Self(entries))
    }

    /// An entry of exactly `N` bytes, if there is one of that name.
    fn get<const N: usize>(&self, guid: &[u8; 16]) -> Result<Option<[u8; N]>, Misuse> {
        let Some((_, data)) = self.0.iter().find(|(name, _)| *name == guid) else { return Ok(None) };
        let entry = <[u8; N]>::try_from(*data).map_err(|_| refused("measure.ovmf.entry", format!("an entry of {} bytes where {N} belong", data.len())))?;
        Ok(Some(entry))
    }
}

/// What stands before an entry's length and GUID, the GUID, and the length, which counts all of the entry.
fn split_entry_tail(bytes: &[u8]) -> Option<(&[u8], &[u8; 16], usize)> {
    let (rest, guid) = bytes.split_last_chunk::<16>()?;
    let (rest, len) = rest.split_last_chunk::<2>()?;
    let len = usize::from(u16::from_le_bytes(*len));
    (len >= ENTRY_TAIL).then_some((rest, guid, len))
}

fn sections(image: &[u8], before_end: u32) -> Result<Vec<Section>, Misuse> {
    let broken = |why: &str| refused("measure.ovmf.metadata", format!("the image's SEV metadata are broken: {why}"));
    let start = usize::try_from(before_end).ok().and_then(|offset| image.len().checked_sub(offset));
    let metadata = start.and_then(|at| image.get(at..)).ok_or_else(|| broken("they lie outside of the image"))?;
    let head: &[u8; METADATA_HEAD] = metadata.first_chunk().ok_or_else(|| broken("they end early"))?;
    let [signature, len, version, count] = words(head);
    if signature.to_le_bytes() != *b"ASEV" || version != 1 {
        return Err(broken("they have no known signature and version"));
    }
    let count = usize::try_from(count).ok().filter(|n| *n <= SECTIONS).ok_or_else(|| broken("too many sections"))?;
    let size = count.checked_mul(SECTION).and_then(|n| n.checked_add(METADATA_HEAD)).filter(|size| usize::try_from(len) == Ok(*size));
    let listed = size.and_then(|size| metadata.get(METADATA_HEAD..size)).ok_or_else(|| broken("their length and their number of sections differ"))?;
    let mut total = 0_u64;
    let mut list = Vec::with_capacity(count);
    for bytes in listed.as_chunks::<SECTION>().0 {
        let [address, len, kind] = words(bytes);
        let kind = match kind {
            1 => SectionKind::Memory,
            2 => SectionKind::Secrets,
            3 => SectionKind::Cpuid,
            4 => SectionKind::SvsmCallingArea,
            0x10 => SectionKind::KernelHashes,
            other => return Err(refused("measure.ovmf.section", format!("the image asks for a section of the unknown kind {other:#x}"))),
        };
        let pages = (address | len).trailing_zeros() >= PAGE.trailing_zeros() && len > 0 && u64::from(address).saturating_add(u64::from(len)) <= END;
        let is_one_page = usize::try_from(len) == Ok(PAGE);
        let may_be_long = matches!(kind, SectionKind::Memory | SectionKind::SvsmCallingArea);
        total = total.saturating_add(u64::from(len));
        if !pages || !(is_one_page || may_be_long) || total > SECTION_BYTES {
            return Err(refused("measure.ovmf.section", format!("the image asks for a section of {len:#x} bytes at {address:#x}, which cannot be")));
        }
        list.push(Section { address: u64::from(address), len, kind });
    }
    for kind in [SectionKind::Secrets, SectionKind::Cpuid, SectionKind::KernelHashes] {
        if list.iter().filter(|s| s.kind == kind).count() > 1 {
            return Err(refused("measure.ovmf.section", "the image asks for two sections of a kind of which there is one"));
        }
    }
    Ok(list)
}

/// The first `N` words of four bytes, least significant byte first.
fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut words = bytes.as_chunks::<4>().0.iter().map(|w| u32::from_le_bytes(*w));
    core::array::from_fn(|_| words.next().unwrap_or_default())
}

/// A GUID as it is written, in the bytes in which it is stored: the first three groups least significant byte first.
pub(super) const fn guid(a: u32, b: u16, c: u16, d: u64) -> [u8; 16] {
    let ([a0, a1, a2, a3], [b0, b1], [c0, c1], [d0, d1, d2, d3, d4, d5, d6, d7]) = (a.to_le_bytes(), b.to_le_bytes(), c.to_le_bytes(), d.to_be_bytes());
    [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, d2, d3, d4, d5, d6, d7]
}
