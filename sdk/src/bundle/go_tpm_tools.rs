//! The message `attest.Attestation` of go-tpm-tools, in which tools of Google Compute Engine carry quotes of a virtual TPM, as
//! protocol buffers encode it:
//!
//! | field | what | how it is used |
//! |---|---|---|
//! | 1 | `ak_pub`, `TPMT_PUBLIC` | evidence: what the certificate has no word for |
//! | 2 | `quotes`: 1 `TPMS_ATTEST`, 2 `TPMT_SIGNATURE`, 3 PCRs (1 bank, 2 entries of 1 index, 2 value) | the one of the SHA-256 bank is evidence, the others are passed over |
//! | 3 | `event_log` | collateral: a hash vouches for it |
//! | 6, 7 | `ak_cert`, `intermediate_certs` | collateral |
//! | 4, 5, 8, 9 | instance info, log of Container-Optimized OS, reports of a TEE taken apart | passed over |
//!
//! Each field is of the one wire type that it has, in the shortest encoding; any other field is refused.

use alloc::{borrow::Cow, format, vec::Vec};

use crate::{
    hex, limits,
    tpm::{parts::Parts, pcr::PcrPart},
};

/// What a message holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attestation {
    pub(crate) public_area: Vec<u8>,
    /// `TPMS_ATTEST`.
    pub(crate) message: Vec<u8>,
    /// `TPMT_SIGNATURE`.
    pub(crate) signature: Vec<u8>,
    /// Index and value, of the SHA-256 bank, in the order of their indices.
    pub(crate) pcrs: Vec<(u8, Vec<u8>)>,
    pub(crate) event_log: Option<Vec<u8>>,
    /// Certificates that came along.
    pub(crate) attached: Vec<Vec<u8>>,
}

impl Attestation {
    /// The parts of the evidence, and what came along with them.
    pub(crate) fn into_parts(self) -> (Parts<'static>, Vec<Vec<u8>>) {
        let values = self.pcrs.iter().map(|(index, value)| format!("\"{index}\":\"{}\"", hex::encode(value)));
        let pcrs = format!("{{\"sha256\":{{{}}}}}", values.collect::<Vec<_>>().join(","));
        let parts = Parts {
            quote: Some(Cow::Owned(self.message)),
            signature: Some(Cow::Owned(self.signature)),
            pcrs: Some(PcrPart::File(Cow::Owned(pcrs.into_bytes()))),
            ak_public: Some(Cow::Owned(self.public_area)),
            hcl_report: None,
            snp_report: None,
            td_quote: None,
        };
        (parts, self.attached.into_iter().chain(self.event_log).collect())
    }
}

/// `TPM_ALG_SHA256`.
const SHA256: u64 = 0x0b;

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A number in the shortest form of at most 64 bits.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64_u32).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            let placed = bits.checked_shl(shift)?;
            if placed.checked_shr(shift)? != bits {
                return None;
            }
            value |= placed;
            if byte & 0x80 == 0 {
                return (*byte != 0 || shift == 0).then_some(value);
            }
        }
        None
    }

    /// The next field, with its number.
    fn field(&mut self) -> Option<(u64, Field<'a>)> {
        let key = self.number()?;
        let field = match key & 7 {
            0 => Field::Number(self.number()?),
            2 => {
                let length = usize::try_from(self.number()?).ok()?;
                let (bytes, rest) = self.0.split_at_checked(length)?;
                self.0 = rest;
                Field::Bytes(bytes)
            }
            _ => return None,
        };
        Some((key >> 3, field))
    }

    fn is_finished(&self) -> bool {
        self.0.is_empty()
    }
}

/// Sets what may stand only once.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

/// Values by their index.
type Values = Vec<(u8, Vec<u8>)>;

/// A quote: `TPMS_ATTEST`, `TPMT_SIGNATURE`, the bank and its registers.
struct Quote {
    message: Vec<u8>,
    signature: Vec<u8>,
    bank: u64,
    pcrs: Values,
}

fn quote(input: &[u8]) -> Option<Quote> {
    let (mut message, mut signature, mut pcrs) = (None, None, None);
    let mut reader = Reader(input);
    while !reader.is_finished() {
        match reader.field()? {
            (1, Field::Bytes(bytes)) => once(&mut message, bytes.to_vec())?,
            (2, Field::Bytes(bytes)) => once(&mut signature, bytes.to_vec())?,
            (3, Field::Bytes(bytes)) => once(&mut pcrs, registers(bytes)?)?,
            _ => return None,
        }
    }
    let (bank, pcrs) = pcrs?;
    Some(Quote { message: message?, signature: signature?, bank, pcrs })
}

fn registers(input: &[u8]) -> Option<(u64, Values)> {
    let mut bank = None;
    let mut all = Values::new();
    let mut reader = Reader(input);
    while !reader.is_finished() {
        match reader.field()? {
            (1, Field::Number(number)) => once(&mut bank, number)?,
            (2, Field::Bytes(bytes)) => {
                let (index, value) = register(bytes)?;
                if all.iter().any(|(other, _)| *other == index) {
                    return None;
                }
                all.push((index, value));
            }
            _ => return None,
        }
    }
    all.sort_by_key(|(index, _)| *index);
    Some((bank?, all))
}

