//! AMD SEV-SNP: reports (AMD 56860) and the certificates of the keys that sign them (AMD 57230).

mod appraise;
pub(crate) mod cert_table;
pub(crate) mod chain;
pub(crate) mod kds;
mod known;
pub mod measurement;
mod product;
pub(crate) mod report;
mod tcb;
mod vek;
pub(crate) mod verify;

pub use known::VerifiedChain;
pub(crate) use product::Product;

#[cfg(test)]
pub(crate) mod tests_support {
    use crate::claims::Claims;

    pub(crate) fn claims() -> Claims {
        Claims::of("sev-snp")
    }
}
