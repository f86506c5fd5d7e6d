//! Everything one question about a TPM is about. A defect is one change to it; everything is signed afterwards.

use serde_json::{Value, json};

pub use crate::tpm::starts::{
    azure_snp, azure_snp_2023, azure_snp_certified, azure_tdx, azure_tdx_certified, bare, ccel, gcp, gcp_ecc, gcp_snp, gcp_tdx, gcp_tdx_logged, logged, naming,
    p256, p384, p521, pss, rsa3072, shared,
};
use crate::{
    cert::Cert,
    crl::Crl,
    intel::{
        self,
        quote::{MRTD, REPORT_DATA, RTMR0},
    },
    keys::{Hash, RsaKey, filler},
    patch::Patch,
    scene as amd,
    scene::hex,
    tpm::{
        ak_cert, alg,
        attest::{Attest, Selection},
        event_log::Log,
        gcp_cert,
        hcl::{self, Hcl},
        key::Key,
        pcr::Registers,
        public_area::{ENDORSEMENT, PublicArea},
        runtime_claims::RuntimeClaims,
        signature::Signature,
    },
};

/// The machine around the TPM.
pub enum Hardware {
    /// None that is known: the relying party vouches for the attestation key itself.
    Bare,
    Snp(Box<amd::Scene>),
    Tdx(Box<intel::scene::Scene>),
}

/// The bytes of a scene after it was signed.
pub struct Built {
    pub area: Vec<u8>,
    pub attest: Vec<u8>,
    pub signature: Vec<u8>,
    /// The signature's numbers alone.
    pub raw_signature: Vec<Vec<u8>>,
    /// What the evidence tells of the registers.
    pub told: Registers,
    pub log: Vec<u8>,
    /// The log of the TD's own registers; empty if the scene has none.
    pub td_log: Vec<u8>,
    pub hcl: Vec<u8>,
    /// Azure on TDX: the quote.
    pub td_quote: Vec<u8>,
    /// Certificates of the attestation key: leaf, CA and root.
    pub ak_chain: [Vec<u8>; 3],
    /// CRLs of the root and the CA.
    pub ak_crls: [Vec<u8>; 2],
    pub amd: Option<amd::Built>,
    pub intel: Option<intel::scene::Built>,
}

/// Files made of what was signed.
pub type Files = Box<dyn Fn(&Built) -> Vec<Vec<u8>>>;

/// Report data of what is in the quote and of the key's name.
pub type Link = fn(&[u8], &[u8]) -> [u8; 64];

/// Evidence made of what was signed.
pub type Evidence = Box<dyn Fn(&Built) -> Vec<u8>>;

/// A change to the parts of a bundle.
pub type Parts = Box<dyn Fn(&mut Vec<Part>, &Built)>;

/// Makes evidence.
pub type Maker = Box<dyn Fn(&Built) -> Vec<u8>>;

/// Changes the parts of a bundle.
pub type PartsChange = Box<dyn Fn(&mut Vec<Part>, &Built)>;

pub struct Scene {
    pub hardware: Hardware,
    pub hcl: Hcl,
    pub claims: RuntimeClaims,
    /// Changes the report data, which are the hash of the claims and zeros.
    pub report_data: fn([u8; 64]) -> [u8; 64],
    /// The hardware's evidence is the guest's own, beside a TPM of the host's: makes its report data of the quote's data and the
    /// key's name.
    pub link: Option<Link>,
    /// Changes the TDREPORT.
    pub td_report: Vec<Patch>,
    pub area: PublicArea,
    /// The hierarchy in which the attestation key is a primary key.
    pub hierarchy: u32,
    pub attest: Attest,
    pub signature: Signature,
    /// The banks of the TPM.
    pub banks: Vec<Hash>,
    pub log: Log,
    /// Changes what the log says, without any effect on the registers.
    pub told_log: Box<dyn Fn(&mut Log)>,
    /// The log of a TD's own registers, beside that of a TPM.
    pub td_log: Option<Log>,
    /// Changes what that says, without any effect on the registers.
    pub told_td_log: Box<dyn Fn(&mut Log)>,
    /// Registers that hold something else than the log comes to.
    pub registers: Vec<(Hash, u8, Vec<u8>)>,
    /// Changes what the evidence tells of the registers.
    pub told: Box<dyn Fn(&mut Registers)>,
    pub ak_root: Cert,
    pub ak_ca: Cert,
    pub ak_leaf: Cert,
    pub ak_root_crl: Crl,
    pub ak_ca_crl: Crl,
    /// Makes the evidence, if it is not made of the parts.
    pub evidence: Option<Evidence>,
    /// Changes the parts of the bundle.
    pub parts: Parts,
    /// Collateral in the bundle.
    pub attached: Files,
    pub collateral: Files,
    pub trust: Files,
    pub policy: Value,
    pub nonce: Option<Vec<u8>>,
    pub key: Option<Vec<u8>>,
    pub at: &'static str,
}

