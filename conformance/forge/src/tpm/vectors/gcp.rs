//! Compute Engine: the certificate of the attestation key, and the instance that it names.

use serde_json::{Value, json};

use crate::{
    cert::{BASIC_CONSTRAINTS, Cert, KEY_USAGE, basic_constraints, key_usage},
    der,
    keys::RsaKey,
    patch::Patch,
    tpm::{
        ak_cert::{AIK_CERTIFICATE, EXTENDED_KEY_USAGE, extended_key_usage},
        bundle::{self, part},
        gcp_cert::{INSTANCE, Instance, name},
        public_area::{OWNER, RESTRICTED},
        scene::{Scene, gcp, gcp_ecc, gcp_snp, gcp_tdx, shared},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const CHAIN: &str = "RFC 5280 §6.1";
const PROFILE: &str = "TCG Credential Profiles for TPM Family 2.0 §3.1";
const EXTENSION: &str = "Google, certificate extension 1.3.6.1.4.1.11129.2.1.21";
const POLICY: &str = "Veritee policy, gcp";
const NAMES: &str = "TPM 2.0 Library, part 1, §16";

pub fn vectors() -> Vec<Vector> {
    [good(), chain(), instance(), key(), tee_link()].concat()
}

fn verified() -> Value {
    json!({ "tee": "none", "tpm": { "trust": "host-rooted" }, "gcp": { "instance": { "project_id": "forged-project", "is_production": true } } })
}

fn leaf(change: impl Fn(&mut Cert)) -> impl FnOnce(&mut Scene) {
    move |s| change(&mut s.ak_leaf)
}

fn named(change: impl Fn(&mut Instance)) -> impl FnOnce(&mut Scene) {
    move |s| {
        let mut instance = Instance::new();
        change(&mut instance);
        s.ak_leaf.extensions.set(INSTANCE, instance.build());
    }
}

fn good() -> Vec<Vector> {
    vec![
        accepted("gcp/chain/rsa", PROFILE, "Google's certificate vouches for an RSA key", verified(), gcp, |_| ()),
        accepted("gcp/chain/ecc", PROFILE, "Google's certificate vouches for a key on P-256", verified(), gcp_ecc, |_| ()),
        accepted(
            "gcp/chain/purpose",
            PROFILE,
            "The certificate states the purpose that Google states for all of them",
            verified(),
            gcp,
            leaf(|c| {
                c.extensions.add(EXTENDED_KEY_USAGE, false, extended_key_usage(&[crate::tpm::ak_cert::EK_CERTIFICATE]));
            }),
        ),
        accepted("gcp/chain/ca-apart", CHAIN, "The CA comes apart from the bundle", verified(), gcp, |s| {
            s.attached = Box::new(|built| vec![built.ak_chain[0].clone()]);
            s.collateral = Box::new(|built| vec![built.ak_chain[1].clone()]);
        }),
    ]
}

fn chain() -> Vec<Vector> {
    vec![
        refused("gcp/chain/no-ca", "missing.gcp.ak-chain", CHAIN, "The CA did not come along", gcp, |s| {
            s.attached = Box::new(|built| vec![built.ak_chain[0].clone()])
        }),
        refused("gcp/chain/no-root", "missing.gcp.ak-chain", CHAIN, "A chain that is right in itself, up to a root that only came along", gcp, |s| {
            let other = "Somebody's Root";
            s.ak_ca.issuer = name(other);
            (s.ak_root.issuer, s.ak_root.subject) = (name(other), name(other));
            s.trust = Box::new(|_| Vec::new());
            s.attached = Box::new(|built| built.ak_chain.to_vec());
        }),
        refused(
            "gcp/chain/own-root",
            "gcp.ak.certificate.signature",
            CHAIN,
            "A chain that is right in itself, up to a root of the pinned one's name",
            gcp,
            |s| {
                s.trust = Box::new(|_| Vec::new());
                s.attached = Box::new(|built| built.ak_chain.to_vec());
            },
        ),
        refused(
            "gcp/chain/signature",
            "gcp.ak.certificate.signature",
            CHAIN,
            "A bit of the certificate's signature is flipped",
            gcp,
            leaf(|c| c.after.push(Patch::Flip(-1))),
        ),
        refused(
            "gcp/chain/expired",
            "gcp.ak.certificate.expired",
            CHAIN,
            "The certificate has expired",
            gcp,
            leaf(|c| c.not_after = der::time("2026-05-31T00:00:00Z")),
        ),
        refused(
            "gcp/chain/early",
            "gcp.ak.certificate.early",
            CHAIN,
            "The certificate is not yet valid",
            gcp,
            leaf(|c| c.not_before = der::time("2026-06-02T00:00:00Z")),
        ),
        refused(
            "gcp/chain/endorsement-key",
            "gcp.ak.certificate.key-usage",
            PROFILE,
            "The certificate is of a key that deciphers",
            gcp,
            leaf(|c| c.extensions.set(KEY_USAGE, vec![der::BIT_STRING, 2, 5, 0x20])),
        ),
        refused(
            "gcp/chain/signs-certificates",
            "gcp.ak.certificate.key-usage",
            PROFILE,
            "The certificate's key signs certificates",
            gcp,
            leaf(|c| c.extensions.set(KEY_USAGE, key_usage(true, false))),
        ),
        refused(
            "gcp/chain/is-a-ca",
            "gcp.ak.certificate.leaf",
            CHAIN,
            "The certificate is of a CA",
            gcp,
            leaf(|c| c.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None))),
        ),
        refused(
            "gcp/chain/another-purpose",
            "gcp.ak.certificate.purpose",
            PROFILE,
            "The certificate states another purpose",
            gcp,
            leaf(|c| c.extensions.add(EXTENDED_KEY_USAGE, false, extended_key_usage(&[AIK_CERTIFICATE]))),
        ),
        refused(
            "gcp/chain/another-key",
            "gcp.ak.certificate.key",
            PROFILE,
            "The certificate is of another key than signed",
            gcp,
            leaf(|c| c.spki = RsaKey::TpmOtherAk.spki()),
        ),
        refused("gcp/chain/ca-is-none", "gcp.ak.certificate.ca", CHAIN, "What issued the certificate is no CA", gcp, |s| {
            s.ak_ca.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None))
        }),
        refused(
            "gcp/chain/critical",
            "gcp.ak.certificate.critical-extension",
            CHAIN,
            "A critical extension that nobody knows",
            gcp,
            leaf(|c| c.extensions.add("1.2.3.4", true, vec![5, 0])),
        ),
        refused(
            "gcp/chain/alternative-name",
            "gcp.ak.certificate.alternative-name",
            PROFILE,
            "A critical alternative name that is not of Google's TPM",
            gcp,
            leaf(|c| {
                c.extensions.add("2.5.29.17", true, der::sequence(&[&der::element(0x82, b"example")]));
            }),
        ),
        misuse("gcp/chain/root-not-self-signed", "trust.unrecognized", "Veritee, trust files", "The root that is given is not signed by itself", gcp, |s| {
            s.ak_root.signer = RsaKey::Impostor
        }),
    ]
}

