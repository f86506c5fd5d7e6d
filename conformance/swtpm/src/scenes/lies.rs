//! Quotes that say what is not so, and signatures of the TPM under what is no quote.

use super::{BOOT, NONCE};
use crate::{
    key::{ATTRIBUTES, Key},
    machine::{Machine, Result},
    quote::Quote,
    tally::Tally,
};

const RSA: &str = "rsa2048:rsassa-sha256:null";

pub fn all(tally: &mut Tally) -> Result<()> {
    let machine = Machine::new("lies")?;
    let key = Key::primary(&machine, RSA, ATTRIBUTES)?;
    let quote = Quote::new(&machine, &key, BOOT, NONCE)?;
    tally.decided("the truth", &quote, "ok")?;
    nonces(tally, &machine, &key, &quote)?;
    registers(tally, &machine, &key, &quote)?;
    others(tally, &machine, &key, &quote)?;
    forged(tally, &machine, &key, &quote)
}

fn nonces(tally: &mut Tally, machine: &Machine, key: &Key, quote: &Quote) -> Result<()> {
    const CODE: &str = "bind.report-data.mismatch";
    tally.decided("another nonce", &quote.with(|q| q.nonce[0] ^= 1), CODE)?;
    tally.decided("a nonce that the quote's begins with", &quote.with(|q| q.nonce.truncate(16)), CODE)?;
    tally.decided("a nonce that begins as the quote's", &quote.with(|q| q.nonce.push(0)), CODE)?;
    let empty = Quote::new(machine, key, BOOT, b"")?.with(|q| q.nonce = NONCE.to_vec());
    tally.decided("a quote without a nonce", &empty, "bind.report-data.absent")?;
    let padded = Quote::new(machine, key, BOOT, &[NONCE, &[0; 16]].concat())?;
    tally.decided("48 bytes", &padded, "ok")?;
    tally.decided("48 bytes for a nonce of 32", &padded.with(|q| q.nonce = NONCE.to_vec()), CODE)
}

fn registers(tally: &mut Tally, machine: &Machine, key: &Key, quote: &Quote) -> Result<()> {
    let resettable = Quote::new(machine, key, "sha256:16,23", NONCE)?;
    let relabelled =
        |q: &mut Quote| *q.register("sha256") = q.register("sha256").clone().into_values().zip([0_u8, 4]).map(|(value, pcr)| (pcr, value)).collect();
    tally.decided("registers 16 and 23", &resettable, "ok")?;
    tally.decided("registers 16 and 23 as 0 and 4", &resettable.with(relabelled), "tpm.pcrs.values.missing")?;
    let bank = |q: &mut Quote| {
        let values = q.registers.remove("sha256").unwrap_or_default();
        q.registers.insert("sha384".into(), values);
    };
    tally.decided("values of SHA-256 as SHA-384's", &quote.with(bank), "tpm.pcrs.values.length")?;
    tally.decided("a register left out", &quote.with(|q| drop(q.register("sha256").remove(&7))), "tpm.pcrs.values.missing")?;
    tally.decided("a register that was not quoted", &quote.with(|q| drop(q.register("sha256").insert(8, vec![0; 32]))), "tpm.pcrs.values.unsigned")?;
    let slid = |q: &mut Quote| {
        let last = q.register("sha256").entry(0).or_default().pop();
        q.register("sha256").entry(1).or_default().splice(0..0, last);
    };
    tally.decided("a byte slid into the next register", &quote.with(slid), "tpm.pcrs.values.length")?;
    let none = Quote::new(machine, key, "sha256:none", NONCE);
    tally.decided("a quote of no registers", &none?, "tpm.quote.form.empty-selection")?;
    let old = quote.clone();
    machine.tool("tpm2_pcrextend", &[&format!("7:sha256={}", "5a".repeat(32))])?;
    let new = Quote::new(machine, key, BOOT, NONCE)?;
    tally.decided("values of before", &new.with(|q| q.registers = old.registers.clone()), "tpm.pcrs.digest")?;
    tally.decided("the quote of before with the values of now", &old.with(|q| q.registers = new.registers.clone()), "tpm.pcrs.digest")
}

