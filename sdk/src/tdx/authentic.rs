//! A quote that Intel's root vouches for: what it claims, and what it does not prove.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    pck::PckExtension,
    quote::Quote,
    report::{Body, TD_ATTRIBUTES, bit},
    status::{Evaluated, Status},
    tcb::TcbResult,
};
use crate::{
    Ask,
    appraisal::{Scope, is_fresh},
    claims::{Claims, HexBytes, IntelPlatform, Measurement, SgxClaims, Signer, Tcb, TcbAt, TdxClaims, Validity},
    trust::intel,
    verdict::Recorder,
};

/// A quote that Intel's root vouches for, with what was learnt on the way.
pub(crate) struct Authentic<'a> {
    pub(crate) quote: Quote<'a>,
    pub(super) pck: PckExtension,
    pub(super) tcb: TcbResult,
    pub(super) root_pinned: bool,
    pub(super) validity: Validity,
}

impl Authentic<'_> {
    /// What identifies the guest: MRTD, or MRENCLAVE.
    pub(crate) fn measurement(&self) -> Vec<u8> {
        match self.quote.body {
            Body::Td(td) => td.mrtd().to_vec(),
            Body::Enclave(enclave) => enclave.mrenclave().to_vec(),
        }
    }

    /// The registers that a TD extends; an enclave has none.
    pub(crate) fn rtmrs(&self) -> Option<[[u8; 48]; 4]> {
        match self.quote.body {
            Body::Td(td) => Some(td.rtmrs()),
            Body::Enclave(_) => None,
        }
    }

    pub(crate) fn report_data(&self) -> [u8; 64] {
        match self.quote.body {
            Body::Td(td) => td.report_data(),
            Body::Enclave(enclave) => enclave.report_data(),
        }
    }

    pub(super) fn claims(&self, label: Option<String>) -> Claims {
        let be = |bits: u64| HexBytes::from(bits.to_be_bytes());
        let tcb = &self.tcb;
        let main = |kind| Measurement { kind, value: self.measurement().as_slice().into(), label: label.clone() };
        let (tee, debug, measurements, tdx, sgx) = match self.quote.body {
            Body::Td(td) => {
                let attributes = td.tdattributes();
                let mut measurements = vec![main("tdx.mrtd")];
                for (kind, value) in ["tdx.rtmr0", "tdx.rtmr1", "tdx.rtmr2", "tdx.rtmr3"].into_iter().zip(td.rtmrs()) {
                    measurements.push(Measurement { kind, value: value.into(), label: None });
                }
                let tdx = TdxClaims {
                    attributes: be(attributes),
                    attribute_flags: TD_ATTRIBUTES.iter().filter(|(number, _)| bit(attributes, *number)).map(|(_, name)| *name).collect(),
                    xfam: be(td.xfam()),
                    mrseam: td.mrseam().into(),
                    mrsignerseam: td.mrsignerseam().into(),
                    mrconfigid: td.mrconfigid().into(),
                    mrowner: td.mrowner().into(),
                    mrownerconfig: td.mrownerconfig().into(),
                    mrservicetd: td.mrservicetd().map(Into::into),
                    tee_tcb_svn: td.tee_tcb_svn().into(),
                    tee_tcb_svn2: td.tee_tcb_svn2().map(Into::into),
                };
                ("tdx", bit(attributes, 0), measurements, Some(tdx), None)
            }
            Body::Enclave(enclave) => {
                let sgx = SgxClaims {
                    mrsigner: enclave.mrsigner().into(),
                    isvprodid: enclave.isvprodid(),
                    isvsvn: enclave.isvsvn(),
                    attributes: enclave.attributes().into(),
                };
                ("sgx", enclave.is_debug(), vec![main("sgx.mrenclave")], None, Some(sgx))
            }
        };
        Claims {
            tee,
            product: None,
            debug: Some(debug),
            measurements,
            report_data: Some(self.report_data().into()),
            host_data: None,
            tcb: Tcb {
                status: Some(tcb.status.name().to_string()),
                advisories: tcb.advisories.clone(),
                evaluation: Some(tcb.evaluation),
                date: Some(tcb.date.to_string()),
                platform: Some(tcb.platform.layer()),
                module: tcb.module.as_ref().map(Evaluated::layer),
                qe: Some(tcb.qe.layer()),
                launch: tcb.launch.clone().map(TcbAt::Intel),
                current: tcb.current.clone().map(TcbAt::Intel),
                ..Tcb::default()
            },
            secure_boot: None,
            pcrs: Vec::new(),
            keys: Vec::new(),
            validity: Some(self.validity.clone()),
            signer: Some(Signer { kind: "pck", chip_id: None, csp_id: None, anchor: intel::ROOT_NAME.to_string(), anchor_pinned: self.root_pinned }),
            snp: None,
            tdx,
            sgx,
            platform: Some(IntelPlatform {
                fmspc: self.pck.fmspc.into(),
                ppid: self.pck.ppid.into(),
                platform_instance_id: self.pck.platform_instance_id.map(Into::into),
                pceid: self.pck.pceid.into(),
                pcesvn: self.pck.pcesvn,
            }),
            ..Claims::of(tee)
        }
    }
}

/// What a verified quote still does not prove.
pub(super) fn limits(authentic: &Authentic<'_>, ask: &Ask<'_>, scope: Scope, r: &mut Recorder<'_>) {
    let guest = scope == Scope::Guest;
    let all = [
        (guest, "What the guest loaded after its launch is proven only as far as its runtime registers and what extended them are known."),
        (true, "Whoever opens the machine and taps its memory bus can extract keys with which a quote can be forged that verifies."),
        (guest && !is_fresh(ask), "Nothing shows that this evidence is fresh: it may be a recording."),
        (guest && ask.key.is_none(), "Nothing ties a key to this evidence: whoever you talk to may have relayed it from another machine."),
        (guest && ask.policy.identity.measurements.is_empty(), "The launch measurement was not compared: this may be any guest."),
        (authentic.tcb.status != Status::UpToDate, "The platform is not up to date: flaws that Intel has published may be open on it."),
        (!authentic.root_pinned, "Intel does not vouch for this quote: the root was given by you."),
    ];
    r.limits.extend(all.into_iter().filter(|(applies, _)| *applies).map(|(_, text)| text));
}
