//! UEFI Secure Boot, as PCR 7 tells it (TCG PC Client Platform Firmware Profile §3.3.4.8), or RTMR 0 of a TD.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use super::{
    boot::{self, covered},
    replay::RegisterKind,
    tcg::{Event, kind},
    variable::{Variable, Vendor},
};
use crate::{claims::HexBytes, crypto::bank::Bank, verdict::Failure};

/// Secure Boot, from events that a replayed register bears out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecureBootClaims {
    /// Whether the firmware enforced it: SecureBoot is 1 and PK, KEK and db hold keys. `None` if the log leaves it open.
    pub enabled: Option<bool>,
    /// The platform key.
    pub pk: Option<VariableClaims>,
    /// The keys that may change the databases.
    pub kek: Option<VariableClaims>,
    /// What may be loaded.
    pub db: Option<VariableClaims>,
    /// What may not be loaded.
    pub dbx: Option<VariableClaims>,
    /// The entries of databases that vouched for what was loaded, and shim's own variables, in order.
    pub authorities: Vec<AuthorityClaims>,
    /// Whether the firmware measured that it lets itself be debugged.
    pub debug: bool,
}

/// The value of a firmware variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VariableClaims {
    /// Bytes of its value; 0 if it is not set.
    pub size: u64,
    /// SHA-256 of its value.
    pub sha256: HexBytes,
}

/// An entry of a database of keys, or a variable of shim's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthorityClaims {
    /// The database, for instance `db` or `MokList`.
    pub database: String,
    /// SHA-256 of the entry; `None` if the digest does not cover its last byte, as with old shims.
    pub sha256: Option<HexBytes>,
}

/// What was learnt, and what contradicts itself.
pub(super) struct SecureBoot {
    pub(super) claims: SecureBootClaims,
    pub(super) contradiction: Option<Failure>,
    /// Why `enabled` is not `Some(true)`.
    pub(super) why_not: Option<Failure>,
}

fn contradicts(code: &'static str, expected: &'static str, at: usize, what: &str) -> Failure {
    Failure::new(code, expected, format!("{what}, in event {at} of its register"))
}

fn value_claims(value: &[u8]) -> VariableClaims {
    VariableClaims { size: u64::try_from(value.len()).unwrap_or(u64::MAX), sha256: Bank::Sha256.digest(value).as_slice().into() }
}

/// What Secure Boot's variables are called, in the order in which firmware measures them.
const VARIABLES: [(Vendor, &str); 5] =
    [(Vendor::Global, "SecureBoot"), (Vendor::Global, "PK"), (Vendor::Global, "KEK"), (Vendor::ImageSecurity, "db"), (Vendor::ImageSecurity, "dbx")];

/// What firmware measures that can be debugged, with and without a zero at its end.
const DEBUG_MODE: [&[u8]; 2] = [b"UEFI Debug Mode", b"UEFI Debug Mode\0"];

