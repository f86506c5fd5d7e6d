//! What is doubtful in a release policy, whatever a token says.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::{
    Mode, ReleasePolicy,
    evaluate::place,
    policy::{Authority, Condition, Group, Scalar},
};

/// Something doubtful in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable code, for instance `skr.lint.debuggable`.
    pub code: &'static str,
    /// Where in the policy, for instance `anyOf[0].allOf[2]`; empty for the whole.
    pub path: String,
    /// One sentence for a person.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "the policy" } else { &self.path };
        write!(f, "{place}: {} [{}]", self.message, self.code)
    }
}

struct Findings<'f>(Mode, &'f [Finding]);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Findings", 3)?;
        s.serialize_field("veritee", &1)?;
        s.serialize_field("mode", self.0.as_str())?;
        s.serialize_field("findings", self.1)?;
        s.end()
    }
}

pub(super) fn to_json(mode: Mode, findings: &[Finding]) -> String {
    serde_json::to_string(&Findings(mode, findings)).unwrap_or_default()
}

pub(super) fn policy(policy: &ReleasePolicy) -> Vec<Finding> {
    let mut lint = Lint { mode: policy.mode, out: Vec::new() };
    if policy.version.is_none() {
        lint.say("skr.lint.version", "", "it states no version; the grammar needs \"1.0.0\"");
    }
    if policy.immutable == Some(false) {
        lint.say("skr.lint.mutable", "", "it is not immutable: whoever may update the key can replace it");
    }
    for (i, authority) in policy.authorities.iter().enumerate() {
        lint.authority(authority, &place("", false, i));
    }
    // Branches of one authority are alternatives too, whichever of its entries they stand in.
    for (i, weak) in policy.authorities.iter().enumerate() {
        for (j, strong) in policy.authorities.iter().enumerate().filter(|(j, _)| *j != i) {
            let same = weak.url.trim_end_matches('/') == strong.url.trim_end_matches('/');
            if same && demands_less(&conjuncts(&weak.conditions), &conjuncts(&strong.conditions)) {
                lint.weaker(&place("", false, i), &place("", false, j));
            }
        }
    }
    lint.out
}

struct Lint {
    mode: Mode,
    out: Vec<Finding>,
}

impl Lint {
    fn say(&mut self, code: &'static str, path: &str, message: impl ToString) {
        self.out.push(Finding { code, path: path.to_string(), message: message.to_string() });
    }

    fn weaker(&mut self, weak: &str, strong: &str) {
        self.say("skr.lint.weaker-branch", weak, format!("it demands less than {strong}, which therefore adds nothing"));
    }

    fn authority(&mut self, authority: &Authority, path: &str) {
        let (url, group) = (&authority.url, &authority.conditions);
        let Some(host) = url.strip_prefix("https://") else {
            return self.say("skr.lint.authority-scheme", path, format!("{url:?} is no HTTPS address, and so no issuer's name"));
        };
        if url.ends_with('/') {
            let effect = if self.mode == Mode::Strict { "read to the letter, no issuer is named so" } else { "issuers are named without it" };
            self.say("skr.lint.trailing-slash", path, format!("the authority ends in a slash: {effect}"));
        }
        let says = |claim: &str, tail: &str| claim.rsplit('.').next().is_some_and(|last| last == tail || last.ends_with(&format!("-{tail}")));
        let complies = |claim: &str, _: &Scalar| says(claim, "compliance-status");
        if host.starts_with("shared") && !demands(group, &complies) {
            self.say("skr.lint.shared-authority", path, "everyone can get tokens of a shared provider, and no compliance status is demanded in every branch");
        }
        let no_debug = |claim: &str, value: &Scalar| (says(claim, "is-debuggable") || claim.ends_with("tdx_td_attributes_debug")) && value.text() == "false";
        if !demands(group, &no_debug) {
            self.say("skr.lint.debuggable", path, "not every branch demands that the host cannot debug the guest");
        }
        let no_enclave = |claim: &str, value: &Scalar| {
            let last = claim.rsplit('.').next().unwrap_or_default();
            claim.starts_with("x-ms-isolation-tee.")
                || (last == "x-ms-attestation-type" && value.text() != "sgx")
                || (last == "x-ms-compliance-status")
                || ["x-ms-sevsnpvm-", "tdx_", "x-ms-azurevm-", "x-ms-sgx-"].iter().any(|p| last.starts_with(p))
        };
        if !demands(group, &no_enclave) {
            self.say(
                "skr.lint.any-type",
                path,
                "not every branch tells a virtual machine from an SGX enclave, or an enclave from others: any type of attestation can fulfil it",
            );
        }
        self.group(group, path);
    }

