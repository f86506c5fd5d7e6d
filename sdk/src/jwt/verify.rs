//! The verification of a token: the numbered steps that all issuers' have in common, and what a profile adds.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    claims::{Statement, TokenBinding, check_confirmation_key},
    hardware,
    jwk::{Jwk, KeySet},
    jws::{Header, Jws, thumbprints_fit, untrusted_payload},
    key::{Algorithm, PublicKey},
    paravisor,
    profile::{self, Issuer, Profile, Token},
    time::Times,
    x5c,
};
use crate::{
    Ask, Evidence, Misuse, Verdict,
    appraisal::{Outcome, is_fresh},
    checks::CheckId,
    claims::{Claims, HexBytes, Key, Measurement, Signer, Tcb, TokenClaims, Validity},
    collateral::Blobs,
    json::Json,
    report::{About, Value},
    verdict::{Failure, Recorder, Stop},
    x509::{cert::Certificate, crl::Crl},
};

/// What all verdicts about tokens leave open.
const LIMITS: [&str; 2] = [
    "the hardware evidence itself was not seen: that the issuer looked at it, and how, is the issuer's word",
    "the token was held against the time of the question; where that is a past time, it says what was true then",
];

/// Verifies a token and appraises what it says.
pub(crate) fn verify(evidence: &Evidence<'_>, ask: &Ask<'_>) -> Result<Verdict, Misuse> {
    let (binding, joins) = TokenBinding::of(ask)?;
    paravisor::ask(evidence.kind(), ask)?;
    let about = About { kind: Some(evidence.kind().as_str()), version: None };
    let Some(profile) = profile::of(evidence.kind()) else {
        return Err(Misuse::new("evidence.kind.not-a-token", "this kind of evidence is no token"));
    };
    // Believed in nothing: it selects the checks that the same payload, once its signature is verified, will have to pass.
    let inner = (profile.unwrap)(&evidence.bytes);
    let unverified = inner.as_ref().map_err(Clone::clone).and_then(|token| untrusted_payload(token)).unwrap_or(Json::Null);
    let mut recorder = Recorder::new(ask.policy, ask.at, about, checks(profile, &unverified, joins, ask));
    recorder.note(CheckId::EvidenceKind, Ok(Value::Text(evidence.kind().as_str())));
    let blobs = Blobs::of_question(&evidence.attached, ask);
    let run = |r: &mut Recorder<'_>| -> Result<(Claims, Json), Stop> {
        let blobs = r.must(CheckId::CollateralReadable, blobs)?;
        let crls = blobs.read().crls;
        let keys = Keys { profile, ask, chained: &blobs.key_sets, crls: &crls };
        let jws = r.must(CheckId::JwtForm, inner.as_ref().map_err(Clone::clone).and_then(|token| Jws::read(token)))?;
        let signed = authenticate(jws, &unverified, &keys, r)?;
        let times = check_common(&signed, profile, ask, r)?;
        let token = Token {
            evidence: &evidence.bytes,
            payload: &signed.payload,
            key_id: signed.header.key_id.as_deref(),
            jku: signed.header.jku.as_deref(),
            key: &signed.anchored.key,
            times,
            keys: &keys,
            runtime_data: &blobs.runtime_data,
        };
        if let Some((id, whole)) = profile.parts {
            match whole(&token) {
                Ok(found) => r.note(id, Ok(found)),
                failed => r.must(id, failed.map(|_| ()))?,
            }
        }
        let statement = r.must(CheckId::JwtClaimsForm, (profile.read)(&token, ask))?;
        let label = appraise(&token, &statement, profile, &binding, joins, ask, r);
        let claims = claims(&signed, &statement, times, label, profile);
        r.limits.extend(LIMITS.iter().chain(profile.limits));
        if signed.anchored.validity.is_some() && crls.is_empty() {
            r.limits.push("no CRL was at hand for the certificates of the issuer's key");
        }
        if binding.is_only_repeated(&statement) {
            r.limits.push("the nonce is in the token alone: it shows when the token was made, and not when the hardware's evidence was");
        }
        if !is_fresh(ask) {
            r.limits.push("without a nonce, the token may have been made for another conversation");
        }
        Ok((claims, signed.payload))
    };
    let outcome = run(&mut recorder);
    let (claims, payload) = outcome.map_or((None, None), |(claims, payload)| (Some(claims), Some(payload)));
    recorder.token = payload;
    Ok(recorder.finish(claims))
}

