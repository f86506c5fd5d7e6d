//! The certificate table of an extended guest request (GHCB specification; `auxblob` of configfs-tsm).
//!
//! Entries of 24 bytes: GUID (16, in the order it is printed), offset (4) and length (4) from the start of the table; an
//! entry of zeros ends it. The host fills it, so nothing in it is believed.

use alloc::{format, vec::Vec};

use crate::{bytes, limits, verdict::Failure};

const ENTRY: usize = 24;

const VCEK: [u8; 16] = [0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd];
const VLEK: [u8; 16] = [0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1];
const ASK: [u8; 16] = [0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82];
const ARK: [u8; 16] = [0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae];
const CRL: [u8; 16] = [0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d, 0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67, 0xea];

/// What an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Vcek,
    Vlek,
    Ask,
    Ark,
    Crl,
}

impl EntryKind {
    fn by_guid(guid: &[u8; 16]) -> Option<Self> {
        Some(match *guid {
            VCEK => Self::Vcek,
            VLEK => Self::Vlek,
            ASK => Self::Ask,
            ARK => Self::Ark,
            CRL => Self::Crl,
            _ => return None,
        })
    }

    /// Whether the verifier carries this certificate itself.
    pub(crate) fn is_pinned_anyway(self) -> bool {
        matches!(self, Self::Ask | Self::Ark)
    }
}

/// One entry of a known kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) kind: EntryKind,
    pub(crate) data: &'a [u8],
}

/// Whether a file begins like a certificate table: one of its entries is of a known kind.
pub(crate) fn looks_like(file: &[u8]) -> bool {
    let headers = file.chunks_exact(ENTRY).take(limits::CERT_TABLE_ENTRIES).take_while(|header| !bytes::all_zero(header));
    headers.filter_map(|header| bytes::array_at(header, 0)).any(|guid| EntryKind::by_guid(guid).is_some())
}

/// Reads the table. Entries of unknown kinds are passed over.
pub(crate) fn read(table: &[u8]) -> Result<Vec<Entry<'_>>, Failure> {
    let refused = |code, expected: &'static str, actual| Failure::new(code, expected, actual);
    let mut headers = Vec::new();
    let mut terminated = false;
    for header in table.chunks_exact(ENTRY).take(limits::CERT_TABLE_ENTRIES.saturating_add(1)) {
        if bytes::all_zero(header) {
            terminated = true;
            break;
        }
        headers.push(header);
    }
    if headers.len() > limits::CERT_TABLE_ENTRIES {
        return Err(refused("collateral.readable.table-entries", "at most 32 entries", format!("more than {}", limits::CERT_TABLE_ENTRIES)));
    }
    if !terminated {
        return Err(refused("collateral.readable.table-unterminated", "an entry of zeros at the end", format!("{} entries and no end", headers.len())));
    }
    let data_start = headers.len().saturating_add(1).saturating_mul(ENTRY);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for header in headers {
        let (Some(guid), Some(offset), Some(length)) = (bytes::array_at(header, 0), bytes::u32_le_at(header, 16), bytes::u32_le_at(header, 20)) else {
            continue;
        };
        let range = || format!("offset {offset}, length {length} in {} bytes", table.len());
        let data = usize::try_from(offset)
            .ok()
            .filter(|offset| *offset >= data_start)
            .zip(usize::try_from(length).ok())
            .and_then(|(offset, length)| bytes::slice_at(table, offset, length))
            .ok_or_else(|| refused("collateral.readable.table-range", "data inside the table and after its header", range()))?;
        let Some(kind) = EntryKind::by_guid(guid) else { continue };
        if entries.iter().any(|e| e.kind == kind) {
            return Err(refused("collateral.readable.table-duplicate", "each kind once", format!("{kind:?} twice")));
        }
        if data.is_empty() {
            return Err(refused("collateral.readable.table-empty", "a certificate", format!("{kind:?} of length 0")));
        }
        entries.push(Entry { kind, data });
    }
    Ok(entries)
}
