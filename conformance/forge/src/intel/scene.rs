//! Everything one question is about. A defect is one change to it; everything is signed afterwards.

use serde_json::{Value, json};

use crate::{
    envelope,
    intel::{
        cert::{self, Cert, Pck},
        crl::Crl,
        document::Document,
        quote::{MRTD, Quote},
    },
    keys::filler,
    scene::hex,
};

/// The bytes of a scene after it was signed.
pub struct Built {
    /// PCK certificate, CA and root.
    pub chain: [Vec<u8>; 3],
    pub tcb_signing: Vec<u8>,
    pub root_crl: Vec<u8>,
    pub pck_crl: Vec<u8>,
    /// Text and signature.
    pub tcb_info: (String, String),
    pub qe_identity: (String, String),
    pub quote: Vec<u8>,
}

/// A change to the object that holds all collateral.
pub type Edit = Box<dyn Fn(&mut Value, &Built)>;

/// Files made of what was signed.
pub type Files = Box<dyn Fn(&Built) -> Vec<Vec<u8>>>;

pub struct Scene {
    pub root: Cert,
    pub ca: Cert,
    pub leaf: Cert,
    /// The SGX extension of the leaf; `None` leaves it out.
    pub pck: Option<Pck>,
    pub tcb_signing: Cert,
    pub root_crl: Crl,
    pub pck_crl: Crl,
    pub tcb_info: Document,
    pub qe_identity: Document,
    pub quote: Quote,
    /// What is handed in as evidence, if it is not the quote.
    pub evidence: Option<Vec<u8>>,
    /// Changes to the object that holds all collateral.
    pub package: Edit,
    /// What is handed in instead of that object.
    pub files: Option<Files>,
    /// What is handed in besides.
    pub more: Files,
    pub trust: Files,
    pub policy: Value,
    pub nonce: Option<Vec<u8>>,
    pub at: &'static str,
}

/// TDX 1.0 in a quote of version 4, the TDX module of major version 1.
pub fn td() -> Scene {
    Scene::new(Quote::tdx(4, 2), true)
}

/// TDX 1.0 in a quote of version 4, the TDX module of major version 0.
pub fn td_module_0() -> Scene {
    let mut scene = td();
    scene.quote.put(0, &super::quote::svn(5, 0, 3));
    scene
}

/// TDX 1.0 in a quote of version 5.
pub fn td10() -> Scene {
    Scene::new(Quote::tdx(5, 2), true)
}

/// TDX 1.5.
pub fn td15() -> Scene {
    Scene::new(Quote::tdx(5, 3), true)
}

/// TDX 1.5 with the extended report.
pub fn td15_ex() -> Scene {
    Scene::new(Quote::tdx(5, 4), true)
}

/// SGX in a quote of version 3.
pub fn sgx() -> Scene {
    Scene::new(Quote::sgx(3), false)
}

pub fn sgx_v4() -> Scene {
    Scene::new(Quote::sgx(4), false)
}

pub fn sgx_v5() -> Scene {
    Scene::new(Quote::sgx(5), false)
}

/// TDX with the quote's certificates left to the collateral: certification data of this type.
pub fn certified_by(kind: u16) -> Scene {
    let mut scene = td();
    scene.quote.cert_type = kind;
    scene.quote.certification = match kind {
        4 => Box::new(|chain| chain[0].clone()),
        _ => Box::new(move |_| platform_id(kind, cert::CPUSVN, cert::PCESVN, cert::PCEID)),
    };
    scene.supply_chain(&[0, 1, 2]);
    scene
}

/// Certification data of types 1 to 3.
pub fn platform_id(kind: u16, cpusvn: [u8; 16], pcesvn: u16, pceid: [u8; 2]) -> Vec<u8> {
    let ppid = match kind {
        1 => cert::PPID.to_vec(),
        2 => filler::<256>("encrypted ppid").to_vec(),
        _ => filler::<384>("encrypted ppid").to_vec(),
    };
    [&ppid[..], &cpusvn, &pcesvn.to_le_bytes(), &pceid].concat()
}

/// These certificates of a chain in PEM.
pub fn pem_chain(chain: &[Vec<u8>; 3], which: &[usize]) -> String {
    which.iter().map(|i| envelope::pem("CERTIFICATE", &chain[*i], "\n")).collect()
}

