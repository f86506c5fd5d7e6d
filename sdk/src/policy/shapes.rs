//! Every object of a policy is written as one. A list of its values, in whatever order the source code has them, is refused.

use alloc::string::{String, ToString};

use super::{Document, Policy, tests_support::EXPLORE};

/// Structures of the document: the name, a member or section that holds one, and its values as a list.
const SHAPES: [(&str, &str, &str); 28] = [
    ("Bind", r#""bind":{"waive":"test"}"#, r#""bind":[null,"test"]"#),
    ("Exact", r#""bind":{"report_data":{"hex":"HEX64"}}"#, r#""bind":{"report_data":["HEX64"]}"#),
    ("IdentityDocument", r#""identity":{"waive":"test"}"#, r#""identity":[null,null,"test"]"#),
    ("Measurement", r#""identity":{"measurement":[{"hex":"HEX48"}]}"#, r#""identity":{"measurement":[["HEX48",null,null]]}"#),
    ("Signer", r#""identity":{"signer":[{"id_key":"HEX48"}]}"#, r#""identity":{"signer":[["HEX48",null,null]]}"#),
    ("Waive", r#""waive":[{"check":"snp.revocation","reason":"test"},"#, r#""waive":[["snp.revocation","test"],"#),
    ("SnpDocument", r#""snp":{}"#, r#""snp":[]"#),
    (
        "TcbFloor",
        r#""snp":{"tcb_minimum":[{"family":25,"model":1,"stepping":1,"fmc":null,"snp":1}]}"#,
        r#""snp":{"tcb_minimum":[[25,1,1,null,null,null,1,null]]}"#,
    ),
    ("FirmwareMinimum", r#""snp":{"firmware_minimum":{"current":"1.55.21"}}"#, r#""snp":{"firmware_minimum":["1.55.21",null]}"#),
    ("TdxDocument", r#""snp":{},"tdx":{}"#, r#""snp":{},"tdx":[]"#),
    ("GraceDocument", r#""snp":{},"tdx":{"grace":{"status":"OutOfDate","days":3}}"#, r#""snp":{},"tdx":{"grace":["OutOfDate",3]}"#),
    (
        "MaskedDocument",
        r#""snp":{},"tdx":{"xfam":{"value":"0000000000000003","mask":"0000000000000003"}}"#,
        r#""snp":{},"tdx":{"xfam":["0000000000000003","0000000000000003"]}"#,
    ),
    ("SgxDocument", r#""snp":{},"sgx":{}"#, r#""snp":{},"sgx":[]"#),
    ("AzureDocument", r#""snp":{},"azure":{}"#, r#""snp":{},"azure":[]"#),
    ("ParavisorDocument", r#""snp":{},"azure":{"paravisors":[{"measurement":"HEX48"}]}"#, r#""snp":{},"azure":{"paravisors":[["HEX48",null,null,null]]}"#),
    ("GcpDocument", r#""snp":{},"gcp":{}"#, r#""snp":{},"gcp":[]"#),
    ("EventLogDocument", r#""snp":{},"event_log":{"required":true}"#, r#""snp":{},"event_log":[true]"#),
    ("JwtDocument", r#""snp":{},"jwt":{}"#, r#""snp":{},"jwt":[]"#),
    ("MaaDocument", r#""snp":{},"maa":{}"#, r#""snp":{},"maa":[]"#),
    ("ItaDocument", r#""snp":{},"ita":{}"#, r#""snp":{},"ita":[]"#),
    ("TpmDocument", r#""snp":{},"tpm":{}"#, r#""snp":{},"tpm":[]"#),
    ("PcrSetDocument", r#""snp":{},"tpm":{"pcrs":[{"bank":"sha256","values":{"7":"HEX32"}}]}"#, r#""snp":{},"tpm":{"pcrs":[[null,"sha256",{"7":"HEX32"}]]}"#),
    ("PcrSelectionDocument", r#""snp":{},"tpm":{"require":[{"bank":"sha256","pcrs":[7]}]}"#, r#""snp":{},"tpm":{"require":[["sha256",[7]]]}"#),
    ("GoogleDocument", r#""snp":{},"google":{}"#, r#""snp":{},"google":[]"#),
    ("NrasDocument", r#""snp":{},"nras":{}"#, r#""snp":{},"nras":[]"#),
    ("EarDocument", r#""snp":{},"ear":{}"#, r#""snp":{},"ear":[]"#),
    // Words are no objects either.
    ("Kind", r#""kinds":["sev-snp"]"#, r#""kinds":[{"sev-snp":null}]"#),
    ("TeeLink", r#""snp":{},"gcp":{"tee_link":"shared-nonce"}"#, r#""snp":{},"gcp":{"tee_link":{"shared-nonce":null}}"#),
];

/// The policy that waives whatever it can, with this in the place of what it says there.
fn with(text: &str) -> String {
    let mut out = EXPLORE.to_string();
    let text = [("HEX64", 64), ("HEX48", 48), ("HEX32", 32)].iter().fold(String::from(text), |text, (name, len)| text.replace(name, &"ab".repeat(*len)));
    let places =
        [r#""bind":{"waive":"test"}"#, r#""identity":{"waive":"test"}"#, r#""kinds":["sev-snp"]"#, r#""waive":[{"check":"snp.revocation","reason":"test"},"#];
    let place = places.iter().find(|place| place.split(':').next() == text.split(':').next()).copied().unwrap_or(r#""snp":{}"#);
    out = out.replacen(place, &text, 1);
    if text.contains("tcb_minimum") {
        out = out.replacen(r#"{"check":"snp.tcb.minimum","reason":"test"},"#, "", 1);
    }
    out
}

#[test]
fn an_object_is_not_written_as_a_list() {
    for (name, object, list) in SHAPES {
        assert!(Policy::from_json(&with(object)).is_ok(), "{name}: {:?}", Policy::from_json(&with(object)).err());
        // What serde derives would have taken it.
        assert!(serde_json::from_str::<Document>(&with(list)).is_ok() || name == "Exact", "{name}: {:?}", serde_json::from_str::<Document>(&with(list)).err());
        let misuse = Policy::from_json(&with(list)).unwrap_err();
        assert_eq!(misuse.code(), "policy.unreadable", "{name}");
        assert!(misuse.detail().contains("invalid type: "), "{name}: {}", misuse.detail());
    }
    let whole = r#"[1,["sev-snp"],{"waive":"test"},{"waive":"test"}]"#;
    assert_eq!(Policy::from_json(whole).unwrap_err().code(), "policy.unreadable");
}

#[cfg(feature = "toml")]
#[test]
fn nor_in_toml() {
    const GOOD: &str = "veritee = 1\nkinds = ['sgx']\nbind = { waive = 'test' }\nidentity = { waive = 'test' }\ntdx = {}\n";
    assert!(Policy::from_toml(GOOD).is_ok());
    for (object, list) in [
        ("{ waive = 'test' }\nidentity", "['nonce']\nidentity"),
        ("{ waive = 'test' }\nidentity", "{ report_data = ['00'] }\nidentity"),
        ("tdx = {}", "tdx = []"),
        ("tdx = {}", "tdx = { grace = ['OutOfDate', 3] }"),
        ("tdx = {}", "event_log = [true]"),
        ("'sgx'", "{ sgx = {} }"),
    ] {
        let text = GOOD.replacen(object, list, 1);
        assert_eq!(Policy::from_toml(&text).map(|_| ()).unwrap_err().code(), "policy.unreadable", "{text}");
    }
}

#[cfg(feature = "schema")]
#[test]
fn every_structure_of_the_schema_is_among_them() {
    let schema: serde_json::Value = serde_json::from_str(&Policy::json_schema()).unwrap();
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        if definition.get("properties").is_some() {
            assert!(SHAPES.iter().any(|(known, ..)| known == name), "{name} has no place in the list");
        }
    }
}
