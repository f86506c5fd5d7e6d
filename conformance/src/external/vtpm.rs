//! `vtpm/`: quotes of a software TPM, one folder each (`quote.attest`, `quote.tpmt_sig`, `pcrs.json`, `ak.tpm2b_public`, `nonce.bin`), whose names say
//! what they come to (`pos_`, `neg_`); and the evidence of Azure's confidential VMs in the envelopes that their tools write. Each that
//! verifies is asked again with something amiss.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::EXPLORE;
use crate::vector::{Expect, Expected, Suite, Vector, text};

/// Folder, evidence, collateral, time, and the beginning of PCR 0.
type Envelope = (&'static str, &'static str, &'static [&'static str], &'static str, Option<&'static str>);

const MIDSUMMER: &str = "2026-06-01T00:00:00Z";

const ENVELOPES: [Envelope; 7] = [
    ("trustee-az-snp", "evidence-v0.json", &[], MIDSUMMER, Some("e15c44")),
    ("trustee-az-snp", "evidence-v1.json", &[], MIDSUMMER, Some("e15c44")),
    ("trustee-az-snp", "evidence-v2.json", &[], MIDSUMMER, Some("84275b")),
    ("trustee-az-snp", "evidence-genoa.json", &[], MIDSUMMER, Some("afd689")),
    ("attestation-rs-az-snp", "live-evidence.json", &[], MIDSUMMER, None),
    (
        "attested-tls-azure",
        "azure-tdx-with-ak-intermediates-1780922561.json",
        &["azure-collateral-with-ak-intermediates-1780922561.json", "azure-tdx-with-ak-intermediates-1780922561.ak-chain.pem"],
        "1780922561",
        None,
    ),
    ("attested-tls-azure", "azure-tdx-1764662251380464271.json", &["azure-collateral.json", "azure-tdx-1764662251380464271.ak-chain.pem"], "1771632000", None),
];

/// Folders of the software TPM that hang on what was asked before, or on a bank that no policy accepts; the live tests have their like.
const ELSEWHERE: [&str; 2] = ["policy_", "reset_"];

pub(super) fn read(folder: &Path) -> Result<Suite, String> {
    let (mut vectors, mut left_out) = (Vec::new(), Vec::new());
    for envelope in ENVELOPES {
        if folder.join(envelope.0).join(envelope.1).is_file() {
            envelopes(folder, envelope, &mut vectors)?;
        } else {
            left_out.push(format!("{}/{}: not there", envelope.0, envelope.1));
        }
    }
    let mut folders: Vec<_> = fs::read_dir(folder.join("swtpm-live")).into_iter().flatten().filter_map(|e| Some(e.ok()?.path())).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("quote.attest").is_file()) {
        software_tpm(folder, &mut vectors, &mut left_out)?;
    }
    Ok(Suite { name: "vtpm, further".into(), vectors, left_out })
}

fn vector(id: String, evidence: &[u8], at: &str) -> Result<Vector, String> {
    Ok(Vector {
        id,
        title: "evidence of a virtual TPM".into(),
        clause: "the folder's own account".into(),
        flags: vec!["real".into()],
        evidence: text(evidence),
        collateral: Vec::new(),
        trust: Vec::new(),
        policy: serde_json::from_str(EXPLORE).map_err(|e| e.to_string())?,
        nonce: None,
        key: None,
        at: at.into(),
        expect: Expect { verdict: Expected::Verified, code: None, claims: None },
    })
}

/// The same question with something amiss.
fn wrong(right: &Vector, what: &str, code: Option<&str>, change: &dyn Fn(&mut Vector)) -> Vector {
    let expect = Expect { verdict: Expected::Rejected, code: code.map(Into::into), claims: None };
    let mut vector = Vector { id: format!("{}-{what}", right.id), expect, ..right.clone() };
    change(&mut vector);
    vector
}

fn envelopes(folder: &Path, (place, name, collateral, at, pcr0): Envelope, vectors: &mut Vec<Vector>) -> Result<(), String> {
    let folder = folder.join(place);
    let file = |name: &str| fs::read(folder.join(name)).map_err(|e| format!("{place}/{name}: {e}"));
    let evidence = file(name)?;
    let nonce = nonce_in(&evidence).ok_or_else(|| format!("{place}/{name}: there is no quote in it"))?;
    let mut right = vector(format!("real-vtpm/{place}/{}", name.trim_end_matches(".json")), &evidence, at)?;
    right.collateral = collateral.iter().map(|name| Ok(text(&file(name)?))).collect::<Result<_, String>>()?;
    right.nonce = Some(text(&nonce));
    let pcrs = pcrs_in(&evidence).ok_or_else(|| format!("{place}/{name}: there are no registers in it"))?;
    if !pcrs.first().is_some_and(|value| value.starts_with(pcr0.unwrap_or_default())) {
        return Err(format!("{place}/{name}: PCR 0 does not begin with {pcr0:?}"));
    }
    let pcrs: Vec<_> = pcrs.iter().enumerate().map(|(index, value)| json!({ "index": index, "value": value })).collect();
    right.expect.claims = Some(json!({ "pcrs": pcrs }));
    vectors.push(wrong(&right, "other-nonce", Some("bind.report-data.mismatch"), &|v| v.nonce = Some(text(&[0x11; 32]))));
    vectors.push(wrong(&right, "nonce-cut", Some("bind.report-data.mismatch"), &|v| v.nonce = nonce.split_last().map(|(_, rest)| text(rest))));
    for (what, member, byte) in
        [("report-altered", "hcl_report", 0x20 + 0x90), ("claims-altered", "hcl_report", 0x4d4 + 40), ("td-quote-altered", "td_quote", 568)]
    {
        if let Some(altered) = altered(&evidence, member, byte) {
            vectors.push(wrong(&right, what, None, &|v| v.evidence = text(&altered)));
        }
    }
    if !collateral.is_empty() {
        vectors.push(wrong(&right, "without-collateral", Some("missing.tdx.collateral"), &|v| v.collateral.clear()));
    }
    vectors.push(right);
    Ok(())
}

