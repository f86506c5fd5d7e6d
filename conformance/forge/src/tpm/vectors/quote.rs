//! The quote: its form, its signature, its nonce.

use serde_json::json;

use crate::{
    keys::{Hash, RsaKey},
    patch::Patch,
    tpm::{
        alg::{self, ECDAA, ECDSA, ECSCHNORR, HMAC, NULL, RSAPSS, RSASSA, SM2, SM3, sized},
        attest::{Attest, Selection},
        bundle,
        key::Key,
        scene::{QUOTED, Scene, azure_snp, bare, nonce, p256, p384, p521, pss, rsa3072},
        vector::{accepted, misuse, refused},
    },
    vector::Vector,
};

const ATTEST: &str = "TPM 2.0 Library, part 2, §10.12.12";
const SIGNATURE: &str = "TPM 2.0 Library, part 2, §11.3.4";
const SELECTION: &str = "TPM 2.0 Library, part 2, §10.9";
const PKCS1: &str = "RFC 8017 §8";
const FIPS: &str = "FIPS 186-5 §6.4.2";
const BIND: &str = "Veritee policy, bind.report_data";

pub fn vectors() -> Vec<Vector> {
    [good(), form(), selection(), signature(), ecdsa(), freshness()].concat()
}

/// One change to the quote before it is signed.
fn quote(change: impl Fn(&mut Attest)) -> impl FnOnce(&mut Scene) {
    move |s| change(&mut s.attest)
}

fn verified() -> serde_json::Value {
    json!({ "tee": "none", "tpm": { "trust": "pinned-ak" } })
}

fn good() -> Vec<Vector> {
    vec![
        accepted("tpm/quote/rsassa-sha256", ATTEST, "RSA with PKCS#1 v1.5 and SHA-256", verified(), bare, |_| ()),
        accepted("tpm/quote/rsapss-sha256", ATTEST, "RSASSA-PSS, the salt as long as the digest", verified(), pss, |_| ()),
        accepted("tpm/quote/rsapss-longest-salt", PKCS1, "RSASSA-PSS, the salt as long as can be", verified(), pss, |s| s.signature.salt = Some(256 - 32 - 2)),
        accepted("tpm/quote/rsa3072-sha384", ATTEST, "RSA of 3072 bits with SHA-384, over PCRs of SHA-256", verified(), rsa3072, |_| ()),
        accepted("tpm/quote/ecdsa-p256", ATTEST, "ECDSA on P-256", verified(), p256, |_| ()),
        accepted("tpm/quote/ecdsa-p384", ATTEST, "ECDSA on P-384 with SHA-384", verified(), p384, |_| ()),
        accepted("tpm/quote/ecdsa-p521", ATTEST, "ECDSA on P-521 with SHA-512", verified(), p521, |_| ()),
        accepted("tpm/quote/sized", ATTEST, "The quote is in a TPM2B_ATTEST", verified(), bare, |s| {
            s.parts = Box::new(|parts, built| {
                let part = parts.iter_mut().find(|part| part.name == bundle::QUOTE).expect("there is a quote");
                part.value = sized(&built.attest);
            });
        }),
        accepted("tpm/quote/two-banks", SELECTION, "Two banks are quoted", verified(), bare, |s| {
            s.banks = vec![Hash::Sha256, Hash::Sha384];
            s.attest.selections.push(Selection::new(Hash::Sha384, [0, 7]));
        }),
        accepted("tpm/quote/sha384-bank", SELECTION, "The bank of SHA-384 is quoted, and signed with SHA-256", verified(), bare, |s| {
            s.banks = vec![Hash::Sha384];
            s.attest.selections = vec![Selection::new(Hash::Sha384, QUOTED)];
        }),
        accepted("tpm/quote/one-register", SELECTION, "One register is quoted, in a bitmap of one byte", verified(), bare, |s| {
            s.attest.selections = vec![Selection { hash: alg::of(Hash::Sha256), bitmap: vec![0x80] }];
        }),
        accepted("tpm/quote/four-bytes", SELECTION, "The bitmap has a fourth byte of zeros", verified(), bare, quote(|a| a.selections[0].bitmap.push(0))),
        accepted("tpm/quote/all-registers", SELECTION, "All registers are quoted", verified(), bare, |s| {
            s.attest.selections = vec![Selection::new(Hash::Sha256, 0..24)]
        }),
        refused(
            "tpm/quote/signer-handle",
            "tpm.quote.signer.algorithm",
            ATTEST,
            "The signer is named by a handle, as no key that signs is",
            bare,
            quote(|a| a.signer = Some(vec![0x81, 0, 0, 3])),
        ),
        accepted("tpm/quote/signer-empty", ATTEST, "The signer is not named", verified(), bare, quote(|a| a.signer = Some(Vec::new()))),
        accepted("tpm/quote/unsafe-clock", ATTEST, "The TPM does not vouch for its clock, which nobody relies on", verified(), bare, quote(|a| a.safe = 0)),
    ]
}

