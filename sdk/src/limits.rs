//! Bounds on what is read, each with the size of the largest genuine thing of its sort that is known.

/// Bytes of one evidence file. Bundles with event logs reach a few hundred kilobytes.
pub const EVIDENCE_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of one collateral or trust file. A certificate table is at most a few pages of 4096 bytes.
pub const COLLATERAL_BYTES: usize = 4 * 1024 * 1024;

/// Pieces of collateral given with one question.
pub const COLLATERAL_FILES: usize = 32;

/// Bytes of a firmware image whose launch digest is worked out. OVMF is built with 1 to 16 megabytes.
pub const OVMF_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of one X.509 certificate in DER. AMD's CA certificates have about 1650.
pub(crate) const CERTIFICATE_BYTES: usize = 16 * 1024;

/// Certificates in all collateral together. An SEV-SNP chain has three; two chains and duplicates fit.
pub(crate) const CERTIFICATES: usize = 24;

/// CRLs in all collateral together.
pub(crate) const CRLS: usize = 8;

/// Entries of a GHCB certificate table. Real ones have three to five.
pub(crate) const CERT_TABLE_ENTRIES: usize = 32;

/// Extensions of one certificate. A VCEK has eleven.
pub(crate) const EXTENSIONS: usize = 32;

/// Levels of JSON nesting.
pub(crate) const JSON_DEPTH: usize = 32;

/// Values of one JSON document, on all levels. A bundle of 64 parts has 257.
pub(crate) const JSON_VALUES: usize = 512;

/// Members of a bundle.
pub(crate) const BUNDLE_ITEMS: usize = 64;

/// Zeros after a quote. Google's tools pad quotes to 8000 bytes.
pub(crate) const QUOTE_PADDING: usize = 8 * 1024;

/// Signed documents of Intel in all collateral together.
pub(crate) const DOCUMENTS: usize = 8;

/// Values in one signed document. A TCB info has about 150 for each level, and twenty levels; an answer of the PCS holds one.
pub(crate) const DOCUMENT_VALUES: usize = 16 * 1024;

/// Bytes of one signed document. The largest TCB info known has about 24 KiB.
pub(crate) const DOCUMENT_BYTES: usize = 1024 * 1024;

/// Bytes of a report of Azure's paravisor, with the zeros after it. The place where the TPM keeps it has 2600.
pub(crate) const HCL_REPORT_BYTES: usize = 8 * 1024;

/// Bytes of zeros after a certificate that was read from a TPM's storage. The largest known have 3087.
pub(crate) const CERTIFICATE_PADDING: usize = 8 * 1024;

/// Certificates between a TPM's attestation key and the root. Azure's newer chains have two.
pub(crate) const AK_INTERMEDIATES: usize = 3;

/// Bytes of one `TPMS_ATTEST`. Real ones have up to 200.
pub(crate) const ATTEST_BYTES: usize = 4 * 1024;

/// Bytes of one `TPMT_SIGNATURE`. With RSA of 4096 bits it has 518.
pub(crate) const TPM_SIGNATURE_BYTES: usize = 2 * 1024;

/// Bytes of the JSON with values of registers. Four banks of 24 have about 9 KiB.
pub(crate) const PCR_FILE_BYTES: usize = 64 * 1024;

/// Attestation keys that one question can be given.
pub(crate) const ATTESTATION_KEYS: usize = 16;

/// Bytes of one event log. The largest known has about 75 KiB of events; firmware reserves up to 1 MiB, which it fills up.
pub(crate) const EVENT_LOG_BYTES: usize = 4 * 1024 * 1024;

/// Events of one firmware log. Real ones have up to 160.
pub(crate) const EVENTS: usize = 16 * 1024;

/// Bytes of one event's data. The largest known is a list of forbidden signatures of 23 KiB.
pub(crate) const EVENT_BYTES: usize = 1024 * 1024;

/// Entries of a measurement list of Linux. A server that measures every file it executes has tens of thousands.
pub(crate) const IMA_ENTRIES: usize = 64 * 1024;

/// Records of systemd's measurement log. A boot has about ten.
pub(crate) const SYSTEMD_RECORDS: usize = 4 * 1024;

/// Bytes of one attestation token. The largest known has 12 KiB, the answer about eight GPUs 17 KiB.
pub(crate) const TOKEN_BYTES: usize = 256 * 1024;

/// Bytes of a token's header. With a chain of three certificates it has about 8 KiB.
pub(crate) const TOKEN_HEADER_BYTES: usize = 64 * 1024;

/// Values in a token's header or payload, or in a JWKS. Tokens of Azure have about 120.
pub(crate) const TOKEN_VALUES: usize = 4096;

/// Bytes of a key id. They have at most 96.
pub(crate) const KEY_ID_BYTES: usize = 512;

/// Certificates of one key or one header. They have three.
pub(crate) const TOKEN_CERTIFICATES: usize = 10;

/// Bytes of a certificate in a JWKS. Azure's hold a whole attestation report with its chain, 30 KiB.
pub(crate) const TOKEN_CERTIFICATE_BYTES: usize = 64 * 1024;

/// Bytes of a JWKS. Azure's largest has 96 KiB.
pub(crate) const JWKS_BYTES: usize = 1024 * 1024;

/// Keys of a JWKS. Azure's has six.
pub(crate) const JWKS_KEYS: usize = 64;

/// Key sets and roots that one question can be given. A relying party trusts a handful of issuers.
pub(crate) const JWKS_SETS: usize = 16;

/// Bytes of a key's release policy. The largest known names thirty authorities in 11 KiB.
pub const SKR_POLICY_BYTES: usize = 256 * 1024;

/// Conditions of a release policy. The largest known has 150.
pub(crate) const SKR_CONDITIONS: usize = 1000;

/// Levels of lists in a release policy below an authority. Known ones have two.
pub(crate) const SKR_DEPTH: usize = 12;

/// Parts of one attestation result. A machine with eight GPUs and four switches has thirteen.
pub(crate) const SUBMODULES: usize = 32;

/// Bytes of a kept state of a TPM's counters. What is written has at most 83.
pub(crate) const TPM_STATE_BYTES: usize = 1024;

/// Bytes of the shortest nonce that a token is held against: RFC 9711 §4.1 has 8 to 64.
pub const TOKEN_NONCE_BYTES: usize = 8;
