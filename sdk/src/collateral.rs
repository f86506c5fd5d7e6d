//! Collateral: certificates and CRLs that anyone may carry, recognised by content.

use alloc::{borrow::Cow, format, vec::Vec};

use crate::{
    Ask, Kind, azure, bytes, der as strict, event_log, gcp, hex,
    jwt::{self, jwk::KeySet},
    limits, pem,
    report::Value,
    snp::cert_table,
    tdx::{self, collateral::Unopened, document::SignedDocument},
    verdict::Failure,
    x509::{cert::Certificate, crl::Crl},
};

/// The DER of everything that was given, in order, each distinct piece once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blobs<'a> {
    pub(crate) certificates: Vec<Cow<'a, [u8]>>,
    pub(crate) crls: Vec<Cow<'a, [u8]>>,
    /// Intel's TCB infos, signed and not yet believed.
    pub(crate) tcb_infos: Vec<SignedDocument>,
    /// Intel's QE identities, signed and not yet believed.
    pub(crate) qe_identities: Vec<SignedDocument>,
    /// Event logs, not yet read: the registers of the evidence vouch for them.
    pub(crate) event_logs: Vec<Cow<'a, [u8]>>,
    /// Key sets of which each key has a chain, and not yet believed.
    pub(crate) key_sets: Vec<KeySet>,
    /// Runtime data of Azure's paravisor, for which only a hash in evidence can vouch.
    pub(crate) runtime_data: Vec<&'a [u8]>,
}

/// Certificates and CRLs, read and not believed.
#[derive(Debug)]
pub(crate) struct Collateral<'a> {
    pub(crate) certificates: Vec<Certificate<'a>>,
    pub(crate) crls: Vec<Crl<'a>>,
}

/// Adds a piece that is not there yet. Too many are refused here and not at the end: each is compared with all before it.
fn add<'a>(list: &mut Vec<Cow<'a, [u8]>>, der: Cow<'a, [u8]>, limit: usize, what: &'static str) -> Result<(), Failure> {
    if list.contains(&der) {
        return Ok(());
    }
    if list.len() >= limit {
        return Err(unreadable("collateral.readable.too-many", format!("more than {limit} {what}")));
    }
    list.push(der);
    Ok(())
}

fn unreadable(code: &'static str, actual: impl Into<Value>) -> Failure {
    Failure::new(code, "certificates or CRLs in DER or PEM, or a certificate table", actual)
}

impl<'a> Blobs<'a> {
    /// Opens every file: PEM is decoded, certificate tables are taken apart.
    pub(crate) fn open(files: impl Iterator<Item = &'a [u8]>) -> Result<Self, Failure> {
        let mut blobs = Self::default();
        for file in files {
            blobs.open_one(file)?;
        }
        blobs.check_documents()
    }

    fn check_documents(self) -> Result<Self, Failure> {
        if self.tcb_infos.len().max(self.qe_identities.len()) > limits::DOCUMENTS {
            return Err(unreadable(
                "collateral.readable.too-many",
                format!("{} TCB infos and {} QE identities", self.tcb_infos.len(), self.qe_identities.len()),
            ));
        }
        Ok(self)
    }

    /// Everything that a question holds: what came with the evidence, what was given, and what was prepared.
    pub(crate) fn of_question(attached: &'a [Vec<u8>], ask: &'a Ask<'_>) -> Result<Self, Failure> {
        let mut blobs = Self::default();
        for file in attached.iter().map(Vec::as_slice).chain(ask.collateral.iter().copied()) {
            blobs.open_one(file)?;
        }
        for prepared in &ask.prepared {
            blobs.extend(prepared.blobs())?;
        }
        blobs.check_documents()
    }

    /// Adds what was opened before, as if it had been opened now.
    fn extend(&mut self, opened: &'a Blobs<'static>) -> Result<(), Failure> {
        let lists =
            [(&mut self.certificates, &opened.certificates, limits::CERTIFICATES, "certificates"), (&mut self.crls, &opened.crls, limits::CRLS, "CRLs")];
        for (list, more, limit, what) in lists {
            for der in more {
                add(list, Cow::Borrowed(&**der), limit, what)?;
            }
        }
        for (list, more) in [(&mut self.tcb_infos, &opened.tcb_infos), (&mut self.qe_identities, &opened.qe_identities)] {
            for document in more {
                if !list.contains(document) {
                    list.push(document.clone());
                }
            }
        }
        Ok(())
    }

