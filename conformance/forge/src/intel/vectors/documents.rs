//! TCB info and QE identity: their forms, signers and times.

use serde_json::{Value, json};

use crate::{
    envelope,
    intel::{
        cert::{self, Cert},
        document::Document,
        scene::{Scene, pem_chain, sgx, signing_chain, td, td15},
        vector::{accepted, refused},
    },
    patch::Patch,
    scene::hex,
    vector::Vector,
};

const TCB_INFO: &str = "Intel PCS API v4, TCB info";
const QE_IDENTITY: &str = "Intel PCS API v4, QE identity";
const SIGNER: &str = "Intel PCS API v4, TCB Signing";
const JSON: &str = "RFC 8259 §4";
const EVALUATION: &str = "Veritee policy, tdx.evaluation_minimum";

pub fn vectors() -> Vec<Vector> {
    [signers(), tcb_info(), qe_identity()].concat()
}

fn good() -> Value {
    json!({ "tcb": { "status": "UpToDate" } })
}

fn signers() -> Vec<Vector> {
    vec![
        refused("signer/expired", "tdx.tcb-info.signer.validity", SIGNER, "The signer's certificate expired a second ago", td, |s| {
            s.tcb_signing.not_after = "2026-05-31T23:59:59Z";
        }),
        refused("signer/early", "tdx.tcb-info.signer.validity", SIGNER, "The signer's certificate begins in a second", td, |s| {
            s.tcb_signing.not_before = "2026-06-01T00:00:01Z";
        }),
        refused("signer/by-ca", "tdx.tcb-info.signer", SIGNER, "The PCK CA issued the signer's certificate", td, |s| {
            s.tcb_signing.issuer = cert::name(cert::PLATFORM_CA);
            s.tcb_signing.signer = "intel pck ca";
        }),
        refused("signer/by-impostor", "tdx.tcb-info.signer", SIGNER, "Somebody issued the signer's certificate in the root's name", td, |s| {
            s.tcb_signing.signer = "impostor"
        }),
        refused("signer/is-ca", "tdx.tcb-info.signer", SIGNER, "The signer is a CA", td, |s| {
            s.tcb_signing.extensions.set(crate::cert::BASIC_CONSTRAINTS, crate::cert::basic_constraints(true, None));
        }),
        refused("signer/sha-384", "tdx.tcb-info.signer", SIGNER, "The signer's certificate says SHA-384", td, |s| {
            s.tcb_signing.algorithm(crate::intel::key::Hash::Sha384)
        }),
        refused("signer/p384-key", "tdx.tcb-info.signer", SIGNER, "The signer's key is one of P-384", td, |s| {
            s.tcb_signing.spki = crate::keys::ec_spki(&crate::keys::p384(), &crate::keys::ec_point("vek"));
        }),
        refused(
            "signer/pck",
            "missing.tdx.collateral",
            SIGNER,
            "The PCK certificate's key signed both documents, and its chain is their issuer chain",
            td,
            |s| {
                (s.tcb_info.signer, s.qe_identity.signer) = ("intel pck", "intel pck");
                s.package = Box::new(|package, built| {
                    let chain = pem_chain(&built.chain, &[0, 1, 2]);
                    package["tcb_info_issuer_chain"] = chain.clone().into();
                    package["qe_identity_issuer_chain"] = chain.into();
                });
            },
        ),
        refused("signer/pck-for-tcb-info", "tdx.tcb-info.signature", SIGNER, "The PCK certificate's key signed the TCB info", td, |s| {
            s.tcb_info.signer = "intel pck";
            s.package = Box::new(|package, built| package["tcb_info_issuer_chain"] = pem_chain(&built.chain, &[0, 1, 2]).into());
        }),
        refused("signer/pck-for-qe-identity", "tdx.qe-identity.signature", SIGNER, "The PCK certificate's key signed the QE identity", td, |s| {
            s.qe_identity.signer = "intel pck";
            s.package = Box::new(|package, built| package["qe_identity_issuer_chain"] = pem_chain(&built.chain, &[0, 1, 2]).into());
        }),
        refused("signer/ca", "tdx.tcb-info.signature", SIGNER, "The PCK CA's key signed the TCB info", td, |s| s.tcb_info.signer = "intel pck ca"),
        refused("signer/root", "tdx.tcb-info.signature", SIGNER, "The root's key signed the TCB info", td, |s| s.tcb_info.signer = "intel root"),
        accepted("signer/renewed", SIGNER, "Two certificates of one signer come along, and the older one expired", good(), td, |s| {
            let older = Cert { not_before: "2018-05-21T10:50:10Z", not_after: "2025-05-21T10:50:10Z", ..Cert::tcb_signing() }.build();
            s.package = Box::new(move |package, built| {
                package["tcb_info_issuer_chain"] = (envelope::pem("CERTIFICATE", &older, "\n") + &signing_chain(built)).into();
            });
        }),
        accepted("signer/two-keys", SIGNER, "Another signer, of another key, signed the QE identity", good(), td, |s| second_signer(s, |_| ())),
        refused("signer/second-expired", "tdx.qe-identity.signer.validity", SIGNER, "The other signer's certificate expired", td, |s| {
            second_signer(s, |c| c.not_after = "2026-05-31T23:59:59Z");
        }),
        refused("signer/second-revoked", "tdx.qe-identity.signer.revoked", SIGNER, "The other signer is on the root's list", td, |s| {
            second_signer(s, |_| ());
            s.root_crl.revoked.push(0x3004);
        }),
        refused("signer/second-by-impostor", "tdx.qe-identity.signer", SIGNER, "Somebody issued the other signer's certificate", td, |s| {
            second_signer(s, |c| c.signer = "impostor");
        }),
    ]
}

