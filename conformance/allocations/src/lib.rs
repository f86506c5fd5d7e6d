//! Nothing but a test: see `tests/alloc.rs`.
