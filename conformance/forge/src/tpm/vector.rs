//! A vector of one scene of a TPM's.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    tpm::{bundle, scene::Scene},
    vector::{Expect, Vector},
};

fn made(id: &str, title: &'static str, clause: &'static str, alone: bool, expect: Expect, mut scene: Scene) -> Vector {
    let built = scene.build();
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    let evidence = scene.evidence.as_ref().map_or_else(|| bundle::build(&scene, &built), |make| make(&built));
    Vector {
        id: id.into(),
        title,
        clause,
        flags: if alone { vec!["forged", "alone"] } else { vec!["forged"] },
        evidence: base64(&evidence),
        collateral: scene.files(&built).iter().map(|file| base64(file)).collect(),
        trust: (scene.trust)(&built).iter().map(|file| base64(file)).collect(),
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
pub fn accepted(id: &str, clause: &'static str, title: &'static str, claims: Value, start: fn() -> Scene, change: impl FnOnce(&mut Scene)) -> Vector {
    made(id, title, clause, false, Expect { verdict: "verified", code: "ok", claims: Some(claims) }, changed(start, change))
}

/// Must be refused with this code, by one check alone.
pub fn refused(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: fn() -> Scene, defect: impl FnOnce(&mut Scene)) -> Vector {
    made(id, title, clause, true, Expect { verdict: "rejected", code, claims: None }, changed(start, defect))
}

/// Must be refused with this code first, and other checks fail with it.
pub fn refused_among_others(
    id: &str,
    code: &'static str,
    clause: &'static str,
    title: &'static str,
    start: fn() -> Scene,
    defect: impl FnOnce(&mut Scene),
) -> Vector {
    made(id, title, clause, false, Expect { verdict: "rejected", code, claims: None }, changed(start, defect))
}

/// Is no question at all.
pub fn misuse(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: fn() -> Scene, mistake: impl FnOnce(&mut Scene)) -> Vector {
    made(id, title, clause, false, Expect { verdict: "misuse", code, claims: None }, changed(start, mistake))
}
