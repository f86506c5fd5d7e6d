//! A scene: platform, guest, relying party. A defect is one change to it; everything is signed afterwards.

use serde_json::{Map, Value, json};

use crate::{
    cert::Cert,
    crl::Crl,
    keys::filler,
    product::{Product, Tcb},
    report::Report,
};

/// The bytes of a scene after it was signed.
pub struct Built {
    pub ark: Vec<u8>,
    pub ask: Vec<u8>,
    pub vek: Vec<u8>,
    pub crl: Vec<u8>,
    pub report: Vec<u8>,
}

/// Makes a file of what was signed.
type Make = dyn Fn(&Built) -> Vec<u8>;

/// A file that somebody hands over.
pub enum File {
    Ark,
    Ask,
    Vek,
    Crl,
    Bytes(Vec<u8>),
    Made(Box<Make>),
}

impl File {
    /// A file made of what was signed.
    pub fn made(make: impl Fn(&Built) -> Vec<u8> + 'static) -> Self {
        Self::Made(Box::new(make))
    }

    pub fn build(&self, built: &Built) -> Vec<u8> {
        match self {
            Self::Ark => built.ark.clone(),
            Self::Ask => built.ask.clone(),
            Self::Vek => built.vek.clone(),
            Self::Crl => built.crl.clone(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Made(make) => make(built),
        }
    }
}

pub struct Scene {
    pub product: Product,
    pub ark: Cert,
    /// The ASK or ASVK.
    pub ask: Cert,
    pub vek: Cert,
    pub crl: Crl,
    pub report: Report,
    /// What is handed in as evidence, if it is not the report.
    pub evidence: Option<File>,
    pub collateral: Vec<File>,
    pub trust: Vec<File>,
    pub policy: Value,
    pub nonce: Option<Vec<u8>>,
    pub key: Option<Vec<u8>>,
    pub at: &'static str,
}

/// The cloud provider in the false VLEK certificates.
pub const CSP: &str = "CN=cc-forge-1.example";

pub fn milan() -> Scene {
    Scene::vcek(Product::Milan)
}

pub fn genoa() -> Scene {
    Scene::vcek(Product::Genoa)
}

pub fn turin() -> Scene {
    Scene::vcek(Product::Turin)
}

/// Milan with a VLEK and a masked chip, as a cloud provider has it.
pub fn vlek() -> Scene {
    let mut scene = Scene::new(Product::Milan, true);
    scene.report.flags = 1 << 2;
    scene.report.chip_id = [0; 64];
    scene
}

/// Milan with a version 2 report, which does not name its processor.
pub fn v2() -> Scene {
    let mut scene = milan();
    scene.report.version = 2;
    scene.report.platform_info = 0x05;
    scene
}

/// Turin with a version 5 report, or Milan.
pub fn v5() -> Scene {
    let mut scene = milan();
    scene.report.version = 5;
    scene
}

/// Milan with the root's CRL at hand and revocation not waived.
pub fn with_crl() -> Scene {
    let mut scene = milan();
    scene.demand("snp.revocation");
    scene.collateral.push(File::Crl);
    scene
}

impl Scene {
    fn vcek(product: Product) -> Self {
        Self::new(product, false)
    }

    fn new(product: Product, vlek: bool) -> Self {
        let report = Report::new(product);
        let chip = product.chip_id();
        let who = if vlek { Err(CSP) } else { Ok(&chip[..product.chip_id_len()]) };
        let measurement = hex(&report.measurement);
        Self {
            product,
            ark: Cert::ark(product),
            ask: Cert::intermediate(product, vlek),
            vek: Cert::vek(product, product.tcb(), who),
            crl: Crl::new(product),
            report,
            evidence: None,
            collateral: vec![File::Ask, File::Vek],
            trust: vec![File::Ark],
            policy: json!({
                "veritee": 1,
                "kinds": ["sev-snp"],
                "bind": { "report_data": "nonce" },
                "identity": { "measurement": [{ "hex": measurement, "label": "forged guest" }] },
                "snp": { "vmpl": [0] },
                "waive": [
                    { "check": "snp.revocation", "reason": "this vector is not about it" },
                    { "check": "snp.tcb.minimum", "reason": "this vector is not about it" },
                ],
            }),
            nonce: Some(filler::<64>("nonce").to_vec()),
            key: None,
            at: "2026-06-01T00:00:00Z",
        }
    }

    /// States one key of the policy's `snp` section.
    pub fn snp(&mut self, key: &str, value: Value) {
        self.policy["snp"][key] = value;
    }

    /// Takes a waiver back.
    pub fn demand(&mut self, check: &str) {
        self.waivers().retain(|w| w["check"] != check);
    }

    pub fn waive(&mut self, check: &str) {
        self.waivers().push(json!({ "check": check, "reason": "this vector waives it" }));
    }

    fn waivers(&mut self) -> &mut Vec<Value> {
        self.policy["waive"].as_array_mut().expect("the policy has a list of waivers")
    }

    /// Demands a floor for this scene's processor; members of `floor` are added to its name.
    pub fn floor(&mut self, floor: Value) {
        self.demand("snp.tcb.minimum");
        let [family, model, stepping] = self.product.cpuid();
        let mut entry = Map::from_iter([("family".into(), family.into()), ("model".into(), model.into()), ("stepping".into(), stepping.into())]);
        entry.extend(floor.as_object().expect("a floor is an object").clone());
        self.snp("tcb_minimum", json!([entry]));
    }

    /// Another SPL in the leaf and in every TCB of the report.
    pub fn tcb(&mut self, tcb: Tcb) {
        let bytes = self.product.encode(tcb);
        let who = self.report.chip_id;
        self.vek = Cert::vek(self.product, tcb, Ok(&who[..self.product.chip_id_len()]));
        (self.report.reported, self.report.committed, self.report.current, self.report.launch) = (bytes, bytes, bytes, bytes);
    }

    /// Hands over one file instead of the leaf.
    pub fn instead_of_vek(&mut self, file: File) {
        self.collateral = vec![File::Ask, file];
    }

    pub fn build(&self) -> Built {
        Built { ark: self.ark.build(), ask: self.ask.build(), vek: self.vek.build(), crl: self.crl.build(), report: self.report.build() }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
