//! What a verifier shows of the evidence that it appraised: as each implementation writes it, since no draft says how.

use alloc::{format, vec::Vec};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use crate::{
    hex,
    json::Json,
    jwt::{
        claims::{ConfirmationKey, Fields, Statement},
        jwk::Jwk,
        key::PublicKey,
    },
    verdict::Failure,
};

/// Names under which Trustee shows evidence, and the hardware behind them.
const TEES: [(&str, &str); 6] = [("snp", "sev-snp"), ("az-snp-vtpm", "sev-snp"), ("tdx", "tdx"), ("az-tdx-vtpm", "tdx"), ("sgx", "sgx"), ("cca", "cca")];

/// POLICY.MIGRATE_MA of an SEV-SNP guest.
const MIGRATION: &str = "policy_migrate_ma";

fn annotated(part: Fields<'_>) -> Option<Fields<'_>> {
    part.0.get("ear.veraison.annotated-evidence").filter(|e| e.members().is_some()).map(Fields)
}

/// The kind of hardware that a part is about, and what is shown of it.
pub(super) fn tee(part: Fields<'_>) -> Option<(&'static str, Fields<'_>)> {
    let evidence = annotated(part)?;
    TEES.into_iter().find_map(|(name, tee)| evidence.0.get(name).filter(|e| e.members().is_some()).map(|e| (tee, Fields(e))))
}

/// Whether the attributes of a TD are shown, so that they can be asked about.
pub(super) fn shows_attributes(shown: Fields<'_>) -> bool {
    shown.0.get("quote").and_then(|quote| quote.get("body")).is_some_and(|body| body.get("td_attributes").is_some())
}

/// Whether it is shown if an SEV-SNP guest can have a migration agent.
pub(super) fn shows_migration(shown: Fields<'_>) -> bool {
    shown.0.get(MIGRATION).is_some()
}

/// Reads what one part shows.
pub(super) fn read(part: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    if let Some(attested) = part.object("ear.veraison.key-attestation")?
        && let Some(text) = attested.text("akpub")?
    {
        // A key of a kind that is not known here, or none at all, confirms nothing.
        let key = URL_SAFE_NO_PAD.decode(text).ok().and_then(|spki| PublicKey::from_spki(&spki).ok());
        s.keys.extend(key.map(|key| ConfirmationKey { role: "key", key }));
    }
    let (Some(evidence), Some((tee, shown))) = (annotated(part), tee(part)) else { return Ok(()) };
    if s.tee != "unknown" {
        // Which of two machines the claims were about could not be told.
        s.conflicts.push(format!("{} and {tee} in one result", s.tee));
        return Ok(());
    }
    let all: Vec<_> = TEES.into_iter().filter(|(name, _)| evidence.0.get(name).is_some_and(|e| e.members().is_some())).map(|(name, _)| name).collect();
    if all.len() > 1 {
        s.conflicts.push(format!("{} in one part", all.join(" and ")));
    }
    s.tee = tee;
    trustee(evidence, s)?;
    match tee {
        "sev-snp" => snp(shown, s),
        "tdx" => tdx(shown, s),
        "sgx" => sgx(shown, s),
        _ => Ok(()),
    }
}

/// What Trustee shows of every guest.
fn trustee(evidence: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    let bytes = |name: &str| -> Result<Option<Vec<u8>>, Failure> {
        let wrong = || Failure::new("jwt.claims.form", "bytes in hexadecimal", format!("something else in {name:?}"));
        evidence.text(name)?.map(|text| hex::decode(text).ok_or_else(wrong)).transpose()
    };
    if let Some(mut data) = bytes("report_data")? {
        let wrong = || Failure::new("jwt.claims.form", "at most 64 bytes of report data", "more");
        if data.len() < 64 {
            data.resize(64, 0);
        }
        s.report_data = Some(data.try_into().map_err(|_| wrong())?);
    }
    s.host_data = bytes("init_data")?;
    let Some(runtime) = evidence.object("runtime_data_claims")? else { return Ok(()) };
    s.asserted.push("that nonce and key are those whose hash the report holds");
    if let Some(nonce) = runtime.text("nonce")? {
        s.carry("runtime_data_claims.nonce", nonce);
    }
    if let Some(json) = runtime.0.get("tee-pubkey").filter(|json| !matches!(json, Json::Null)) {
        let jwk = Jwk::read(json).map_err(|why| Failure::new("jwt.claims.form", "a public key", why))?;
        s.keys.extend(jwk.key.ok().map(|key| ConfirmationKey { role: "key", key }));
    }
    Ok(())
}

/// A digest in hexadecimal, or in base64. What can be read as hexadecimal is meant so, since no digest has base64 that looks like it.
fn digest<const N: usize>(shown: Fields<'_>, name: &str) -> Result<Option<[u8; N]>, Failure> {
    let Some(text) = shown.text(name)? else { return Ok(None) };
    let read = hex::decode(text).or_else(|| STANDARD.decode(text).ok()).and_then(|bytes| bytes.try_into().ok());
    read.map(Some).ok_or_else(|| Failure::new("jwt.claims.form", format!("{N} bytes in hexadecimal or base64"), format!("something else in {name:?}")))
}

fn snp(shown: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    s.measurements.extend(digest::<48>(shown, "measurement")?.map(|d| ("snp.launch", d.to_vec())));
    s.debug = flag(shown, "policy_debug_allowed")?;
    s.migration = flag(shown, MIGRATION)?;
    Ok(())
}

fn tdx(shown: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    s.tcb_status = shown.text("tcb_status")?.map(Into::into);
    s.advisories = shown.texts("advisory_ids")?;
    if let Some(attributes) = shown.object("td_attributes")? {
        s.debug = flag(attributes, "debug")?;
    }
    let Some(body) = shown.object("quote")?.map_or(Ok(None), |quote| quote.object("body"))? else { return Ok(()) };
    let mrtd = digest::<48>(body, "mr_td")?.ok_or_else(|| Failure::new("jwt.claims.form", "MRTD", "a TD without it"))?;
    // The first measurement identifies the guest, and nothing takes its place.
    s.measurements.push(("tdx.mrtd", mrtd.to_vec()));
    for (kind, register, name) in [
        ("tdx.rtmr0", "rtmr0", "rtmr_0"),
        ("tdx.rtmr1", "rtmr1", "rtmr_1"),
        ("tdx.rtmr2", "rtmr2", "rtmr_2"),
        ("tdx.rtmr3", "rtmr3", "rtmr_3"),
        ("", "mrseam", "mr_seam"),
        ("", "mrconfigid", "mr_config_id"),
        ("", "mrowner", "mr_owner"),
        ("", "mrownerconfig", "mr_owner_config"),
    ] {
        let Some(value) = digest::<48>(body, name)? else { continue };
        s.registers.push((register, value));
        if !kind.is_empty() {
            s.measurements.push((kind, value.to_vec()));
        }
    }
    s.td_attributes = body.hex_of_any_case::<8>("td_attributes")?.map(u64::from_le_bytes);
    s.xfam = body.hex_of_any_case::<8>("xfam")?.map(u64::from_le_bytes);
    let bit = s.td_attributes.map(|attributes| attributes & 1 != 0);
    let named = s.debug;
    s.agree("td_attributes and td_attributes.debug", bit, named);
    s.debug = bit.or(named);
    Ok(())
}

fn sgx(shown: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    s.tcb_status = shown.text("tcb_status")?.map(Into::into);
    s.advisories = shown.texts("advisory_ids")?;
    let Some(body) = shown.object("body")? else { return Ok(()) };
    let mrenclave = digest::<32>(body, "mr_enclave")?.ok_or_else(|| Failure::new("jwt.claims.form", "MRENCLAVE", "an enclave without it"))?;
    s.measurements.push(("sgx.mrenclave", mrenclave.to_vec()));
    // ATTRIBUTES.DEBUG (Intel SDM volume 3D) is bit 1.
    s.debug = body.hex_of_any_case::<8>("attributes.flags")?.map(|flags| u64::from_le_bytes(flags) & 2 != 0);
    let number = |name| -> Result<Option<u64>, Failure> { Ok(body.hex_of_any_case::<2>(name)?.map(|n| u64::from(u16::from_le_bytes(n)))) };
    if let Some(signer) = digest::<32>(body, "mr_signer")? {
        s.measurements.push(("sgx.mrsigner", signer.to_vec()));
        s.enclave = Some((signer, number("isv_prod_id")?, number("isv_svn")?));
    }
    Ok(())
}

/// Yes or no, which some versions write as text or as a number.
fn flag(shown: Fields<'_>, name: &str) -> Result<Option<bool>, Failure> {
    shown.read(name, "yes or no", |value| match value {
        Json::Bool(value) => Some(*value),
        Json::Unsigned(number @ (0 | 1)) => Some(*number == 1),
        Json::String(text) if text == "true" || text == "1" => Some(true),
        Json::String(text) if text == "false" || text == "0" => Some(false),
        _ => None,
    })
}
