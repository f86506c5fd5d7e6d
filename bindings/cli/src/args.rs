//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Verifies the evidence of confidential virtual machines before you trust them.
///
/// Exit status: 0 verified, 1 rejected, 2 the question could not be asked.
#[derive(Debug, Parser)]
#[command(name = "veritee", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Verify evidence under a policy and explain the verdict
    Verify(Verify),
    /// Show what evidence says, without verifying it
    Inspect {
        /// The evidence
        evidence: PathBuf,
    },
    /// Name what must be fetched to verify evidence
    Needs {
        /// The evidence
        evidence: PathBuf,
    },
    /// Verify every piece of evidence below a folder, each with the collateral beside it
    ///
    /// A file is evidence, collateral or neither by its content. Collateral is given with evidence of its own folder: with the one
    /// file whose name, without the ending, its own name begins with (`a.vcek.pem` and `a-chain.pem` with `a.bin`), or else with
    /// every one. Symbolic links are not followed.
    ///
    /// Exit status: 0 all evidence is verified, 1 some is rejected, 2 the question could not be asked, or there is no evidence.
    Audit(Audit),
    /// Pack evidence and its collateral into one file
    Bundle {
        /// The parts, as NAME=FILE. Either one `evidence=`, or the parts of a machine with a TPM, each once: `tpm-quote=`,
        /// `tpm-signature=` and `pcrs=`, with `ak-public=` for its key; `hcl-report=` for a confidential VM of Azure, and on TDX
        /// `td-quote=`; `snp-report=` or `td-quote=` for one of Google. Besides, any number of `collateral=`, `event-log=` and
        /// `ak-certificate=`
        #[arg(required = true, value_name = "PART=FILE")]
        parts: Vec<String>,
        /// Where to write the bundle; standard output if left out
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Work out the measurement that a guest will have
    Measure {
        #[command(subcommand)]
        what: Measure,
    },
    /// Read a policy of your own
    Policy {
        #[command(subcommand)]
        what: Policy,
    },
    /// Read the release policy of a key in a vault
    Skr {
        #[command(subcommand)]
        what: Skr,
    },
}

#[derive(Debug, Subcommand)]
pub enum Policy {
    /// Name what a policy leaves open: where evidence that it accepts proves little, or where it accepts none
    ///
    /// Exit status: 0 nothing, 1 something, 2 it is no policy.
    Lint(PolicyLint),
}

