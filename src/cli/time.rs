//! Points in time as people write them: `--since`, `--until`, `--at`, `--as-of`.
//!
//! A written time is a stretch: a day, a month or a year has a beginning and an end, an instant has
//! both in one. `--since` takes the beginning, `--until` the end. No free natural language: "last
//! friday" means different days to different people.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, ToSpan, Zoned};

use crate::model::{Precision, When};

/// The stretch that a written time means: from `start`, to before `end`. Equal for an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Where it begins.
    pub(crate) start: Timestamp,
    /// Where it ends.
    pub(crate) end: Timestamp,
}

impl Moment {
    /// The last instant that belongs to it: what "as of" a day means.
    pub(crate) fn last(self) -> Timestamp {
        if self.start == self.end {
            return self.start;
        }
        self.end.checked_sub(1.nanosecond()).unwrap_or(self.end)
    }
}

/// Reads a time relative to `now`, whose zone holds where none is written. Digits of any script
/// count.
pub(crate) fn parse(text: &str, now: &Zoned) -> Result<Moment, String> {
    let ascii: String = text.trim().chars().map(ascii_digit).collect();
    let wrong = || {
        format!(
            "`{text}` is not a time (try `2026-11-22`, `2026-11`, `yesterday`, `7d`, \
             `2026-11-22T18:40`, `2026-11-22T18:40:00+06:00`)"
        )
    };
    let zone = now.time_zone();
    let found = word(&ascii, now)
        .or_else(|| instant(&ascii, zone))
        .or_else(|| calendar(&ascii, zone))
        .or_else(|| ago(&ascii, now));
    found.ok_or_else(wrong)
}

/// Decimal digits of the scripts that news are written in: their blocks start at these characters.
fn ascii_digit(c: char) -> char {
    const ZEROS: [char; 12] = ['০', '०', '٠', '۰', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '０'];
    let digit = |zero: &char| {
        let distance = u32::from(c).checked_sub(u32::from(*zero))?;
        char::from_digit(distance, 10)
    };
    ZEROS.iter().find_map(digit).unwrap_or(c)
}

fn word(text: &str, now: &Zoned) -> Option<Moment> {
    match text {
        "now" => Some(at(now.timestamp())),
        "today" => whole(now.date(), 1.day(), now.time_zone()),
        "yesterday" => whole(now.date().yesterday().ok()?, 1.day(), now.time_zone()),
        _ => None,
    }
}

/// RFC 3339, a civil date and time, or `@` and seconds since 1970.
fn instant(text: &str, zone: &TimeZone) -> Option<Moment> {
    if let Some(seconds) = text.strip_prefix('@') {
        return Timestamp::from_second(seconds.parse().ok()?).ok().map(at);
    }
    if !text.contains(':') {
        return None;
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(at(timestamp));
    }
    let civil: DateTime = text.parse().ok()?;
    civil
        .to_zoned(zone.clone())
        .ok()
        .map(|zoned| at(zoned.timestamp()))
}

/// `2026-11-22`, `2026-11`, `2026`.
fn calendar(text: &str, zone: &TimeZone) -> Option<Moment> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    if parts[0].len() != 4 || !parts.iter().all(|part| digits(part)) {
        return None;
    }
    let (full, length) = match parts[..] {
        [_] => (format!("{text}-01-01"), 1.year()),
        [_, month] if month.len() == 2 => (format!("{text}-01"), 1.month()),
        [_, _, _] => (text.to_owned(), 1.day()),
        _ => return None,
    };
    whole(full.parse().ok()?, length, zone)
}

/// A span before now: `7d`, `1y2mo`, `3 days ago`, `PT90M`.
fn ago(text: &str, now: &Zoned) -> Option<Moment> {
    let bare = text.strip_suffix("ago").unwrap_or(text).trim();
    let span: Span = bare.parse().ok()?;
    let span = if span.is_negative() { span } else { -span };
    now.checked_add(span).ok().map(|then| at(then.timestamp()))
}

fn at(instant: Timestamp) -> Moment {
    Moment {
        start: instant,
        end: instant,
    }
}

fn whole(first: Date, length: Span, zone: &TimeZone) -> Option<Moment> {
    let midnight = |date: Date| {
        date.to_zoned(zone.clone())
            .ok()
            .map(|zoned| zoned.timestamp())
    };
    Some(Moment {
        start: midnight(first)?,
        end: midnight(first.checked_add(length).ok()?)?,
    })
}

