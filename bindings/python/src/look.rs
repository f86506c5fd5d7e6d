//! A look at evidence without verifying it.

use pyo3::{prelude::*, pybacked::PyBackedBytes, types::PyTuple};
use veritee::Evidence;

use crate::model::Show;

/// What evidence looks like. Nothing of it is verified: anyone can write it.
#[pyclass(frozen, module = "veritee")]
pub struct Inspection {
    /// The kind, for instance `sev-snp`; `None` if it is of none that can be verified.
    #[pyo3(get)]
    kind: Option<&'static str>,
    /// Why it has no kind, as a stable code.
    #[pyo3(get)]
    code: Option<&'static str>,
    /// The same as one sentence for a person.
    #[pyo3(get)]
    detail: Option<String>,
    fields: Vec<(&'static str, String)>,
}

#[pymethods]
impl Inspection {
    /// Pairs of name and value, as text, so that no program is tempted to decide by it.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.fields)
    }

    fn __str__(&self) -> String {
        let Some(kind) = self.kind else {
            return self.detail.clone().unwrap_or_default();
        };
        let rows: Vec<_> = self.fields.iter().map(|(name, value)| format!("\n{name:<18} {value}")).collect();
        format!("UNVERIFIED  {kind}: anyone can write this, so believe none of it\n{}", rows.concat())
    }

    fn __repr__(&self) -> String {
        format!("<Inspection of unverified {}>", self.kind.unwrap_or("bytes"))
    }
}

/// Shows the fields of evidence to a person who wants to look before, or without, verifying.
#[pyfunction]
pub fn inspect(evidence: PyBackedBytes) -> Inspection {
    match Evidence::detect(&evidence) {
        Ok(evidence) => Inspection { kind: Some(evidence.kind().as_str()), code: None, detail: None, fields: evidence.inspect() },
        Err(why) => Inspection { kind: None, code: Some(why.code()), detail: Some(why.to_string()), fields: Vec::new() },
    }
}

/// What would have to be fetched to verify this evidence; nothing if it is of no known kind.
#[pyfunction]
pub fn needs(py: Python<'_>, evidence: PyBackedBytes) -> PyResult<Bound<'_, PyAny>> {
    veritee::needs(&evidence).show(py)
}
