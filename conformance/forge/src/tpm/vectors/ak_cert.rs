//! Azure: the certificate of the attestation key.

use serde_json::json;

use crate::{
    cert::{AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Cert, KEY_USAGE, authority_key_id, basic_constraints, key_usage},
    der, envelope,
    keys::{Hash, RsaKey, Scheme},
    patch::Patch,
    tpm::{
        ak_cert::{EK_CERTIFICATE, EXTENDED_KEY_USAGE, ROOT, extended_key_usage, name},
        scene::{Scene, azure_snp, azure_snp_certified, azure_tdx, azure_tdx_certified},
        vector::{accepted, refused, refused_among_others},
    },
    vector::Vector,
};

const CHAIN: &str = "RFC 5280 §6.1";
const PROFILE: &str = "TCG Credential Profiles for TPM Family 2.0 §3.1";
const PLACE: &str = "NV index 01C101D0h";
const POLICY: &str = "Veritee policy, azure";

pub fn vectors() -> Vec<Vector> {
    [good(), form()].concat()
}

pub fn certified() -> serde_json::Value {
    json!({ "azure": { "paravisor_trust": "ak-certificate", "ak_certificate": { "machine_class": "ConfidentialVM", "anchor_pinned": false } } })
}

pub fn files(make: impl Fn(&crate::tpm::scene::Built) -> Vec<Vec<u8>> + 'static) -> impl FnOnce(&mut Scene) {
    move |s| s.collateral = Box::new(make)
}

/// The paravisor is pinned, so that the certificate alone can be what is wrong.
pub fn checked() -> Scene {
    let mut scene = azure_snp();
    scene.collateral = Box::new(|built| built.ak_chain[..2].to_vec());
    scene.trust_vtpm_root();
    scene
}

fn checked_tdx() -> Scene {
    let mut scene = azure_tdx();
    scene.collateral = Box::new(|built| built.ak_chain[..2].to_vec());
    scene.trust_vtpm_root();
    scene
}

/// The certificate's issuer and its key.
pub fn issued_by(cert: &mut Cert, issuer: &str, key: RsaKey) {
    cert.issuer = name(issuer);
    cert.signer = key;
    cert.extensions.set(AUTHORITY_KEY_ID, authority_key_id(&key.id()));
}

fn good() -> Vec<Vector> {
    vec![
        accepted("azure/ak-cert/snp", PROFILE, "A certificate of the attestation key vouches for the paravisor", certified(), azure_snp_certified, |_| ()),
        accepted("azure/ak-cert/tdx", PROFILE, "The same on TDX", certified(), azure_tdx_certified, |_| ()),
        accepted("azure/ak-cert/pem", CHAIN, "Certificate and CA are in PEM", certified(), azure_snp_certified, |s| {
            s.collateral = Box::new(|built| built.ak_chain[..2].iter().map(|der| envelope::pem("CERTIFICATE", der, "\n").into_bytes()).collect());
        }),
        accepted("azure/ak-cert/padded", PLACE, "Zeros follow the certificate, as its place in the TPM has them", certified(), azure_snp_certified, |s| {
            s.collateral = Box::new(|built| vec![[built.ak_chain[0].clone(), vec![0; 3087]].concat(), built.ak_chain[1].clone()]);
        }),
        accepted("azure/ak-cert/sha512", CHAIN, "The CA signs with SHA-512", certified(), azure_snp_certified, |s| {
            s.ak_leaf.sign_with(Scheme::Pkcs1With(Hash::Sha512))
        }),
        accepted("azure/ak-cert/sha256", CHAIN, "The CA signs with SHA-256", certified(), azure_snp_certified, |s| {
            s.ak_leaf.sign_with(Scheme::Pkcs1With(Hash::Sha256))
        }),
        accepted(
            "azure/ak-cert/root-comes-along",
            CHAIN,
            "The root comes along too, which changes nothing",
            certified(),
            azure_snp_certified,
            files(|built| built.ak_chain.to_vec()),
        ),
        accepted("azure/ak-cert/direct", CHAIN, "The root issued the certificate itself", certified(), azure_snp_certified, |s| {
            issued_by(&mut s.ak_leaf, ROOT, RsaKey::VtpmRoot);
        }),
        accepted(
            "azure/ak-cert/pinned-too",
            POLICY,
            "The paravisor is pinned, and its attestation key has a certificate",
            json!({ "azure": { "paravisor_trust": "pinned" } }),
            azure_snp,
            |s| {
                s.collateral = Box::new(|built| built.ak_chain[..2].to_vec());
                s.trust_vtpm_root();
            },
        ),
        accepted("azure/ak-cert/not-yet", CHAIN, "It becomes valid within the clock's tolerance", certified(), azure_snp_certified, |s| {
            s.ak_leaf.not_before = der::time("2026-06-01T00:00:30Z");
            s.policy["clock_skew_seconds"] = json!(60);
        }),
    ]
}

