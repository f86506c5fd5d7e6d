//! The times of a token (RFC 7519 §4.1.4 to §4.1.6), held against the time of the question.

use alloc::format;

use super::profile::Profile;
use crate::{appraisal::Outcome, json::Json, policy::JwtPolicy, report::Value, time::Time, verdict::Failure};

/// The three times, of which a profile says which must be there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) expires: Option<Time>,
    pub(crate) not_before: Option<Time>,
    pub(crate) issued: Time,
}

impl Times {
    /// Reads them. `iat` is always needed, `exp` if the profile has it.
    pub(crate) fn read(payload: &Json, profile: &Profile) -> Result<Self, Failure> {
        let refused = |code, actual: &'static str| Failure::new(code, "seconds since 1970 as a JSON number, up to the year 9999", actual);
        let date = |name: &str, code| match payload.get(name) {
            None => Ok(None),
            Some(value) => numeric_date(value).map(Some).ok_or_else(|| refused(code, "something else")),
        };
        let expires = date("exp", "jwt.time.form.exp")?;
        if expires.is_none() && profile.expiry_required {
            return Err(refused("jwt.time.form.exp", "no \"exp\""));
        }
        let not_before = date("nbf", "jwt.time.form.nbf")?;
        let issued = date("iat", "jwt.time.form.iat")?.ok_or_else(|| refused("jwt.time.form.iat", "no \"iat\""))?;
        Ok(Self { expires, not_before, issued })
    }

    /// The token has not expired, with so much leeway for clocks that differ.
    pub(crate) fn check_expiry(&self, policy: &JwtPolicy, at: Time) -> Outcome {
        match self.expires {
            None => Ok("no \"exp\"; the age is limited instead".into()),
            Some(end) if at < end.plus(policy.leeway) => Ok(format!("{end}").into()),
            Some(end) => Err(Failure::new("jwt.time.expiry", format!("after {at}"), format!("{end}")).late()),
        }
    }

    /// The token is good already.
    pub(crate) fn check_not_before(&self, policy: &JwtPolicy, at: Time) -> Outcome {
        match self.not_before {
            None => Ok("no \"nbf\"".into()),
            Some(begin) if begin <= at.plus(policy.leeway) => Ok(format!("{begin}").into()),
            Some(begin) => Err(Failure::new("jwt.time.not-before", format!("at most {at}"), format!("{begin}")).early()),
        }
    }

    /// The token was not issued in the future.
    pub(crate) fn check_issued(&self, policy: &JwtPolicy, at: Time) -> Outcome {
        if self.issued <= at.plus(policy.leeway) {
            return Ok(format!("{}", self.issued).into());
        }
        Err(Failure::new("jwt.time.issued", format!("at most {at}"), format!("{}", self.issued)).early())
    }

    /// The token ends after it begins, and lives no longer than its issuer's tokens do.
    pub(crate) fn check_lifetime(&self, policy: &JwtPolicy, profile: &Profile) -> Outcome {
        let Some(end) = self.expires else { return Ok("no \"exp\"".into()) };
        let begin = self.not_before.unwrap_or(self.issued);
        if end <= begin || end <= self.issued {
            return Err(Failure::new("jwt.time.lifetime.order", "an end after the beginning", format!("{begin} to {end}")));
        }
        let longest = policy.lifetime.unwrap_or(profile.lifetime);
        let seconds = end.unix_seconds().saturating_sub(self.issued.unix_seconds());
        if seconds > longest {
            return Err(Failure::new("jwt.time.lifetime", format!("at most {longest} seconds"), format!("{seconds} seconds")));
        }
        Ok(Value::Number(seconds))
    }

    /// The token is young enough: as the policy says, or at least as its issuer says.
    pub(crate) fn check_age(&self, policy: &JwtPolicy, at: Time) -> Outcome {
        let age = at.unix_seconds().saturating_sub(self.issued.unix_seconds());
        match policy.max_age {
            Some(oldest) if age <= oldest.saturating_add(policy.leeway) => Ok(format!("{age} seconds").into()),
            Some(oldest) => Err(Failure::new("jwt.time.age", format!("at most {oldest} seconds"), format!("{age} seconds")).late()),
            None if self.expires.is_some() => Ok("its issuer says when it expires".into()),
            None => Err(Failure::new("jwt.time.age.unstated", "max_age in the policy, since the token has no \"exp\"", format!("{age} seconds"))),
        }
    }
}

/// A NumericDate (RFC 7519 §2): a JSON number of seconds, whose fraction is cut off.
fn numeric_date(value: &Json) -> Option<Time> {
    let seconds = match value {
        Json::Unsigned(seconds) => *seconds,
        Json::Float(number) => whole(number.get())?,
        _ => return None,
    };
    Time::from_unix_seconds(seconds).ok()
}

/// The whole part of a number from 0 to 2^53; minus zero is no such number.
fn whole(number: f64) -> Option<u64> {
    const FRACTION_BITS: u32 = 52;
    let bits = number.to_bits();
    let exponent = u32::try_from(bits >> FRACTION_BITS).ok()?;
    if exponent > 1023_u32.saturating_add(FRACTION_BITS) {
        // The sign, which is the highest bit, infinity, or simply too large.
        return None;
    }
    let Some(power) = exponent.checked_sub(1023) else { return Some(0) };
    let mantissa = (bits & ((1 << FRACTION_BITS) - 1)) | (1 << FRACTION_BITS);
    mantissa.checked_shr(FRACTION_BITS.checked_sub(power)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_dates_are_numbers_that_are_times() {
        let read = |text: &str| numeric_date(&crate::json::read(text.as_bytes()).unwrap()).map(Time::unix_seconds);
        for (text, want) in [
            ("0", Some(0)),
            ("1666091373", Some(1_666_091_373)),
            ("1.666091373e+09", Some(1_666_091_373)),
            ("1666091373.999", Some(1_666_091_373)),
            ("0.5", Some(0)),
            ("253402300799", Some(253_402_300_799)),
            ("253402300800", None),
            ("2.534023008e11", None),
            ("-1", None),
            ("-0", None),
            ("-0.0", None),
            ("-0.5", None),
            ("1e40", None),
            ("1e300", None),
            ("\"1666091373\"", None),
            ("null", None),
            ("true", None),
            ("[1]", None),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }
}
