//! Known answers of Project Wycheproof for JSON Web Signature and JSON Web Key.

extern crate std;

use std::{collections::BTreeMap, string::String, string::ToString, vec::Vec};

use wycheproof_ng_kdf_jose::json_web::{TestName, TestSet};

use super::{jwk::KeySet, jws::Jws, key::Algorithm};

/// Whether the steps up to the signature accept a JWS under the one key of a set that its header names.
fn verifies(jws: &str, keys: &str) -> Result<(), String> {
    let set = KeySet::read(keys.as_bytes())?;
    let jws = Jws::read(jws.as_bytes()).map_err(|f| f.code.to_string())?;
    let header = jws.header(&[]).map_err(|f| f.code.to_string())?;
    let algorithm = Algorithm::by_name(&header.algorithm).ok_or("an algorithm that is not implemented")?;
    let named: Vec<_> = set.keys.iter().filter(|key| header.key_id.is_none() || key.key_id == header.key_id).collect();
    let [jwk] = named.as_slice() else { return Err(std::format!("{} keys", named.len())) };
    jwk.is_meant_for(algorithm.name()).map_err(|(code, _)| code.to_string())?;
    let key = jwk.key.as_ref().map_err(ToString::to_string)?;
    if !key.fits(algorithm) {
        return Err("a key of another kind".into());
    }
    if key.verify(algorithm, jws.signed, &jws.signature) { Ok(()) } else { Err("another signature".into()) }
}

/// Runs a set; what differs comes back by id, with the reason why it was refused.
fn run(name: TestName) -> (u32, BTreeMap<usize, String>) {
    let (mut run, mut differ) = (0_u32, BTreeMap::new());
    for group in TestSet::load(name).expect("the crate's own vectors parse").test_groups {
        let key = group.public_key.or(group.private_key).expect("a group has a key");
        let set = if key.get("keys").is_some() { key } else { serde_json::json!({ "keys": [key] }) };
        for test in group.tests {
            let jws = test.jws.expect("a test has a JWS");
            let jws = jws.as_str().map_or_else(|| jws.to_string(), Into::into);
            let outcome = verifies(&jws, &set.to_string());
            run = run.saturating_add(1);
            if outcome.is_ok() == test.result.must_fail() {
                differ.insert(test.tc_id, outcome.err().unwrap_or_else(|| "it was accepted".into()));
            }
        }
    }
    (run, differ)
}

/// Every answer but these is Wycheproof's, and each of these is a refusal of something that is valid.
#[test]
fn every_answer_is_wycheproofs_but_for_what_a_token_cannot_be() {
    // HMAC is not implemented: whoever can verify could have signed.
    let symmetric = "a JWK with a private or symmetric key in it";
    let (count, differ) = run(TestName::JsonWebSignature);
    std::println!("wycheproof: json_web_signature: {count} answers, {} differ: {differ:?}", differ.len());
    assert_eq!(count, 401);
    let mut expected = BTreeMap::new();
    // 1 is HS256, 348 and 352 are RFC 7520 §4.4, the others are about its base64.
    expected.extend([1, 348, 352, 357, 358, 359, 372, 373, 376, 377].map(|id| (id, symmetric)));
    // An empty payload, which is a JWS but can be no token.
    expected.extend([259, 264, 268, 272, 320, 325].map(|id| (id, "jwt.form.detached")));
    // RFC 7520 §4.2 signs with PS384; the suite gives the key as one for PS256, which RFC 7517 §4.4 lets a reader hold against it.
    expected.extend([346, 350].map(|id| (id, "jwt.key.fits.algorithm")));
    // P-521, under a name for the algorithm that nobody registered.
    expected.extend([347, 351].map(|id| (id, "an algorithm that is not implemented")));
    assert_eq!(differ.iter().map(|(id, why)| (*id, why.as_str())).collect::<BTreeMap<_, _>>(), expected);

    let (count, differ) = run(TestName::JsonWebKey);
    std::println!("wycheproof: json_web_key: {count} answers, {} differ: {differ:?}", differ.len());
    assert_eq!(count, 26);
    let expected: BTreeMap<_, _> = [2, 13, 14, 15].map(|id| (id, symmetric)).into();
    assert_eq!(differ.iter().map(|(id, why)| (*id, why.as_str())).collect::<BTreeMap<_, _>>(), expected);
}
