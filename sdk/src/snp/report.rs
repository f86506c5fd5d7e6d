//! ATTESTATION_REPORT (AMD 56860): 1184 bytes, of which the first 672 are signed. All integers are little-endian.
//!
//! | offset | bytes | field | since version |
//! |---|---|---|---|
//! | 000h | 4 | VERSION | 2 |
//! | 004h | 4 | GUEST_SVN | 2 |
//! | 008h | 8 | POLICY | 2 |
//! | 010h | 16 | FAMILY_ID | 2 |
//! | 020h | 16 | IMAGE_ID | 2 |
//! | 030h | 4 | VMPL | 2 |
//! | 034h | 4 | SIGNATURE_ALGO | 2 |
//! | 038h | 8 | CURRENT_TCB | 2 |
//! | 040h | 8 | PLATFORM_INFO | 2 |
//! | 048h | 4 | flags: 0 AUTHOR_KEY_EN, 1 MASK_CHIP_KEY, 4:2 SIGNING_KEY | 2 |
//! | 050h | 64 | REPORT_DATA | 2 |
//! | 090h | 48 | MEASUREMENT | 2 |
//! | 0C0h | 32 | HOST_DATA | 2 |
//! | 0E0h | 48 | ID_KEY_DIGEST | 2 |
//! | 110h | 48 | AUTHOR_KEY_DIGEST | 2 |
//! | 140h | 32 | REPORT_ID | 2 |
//! | 160h | 32 | REPORT_ID_MA | 2 |
//! | 180h | 8 | REPORTED_TCB | 2 |
//! | 188h | 3 | CPUID family, model, stepping | 3 |
//! | 1A0h | 64 | CHIP_ID | 2 |
//! | 1E0h | 8 | COMMITTED_TCB | 2 |
//! | 1E8h | 3 | current build, minor, major | 2 |
//! | 1ECh | 3 | committed build, minor, major | 2 |
//! | 1F0h | 8 | LAUNCH_TCB | 2 |
//! | 1F8h | 8 | LAUNCH_MIT_VECTOR | 5 |
//! | 200h | 8 | CURRENT_MIT_VECTOR | 5 |
//! | 2A0h | 144 | SIGNATURE: R and S, 72 bytes each | 2 |
//! | 330h | 368 | reserved, zero, not signed | 2 |

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    bytes,
    claims::{Cpuid, HexBytes},
    crypto::ecdsa::P384Signature,
    policy::{FirmwareVersion, GuestBit, PlatformBit},
    report::Value,
    verdict::Failure,
};

/// Bytes of a report.
pub(crate) const BYTES: usize = 0x4a0;

/// A report of the right length, of which nothing was believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report<'a>(&'a [u8; BYTES]);

/// The kind of key that signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SigningKey {
    Vcek,
    Vlek,
}

/// Whether bytes that may be too short or too long were meant as a report.
pub(crate) fn looks_like(input: &[u8]) -> bool {
    let plausible = matches!(bytes::u32_le_at(input, 0), Some(1..=15)) && bytes::u32_le_at(input, 0x34) == Some(1);
    input.len() == BYTES || plausible
}

impl<'a> Report<'a> {
    pub(crate) fn read(input: &'a [u8]) -> Result<Self, Failure> {
        let wrong = |_| Failure::new("snp.report.length", format!("{BYTES} bytes"), format!("{} bytes", input.len()));
        input.try_into().map(Self).map_err(wrong)
    }

    fn field<const AT: usize, const N: usize>(&self) -> [u8; N] {
        const { assert!(AT < BYTES && N <= BYTES && AT + N <= BYTES) };
        bytes::array_at(self.0, AT).copied().unwrap_or([0; N])
    }

    fn u32_at<const AT: usize>(&self) -> u32 {
        u32::from_le_bytes(self.field::<AT, 4>())
    }

    fn u64_at<const AT: usize>(&self) -> u64 {
        u64::from_le_bytes(self.field::<AT, 8>())
    }

