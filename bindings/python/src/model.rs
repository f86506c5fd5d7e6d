//! Claims, checks and needs as Python sees them: read-only views of the core's own values. Bytes are `bytes`.

use pyo3::{
    prelude::*,
    types::{PyBool, PyBytes, PyString, PyTuple},
};
use veritee::claims::{self, HexBytes};

/// A value as Python sees it.
pub trait Show {
    /// The Python object, new at each call.
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

impl Show for &'static str {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl Show for String {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl Show for bool {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, *self).to_owned().into_any())
    }
}

impl Show for u8 {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        u32::from(*self).show(py)
    }
}

impl Show for u16 {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        u32::from(*self).show(py)
    }
}

impl Show for u32 {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Show for u64 {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }
}

impl Show for HexBytes {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, self.as_bytes()).into_any())
    }
}

impl<T: Show> Show for Option<T> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.show(py))
    }
}

impl<T: Show> Show for Vec<T> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.iter().map(|item| item.show(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }
}

/// A Python class without a constructor whose properties are the members of a structure.
macro_rules! view {
    ($(#[$meta:meta])* $name:ident($core:path) { $($field:ident),* $(,)? } $(and $rest:tt)?) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, module = "veritee")]
        #[derive(PartialEq)]
        pub struct $name($core);

        #[pymethods]
        impl $name {
            $(
                #[getter]
                fn $field<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    self.0.$field.show(py)
                }
            )*

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                let members = [$((stringify!($field), self.0.$field.show(py)?)),*];
                let members = members.iter().map(|(name, value)| Ok(format!("{name}={}", value.repr()?))).collect::<PyResult<Vec<_>>>()?;
                Ok(format!("{}({})", stringify!($name), members.join(", ")))
            }
        }

        impl Show for $core {
            fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                // Taken apart by all its members, so that a new one does not compile until it is shown.
                let Self { $($field: _),* $(, $rest)? } = self;
                Ok(Bound::new(py, $name(self.clone()))?.into_any())
            }
        }
    };
}

pub(crate) use view;

view! {
    /// What verified evidence says. What is unknown is `None`.
    Claims(claims::Claims) { tee, product, debug, measurements, report_data, host_data, tcb, secure_boot, pcrs, keys, validity, signer, snp, tdx, sgx, platform, event_log, token, azure, gcp, tpm } and ..
}

view! {
    /// One digest of what was started.
    Measurement(claims::Measurement) { kind, value, label }
}

view! {
    /// How new the platform's trusted computing base is.
    Tcb(claims::Tcb) {
        status, advisories, reported, committed, current, launch, evaluation, date, platform, module, qe,
    }
}

impl Show for claims::TcbAt {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Snp(tcb) => tcb.show(py),
            Self::Intel(layer) => layer.show(py),
        }
    }
}

view! {
    /// What one layer of an Intel platform came to.
    Layer(claims::Layer) { status, date, advisories, missing }
}

view! {
    /// What only Intel TDX has.
    TdxClaims(claims::TdxClaims) {
        attributes, attribute_flags, xfam, mrseam, mrsignerseam, mrconfigid, mrowner, mrownerconfig, mrservicetd, tee_tcb_svn, tee_tcb_svn2,
    }
}

view! {
    /// What only Intel SGX has.
    SgxClaims(claims::SgxClaims) { mrsigner, isvprodid, isvsvn, attributes }
}

view! {
    /// An Intel platform, as its PCK certificate names it.
    IntelPlatform(claims::IntelPlatform) { fmspc, ppid, platform_instance_id, pceid, pcesvn }
}

view! {
    /// What event logs prove. All of it comes from events whose digest covers what they say, in registers that were replayed.
    EventLogClaims(claims::EventLogClaims) { forms, bank, registers, startup_locality, secure_boot, boot_applications, kernel_command_lines, grub_commands, files, sections, machine_owner_keys, exit_boot_services, systemd, ima }
}

view! {
    /// What the logs say of one register.
    EventLogRegister(claims::EventLogRegister) { register, verdict }
}

view! {
    /// What systemd measured into one register.
    SystemdClaims(claims::SystemdClaims) { register, words }
}