/// One part of a bundle.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: String,
    pub media_type: String,
    pub value: Vec<u8>,
    pub indicator: u32,
}

/// The PCRs that the scenes quote.
pub const QUOTED: [u8; 14] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14];

/// The nonce, as long as Azure accepts.
pub fn nonce() -> Vec<u8> {
    filler::<32>("vtpm nonce").to_vec()
}

impl Scene {
    /// An attestation key of this kind, all else as usual.
    pub fn new(key: Key, scheme: u16, hash: Hash, hardware: Hardware) -> Self {
        let banks = vec![Hash::Sha256];
        let trust: Files = match &hardware {
            Hardware::Bare => Box::new(|built| vec![built.area.clone()]),
            Hardware::Snp(_) => Box::new(|built| built.amd.iter().map(|amd| amd.ark.clone()).collect()),
            Hardware::Tdx(_) => Box::new(|built| built.intel.iter().map(|intel| intel.chain[2].clone()).collect()),
        };
        let mut scene = Self {
            hardware,
            hcl: Hcl::new(2, 2),
            claims: RuntimeClaims::new(),
            report_data: |data| data,
            link: None,
            td_report: Vec::new(),
            area: PublicArea::new(key, scheme, hash),
            hierarchy: ENDORSEMENT,
            attest: Attest::new(&nonce(), vec![Selection::new(Hash::Sha256, QUOTED)]),
            signature: Signature::new(key, scheme, hash),
            log: Log::new(&banks),
            banks,
            told_log: Box::new(|_| ()),
            td_log: None,
            told_td_log: Box::new(|_| ()),
            registers: Vec::new(),
            told: Box::new(|_| ()),
            ak_root: ak_cert::root(),
            ak_ca: ak_cert::ca(),
            ak_leaf: ak_cert::leaf(),
            ak_root_crl: ak_cert::crl(ak_cert::ROOT, RsaKey::VtpmRoot),
            ak_ca_crl: ak_cert::crl(ak_cert::CA, RsaKey::VtpmCa),
            evidence: None,
            parts: Box::new(|_, _| ()),
            attached: Box::new(|_| Vec::new()),
            collateral: Box::new(|_| Vec::new()),
            trust,
            policy: Value::Null,
            nonce: Some(nonce()),
            key: None,
            at: "2026-06-01T00:00:00Z",
        };
        scene.policy = scene.usual_policy();
        scene
    }

    pub(super) fn beside(&mut self, hardware: Hardware) {
        self.hardware = hardware;
        self.link = Some(naming);
        self.trust = Box::new(|built| {
            let roots = built.amd.iter().map(|amd| amd.ark.clone()).chain(built.intel.iter().map(|intel| intel.chain[2].clone()));
            roots.chain([built.ak_chain[2].clone()]).collect()
        });
        self.parts = Box::new(|parts, built| parts.push(crate::tpm::bundle::part("ak-public", built.area.clone())));
    }

    pub(super) fn google(key: Key, scheme: u16) -> Self {
        let mut scene = Self::new(key, scheme, Hash::Sha256, Hardware::Bare);
        (scene.ak_root, scene.ak_ca, scene.ak_leaf) = (gcp_cert::root(), gcp_cert::ca(), gcp_cert::leaf(key));
        scene.attached = Box::new(|built| built.ak_chain[..2].to_vec());
        scene.trust = Box::new(|built| vec![built.ak_chain[2].clone()]);
        scene.policy["kinds"] = json!(["gcp-vtpm"]);
        scene
    }

