//! Intel TDX on a platform of the forge's.

use veritee_forge::{
    der,
    intel::{
        cert::{Cert, PCK_SERIAL},
        quote::{ATTRIBUTES, MRTD, REPORT_DATA, SVN, svn},
        scene::{self, Scene},
    },
    keys::filler,
};

use super::{Fault, Window};

pub fn anchor() -> Vec<u8> {
    Cert::root().build()
}

/// The bundle of quote and collateral.
pub fn evidence(report_data: [u8; 64], window: &Window, fault: Option<Fault>) -> Result<String, String> {
    let mut scene = scene::td();
    scene.quote.put(REPORT_DATA, &report_data);
    current(&mut scene, window);
    match fault {
        Some(Fault::Debug) => {
            let mut attributes = scene.quote.body[ATTRIBUTES..ATTRIBUTES + 8].to_vec();
            attributes[0] |= 1;
            scene.quote.put(ATTRIBUTES, &attributes);
        }
        // The TDX module is two minor versions behind.
        Some(Fault::OldTcb) => scene.quote.put(SVN, &svn(4, 1, 3)),
        Some(Fault::Revoked) => scene.pck_crl.revoked.push(PCK_SERIAL),
        Some(Fault::ChangedMeasurement) => scene.quote.put(MRTD, &filler::<48>("another guest")),
        // Entries 1 and 6 of the PCK certificate name the platform.
        Some(Fault::Relayed) => {
            scene.pck().set(1, der::octets(b"another platform"));
            scene.pck().set(6, der::octets(b"another instance"));
        }
        // These are about nonce, key and time alone.
        Some(Fault::WrongNonce | Fault::OtherKey | Fault::Expired) | None => {}
    }
    let built = scene.build();
    let collateral = scene.collateral(&built);
    super::pack(&built.quote, &collateral)
}

/// Signs all collateral for this window.
fn current(scene: &mut Scene, window: &Window) {
    for crl in [&mut scene.root_crl, &mut scene.pck_crl] {
        crl.this_update = kept(&window.this_update);
        crl.next_update = Some(kept(&window.next_update));
    }
    for document in [&mut scene.tcb_info, &mut scene.qe_identity] {
        document.value["issueDate"] = window.this_update.as_str().into();
        document.value["nextUpdate"] = window.next_update.as_str().into();
    }
}

/// The forge, which writes vectors, has the dates of Intel's lists as constants: each of ours is kept once and for good.
fn kept(date: &str) -> &'static str {
    use std::{collections::HashSet, sync::Mutex};
    static KEPT: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let kept = kept.get_or_insert_default();
    kept.get(date).copied().unwrap_or_else(|| {
        let date: &'static str = String::leak(date.to_owned());
        kept.insert(date);
        date
    })
}
