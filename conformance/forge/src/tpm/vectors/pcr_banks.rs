//! Event logs beside quotes of two banks, both of which the log has.

use serde_json::json;

use crate::{
    keys::Hash,
    tpm::{
        alg,
        attest::Selection,
        event_log::BOOT_SERVICES_APPLICATION,
        scene::{Scene, logged},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const REPLAY: &str = "TCG PC Client Platform Firmware Profile §10.1";

pub fn vectors() -> Vec<Vector> {
    fn both() -> Scene {
        let mut scene = logged();
        scene.banks = vec![Hash::Sha256, Hash::Sha384];
        scene.log.banks = scene.banks.clone();
        scene.attest.selections = [Hash::Sha256, Hash::Sha384].map(|bank| Selection::new(bank, [0, 4, 7])).into();
        scene
    }
    let hold = |bank: Hash, pcr: u8| move |s: &mut Scene| s.registers.push((bank, pcr, vec![7; bank.size()]));
    let told = ["pcr0", "pcr4", "pcr7", "sha384/pcr0", "sha384/pcr4", "sha384/pcr7"].map(|name| json!({ "register": name, "verdict": "replayed" }));
    vec![
        accepted("event-log/banks/both", REPLAY, "The log explains two banks", json!({ "event_log": { "bank": "sha256", "registers": told } }), both, |_| ()),
        refused("event-log/banks/first", "event-log.replay.mismatch", REPLAY, "The log explains the second of two banks alone", both, hold(Hash::Sha256, 4)),
        refused("event-log/banks/second", "event-log.replay.mismatch", REPLAY, "The log explains the first of two banks alone", both, hold(Hash::Sha384, 4)),
        refused("event-log/banks/second-digest", "event-log.replay.mismatch", REPLAY, "A digest of the second bank is of nothing", both, |s| {
            s.told_log = Box::new(|log| {
                let event = log.find(|e| e.kind == BOOT_SERVICES_APPLICATION);
                let digests = [Hash::Sha256, Hash::Sha384].map(|bank| (alg::of(bank), bank.digest(&event.measured)));
                let [first, (id, _)] = digests;
                event.digests = Some(vec![first, (id, vec![7; 48])]);
            });
        }),
        refused(
            "event-log/banks/second-asked",
            "event-log.replay.not-in-log",
            REPLAY,
            "The policy asks for a register that the second bank has extended with something of which the log says nothing",
            both,
            |s| {
                s.attest.selections[1] = Selection::new(Hash::Sha384, [0, 4, 7, 11]);
                hold(Hash::Sha384, 11)(s);
                s.state("event_log", "replayed", json!([0, 4, 7, 11]));
            },
        ),
        accepted(
            "event-log/banks/in-the-second",
            REPLAY,
            "The register that the policy asks for is in the second bank alone",
            json!({ "event_log": { "bank": "sha256" } }),
            both,
            |s| {
                s.attest.selections[0] = Selection::new(Hash::Sha256, [0, 7]);
                s.state("event_log", "replayed", json!([0, 4, 7]));
            },
        ),
        accepted(
            "event-log/banks/sha1-first",
            REPLAY,
            "SHA-1 is allowed and quoted first, and claims come from the other bank",
            json!({ "event_log": { "bank": "sha256" } }),
            both,
            |s| {
                s.banks = vec![Hash::Sha1, Hash::Sha256];
                s.log.banks = s.banks.clone();
                s.attest.selections = [Hash::Sha1, Hash::Sha256].map(|bank| Selection::new(bank, [0, 4, 7])).into();
                s.state("tpm", "allow_sha1", json!(true));
            },
        ),
    ]
}
