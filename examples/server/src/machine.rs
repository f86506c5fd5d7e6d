//! The machine: what it runs, its key, and what can be wrong with what it shows.

mod azure;
mod snp;
mod tdx;

use std::{
    error::Error,
    time::{SystemTime, UNIX_EPOCH},
};

use p256::ecdsa::SigningKey;
use serde::Deserialize;
use sha2::{Digest, Sha512};
use veritee::Time;
use veritee_forge::envelope;

/// The kind of trusted execution environment that is played.
///
/// A further kind is a name here, an arm in each `match` below, and a file of its own beside `snp.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tee {
    /// AMD SEV-SNP on a Milan.
    Snp,
    /// Intel TDX.
    Tdx,
    /// An Azure confidential VM on a Milan, which shows a quote of its virtual TPM.
    AzureSnp,
}

impl Tee {
    const ALL: [Self; 3] = [Self::Snp, Self::Tdx, Self::AzureSnp];

    /// The root certificate of the forged vendor, in DER.
    pub fn anchor(self) -> Vec<u8> {
        match self {
            Self::Snp | Self::AzureSnp => snp::anchor(),
            Self::Tdx => tdx::anchor(),
        }
    }

    pub fn anchor_pem(self) -> String {
        envelope::pem("CERTIFICATE", &self.anchor(), "\n")
    }

    /// All roots, each once, as a client has them in its configuration.
    pub fn anchors_pem() -> String {
        let mut once: Vec<String> = Vec::new();
        for anchor in Self::ALL.map(Self::anchor_pem) {
            if !once.contains(&anchor) {
                once.push(anchor);
            }
        }
        once.concat()
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $text:literal),* $(,)?) => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Fault { $($(#[$doc])* $name),* }

        impl Fault {
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$name),*];

            /// The name that a caller writes.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

faults! {
    /// The evidence was made for another nonce, as if it were replayed.
    WrongNonce "wrong-nonce",
    /// The key that comes along is not the one that the evidence binds, as if somebody in the middle had put in his own.
    OtherKey "other-key",
    /// The host can debug the guest.
    Debug "debug",
    /// Firmware and microcode are older than the client accepts.
    OldTcb "old-tcb",
    /// The vendor revoked a certificate.
    Revoked "revoked",
    /// The collateral was current long ago.
    Expired "expired",
    /// The evidence is genuine, but of another machine, which has another key.
    Relayed "relayed",
    /// Something else was started.
    ChangedMeasurement "changed-measurement",
}

/// When the collateral is current, as RFC 3339.
struct Window {
    this_update: String,
    next_update: String,
}

const DAY: u64 = 86_400;

impl Window {
    /// In days from now.
    fn days(now: u64, [from, until]: [i64; 2]) -> Result<Self, Box<dyn Error>> {
        let day = |days: i64| -> Result<String, Box<dyn Error>> {
            let moment = now.saturating_add_signed(days.saturating_mul(DAY.cast_signed()));
            Ok(Time::from_unix_seconds(moment - moment % DAY).map_err(|e| e.to_string())?.to_string())
        };
        Ok(Self { this_update: day(from)?, next_update: day(until)? })
    }
}

/// What a client is shown.
pub struct Evidence {
    pub bundle: String,
    pub key: Vec<u8>,
}

pub struct Machine {
    /// The public key that clients shall talk to, an uncompressed point on P-256. New with every start.
    key: Vec<u8>,
    /// That of another machine.
    other_key: Vec<u8>,
    current: Window,
    expired: Window,
}

impl Machine {
    pub fn start() -> Result<Self, Box<dyn Error>> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        Ok(Self { key: public_key()?, other_key: public_key()?, current: Window::days(now, [-2, 28])?, expired: Window::days(now, [-90, -60])? })
    }

    /// Evidence for this nonce, with all its collateral.
    pub fn evidence(&self, tee: Tee, nonce: &[u8], fault: Option<Fault>) -> Result<Evidence, String> {
        let (bound, shown) = match fault {
            Some(Fault::Relayed) => (&self.other_key, &self.key),
            Some(Fault::OtherKey) => (&self.key, &self.other_key),
            _ => (&self.key, &self.key),
        };
        let nonce: Vec<u8> = if fault == Some(Fault::WrongNonce) { nonce.iter().map(|b| !b).collect() } else { nonce.to_vec() };
        let report_data = || Sha512::digest([&nonce[..], bound].concat()).into();
        let window = if fault == Some(Fault::Expired) { &self.expired } else { &self.current };
        let bundle = match tee {
            Tee::Snp => snp::evidence(report_data(), window, fault)?,
            Tee::Tdx => tdx::evidence(report_data(), window, fault)?,
            Tee::AzureSnp => azure::evidence(azure::binding(&nonce, bound), window, fault)?,
        };
        Ok(Evidence { bundle, key: shown.clone() })
    }
}

fn pack(evidence: &[u8], collateral: &[Vec<u8>]) -> Result<String, String> {
    veritee::pack(evidence, &collateral.iter().collect::<Vec<_>>()).map_err(|misuse| misuse.to_string())
}

/// The public half of a fresh key. The private half would open what clients seal to it; this machine only counts bytes.
fn public_key() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|e| e.to_string())?;
    Ok(SigningKey::from_slice(&secret)?.verifying_key().to_sec1_point(false).as_bytes().to_vec())
}

#[cfg(test)]
mod tests;