/// The checks of this question, in the order in which they are made.
fn checks(profile: &Profile, unverified: &Json, joins: bool, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let p = &ask.policy.jwt;
    let mut checks = vec![
        C::EvidenceKind,
        C::CollateralReadable,
        C::JwtForm,
        C::JwtHeader,
        C::JwtAlgorithm,
        C::JwtKeyPresent,
        C::JwtKeyAnchor,
        C::JwtKeyFits,
        C::JwtSigned,
        C::JwtPayload,
        C::JwtType,
    ];
    let has_issuer = matches!(profile.issuer, Issuer::Form(..));
    let common = [
        (has_issuer, C::JwtIssuerForm),
        (has_issuer || p.issuers.is_some(), C::JwtIssuer),
        (true, C::JwtTimeForm),
        (true, C::JwtExpiry),
        (true, C::JwtNotBefore),
        (true, C::JwtIssued),
        (true, C::JwtLifetime),
        (!profile.expiry_required || p.max_age.is_some(), C::JwtAge),
        (profile.has_audience || p.audience.is_some(), C::JwtAudience),
    ];
    checks.extend(common.into_iter().filter(|(asked, _)| *asked).map(|(_, id)| id));
    checks.extend(profile.parts.map(|(id, _)| id));
    checks.push(C::JwtClaimsForm);
    checks.extend(appraisal(profile, unverified, joins, ask));
    checks
}

fn appraisal(profile: &Profile, payload: &Json, joins: bool, ask: &Ask<'_>) -> Vec<CheckId> {
    use CheckId as C;
    let mut checks = vec![C::JwtClaimsConflict, C::JwtReportData, C::JwtTee, C::JwtDebug, C::JwtTcb, C::JwtPolicyHeld];
    checks.extend((profile.checks)(payload, ask));
    checks.extend(paravisor::checks(profile.kind, ask));
    if joins || ask.policy.jwt.require_confirmation_key {
        checks.push(C::JwtConfirmationKey);
    }
    checks.push(C::BindReportData);
    // Where signers alone are named and can be held against the token, they identify the guest.
    if !ask.policy.identity.measurements.is_empty() || !checks.contains(&C::IdentitySigner) {
        checks.push(C::IdentityMeasurement);
    }
    checks
}

/// A token whose signature holds.
pub(crate) struct Signed {
    pub(crate) header: Header,
    pub(crate) algorithm: Algorithm,
    pub(crate) anchored: Anchored,
    pub(crate) payload: Json,
    text: String,
}

/// A key and who vouches for it.
pub(crate) struct Anchored {
    pub(crate) key: PublicKey,
    anchor: String,
    pinned: bool,
    validity: Option<Validity>,
}

/// The keys that a question allows.
pub(crate) struct Keys<'k> {
    pub(crate) profile: &'static Profile,
    pub(crate) ask: &'k Ask<'k>,
    /// Key sets that came as collateral, of which each key has a chain.
    pub(crate) chained: &'k [KeySet],
    /// CRLs that came as collateral.
    pub(crate) crls: &'k [Crl<'k>],
}

/// A key as it was found, believed in nothing yet unless the relying party gave it.
struct Found<'k> {
    jwk: Option<&'k Jwk>,
    /// The chain that must vouch for it; `None` if it was given.
    chain: Option<&'k [Vec<u8>]>,
}

