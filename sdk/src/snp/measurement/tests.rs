#![expect(clippy::arithmetic_side_effects, reason = "a test may fail by panicking")]

use alloc::vec::Vec;

use super::{KernelHashes, Launch, VcpuSignature, Vmm, ovmf};
use crate::hex;

const FOOTER: [u8; 16] = ovmf::guid(0x96b5_82de, 0x1fb2, 0x45f7, 0xbaea_a366_c55a_082d);
const METADATA: [u8; 16] = ovmf::guid(0xdc88_6566, 0x984a, 0x4798, 0xa75e_5585_a7bf_67cc);
const HASH_TABLE: [u8; 16] = ovmf::guid(0x7255_371f, 0x3a3b, 0x4b04, 0x927b_1da6_efa8_d454);
const RESET_VECTOR: [u8; 16] = ovmf::guid(0x00f7_71de, 0x1a7e, 0x4fcb, 0x890e_68c7_7e2f_b44e);

/// What an image is made of; tests break one part of it.
struct Image {
    sections: Vec<[u32; 3]>,
    version: u32,
    entries: Vec<([u8; 16], Vec<u8>)>,
    metadata_before_end: u32,
}

impl Image {
    fn whole() -> Self {
        let words = |w: &[u32]| w.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
        Self {
            sections: alloc::vec![
                [0x80_0000, 0x9000, 1],
                [0x80_a000, 0x1000, 2],
                [0x80_b000, 0x1000, 3],
                [0x80_c000, 0x1000, 4],
                [0x80_d000, 0x1000, 0x10],
                [0x80_e000, 0x2000, 1],
            ],
            version: 1,
            entries: alloc::vec![(HASH_TABLE, words(&[0x80_dc00, 0x400])), (METADATA, words(&[0x1800])), (RESET_VECTOR, words(&[0x80_b004]))],
            metadata_before_end: 0x1800,
        }
    }

    /// Three pages: noise, metadata in the middle of the second, the table at the end.
    fn bytes(&self) -> Vec<u8> {
        let mut image: Vec<u8> = (0..3 * 4096_u32).map(|i| (i * 7 + i / 256).to_le_bytes()[0]).collect();
        let count = u32::try_from(self.sections.len()).unwrap();
        let mut metadata = b"ASEV".to_vec();
        for word in [16 + 12 * count, self.version, count].iter().chain(self.sections.iter().flatten()) {
            metadata.extend(word.to_le_bytes());
        }
        let at = image.len() - usize::try_from(self.metadata_before_end).unwrap();
        image[at..at + metadata.len()].copy_from_slice(&metadata);

        let mut table = Vec::new();
        for (guid, data) in &self.entries {
            table.extend(data);
            table.extend(u16::try_from(data.len() + 18).unwrap().to_le_bytes());
            table.extend(guid);
        }
        table.extend(u16::try_from(table.len() + 18).unwrap().to_le_bytes());
        table.extend(FOOTER);
        let at = image.len() - 32 - table.len();
        image[at..at + table.len()].copy_from_slice(&table);
        image
    }
}

fn milan() -> Vmm {
    Vmm::Qemu(VcpuSignature::by_name("EPYC-Milan").unwrap())
}

fn kernel() -> KernelHashes {
    KernelHashes::of(b"kernel", b"initrd", "console=ttyS0").unwrap()
}

/// The digests were worked out by another program in another language, itself held against digests of real guests.
#[test]
fn digests_of_a_small_image_are_those_of_another_program() {
    let image = Image::whole().bytes();
    for (launch, expected) in [
        (Launch::new(&image, 1, milan()), "9cb78cc31e6cbbb9f49b4cdeb3075e4fe9f7ddc69558ff15e06da705801c19c4232502ba1f802601d0f13679e6b7c723"),
        (Launch::new(&image, 4, milan()).kernel(kernel()), "a92fc48c20021689971840f35e61501e60d4e9e94881e3bab7391756efa127c7bb26c7d44df37ceccf5c6446867f19a6"),
        (
            Launch::new(&image, 2, milan()).guest_features(0x21),
            "d2da7c25a92aee62751defd15a59d3577c74d81e7d2ec5aa3a232722c5c5430cf9a48067a9027b4e11384eaedb9cd122",
        ),
        (Launch::new(&image, 2, Vmm::Ec2).kernel(kernel()), "694df7aa7bce1e6d36b2d865ac95cf92d5dd36a07eb447b744abc16ca8b8d684f365b61913f9517581aa68f44566bd4b"),
        (Launch::new(&image, 2, Vmm::Gce).kernel(kernel()), "743f852d80e0918ba76740c543a9ce9d561314df5e0133cff255d84ac56adea876800a2d160f43a26ca2b44a8c4ff10c"),
    ] {
        assert_eq!(hex::encode(&launch.digest().unwrap()), expected);
    }
}

