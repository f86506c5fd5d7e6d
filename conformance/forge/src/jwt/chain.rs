//! Chains of certificates.
