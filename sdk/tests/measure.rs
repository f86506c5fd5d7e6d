//! Launch digests of real guests, from the folders that VERITEE_VECTORS names.
#![cfg(test)]

#[path = "common/vectors.rs"]
mod vectors;

use std::{fs, path::Path};

use serde_json::Value;
use veritee::snp::measurement::{KernelHashes, Launch, VcpuSignature, Vmm};

#[test]
fn launch_digests_of_the_vectors() {
    let Some(folder) = vectors::folder("snp/measure") else {
        println!("measure vectors: not run (VERITEE_VECTORS unset or without snp/measure)");
        return;
    };
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut agree, mut elsewhere) = (0, 0);
    for row in &rows {
        let args: Vec<&str> = row["args"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        let image = args.get(3).and_then(|path| Path::new(path).file_name()).filter(|name| *name != "(local)");
        let ("SevMode.SEV_SNP", Some(image)) = (args[0], image) else {
            elsewhere += 1;
            continue;
        };
        run(&fs::read(folder.join(image)).unwrap(), &args, row);
        agree += 1;
    }
    println!("measure vectors: {agree} agree, {elsewhere} of other modes or with an image that is not there");
    assert!(agree >= 16, "{agree}");
}

fn run(ovmf: &[u8], args: &[&str], row: &Value) {
    let vmm = match row["kw"]["vmm_type"].as_str() {
        None => Vmm::Qemu(VcpuSignature::from_bits(args[2].parse().unwrap())),
        Some("VMMType.ec2") => Vmm::Ec2,
        Some("VMMType.gce") => Vmm::Gce,
        Some(other) => panic!("{other}"),
    };
    let mut launch = Launch::new(ovmf, args[1].parse().unwrap(), vmm).guest_features(args[7].parse().unwrap());
    if args[4] != "None" {
        // The vectors' kernel and initrd are empty files.
        launch = launch.kernel(KernelHashes::of(b"", b"", if args[6] == "None" { "" } else { args[6] }).unwrap());
    }
    if let Some(digest) = row["kw"]["snp_ovmf_hash_str"].as_str() {
        launch = launch.ovmf_digest(hex(digest).try_into().unwrap());
    }
    match (launch.digest(), row["digest"].as_str()) {
        (Ok(digest), Some(expected)) => assert_eq!(digest.to_vec(), hex(expected), "{row}"),
        (Err(misuse), None) => assert_eq!(misuse.code(), "measure.kernel.no-section", "{row}"),
        (other, expected) => panic!("{other:?} where {expected:?} was expected"),
    }
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