/// Reads the events of the register, in order.
pub(super) fn read(events: &[Event<'_>], register: RegisterKind, bank: Bank) -> SecureBoot {
    let mut claims = SecureBootClaims::default();
    let mut values: [Option<&[u8]>; 5] = [None; 5];
    let (mut contradiction, mut separated) = (None, false);
    let debug_mode = DEBUG_MODE.map(|text| bank.digest(text));
    for (at, event) in events.iter().enumerate() {
        // Known by its digest, under whatever type and text it goes.
        claims.debug |= event.digest(bank).is_some_and(|digest| debug_mode.iter().any(|known| known == digest));
        let found = match event.kind {
            kind::SEPARATOR => {
                separated = true;
                None
            }
            kind::VARIABLE_DRIVER_CONFIG => {
                let variable = Variable::read(event.data).filter(|_| covered(event, event.data, bank));
                let known = variable.as_ref().and_then(|v| VARIABLES.iter().position(|(vendor, name)| v.vendor == *vendor && v.name == *name));
                match (variable, known.and_then(|i| values.get_mut(i))) {
                    (None, _) => Some(contradicts("event-log.consistent.variable", "a variable that its digest covers", at, "another digest or form")),
                    (Some(_), Some(_)) if separated => {
                        Some(contradicts("event-log.consistent.variable-late", "Secure Boot's variables before the separator", at, "one after it"))
                    }
                    (Some(_), Some(Some(_))) => Some(contradicts("event-log.consistent.variable-twice", "each variable once", at, "one twice")),
                    (Some(variable), Some(slot)) => {
                        *slot = Some(variable.value);
                        None
                    }
                    (Some(_), None) => None,
                }
            }
            kind::VARIABLE_AUTHORITY => {
                // Old shims leave out the last byte of what they measure.
                let short = event.data.split_last().is_some_and(|(_, rest)| covered(event, rest, bank));
                let whole = covered(event, event.data, bank);
                match Variable::read(event.data).filter(|variable| whole || (short && !variable.value.is_empty())) {
                    // Nothing nor nobody is let in by these: it is a variable's event under another type, which no digest covers.
                    Some(variable) if VARIABLES.iter().any(|(vendor, name)| *name != "db" && variable.vendor == *vendor && variable.name == *name) => {
                        Some(contradicts("event-log.consistent.authority", "an authority in db, or of a boot loader", at, &variable.name))
                    }
                    Some(variable) => {
                        let sha256 = whole.then(|| Bank::Sha256.digest(variable.value).as_slice().into());
                        claims.authorities.push(AuthorityClaims { database: variable.name, sha256 });
                        None
                    }
                    None if short || whole => None,
                    None => Some(contradicts("event-log.consistent.authority", "an authority that its digest covers", at, "another digest")),
                }
            }
            kind::EFI_ACTION | kind::ACTION if covered(event, event.data, bank) => {
                claims.debug |= event.data.starts_with(b"UEFI Debug");
                None
            }
            // A TD's register holds more than PCR 7 does.
            _ if register == RegisterKind::Rtmr => None,
            _ => Some(contradicts(
                "event-log.consistent.pcr7",
                "events of Secure Boot alone in PCR 7, whose digests cover them",
                at,
                &format!("type {:#x}", event.kind),
            )),
        };
        contradiction = contradiction.or(found);
    }
    let [secure_boot, pk, kek, db, dbx] = values;
    let filled = |value: Option<&[u8]>| value.is_some_and(|value| !value.is_empty());
    let wanted = "SecureBoot measured as 1, with PK, KEK and db";
    let why_not = match secure_boot {
        _ if !separated => Some(Failure::new("event-log.secure-boot.unknown", wanted, "no separator after it")),
        None => Some(Failure::new("event-log.secure-boot.unknown", wanted, "SecureBoot was not measured")),
        Some([0]) => Some(Failure::new("event-log.secure-boot.off", wanted, "0: the firmware loads whatever it finds")),
        Some([1]) if !filled(pk) || !filled(kek) || !filled(db) => Some(Failure::new("event-log.secure-boot.keys", wanted, "no PK, no KEK or no db")),
        Some([1]) if claims.debug => Some(Failure::new("event-log.secure-boot.debug", wanted, "the firmware lets itself be debugged")),
        Some([1]) => None,
        Some(_) => Some(Failure::new("event-log.secure-boot.unknown", wanted, "a value that is neither 0 nor 1")),
    };
    claims.enabled = match (&why_not, secure_boot) {
        (None, _) => Some(true),
        (Some(_), Some([0])) if separated => Some(false),
        _ => None,
    };
    claims.pk = pk.map(value_claims);
    claims.kek = kek.map(value_claims);
    claims.db = db.map(value_claims);
    claims.dbx = dbx.map(value_claims);
    let contradiction = contradiction.or_else(|| boot::separators(events, bank));
    if contradiction.is_some() {
        claims = SecureBootClaims::default();
    }
    SecureBoot { claims, contradiction, why_not }
}
