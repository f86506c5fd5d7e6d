//! One token of each algorithm that Azure's and Intel's services sign with, from bytes to a decision. The tokens are forged
//! under a published test key, now: the library beside it reads the clock.

use std::{
    hint::black_box,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use criterion::{Criterion, criterion_group, criterion_main};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rsa::{
    BoxedUint, PrivateKey, PublicKey,
    pkcs1::{EncodeRsaPrivateKey, LineEnding},
    pkcs8::EncodePublicKey,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use veritee::{Ask, Policy, Time};
use wycheproof_ng_kdf_jose::json_web::{TestName, TestSet};

const EXPLORE: &str = include_str!("../../../examples/policies/explore.json");

struct Issuer {
    jwk: Value,
    private: EncodingKey,
    key_id: String,
}

fn issuer() -> Issuer {
    let groups = TestSet::load(TestName::JsonWebSignature).unwrap().test_groups;
    let jwk = groups.into_iter().filter_map(|g| g.private_key).find(|k| k["alg"] == "RS256" && k["kty"] == "RSA").unwrap();
    let number = |name: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
        BoxedUint::from_be_slice(&bytes, u32::try_from(bytes.len() * 8).unwrap()).unwrap()
    };
    let key = PrivateKey::from_components(number("n"), number("e"), number("d"), vec![number("p"), number("q")]).unwrap();
    let pem = PublicKey::from(&key).to_public_key_pem(LineEnding::LF).unwrap();
    Issuer {
        private: EncodingKey::from_rsa_pem(key.to_pkcs1_pem(LineEnding::LF).unwrap().as_bytes()).unwrap(),
        key_id: STANDARD.encode(Sha256::digest([pem.as_bytes(), &[0]].concat())),
        jwk,
    }
}

impl Issuer {
    fn token(&self, algorithm: Algorithm, claims: &Value) -> String {
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(algorithm) };
        jsonwebtoken::encode(&header, claims, &self.private).unwrap()
    }

    fn key_set(&self) -> String {
        json!({ "keys": [{ "kty": "RSA", "n": self.jwk["n"], "e": self.jwk["e"], "kid": self.key_id }] }).to_string()
    }
}

fn jwt(c: &mut Criterion) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let at = Time::from_unix_seconds(now).unwrap();
    let policy = Policy::from_json(EXPLORE).unwrap();
    let issuer = issuer();
    let key_set = issuer.key_set();
    let azure = json!({
        "iss": "https://shared.eus.attest.azure.net", "iat": now, "nbf": now, "exp": now + 28_800, "x-ms-ver": "1.0", "x-ms-attestation-type": "sevsnpvm",
        "x-ms-compliance-status": "azure-compliant-cvm", "x-ms-policy-hash": "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco",
        "x-ms-sevsnpvm-launchmeasurement": "ab".repeat(48), "x-ms-sevsnpvm-reportdata": "00".repeat(64), "x-ms-sevsnpvm-is-debuggable": false,
        "x-ms-sevsnpvm-migration-allowed": false, "x-ms-sevsnpvm-vmpl": 0,
    });
    let intel = json!({
        "iss": "Intel Trust Authority", "iat": now, "exp": now + 300, "ver": "1.0.0", "attester_type": "TDX", "attester_tcb_status": "UpToDate",
        "dbgstat": "disabled", "tdx_mrtd": "ab".repeat(48), "tdx_report_data": "00".repeat(64), "tdx_td_attributes": "0000001000000000",
    });
    for (name, algorithm, claims) in [("RS256", Algorithm::RS256, azure), ("PS384", Algorithm::PS384, intel)] {
        let token = issuer.token(algorithm, &claims);
        let veritee = |token: &str| {
            let ask = Ask::new(&policy, at).trust([key_set.as_bytes()]).unwrap();
            veritee::verify(token.as_bytes(), &ask).unwrap().verified().is_some()
        };
        let theirs = |token: &str| {
            let set: Value = serde_json::from_str(&key_set).unwrap();
            let jwk = &set["keys"][0];
            let key = DecodingKey::from_rsa_components(jwk["n"].as_str().unwrap(), jwk["e"].as_str().unwrap()).unwrap();
            let mut rules = Validation::new(algorithm);
            rules.set_issuer(&[claims["iss"].as_str().unwrap()]);
            jsonwebtoken::decode::<Value>(token, &key, &rules).is_ok()
        };
        assert!(veritee(&token) && theirs(&token), "{name}");
        let mut group = c.benchmark_group(format!("a token with {name}, key set included"));
        group.sample_size(60);
        group.bench_function("veritee", |b| b.iter(|| veritee(black_box(&token))));
        group.bench_function("jsonwebtoken 11.1.0", |b| b.iter(|| theirs(black_box(&token))));
        group.finish();
    }
}

criterion_group!(benches, jwt);
criterion_main!(benches);
