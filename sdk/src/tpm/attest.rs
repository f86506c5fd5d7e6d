//! `TPMS_ATTEST` of type quote (TPM 2.0 Library Specification, Part 2, §10.12).
//!
//! | offset | field | rule |
//! |---|---|---|
//! | 0 | magic | `FF 54 43 47`: the TPM made it; a restricted key signs nothing from outside that begins so |
//! | 4 | type | `80 18`, a quote |
//! | 6 | qualifiedSigner | sized: empty, a handle, or a hash with its algorithm |
//! | … | extraData | sized: the caller's nonce |
//! | … | clockInfo | clock u64 in ms, resetCount u32, restartCount u32, safe u8 |
//! | … | firmwareVersion | u64 |
//! | … | pcrSelect | count u32, then hash u16, size u8, bitmap |
//! | … | pcrDigest | sized, of the signing hash; ends the structure |

use alloc::{format, vec::Vec};

use super::reader::{Malformed, Reader};
use crate::{crypto::bank::Bank, limits, verdict::Failure};

const MAGIC: u32 = 0xff54_4347;
const QUOTE: u16 = 0x8018;

/// Registers of one bank that a quote covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) bank: Bank,
    /// Bit n is PCR n.
    mask: u32,
}

impl Selection {
    /// The numbers of the registers, ascending.
    pub(crate) fn indices(self) -> impl Iterator<Item = u8> {
        (0..24).filter(move |index| self.has(*index))
    }

    pub(crate) fn has(self, index: u8) -> bool {
        self.mask.checked_shr(u32::from(index)).is_some_and(|bits| bits & 1 == 1)
    }
}

/// What a quote says. Nothing of it is to be believed before its signature is verified.
#[derive(Clone, Debug)]
pub(crate) struct Attest<'a> {
    pub(crate) qualified_signer: &'a [u8],
    pub(crate) extra_data: &'a [u8],
    /// Milliseconds that the TPM has been powered.
    pub(crate) clock: u64,
    pub(crate) reset_count: u32,
    pub(crate) restart_count: u32,
    pub(crate) safe: bool,
    pub(crate) firmware_version: u64,
    pub(crate) selections: Vec<Selection>,
    pub(crate) pcr_digest: &'a [u8],
}

/// The bytes that are signed: a `TPM2B_ATTEST` may wrap them.
pub(crate) fn signed_bytes(part: &[u8]) -> &[u8] {
    if let Some((size, inner)) = part.split_first_chunk::<2>()
        && inner.starts_with(&MAGIC.to_be_bytes())
        && usize::from(u16::from_be_bytes(*size)) == inner.len()
    {
        return inner;
    }
    part
}

const EXPECTED: &str = "TPMS_ATTEST of a quote";

impl<'a> Attest<'a> {
    /// Reads the structure, all of it.
    pub(crate) fn read(signed: &'a [u8]) -> Result<Self, Failure> {
        if signed.len() > limits::ATTEST_BYTES {
            return Err(Failure::new("tpm.quote.form.too-large", EXPECTED, format!("{} bytes", signed.len())));
        }
        let malformed = |m: Malformed| m.failure("tpm.quote.form", EXPECTED);
        let mut reader = Reader::new(signed);
        let magic = reader.u32().map_err(malformed)?;
        if magic != MAGIC {
            return Err(Failure::new("tpm.quote.form.magic", "ff544347: made by a TPM", format!("{magic:08x}")));
        }
        let kind = reader.u16().map_err(malformed)?;
        if kind != QUOTE {
            return Err(Failure::new("tpm.quote.form.type", "8018: a quote", format!("{kind:04x}: {}", name_of(kind))));
        }
        Self::read_rest(reader).map_err(malformed)
    }

    fn read_rest(mut reader: Reader<'a>) -> Result<Self, Malformed> {
        let qualified_signer = reader.sized()?;
        check_name(qualified_signer, &reader)?;
        let extra_data = reader.sized()?;
        let (clock, reset_count, restart_count) = (reader.u64()?, reader.u32()?, reader.u32()?);
        let safe = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return Err(reader.error("a byte for yes or no that is neither")),
        };
        let firmware_version = reader.u64()?;
        let selections = read_selections(&mut reader)?;
        let pcr_digest = reader.sized()?;
        reader.finish()?;
        Ok(Self { qualified_signer, extra_data, clock, reset_count, restart_count, safe, firmware_version, selections, pcr_digest })
    }
}

