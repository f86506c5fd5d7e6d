//! The question itself: what no policy and no ask may be.

use serde_json::json;

use crate::{
    scene::{File, hex},
    vector::{Vector, misuse},
};

const POLICY: &str = "Veritee policy";

pub fn vectors() -> Vec<Vector> {
    vec![
        misuse("question/no-json", "policy.unreadable", POLICY, "The policy is not JSON", |s| s.policy = json!("veritee: 1")),
        misuse("question/empty", "policy.unreadable", POLICY, "The policy is empty", |s| s.policy = json!("")),
        misuse("question/truncated", "policy.unreadable", POLICY, "The policy ends in its midst", |s| s.policy = json!(s.policy.to_string()[..40])),
        misuse("question/trailing", "policy.unreadable", POLICY, "Something follows the policy", |s| s.policy = json!(format!("{} {{}}", s.policy))),
        misuse("question/duplicate-member", "policy.unreadable", POLICY, "The policy states one member twice", |s| {
            s.policy = json!(s.policy.to_string().replacen(r#""kinds":"#, r#""kinds":["sev-snp"],"kinds":"#, 1));
        }),
        misuse("question/duplicate-member-inside", "policy.unreadable", POLICY, "The policy states one member of a section twice", |s| {
            s.policy = json!(s.policy.to_string().replacen(r#""vmpl":"#, r#""vmpl":[0,1,2,3],"vmpl":"#, 1));
        }),
        misuse("question/unknown-key", "policy.unreadable", POLICY, "The policy has an unknown key", |s| s.policy["mesurement"] = json!([])),
        misuse("question/unknown-key-inside", "policy.unreadable", POLICY, "The policy has an unknown key in a section", |s| s.snp("allow_debug", json!(true))),
        misuse("question/binding-as-list", "policy.unreadable", POLICY, "The binding's values stand in a list", |s| s.policy["bind"] = json!(["nonce", null])),
        misuse("question/report-data-as-list", "policy.unreadable", POLICY, "The report data's value stands in a list", |s| {
            s.policy["bind"] = json!({ "report_data": [hex(&[7; 64])] })
        }),
        misuse("question/section-as-list", "policy.unreadable", POLICY, "A section is an empty list", |s| s.policy["tdx"] = json!([])),
        misuse("question/waiver-as-list", "policy.unreadable", POLICY, "A waiver's values stand in a list", |s| {
            s.policy["waive"] = json!([["snp.revocation", "this vector waives it"]])
        }),
        misuse("question/kind-as-object", "policy.unreadable", POLICY, "A kind is an object of that name", |s| {
            s.policy["kinds"] = json!([{ "sev-snp": null }])
        }),
        misuse("question/version-2", "policy.version", POLICY, "The policy is of another version", |s| s.policy["veritee"] = json!(2)),
        misuse("question/no-kinds", "policy.empty-list", POLICY, "The policy looks at no kind of evidence", |s| s.policy["kinds"] = json!([])),
        misuse("question/unknown-kind", "policy.unreadable", POLICY, "The policy looks at a kind that nobody knows", |s| {
            s.policy["kinds"] = json!(["sev-snp", "nitro"])
        }),
        misuse("question/unknown-product", "policy.unreadable", POLICY, "The policy accepts a product that nobody knows", |s| {
            s.snp("products", json!(["Venice"]))
        }),
        misuse("question/no-products", "policy.empty-list", POLICY, "The policy accepts no product", |s| s.snp("products", json!([]))),
        misuse("question/waive-unknown", "policy.waive.unknown", POLICY, "The policy waives a check that does not exist", |s| s.waive("snp.no-such-check")),
        misuse("question/waive-signature", "policy.waive.refused", POLICY, "The policy waives the signature", |s| s.waive("snp.signature")),
        misuse("question/waive-chain", "policy.waive.refused", POLICY, "The policy waives the chain", |s| s.waive("snp.chain.ask-signed-by-ark")),
        misuse("question/waive-without-reason", "policy.waive.reason", POLICY, "A waiver's reason is blank", |s| s.policy["waive"][0]["reason"] = json!(" ")),
        misuse("question/waive-reason-absent", "policy.unreadable", POLICY, "A waiver has no reason", |s| {
            s.policy["waive"][0] = json!({ "check": "snp.revocation" })
        }),
        misuse("question/waive-twice", "policy.waive.twice", POLICY, "The policy waives one check twice", |s| s.waive("snp.revocation")),
        misuse("question/waive-binding-elsewhere", "policy.waive.elsewhere", POLICY, "The binding is waived in the list instead of its section", |s| {
            s.waive("bind.report-data")
        }),
        misuse("question/waive-identity-elsewhere", "policy.waive.elsewhere", POLICY, "The identity is waived in the list instead of its section", |s| {
            s.waive("identity.measurement");
        }),
        misuse("question/number-for-list", "policy.unreadable", POLICY, "The VMPL is a number instead of a list", |s| s.snp("vmpl", json!(0))),
        misuse("question/negative", "policy.unreadable", POLICY, "The floor for GUEST_SVN is negative", |s| s.snp("guest_svn_minimum", json!(-1))),
        misuse("question/fraction", "policy.unreadable", POLICY, "The floor for GUEST_SVN is a fraction", |s| s.snp("guest_svn_minimum", json!(1.5))),
        misuse("question/too-much-collateral", "ask.collateral.too-many", "Veritee limits", "Thirty-three files come along", |s| {
            s.collateral.extend((0..31).map(|_| File::Bytes(b"x".to_vec())));
        }),
    ]
}
