//! Strict JSON: no duplicate members at any level, bounded depth and number of values, nothing after the end.

use alloc::{string::String, vec::Vec};
use core::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};

use crate::limits;

/// A JSON value. The spelling of a number is not kept, but whether it was written as an integer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Unsigned(u64),
    /// An integer below zero.
    Negative(i64),
    /// A number with a fraction or an exponent, or minus zero, or an integer beyond 64 bits.
    Float(Float),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A finite number, compared by its bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Float(u64);

impl Float {
    /// The number.
    pub(crate) fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl Json {
    /// The member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The members of an object, in the order in which they stand.
    pub(crate) fn members(&self) -> Option<&[(String, Self)]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The items of an array.
    pub(crate) fn items(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn unsigned(&self) -> Option<u64> {
        if let Self::Unsigned(value) = self { Some(*value) } else { None }
    }

    /// Whether two values say the same, in whatever order their members stand.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(mine), Self::Object(theirs)) => {
                mine.len() == theirs.len() && mine.iter().all(|(name, value)| other.get(name).is_some_and(|v| value.says_the_same_as(v)))
            }
            (Self::Array(mine), Self::Array(theirs)) => mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(a, b)| a.says_the_same_as(b)),
            _ => self == other,
        }
    }

    /// Whether every number is one that all readers take for the same: at most 2^53 - 1 (RFC 7493 §2.2).
    pub(crate) fn has_interoperable_numbers(&self) -> bool {
        const LARGEST: u64 = (1 << 53) - 1;
        match self {
            Self::Unsigned(number) => *number <= LARGEST,
            Self::Negative(number) => number.unsigned_abs() <= LARGEST,
            // 2^53 itself: a float beyond is an integer that was written too long.
            Self::Float(number) => number.get().abs() < 9_007_199_254_740_992.0,
            Self::Array(items) => items.iter().all(Self::has_interoperable_numbers),
            Self::Object(members) => members.iter().all(|(_, value)| value.has_interoperable_numbers()),
            Self::Null | Self::Bool(_) | Self::String(_) => true,
        }
    }
}

/// Reads one JSON value that fills `text`.
pub(crate) fn read(text: &[u8]) -> Result<Json, &'static str> {
    read_bounded(text, limits::JSON_VALUES)
}

/// As [`read`], with another bound on the number of values.
pub(crate) fn read_bounded(text: &[u8], values: usize) -> Result<Json, &'static str> {
    core::str::from_utf8(text).map_err(|_| "JSON that is not UTF-8")?;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let level = Level { below: limits::JSON_DEPTH, values: &Cell::new(values), keep: true };
    let value = level.deserialize(&mut reader).map_err(|_| "JSON that does not parse, repeats a member, nests too deep or has too many values")?;
    reader.end().map_err(|_| "JSON with something after its end")?;
    Ok(value)
}

/// Whether `text` is JSON of which two readers could not make two things: strict in all that [`read`] is, but nothing is kept,
/// so that a large document costs no more than the names of its members.
pub(crate) fn check(text: &[u8]) -> Result<(), &'static str> {
    core::str::from_utf8(text).map_err(|_| "JSON that is not UTF-8")?;
    let mut reader = serde_json::Deserializer::from_slice(text);
    let level = Level { below: limits::JSON_DEPTH, values: &Cell::new(limits::DOCUMENT_VALUES), keep: false };
    level.deserialize(&mut reader).map_err(|_| "JSON that does not parse, repeats a member, nests too deep or has too many values")?;
    reader.end().map_err(|_| "JSON with something after its end")
}

/// How many levels may still be opened, and how many values may still be read on all of them. A value takes many times more
/// memory than the two bytes in which it can be written.
#[derive(Clone, Copy)]
struct Level<'b> {
    below: usize,
    values: &'b Cell<usize>,
    /// Whether the values are wanted, or only that they are well formed.
    keep: bool,
}

impl Level<'_> {
    fn down<E: de::Error>(self) -> Result<Self, E> {
        self.below.checked_sub(1).map(|below| Self { below, ..self }).ok_or_else(|| E::custom("too deep"))
    }

    fn count<E: de::Error>(self) -> Result<(), E> {
        self.values.set(self.values.get().checked_sub(1).ok_or_else(|| E::custom("too many values"))?);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(u64::try_from(number).map_or(Json::Negative(number), Json::Unsigned))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Float(Float(number.to_bits())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(if self.keep { Json::String(text.into()) } else { Json::Null })
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(if self.keep { Json::String(text) } else { Json::Null })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let below = self.down()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(below)? {
            if self.keep {
                items.push(item);
            }
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let below = self.down()?;
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut names = alloc::collections::BTreeSet::new();
        while let Some(name) = map.next_key::<Name>()? {
            if !names.insert(name.0.clone()) {
                return Err(de::Error::custom("a member stands twice"));
            }
            let value = map.next_value_seed(below)?;
            if self.keep {
                members.push((name.0, value));
            }
        }
        Ok(Json::Object(members))
    }
}

#[derive(Deserialize)]
struct Name(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_two_readers_could_read_differently() {
        assert!(matches!(read(br#"{"a":1,"b":[true,null,-1,1.5,"x"]}"#), Ok(Json::Object(_))));
        for bad in [r#"{"a":1,"a":2}"#, r#"{"a":{"b":1,"\u0062":2}}"#, "{} x", "{", "", "\u{feff}{}"] {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = |n: usize| [alloc::vec![b'['; n], alloc::vec![b']'; n]].concat();
        assert!(check(br#"{"a":1,"b":[true,null,-1,1.5,"x"]}"#).is_ok());
        assert!(check(br#"{"a":[{"b":1,"\u0062":2}]}"#).is_err() && check(b"{} x").is_err() && check(&deep(33)).is_err());
        assert!(read(&deep(32)).is_ok());
        assert!(read(&deep(33)).is_err());
        assert!(read(&deep(100_000)).is_err());
        let long = |n: usize| [&b"[0"[..], &b",0".repeat(n), b"]"].concat();
        assert!(read(&long(limits::JSON_VALUES - 2)).is_ok());
        assert!(read(&long(limits::JSON_VALUES - 1)).is_err());
    }
}
