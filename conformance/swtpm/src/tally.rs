//! What was decided as it should be, and what was not.

use serde_json::Value;

use crate::{
    machine::Result,
    quote::{Quote, any_machine, decide},
};

#[derive(Default)]
pub struct Tally {
    pub right: u32,
    pub wrong: Vec<String>,
}

impl Tally {
    /// Any fact that must hold.
    pub fn holds(&mut self, what: &str, holds: bool) {
        if holds { self.right += 1 } else { self.wrong.push(format!("{what}: it is not so")) }
    }

    /// The code of a verdict: `ok` if it is verified.
    pub fn code(&mut self, what: &str, found: &str, wanted: &str) {
        if found == wanted { self.right += 1 } else { self.wrong.push(format!("{what}: {found} and not {wanted}")) }
    }

    /// What is decided of a quote under a policy.
    pub fn under(&mut self, what: &str, quote: &Quote, policy: &Value, wanted: &str) -> Result<()> {
        let verdict = decide(quote, policy, None)?;
        self.code(what, verdict.report().code(), wanted);
        Ok(())
    }

    /// What is decided of a quote under a policy that accepts every machine.
    pub fn decided(&mut self, what: &str, quote: &Quote, wanted: &str) -> Result<()> {
        self.under(what, quote, &any_machine(), wanted)
    }
}
