//! Durations and sizes as people write them in a configuration: `2s`, `25m`, `8MiB`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time, written `500ms`, `2s`, `25m`, `6h`, `14d`, `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span(pub Duration);

/// A number of bytes, written `512`, `64KiB`, `8MiB`, `1GiB` (or `kB`, `MB`, `GB` in tens).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ByteSize(pub u64);

const TIMES: [(&str, u64); 6] = [
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
    ("w", 604_800_000),
];

const SIZES: [(&str, u64); 7] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];

impl Span {
    /// Longer than any that is written.
    pub const MAX: Self = Self(Duration::MAX);

    /// Whole seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Whole days.
    pub const fn days(days: u64) -> Self {
        Self(Duration::from_secs(days * 86_400))
    }
}

impl Span {
    /// Whether going back so long from `now` reaches `at`.
    pub fn reaches(self, now: Timestamp, at: Timestamp) -> bool {
        let span = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        now.duration_since(at) <= span
    }

    /// The instant so long after `at`; the end of time where that lies beyond it.
    pub fn after(self, at: Timestamp) -> Timestamp {
        let span = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        at.saturating_add(span).unwrap_or(Timestamp::MAX)
    }
}

impl FromStr for Span {
    type Err = String;

    /// Sums number-unit pairs: `1h30m`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a duration (try `2s`, `25m`, `6h`, `14d`)");
        let mut rest: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut millis = 0_u64;
        if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let end = rest[digits..]
                .find(|c: char| c.is_ascii_digit())
                .map_or(rest.len(), |i| digits + i);
            let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
            let unit = &rest[digits..end];
            let (_, factor) = TIMES
                .iter()
                .find(|(name, _)| *name == unit)
                .ok_or_else(wrong)?;
            millis = number
                .checked_mul(*factor)
                .and_then(|n| millis.checked_add(n))
                .ok_or_else(wrong)?;
            rest = rest[end..].to_owned();
        }
        Ok(Self(Duration::from_millis(millis)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let whole = |unit: &&(&str, u64)| {
            millis >= unit.1 && millis.is_multiple_of(unit.1) && unit.0 != "w"
        };
        let (unit, factor) = TIMES.iter().rev().find(whole).unwrap_or(&TIMES[0]);
        write!(f, "{}{unit}", millis / factor)
    }
}

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a size (try `512KiB`, `8MiB`, `1GiB`)");
        let text_trimmed = text.trim();
        let digits = text_trimmed
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text_trimmed.len());
        let number: u64 = text_trimmed[..digits].parse().map_err(|_| wrong())?;
        let unit = text_trimmed[digits..].trim();
        let factor = match unit {
            "" => 1,
            _ => {
                SIZES
                    .iter()
                    .find(|(name, _)| *name == unit)
                    .ok_or_else(wrong)?
                    .1
            }
        };
        number.checked_mul(factor).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |unit: &&(&str, u64)| self.0 >= unit.1 && self.0.is_multiple_of(unit.1);
        match SIZES[..3].iter().rev().find(whole) {
            Some((unit, factor)) => write!(f, "{}{unit}", self.0 / factor),
            None => write!(f, "{}B", self.0),
        }
    }
}

/// Serde by way of the written form, so that messages show the example.
macro_rules! as_text {
    ($($name:ty),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}
as_text!(Span, ByteSize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["500ms", "2s", "25m", "6h", "14d"] {
            assert_eq!(text.parse::<Span>().unwrap().to_string(), text);
        }
        assert_eq!("1h30m".parse::<Span>().unwrap(), Span::seconds(5_400));
        for text in ["8MiB", "1GiB", "64KiB", "500B"] {
            assert_eq!(text.parse::<ByteSize>().unwrap().to_string(), text);
        }
        for text in ["", "5", "s", "-2s", "2 parsecs", "99999999999999999999d"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
        assert!("8 mib".parse::<ByteSize>().is_err());
    }
}
