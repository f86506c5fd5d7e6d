//! Quotes of versions 3 to 5, every field open to change before the signatures and every byte after them.

use sha2::{Digest, Sha256};

use crate::{intel::key, keys::filler, patch::Patch};

pub const VENDOR: [u8; 16] = [0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07];

/// What makes certification data of what was signed before.
pub type Certification = Box<dyn Fn(&[Vec<u8>; 3]) -> Vec<u8>>;

/// A quote to be.
pub struct Quote {
    pub version: u16,
    pub key_type: u16,
    pub tee: u32,
    pub vendor: [u8; 16],
    pub user_data: [u8; 20],
    /// Version 5: type and size of the body.
    pub stated: Option<(u16, u32)>,
    pub body: Vec<u8>,
    /// The name of the attestation key.
    pub attestation_key: &'static str,
    /// What stands in the quote instead of its point.
    pub point: Option<Vec<u8>>,
    /// The quoting enclave's report, but for its report data.
    pub qe: Vec<u8>,
    /// Changes to the quoting enclave's report before it is signed.
    pub qe_before: Vec<Patch>,
    /// What the quoting enclave vouches for, if not for key and auth data.
    pub bound: Option<Vec<u8>>,
    pub auth: Vec<u8>,
    /// The name of the key that signs the quoting enclave's report.
    pub pck_key: &'static str,
    pub cert_type: u16,
    /// Makes certification data out of PCK certificate, CA and root.
    pub certification: Certification,
    pub outer_type: u16,
    /// Bytes inside of the outer certification after all that belongs there.
    pub after_inner: Vec<u8>,
    /// Bytes inside of the signature data after all that belongs there.
    pub after_outer: Vec<u8>,
    /// What follows the quote.
    pub padding: Vec<u8>,
    /// Writes the attestation key's signature.
    pub signature: fn(Vec<u8>) -> Vec<u8>,
    /// Changes after the signatures.
    pub after: Vec<Patch>,
}

/// An enclave report.
pub fn enclave(signer: &[u8; 32], product: u16, svn: u16) -> Vec<u8> {
    let mut out = vec![0; 384];
    out[..16].copy_from_slice(&[5; 16]);
    out[48] = 0x11;
    out[56] = 0xe7;
    out[64..96].copy_from_slice(&filler::<32>("enclave"));
    out[128..160].copy_from_slice(signer);
    out[256..258].copy_from_slice(&product.to_le_bytes());
    out[258..260].copy_from_slice(&svn.to_le_bytes());
    out[320..].copy_from_slice(&filler::<64>("nonce"));
    out
}

/// A TEE_TCB_SVN: minor and major version of the module, then the platform's.
pub fn svn(minor: u8, major: u8, platform: u8) -> [u8; 16] {
    let mut svn = [platform; 16];
    [svn[0], svn[1]] = [minor, major];
    svn
}

/// A TD report of this type: 2 is TDX 1.0, 3 is 1.5, 4 is 1.5 extended.
pub fn td(kind: u16) -> Vec<u8> {
    let mut out = vec![0; 584];
    let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
    put(SVN, &svn(6, 1, 3));
    put(MRSEAM, &filler::<48>("mrseam"));
    put(ATTRIBUTES, &(1_u64 << 28).to_le_bytes());
    put(XFAM, &0x0006_02e7_u64.to_le_bytes());
    put(MRTD, &filler::<48>("mrtd"));
    for (at, name) in [(328, "rtmr0"), (376, "rtmr1"), (424, "rtmr2"), (472, "rtmr3")] {
        put(at, &filler::<48>(name));
    }
    put(REPORT_DATA, &filler::<64>("nonce"));
    if kind >= 3 {
        out.extend(svn(6, 1, 3));
        out.extend([0; 48]);
    }
    if kind >= 4 {
        out.extend(filler::<237>("td 1.5 extended"));
    }
    out
}

// Offsets in a TD report.
pub const SVN: usize = 0;
pub const MRSEAM: usize = 16;
pub const MRSIGNERSEAM: usize = 64;
pub const SEAMATTRIBUTES: usize = 112;
pub const ATTRIBUTES: usize = 120;
pub const XFAM: usize = 128;
pub const MRTD: usize = 136;
pub const MRCONFIGID: usize = 184;
pub const MROWNER: usize = 232;
pub const MROWNERCONFIG: usize = 280;
pub const RTMR0: usize = 328;
pub const REPORT_DATA: usize = 520;
pub const SVN2: usize = 584;
pub const MRSERVICETD: usize = 600;

