//! Azure: the path from the certificate of the attestation key to the root, and what was revoked.

use serde_json::json;

use super::ak_cert::{certified, checked, files, issued_by};
use crate::{
    cert::{BASIC_CONSTRAINTS, Cert, KEY_USAGE, SUBJECT_KEY_ID, basic_constraints, key_usage},
    der, envelope,
    keys::RsaKey,
    patch::Patch,
    tpm::{
        ak_cert::{self, CA, CA_SERIAL, EK_CERTIFICATE, EXTENDED_KEY_USAGE, LEAF_SERIAL, extended_key_usage, name},
        scene::{Scene, azure_snp_certified},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const CHAIN: &str = "RFC 5280 §6.1";
const TRUST: &str = "Veritee, trust files";

pub fn vectors() -> Vec<Vector> {
    [path(), revocation(), trust()].concat()
}

/// The name and key of a second CA, which the first one issues.
const SECOND: &str = "Forged Virtual TPM CA - 02";

fn second_ca() -> Vec<u8> {
    let mut second = ak_cert::ca();
    issued_by(&mut second, CA, RsaKey::VtpmCa);
    (second.subject, second.spki) = (name(SECOND), RsaKey::TpmEk.spki());
    second.extensions.set(SUBJECT_KEY_ID, der::octets(&RsaKey::TpmEk.id()));
    second.build()
}

fn ca(change: impl Fn(&mut Cert)) -> impl FnOnce(&mut Scene) {
    move |s| change(&mut s.ak_ca)
}

fn path() -> Vec<Vector> {
    vec![
        refused("azure/ak-path/no-ca", "missing.azure.ak-chain", CHAIN, "The CA did not come along", checked, files(|built| vec![built.ak_chain[0].clone()])),
        refused(
            "azure/ak-path/ca-expired",
            "azure.ak.certificate.expired",
            CHAIN,
            "The CA has expired",
            checked,
            ca(|c| c.not_after = der::time("2026-05-31T23:59:59Z")),
        ),
        refused(
            "azure/ak-path/ca-early",
            "azure.ak.certificate.early",
            CHAIN,
            "The CA is not yet valid",
            checked,
            ca(|c| c.not_before = der::time("2026-06-02T00:00:00Z")),
        ),
        refused(
            "azure/ak-path/ca-is-none",
            "azure.ak.certificate.ca",
            CHAIN,
            "What issued the certificate is no CA",
            checked,
            ca(|c| c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None))),
        ),
        refused(
            "azure/ak-path/ca-silent",
            "azure.ak.certificate.ca",
            CHAIN,
            "What issued the certificate does not say that it is a CA",
            checked,
            ca(|c| c.extensions.remove(BASIC_CONSTRAINTS)),
        ),
        refused(
            "azure/ak-path/ca-usage",
            "azure.ak.certificate.key-usage",
            CHAIN,
            "The CA's key may not sign certificates",
            checked,
            ca(|c| c.extensions.set(KEY_USAGE, key_usage(false, true))),
        ),
        refused(
            "azure/ak-path/ca-purpose",
            "azure.ak.certificate.purpose",
            CHAIN,
            "The CA may issue for endorsement keys alone",
            checked,
            ca(|c| {
                c.extensions.set(EXTENDED_KEY_USAGE, extended_key_usage(&[EK_CERTIFICATE]));
            }),
        ),
        accepted(
            "azure/ak-path/ca-any-purpose",
            CHAIN,
            "The CA states no purposes",
            certified(),
            azure_snp_certified,
            ca(|c| c.extensions.remove(EXTENDED_KEY_USAGE)),
        ),
        refused(
            "azure/ak-path/ca-critical",
            "azure.ak.certificate.critical-extension",
            CHAIN,
            "The CA has a critical extension that nobody knows",
            checked,
            ca(|c| c.extensions.add("1.2.3.4", true, vec![5, 0])),
        ),
        refused(
            "azure/ak-path/ca-name-constraints",
            "azure.ak.certificate.critical-extension",
            CHAIN,
            "The CA is constrained to names",
            checked,
            ca(|c| {
                c.extensions.add("2.5.29.30", true, der::sequence(&[]));
            }),
        ),
        refused("azure/ak-path/path-length", "azure.ak.certificate.path-length", CHAIN, "A CA stands under a CA that has no room for one", checked, |s| {
            // The leaf's issuer is a second CA, which the first one issued against its own word.
            issued_by(&mut s.ak_leaf, SECOND, RsaKey::TpmEk);
            s.collateral = Box::new(|built| vec![built.ak_chain[0].clone(), second_ca(), built.ak_chain[1].clone()]);
        }),
        accepted("azure/ak-path/two-cas", CHAIN, "A CA stands under a CA that has room for one", certified(), azure_snp_certified, |s| {
            s.ak_ca.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, Some(1)));
            issued_by(&mut s.ak_leaf, SECOND, RsaKey::TpmEk);
            s.collateral = Box::new(|built| vec![built.ak_chain[0].clone(), second_ca(), built.ak_chain[1].clone()]);
        }),
        refused("azure/ak-path/leaf-as-ca", "azure.ak.certificate.ca", CHAIN, "Another attestation key issued the certificate", checked, |s| {
            issued_by(&mut s.ak_leaf, "other.ConfidentialVM.Azure.windows.net", RsaKey::TpmOtherAk);
            s.collateral = Box::new(|built| {
                let mut other = ak_cert::leaf();
                (other.subject, other.spki) = (name("other.ConfidentialVM.Azure.windows.net"), RsaKey::TpmOtherAk.spki());
                other.extensions.set(SUBJECT_KEY_ID, der::octets(&RsaKey::TpmOtherAk.id()));
                vec![built.ak_chain[0].clone(), other.build(), built.ak_chain[1].clone()]
            });
        }),
        refused(
            "azure/ak-path/ca-signature",
            "azure.ak.certificate.signature",
            CHAIN,
            "A bit of the CA's signature is flipped",
            checked,
            ca(|c| c.after.push(Patch::Flip(-1))),
        ),
        refused(
            "azure/ak-path/ca-of-an-impostor",
            "azure.ak.certificate.signature",
            CHAIN,
            "An impostor with the root's name signed the CA",
            checked,
            ca(|c| c.signer = RsaKey::Impostor),
        ),
        refused(
            "azure/ak-path/own-root",
            "azure.ak.certificate.signature",
            TRUST,
            "A chain that is right in itself, up to a root of the pinned one's name that came along",
            checked,
            |s| {
                s.trust = Box::new(|built| built.amd.iter().map(|amd| amd.ark.clone()).collect());
                s.collateral = Box::new(|built| built.ak_chain.to_vec());
            },
        ),
        refused(
            "azure/ak-path/unknown-root",
            "missing.azure.ak-chain",
            TRUST,
            "A chain that is right in itself, up to a root of another name that came along",
            checked,
            |s| {
                s.ak_ca.issuer = name("Somebody's Root");
                s.collateral = Box::new(|built| {
                    let mut root = ak_cert::root();
                    (root.issuer, root.subject) = (name("Somebody's Root"), name("Somebody's Root"));
                    vec![built.ak_chain[0].clone(), built.ak_chain[1].clone(), root.build()]
                });
            },
        ),
        refused("azure/ak-path/root-expired", "azure.ak.certificate.expired", CHAIN, "The root that was given has expired", checked, |s| {
            s.ak_root.not_after = der::time("2026-05-31T23:59:59Z");
        }),
        refused("azure/ak-path/key-1024", "azure.ak.certificate.issuer-key", CHAIN, "The CA's key has 1024 bits", checked, |s| {
            s.ak_ca.spki = RsaKey::TpmAk1024.spki();
            s.ak_leaf.signer = RsaKey::TpmAk1024;
        }),
    ]
}

