//! Keys in the TPM.

use crate::machine::{Machine, Result};

/// What an attestation key must be.
pub const ATTRIBUTES: &str = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign|noda";

/// A key that may sign quotes, or may not.
#[derive(Clone)]
pub struct Key {
    /// The file of its context.
    pub context: String,
    /// `TPM2B_PUBLIC`.
    pub public: Vec<u8>,
    pub pem: Vec<u8>,
    pub name: Vec<u8>,
    pub qualified_name: Vec<u8>,
    scheme: String,
    hash: String,
}

impl Key {
    /// A primary key of the endorsement hierarchy. The algorithm is written as the tools write it: `rsa2048:rsassa-sha256:null`.
    pub fn primary(machine: &Machine, algorithm: &str, attributes: &str) -> Result<Self> {
        machine.tool("tpm2_createprimary", &["-Q", "-C", "e", "-g", "sha256", "-G", algorithm, "-a", attributes, "-c", "key.new"])?;
        Self::read(machine, algorithm)
    }

    /// A key under a primary key that stores it.
    pub fn child(machine: &Machine, algorithm: &str) -> Result<Self> {
        machine.tool("tpm2_createprimary", &["-Q", "-C", "e", "-G", "ecc", "-c", "parent"])?;
        machine.tool("tpm2_create", &["-Q", "-C", "parent", "-G", algorithm, "-a", ATTRIBUTES, "-u", "key.pub", "-r", "key.priv", "-c", "key.new"])?;
        Self::read(machine, algorithm)
    }

    fn read(machine: &Machine, algorithm: &str) -> Result<Self> {
        machine.tool("tpm2_readpublic", &["-Q", "-c", "key.new", "-o", "key.public", "-n", "key.name", "-q", "key.qname"])?;
        machine.tool("tpm2_readpublic", &["-Q", "-c", "key.new", "-f", "pem", "-o", "key.pem"])?;
        let name = machine.read("key.name")?;
        let context = format!("key-{}", name.iter().map(|b| format!("{b:02x}")).collect::<String>());
        machine.write(&context, &machine.read("key.new")?)?;
        let scheme = algorithm.split(':').nth(1).and_then(|scheme| scheme.split_once('-')).ok_or("an algorithm names its scheme and hash")?;
        Ok(Self {
            context,
            public: machine.read("key.public")?,
            pem: machine.read("key.pem")?,
            name,
            qualified_name: machine.read("key.qname")?,
            scheme: scheme.0.into(),
            hash: scheme.1.into(),
        })
    }

    /// `TPMT_PUBLIC`.
    pub fn area(&self) -> &[u8] {
        self.public.get(2..).unwrap_or_default()
    }

    /// How it signs, in the tools' words.
    pub fn scheme(&self) -> (&str, &str) {
        (&self.scheme, &self.hash)
    }

    /// How it signs, in the report's words.
    pub fn scheme_name(&self) -> String {
        format!("{}-{}", self.scheme, self.hash)
    }
}
