//! Certificates that Google issued to virtual TPMs of its own test machines.

use alloc::{string::String, vec::Vec};

use super::*;
use crate::{collateral::Blobs, gcp::instance::Instance, policy::Policy};

macro_rules! real {
    ($name:literal) => {
        include_bytes!(concat!("../../../../conformance/vectors/real/go-tpm-tools-0.4.5/", $name)).as_slice()
    };
}

const NEW: &[u8] = real!("pca_tpm_rsa_sign_cert.pem");
const NEW_ENDORSEMENT: &[u8] = real!("pca_tpm_rsa_enc_cert.pem");
const NEW_ISSUER: &[u8] = real!("gcp_ek_ak_ca_intermediate_v3.crt");
const OLD: &[u8] = real!("uca_tpm_rsa_sign_cert.pem");
const OLD_ECC: &[u8] = real!("uca_tpm_ecc_sign_cert.pem");
const OLD_ISSUER: &[u8] = real!("tpm_ek_intermediate_3.crt");

fn outcome(files: &[&[u8]], at: &str, is_of_key: impl Fn(&Certificate<'_>) -> bool) -> Result<(Vec<String>, Instance), &'static str> {
    let policy: Policy = crate::policy::tests_support::explore();
    let ask = Ask::new(&policy, at.parse().unwrap());
    let blobs = Blobs::open(files.iter().copied()).unwrap();
    let collateral = blobs.read();
    let (leaf, path) = check(is_of_key, &collateral, &ask).map_err(|failure| failure.code)?;
    assert!(path.root_pinned && !path.revocation_checked);
    Ok((path.names, Instance::read(&leaf.extensions).unwrap().unwrap()))
}

#[test]
fn both_hierarchies_hold() {
    for (leaf, issuer, name) in [(NEW, NEW_ISSUER, "cs-debug-pca"), (OLD, OLD_ISSUER, "cs-debug"), (OLD_ECC, OLD_ISSUER, "cs-debug")] {
        let (names, instance) = outcome(&[leaf, issuer], "2026-06-01", |_| true).unwrap();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!((instance.zone.as_str(), instance.instance_name.as_str()), ("us-central1-a", name));
        assert_eq!(instance.is_production, Some(true));
    }
}

#[test]
fn what_is_missing_expired_or_meant_for_something_else_is_refused() {
    for (files, at, code) in [
        (&[NEW][..], "2026-06-01", "missing.gcp.ak-chain"),
        (&[NEW, OLD_ISSUER], "2026-06-01", "missing.gcp.ak-chain"),
        (&[NEW_ISSUER], "2026-06-01", "missing.gcp.ak-certificate"),
        (&[NEW_ENDORSEMENT, NEW_ISSUER], "2026-06-01", "gcp.ak.certificate.key-usage"),
        (&[NEW, NEW_ISSUER], "2022-01-01", "gcp.ak.certificate.early"),
        (&[NEW, NEW_ISSUER], "2060-01-01", "gcp.ak.certificate.expired"),
    ] {
        assert_eq!(outcome(files, at, |_| true).unwrap_err(), code);
    }
    assert_eq!(outcome(&[NEW, NEW_ISSUER], "2026-06-01", |_| false).unwrap_err(), "gcp.ak.certificate.key");
}

#[test]
fn no_bit_of_a_certificate_is_free() {
    let leaf = crate::pem::read(OLD).unwrap().remove(0).1;
    let policy = crate::policy::tests_support::explore();
    let ask = Ask::new(&policy, "2026-06-01".parse().unwrap());
    for bit in (0..leaf.len() * 8).step_by(7) {
        let mut flipped = leaf.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let Ok(blobs) = Blobs::open([flipped.as_slice(), OLD_ISSUER].into_iter()) else { continue };
        assert!(check(|_| true, &blobs.read(), &ask).is_err(), "bit {bit}");
    }
}
