//! Dates of feeds and sitemaps: machine-made, so a few grammars and no guessing of languages.
//!
//! W3C date-time (<https://www.w3.org/TR/NOTE-datetime>) in all its precisions, RFC 822, 2822 and
//! 850 with the zones that feeds really use, and `asctime`. What names no zone is read as UTC.

use jiff::{SignedDuration, Timestamp, civil, tz};

/// Bytes of the longest text that is looked at.
const LONGEST: usize = 80;

/// The instant that a date stands for; the first second of the day, month or year where no more
/// is said. `None` where it is in no known form.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    w3c(text).or_else(|| spelled(text))
}

/// A time of day and its zone, in seconds.
#[derive(Default)]
struct Clock {
    seconds: i64,
    offset: i32,
}

fn assemble(date: civil::Date, clock: &Clock) -> Option<Timestamp> {
    let midnight = date.at(0, 0, 0, 0).to_zoned(tz::TimeZone::UTC).ok()?;
    let seconds = clock.seconds - i64::from(clock.offset);
    midnight
        .timestamp()
        .checked_add(SignedDuration::from_secs(seconds))
        .ok()
}

/// `2003-12-31T10:14:55.3+06:00` and its shorter forms; also without hyphens, with a space
/// instead of `T`, and with an offset without colon.
fn w3c(text: &str) -> Option<Timestamp> {
    let split = text
        .find(['T', 't', ' '])
        .filter(|&at| text[..at].bytes().all(|b| b.is_ascii_digit() || b == b'-'))
        .unwrap_or(text.len());
    let (day, time) = text.split_at(split);
    let numbers: Vec<&str> = day.split('-').collect();
    let (year, month, date) = match numbers[..] {
        [all] if all.len() == 8 => (all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [year] => (year, "1", "1"),
        [year, month] => (year, month, "1"),
        [year, month, date] => (year, month, date),
        _ => return None,
    };
    if year.len() != 4 {
        return None;
    }
    let date =
        civil::Date::new(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?).ok()?;
    let time = time.trim_start_matches(['T', 't', ' ']);
    if time.is_empty() {
        return assemble(date, &Clock::default());
    }
    let end = time
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ','))
        .unwrap_or(time.len());
    let seconds = time_of_day(&time[..end])?;
    let offset = zone(time[end..].trim()).unwrap_or(0);
    assemble(date, &Clock { seconds, offset })
}

/// `Thu, 01 Jan 2004 19:48:21 GMT`, `Thursday, 01-Jan-04 …`, `Thu Jan 1 19:48:21 2004`,
/// `January 1, 2004 7:48 PM EST`.
fn spelled(text: &str) -> Option<Timestamp> {
    let (mut day, mut month, mut year) = (None, None, None);
    let mut clock = Clock::default();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')')) {
        if word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
            let end = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'));
            let (time, rest) = word.split_at(end.unwrap_or(word.len()));
            clock.seconds = time_of_day(time)?;
            half_day(rest, &mut clock);
            clock.offset = zone(rest).unwrap_or(clock.offset);
            continue;
        }
        if half_day(word, &mut clock) {
            continue;
        }
        if year.is_some() || word.starts_with(['+', '-']) {
            clock.offset = zone(word).unwrap_or(clock.offset);
        }
        for part in word.split(['-', '/']).filter(|part| !part.is_empty()) {
            let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
            match (number.parse::<i16>(), month_of(part)) {
                (Ok(n), _) if number.len() == 4 => year = year.or(Some(n)),
                (Ok(n @ 1..=31), _) if day.is_none() => day = Some(n),
                (Ok(n @ 0..=99), _) if number.len() == 2 => year = year.or(Some(century(n))),
                (Err(_), Some(n)) => month = month.or(Some(n)),
                _ => {}
            }
        }
    }
    let date = civil::Date::new(year?, month?, i8::try_from(day?).ok()?).ok()?;
    assemble(date, &clock)
}

/// RFC 2822 §4.3: two digits below 50 are of this century.
fn century(year: i16) -> i16 {
    if year < 50 { 2000 + year } else { 1900 + year }
}

/// Applies `AM` or `PM`.
fn half_day(word: &str, clock: &mut Clock) -> bool {
    let hours = clock.seconds / 3_600;
    if word.eq_ignore_ascii_case("pm") && hours < 12 {
        clock.seconds += 12 * 3_600;
    } else if word.eq_ignore_ascii_case("am") && hours == 12 {
        clock.seconds -= 12 * 3_600;
    }
    word.eq_ignore_ascii_case("pm") || word.eq_ignore_ascii_case("am")
}