    /// All of it as its own, if it is nothing but certificates, CRLs and documents of Intel's.
    pub(crate) fn into_owned(self) -> Option<Blobs<'static>> {
        let Self { certificates, crls, tcb_infos, qe_identities, event_logs, key_sets, runtime_data } = self;
        let own = |list: Vec<Cow<'_, [u8]>>| list.into_iter().map(|der| Cow::Owned(der.into_owned())).collect();
        let others = event_logs.is_empty() && key_sets.is_empty() && runtime_data.is_empty();
        others.then(|| Blobs { certificates: own(certificates), crls: own(crls), tcb_infos, qe_identities, ..Blobs::default() })
    }

    /// The same, for evidence without registers: an event log has no meaning there, and what has none is refused.
    pub(crate) fn without_event_logs(self) -> Result<Self, Failure> {
        match self.event_logs.as_slice() {
            [] => Ok(self),
            _ => Err(unreadable("collateral.readable.event-log", "an event log, and this evidence has no registers that it could explain")),
        }
    }

    fn open_one(&mut self, file: &'a [u8]) -> Result<(), Failure> {
        if file.len() > limits::COLLATERAL_BYTES {
            return Err(unreadable("collateral.readable.too-large", format!("{} bytes", file.len())));
        }
        if event_log::looks_like(file) {
            if !self.event_logs.iter().any(|log| **log == *file) {
                self.event_logs.push(Cow::Borrowed(file));
            }
            return Ok(());
        }
        // 30h begins a SEQUENCE, and is the digit 0, with which text may begin; no text goes on with a long length.
        if matches!(file, [0x30, 0x80..=0xff, ..]) || (file.first() == Some(&0x30) && !pem::is_pem(file)) {
            return self.push(Cow::Borrowed(file));
        }
        if cert_table::looks_like(file) {
            for entry in cert_table::read(file)? {
                self.push_table_entry(entry)?;
            }
            return Ok(());
        }
        if let Some(text) = pem::from_header(file) {
            return self.push_pem(&text);
        }
        match file.trim_ascii_start() {
            [] => Err(unreadable("collateral.readable.empty", "nothing")),
            [b'{' | b'[', ..] if contains(file, b"\"keys\"") => self.push_keys(file),
            [b'{', ..] => self.push_documents(file),
            _ if pem::is_pem(file) => self.push_pem(file),
            _ if is_hex(file) => match core::str::from_utf8(file).ok().and_then(|text| hex::decode(text.trim())) {
                Some(der) => self.push(Cow::Owned(der)),
                None => Err(unreadable("collateral.readable.unrecognized", "an odd number of hexadecimal digits")),
            },
            _ => Err(unreadable("collateral.readable.unrecognized", "bytes of no known kind")),
        }
    }

    /// Keys are collateral only if something else can vouch for them: chains that end in a believed root, or a hash.
    fn push_keys(&mut self, file: &'a [u8]) -> Result<(), Failure> {
        if self.key_sets.len().max(self.runtime_data.len()) >= limits::JWKS_SETS {
            return Err(unreadable("collateral.readable.too-many", "more key sets than one question can need"));
        }
        if jwt::maa::is_runtime_data(file) {
            self.runtime_data.push(file);
            return Ok(());
        }
        match KeySet::read(file) {
            Ok(set) if set.is_chained() => {
                self.key_sets.push(set);
                Ok(())
            }
            _ => Err(unreadable("collateral.readable.bare-jwks", "a JWKS, whose keys nothing vouches for: it is trust, not collateral")),
        }
    }

    /// The JSON shapes of Intel's collateral.
    fn push_documents(&mut self, file: &[u8]) -> Result<(), Failure> {
        let opened = tdx::collateral::open(file).map_err(|why| match why {
            Unopened::Shape => unreadable("collateral.readable.unrecognized", "JSON of no known shape"),
            Unopened::Signature => unreadable("collateral.readable.signature", "a signature that is not 128 hexadecimal digits"),
            Unopened::TooLarge => unreadable("collateral.readable.too-large", "a signed document larger than any of Intel's"),
        })?;
        for (list, document) in [(&mut self.tcb_infos, opened.tcb_info), (&mut self.qe_identities, opened.qe_identity)] {
            list.extend(document.filter(|d| !list.contains(d)));
        }
        for text in opened.pem {
            // Some tools end the text with a zero byte, some keep a chain as it came in the header.
            let text = text.trim_end_matches('\0').as_bytes();
            self.push_pem(pem::from_header(text).as_deref().unwrap_or(text))?;
        }
        for der in opened.crls {
            self.push(Cow::Owned(der))?;
        }
        Ok(())
    }

    fn push_pem(&mut self, file: &[u8]) -> Result<(), Failure> {
        let blocks = pem::read(file).map_err(|error| {
            let code = match error {
                pem::Unreadable::Text => "collateral.readable.pem",
                pem::Unreadable::Boundary(_) => "collateral.readable.pem-boundary",
                pem::Unreadable::Base64 => "collateral.readable.pem-base64",
            };
            unreadable(code, error.why())
        })?;
        if blocks.is_empty() {
            return Err(unreadable("collateral.readable.pem", "PEM without a block"));
        }
        for (label, der) in blocks {
            if label != "CERTIFICATE" && label != "X509 CRL" {
                return Err(unreadable("collateral.readable.pem-label", format!("a PEM block labelled {label:?}")));
            }
            self.push(Cow::Owned(der))?;
        }
        Ok(())
    }

    /// A host fills the table. Its root and intermediate are only hints, since both are pinned: unreadable ones are passed over.
    fn push_table_entry(&mut self, entry: cert_table::Entry<'a>) -> Result<(), Failure> {
        let before = (self.certificates.len(), self.crls.len());
        let pushed = if pem::is_pem(entry.data) { self.push_pem(entry.data) } else { self.push(Cow::Borrowed(entry.data)) };
        match pushed {
            Err(_) if entry.kind.is_pinned_anyway() => {
                self.certificates.truncate(before.0);
                self.crls.truncate(before.1);
                Ok(())
            }
            other => other,
        }
    }

    fn push(&mut self, der: Cow<'a, [u8]>) -> Result<(), Failure> {
        let der = without_padding(der);
        let (list, limit, what) = match Certificate::read(&der) {
            Ok(_) => (&mut self.certificates, limits::CERTIFICATES, "certificates"),
            Err(error) if Crl::read(&der).is_err() => {
                let code = match &error {
                    _ if der.len() > limits::CERTIFICATE_BYTES => "collateral.readable.too-large",
                    error if strict::is_about_time(error) => "collateral.readable.time",
                    _ => "collateral.readable.der",
                };
                return Err(unreadable(code, format!("neither a certificate nor a CRL in DER: {error}")));
            }
            Err(_) => (&mut self.crls, limits::CRLS, "CRLs"),
        };
        add(list, der, limit, what)
    }

    /// Reads what was opened.
    pub(crate) fn read(&self) -> Collateral<'_> {
        Collateral {
            certificates: self.certificates.iter().filter_map(|der| Certificate::read(der).ok()).collect(),
            crls: self.crls.iter().filter_map(|der| Crl::read(der).ok()).collect(),
        }
    }
}