fn form() -> Vec<Vector> {
    const CODE: &str = "tpm.quote.form";
    let cut = |at: fn(&Attest) -> usize| move |s: &mut Scene| s.attest.before.push(Patch::Cut(at(&s.attest)));
    let mut all = vec![
        refused(
            "tpm/attest/magic",
            "tpm.quote.form.magic",
            ATTEST,
            "What was signed does not begin as what a TPM makes: a restricted key signs such data from anyone",
            bare,
            quote(|a| a.magic = 0xff54_4348),
        ),
        refused("tpm/attest/magic-zero", "tpm.quote.form.magic", ATTEST, "What was signed begins with zeros", bare, quote(|a| a.magic = 0)),
        refused("tpm/attest/empty", CODE, ATTEST, "Nothing was signed", bare, cut(|_| 0)),
        refused("tpm/attest/cut-magic", CODE, ATTEST, "What was signed ends within the magic", bare, cut(|_| 3)),
        refused("tpm/attest/cut-type", CODE, ATTEST, "What was signed ends within the type", bare, cut(|_| 5)),
        refused("tpm/attest/cut-signer", CODE, ATTEST, "What was signed ends within the signer's name", bare, cut(|_| 20)),
        refused("tpm/attest/cut-nonce", CODE, ATTEST, "What was signed ends within the nonce", bare, cut(|a| 44 + a.extra.len() / 2)),
        refused("tpm/attest/cut-clock", CODE, ATTEST, "What was signed ends within the clock", bare, cut(|a| a.fixed_at(34) + 7)),
        refused("tpm/attest/cut-safe", CODE, ATTEST, "What was signed ends before `safe`", bare, cut(|a| a.fixed_at(34) + 16)),
        refused("tpm/attest/cut-selection", CODE, ATTEST, "What was signed ends within the selection", bare, cut(|a| a.fixed_at(34) + 31)),
        refused("tpm/attest/cut-digest", CODE, ATTEST, "What was signed ends a byte too early", bare, cut(|a| a.fixed_at(34) + 35 + 2 + 31)),
        refused("tpm/attest/trailing", CODE, ATTEST, "A byte follows the digest", bare, quote(|a| a.before.push(Patch::Append(vec![0])))),
        refused("tpm/attest/safe-2", CODE, ATTEST, "`safe` is 2", bare, quote(|a| a.safe = 2)),
        refused("tpm/attest/safe-255", CODE, ATTEST, "`safe` is 255", bare, quote(|a| a.safe = 255)),
        refused("tpm/attest/signer-3", CODE, ATTEST, "The signer's name has three bytes", bare, quote(|a| a.signer = Some(vec![0, 0x0b, 1]))),
        refused(
            "tpm/attest/signer-33",
            CODE,
            ATTEST,
            "The signer's name is a byte too short for its hash",
            bare,
            quote(|a| a.signer = Some([vec![0, 0x0b], vec![7; 31]].concat())),
        ),
        refused(
            "tpm/attest/signer-35",
            CODE,
            ATTEST,
            "The signer's name is a byte too long for its hash",
            bare,
            quote(|a| a.signer = Some([vec![0, 0x0b], vec![7; 33]].concat())),
        ),
        refused(
            "tpm/attest/signer-unknown-hash",
            CODE,
            ATTEST,
            "The signer's name is made with a hash that nobody knows",
            bare,
            quote(|a| a.signer = Some([vec![9, 9], vec![7; 32]].concat())),
        ),
        refused(
            "tpm/attest/too-large",
            "tpm.quote.form.too-large",
            ATTEST,
            "What was signed is larger than any quote",
            bare,
            quote(|a| a.before.push(Patch::Append(vec![0; 5000]))),
        ),
        refused(
            "tpm/attest/digest-31",
            "tpm.quote.form.digest",
            ATTEST,
            "The digest of the PCRs is a byte too short",
            bare,
            quote(|a| a.digest = Some(vec![7; 31])),
        ),
        refused(
            "tpm/attest/digest-of-bank",
            "tpm.quote.form.digest",
            ATTEST,
            "The digest of the PCRs is made with the bank's hash, not the signature's",
            rsa3072,
            |s| {
                let digest = s.attest.pcr_digest(Hash::Sha256, &s.held());
                s.attest.digest = Some(digest);
            },
        ),
        refused("tpm/attest/digest-empty", "tpm.quote.form.digest", ATTEST, "There is no digest of the PCRs", bare, quote(|a| a.digest = Some(Vec::new()))),
    ];
    for (kind, id, title) in [
        (0x8014_u16, "tpm/attest/type-nv", "What was signed is what an NV index holds"),
        (0x8015, "tpm/attest/type-command-audit", "What was signed is an audit of commands"),
        (0x8016, "tpm/attest/type-session-audit", "What was signed is an audit of a session"),
        (0x8017, "tpm/attest/type-certify", "What was signed certifies a key"),
        (0x8019, "tpm/attest/type-time", "What was signed is a time"),
        (0x801a, "tpm/attest/type-creation", "What was signed tells how a key was made"),
        (0x801c, "tpm/attest/type-nv-digest", "What was signed is a digest of an NV index"),
        (0x0018, "tpm/attest/type-unknown", "What was signed is of no known type"),
    ] {
        all.push(refused(id, "tpm.quote.form.type", ATTEST, title, bare, quote(|a| a.kind = kind)));
    }
    all
}

