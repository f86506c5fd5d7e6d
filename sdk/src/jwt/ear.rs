//! Tokens of EAT attestation results (draft-ietf-rats-ear).

use super::profile::Profile;
use crate::Kind;

pub(crate) const PROFILE: Profile = Profile { kind: Kind::EarJwt, name: "ear", ..Profile::BASE };
