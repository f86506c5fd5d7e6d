//! The SGX extension of a PCK certificate, 1.2.840.113741.1.13.1: the platform that the key belongs to.

use der::{
    AnyRef, Decode, Reader, SliceReader, Tag, Tagged,
    asn1::{ObjectIdentifier, OctetStringRef},
};

use crate::{der as strict, verdict::Failure, x509::ext::Extensions};

pub(crate) const SGX_EXTENSION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113741.1.13.1");

/// The platform and its TCB, as Intel certified them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PckExtension {
    pub(crate) ppid: [u8; 16],
    pub(crate) components: [u8; 16],
    pub(crate) pcesvn: u16,
    pub(crate) cpusvn: [u8; 16],
    pub(crate) pceid: [u8; 2],
    pub(crate) fmspc: [u8; 6],
    pub(crate) sgx_type: u8,
    pub(crate) platform_instance_id: Option<[u8; 16]>,
}

impl PckExtension {
    pub(crate) fn read(extensions: &Extensions<'_>) -> Result<Self, Failure> {
        if let Some(oid) = extensions.duplicate() {
            return Err(Failure::new("tdx.pck.extension.duplicate", "each extension once", alloc::format!("{oid}")));
        }
        let extension = extensions.find(SGX_EXTENSION).ok_or_else(|| Failure::new("tdx.pck.extension.missing", "the SGX extension", "it is not there"))?;
        parse(extension.value).map_err(|error| Failure::new("tdx.pck.extension.malformed", "PPID, TCB, PCEID, FMSPC and SGX type", alloc::format!("{error}")))
    }
}

/// The last arc of an OID that is one arc longer than `parent`.
fn arc_below(oid: ObjectIdentifier, parent: ObjectIdentifier) -> Option<u32> {
    (oid.parent() == Some(parent)).then(|| oid.arcs().last()).flatten()
}

fn parse(value: &[u8]) -> strict::Result<PckExtension> {
    let bad = || der::Error::from(Tag::Sequence.value_error());
    let mut entries = strict::contents(value, Tag::Sequence)?;
    let (mut ppid, mut tcb, mut pceid, mut fmspc, mut sgx_type, mut instance) = (None, None, None, None, None, None);
    let mut last = 0;
    while !entries.is_finished() {
        let mut entry = strict::contents(strict::sequence_bytes(&mut entries)?, Tag::Sequence)?;
        let arc = arc_below(strict::oid(&mut entry)?, SGX_EXTENSION).ok_or_else(bad)?;
        // Entries come in the order of their arcs, so that none can stand twice.
        if arc <= last {
            return Err(bad());
        }
        last = arc;
        match arc {
            1 => ppid = Some(octets(&mut entry)?),
            2 => tcb = Some(parse_tcb(strict::sequence_bytes(&mut entry)?)?),
            3 => pceid = Some(octets(&mut entry)?),
            4 => fmspc = Some(octets(&mut entry)?),
            5 => {
                let any = AnyRef::decode(&mut entry)?;
                any.tag().assert_eq(Tag::Enumerated)?;
                let [kind @ 0..=2] = any.value() else { return Err(bad()) };
                sgx_type = Some(*kind);
            }
            6 => instance = Some(octets(&mut entry)?),
            7 => parse_configuration(strict::sequence_bytes(&mut entry)?)?,
            _ => return Err(bad()),
        }
        entry.finish()?;
    }
    let (components, pcesvn, cpusvn) = tcb.ok_or_else(bad)?;
    Ok(PckExtension {
        ppid: ppid.ok_or_else(bad)?,
        components,
        pcesvn,
        cpusvn,
        pceid: pceid.ok_or_else(bad)?,
        fmspc: fmspc.ok_or_else(bad)?,
        sgx_type: sgx_type.ok_or_else(bad)?,
        platform_instance_id: instance,
    })
}

/// Flags of the platform, each once: dynamic platform, cached keys, SMT. What they say decides nothing.
fn parse_configuration(bytes: &[u8]) -> strict::Result<()> {
    let bad = || der::Error::from(Tag::Sequence.value_error());
    let oid = SGX_EXTENSION.push_arc(7).map_err(|_| bad())?;
    let mut entries = strict::contents(bytes, Tag::Sequence)?;
    let mut last = 0;
    while !entries.is_finished() {
        let mut entry = strict::contents(strict::sequence_bytes(&mut entries)?, Tag::Sequence)?;
        let arc = arc_below(strict::oid(&mut entry)?, oid).ok_or_else(bad)?;
        if arc <= last {
            return Err(bad());
        }
        last = arc;
        bool::decode(&mut entry)?;
        entry.finish()?;
    }
    Ok(())
}

/// Sixteen component SVNs, PCESVN and CPUSVN, in this order and no others.
fn parse_tcb(bytes: &[u8]) -> strict::Result<([u8; 16], u16, [u8; 16])> {
    let bad = || der::Error::from(Tag::Sequence.value_error());
    let tcb_oid = SGX_EXTENSION.push_arc(2).map_err(|_| bad())?;
    let mut entries = strict::contents(bytes, Tag::Sequence)?;
    let mut components = [0; 16];
    let (mut pcesvn, mut cpusvn) = (0, [0; 16]);
    for arc in 1..=18_u32 {
        let mut entry = strict::contents(strict::sequence_bytes(&mut entries)?, Tag::Sequence)?;
        if arc_below(strict::oid(&mut entry)?, tcb_oid) != Some(arc) {
            return Err(bad());
        }
        match arc {
            17 => pcesvn = u16::decode(&mut entry)?,
            18 => cpusvn = octets(&mut entry)?,
            _ => {
                let at = usize::try_from(arc).ok().and_then(|i| i.checked_sub(1)).ok_or_else(bad)?;
                *components.get_mut(at).ok_or_else(bad)? = u8::decode(&mut entry)?;
            }
        }
        entry.finish()?;
    }
    entries.finish()?;
    Ok((components, pcesvn, cpusvn))
}

fn octets<const N: usize>(reader: &mut SliceReader<'_>) -> strict::Result<[u8; N]> {
    let octets = <&OctetStringRef>::decode(reader)?;
    octets.as_bytes().try_into().map_err(|_| Tag::OctetString.length_error().into())
}