fn authenticate(jws: Jws<'_>, unverified: &Json, keys: &Keys<'_>, r: &mut Recorder<'_>) -> Result<Signed, Stop> {
    let profile = keys.profile;
    // 1. and 2. Form and header.
    let header = match jws.header(profile.types) {
        Ok(header) => {
            let ignored = if header.ignored.is_empty() { Value::Nothing } else { format!("not looked at: {}", header.ignored.join(", ")).into() };
            r.note(CheckId::JwtHeader, Ok(ignored));
            header
        }
        failed => r.must(CheckId::JwtHeader, failed)?,
    };
    // 3. The algorithm is the issuer's, and no other word is listened to.
    let algorithm = r.must(CheckId::JwtAlgorithm, algorithm(&header, profile))?;
    // 4. to 6. One key, believed, and of the right kind: before any cryptography.
    let issuer = unverified.get("iss").and_then(Json::text);
    let found = keys.find(&header, issuer, algorithm);
    if found.as_ref().is_err_and(|f| f.code.starts_with("missing.")) {
        r.needs.extend((profile.needs)(unverified));
    }
    let found = r.must(CheckId::JwtKeyPresent, found)?;
    let anchored = r.must(CheckId::JwtKeyAnchor, keys.anchor(&found, &header))?;
    r.must(CheckId::JwtKeyFits, fits(&found, &anchored.key, algorithm, &jws.signature))?;
    // 7. The signature, over the bytes as they came.
    r.must(CheckId::JwtSigned, check_signature(&anchored.key, algorithm, &jws))?;
    // 8. Only now the payload.
    let payload = r.must(CheckId::JwtPayload, jws.payload())?;
    Ok(Signed { header, algorithm, anchored, payload, text: String::from_utf8(jws.payload).unwrap_or_default() })
}

fn algorithm(header: &Header, profile: &Profile) -> Result<Algorithm, Failure> {
    let expected = || profile.algorithms.iter().map(|a| a.name()).collect::<Vec<_>>().join(" or ");
    let name = header.algorithm.as_str();
    match Algorithm::by_name(name) {
        Some(algorithm) if profile.algorithms.contains(&algorithm) => Ok(algorithm),
        Some(_) => Err(Failure::new("jwt.algorithm.other", expected(), name.to_string())),
        None if name.eq_ignore_ascii_case("none") => Err(Failure::new("jwt.algorithm.none", expected(), "none: anyone could have written this")),
        None if name.starts_with("HS") => Err(Failure::new("jwt.algorithm.symmetric", expected(), format!("{name}: whoever can verify could have signed"))),
        None => Err(Failure::new("jwt.algorithm.unknown", expected(), name.to_string())),
    }
}

fn check_signature(key: &PublicKey, algorithm: Algorithm, jws: &Jws<'_>) -> Result<(), Failure> {
    if key.verify(algorithm, jws.signed, &jws.signature) {
        return Ok(());
    }
    Err(Failure::new("jwt.signature", format!("a signature of this key with {}", algorithm.name()), "it is not"))
}

fn fits(found: &Found<'_>, key: &PublicKey, algorithm: Algorithm, signature: &[u8]) -> Result<(), Failure> {
    let expected = || format!("a key for {}", algorithm.name());
    if let Some(Err((code, why))) = found.jwk.map(|jwk| jwk.is_meant_for(algorithm.name())) {
        return Err(Failure::new(code, expected(), why));
    }
    if !key.fits(algorithm) {
        return Err(Failure::new("jwt.key.fits.type", expected(), key.what()));
    }
    if signature.len() != key.signature_bytes() {
        return Err(Failure::new("jwt.key.fits.length", format!("a signature of {} bytes", key.signature_bytes()), format!("{} bytes", signature.len())));
    }
    Ok(())
}

