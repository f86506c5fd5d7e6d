//! X.509 (RFC 5280) for chains of fixed shape: certificates and CRLs are read strictly, nothing is built or searched.
//!
//! The readers are `der`'s; what is signed is kept as a slice of the input.

pub(crate) mod ca_path;
pub(crate) mod cert;
pub(crate) mod crl;
pub(crate) mod ext;
pub(crate) mod name;
pub(crate) mod revocation;
