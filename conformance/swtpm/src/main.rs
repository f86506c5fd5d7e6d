//! Makes quotes with a software TPM, true ones and false ones, and holds the core's decisions against what is known of them.
//! Exit 1 if any is decided otherwise. A word as argument chooses the scenes that have it in their names.

mod firmware_log;
mod key;
mod machine;
mod quote;
mod scenes;
mod tally;

use std::{env, process::ExitCode};

use tally::Tally;

fn main() -> ExitCode {
    let word = env::args().nth(1).unwrap_or_default();
    let chosen: Vec<_> = scenes::ALL.into_iter().filter(|(name, _)| name.contains(&word)).collect();
    let mut failed = chosen.is_empty();
    for (name, scene) in chosen {
        let mut tally = Tally::default();
        if let Err(why) = scene(&mut tally) {
            tally.wrong.push(why);
        }
        println!("swtpm: {name}: {} as expected, {} differ", tally.right, tally.wrong.len());
        for wrong in &tally.wrong {
            println!("  {wrong}");
        }
        failed |= !tally.wrong.is_empty() || tally.right == 0;
    }
    ExitCode::from(u8::from(failed))
}