impl Keys<'_> {
    /// The one key that the header names, for whatever reason it might be believed.
    fn find<'f>(&'f self, header: &'f Header, issuer: Option<&str>, algorithm: Algorithm) -> Result<Found<'f>, Failure> {
        if let Some(chain) = header.x5c.as_deref().filter(|_| self.profile.header_chain) {
            return Ok(Found { jwk: None, chain: Some(chain) });
        }
        if header.key_id.is_none() && self.profile.key_id_required {
            return Err(Failure::new("jwt.key.present.id", "a key id", "none in the header"));
        }
        let unnamed = issuer.is_none() || self.ask.believes_unnamed_key_sets();
        let belongs = |set: &&KeySet, chained: bool| set.issuer.as_deref().map_or(unnamed || chained, |own| Some(own) == issuer);
        let named = |key: &&Jwk| match &header.key_id {
            Some(id) => key.key_id.as_ref() == Some(id),
            // Without a name, the only key that could be meant.
            None => key.is_meant_for(algorithm.name()).is_ok() && key.key.as_ref().is_ok_and(|key| key.fits(algorithm)),
        };
        // The providers of a region serve one key, each in a certificate of its own. Whose key is believed for itself is that key.
        let is_same = |one: &Jwk, other: &Jwk| {
            one == other || (one.key.is_ok() && one.key == other.key && one.is_meant_for(algorithm.name()) == other.is_meant_for(algorithm.name()))
        };
        let pick = |sets: &'f [KeySet], chained: bool| -> Result<Option<&'f Jwk>, Failure> {
            let mut distinct: Vec<&Jwk> = Vec::new();
            for key in sets.iter().filter(|set| belongs(set, chained)).flat_map(|set| &set.keys).filter(named) {
                if !distinct.iter().any(|own| if chained { *own == key } else { is_same(own, key) }) {
                    distinct.push(key);
                }
            }
            match distinct.as_slice() {
                [] => Ok(None),
                [one] => Ok(Some(one)),
                many => Err(Failure::new("jwt.key.present.ambiguous", "one key", format!("{} keys that the token could mean", many.len()))),
            }
        };
        let found = match pick(&self.ask.given.key_sets, false)? {
            Some(jwk) => Some(Found { jwk: Some(jwk), chain: None }),
            None if !self.profile.key_set_chain => None,
            None => pick(self.chained, true)?.map(|jwk| Found { jwk: Some(jwk), chain: Some(&jwk.x5c) }),
        };
        found.ok_or_else(|| {
            if !unnamed && self.ask.given.key_sets.iter().any(|set| set.issuer.is_none() && set.keys.iter().any(|key| named(&key))) {
                let expected = "a key set that names the token's issuer, as several issuers and several key sets are believed";
                return Failure::new("jwt.key.present.unnamed", expected, "the key is in a set without a member \"issuer\"");
            }
            let named = header.key_id.as_ref().map_or_else(|| "a key of the issuer".to_string(), |id| format!("the issuer's key {id:?}"));
            let actual = if self.ask.given.key_sets.is_empty() { "no key set was given" } else { "no key set that was given has it" };
            Failure::new("missing.jwt.key", named, actual)
        })
    }

    /// Why the key is believed.
    fn anchor(&self, found: &Found<'_>, header: &Header) -> Result<Anchored, Failure> {
        let unusable = |why: &'static str| Failure::new("jwt.key.anchor.unusable", "a key that can be used", why);
        let Some(chain) = found.chain else {
            let jwk = found.jwk.ok_or_else(|| unusable("none"))?;
            let key = jwk.key.clone().map_err(unusable)?;
            return Ok(Anchored { key, anchor: "a key set".into(), pinned: false, validity: None });
        };
        let leaf = chain.first().map(Vec::as_slice).unwrap_or_default();
        if found.jwk.is_none() && !thumbprints_fit(leaf, header.x5t.as_deref(), header.x5t_s256.as_deref()) {
            return Err(Failure::new("jwt.key.anchor.thumbprint", "the thumbprint of the leaf", "another thumbprint"));
        }
        let verified = x5c::verify(chain, self.profile.pinned_roots, &self.ask.given.token_roots, self.crls, self.ask.at)?;
        let role = Certificate::read(leaf).map_err(|_| "an unreadable certificate").and_then(|leaf| (self.profile.leaf)(&leaf));
        role.map_err(|why| Failure::new("jwt.key.anchor.role", "a certificate for signing such tokens", why))?;
        if let Some(jwk) = found.jwk
            && jwk.key.as_ref() != Ok(&verified.key)
        {
            return Err(unusable("a key that is not the one in its certificate"));
        }
        let validity = Validity { not_before: verified.not_before.to_string(), not_after: verified.not_after.to_string() };
        Ok(Anchored { key: verified.key, anchor: verified.anchor, pinned: verified.pinned, validity: Some(validity) })
    }

    /// Verifies a further token of the same evidence by the same rules: signature, type of header, issuer and times.
    pub(crate) fn authenticate(&self, token: &[u8]) -> Result<Signed, Failure> {
        let (profile, ask) = (self.profile, self.ask);
        let jws = Jws::read(token)?;
        let header = jws.header(profile.types)?;
        let algorithm = algorithm(&header, profile)?;
        let unverified = jws.payload()?;
        let found = self.find(&header, unverified.get("iss").and_then(Json::text), algorithm)?;
        let anchored = self.anchor(&found, &header)?;
        fits(&found, &anchored.key, algorithm, &jws.signature)?;
        check_signature(&anchored.key, algorithm, &jws)?;
        let payload = unverified;
        if matches!(profile.issuer, Issuer::Form(..)) {
            check_issuer_form(&payload, profile)?;
        }
        if ask.policy.jwt.issuers.is_some() {
            check_issuer(&payload, ask)?;
        }
        let (times, policy) = (Times::read(&payload, profile)?, &ask.policy.jwt);
        times.check_expiry(policy, ask.at)?;
        times.check_not_before(policy, ask.at)?;
        times.check_issued(policy, ask.at)?;
        times.check_lifetime(policy, profile)?;
        if policy.max_age.is_some() {
            times.check_age(policy, ask.at)?;
        }
        Ok(Signed { header, algorithm, anchored, payload, text: String::from_utf8(jws.payload).unwrap_or_default() })
    }
}

