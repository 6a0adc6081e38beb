//! Dates as news pages print them, in any language, script and calendar.
//!
//! Never fuzzy: a text is read as a whole or not at all. The order of day and month in a numeric
//! date is never guessed, and nothing is ever filled in from the present time.

mod calendar;
mod clock;
mod day;
mod fold;
mod formats;
mod lexicon;
mod machine;
mod tokens;
mod written;
mod zones;

use std::cell::LazyCell;

use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::Deserialize;

use crate::model::When;

/// The order of day, month and year in a numeric date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// 31.12.2025
    Dmy,
    /// 12/31/2025
    Mdy,
    /// 2025/12/31
    Ymd,
}

/// What is known of a date before it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Language of the page, as a BCP 47 tag; other languages are tried after it.
    pub language: Option<&'a str>,
    /// Zone of the site, for times printed without one.
    pub timezone: Option<&'a TimeZone>,
    /// Order of numeric dates; without it the language's custom, where there is one.
    pub order: Option<Order>,
    /// `strptime` patterns (jiff), tried first; names are given in English, digits in ASCII.
    pub formats: &'a [String],
    /// Where the text was found, kept in [`When::source`].
    pub source: &'a str,
}

/// Longest text that is looked at, in characters: dates are short.
const MAX_CHARS: usize = 160;

/// Reads a date. `None` where any part of the text is not understood.
///
/// Tried in order: the given formats, ISO 8601 / RFC 3339 / RFC 9557, then the words of the hinted
/// language and of all others (RFC 2822 is among these).
pub fn parse(text: &str, hints: &Hints<'_>) -> Option<When> {
    let text = text.trim();
    if text.is_empty() || text.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    // Most dates are made for machines, and are not folded.
    let folded = LazyCell::new(|| fold::fold(without_zone_name(text)));
    let mut formats = hints.formats.iter();
    let reading = formats
        .find_map(|format| formats::read(&folded, format))
        .or_else(|| machine::read(text))
        .or_else(|| written::read(&folded, hints))?;
    Some(reading.into_when(text, hints))
}

/// The text without the name of the zone that scripts print behind its offset:
/// `Sun Mar 03 2024 10:20:00 GMT+0100 (Central European Standard Time)`.
fn without_zone_name(text: &str) -> &str {
    match text.split_once(" (") {
        Some((date, name)) if date.contains(" GMT") && name.ends_with(')') => date,
        _ => text,
    }
}

/// A date and time as read, before the site's zone is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    local: jiff::civil::DateTime,
    offset: Option<i32>,
    precision: crate::model::Precision,
}

impl Reading {
    fn into_when(self, text: &str, hints: &Hints<'_>) -> When {
        let day_only = self.precision == crate::model::Precision::Day;
        let site = hints.timezone.filter(|_| !day_only);
        let offset = self
            .offset
            .or_else(|| site.map(|zone| offset_at(zone, self.local)));
        When {
            local: self.local,
            offset,
            precision: self.precision,
            raw: text.to_owned(),
            source: hints.source.to_owned(),
        }
    }
}

/// Seconds east of UTC in a zone at a local time; the earlier offset where a clock change makes
/// the time ambiguous.
fn offset_at(zone: &TimeZone, local: jiff::civil::DateTime) -> i32 {
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
    };
    offset.seconds()
}

#[cfg(test)]
mod tests;
