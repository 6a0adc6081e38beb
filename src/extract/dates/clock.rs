//! The time of day and the zone of a written date.

use jiff::civil::Time;

use super::lexicon::{Meaning, Part, Unit};
use super::tokens::Sense;
use super::written::number;
use crate::model::Precision;

/// A time of day as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) clock: Time,
    pub(super) precision: Precision,
}

/// A run of senses that gives a time.
struct Span {
    start: usize,
    end: usize,
    hour: i64,
    minute: i64,
    second: i64,
    nano: i64,
    precision: Precision,
}

/// Takes the time out of the senses, with the part of the day beside it, and tells where it stood.
pub(super) fn take(senses: &mut Vec<Sense>) -> Option<(Clock, usize)> {
    drop_era(senses);
    let part = senses
        .iter()
        .position(|sense| matches!(sense, Sense::Mean(Meaning::Part(_))));
    let span = colons(senses)
        .or_else(|| units(senses))
        .or_else(|| dotted(senses, part))
        .or_else(|| bare_hour(senses, part));
    let told = part.and_then(|at| match senses[at] {
        Sense::Mean(Meaning::Part(part)) => Some(part),
        _ => None,
    });
    let (clock, at) = if let Some(span) = span {
        let hour = adjusted(span.hour, told)?;
        let clock = time(hour, span.minute, span.second, span.nano)?;
        senses.drain(span.start..span.end);
        let precision = span.precision;
        (Clock { clock, precision }, span.start)
    } else {
        let clock = match told? {
            Part::Noon => time(12, 0, 0, 0)?,
            Part::Midnight => time(0, 0, 0, 0)?,
            Part::Am | Part::Pm | Part::Night => return None,
        };
        let precision = Precision::Minute;
        (Clock { clock, precision }, part?)
    };
    senses.retain(|sense| !matches!(sense, Sense::Mean(Meaning::Part(_))));
    Some((clock, at.min(senses.len())))
}

/// Removes the `م` after a year in Arabic: it says that the year is the Gregorian, not that it is after noon.
fn drop_era(senses: &mut Vec<Sense>) {
    let is_year = |sense: Sense| number(sense).is_some_and(|(_, digits)| digits == 4);
    let at = (1..senses.len())
        .find(|&at| senses[at] == Sense::Mean(Meaning::Part(Part::Pm)) && is_year(senses[at - 1]));
    let hour_follows = |at: usize| number_at(senses, at + 1).is_some();
    if let Some(at) = at.filter(|&at| !hour_follows(at)) {
        senses.remove(at);
    }
}

fn time(hour: i64, minute: i64, second: i64, nano: i64) -> Option<Time> {
    let small = |value: i64| i8::try_from(value).ok();
    Time::new(
        small(hour)?,
        small(minute)?,
        small(second)?,
        i32::try_from(nano).ok()?,
    )
    .ok()
}

/// The hour of 24 by the part of the day.
fn adjusted(hour: i64, part: Option<Part>) -> Option<i64> {
    let hour = match part {
        None | Some(Part::Noon) => hour,
        Some(Part::Am | Part::Midnight) => {
            if hour == 12 {
                0
            } else {
                hour
            }
        }
        Some(Part::Pm) => {
            if hour < 12 {
                hour + 12
            } else {
                hour
            }
        }
        Some(Part::Night) => match hour {
            12 => 0,
            6..=11 => hour + 12,
            _ => hour,
        },
    };
    (0..24).contains(&hour).then_some(hour)
}

fn is_sign(senses: &[Sense], at: usize, wanted: &[char]) -> bool {
    matches!(senses.get(at), Some(Sense::Sign { sign, .. }) if wanted.contains(sign))
}

fn number_at(senses: &[Sense], at: usize) -> Option<(i64, usize)> {
    number(*senses.get(at)?)
}

/// `14:20`, `14:20:05`, `14:20:05.123`.
fn colons(senses: &[Sense]) -> Option<Span> {
    let colon = (1..senses.len()).find(|at| {
        is_sign(senses, *at, &[':'])
            && number_at(senses, at - 1).is_some_and(|(_, digits)| digits <= 2)
            && number_at(senses, at + 1).is_some_and(|(_, digits)| digits == 2)
    })?;
    let (hour, _) = number_at(senses, colon - 1)?;
    let (minute, _) = number_at(senses, colon + 1)?;
    let mut span = Span {
        start: colon - 1,
        end: colon + 2,
        hour,
        minute,
        second: 0,
        nano: 0,
        precision: Precision::Minute,
    };
    if is_sign(senses, colon + 2, &[':'])
        && let Some((second, 2)) = number_at(senses, colon + 3)
    {
        span.second = second;
        span.end = colon + 4;
        span.precision = Precision::Second;
        if is_sign(senses, span.end, &['.'])
            && let Some((fraction, digits @ 1..=9)) = number_at(senses, span.end + 1)
        {
            span.nano = fraction * 10_i64.pow(9 - u32::try_from(digits).ok()?);
            span.end += 2;
        }
    }
    if matches!(
        senses.get(span.end),
        Some(Sense::Mean(Meaning::Unit(Unit::Hour)))
    ) {
        span.end += 1;
    }
    Some(span)
}