/// What holds for the tokens of every issuer: type, issuer, times and audience.
fn check_common(signed: &Signed, profile: &Profile, ask: &Ask<'_>, r: &mut Recorder<'_>) -> Result<Times, Stop> {
    let (payload, policy) = (&signed.payload, &ask.policy.jwt);
    r.must(CheckId::JwtType, (profile.token_type)(payload))?;
    if r.asks(CheckId::JwtIssuerForm) {
        r.must(CheckId::JwtIssuerForm, check_issuer_form(payload, profile).map(|_| ()))?;
    }
    if r.asks(CheckId::JwtIssuer) {
        r.note(CheckId::JwtIssuer, check_issuer(payload, ask));
    }
    let times = r.must(CheckId::JwtTimeForm, Times::read(payload, profile))?;
    r.note(CheckId::JwtExpiry, times.check_expiry(policy, ask.at));
    r.note(CheckId::JwtNotBefore, times.check_not_before(policy, ask.at));
    r.note(CheckId::JwtIssued, times.check_issued(policy, ask.at));
    r.note(CheckId::JwtLifetime, times.check_lifetime(policy, profile));
    if r.asks(CheckId::JwtAge) {
        r.note(CheckId::JwtAge, times.check_age(policy, ask.at));
    }
    if r.asks(CheckId::JwtAudience) {
        r.note(CheckId::JwtAudience, check_audience(payload, ask));
    }
    Ok(times)
}

fn check_issuer_form(payload: &Json, profile: &Profile) -> Outcome {
    let Issuer::Form(fits, text) = profile.issuer else { return Ok(Value::Nothing) };
    match payload.get("iss") {
        Some(Json::String(issuer)) if fits(issuer) => Ok(issuer.clone().into()),
        Some(Json::String(issuer)) => Err(Failure::new("jwt.issuer.form", text, issuer.clone())),
        Some(_) => Err(Failure::new("jwt.issuer.form.type", text, "\"iss\" that is no text")),
        None => Err(Failure::new("jwt.issuer.form.missing", text, "no \"iss\"")),
    }
}

fn check_issuer(payload: &Json, ask: &Ask<'_>) -> Outcome {
    let found = payload.get("iss").and_then(Json::text);
    let shown = || found.unwrap_or("none").to_string();
    match (&ask.policy.jwt.issuers, found) {
        (None, _) => Err(Failure::new("jwt.issuer.unstated", "issuers in the policy", shown())),
        (Some(list), Some(issuer)) if list.iter().any(|own| own == issuer) => Ok(shown().into()),
        (Some(list), _) => Err(Failure::new("jwt.issuer", list.join(" or "), shown())),
    }
}

