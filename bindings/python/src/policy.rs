//! The policy, read once.

use pyo3::{prelude::*, types::PyString};

use crate::{misuse, text};

/// What the relying party accepts: a document in TOML or JSON, read once and usable for any number of questions.
#[pyclass(frozen, module = "veritee")]
pub struct Policy(pub(crate) veritee::Policy);

#[pymethods]
impl Policy {
    #[new]
    fn new(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Self> {
        let text = self::text(text, "policy.unreadable", "the policy")?;
        veritee::Policy::from_text(&text).map(Self).map_err(|error| misuse(py, &error))
    }
}
