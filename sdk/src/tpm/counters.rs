//! The counters of a TPM against an earlier state that the relying party kept.

use alloc::{format, string::String};

use super::attest::Attest;
use crate::{
    Misuse,
    claims::TpmClaims,
    json::{self, Json},
    limits,
    verdict::Failure,
};

/// What an earlier verified quote of the same key said of its TPM's counters. The relying party keeps it between conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TpmState {
    /// Milliseconds of power.
    pub clock: u64,
    /// Times that the TPM was reset.
    pub reset_count: u32,
    /// Times that it was restarted since.
    pub restart_count: u32,
}

impl TpmState {
    /// What verified claims say of the counters.
    pub(crate) fn of(claims: &TpmClaims) -> Option<Self> {
        Some(Self { clock: claims.clock.parse().ok()?, reset_count: claims.reset_count, restart_count: claims.restart_count })
    }

    /// The state as one line of JSON, to be kept. The members are named as in a report's claims, and the clock is a text there too.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!(r#"{{"clock":"{}","reset_count":{},"restart_count":{}}}"#, self.clock, self.reset_count, self.restart_count)
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    /// `ask.tpm-state` if it is anything else, or has more in it.
    pub fn from_json(text: &str) -> Result<Self, Misuse> {
        let refused = |why: &str| Misuse::new("ask.tpm-state", format!("the kept state of a TPM cannot be read: {why}"));
        if text.len() > limits::TPM_STATE_BYTES {
            return Err(refused("it is too large"));
        }
        let json = json::read(text.as_bytes()).map_err(refused)?;
        if json.members().is_none_or(|members| members.len() != 3) {
            return Err(refused("it needs clock, reset_count and restart_count, and nothing else"));
        }
        let plain = |digits: &&str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let clock = json.get("clock").and_then(Json::text).filter(plain).and_then(|digits| digits.parse().ok());
        let count = |name: &str| json.get(name).and_then(Json::unsigned).and_then(|number| u32::try_from(number).ok());
        Ok(Self {
            clock: clock.ok_or_else(|| refused("clock must be milliseconds in decimal, as a text"))?,
            reset_count: count("reset_count").ok_or_else(|| refused("reset_count must be a number of 32 bits"))?,
            restart_count: count("restart_count").ok_or_else(|| refused("restart_count must be a number of 32 bits"))?,
        })
    }
}

/// The counters only go forward (TPM 2.0 Library Specification, Part 1, §36). The restart count begins anew with each reset.
pub(super) fn check(attest: &Attest<'_>, before: &TpmState) -> Result<(), Failure> {
    let now = (attest.reset_count, attest.restart_count);
    let then = (before.reset_count, before.restart_count);
    if now < then {
        let code = if now.0 < then.0 { "tpm.counters.reset" } else { "tpm.counters.restart" };
        return Err(Failure::new(code, format!("at least reset {}, restart {}", then.0, then.1), format!("reset {}, restart {}", now.0, now.1)));
    }
    if now > then {
        return Ok(());
    }
    if !attest.safe {
        return Err(Failure::new("tpm.counters.unsafe", "a clock that was not set back", "the TPM does not vouch for its clock"));
    }
    if attest.clock <= before.clock {
        return Err(Failure::new("tpm.counters.clock", format!("after {} ms", before.clock), format!("{} ms", attest.clock)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_only_go_forward() {
        let before = TpmState { clock: 1000, reset_count: 5, restart_count: 2 };
        let code = |clock, reset_count, restart_count, safe| {
            let attest = Attest {
                qualified_signer: &[],
                extra_data: &[],
                clock,
                reset_count,
                restart_count,
                safe,
                firmware_version: 0,
                selections: alloc::vec![],
                pcr_digest: &[],
            };
            check(&attest, &before).err().map(|f| f.code)
        };
        assert_eq!(code(1001, 5, 2, true), None);
        assert_eq!(code(1000, 5, 2, true), Some("tpm.counters.clock"));
        assert_eq!(code(2000, 5, 2, false), Some("tpm.counters.unsafe"));
        assert_eq!(code(2000, 5, 1, true), Some("tpm.counters.restart"));
        assert_eq!(code(2000, 4, 9, true), Some("tpm.counters.reset"));
        assert_eq!(code(1, 6, 0, false), None, "a reset begins the restarts anew, and may lose clock");
        assert_eq!(code(1, 5, 3, true), None);
    }

    #[test]
    fn a_state_is_kept_as_json() {
        let state = TpmState { clock: u64::MAX, reset_count: 5, restart_count: u32::MAX };
        let text = state.to_json();
        assert_eq!(text, r#"{"clock":"18446744073709551615","reset_count":5,"restart_count":4294967295}"#);
        assert_eq!(TpmState::from_json(&text), Ok(state));
        assert_eq!(TpmState::from_json(&alloc::format!(" {text}\n")), Ok(state));
        for (from, to) in [
            (r#""18446744073709551615""#, "1"),
            ("18446744073709551615", "18446744073709551616"),
            ("18446744073709551615", "+1"),
            ("18446744073709551615", ""),
            ("4294967295", "4294967296"),
            ("4294967295", "-1"),
            ("4294967295", "1.5"),
            ("4294967295", "\"1\""),
            ("reset_count\":5,", "reset_count\":5,\"more\":1,"),
            ("\"reset_count\":5,", ""),
            ("reset_count\":5", "resets\":5"),
            ("{", "[{"),
            ("}", "} {}"),
        ] {
            assert!(text.contains(from), "{from}");
            let bad = text.replacen(from, to, 1);
            assert_eq!(TpmState::from_json(&bad).map_err(|m| m.code()), Err("ask.tpm-state"), "{bad}");
        }
        for bad in ["", "null", "[]", &" ".repeat(1025)] {
            assert_eq!(TpmState::from_json(bad).map_err(|m| m.code()), Err("ask.tpm-state"));
        }
    }
}
