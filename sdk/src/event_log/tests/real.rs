//! Real logs of published packages, and the registers of the machines that they come from, as the packages' tests state them.

use super::*;

const UBUNTU: &[u8] = include_bytes!("../../../../conformance/vectors/real/go-eventlog-0.0.2/ubuntu-2404-amd-sevsnp.bin");
const COS: &[u8] = include_bytes!("../../../../conformance/vectors/real/go-eventlog-0.0.2/cos-113-intel-tdx.bin");

const SHA1: [(u8, &str); 11] = [
    (0, "8124f09f069c7d2d9acf5ce4eab928a7103a0bb2"),
    (1, "f00d6bbdea9ba55996f237a7f95f2b328a44e3f2"),
    (2, "b2a83b0ebf2f8374299a5b2bdfc31ea955ad7236"),
    (3, "b2a83b0ebf2f8374299a5b2bdfc31ea955ad7236"),
    (4, "175f4319fd7ac683bf49f2e7b837630e4fa8603f"),
    (5, "f65b39c7aec83294f796c1ea4acc987f80914efe"),
    (6, "b2a83b0ebf2f8374299a5b2bdfc31ea955ad7236"),
    (7, "7067b17aa6b3de0d22d17a59dce1e17e649cb56a"),
    (8, "5f4a1177c33521b0e48d855cf770520f8ab744de"),
    (9, "c6ee69063ab752df6c4ab99a80b12f3e5c432535"),
    (14, "a482a15e112717d6a915b989a0ea6140a507e3e6"),
];

const SHA256: [(u8, &str); 11] = [
    (0, "50597a27846e91d025eef597abbc89f72bff9af849094db97b0684d8bc4c515e"),
    (1, "57344e1cc8c6619413df33013a7cd67915459f967395af41db21c1fa7ca9c307"),
    (2, "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969"),
    (3, "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969"),
    (4, "abe8b3fa6aecb36c2fd93c6f6edde661c21b353d007410a2739d69bfa7e1b9be"),
    (5, "0b0e1903aeb1bff649b82dba2cdcf5c4ffb75027e54f151ab00b3b989f16a300"),
    (6, "3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969"),
    (7, "33ad69850fb2c7f30b4f8b4bc10ed93fc954dc07fa726e84f50f3d192dc1c140"),
    (8, "6932a3f71dc55ad3c1a6ac2196eeac26a1b7164b6bbfa106625d94088ec3ecc3"),
    (9, "ce08798b283c7a0ddc5e9ad1d602304b945b741fc60c20e254eafa0f4782512b"),
    (14, "306f9d8b94f17d93dc6e7cf8f5c79d652eb4c6c4d13de2dddc24af416e13ecaf"),
];

const RTMRS: [(u8, &str); 3] = [
    (0, "3fa2f61f395b7f5feefb4ec2df61297f109ad8abcd6410c1b7df60f21f37b19297fc35e544039c7e1edece752afd17f6"),
    (1, "f62dbc072bd5d3f3438b7b35c39a727f5aea2ffc2473f43723953f530daf62504f0a7944aa62c41a86e8a878c2b122c1"),
    (2, "4969684dc87381fc3b3134176c8d8806eaf0a901859f5f70cfae8d17714b46c10a8de219048c9fc09f11f381a6fbe7c1"),
];

fn against(log: &[u8], kind: RegisterKind, bank: Bank, registers: &[(u8, &str)]) -> Explained {
    let values: Vec<(u8, Vec<u8>)> = registers.iter().map(|(i, hex)| (*i, crate::hex::decode(hex).unwrap())).collect();
    let explained = EventLog::read(log).unwrap().explain(kind, bank, &borrowed(&values));
    assert!(explained.per_pcr.iter().all(|(_, v)| *v == PcrVerdict::Replayed), "{:?}", explained.per_pcr);
    assert!(explained.boot.contradiction.is_none(), "{:?}", explained.boot.contradiction);
    explained
}

