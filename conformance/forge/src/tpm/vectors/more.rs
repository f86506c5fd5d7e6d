//! What takes several parts of a scene at once: bindings to a key, envelopes of other projects, evidence of one platform that is
//! handed in as another's.

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
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
        scene::{Built, QUOTED, Scene, azure_snp, azure_snp_2023, azure_tdx, bare, nonce, p256},
        signature::Signature,
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const BIND: &str = "Veritee policy, bind.report_data";
const USER_DATA: &str = "Veritee policy, azure.user_data; NV index 01400002h";
const ENVELOPE: &str = "Veritee, envelopes of other projects";
const HCL: &str = "OpenHCL, attestation report";
const CLAIMS_FORM: &str = "OpenHCL, runtime claims; RFC 7517 §4";
const TRUST: &str = "Veritee, trust files";

pub fn vectors() -> Vec<Vector> {
    [bindings(), user_data(), envelopes(), platforms(), claims(), keys()].concat()
}

fn key() -> Vec<u8> {
    filler::<91>("a key of this conversation").to_vec()
}

fn layout(layout: &'static str, extra: impl Fn() -> Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| {
        s.policy["bind"]["report_data"] = json!(layout);
        s.key = Some(key());
        s.attest.extra = extra();
    }
}

fn bindings() -> Vec<Vector> {
    let good = || json!({ "tpm": { "trust": "pinned-ak" } });
    vec![
        accepted(
            "tpm/binding/hash-of-both",
            BIND,
            "The quote has a hash of nonce and key",
            good(),
            bare,
            layout("sha256(nonce ‖ key)", || Hash::Sha256.digest(&[nonce(), key()].concat())),
        ),
        accepted(
            "tpm/binding/sha384",
            BIND,
            "The quote has a hash of 48 bytes",
            good(),
            bare,
            layout("sha384(nonce ‖ key)", || Hash::Sha384.digest(&[nonce(), key()].concat())),
        ),
        accepted(
            "tpm/binding/lengths",
            BIND,
            "The quote has a hash of nonce and key with their lengths",
            good(),
            bare,
            layout("sha256(len(nonce) ‖ nonce ‖ key)", || Hash::Sha256.digest(&[32_u64.to_be_bytes().to_vec(), nonce(), key()].concat())),
        ),
        accepted("tpm/binding/exact", BIND, "The policy states what the quote has", good(), bare, |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&filler::<64>("exactly this")) });
            s.attest.extra = filler::<64>("exactly this").to_vec();
            s.nonce = None;
        }),
        refused("tpm/binding/exact-other", "bind.report-data.mismatch", BIND, "The policy states what the quote has, and it has something else", bare, |s| {
            s.policy["bind"]["report_data"] = json!({ "hex": hex(&filler::<64>("exactly this")) });
            s.nonce = None;
        }),
        refused(
            "tpm/binding/another-key",
            "bind.report-data.mismatch",
            BIND,
            "The quote has a hash of the nonce and another key",
            bare,
            layout("sha256(nonce ‖ key)", || Hash::Sha256.digest(&[nonce(), filler::<91>("another key").to_vec()].concat())),
        ),
        refused(
            "tpm/binding/another-hash",
            "bind.report-data.mismatch",
            BIND,
            "The quote has another hash than the policy asks for",
            bare,
            layout("sha256(nonce ‖ key)", || Hash::Sha384.digest(&[nonce(), key()].concat())[..32].to_vec()),
        ),
        refused(
            "tpm/binding/hash-padded",
            "bind.report-data.mismatch",
            BIND,
            "Zeros follow the hash in the quote",
            bare,
            layout("sha256(nonce ‖ key)", || [Hash::Sha256.digest(&[nonce(), key()].concat()), vec![0; 32]].concat()),
        ),
        refused(
            "tpm/binding/nonce-without-key",
            "bind.report-data.mismatch",
            BIND,
            "The quote has the nonce alone",
            bare,
            layout("sha256(nonce ‖ key)", nonce),
        ),
        misuse("tpm/binding/no-key", "ask.key.missing", BIND, "The policy binds to a key, and none is given", bare, |s| {
            s.policy["bind"]["report_data"] = json!("sha256(nonce ‖ key)")
        }),
        misuse("tpm/binding/key-without-place", "ask.key.no-layout", BIND, "A key is given, for which the policy has no place", bare, |s| s.key = Some(key())),
        misuse("tpm/binding/too-long", "ask.nonce.length", BIND, "Nonce and key are longer than any TPM quotes", bare, layout("nonce ‖ key", nonce)),
    ]
}