fn second_signer(s: &mut Scene, change: fn(&mut Cert)) {
    let mut other = Cert { serial: 0x3004, ..Cert::tcb_signing() };
    other.own_key("another tcb signing");
    change(&mut other);
    let other = envelope::pem("CERTIFICATE", &other.build(), "\n");
    s.qe_identity.signer = "another tcb signing";
    s.package = Box::new(move |package, _| package["qe_identity_issuer_chain"] = other.clone().into());
}

/// Sets a member of the TCB info.
fn info(name: &'static str, value: Value) -> impl FnOnce(&mut Scene) {
    move |s| s.tcb_info.value[name] = value
}

/// Sets a member of the QE identity.
fn qe(name: &'static str, value: Value) -> impl FnOnce(&mut Scene) {
    move |s| s.qe_identity.value[name] = value
}

fn remove(document: &mut Document, name: &str) {
    document.value.as_object_mut().expect("a document is an object").remove(name);
}

fn tcb_info() -> Vec<Vector> {
    let (form, signature) = ("tdx.tcb-info.form", "tdx.tcb-info.signature");
    let mut all = vec![
        refused("tcb-info/bit", signature, TCB_INFO, "A character was changed after the signature", td, |s| {
            s.tcb_info.after = |text| text.replacen("OutOfDate", "0utOfDate", 1);
        }),
        refused("tcb-info/status-changed", signature, TCB_INFO, "A status was bettered after the signature", td, |s| {
            s.tcb_info.after = |text| text.replacen("\"OutOfDate\"", "\"UpToDate\"", 1);
        }),
        refused("tcb-info/space", signature, TCB_INFO, "A space was added after the signature", td, |s| s.tcb_info.after = |text| text.replacen(':', ": ", 1)),
        refused("tcb-info/newline", signature, TCB_INFO, "A line end was added after the signature", td, |s| s.tcb_info.after = |text| text + "\n"),
        refused("tcb-info/order", signature, TCB_INFO, "The document was written anew with its members in another order", td, |s| {
            s.tcb_info.after = |text| {
                let value: Value = serde_json::from_str(&text).expect("the document is JSON");
                let members = value.as_object().expect("and an object").iter().rev().map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            };
        }),
        refused("tcb-info/signature-bit", signature, TCB_INFO, "A bit of the signature is flipped", td, |s| {
            s.tcb_info.signature = |mut rs| {
                rs[10] ^= 1;
                hex(&rs)
            };
        }),
        refused("tcb-info/signature-zero", signature, TCB_INFO, "The signature is all zeros", td, |s| s.tcb_info.signature = |_| "00".repeat(64)),
        refused("tcb-info/signature-greatest", signature, TCB_INFO, "R and S are the greatest numbers there are", td, |s| {
            s.tcb_info.signature = |_| "ff".repeat(64)
        }),
        refused("tcb-info/signature-swapped", signature, TCB_INFO, "The QE identity's signature stands with the TCB info", td, |s| {
            s.package = Box::new(|package, built| package["tcb_info_signature"] = built.qe_identity.1.clone().into());
        }),
        accepted("tcb-info/spaces-signed", TCB_INFO, "The signed text has spaces and line ends of its own", good(), td, |s| {
            s.tcb_info.before = |text| text.replace("},{", "},\n\t{ ");
        }),
        refused("tcb-info/early", "tdx.tcb-info.window", TCB_INFO, "The document is of the next second", td, info("issueDate", json!("2026-06-01T00:00:01Z"))),
        accepted("tcb-info/first-second", TCB_INFO, "The document is of this second", good(), td, info("issueDate", json!("2026-06-01T00:00:00Z"))),
        accepted("tcb-info/last-second", TCB_INFO, "The document is to be renewed now", good(), td, info("nextUpdate", json!("2026-06-01T00:00:00Z"))),
        refused(
            "tcb-info/expired",
            "tdx.tcb-info.window",
            TCB_INFO,
            "The document was to be renewed a second ago",
            td,
            info("nextUpdate", json!("2026-05-31T23:59:59Z")),
        ),
        refused("tcb-info/no-issue-date", form, TCB_INFO, "The document does not say of when it is", td, |s| remove(&mut s.tcb_info, "issueDate")),
        refused("tcb-info/odd-date", form, TCB_INFO, "The document's date is of another form", td, info("issueDate", json!("2026-05-20"))),
        refused("tcb-info/of-sgx", "tdx.tcb-info.form.id", TCB_INFO, "The TCB info is SGX's, the quote TDX's", td, |s| s.tcb_info = Document::tcb_info(false)),
        refused("tcb-info/of-tdx", "tdx.tcb-info.form.id", TCB_INFO, "The TCB info is TDX's, the quote SGX's", sgx, |s| s.tcb_info = Document::tcb_info(true)),
        refused("tcb-info/id-lower-case", "tdx.tcb-info.form.id", TCB_INFO, "The id is in small letters", td, info("id", json!("tdx"))),
        refused("tcb-info/version-2", "tdx.tcb-info.form.version", TCB_INFO, "The document is of version 2", td, info("version", json!(2))),
        refused("tcb-info/version-4", "tdx.tcb-info.form.version", TCB_INFO, "The document is of version 4", td, info("version", json!(4))),
        refused("tcb-info/tcb-type-1", "tdx.tcb-info.form.tcb-type", TCB_INFO, "The levels are of another type", td, info("tcbType", json!(1))),
        refused("tcb-info/fmspc", "tdx.tcb-info.platform.fmspc", TCB_INFO, "The TCB info is of another FMSPC", td, info("fmspc", json!("f09ed06c0001"))),
        accepted("tcb-info/fmspc-capitals", TCB_INFO, "The FMSPC is in capital letters", good(), td, info("fmspc", json!("F09ED06C0000"))),
        refused("tcb-info/pceid", "tdx.tcb-info.platform.pceid", TCB_INFO, "The TCB info is of another PCEID", td, info("pceId", json!("0100"))),
        refused("tcb-info/fmspc-short", form, TCB_INFO, "The FMSPC has five bytes", td, info("fmspc", json!("f09ed06c00"))),
        refused("tcb-info/level-as-list", form, TCB_INFO, "A level's values stand in a list", td, |s| {
            let level = s.tcb_info.value["tcbLevels"][0].clone();
            s.tcb_info.value["tcbLevels"][0] = json!([level["tcb"], level["tcbDate"], level["tcbStatus"], []]);
        }),
        refused("tcb-info/component-as-list", form, TCB_INFO, "A component's value stands in a list", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["sgxtcbcomponents"][3] = json!([5]);
        }),
        refused("tcb-info/status-as-object", form, TCB_INFO, "A status is an object of that name", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcbStatus"] = json!({ "UpToDate": null });
        }),
        refused("tcb-info/no-levels", "tdx.tcb-info.form.levels", TCB_INFO, "There is no level", td, info("tcbLevels", json!([]))),
        refused("tcb-info/duplicate-level", "tdx.tcb-info.form.duplicate-level", TCB_INFO, "A level stands twice, with two statuses", td, |s| {
            let mut again = s.tcb_info.value["tcbLevels"][0].clone();
            again["tcbStatus"] = "OutOfDate".into();
            s.tcb_info.value["tcbLevels"].as_array_mut().expect("a list").push(again);
        }),
        refused("tcb-info/components-15", form, TCB_INFO, "A level has fifteen components", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["sgxtcbcomponents"].as_array_mut().expect("a list").pop();
        }),
        refused("tcb-info/components-17", form, TCB_INFO, "A level has seventeen components", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["sgxtcbcomponents"].as_array_mut().expect("a list").push(json!({ "svn": 1 }));
        }),
        refused("tcb-info/tdx-components-15", form, TCB_INFO, "A level has fifteen TDX components", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"].as_array_mut().expect("a list").pop();
        }),
        refused("tcb-info/tdx-components-17", form, TCB_INFO, "A level has seventeen TDX components", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"].as_array_mut().expect("a list").push(json!({ "svn": 1 }));
        }),
        refused("tcb-info/no-tdx-components", "tdx.tcb-info.form.levels", TCB_INFO, "A level of TDX has no TDX components", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"].as_object_mut().expect("an object").remove("tdxtcbcomponents");
        }),
        refused("tcb-info/tdx-components-of-sgx", "tdx.tcb-info.form.levels", TCB_INFO, "A level of SGX has TDX components", sgx, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"] = s.tcb_info.value["tcbLevels"][0]["tcb"]["sgxtcbcomponents"].clone();
        }),
        refused("tcb-info/no-module", "tdx.tcb-info.form.module", TCB_INFO, "A TCB info of TDX says nothing of the TDX module", td, |s| {
            remove(&mut s.tcb_info, "tdxModule")
        }),
        refused("tcb-info/module-of-sgx", "tdx.tcb-info.form.module", TCB_INFO, "A TCB info of SGX speaks of a TDX module", sgx, |s| {
            s.tcb_info.value["tdxModule"] = Document::tcb_info(true).value["tdxModule"].clone();
        }),
        refused("tcb-info/module-identities-of-sgx", "tdx.tcb-info.form.module", TCB_INFO, "A TCB info of SGX has identities of TDX modules", sgx, |s| {
            s.tcb_info.value["tdxModuleIdentities"] = json!([]);
        }),
        refused("tcb-info/duplicate-member", form, JSON, "The signed text has its levels twice", td, |s| {
            s.tcb_info.before = |text| text.replacen('{', "{\"tcbLevels\":[],", 1);
        }),
        refused("tcb-info/trailing", form, JSON, "Something follows in the signed text", td, |s| s.tcb_info.before = |text| text + "{}"),
        refused("tcb-info/depth", form, JSON, "The signed text nests a thousand levels deep", td, |s| {
            s.tcb_info.before = |text| text.replacen('{', &format!("{{\"x\":{}{},", "[".repeat(1000), "]".repeat(1000)), 1);
        }),
        refused("tcb-info/no-json", form, JSON, "The signed text is no JSON", td, |s| s.tcb_info.before = |_| "TDX".into()),
        accepted("tcb-info/unknown-members", TCB_INFO, "The document has members that nobody knows yet", good(), td, |s| {
            s.tcb_info.value["later"] = json!({ "a": [1, 2.5, null] });
            s.tcb_info.value["tcbLevels"][0]["tcb"]["sgxtcbcomponents"][0]["category"] = "BIOS".into();
        }),
        accepted("tcb-info/large", TCB_INFO, "The document has thirty levels, as genuine ones may", good(), td, |s| {
            let oldest = s.tcb_info.value["tcbLevels"][2].clone();
            let levels = s.tcb_info.value["tcbLevels"].as_array_mut().expect("a list");
            for pcesvn in 0..10_u16 {
                for svn in [1, 2, 3] {
                    let mut level = oldest.clone();
                    level["tcb"]["pcesvn"] = pcesvn.into();
                    level["tcb"]["sgxtcbcomponents"][0]["svn"] = svn.into();
                    levels.push(level);
                }
            }
        }),
    ];
    for (id, svn) in [("256", json!(256)), ("fraction", json!(1.5)), ("string", json!("3")), ("negative", json!(-1)), ("null", Value::Null)] {
        all.push(refused(&format!("tcb-info/svn-{id}"), form, TCB_INFO, "A component's SVN is no byte", td, |s| {
            s.tcb_info.value["tcbLevels"][0]["tcb"]["tdxtcbcomponents"][3]["svn"] = svn;
        }));
    }
    for (id, status) in [
        ("unknown", "Fine"),
        ("relaunch", "TDRelaunchAdvised"),
        ("relaunch-configuration", "TDRelaunchAdvisedConfigurationNeeded"),
        ("lower-case", "uptodate"),
        ("empty", ""),
    ] {
        all.push(refused(&format!("tcb-info/status-{id}"), form, TCB_INFO, "A status is none that a document can give", td, |s| s.tcb_info.status(1, status)));
    }
    all
}

