//! The counters of a TPM, kept between conversations.

use pyo3::{prelude::*, types::PyString};

use crate::{misuse, text};

/// What an earlier verified quote of the same attestation key said of its TPM's counters, which only go forward.
#[pyclass(frozen, eq, hash, module = "veritee")]
#[derive(PartialEq)]
pub struct TpmState(pub(crate) veritee::TpmState);

impl std::hash::Hash for TpmState {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.0.clock, self.0.reset_count, self.0.restart_count).hash(state);
    }
}

#[pymethods]
impl TpmState {
    #[new]
    #[pyo3(signature = (*, clock, reset_count, restart_count))]
    fn new(clock: u64, reset_count: u32, restart_count: u32) -> Self {
        Self(veritee::TpmState { clock, reset_count, restart_count })
    }

    /// Reads what `to_json` wrote.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Self> {
        let text = self::text(text, "ask.tpm-state", "the kept state of a TPM")?;
        veritee::TpmState::from_json(&text).map(Self).map_err(|error| misuse(py, &error))
    }

    /// The state as one line of JSON, to be kept.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Milliseconds of power.
    #[getter]
    fn clock(&self) -> u64 {
        self.0.clock
    }

    /// Times that the TPM was reset.
    #[getter]
    fn reset_count(&self) -> u32 {
        self.0.reset_count
    }

    /// Times that it was restarted since.
    #[getter]
    fn restart_count(&self) -> u32 {
        self.0.restart_count
    }

    fn __repr__(&self) -> String {
        format!("TpmState(clock={}, reset_count={}, restart_count={})", self.0.clock, self.0.reset_count, self.0.restart_count)
    }
}
