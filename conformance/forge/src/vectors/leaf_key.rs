//! The leaf's key: a point on P-384, named and uncompressed.

use crate::{
    cert::VEK_KEY,
    der,
    keys::{self, RsaKey},
    scene::{Scene, milan},
    vector::{Vector, refused},
};

const CURVE: &str = "RFC 5480 §2.1; SEC 1 §2.3.4";

fn leaf_key(spki: Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.vek.spki = spki
}

fn leaf_point(point: Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.vek.spki = keys::ec_spki(&keys::p384(), &point)
}

/// P-384 written out as ECParameters with its true values.
fn explicit_p384() -> Vec<u8> {
    let bytes = |hex: &str| (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("digits")).collect::<Vec<u8>>();
    let p = bytes("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff");
    let a = bytes("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000fffffffc");
    let b = bytes("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef");
    let n = bytes("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
    let x = bytes("aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7");
    let y = bytes("3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f");
    let field = der::sequence(&[&der::oid("1.2.840.10045.1.1"), &der::unsigned(&p)]);
    let curve = der::sequence(&[&der::octets(&a), &der::octets(&b)]);
    der::sequence(&[&der::number(1), &field, &curve, &der::octets(&[&[4], &x[..], &y].concat()), &der::unsigned(&n), &der::number(1)])
}

pub fn vectors() -> Vec<Vector> {
    let point = keys::ec_point(VEK_KEY);
    let p256 = der::oid("1.2.840.10045.3.1.7");
    let changed = |at: usize, bit: u8| {
        let mut point = keys::ec_point(VEK_KEY);
        point[at] ^= bit;
        point
    };
    let (key, on) = ("snp.chain.vek-profile.key", "snp.chain.vek-profile.point");
    vec![
        refused("chain/leaf-key-p256", key, CURVE, "The leaf's key is on P-256", milan, leaf_key(keys::ec_spki(&p256, &point[..65]))),
        refused("chain/leaf-key-rsa", key, CURVE, "The leaf's key is RSA", milan, leaf_key(RsaKey::Impostor.spki())),
        refused(
            "chain/leaf-key-explicit-curve",
            key,
            CURVE,
            "The leaf writes P-384 out instead of naming it",
            milan,
            leaf_key(keys::ec_spki(&explicit_p384(), &point)),
        ),
        refused(
            "chain/leaf-key-unknown",
            key,
            CURVE,
            "The leaf's key is of a kind that nobody knows",
            milan,
            leaf_key(der::sequence(&[&der::sequence(&[&der::oid("1.3.6.1.4.1.99999.2")]), &der::bits(&point)])),
        ),
        refused("chain/leaf-key-no-curve", key, CURVE, "The leaf names no curve", milan, leaf_key(keys::ec_spki(&[], &point))),
        refused("chain/leaf-key-null-curve", key, CURVE, "The leaf has NULL for a curve", milan, leaf_key(keys::ec_spki(&[5, 0], &point))),
        refused("chain/point-off-curve", on, CURVE, "The leaf's point is not on the curve", milan, leaf_point(changed(96, 1))),
        refused("chain/point-infinity", on, CURVE, "The leaf's point is the point at infinity", milan, leaf_point(vec![0])),
        refused("chain/point-zero", on, CURVE, "The leaf's point is (0, 0)", milan, leaf_point([&[4], &[0; 96][..]].concat())),
        refused("chain/point-beyond-field", on, CURVE, "The leaf's x is not below the field's prime", milan, leaf_point([&[4], &[0xff; 96][..]].concat())),
        refused("chain/point-compressed", on, CURVE, "The leaf's point is compressed", milan, leaf_point([&[2 + (point[96] & 1)], &point[1..49]].concat())),
        refused(
            "chain/point-compressed-noise",
            on,
            CURVE,
            "The leaf's point is a compressed one without a solution",
            milan,
            leaf_point([&[2], &[0xff; 48][..]].concat()),
        ),
        refused("chain/point-hybrid", on, CURVE, "The leaf's point has the hybrid form", milan, leaf_point([&[6 + (point[96] & 1)], &point[1..]].concat())),
        refused("chain/point-short", on, CURVE, "The leaf's point lacks its last byte", milan, leaf_point(point[..96].to_vec())),
        refused("chain/point-long", on, CURVE, "The leaf's point has a byte too many", milan, leaf_point([&point[..], &[0]].concat())),
    ]
}
