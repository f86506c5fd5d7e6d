//! Tokens of Intel Trust Authority: <https://docs.trustauthority.intel.com/main/articles/articles/ita/concept-attestation-tokens.html>.
//!
//! Older tokens of every environment name themselves alike in `iss`, so that only the keys tell production from a test; newer ones name the
//! address of the region. Claims stand flat in
//! version 1 and under the name of the attester in version 2; a token in which both are to be found is refused.

use alloc::{format, string::String, string::ToString, vec, vec::Vec};

use super::{
    claims::{ConfirmationKey, Fields, Statement},
    hardware,
    jwk::Jwk,
    key::Algorithm,
    paravisor::Configuration,
    profile::{Issuer, Profile, Token},
};
use crate::{
    Ask, Kind,
    appraisal::Outcome,
    bytes,
    checks::CheckId,
    crypto::hash::{Hash, sha256},
    json::{self, Json},
    limits,
    needs::Need,
    report::Value,
    verdict::Failure,
};

/// What the service calls itself: before it had regions, and since.
const ISSUERS: [&str; 3] = ["Intel Trust Authority", "https://portal.trustauthority.intel.com", EUROPE];
const EUROPE: &str = "https://portal.eu.trustauthority.intel.com";
/// The issuer's name before the service was generally available.
const OLD_ISSUER: &str = "AS Attestation Token Issuer";

pub(crate) const PROFILE: Profile = Profile {
    kind: Kind::ItaJwt,
    name: "ita",
    claims_it: |payload| payload.get("iss").and_then(Json::text).is_some_and(|iss| ISSUERS.contains(&iss) || iss == OLD_ISSUER),
    algorithms: &[Algorithm::Ps384, Algorithm::Rs256],
    key_set_chain: true,
    leaf: |leaf| match leaf.subject.common_name() {
        Some(name) if name.ends_with("Attestation Token Signing") => Ok(()),
        _ => Err("a certificate for something else"),
    },
    issuer: Issuer::Form(|issuer| ISSUERS.contains(&issuer), "Intel Trust Authority, or https://portal[.eu].trustauthority.intel.com"),
    lifetime: 300,
    needs: |unverified| {
        let is_european = unverified.get("iss").and_then(Json::text) == Some(EUROPE);
        let url = if is_european { "https://portal.eu.trustauthority.intel.com/certs" } else { "https://portal.trustauthority.intel.com/certs" };
        vec![Need {
            what: "ita.jwks",
            urls: vec![url.into()],
            why: "the keys of the service: trust if you fetch them yourself, collateral if you give the root that their chains end in",
        }]
    },
    token_type,
    read,
    checks: |payload, ask| {
        let p = &ask.policy.ita;
        let mut checks = Vec::new();
        if !p.policy_ids.is_empty() || p.refuse_unmatched_policies {
            checks.push(CheckId::ItaPolicies);
        }
        checks.extend(hardware::checks(attester(payload).ok().map(|(tee, _)| tee), ask));
        checks
    },
    check: |id, token, statement, ask| match id {
        CheckId::ItaPolicies => check_policies(token.payload, ask),
        other => hardware::check(other, statement, ask),
    },
    limits: &["Intel's service decides which hardware and revocation it accepts, and its test environments name themselves as production does"],
    ..Profile::BASE
};

fn wrong(actual: impl Into<Value>) -> Failure {
    Failure::new("jwt.claims.form", "the claims that this type of attestation has", actual)
}

/// Which attester the claims are of, and where they stand.
fn attester(payload: &Json) -> Result<(&'static str, Fields<'_>), Failure> {
    let refused = |code, actual: String| Failure::new(code, "claims about one TDX guest or SGX enclave, in one layout", actual);
    let top = Fields(payload);
    let flat = payload.members().unwrap_or_default().iter().any(|(name, _)| ["tdx_", "sgx_", "attester_"].iter().any(|p| name.starts_with(p)));
    let wrong = |failure: Failure| Failure { code: "jwt.type.attester", ..failure };
    let nested: Vec<_> = [("tdx", top.object("tdx").map_err(wrong)?), ("sgx", top.object("sgx").map_err(wrong)?)]
        .into_iter()
        .filter_map(|(tee, h)| h.map(|h| (tee, h)))
        .collect();
    match (flat, nested.as_slice()) {
        (true, []) => match top.text("attester_type").map_err(wrong)? {
            Some("TDX") => Ok(("tdx", top)),
            Some("SGX") => Ok(("sgx", top)),
            other => Err(refused("jwt.type.attester", other.unwrap_or("no attester type").to_string())),
        },
        (false, [(tee, claims)]) => match claims.text("attester_type").map_err(wrong)? {
            None => Ok((*tee, *claims)),
            Some(word) if word.eq_ignore_ascii_case(tee) => Ok((*tee, *claims)),
            Some(other) => Err(refused("jwt.type.attester", other.to_string())),
        },
        (true, _) => Err(refused("jwt.type.layout", "claims in both layouts".into())),
        (false, []) => Err(refused("jwt.type.attester", "neither".into())),
        (false, _) => Err(refused("jwt.type.attester", "both".into())),
    }
}

