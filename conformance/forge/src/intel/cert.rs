//! Certificates of Intel's form (Intel PCK Certificate specification), every field open to change before the signature.

use crate::{
    cert::{AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Extensions, KEY_USAGE, SUBJECT_KEY_ID, authority_key_id, basic_constraints, key_usage},
    der,
    intel::key::{self, Hash},
    patch::Patch,
};

pub const ROOT: &str = "Intel SGX Root CA";
pub const PLATFORM_CA: &str = "Intel SGX PCK Platform CA";
pub const PROCESSOR_CA: &str = "Intel SGX PCK Processor CA";
pub const PCK: &str = "Intel SGX PCK Certificate";
pub const TCB_SIGNING: &str = "Intel SGX TCB Signing";

pub const SGX: &str = "1.2.840.113741.1.13.1";

/// Intel's name with this common name.
pub fn name(common_name: &str) -> Vec<u8> {
    let part = |oid, text: &str| der::element(der::SET, &der::sequence(&[&der::oid(oid), &der::element(der::UTF8_STRING, text.as_bytes())]));
    der::sequence(&[
        &part("2.5.4.3", common_name),
        &part("2.5.4.10", "Intel Corporation"),
        &part("2.5.4.7", "Santa Clara"),
        &part("2.5.4.8", "CA"),
        &der::element(der::SET, &der::sequence(&[&der::oid("2.5.4.6"), &der::element(der::PRINTABLE_STRING, b"US")])),
    ])
}

/// A certificate to be.
#[derive(Clone, Debug)]
pub struct Cert {
    pub version: Option<u64>,
    pub serial: u64,
    pub inner: Vec<u8>,
    pub outer: Vec<u8>,
    pub issuer: Vec<u8>,
    pub not_before: &'static str,
    pub not_after: &'static str,
    pub subject: Vec<u8>,
    pub spki: Vec<u8>,
    pub extensions: Extensions,
    /// The name of the key that signs.
    pub signer: &'static str,
    pub after: Vec<Patch>,
}

/// Serial numbers.
pub const ROOT_SERIAL: u64 = 0x1001;
pub const CA_SERIAL: u64 = 0x1002;
pub const PCK_SERIAL: u64 = 0x1003;
pub const TCB_SERIAL: u64 = 0x1004;

impl Cert {
    fn new(serial: u64, [issuer, subject]: [&str; 2], [not_before, not_after]: [&'static str; 2], [signer, own]: [&'static str; 2]) -> Self {
        let mut extensions = Extensions::default();
        extensions.add(AUTHORITY_KEY_ID, false, authority_key_id(&key::id(signer)));
        extensions.add(SUBJECT_KEY_ID, false, der::octets(&key::id(own)));
        let algorithm = key::algorithm(Hash::Sha256);
        Self {
            version: Some(2),
            serial,
            inner: algorithm.clone(),
            outer: algorithm,
            issuer: name(issuer),
            not_before,
            not_after,
            subject: name(subject),
            spki: key::spki(own),
            extensions,
            signer,
            after: Vec::new(),
        }
    }

    fn usage(mut self, ca: Option<u64>) -> Self {
        self.extensions.add(KEY_USAGE, true, key_usage(ca.is_some(), ca.is_some()));
        self.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(ca.is_some(), ca));
        self
    }

    pub fn root() -> Self {
        Self::new(ROOT_SERIAL, [ROOT, ROOT], ["2018-05-21T10:45:10Z", "2049-12-31T23:59:59Z"], ["intel root", "intel root"]).usage(Some(1))
    }

    /// The Platform CA, or the Processor CA.
    pub fn ca(subject: &str) -> Self {
        Self::new(CA_SERIAL, [ROOT, subject], ["2018-05-21T10:50:10Z", "2033-05-21T10:50:10Z"], ["intel root", "intel pck ca"]).usage(Some(0))
    }

    /// The PCK certificate, but for its SGX extension.
    pub fn pck(issuer: &str) -> Self {
        Self::new(PCK_SERIAL, [issuer, PCK], ["2025-06-01T12:00:00Z", "2032-06-01T12:00:00Z"], ["intel pck ca", "intel pck"]).usage(None)
    }

    pub fn tcb_signing() -> Self {
        Self::new(TCB_SERIAL, [ROOT, TCB_SIGNING], ["2025-05-06T09:25:00Z", "2032-05-06T09:25:00Z"], ["intel root", "intel tcb signing"]).usage(None)
    }

    /// Another key, which the certificate then names too.
    pub fn own_key(&mut self, own: &str) {
        self.spki = key::spki(own);
        self.extensions.set(SUBJECT_KEY_ID, der::octets(&key::id(own)));
    }

    pub fn algorithm(&mut self, hash: Hash) {
        (self.inner, self.outer) = (key::algorithm(hash), key::algorithm(hash));
    }

    pub fn build(&self) -> Vec<u8> {
        let version = self.version.map(|v| der::explicit(0, &der::number(v))).unwrap_or_default();
        let validity = der::sequence(&[&der::time(self.not_before), &der::time(self.not_after)]);
        let extensions = if self.extensions.0.is_empty() { Vec::new() } else { der::explicit(3, &self.extensions.build()) };
        let tbs = der::sequence(&[&version, &der::number(self.serial), &self.inner, &self.issuer, &validity, &self.subject, &self.spki, &extensions]);
        let mut bytes = der::sequence(&[&tbs, &self.outer, &der::bits(&key::to_der(&key::sign(self.signer, &tbs)))]);
        Patch::apply(&self.after, &mut bytes);
        bytes
    }
}

