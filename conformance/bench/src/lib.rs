//! Nothing but a benchmark: see `benches/snp.rs`.
