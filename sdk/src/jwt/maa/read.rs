//! The claims of a token of Azure's in the common model.

use alloc::{format, string::ToString, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{attestation_type, hardware_of, tee};
use crate::{
    Ask, bytes,
    claims::SnpTcb,
    crypto::hash::sha256,
    json::{self, Json},
    jwt::{
        claims::{ConfirmationKey, Fields, REPEATED, Statement},
        jwk::Jwk,
        paravisor::Configuration,
        profile::Token,
    },
    limits,
    report::Value,
    verdict::Failure,
};

/// Names from before `x-ms-`, beside the claims that they repeat.
const ALIASES: [(&str, &[&str]); 11] = [
    ("x-ms-ver", &["ver"]),
    ("x-ms-attestation-type", &["tee"]),
    ("x-ms-policy-hash", &["policy_hash", "maa-policyHash"]),
    ("x-ms-policy-signer", &["policy_signer"]),
    ("nonce", &["rp_data"]),
    ("x-ms-sgx-mrenclave", &["sgx-mrenclave"]),
    ("x-ms-sgx-mrsigner", &["sgx-mrsigner"]),
    ("x-ms-sgx-product-id", &["product-id"]),
    ("x-ms-sgx-svn", &["svn"]),
    ("x-ms-sgx-ehd", &["aas-ehd", "maa-ehd"]),
    ("x-ms-sgx-collateral", &["maa-attestationcollateral"]),
];

/// Names of keys that say whose they are, where the paravisor wrote the runtime data.
const PARAVISOR: &[(&str, &str)] = &[("HCLAkPub", "attestation-key"), ("HCLEkPub", "endorsement-key")];

/// The same where Azure's service wrote them, from what the guest's TPM certified.
const SERVICE: &[(&str, &str)] = &[("TpmEphemeralEncryptionKey", "ephemeral-encryption-key")];

/// The same where the guest itself wrote them: any name is its own choice, and says nothing.
const GUEST: &[(&str, &str)] = &[];

fn wrong(actual: impl Into<Value>) -> Failure {
    Failure::new("jwt.claims.form", "the claims that this type of attestation has", actual)
}

fn needed<T>(name: &str, value: Option<T>) -> Result<T, Failure> {
    value.ok_or_else(|| wrong(format!("no {name:?}")))
}

pub(super) fn read(token: &Token<'_>, _: &Ask<'_>) -> Result<Statement, Failure> {
    let payload = token.payload;
    let top = Fields(payload);
    let mut s = Statement { tee: "none", ..Statement::default() };
    s.asserted.push("that the hardware signed the evidence, and that its certificates were good");
    for (name, aliases) in ALIASES {
        for alias in aliases {
            if let (Some(one), Some(other)) = (payload.get(name), payload.get(alias))
                && !one.says_the_same_as(other)
            {
                s.conflicts.push(format!("{name} and {alias}"));
            }
        }
    }
    match (attestation_type(payload), hardware_of(payload)) {
        (Some("azurevm"), hardware) => {
            if let Some(hardware) = hardware {
                virtual_machine(hardware, token, &mut s)?;
            }
            guest(top, &mut s)?;
        }
        (Some("sgx"), _) => enclave(top, &mut s)?,
        (_, Some(hardware)) => virtual_machine(hardware, token, &mut s)?,
        (_, None) => return Err(wrong("no attestation type")),
    }
    if let Some(nonce) = top.text("nonce")?.or(top.text("rp_data")?) {
        s.carry(REPEATED, nonce);
    }
    // TPM attestation confirms a key in the way of RFC 7800.
    if let Some(jwk) = top.object("cnf")?.and_then(|cnf| cnf.0.get("jwk")) {
        push_key(&mut s, jwk, GUEST)?;
    }
    Ok(s)
}

/// An SGX enclave.
fn enclave(top: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    s.tee = "sgx";
    let mrenclave = needed("x-ms-sgx-mrenclave", top.hex::<32>("x-ms-sgx-mrenclave")?)?;
    let mrsigner = needed("x-ms-sgx-mrsigner", top.hex::<32>("x-ms-sgx-mrsigner")?)?;
    s.measurements.extend([("sgx.mrenclave", mrenclave.to_vec()), ("sgx.mrsigner", mrsigner.to_vec())]);
    s.enclave = Some((mrsigner, top.unsigned("x-ms-sgx-product-id")?, top.unsigned("x-ms-sgx-svn")?));
    let debug = needed("x-ms-sgx-is-debuggable", top.boolean("x-ms-sgx-is-debuggable")?)?;
    s.debug = Some(debug);
    s.agree("x-ms-sgx-is-debuggable and is-debuggable", Some(debug), top.boolean("is-debuggable")?);
    s.report_data = top.hex::<64>("x-ms-sgx-report-data")?;
    s.held_data = top.base64url("x-ms-sgx-ehd")?;
    // The enclave put the hash of the data that it held into its report, and zeros behind it.
    if let (Some(report_data), Some(held)) = (&s.report_data, &s.held_data) {
        let hash = sha256(held);
        let fits = report_data.first_chunk() == Some(&hash) && report_data.get(32..).is_some_and(bytes::all_zero);
        s.recomputed = Some(if fits {
            Ok("SHA-256 of the data that the enclave held".into())
        } else {
            Err(Failure::new("jwt.report-data.held-data", Value::bytes(&hash), Value::bytes(report_data)))
        });
    }
    let held = s.held_data.clone().and_then(|held| json::read_bounded(&held, limits::TOKEN_VALUES).ok());
    if let Some(jwk) = held.as_ref().and_then(|json| if json.get("kty").is_some() { Some(json) } else { json.get("jwk") }) {
        // Whatever an application holds: what is no key is none.
        let _ = push_key(s, jwk, GUEST);
    }
    if let Some(runtime) = top.object("x-ms-runtime")? {
        keys(runtime, s, GUEST)?;
    }
    Ok(())
}

/// A confidential virtual machine, SEV-SNP or TDX.
fn virtual_machine(h: Fields<'_>, token: &Token<'_>, s: &mut Statement) -> Result<(), Failure> {
    let kind = attestation_type(h.0).and_then(tee).filter(|t| *t != "sgx");
    s.tee = needed("x-ms-attestation-type", kind)?;
    if s.tee == "sev-snp" {
        snp(h, s)?
    } else {
        tdx(h, s)?
    }
    let Some(runtime) = h.object("x-ms-runtime")? else { return Ok(()) };
    if is_paravisors(h) {
        keys(runtime, s, PARAVISOR)?;
        s.user_data = runtime.hex_of_any_case::<64>("user-data")?.map(|d| d.to_vec());
        s.configuration = Configuration::read(runtime)?;
        s.secure_boot = s.configuration.as_ref().and_then(|own| own.secure_boot);
    } else {
        keys(runtime, s, GUEST)?;
        s.user_data = runtime.hex_of_any_case::<64>("user-data").ok().flatten().map(|d| d.to_vec());
    }
    s.recomputed = recompute(runtime.0, s.report_data.as_ref(), token.runtime_data);
    if s.recomputed.is_none() {
        s.asserted.push("that the runtime claims, with the keys in them, are those whose hash the report holds");
    }
    Ok(())
}

/// Whether the runtime data are those of Azure's paravisor. A guest without one, such as a container group, writes its own, and
/// may write the very same names into them.
fn is_paravisors(h: Fields<'_>) -> bool {
    h.0.get("x-ms-compliance-status").and_then(Json::text) == Some("azure-compliant-cvm")
}

/// The report's data are the hash of the runtime data, of which the token has the contents but not the bytes.
fn recompute(claims: &Json, report_data: Option<&[u8; 64]>, at_hand: &[&[u8]]) -> Option<Result<Value, Failure>> {
    let report_data = report_data?;
    if !report_data.get(32..).is_some_and(bytes::all_zero) {
        return Some(Err(Failure::new("jwt.report-data.tail", "a hash and 32 zero bytes", Value::bytes(report_data))));
    }
    if at_hand.is_empty() {
        return None;
    }
    let Some(data) = at_hand.iter().find(|data| report_data.first_chunk() == Some(&sha256(data))) else {
        return Some(Err(Failure::new("jwt.report-data.runtime-data", "the hash of the runtime data that is at hand", Value::bytes(report_data))));
    };
    let same = json::read_bounded(data, limits::TOKEN_VALUES).is_ok_and(|json| json.says_the_same_as(claims));
    Some(if same {
        Ok("SHA-256 of the runtime data, which say what the token says".into())
    } else {
        Err(Failure::new("jwt.report-data.runtime-claims", "runtime data that say what the token says", "runtime data that say something else"))
    })
}

fn snp(h: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    const P: &str = "x-ms-sevsnpvm-";
    let name = |tail: &str| format!("{P}{tail}");
    let measurement = needed("launchmeasurement", h.hex::<48>(&name("launchmeasurement"))?)?;
    s.measurements.push(("snp.launch", measurement.to_vec()));
    s.debug = Some(needed("is-debuggable", h.boolean(&name("is-debuggable"))?)?);
    s.report_data = Some(needed("reportdata", h.hex::<64>(&name("reportdata"))?)?);
    s.host_data = h.hex::<32>(&name("hostdata"))?.map(|d| d.to_vec());
    s.id_key_digest = h.hex::<48>(&name("idkeydigest"))?;
    s.author_key_digest = h.hex::<48>(&name("authorkeydigest"))?;
    s.family_id = h.hex::<16>(&name("familyId"))?;
    s.image_id = h.hex::<16>(&name("imageId"))?;
    s.report_id = h.hex::<32>(&name("reportid"))?;
    s.guest_svn = h.unsigned(&name("guestsvn"))?;
    h.boolean(&name("migration-allowed"))?;
    h.unsigned(&name("vmpl"))?;
    s.answers_vmpl = true;
    s.product = h.text(&name("chip-family"))?.map(ToString::to_string);
    let svn = |tail: &str| h.byte(&name(tail));
    if let (Some(boot_loader), Some(tee), Some(snp), Some(microcode)) = (svn("bootloader-svn")?, svn("tee-svn")?, svn("snpfw-svn")?, svn("microcode-svn")?) {
        s.snp_tcb = Some(SnpTcb { fmc: None, boot_loader, tee, snp, microcode });
    }
    if let Some(endorsement) = h.object(&name("uvm-endorsement"))? {
        let endorsed = endorsement.hex::<48>(&name("launchmeasurement"))?;
        s.agree("launchmeasurement and uvm-endorsement", Some(measurement), endorsed);
    }
    Ok(())
}

fn tdx(h: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    crate::jwt::hardware::read_tdx(h, s)
}

/// What Azure's service says about the operating system, from the boot log that a vTPM quote covers.
fn guest(top: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    s.asserted.push("what the vTPM measured of the boot, and the key of this session");
    let own = top.boolean("secureboot")?;
    s.agree("secureboot and vm-configuration.secure-boot", own, s.secure_boot);
    s.secure_boot = own.or(s.secure_boot);
    for name in ["bootdebug-enabled", "kerneldebug-enabled", "hypervisordebug-enabled"] {
        if top.boolean(&format!("x-ms-azurevm-{name}"))? == Some(true) {
            s.debug = Some(true);
        }
    }
    let Some(runtime) = top.object("x-ms-runtime")? else { return Ok(()) };
    keys(runtime, s, SERVICE)?;
    if let Some(client) = runtime.object("client-payload")?
        && let Some(text) = client.text("nonce")?
    {
        let nonce = STANDARD.decode(text).map_err(|_| wrong("a client's nonce that is not base64"))?;
        // The client's own nonce is a text: of bytes it is an encoding.
        match core::str::from_utf8(&nonce) {
            Ok(text) => s.carry("client-payload.nonce", text),
            Err(_) => s.nonces.push(("client-payload.nonce", nonce)),
        }
    }
    Ok(())
}

/// The keys of a runtime, each name at most once; `roles` are the names that say something.
fn keys(runtime: Fields<'_>, s: &mut Statement, roles: &[(&str, &'static str)]) -> Result<(), Failure> {
    let list = runtime.items("keys")?.unwrap_or_default();
    let names: Vec<_> = list.iter().filter_map(|key| key.get("kid").and_then(Json::text)).collect();
    if let Some(twice) = names.iter().enumerate().find(|(i, name)| names.iter().skip(i.saturating_add(1)).any(|other| other == *name)) {
        return Err(wrong(format!("two keys named {:?}", twice.1)));
    }
    for key in list {
        push_key(s, key, roles)?;
    }
    Ok(())
}

fn is_known_kind(jwk: &Json) -> bool {
    let text = |name: &str| jwk.get(name).and_then(Json::text);
    match text("kty") {
        Some("RSA") => true,
        Some("EC") => matches!(text("crv"), None | Some("P-256" | "P-384")),
        _ => false,
    }
}

fn push_key(s: &mut Statement, json: &Json, roles: &[(&str, &'static str)]) -> Result<(), Failure> {
    let jwk = Jwk::read(json).map_err(wrong)?;
    let key = match jwk.key {
        Ok(key) => key,
        // A key of a kind that is not known here confirms nothing; a broken one is a broken token.
        Err(_) if !is_known_kind(json) => return Ok(()),
        Err(why) => return Err(wrong(why)),
    };
    let role = roles.iter().find(|(name, _)| jwk.key_id.as_deref() == Some(*name)).map_or("key", |(_, role)| *role);
    s.keys.push(ConfirmationKey { role, key });
    Ok(())
}