/// Seconds since midnight of `10:14:55.3`, `10:14`, `101455` or `10`; a leap second is the last
/// of its minute, hour 24 the end of the day.
fn time_of_day(text: &str) -> Option<i64> {
    let whole = text.split(['.', ',']).next().unwrap_or_default();
    let parts: Vec<&str> = if whole.contains(':') {
        whole.split(':').collect()
    } else {
        [0..2, 2..4, 4..6]
            .into_iter()
            .filter_map(|at| whole.get(at))
            .collect()
    };
    let number = |at: usize| parts.get(at).map_or(Ok(0), |part| part.parse::<i64>());
    let (hours, minutes, seconds) = (number(0).ok()?, number(1).ok()?, number(2).ok()?);
    let sound =
        (0..=24).contains(&hours) && (0..60).contains(&minutes) && (0..=60).contains(&seconds);
    sound.then(|| hours * 3_600 + minutes * 60 + seconds.min(59))
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let start = word.get(..3)?.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == start)?;
    i8::try_from(place + 1).ok()
}

/// Seconds east of UTC of `+0530`, `-5:00`, `GMT+1`, `Z` or a zone's name.
fn zone(word: &str) -> Option<i32> {
    let word = word.trim_end_matches(';');
    let number = word
        .trim_start_matches("GMT")
        .trim_start_matches("UTC")
        .trim_start_matches("UT");
    if let Some(digits) = number.strip_prefix(['+', '-']) {
        return Some(offset(digits)? * if number.starts_with('-') { -1 } else { 1 });
    }
    let name = word.to_ascii_uppercase();
    let found = ZONES.iter().find(|(zone, _)| *zone == name);
    found.map(|(_, minutes)| minutes * 60)
}

/// Seconds of `0530`, `05:30`, `5` or `530`.
fn offset(digits: &str) -> Option<i32> {
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() <= 2 => (digits, "0"),
        None => digits.split_at_checked(digits.len() - 2)?,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=15).contains(&hours) && (0..60).contains(&minutes)).then(|| hours * 3_600 + minutes * 60)
}

/// Names of zones in feeds, in minutes east of UTC. Of names with several meanings the most common
/// among feeds is taken; the letters of the military zones mean nothing (RFC 2822 §4.3).
const ZONES: [(&str, i32); 52] = [
    ("Z", 0),
    ("UT", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("EST", -300),
    ("EDT", -240),
    ("ET", -300),
    ("CST", -360),
    ("CDT", -300),
    ("CT", -360),
    ("MST", -420),
    ("MDT", -360),
    ("MT", -420),
    ("PST", -480),
    ("PDT", -420),
    ("PT", -480),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("AST", -240),
    ("ADT", -180),
    ("NST", -210),
    ("NDT", -150),
    ("BRT", -180),
    ("ART", -180),
    ("CLT", -240),
    ("COT", -300),
    ("BST", 60),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MEZ", 60),
    ("MESZ", 120),
    ("WAT", 60),
    ("CAT", 120),
    ("SAST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("EAT", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("PKT", 300),
    ("IST", 330),
    ("NPT", 345),
    ("BDT", 360),
    ("ICT", 420),
    ("WIB", 420),
    ("HKT", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_feeds_and_sitemaps() {
        for (text, expected) in [
            ("2003", "2003-01-01T00:00:00Z"),
            ("2003-12", "2003-12-01T00:00:00Z"),
            ("20031231", "2003-12-31T00:00:00Z"),
            ("2003-12-31", "2003-12-31T00:00:00Z"),
            ("2003-12-31T10:14Z", "2003-12-31T10:14:00Z"),
            ("2003-12-31T10:14:55+06:00", "2003-12-31T04:14:55Z"),
            ("2003-12-31 10:14:55.25 -0330", "2003-12-31T13:44:55Z"),
            ("2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu, 1 January 2004 19:48 EST", "2004-01-02T00:48:00Z"),
            ("Thursday, 01-Jan-04 19:48:21 GMT", "2004-01-01T19:48:21Z"),
            ("Thu Jan  1 19:48:21 2004", "2004-01-01T19:48:21Z"),
            ("January 1st, 2004 7:48 pm +0530", "2004-01-01T14:18:00Z"),
            ("01 Jan 2004", "2004-01-01T00:00:00Z"),
            ("Thu, 01 Jan 2004 19:48:21 GMT+0100", "2004-01-01T18:48:21Z"),
        ] {
            let found = instant(text).map(|at| at.to_string());
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "12",
            "2003-13-01",
            "2003-02-30",
            "25:00",
            "-1",
            "Thu, 32 Jan 2004",
            "৩১ ডিসেম্বর",
            "2003-12-31T99:00:00Z",
            "é2003-12-31",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
