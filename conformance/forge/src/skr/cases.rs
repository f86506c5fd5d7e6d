//! The table of cases.

use super::Expect;

/// A case before its files are named.
pub struct Row {
    pub id: &'static str,
    pub title: &'static str,
    pub token: &'static str,
    pub release: &'static str,
    pub mode: &'static str,
    pub expect: Expect,
}

const STRICT: &str = "strict";
const LOOSE: &str = "azure-compatible";

fn row(id: &'static str, title: &'static str, token: &'static str, release: &'static str, mode: &'static str, expect: Expect) -> Row {
    Row { id, title, token, release, mode, expect }
}

/// The key is released. Some conditions may fail, if others hold in their place.
fn released(fails: &[&'static str]) -> Expect {
    Expect { released: Some(true), code: Some("released"), fails: fails.to_vec(), ..Expect::default() }
}

fn denied(code: &'static str, fails: &[&'static str]) -> Expect {
    Expect { released: Some(false), code: Some(code), fails: fails.to_vec(), ..Expect::default() }
}

fn misuse(code: &'static str) -> Expect {
    Expect { misuse: Some(code), ..Expect::default() }
}

const POLICY: &str = "skr.policy";

pub fn rows() -> Vec<Row> {
    vec![
        row("released", "Everything that the policy wants is in the token", "snp", "good", STRICT, released(&[])),
        row("released-loose", "A policy as the vault's samples have it", "vm", "loose", LOOSE, released(&[])),
        row(
            "released-nested",
            "One alternative of several holds, at each level",
            "snp",
            "nested",
            STRICT,
            released(&["anyOf[1].anyOf[0].allOf[4].anyOf[0]", "anyOf[1].anyOf[0].allOf[4].anyOf[1].allOf[1].anyOf[0]", "anyOf[1].anyOf[1]"]),
        ),
        row("released-kept", "The policy in the form in which a vault keeps it", "snp", "kept", STRICT, released(&[])),
        row("released-kept-mutable", "The same, but whoever may update the key can replace it", "snp", "kept-mutable", STRICT, released(&[])),
        row("released-slash", "A slash at the end of the authority counts for nothing", "snp", "slash", LOOSE, released(&[])),
        row("denied-slash", "Read to the letter, it counts", "snp", "slash", STRICT, denied(POLICY, &[])),
        row("denied-measurement", "One condition fails: another paravisor", "snp", "good-but-for-measurement", STRICT, denied(POLICY, &["anyOf[0].allOf[4]"])),
        row("denied-type", "Read to the letter, a text is no truth value", "snp", "debuggable-as-text", STRICT, denied(POLICY, &["anyOf[0].allOf[2]"])),
        row("released-type", "Types are passed over", "snp", "debuggable-as-text", LOOSE, released(&[])),
        row("denied-elsewhere", "The token is from another authority", "snp", "elsewhere", STRICT, denied(POLICY, &[])),
        row(
            "denied-level",
            "In a token about a whole guest the hardware's claims stand one level down",
            "vm",
            "good",
            STRICT,
            denied(POLICY, &["anyOf[0].allOf[0]", "anyOf[0].allOf[1]", "anyOf[0].allOf[2]", "anyOf[0].allOf[3]"]),
        ),
        row(
            "denied-odd",
            "Claims of every type, read to the letter",
            "odd",
            "odd",
            STRICT,
            denied(
                POLICY,
                &[
                    "anyOf[0].allOf[10]",
                    "anyOf[0].allOf[11]",
                    "anyOf[0].allOf[12]",
                    "anyOf[0].allOf[13]",
                    "anyOf[0].allOf[14]",
                    "anyOf[0].allOf[15]",
                    "anyOf[0].allOf[16]",
                ],
            ),
        ),
        row(
            "denied-odd-loose",
            "Claims of every type, types passed over",
            "odd",
            "odd",
            LOOSE,
            denied(
                POLICY,
                &["anyOf[0].allOf[11]", "anyOf[0].allOf[12]", "anyOf[0].allOf[13]", "anyOf[0].allOf[14]", "anyOf[0].allOf[15]", "anyOf[0].allOf[16]"],
            ),
        ),
        row("denied-no-encryption", "The token confirms no key to which the vault could wrap", "signing-only", "good", STRICT, denied("skr.wrapping-key", &[])),
        row("denied-enclave", "The token confirms no keys at all", "enclave", "enclave", STRICT, denied("skr.runtime-keys", &[])),
        row("denied-intel", "The token is not one of Azure's", "intel", "anything-of-intel", STRICT, denied("skr.token", &[])),
        row("misuse-version", "Read to the letter, a version must be stated", "snp", "no-version", STRICT, misuse("skr.policy.version")),
        row("misuse-spelling", "Read to the letter, lists have one spelling", "vm", "loose", STRICT, misuse("skr.policy.member")),
        row(
            "misuse-operator",
            "An operator of which the grammar does not tell the meaning",
            "snp",
            "future-operator",
            LOOSE,
            misuse("skr.policy.operator.future"),
        ),
        row("misuse-both", "Two lists side by side", "snp", "both-lists", LOOSE, misuse("skr.policy.both")),
        row("misuse-empty", "A list without an entry", "snp", "empty-list", LOOSE, misuse("skr.policy.empty-list")),
        row("misuse-no-json", "No JSON at all", "snp", "no-json", LOOSE, misuse("skr.policy.unreadable")),
    ]
}
