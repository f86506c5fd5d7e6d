//! Evidence of one platform that is handed in as another's, claims that two readers could read in two ways, and pinned keys.

use serde_json::{Value, json};

use super::pcrs::set;
use crate::{
    envelope,
    keys::{Hash, RsaKey, filler},
    scene::{File, hex},
    tpm::{
        alg::{self, ECDSA},
        attest::Selection,
        bundle::{self, part},
        event_log::{Event, GLOBAL, VARIABLE_DRIVER_CONFIG},
        key::Key,
        public_area::PublicArea,
        scene::{QUOTED, Scene, azure_snp, azure_tdx, bare, p256},
        signature::Signature,
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const BIND: &str = "Veritee policy, bind.report_data";
const HCL: &str = "OpenHCL, attestation report";
const CLAIMS_FORM: &str = "OpenHCL, runtime claims; RFC 7517 §4";
const TRUST: &str = "Veritee, trust files";

pub fn vectors() -> Vec<Vector> {
    [platforms(), claims(), keys()].concat()
}

fn platforms() -> Vec<Vector> {
    vec![
        refused(
            "azure/platform/snp-called-tdx",
            "missing.azure.td-quote",
            HCL,
            "A report of SEV-SNP is called one of TDX, for which no TD quote vouches",
            azure_snp,
            |s| {
                s.hcl.report_type = 4;
                s.policy["kinds"] = json!(["azure-snp-vtpm", "azure-tdx-vtpm"]);
            },
        ),
        refused(
            "azure/platform/not-in-policy",
            "evidence.kind.not-in-policy",
            HCL,
            "A report of SEV-SNP, where the policy accepts TDX alone",
            azure_snp,
            |s| s.policy["kinds"] = json!(["azure-tdx-vtpm"]),
        ),
        refused("azure/platform/tdx-called-snp", "evidence.kind.bundle", HCL, "A TDREPORT is called a report of SEV-SNP, beside a TD quote", azure_tdx, |s| {
            s.hcl.report_type = 2
        }),
        refused("azure/platform/td-quote-beside-snp", "evidence.kind.bundle", HCL, "A TD quote stands beside a report of SEV-SNP", azure_snp, |s| {
            s.parts = Box::new(|parts, _| parts.push(part(bundle::TD_QUOTE, vec![0; 48])));
        }),
        refused("azure/platform/report-alone", "evidence.kind.unsupported", HCL, "The paravisor's report comes alone", azure_snp, |s| {
            s.evidence = Some(Box::new(|built| built.hcl.clone()))
        }),
        refused("azure/platform/magic", "azure.hcl.form.magic", HCL, "The report does not begin as one of a paravisor", azure_snp, |s| s.hcl.magic = *b"HCLB"),
        refused(
            "azure/platform/pinned-tpm",
            "evidence.kind.not-in-policy",
            "Veritee policy, kinds",
            "The relying party pinned the key, and the policy accepts bare TPMs alone",
            azure_snp,
            |s| {
                s.policy["kinds"] = json!(["tpm"]);
                s.trust = Box::new(|built| vec![built.area.clone()]);
            },
        ),
        refused("azure/platform/quote-of-another-vm", "tpm.quote.signature", HCL, "Another VM's report stands beside the quote", azure_snp, |s| {
            s.claims.value["keys"][0] = crate::tpm::runtime_claims::jwk("HCLAkPub", "sign", RsaKey::TpmOtherAk);
        }),
        accepted(
            "azure/platform/all-in-one",
            "RFC 9999",
            "Log and certificates lie in the bundle",
            json!({ "secure_boot": true, "azure": { "ak_certificate": { "machine_class": "ConfidentialVM" } } }),
            azure_snp,
            |s| {
                s.trust_vtpm_root();
                s.attached = Box::new(|built| [&built.ak_chain[..2], std::slice::from_ref(&built.log)].concat());
            },
        ),
        accepted(
            "azure/platform/area-beside",
            "RFC 9999",
            "The public area of the attestation key came along, which the claims name already",
            json!({ "tpm": { "trust": "tee-rooted" } }),
            azure_snp,
            |s| {
                s.parts = Box::new(|parts, built| parts.push(part("ak-public", built.area.clone())));
            },
        ),
        refused(
            "azure/platform/measured-otherwise",
            "azure.configuration.contradiction",
            "Veritee policy, azure",
            "The paravisor says that Secure Boot is on, and the log that it is off",
            azure_snp,
            |s| {
                s.collateral = Box::new(|built| vec![built.log.clone()]);
                *s.log.find(|e| e.kind == VARIABLE_DRIVER_CONFIG) = Event::variable(7, VARIABLE_DRIVER_CONFIG, GLOBAL, "SecureBoot", &[0]);
            },
        ),
        accepted(
            "azure/platform/both-sorts-of-lists",
            "RFC 5280 §6.3",
            "AMD's list and those of virtual TPMs came along",
            json!({ "azure": { "ak_certificate": { "revocation_checked": true } } }),
            azure_snp,
            |s| {
                s.demand("snp.revocation");
                s.amd().collateral.push(File::Crl);
                s.collateral = Box::new(|built| [&built.ak_chain[..2], &built.ak_crls[..]].concat());
                s.trust_vtpm_root();
            },
        ),
        refused("azure/platform/amd-revoked", "snp.crl.not-revoked.ask", "RFC 5280 §6.3", "AMD revoked the CA of the VCEK", azure_snp, |s| {
            s.amd().crl.revoke(0x01_0001);
            s.amd().collateral.push(File::Crl);
        }),
        accepted(
            "azure/platform/identity-by-registers",
            "Veritee policy, tpm",
            "The policy says by registers which VM it accepts",
            json!({ "tpm": { "trust": "tee-rooted" } }),
            azure_tdx,
            |s| {
                s.policy["identity"] = json!({});
                let set = set(s, Hash::Sha256, &[4, 7]);
                s.state("tpm", "pcrs", json!([set]));
            },
        ),
        misuse(
            "azure/platform/identity-unstated",
            "policy.identity.unstated",
            "Veritee policy, identity",
            "The policy does not say which VM it accepts",
            azure_tdx,
            |s| s.policy["identity"] = json!({}),
        ),
    ]
}

fn claims() -> Vec<Vector> {
    const JSON: &str = "azure.claims.form.json";
    let text = |change: fn(String) -> Vec<u8>| move |s: &mut Scene| s.claims.before = change;
    vec![
        refused(
            "azure/claims/kid-escaped",
            "azure.claims.form.kid",
            CLAIMS_FORM,
            "Two keys are called HCLAkPub, one of them in escapes",
            azure_snp,
            text(|t| t.replacen("HCLEkPub", "\\u0048CLAkPub", 1).into_bytes()),
        ),
        refused(
            "azure/claims/member-escaped",
            JSON,
            CLAIMS_FORM,
            "The list of keys stands twice, once in escapes",
            azure_snp,
            text(|t| t.replacen("{\"keys\"", "{\"\\u006beys\":[],\"keys\"", 1).into_bytes()),
        ),
        refused(
            "azure/claims/byte-order-mark",
            JSON,
            CLAIMS_FORM,
            "The claims begin with a byte order mark",
            azure_snp,
            text(|t| [&[0xef, 0xbb, 0xbf], t.as_bytes()].concat()),
        ),
        refused(
            "azure/claims/not-utf8",
            JSON,
            CLAIMS_FORM,
            "The claims are no UTF-8",
            azure_snp,
            text(|t| [t.as_bytes(), &[0xff]].concat().into_iter().map(|b| if b == b'W' { 0xff } else { b }).collect()),
        ),
        refused(
            "azure/claims/deep",
            JSON,
            CLAIMS_FORM,
            "A member lies too deep",
            azure_snp,
            text(|t| t.replacen('{', &format!("{{\"a\":{}{},", "[".repeat(200), "]".repeat(200)), 1).into_bytes()),
        ),
        refused("azure/claims/number-for-truth", JSON, CLAIMS_FORM, "Whether there is a TPM is a number", azure_snp, |s| {
            s.claims.configure("tpm-enabled", json!(1))
        }),
        refused("azure/claims/comment", JSON, CLAIMS_FORM, "A comment stands in the claims", azure_snp, text(|t| t.replacen('{', "{/**/", 1).into_bytes())),
        refused("azure/claims/list", JSON, CLAIMS_FORM, "The claims are a list", azure_snp, text(|t| format!("[{t}]").into_bytes())),
        accepted(
            "azure/claims/spaces",
            CLAIMS_FORM,
            "Spaces stand in the claims, which are hashed with them",
            json!({ "azure": { "paravisor_trust": "pinned" } }),
            azure_snp,
            text(|t| t.replace(':', " : ").into_bytes()),
        ),
    ]
}

fn keys() -> Vec<Vector> {
    let good = || json!({ "tpm": { "trust": "pinned-ak" } });
    let pinned = |count: usize| {
        move |s: &mut Scene| {
            s.trust = Box::new(move |built| {
                let other = PublicArea::new(Key::Rsa(RsaKey::TpmOtherAk), alg::RSASSA, Hash::Sha256).build();
                std::iter::repeat_n(other, count).chain([built.area.clone()]).collect()
            });
        }
    };
    vec![
        accepted("tpm/ak-trust/second-of-two", TRUST, "The relying party vouches for two keys, of which the second signed", good(), bare, pinned(1)),
        accepted("tpm/ak-trust/last-of-16", TRUST, "The relying party vouches for as many keys as can be, of which the last signed", good(), bare, pinned(15)),
        misuse("tpm/ak-trust/17", "ask.trust.too-many", TRUST, "The relying party vouches for more keys than a question can need", bare, pinned(16)),
        refused("tpm/ak-trust/area-in-the-bundle", "missing.tpm.ak", TRUST, "The public area came along as evidence, and nobody vouches for it", bare, |s| {
            s.trust = Box::new(|_| Vec::new());
            s.parts = Box::new(|parts, built| parts.push(part("ak-public", built.area.clone())));
        }),
        refused(
            "tpm/quote/sized-wrong",
            "tpm.quote.signature",
            "TPM 2.0 Library, part 2, §10.12.13",
            "The size of a TPM2B_ATTEST is one more than follows",
            bare,
            |s| {
                s.parts = Box::new(|parts, built| {
                    let part = parts.iter_mut().find(|part| part.name == bundle::QUOTE).expect("there is a quote");
                    part.value = [&(built.attest.len() as u16 + 1).to_be_bytes()[..], &built.attest].concat();
                });
            },
        ),
        misuse("tpm/nonce/65-bytes", "ask.nonce.length", BIND, "The nonce is longer than any TPM quotes", bare, |s| s.nonce = Some(vec![7; 65])),
        misuse(
            "tpm/golden/register-zeros",
            "policy.tpm.register",
            "Veritee policy, tpm",
            "The policy writes a register's number with a zero before it",
            bare,
            |s| {
                s.state("tpm", "pcrs", json!([{ "bank": "sha256", "values": { "07": hex(&[7; 32]) } }]));
            },
        ),
        misuse("tpm/golden/register-twice", "policy.unreadable", "Veritee policy, tpm", "The policy names two values of one register", bare, |s| {
            s.state("tpm", "pcrs", json!([{ "bank": "sha256", "values": { "7": hex(&[7; 32]) } }]));
            let text = s.policy.to_string().replacen("\"7\":", &format!("\"7\":\"{}\",\"7\":", hex(&[8; 32])), 1);
            s.policy = Value::String(text);
        }),
        refused("tpm/bundle/aws-document", "evidence.kind.unrecognized", "RFC 9052", "A document of another cloud's TPM, in COSE", bare, |s| {
            s.evidence = Some(Box::new(|_| [&[0xd2, 0x84, 0x44, 0xa1, 0x01, 0x38, 0x22, 0xa0][..], &filler::<64>("cose")].concat()));
        }),
        misuse("tpm/ak-trust/two-public-keys", "trust.unrecognized", TRUST, "One PEM file has two public keys", bare, |s| {
            s.trust = Box::new(|_| {
                let pem = |key: RsaKey| envelope::pem("PUBLIC KEY", &key.spki(), "\n");
                vec![(pem(RsaKey::TpmAk) + &pem(RsaKey::TpmOtherAk)).into_bytes()]
            });
        }),
        misuse("tpm/ak-trust/private-key", "trust.unrecognized", TRUST, "A private key is given as trust", bare, |s| {
            s.trust = Box::new(|_| vec![envelope::pem("PRIVATE KEY", &[0x30, 0], "\n").into_bytes()])
        }),
        refused(
            "tpm/ak-trust/bare-key-raw-signature",
            "tpm.signature.form.algorithm",
            TRUST,
            "Nobody says how the bare number was made: neither the key nor the signature",
            bare,
            |s| {
                s.trust = Box::new(|_| vec![envelope::pem("PUBLIC KEY", &RsaKey::TpmAk.spki(), "\n").into_bytes()]);
                s.parts = Box::new(|parts, built| {
                    let part = parts.iter_mut().find(|part| part.name == bundle::SIGNATURE).expect("there is a signature");
                    part.value = built.raw_signature[0].clone();
                });
            },
        ),
        accepted(
            "tpm/ak-trust/bare-key-pss",
            TRUST,
            "The relying party vouches for the bare key, and the signature says how it was made",
            json!({ "tpm": { "ak_name": null, "scheme": "rsapss-sha384" } }),
            bare,
            |s| {
                s.trust = Box::new(|_| vec![envelope::pem("PUBLIC KEY", &RsaKey::TpmAk.spki(), "\n").into_bytes()]);
                s.signature = Signature::new(Key::Rsa(RsaKey::TpmAk), alg::RSAPSS, Hash::Sha384);
            },
        ),
        accepted(
            "tpm/quote/ecdsa-p256-sha384",
            "TPM 2.0 Library, part 2, §11.3.4",
            "ECDSA on P-256 with SHA-384",
            good(),
            || Scene::new(Key::P256("tpm ak"), ECDSA, Hash::Sha384, crate::tpm::scene::Hardware::Bare),
            |_| (),
        ),
        accepted("tpm/quote/banks-in-the-other-order", "TPM 2.0 Library, part 2, §10.9", "Two banks are quoted, the larger first", good(), p256, |s| {
            s.banks = vec![Hash::Sha256, Hash::Sha384];
            s.attest.selections = vec![Selection::new(Hash::Sha384, QUOTED), Selection::new(Hash::Sha256, QUOTED)];
        }),
        refused(
            "tpm/ak/parent-unknown-other-hash",
            "tpm.quote.signer.algorithm",
            "TPM 2.0 Library, part 1, §16",
            "The quote names its signer with another hash than the key's names are made with",
            bare,
            |s| {
                s.attest.signer = Some([vec![0, 0x0c], vec![7; 48]].concat());
            },
        ),
    ]
}
