//! AMD SEV-SNP on a Milan of the forge's.

use veritee_forge::{
    cert::Cert,
    der,
    keys::filler,
    product::{Product, Tcb},
    report::DEBUG,
    scene::{self, Scene},
};

use super::{Fault, Window};

/// The serial number that the forge gives to the intermediate.
const ASK_SERIAL: u64 = 0x01_0001;

pub fn anchor() -> Vec<u8> {
    Cert::ark(Product::Milan).build()
}

/// The bundle of report and collateral.
pub fn evidence(report_data: [u8; 64], window: &Window, fault: Option<Fault>) -> Result<String, String> {
    let mut scene = scene::milan();
    scene.report.report_data = report_data;
    if fault == Some(Fault::ChangedMeasurement) {
        scene.report.measurement = filler("another guest");
    }
    put(&mut scene, window, fault);
    let built = scene.build();
    super::pack(&built.report, &[built.ask, built.vek, built.crl])
}

/// Signs the collateral for this window, and puts into the hardware what is wrong with it.
pub fn put(scene: &mut Scene, window: &Window, fault: Option<Fault>) {
    scene.crl.this_update = der::time(&window.this_update);
    scene.crl.next_update = Some(der::time(&window.next_update));
    match fault {
        Some(Fault::Debug) => scene.report.policy |= DEBUG,
        Some(Fault::OldTcb) => scene.tcb(Tcb { snp: 20, microcode: 200, ..Product::Milan.tcb() }),
        Some(Fault::Revoked) => scene.crl.revoke(ASK_SERIAL),
        Some(Fault::Relayed) => {
            scene.report.chip_id = filler("another machine");
            scene.vek = Cert::vek(Product::Milan, Product::Milan.tcb(), Ok(&scene.report.chip_id));
        }
        // These are about what was started, or about nonce, key and time alone.
        Some(Fault::ChangedMeasurement | Fault::WrongNonce | Fault::OtherKey | Fault::Expired) | None => {}
    }
}
