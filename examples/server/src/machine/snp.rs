//! AMD SEV-SNP on a Milan of the forge's.

use veritee_forge::{
    cert::Cert,
    der,
    keys::filler,
    product::{Product, Tcb},
    report::DEBUG,
    scene,
};

use super::{Fault, Window};

/// The serial number that the forge gives to the intermediate.
const ASK_SERIAL: u64 = 0x01_0001;

pub fn anchor() -> Vec<u8> {
    Cert::ark(Product::Milan).build()
}

/// Report and collateral.
pub fn evidence(report_data: [u8; 64], window: &Window, fault: Option<Fault>) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut scene = scene::milan();
    scene.report.report_data = report_data;
    scene.crl.this_update = der::time(&window.this_update);
    scene.crl.next_update = Some(der::time(&window.next_update));
    match fault {
        Some(Fault::Debug) => scene.report.policy |= DEBUG,
        Some(Fault::OldTcb) => scene.tcb(Tcb { snp: 20, microcode: 200, ..Product::Milan.tcb() }),
        Some(Fault::Revoked) => scene.crl.revoke(ASK_SERIAL),
        Some(Fault::ChangedMeasurement) => scene.report.measurement = filler("another guest"),
        Some(Fault::Relayed) => {
            scene.report.chip_id = filler("another machine");
            scene.vek = Cert::vek(Product::Milan, Product::Milan.tcb(), Ok(&scene.report.chip_id));
        }
        // These are about nonce, key and time alone.
        Some(Fault::WrongNonce | Fault::OtherKey | Fault::Expired) | None => {}
    }
    let built = scene.build();
    (built.report, vec![built.ask, built.vek, built.crl])
}
