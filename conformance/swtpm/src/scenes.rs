//! What a relying party can meet.

mod counters;
mod keys;
mod lies;
mod log;
mod registers;

use crate::{machine::Result, tally::Tally};

pub type Scene = fn(&mut Tally) -> Result<()>;

pub const ALL: [(&str, Scene); 6] = [
    ("every key and every bank", keys::good),
    ("keys that may not sign quotes", keys::bad),
    ("false quotes", lies::all),
    ("registers that change", registers::all),
    ("counters", counters::all),
    ("the log of a real firmware", log::all),
];

const NONCE: &[u8] = b"a nonce of thirty-two bytes, new";
const BOOT: &str = "sha256:0,1,2,3,4,5,6,7";
