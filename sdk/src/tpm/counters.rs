//! The counters of a TPM against an earlier state that the relying party kept.

use alloc::format;

use super::attest::Attest;
use crate::verdict::Failure;

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
}