/// The SGX extension: entries by the last arc of their OID, each with the DER of its value.
#[derive(Clone, Debug)]
pub struct Pck {
    /// `2` stands here without a value: it is made of `tcb`.
    pub entries: Vec<(u32, Vec<u8>)>,
    pub tcb: Vec<(u32, Vec<u8>)>,
    /// What stands as the extension instead.
    pub raw: Option<Vec<u8>>,
}

pub const PPID: [u8; 16] = *b"forged platform ";
pub const INSTANCE: [u8; 16] = *b"forged instance ";
pub const FMSPC: [u8; 6] = [0xf0, 0x9e, 0xd0, 0x6c, 0x00, 0x00];
pub const PCEID: [u8; 2] = [0, 0];
pub const CPUSVN: [u8; 16] = [5; 16];
pub const PCESVN: u16 = 13;

impl Pck {
    /// Of a Platform CA, which says more, or of a Processor CA.
    pub fn new(platform: bool) -> Self {
        let mut entries =
            vec![(1, der::octets(&PPID)), (2, Vec::new()), (3, der::octets(&PCEID)), (4, der::octets(&FMSPC)), (5, der::element(0x0a, &[u8::from(platform)]))];
        if platform {
            let flags = (1..=3).map(|arc| entry(&format!("{SGX}.7.{arc}"), &der::boolean(true)));
            entries.push((6, der::octets(&INSTANCE)));
            entries.push((7, der::sequence(&[&flags.collect::<Vec<_>>().concat()])));
        }
        let components = CPUSVN.iter().zip(1..).map(|(svn, arc)| (arc, der::number(u64::from(*svn))));
        let rest = [(17, der::number(u64::from(PCESVN))), (18, der::octets(&CPUSVN))];
        Self { entries, tcb: components.chain(rest).collect(), raw: None }
    }

    pub fn set(&mut self, arc: u32, value: Vec<u8>) {
        self.entries.iter_mut().find(|(a, _)| *a == arc).expect("the entry is there").1 = value;
    }

    /// Component 1 to 16, PCESVN 17 or CPUSVN 18.
    pub fn set_tcb(&mut self, arc: u32, value: Vec<u8>) {
        self.tcb.iter_mut().find(|(a, _)| *a == arc).expect("the entry is there").1 = value;
    }

    pub fn remove(&mut self, arc: u32) {
        self.entries.retain(|(a, _)| *a != arc);
    }

    pub fn build(&self) -> Vec<u8> {
        let list = |prefix: &str, entries: &[(u32, Vec<u8>)]| {
            let all = entries.iter().map(|(arc, value)| entry(&format!("{prefix}.{arc}"), value));
            der::sequence(&[&all.collect::<Vec<_>>().concat()])
        };
        let tcb = list(&format!("{SGX}.2"), &self.tcb);
        let entries: Vec<_> = self.entries.iter().map(|(arc, value)| (*arc, if value.is_empty() { tcb.clone() } else { value.clone() })).collect();
        self.raw.clone().unwrap_or_else(|| list(SGX, &entries))
    }
}

fn entry(oid: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), value])
}