fn register(input: &[u8]) -> Option<(u8, Vec<u8>)> {
    // A zero may be left out: it is what a missing number means.
    let (mut index, mut value) = (None, None);
    let mut reader = Reader(input);
    while !reader.is_finished() {
        match reader.field()? {
            (1, Field::Number(number)) => once(&mut index, u8::try_from(number).ok().filter(|index| *index < 24)?)?,
            (2, Field::Bytes(bytes)) => once(&mut value, bytes.to_vec())?,
            _ => return None,
        }
    }
    Some((index.unwrap_or(0), value?))
}

/// Whether the bytes begin as such a message does: a public area of an RSA or ECC key.
pub(crate) fn looks_like(input: &[u8]) -> bool {
    matches!(Reader(input).field(), Some((1, Field::Bytes([0x00, 0x01 | 0x23, 0x00, 0x0b..=0x0d, ..]))))
}

/// Reads a message that fills the input.
pub(crate) fn read(input: &[u8]) -> Option<Attestation> {
    let (mut public_area, mut event_log, mut ak_certificate, mut chosen) = (None, None, None, None);
    let mut intermediates = Vec::new();
    let mut reader = Reader(input);
    while !reader.is_finished() {
        match reader.field()? {
            (1, Field::Bytes(bytes)) => once(&mut public_area, bytes.to_vec())?,
            (2, Field::Bytes(bytes)) => {
                let quote = quote(bytes)?;
                if quote.bank == SHA256 {
                    once(&mut chosen, quote)?;
                }
            }
            (3, Field::Bytes(bytes)) => once(&mut event_log, bytes.to_vec())?,
            (6, Field::Bytes(bytes)) => once(&mut ak_certificate, bytes.to_vec())?,
            (7, Field::Bytes(bytes)) if intermediates.len() < limits::AK_INTERMEDIATES => intermediates.push(bytes.to_vec()),
            (4 | 5 | 8 | 9, Field::Bytes(_)) => {}
            _ => return None,
        }
    }
    let Quote { message, signature, pcrs, .. } = chosen?;
    let attached = ak_certificate.into_iter().chain(intermediates).filter(|der| !der.is_empty()).collect();
    Some(Attestation { public_area: public_area?, message, signature, pcrs, event_log, attached })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(number: u8, value: &[u8]) -> Vec<u8> {
        let mut out = alloc::vec![number << 3 | 2];
        out.push(u8::try_from(value.len()).unwrap());
        out.extend_from_slice(value);
        out
    }

    fn quote_of(bank: u8, value: &[u8]) -> Vec<u8> {
        let registers = [alloc::vec![0x08, bank], bytes(2, &[&[0x08, 7], bytes(2, value).as_slice()].concat()), bytes(2, &bytes(2, value))].concat();
        bytes(2, &[bytes(1, b"attest"), bytes(2, b"signature"), bytes(3, &registers)].concat())
    }

    fn message() -> Vec<u8> {
        [bytes(1, &[0, 1, 0, 0x0b, 9]), quote_of(4, b"old"), quote_of(0x0b, b"new"), bytes(3, b"log"), bytes(6, b"leaf"), bytes(7, b"ca")].concat()
    }

    #[test]
    fn the_quote_of_the_right_bank_is_taken() {
        let message = message();
        assert!(looks_like(&message));
        let read = read(&message).unwrap();
        assert_eq!((read.message.as_slice(), read.signature.as_slice()), (&b"attest"[..], &b"signature"[..]));
        assert_eq!(read.pcrs, [(0, b"new".to_vec()), (7, b"new".to_vec())]);
        assert_eq!((read.event_log.as_deref(), read.attached.as_slice()), (Some(&b"log"[..]), &[b"leaf".to_vec(), b"ca".to_vec()][..]));
    }

    #[test]
    fn what_is_double_unknown_or_cut_is_refused() {
        let good = message();
        for more in [bytes(1, b"x"), quote_of(0x0b, b"x"), bytes(3, b"x"), bytes(6, b"x"), bytes(10, b"x"), alloc::vec![0x08, 1], alloc::vec![0x1d, 0, 0, 0, 0]]
        {
            assert!(read(&[good.as_slice(), &more].concat()).is_none(), "{more:?}");
        }
        assert!(read(&[good.as_slice(), &bytes(8, b"tee")].concat()).is_some());
        assert!(read(&[&good[..1], &[0x85, 0x00], &good[2..]].concat()).is_none(), "a length longer than it needs to be");
        let ends: Vec<_> = (0..good.len()).filter(|len| read(&good[..*len]).is_some()).collect();
        // Only whole optional fields may be missing.
        assert_eq!(ends, [good.len() - 4 - 6 - 5, good.len() - 4 - 6, good.len() - 4]);
    }
}
