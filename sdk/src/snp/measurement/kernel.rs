//! The hashes of a kernel that the firmware boots, in the table that QEMU hands to OVMF.

use alloc::{format, vec::Vec};

use super::{
    digest::PAGE,
    ovmf::{self, HashTable},
};
use crate::{Misuse, crypto::hash::sha256};

const TABLE_GUID: [u8; 16] = ovmf::guid(0x9438_d606, 0x4f22, 0x4cc9, 0xb479_a793_d411_fd21);
const CMDLINE_GUID: [u8; 16] = ovmf::guid(0x97d0_2dd8, 0xbd20, 0x4c94, 0xaa78_e771_4d36_ab2a);
const INITRD_GUID: [u8; 16] = ovmf::guid(0x44ba_f731, 0x3a2f, 0x4bd7, 0x9af1_41e2_9169_781d);
const KERNEL_GUID: [u8; 16] = ovmf::guid(0x4de7_9437, 0xabd2, 0x427f, 0xb835_d5b1_72d2_045b);

/// Bytes of one entry: GUID, length, hash.
const ENTRY: u16 = 50;
/// Bytes of the table: GUID, length, three entries.
const TABLE: u16 = 168;
/// Bytes that the table occupies: it is padded to a multiple of 16.
const PADDED: usize = 176;

/// SHA-256 of the kernel, the initrd and the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelHashes {
    /// Of the kernel's file.
    pub kernel: [u8; 32],
    /// Of the initrd's file; of nothing if there is none.
    pub initrd: [u8; 32],
    /// Of the command line and the zero byte that ends it.
    pub cmdline: [u8; 32],
}

impl KernelHashes {
    /// Hashes a kernel, an initrd (empty if there is none) and a command line (without its zero byte).
    ///
    /// # Errors
    /// `measure.kernel.cmdline` if the command line has a zero byte, which would end it.
    pub fn of(kernel: &[u8], initrd: &[u8], cmdline: &str) -> Result<Self, Misuse> {
        if cmdline.contains('\0') {
            return Err(Misuse::new("measure.kernel.cmdline", "a command line ends at its first zero byte, so it cannot contain one"));
        }
        let mut ended = Vec::from(cmdline);
        ended.push(0);
        Ok(Self { kernel: sha256(kernel), initrd: sha256(initrd), cmdline: sha256(&ended) })
    }

    /// The page at `page_address` with the table at the place that the firmware reserves for it.
    pub(super) fn page(&self, place: Option<HashTable>, page_address: u64) -> Result<[u8; PAGE], Misuse> {
        let place = place.ok_or_else(|| Misuse::new("measure.kernel.no-table", "the image names no place for the hashes of a kernel"))?;
        let wrong = || Misuse::new("measure.kernel.table-place", format!("the table of hashes at {:#x} does not lie in its page", place.address));
        if place.len < PADDED {
            return Err(wrong());
        }
        let offset = place.address.checked_sub(page_address).and_then(|o| usize::try_from(o).ok()).ok_or_else(wrong)?;
        let mut page = [0; PAGE];
        let target = page.get_mut(offset..).and_then(<[u8]>::first_chunk_mut::<PADDED>).ok_or_else(wrong)?;
        let head = TABLE_GUID.into_iter().chain(TABLE.to_le_bytes());
        let entry = |guid: [u8; 16], hash: [u8; 32]| guid.into_iter().chain(ENTRY.to_le_bytes()).chain(hash);
        let entries = entry(CMDLINE_GUID, self.cmdline).chain(entry(INITRD_GUID, self.initrd)).chain(entry(KERNEL_GUID, self.kernel));
        for (to, from) in target.iter_mut().zip(head.chain(entries)) {
            *to = from;
        }
        Ok(page)
    }
}
