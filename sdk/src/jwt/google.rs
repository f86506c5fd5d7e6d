//! Tokens of Google's Confidential Space and Confidential VM attestation.

use super::profile::Profile;
use crate::Kind;

pub(crate) const PROFILE: Profile = Profile { kind: Kind::GoogleJwt, name: "google", ..Profile::BASE };