impl Quote {
    fn new(version: u16, stated: Option<u16>, body: Vec<u8>, tdx: bool) -> Self {
        Self {
            version,
            key_type: 2,
            tee: if tdx { 0x81 } else { 0 },
            vendor: VENDOR,
            user_data: filler("user data"),
            stated: stated.map(|kind| (kind, body.len() as u32)),
            body,
            attestation_key: "attestation key",
            point: None,
            qe: enclave(&filler("qe signer"), if tdx { 2 } else { 1 }, 4),
            qe_before: Vec::new(),
            bound: None,
            auth: filler::<32>("auth data").to_vec(),
            pck_key: "intel pck",
            cert_type: 5,
            certification: Box::new(|chain| super::scene::pem_chain(chain, &[0, 1, 2]).into_bytes()),
            outer_type: 6,
            after_inner: Vec::new(),
            after_outer: Vec::new(),
            padding: Vec::new(),
            signature: |signature| signature,
            after: Vec::new(),
        }
    }

    pub fn sgx(version: u16) -> Self {
        let mut body = enclave(&filler("enclave signer"), 7, 3);
        // Initialised and in 64-bit mode, without the quoting enclave's key for provisioning.
        body[48] = 0x05;
        Self::new(version, (version == 5).then_some(1), body, false)
    }

    /// With a TD report of this type.
    pub fn tdx(version: u16, kind: u16) -> Self {
        Self::new(version, (version == 5).then_some(kind), td(kind), true)
    }

    /// Writes into the body.
    pub fn put(&mut self, at: usize, bytes: &[u8]) {
        self.body[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// Where the body begins.
    pub fn body_at(&self) -> usize {
        if self.stated.is_some() { 54 } else { 48 }
    }

    /// Where the length of the signature data stands.
    pub fn length_at(&self) -> usize {
        self.body_at() + self.body.len()
    }

    /// Where the attestation key's signature stands; its key follows.
    pub fn signature_at(&self) -> usize {
        self.length_at() + 4
    }

    /// Where the quoting enclave's report stands; its signature and the auth data follow.
    pub fn qe_at(&self) -> usize {
        self.signature_at() + 128 + if self.version == 3 { 0 } else { 6 }
    }

    /// Where the auth data's length stands.
    pub fn auth_at(&self) -> usize {
        self.qe_at() + 448
    }

    /// Where type and size of the certification data stand.
    pub fn cert_at(&self) -> usize {
        self.auth_at() + 2 + self.auth.len()
    }

    /// `chain` is PCK certificate, CA and root.
    pub fn build(&self, chain: &[Vec<u8>; 3]) -> Vec<u8> {
        let mut out = self.version.to_le_bytes().to_vec();
        out.extend(self.key_type.to_le_bytes());
        out.extend(self.tee.to_le_bytes());
        out.extend([0; 4]);
        out.extend(self.vendor);
        out.extend(self.user_data);
        if let Some((kind, size)) = self.stated {
            out.extend(kind.to_le_bytes());
            out.extend(size.to_le_bytes());
        }
        out.extend(&self.body);
        let signature = (self.signature)(key::sign(self.attestation_key, &out));

        let point = self.point.clone().unwrap_or_else(|| key::point(self.attestation_key)[1..].to_vec());
        let mut qe = self.qe.clone();
        let bound = self.bound.clone().unwrap_or_else(|| [&Sha256::digest([&point[..], &self.auth].concat())[..], &[0; 32]].concat());
        qe[320..].copy_from_slice(&bound);
        Patch::apply(&self.qe_before, &mut qe);
        let mut inner = qe.clone();
        inner.extend(key::sign(self.pck_key, &qe));
        inner.extend((self.auth.len() as u16).to_le_bytes());
        inner.extend(&self.auth);
        inner.extend(data(self.cert_type, &(self.certification)(chain)));
        inner.extend(&self.after_inner);

        let outer = if self.version == 3 { inner } else { data(self.outer_type, &inner) };
        let all = [&signature[..], &point, &outer, &self.after_outer].concat();
        out.extend((all.len() as u32).to_le_bytes());
        out.extend(all);
        out.extend(&self.padding);
        Patch::apply(&self.after, &mut out);
        out
    }
}

/// Type, size and contents.
fn data(kind: u16, contents: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(contents.len() as u32).to_le_bytes(), contents].concat()
}
