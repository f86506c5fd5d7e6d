//! The reader against forged reports: each rule broken alone, every length, and every bit of header and request data.

use alloc::vec::Vec;

use super::*;

fn forged(platform: u32, hash: u32, claims: &[u8]) -> Vec<u8> {
    let mut report = alloc::vec![0_u8; CLAIMS];
    let mut word = |at: usize, value: u32| report[at..at + 4].copy_from_slice(&value.to_le_bytes());
    let length = u32::try_from(claims.len()).unwrap();
    for (at, value) in [(0x04, 1), (0x08, 0x4d4 + length), (0x0c, 2), (0x4c0, 20 + length), (0x4c4, 1), (0x4c8, platform), (0x4cc, hash), (0x4d0, length)] {
        word(at, value);
    }
    report[..4].copy_from_slice(b"HCLA");
    report.extend_from_slice(claims);
    report
}

fn code(report: &[u8], platform: Platform) -> &'static str {
    HclReport::read(report, platform).map_or_else(|failure| failure.code, |_| "ok")
}

#[test]
fn reads_both_platforms_with_and_without_padding() {
    for (number, platform) in [(2, Platform::Snp), (4, Platform::Tdx)] {
        for (hash, digest) in [(1, 32), (2, 48), (3, 64)] {
            let mut report = forged(number, hash, b"{}");
            let read = HclReport::read(&report, platform).unwrap();
            assert_eq!((read.claims, read.hash.digest(b"").len()), (&b"{}"[..], digest));
            assert_eq!(read.hardware.len(), if number == 2 { 1184 } else { 1024 });
            let mut data = [0_u8; 64];
            data[..digest].copy_from_slice(&read.hash.digest(b"{}"));
            assert!(read.check_bound(&data).is_ok());
            for i in 0..64 {
                data[i] ^= 1;
                let code = read.check_bound(&data).unwrap_err().code;
                assert_eq!(code, if i < digest { "azure.claims.bound" } else { "azure.claims.bound.tail" });
                data[i] ^= 1;
            }
            report.resize(2600, 0);
            assert_eq!(code(&report, platform), "ok");
            assert_eq!(code(&report, if number == 2 { Platform::Tdx } else { Platform::Snp }), "azure.hcl.form.platform");
        }
    }
}

#[test]
fn refuses_each_broken_rule() {
    let good = forged(4, 1, b"{}");
    for (at, value, wanted) in [
        (0x00, 0_u32, "azure.hcl.form.magic"),
        (0x04, 0, "azure.hcl.form.version"),
        (0x04, 3, "azure.hcl.form.version"),
        (0x08, 0x4d8, "azure.hcl.form.report-size"),
        (0x0c, 1, "azure.hcl.form.request-type"),
        (0x10, 1, "azure.hcl.form.status"),
        (0x1c, 1, "azure.hcl.form.reserved"),
        (0x420, 1, "azure.hcl.form.hardware-tail"),
        (0x4bc, 1, "azure.hcl.form.hardware-tail"),
        (0x4c0, 21, "azure.hcl.form.data-size"),
        (0x4c4, 2, "azure.hcl.form.request-version"),
        (0x4c8, 1, "azure.hcl.form.report-type"),
        (0x4c8, 5, "azure.hcl.form.report-type"),
        (0x4c8, 2, "azure.hcl.form.platform"),
        (0x4cc, 0, "azure.hcl.form.hash-type"),
        (0x4cc, 4, "azure.hcl.form.hash-type"),
        (0x4d0, 0, "azure.hcl.form.claims-size"),
        (0x4d0, u32::MAX, "azure.hcl.form.claims-size"),
        (0x4d0, 1, "azure.hcl.form.data-size"),
    ] {
        let mut report = good.clone();
        report[at..at + 4].copy_from_slice(&value.to_le_bytes());
        assert_eq!(code(&report, Platform::Tdx), wanted, "{at:#x} = {value}");
    }
    let mut padded = good.clone();
    padded.push(1);
    assert_eq!(code(&padded, Platform::Tdx), "azure.hcl.form.padding");
    padded.pop();
    padded.resize(limits::HCL_REPORT_BYTES + 1, 0);
    assert_eq!(code(&padded, Platform::Tdx), "azure.hcl.form.length");
    for len in 0..good.len() {
        assert_ne!(code(&good[..len], Platform::Tdx), "ok", "{len}");
    }
}

#[test]
fn no_bit_outside_of_the_signed_parts_is_free() {
    let good = forged(4, 1, b"{}");
    let free = 0x20..0x420;
    for byte in (0..good.len()).filter(|at| !free.contains(at) && *at < CLAIMS) {
        for bit in 0..8 {
            let mut report = good.clone();
            report[byte] ^= 1 << bit;
            let outcome = HclReport::read(&report, Platform::Tdx);
            // Version 2 is as good as 1, and another hash makes another digest.
            match byte {
                0x04 => assert!(outcome.is_err() || report[byte] == 2),
                0x4cc => assert!(outcome.map_or(true, |r| r.hash != Hash::Sha256)),
                _ => assert!(outcome.is_err(), "{byte:#x} bit {bit}"),
            }
        }
    }
}
