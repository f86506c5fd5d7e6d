//! The bundle that carries a TPM's evidence.

use crate::tpm::scene::{Built, Part, Scene};

pub fn build(scene: &Scene, built: &Built) -> Vec<u8> {
    let mut parts: Vec<Part> = Vec::new();
    (scene.parts)(&mut parts, built);
    Vec::new()
}
