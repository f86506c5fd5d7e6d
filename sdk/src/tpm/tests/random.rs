//! Whatever is read, nothing panics; and whatever is damaged is refused, or says the same as before.

use std::vec::Vec;

use proptest::prelude::*;

use super::{super::pcr::PcrValues, *};

fn damaged(base: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let damage = (any::<prop::sample::Index>(), 0_u8..4, any::<u8>());
    prop::collection::vec(damage, 1..5).prop_map(move |damage| {
        let mut bytes = base.clone();
        for (at, how, value) in damage {
            let len = bytes.len().max(1);
            match (how, bytes.get_mut(at.index(len))) {
                (0, Some(byte)) => *byte = value,
                (1, Some(byte)) => *byte ^= 1 << (value % 8),
                (2, Some(_)) => drop(bytes.remove(at.index(len))),
                (3, Some(_)) => bytes.insert(at.index(len), value),
                _ => {}
            }
        }
        bytes
    })
}

fn area() -> Vec<u8> {
    Forge::new(Curve::P256).make().area
}

fn rsa_area() -> Vec<u8> {
    let head = [0, 1, 0, 0x0b, 0, 5, 4, 0x72, 0, 0, 0, 0x10, 0, 0x14, 0, 0x0b, 8, 0, 0, 0, 0, 0, 1, 0];
    [&head[..], &[0xc1; 256]].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn areas(bytes in prop_oneof![damaged(area()), damaged(rsa_area()), prop::collection::vec(any::<u8>(), 0..400)]) {
        if let Ok(area) = PublicArea::read(&bytes) {
            let _ = area.check_attestation_key();
            let _ = key::AttestationKey::from_area(area).check();
        }
        let _ = public_area::looks_like(&bytes);
    }

    #[test]
    fn bare_keys(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = key::AttestationKey::from_spki(&bytes).map(|key| key.check().is_ok());
    }

    #[test]
    fn values(bytes in prop_oneof![damaged(Forge::new(Curve::P256).make().pcrs), prop::collection::vec(any::<u8>(), 0..400)]) {
        let _ = PcrValues::read(&bytes);
    }

    #[test]
    fn a_damaged_bundle_is_refused_or_says_the_same(bytes in damaged(Forge::new(Curve::P256).make().bundle().into_bytes())) {
        let forge = Forge::new(Curve::P256);
        let whole = forge.decide().unwrap();
        let verdict = forge.ask(&bytes, &area()).unwrap();
        if let Some(verified) = verdict.verified() {
            prop_assert_eq!(verified.claims(), whole.verified().unwrap().claims());
        }
    }

    #[test]
    fn a_damaged_key_is_no_other_tpms(bytes in damaged(area())) {
        let forge = Forge::new(Curve::P256);
        let made = forge.make();
        // The quote is believed only under the same numbers, scheme and name algorithm.
        if forge.ask(made.bundle().as_bytes(), &bytes).is_ok_and(|verdict| verdict.verified().is_some()) {
            prop_assert_eq!(PublicArea::read(&bytes).unwrap().material, PublicArea::read(&made.area).unwrap().material);
        }
    }
}
