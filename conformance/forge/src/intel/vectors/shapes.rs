//! The shapes in which collateral comes.

use serde_json::{Value, json};

use crate::{
    envelope,
    intel::{
        document::Document,
        key,
        scene::{Built, Scene, answer, sgx, signing_chain, td},
        vector::{accepted, refused},
    },
    scene::hex,
    vector::Vector,
};

const TCB_INFO: &str = "Intel PCS API v4, TCB info";
const QE_IDENTITY: &str = "Intel PCS API v4, QE identity";
const SIGNER: &str = "Intel PCS API v4, TCB Signing";
const SHAPE: &str = "Intel PCS API v4";
const JSON: &str = "RFC 8259 §4";

fn good() -> Value {
    json!({ "tcb": { "status": "UpToDate" } })
}

/// Hands over answers of the PCS, chains in PEM and these lists: 0 is the root's, 1 the CA's.
pub fn separate(s: &mut Scene, lists: &'static [usize]) {
    s.files = Some(Box::new(|built| {
        let crls = [&built.root_crl, &built.pck_crl];
        let mut files = answers(built);
        files.extend(lists.iter().map(|i| crls[*i].clone()));
        files
    }));
}

/// A text as Intel's service writes it into a header of its answers.
fn in_header(text: &str) -> String {
    let as_it_is = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if as_it_is(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn answers(built: &Built) -> Vec<Vec<u8>> {
    vec![answer("tcbInfo", &built.tcb_info), answer("enclaveIdentity", &built.qe_identity), signing_chain(built).into_bytes()]
}

pub fn vectors() -> Vec<Vector> {
    vec![
        accepted("shape/package", SHAPE, "All collateral in one object", good(), td, |_| ()),
        accepted("shape/answers", SHAPE, "Answers of the PCS, a chain in PEM, and both lists in DER", good(), td, |s| separate(s, &[0, 1])),
        accepted("shape/answers-sgx", SHAPE, "The same for SGX", good(), sgx, |s| separate(s, &[1, 0])),
        accepted("shape/crl-pem", SHAPE, "Both lists in PEM", good(), td, |s| {
            s.files = Some(Box::new(|built| {
                let mut files = answers(built);
                files.extend([&built.root_crl, &built.pck_crl].map(|crl| envelope::pem("X509 CRL", crl, "\n").into_bytes()));
                files
            }));
        }),
        accepted("shape/crl-hex", SHAPE, "Both lists as hexadecimal digits", good(), td, |s| {
            s.files = Some(Box::new(|built| {
                let mut files = answers(built);
                files.extend([hex(&built.root_crl).into_bytes(), (hex(&built.pck_crl).to_uppercase() + "\n").into_bytes()]);
                files
            }));
        }),
        accepted("shape/certificates-der", SHAPE, "The signer's certificate in DER", good(), td, |s| {
            s.files = Some(Box::new(|built| {
                let mut files = answers(built);
                files[2] = built.tcb_signing.clone();
                files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
                files
            }));
        }),
        accepted("shape/both-tees", SHAPE, "TCB info and identity of SGX come along with those of TDX, and first", good(), td, |s| {
            let others = [("tcbInfo", Document::tcb_info(false).build()), ("enclaveIdentity", Document::qe_identity(false).build())];
            s.files = Some(Box::new(move |built| {
                let mut files: Vec<_> = others.iter().map(|(name, other)| answer(name, other)).collect();
                files.extend(answers(built));
                files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
                files
            }));
        }),
        accepted("shape/other-platform-besides", SHAPE, "The TCB info of another platform comes along too, and first", good(), td, |s| {
            let mut other = Document::tcb_info(true);
            other.value["fmspc"] = "000000000001".into();
            let other = other.build();
            s.files = Some(Box::new(move |built| {
                let mut files = vec![answer("tcbInfo", &other)];
                files.extend(answers(built));
                files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
                files
            }));
        }),
        refused("shape/older-tcb-info-first", "tdx.tcb.status", SHAPE, "An older TCB info that is kinder, and still current, comes along first", td, |s| {
            s.tcb_info.status(0, "OutOfDate");
            beside_first(s, "tcbInfo", older(Document::tcb_info(true)));
        }),
        refused("shape/older-qe-identity-first", "tdx.tcb.status", SHAPE, "The same of the QE identity", td, |s| {
            s.qe_identity.status(0, "OutOfDate");
            beside_first(s, "enclaveIdentity", older(Document::qe_identity(true)));
        }),
        refused("shape/older-of-one-evaluation", "tdx.tcb.status", SHAPE, "An older TCB info of the same evaluation comes along first", td, |s| {
            s.tcb_info.status(0, "OutOfDate");
            let mut other = Document::tcb_info(true);
            other.value["issueDate"] = "2026-05-19T23:59:59Z".into();
            beside_first(s, "tcbInfo", other);
        }),
        accepted("shape/expired-first", SHAPE, "A TCB info that has expired comes along first", good(), td, |s| {
            let mut other = Document::tcb_info(true);
            other.value["issueDate"] = "2026-04-01T00:00:00Z".into();
            other.value["nextUpdate"] = "2026-05-01T00:00:00Z".into();
            beside_first(s, "tcbInfo", other);
        }),
        accepted("shape/forged-tcb-info-first", SHAPE, "Somebody's TCB info of a higher evaluation comes along first", good(), td, |s| {
            let mut other = Document { signer: "impostor", ..Document::tcb_info(true) };
            other.value["tcbEvaluationDataNumber"] = 99.into();
            beside_first(s, "tcbInfo", other);
        }),
        accepted("shape/forged-qe-identity-first", SHAPE, "Somebody's QE identity of a higher evaluation comes along first", good(), td, |s| {
            let mut other = Document { signer: "impostor", ..Document::qe_identity(true) };
            other.value["tcbEvaluationDataNumber"] = 99.into();
            beside_first(s, "enclaveIdentity", other);
        }),
        refused("shape/expired-tcb-info-twice", "tdx.tcb-info.window", SHAPE, "Two TCB infos come along, and both have expired", td, |s| {
            s.tcb_info.value["nextUpdate"] = "2026-05-31T23:59:59Z".into();
            let mut other = Document::tcb_info(true);
            other.value["issueDate"] = "2026-04-01T00:00:00Z".into();
            other.value["nextUpdate"] = "2026-05-01T00:00:00Z".into();
            beside_first(s, "tcbInfo", other);
        }),
        accepted("shape/expired-qe-identity-first", SHAPE, "A QE identity that has expired comes along first", good(), td, |s| {
            let mut other = Document::qe_identity(true);
            other.value["issueDate"] = "2026-04-01T00:00:00Z".into();
            other.value["nextUpdate"] = "2026-05-01T00:00:00Z".into();
            beside_first(s, "enclaveIdentity", other);
        }),
        accepted("shape/later-first", SHAPE, "A TCB info of a later time than the question's comes along first", good(), td, |s| {
            let mut other = Document::tcb_info(true);
            other.value["issueDate"] = "2026-06-02T00:00:00Z".into();
            other.value["tcbEvaluationDataNumber"] = 21.into();
            other.status(0, "OutOfDate");
            beside_first(s, "tcbInfo", other);
        }),
        accepted("shape/nul", SHAPE, "Zero bytes end the chains in the object", good(), td, |s| {
            s.package = Box::new(|package, built| package["tcb_info_issuer_chain"] = (signing_chain(built) + "\0").into());
        }),
        accepted("shape/chain-header", SHAPE, "The signer's chain is a line of a header, percent-encoded", good(), td, |s| {
            s.files = Some(Box::new(|built| {
                let mut files = answers(built);
                files[2] = (in_header(&signing_chain(built)) + "\r\n").into_bytes();
                files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
                files
            }));
        }),
        accepted("shape/package-headers", SHAPE, "The object has its chains as they come in headers", good(), td, |s| {
            s.package = Box::new(|package, built| {
                for name in ["tcb_info_issuer_chain", "qe_identity_issuer_chain"] {
                    package[name] = in_header(&signing_chain(built)).into();
                }
            });
        }),
        accepted("shape/package-crl-pem", SHAPE, "The object has both lists in PEM", good(), td, |s| {
            s.package = Box::new(|package, built| {
                package["root_ca_crl"] = envelope::pem("X509 CRL", &built.root_crl, "\n").into();
                package["pck_crl"] = envelope::pem("X509 CRL", &built.pck_crl, "\n").into();
            });
        }),
        refused("shape/chain-header-odd", "collateral.readable.unrecognized", SHAPE, "An encoded character is cut off in the header", td, |s| {
            s.files = Some(Box::new(|built| {
                let mut files = answers(built);
                files[2] = (in_header(&signing_chain(built)) + "%0").into_bytes();
                files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
                files
            }));
        }),
        refused("shape/none", "missing.tdx.collateral", SHAPE, "There is no collateral", td, |s| s.files = Some(Box::new(|_| Vec::new()))),
        refused("shape/no-tcb-info", "missing.tdx.collateral", SHAPE, "There is no TCB info", td, |s| without(s, 0)),
        refused("shape/no-qe-identity", "missing.tdx.collateral", SHAPE, "There is no QE identity", td, |s| without(s, 1)),
        refused("shape/no-signer", "missing.tdx.collateral", SIGNER, "There is no certificate of the signer", td, |s| without(s, 2)),
        refused("shape/missing-member", "collateral.readable.unrecognized", SHAPE, "The object has no signature of the TCB info", td, |s| {
            s.package = Box::new(|package, _| drop(package.as_object_mut().and_then(|p| p.remove("tcb_info_signature"))));
        }),
        refused("shape/signature-63", "collateral.readable.signature", TCB_INFO, "The signature has 63 bytes", td, |s| {
            s.tcb_info.signature = |rs| hex(&rs[..63]);
        }),
        refused("shape/signature-odd", "collateral.readable.signature", TCB_INFO, "The signature has an odd number of digits", td, |s| {
            s.tcb_info.signature = |rs| hex(&rs)[1..].to_string();
        }),
        refused("shape/signature-der", "collateral.readable.signature", TCB_INFO, "The signature is in DER", td, |s| {
            s.tcb_info.signature = |rs| hex(&key::to_der(&rs));
        }),
        refused("shape/signature-empty", "collateral.readable.signature", QE_IDENTITY, "The signature is empty", td, |s| {
            s.qe_identity.signature = |_| String::new()
        }),
        refused("shape/answer-signature-63", "collateral.readable.signature", TCB_INFO, "The signature in an answer of the PCS has 63 bytes", td, |s| {
            separate(s, &[0, 1]);
            s.tcb_info.signature = |rs| hex(&rs[..63]);
        }),
        refused("shape/answer-twice", "collateral.readable.unrecognized", JSON, "An answer of the PCS has its TCB info twice", td, |s| {
            s.files = Some(Box::new(|built| {
                let (text, signature) = &built.tcb_info;
                vec![format!("{{\"tcbInfo\":{text},\"tcbInfo\":{text},\"signature\":\"{signature}\"}}").into_bytes()]
            }));
        }),
        refused("shape/trailing", "collateral.readable.unrecognized", JSON, "Something follows the object", td, |s| {
            s.files = Some(Box::new(|built| vec![[answer("tcbInfo", &built.tcb_info), b"{}".to_vec()].concat()]));
        }),
        refused("shape/too-many", "collateral.readable.too-many", SHAPE, "More TCB infos come along than anyone needs", td, |s| {
            s.more = Box::new(|_| {
                let other = |fmspc: u8| {
                    let mut other = Document::tcb_info(true);
                    other.value["fmspc"] = format!("0000000000{fmspc:02x}").into();
                    answer("tcbInfo", &other.build())
                };
                (0..9).map(other).collect()
            });
        }),
    ]
}

/// Of the evaluation before, and still current.
fn older(mut document: Document) -> Document {
    document.value["tcbEvaluationDataNumber"] = 19.into();
    document.value["issueDate"] = "2026-05-10T00:00:00Z".into();
    document
}

/// Has another document come along before those of the scene.
fn beside_first(s: &mut Scene, name: &'static str, other: Document) {
    let other = answer(name, &other.build());
    s.files = Some(Box::new(move |built| {
        let mut files = vec![other.clone()];
        files.extend(answers(built));
        files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
        files
    }));
}

fn without(s: &mut Scene, which: usize) {
    s.files = Some(Box::new(move |built| {
        let mut files = answers(built);
        files.remove(which);
        files.extend([built.root_crl.clone(), built.pck_crl.clone()]);
        files
    }));
}