#[derive(Debug, clap::Args)]
pub struct PolicyLint {
    /// The policy, in TOML or JSON
    pub policy: PathBuf,
    /// What you will give with it as trust: whether its key sets name their issuers is looked at too
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

#[derive(Debug, clap::Args)]
pub struct Audit {
    /// The folder
    pub folder: PathBuf,
    /// What you accept: a policy in TOML or JSON
    #[arg(long)]
    pub policy: PathBuf,
    /// Collateral that is given with every piece of evidence, besides what lies beside it
    #[arg(long = "with", value_name = "FILE")]
    pub with: Vec<PathBuf>,
    /// What you vouch for yourself, as for `verify`
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// The time at which the verdicts shall hold, RFC 3339 or Unix seconds; now if left out
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// How to print the verdicts
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Lines for people
    Text,
    /// JSON for programs
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Skr {
    /// Predict whether a vault would release the key to the guest behind a token
    ///
    /// Exit status: 0 released, 1 denied or the token was rejected, 2 the question could not be asked.
    Check(Box<SkrCheck>),
    /// Name what is doubtful in a release policy
    ///
    /// Exit status: 0 nothing, 1 something, 2 it is no release policy.
    Lint(ReleasePolicyArgs),
}

#[derive(Debug, clap::Args)]
pub struct ReleasePolicyArgs {
    /// The release policy: JSON, or the form with `data` in which a vault keeps it
    pub release_policy: PathBuf,
    /// How to read it where grammar and samples of the vault's maker differ
    #[arg(long, value_enum, default_value_t = SkrMode::AzureCompatible)]
    pub mode: SkrMode,
}

#[derive(Debug, clap::Args)]
pub struct SkrCheck {
    #[command(flatten)]
    pub release: ReleasePolicyArgs,
    #[command(flatten)]
    pub token: Verify,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SkrMode {
    /// To the letter
    Strict,
    /// As the samples need it: types and a slash at the end are passed over
    AzureCompatible,
}

#[derive(Debug, Subcommand)]
pub enum Measure {
    /// The launch digest of an SEV-SNP guest, in hexadecimal
    Snp(MeasureSnp),
}

#[derive(Debug, clap::Args)]
pub struct MeasureSnp {
    /// The firmware image: OVMF, as it is given to the monitor
    #[arg(long, value_name = "FILE")]
    pub ovmf: PathBuf,
    /// The number of vCPUs
    #[arg(long, value_name = "N")]
    pub vcpus: u32,
    /// QEMU's name of the vCPU model, for instance EPYC-Milan
    #[arg(long, value_name = "NAME", conflicts_with = "vcpu_sig")]
    pub vcpu_type: Option<String>,
    /// The vCPU's CPUID signature instead of a name, decimal or 0x…
    #[arg(long, value_name = "N", value_parser = number)]
    pub vcpu_sig: Option<u32>,
    /// SEV_FEATURES of the guest; the host's kernel decides them
    #[arg(long, value_name = "HEX", default_value = "0x1", value_parser = hexadecimal)]
    pub guest_features: u64,
    /// Who launches the guest
    #[arg(long, value_enum, default_value_t = Monitor::Qemu)]
    pub vmm: Monitor,
    /// The kernel, if the firmware measures it
    #[arg(long, value_name = "FILE")]
    pub kernel: Option<PathBuf>,
    /// The initrd
    #[arg(long, value_name = "FILE", requires = "kernel")]
    pub initrd: Option<PathBuf>,
    /// The kernel's command line
    #[arg(long, value_name = "TEXT", requires = "kernel")]
    pub append: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Monitor {
    Qemu,
    Ec2,
    Gce,
}

fn hexadecimal(text: &str) -> Result<u64, String> {
    u64::from_str_radix(text.strip_prefix("0x").unwrap_or(text), 16).map_err(|_| "a hexadecimal number is needed".into())
}

fn number(text: &str) -> Result<u32, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| "a number of 32 bits is needed".into())
}

#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The evidence: an SEV-SNP report, a TDX or SGX quote, an attestation token, a bundle, or an envelope of another project in
    /// which such evidence comes
    pub evidence: PathBuf,
    /// What you accept: a policy in TOML or JSON
    #[arg(long)]
    pub policy: PathBuf,
    /// Collateral from anyone: certificates and CRLs in DER or PEM, certificate tables, Intel's documents, event logs, key sets
    /// whose keys have chains
    #[arg(long = "with", value_name = "FILE")]
    pub with: Vec<PathBuf>,
    /// What you vouch for yourself: roots in DER or PEM, key sets of issuers of tokens, and attestation keys of TPMs as TPMT_PUBLIC
    /// or PEM
    #[arg(long, value_name = "FILE")]
    pub trust: Vec<PathBuf>,
    /// The nonce of this conversation, in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub nonce: Option<String>,
    /// The key of this conversation, in the bytes that the guest hashed
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The time at which the verdict shall hold, RFC 3339 or Unix seconds; now if left out
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The counters of this TPM that an earlier verification saved: they must not have gone back
    #[arg(long, value_name = "FILE")]
    pub tpm_state: Option<PathBuf>,
    /// Where to save the TPM's counters if the evidence is verified; may be the same file
    #[arg(long, value_name = "FILE")]
    pub save_tpm_state: Option<PathBuf>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The tree of checks, for people
    Text,
    /// The canonical report, for programs
    Json,
}