/// The attestation key signs what is no quote, each with the right nonce.
fn others(tally: &mut Tally, machine: &Machine, key: &Key, quote: &Quote) -> Result<()> {
    const TYPE: &str = "tpm.quote.form.type";
    let nonce = crate::quote::hex(NONCE);
    let (ak, nonce) = (key.context.as_str(), nonce.as_str());
    let signed = || -> Result<Quote> {
        let (attest, signature) = (machine.read("attest")?, machine.read("signature")?);
        Ok(quote.with(|q| (q.attest, q.signature) = (attest, signature)))
    };
    machine.tool("tpm2_certify", &["-Q", "-c", ak, "-C", ak, "-g", "sha256", "-o", "attest", "-s", "signature", "-f", "tss"])?;
    tally.decided("a certified key", &signed()?, TYPE)?;
    machine.tool("tpm2_gettime", &["-Q", "-c", ak, "-g", "sha256", "-q", nonce, "--attestation", "attest", "-o", "signature", "-f", "tss"])?;
    tally.decided("a time", &signed()?, TYPE)?;
    machine.tool("tpm2_nvdefine", &["-Q", "-C", "o", "-s", "8", "-a", "ownerread|ownerwrite", "0x1500020"])?;
    machine.write("eight", b"8 bytes!")?;
    machine.tool("tpm2_nvwrite", &["-Q", "-C", "o", "-i", "eight", "0x1500020"])?;
    machine.tool(
        "tpm2_nvcertify",
        &["-Q", "-C", ak, "-c", "o", "-g", "sha256", "-q", nonce, "--attestation", "attest", "-o", "signature", "-f", "tss", "0x1500020"],
    )?;
    tally.decided("the contents of an NV index", &signed()?, TYPE)?;
    machine
        .tool("tpm2_createprimary", &["-Q", "-C", "e", "-G", "ecc", "-c", "made", "--creation-data", "made.data", "-d", "made.hash", "-t", "made.ticket"])?;
    let mut creation = vec!["-Q", "-C", ak, "-c", "made", "-d", "made.hash", "-t", "made.ticket", "-g", "sha256", "-q", nonce];
    creation.extend(["--attestation", "attest", "-o", "signature", "-f", "tss"]);
    machine.tool("tpm2_certifycreation", &creation)?;
    tally.decided("a key's creation", &signed()?, TYPE)?;

    // A restricted key signs data from outside, unless they begin as what the TPM makes.
    let outside = |data: &[u8]| -> Result<Quote> {
        machine.write("attest", data)?;
        machine.tool("tpm2_hash", &["-Q", "-C", "o", "-g", "sha256", "-o", "digest", "-t", "ticket", "attest"])?;
        machine.tool("tpm2_sign", &["-Q", "-c", ak, "-g", "sha256", "-d", "-t", "ticket", "-o", "signature", "digest"])?;
        signed()
    };
    let mut not_quite = quote.attest.clone();
    not_quite[0] ^= 1;
    tally.decided("a quote with another beginning", &outside(&not_quite)?, "tpm.quote.form.magic")?;
    tally.holds("the TPM signs no quote from outside with a restricted key", outside(&quote.attest).is_err());
    Ok(())
}

/// A key that signs whatever it is given signs a quote that no TPM made.
fn forged(tally: &mut Tally, machine: &Machine, key: &Key, quote: &Quote) -> Result<()> {
    let other = Key::primary(machine, RSA, &ATTRIBUTES.replace("noda", "noda|adminwithpolicy"))?;
    tally.decided(
        "the quote of another key",
        &Quote::new(machine, &other, BOOT, NONCE)?.with(|q| q.trust = vec![key.public.clone()]),
        "tpm.quote.signature",
    )?;
    tally.decided("two keys are trusted", &quote.with(|q| q.trust = vec![other.public.clone(), key.public.clone()]), "ok")?;
    tally.decided("no key is trusted", &quote.with(|q| q.trust.clear()), "missing.tpm.ak")?;

    let unrestricted = Key::primary(machine, RSA, &ATTRIBUTES.replace("restricted|", ""))?;
    machine.write("attest", &quote.attest)?;
    machine.tool("tpm2_sign", &["-Q", "-c", &unrestricted.context, "-g", "sha256", "-o", "signature", "attest"])?;
    let signature = machine.read("signature")?;
    let forged = quote.with(|q| (q.signature, q.trust) = (signature, vec![unrestricted.public.clone()]));
    tally.decided("an unrestricted key signed a quote from outside", &forged, "tpm.ak.profile.restricted")?;

    // Whoever pins the bare numbers of a key says himself that it is restricted, and the report tells him so.
    let bare = forged.with(|q| q.trust = vec![unrestricted.pem.clone()]);
    let verdict = crate::quote::decide(&bare, &crate::quote::any_machine(), None)?;
    tally.holds("a bare key's limit is told", verdict.report().to_json().contains("Nothing is known of the key but its numbers"));
    Ok(())
}