    /// The bytes that the signature covers.
    pub(crate) fn signed(&self) -> &'a [u8] {
        self.0.get(..0x2a0).unwrap_or_default()
    }

    pub(crate) fn version(&self) -> u32 {
        self.u32_at::<0>()
    }

    pub(crate) fn guest_svn(&self) -> u32 {
        self.u32_at::<0x04>()
    }

    pub(crate) fn policy(&self) -> u64 {
        self.u64_at::<0x08>()
    }

    pub(crate) fn family_id(&self) -> [u8; 16] {
        self.field::<0x10, 16>()
    }

    pub(crate) fn image_id(&self) -> [u8; 16] {
        self.field::<0x20, 16>()
    }

    /// The raw VMPL; `FFFFFFFFh` marks a report that the host asked for.
    pub(crate) fn vmpl(&self) -> u32 {
        self.u32_at::<0x30>()
    }

    pub(crate) fn is_host_requested(&self) -> bool {
        self.vmpl() == u32::MAX
    }

    pub(crate) fn current_tcb(&self) -> [u8; 8] {
        self.field::<0x38, 8>()
    }

    pub(crate) fn platform_info(&self) -> u64 {
        self.u64_at::<0x40>()
    }

    fn flags(&self) -> u32 {
        self.u32_at::<0x48>()
    }

    pub(crate) fn has_author_key(&self) -> bool {
        self.flags() & 1 != 0
    }

    pub(crate) fn is_chip_key_masked(&self) -> bool {
        self.flags() & 2 != 0
    }

    /// SIGNING_KEY, raw: 0 VCEK, 1 VLEK, 7 none.
    pub(crate) fn signing_key_bits(&self) -> u32 {
        (self.flags() >> 2) & 7
    }

    pub(crate) fn report_data(&self) -> [u8; 64] {
        self.field::<0x50, 64>()
    }

    pub(crate) fn measurement(&self) -> [u8; 48] {
        self.field::<0x90, 48>()
    }

    pub(crate) fn host_data(&self) -> [u8; 32] {
        self.field::<0xc0, 32>()
    }

    pub(crate) fn id_key_digest(&self) -> [u8; 48] {
        self.field::<0xe0, 48>()
    }

    pub(crate) fn author_key_digest(&self) -> [u8; 48] {
        self.field::<0x110, 48>()
    }

    pub(crate) fn report_id(&self) -> [u8; 32] {
        self.field::<0x140, 32>()
    }

    pub(crate) fn report_id_ma(&self) -> [u8; 32] {
        self.field::<0x160, 32>()
    }

    pub(crate) fn reported_tcb(&self) -> [u8; 8] {
        self.field::<0x180, 8>()
    }

    /// Family, model and stepping, which reports have since version 3.
    pub(crate) fn cpuid(&self) -> Option<Cpuid> {
        let [family, model, stepping] = self.field::<0x188, 3>();
        (self.version() >= 3).then_some(Cpuid { family, model, stepping })
    }

    pub(crate) fn chip_id(&self) -> [u8; 64] {
        self.field::<0x1a0, 64>()
    }

    pub(crate) fn committed_tcb(&self) -> [u8; 8] {
        self.field::<0x1e0, 8>()
    }

    pub(crate) fn current_firmware(&self) -> FirmwareVersion {
        let [build, minor, major] = self.field::<0x1e8, 3>();
        FirmwareVersion { major, minor, build }
    }

    pub(crate) fn committed_firmware(&self) -> FirmwareVersion {
        let [build, minor, major] = self.field::<0x1ec, 3>();
        FirmwareVersion { major, minor, build }
    }

    pub(crate) fn launch_tcb(&self) -> [u8; 8] {
        self.field::<0x1f0, 8>()
    }

    pub(crate) fn launch_mitigations(&self) -> Option<u64> {
        (self.version() >= 5).then(|| self.u64_at::<0x1f8>())
    }

    pub(crate) fn current_mitigations(&self) -> Option<u64> {
        (self.version() >= 5).then(|| self.u64_at::<0x200>())
    }
}

