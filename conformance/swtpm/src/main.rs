//! Makes quotes with a software TPM, true ones and false ones, and holds the core's decisions against what is known of them.
//! Exit 1 if any is decided otherwise.

mod key;
mod machine;
mod quote;
mod scenes;
mod tally;

use std::process::ExitCode;

use tally::Tally;

fn main() -> ExitCode {
    let mut failed = false;
    for (name, scene) in scenes::ALL {
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
