//! Every kind of key that this TPM can make, over every bank; and keys whose quotes are worth nothing.

use serde_json::json;

use super::{BOOT, NONCE};
use crate::{
    key::{ATTRIBUTES, Key},
    machine::{Machine, Result},
    quote::{Quote, any_machine, decide, hex},
    tally::Tally,
};

/// swtpm 0.7 has no RSA of 4096 bits.
const ALGORITHMS: [&str; 11] = [
    "rsa2048:rsassa-sha256:null",
    "rsa2048:rsassa-sha384:null",
    "rsa2048:rsassa-sha512:null",
    "rsa2048:rsapss-sha256:null",
    "rsa2048:rsapss-sha384:null",
    "rsa2048:rsapss-sha512:null",
    "rsa3072:rsassa-sha256:null",
    "rsa3072:rsapss-sha384:null",
    "ecc256:ecdsa-sha256:null",
    "ecc384:ecdsa-sha384:null",
    "ecc521:ecdsa-sha512:null",
];

const EVERY: &str = "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23";

pub fn good(tally: &mut Tally) -> Result<()> {
    let machine = Machine::new("keys")?;
    for (i, bank) in ["sha1", "sha256", "sha384", "sha512"].into_iter().enumerate() {
        let digest = hex(&vec![0x5a; [20, 32, 48, 64][i]]);
        machine.tool("tpm2_pcrextend", &[&format!("0:{bank}={digest}"), &format!("7:{bank}={digest}"), &format!("23:{bank}={digest}")])?;
    }
    let selections = [
        BOOT.to_string(),
        format!("sha256:{EVERY}"),
        format!("sha384:{EVERY}"),
        format!("sha512:{EVERY}"),
        "sha256:7".into(),
        "sha384:0+sha256:23".into(),
        "sha1:0+sha256:0,7".into(),
        "sha1:0,7+sha256:0,7+sha384:0,7+sha512:0,7,23".into(),
    ];
    for algorithm in ALGORITHMS {
        let key = Key::primary(&machine, algorithm, ATTRIBUTES)?;
        for selection in &selections {
            let quote = Quote::new(&machine, &key, selection, NONCE)?;
            one(tally, &format!("{algorithm} over {selection}"), &key, &quote)?;
        }
        flips(tally, algorithm, &Quote::new(&machine, &key, BOOT, NONCE)?)?;
        let sha1 = Quote::new(&machine, &key, "sha1:0,7", NONCE)?;
        tally.decided(&format!("{algorithm} over SHA-1 alone"), &sha1, "tpm.pcrs.selection.sha1")?;
        let mut policy = any_machine();
        policy["tpm"] = json!({ "allow_sha1": true });
        tally.under(&format!("{algorithm} over SHA-1 alone, which is allowed"), &sha1, &policy, "ok")?;
    }
    let child = Key::child(&machine, "rsa2048:rsassa-sha256:null")?;
    one(tally, "a key under another", &child, &Quote::new(&machine, &child, BOOT, NONCE)?)?;
    template(tally, &machine)
}

/// The quote is believed under each form of its key, and the claims are what the TPM's own tools say.
fn one(tally: &mut Tally, what: &str, key: &Key, quote: &Quote) -> Result<()> {
    let verdict = decide(quote, &any_machine(), None)?;
    tally.code(what, verdict.report().code(), "ok");
    if let Some(claims) = verdict.verified().map(|v| v.claims()) {
        let mut sorted: Vec<_> = claims.pcrs.iter().map(|pcr| (pcr.bank.to_string(), pcr.index, pcr.value.as_bytes().to_vec())).collect();
        let held = quote.registers.iter().filter(|(bank, _)| *bank != "sha1");
        let mut held: Vec<_> = held.flat_map(|(bank, values)| values.iter().map(move |(index, value)| (bank.clone(), *index, value.clone()))).collect();
        sorted.sort();
        held.sort();
        tally.holds(&format!("{what}: registers as the tools read them"), sorted == held);
        let tpm = claims.tpm.as_ref().ok_or("no claims of a TPM")?;
        tally.holds(&format!("{what}: the key's name"), tpm.ak_name.as_ref().is_some_and(|name| name.as_bytes() == key.name));
        tally.holds(&format!("{what}: the signer's name"), tpm.qualified_signer.as_bytes() == key.qualified_name);
        tally.holds(&format!("{what}: how it signed"), tpm.scheme == key.scheme_name());
        tally.holds(&format!("{what}: who vouches"), tpm.trust == "pinned-ak");
    }
    tally.decided(&format!("{what}: the key without its size"), &quote.with(|q| q.trust = vec![key.area().to_vec()]), "ok")?;
    tally.decided(&format!("{what}: the key as PEM"), &quote.with(|q| q.trust = vec![key.pem.clone()]), "ok")?;
    let sized = |q: &mut Quote| q.attest = [&u16::try_from(q.attest.len()).unwrap_or(0).to_be_bytes(), q.attest.as_slice()].concat();
    tally.decided(&format!("{what}: the quote with its size"), &quote.with(sized), "ok")
}

