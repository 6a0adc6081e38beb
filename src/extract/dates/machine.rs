//! Dates made for machines: ISO 8601, RFC 3339, RFC 9557 and Unix time.

use jiff::civil::DateTime;
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::Reading;
use crate::model::Precision;

/// Reads a machine date by jiff, after mending what feeds and metadata get wrong.
pub(super) fn read(text: &str) -> Option<Reading> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return match text.len() {
            8 => read(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
            14 => read(&format!("{}T{}", &text[..8], &text[8..])),
            _ => unix_time(text),
        };
    }
    if !text.is_ascii() || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mended, midnight) = mend(text);
    let pieces = Pieces::parse(mended.as_bytes()).ok()?;
    let time = pieces.time();
    let local = DateTime::from_parts(pieces.date(), time.unwrap_or_default());
    let local = if midnight {
        local.checked_add(1.day()).ok()?
    } else {
        local
    };
    let offset = match pieces.offset() {
        Some(PiecesOffset::Zulu) => Some(0),
        Some(PiecesOffset::Numeric(numeric)) => Some(numeric.offset().seconds()),
        _ => pieces
            .to_time_zone()
            .ok()
            .flatten()
            .map(|zone| super::offset_at(&zone, local)),
    };
    let precision = match time {
        None if midnight => Precision::Minute,
        None => Precision::Day,
        Some(_) if has_seconds(&mended) => Precision::Second,
        Some(_) => Precision::Minute,
    };
    Some(Reading {
        local,
        offset,
        precision,
    })
}

/// Seconds (10 digits) or milliseconds (13) since 1970.
fn unix_time(text: &str) -> Option<Reading> {
    let number: i64 = text.parse().ok()?;
    let since = match text.len() {
        10 => SignedDuration::from_secs(number),
        13 => SignedDuration::from_millis(number),
        _ => return None,
    };
    let instant = Timestamp::from_duration(since).ok()?;
    let local = jiff::tz::Offset::UTC.to_datetime(instant);
    Some(Reading {
        local,
        offset: Some(0),
        precision: Precision::Second,
    })
}

/// Removes spaces before an offset, writes ` UTC` as `Z`, and turns hour 24 into hour 0 of the
/// next day (the second value tells).
fn mend(text: &str) -> (String, bool) {
    let text = text.replace(" UTC", "Z").replace(" GMT", "Z");
    let mut mended = padded(&text)
        .replace(" +", "+")
        .replace(" -", "-")
        .replace(" Z", "Z");
    // An offset and `Z` behind it.
    let clock = mended.find(['T', ' ']).map_or("", |at| &mended[at..]);
    if clock.ends_with('Z') && clock.contains(['+', '-']) {
        mended.pop();
    }
    if let Some(at) = colon_before_fraction(&mended) {
        mended.replace_range(at..=at, ".");
    }
    if let Some(at) = mended.find("T24:00").or_else(|| mended.find(" 24:00")) {
        mended.replace_range(at + 1..at + 3, "00");
        return (mended, true);
    }
    (mended, false)
}

/// Month, day and the hour of an offset with two digits: `2024-3-3T10:20:00+5:30`.
fn padded(text: &str) -> String {
    let start = text.find(['T', ' ']).unwrap_or(text.len());
    let (day, clock) = text.split_at(start);
    let single = |part: &str| part.len() == 1;
    let day: Vec<String> = day
        .split('-')
        .map(|part| {
            if single(part) {
                format!("0{part}")
            } else {
                part.to_owned()
            }
        })
        .collect();
    let day = day.join("-");
    match clock.rfind(['+', '-']) {
        Some(at) if clock[at + 1..].find(':') == Some(1) => {
            format!("{day}{}0{}", &clock[..=at], &clock[at + 1..])
        }
        _ => format!("{day}{clock}"),
    }
}

/// The third colon of a clock, written for the point before milliseconds: `22:06:08:684Z`.
fn colon_before_fraction(text: &str) -> Option<usize> {
    let start = text.find(['T', ' '])?;
    let clock = text[start..].split(['+', '-', 'Z']).next()?;
    let (at, _) = clock.match_indices(':').nth(2)?;
    Some(start + at)
}

/// Whether the time names its seconds, in extended or basic form.
fn has_seconds(text: &str) -> bool {
    let Some((_, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let clock = time
        .split(['+', '-', 'Z', 'z', '['])
        .next()
        .unwrap_or_default();
    clock.matches(':').count() == 2 || (!clock.contains(':') && clock.len() >= 6)
}
