//! The extensions of VCEK and VLEK certificates (AMD 57230 §3), under 1.3.6.1.4.1.3704.1.

use der::{
    Decode, Reader, SliceReader, Tag,
    asn1::{Ia5StringRef, ObjectIdentifier},
};

use super::Product;
use crate::{
    claims::SnpTcb,
    der as strict,
    report::Value,
    verdict::Failure,
    x509::ext::{Extension, Extensions},
};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const ARC: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1");
const STRUCT_VERSION: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.1");
const PRODUCT_NAME: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.2");
const BL_SPL: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.3.1");
const TEE_SPL: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.3.2");
const SNP_SPL: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.3.3");
const RESERVED_SPLS: [ObjectIdentifier; 4] =
    [oid("1.3.6.1.4.1.3704.1.3.4"), oid("1.3.6.1.4.1.3704.1.3.5"), oid("1.3.6.1.4.1.3704.1.3.6"), oid("1.3.6.1.4.1.3704.1.3.7")];
const UCODE_SPL: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.3.8");
const FMC_SPL: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.3.9");
const HWID: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.4");
const CSP_ID: ObjectIdentifier = oid("1.3.6.1.4.1.3704.1.5");

/// What a VEK certificate says of the platform that its key was derived for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VekExtensions<'a> {
    pub(crate) struct_version: u8,
    pub(crate) product_name: &'a str,
    pub(crate) tcb: SnpTcb,
    /// The bytes of hwID as they stand, which may or may not be wrapped once more.
    pub(crate) hwid: Option<&'a [u8]>,
    pub(crate) csp_id: Option<&'a str>,
}

impl<'a> VekExtensions<'a> {
    /// Reads the extensions of a certificate of this product.
    pub(crate) fn read(extensions: &Extensions<'a>, product: Product) -> Result<Self, Failure> {
        if let Some(oid) = extensions.duplicate() {
            return Err(Failure::new("snp.vek.extensions.duplicate", "each extension once", alloc::format!("{oid}")));
        }
        for extension in extensions.iter() {
            let known = [STRUCT_VERSION, PRODUCT_NAME, BL_SPL, TEE_SPL, SNP_SPL, UCODE_SPL, FMC_SPL, HWID, CSP_ID];
            if is_under_arc(extension.oid) && !known.contains(&extension.oid) && !RESERVED_SPLS.contains(&extension.oid) {
                return Err(Failure::new("snp.vek.extensions.unknown", "extensions of AMD 57230", alloc::format!("{}", extension.oid)));
            }
        }
        let number = |name, oid| required(extensions, name, oid).and_then(|e| spl(name, &e));
        let fmc = match (product, extensions.find(FMC_SPL)) {
            (Product::Turin, Some(extension)) => Some(spl("fmcSPL", &extension)?),
            (Product::Turin, None) => return Err(Failure::new("snp.vek.extensions.fmc-missing", "fmcSPL, since Turin", "it is not there")),
            (Product::Milan | Product::Genoa, None) => None,
            (Product::Milan | Product::Genoa, Some(_)) => {
                return Err(Failure::new("snp.vek.extensions.fmc", "no fmcSPL before Turin", "fmcSPL"));
            }
        };
        for oid in RESERVED_SPLS {
            if let Some(extension) = extensions.find(oid)
                && spl("a reserved SPL", &extension)? != 0
            {
                return Err(Failure::new("snp.vek.extensions.reserved", "0 in the reserved SPLs", alloc::format!("a number in {oid}")));
            }
        }
        let text = |extension: Extension<'a>| {
            Ia5StringRef::from_der(extension.value)
                .map(|s| s.as_str_lossless())
                .map_err(|_| Failure::new("snp.vek.extensions.malformed", "an IA5String", Value::bytes(extension.value)))
        };
        Ok(Self {
            struct_version: number("structVersion", STRUCT_VERSION)?,
            product_name: text(required(extensions, "productName", PRODUCT_NAME)?)?,
            tcb: SnpTcb {
                fmc,
                boot_loader: number("blSPL", BL_SPL)?,
                tee: number("teeSPL", TEE_SPL)?,
                snp: number("snpSPL", SNP_SPL)?,
                microcode: number("ucodeSPL", UCODE_SPL)?,
            },
            hwid: extensions.find(HWID).map(|e| e.value),
            csp_id: extensions.find(CSP_ID).map(text).transpose()?,
        })
    }

    /// The chip id of `len` bytes: raw, or wrapped in an OCTET STRING. The length decides, never the first byte, since a
    /// raw id may begin like a tag.
    pub(crate) fn chip_id(&self, len: usize) -> Option<&'a [u8]> {
        let bytes = self.hwid?;
        if bytes.len() == len {
            return Some(bytes);
        }
        match bytes {
            [0x04, length, id @ ..] if usize::from(*length) == len && id.len() == len => Some(id),
            _ => None,
        }
    }
}

/// `Ia5StringRef` hands out its text through `AsRef`; the lifetime of the input is kept here.
trait Lossless<'a> {
    fn as_str_lossless(&self) -> &'a str;
}

impl<'a> Lossless<'a> for Ia5StringRef<'a> {
    fn as_str_lossless(&self) -> &'a str {
        // ASCII is UTF-8, so this cannot fail for a string that was read.
        self.as_str()
    }
}

fn is_under_arc(oid: ObjectIdentifier) -> bool {
    oid.as_bytes().starts_with(ARC.as_bytes())
}

fn required<'a>(extensions: &Extensions<'a>, name: &'static str, oid: ObjectIdentifier) -> Result<Extension<'a>, Failure> {
    extensions.find(oid).ok_or_else(|| missing(name))
}

fn missing(name: &'static str) -> Failure {
    Failure::new("snp.vek.extensions.missing", name, "it is not there")
}

/// INTEGER (0..255), minimal, and nothing after it.
fn spl(name: &'static str, extension: &Extension<'_>) -> Result<u8, Failure> {
    let read = || -> strict::Result<u8> {
        let mut reader = SliceReader::new(extension.value)?;
        let number = strict::unsigned(&mut reader)?;
        reader.finish()?;
        match number {
            [byte] => Ok(*byte),
            _ => Err(Tag::Integer.value_error().into()),
        }
    };
    read().map_err(|_| Failure::new("snp.vek.extensions.malformed", alloc::format!("{name}: INTEGER (0..255)"), Value::bytes(extension.value)))
}