#[test]
fn a_guest_on_sev_snp_with_a_virtual_tpm() {
    for (bank, registers) in [(Bank::Sha1, &SHA1), (Bank::Sha256, &SHA256)] {
        let boot = against(UBUNTU, RegisterKind::Pcr, bank, registers).boot;
        let secure = boot.secure_boot.unwrap();
        assert_eq!((secure.enabled, secure.authorities.len(), boot.exit_boot_services), (Some(false), 1, Some(true)));
        let lines: Vec<_> = boot.texts.iter().filter(|t| t.is_command_line).map(|t| t.text.as_str()).collect();
        assert_eq!(lines, ["/vmlinuz-6.8.0-1010-gcp root=PARTUUID=8270f3c9-b4e4-4345-80ee-5a62db7ebf3f ro console=ttyS0,115200 panic=-1"]);
        let loaded = boot.loaded.unwrap();
        let shim = match bank {
            Bank::Sha1 => "7eac7a5171a01cf975bb6ac1b0eb6eb79a391d5e",
            _ => "724de6844dd0fe618ba5776c7bca0728be38a6544e24e44ef259b987b7abce80",
        };
        assert_eq!((loaded.len(), crate::hex::encode(loaded[0].as_bytes()).as_str()), (2, shim));
        assert!(boot.unexplained.is_empty());
    }
}

#[test]
fn a_td() {
    let boot = against(COS, RegisterKind::Rtmr, Bank::Sha384, &RTMRS).boot;
    assert_eq!((boot.loaded.unwrap().len(), boot.exit_boot_services, boot.texts.len()), (2, Some(true), 15));
    assert_eq!(boot.secure_boot.unwrap().enabled, Some(false));
}

#[test]
fn one_flipped_bit_shows() {
    // In every event of the first few, and in the padding of the firmware's log area.
    for (log, kind, bank, registers) in [(UBUNTU, RegisterKind::Pcr, Bank::Sha256, &SHA256[..]), (COS, RegisterKind::Rtmr, Bank::Sha384, &RTMRS[..])] {
        let values: Vec<(u8, Vec<u8>)> = registers.iter().map(|(i, hex)| (*i, crate::hex::decode(hex).unwrap())).collect();
        let truth = against(log, kind, bank, registers).boot;
        let (mut refused, mut mismatched, mut unseen) = (0, 0, 0);
        for at in (0..log.len().min(18_101)).step_by(3) {
            let mut changed = log.to_vec();
            changed[at] ^= 1;
            let Ok(read) = EventLog::read(&changed) else {
                refused += 1;
                continue;
            };
            let told = read.explain(kind, bank, &borrowed(&values));
            if told.per_pcr.iter().any(|(_, v)| *v != PcrVerdict::Replayed) {
                mismatched += 1;
                continue;
            }
            // Data that no digest covers, and digests of other banks, may be changed; what is believed is the same, or less.
            unseen += 1;
            // A TD's events can hide behind another type; then a variable is not told, and nothing else is told instead.
            if let (Some(told), Some(truth)) = (&told.boot.secure_boot, &truth.secure_boot) {
                assert!(told.enabled.is_none() || told.enabled == truth.enabled, "byte {at}");
                for (told, truth) in [(&told.pk, &truth.pk), (&told.kek, &truth.kek), (&told.db, &truth.db), (&told.dbx, &truth.dbx)] {
                    assert!(told.is_none() || told == truth, "byte {at}");
                }
            }
            assert!(told.boot.texts.iter().all(|text| truth.texts.contains(text)), "byte {at}");
            assert!(truth.loaded.iter().flatten().all(|digest| told.boot.loaded.as_ref().unwrap().contains(digest)), "byte {at}");
        }
        assert!(refused > 0 && mismatched > 50 && unseen > 0, "{refused} {mismatched} {unseen}");
    }
}
