//! Resets, restarts and power that was pulled, against a state that the relying party kept.

use veritee::TpmState;

use super::{BOOT, NONCE};
use crate::{
    key::{ATTRIBUTES, Key},
    machine::{Machine, Result, Shutdown},
    quote::{Quote, any_machine, decide, state},
    tally::Tally,
};

pub fn all(tally: &mut Tally) -> Result<()> {
    let mut machine = Machine::new("counters")?;
    let quote = |machine: &Machine| -> Result<(Quote, TpmState)> {
        // The same primary key comes out every time.
        let key = Key::primary(machine, "ecc384:ecdsa-sha384:null", ATTRIBUTES)?;
        let quote = Quote::new(machine, &key, BOOT, NONCE)?;
        let state = state(&decide(&quote, &any_machine(), None)?)?;
        Ok((quote, state))
    };
    let mut after = |what: &str, quote: &Quote, before: TpmState, wanted: &str| -> Result<()> {
        let verdict = decide(quote, &any_machine(), Some(before))?;
        tally.code(what, verdict.report().code(), wanted);
        Ok(())
    };
    let (first, at_first) = quote(&machine)?;
    let (second, at_second) = quote(&machine)?;
    after("a later quote", &second, at_first, "ok")?;
    after("the same quote once more", &first, at_first, "tpm.counters.clock")?;
    after("an earlier quote", &first, at_second, "tpm.counters.clock")?;

    machine.power_cycle(Shutdown::Clear)?;
    let (reset, at_reset) = quote(&machine)?;
    after("after a reset", &reset, at_second, "ok")?;
    after("a quote of before the reset", &second, at_reset, "tpm.counters.reset")?;

    machine.power_cycle(Shutdown::State)?;
    let (restarted, at_restart) = quote(&machine)?;
    after("after a restart", &restarted, at_reset, "ok")?;
    after("a quote of before the restart", &reset, at_restart, "tpm.counters.restart")?;

    // A reset begins the restarts anew.
    machine.power_cycle(Shutdown::Clear)?;
    let (again, at_again) = quote(&machine)?;
    after("after a restart and a reset", &again, at_restart, "ok")?;

    machine.power_cycle(Shutdown::Pulled)?;
    let (pulled, at_pulled) = quote(&machine)?;
    after("after power was pulled", &pulled, at_again, "ok")?;
    let (unsafe_clock, _) = quote(&machine)?;
    after("a clock that the TPM does not vouch for", &unsafe_clock, at_pulled, "tpm.counters.unsafe")?;

    let counts = |state: TpmState| (state.reset_count, state.restart_count);
    let (zero, _) = counts(at_first);
    tally.holds("two quotes, one epoch", counts(at_first) == counts(at_second) && at_first.clock < at_second.clock);
    tally.holds("a reset counts", counts(at_reset) == (zero + 1, 0));
    tally.holds("a restart counts", counts(at_restart) == (zero + 1, 1));
    tally.holds("a reset begins restarts anew", counts(at_again) == (zero + 2, 0));
    tally.holds("pulled power is a reset", counts(at_pulled).0 > counts(at_again).0);
    Ok(())
}