fn user_data() -> Vec<Vector> {
    fn of_key() -> Scene {
        let mut scene = azure_snp();
        scene.claims.user_data(&Hash::Sha512.digest(&key()));
        scene.state("azure", "user_data", json!("sha512(key)"));
        scene.key = Some(key());
        scene
    }
    vec![
        accepted(
            "azure/user-data/hash-of-key",
            USER_DATA,
            "The quote has the nonce, and the user data are a hash of the key",
            json!({ "azure": { "user_data": hex(&Hash::Sha512.digest(&key())) } }),
            of_key,
            |_| (),
        ),
        refused("azure/user-data/hash-of-another-key", "azure.user-data.mismatch", USER_DATA, "The user data are a hash of another key", of_key, |s| {
            s.claims.user_data(&Hash::Sha512.digest(&filler::<91>("another key")));
        }),
        accepted(
            "azure/user-data/nonce-there-alone",
            USER_DATA,
            "The quote has a hash of the key, and the user data have the nonce",
            json!({}),
            azure_snp,
            |s| {
                s.claims.user_data(&[nonce(), vec![0; 32]].concat());
                s.state("azure", "user_data", json!("nonce ‖ zeros"));
                s.policy["bind"]["report_data"] = json!("sha256(key)");
                s.attest.extra = Hash::Sha256.digest(&key());
                s.key = Some(key());
            },
        ),
        refused(
            "azure/user-data/waived-binding",
            "bind.report-data.mismatch",
            BIND,
            "The binding is waived, and the nonce stands in the user data but not in the quote, which may be older",
            azure_snp,
            |s| {
                s.claims.user_data(&[nonce(), vec![0; 32]].concat());
                s.state("azure", "user_data", json!("nonce ‖ zeros"));
                s.waive_binding();
                s.attest.extra = vec![7; 32];
            },
        ),
        misuse("azure/user-data/key-without-place", "ask.key.no-layout", USER_DATA, "A key is given, for which neither layout has a place", azure_snp, |s| {
            s.state("azure", "user_data", json!("nonce ‖ zeros"));
            s.key = Some(key());
        }),
        accepted("azure/user-data/nonce-and-zeros", USER_DATA, "The user data are the nonce, filled up with zeros", json!({}), azure_snp, |s| {
            s.claims.user_data(&[nonce(), vec![0; 32]].concat());
            s.state("azure", "user_data", json!("nonce ‖ zeros"));
        }),
        refused("azure/user-data/nonce-and-more", "azure.user-data.mismatch", USER_DATA, "Something follows the nonce in the user data", azure_snp, |s| {
            s.claims.user_data(&[nonce(), vec![1; 32]].concat());
            s.state("azure", "user_data", json!("nonce ‖ zeros"));
        }),
        misuse("azure/user-data/no-key", "ask.key.missing", USER_DATA, "The policy demands a hash of the key, and none is given", of_key, |s| s.key = None),
        misuse("azure/user-data/not-64", "ask.nonce.length", USER_DATA, "The policy demands the nonce, which has not 64 bytes", azure_snp, |s| {
            s.state("azure", "user_data", json!("nonce"))
        }),
        refused("azure/user-data/2023", "azure.user-data.absent", USER_DATA, "A report of 2023 has no user data", azure_snp_2023, |s| {
            s.state("azure", "user_data", json!("nonce ‖ zeros"))
        }),
    ]
}

/// The quote of an envelope.
fn quote(built: &Built, numbers: bool) -> Value {
    let values: Vec<&Vec<u8>> = built.told.0.values().collect();
    if numbers {
        return json!({ "message": built.attest, "signature": built.raw_signature[0], "pcrs": values });
    }
    json!({ "message": hex(&built.attest), "signature": hex(&built.raw_signature[0]), "pcrs": values.iter().map(|v| hex(v)).collect::<Vec<_>>() })
}

fn snp_envelope(built: &Built) -> Value {
    let vcek = &built.amd.as_ref().expect("it is an SEV-SNP scene").vek;
    json!({ "version": 1, "tpm_quote": quote(built, false), "hcl_report": URL_SAFE.encode(&built.hcl), "vcek": URL_SAFE.encode(vcek) })
}

fn tdx_envelope(built: &Built) -> Value {
    json!({ "version": 1, "tpm_quote": quote(built, false), "hcl_report": URL_SAFE_NO_PAD.encode(&built.hcl), "td_quote": URL_SAFE_NO_PAD.encode(&built.td_quote) })
}

fn in_envelope(make: fn(&Built) -> Value) -> impl FnOnce(&mut Scene) {
    move |s| s.evidence = Some(Box::new(move |built| make(built).to_string().into_bytes()))
}