fn selection() -> Vec<Vector> {
    const CODE: &str = "tpm.quote.form";
    let sha256 = alg::of(Hash::Sha256);
    let selections = |selections: Vec<Selection>| quote(move |a| a.selections.clone_from(&selections));
    let many = |n: usize| (0..n).map(|_| Selection::new(Hash::Sha256, [0])).collect::<Vec<_>>();
    vec![
        refused("tpm/selection/none", CODE, SELECTION, "No selection at all", bare, selections(Vec::new())),
        refused("tpm/selection/17", CODE, SELECTION, "More selections than a TPM can have", bare, selections(many(17))),
        refused("tpm/selection/count-max", CODE, SELECTION, "Four billion selections", bare, |s| {
            let at = s.attest.fixed_at(34) + 25;
            s.attest.before.push(Patch::Write(at, vec![0xff; 4]));
        }),
        refused("tpm/selection/five-bytes", CODE, SELECTION, "A bitmap of five bytes", bare, quote(|a| a.selections[0].bitmap.extend([0, 0]))),
        refused("tpm/selection/register-24", CODE, SELECTION, "Register 24 is selected", bare, quote(|a| a.selections[0].bitmap.push(1))),
        refused(
            "tpm/selection/bank-twice",
            CODE,
            SELECTION,
            "One bank is selected twice",
            bare,
            selections(vec![Selection::new(Hash::Sha256, [0]), Selection::new(Hash::Sha256, [7])]),
        ),
        refused("tpm/selection/unknown-bank", CODE, SELECTION, "A bank of SM3", bare, selections(vec![Selection { hash: SM3, bitmap: vec![1, 0, 0] }])),
        refused(
            "tpm/selection/unknown-bank-too",
            CODE,
            SELECTION,
            "A bank that nobody knows besides one that is known",
            bare,
            quote(|a| a.selections.push(Selection { hash: 0x0999, bitmap: vec![0; 3] })),
        ),
        refused(
            "tpm/selection/empty",
            "tpm.quote.form.empty-selection",
            SELECTION,
            "No register is selected: the quote says nothing",
            bare,
            selections(vec![Selection { hash: sha256, bitmap: vec![0; 3] }]),
        ),
        refused(
            "tpm/selection/no-bitmap",
            "tpm.quote.form.empty-selection",
            SELECTION,
            "The bitmap has no bytes",
            bare,
            selections(vec![Selection { hash: sha256, bitmap: Vec::new() }]),
        ),
    ]
}

