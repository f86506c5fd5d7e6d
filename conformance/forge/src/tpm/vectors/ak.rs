//! The attestation key and who vouches for it.

use serde_json::json;

use crate::{
    keys::{Hash, RsaKey},
    patch::Patch,
    tpm::{
        alg::{self, ECDAA, NULL, RSASSA, sized},
        key::Key,
        public_area::{DECRYPT, FIXED_PARENT, FIXED_TPM, OWNER, PublicArea, RESTRICTED, SENSITIVE_DATA_ORIGIN, SIGN, Unique},
        scene::{Scene, azure_snp, azure_tdx, bare, p256},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const AREA: &str = "TPM 2.0 Library, part 2, §12.2.4";
const ATTRIBUTES: &str = "TPM 2.0 Library, part 2, §8.3";
const NAMES: &str = "TPM 2.0 Library, part 1, §16";
const TRUST: &str = "Veritee, trust files";

pub fn vectors() -> Vec<Vector> {
    [profile(), form(), names(), trust()].concat()
}

fn verified() -> serde_json::Value {
    json!({ "tee": "none", "tpm": { "trust": "pinned-ak" } })
}

fn area(change: impl Fn(&mut PublicArea)) -> impl FnOnce(&mut Scene) {
    move |s| change(&mut s.area)
}

fn modulus(change: impl Fn(&mut u16, &mut u32, &mut Vec<u8>)) -> impl FnOnce(&mut Scene) {
    area(move |a| {
        if let Unique::Rsa { bits, exponent, modulus } = &mut a.unique {
            change(bits, exponent, modulus);
        }
    })
}

fn point(change: impl Fn(&mut u16, &mut Vec<u8>, &mut Vec<u8>)) -> impl FnOnce(&mut Scene) {
    area(move |a| {
        if let Unique::Ecc { curve, x, y, .. } = &mut a.unique {
            change(curve, x, y);
        }
    })
}

fn profile() -> Vec<Vector> {
    let without = |bit: u32| area(move |a| a.attributes &= !bit);
    let with = |bit: u32| area(move |a| a.attributes |= bit);
    let mut all = vec![
        refused("tpm/ak/unrestricted", "tpm.ak.profile.restricted", ATTRIBUTES, "The key signs whatever it is given", bare, without(RESTRICTED)),
        refused("tpm/ak/not-fixed-tpm", "tpm.ak.profile.fixed-tpm", ATTRIBUTES, "The key can leave its TPM", bare, without(FIXED_TPM)),
        refused("tpm/ak/not-fixed-parent", "tpm.ak.profile.fixed-parent", ATTRIBUTES, "The key can be moved", bare, without(FIXED_PARENT)),
        refused("tpm/ak/imported", "tpm.ak.profile.origin", ATTRIBUTES, "The key was made elsewhere", bare, without(SENSITIVE_DATA_ORIGIN)),
        refused("tpm/ak/does-not-sign", "tpm.ak.profile.sign", ATTRIBUTES, "The key does not sign", bare, without(SIGN)),
        refused("tpm/ak/decrypts", "tpm.ak.profile.decrypt", ATTRIBUTES, "The key deciphers too", bare, with(DECRYPT)),
        refused(
            "tpm/ak/symmetric",
            "tpm.ak.profile.symmetric",
            AREA,
            "The key has a symmetric algorithm, as a key that stores others has",
            bare,
            area(|a| {
                a.symmetric = [0x0006_u16, 128, 0x0043].iter().flat_map(|n| n.to_be_bytes()).collect();
            }),
        ),
        refused("tpm/ak/no-scheme", "tpm.ak.profile.scheme", AREA, "The key leaves its scheme open", bare, area(|a| a.scheme = NULL.to_be_bytes().to_vec())),
        refused(
            "tpm/ak/ecdaa",
            "tpm.ak.profile.scheme",
            AREA,
            "The key signs without saying who it is",
            p256,
            area(|a| {
                a.scheme = [ECDAA, alg::of(Hash::Sha256), 0].iter().flat_map(|n| n.to_be_bytes()).collect();
            }),
        ),
        refused(
            "tpm/ak/scheme-sha1",
            "tpm.ak.profile.scheme",
            AREA,
            "The key signs with SHA-1",
            bare,
            area(|a| a.scheme = [RSASSA, alg::of(Hash::Sha1)].iter().flat_map(|n| n.to_be_bytes()).collect()),
        ),
        refused("tpm/ak/rsa1024", "tpm.ak.profile.key", AREA, "The key has 1024 bits", bare, |s| s.resign(RsaKey::TpmAk1024)),
        refused("tpm/ak/exponent-3", "tpm.ak.profile.key", AREA, "The key has the exponent 3", bare, modulus(|_, exponent, _| *exponent = 3)),
        accepted("tpm/ak/exponent-written", AREA, "The usual exponent is written out", verified(), bare, modulus(|_, exponent, _| *exponent = 65_537)),
        refused("tpm/ak/even-modulus", "tpm.ak.profile.key", AREA, "The modulus is even", bare, modulus(|_, _, n| n[255] &= 0xfe)),
        refused("tpm/ak/bits", "tpm.ak.profile.size", AREA, "The modulus has other bits than the area says", bare, modulus(|bits, _, _| *bits = 3072)),
        refused("tpm/ak/leading-zero", "tpm.ak.profile.size", AREA, "The modulus begins with a zero byte", bare, modulus(|_, _, n| n.insert(0, 0))),
        refused("tpm/ak/high-bit", "tpm.ak.profile.size", AREA, "The modulus lacks its highest bit", bare, modulus(|_, _, n| n[0] &= 0x7f)),
        refused("tpm/ak/curve", "tpm.ak.profile.key", AREA, "The key lies on a curve for pairings", p256, point(|curve, _, _| *curve = 0x0010)),
        refused("tpm/ak/curve-p224", "tpm.ak.profile.key", AREA, "The key lies on P-224", p256, point(|curve, _, _| *curve = 0x0002)),
        refused(
            "tpm/ak/other-curve",
            "tpm.ak.profile.key",
            AREA,
            "The coordinates are on another curve than is named",
            p256,
            point(|curve, _, _| *curve = 0x0004),
        ),
        refused("tpm/ak/off-curve", "tpm.ak.profile.key", AREA, "The coordinates are no point on the curve", p256, point(|_, _, y| y[31] ^= 1)),
        refused(
            "tpm/ak/infinity",
            "tpm.ak.profile.key",
            AREA,
            "The coordinates are zeros",
            p256,
            point(|_, x, y| {
                x.fill(0);
                y.fill(0);
            }),
        ),
        refused(
            "tpm/ak/no-coordinates",
            "tpm.ak.profile.key",
            AREA,
            "There are no coordinates",
            p256,
            point(|_, x, y| {
                x.clear();
                y.clear();
            }),
        ),
        accepted("tpm/ak/with-policy", AREA, "The key is used under a policy of its own", verified(), bare, area(|a| a.policy = vec![7; 32])),
        accepted("tpm/ak/name-sha384", NAMES, "The key's name is made with SHA-384", verified(), bare, area(|a| a.name_alg = alg::of(Hash::Sha384))),
    ];
    for bit in [0, 3, 8, 9, 12, 13, 14, 15, 19, 24, 31] {
        all.push(refused(
            &format!("tpm/ak/reserved-{bit:02}"),
            "tpm.ak.profile.reserved",
            ATTRIBUTES,
            "An attribute is set that nobody knows",
            bare,
            with(1 << bit),
        ));
    }
    all
}

fn form() -> Vec<Vector> {
    const CODE: &str = "trust.unrecognized";
    let file = |make: fn(Vec<u8>) -> Vec<u8>| move |s: &mut Scene| s.trust = Box::new(move |built| vec![make(built.area.clone())]);
    vec![
        accepted("tpm/ak-file/sized", AREA, "The public area is in a TPM2B_PUBLIC", verified(), bare, file(|area| sized(&area))),
        misuse(
            "tpm/ak-file/size-more",
            CODE,
            AREA,
            "The size of a TPM2B_PUBLIC is one more than follows",
            bare,
            file(|area| {
                let mut out = sized(&area);
                out[1] += 1;
                out
            }),
        ),
        misuse("tpm/ak-file/trailing", CODE, AREA, "A byte follows the public area", bare, file(|area| [area, vec![0]].concat())),
        misuse("tpm/ak-file/cut", CODE, AREA, "The public area ends a byte too early", bare, file(|area| area[..area.len() - 1].to_vec())),
        misuse("tpm/ak-file/empty", CODE, TRUST, "A trust file is empty", bare, file(|_| Vec::new())),
        misuse("tpm/ak-file/kind", CODE, AREA, "The public area is of a symmetric key", bare, |s| s.area.kind = 0x0025),
        misuse("tpm/ak-file/name-algorithm", CODE, AREA, "The public area has no name", bare, |s| {
            s.trust = Box::new(|built| {
                let mut area = built.area.clone();
                Patch::apply(&[Patch::Write(2, NULL.to_be_bytes().to_vec())], &mut area);
                vec![area]
            });
        }),
    ]
}

fn names() -> Vec<Vector> {
    vec![
        refused("azure/template/other-signer", "tpm.quote.signer", NAMES, "The quote names another signer than the key of the claims", azure_snp, |s| {
            s.attest.signer = Some([vec![0, 0x0b], vec![7; 32]].concat());
        }),
        refused("azure/template/name-not-qualified", "tpm.quote.signer", NAMES, "The quote names its signer without the hierarchy", azure_snp, |s| {
            s.attest.signer = Some(s.area.name())
        }),
        refused("azure/template/owner", "tpm.quote.signer", NAMES, "The key lies in the owner's hierarchy", azure_snp, |s| s.hierarchy = OWNER),
        refused(
            "azure/template/unrestricted",
            "tpm.quote.signer",
            NAMES,
            "The name of the signer shows a key that signs whatever it is given",
            azure_snp,
            area(|a| a.attributes &= !RESTRICTED),
        ),
        refused(
            "azure/template/imported",
            "tpm.quote.signer",
            NAMES,
            "The name of the signer shows a key that was made elsewhere",
            azure_snp,
            area(|a| a.attributes &= !SENSITIVE_DATA_ORIGIN),
        ),
        refused(
            "azure/template/exponent-written",
            "tpm.quote.signer",
            NAMES,
            "The name of the signer shows a key of another template",
            azure_snp,
            modulus(|_, exponent, _| *exponent = 65_537),
        ),
        refused("azure/template/empty", "tpm.quote.signer", NAMES, "The quote does not name its signer", azure_snp, |s| s.attest.signer = Some(Vec::new())),
        refused("azure/template/tdx", "tpm.quote.signer", NAMES, "On TDX: the quote names another signer", azure_tdx, |s| s.hierarchy = OWNER),
        refused("azure/template/other-key", "tpm.quote.signature", NAMES, "Another key signed than the claims name", azure_snp, |s| {
            s.resign(RsaKey::TpmOtherAk)
        }),
        refused("azure/template/endorsement-key", "tpm.quote.signature", NAMES, "The endorsement key of the claims signed", azure_snp, |s| {
            s.resign(RsaKey::TpmEk)
        }),
    ]
}

fn trust() -> Vec<Vector> {
    vec![
        refused("tpm/ak-trust/none", "missing.tpm.ak", TRUST, "Nobody vouches for the key", bare, |s| s.trust = Box::new(|_| Vec::new())),
        refused("tpm/ak-trust/another", "tpm.quote.signature", TRUST, "The relying party vouches for another key", bare, |s| {
            s.trust = Box::new(|_| vec![PublicArea::new(Key::Rsa(RsaKey::TpmOtherAk), RSASSA, Hash::Sha256).build()]);
        }),
        refused("tpm/ak-trust/in-the-bundle", "collateral.readable.unrecognized", TRUST, "The key came with the quote, and nobody vouches for it", bare, |s| {
            s.trust = Box::new(|_| Vec::new());
            s.collateral = Box::new(|built| vec![built.area.clone()]);
        }),
        refused(
            "tpm/ak-trust/certificate-alone",
            "missing.tpm.ak",
            TRUST,
            "A certificate of the key came along, up to a root that nobody vouches for",
            bare,
            |s| {
                s.trust = Box::new(|_| Vec::new());
                s.collateral = Box::new(|built| built.ak_chain.to_vec());
            },
        ),
        misuse("tpm/ak-trust/spki", "trust.unrecognized", TRUST, "A key without any label is given as trust", bare, |s| {
            s.trust = Box::new(|_| vec![RsaKey::TpmAk.spki()])
        }),
        accepted("tpm/ak-trust/spki-pem", TRUST, "The relying party vouches for the bare key", verified(), bare, |s| {
            s.trust = Box::new(|_| vec![crate::envelope::pem("PUBLIC KEY", &RsaKey::TpmAk.spki(), "\n").into_bytes()]);
        }),
    ]
}