/// Reads a length of time without months and years, for limits: `25m`, `PT90M`, `3 days`.
pub(crate) fn duration(text: &str) -> Result<crate::model::Span, String> {
    if let Ok(span) = text.parse() {
        return Ok(span);
    }
    let wrong = || format!("`{text}` is not a duration (try `2s`, `25m`, `6h`, `14d`)");
    let ascii: String = text.chars().map(ascii_digit).collect();
    let span: Span = ascii.parse().map_err(|_| wrong())?;
    let exact = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| wrong())?;
    let length = exact.try_into().map_err(|_| wrong())?;
    Ok(crate::model::Span(length))
}

/// An instant to the minute, in this zone.
pub(crate) fn to_minute(instant: Timestamp, zone: &TimeZone) -> String {
    let local = instant.to_zoned(zone.clone());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A stated time to the minute in this zone; as a day where no more is stated.
pub(crate) fn as_stated(when: &When, zone: &TimeZone) -> String {
    match when.instant() {
        Some(instant) if when.precision != Precision::Day => to_minute(instant, zone),
        _ => when.rfc3339(),
    }
}

/// A length of time in its largest unit: `40 min`, `7 h`, `12 days`.
pub(crate) fn roughly(length: SignedDuration) -> String {
    let minutes = length.as_mins();
    match minutes {
        ..120 => format!("{minutes} min"),
        120..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-11-23T10:30:00+06:00[Asia/Dhaka]".parse().unwrap()
    }

    #[test]
    fn written_times_mean_stretches() {
        for (text, start, end) in [
            ("2026-11-22", "2026-11-21T18:00:00Z", "2026-11-22T18:00:00Z"),
            ("২০২৬-১১-২২", "2026-11-21T18:00:00Z", "2026-11-22T18:00:00Z"),
            ("2026-11", "2026-10-31T18:00:00Z", "2026-11-30T18:00:00Z"),
            ("2025", "2024-12-31T18:00:00Z", "2025-12-31T18:00:00Z"),
            ("today", "2026-11-22T18:00:00Z", "2026-11-23T18:00:00Z"),
            ("yesterday", "2026-11-21T18:00:00Z", "2026-11-22T18:00:00Z"),
        ] {
            let moment = parse(text, &now()).unwrap();
            assert_eq!(moment.start.to_string(), start, "{text}");
            assert_eq!(moment.end.to_string(), end, "{text}");
        }
    }

    #[test]
    fn instants_and_spans_have_no_length() {
        for (text, expected) in [
            ("now", "2026-11-23T04:30:00Z"),
            ("2026-11-22T18:40", "2026-11-22T12:40:00Z"),
            ("2026-11-22T18:40:00Z", "2026-11-22T18:40:00Z"),
            ("2026-11-22 18:40:05", "2026-11-22T12:40:05Z"),
            ("2026-11-22T18:40:00+05:30", "2026-11-22T13:10:00Z"),
            ("7d", "2026-11-16T04:30:00Z"),
            ("৭d", "2026-11-16T04:30:00Z"),
            ("36h", "2026-11-21T16:30:00Z"),
            ("1mo", "2026-10-23T04:30:00Z"),
            ("1y2mo", "2025-09-23T04:30:00Z"),
            ("3 days ago", "2026-11-20T04:30:00Z"),
            ("PT90M", "2026-11-23T03:00:00Z"),
            ("@0", "1970-01-01T00:00:00Z"),
        ] {
            let moment = parse(text, &now()).unwrap();
            assert_eq!(moment.start.to_string(), expected, "{text}");
            assert_eq!(moment.start, moment.end, "{text}");
        }
    }

    #[test]
    fn the_rest_is_refused() {
        for text in [
            "",
            "last friday",
            "2026-13",
            "2026-02-30",
            "22/11/2026",
            "@x",
            "99999999y",
            "20261",
        ] {
            assert!(parse(text, &now()).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_have_no_months() {
        for (text, seconds) in [
            ("25m", 1_500),
            ("PT90M", 5_400),
            ("3 days", 259_200),
            ("২ hours", 7_200),
        ] {
            assert_eq!(
                duration(text).unwrap(),
                crate::model::Span::seconds(seconds),
                "{text}"
            );
        }
        for text in ["1mo", "1y", "-2s", "soon", ""] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