fn token_type(payload: &Json) -> Result<(), Failure> {
    if payload.members().unwrap_or_default().iter().any(|(name, _)| name.starts_with("amber")) {
        return Err(Failure::new("jwt.type.legacy", "a token of the service as it is", "one from before it was generally available"));
    }
    let (_, claims) = attester(payload)?;
    let nested = claims.0 != payload;
    let appraisal = payload.get("appraisal").and_then(|a| a.get("ver"));
    let known = match (payload.get("ver"), nested) {
        (Some(Json::String(version)), false) => version == "1.0.0",
        (Some(Json::String(version)), true) => version == "2.0.0",
        (None, true) => appraisal.and_then(Json::unsigned) == Some(2),
        _ => false,
    };
    if known { Ok(()) } else { Err(Failure::new("jwt.type.version", "version 1.0.0, or 2.0.0 with claims by attester", "another version or none")) }
}

fn read(token: &Token<'_>, ask: &Ask<'_>) -> Result<Statement, Failure> {
    let (tee, h) = attester(token.payload)?;
    let top = Fields(token.payload);
    let mut s = Statement { tee, ..Statement::default() };
    s.asserted.push("that the hardware signed the evidence, and that its certificates were good");
    if tee == "tdx" {
        hardware::read_tdx(h, &mut s)?
    } else {
        enclave(h, &mut s)?
    }
    // In version 2 this word stands below the attester's name. Above it, it may not say otherwise.
    if h.0 != token.payload {
        let word = hardware::debug_status(top)?;
        s.agree("dbgstat above and below the attester's name", s.debug, word);
        s.debug = s.debug.filter(|_| !hardware::has_unknown_debug_status(top));
    }
    for (name, what) in [("nvgpu", "what it says of a GPU"), ("tpm", "what it says of a TPM"), ("tpm_claims", "what it says of a TPM")] {
        if token.payload.get(name).is_some() {
            s.asserted.push(what);
        }
    }
    // The nonce is the service's own, which it signs for itself; whoever asked for it compares it.
    let nonce = match top.object("verifier_nonce")?.or(h.object("verifier_nonce")?) {
        None => Vec::new(),
        Some(nonce) => {
            let value = nonce.base64("val")?.ok_or_else(|| wrong("a nonce without a value"))?;
            let issued = nonce.base64("iat")?.ok_or_else(|| wrong("a nonce without a time"))?;
            s.nonces.push(("verifier_nonce.val", value.clone()));
            if let Ok(text) = core::str::from_utf8(&value) {
                s.carry("verifier_nonce.val", text);
            }
            [value, issued].concat()
        }
    };
    s.held_data = h.base64("attester_held_data")?;
    let runtime = h.object("attester_runtime_data")?;
    if let Some(runtime) = runtime {
        // Any guest may write what Azure's paravisor writes: it is the paravisor's word only where the policy names what was launched.
        let is_paravisors = !ask.policy.identity.measurements.is_empty();
        if runtime.object("vm-configuration")?.is_some() {
            s.user_data = runtime.hex_of_any_case::<64>("user-data")?.map(|d| d.to_vec());
        }
        if is_paravisors {
            s.configuration = Configuration::read(runtime)?;
            s.secure_boot = s.configuration.as_ref().and_then(|own| own.secure_boot);
        }
        for json in runtime.items("keys")?.unwrap_or_default() {
            let jwk = Jwk::read(json).map_err(wrong)?;
            let role = match jwk.key_id.as_deref() {
                Some("HCLAkPub") if is_paravisors => "attestation-key",
                Some("HCLEkPub") if is_paravisors => "endorsement-key",
                _ => "key",
            };
            if let Ok(key) = jwk.key {
                s.keys.push(ConfirmationKey { role, key });
            }
        }
    }
    // What the guest handed in is shown as base64, or as JSON if it is that; from JSON, the bytes do not follow.
    let user_data = match h.0.get("attester_user_data") {
        None | Some(Json::Null) => UserData::Bytes(s.held_data.clone()),
        Some(Json::String(_)) => UserData::Bytes(h.base64("attester_user_data")?),
        Some(_) => UserData::Json,
    };
    s.recomputed = recompute(&s, &nonce, runtime, &user_data, token.runtime_data);
    if s.recomputed.is_none() {
        s.asserted.push("what the report data stand for");
    }
    Ok(s)
}

fn enclave(h: Fields<'_>, s: &mut Statement) -> Result<(), Failure> {
    let needed = |name: &str| wrong(format!("no {name:?}"));
    let mrenclave = h.hex::<32>("sgx_mrenclave")?.ok_or_else(|| needed("sgx_mrenclave"))?;
    let mrsigner = h.hex::<32>("sgx_mrsigner")?.ok_or_else(|| needed("sgx_mrsigner"))?;
    s.measurements.extend([("sgx.mrenclave", mrenclave.to_vec()), ("sgx.mrsigner", mrsigner.to_vec())]);
    s.enclave = Some((mrsigner, h.unsigned("sgx_isvprodid")?, h.unsigned("sgx_isvsvn")?));
    s.report_data = Some(h.hex::<64>("sgx_report_data")?.ok_or_else(|| needed("sgx_report_data"))?);
    let debug = h.boolean("sgx_is_debuggable")?.ok_or_else(|| needed("sgx_is_debuggable"))?;
    s.agree("sgx_is_debuggable and dbgstat", Some(debug), hardware::debug_status(h)?);
    s.debug = Some(debug).filter(|_| !hardware::has_unknown_debug_status(h));
    hardware::read_tcb(h, s)
}

