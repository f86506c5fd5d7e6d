//! Tokens that are forged here, each with one thing wrong, and the code with which each is refused.

mod chain;
mod forge;
mod header;
mod ita;
mod maa;
mod random;
mod time;
