//! The claims of a token in the common model, and the questions that are asked of every issuer's.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};

use super::{jwk::Jwk, key::PublicKey, paravisor::Configuration};
use crate::{
    Ask, Misuse, Time,
    appraisal::{Binding, Outcome},
    claims::SnpTcb,
    hex,
    json::{self, Json},
    limits, pem, policy,
    report::Value,
    tdx::status::Status,
    verdict::Failure,
};

/// What a token says, read into the model that all evidence has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statement {
    /// As in [`Claims`](crate::Claims); `none` if the token speaks of no confidential hardware.
    pub(crate) tee: &'static str,
    pub(crate) product: Option<String>,
    pub(crate) debug: Option<bool>,
    pub(crate) secure_boot: Option<bool>,
    /// What Azure's paravisor says of its virtual machine, where the word is the paravisor's.
    pub(crate) configuration: Option<Configuration>,
    /// Digests of what was started. The first is the one that identifies the guest.
    pub(crate) measurements: Vec<(&'static str, Vec<u8>)>,
    pub(crate) report_data: Option<[u8; 64]>,
    pub(crate) host_data: Option<Vec<u8>>,
    /// What the guest asked its paravisor to put beside its keys, under the hash in the report data.
    pub(crate) user_data: Option<Vec<u8>>,
    /// Data that the caller of the issuer handed in, whose hash stands in the report data.
    pub(crate) held_data: Option<Vec<u8>>,
    pub(crate) tcb_status: Option<String>,
    pub(crate) tcb_date: Option<String>,
    /// `None` if the token does not say which there are, which is not to say that there are none.
    pub(crate) advisories: Option<Vec<String>>,
    pub(crate) snp_tcb: Option<SnpTcb>,
    /// Digest of the key that signed an enclave, its product and its version.
    pub(crate) enclave: Option<([u8; 32], Option<u64>, Option<u64>)>,
    /// Registers of a TD by the names that policies use.
    pub(crate) registers: Vec<(&'static str, [u8; 48])>,
    pub(crate) td_attributes: Option<u64>,
    pub(crate) xfam: Option<u64>,
    pub(crate) id_key_digest: Option<[u8; 48]>,
    pub(crate) author_key_digest: Option<[u8; 48]>,
    pub(crate) family_id: Option<[u8; 16]>,
    pub(crate) image_id: Option<[u8; 16]>,
    pub(crate) report_id: Option<[u8; 32]>,
    pub(crate) guest_svn: Option<u64>,
    /// Whether the issuer's tokens have a place for the privilege level, so that a demand for one is held against it.
    pub(crate) answers_vmpl: bool,
    /// Whether a migration agent can be bound to an SEV-SNP guest.
    pub(crate) migration: Option<bool>,
    /// Where the issuer puts nonces, and what stands there, in every way that it can be read.
    pub(crate) nonces: Vec<(&'static str, Vec<u8>)>,
    pub(crate) keys: Vec<ConfirmationKey>,
    /// Pairs of claims that contradict each other.
    pub(crate) conflicts: Vec<String>,
    /// How the report data was recomputed from what is at hand, or why that failed; `None` if nothing was at hand.
    pub(crate) recomputed: Option<Outcome>,
    /// What nobody but the issuer vouches for.
    pub(crate) asserted: Vec<&'static str>,
}

/// Where Azure's service repeats the nonce of whoever asked it, which is not part of the hardware's evidence.
pub(crate) const REPEATED: &str = "nonce";

/// A key that the token confirms.
#[derive(Clone, Debug)]
pub(crate) struct ConfirmationKey {
    /// `attestation-key`, `endorsement-key`, `ephemeral-encryption-key` or `key`.
    pub(crate) role: &'static str,
    pub(crate) key: PublicKey,
}

impl Statement {
    /// Notes that two claims for one fact differ; what is missing contradicts nothing.
    pub(crate) fn agree<T: PartialEq>(&mut self, what: &str, one: Option<T>, other: Option<T>) {
        if let (Some(one), Some(other)) = (&one, &other)
            && one != other
        {
            self.conflicts.push(what.to_string());
        }
    }

    /// Adds a nonce that stands as text, in every encoding in which that text is canonical.
    pub(crate) fn carry(&mut self, place: &'static str, text: &str) {
        self.nonces.push((place, text.as_bytes().to_vec()));
        let decoded = [STANDARD.decode(text), URL_SAFE.decode(text), STANDARD_NO_PAD.decode(text), URL_SAFE_NO_PAD.decode(text)];
        for bytes in decoded.into_iter().flatten().chain(hex::decode(text)).filter(|b| !b.is_empty()) {
            if !self.nonces.iter().any(|(own, known)| *own == place && *known == bytes) {
                self.nonces.push((place, bytes));
            }
        }
    }

    pub(super) fn check_conflicts(&self) -> Outcome {
        match self.conflicts.as_slice() {
            [] => Ok(Value::Nothing),
            all => Err(Failure::new("jwt.claims.conflict", "claims that agree", all.join(", "))),
        }
    }

    pub(super) fn check_tee(&self) -> Outcome {
        match self.tee {
            "none" | "" => Err(Failure::new("jwt.tee.none", "a trusted execution environment", "a machine without one")),
            tee => Ok(tee.into()),
        }
    }

    pub(super) fn check_recomputed(&self) -> Outcome {
        self.recomputed.clone().unwrap_or_else(|| Ok("asserted by the issuer: what was hashed is not at hand".into()))
    }

    pub(super) fn check_debug(&self) -> Outcome {
        match self.debug {
            Some(false) => Ok("no".into()),
            Some(true) => Err(Failure::new("jwt.debug", "no", "yes: the host can read this guest's memory")),
            None => Err(Failure::new("jwt.debug.unknown", "no", "the token does not say")),
        }
    }

    /// The issuer's word on the TCB of an Intel platform. AMD's has no such word.
    pub(super) fn check_tcb(&self, ask: &Ask<'_>) -> Outcome {
        let accepted = &ask.policy.tdx.statuses;
        let names = || accepted.iter().map(|s| s.name()).collect::<Vec<_>>().join(" or ");
        match &self.tcb_status {
            Some(word) => match Status::ALL.into_iter().find(|s| s.name() == word) {
                Some(Status::Revoked) => Err(Failure::new("jwt.tcb.status.revoked", names(), word.clone())),
                Some(status) if accepted.contains(&status) => Ok(status.name().into()),
                Some(_) => Err(Failure::new("jwt.tcb.status", names(), word.clone())),
                None => Err(Failure::new("jwt.tcb.status.unknown", names(), word.clone())),
            },
            None if matches!(self.tee, "tdx" | "sgx") => Err(Failure::new("jwt.tcb.status.unknown", names(), "the token does not say")),
            None => Ok("the issuer has no word for it".into()),
        }
    }

    /// The first measurement against the policy's list.
    pub(super) fn check_measurement(&self, ask: &Ask<'_>) -> Result<(Option<String>, Value), Failure> {
        let found = self.measurements.first().map(|(_, value)| value.as_slice()).unwrap_or_default();
        if found.is_empty() {
            return Err(Failure::new("identity.measurement.unknown", "a measurement", "the token names none"));
        }
        if crate::bytes::all_zero(found) {
            return Err(Failure::new("identity.measurement.zero", "a measurement", "zeros"));
        }
        crate::appraisal::measurement(found, ask).map(|label| (label, Value::bytes(found)))
    }
}

/// What ties the token to this conversation, worked out before the token is looked at.
pub(crate) enum TokenBinding<'a> {
    /// Nothing was given and the policy waives it.
    Waived,
    /// The nonce stands where the issuer puts nonces, or alone in the report data.
    Nonce(&'a [u8]),
    /// These 64 bytes stand in the report data or the user data.
    Layout(Binding),
}

impl<'a> TokenBinding<'a> {
    /// Also says whether the key of this conversation must be a confirmation key, because the layout has no place for it.
    pub(crate) fn of(ask: &Ask<'a>) -> Result<(Self, bool), Misuse> {
        let (takes_key, nonce_alone) = match &ask.policy.binding {
            Some(policy::Binding::Layout(layout)) => (layout.takes_key(), layout.is_nonce_alone()),
            Some(policy::Binding::Exact(_)) => (false, false),
            None => (false, true),
        };
        let joins = ask.key.is_some() && !takes_key;
        if ask.nonce.is_some_and(|nonce| nonce.len() < limits::TOKEN_NONCE_BYTES) {
            return Err(Misuse::new("ask.nonce.short", "a token's nonce has 8 bytes or more (RFC 9711 §4.1); a shorter one can be guessed"));
        }
        let binding = match (nonce_alone, ask.nonce) {
            (true, Some(nonce)) => Self::Nonce(nonce),
            (true, None) if ask.policy.binding.is_some() => return Err(Misuse::new("ask.nonce.missing", "the policy binds the nonce and no nonce was given")),
            (true, None) => Self::Waived,
            (false, _) if joins => Self::Layout(Binding::of(&Ask { key: None, ..ask.clone() })?),
            (false, _) => Self::Layout(Binding::of(ask)?),
        };
        Ok((binding, joins))
    }

    /// Whether there is something to compare, so that a waiver does not apply.
    pub(crate) fn is_given(&self) -> bool {
        !matches!(self, Self::Waived)
    }

    /// Where the nonce stands: rather where the hardware holds it than where the issuer repeats it.
    fn place(&self, statement: &Statement) -> Option<&'static str> {
        let Self::Nonce(nonce) = self else { return None };
        // Zeros are what a guest that binds nothing has: they are nobody's nonce.
        let padded = |data: &&[u8; 64]| {
            let alone = data.split_at_checked(nonce.len()).is_some_and(|(head, rest)| same(head, nonce) && crate::bytes::all_zero(rest));
            alone && !crate::bytes::all_zero(data.as_slice())
        };
        let report_data = statement.report_data.as_ref().filter(padded).map(|_| "report data");
        let user_data = || statement.user_data.as_deref().and_then(|d| <&[u8; 64]>::try_from(d).ok()).filter(padded).map(|_| "user data");
        let own = || statement.nonces.iter().find(|(_, value)| same(value, nonce)).map(|(place, _)| *place);
        report_data.or_else(user_data).or_else(own)
    }

    /// Whether the nonce stands only where the issuer repeats what it was asked with, which no hardware signed.
    pub(crate) fn is_only_repeated(&self, statement: &Statement) -> bool {
        self.place(statement) == Some(REPEATED)
    }

    pub(crate) fn check(&self, statement: &Statement) -> Outcome {
        let user_data = statement.user_data.as_deref().and_then(|d| <&[u8; 64]>::try_from(d).ok());
        match self {
            Self::Waived => Err(Failure::new("bind.report-data", "a binding in the policy", "nothing was given")),
            Self::Nonce(nonce) => match self.place(statement) {
                Some(place) => Ok(format!("in {place}").into()),
                None if statement.nonces.is_empty() && statement.report_data.is_none() => {
                    Err(Failure::new("bind.report-data.absent", Value::bytes(nonce), "the token carries no nonce"))
                }
                None => Err(Failure::new("bind.report-data.mismatch", Value::bytes(nonce), "another nonce, or none")),
            },
            Self::Layout(binding) => {
                if let Some(Ok(value)) = user_data.map(|data| binding.check(data)) {
                    return Ok(value);
                }
                if let Some(data) = &statement.report_data {
                    return binding.check(data);
                }
                let carried = statement.nonces.iter().filter_map(|(_, value)| <&[u8; 64]>::try_from(value.as_slice()).ok());
                match carried.map(|value| binding.check(value)).next() {
                    Some(outcome) => outcome,
                    None => Err(Failure::new("bind.report-data.absent", "report data", "the token carries none")),
                }
            }
        }
    }
}

/// Compares all bytes, whatever the first difference.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Whether the token confirms the key of this conversation, or any key if none was given.
///
/// The caller's bytes are a SubjectPublicKeyInfo in DER or PEM, a JWK, a JWK thumbprint with SHA-256 (RFC 7638), or the very
/// bytes that were handed to the issuer to hold.
pub(super) fn check_confirmation_key(statement: &Statement, given: Option<&[u8]>) -> Outcome {
    let Some(given) = given else {
        return match statement.keys.first() {
            Some(key) => Ok(key.role.into()),
            None => Err(Failure::new("jwt.confirmation-key.absent", "a confirmation key", "none in the token")),
        };
    };
    if statement.held_data.as_deref().is_some_and(|held| same(held, given)) {
        return Ok("the data that the issuer holds".into());
    }
    let wanted = read_key(given);
    let fits = |key: &PublicKey| wanted.as_ref().map_or_else(|| key.thumbprint() == given, |wanted| wanted == key);
    match statement.keys.iter().find(|own| fits(&own.key)) {
        Some(key) => Ok(key.role.into()),
        None => Err(Failure::new("jwt.confirmation-key", "the key that was given", format!("{} other keys", statement.keys.len()))),
    }
}

fn read_key(given: &[u8]) -> Option<PublicKey> {
    if let Some(blocks) = pem::is_pem(given).then(|| pem::read(given).ok()).flatten() {
        let [(label, der)] = blocks.as_slice() else { return None };
        return (*label == "PUBLIC KEY").then(|| PublicKey::from_spki(der).ok()).flatten();
    }
    if given.trim_ascii_start().starts_with(b"{") {
        return Jwk::read(&json::read(given).ok()?).ok()?.key.ok();
    }
    PublicKey::from_spki(given).ok()
}

/// An object whose members are read by type. What is there must be of the right form; what is missing is `None`.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'j>(pub(crate) &'j Json);

impl<'j> Fields<'j> {
    pub(crate) fn read<T>(self, name: &str, what: &str, read: impl FnOnce(&'j Json) -> Option<T>) -> Result<Option<T>, Failure> {
        match self.0.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| Failure::new("jwt.claims.form", what.to_string(), format!("something else in {name:?}"))),
        }
    }

    pub(crate) fn text(self, name: &str) -> Result<Option<&'j str>, Failure> {
        self.read(name, "text", Json::text)
    }

    /// A moment as RFC 3339 writes it; an empty text is none.
    pub(crate) fn moment(self, name: &str) -> Result<Option<String>, Failure> {
        let of = |text: &str| if text.is_empty() { Some(None) } else { text.parse::<Time>().ok().map(|time| Some(time.to_string())) };
        Ok(self.read(name, "a time as RFC 3339 writes it", |v| v.text().and_then(of))?.flatten())
    }

    pub(crate) fn boolean(self, name: &str) -> Result<Option<bool>, Failure> {
        self.read(name, "true or false", Json::boolean)
    }

    pub(crate) fn unsigned(self, name: &str) -> Result<Option<u64>, Failure> {
        self.read(name, "a whole number", Json::unsigned)
    }

    pub(crate) fn byte(self, name: &str) -> Result<Option<u8>, Failure> {
        self.read(name, "a whole number up to 255", |v| v.unsigned().and_then(|n| u8::try_from(n).ok()))
    }

    pub(crate) fn object(self, name: &str) -> Result<Option<Fields<'j>>, Failure> {
        self.read(name, "an object", |v| v.members().map(|_| Fields(v)))
    }

    pub(crate) fn items(self, name: &str) -> Result<Option<&'j [Json]>, Failure> {
        self.read(name, "a list", Json::items)
    }

    pub(crate) fn texts(self, name: &str) -> Result<Option<Vec<String>>, Failure> {
        self.read(name, "a list of texts", |v| v.items()?.iter().map(|i| i.text().map(ToString::to_string)).collect())
    }

    /// Exactly `N` bytes in lower-case hexadecimal.
    pub(crate) fn hex<const N: usize>(self, name: &str) -> Result<Option<[u8; N]>, Failure> {
        let lower = |text: &&str| !text.bytes().any(|b| b.is_ascii_uppercase());
        self.read(name, &format!("{N} bytes in lower-case hexadecimal"), |v| v.text().filter(lower).and_then(hex::decode)?.try_into().ok())
    }

    /// Exactly `N` bytes in hexadecimal of either case.
    pub(crate) fn hex_of_any_case<const N: usize>(self, name: &str) -> Result<Option<[u8; N]>, Failure> {
        self.read(name, &format!("{N} bytes in hexadecimal"), |v| v.text().and_then(hex::decode)?.try_into().ok())
    }

    /// Bytes in base64url without padding.
    pub(crate) fn base64url(self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.read(name, "base64url", |v| URL_SAFE_NO_PAD.decode(v.text()?).ok())
    }

    /// Bytes in standard base64 with padding.
    pub(crate) fn base64(self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.read(name, "base64", |v| STANDARD.decode(v.text()?).ok())
    }
}