fn envelopes() -> Vec<Vector> {
    /// All registers are quoted, since envelopes number them; the VCEK comes in the envelope alone.
    fn snp() -> Scene {
        let mut scene = azure_snp();
        scene.attest.selections = vec![Selection::new(Hash::Sha256, 0..24)];
        scene.amd().collateral = vec![File::Ask];
        in_envelope(snp_envelope)(&mut scene);
        scene
    }
    fn tdx() -> Scene {
        let mut scene = azure_tdx();
        scene.attest.selections = vec![Selection::new(Hash::Sha256, 0..24)];
        in_envelope(tdx_envelope)(&mut scene);
        scene
    }
    let good = || json!({ "azure": { "paravisor_trust": "pinned" }, "tpm": { "scheme": "rsassa-sha256" } });
    vec![
        accepted("azure/envelope/snp", ENVELOPE, "The later form of SEV-SNP", good(), snp, |_| ()),
        accepted(
            "azure/envelope/snp-numbers",
            ENVELOPE,
            "The first form of SEV-SNP, in lists of numbers",
            good(),
            snp,
            in_envelope(|built| {
                let vcek = envelope::pem("CERTIFICATE", &built.amd.as_ref().expect("it is an SEV-SNP scene").vek, "\n");
                json!({ "quote": quote(built, true), "report": built.hcl, "vcek": vcek })
            }),
        ),
        accepted("azure/envelope/tdx", ENVELOPE, "The later form of TDX", good(), tdx, |_| ()),
        accepted(
            "azure/envelope/tdx-numbers",
            ENVELOPE,
            "The first form of TDX, in lists of numbers",
            good(),
            tdx,
            in_envelope(|built| json!({ "tpm_quote": quote(built, true), "hcl_report": built.hcl, "td_quote": built.td_quote })),
        ),
        accepted(
            "azure/envelope/wrapped",
            ENVELOPE,
            "A form that names the platform around it",
            good(),
            snp,
            in_envelope(|built| json!({ "platform": "az-snp", "evidence": snp_envelope(built) })),
        ),
        accepted(
            "azure/envelope/wrapped-tdx",
            ENVELOPE,
            "The same of TDX",
            good(),
            tdx,
            in_envelope(|built| json!({ "platform": "az-tdx", "evidence": tdx_envelope(built) })),
        ),
        refused(
            "azure/envelope/wrong-platform",
            "evidence.kind.envelope",
            ENVELOPE,
            "The platform around it is another",
            snp,
            in_envelope(|built| json!({ "platform": "az-tdx", "evidence": snp_envelope(built) })),
        ),
        refused(
            "azure/envelope/version-3",
            "evidence.kind.envelope",
            ENVELOPE,
            "A version that nobody knows",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["version"] = json!(3);
                envelope
            }),
        ),
        refused(
            "azure/envelope/member-more",
            "evidence.kind.envelope",
            ENVELOPE,
            "A member that nobody knows",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["ak"] = json!("");
                envelope
            }),
        ),
        refused("azure/envelope/report-of-tdx", "azure.hcl.form.platform", ENVELOPE, "An envelope of SEV-SNP with the report of a TD", snp, |s| {
            s.hcl.report_type = 4
        }),
        refused(
            "azure/envelope/register-missing",
            "tpm.pcrs.values.missing",
            ENVELOPE,
            "A register is missing, and the others would move up",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list").remove(3);
                envelope
            }),
        ),
        refused(
            "azure/envelope/register-more",
            "tpm.pcrs.values.form",
            ENVELOPE,
            "There are 25 registers",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list").push(json!(hex(&[0; 32])));
                envelope
            }),
        ),
        refused(
            "azure/envelope/registers-swapped",
            "tpm.pcrs.digest",
            ENVELOPE,
            "Two registers are swapped",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list").swap(0, 7);
                envelope
            }),
        ),
        refused(
            "azure/envelope/register-short",
            "tpm.pcrs.values.length",
            ENVELOPE,
            "A byte slid from one register into the next",
            snp,
            in_envelope(|built| {
                let mut envelope = snp_envelope(built);
                let list = envelope["tpm_quote"]["pcrs"].as_array_mut().expect("a list");
                let joined = format!("{}{}", list[0].as_str().expect("text"), list[1].as_str().expect("text"));
                (list[0], list[1]) = (json!(joined[..62]), json!(joined[62..]));
                envelope
            }),
        ),
        refused("azure/envelope/signature-of-tpm", "tpm.quote.signature", ENVELOPE, "The signature is another's", snp, |s| {
            s.signature.key = Key::Rsa(RsaKey::TpmOtherAk)
        }),
        refused("azure/envelope/vcek-of-another", "snp.vek.chip-id", ENVELOPE, "The VCEK in the envelope is another chip's", snp, |s| {
            s.amd().report.chip_id = filler("another chip")
        }),
    ]
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
            json!({ "secure_boot": true, "azure": { "ak_certificate": { "class": "ConfidentialVM" } } }),
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
