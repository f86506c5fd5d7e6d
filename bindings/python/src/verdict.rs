//! The question and its answer.

use pyo3::{prelude::*, pybacked::PyBackedBytes, types::PyDict};
use veritee::{Ask, Misuse, Time};

use crate::{
    misuse,
    model::{self, Show},
    policy::Policy,
    tpm_state::TpmState,
};

/// The answer to one question about one piece of evidence: `Verified` or `Rejected`.
#[pyclass(frozen, subclass, module = "veritee")]
pub struct Verdict(veritee::Verdict);

impl Verdict {
    pub(crate) fn core(&self) -> &veritee::Verdict {
        &self.0
    }
}

/// Evidence that was verified. Only this has claims.
#[pyclass(frozen, extends = Verdict, module = "veritee")]
pub struct Verified(veritee::Claims);

/// Evidence that was refused. It has no claims.
#[pyclass(frozen, extends = Verdict, module = "veritee")]
pub struct Rejected;

#[pymethods]
impl Verdict {
    /// Whether the evidence was verified.
    #[getter]
    fn ok(&self) -> bool {
        self.0.verified().is_some()
    }

    /// `verified` or `rejected`.
    #[getter]
    fn verdict(&self) -> &'static str {
        if self.ok() { "verified" } else { "rejected" }
    }

    /// `ok`, or the stable code of the first check that failed.
    #[getter]
    fn code(&self) -> &'static str {
        self.0.report().code()
    }

    /// The time at which the verdict holds, RFC 3339.
    #[getter]
    fn at(&self) -> String {
        self.0.report().at().to_string()
    }

    /// The kind of evidence, for instance `sev-snp`; `None` if it was not recognised.
    #[getter]
    fn kind(&self) -> Option<&'static str> {
        self.0.report().about().kind
    }

    /// Every check of the profile, in order.
    #[getter]
    fn checks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.report().checks().iter().map(model::CheckFields::from).collect::<Vec<_>>().show(py)
    }

    /// What is missing and where it can be fetched.
    #[getter]
    fn needs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.report().needs().to_vec().show(py)
    }

    /// What this verdict does not prove.
    #[getter]
    fn limits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.report().limits().to_vec().show(py)
    }

    /// The report as its one canonical JSON text: the same bytes in every language.
    #[getter]
    fn report_json(&self) -> String {
        self.0.report().to_json()
    }

    /// The report as a fresh dictionary.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Ok(py.import("json")?.call_method1("loads", (self.report_json(),))?.cast_into()?)
    }

    /// The tree of checks as plain text.
    fn explain(&self) -> String {
        self.0.report().explain()
    }

    /// This verdict if it is `Verified`; otherwise `NotVerified` is raised.
    fn require<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        if slf.get().ok() {
            return Ok(slf);
        }
        Err(PyErr::from_value(slf.py().import("veritee._errors")?.getattr("NotVerified")?.call1((slf,))?))
    }

    fn __bool__(&self) -> bool {
        self.ok()
    }

    fn __repr__(&self) -> String {
        let name = if self.ok() { "Verified" } else { "Rejected" };
        format!("<{name} {} [{}] at {}>", self.kind().unwrap_or("unrecognised evidence"), self.code(), self.at())
    }

    fn __str__(&self) -> String {
        self.explain()
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("veritee._html")?.call_method1("render", (self.report(py)?,))
    }
}

#[pymethods]
impl Rejected {
    /// The first check that failed; its code is the verdict's.
    #[getter]
    fn first_failure<'py>(slf: PyRef<'py, Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        slf.as_super().0.report().first_failure().map(model::CheckFields::from).show(py)
    }

    /// `early` or `late` if the verdict's code is about the time of the question, so that a program can ask its user to look at the
    /// clock; otherwise `None`. It is a hint and no more: evidence can be refused for its time because it is old.
    #[getter]
    fn untimely(slf: PyRef<'_, Self>) -> Option<&'static str> {
        match &slf.as_super().0 {
            veritee::Verdict::Rejected(rejected) => rejected.untimely().map(veritee::Untimely::as_str),
            veritee::Verdict::Verified(_) => None,
        }
    }
}

#[pymethods]
impl Verified {
    /// What the evidence says.
    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.show(py)
    }

    /// The counters of the TPM whose quote was verified, to be kept for later questions about the same attestation key.
    #[getter]
    fn tpm_state(slf: &Bound<'_, Self>) -> Option<TpmState> {
        slf.as_super().get().0.verified().and_then(veritee::Verified::tpm_state).map(TpmState)
    }
}

/// Answers the question. Nobody else can touch the bytes meanwhile: each is immutable or a copy.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "one for each input, so that the three kinds never mix")]
pub fn verify<'py>(
    py: Python<'py>,
    evidence: PyBackedBytes,
    policy: &Bound<'py, Policy>,
    at: &str,
    collateral: Vec<PyBackedBytes>,
    trust: Vec<PyBackedBytes>,
    nonce: Option<PyBackedBytes>,
    key: Option<PyBackedBytes>,
    tpm_state: Option<&Bound<'py, TpmState>>,
) -> PyResult<Bound<'py, PyAny>> {
    let policy = &policy.get().0;
    let tpm_state = tpm_state.map(|state| state.get().0);
    let answer = || -> Result<veritee::Verdict, Misuse> {
        let mut ask = Ask::new(policy, at.parse::<Time>()?).collateral(&collateral).trust(&trust)?;
        if let Some(nonce) = &nonce {
            ask = ask.nonce(nonce);
        }
        if let Some(key) = &key {
            ask = ask.key(key);
        }
        if let Some(before) = tpm_state {
            ask = ask.tpm_state(before);
        }
        veritee::verify(&evidence, &ask)
    };
    let verdict = py.detach(answer).map_err(|error| misuse(py, &error))?;
    let claims = verdict.verified().map(|verified| verified.claims().clone());
    let verdict = PyClassInitializer::from(Verdict(verdict));
    Ok(match claims {
        Some(claims) => Bound::new(py, verdict.add_subclass(Verified(claims)))?.into_any(),
        None => Bound::new(py, verdict.add_subclass(Rejected))?.into_any(),
    })
}
