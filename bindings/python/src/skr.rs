//! Release policies of keys in a vault, and what they say of verified tokens.

use pyo3::{
    prelude::*,
    types::{PyDict, PyString},
};
use veritee::skr;

use crate::{
    misuse,
    model::{self, Show},
    text,
    verdict::Verified,
};

/// The release policy of a key: the policy as JSON, or the form with `data` in which a vault keeps it.
#[pyclass(frozen, module = "veritee")]
pub struct ReleasePolicy(skr::ReleasePolicy);

#[pymethods]
impl ReleasePolicy {
    #[new]
    fn new(py: Python<'_>, text: &Bound<'_, PyString>, mode: &Bound<'_, PyString>) -> PyResult<Self> {
        let text = self::text(text, "skr.policy.unreadable", "the release policy")?;
        let mode = self::text(mode, "skr.mode", "the mode")?.parse().map_err(|error| misuse(py, &error))?;
        skr::ReleasePolicy::parse(&text, mode).map(Self).map_err(|error| misuse(py, &error))
    }

    /// How it is read: `strict` or `azure-compatible`.
    #[getter]
    fn mode(&self) -> &'static str {
        self.0.mode().as_str()
    }

    /// What the policy says of a verified token.
    fn predict(&self, verified: &Bound<'_, Verified>) -> PyResult<Prediction> {
        let verdict = verified.as_super().get().core();
        // A value of this class holds no other verdict.
        let verified = verdict.verified().ok_or_else(|| pyo3::exceptions::PyTypeError::new_err("the evidence was not verified"))?;
        Ok(Prediction(self.0.predict(verified)))
    }

    /// What is doubtful in the policy, whatever a token says.
    fn lint<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.lint().show(py)
    }

    fn __repr__(&self) -> String {
        format!("<ReleasePolicy read as {}>", self.0.mode())
    }
}

/// What a release policy says of a verified token. A prediction and no more: the vault decides by its own reading.
#[pyclass(frozen, eq, module = "veritee")]
#[derive(PartialEq)]
pub struct Prediction(skr::Prediction);

#[pymethods]
impl Prediction {
    /// Whether the vault would release the key.
    #[getter]
    fn released(&self) -> bool {
        self.0.is_released()
    }

    /// `released`, or the id of what stands against it: a precondition's, or `skr.policy`.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.code()
    }

    /// How the policy was read.
    #[getter]
    fn mode(&self) -> &'static str {
        self.0.mode().as_str()
    }

    /// What must hold besides the policy.
    #[getter]
    fn preconditions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.preconditions().to_vec().show(py)
    }

    /// The key to which the vault would wrap; it is there even if the key would not be released.
    #[getter]
    fn wrapping_key<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.wrapping_key().cloned().show(py)
    }

    /// The whole policy, and of each condition whether it holds.
    #[getter]
    fn tree<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        PolicyNode(self.0.tree().clone()).show(py)
    }

    /// What is doubtful in the policy, whatever the token says.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.findings().to_vec().show(py)
    }

    /// The prediction as its one canonical JSON text: the same bytes in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The prediction as plain text.
    fn explain(&self) -> String {
        self.0.explain()
    }

    fn __bool__(&self) -> bool {
        self.released()
    }

    fn __repr__(&self) -> String {
        format!("<Prediction {} [{}] read as {}>", if self.released() { "released" } else { "denied" }, self.code(), self.mode())
    }

    fn __str__(&self) -> String {
        self.explain()
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json: Bound<'py, PyDict> = py.import("json")?.call_method1("loads", (self.to_json(),))?.cast_into()?;
        py.import("veritee._html")?.call_method1("render_prediction", (json,))
    }
}

/// One place of a release policy, and whether it holds of the token.
#[pyclass(frozen, eq, module = "veritee")]
#[derive(Clone, PartialEq)]
pub struct PolicyNode(skr::Node);

impl Show for PolicyNode {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, self.clone())?.into_any())
    }
}

#[pymethods]
impl PolicyNode {
    /// Where it stands in the policy, for instance `anyOf[0].allOf[2]`; empty for the whole.
    #[getter]
    fn path(&self) -> &str {
        self.0.path()
    }

    /// `anyOf`, `allOf` or `equals`.
    #[getter]
    fn rule(&self) -> &str {
        self.0.rule()
    }

    /// The authority that must have issued the token, where one is named.
    #[getter]
    fn authority(&self) -> Option<&str> {
        self.0.authority()
    }

    /// The claim that is compared.
    #[getter]
    fn claim(&self) -> Option<&str> {
        self.0.claim()
    }

    /// What the token says there, as text.
    #[getter]
    fn found(&self) -> Option<&str> {
        self.0.found()
    }

    /// What the policy wants there, as text.
    #[getter]
    fn wanted(&self) -> Option<&str> {
        self.0.wanted()
    }

    /// Whether it holds.
    #[getter]
    fn holds(&self) -> bool {
        self.0.holds()
    }

    /// Why it does not, where that is not plain from what was found and wanted.
    #[getter]
    fn why(&self) -> Option<&str> {
        self.0.why()
    }

    /// The conditions below it.
    #[getter]
    fn below<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.below().iter().cloned().map(PolicyNode).collect::<Vec<_>>().show(py)
    }

    fn __repr__(&self) -> String {
        let what = self.0.claim().or(self.0.authority()).unwrap_or_default();
        format!("<PolicyNode {:?} {} {what:?} {}>", self.0.path(), self.0.rule(), if self.0.holds() { "holds" } else { "fails" })
    }
}

model::view! {
    /// Something that must hold before a release policy is even looked at.
    Precondition(skr::Precondition) { id, title, holds, detail }
}

model::view! {
    /// The key to which the vault would wrap the released key: compare it with the guest's.
    WrappingKey(skr::WrappingKey) { kid, index, spki, thumbprint }
}

model::view! {
    /// Something doubtful in a release policy.
    Finding(skr::Finding) { code, path, message }
}
