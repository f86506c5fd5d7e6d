//! Certificates of AMD's form (AMD 57230 §3), every field open to change before the signature and every byte after it.

use crate::{
    der,
    keys::{self, RsaKey, Scheme},
    patch::Patch,
    product::{Product, Tcb},
};

pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const SUBJECT_KEY_ID: &str = "2.5.29.14";
pub const AUTHORITY_KEY_ID: &str = "2.5.29.35";
pub const CRL_POINTS: &str = "2.5.29.31";

pub const STRUCT_VERSION: &str = "1.3.6.1.4.1.3704.1.1";
pub const PRODUCT_NAME: &str = "1.3.6.1.4.1.3704.1.2";
pub const BL_SPL: &str = "1.3.6.1.4.1.3704.1.3.1";
pub const TEE_SPL: &str = "1.3.6.1.4.1.3704.1.3.2";
pub const SNP_SPL: &str = "1.3.6.1.4.1.3704.1.3.3";
pub const UCODE_SPL: &str = "1.3.6.1.4.1.3704.1.3.8";
pub const FMC_SPL: &str = "1.3.6.1.4.1.3704.1.3.9";
pub const HWID: &str = "1.3.6.1.4.1.3704.1.4";
pub const CSP_ID: &str = "1.3.6.1.4.1.3704.1.5";

/// One extension.
#[derive(Clone, Debug)]
pub struct Extension {
    pub oid: &'static str,
    pub critical: bool,
    pub value: Vec<u8>,
}

/// The extensions of a certificate, a CRL or an entry of one.
#[derive(Clone, Debug, Default)]
pub struct Extensions(pub Vec<Extension>);

impl Extensions {
    /// Adds one, even if it is there already.
    pub fn add(&mut self, oid: &'static str, critical: bool, value: Vec<u8>) {
        self.0.push(Extension { oid, critical, value });
    }

    pub fn remove(&mut self, oid: &str) {
        self.0.retain(|e| e.oid != oid);
    }

    /// Gives one another value; it stays in its place.
    pub fn set(&mut self, oid: &str, value: Vec<u8>) {
        self.0.iter_mut().find(|e| e.oid == oid).expect("the extension is there").value = value;
    }

    /// The contents of a SEQUENCE OF Extension.
    pub fn build(&self) -> Vec<u8> {
        let each = self.0.iter().map(|e| {
            let critical = if e.critical { der::boolean(true) } else { Vec::new() };
            der::sequence(&[&der::oid(e.oid), &critical, &der::octets(&e.value)])
        });
        der::sequence(&[&each.collect::<Vec<_>>().concat()])
    }
}

/// AMD's name with this common name, in the order in which AMD writes it.
pub fn name(common_name: &str) -> Vec<u8> {
    let part = |oid, tag, text: &str| der::element(der::SET, &der::sequence(&[&der::oid(oid), &der::element(tag, text.as_bytes())]));
    der::sequence(&[
        &part("2.5.4.11", der::UTF8_STRING, "Engineering"),
        &part("2.5.4.6", der::PRINTABLE_STRING, "US"),
        &part("2.5.4.7", der::UTF8_STRING, "Santa Clara"),
        &part("2.5.4.8", der::UTF8_STRING, "CA"),
        &part("2.5.4.10", der::UTF8_STRING, "Advanced Micro Devices"),
        &part("2.5.4.3", der::UTF8_STRING, common_name),
    ])
}

/// A certificate to be.
#[derive(Clone, Debug)]
pub struct Cert {
    /// 2 is v3; `None` leaves it out, which is v1.
    pub version: Option<u64>,
    /// The INTEGER.
    pub serial: Vec<u8>,
    /// The AlgorithmIdentifier inside of what is signed.
    pub inner: Vec<u8>,
    /// The one outside.
    pub outer: Vec<u8>,
    pub issuer: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    pub spki: Vec<u8>,
    pub extensions: Extensions,
    pub signer: RsaKey,
    pub scheme: Scheme,
    /// Changes after the signature.
    pub after: Vec<Patch>,
}

impl Cert {
    fn new(serial: u64, issuer: &str, subject: &str, from_until: [&str; 2], spki: Vec<u8>, signer: RsaKey) -> Self {
        let [not_before, not_after] = from_until.map(der::time);
        Self {
            version: Some(2),
            serial: der::number(serial),
            inner: Scheme::Pss.id(),
            outer: Scheme::Pss.id(),
            issuer: name(issuer),
            not_before,
            not_after,
            subject: name(subject),
            spki,
            extensions: Extensions::default(),
            signer,
            scheme: Scheme::Pss,
            after: Vec::new(),
        }
    }