#[test]
fn what_cannot_be_measured_has_a_code() {
    let whole = Image::whole();
    let image = whole.bytes();
    let code = |launch: Launch<'_>| launch.digest().map_or_else(|e| e.code(), |_| "ok");
    let of = |image: &[u8]| code(Launch::new(image, 1, milan()).kernel(kernel()));
    let changed = |change: fn(&mut Image)| {
        let mut image = Image::whole();
        change(&mut image);
        of(&image.bytes())
    };
    assert_eq!(of(&image), "ok");
    assert_eq!(of(&[]), "measure.ovmf.size");
    assert_eq!(of(&image[1..]), "measure.ovmf.size");
    assert_eq!(of(&alloc::vec![0; crate::limits::OVMF_BYTES + 4096]), "measure.ovmf.size");
    assert_eq!(of(&[0; 4096]), "measure.ovmf.table");
    assert_eq!(changed(|i| i.entries.push((METADATA, alloc::vec![0; 4]))), "measure.ovmf.table");
    assert_eq!(changed(|i| i.entries[1].1.push(0)), "measure.ovmf.entry");
    assert_eq!(changed(|i| i.entries[1].0 = [0; 16]), "measure.ovmf.metadata");
    assert_eq!(changed(|i| i.version = 2), "measure.ovmf.metadata");
    assert_eq!(changed(|i| i.metadata_before_end = 0x1900), "measure.ovmf.metadata");
    assert_eq!(changed(|i| i.entries[1].1 = alloc::vec![0xff; 4]), "measure.ovmf.metadata");
    assert_eq!(changed(|i| i.entries[1].1 = alloc::vec![0; 4]), "measure.ovmf.metadata");
    assert_eq!(changed(|i| i.sections[0][2] = 5), "measure.ovmf.section");
    assert_eq!(changed(|i| i.sections[0][0] += 1), "measure.ovmf.section");
    assert_eq!(changed(|i| i.sections[0][1] = 0), "measure.ovmf.section");
    assert_eq!(changed(|i| i.sections[0][1] = 0xffff_f000), "measure.ovmf.section");
    assert_eq!(changed(|i| i.sections[1][1] = 0x2000), "measure.ovmf.section");
    assert_eq!(changed(|i| i.sections[2][2] = 2), "measure.ovmf.section");
    assert_eq!(changed(|i| i.sections.truncate(4)), "measure.kernel.no-section");
    assert_eq!(changed(|i| i.entries[0].0 = [0; 16]), "measure.kernel.no-table");
    for place in [[0x80_cfff_u32, 0x400], [0x80_df51, 0x400], [0x80_dc00, 0xaf], [0, 0]] {
        let mut image = Image::whole();
        image.entries[0].1 = place.iter().flat_map(|w| w.to_le_bytes()).collect();
        assert_eq!(of(&image.bytes()), "measure.kernel.table-place", "{place:x?}");
    }
    assert_eq!(code(Launch::new(&image, 0, milan())), "measure.vcpus");
    assert_eq!(code(Launch::new(&image, 4097, milan())), "measure.vcpus");
    assert_eq!(code(Launch::new(&image, 1, milan()).guest_features(0x20)), "measure.guest-features");
    let mut no_reset = Image::whole();
    no_reset.entries.remove(2);
    assert_eq!(code(Launch::new(&no_reset.bytes(), 1, milan())), "ok");
    assert_eq!(code(Launch::new(&no_reset.bytes(), 2, milan())), "measure.ovmf.reset-vector");
    assert_eq!(KernelHashes::of(b"", b"", "a\0b").unwrap_err().code(), "measure.kernel.cmdline");
}

/// The image's tables are the only part that is parsed: no byte of them may lead to a panic or a long loop.
#[test]
fn no_byte_of_the_tables_panics() {
    let image = Image::whole().bytes();
    let start = image.len() - 0x1800;
    let tables = (start..start + 16 + 12 * 6).chain(image.len() - 200..image.len());
    for at in tables {
        for value in [0x00, 0x01, 0x7f, 0x80, 0xff] {
            let mut image = image.clone();
            image[at] = value;
            let _ = Launch::new(&image, 2, milan()).kernel(kernel()).ovmf_digest([0; 48]).digest();
        }
    }
}