/// What every report must be, whatever the policy: checked before anything is believed.
impl Report<'_> {
    pub(crate) fn check_version(&self) -> Result<(), Failure> {
        match self.version() {
            2..=5 => Ok(()),
            other => Err(Failure::new("snp.report.version", "2, 3, 4 or 5", other.to_string())),
        }
    }

    pub(crate) fn check_algorithm(&self) -> Result<(), Failure> {
        match self.u32_at::<0x34>() {
            1 => Ok(()),
            other => Err(Failure::new("snp.report.signature-algorithm", "1, ECDSA P-384 with SHA-384", other.to_string())),
        }
    }

    pub(crate) fn check_flags(&self) -> Result<(), Failure> {
        let reserved = u64::from(self.flags() >> 5);
        let gap = u64::from(self.u32_at::<0x4c>());
        if reserved != 0 || gap != 0 {
            return Err(Failure::new("snp.report.flags", "bits 31:5 and the next four bytes zero", Value::Bits(u64::from(self.flags()))));
        }
        Ok(())
    }

    pub(crate) fn check_signing_key(&self) -> Result<SigningKey, Failure> {
        match self.signing_key_bits() {
            0 => Ok(SigningKey::Vcek),
            1 => Ok(SigningKey::Vlek),
            7 => Err(Failure::new("snp.report.signing-key.unsigned", "0 (VCEK) or 1 (VLEK)", "7, nobody signed this report")),
            other => Err(Failure::new("snp.report.signing-key", "0 (VCEK) or 1 (VLEK)", other.to_string())),
        }
    }

    pub(crate) fn check_mask_chip_key(&self, signing_key: SigningKey) -> Result<(), Failure> {
        if self.is_chip_key_masked() && signing_key == SigningKey::Vcek {
            return Err(Failure::new("snp.report.mask-chip-key", "clear, with SIGNING_KEY 0", "set"));
        }
        Ok(())
    }

    pub(crate) fn check_tail(&self) -> Result<(), Failure> {
        match self.field::<0x330, 0x170>().iter().position(|b| *b != 0) {
            None => Ok(()),
            Some(at) => Err(Failure::new("snp.report.unsigned-tail", "zeros from offset 330h", format!("a set bit at offset {:x}h", at.saturating_add(0x330)))),
        }
    }

    /// R and S: little-endian, 48 bytes and 24 zeros each.
    pub(crate) fn check_signature_form(&self) -> Result<P384Signature, Failure> {
        let (r, s) = (self.field::<0x2a0, 72>(), self.field::<0x2e8, 72>());
        let scalar = |field: &[u8; 72]| -> Option<[u8; 48]> {
            let (low, high) = field.split_first_chunk::<48>()?;
            bytes::all_zero(high).then(|| {
                let mut big_endian = *low;
                big_endian.reverse();
                big_endian
            })
        };
        let padding = || Failure::new("snp.signature.form.padding", "24 zero bytes above R and S", "a set bit");
        let (r, s) = (scalar(&r).ok_or_else(padding)?, scalar(&s).ok_or_else(padding)?);
        P384Signature::from_scalars(r, s).ok_or_else(|| Failure::new("snp.signature.form.range", "1 to n-1", "R or S out of range"))
    }

    pub(crate) fn check_policy_bits(&self) -> Result<(), Failure> {
        let policy = self.policy();
        if policy & (1 << 17) == 0 {
            return Err(Failure::new("snp.report.guest-policy.bit-17", "bit 17 set", Value::Bits(policy)));
        }
        if policy >> 26 != 0 {
            return Err(Failure::new("snp.report.guest-policy.unknown-bits", "bits 63:26 clear", Value::Bits(policy)));
        }
        Ok(())
    }

    pub(crate) fn check_vmpl(&self) -> Result<(), Failure> {
        match self.vmpl() {
            0..=3 | u32::MAX => Ok(()),
            other => Err(Failure::new("snp.report.vmpl", "0 to 3, or ffffffffh", Value::Number(u64::from(other)))),
        }
    }

    /// Signed bytes that this version reserves. The fields of version 4 past 1F8h were never published.
    pub(crate) fn check_reserved(&self) -> Result<(), Failure> {
        let mut clear = bytes::all_zero(&self.field::<0x18b, 21>()) && self.field::<0x1eb, 1>() == [0] && self.field::<0x1ef, 1>() == [0];
        clear &= match self.version() {
            2 => bytes::all_zero(&self.field::<0x188, 24>()) && bytes::all_zero(&self.field::<0x1f8, 168>()),
            3 => bytes::all_zero(&self.field::<0x1f8, 168>()),
            4 => true,
            _ => bytes::all_zero(&self.field::<0x208, 152>()),
        };
        if clear { Ok(()) } else { Err(Failure::new("snp.report.reserved", "zeros", "a set bit")) }
    }
}

