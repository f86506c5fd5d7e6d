//! A token and a quote of the same machine, one after the other: the first gives the key under which the second is verified.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use veritee::{Ask, Policy, Verdict, Verified};
use veritee_forge::{envelope::pem, jwt, vector::Vector};

fn bytes(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

fn vector(id: &str) -> &'static Vector {
    static ALL: LazyLock<Vec<Vector>> = LazyLock::new(jwt::vectors::all);
    ALL.iter().find(|v| v.id == id).unwrap()
}

/// Decides a vector, its trust replaced if other trust is given.
fn decide(vector: &Vector, trust: Option<&[u8]>) -> Verdict {
    let policy = Policy::from_json(&vector.policy.to_string()).unwrap();
    let own: Vec<Vec<u8>> = vector.trust.iter().map(|file| bytes(file)).collect();
    let trust = trust.map_or(own, |file| vec![file.to_vec()]);
    let nonce = vector.nonce.as_deref().map(bytes);
    let mut ask = Ask::new(&policy, vector.at.parse().unwrap()).trust(&trust).unwrap();
    if let Some(nonce) = &nonce {
        ask = ask.nonce(nonce);
    }
    veritee::verify(&bytes(&vector.evidence), &ask).unwrap()
}

fn key_of(token: &Vector) -> Vec<u8> {
    let verdict = decide(token, None);
    let key = verdict.verified().and_then(Verified::attestation_key).unwrap();
    pem("PUBLIC KEY", key, "\n").into_bytes()
}

#[test]
fn a_quote_is_verified_under_the_key_that_a_token_confirms() {
    for token in ["jwt/accepted/maa-sevsnpvm", "jwt/accepted/maa-tdxvm", "jwt/accepted/maa-azurevm", "jwt/joins/azure-under-intel"] {
        let key = key_of(vector(token));
        assert_eq!(decide(vector("jwt/joins/quote"), Some(&key)).report().code(), "ok", "{token}");
        assert_eq!(decide(vector("jwt/joins/quote-of-another"), Some(&key)).report().code(), "tpm.quote.signature", "{token}");
    }
}

#[test]
fn a_token_that_is_refused_or_confirms_no_such_key_gives_none() {
    assert!(decide(vector("jwt/keys/other-key"), None).verified().is_none());
    for token in ["jwt/joins/azure-under-intel-anyone", "jwt/joins/container-names-paravisors-keys", "jwt/joins/enclave-names-paravisors-keys"] {
        assert_eq!(decide(vector(token), None).verified().unwrap().attestation_key(), None, "{token}");
    }
    for token in ["jwt/accepted/maa-sgx", "jwt/ear/trustee-tdx", "jwt/google/space", "jwt/nras/two-gpus"] {
        assert_eq!(decide(vector(token), None).verified().unwrap().attestation_key(), None, "{token}");
    }
}