fn read_selections(reader: &mut Reader<'_>) -> Result<Vec<Selection>, Malformed> {
    let count = reader.u32()?;
    if !(1..=16).contains(&count) {
        return Err(reader.error("a number of selections that is not 1 to 16"));
    }
    let mut selections: Vec<Selection> = Vec::new();
    for _ in 0..count {
        let bank = Bank::by_algorithm(reader.u16()?).ok_or_else(|| reader.error("a bank of an unknown hash"))?;
        let size = reader.u8()?;
        if size > 4 {
            return Err(reader.error("a bitmap of more than four bytes"));
        }
        let mut mask = 0_u32;
        for (byte, shift) in reader.take(usize::from(size))?.iter().zip([0, 8, 16, 24]) {
            mask |= u32::from(*byte) << shift;
        }
        if mask >> 24 != 0 {
            return Err(reader.error("a register above 23"));
        }
        if selections.iter().any(|other| other.bank == bank) {
            return Err(reader.error("a bank that is selected twice"));
        }
        selections.push(Selection { bank, mask });
    }
    Ok(selections)
}

/// A name is empty, a handle, or a hash behind its algorithm (Part 1, §16).
fn check_name(name: &[u8], reader: &Reader<'_>) -> Result<(), Malformed> {
    let fits = match name.split_first_chunk::<2>() {
        None => name.is_empty(),
        Some(_) if name.len() == 4 => true,
        Some((algorithm, hash)) => Bank::by_algorithm(u16::from_be_bytes(*algorithm)).is_some_and(|bank| bank.size() == hash.len()),
    };
    if fits { Ok(()) } else { Err(reader.error("a name that is neither empty nor a handle nor a hash")) }
}

fn name_of(kind: u16) -> &'static str {
    match kind {
        0x8014 => "contents of an NV index",
        0x8015 => "an audit of commands",
        0x8016 => "an audit of a session",
        0x8017 => "a certified key",
        0x8019 => "a time",
        0x801a => "a key's creation",
        0x801c => "the digest of an NV index",
        _ => "nothing known",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quote() -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(MAGIC.to_be_bytes());
        out.extend(QUOTE.to_be_bytes());
        out.extend([0, 34, 0, 0x0b]);
        out.extend([7; 32]);
        out.extend([0, 5]);
        out.extend(b"nonce");
        out.extend(9_u64.to_be_bytes());
        out.extend([0, 0, 0, 1, 0, 0, 0, 2, 1]);
        out.extend(3_u64.to_be_bytes());
        out.extend([0, 0, 0, 1, 0, 0x0b, 3, 0x81, 0, 0x80]);
        out.extend([0, 32]);
        out.extend([5; 32]);
        out
    }

    #[test]
    fn a_quote_is_read_as_it_is_written() {
        let bytes = quote();
        let attest = Attest::read(&bytes).unwrap();
        assert_eq!((attest.extra_data, attest.clock, attest.reset_count, attest.restart_count, attest.safe), (b"nonce".as_slice(), 9, 1, 2, true));
        assert_eq!(attest.selections.len(), 1);
        assert_eq!(attest.selections.iter().flat_map(|s| s.indices()).collect::<Vec<_>>(), [0, 7, 23]);
        let wrapped = [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes.as_slice()].concat();
        assert_eq!(signed_bytes(&wrapped), bytes);
        assert_eq!(signed_bytes(&bytes), bytes);
    }

    #[test]
    fn nothing_shorter_or_longer_is_a_quote() {
        let bytes = quote();
        for len in 0..bytes.len() {
            assert!(Attest::read(&bytes[..len]).is_err(), "{len}");
        }
        assert!(Attest::read(&[bytes.as_slice(), &[0]].concat()).is_err());
        for (at, value) in [(0, 0), (5, 0x17), (7, 33), (9, 0x0c), (65, 2), (77, 17), (77, 0), (79, 5), (80, 5), (80, 4), (85, 31)] {
            let mut bad = bytes.clone();
            bad[at] = value;
            assert!(Attest::read(&bad).is_err(), "{at}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), flips in proptest::collection::vec((0_usize..128, any::<u8>()), 0..4)) {
            let _ = Attest::read(&bytes);
            let mut near = quote();
            for (at, value) in flips {
                if let Some(byte) = near.get_mut(at) { *byte = value }
            }
            let _ = Attest::read(&near);
        }
    }
}
