//! Golden values, before and after something else was started.

use serde_json::json;

use super::{BOOT, NONCE};
use crate::{
    key::{ATTRIBUTES, Key},
    machine::{Machine, Result, Shutdown},
    quote::{Quote, any_machine, machine_with, registers},
    tally::Tally,
};

const BOTH: &str = "sha256:0,1,2,3,4,5,6,7+sha384:0,1,2,3,4,5,6,7";

pub fn all(tally: &mut Tally) -> Result<()> {
    let mut machine = Machine::new("registers")?;
    let extend =
        |machine: &Machine, pcr: u8, byte: &str| machine.tool("tpm2_pcrextend", &[&format!("{pcr}:sha256={},sha384={}", byte.repeat(32), byte.repeat(48))]);
    for pcr in [0, 2, 4, 7] {
        extend(&machine, pcr, "a1")?;
    }
    let key = || -> fn(&Machine) -> Result<Key> { |machine| Key::primary(machine, "ecc256:ecdsa-sha256:null", ATTRIBUTES) };
    let ak = key()(&machine)?;
    let golden = machine_with(&registers(&machine, BOOT)?);
    let in_both = machine_with(&registers(&machine, BOTH)?);
    let quote = Quote::new(&machine, &ak, BOOT, NONCE)?;
    tally.under("as it was", &quote, &golden, "ok")?;
    tally.under("as it was, in one bank of two sets", &quote, &in_both, "ok")?;
    tally.under("a register more than the set names", &Quote::new(&machine, &ak, "sha256:0,1,2,3,4,5,6,7,8", NONCE)?, &golden, "ok")?;
    tally.under("a register of the set is not quoted", &Quote::new(&machine, &ak, "sha256:0,1,2,3", NONCE)?, &golden, "tpm.pcrs.golden.not-covered")?;
    tally.under("another bank is quoted", &Quote::new(&machine, &ak, "sha384:0,1,2,3,4,5,6,7", NONCE)?, &golden, "tpm.pcrs.golden.not-covered")?;

    let mut require = any_machine();
    require["tpm"] = json!({ "require": [{ "bank": "sha256", "pcrs": [0, 4, 7] }, { "bank": "sha384", "pcrs": [7] }] });
    tally.under("both banks are required", &Quote::new(&machine, &ak, BOTH, NONCE)?, &require, "ok")?;
    tally.under("both banks are required, one is quoted", &quote, &require, "tpm.pcrs.selection.required")?;

    extend(&machine, 4, "b2")?;
    let changed = Quote::new(&machine, &ak, BOOT, NONCE)?;
    tally.under("something else was started", &changed, &golden, "tpm.pcrs.golden")?;
    tally.under("something else was started, any machine will do", &changed, &any_machine(), "ok")?;
    let hidden = changed.with(|q| q.registers = quote.registers.clone());
    tally.under("something else was started, and the old values are told", &hidden, &golden, "tpm.pcrs.digest")?;

    // The same boot once more comes to the same values; nothing measured at all does not.
    machine.power_cycle(Shutdown::Clear)?;
    let ak = key()(&machine)?;
    tally.under("nothing was measured", &Quote::new(&machine, &ak, BOOT, NONCE)?, &golden, "tpm.pcrs.golden")?;
    for pcr in [0, 2, 4, 7] {
        extend(&machine, pcr, "a1")?;
    }
    tally.under("the same boot once more", &Quote::new(&machine, &ak, BOOT, NONCE)?, &golden, "ok")?;

    // Any program can reset register 16 to what it likes.
    let all: Vec<String> = ["16", "23"].iter().map(|pcr| format!("sha256:{pcr}")).collect();
    for selection in all {
        let policy = machine_with(&registers(&machine, &selection)?);
        let misuse = Quote::new(&machine, &ak, &selection, NONCE).and_then(|quote| crate::quote::decide(&quote, &policy, None).map(|_| ()));
        tally.holds(&format!("{selection} as a golden value is a misuse"), misuse.is_err_and(|why| why.contains("policy.tpm.resettable")));
    }
    Ok(())
}
