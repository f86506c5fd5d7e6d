//! What a quote says of the certificate of the key that signed its quoting enclave's report.

use alloc::{format, vec, vec::Vec};

use super::{
    pck::PckExtension,
    quote::{Cursor, Quote},
};
use crate::{pem, verdict::Failure, x509::cert::Certificate};

/// What the quoting enclave says of its own certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Certification<'a> {
    /// Types 1 to 3: the platform's id, CPUSVN, PCESVN and PCEID; the certificate has to be found.
    Platform(PlatformId<'a>),
    /// Type 4: the PCK certificate alone.
    Leaf(&'a [u8]),
    /// Type 5: the PCK certificate and its chain, in PEM.
    Chain(&'a [u8]),
}

/// Certification data of types 1 to 3.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlatformId<'a> {
    /// The PPID, if it is not encrypted.
    pub(crate) ppid: Option<&'a [u8]>,
    pub(crate) cpusvn: &'a [u8; 16],
    pub(crate) pcesvn: u16,
    pub(crate) pceid: [u8; 2],
}

impl<'a> Certification<'a> {
    pub(super) fn read(kind: u16, mut data: Cursor<'a>) -> Result<Self, Failure> {
        let encrypted = match kind {
            1 => 16,
            2 => 256,
            3 => 384,
            4 => return Ok(Self::Leaf(data.rest)),
            5 => return Ok(Self::Chain(data.rest)),
            other => return Err(Failure::new("tdx.quote.form.cert-type", "1 to 5", format!("{other}"))),
        };
        let id = data.take(encrypted)?;
        let platform = PlatformId { ppid: (kind == 1).then_some(id), cpusvn: data.array()?, pcesvn: data.u16()?, pceid: *data.array()? };
        data.end()?;
        Ok(Self::Platform(platform))
    }
}

/// The certificates that the quote itself carries, in DER.
pub(super) fn own_certificates(quote: &Quote<'_>) -> Result<Vec<Vec<u8>>, Failure> {
    let text = match quote.certification {
        Certification::Chain(text) => text,
        Certification::Leaf(leaf) if !pem::is_pem(leaf) => return Ok(vec![leaf.to_vec()]),
        Certification::Leaf(leaf) => leaf,
        Certification::Platform(_) => return Ok(Vec::new()),
    };
    // Quote libraries end the text with a zero byte.
    let text = text.strip_suffix(&[0]).unwrap_or(text);
    // Nobody signs what stands around the certificates, so nothing may.
    if pem::is_pem(text) && !holds_only_blocks(text) {
        return Err(Failure::new("tdx.pck.present.text", "certificates and nothing else", "something around them"));
    }
    let blocks = pem::read(text).map_err(|error| Failure::new("tdx.pck.present.pem", "certificates in PEM", error.why()))?;
    for (label, der) in &blocks {
        if *label != "CERTIFICATE" || Certificate::read(der).is_err() {
            return Err(Failure::new("tdx.pck.present.certificate", "certificates", format!("a block labelled {label:?} that is none")));
        }
    }
    Ok(blocks.into_iter().map(|(_, der)| der).collect())
}

fn holds_only_blocks(text: &[u8]) -> bool {
    let mut inside = false;
    text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).all(|line| {
        let (begins, ends) = (line.starts_with(b"-----BEGIN "), line.starts_with(b"-----END "));
        let fits = begins || ends || inside || line.is_empty();
        inside = (inside || begins) && !ends;
        fits && line.last().is_none_or(u8::is_ascii_graphic)
    })
}

/// A quote without its chain still says which certificate it means.
pub(super) fn check_certification(quote: &Quote<'_>, leaf: &Certificate<'_>, pck: &PckExtension) -> Result<(), Failure> {
    let other = |what: &'static str| Failure::new("tdx.pck.certification", "the certificate that the quote speaks of", what);
    match quote.certification {
        Certification::Chain(_) => Ok(()),
        Certification::Leaf(stated) => {
            let same = if pem::is_pem(stated) {
                pem::read(stated.strip_suffix(&[0]).unwrap_or(stated)).is_ok_and(|blocks| matches!(blocks.as_slice(), [(_, der)] if der == leaf.der))
            } else {
                stated == leaf.der
            };
            if same { Ok(()) } else { Err(other("another certificate")) }
        }
        Certification::Platform(id) => {
            if *id.cpusvn != pck.cpusvn || id.pcesvn != pck.pcesvn {
                return Err(other("one of another TCB"));
            }
            if id.pceid != pck.pceid || id.ppid.is_some_and(|ppid| ppid != pck.ppid) {
                return Err(other("one of another platform"));
            }
            Ok(())
        }
    }
}
