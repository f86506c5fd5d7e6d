//! An Azure confidential VM on SEV-SNP, as the forge makes one: the hardware vouches for a paravisor, the paravisor for the key of its
//! virtual TPM, and the TPM for what was started.
//!
//! The client pins the paravisor by its measurement, so that no certificate of the TPM's key is needed.

use sha2::{Digest, Sha256};
use veritee_forge::{
    keys::{RsaKey, filler},
    tpm::{
        bundle,
        event_log::{Event, IPL},
        runtime_claims::jwk,
        scene,
    },
};

use super::{Fault, Window, snp};

/// The VM that evidence is relayed from.
const OTHER_VM: &str = "0E1D2C3B-4A59-4867-8675-A4B3C2D1E0F1";

/// What a quote says of the caller: at most 50 bytes are accepted there, so that it is a shorter digest than in a report.
pub fn binding(nonce: &[u8], key: &[u8]) -> Vec<u8> {
    Sha256::digest([nonce, key].concat()).to_vec()
}

/// The bundle of quote, registers, paravisor's report and collateral, the event log included.
pub fn evidence(extra: Vec<u8>, window: &Window, fault: Option<Fault>) -> Result<String, String> {
    let mut scene = scene::azure_snp();
    scene.attest.extra = extra;
    // One that is no guest: what is started in the VM shows in its registers.
    scene.amd().report.measurement = filler("the paravisor");
    match fault {
        Some(Fault::ChangedMeasurement) => *scene.log.find(|event| event.pcr == 9) = Event::of(9, IPL, b"another kernel", b"/vmlinuz\0"),
        Some(Fault::Relayed) => {
            scene.resign(RsaKey::TpmOtherAk);
            scene.claims.value["keys"][0] = jwk("HCLAkPub", "sign", RsaKey::TpmOtherAk);
            scene.claims.configure("vmUniqueId", OTHER_VM.into());
        }
        // The others are about the hardware, or about nonce, key and time alone.
        _ => {}
    }
    snp::put(scene.amd(), window, fault);
    let built = scene.build();
    let collateral: Vec<&Vec<u8>> = built.amd.iter().flat_map(|amd| [&amd.ask, &amd.vek, &amd.crl]).chain([&built.log]).collect();
    let pcrs = bundle::pcrs(&built.told).to_string().into_bytes();
    let parts = [("tpm-quote", &built.attest), ("tpm-signature", &built.signature), ("pcrs", &pcrs), ("hcl-report", &built.hcl)];
    let parts: Vec<(&str, &[u8])> =
        parts.into_iter().map(|(name, bytes)| (name, bytes.as_slice())).chain(collateral.iter().map(|file| ("collateral", file.as_slice()))).collect();
    veritee::pack_parts(&parts).map_err(|misuse| misuse.to_string())
}