fn signature() -> Vec<Vector> {
    const CODE: &str = "tpm.quote.signature";
    let mut all = vec![
        refused("tpm/signature/flipped", CODE, PKCS1, "A bit of the signature is flipped", bare, |s| s.signature.after.push(Patch::Flip(-1))),
        refused("tpm/signature/quote-flipped", CODE, PKCS1, "A bit of the nonce is flipped after it was signed", bare, |s| {
            s.attest.after.push(Patch::Flip(50))
        }),
        refused("tpm/signature/digest-flipped", CODE, PKCS1, "A bit of the PCRs' digest is flipped after it was signed", bare, |s| {
            s.attest.after.push(Patch::Flip(-1))
        }),
        refused("tpm/signature/other-key", CODE, PKCS1, "Another key signed", bare, |s| s.signature.key = Key::Rsa(RsaKey::TpmOtherAk)),
        refused("tpm/signature/endorsement-key", CODE, PKCS1, "The endorsement key signed", bare, |s| s.signature.key = Key::Rsa(RsaKey::TpmEk)),
        refused("tpm/signature/zero", CODE, PKCS1, "The signature is zero", bare, |s| s.signature.numbers = |n| vec![vec![0; n[0].len()]]),
        refused("tpm/signature/one", CODE, PKCS1, "The signature is one", bare, |s| {
            s.signature.numbers = |n| {
                let mut one = vec![0; n[0].len()];
                *one.last_mut().expect("it has bytes") = 1;
                vec![one]
            };
        }),
        refused("tpm/signature/modulus", CODE, PKCS1, "The signature is the modulus", bare, |s| s.signature.numbers = |_| vec![RsaKey::TpmAk.modulus()]),
        refused("tpm/signature/short", CODE, PKCS1, "The signature is a byte shorter than the modulus", bare, |s| {
            s.signature.numbers = |n| vec![n[0][..255].to_vec()]
        }),
        refused("tpm/signature/long", CODE, PKCS1, "A zero byte stands before the signature", bare, |s| {
            s.signature.numbers = |n| vec![[&[0], &n[0][..]].concat()]
        }),
        refused("tpm/signature/empty", CODE, PKCS1, "The signature has no bytes", bare, |s| s.signature.numbers = |_| vec![Vec::new()]),
        refused("tpm/signature/sha1", "tpm.signature.form.hash", SIGNATURE, "It is signed with SHA-1", bare, |s| {
            s.signature = crate::tpm::signature::Signature::new(Key::Rsa(RsaKey::TpmAk), RSASSA, Hash::Sha1);
        }),
        refused("tpm/signature/sha1-inside", CODE, PKCS1, "It says SHA-256 and is signed with SHA-1", bare, |s| s.signature.real_hash = Hash::Sha1),
        refused("tpm/signature/sha384-inside", CODE, PKCS1, "It says SHA-256 and is signed with SHA-384", bare, |s| s.signature.real_hash = Hash::Sha384),
        refused("tpm/signature/null-hash", "tpm.signature.form.hash", SIGNATURE, "No hash is named", bare, |s| s.signature.hash = NULL),
        refused("tpm/signature/other-hash", "tpm.signature.scheme", SIGNATURE, "It is signed with another hash than the key's", bare, |s| {
            s.signature = crate::tpm::signature::Signature::new(Key::Rsa(RsaKey::TpmAk), RSASSA, Hash::Sha384);
        }),
        refused("tpm/signature/other-scheme", "tpm.signature.scheme", SIGNATURE, "It is signed with another scheme than the key's", bare, |s| {
            s.signature = crate::tpm::signature::Signature::new(Key::Rsa(RsaKey::TpmAk), RSAPSS, Hash::Sha256);
        }),
        refused("tpm/signature/pss-as-pkcs1", CODE, PKCS1, "It says PKCS#1 v1.5 and is RSASSA-PSS", bare, |s| s.signature.salt = Some(32)),
        refused("tpm/signature/pss-salt-0", CODE, PKCS1, "RSASSA-PSS without salt", pss, |s| s.signature.salt = Some(0)),
        refused("tpm/signature/pss-salt-20", CODE, PKCS1, "RSASSA-PSS with a salt as long as SHA-1", pss, |s| s.signature.salt = Some(20)),
        refused("tpm/signature/pss-salt-33", CODE, PKCS1, "RSASSA-PSS with a salt that is a byte too long", pss, |s| s.signature.salt = Some(33)),
        refused("tpm/signature/pss-salt-221", CODE, PKCS1, "RSASSA-PSS with a salt that is a byte shorter than can be", pss, |s| s.signature.salt = Some(221)),
        refused("tpm/signature/ecdsa-of-rsa", "tpm.signature.scheme", SIGNATURE, "An RSA key, and a signature that calls itself ECDSA", bare, |s| {
            s.signature = crate::tpm::signature::Signature::new(Key::P256("tpm ak"), ECDSA, Hash::Sha256);
        }),
        refused("tpm/signature/trailing", "tpm.signature.form", SIGNATURE, "A byte follows the signature", bare, |s| {
            s.signature.after.push(Patch::Append(vec![0]))
        }),
        refused("tpm/signature/cut", "tpm.signature.form", SIGNATURE, "The signature ends a byte too early", bare, |s| {
            s.signature.after.push(Patch::Cut(6 + 255))
        }),
        refused("tpm/signature/cut-size", "tpm.signature.form", SIGNATURE, "The signature ends within its size", bare, |s| {
            s.signature.after.push(Patch::Cut(5))
        }),
        refused("tpm/signature/too-large", "tpm.signature.form.too-large", SIGNATURE, "The signature is larger than any", bare, |s| {
            s.signature.after.push(Patch::Append(vec![0; 2000]))
        }),
        accepted("tpm/signature/raw", SIGNATURE, "The signature's number stands alone, and the key's scheme is known", verified(), bare, |s| {
            s.parts = Box::new(|parts, built| {
                let part = parts.iter_mut().find(|part| part.name == bundle::SIGNATURE).expect("there is a signature");
                part.value = built.raw_signature[0].clone();
            });
        }),
    ];
    for (algorithm, id) in [
        (HMAC, "tpm/signature/hmac"),
        (NULL, "tpm/signature/null"),
        (ECDAA, "tpm/signature/ecdaa"),
        (SM2, "tpm/signature/sm2"),
        (ECSCHNORR, "tpm/signature/ecschnorr"),
        (0x0001, "tpm/signature/rsa"),
    ] {
        all.push(refused(id, "tpm.signature.form.algorithm", SIGNATURE, "The signature is of an algorithm with which no quote is signed", bare, move |s| {
            s.signature.algorithm = algorithm;
        }));
    }
    all
}

