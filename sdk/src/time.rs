//! Time as an argument: seconds since 1970-01-01T00:00:00Z, in the years 1970 to 9999.

use alloc::{
    format,
    string::{String, ToString},
};
use core::{fmt, str::FromStr, time::Duration};

use crate::Misuse;
use der::DateTime;

/// A moment, to the second, in UTC.
///
/// The core has no clock: whoever asks for a verdict says at what time it shall hold.
///
/// ```
/// let now: veritee::Time = "2026-06-01T00:00:00Z".parse()?;
/// assert_eq!(now.unix_seconds(), 1_780_272_000);
/// assert_eq!(now.to_string(), "2026-06-01T00:00:00Z");
/// # Ok::<(), veritee::Misuse>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Time(u64);

impl Time {
    /// 9999-12-31T23:59:59Z, the last moment that X.509 can name.
    const LAST: u64 = 253_402_300_799;

    /// A moment by its Unix time in seconds.
    ///
    /// # Errors
    /// `time.out-of-range` after the year 9999.
    pub fn from_unix_seconds(seconds: u64) -> Result<Self, Misuse> {
        if seconds > Self::LAST {
            return Err(Misuse::new("time.out-of-range", "a time after the year 9999 cannot be compared with a certificate"));
        }
        Ok(Self(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_seconds(self) -> u64 {
        self.0
    }

    /// This moment and `seconds` more, at most the last second of the year 9999.
    pub(crate) fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds).min(Self::LAST))
    }
}

impl From<DateTime> for Time {
    fn from(value: DateTime) -> Self {
        Self(value.unix_duration().as_secs())
    }
}

impl FromStr for Time {
    type Err = Misuse;

    /// Reads RFC 3339 in UTC with whole seconds (`2026-06-01T00:00:00Z`), a date alone (midnight), or Unix seconds.
    fn from_str(text: &str) -> Result<Self, Misuse> {
        let digits = !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(seconds) = text.parse().ok().filter(|_| digits) {
            return Self::from_unix_seconds(seconds);
        }
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_string() };
        DateTime::from_str(&full)
            .map(Self::from)
            .map_err(|_| Misuse::new("time.unreadable", "a time must look like 2026-06-01T00:00:00Z, 2026-06-01 or 1780272000"))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = match DateTime::from_unix_duration(Duration::from_secs(self.0)) {
            Ok(time) => time.to_string(),
            Err(_) => self.0.to_string(),
        };
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_three_forms_and_refuses_the_rest() {
        let june = Time(1_780_272_000);
        for good in ["2026-06-01T00:00:00Z", "2026-06-01", "1780272000"] {
            assert_eq!(good.parse(), Ok(june), "{good}");
        }
        for bad in ["", "yesterday", "2026-13-01", "2026-06-01T00:00:00", "2026-06-01T00:00:00+02:00", "-1", "9999999999999"] {
            assert!(bad.parse::<Time>().is_err(), "{bad}");
        }
        assert_eq!(Time(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Time(Time::LAST).to_string(), "9999-12-31T23:59:59Z");
        assert!(Time::from_unix_seconds(u64::MAX).is_err());
    }
}