    /// What the scene's registers come to.
    pub fn held(&self) -> Registers {
        let mut registers = self.log.replay(&self.banks);
        for (bank, pcr, value) in &self.registers {
            registers.set(*bank, *pcr, value.clone());
        }
        registers
    }

    pub fn build(&mut self) -> Built {
        let (hashed, stands) = self.claims.build();
        let data = match self.link {
            Some(link) => link(&self.attest.extra, &self.area.name()),
            None => (self.report_data)(bound(self.hcl.hash_type, &hashed)),
        };
        let (mut amd, mut intel, mut td_quote) = (None, None, Vec::new());
        let hardware = match &mut self.hardware {
            Hardware::Bare => Vec::new(),
            Hardware::Snp(scene) => {
                scene.report.report_data = data;
                let built = scene.build();
                let report = built.report.clone();
                amd = Some(built);
                report
            }
            Hardware::Tdx(scene) if self.log.ccel => {
                put_rtmrs(scene, &self.log);
                let built = scene.build();
                td_quote = built.quote.clone();
                intel = Some(built);
                Vec::new()
            }
            Hardware::Tdx(scene) => {
                scene.quote.put(REPORT_DATA, &data);
                if let Some(log) = &self.td_log {
                    put_rtmrs(scene, log);
                }
                let built = scene.build();
                td_quote = built.quote.clone();
                intel = Some(built);
                let mut report = hcl::td_report(&scene.quote.body);
                Patch::apply(&self.td_report, &mut report);
                report
            }
        };
        let held = self.held();
        let qualified_name = self.area.qualified_name(self.hierarchy);
        let mut attest = self.attest.build(&qualified_name, self.signature.real_hash, &held);
        let (signature, raw_signature) = (self.signature.build(&attest), self.signature.raw(&attest));
        Patch::apply(&self.attest.after, &mut attest);
        let mut told = Registers::default();
        for selection in &self.attest.selections {
            for pcr in selection.pcrs() {
                let value = held.value(selection.hash, pcr);
                if !value.is_empty() {
                    told.0.insert((selection.hash, pcr), value);
                }
            }
        }
        (self.told)(&mut told);
        let mut log = self.log.clone();
        (self.told_log)(&mut log);
        let td_log = self.td_log.clone().map(|mut log| {
            (self.told_td_log)(&mut log);
            log.build()
        });
        Built {
            area: self.area.build(),
            attest,
            signature,
            raw_signature,
            told,
            log: log.build(),
            td_log: td_log.unwrap_or_default(),
            hcl: self.hcl.build(&hardware, &stands),
            td_quote,
            ak_chain: [self.ak_leaf.build(), self.ak_ca.build(), self.ak_root.build()],
            ak_crls: [self.ak_root_crl.build(), self.ak_ca_crl.build()],
            amd,
            intel,
        }
    }

    fn usual_policy(&self) -> Value {
        match &self.hardware {
            Hardware::Bare => {
                json!({ "veritee": 1, "kinds": ["tpm"], "bind": { "report_data": "nonce" }, "identity": { "waive": "this vector is not about it" } })
            }
            Hardware::Snp(scene) => json!({
                "veritee": 1,
                "kinds": ["azure-snp-vtpm"],
                "bind": { "report_data": "nonce" },
                "snp": {},
                "azure": { "paravisors": [{ "measurement": hex(&scene.report.measurement), "label": "forged paravisor" }] },
                "identity": { "waive": "this vector is not about it" },
                "waive": [
                    { "check": "snp.revocation", "reason": "this vector is not about it" },
                    { "check": "snp.tcb.minimum", "reason": "this vector is not about it" },
                ],
            }),
            Hardware::Tdx(scene) => json!({
                "veritee": 1,
                "kinds": ["azure-tdx-vtpm"],
                "bind": { "report_data": "nonce" },
                "tdx": {},
                "azure": { "paravisors": [{ "measurement": hex(&scene.quote.body[MRTD..MRTD + 48]), "label": "forged paravisor" }] },
                "identity": { "waive": "this vector is not about it" },
            }),
        }
    }

