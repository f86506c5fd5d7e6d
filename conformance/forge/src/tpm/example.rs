//! The evidence of two confidential VMs of Azure, each in one file, for people to verify by hand: everything that a genuine VM hands
//! over, and the false roots under which it is genuine.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    envelope::{self, CERT_TYPE, ENDORSEMENT},
    keys::{Hash, RsaKey},
    scene as amd,
    tpm::{
        alg, bundle,
        event_log::{Event, IPL},
        key::Key,
        scene::{Built, Hardware, Scene, azure_tdx},
    },
};

/// What GRUB measures before it starts the kernel.
pub const COMMAND_LINE: &str = "/vmlinuz root=/dev/sda1 ro";

/// Where the files lie in the repository.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/azure")
}

fn snp() -> Scene {
    let mut hardware = amd::genoa();
    hardware.report.version = 3;
    Scene::new(Key::Rsa(RsaKey::TpmAk), alg::RSASSA, Hash::Sha256, Hardware::Snp(Box::new(hardware)))
}

/// A boot with a measured command line.
fn booted(mut scene: Scene) -> (Scene, Built) {
    let line = Event::of(8, IPL, COMMAND_LINE.as_bytes(), format!("kernel_cmdline: {COMMAND_LINE}\0").as_bytes());
    let before = scene.log.position(|event| event.pcr == 9);
    scene.log.events.insert(before, line);
    let built = scene.build();
    (scene, built)
}

/// One bundle: the parts of the evidence, and everything that vouches for them up to the roots.
fn bundled((scene, built): &(Scene, Built)) -> String {
    const CRL: &str = "application/pkix-crl";
    let mut carried: Vec<(&str, &str, Vec<u8>)> = Vec::new();
    if let Some(amd) = &built.amd {
        carried.extend([("vcek", CERT_TYPE, amd.vek.clone()), ("ask", CERT_TYPE, amd.ask.clone()), ("amd-crl", CRL, amd.crl.clone())]);
    }
    if built.intel.is_some() {
        carried.extend(scene.files(built).into_iter().map(|file| ("intel-collateral", "application/json", file)));
    }
    let [leaf, ca, _] = built.ak_chain.clone();
    carried.extend([("ak-certificate", CERT_TYPE, leaf), ("ak-ca", CERT_TYPE, ca), ("event-log", "application/octet-stream", built.log.clone())]);
    let carried = carried.iter().map(|(name, media_type, value)| envelope::member(name, media_type, value, ENDORSEMENT));
    let members: Vec<String> =
        bundle::parts(scene, built).iter().map(|part| envelope::member(&part.name, &part.media_type, &part.value, part.indicator)).chain(carried).collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

/// Every file that is made, by its name.
pub fn files() -> BTreeMap<&'static str, String> {
    let (snp, tdx) = (booted(snp()), booted(azure_tdx()));
    let roots = [snp.1.amd.as_ref().map(|amd| &amd.ark), tdx.1.intel.as_ref().map(|intel| &intel.chain[2]), Some(&snp.1.ak_chain[2])];
    let anchors = roots.into_iter().flatten().map(|root| envelope::pem("CERTIFICATE", root, "\n")).collect();
    BTreeMap::from([("snp.json", bundled(&snp)), ("tdx.json", bundled(&tdx)), ("anchors.pem", anchors)])
}

/// Writes all files anew.
pub fn write() -> io::Result<()> {
    fs::create_dir_all(folder())?;
    files().iter().try_for_each(|(name, text)| fs::write(folder().join(name), text))
}

/// Makes all files anew and names those that lie on disk otherwise.
pub fn differing() -> Vec<&'static str> {
    files().into_iter().filter(|(name, text)| fs::read_to_string(folder().join(name)).ok().as_ref() != Some(text)).map(|(name, _)| name).collect()
}
