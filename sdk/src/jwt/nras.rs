//! Tokens of NVIDIA's Remote Attestation Service.

use super::profile::Profile;
use crate::Kind;

pub(crate) const PROFILE: Profile = Profile { kind: Kind::NrasJwt, name: "nras", ..Profile::BASE };