fn revocation() -> Vec<Vector> {
    const LISTS: &str = "RFC 5280 §6.3";
    fn with_lists() -> Scene {
        let mut scene = checked();
        scene.collateral = Box::new(|built| [&built.ak_chain[..2], &built.ak_crls[..]].concat());
        scene
    }
    vec![
        accepted(
            "azure/ak-crl/both",
            LISTS,
            "Both lists are at hand and name nobody here",
            json!({ "azure": { "ak_certificate": { "revocation_checked": true } } }),
            with_lists,
            |_| (),
        ),
        refused("azure/ak-crl/leaf-revoked", "azure.ak.certificate.revoked", LISTS, "The certificate is revoked", with_lists, |s| {
            s.ak_ca_crl.revoke(LEAF_SERIAL)
        }),
        refused("azure/ak-crl/ca-revoked", "azure.ak.certificate.revoked", LISTS, "The CA is revoked", with_lists, |s| s.ak_root_crl.revoke(CA_SERIAL)),
        refused("azure/ak-crl/stale", "azure.ak.certificate.crl", LISTS, "The list is out of date", with_lists, |s| {
            s.ak_ca_crl.next_update = Some(der::time("2026-05-31T00:00:00Z"))
        }),
        accepted("azure/ak-crl/stale-besides", LISTS, "The list of a month ago comes along with the current one", json!({}), with_lists, |s| {
            let mut stale = s.ak_ca_crl.clone();
            (stale.this_update, stale.next_update) = (der::time("2026-04-01T00:00:00Z"), Some(der::time("2026-05-01T00:00:00Z")));
            let stale = stale.build();
            s.collateral = Box::new(move |built| [&built.ak_chain[..2], core::slice::from_ref(&stale), &built.ak_crls[..]].concat());
        }),
        refused("azure/ak-crl/newer-revokes", "azure.ak.certificate.revoked", LISTS, "Of two current lists one names the certificate", with_lists, |s| {
            let mut newer = s.ak_ca_crl.clone();
            newer.revoke(LEAF_SERIAL);
            let newer = newer.build();
            s.collateral = Box::new(move |built| [&built.ak_chain[..2], &built.ak_crls[..], core::slice::from_ref(&newer)].concat());
        }),
        refused("azure/ak-crl/early", "azure.ak.certificate.crl", LISTS, "The list is of tomorrow", with_lists, |s| {
            s.ak_ca_crl.this_update = der::time("2026-06-02T00:00:00Z")
        }),
        refused("azure/ak-crl/no-next-update", "azure.ak.certificate.crl", LISTS, "The list does not say until when it holds", with_lists, |s| {
            s.ak_ca_crl.next_update = None
        }),
        refused("azure/ak-crl/signature", "azure.ak.certificate.crl", LISTS, "Another CA signed the list", with_lists, |s| s.ak_ca_crl.signer = RsaKey::TpmEk),
        refused("azure/ak-crl/delta", "azure.ak.certificate.crl", LISTS, "The list is only the difference to another", with_lists, |s| {
            s.ak_ca_crl.extensions.add(crate::crl::DELTA_INDICATOR, true, der::number(1));
        }),
    ]
}