/// The order of P-256.
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

fn order() -> Vec<u8> {
    (0..32).map(|i| u8::from_str_radix(&ORDER[2 * i..2 * i + 2], 16).expect("these are digits")).collect()
}

fn ecdsa() -> Vec<Vector> {
    const CODE: &str = "tpm.quote.signature";
    /// A clock at which r begins with a zero byte.
    fn short_r(s: &mut Scene) {
        let qualified_name = s.area.qualified_name(s.hierarchy);
        let held = s.held();
        while s.signature.raw(&s.attest.build(&qualified_name, Hash::Sha256, &held))[0][0] != 0 {
            s.attest.clock += 1;
        }
    }
    vec![
        accepted("tpm/ecdsa/leading-zero-kept", FIPS, "r begins with a zero byte, which is there", verified(), p256, short_r),
        accepted("tpm/ecdsa/leading-zero-dropped", FIPS, "r begins with a zero byte, which the TPM left out", verified(), p256, |s| {
            short_r(s);
            s.signature.numbers = |n| vec![n[0][1..].to_vec(), n[1].clone()];
        }),
        accepted("tpm/ecdsa/other-half", FIPS, "s is in the upper half, as a TPM may leave it", verified(), p256, |s| {
            s.signature.numbers = |n| vec![n[0].clone(), negate(&n[1])];
        }),
        refused("tpm/ecdsa/r-zero", CODE, FIPS, "r is zero", p256, |s| s.signature.numbers = |n| vec![vec![0; 32], n[1].clone()]),
        refused("tpm/ecdsa/s-zero", CODE, FIPS, "s is zero", p256, |s| s.signature.numbers = |n| vec![n[0].clone(), vec![0; 32]]),
        refused("tpm/ecdsa/r-empty", CODE, FIPS, "r has no bytes", p256, |s| s.signature.numbers = |n| vec![Vec::new(), n[1].clone()]),
        refused("tpm/ecdsa/r-order", CODE, FIPS, "r is the order", p256, |s| s.signature.numbers = |n| vec![order(), n[1].clone()]),
        refused("tpm/ecdsa/s-order", CODE, FIPS, "s is the order", p256, |s| s.signature.numbers = |n| vec![n[0].clone(), order()]),
        refused("tpm/ecdsa/r-long", CODE, FIPS, "A zero byte stands before r", p256, |s| {
            s.signature.numbers = |n| vec![[&[0], &n[0][..]].concat(), n[1].clone()]
        }),
        refused("tpm/ecdsa/s-long", CODE, FIPS, "A zero byte stands before s", p256, |s| {
            s.signature.numbers = |n| vec![n[0].clone(), [&[0], &n[1][..]].concat()]
        }),
        refused("tpm/ecdsa/swapped", CODE, FIPS, "r and s are swapped", p256, |s| s.signature.numbers = |n| vec![n[1].clone(), n[0].clone()]),
        refused("tpm/ecdsa/flipped", CODE, FIPS, "A bit of s is flipped", p256, |s| s.signature.after.push(Patch::Flip(-1))),
        refused("tpm/ecdsa/other-key", CODE, FIPS, "Another key signed", p256, |s| s.signature.key = Key::P256("another ak")),
        refused("tpm/ecdsa/p384-flipped", CODE, FIPS, "On P-384: a bit of s is flipped", p384, |s| s.signature.after.push(Patch::Flip(-1))),
        refused("tpm/ecdsa/p521-flipped", CODE, FIPS, "On P-521: a bit of s is flipped", p521, |s| s.signature.after.push(Patch::Flip(-1))),
        refused("tpm/ecdsa/trailing", "tpm.signature.form", SIGNATURE, "A byte follows s", p256, |s| s.signature.after.push(Patch::Append(vec![0]))),
        refused("tpm/ecdsa/s-missing", "tpm.signature.form", SIGNATURE, "s is missing", p256, |s| s.signature.numbers = |n| vec![n[0].clone()]),
        refused("tpm/ecdsa/der", "tpm.signature.form.algorithm", SIGNATURE, "The signature is in DER and names no hash", p256, |s| {
            s.parts = Box::new(|parts, built| {
                let part = parts.iter_mut().find(|part| part.name == bundle::SIGNATURE).expect("there is a signature");
                part.value = crate::intel::key::to_der(&built.raw_signature.concat());
            });
        }),
    ]
}

