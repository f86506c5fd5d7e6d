//! Which of an issuer's lists are heard about a certificate (RFC 5280 §6.3.3), where old and new ones come along together.
//!
//! A list that the issuer did not sign says nothing, so it neither helps nor harms. Of those that it signed, one must be current.
//! Then whatever a current one names is revoked: an older list that has not run out yet frees nothing that a newer one names. A
//! list that has run out gives way to a current one that is newer, and to no other: it could have named what the older one
//! could not yet know of.

use alloc::vec::Vec;

use super::{crl::Crl, name::Name};
use crate::time::Time;

/// Why no list of an issuer can be heard.
#[derive(Debug)]
pub(crate) enum Unheard<'c, 'a> {
    /// None names the issuer.
    Absent,
    /// The issuer signed none of those that name it; the first of them.
    Unsigned(&'c Crl<'a>),
    /// One that the issuer signed is partial, or holds something that is not understood.
    Incomplete(&'c Crl<'a>),
}

/// The lists that an issuer signed. Each must be whole: only the issuer could have made one that is not, and that could revoke
/// what the others do not.
pub(crate) fn authentic<'c, 'a>(crls: &'c [Crl<'a>], issuer: &Name<'_>, is_signed: impl Fn(&Crl<'_>) -> bool) -> Result<Vec<&'c Crl<'a>>, Unheard<'c, 'a>> {
    let named = || crls.iter().filter(|crl| crl.issuer == *issuer);
    let first = named().next().ok_or(Unheard::Absent)?;
    let signed: Vec<_> = named().filter(|crl| is_signed(crl)).collect();
    match signed.iter().find(|crl| crl.has_unknown_extension || crl.has_other_scope || crl.has_duplicate_extension) {
        Some(crl) => Err(Unheard::Incomplete(crl)),
        None if signed.is_empty() => Err(Unheard::Unsigned(first)),
        None => Ok(signed),
    }
}

/// When the first of an issuer's lists is current, none of which is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outdated {
    pub(crate) from: Time,
    pub(crate) until: Option<Time>,
}

/// An issuer's lists that are heard at one time.
#[derive(Debug)]
pub(crate) struct Heard<'c, 'a> {
    /// At least one.
    pub(crate) current: Vec<&'c Crl<'a>>,
    /// Those that have run out, although none that is current is newer.
    outlived: Vec<&'c Crl<'a>>,
}

impl<'c, 'a> Heard<'c, 'a> {
    /// Out of lists that the issuer signed. `skew` is how far the beginning of a list may lie in the future.
    pub(crate) fn at(authentic: &[&'c Crl<'a>], at: Time, skew: u64) -> Result<Self, Outdated> {
        let has_begun = |crl: &Crl<'_>| crl.this_update <= at.plus(skew);
        let is_current = |crl: &Crl<'_>| has_begun(crl) && crl.next_update.is_some_and(|next| at <= next);
        let (current, others): (Vec<_>, Vec<_>) = authentic.iter().copied().partition(|crl| is_current(crl));
        let newest = current.iter().map(|crl| crl.this_update).max();
        let first = others.first().map_or(Outdated { from: at, until: None }, |crl| Outdated { from: crl.this_update, until: crl.next_update });
        let newest = newest.ok_or(first)?;
        let outlived = others.into_iter().filter(|crl| has_begun(crl) && crl.this_update >= newest).collect();
        Ok(Self { current, outlived })
    }

    /// Whether the issuer revoked its certificate with this serial number.
    pub(crate) fn revoke(&self, serial: &[u8]) -> bool {
        self.current.iter().chain(&self.outlived).any(|crl| crl.lists(serial))
    }
}
