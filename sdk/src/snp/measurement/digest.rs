//! The chain of PAGE_INFO structures whose last hash is the launch digest (AMD 56860 §8.17.2).

use crate::crypto::hash::sha384;

/// Bytes of a page.
pub(super) const PAGE: usize = 4096;

/// Where the firmware places every VMSA: the last page below 2^48, whatever the hypervisor says.
pub(super) const VMSA_ADDRESS: u64 = 0xffff_ffff_f000;

/// A page as the firmware adds it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Page<'a> {
    Normal(&'a [u8; PAGE]),
    Vmsa(&'a [u8; PAGE]),
    Zero,
    Unmeasured,
    Secrets,
    Cpuid,
}

impl Page<'_> {
    fn kind_and_contents(self) -> (u8, [u8; 48]) {
        match self {
            Self::Normal(page) => (1, sha384(page)),
            Self::Vmsa(page) => (2, sha384(page)),
            Self::Zero => (3, [0; 48]),
            Self::Unmeasured => (4, [0; 48]),
            Self::Secrets => (5, [0; 48]),
            Self::Cpuid => (6, [0; 48]),
        }
    }
}

pub(super) struct Digest([u8; 48]);

impl Digest {
    /// Before the first page.
    pub(super) fn new() -> Self {
        Self([0; 48])
    }

    /// After pages that somebody else added.
    pub(super) fn continuing(digest: [u8; 48]) -> Self {
        Self(digest)
    }

    /// Adds the pages of an image, of which there is a whole number.
    pub(super) fn add_image(&mut self, address: u64, image: &[u8]) {
        for (page, at) in image.as_chunks::<PAGE>().0.iter().zip((address..).step_by(PAGE)) {
            self.add(Page::Normal(page), at);
        }
    }

    pub(super) fn add(&mut self, page: Page<'_>, address: u64) {
        self.add_often(page, address, 1);
    }

    /// Adds one page several times, and hashes its contents once.
    pub(super) fn add_often(&mut self, page: Page<'_>, address: u64, times: u32) {
        let (kind, contents) = page.kind_and_contents();
        for _ in 0..times {
            self.0 = sha384(&page_info(&self.0, &contents, kind, address));
        }
    }

    pub(super) fn finish(self) -> [u8; 48] {
        self.0
    }
}

/// DIGEST_CUR, CONTENTS, LENGTH, PAGE_TYPE, IMI_PAGE, three VMPL permissions, a reserved byte, GPA. The permissions are
/// zero: a page is the guest's own, in VMPL 0, until the guest shares it.
fn page_info(current: &[u8; 48], contents: &[u8; 48], kind: u8, address: u64) -> [u8; 0x70] {
    let tail = [0x70, 0, kind, 0, 0, 0, 0, 0].into_iter().chain(address.to_le_bytes());
    let mut info = [0; 0x70];
    for (to, from) in info.iter_mut().zip(current.iter().chain(contents).copied().chain(tail)) {
        *to = from;
    }
    info
}