fn check_audience(payload: &Json, ask: &Ask<'_>) -> Outcome {
    let policy = &ask.policy.jwt;
    let named: Option<Vec<&str>> = match payload.get("aud") {
        None => Some(Vec::new()),
        Some(Json::String(one)) => Some(vec![one]),
        Some(Json::Array(items)) => items.iter().map(Json::text).collect(),
        Some(_) => None,
    };
    let Some(named) = named else { return Err(Failure::new("jwt.audience.type", "text or a list of texts", "something else")) };
    let Some(wanted) = policy.audience.as_deref() else {
        return Err(Failure::new("jwt.audience.unstated", "an audience in the policy", named.join(", ")));
    };
    if !named.contains(&wanted) {
        return Err(Failure::new("jwt.audience", wanted.to_string(), named.join(", ")));
    }
    if named.len() > 1 && !policy.allow_further_audiences {
        return Err(Failure::new("jwt.audience.further", wanted.to_string(), named.join(", ")));
    }
    Ok(wanted.to_string().into())
}

/// Makes every check of [`appraisal`] and returns the label of the measurement that fits.
fn appraise(
    token: &Token<'_>,
    statement: &Statement,
    profile: &Profile,
    binding: &TokenBinding<'_>,
    joins: bool,
    ask: &Ask<'_>,
    r: &mut Recorder<'_>,
) -> Option<String> {
    use CheckId as C;
    let mut label = None;
    for id in appraisal(profile, token.payload, joins, ask) {
        let outcome = match id {
            C::JwtClaimsConflict => statement.check_conflicts(),
            C::JwtReportData => statement.check_recomputed(),
            C::JwtTee => statement.check_tee(),
            C::JwtDebug => statement.check_debug(),
            C::JwtTcb => statement.check_tcb(ask),
            C::AzureParavisor => paravisor::check_paravisor(statement, ask),
            C::AzureConfiguration => paravisor::check_configuration(statement, ask),
            C::AzureUserData => paravisor::check_user_data(statement, ask),
            C::JwtPolicyHeld => hardware::check_held(statement, ask),
            C::JwtConfirmationKey => check_confirmation_key(statement, ask.key.filter(|_| joins)),
            C::BindReportData => binding.check(statement),
            C::IdentityMeasurement => statement.check_measurement(ask).map(|(fitting, value)| {
                label = fitting;
                value
            }),
            other => (profile.check)(other, token, statement, ask),
        };
        if (id == C::BindReportData && binding.is_given()) || id == C::AzureUserData {
            r.insist(id, outcome);
        } else {
            r.note(id, outcome);
        }
    }
    label
}

fn claims(signed: &Signed, statement: &Statement, times: Times, label: Option<String>, profile: &Profile) -> Claims {
    let measurements = statement.measurements.iter().enumerate().map(|(i, (kind, value))| Measurement {
        kind,
        value: HexBytes::from(value.as_slice()),
        label: label.clone().filter(|_| i == 0),
    });
    let keys = statement.keys.iter().map(|own| Key { kind: own.role, value: HexBytes::from(own.key.spki().as_slice()) });
    let anchored = &signed.anchored;
    Claims {
        product: statement.product.clone(),
        debug: statement.debug,
        measurements: measurements.collect(),
        report_data: statement.report_data.map(HexBytes::from),
        host_data: statement.host_data.as_deref().map(HexBytes::from),
        tcb: Tcb {
            status: statement.tcb_status.clone(),
            advisories: statement.advisories.clone().unwrap_or_default(),
            reported: statement.snp_tcb,
            date: statement.tcb_date.clone(),
            ..Tcb::default()
        },
        secure_boot: statement.secure_boot,
        keys: keys.collect(),
        validity: anchored.validity.clone(),
        signer: Some(Signer { kind: "issuer", chip_id: None, csp_id: None, anchor: anchored.anchor.clone(), anchor_pinned: anchored.pinned }),
        token: Some(TokenClaims {
            profile: profile.name,
            issuer: signed.payload.get("iss").and_then(Json::text).map(ToString::to_string),
            key_id: signed.header.key_id.clone(),
            key_sha256: HexBytes::from(anchored.key.fingerprint()),
            algorithm: signed.algorithm.name(),
            anchor: anchored.anchor.clone(),
            issued_at: times.issued.to_string(),
            expires: times.expires.map(|t| t.to_string()),
            asserted: statement.asserted.clone(),
            payload: signed.text.clone(),
        }),
        ..Claims::of(statement.tee)
    }
}