fn instance() -> Vec<Vector> {
    let demand = |key: &'static str, value: Value| move |s: &mut Scene| s.state("gcp", key, value);
    let production = |value: Vec<Vec<u8>>| named(move |i| i.properties = Some(value.clone()));
    let mut all = vec![
        refused(
            "gcp/instance/not-in-production",
            "gcp.instance.production",
            EXTENSION,
            "The instance is not in production",
            gcp,
            production(vec![der::explicit(0, &der::number(0)), der::explicit(1, &der::boolean(false))]),
        ),
        refused(
            "gcp/instance/silent",
            "gcp.instance.production",
            EXTENSION,
            "The certificate does not say whether the instance is in production",
            gcp,
            production(vec![der::explicit(0, &der::number(0))]),
        ),
        refused(
            "gcp/instance/no-properties",
            "gcp.instance.production",
            EXTENSION,
            "The certificate says nothing of its instance but names",
            gcp,
            named(|i| i.properties = None),
        ),
        // Such a certificate is not even known for one of Google's.
        refused(
            "gcp/instance/absent",
            "evidence.kind.not-in-policy",
            EXTENSION,
            "The certificate names no instance",
            gcp,
            leaf(|c| c.extensions.remove(INSTANCE)),
        ),
        accepted(
            "gcp/instance/allowed",
            POLICY,
            "The instance is not in production, and the policy allows that",
            json!({ "gcp": { "instance": { "is_production": false } } }),
            gcp,
            |s| {
                production(vec![der::explicit(1, &der::boolean(false))])(s);
                s.state("gcp", "allow_no_production", json!(true));
            },
        ),
        refused("gcp/instance/allowed-but-named", "gcp.instance.production", POLICY, "What names an instance counts only in production", gcp, |s| {
            production(vec![der::explicit(1, &der::boolean(false))])(s);
            s.state("gcp", "allow_no_production", json!(true));
            s.state("gcp", "project_ids", json!(["forged-project"]));
        }),
        accepted(
            "gcp/instance/unknown-property",
            EXTENSION,
            "The instance has a property that nobody here knows",
            verified(),
            gcp,
            production(vec![der::explicit(1, &der::boolean(true)), der::explicit(9, &der::number(7))]),
        ),
        refused("gcp/instance/trailing", "gcp.instance.form", EXTENSION, "Something follows the instance", gcp, |s| {
            s.ak_leaf.extensions.set(INSTANCE, [Instance::new().build(), vec![0]].concat());
        }),
        refused(
            "gcp/instance/property-twice",
            "gcp.instance.form",
            EXTENSION,
            "It is said twice whether the instance is in production",
            gcp,
            production(vec![der::explicit(1, &der::boolean(false)), der::explicit(1, &der::boolean(true))]),
        ),
        refused(
            "gcp/instance/properties-out-of-order",
            "gcp.instance.form",
            EXTENSION,
            "The properties stand in another order",
            gcp,
            production(vec![der::explicit(1, &der::boolean(true)), der::explicit(0, &der::number(0))]),
        ),
        refused(
            "gcp/instance/boolean",
            "gcp.instance.form",
            EXTENSION,
            "Whether the instance is in production is neither true nor false",
            gcp,
            production(vec![der::explicit(1, &[1, 1, 1])]),
        ),
        misuse("gcp/instance/id-form", "policy.gcp.instance-id", POLICY, "The policy's instance id is no number", gcp, demand("instance_ids", json!(["0x81"]))),
        misuse("gcp/instance/empty", "policy.empty-list", POLICY, "No project would do", gcp, demand("project_ids", json!([]))),
    ];
    for (key, right, wrong, code, id) in [
        ("project_ids", "forged-project", "another-project", "gcp.instance.project", "project"),
        ("zones", "nowhere-a", "nowhere-b", "gcp.instance.zone", "zone"),
        ("instance_ids", "9305357566071262703", "1", "gcp.instance.id", "id"),
        ("instance_names", "forged-instance", "another", "gcp.instance.name", "name"),
    ] {
        all.push(accepted(&format!("gcp/instance/{id}"), POLICY, "The instance is the policy's", verified(), gcp, demand(key, json!([right]))));
        all.push(refused(&format!("gcp/instance/another-{id}"), code, POLICY, "The instance is another than the policy's", gcp, demand(key, json!([wrong]))));
    }
    all
}