/// Nothing that differs in one bit is believed, nor anything shorter.
fn flips(tally: &mut Tally, what: &str, quote: &Quote) -> Result<()> {
    let policy = any_machine();
    let mut refused = |what: String, quote: Quote| -> Result<()> {
        let believed = decide(&quote, &policy, None)?.verified().is_some();
        tally.holds(&what, !believed);
        Ok(())
    };
    for at in 0..quote.attest.len() {
        refused(format!("{what}: a bit of byte {at} of the quote"), quote.with(|q| q.attest[at] ^= 1 << (at % 8)))?;
        refused(format!("{what}: the quote cut to {at}"), quote.with(|q| q.attest.truncate(at)))?;
    }
    for at in 0..quote.signature.len() {
        refused(format!("{what}: a bit of byte {at} of the signature"), quote.with(|q| q.signature[at] ^= 1 << (at % 8)))?;
        refused(format!("{what}: the signature cut to {at}"), quote.with(|q| q.signature.truncate(at)))?;
    }
    for pcr in 0..8 {
        for at in 0..32 {
            let flip = |q: &mut Quote| q.register("sha256").entry(pcr).or_default()[at] ^= 1 << (at % 8);
            refused(format!("{what}: a bit of byte {at} of register {pcr}"), quote.with(flip))?;
        }
    }
    Ok(())
}

/// A primary key by the template of Azure's paravisors has the qualified name that the core works out from its modulus alone.
fn template(tally: &mut Tally, machine: &Machine) -> Result<()> {
    let key = Key::primary(machine, "rsa2048:rsassa-sha256:null", ATTRIBUTES)?;
    let modulus: &[u8; 256] = key.area().last_chunk().ok_or("a short public area")?;
    let (name, qualified_name) = veritee::internals::azure_ak_names(modulus);
    tally.holds("the name that follows from the modulus", name == key.name);
    tally.holds("the qualified name that follows from the modulus", qualified_name == key.qualified_name);
    Ok(())
}

pub fn bad(tally: &mut Tally) -> Result<()> {
    let machine = Machine::new("bad-keys")?;
    let without = |attribute: &str| ATTRIBUTES.split('|').filter(|a| *a != attribute).collect::<Vec<_>>().join("|");
    let duplicable = "sensitivedataorigin|userwithauth|restricted|sign|noda".to_string();
    for (what, algorithm, attributes, wanted) in [
        ("unrestricted", "rsa2048:rsassa-sha256:null", without("restricted"), "tpm.ak.profile.restricted"),
        ("unrestricted, on P-256", "ecc256:ecdsa-sha256:null", without("restricted"), "tpm.ak.profile.restricted"),
        ("it can leave its TPM", "rsa2048:rsassa-sha256:null", duplicable, "tpm.ak.profile.fixed-tpm"),
        ("1024 bits", "rsa1024:rsassa-sha256:null", ATTRIBUTES.into(), "tpm.ak.profile.key"),
        ("it signs with SHA-1", "rsa2048:rsassa-sha1:null", ATTRIBUTES.into(), "tpm.ak.profile.scheme"),
        ("it signs with SHA-1, on P-256", "ecc256:ecdsa-sha1:null", ATTRIBUTES.into(), "tpm.ak.profile.scheme"),
    ] {
        let key = Key::primary(&machine, algorithm, &attributes)?;
        tally.decided(what, &Quote::new(&machine, &key, BOOT, NONCE)?, wanted)?;
    }
    Ok(())
}