/// `14h40`, `21時40分`, `রাত ৯টা ৫ মিনিট`, `16 Uhr`.
fn units(senses: &[Sense]) -> Option<Span> {
    let is_unit = |at: usize, unit: Unit| matches!(senses.get(at), Some(Sense::Mean(Meaning::Unit(u))) if *u == unit);
    let mark = (1..senses.len())
        .find(|at| is_unit(*at, Unit::Hour) && number_at(senses, at - 1).is_some())?;
    if let Some(span) = dotted_hour(senses, mark) {
        return Some(span);
    }
    let (hour, _) = number_at(senses, mark - 1)?;
    let mut span = Span {
        start: mark - 1,
        end: mark + 1,
        hour,
        minute: 0,
        second: 0,
        nano: 0,
        precision: Precision::Minute,
    };
    for unit in [Unit::Minute, Unit::Second] {
        let Some((value, digits)) = number_at(senses, span.end) else {
            break;
        };
        let marked = is_unit(span.end + 1, unit);
        if digits > 2 || (unit == Unit::Second && !marked) {
            break;
        }
        if unit == Unit::Minute {
            span.minute = value;
        } else {
            span.second = value;
            span.precision = Precision::Second;
        }
        span.end += if marked { 2 } else { 1 };
    }
    Some(span)
}

/// `10.20 Uhr`: minutes after a point, before the mark of the hour.
fn dotted_hour(senses: &[Sense], mark: usize) -> Option<Span> {
    let start = mark.checked_sub(3)?;
    let tight = matches!(
        senses[mark - 1],
        Sense::Number {
            spaced: false,
            digits: 2,
            ..
        }
    );
    let Sense::Number {
        value: hour,
        digits: 1 | 2,
        spaced: true,
    } = senses[start]
    else {
        return None;
    };
    let (minute, _) = number_at(senses, mark - 1)?;
    (tight && is_sign(senses, start + 1, &['.'])).then_some(Span {
        start,
        end: mark + 1,
        hour,
        minute,
        second: 0,
        nano: 0,
        precision: Precision::Minute,
    })
}

/// `12.16 pm`, and `16.45` at the end of a date that is complete without it.
fn dotted(senses: &[Sense], part: Option<usize>) -> Option<Span> {
    let two_digits = |at: usize| number_at(senses, at).filter(|(_, digits)| *digits <= 2);
    let dot = (1..senses.len()).rev().find(|at| {
        let tight = matches!(
            senses.get(at + 1),
            Some(Sense::Number {
                spaced: false,
                digits: 2,
                ..
            })
        );
        is_sign(senses, *at, &['.', ',']) && tight && two_digits(at - 1).is_some()
    })?;
    let is_last = senses[dot + 2..]
        .iter()
        .all(|sense| !matches!(sense, Sense::Number { .. } | Sense::Mean(Meaning::Month(_))));
    let before = senses[..dot - 1]
        .iter()
        .filter(|sense| number(**sense).is_some())
        .count();
    let months = senses
        .iter()
        .any(|sense| matches!(sense, Sense::Mean(Meaning::Month(_) | Meaning::Persian(_))));
    let complete = before >= if months { 2 } else { 3 };
    let spaced = matches!(senses[dot - 1], Sense::Number { spaced: true, .. });
    if part.is_none() && !(is_last && complete && spaced) {
        return None;
    }
    let (hour, _) = number_at(senses, dot - 1)?;
    let (minute, _) = number_at(senses, dot + 1)?;
    Some(Span {
        start: dot - 1,
        end: dot + 2,
        hour,
        minute,
        second: 0,
        nano: 0,
        precision: Precision::Minute,
    })
}

/// `10 a.m.`, `午後3`, where a part of the day stands beside the hour.
fn bare_hour(senses: &[Sense], part: Option<usize>) -> Option<Span> {
    let part = part?;
    let numbers = senses
        .iter()
        .filter(|sense| number(**sense).is_some())
        .count();
    let months = senses
        .iter()
        .any(|sense| matches!(sense, Sense::Mean(Meaning::Month(_) | Meaning::Persian(_))));
    if numbers < if months { 3 } else { 4 } {
        return None;
    }
    let beside = [part.checked_sub(1), Some(part + 1)];
    let at = beside.into_iter().flatten().find(|at| {
        number_at(senses, *at).is_some_and(|(hour, digits)| digits <= 2 && hour <= 12)
    })?;
    let (hour, _) = number_at(senses, at)?;
    Some(Span {
        start: at,
        end: at + 1,
        hour,
        minute: 0,
        second: 0,
        nano: 0,
        precision: Precision::Minute,
    })
}

/// Takes the zone out of the senses: a name, an offset after the time, or both (`GMT+6`).
pub(super) fn take_zone(senses: &mut Vec<Sense>, after_time: Option<usize>) -> Option<i32> {
    let named = senses
        .iter()
        .position(|sense| matches!(sense, Sense::Zone(_)));
    let mut offset = None;
    let mut start = after_time?;
    if let Some(at) = named {
        if let Sense::Zone(seconds) = senses.remove(at) {
            offset = Some(seconds);
        }
        start = at;
    }
    let sign = match senses.get(start) {
        Some(Sense::Sign { sign: '+', .. }) => 1,
        Some(Sense::Sign { sign: '-', .. }) => -1,
        _ => return offset,
    };
    let Some(Sense::Number {
        value,
        digits,
        spaced: false,
    }) = senses.get(start + 1).copied()
    else {
        return offset;
    };
    let with_minutes = is_sign(senses, start + 2, &[':']);
    let minutes = number_at(senses, start + 3).filter(|(_, digits)| with_minutes && *digits == 2);
    let (hours, minutes, end) = match (digits, minutes) {
        (1 | 2, Some((minutes, _))) => (value, minutes, start + 4),
        (1 | 2, None) => (value, 0, start + 2),
        (4, _) => (value / 100, value % 100, start + 2),
        _ => return offset,
    };
    if hours > 14 || minutes > 59 {
        return offset;
    }
    senses.drain(start..end);
    i32::try_from(sign * (hours * 3600 + minutes * 60)).ok()
}