fn software_tpm(folder: &Path, vectors: &mut Vec<Vector>, left_out: &mut Vec<String>) -> Result<(), String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if ELSEWHERE.iter().any(|beginning| name.starts_with(beginning)) {
        left_out.push(format!("swtpm-live/{name}: hangs on a kept state or on SHA-1"));
        return Ok(());
    }
    let file = |name: &str| fs::read(folder.join(name)).ok();
    let relabelled = file("pcrs_relabelled.json");
    let (Some(quote), Some(signature), Some(key)) = (file("quote.attest"), file("quote.tpmt_sig"), file("ak.tpm2b_public")) else {
        return Err(format!("swtpm-live/{name}: a part is not there"));
    };
    let mut parts = vec![("tpm-quote", quote.as_slice()), ("tpm-signature", signature.as_slice())];
    let pcrs = relabelled.or_else(|| file("pcrs.json"));
    parts.extend(pcrs.as_deref().map(|pcrs| ("pcrs", pcrs)));
    let bundle = veritee::pack_parts(&parts).map_err(|e| format!("swtpm-live/{name}: {e}"))?;
    let mut right = vector(format!("real-vtpm/swtpm-live/{name}"), bundle.as_bytes(), "2026-11-24T00:00:00Z")?;
    right.trust = vec![text(&key)];
    right.nonce = Some(text(&file("nonce.bin").filter(|nonce| !nonce.is_empty()).unwrap_or_else(|| vec![0x33; 32])));
    if name.starts_with("pos_") {
        vectors.push(wrong(&right, "unpinned", Some("missing.tpm.ak"), &|v| v.trust.clear()));
        vectors.push(wrong(&right, "other-nonce", Some("bind.report-data.mismatch"), &|v| v.nonce = Some(text(&[0x11; 32]))));
    } else {
        right.expect = Expect { verdict: Expected::Rejected, code: None, claims: None };
    }
    vectors.push(right);
    Ok(())
}

/// The quote of an envelope.
fn quote_in(envelope: &[u8]) -> Option<Value> {
    let envelope: Value = serde_json::from_slice(envelope).ok()?;
    let evidence = envelope.get("evidence").unwrap_or(&envelope);
    evidence.get("tpm_quote").or_else(|| evidence.get("quote")).cloned()
}

/// Bytes, as the tools write them: hexadecimal, or a list of numbers.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(hex) => (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok()).collect(),
        list => serde_json::from_value(list.clone()).ok(),
    }
}

/// The registers' values in an envelope, in hexadecimal.
fn pcrs_in(envelope: &[u8]) -> Option<Vec<String>> {
    let hex = |value: &Value| Some(bytes(value)?.iter().map(|byte| format!("{byte:02x}")).collect());
    quote_in(envelope)?.get("pcrs")?.as_array()?.iter().map(hex).collect()
}

/// The quote's `extraData` in an envelope.
fn nonce_in(envelope: &[u8]) -> Option<Vec<u8>> {
    let message = bytes(quote_in(envelope)?.get("message")?)?;
    // TPMS_ATTEST: magic, type, qualifiedSigner, extraData.
    let sized = |at: usize| {
        let length = usize::from(u16::from_be_bytes(message.get(at..at + 2)?.try_into().ok()?));
        Some((message.get(at + 2..at + 2 + length)?, at + 2 + length))
    };
    let (_, next) = sized(6)?;
    sized(next).map(|(nonce, _)| nonce.to_vec())
}

/// An envelope with one bit of a part flipped, if it has that part in base64url.
fn altered(envelope: &[u8], member: &str, byte: usize) -> Option<Vec<u8>> {
    let mut envelope: Value = serde_json::from_slice(envelope).ok()?;
    let evidence = if envelope.get("evidence").is_some() { envelope.get_mut("evidence")? } else { &mut envelope };
    let mut part = URL_SAFE_NO_PAD.decode(evidence.get(member)?.as_str()?.trim_end_matches('=')).ok()?;
    *part.get_mut(byte)? ^= 1;
    *evidence.get_mut(member)? = json!(URL_SAFE_NO_PAD.encode(part));
    serde_json::to_vec(&envelope).ok()
}
