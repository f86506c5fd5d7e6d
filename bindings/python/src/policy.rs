//! The policy, read once.

use pyo3::{prelude::*, types::PyString};

use crate::{misuse, refuse};

/// What the relying party accepts: a document in TOML or JSON, read once and usable for any number of questions.
#[pyclass(frozen, module = "veritee")]
pub struct Policy(pub(crate) veritee::Policy);

#[pymethods]
impl Policy {
    #[new]
    fn new(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Self> {
        let text = text.to_cow().map_err(|_| refuse(py, "policy.unreadable", "the policy cannot be read: it has half of a surrogate pair"))?;
        veritee::Policy::from_text(&text).map(Self).map_err(|error| misuse(py, &error))
    }
}
