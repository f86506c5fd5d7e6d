//! Tokens that are forged here, each with one thing wrong, and the code with which each is refused.

mod chain;
mod ear;
mod forge;
mod google;
mod header;
mod ita;
mod maa;
mod nras;
mod random;
mod release;
mod time;
