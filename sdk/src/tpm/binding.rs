//! What the caller's data in a quote must be.

use alloc::{format, string::String, vec::Vec};

use crate::{
    Ask, Misuse,
    appraisal::Outcome,
    hex,
    policy::{Binding as Stated, Layout},
    report::Value,
    verdict::Failure,
};

/// What `extraData` must be, worked out before the quote is looked at. It is compared whole: nothing is cut or padded.
pub(crate) enum QuoteBinding {
    /// These bytes, made in the way that the text says.
    Exactly(Vec<u8>, String),
    /// The policy waives it and nothing was given to compare.
    Waived,
}

impl QuoteBinding {
    /// Nonce and key must have a place in the policy's layout. Unlike report data, which have 64 bytes, the layout is as long as its parts.
    pub(crate) fn of(ask: &Ask<'_>) -> Result<Self, Misuse> {
        Self::of_given(ask, ask.nonce, ask.key)
    }

    /// The same where the policy compares further data of the evidence with `elsewhere`, so that nonce or key may have their place
    /// there alone. Where the binding is waived, a nonce is still that of the quote.
    pub(crate) fn beside(ask: &Ask<'_>, elsewhere: Option<&Stated>) -> Result<Self, Misuse> {
        let layout = |stated: Option<&'_ Stated>, takes: fn(&Layout) -> bool| matches!(stated, Some(Stated::Layout(layout)) if takes(layout));
        let only_there = |takes: fn(&Layout) -> bool| layout(elsewhere, takes) && !layout(ask.policy.binding.as_ref(), takes);
        let nonce = ask.nonce.filter(|_| ask.policy.binding.is_none() || !only_there(Layout::takes_nonce));
        let key = ask.key.filter(|_| !only_there(Layout::takes_key));
        Self::of_given(ask, nonce, key)
    }

    fn of_given(ask: &Ask<'_>, nonce: Option<&[u8]>, key: Option<&[u8]>) -> Result<Self, Misuse> {
        let layout = match (&ask.policy.binding, nonce, key) {
            (None, _, Some(_)) => {
                return Err(Misuse::new("ask.key.no-layout", "a key was given, but the policy waives the binding and so names no layout to find it in"));
            }
            (None, None, None) => return Ok(Self::Waived),
            (None, Some(nonce), None) => return Ok(Self::Exactly(nonce.to_vec(), "the nonce".into())),
            (Some(Stated::Exact(bytes)), None, None) => return Ok(Self::Exactly(bytes.to_vec(), "the policy's bytes".into())),
            (Some(Stated::Exact(_)), _, _) => {
                return Err(Misuse::new("ask.nonce.no-layout", "a nonce or key was given, but the policy states the report data outright"));
            }
            (Some(Stated::Layout(layout)), _, _) => layout,
        };
        layout.check_given(nonce.is_some(), key.is_some())?;
        let bytes = layout.fill_as_long_as_it_is(nonce.unwrap_or_default(), key.unwrap_or_default());
        let fits = |bytes: &Vec<u8>| bytes.len() <= 64;
        let bytes =
            bytes.filter(fits).ok_or_else(|| Misuse::new("ask.nonce.length", format!("{} comes to more than 64 bytes with what was given", layout.text())))?;
        Ok(Self::Exactly(bytes, layout.text().into()))
    }

    /// Whether there is something to compare, so that a waiver does not apply.
    pub(crate) fn is_given(&self) -> bool {
        matches!(self, Self::Exactly(..))
    }

    /// Compares what the quote holds.
    pub(crate) fn check(&self, found: &[u8]) -> Outcome {
        match self {
            Self::Exactly(..) if found.is_empty() => Err(Failure::new("bind.report-data.absent", "data that the caller chose", "a quote without any")),
            Self::Exactly(expected, _) if same(expected, found) => Ok(Value::bytes(found)),
            Self::Exactly(expected, how) => Err(Failure::new("bind.report-data.mismatch", format!("{how}: {}", hex::encode(expected)), Value::bytes(found))),
            Self::Waived => Err(Failure::new("bind.report-data", "a binding in the policy", Value::bytes(found))),
        }
    }
}

/// Whether a nonce of this conversation is part of what is compared with the quote. It may have its place in other data alone.
pub(crate) fn is_fresh(ask: &Ask<'_>) -> bool {
    ask.nonce.is_some()
        && match &ask.policy.binding {
            None => true,
            Some(Stated::Layout(layout)) => layout.takes_nonce(),
            Some(Stated::Exact(_)) => false,
        }
}

/// Compares all bytes, whatever the first difference.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
