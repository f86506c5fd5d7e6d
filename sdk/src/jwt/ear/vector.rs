//! Trustworthiness vectors (draft-ietf-rats-ar4si §2.3) and the status of a part.

use alloc::format;

use crate::{json::Json, verdict::Failure};

/// How good a claim is, from nothing said to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    None,
    Affirming,
    Warning,
    Contraindicated,
}

/// The claims that there are.
const CLAIMS: [&str; 8] = ["instance-identity", "configuration", "executables", "file-system", "hardware", "runtime-opaque", "storage-opaque", "sourced-data"];

impl Tier {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Affirming => "affirming",
            Self::Warning => "warning",
            Self::Contraindicated => "contraindicated",
        }
    }

    /// The tier of a number of eight bits.
    fn of(value: i8) -> Self {
        match value {
            -1..=1 => Self::None,
            2..=31 | -32..=-2 => Self::Affirming,
            32..=95 | -96..=-33 => Self::Warning,
            96..=127 | -128..=-97 => Self::Contraindicated,
        }
    }

    /// What may not be better than something worse: to say nothing is no worse than to affirm.
    fn rank(self) -> Self {
        self.max(Self::Affirming)
    }
}

/// The status of a part, which must be there. A status that cannot be read is no claim at all, so that its form is demanded first.
pub(super) fn status(name: &str, part: &Json) -> Result<Tier, Failure> {
    const ALL: [Tier; 4] = [Tier::None, Tier::Affirming, Tier::Warning, Tier::Contraindicated];
    let refused = |actual: &str| Failure::new("jwt.claims.form.status", "none, affirming, warning or contraindicated", format!("{name}: {actual}"));
    let word = part.get("ear.status").and_then(Json::text).ok_or_else(|| refused("no status, or one that is no text"))?;
    ALL.into_iter().find(|tier| tier.name() == word).ok_or_else(|| refused(word))
}

/// A status is not better than the worst claim of the vector beside it. Without a vector it stands for itself.
pub(super) fn check(name: &str, part: &Json) -> Result<(), Failure> {
    let status = status(name, part)?;
    let claims = match part.get("ear.trustworthiness-vector") {
        None => return Ok(()),
        Some(Json::Object(claims)) => claims,
        Some(_) => return Err(Failure::new("jwt.ear.vector.form", "an object", format!("{name}: a vector that is none"))),
    };
    let mut worst = (Tier::None, "nothing");
    for (claim, value) in claims {
        let Some(known) = CLAIMS.into_iter().find(|own| own == claim) else {
            return Err(Failure::new("jwt.ear.vector.claim", CLAIMS.join(", "), format!("{name}: {claim}")));
        };
        let number = match value {
            Json::Unsigned(number) => i8::try_from(*number).ok(),
            Json::Negative(number) => i8::try_from(*number).ok(),
            _ => None,
        };
        let Some(number) = number else {
            return Err(Failure::new("jwt.ear.vector.value", "a whole number from -128 to 127", format!("{name}: something else for {claim}")));
        };
        if Tier::of(number) > worst.0 {
            worst = (Tier::of(number), known);
        }
    }
    if status.rank() < worst.0.rank() {
        let expected = format!("{}, as {} says, or worse", worst.0.name(), worst.1);
        return Err(Failure::new("jwt.ear.vector.better", expected, format!("{name}: {}", status.name())));
    }
    Ok(())
}
