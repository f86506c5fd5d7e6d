//! UEFI_VARIABLE_DATA (TCG PC Client Platform Firmware Profile §10.2.6): a firmware variable as an event holds it.

use alloc::string::String;

use crate::bytes;

/// EFI_GLOBAL_VARIABLE: SecureBoot, PK and KEK.
const GLOBAL: [u8; 16] = [0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c];
/// EFI_IMAGE_SECURITY_DATABASE: db and dbx.
const IMAGE_SECURITY: [u8; 16] = [0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f];
/// Shim's own.
const SHIM: [u8; 16] = [0x50, 0xab, 0x5d, 0x60, 0x46, 0xe0, 0x00, 0x43, 0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b, 0x23];

/// Whose variable it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vendor {
    Global,
    ImageSecurity,
    Shim,
    Other,
}

/// A variable with its value.
#[derive(Clone, Debug)]
pub(super) struct Variable<'a> {
    pub(super) vendor: Vendor,
    pub(super) name: String,
    pub(super) value: &'a [u8],
}

impl<'a> Variable<'a> {
    /// Reads a variable that fills the event's data.
    pub(super) fn read(data: &'a [u8]) -> Option<Self> {
        let guid: &[u8; 16] = bytes::array_at(data, 0)?;
        let length = |at| bytes::array_at(data, at).and_then(|b| usize::try_from(u64::from_le_bytes(*b)).ok());
        let (units, len) = (length(16)?, length(24)?);
        let name_len = units.checked_mul(2)?;
        let name = bytes::slice_at(data, 32, name_len)?;
        let value = bytes::slice_at(data, name_len.checked_add(32)?, len)?;
        if data.len() != name_len.checked_add(len)?.checked_add(32)? {
            return None;
        }
        let vendor = match *guid {
            GLOBAL => Vendor::Global,
            IMAGE_SECURITY => Vendor::ImageSecurity,
            SHIM => Vendor::Shim,
            _ => Vendor::Other,
        };
        Some(Self { vendor, name: utf16(name)?, value })
    }
}

/// UTF-16 text, least significant byte first.
pub(super) fn utf16(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).collect::<Result<_, _>>().ok()
}