/// The names of the bits that are set.
pub(crate) fn guest_flags(policy: u64) -> Vec<&'static str> {
    GuestBit::ALL.iter().filter(|b| policy & b.mask() != 0).map(|b| b.name()).collect()
}

/// The names of the known bits that are set. Unknown ones, such as bit 6 on Turin, show in the raw value alone.
pub(crate) fn platform_flags(info: u64) -> Vec<&'static str> {
    PlatformBit::ALL.iter().filter(|b| info & b.mask() != 0).map(|b| b.name()).collect()
}

/// Fields of an unverified report, for people.
pub(crate) fn inspect(input: &[u8]) -> Vec<(&'static str, String)> {
    let Ok(report) = Report::read(input) else {
        return alloc::vec![("length", format!("{} bytes; a report has {BYTES}", input.len()))];
    };
    let hex = |bytes: &[u8]| HexBytes::from(bytes).to_string();
    let mut rows = alloc::vec![
        ("version", report.version().to_string()),
        ("guest svn", report.guest_svn().to_string()),
        ("guest policy", format!("{:#x} ({})", report.policy(), guest_flags(report.policy()).join(", "))),
        ("family id", hex(&report.family_id())),
        ("image id", hex(&report.image_id())),
        ("vmpl", if report.is_host_requested() { "requested by the host".to_string() } else { report.vmpl().to_string() }),
        ("platform info", format!("{:#x} ({})", report.platform_info(), platform_flags(report.platform_info()).join(", "))),
        (
            "signing key",
            match report.check_signing_key() {
                Ok(SigningKey::Vcek) => "VCEK".to_string(),
                Ok(SigningKey::Vlek) => "VLEK".to_string(),
                Err(_) => report.signing_key_bits().to_string(),
            }
        ),
        ("report data", hex(&report.report_data())),
        ("measurement", hex(&report.measurement())),
        ("host data", hex(&report.host_data())),
        ("id key digest", hex(&report.id_key_digest())),
        ("author key digest", hex(&report.author_key_digest())),
        ("report id", hex(&report.report_id())),
        ("reported tcb", hex(&report.reported_tcb())),
        ("committed tcb", hex(&report.committed_tcb())),
        ("current tcb", hex(&report.current_tcb())),
        ("launch tcb", hex(&report.launch_tcb())),
        ("chip id", hex(&report.chip_id())),
        ("firmware", report.current_firmware().to_string()),
        ("firmware committed", report.committed_firmware().to_string()),
    ];
    if let Some(cpuid) = report.cpuid() {
        rows.insert(1, ("processor", format!("family {:#x}, model {:#x}, stepping {:#x}", cpuid.family, cpuid.model, cpuid.stepping)));
    }
    if let (Some(launch), Some(current)) = (report.launch_mitigations(), report.current_mitigations()) {
        rows.push(("mitigations", format!("{launch:#x} at launch, {current:#x} now")));
    }
    rows
}