    /// The SEV-SNP scene under the paravisor.
    pub fn amd(&mut self) -> &mut amd::Scene {
        match &mut self.hardware {
            Hardware::Snp(scene) => scene,
            Hardware::Bare | Hardware::Tdx(_) => panic!("this scene has no SEV-SNP"),
        }
    }

    /// The TDX scene under the paravisor.
    pub fn intel(&mut self) -> &mut intel::scene::Scene {
        match &mut self.hardware {
            Hardware::Tdx(scene) => scene,
            Hardware::Bare | Hardware::Snp(_) => panic!("this scene has no TDX"),
        }
    }

    /// Leaves a part of the bundle out.
    pub fn without(&mut self, name: &'static str) {
        self.parts = Box::new(move |parts, _| parts.retain(|part| part.name != name));
    }

    /// Another key signs, and is the one that the public area describes.
    pub fn resign(&mut self, key: RsaKey) {
        let key = Key::Rsa(key);
        self.area = PublicArea::new(key, self.signature.algorithm, self.signature.real_hash);
        self.signature.key = key;
    }

    /// Leaves the paravisor unnamed, and has the certificate of the attestation key come along with its CA; the relying party
    /// vouches for the false root.
    pub fn certified(&mut self) {
        self.policy["azure"] = json!({});
        self.collateral = Box::new(|built| built.ak_chain[..2].to_vec());
        self.trust_vtpm_root();
    }

    /// Has the relying party vouch for the false root of virtual TPMs as well.
    pub fn trust_vtpm_root(&mut self) {
        let before = std::mem::replace(&mut self.trust, Box::new(|_| Vec::new()));
        self.trust = Box::new(move |built| [before(built), vec![built.ak_chain[2].clone()]].concat());
    }

    /// States one key of the policy's section.
    pub fn state(&mut self, section: &str, key: &str, value: Value) {
        self.policy[section][key] = value;
    }

    pub fn waive(&mut self, check: &str) {
        let waiver = json!({ "check": check, "reason": "this vector waives it" });
        match self.policy["waive"].as_array_mut() {
            Some(list) => list.push(waiver),
            None => self.policy["waive"] = json!([waiver]),
        }
    }

    /// Has the policy waive the binding.
    pub fn waive_binding(&mut self) {
        self.policy["bind"] = json!({ "waive": "this vector waives it" });
    }

    /// Takes a waiver back.
    pub fn demand(&mut self, check: &str) {
        if let Some(list) = self.policy["waive"].as_array_mut() {
            list.retain(|waiver| waiver["check"] != check);
        }
    }

    /// The files that come along: the hardware's own, and those of the scene.
    pub fn files(&self, built: &Built) -> Vec<Vec<u8>> {
        let own = match (&self.hardware, &built.amd, &built.intel) {
            (Hardware::Snp(scene), Some(amd), _) => scene.collateral.iter().map(|file| file.build(amd)).collect(),
            (Hardware::Tdx(scene), _, Some(intel)) => scene.collateral(intel),
            _ => Vec::new(),
        };
        own.into_iter().chain((self.collateral)(built)).collect()
    }

    /// The value that a register of a bank holds, in hexadecimal.
    pub fn hex_of(&self, bank: Hash, pcr: u8) -> String {
        hex(&self.held().value(alg::of(bank), pcr))
    }
}

/// A TD's registers after the boot that a log tells; an enclave has none.
fn put_rtmrs(scene: &mut intel::scene::Scene, log: &Log) {
    let held = log.replay(&[Hash::Sha384]);
    for rtmr in 0..if scene.quote.tee == 0x81 { 4 } else { 0 } {
        scene.quote.put(RTMR0 + 48 * usize::from(rtmr), &held.value(alg::of(Hash::Sha384), rtmr + 1));
    }
}

/// The hash of this type of the claims, and zeros.
fn bound(hash_type: u32, claims: &[u8]) -> [u8; 64] {
    let hash = match hash_type {
        2 => Hash::Sha384,
        3 => Hash::Sha512,
        _ => Hash::Sha256,
    };
    let digest = hash.digest(claims);
    let mut data = [0; 64];
    data[..digest.len()].copy_from_slice(&digest);
    data
}
