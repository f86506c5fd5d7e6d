//! The extension module `veritee._veritee`: what of Python's face only Rust can be trusted to make.
//!
//! Nothing is decided here. Verdicts and claims have no constructor, so that Python code cannot make one either.

mod issuers;
mod look;
mod model;
mod policy;
mod skr;
mod tpm_state;
mod verdict;

use std::borrow::Cow;

use pyo3::{
    prelude::*,
    sync::PyOnceLock,
    types::{PyString, PyType},
};
use veritee::Misuse;

#[pymodule]
mod _veritee {
    #[pymodule_export]
    use crate::{
        issuers::{OpenIdMetadata, maa_policy_hash, openid_metadata},
        look::{Inspection, inspect, needs},
        model::{
            AkCertificateClaims, AuthorityClaims, AzureClaims, Check, Claims, Cpuid, EventLogClaims, EventLogRegister, GcpClaims, GcpInstance, ImaClaims,
            IntelPlatform, Key, Layer, Measurement, NamedDigest, Need, Pcr, SecureBootClaims, SgxClaims, Signer, SnpClaims, SnpTcb, SystemdClaims, Tcb,
            TdxClaims, TokenClaims, TpmClaims, Validity, VariableClaims,
        },
        policy::Policy,
        skr::{Finding, PolicyNode, Precondition, Prediction, ReleasePolicy, WrappingKey},
        tpm_state::TpmState,
        verdict::{Rejected, Verdict, Verified, verify},
    };

    /// Bytes of the largest evidence that is looked at.
    #[pymodule_export]
    const MAX_EVIDENCE_BYTES: usize = veritee::limits::EVIDENCE_BYTES;

    /// Bytes of the largest piece of collateral that is looked at.
    #[pymodule_export]
    const MAX_COLLATERAL_BYTES: usize = veritee::limits::COLLATERAL_BYTES;
}

/// The Python exception for a question that cannot be asked.
fn misuse(py: Python<'_>, misuse: &Misuse) -> PyErr {
    refuse(py, misuse.code(), misuse.detail())
}

fn refuse(py: Python<'_>, code: &str, detail: &str) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let raised = CLASS.import(py, "veritee._errors", "VeriteeError").and_then(|class| class.call1((code, detail)));
    raised.map_or_else(|error| error, PyErr::from_value)
}

/// The text of a Python string, which may have half of a surrogate pair, as no text of ours can.
fn text<'t>(text: &'t Bound<'_, PyString>, code: &str, what: &str) -> PyResult<Cow<'t, str>> {
    text.to_cow().map_err(|_| refuse(text.py(), code, &format!("{what} cannot be read: it has half of a surrogate pair")))
}
