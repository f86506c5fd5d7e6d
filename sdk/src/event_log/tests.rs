//! A small forge of logs, and what must come of them.

mod external;
mod forge;

use super::*;