view! {
    /// Secure Boot, from events that a replayed register bears out.
    SecureBootClaims(claims::SecureBootClaims) { enabled, pk, kek, db, dbx, authorities, debug }
}

view! {
    /// The value of a firmware variable.
    VariableClaims(claims::VariableClaims) { size, sha256 }
}

view! {
    /// An entry of a database of keys, or a variable of shim's.
    AuthorityClaims(claims::AuthorityClaims) { database, sha256 }
}

view! {
    /// A digest with a name.
    NamedDigest(claims::NamedDigest) { name, digest }
}

view! {
    /// What a replayed measurement list proves.
    ImaClaims(claims::ImaClaims) { measurements, violations, first }
}

view! {
    /// What only a TPM's quote has.
    TpmClaims(claims::TpmClaims) { trust, scheme, ak_name, qualified_signer, extra_data, clock, reset_count, restart_count, safe, firmware_version }
}

view! {
    /// What only Azure's confidential VMs have. The configuration is the paravisor's word: worth as much as the paravisor is.
    AzureClaims(claims::AzureClaims) { paravisor_trust, paravisor, vm_unique_id, secure_boot, console_enabled, interactive_console_enabled, tpm_persisted, filtered_vpci_devices_allowed, root_cert_thumbprint, reported_at, user_data, ak_certificate }
}

view! {
    /// What only virtual machines of Google Compute Engine have.
    GcpClaims(claims::GcpClaims) { instance, ak_certificate, tee_link, td_event_log }
}

view! {
    /// An instance of Google Compute Engine.
    GcpInstance(claims::GcpInstance) { zone, project_id, project_number, instance_id, instance_name, security_version, is_production }
}

view! {
    /// The certificate of a TPM's attestation key.
    AkCertificateClaims(claims::AkCertificateClaims) { machine_class, chain, anchor_pinned, validity, revocation_checked }
}

view! {
    /// What only an attestation token has: who issued it, how it was believed, and what rests on the issuer's word alone.
    TokenClaims(claims::TokenClaims) { profile, issuer, key_id, key_sha256, algorithm, anchor, issued_at, expires, asserted, payload }
}

impl Show for claims::PcrVerdict {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_str().show(py)
    }
}

view! {
    /// The security version numbers of an AMD platform, by component.
    SnpTcb(claims::SnpTcb) { fmc, boot_loader, tee, snp, microcode }
}

view! {
    /// A platform configuration register that a signature covers.
    Pcr(claims::Pcr) { index, bank, value }
}

view! {
    /// A key that the evidence confirms.
    Key(claims::Key) { kind, value }
}

view! {
    /// When the certificates of the chain are valid together, RFC 3339.
    Validity(claims::Validity) { not_before, not_after }
}

view! {
    /// Who signed the evidence.
    Signer(claims::Signer) { kind, chip_id, csp_id, anchor, anchor_pinned }
}

view! {
    /// What only AMD SEV-SNP has.
    SnpClaims(claims::SnpClaims) {
        vmpl, guest_svn, policy, policy_flags, platform_info, platform_flags, cpuid, family_id, image_id, report_id, id_key_digest,
        author_key_digest, firmware, firmware_committed, launch_mitigations, current_mitigations,
    }
}

view! {
    /// A processor's family, model and stepping, extended parts included.
    Cpuid(claims::Cpuid) { family, model, stepping }
}

view! {
    /// Something that would have to be at hand, and where its publisher serves it.
    Need(veritee::Need) { what, urls, why }
}

/// What a check says, spelt out.
#[derive(Clone, PartialEq)]
pub struct CheckFields {
    id: &'static str,
    status: &'static str,
    code: Option<&'static str>,
    title: &'static str,
    clause: &'static str,
    expected: Option<String>,
    actual: Option<String>,
    reason: Option<String>,
}

impl From<&veritee::Check> for CheckFields {
    fn from(check: &veritee::Check) -> Self {
        let info = check.id().info();
        Self {
            id: info.id,
            status: check.status().as_str(),
            code: check.code(),
            title: info.title,
            clause: info.clause,
            expected: check.expected(),
            actual: check.actual(),
            reason: check.reason().map(str::to_owned),
        }
    }
}

view! {
    /// One check of a report.
    Check(CheckFields) { id, status, code, title, clause, expected, actual, reason }
}
