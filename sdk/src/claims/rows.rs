//! Claims as pairs of name and text, for people. The JSON has all of them.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Claims, TcbAt};

impl Claims {
    /// The claims as pairs of name and text, for people.
    pub(crate) fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = Vec::new();
        rows.push(("tee", self.tee.to_string()));
        if let Some(product) = &self.product {
            rows.push(("product", product.clone()));
        }
        let debug = match self.debug {
            Some(true) => "yes: the host can read this guest's memory",
            Some(false) => "no",
            None => "unknown",
        };
        rows.push(("debug", debug.to_string()));
        for m in &self.measurements {
            let label = m.label.as_ref().map(|l| format!("  ({l})")).unwrap_or_default();
            rows.push((m.kind, format!("{}{label}", m.value)));
        }
        for (name, value) in [("report data", &self.report_data), ("host data", &self.host_data)] {
            if let Some(value) = value {
                rows.push((name, value.to_string()));
            }
        }
        if let Some(status) = &self.tcb.status {
            rows.push(("tcb status", status.clone()));
            if !self.tcb.advisories.is_empty() {
                rows.push(("advisories", self.tcb.advisories.join(", ")));
            }
        }
        for (name, layer) in [("platform", &self.tcb.platform), ("tdx module", &self.tcb.module), ("quoting enclave", &self.tcb.qe)] {
            if let Some(layer) = layer {
                let missing = if layer.missing.is_empty() { String::new() } else { format!("; missing: {}", layer.missing.join(", ")) };
                rows.push((name, format!("{} of {}{missing}", layer.status, layer.date)));
            }
        }
        for (name, tcb) in [
            ("tcb reported", self.tcb.reported.map(TcbAt::Snp)),
            ("tcb committed", self.tcb.committed.map(TcbAt::Snp)),
            ("tcb current", self.tcb.current.clone()),
        ] {
            if let Some(tcb) = tcb {
                rows.push((name, tcb.to_string()));
            }
        }
        if let Some(signer) = &self.signer {
            let pinned = if signer.anchor_pinned { "pinned" } else { "given by you" };
            rows.push(("signed by", format!("{}, vouched for by {} ({pinned})", signer.kind.to_ascii_uppercase(), signer.anchor)));
        }
        if let Some(snp) = &self.snp {
            let vmpl = snp.vmpl.map_or_else(|| "none: the host asked for this report".to_string(), |v| v.to_string());
            rows.push(("vmpl", vmpl));
            rows.push(("firmware", snp.firmware.clone()));
            rows.push(("guest policy", snp.policy_flags.join(", ")));
            rows.push(("platform", snp.platform_flags.join(", ")));
        }
        if let Some(token) = &self.token {
            rows.push(("issuer", token.issuer.clone().unwrap_or_else(|| "not named".to_string())));
            rows.push(("issued", token.issued_at.clone()));
            rows.push(("issuer's word", token.asserted.join("; ")));
        }
        for key in &self.keys {
            rows.push((key.kind, key.value.to_string()));
        }
        if let Some(azure) = &self.azure {
            let label = azure.paravisor.as_ref().map(|label| format!("  ({label})")).unwrap_or_default();
            rows.push(("paravisor", format!("{}{label}", azure.paravisor_trust)));
            rows.push(("vm unique id", azure.vm_unique_id.clone()));
            let yes_or_no = |value: bool| if value { "yes" } else { "no" };
            let persisted = azure.tpm_persisted.map_or("not stated", yes_or_no);
            rows.push((
                "configuration",
                format!("secure boot {}, console {}, tpm persisted {persisted}", yes_or_no(azure.secure_boot), yes_or_no(azure.console_enabled)),
            ));
        }
        if let Some(tpm) = &self.tpm {
            rows.push(("tpm", format!("{}, {}", tpm.trust, tpm.scheme)));
            let clock = if tpm.safe { "safe" } else { "not vouched for" };
            rows.push(("counters", format!("clock {} ms ({clock}), reset {}, restart {}", tpm.clock, tpm.reset_count, tpm.restart_count)));
        }
        for pcr in &self.pcrs {
            rows.push(("pcr", format!("{} {}: {}", pcr.bank, pcr.index, pcr.value)));
        }
        if let Some(instance) = self.gcp.as_ref().and_then(|gcp| gcp.instance.as_ref()) {
            rows.push(("instance", format!("{} of {} in {}", instance.instance_name, instance.project_id, instance.zone)));
        }
        let certificates = [self.azure.as_ref().and_then(|azure| azure.ak_certificate.as_ref()), self.gcp.as_ref().map(|gcp| &gcp.ak_certificate)];
        for certificate in certificates.into_iter().flatten() {
            rows.push(("ak certificate", certificate.chain.join(" < ")));
        }
        let of_td = self.gcp.as_ref().and_then(|gcp| gcp.td_event_log.as_ref());
        for log in self.event_log.iter().chain(of_td) {
            log.rows(&mut rows);
        }
        if let Some(validity) = &self.validity {
            rows.push(("valid", format!("{} to {}", validity.not_before, validity.not_after)));
        }
        rows
    }
}