/// A TPM keeps the certificate of its attestation key in a place of fixed size, the rest of which is zero. Only such a
/// certificate may come with zeros after it.
fn without_padding(der: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let Some(length) = padded_length(&der) else { return der };
    match der {
        Cow::Borrowed(all) => Cow::Borrowed(all.get(..length).unwrap_or(all)),
        Cow::Owned(mut all) => {
            all.truncate(length);
            Cow::Owned(all)
        }
    }
}

fn padded_length(der: &[u8]) -> Option<usize> {
    let [0x30, 0x82, high, low, ..] = der else { return None };
    let length = usize::from(u16::from_be_bytes([*high, *low])).checked_add(4)?;
    let (certificate, padding) = der.split_at_checked(length)?;
    let padded = (1..=limits::CERTIFICATE_PADDING).contains(&padding.len()) && bytes::all_zero(padding);
    (padded && Certificate::read(certificate).is_ok_and(|c| azure::ak_chain::is_ak_certificate(&c) || gcp::ak_chain::is_ak_certificate(&c))).then_some(length)
}

/// Whether a file is collateral of a kind that is known, by its content. It is believed in nothing, and need not fit any evidence.
#[must_use]
pub fn is_collateral(file: &[u8]) -> bool {
    Blobs::open(core::iter::once(file)).is_ok()
}

/// Whether a file is collateral that may be given with evidence of this kind: an event log only where there are registers.
pub(crate) fn may_go_with(kind: Kind, file: &[u8]) -> bool {
    Blobs::open(core::iter::once(file)).is_ok_and(|blobs| blobs.event_logs.is_empty() || kind.has_registers())
}

/// The media type under which a bundle carries a piece of collateral.
pub(crate) fn media_type(file: &[u8]) -> Result<&'static str, Failure> {
    let blobs = Blobs::open(core::iter::once(file))?;
    Ok(if !blobs.event_logs.is_empty() {
        "application/octet-stream"
    } else if cert_table::looks_like(file) {
        "application/vnd.amd.sev-snp-certificate-table"
    } else if pem::is_pem(file) || pem::from_header(file).is_some() {
        "application/pem-certificate-chain"
    } else if matches!(file.trim_ascii_start(), [b'{', ..]) {
        "application/json"
    } else if blobs.crls.is_empty() {
        "application/pkix-cert"
    } else {
        "application/pkix-crl"
    })
}

/// Whether a file is hexadecimal text, as caching services store CRLs.
fn is_hex(file: &[u8]) -> bool {
    file.len() > 64 && file.trim_ascii().iter().all(u8::is_ascii_hexdigit)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}
