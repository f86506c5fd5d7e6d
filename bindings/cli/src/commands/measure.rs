//! `veritee measure`: the measurement that a guest will have.

use std::process::ExitCode;

use veritee::{
    limits,
    snp::measurement::{KernelHashes, Launch, VcpuSignature, Vmm},
};

use super::{Outcome, said};
use crate::{
    args::{MeasureSnp, Monitor},
    files,
};

/// Bytes of a kernel or an initrd.
const KERNEL_BYTES: usize = 1 << 30;

pub fn snp(args: &MeasureSnp) -> Outcome {
    let ovmf = files::read_whole(&args.ovmf, limits::OVMF_BYTES)?;
    let mut launch = Launch::new(&ovmf, args.vcpus, monitor(args)?).guest_features(args.guest_features);
    if let Some(kernel) = &args.kernel {
        let kernel = files::read_whole(kernel, KERNEL_BYTES)?;
        let initrd = args.initrd.as_deref().map(|path| files::read_whole(path, KERNEL_BYTES)).transpose()?.unwrap_or_default();
        launch = launch.kernel(KernelHashes::of(&kernel, &initrd, args.append.as_deref().unwrap_or_default()).map_err(said)?);
    }
    for byte in launch.digest().map_err(said)? {
        print!("{byte:02x}");
    }
    println!();
    Ok(ExitCode::SUCCESS)
}

fn monitor(args: &MeasureSnp) -> Result<Vmm, String> {
    let vcpu = match (&args.vcpu_type, args.vcpu_sig) {
        (Some(name), _) => Some(VcpuSignature::by_name(name).ok_or_else(|| {
            let known: Vec<_> = VcpuSignature::names().collect();
            format!("--vcpu-type: no model is named {name:?}; known are {}, with or without a version", known.join(", "))
        })?),
        (None, bits) => bits.map(VcpuSignature::from_bits),
    };
    match (args.vmm, vcpu) {
        (Monitor::Qemu, Some(vcpu)) => Ok(Vmm::Qemu(vcpu)),
        (Monitor::Qemu, None) => Err("QEMU measures the vCPU model: give --vcpu-type or --vcpu-sig".into()),
        (Monitor::Ec2, None) => Ok(Vmm::Ec2),
        (Monitor::Gce, None) => Ok(Vmm::Gce),
        (Monitor::Ec2 | Monitor::Gce, Some(_)) => Err("--vcpu-type and --vcpu-sig are for QEMU: no other monitor measures the vCPU model".into()),
    }
}