fn key() -> Vec<Vector> {
    let with_area = |s: &mut Scene| s.parts = Box::new(|parts, built| parts.push(part("ak-public", built.area.clone())));
    vec![
        accepted("gcp/key/area", NAMES, "The public area came along and is that of the certificate's key", verified(), gcp, with_area),
        refused("gcp/key/unrestricted", "gcp.ak.certificate.key", NAMES, "The public area shows a key that signs whatever it is given", gcp, move |s| {
            s.area.attributes &= !RESTRICTED;
            with_area(s);
        }),
        refused("gcp/key/embellished", "tpm.quote.signer", NAMES, "The public area was embellished: the quote names another key", gcp, |s| {
            let honest = s.area.clone();
            s.area.attributes &= !RESTRICTED;
            let area = honest.build();
            s.parts = Box::new(move |parts, _| parts.push(part("ak-public", area.clone())));
        }),
        refused("gcp/key/owner", "tpm.quote.signer", NAMES, "The key lies in the owner's hierarchy", gcp, move |s| {
            s.hierarchy = OWNER;
            with_area(s);
        }),
        refused("gcp/key/quote-of-another", "gcp.ak.certificate.key", PROFILE, "Another key signed than the certificate's", gcp, |s| {
            s.resign(RsaKey::TpmOtherAk)
        }),
        refused("gcp/key/signature", "gcp.ak.certificate.key", PROFILE, "A bit of the signature is flipped: it is of no key that came along", gcp, |s| {
            s.signature.after.push(Patch::Flip(-1))
        }),
        refused("gcp/key/nonce", "bind.report-data.mismatch", "Veritee policy, bind.report_data", "The quote is of another conversation", gcp, |s| {
            s.attest.extra[0] ^= 1
        }),
        refused("gcp/key/value", "tpm.pcrs.digest", "TPM 2.0 Library, part 3, §18.4", "A register is told another value than was quoted", gcp, |s| {
            s.told = Box::new(|r| r.set(crate::keys::Hash::Sha256, 7, vec![7; 32]));
        }),
        refused(
            "gcp/key/identity",
            "identity.measurement.no-hardware",
            "Veritee policy, identity",
            "The policy's measurements cannot be those of such a machine",
            gcp,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": crate::scene::hex(&[7; 48]) }] });
            },
        ),
        refused(
            "gcp/key/not-in-policy",
            "evidence.kind.not-in-policy",
            "Veritee policy, kinds",
            "The policy accepts TPMs whose key it pins, and no certificates of Google's",
            gcp,
            |s| s.policy["kinds"] = json!(["tpm"]),
        ),
        refused("gcp/key/no-quote", "evidence.kind.bundle", "RFC 9999", "There is no quote", gcp, |s| s.without(bundle::QUOTE)),
    ]
}