    /// A root in the shape of AMD's.
    pub fn ark(product: Product) -> Self {
        let (key, name) = (product.ark_key(), format!("ARK-{}", product.name()));
        let mut cert = Self::new(0x01_0000, &name, &name, ["2020-10-22T17:23:05Z", "2045-10-22T17:23:05Z"], key.spki(), key);
        cert.extensions.add(KEY_USAGE, true, key_usage(true, true));
        cert.extensions.add(SUBJECT_KEY_ID, false, der::octets(&key.id()));
        cert.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, None));
        cert
    }

    /// An ASK, or an ASVK for a VLEK.
    pub fn intermediate(product: Product, vlek: bool) -> Self {
        let (key, serial, prefix, path) =
            if vlek { (product.asvk_key(), 0x01_0101, "SEV-VLEK-", "vlek") } else { (product.ask_key(), 0x01_0001, "SEV-", "vcek") };
        let (issuer, subject) = (format!("ARK-{}", product.name()), format!("{prefix}{}", product.name()));
        let mut cert = Self::new(serial, &issuer, &subject, ["2020-10-22T18:24:20Z", "2045-10-22T18:24:20Z"], key.spki(), product.ark_key());
        cert.extensions.add(SUBJECT_KEY_ID, false, der::octets(&key.id()));
        cert.extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&product.ark_key().id()));
        cert.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)));
        cert.extensions.add(KEY_USAGE, true, key_usage(true, false));
        let url = format!("https://kdsintf.amd.com/{path}/v1/{}/crl", product.name());
        let point = der::explicit(0, &der::explicit(0, &der::element(0x86, url.as_bytes())));
        cert.extensions.add(CRL_POINTS, false, der::sequence(&[&der::sequence(&[&point])]));
        cert
    }

    /// A leaf for this TCB: a VCEK of a chip, or a VLEK of a cloud provider.
    pub fn vek(product: Product, tcb: Tcb, chip_or_csp: Result<&[u8], &str>) -> Self {
        let (issuer, subject, signer, from_until) = match chip_or_csp {
            Ok(_) => (format!("SEV-{}", product.name()), "SEV-VCEK", product.ask_key(), ["2025-06-01T12:00:00Z", "2032-06-01T12:00:00Z"]),
            Err(_) => (format!("SEV-VLEK-{}", product.name()), "SEV-VLEK", product.asvk_key(), ["2026-01-01T12:00:00Z", "2027-01-01T12:00:00Z"]),
        };
        let spki = keys::ec_spki(&keys::p384(), &keys::ec_point(VEK_KEY));
        let mut cert = Self::new(0, &issuer, subject, from_until, spki, signer);
        let e = &mut cert.extensions;
        let turin = product == Product::Turin;
        e.add(STRUCT_VERSION, false, der::number(turin.into()));
        let product_name = if turin || chip_or_csp.is_err() { product.name().into() } else { format!("{}-B0", product.name()) };
        e.add(PRODUCT_NAME, false, der::element(der::IA5_STRING, product_name.as_bytes()));
        if turin {
            e.add(FMC_SPL, false, spl(tcb.fmc));
        }
        e.add(BL_SPL, false, spl(tcb.boot_loader));
        e.add(TEE_SPL, false, spl(tcb.tee));
        e.add(SNP_SPL, false, spl(tcb.snp));
        let reserved = ["1.3.6.1.4.1.3704.1.3.4", "1.3.6.1.4.1.3704.1.3.5", "1.3.6.1.4.1.3704.1.3.6", "1.3.6.1.4.1.3704.1.3.7"];
        for oid in &reserved[usize::from(turin)..] {
            e.add(oid, false, spl(0));
        }
        e.add(UCODE_SPL, false, spl(tcb.microcode));
        match chip_or_csp {
            Ok(chip) => e.add(HWID, false, chip.to_vec()),
            Err(csp) => e.add(CSP_ID, false, der::element(der::IA5_STRING, csp.as_bytes())),
        }
        cert
    }

    /// Both AlgorithmIdentifiers and the signature itself.
    pub fn sign_with(&mut self, scheme: Scheme) {
        (self.inner, self.outer, self.scheme) = (scheme.id(), scheme.id(), scheme);
    }

    /// Only the AlgorithmIdentifiers, both alike.
    pub fn state_algorithm(&mut self, id: Vec<u8>) {
        (self.inner, self.outer) = (id.clone(), id);
    }

    pub fn build(&self) -> Vec<u8> {
        let version = self.version.map(|v| der::explicit(0, &der::number(v))).unwrap_or_default();
        let validity = der::sequence(&[&self.not_before, &self.not_after]);
        let extensions = if self.extensions.0.is_empty() { Vec::new() } else { der::explicit(3, &self.extensions.build()) };
        let tbs = der::sequence(&[&version, &self.serial, &self.inner, &self.issuer, &validity, &self.subject, &self.spki, &extensions]);
        let signature = self.signer.sign(self.scheme, &tbs);
        let mut bytes = der::sequence(&[&tbs, &self.outer, &der::bits(&signature)]);
        Patch::apply(&self.after, &mut bytes);
        bytes
    }
}

/// The name of the P-384 key that signs reports.
pub const VEK_KEY: &str = "vek";

pub fn spl(value: u8) -> Vec<u8> {
    der::number(value.into())
}

pub fn basic_constraints(ca: bool, path: Option<u64>) -> Vec<u8> {
    let ca = if ca { der::boolean(true) } else { Vec::new() };
    der::sequence(&[&ca, &path.map(der::number).unwrap_or_default()])
}

pub fn key_usage(cert_sign: bool, crl_sign: bool) -> Vec<u8> {
    match (cert_sign, crl_sign) {
        (true, true) => vec![der::BIT_STRING, 2, 1, 0x06],
        (true, false) => vec![der::BIT_STRING, 2, 2, 0x04],
        (false, true) => vec![der::BIT_STRING, 2, 1, 0x02],
        (false, false) => vec![der::BIT_STRING, 2, 7, 0x80],
    }
}

pub fn authority_key_id(id: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::element(0x80, id)])
}

/// The same name with its common name in another string type: it reads alike and is another name.
pub fn name_in_printable(common_name: &str) -> Vec<u8> {
    let mut bytes = name(common_name);
    let at = bytes.len() - common_name.len() - 2;
    bytes[at] = der::PRINTABLE_STRING;
    bytes
}
