//! Intel's signed documents (PCS API v4), open to change before and after the signature.

use serde_json::{Value, json};

use crate::{
    intel::{
        cert::{FMSPC, PCEID},
        key,
    },
    keys::filler,
    scene::hex,
};

/// A document to be.
#[derive(Clone, Debug)]
pub struct Document {
    pub value: Value,
    /// Changes the text before it is signed.
    pub before: fn(String) -> String,
    /// Changes the text after it was signed.
    pub after: fn(String) -> String,
    /// The name of the key that signs.
    pub signer: &'static str,
    /// Writes r and s.
    pub signature: fn(Vec<u8>) -> String,
}

impl Document {
    fn new(value: Value) -> Self {
        Self { value, before: |text| text, after: |text| text, signer: "intel tcb signing", signature: |bytes| hex(&bytes) }
    }

    /// TCB info of version 3.
    pub fn tcb_info(tdx: bool) -> Self {
        let svns = |list: [u8; 16]| Value::from_iter(list.map(|svn| json!({ "svn": svn })));
        let level = |sgx: u8, pcesvn: u16, of_module: [u8; 2], svn: u8, date: &str, status: &str, advisories: &[&str]| {
            let mut tcb = json!({ "sgxtcbcomponents": svns([sgx; 16]), "pcesvn": pcesvn });
            if tdx {
                let mut list = [svn; 16];
                list[..2].copy_from_slice(&of_module);
                tcb["tdxtcbcomponents"] = svns(list);
            }
            let mut level = json!({ "tcb": tcb, "tcbDate": date, "tcbStatus": status });
            if !advisories.is_empty() {
                level["advisoryIDs"] = json!(advisories);
            }
            level
        };
        let mut value = json!({
            "id": if tdx { "TDX" } else { "SGX" },
            "version": 3,
            "issueDate": "2026-05-20T00:00:00Z",
            "nextUpdate": "2026-06-19T00:00:00Z",
            "fmspc": hex(&FMSPC),
            "pceId": hex(&PCEID),
            "tcbType": 0,
            "tcbEvaluationDataNumber": 20,
            "tcbLevels": [
                level(5, 13, [5, 0], 3, "2025-11-12T00:00:00Z", "UpToDate", &[]),
                level(4, 13, [4, 0], 2, "2025-05-14T00:00:00Z", "OutOfDate", &["INTEL-SA-90002"]),
                level(4, 11, [4, 0], 2, "2024-03-13T00:00:00Z", "OutOfDateConfigurationNeeded", &["INTEL-SA-90001", "INTEL-SA-90002"]),
            ],
        });
        if tdx {
            let module = json!({ "mrsigner": "00".repeat(48), "attributes": "00".repeat(8), "attributesMask": "FF".repeat(8) });
            let identity = |id: &str, newest: u16| {
                let mut identity = module.clone();
                identity["id"] = id.into();
                identity["tcbLevels"] = json!([
                    svn_level(newest, "2025-11-12T00:00:00Z", "UpToDate", &[]),
                    svn_level(newest - 2, "2024-11-13T00:00:00Z", "OutOfDate", &["INTEL-SA-90003"]),
                ]);
                identity
            };
            value["tdxModuleIdentities"] = json!([identity("TDX_03", 4), identity("TDX_01", 6)]);
            value["tdxModule"] = module;
        }
        Self::new(value)
    }

    /// The identity of TD_QE, or of QE.
    pub fn qe_identity(tdx: bool) -> Self {
        Self::new(json!({
            "id": if tdx { "TD_QE" } else { "QE" },
            "version": 2,
            "issueDate": "2026-05-20T00:00:00Z",
            "nextUpdate": "2026-06-19T00:00:00Z",
            "tcbEvaluationDataNumber": 20,
            "miscselect": "00000000",
            "miscselectMask": "FFFFFFFF",
            "attributes": "11000000000000000000000000000000",
            "attributesMask": "FBFFFFFFFFFFFFFF0000000000000000",
            "mrsigner": hex(&filler::<32>("qe signer")),
            "isvprodid": if tdx { 2 } else { 1 },
            "tcbLevels": [
                svn_level(4, "2025-11-12T00:00:00Z", "UpToDate", &[]),
                svn_level(2, "2024-03-13T00:00:00Z", "OutOfDate", &["INTEL-SA-90004"]),
            ],
        }))
    }

    /// Gives one level another status.
    pub fn status(&mut self, level: usize, status: &str) {
        self.value["tcbLevels"][level]["tcbStatus"] = status.into();
    }

    /// Gives one level of the module of major version 1 another status.
    pub fn module_status(&mut self, level: usize, status: &str) {
        self.value["tdxModuleIdentities"][1]["tcbLevels"][level]["tcbStatus"] = status.into();
    }

    /// Text and signature.
    pub fn build(&self) -> (String, String) {
        let text = (self.before)(self.value.to_string());
        let signature = (self.signature)(key::sign(self.signer, text.as_bytes()));
        ((self.after)(text), signature)
    }
}

fn svn_level(isvsvn: u16, date: &str, status: &str, advisories: &[&str]) -> Value {
    let mut level = json!({ "tcb": { "isvsvn": isvsvn }, "tcbDate": date, "tcbStatus": status });
    if !advisories.is_empty() {
        level["advisoryIDs"] = json!(advisories);
    }
    level
}
