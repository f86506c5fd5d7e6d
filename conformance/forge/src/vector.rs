//! A vector: one scene, written down with what a verifier must say of it.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;

use crate::scene::Scene;

#[derive(Clone, Debug, Serialize)]
pub struct Vector {
    pub id: String,
    pub title: &'static str,
    pub clause: &'static str,
    pub flags: Vec<&'static str>,
    pub evidence: String,
    pub collateral: Vec<String>,
    pub trust: Vec<String>,
    pub policy: Value,
    pub nonce: Option<String>,
    pub key: Option<String>,
    pub at: &'static str,
    pub expect: Expect,
}

#[derive(Clone, Debug, Serialize)]
pub struct Expect {
    pub verdict: &'static str,
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
}

impl Vector {
    fn new(id: &str, title: &'static str, clause: &'static str, mut flags: Vec<&'static str>, expect: Expect, scene: &Scene) -> Self {
        flags.insert(0, "forged");
        let built = scene.build();
        let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
        let files = |files: &[crate::scene::File]| files.iter().map(|file| base64(&file.build(&built))).collect();
        Self {
            id: format!("snp/{id}"),
            title,
            clause,
            flags,
            evidence: base64(&scene.evidence.as_ref().map_or_else(|| built.report.clone(), |file| file.build(&built))),
            collateral: files(&scene.collateral),
            trust: files(&scene.trust),
            policy: scene.policy.clone(),
            nonce: scene.nonce.as_deref().map(base64),
            key: scene.key.as_deref().map(base64),
            at: scene.at,
            expect,
        }
    }

    /// The file as it lies on disk.
    pub fn to_file(&self) -> String {
        serde_json::to_string_pretty(self).expect("a vector is JSON") + "\n"
    }
}

/// A scene with a change in it.
pub fn changed(start: fn() -> Scene, change: impl FnOnce(&mut Scene)) -> Scene {
    let mut scene = start();
    change(&mut scene);
    scene
}

/// Must be verified, with these members among the claims.
pub fn accepted(id: &str, clause: &'static str, title: &'static str, claims: Value, start: fn() -> Scene, change: impl FnOnce(&mut Scene)) -> Vector {
    let expect = Expect { verdict: "verified", code: "ok", claims: Some(claims) };
    Vector::new(id, title, clause, vec![], expect, &changed(start, change))
}

/// Must be refused with this code, by one check alone.
pub fn refused(id: &str, code: &'static str, clause: &'static str, title: &'static str, start: fn() -> Scene, defect: impl FnOnce(&mut Scene)) -> Vector {
    let expect = Expect { verdict: "rejected", code, claims: None };
    Vector::new(id, title, clause, vec!["alone"], expect, &changed(start, defect))
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
    let expect = Expect { verdict: "rejected", code, claims: None };
    Vector::new(id, title, clause, vec![], expect, &changed(start, defect))
}

/// Is no question at all.
pub fn misuse(id: &str, code: &'static str, clause: &'static str, title: &'static str, mistake: impl FnOnce(&mut Scene)) -> Vector {
    let expect = Expect { verdict: "misuse", code, claims: None };
    Vector::new(id, title, clause, vec![], expect, &changed(crate::scene::milan, mistake))
}
