//! The launch digest of an SEV-SNP guest (AMD 56860 §8.17), worked out from what is loaded before the guest runs.
//!
//! A report's measurement can be compared with a digest that was worked out from the firmware image, the kernel and the
//! shape of the machine, instead of with one that somebody noted down:
//!
//! ```no_run
//! use veritee::snp::measurement::{KernelHashes, Launch, VcpuSignature, Vmm};
//! # let (ovmf, kernel, initrd) = (vec![], vec![], vec![]);
//! let vcpu = VcpuSignature::by_name("EPYC-Milan").ok_or("no such type")?;
//! let kernel = KernelHashes::of(&kernel, &initrd, "console=ttyS0")?;
//! let measurement = Launch::new(&ovmf, 4, Vmm::Qemu(vcpu)).kernel(kernel).digest()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod digest;
mod kernel;
mod ovmf;
#[cfg(test)]
mod tests;
mod vcpu;
mod vmsa;

pub use kernel::KernelHashes;
pub use vcpu::VcpuSignature;

use crate::Misuse;
use digest::{Digest, PAGE, Page};
use ovmf::{Ovmf, Section, SectionKind};

/// SNPActive, without which SEV_FEATURES describe no SEV-SNP guest (AMD 24593 §15.34.10).
const SNP_ACTIVE: u64 = 1;

/// VMSAs of one guest; QEMU's q35 machine ends there too.
const VCPUS: u32 = 4096;

/// The virtual machine monitor that launches the guest. They differ in the order of pages and the first state of a vCPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vmm {
    /// QEMU, which puts the signature of the vCPU model into RDX.
    Qemu(VcpuSignature),
    /// Amazon EC2.
    Ec2,
    /// Google Compute Engine.
    Gce,
}

/// What is loaded before a guest runs.
#[derive(Clone, Debug)]
pub struct Launch<'a> {
    ovmf: &'a [u8],
    ovmf_digest: Option<[u8; 48]>,
    vcpus: u32,
    vmm: Vmm,
    guest_features: u64,
    kernel: Option<KernelHashes>,
}

impl<'a> Launch<'a> {
    /// A firmware image that runs on this many vCPUs, with the guest features 1 (SNP only) and no kernel.
    #[must_use]
    pub fn new(ovmf: &'a [u8], vcpus: u32, vmm: Vmm) -> Self {
        Self { ovmf, ovmf_digest: None, vcpus, vmm, guest_features: SNP_ACTIVE, kernel: None }
    }

    /// SEV_FEATURES of the VMSAs. Bit 0 is SEV-SNP itself; the host's kernel may add others, such as DebugSwap (0x20).
    #[must_use]
    pub fn guest_features(mut self, bits: u64) -> Self {
        self.guest_features = bits;
        self
    }

    /// The kernel that the firmware is told to boot, if it is measured with the firmware.
    #[must_use]
    pub fn kernel(mut self, hashes: KernelHashes) -> Self {
        self.kernel = Some(hashes);
        self
    }

    /// The digest after the pages of the firmware alone, for those who have only the image's last pages, with its tables.
    #[must_use]
    pub fn ovmf_digest(mut self, digest: [u8; 48]) -> Self {
        self.ovmf_digest = Some(digest);
        self
    }

    /// Works out the launch digest: what the measurement of a report of this guest will be.
    ///
    /// # Errors
    /// A code that begins with `measure.`: the image is no OVMF image for SEV-SNP, the kernel has no place in it, or a
    /// number is out of range.
    pub fn digest(&self) -> Result<[u8; 48], Misuse> {
        if self.vcpus == 0 || self.vcpus > VCPUS {
            return Err(Misuse::new("measure.vcpus", alloc::format!("a guest has 1 to {VCPUS} vCPUs, not {}", self.vcpus)));
        }
        if self.guest_features & SNP_ACTIVE == 0 {
            return Err(Misuse::new("measure.guest-features", "bit 0 of the guest features is set in every SEV-SNP guest"));
        }
        let ovmf = Ovmf::read(self.ovmf)?;
        let mut digest = match self.ovmf_digest {
            Some(known) => Digest::continuing(known),
            None => {
                let mut digest = Digest::new();
                digest.add_image(ovmf.address, self.ovmf);
                digest
            }
        };
        self.add_sections(&ovmf, &mut digest)?;
        digest.add(Page::Vmsa(&vmsa::boot_processor(self.vmm, self.guest_features)), digest::VMSA_ADDRESS);
        if self.vcpus > 1 {
            let reset = ovmf.reset_vector.ok_or_else(|| Misuse::new("measure.ovmf.reset-vector", "the image has no reset vector for further vCPUs"))?;
            let page = vmsa::further_processor(self.vmm, self.guest_features, reset);
            digest.add_often(Page::Vmsa(&page), digest::VMSA_ADDRESS, self.vcpus.saturating_sub(1));
        }
        Ok(digest.finish())
    }

    /// The pages that the firmware's own metadata asks for, in the order of its table; EC2 keeps the CPUID pages for last.
    fn add_sections(&self, ovmf: &Ovmf, digest: &mut Digest) -> Result<(), Misuse> {
        let late = |section: &Section| self.vmm == Vmm::Ec2 && section.kind == SectionKind::Cpuid;
        let mut kernel_is_measured = false;
        for section in ovmf.sections.iter().filter(|s| !late(s)).chain(ovmf.sections.iter().filter(|s| late(s))) {
            let page = match (section.kind, &self.kernel) {
                (SectionKind::Memory, _) if self.vmm == Vmm::Gce => Page::Unmeasured,
                (SectionKind::Memory | SectionKind::SvsmCallingArea, _) | (SectionKind::KernelHashes, None) => Page::Zero,
                (SectionKind::Secrets, _) => Page::Secrets,
                (SectionKind::Cpuid, _) => Page::Cpuid,
                (SectionKind::KernelHashes, Some(kernel)) => {
                    kernel_is_measured = true;
                    digest.add(Page::Normal(&kernel.page(ovmf.hash_table, section.address)?), section.address);
                    continue;
                }
            };
            for offset in (0..section.len).step_by(PAGE) {
                digest.add(page, section.address.saturating_add(u64::from(offset)));
            }
        }
        if self.kernel.is_some() && !kernel_is_measured {
            return Err(Misuse::new("measure.kernel.no-section", "the image has no page for the hashes of a kernel, so it cannot measure one"));
        }
        Ok(())
    }
}
