//! Scenes of Google's attestation service in which everything is right.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    cert::Cert,
    jwt::{
        chain,
        claims::{SERVICE, hex},
        scene::{File, NOW, Scene},
    },
    keys::filler,
};

pub const ISSUER: &str = "https://confidentialcomputing.googleapis.com";
pub const AUDIENCE: &str = "https://relying.example";
pub const ACCOUNT: &str = "workload@forgery.iam.gserviceaccount.com";
pub const PROJECT: &str = "forgery";

/// The digest of the container's image.
pub fn image() -> String {
    hex(&filler::<32>("image"))
}

pub fn nonce() -> Vec<u8> {
    filler::<32>("nonce").to_vec()
}

/// Confidential Space on SEV, under a key of the service's key set.
pub fn space() -> Scene {
    let payload = json!({
        "iss": ISSUER, "aud": AUDIENCE, "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW - 60 + 3600,
        "sub": "https://www.googleapis.com/compute/v1/projects/forgery/zones/europe-west4-a/instances/forged", "eat_nonce": STANDARD.encode(nonce()),
        "secboot": true, "oemid": 11_129, "hwmodel": "GCP_AMD_SEV", "swname": "CONFIDENTIAL_SPACE", "swversion": ["260500"], "attester_tcb": ["AMD"],
        "dbgstat": "disabled-since-boot", "google_service_accounts": [ACCOUNT],
        "submods": {
            "confidential_space": { "support_attributes": ["LATEST", "STABLE", "USABLE"], "monitoring_enabled": { "memory": false } },
            "container": {
                "image_reference": "europe-west4-docker.pkg.dev/forgery/images/workload:latest", "image_digest": format!("sha256:{}", image()),
                "image_id": format!("sha256:{}", hex(&filler::<32>("image id"))), "restart_policy": "Never", "args": ["/workload"],
                "env": { "HOSTNAME": "forged", "LEVEL": "info" }, "env_override": { "LEVEL": "info" }, "cmd_override": ["--quick"],
            },
            "gce": { "zone": "europe-west4-a", "project_id": PROJECT, "project_number": "1234567890", "instance_name": "forged", "instance_id": "987654321" },
        },
    });
    let mut scene = Scene::new("google-jwt", "RS256", "forged-google-key", SERVICE, payload);
    scene.policy["jwt"] = json!({ "issuers": [ISSUER], "audience": AUDIENCE });
    scene.policy["google"] = json!({ "hardware": ["GCP_AMD_SEV", "GCP_INTEL_TDX"] });
    scene
}

/// The same on TDX.
pub fn td() -> Scene {
    let mut scene = space();
    scene.payload["hwmodel"] = "GCP_INTEL_TDX".into();
    scene.payload["attester_tcb"] = json!(["INTEL"]);
    scene.payload["tdx"] = json!({ "gcp_attester_tcb_status": "UpToDate", "gcp_attester_tcb_date": "2025-11-12T00:00:00Z", "tcb_evaluation_data_number": 20 });
    scene
}

/// Confidential Space, whose token carries the chain of its key in the header.
pub fn certified() -> Scene {
    certified_by(&[chain::leaf(), chain::ca(), chain::root()])
}

pub fn certified_by(certs: &[Cert]) -> Scene {
    let mut scene = space();
    scene.header = json!({ "alg": "RS256", "typ": "JWT" });
    scene.header["x5c"] = certs.iter().map(|cert| STANDARD.encode(cert.build())).collect::<Vec<_>>().into();
    scene.trust = vec![File::Bytes(chain::root().build())];
    scene
}

/// One of the submodules.
pub fn submodule<'s>(scene: &'s mut Scene, name: &str) -> &'s mut Value {
    &mut scene.payload["submods"][name]
}