fn trust() -> Vec<Vector> {
    let given = |change: fn(&mut Cert)| move |s: &mut Scene| change(&mut s.ak_root);
    vec![
        misuse(
            "azure/trust/root-not-self-signed",
            "trust.unrecognized",
            TRUST,
            "The root that is given is not signed by itself",
            azure_snp_certified,
            given(|c| c.signer = RsaKey::Impostor),
        ),
        misuse("azure/trust/ca-as-root", "trust.unrecognized", TRUST, "A CA is given as a root", azure_snp_certified, |s| {
            s.trust = Box::new(|built| vec![built.ak_chain[1].clone()])
        }),
        misuse(
            "azure/trust/leaf-as-root",
            "trust.unrecognized",
            TRUST,
            "The certificate of the attestation key is given as a root",
            azure_snp_certified,
            |s| s.trust = Box::new(|built| vec![built.ak_chain[0].clone()]),
        ),
        accepted("azure/trust/pem", TRUST, "The root is given in PEM", certified(), azure_snp_certified, |s| {
            s.trust = Box::new(|built| {
                let roots = [&built.amd.as_ref().expect("it is an SEV-SNP scene").ark, &built.ak_chain[2]];
                vec![roots.map(|der| envelope::pem("CERTIFICATE", der, "\n")).concat().into_bytes()]
            });
        }),
    ]
}