    fn group(&mut self, group: &Group, path: &str) {
        for (i, condition) in group.conditions.iter().enumerate() {
            let own = place(path, group.all, i);
            match condition {
                Condition::Group(inner) => self.group(inner, &own),
                Condition::Equals { value: Scalar::Text(text), .. } if looks_typed(text) => {
                    let effect = if self.mode == Mode::Strict {
                        "read to the letter, that equals no number and no boolean"
                    } else {
                        "it counts as one only if types are passed over"
                    };
                    self.say("skr.lint.text-literal", &own, format!("{text:?} is a text: {effect}"));
                }
                Condition::Equals { .. } => {}
            }
        }
        if group.all {
            let all = conjuncts(group);
            let contradiction = all.iter().enumerate().find_map(|(i, one)| {
                let Condition::Equals { claim, value } = one else { return None };
                let other = |c: &&Condition| matches!(c, Condition::Equals { claim: own, value: other } if own == claim && !other.equals(value, self.mode));
                all.iter().skip(i.saturating_add(1)).copied().any(|c| other(&c)).then_some(claim)
            });
            if let Some(claim) = contradiction {
                self.say("skr.lint.contradiction", path, format!("{claim:?} would have to be two things at once: nothing can fulfil it"));
            }
            return;
        }
        for (i, weak) in group.conditions.iter().enumerate() {
            for (j, strong) in group.conditions.iter().enumerate().filter(|(j, _)| *j != i) {
                if demands_less(&parts(weak), &parts(strong)) {
                    self.weaker(&place(path, false, i), &place(path, false, j));
                }
            }
        }
    }
}

/// Whether a text is how a boolean or a whole number is written.
fn looks_typed(text: &str) -> bool {
    matches!(text, "true" | "false")
        || (!text.is_empty() && text.len() <= 16 && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0')))
}

/// Whether no token can fulfil the list without a claim that `fits`.
fn demands(group: &Group, fits: &dyn Fn(&str, &Scalar) -> bool) -> bool {
    let one = |condition: &Condition| match condition {
        Condition::Group(inner) => demands(inner, fits),
        Condition::Equals { claim, value } => fits(claim, value),
    };
    if group.all { group.conditions.iter().any(one) } else { group.conditions.iter().all(one) }
}

/// What must hold for the list to hold, each part by itself.
fn conjuncts(group: &Group) -> Vec<&Condition> {
    match group.conditions.as_slice() {
        [one] => parts(one),
        all if group.all => all.iter().flat_map(parts).collect(),
        // Alternatives: nothing of them must hold by itself.
        _ => Vec::new(),
    }
}

fn parts(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::Group(group) if group.all || group.conditions.len() == 1 => conjuncts(group),
        other => alloc::vec![other],
    }
}

/// Whether `weak` demands only what `strong` demands, and not all of it.
fn demands_less(weak: &[&Condition], strong: &[&Condition]) -> bool {
    let within = |one: &[&Condition], other: &[&Condition]| one.iter().all(|c| other.contains(c));
    !weak.is_empty() && within(weak, strong) && !within(strong, weak)
}