fn qe_identity() -> Vec<Vector> {
    let (form, signature) = ("tdx.qe-identity.form", "tdx.qe-identity.signature");
    let put = |at: usize, bytes: &'static [u8]| move |s: &mut Scene| s.quote.qe_before = vec![Patch::Write(at, bytes.to_vec())];
    let mut all = vec![
        refused("qe-identity/level-as-list", form, QE_IDENTITY, "A level's values stand in a list", td, |s| {
            let level = s.qe_identity.value["tcbLevels"][0].clone();
            s.qe_identity.value["tcbLevels"][0] = json!([level["tcb"], level["tcbDate"], level["tcbStatus"], []]);
        }),
        refused("qe-identity/bit", signature, QE_IDENTITY, "A character was changed after the signature", td, |s| {
            s.qe_identity.after = |text| text.replacen("\"isvprodid\":2", "\"isvprodid\":3", 1);
        }),
        refused("qe-identity/space", signature, QE_IDENTITY, "A space was added after the signature", td, |s| {
            s.qe_identity.after = |text| text.replacen(':', ": ", 1)
        }),
        refused("qe-identity/signature-zero", signature, QE_IDENTITY, "The signature is all zeros", td, |s| s.qe_identity.signature = |_| "00".repeat(64)),
        refused("qe-identity/by-impostor", signature, SIGNER, "Somebody signed the document", td, |s| s.qe_identity.signer = "impostor"),
        refused(
            "qe-identity/expired",
            "tdx.qe-identity.window",
            QE_IDENTITY,
            "The document was to be renewed a second ago",
            td,
            qe("nextUpdate", json!("2026-05-31T23:59:59Z")),
        ),
        accepted("qe-identity/last-second", QE_IDENTITY, "The document is to be renewed now", good(), td, qe("nextUpdate", json!("2026-06-01T00:00:00Z"))),
        refused(
            "qe-identity/early",
            "tdx.qe-identity.window",
            QE_IDENTITY,
            "The document is of the next second",
            td,
            qe("issueDate", json!("2026-06-01T00:00:01Z")),
        ),
        accepted("qe-identity/first-second", QE_IDENTITY, "The document is of this second", good(), td, qe("issueDate", json!("2026-06-01T00:00:00Z"))),
        refused("qe-identity/of-sgx", "tdx.qe-identity.form.id", QE_IDENTITY, "The identity is that of SGX's quoting enclave", td, |s| {
            s.qe_identity = Document::qe_identity(false);
        }),
        refused("qe-identity/of-tdx", "tdx.qe-identity.form.id", QE_IDENTITY, "The identity is that of TDX's quoting enclave", sgx, |s| {
            s.qe_identity = Document::qe_identity(true);
        }),
        refused(
            "qe-identity/of-qve",
            "tdx.qe-identity.form.id",
            QE_IDENTITY,
            "The identity is that of the quote verification enclave",
            td,
            qe("id", json!("QVE")),
        ),
        refused("qe-identity/version-1", "tdx.qe-identity.form.version", QE_IDENTITY, "The document is of version 1", td, qe("version", json!(1))),
        refused("qe-identity/version-4", "tdx.qe-identity.form.version", QE_IDENTITY, "The document is of version 4", td, qe("version", json!(4))),
        refused("qe-identity/no-levels", "tdx.qe-identity.form.levels", QE_IDENTITY, "There is no level", td, qe("tcbLevels", json!([]))),
        refused("qe-identity/duplicate-level", "tdx.qe-identity.form.duplicate-level", QE_IDENTITY, "A level stands twice, with two statuses", td, |s| {
            let mut again = s.qe_identity.value["tcbLevels"][0].clone();
            again["tcbStatus"] = "OutOfDate".into();
            s.qe_identity.value["tcbLevels"].as_array_mut().expect("a list").push(again);
        }),
        refused("qe-identity/mrsigner-short", form, QE_IDENTITY, "The signer has 31 bytes", td, qe("mrsigner", json!("00".repeat(31)))),
        refused("qe-identity/status-unknown", form, QE_IDENTITY, "A status is none that exists", td, |s| s.qe_identity.status(1, "Fine")),
        refused("qe-identity/duplicate-member", form, JSON, "The signed text has its product twice", td, |s| {
            s.qe_identity.before = |text| text.replacen('{', "{\"isvprodid\":3,", 1);
        }),
        refused("qe/mrsigner", "tdx.qe.identity.mrsigner", QE_IDENTITY, "Somebody else signed the quoting enclave", td, put(128, &[0xaa; 32])),
        refused("qe/isvprodid", "tdx.qe.identity.isvprodid", QE_IDENTITY, "The quoting enclave is another product", td, put(256, &[1, 0])),
        refused("qe/miscselect", "tdx.qe.identity.miscselect", QE_IDENTITY, "MISCSELECT has a bit that it should not have", td, put(16, &[1, 0, 0, 0])),
        refused("qe/miscselect-order", "tdx.qe.identity.miscselect", QE_IDENTITY, "MISCSELECT is right in the other order of bytes", td, |s| {
            s.quote.qe_before = vec![Patch::Write(16, vec![0, 0, 0, 1])];
            s.qe_identity.value["miscselect"] = "01000000".into();
        }),
        accepted("qe/miscselect-right-order", QE_IDENTITY, "MISCSELECT is right byte for byte", good(), td, |s| {
            s.quote.qe_before = vec![Patch::Write(16, vec![1, 0, 0, 0])];
            s.qe_identity.value["miscselect"] = "01000000".into();
        }),
        accepted("qe/miscselect-masked", QE_IDENTITY, "MISCSELECT has a bit that the mask leaves free", good(), td, |s| {
            s.quote.qe_before = vec![Patch::Write(16, vec![1, 0, 0, 0])];
            s.qe_identity.value["miscselectMask"] = "FEFFFFFF".into();
        }),
        refused("qe/attributes-lacking", "tdx.qe.identity.attributes", QE_IDENTITY, "The quoting enclave lacks the provision key", td, put(48, &[0x01])),
        refused(
            "qe/attributes-more",
            "tdx.qe.identity.attributes",
            QE_IDENTITY,
            "The quoting enclave has an attribute more than it should",
            td,
            put(48, &[0x31]),
        ),
        accepted("qe/attributes-masked", QE_IDENTITY, "The quoting enclave has attributes that the mask leaves free", good(), td, put(56, &[0xff])),
        refused("qe/debug", "tdx.qe.identity.attributes", QE_IDENTITY, "The quoting enclave can be debugged", td, put(48, &[0x13])),
        refused("qe/debug-masked", "tdx.qe.identity.debug", QE_IDENTITY, "The quoting enclave can be debugged, and the mask leaves that free", td, |s| {
            s.quote.qe_before = vec![Patch::Write(48, vec![0x13])];
            s.qe_identity.value["attributesMask"] = "F9FFFFFFFFFFFFFF0000000000000000".into();
        }),
        refused("qe/svn-below-all", "tdx.tcb.qe-level", QE_IDENTITY, "The quoting enclave is older than all levels", td, put(258, &[1, 0])),
        refused("qe/sgx-svn-below-all", "tdx.tcb.qe-level", QE_IDENTITY, "The same for SGX", sgx, put(258, &[1, 0])),
        accepted("qe/svn-above-all", QE_IDENTITY, "The quoting enclave is newer than all levels", good(), td15, put(258, &[0, 1])),
        refused("qe/revoked", "tdx.tcb.not-revoked", QE_IDENTITY, "The quoting enclave's level is revoked", td, |s| s.qe_identity.status(0, "Revoked")),
        refused("evaluation/below", "tdx.tcb.evaluation", EVALUATION, "Both documents are older than the policy wants", td, |s| {
            s.tdx("evaluation_minimum", json!(21))
        }),
        accepted("evaluation/equal", EVALUATION, "Both documents are just as new as the policy wants", json!({ "tcb": { "evaluation": 20 } }), td, |s| {
            s.tdx("evaluation_minimum", json!(20));
        }),
    ];
    for (id, tcb, qe) in [("evaluation/tcb-info-below", 19, 20), ("evaluation/qe-identity-below", 20, 19)] {
        all.push(refused(id, "tdx.tcb.evaluation", EVALUATION, "One of the two documents is older than the policy wants", td, |s| {
            s.tcb_info.value["tcbEvaluationDataNumber"] = tcb.into();
            s.qe_identity.value["tcbEvaluationDataNumber"] = qe.into();
            s.tdx("evaluation_minimum", json!(20));
        }));
    }
    all
}
