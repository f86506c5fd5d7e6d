//! Every fault, decided by the core under the policy and the anchors that the example clients have.

use veritee::{Ask, Policy, Time, Untimely, Verdict};

use super::{Fault, Machine, Tee};

const POLICY: &str = include_str!("../../../client/policy.json");
const AZURE: &str = include_str!("../../../client/policy-azure.json");
const ANCHORS: &str = include_str!("../../../client/anchors.pem");

fn decide(machine: &Machine, tee: Tee, fault: Option<Fault>, years: i64) -> Verdict {
    let nonce = [7; 32];
    let evidence = machine.evidence(tee, &nonce, fault).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let at = Time::from_unix_seconds(now.saturating_add_signed(years * 365 * 86_400)).unwrap();
    let policy = Policy::from_json(if tee == Tee::AzureSnp { AZURE } else { POLICY }).unwrap();
    let ask = Ask::new(&policy, at).trust([ANCHORS]).unwrap().nonce(&nonce).key(&evidence.key);
    veritee::verify(evidence.bundle.as_bytes(), &ask).unwrap()
}

#[test]
fn the_anchors_are_those_that_the_clients_have() {
    assert_eq!(Tee::anchors_pem(), ANCHORS);
}

#[test]
fn every_fault_is_refused_for_what_it_is() {
    let machine = Machine::start().unwrap();
    for tee in Tee::ALL {
        let verdict = decide(&machine, tee, None, 0);
        assert!(verdict.verified().is_some(), "{}", verdict.report().explain());
        for fault in Fault::ALL {
            let verdict = decide(&machine, tee, Some(fault), 0);
            let failed: Vec<_> = verdict.report().checks().iter().filter(|c| c.status() == veritee::Status::Fail).map(|c| c.id().info().id).collect();
            let expected = match (fault, tee) {
                (Fault::WrongNonce | Fault::OtherKey | Fault::Relayed, _) => "bind.report-data",
                (Fault::ChangedMeasurement, Tee::AzureSnp) => "tpm.pcrs.golden",
                (Fault::ChangedMeasurement, _) => "identity.measurement",
                (Fault::Debug, Tee::Snp | Tee::AzureSnp) => "snp.guest-policy.debug",
                (Fault::OldTcb, Tee::Snp | Tee::AzureSnp) => "snp.tcb.minimum",
                (Fault::Revoked, Tee::Snp | Tee::AzureSnp) => "snp.crl.not-revoked",
                (Fault::Expired, Tee::Snp | Tee::AzureSnp) => "snp.crl.current",
                (Fault::Debug, Tee::Tdx) => "tdx.attributes.debug",
                (Fault::OldTcb, Tee::Tdx) => "tdx.tcb.status",
                (Fault::Revoked, Tee::Tdx) => "tdx.crl.not-revoked",
                (Fault::Expired, Tee::Tdx) => "tdx.crl.root",
            };
            // The fault and nothing else: evidence is otherwise as it should be.
            assert_eq!(failed, [expected], "{tee:?} {fault:?}: {}", verdict.report().explain());
            let Verdict::Rejected(rejected) = verdict else { panic!("{tee:?} {fault:?} is verified") };
            assert_eq!(rejected.untimely(), (fault == Fault::Expired).then_some(Untimely::Late), "{tee:?} {fault:?}");
        }
    }
}

#[test]
fn a_wrong_clock_is_answered_with_what_is_not_valid_then() {
    let machine = Machine::start().unwrap();
    for (tee, years, code) in [
        (Tee::Snp, -3, "snp.chain.vek-validity.early"),
        (Tee::Snp, 3, "snp.crl.current.expired"),
        (Tee::Tdx, -3, "tdx.chain.validity.pck-early"),
        (Tee::Tdx, 3, "tdx.crl.root.window"),
        (Tee::AzureSnp, -3, "snp.chain.vek-validity.early"),
        (Tee::AzureSnp, 3, "snp.crl.current.expired"),
    ] {
        let Verdict::Rejected(rejected) = decide(&machine, tee, None, years) else { panic!("{tee:?} {years}") };
        assert_eq!((rejected.code(), rejected.untimely()), (code, Some(if years < 0 { Untimely::Early } else { Untimely::Late })), "{tee:?} {years}");
    }
}

/// A guest under SEV-SNP and one on Azure have the same hardware. Neither passes for the other.
#[test]
fn one_kind_of_machine_is_not_taken_for_another() {
    let machine = Machine::start().unwrap();
    let nonce = [7; 32];
    for (tee, policy) in [(Tee::Snp, AZURE), (Tee::AzureSnp, POLICY)] {
        let evidence = machine.evidence(tee, &nonce, None).unwrap();
        let policy = Policy::from_json(policy).unwrap();
        let now = Time::from_unix_seconds(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap();
        let ask = Ask::new(&policy, now).trust([ANCHORS]).unwrap().nonce(&nonce).key(&evidence.key);
        assert_eq!(veritee::verify(evidence.bundle.as_bytes(), &ask).unwrap().report().code(), "evidence.kind.not-in-policy", "{tee:?}");
    }
}