fn tee_link() -> Vec<Vector> {
    const LINK: &str = "Veritee policy, gcp.tee_link";
    let linked = |tee: &str, link: &str| json!({ "tee": tee, "tpm": { "trust": "host-rooted" }, "gcp": { "tee_link": link } });
    fn weak(s: &mut Scene) {
        s.link = Some(shared);
        s.state("gcp", "tee_link", json!("shared-nonce"));
    }
    vec![
        accepted("gcp/tee-link/snp", LINK, "A report of SEV-SNP names the TPM's key", linked("sev-snp", "ak-name-bound"), gcp_snp, |_| ()),
        accepted("gcp/tee-link/tdx", LINK, "A TD quote names the TPM's key", linked("tdx", "ak-name-bound"), gcp_tdx, |_| ()),
        accepted(
            "gcp/tee-link/shared-nonce",
            LINK,
            "Report and quote have the same nonce, and the policy asks for no more",
            linked("sev-snp", "shared-nonce"),
            gcp_snp,
            weak,
        ),
        accepted("gcp/tee-link/tdx-shared-nonce", LINK, "The same on TDX", linked("tdx", "shared-nonce"), gcp_tdx, weak),
        refused("gcp/tee-link/weak", "gcp.tee-link.weak", LINK, "Report and quote have the same nonce, and may come from two machines", gcp_snp, |s| {
            s.link = Some(shared)
        }),
        refused("gcp/tee-link/tdx-weak", "gcp.tee-link.weak", LINK, "The same on TDX", gcp_tdx, |s| s.link = Some(shared)),
        refused("gcp/tee-link/another-nonce", "gcp.tee-link.mismatch", LINK, "The report is of another conversation", gcp_snp, |s| {
            weak(s);
            s.link = Some(|_, _| [7; 64]);
        }),
        refused("gcp/tee-link/another-key", "gcp.tee-link.mismatch", LINK, "The report names another key", gcp_snp, |s| {
            s.link = Some(|extra, name| crate::tpm::scene::naming(extra, &[name, &[0]].concat()));
        }),
        refused("gcp/tee-link/nonce-cut", "gcp.tee-link.mismatch", LINK, "The report has only the beginning of the nonce", gcp_snp, |s| {
            weak(s);
            s.link = Some(|extra, name| shared(&extra[..16], name));
        }),
        refused(
            "gcp/tee-link/no-area",
            "gcp.tee-link.mismatch",
            LINK,
            "The name of the key cannot be known, since its public area did not come along",
            gcp_snp,
            |s| s.without("ak-public"),
        ),
        refused("gcp/tee-link/no-nonce", "gcp.tee-link.no-nonce", LINK, "Neither has a nonce, so that any two would fit", gcp_snp, |s| {
            weak(s);
            s.waive_binding();
            (s.nonce, s.attest.extra) = (None, Vec::new());
        }),
        refused("gcp/tee-link/debug", "snp.guest-policy.debug", "AMD 56860, ATTESTATION_REPORT", "The host can debug the machine", gcp_snp, |s| {
            s.amd().report.policy |= crate::report::DEBUG
        }),
        refused(
            "gcp/tee-link/vmpl",
            "snp.vmpl",
            "AMD 56860, ATTESTATION_REPORT",
            "Another privilege level asked for the report than the policy accepts",
            gcp_snp,
            |s| s.amd().report.vmpl = 1,
        ),
        refused("gcp/tee-link/signature", "snp.signature", "AMD 56860, ATTESTATION_REPORT", "A bit of the report's signature is flipped", gcp_snp, |s| {
            s.amd().report.after.push(Patch::Flip(crate::report::R as isize));
        }),
        refused(
            "gcp/tee-link/registers-are-no-identity",
            "identity.measurement.unstated",
            "Veritee policy, identity",
            "The policy states values of the host's TPM, and nothing of what the hardware protects",
            gcp_snp,
            |s| {
                s.policy["identity"] = json!({});
                let set = super::pcrs::set(s, crate::keys::Hash::Sha256, &[4, 7]);
                s.state("tpm", "pcrs", json!([set]));
            },
        ),
        refused(
            "gcp/tee-link/left-out",
            "identity.measurement.no-hardware",
            "Veritee policy, identity",
            "The policy names a guest and values of registers, and the hardware's evidence was left out of the bundle",
            gcp_snp,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": crate::scene::hex(&s.amd().report.measurement) }] });
                let set = super::pcrs::set(s, crate::keys::Hash::Sha256, &[4, 7]);
                s.state("tpm", "pcrs", json!([set]));
                s.parts = Box::new(|parts, _| parts.retain(|part| part.name != "snp-report"));
            },
        ),
        refused(
            "gcp/tee-link/signer-left-out",
            "identity.measurement.no-hardware",
            "Veritee policy, identity",
            "The same where the policy names a signer",
            gcp_tdx,
            |s| {
                s.policy["identity"] = json!({ "signer": [{ "id_key": crate::scene::hex(&[7; 48]) }] });
                let set = super::pcrs::set(s, crate::keys::Hash::Sha256, &[4, 7]);
                s.state("tpm", "pcrs", json!([set]));
                s.parts = Box::new(|parts, _| parts.retain(|part| part.name != bundle::TD_QUOTE));
            },
        ),
        refused(
            "gcp/tee-link/another-measurement",
            "identity.measurement",
            "Veritee policy, identity",
            "The hardware protects another guest than the policy names",
            gcp_snp,
            |s| {
                s.policy["identity"] = json!({ "measurement": [{ "hex": crate::scene::hex(&[7; 48]) }] });
            },
        ),
        refused("gcp/tee-link/both", "evidence.kind.bundle", "RFC 9999", "Evidence of both sorts of hardware stands beside the quote", gcp_snp, |s| {
            s.parts = Box::new(|parts, _| parts.push(part(bundle::TD_QUOTE, vec![0; 48])));
        }),
        refused(
            "gcp/tee-link/beside-a-bare-tpm",
            "evidence.kind.bundle",
            "RFC 9999",
            "A report stands beside the quote of a TPM that only the relying party knows",
            gcp_snp,
            |s| s.attached = Box::new(|_| Vec::new()),
        ),
    ]
}