fn leaf(change: impl Fn(&mut Cert)) -> impl FnOnce(&mut Scene) {
    move |s| change(&mut s.ak_leaf)
}

fn form() -> Vec<Vector> {
    vec![
        refused("azure/ak-cert/missing", "missing.azure.ak-certificate", POLICY, "The policy demands a certificate, and there is none", azure_snp, |s| {
            s.state("azure", "require_ak_certificate", json!(true));
        }),
        refused(
            "azure/ak-cert/another-key",
            "azure.ak.certificate.key",
            PROFILE,
            "The certificate is of another key",
            checked,
            leaf(|c| c.spki = RsaKey::TpmOtherAk.spki()),
        ),
        refused(
            "azure/ak-cert/trusted-launch",
            "azure.ak.certificate.trusted-launch",
            PROFILE,
            "The certificate is of a VM of Trusted Launch, whose TPM the host runs",
            checked,
            leaf(|c| {
                c.subject = name("f0f1f2f3f4f5.TrustedVM.Azure.windows.net");
            }),
        ),
        refused(
            "azure/ak-cert/another-class",
            "azure.ak.certificate.class",
            PROFILE,
            "The certificate is of something else",
            checked,
            leaf(|c| c.subject = name("host.example")),
        ),
        refused(
            "azure/ak-cert/class-in-the-middle",
            "azure.ak.certificate.class",
            PROFILE,
            "The right class stands in the middle of the name",
            checked,
            leaf(|c| {
                c.subject = name("f0.ConfidentialVM.Azure.windows.net.example");
            }),
        ),
        refused(
            "azure/ak-cert/class-without-a-name",
            "azure.ak.certificate.class",
            PROFILE,
            "The class alone is the name",
            checked,
            leaf(|c| c.subject = name(".ConfidentialVM.Azure.windows.net")),
        ),
        refused(
            "azure/ak-cert/no-purpose",
            "azure.paravisor.unpinned",
            PROFILE,
            "The certificate states no purpose",
            azure_snp_certified,
            leaf(|c| c.extensions.remove(EXTENDED_KEY_USAGE)),
        ),
        refused(
            "azure/ak-cert/ek-purpose",
            "azure.paravisor.unpinned",
            PROFILE,
            "The certificate is for an endorsement key, and only its CA is for attestation keys",
            azure_snp_certified,
            leaf(|c| {
                c.extensions.set(EXTENDED_KEY_USAGE, extended_key_usage(&[EK_CERTIFICATE]));
            }),
        ),
        refused(
            "azure/ak-cert/is-a-ca",
            "azure.paravisor.unpinned",
            CHAIN,
            "The certificate is of a CA",
            azure_snp_certified,
            leaf(|c| {
                c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None));
            }),
        ),
        refused(
            "azure/ak-cert/no-purpose-demanded",
            "missing.azure.ak-certificate",
            PROFILE,
            "The policy demands a certificate, and what came along states no purpose",
            checked,
            |s| {
                s.state("azure", "require_ak_certificate", json!(true));
                s.ak_leaf.extensions.remove(EXTENDED_KEY_USAGE);
            },
        ),
        refused_among_others(
            "azure/ak-cert/nobody-else",
            "azure.ak.certificate.expired",
            PROFILE,
            "The certificate has expired, and nothing else vouches for the paravisor",
            azure_snp_certified,
            leaf(|c| c.not_after = der::time("2026-05-31T23:59:59Z")),
        ),
        refused(
            "azure/ak-cert/key-id",
            "azure.ak.certificate.key-id",
            CHAIN,
            "The certificate names another key of its issuer",
            checked,
            leaf(|c| c.extensions.set(AUTHORITY_KEY_ID, authority_key_id(&[7; 20]))),
        ),
        refused(
            "azure/ak-cert/usage",
            "azure.ak.certificate.key-usage",
            PROFILE,
            "The key may sign certificates",
            checked,
            leaf(|c| c.extensions.set(KEY_USAGE, key_usage(true, false))),
        ),
        refused(
            "azure/ak-cert/usage-more",
            "azure.ak.certificate.key-usage",
            PROFILE,
            "The key may sign certificates besides quotes",
            checked,
            leaf(|c| c.extensions.set(KEY_USAGE, vec![der::BIT_STRING, 2, 2, 0x84])),
        ),
        refused(
            "azure/ak-cert/no-usage",
            "azure.ak.certificate.key-usage",
            PROFILE,
            "What the key may do is not said",
            checked,
            leaf(|c| c.extensions.remove(KEY_USAGE)),
        ),
        refused(
            "azure/ak-cert/enciphers",
            "azure.ak.certificate.key-usage",
            PROFILE,
            "The key deciphers",
            checked,
            leaf(|c| c.extensions.set(KEY_USAGE, vec![der::BIT_STRING, 2, 5, 0x20])),
        ),
        refused(
            "azure/ak-cert/critical",
            "azure.ak.certificate.critical-extension",
            CHAIN,
            "A critical extension that nobody knows",
            checked,
            leaf(|c| c.extensions.add("1.2.3.4", true, vec![5, 0])),
        ),
        accepted(
            "azure/ak-cert/uncritical",
            CHAIN,
            "An extension that nobody knows and nobody must",
            certified(),
            azure_snp_certified,
            leaf(|c| c.extensions.add("1.2.3.4", false, vec![5, 0])),
        ),
        refused(
            "azure/ak-cert/extension-twice",
            "azure.ak.certificate.form",
            CHAIN,
            "An extension stands twice",
            checked,
            leaf(|c| c.extensions.add("2.5.29.14", false, der::octets(&[7; 20]))),
        ),
        refused(
            "azure/ak-cert/version-1",
            "collateral.readable.der",
            CHAIN,
            "The certificate is of version 2, which has no extensions",
            checked,
            leaf(|c| c.version = Some(1)),
        ),
        refused(
            "azure/ak-cert/algorithms-differ",
            "azure.ak.certificate.form",
            CHAIN,
            "It names two different algorithms",
            checked,
            leaf(|c| c.inner = Scheme::Pkcs1With(Hash::Sha512).id()),
        ),
        refused(
            "azure/ak-cert/sha1",
            "azure.ak.certificate.form",
            CHAIN,
            "The CA signs with SHA-1",
            checked,
            leaf(|c| c.sign_with(Scheme::Pkcs1With(Hash::Sha1))),
        ),
        refused(
            "azure/ak-cert/pss",
            "azure.ak.certificate.form",
            CHAIN,
            "The CA signs with another scheme than its key's",
            checked,
            leaf(|c| c.sign_with(Scheme::Pss)),
        ),
        refused(
            "azure/ak-cert/expired",
            "azure.ak.certificate.expired",
            CHAIN,
            "The certificate has expired",
            checked,
            leaf(|c| c.not_after = der::time("2026-05-31T23:59:59Z")),
        ),
        refused(
            "azure/ak-cert/early",
            "azure.ak.certificate.early",
            CHAIN,
            "The certificate is not yet valid",
            checked,
            leaf(|c| c.not_before = der::time("2026-06-02T00:00:00Z")),
        ),
        refused(
            "azure/ak-cert/signature",
            "azure.ak.certificate.signature",
            CHAIN,
            "A bit of its signature is flipped",
            checked,
            leaf(|c| c.after.push(Patch::Flip(-1))),
        ),
        refused("azure/ak-cert/padded-with-more", "collateral.readable.der", PLACE, "Something else than zeros follows the certificate", checked, |s| {
            s.collateral = Box::new(|built| vec![[built.ak_chain[0].clone(), vec![0; 10], vec![1]].concat(), built.ak_chain[1].clone()]);
        }),
        refused(
            "azure/ak-cert/certificate-of-the-ek",
            "azure.ak.certificate.key",
            PROFILE,
            "The certificate is of the endorsement key",
            checked,
            leaf(|c| c.spki = RsaKey::TpmEk.spki()),
        ),
        refused(
            "azure/ak-cert/unwanted-but-wrong",
            "azure.ak.certificate.signature",
            POLICY,
            "The paravisor is pinned, and the certificate that came along is not signed right",
            azure_snp,
            |s| {
                s.collateral = Box::new(|built| built.ak_chain[..2].to_vec());
                s.trust_vtpm_root();
                s.ak_leaf.after.push(Patch::Flip(-1));
            },
        ),
        refused(
            "azure/ak-cert/tdx-another-key",
            "azure.ak.certificate.key",
            PROFILE,
            "On TDX: the certificate is of another key",
            checked_tdx,
            leaf(|c| c.spki = RsaKey::TpmOtherAk.spki()),
        ),
    ]
}
