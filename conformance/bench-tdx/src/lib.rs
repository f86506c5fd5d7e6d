//! Nothing but a benchmark: see `benches/tdx.rs`.
