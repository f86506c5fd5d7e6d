//! Revocation lists of one issuer, old and new, that come along together.

use serde_json::{Value, json};

use crate::{
    crl::{CRL_NUMBER, DELTA_INDICATOR},
    der,
    intel::{
        cert,
        crl::Crl,
        scene::{Scene, td},
        vector::{accepted, refused},
    },
    vector::Vector,
};

const HEARD: &str = "RFC 5280 §6.3.3";
const UPDATE: &str = "RFC 5280 §5.1.2.5";
const SIGNED: &str = "RFC 5280 §6.3.3 (g)";

fn good() -> Value {
    json!({ "tcb": { "status": "UpToDate" } })
}

fn pck_list() -> Crl {
    Crl::new(cert::PLATFORM_CA, "intel pck ca")
}

/// The list that the CA issued before, with its own number.
fn older(this_update: &'static str, next_update: &'static str) -> Crl {
    let mut list = Crl { this_update, next_update: Some(next_update), ..pck_list() };
    list.extensions.set(CRL_NUMBER, der::number(0));
    list
}

fn expired() -> Crl {
    older("2026-04-20T00:00:00Z", "2026-05-20T00:00:00Z")
}

/// One more list comes along, after those of the scene.
fn beside(s: &mut Scene, list: Crl) {
    let list = list.build();
    s.more = Box::new(move |_| vec![list.clone()]);
}

pub fn vectors() -> Vec<Vector> {
    vec![
        accepted("crl/expired-besides", HEARD, "The CA's list of a month ago comes along with the current one", good(), td, |s| beside(s, expired())),
        accepted("crl/expired-first", HEARD, "The CA's list of a month ago comes along before the current one", good(), td, |s| {
            s.pck_crl = expired();
            beside(s, pck_list());
        }),
        accepted("crl/root-expired-besides", HEARD, "The root's list of a month ago comes along with the current one", good(), td, |s| {
            beside(s, Crl { this_update: "2026-04-20T00:00:00Z", next_update: Some("2026-05-20T00:00:00Z"), ..Crl::new(cert::ROOT, "intel root") });
        }),
        accepted("crl/later-besides", HEARD, "The CA's list of a later time than the question's comes along, and names the certificate", good(), td, |s| {
            let mut later = older("2026-06-02T00:00:00Z", "2026-07-02T00:00:00Z");
            later.revoked.push(cert::PCK_SERIAL);
            beside(s, later);
        }),
        refused("crl/two-expired", "tdx.crl.pck.window", UPDATE, "Two of the CA's lists come along, and both have run out", td, |s| {
            s.pck_crl = expired();
            beside(s, older("2026-03-20T00:00:00Z", "2026-04-20T00:00:00Z"));
        }),
        refused("crl/newer-revokes", "tdx.crl.not-revoked.pck", HEARD, "An older list that has not run out frees nothing that the newer one names", td, |s| {
            s.pck_crl = older("2026-05-10T00:00:00Z", "2026-06-09T00:00:00Z");
            let mut newer = pck_list();
            newer.revoked.push(cert::PCK_SERIAL);
            beside(s, newer);
        }),
        refused("crl/older-revokes", "tdx.crl.not-revoked.pck", HEARD, "Of two current lists the older one names the PCK certificate", td, |s| {
            let mut older = older("2026-05-10T00:00:00Z", "2026-06-09T00:00:00Z");
            older.revoked.push(cert::PCK_SERIAL);
            beside(s, older);
        }),
        refused("crl/root-newer-revokes", "tdx.tcb-info.signer.revoked", HEARD, "The newer of the root's lists names the signer of the documents", td, |s| {
            let mut newer = Crl { this_update: "2026-05-25T00:00:00Z", ..Crl::new(cert::ROOT, "intel root") };
            newer.revoked.push(cert::TCB_SERIAL);
            beside(s, newer);
        }),
        refused(
            "crl/outlived-revokes",
            "tdx.crl.not-revoked.pck",
            HEARD,
            "The newest list names the certificate, and has run out before an older one",
            td,
            |s| {
                let mut short = Crl { this_update: "2026-05-25T00:00:00Z", next_update: Some("2026-05-30T00:00:00Z"), ..pck_list() };
                short.revoked.push(cert::PCK_SERIAL);
                beside(s, short);
            },
        ),
        accepted("crl/outlived-besides", HEARD, "The newest list has run out before an older one, and names nobody here", good(), td, |s| {
            beside(s, Crl { this_update: "2026-05-25T00:00:00Z", next_update: Some("2026-05-30T00:00:00Z"), ..pck_list() });
        }),
        accepted("crl/forged-besides", SIGNED, "Somebody's list in the CA's name comes along, and names the certificate", good(), td, |s| {
            let mut forged = Crl { signer: "impostor", ..pck_list() };
            forged.revoked.push(cert::PCK_SERIAL);
            beside(s, forged);
        }),
        refused("crl/forged-and-expired", "tdx.crl.pck.window", SIGNED, "Somebody's list in the CA's name takes the place of none that is current", td, |s| {
            s.pck_crl = Crl { signer: "impostor", ..pck_list() };
            beside(s, expired());
        }),
        refused(
            "crl/delta-besides",
            "tdx.crl.pck.critical-extension",
            "RFC 5280 §5.2.4",
            "The CA's list of changes comes along with the whole one",
            td,
            |s| {
                let mut delta = pck_list();
                delta.extensions.add(DELTA_INDICATOR, true, der::number(1));
                beside(s, delta);
            },
        ),
    ]
}
