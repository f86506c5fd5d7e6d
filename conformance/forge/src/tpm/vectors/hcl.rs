//! Azure: the paravisor's report and the claims in it.

use serde_json::{Value, json};

use crate::{
    keys::{Hash, RsaKey},
    patch::Patch,
    tpm::{
        hcl::{CLAIMS, Hcl, REQUEST},
        runtime_claims::{RuntimeClaims, jwk},
        scene::{Scene, azure_snp, azure_snp_2023, azure_tdx},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const HCL: &str = "OpenHCL, attestation report";
const BOUND: &str = "OpenHCL, runtime claims";
const CLAIMS_FORM: &str = "OpenHCL, runtime claims; RFC 7517 §4";
const USER_DATA: &str = "OpenHCL, runtime claims; NV index 01400002h";

pub fn vectors() -> Vec<Vector> {
    [good(), form(), bound(), claims()].concat()
}

fn good() -> Vec<Vector> {
    let azure = || json!({ "azure": { "paravisor_trust": "pinned", "secure_boot": true }, "tpm": { "trust": "tee-rooted" } });
    vec![
        accepted("azure/hcl/snp", HCL, "A VM on SEV-SNP whose paravisor is pinned", azure(), azure_snp, |_| ()),
        accepted("azure/hcl/tdx", HCL, "A VM on TDX whose paravisor is pinned", azure(), azure_tdx, |_| ()),
        accepted("azure/hcl/snp-2023", HCL, "A report of 2023: header version 1, one key, no user data", azure(), azure_snp_2023, |_| ()),
        accepted("azure/hcl/sha384", BOUND, "The claims are bound with SHA-384", azure(), azure_snp, |s| s.hcl.hash_type = 2),
        accepted("azure/hcl/sha512", BOUND, "The claims are bound with SHA-512, which fills the report data", azure(), azure_snp, |s| s.hcl.hash_type = 3),
        accepted("azure/hcl/unpadded", HCL, "Nothing follows the claims", azure(), azure_snp, |s| s.hcl.place = 0),
        accepted("azure/hcl/tdx-unpadded", HCL, "Nothing follows the claims of a TD", azure(), azure_tdx, |s| s.hcl.place = 0),
        accepted("azure/hcl/unknown-claim", CLAIMS_FORM, "The claims have a member that nobody here knows", azure(), azure_snp, |s| {
            s.claims.value["new"] = json!([1])
        }),
        accepted(
            "azure/hcl/devices-and-console",
            CLAIMS_FORM,
            "The claims say whether the console takes input, and whether devices of the host are let in",
            json!({ "azure": { "interactive_console_enabled": false, "filtered_vpci_devices_allowed": true } }),
            azure_snp,
            |s| {
                s.claims.configure("interactive-console-enabled", json!(false));
                s.claims.configure("filtered-vpci-devices-allowed", json!(true));
            },
        ),
        accepted("azure/hcl/order-of-keys", CLAIMS_FORM, "The attestation key stands after the endorsement key", azure(), azure_snp, |s| {
            s.claims.value["keys"].as_array_mut().expect("the keys are a list").reverse();
        }),
    ]
}

fn form() -> Vec<Vector> {
    let set = |change: fn(&mut Hcl)| move |s: &mut Scene| change(&mut s.hcl);
    let mut all = vec![
        // Without its magic it is no report of a paravisor at all.
        refused("azure/form/version-0", "azure.hcl.form.version", HCL, "The header's version is 0", azure_snp, set(|h| h.version = 0)),
        refused("azure/form/version-3", "azure.hcl.form.version", HCL, "The header's version is one that nobody knows", azure_snp, set(|h| h.version = 3)),
        refused("azure/form/request-type", "azure.hcl.form.request-type", HCL, "It was made for another request", azure_snp, set(|h| h.request_type = 1)),
        refused("azure/form/status", "azure.hcl.form.status", HCL, "The paravisor says that it failed", azure_snp, set(|h| h.status = 1)),
        refused("azure/form/reserved", "azure.hcl.form.reserved", HCL, "Reserved bytes are not zero", azure_snp, set(|h| h.reserved[11] = 1)),
        refused(
            "azure/form/request-version-2",
            "azure.hcl.form.request-version",
            HCL,
            "Request data of version 2, in which the claims lie elsewhere",
            azure_snp,
            set(|h| h.request_version = 2),
        ),
        refused("azure/form/request-version-0", "azure.hcl.form.request-version", HCL, "Request data of version 0", azure_snp, set(|h| h.request_version = 0)),
        refused("azure/form/hash-0", "azure.hcl.form.hash-type", HCL, "No hash is named", azure_snp, set(|h| h.hash_type = 0)),
        refused("azure/form/hash-4", "azure.hcl.form.hash-type", HCL, "A hash is named that nobody knows", azure_snp, set(|h| h.hash_type = 4)),
        refused("azure/form/claims-size-0", "azure.hcl.form.claims-size", HCL, "There are no claims", azure_snp, set(|h| h.claims_size = Some(0))),
        refused("azure/form/claims-size-max", "azure.hcl.form.claims-size", HCL, "The claims have 4 GiB", azure_snp, set(|h| h.claims_size = Some(u32::MAX))),
        refused("azure/form/claims-size-less", "azure.hcl.form.data-size", HCL, "The claims are a byte longer than they say", azure_snp, |s| {
            s.hcl.claims_size = Some(s.claims.build().1.len() as u32 - 1);
        }),
        refused("azure/form/data-size", "azure.hcl.form.data-size", HCL, "The request data have a byte more than their parts", azure_snp, |s| {
            s.hcl.data_size = Some(s.claims.build().1.len() as u32 + 21);
        }),
        refused(
            "azure/form/data-size-overflow",
            "azure.hcl.form.data-size",
            HCL,
            "The request data have so many bytes that a sum would overflow",
            azure_snp,
            set(|h| h.data_size = Some(19)),
        ),
        refused("azure/form/report-size", "azure.hcl.form.report-size", HCL, "The report has a byte less than its parts", azure_snp, |s| {
            s.hcl.report_size = Some(CLAIMS as u32 + s.claims.build().1.len() as u32 - 1);
        }),
        refused("azure/form/report-size-0", "azure.hcl.form.report-size", HCL, "The report has no bytes", azure_snp, set(|h| h.report_size = Some(0))),
        refused("azure/form/padding", "azure.hcl.form.padding", HCL, "Something follows the claims", azure_snp, set(|h| h.after.push(Patch::Flip(-1)))),
        refused("azure/form/padding-first", "azure.hcl.form.padding", HCL, "Something follows the claims at once", azure_snp, |s| {
            let at = CLAIMS + s.claims.build().1.len();
            s.hcl.after.push(Patch::Flip(at as isize));
        }),
        refused(
            "azure/form/tdx-tail",
            "azure.hcl.form.hardware-tail",
            HCL,
            "Something follows the TDREPORT",
            azure_tdx,
            set(|h| h.after.push(Patch::Flip(REQUEST as isize - 1))),
        ),
        refused("azure/form/too-long", "azure.hcl.form.length", HCL, "More zeros follow than any TPM keeps", azure_snp, set(|h| h.place = 8193)),
    ];
    for (report_type, name) in [
        (0, "azure/form/report-type-0"),
        (1, "azure/form/report-type-vbs"),
        (3, "azure/form/report-type-tvm"),
        (5, "azure/form/report-type-cca"),
        (9, "azure/form/report-type-9"),
    ] {
        all.push(refused(name, "evidence.kind.unsupported", HCL, "The report is of no hardware that can be verified", azure_snp, move |s| {
            s.hcl.report_type = report_type
        }));
    }
    all
}

fn bound() -> Vec<Vector> {
    const CODE: &str = "azure.claims.bound";
    fn reserialised(text: Vec<u8>) -> Vec<u8> {
        let value: Value = serde_json::from_slice(&text).expect("the claims are JSON");
        serde_json::to_string_pretty(&value).expect("JSON can be written").into_bytes()
    }
    fn another_key(text: Vec<u8>) -> Vec<u8> {
        let mut value: Value = serde_json::from_slice(&text).expect("the claims are JSON");
        value["keys"][0] = jwk("HCLAkPub", "sign", RsaKey::TpmOtherAk);
        value.to_string().into_bytes()
    }
    fn flipped(mut text: Vec<u8>) -> Vec<u8> {
        let at = text.windows(11).position(|w| w == b"secure-boot").expect("the claims say it") + 13;
        text.splice(at..at + 5, *b"true ");
        text
    }
    vec![
        refused("azure/bound/claim-changed", CODE, BOUND, "The claims say that Secure Boot is on, which the hardware did not vouch for", azure_snp, |s| {
            s.claims.configure("secure-boot", json!(false));
            s.claims.after = flipped;
        }),
        refused("azure/bound/another-key", CODE, BOUND, "The claims name an attestation key that the hardware did not vouch for", azure_snp, |s| {
            s.claims.after = another_key;
            s.resign(RsaKey::TpmOtherAk);
        }),
        refused("azure/bound/reserialised", CODE, BOUND, "The claims say the same in other bytes", azure_snp, |s| s.claims.after = reserialised),
        refused("azure/bound/space", CODE, BOUND, "A space follows the claims", azure_snp, |s| s.claims.after = |text| [text, b" ".to_vec()].concat()),
        refused("azure/bound/zero", CODE, BOUND, "A zero byte is counted among the claims", azure_snp, |s| s.claims.after = |text| [text, vec![0]].concat()),
        refused("azure/bound/hash-of-another-type", CODE, BOUND, "The report names another hash than the claims were bound with", azure_snp, |s| {
            s.hcl.hash_type = 2;
            s.report_data = |_| RuntimeClaims::new().digest(Hash::Sha256);
        }),
        refused("azure/bound/zeros", CODE, BOUND, "The report data are zeros", azure_snp, |s| s.report_data = |_| [0; 64]),
        refused("azure/bound/tail", "azure.claims.bound.tail", BOUND, "Something follows the hash in the report data", azure_snp, |s| {
            s.report_data = |mut data| {
                data[63] = 1;
                data
            };
        }),
        refused("azure/bound/tail-first", "azure.claims.bound.tail", BOUND, "Something follows the hash in the report data at once", azure_snp, |s| {
            s.report_data = |mut data| {
                data[32] = 1;
                data
            };
        }),
        refused("azure/bound/tdx", CODE, BOUND, "The TD quote vouches for other claims", azure_tdx, |s| s.claims.after = reserialised),
        refused("azure/bound/tdx-tail", "azure.claims.bound.tail", BOUND, "Something follows the hash in a TD's report data", azure_tdx, |s| {
            s.report_data = |mut data| {
                data[63] = 1;
                data
            };
        }),
    ]
}

/// A change to the claims before they are hashed.
fn claim(change: impl Fn(&mut Value)) -> impl FnOnce(&mut Scene) {
    move |s| change(&mut s.claims.value)
}

/// A change to the text of the claims before it is hashed.
fn text(change: fn(String) -> Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.claims.before = change
}

fn claims() -> Vec<Vector> {
    const JSON: &str = "azure.claims.form.json";
    const AK: &str = "azure.claims.form.ak";
    const DATA: &str = "azure.claims.form.user-data";
    let modulus = |n: Vec<u8>| {
        use base64::Engine;
        json!(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(n))
    };
    let n = RsaKey::TpmAk.modulus();
    let (short, mut even) = (modulus(n[1..].to_vec()), n.clone());
    even[255] &= 0xfe;
    let (long, even) = (modulus([vec![0], n.clone()].concat()), modulus(even));
    vec![
        refused("azure/claims/not-json", JSON, CLAIMS_FORM, "The claims are no JSON", azure_snp, text(|_| b"claims".to_vec())),
        refused("azure/claims/trailing", JSON, CLAIMS_FORM, "Something follows the claims' last brace", azure_snp, text(|t| format!("{t}}}").into_bytes())),
        refused("azure/claims/zero-inside", JSON, CLAIMS_FORM, "A zero byte was hashed with the claims", azure_snp, text(|t| format!("{t}\0").into_bytes())),
        refused(
            "azure/claims/member-twice",
            JSON,
            CLAIMS_FORM,
            "A member stands twice",
            azure_snp,
            text(|t| t.replacen(r#""secure-boot""#, r#""secure-boot":false,"secure-boot""#, 1).into_bytes()),
        ),
        refused(
            "azure/claims/keys-twice",
            JSON,
            CLAIMS_FORM,
            "The list of keys stands twice",
            azure_snp,
            text(|t| t.replacen(r#"{"keys""#, r#"{"keys":[],"keys""#, 1).into_bytes()),
        ),
        refused(
            "azure/claims/unknown-member-twice",
            JSON,
            CLAIMS_FORM,
            "A member that nobody knows stands twice",
            azure_snp,
            text(|t| t.replacen('{', r#"{"a":1,"a":1,"#, 1).into_bytes()),
        ),
        refused(
            "azure/claims/key-member-twice",
            JSON,
            CLAIMS_FORM,
            "A key has two moduli",
            azure_snp,
            text(|t| t.replacen(r#""kty":"RSA""#, r#""kty":"RSA","n":"AQAB""#, 1).into_bytes()),
        ),
        refused("azure/claims/configuration-as-list", JSON, CLAIMS_FORM, "The configuration's values stand in a list", azure_snp, |s| {
            s.claims.value["vm-configuration"] = json!([true, false, null, true, null, null, crate::tpm::runtime_claims::VM_ID, null, null]);
        }),
        refused("azure/claims/key-as-list", JSON, CLAIMS_FORM, "A key's values stand in a list", azure_snp, |s| {
            let key = s.claims.value["keys"][0].clone();
            s.claims.value["keys"][0] = json!([key["kid"], key["kty"], key["n"], key["e"]]);
        }),
        refused(
            "azure/claims/kid-twice",
            "azure.claims.form.kid",
            CLAIMS_FORM,
            "Two keys are called HCLAkPub",
            azure_snp,
            claim(|c| c["keys"][1]["kid"] = "HCLAkPub".into()),
        ),
        refused(
            "azure/claims/no-ak",
            AK,
            CLAIMS_FORM,
            "No key is called HCLAkPub; the first is the right one",
            azure_snp,
            claim(|c| c["keys"][0]["kid"] = "key".into()),
        ),
        refused("azure/claims/no-keys", AK, CLAIMS_FORM, "There are no keys", azure_snp, claim(|c| c["keys"] = json!([]))),
        refused("azure/claims/kty", AK, CLAIMS_FORM, "The attestation key is called an elliptic one", azure_snp, claim(|c| c["keys"][0]["kty"] = "EC".into())),
        refused("azure/claims/no-modulus", AK, CLAIMS_FORM, "The attestation key has no modulus", azure_snp, claim(|c| c["keys"][0]["n"] = Value::Null)),
        refused("azure/claims/exponent", AK, CLAIMS_FORM, "The attestation key has the exponent 3", azure_snp, claim(|c| c["keys"][0]["e"] = "Aw".into())),
        refused("azure/claims/no-exponent", AK, CLAIMS_FORM, "The attestation key has no exponent", azure_snp, claim(|c| c["keys"][0]["e"] = Value::Null)),
        refused(
            "azure/claims/base64-padded",
            AK,
            CLAIMS_FORM,
            "The modulus is in padded base64",
            azure_snp,
            text(|t| {
                let n = jwk("", "", RsaKey::TpmAk)["n"].as_str().unwrap_or_default().to_string();
                t.replacen(&n, &format!("{n}=="), 1).into_bytes()
            }),
        ),
        refused(
            "azure/claims/base64-loose",
            AK,
            CLAIMS_FORM,
            "The modulus's last digit has bits that mean nothing",
            azure_snp,
            text(|t| {
                let n = jwk("", "", RsaKey::TpmAk)["n"].as_str().unwrap_or_default().to_string();
                let (head, last) = n.split_at(n.len() - 1);
                let loose = char::from(last.as_bytes()[0] + 1);
                t.replacen(&n, &format!("{head}{loose}"), 1).into_bytes()
            }),
        ),
        refused("azure/claims/modulus-short", AK, CLAIMS_FORM, "The modulus has 255 bytes", azure_snp, claim(move |c| c["keys"][0]["n"] = short.clone())),
        refused(
            "azure/claims/modulus-long",
            AK,
            CLAIMS_FORM,
            "A zero byte stands before the modulus",
            azure_snp,
            claim(move |c| c["keys"][0]["n"] = long.clone()),
        ),
        refused("azure/claims/modulus-even", AK, CLAIMS_FORM, "The modulus is even", azure_snp, claim(move |c| c["keys"][0]["n"] = even.clone())),
        refused(
            "azure/claims/modulus-1024",
            AK,
            CLAIMS_FORM,
            "The modulus has 1024 bits",
            azure_snp,
            claim(|c| c["keys"][0] = jwk("HCLAkPub", "sign", RsaKey::TpmAk1024)),
        ),
        refused(
            "azure/claims/ek",
            "azure.claims.form.ek",
            CLAIMS_FORM,
            "The endorsement key is no RSA key",
            azure_snp,
            claim(|c| c["keys"][1]["kty"] = "EC".into()),
        ),
        refused(
            "azure/claims/no-configuration",
            JSON,
            CLAIMS_FORM,
            "The VM's configuration is missing",
            azure_snp,
            claim(|c| {
                c.as_object_mut().expect("the claims are an object").remove("vm-configuration");
            }),
        ),
        refused("azure/claims/secure-boot-text", JSON, CLAIMS_FORM, "Secure Boot is a text", azure_snp, |s| s.claims.configure("secure-boot", json!("true"))),
        refused("azure/claims/vm-id", "azure.claims.form.vm-unique-id", CLAIMS_FORM, "The VM's unique id is none", azure_snp, |s| {
            s.claims.configure("vmUniqueId", json!("1"))
        }),
        refused("azure/claims/user-data-short", DATA, USER_DATA, "The user data have 63 bytes", azure_snp, |s| s.claims.user_data(&[0; 63])),
        refused("azure/claims/user-data-long", DATA, USER_DATA, "The user data have 65 bytes", azure_snp, |s| s.claims.user_data(&[0; 65])),
        refused("azure/claims/user-data-empty", DATA, USER_DATA, "The user data are empty", azure_snp, |s| s.claims.user_data(&[])),
        refused("azure/claims/user-data-digits", DATA, USER_DATA, "The user data are no digits", azure_snp, claim(|c| c["user-data"] = "x".repeat(128).into())),
        refused(
            "azure/claims/tdx-kid-twice",
            "azure.claims.form.kid",
            CLAIMS_FORM,
            "On TDX: two keys are called HCLAkPub",
            azure_tdx,
            claim(|c| c["keys"][1]["kid"] = "HCLAkPub".into()),
        ),
    ]
}