/// What a guest of Azure's handed in.
enum UserData {
    Bytes(Option<Vec<u8>>),
    Json,
}

/// The report data, from the nonce and the data beside it: SHA-256 and zeros for an enclave, SHA-512 for a TD. In Azure the
/// same hash is the paravisor's user data, and the report data hold the hash of the runtime data around it.
fn recompute(s: &Statement, nonce: &[u8], runtime: Option<Fields<'_>>, user_data: &UserData, at_hand: &[&[u8]]) -> Option<Outcome> {
    let report_data = s.report_data.as_ref()?;
    let azure = runtime.filter(|r| r.0.get("vm-configuration").is_some());
    if let Some(runtime) = azure {
        if let UserData::Bytes(own) = user_data
            && !nonce.is_empty()
        {
            let wanted = Hash::Sha512.digest(&[nonce, own.as_deref().unwrap_or_default()].concat());
            if s.user_data.as_ref() != Some(&wanted) {
                return Some(Err(Failure::new("jwt.report-data.user-data", Value::Bytes(wanted), s.user_data.as_deref().map_or("none".into(), Value::bytes))));
            }
        }
        if at_hand.is_empty() {
            return None;
        }
        let padded = |data: &[u8]| report_data.first_chunk() == Some(&sha256(data)) && report_data.get(32..).is_some_and(bytes::all_zero);
        let Some(data) = at_hand.iter().find(|data| padded(data)) else {
            return Some(Err(Failure::new("jwt.report-data.runtime-data", "the hash of the runtime data that is at hand", Value::bytes(report_data))));
        };
        let same = json::read_bounded(data, limits::TOKEN_VALUES).is_ok_and(|json| json.says_the_same_as(runtime.0));
        return Some(if same {
            Ok("SHA-256 of the runtime data, which say what the token says".into())
        } else {
            Err(Failure::new("jwt.report-data.runtime-claims", "runtime data that say what the token says", "runtime data that say something else"))
        });
    }
    let fits = |held: &[u8]| {
        let data = [nonce, held].concat();
        if s.tee == "tdx" {
            report_data.as_slice() == Hash::Sha512.digest(&data)
        } else {
            report_data.first_chunk() == Some(&sha256(&data)) && report_data.get(32..).is_some_and(bytes::all_zero)
        }
    };
    let fitting = match (&s.held_data, runtime) {
        (Some(held), _) => fits(held),
        // The service shows runtime data that are JSON in a form of its own, from which the bytes do not follow.
        (None, Some(_)) if at_hand.is_empty() => return None,
        (None, Some(runtime)) => {
            at_hand.iter().any(|data| fits(data) && json::read_bounded(data, limits::TOKEN_VALUES).is_ok_and(|j| j.says_the_same_as(runtime.0)))
        }
        (None, None) if nonce.is_empty() => return None,
        (None, None) => fits(&[]),
    };
    // Newer tokens do not repeat the nonce: without it, what does not fit contradicts nothing.
    if !fitting && nonce.is_empty() {
        return None;
    }
    Some(if fitting {
        Ok("the hash of nonce and held data".into())
    } else {
        Err(Failure::new("jwt.report-data.held-data", "the hash of nonce and held data", Value::bytes(report_data)))
    })
}

/// Every policy that is asked for must be among those that matched.
fn check_policies(payload: &Json, ask: &Ask<'_>) -> Outcome {
    let ids = |name: &str| -> Result<Vec<String>, Failure> {
        let list = Fields(payload).items(name).map_err(|failure| Failure { code: "ita.policy-ids.form", ..failure })?.unwrap_or_default();
        let id = |entry: &Json| entry.get("id").and_then(Json::text).map(ToString::to_string);
        list.iter().map(id).collect::<Option<_>>().ok_or_else(|| Failure::new("ita.policy-ids.form", "policies with an id", "something else"))
    };
    let (matched, unmatched) = (ids("policy_ids_matched")?, ids("policy_ids_unmatched")?);
    let p = &ask.policy.ita;
    if let Some(wanted) = p.policy_ids.iter().find(|id| !matched.contains(id)) {
        return Err(Failure::new("ita.policy-ids", format!("{wanted} to match"), matched.join(", ")));
    }
    if p.refuse_unmatched_policies && !unmatched.is_empty() {
        return Err(Failure::new("ita.policy-ids.unmatched", "no policy that did not match", unmatched.join(", ")));
    }
    Ok(matched.join(", ").into())
}
