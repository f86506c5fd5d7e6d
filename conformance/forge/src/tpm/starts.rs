//! Where vectors start from: scenes in which everything is right.

use serde_json::json;

use crate::{
    intel,
    keys::{Hash, RsaKey},
    scene as amd,
    tpm::{
        alg,
        event_log::Log,
        hcl::Hcl,
        key::Key,
        runtime_claims::RuntimeClaims,
        scene::{Hardware, Scene},
    },
};

/// A TPM with an RSA key that signs with PKCS#1 v1.5, which the relying party pinned.
pub fn bare() -> Scene {
    Scene::new(Key::Rsa(RsaKey::TpmAk), alg::RSASSA, Hash::Sha256, Hardware::Bare)
}

/// The same with an event log.
pub fn logged() -> Scene {
    let mut scene = bare();
    scene.collateral = Box::new(|built| vec![built.log.clone()]);
    scene
}

/// The same with RSASSA-PSS.
pub fn pss() -> Scene {
    Scene::new(Key::Rsa(RsaKey::TpmAk), alg::RSAPSS, Hash::Sha256, Hardware::Bare)
}

/// With a key of 3072 bits and SHA-384.
pub fn rsa3072() -> Scene {
    Scene::new(Key::Rsa(RsaKey::TpmAk3072), alg::RSASSA, Hash::Sha384, Hardware::Bare)
}

pub fn p256() -> Scene {
    Scene::new(Key::P256("tpm ak"), alg::ECDSA, Hash::Sha256, Hardware::Bare)
}

pub fn p384() -> Scene {
    Scene::new(Key::P384("tpm ak"), alg::ECDSA, Hash::Sha384, Hardware::Bare)
}

pub fn p521() -> Scene {
    Scene::new(Key::P521("tpm ak"), alg::ECDSA, Hash::Sha512, Hardware::Bare)
}

/// An Azure confidential VM on SEV-SNP (Milan), its paravisor pinned.
pub fn azure_snp() -> Scene {
    let mut hardware = amd::milan();
    hardware.report.version = 3;
    Scene::new(Key::Rsa(RsaKey::TpmAk), alg::RSASSA, Hash::Sha256, Hardware::Snp(Box::new(hardware)))
}

/// The same, vouched for by the certificate of its attestation key and by nothing else.
pub fn azure_snp_certified() -> Scene {
    let mut scene = azure_snp();
    scene.certified();
    scene
}

/// As the older hosts report: header version 1, claims of 2023.
pub fn azure_snp_2023() -> Scene {
    let mut scene = azure_snp();
    scene.hcl = Hcl::new(1, 2);
    scene.hcl.place = 2048;
    scene.claims = RuntimeClaims::of_2023();
    scene
}

/// An Azure confidential VM on TDX, its paravisor pinned.
pub fn azure_tdx() -> Scene {
    let mut scene = Scene::new(Key::Rsa(RsaKey::TpmAk), alg::RSASSA, Hash::Sha256, Hardware::Tdx(Box::new(intel::scene::td())));
    scene.hcl = Hcl::new(2, 4);
    scene
}

/// The same, vouched for by the certificate of its attestation key and by nothing else.
pub fn azure_tdx_certified() -> Scene {
    let mut scene = azure_tdx();
    scene.certified();
    scene
}

/// An instance of Compute Engine, whose attestation key has a certificate.
pub fn gcp() -> Scene {
    Scene::google(Key::Rsa(RsaKey::TpmAk), alg::RSASSA)
}

/// Report data that name the TPM's key.
pub fn naming(extra: &[u8], name: &[u8]) -> [u8; 64] {
    Hash::Sha512.digest(&[b"veritee tee link\0", extra, name].concat()).try_into().expect("SHA-512 has 64 bytes")
}

/// The quote's data and zeros.
pub fn shared(extra: &[u8], _: &[u8]) -> [u8; 64] {
    let mut data = [0; 64];
    data[..extra.len()].copy_from_slice(extra);
    data
}

/// An instance on SEV-SNP, whose own report names the TPM's key.
pub fn gcp_snp() -> Scene {
    let mut scene = gcp();
    scene.beside(Hardware::Snp(Box::new(amd::milan())));
    scene.policy["snp"] = json!({ "vmpl": [0] });
    scene.waive("snp.revocation");
    scene.waive("snp.tcb.minimum");
    scene
}

/// The same on TDX.
pub fn gcp_tdx() -> Scene {
    let mut scene = gcp();
    scene.beside(Hardware::Tdx(Box::new(intel::scene::td())));
    scene
}

/// The same with two event logs: of the TPM's registers, and of the TD's own.
pub fn gcp_tdx_logged() -> Scene {
    let mut scene = gcp_tdx();
    let mut log = Log::new(&[Hash::Sha384]);
    (log.ccel, log.spec_pcr) = (true, 1);
    scene.td_log = Some(log);
    scene.collateral = Box::new(|built| vec![built.log.clone(), built.td_log.clone()]);
    scene
}

/// An instance with a key on P-256.
pub fn gcp_ecc() -> Scene {
    Scene::google(Key::P256("tpm ak"), alg::ECDSA)
}

/// A TD without a virtual TPM, whose registers an event log explains.
pub fn ccel() -> Scene {
    let td = intel::scene::td();
    let (policy, nonce) = (td.policy.clone(), td.nonce.clone());
    let mut scene = Scene::new(Key::Rsa(RsaKey::TpmAk), alg::RSASSA, Hash::Sha256, Hardware::Tdx(Box::new(td)));
    scene.log = Log::new(&[Hash::Sha384]);
    scene.log.ccel = true;
    scene.evidence = Some(Box::new(|built| built.td_quote.clone()));
    scene.collateral = Box::new(|built| vec![built.log.clone()]);
    (scene.policy, scene.nonce) = (policy, nonce);
    scene
}
