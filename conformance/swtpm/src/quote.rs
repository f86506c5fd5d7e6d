//! Quotes, and the question whether one is believed.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use veritee::{Ask, Policy, Time, TpmState, Verdict};

use crate::{
    key::Key,
    machine::{Machine, Result},
};

/// Values of registers by bank and number.
pub type Registers = BTreeMap<String, BTreeMap<u8, Vec<u8>>>;

/// A quote as it lies before a relying party.
#[derive(Clone)]
pub struct Quote {
    pub attest: Vec<u8>,
    pub signature: Vec<u8>,
    pub registers: Registers,
    pub nonce: Vec<u8>,
    /// The firmware's log, if there is one.
    pub log: Vec<u8>,
    /// What the relying party vouches for.
    pub trust: Vec<Vec<u8>>,
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A selection as the tools write it: `sha256:0,7+sha384:0`.
fn banks(selection: &str) -> impl Iterator<Item = (&str, Vec<u8>)> {
    selection.split('+').filter_map(|bank| bank.split_once(':')).map(|(bank, pcrs)| (bank, pcrs.split(',').filter_map(|pcr| pcr.parse().ok()).collect()))
}

/// What the registers hold now.
pub fn registers(machine: &Machine, selection: &str) -> Result<Registers> {
    let mut all = Registers::new();
    for (bank, pcrs) in banks(selection).filter(|(_, pcrs)| !pcrs.is_empty()) {
        let list = pcrs.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
        machine.tool("tpm2_pcrread", &["-Q", &format!("{bank}:{list}"), "-o", "registers"])?;
        let bytes = machine.read("registers")?;
        let size = bytes.len() / pcrs.len();
        all.insert(bank.into(), pcrs.iter().copied().zip(bytes.chunks(size.max(1)).map(<[u8]>::to_vec)).collect());
    }
    Ok(all)
}

impl Quote {
    /// A quote that the TPM makes now.
    pub fn new(machine: &Machine, key: &Key, selection: &str, nonce: &[u8]) -> Result<Self> {
        let (scheme, hash) = key.scheme();
        let nonce_hex = hex(nonce);
        let mut args = vec!["-Q", "-c", &key.context, "--scheme", scheme, "-g", hash, "-l", selection, "-m", "quote", "-s", "signature"];
        if !nonce.is_empty() {
            args.extend(["-q", nonce_hex.as_str()]);
        }
        machine.tool("tpm2_quote", &args)?;
        Ok(Self {
            attest: machine.read("quote")?,
            signature: machine.read("signature")?,
            registers: registers(machine, selection)?,
            nonce: nonce.to_vec(),
            log: Vec::new(),
            trust: vec![key.public.clone()],
        })
    }

    /// The same with one change.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    pub fn register(&mut self, bank: &str) -> &mut BTreeMap<u8, Vec<u8>> {
        self.registers.entry(bank.into()).or_default()
    }
}

/// A policy that binds the nonce and accepts every machine.
pub fn any_machine() -> Value {
    json!({ "veritee": 1, "kinds": ["tpm"], "bind": { "report_data": "nonce" }, "identity": { "waive": "any machine will do here" } })
}

/// A policy that accepts machines with these registers.
pub fn machine_with(registers: &Registers) -> Value {
    let set = |(bank, values): (&String, &BTreeMap<u8, Vec<u8>>)| {
        let values: serde_json::Map<String, Value> = values.iter().map(|(pcr, value)| (pcr.to_string(), hex(value).into())).collect();
        json!({ "label": "as it was", "bank": bank, "values": values })
    };
    let mut policy = any_machine();
    policy["identity"] = json!({});
    policy["tpm"] = json!({ "pcrs": registers.iter().map(set).collect::<Vec<_>>() });
    policy
}

/// What the core decides of a quote.
pub fn decide(quote: &Quote, policy: &Value, before: Option<TpmState>) -> Result<Verdict> {
    let banks: serde_json::Map<String, Value> = quote
        .registers
        .iter()
        .map(|(bank, values)| {
            (bank.clone(), values.iter().map(|(pcr, value)| (pcr.to_string(), Value::from(hex(value)))).collect::<serde_json::Map<_, _>>().into())
        })
        .collect();
    let pcrs = Value::from(banks).to_string();
    let mut parts: Vec<(&str, &[u8])> = vec![("tpm-quote", &quote.attest), ("tpm-signature", &quote.signature), ("pcrs", pcrs.as_bytes())];
    if !quote.log.is_empty() {
        parts.push(("event-log", &quote.log));
    }
    let bundle = veritee::pack_parts(&parts).map_err(|e| e.to_string())?;
    let policy = Policy::from_json(&policy.to_string()).map_err(|e| e.to_string())?;
    let at = Time::from_unix_seconds(1_780_000_000).map_err(|e| e.to_string())?;
    let mut ask = Ask::new(&policy, at).trust(&quote.trust).map_err(|e| e.to_string())?;
    if !quote.nonce.is_empty() {
        ask = ask.nonce(&quote.nonce);
    }
    if let Some(before) = before {
        ask = ask.tpm_state(before);
    }
    veritee::verify(bundle.as_bytes(), &ask).map_err(|e| e.to_string())
}

/// The counters of a quote that was verified.
pub fn state(verdict: &Verdict) -> Result<TpmState> {
    let claims = verdict.verified().and_then(|v| v.claims().tpm.as_ref()).ok_or_else(|| format!("not verified: {}", verdict.report().code()))?;
    let clock = claims.clock.parse().map_err(|_| format!("a clock {:?}", claims.clock))?;
    Ok(TpmState { clock, reset_count: claims.reset_count, restart_count: claims.restart_count })
}