impl Scene {
    fn new(quote: Quote, tdx: bool) -> Self {
        let measurement = if tdx { hex(&quote.body[MRTD..MRTD + 48]) } else { hex(&quote.body[64..96]) };
        Self {
            root: Cert::root(),
            ca: Cert::ca(cert::PLATFORM_CA),
            leaf: Cert::pck(cert::PLATFORM_CA),
            pck: Some(Pck::new(true)),
            tcb_signing: Cert::tcb_signing(),
            root_crl: Crl::new(cert::ROOT, "intel root"),
            pck_crl: Crl::new(cert::PLATFORM_CA, "intel pck ca"),
            tcb_info: Document::tcb_info(tdx),
            qe_identity: Document::qe_identity(tdx),
            quote,
            evidence: None,
            package: Box::new(|_, _| ()),
            files: None,
            more: Box::new(|_| Vec::new()),
            trust: Box::new(|built| vec![built.chain[2].clone()]),
            policy: json!({
                "veritee": 1,
                "kinds": ["tdx", "sgx"],
                "bind": { "report_data": "nonce" },
                "identity": { "measurement": [{ "hex": measurement, "label": "forged guest" }] },
                "tdx": {},
            }),
            nonce: Some(filler::<64>("nonce").to_vec()),
            at: "2026-06-01T00:00:00Z",
        }
    }

    /// States one key of the policy's `tdx` section.
    pub fn tdx(&mut self, key: &str, value: Value) {
        self.policy["tdx"][key] = value;
    }

    /// States one key of the policy's `sgx` section.
    pub fn enclave(&mut self, key: &str, value: Value) {
        self.policy["sgx"][key] = value;
    }

    pub fn waive(&mut self, check: &str) {
        self.policy["waive"] = json!([{ "check": check, "reason": "this vector waives it" }]);
    }

    /// Adds the PCK chain, or part of it, to the collateral.
    pub fn supply_chain(&mut self, which: &'static [usize]) {
        self.package = Box::new(|package, built| package["pck_certificate_chain"] = pem_chain(&built.chain, which).into());
    }

    /// Everything under a Processor CA.
    pub fn processor(&mut self) {
        self.ca = Cert::ca(cert::PROCESSOR_CA);
        self.leaf = Cert::pck(cert::PROCESSOR_CA);
        self.pck = Some(Pck::new(false));
        self.pck_crl = Crl::new(cert::PROCESSOR_CA, "intel pck ca");
    }

    /// Changes the SGX extension.
    pub fn pck(&mut self) -> &mut Pck {
        self.pck.as_mut().expect("the leaf has an SGX extension")
    }

    pub fn build(&self) -> Built {
        let mut leaf = self.leaf.clone();
        if let Some(pck) = &self.pck {
            leaf.extensions.add(cert::SGX, false, pck.build());
        }
        let chain = [leaf.build(), self.ca.build(), self.root.build()];
        Built {
            quote: self.quote.build(&chain),
            chain,
            tcb_signing: self.tcb_signing.build(),
            root_crl: self.root_crl.build(),
            pck_crl: self.pck_crl.build(),
            tcb_info: self.tcb_info.build(),
            qe_identity: self.qe_identity.build(),
        }
    }

    /// The files that come along.
    pub fn collateral(&self, built: &Built) -> Vec<Vec<u8>> {
        let own = match &self.files {
            Some(files) => files(built),
            None => {
                let mut package = package(built);
                (self.package)(&mut package, built);
                vec![package.to_string().into_bytes()]
            }
        };
        own.into_iter().chain((self.more)(built)).collect()
    }
}

/// One object with all collateral, as common quote tools write it.
fn package(built: &Built) -> Value {
    let signing = signing_chain(built);
    json!({
        "pck_crl_issuer_chain": pem_chain(&built.chain, &[1, 2]),
        "root_ca_crl": hex(&built.root_crl),
        "pck_crl": hex(&built.pck_crl),
        "tcb_info_issuer_chain": signing,
        "tcb_info": built.tcb_info.0,
        "tcb_info_signature": built.tcb_info.1,
        "qe_identity_issuer_chain": signing,
        "qe_identity": built.qe_identity.0,
        "qe_identity_signature": built.qe_identity.1,
    })
}

/// The TCB Signing certificate and the root in PEM.
pub fn signing_chain(built: &Built) -> String {
    envelope::pem("CERTIFICATE", &built.tcb_signing, "\n") + &envelope::pem("CERTIFICATE", &built.chain[2], "\n")
}

/// The answer of the PCS with this document.
pub fn answer(name: &str, (text, signature): &(String, String)) -> Vec<u8> {
    format!("{{\"{name}\":{text},\"signature\":\"{signature}\"}}").into_bytes()
}
