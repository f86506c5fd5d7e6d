//! What one needs to know of issuers of tokens before one can trust them.

use pyo3::{prelude::*, pybacked::PyBackedBytes, types::PyString};

use crate::{misuse, model, model::Show, text};

/// The value that `x-ms-policy-hash` has in tokens that Microsoft Azure Attestation issued under a policy, from the policy's text.
#[pyfunction]
pub fn maa_policy_hash(policy: &Bound<'_, PyString>) -> PyResult<String> {
    Ok(veritee::maa_policy_hash(&text(policy, "policy.unreadable", "the attestation policy")?))
}

/// Reads what an issuer serves at `/.well-known/openid-configuration`.
#[pyfunction]
pub fn openid_metadata<'py>(py: Python<'py>, document: PyBackedBytes, issuer: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    let issuer = text(issuer, "openid.metadata", "the issuer")?;
    veritee::openid_metadata(&document, &issuer).map_err(|error| misuse(py, &error))?.show(py)
}

model::view! {
    /// What an issuer says of itself: only as good as the connection over which it was fetched.
    OpenIdMetadata(veritee::OpenIdMetadata) { issuer, jwks_uri, algorithms }
}
