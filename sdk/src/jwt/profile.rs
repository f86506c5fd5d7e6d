//! What each issuer's tokens are like. The steps of a verification are the same for all; a profile says what differs.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    claims::Statement,
    key::{Algorithm, PublicKey},
    time::Times,
    verify::Keys,
    x5c::PinnedRoot,
};
use crate::{Ask, Kind, appraisal::Outcome, checks::CheckId, json::Json, needs::Need, verdict::Failure, x509::cert::Certificate};

/// A token whose signature was verified, while its claims are being looked at.
pub(crate) struct Token<'t> {
    /// The whole evidence, of which the token may be a part.
    pub(crate) evidence: &'t [u8],
    pub(crate) payload: &'t Json,
    pub(crate) key_id: Option<&'t str>,
    pub(crate) jku: Option<&'t str>,
    /// The key that signed the token.
    pub(crate) key: &'t PublicKey,
    pub(crate) times: Times,
    /// The keys with which further tokens of the same evidence are to be verified.
    pub(crate) keys: &'t Keys<'t>,
    /// Runtime data that came as collateral, which only a verified hash can vouch for.
    pub(crate) runtime_data: &'t [&'t [u8]],
}

/// How an issuer is named.
#[derive(Clone, Copy)]
pub(crate) enum Issuer {
    /// `iss` must be there and have the form that the function accepts and the text describes.
    Form(fn(&str) -> bool, &'static str),
    /// The profile does not define `iss`.
    Undefined,
}

/// Finds the token within the evidence.
pub(crate) type Unwrap = for<'e> fn(&'e [u8]) -> Result<Cow<'e, [u8]>, Failure>;

/// Looks at the further parts of the evidence.
pub(crate) type Parts = for<'t> fn(&Token<'t>) -> Outcome;

/// What an issuer's tokens are like.
#[derive(Clone, Copy)]
pub(crate) struct Profile {
    pub(crate) kind: Kind,
    /// The name in the claims, for instance `maa`.
    pub(crate) name: &'static str,
    /// Whether an unverified payload says that it is of this profile, which the profile's rules then demand.
    pub(crate) claims_it: fn(&Json) -> bool,
    /// The token within the evidence.
    pub(crate) unwrap: Unwrap,
    pub(crate) algorithms: &'static [Algorithm],
    /// Values of `typ` besides `JWT`, without `application/`.
    pub(crate) types: &'static [&'static str],
    pub(crate) key_id_required: bool,
    /// Whether a chain in the header can vouch for the signing key.
    pub(crate) header_chain: bool,
    /// Whether a chain in a key set can, so that the set may come from anyone.
    pub(crate) key_set_chain: bool,
    pub(crate) pinned_roots: &'static [PinnedRoot],
    /// What a leaf under such a root must be besides.
    pub(crate) leaf: fn(&Certificate<'_>) -> Result<(), &'static str>,
    pub(crate) issuer: Issuer,
    pub(crate) expiry_required: bool,
    /// The longest life of a token in seconds, unless the policy says otherwise.
    pub(crate) lifetime: u64,
    /// Whether tokens name an audience, which the policy then states or waives.
    pub(crate) has_audience: bool,
    /// Where the issuer of an unverified payload serves its keys.
    pub(crate) needs: fn(&Json) -> Vec<Need>,
    /// Whether the token is an attestation result and not something else that the same key signs.
    pub(crate) token_type: fn(&Json) -> Result<(), Failure>,
    /// Further parts of the evidence on which the claims stand, and the check that they are whole.
    pub(crate) parts: Option<(CheckId, Parts)>,
    /// Reads the claims into the common model; a type or form that is wrong is an error, a contradiction is noted.
    pub(crate) read: for<'t> fn(&Token<'t>, &Ask<'_>) -> Result<Statement, Failure>,
    /// The checks that only this profile makes, in order. The payload is unverified and selects nothing but checks.
    pub(crate) checks: fn(&Json, &Ask<'_>) -> Vec<CheckId>,
    /// Makes one of those checks.
    pub(crate) check: for<'t> fn(CheckId, &Token<'t>, &Statement, &Ask<'_>) -> Outcome,
    /// What a verdict about such a token does not prove.
    pub(crate) limits: &'static [&'static str],
}

impl Profile {
    /// What most profiles have in common.
    pub(crate) const BASE: Self = Self {
        kind: Kind::MaaJwt,
        name: "",
        claims_it: |_| false,
        unwrap: |evidence| Ok(Cow::Borrowed(evidence)),
        algorithms: &[],
        types: &[],
        key_id_required: true,
        header_chain: false,
        key_set_chain: false,
        pinned_roots: &[],
        leaf: |_| Ok(()),
        issuer: Issuer::Form(|_| false, ""),
        expiry_required: true,
        lifetime: 0,
        has_audience: false,
        needs: |_| Vec::new(),
        token_type: |_| Err(Failure::new("jwt.type", "a profile", "none")),
        parts: None,
        read: |_, _| Err(Failure::new("jwt.claims.form", "a profile", "none")),
        checks: |_, _| Vec::new(),
        check: |id, _, _, _| Err(Failure::new("report.incomplete", "a check of the profile", id.info().id)),
        limits: &[],
    };
}

/// Every profile there is, in the order in which an unverified payload is asked.
pub(crate) const ALL: [&Profile; 5] = [&super::maa::PROFILE, &super::ita::PROFILE, &super::google::PROFILE, &super::nras::PROFILE, &super::ear::PROFILE];

/// The profile of a kind of evidence, if it is a token.
pub(crate) fn of(kind: Kind) -> Option<&'static Profile> {
    ALL.into_iter().find(|profile| profile.kind == kind)
}
