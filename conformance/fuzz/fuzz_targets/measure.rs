//! Firmware images: the input is the image's end.
#![no_main]

use veritee::snp::measurement::{KernelHashes, Launch, VcpuSignature, Vmm};

libfuzzer_sys::fuzz_target!(|tail: &[u8]| {
    let mut image = vec![0; tail.len().next_multiple_of(4096) - tail.len()];
    image.extend(tail);
    let kernel = KernelHashes::of(b"kernel", b"", "quiet").unwrap();
    let _ = Launch::new(&image, 2, Vmm::Qemu(VcpuSignature::from_bits(0x00a0_0f11))).kernel(kernel).ovmf_digest([0; 48]).digest();
});
