//! All vectors.
//!
//! What has no vector, because no data could show it: a payload that is no object, which has no issuer by whose rules it
//! could be refused (`form/payload-array`), and agreement between languages, which the matrix shows.

mod claims;
mod signature;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::scene::Scene;
use crate::vector::{Expect, Vector};

pub fn all() -> Vec<Vector> {
    [signature::vectors(), claims::vectors()].concat()
}

fn made(id: &str, title: &'static str, clause: &'static str, alone: bool, expect: Expect, scene: &Scene) -> Vector {
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    Vector {
        id: format!("jwt/{id}"),
        title,
        clause,
        flags: if alone { vec!["forged", "alone"] } else { vec!["forged"] },
        evidence: base64(scene.token().as_bytes()),
        collateral: scene.collateral.iter().map(|file| base64(file)).collect(),
        trust: scene.key_sets.iter().map(|set| base64(set.to_string().as_bytes())).collect(),
        policy: scene.policy.clone(),
        nonce: scene.nonce.as_deref().map(base64),
        key: scene.key.as_deref().map(base64),
        at: scene.at,
        expect,
    }
}

fn changed(start: fn() -> Scene, change: impl FnOnce(&mut Scene)) -> Scene {
    let mut scene = start();
    change(&mut scene);
    scene
}

/// Must be verified, with these members among the claims.
fn accepted(id: &str, clause: &'static str, title: &'static str, claims: Value, start: fn() -> Scene, change: impl FnOnce(&mut Scene)) -> Vector {
    made(id, title, clause, false, Expect { verdict: "verified", code: "ok", claims: Some(claims) }, &changed(start, change))
}

/// Must be refused with this code, by one check alone.
fn refused(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: fn() -> Scene, defect: impl FnOnce(&mut Scene)) -> Vector {
    made(id, title, clause, true, Expect { verdict: "rejected", code, claims: None }, &changed(start, defect))
}

/// Is no question at all.
fn misuse(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: fn() -> Scene, mistake: impl FnOnce(&mut Scene)) -> Vector {
    made(id, title, clause, false, Expect { verdict: "misuse", code, claims: None }, &changed(start, mistake))
}