/// The order less this number.
fn negate(number: &[u8]) -> Vec<u8> {
    let mut out = order();
    let mut borrow = 0_i16;
    for (byte, less) in out.iter_mut().zip(number).rev() {
        let difference = i16::from(*byte) - i16::from(*less) - borrow;
        borrow = i16::from(difference < 0);
        *byte = difference.rem_euclid(256) as u8;
    }
    out
}

fn freshness() -> Vec<Vector> {
    const CODE: &str = "bind.report-data.mismatch";
    vec![
        refused("tpm/nonce/another", CODE, BIND, "The quote is of another conversation", bare, quote(|a| a.extra[31] ^= 1)),
        refused("tpm/nonce/shorter", CODE, BIND, "The quote has only the beginning of the nonce", bare, quote(|a| a.extra.truncate(16))),
        refused("tpm/nonce/longer", CODE, BIND, "Something follows the nonce in the quote", bare, quote(|a| a.extra.push(0))),
        refused("tpm/nonce/empty", "bind.report-data.absent", BIND, "The quote has no nonce", bare, quote(|a| a.extra.clear())),
        refused("tpm/nonce/padded", CODE, BIND, "The quote has the nonce, filled up with zeros", bare, |s| {
            s.nonce = Some(nonce()[..16].to_vec());
            s.attest.extra = [&nonce()[..16], &[0; 16]].concat();
        }),
        refused("tpm/nonce/cut-to-32", CODE, BIND, "The nonce has 40 bytes, of which the quote has 32", bare, |s| {
            s.nonce = Some([nonce(), vec![7; 8]].concat());
            s.attest.extra = nonce();
        }),
        refused("tpm/nonce/hexadecimal", CODE, BIND, "The quote has the nonce in digits", bare, |s| {
            s.attest.extra = crate::scene::hex(&nonce()[..24]).into_bytes()
        }),
        refused("tpm/nonce/hashed", CODE, BIND, "The quote has a hash of the nonce, which the policy does not ask for", bare, |s| {
            s.attest.extra = Hash::Sha256.digest(&nonce())
        }),
        refused("tpm/nonce/azure-another", CODE, BIND, "A genuine VM quotes another conversation", azure_snp, quote(|a| a.extra[0] ^= 1)),
        accepted("tpm/nonce/16-bytes", BIND, "A nonce of 16 bytes", verified(), bare, |s| {
            s.nonce = Some(nonce()[..16].to_vec());
            s.attest.extra = nonce()[..16].to_vec();
        }),
        accepted("tpm/nonce/50-bytes", BIND, "A nonce as long as Azure takes", verified(), bare, |s| {
            s.nonce = Some([nonce(), vec![7; 18]].concat());
            s.attest.extra = [nonce(), vec![7; 18]].concat();
        }),
        misuse("tpm/nonce/none-given", "ask.nonce.missing", BIND, "The policy binds to a nonce, and none is given", bare, |s| s.nonce = None),
        misuse("tpm/nonce/empty-given", "ask.nonce.empty", BIND, "An empty nonce is given", bare, |s| s.nonce = Some(Vec::new())),
        accepted("tpm/nonce/waived", BIND, "There is no nonce, and the policy waives the binding", verified(), bare, |s| {
            s.waive_binding();
            s.nonce = None;
            s.attest.extra.clear();
        }),
        refused("tpm/nonce/waived-but-given", CODE, BIND, "The policy waives the binding, and a nonce is given that is another", bare, |s| {
            s.waive_binding();
            s.attest.extra[0] ^= 1;
        }),
    ]
}
