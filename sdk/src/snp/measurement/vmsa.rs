//! The save area of a vCPU before its first instruction (AMD 24593, table B-4), as each monitor sets it.

use super::{Vmm, digest::PAGE};

/// Where the first vCPU begins: 16 bytes below 4 GiB.
const RESET: u32 = 0xffff_fff0;

/// The save area of the first vCPU.
pub(super) fn boot_processor(vmm: Vmm, features: u64) -> [u8; PAGE] {
    save_area(vmm, features, RESET, true)
}

/// The save area of any other vCPU, which begins where the firmware says.
pub(super) fn further_processor(vmm: Vmm, features: u64, reset: u32) -> [u8; PAGE] {
    save_area(vmm, features, reset, false)
}

/// In what the monitors differ.
struct Habits {
    code: u16,
    stack: u16,
    task: u16,
    rdx: u32,
    pat: u64,
    mxcsr: u32,
    x87_control: u16,
}

/// The page attribute table after a reset (AMD 24593 §7.8.2).
const PAT: u64 = 0x0007_0406_0007_0406;

fn habits(vmm: Vmm, is_first: bool) -> Habits {
    match vmm {
        Vmm::Qemu(vcpu) => Habits { code: 0x9b, stack: 0x93, task: 0x8b, rdx: vcpu.bits(), pat: PAT, mxcsr: 0x1f80, x87_control: 0x037f },
        Vmm::Ec2 => Habits { code: if is_first { 0x9a } else { 0x9b }, stack: 0x92, task: 0x83, rdx: 0x600, pat: PAT, mxcsr: 0, x87_control: 0 },
        Vmm::Gce => Habits { code: 0x9b, stack: 0x93, task: 0x8b, rdx: 0x600, pat: 0x0007_0106, mxcsr: 0, x87_control: 0 },
    }
}

fn save_area(vmm: Vmm, features: u64, start: u32, is_first: bool) -> [u8; PAGE] {
    const DATA: u16 = 0x93;
    const LOCAL_DESCRIPTORS: u16 = 0x82;
    let h = habits(vmm, is_first);
    let code_base = start & 0xffff_0000;
    let mut page = [0; PAGE];
    let segments = [
        (0x00, 0, DATA, 0),                // ES
        (0x10, 0xf000, h.code, code_base), // CS
        (0x20, 0, h.stack, 0),             // SS
        (0x30, 0, DATA, 0),                // DS
        (0x40, 0, DATA, 0),                // FS
        (0x50, 0, DATA, 0),                // GS
        (0x60, 0, 0, 0),                   // GDTR
        (0x70, 0, LOCAL_DESCRIPTORS, 0),   // LDTR
        (0x80, 0, 0, 0),                   // IDTR
        (0x90, 0, h.task, 0),              // TR
    ];
    for (at, selector, attributes, base) in segments {
        put(&mut page, at, &segment(selector, attributes, base));
    }
    let registers: [(usize, u64); 13] = [
        (0x0d0, 0x1000),                    // EFER: SVME
        (0x148, 0x40),                      // CR4: MCE
        (0x158, 0x10),                      // CR0: ET
        (0x160, 0x400),                     // DR7
        (0x168, 0xffff_0ff0),               // DR6
        (0x170, 0x2),                       // RFLAGS
        (0x178, u64::from(start & 0xffff)), // RIP
        (0x268, h.pat),                     // PAT
        (0x310, u64::from(h.rdx)),          // RDX
        (0x3b0, features),                  // SEV_FEATURES
        (0x3e8, 0x1),                       // XCR0
        (0x408, u64::from(h.mxcsr)),        // MXCSR, x87 tag and status words
        (0x410, u64::from(h.x87_control)),  // x87 control word
    ];
    for (at, value) in registers {
        put(&mut page, at, &value.to_le_bytes());
    }
    page
}

/// Selector, attributes, limit, base. Every limit is 64 KiB after a reset.
fn segment(selector: u16, attributes: u16, base: u32) -> [u8; 16] {
    let ([s0, s1], [a0, a1], [b0, b1, b2, b3]) = (selector.to_le_bytes(), attributes.to_le_bytes(), base.to_le_bytes());
    [s0, s1, a0, a1, 0xff, 0xff, 0, 0, b0, b1, b2, b3, 0, 0, 0, 0]
}

fn put<const N: usize>(page: &mut [u8; PAGE], at: usize, bytes: &[u8; N]) {
    if let Some(place) = page.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = *bytes;
    }
}
