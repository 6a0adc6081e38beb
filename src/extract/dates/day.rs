//! The day of a written date: what is left when time and zone are taken out.

use jiff::civil::Date;

use super::lexicon::{Meaning, Unit};
use super::tokens::Sense;
use super::written::{custom, number};
use super::{Order, calendar};

/// Signs that may stand between the parts of a date.
const SIGNS: &str = ".,/-|()[]:;•·@' ،।॥~";

/// Removes a second date in a calendar that is only printed beside the civil one:
/// `১৯ ভাদ্র ১৪৩২`, `11 ربيع الأول 1447`.
pub(super) fn drop_foreign(senses: &mut Vec<Sense>) {
    while let Some(at) = senses
        .iter()
        .position(|sense| *sense == Sense::Mean(Meaning::Foreign))
    {
        let mut start = at;
        let mut end = at + 1;
        if start > 0 && number(senses[start - 1]).is_some_and(|(day, _)| day <= 31) {
            start -= 1;
        } else if start > 1
            && senses[start - 1] == Sense::Mean(Meaning::Filler)
            && number(senses[start - 2]).is_some_and(|(day, _)| day <= 31)
        {
            start -= 2;
        }
        let comma = usize::from(matches!(
            senses.get(end),
            Some(Sense::Sign { sign: ',', .. })
        ));
        let is_year =
            |sense: &Sense| number(*sense).is_some_and(|(year, _)| (1400..1500).contains(&year));
        if senses.get(end + comma).is_some_and(is_year) {
            end += comma + 1;
        }
        senses.drain(start..end);
    }
}

/// Reads the day. `None` where anything is left over, or the order cannot be known.
pub(super) fn read(senses: &[Sense], language: Option<&str>, order: Option<Order>) -> Option<Date> {
    if senses.iter().any(|sense| is_stray(*sense)) {
        return None;
    }
    let language = language.unwrap_or_default();
    if let Some(parts) = by_units(senses) {
        return to_date(parts, language, false);
    }
    let numbers: Vec<(i64, usize)> = senses.iter().filter_map(|sense| number(*sense)).collect();
    let mut months = senses.iter().filter_map(|sense| match sense {
        Sense::Mean(Meaning::Month(month)) => Some((*month, false)),
        Sense::Mean(Meaning::Persian(month)) => Some((*month, true)),
        _ => None,
    });
    // `3 مارس/آذار 2024` names one month twice.
    let first = months.next();
    let other = months.find(|month| Some(*month) != first);
    match (first, other) {
        (Some((month, persian)), None) => {
            let (day, year) = day_and_year(&numbers, order)?;
            let year = thai_year(&numbers, language).unwrap_or(year);
            to_date((year, i64::from(month), day), language, persian)
        }
        (None, None) => {
            let order = order.or_else(|| custom(language));
            let parts = by_order(&numbers, order.or_else(|| dotted(senses)))?;
            to_date(parts, language, false)
        }
        _ => None,
    }
}

/// Whether a sense has no place in a date.
fn is_stray(sense: Sense) -> bool {
    match sense {
        Sense::Sign { sign, .. } => !SIGNS.contains(sign),
        Sense::Zone(_) | Sense::Mean(Meaning::Foreign | Meaning::Part(_)) => true,
        Sense::Mean(_) | Sense::Number { .. } => false,
    }
}

/// `2025年9月3日`, `令和7年9月3日`, `2016년 6월 29일`, `2016年6月29`.
fn by_units(senses: &[Sense]) -> Option<(i64, i64, i64)> {
    let unit_at = |wanted: Unit| {
        let at = senses
            .iter()
            .position(|sense| *sense == Sense::Mean(Meaning::Unit(wanted)))?;
        number(*senses.get(at.checked_sub(1)?)?).map(|(value, _)| (at, value))
    };
    let (_, year) = unit_at(Unit::Year)?;
    let (month_at, month) = unit_at(Unit::Month)?;
    let day = match unit_at(Unit::Day) {
        Some((_, day)) => day,
        None => number(*senses.get(month_at + 1)?)?.0,
    };
    let count = senses
        .iter()
        .filter(|sense| number(**sense).is_some())
        .count();
    let era = senses.iter().find_map(|sense| match sense {
        Sense::Mean(Meaning::Era(before)) => Some(i64::from(*before)),
        _ => None,
    });
    (count == 3).then_some((year + era.unwrap_or(0), month, day))
}

/// Day and year beside a month in words. A year has four digits, or two after the day.
fn day_and_year(numbers: &[(i64, usize)], order: Option<Order>) -> Option<(i64, i64)> {
    let [first, second] = numbers else {
        return None;
    };
    let is_year = |number: &(i64, usize)| number.1 == 4 || (number.1 == 2 && number.0 > 31);
    let year = |number: &(i64, usize)| {
        if number.1 == 2 {
            short_year(number.0)
        } else {
            Some(number.0)
        }
    };
    match (is_year(first), is_year(second)) {
        (true, false) => Some((second.0, year(first)?)),
        (false, true) => Some((first.0, year(second)?)),
        (false, false) if first.1 <= 2 && second.1 == 2 => {
            if order == Some(Order::Ymd) {
                return Some((second.0, short_year(first.0)?));
            }
            Some((first.0, short_year(second.0)?))
        }
        _ => None,
    }
}

/// The year of two digits after a month in Thai: of the Buddhist era, where it could be.
fn thai_year(numbers: &[(i64, usize)], language: &str) -> Option<i64> {
    let (year, digits) = numbers.last()?;
    let buddhist = language.starts_with("th") && *digits == 2 && *year >= 40;
    buddhist.then_some(2500 + year)
}

fn short_year(two_digits: i64) -> Option<i64> {
    let year = calendar::full_year(i16::try_from(two_digits).ok()?);
    Some(i64::from(year))
}

/// The order that dots tell of a date with a year of four digits at its end: no language of CLDR
/// writes the month first with dots.
fn dotted(senses: &[Sense]) -> Option<Order> {
    let signs = senses.iter().filter_map(|sense| match sense {
        Sense::Sign { sign, .. } => Some(*sign),
        _ => None,
    });
    let long_year = senses
        .iter()
        .rev()
        .find_map(|sense| number(*sense))
        .is_some_and(|(_, digits)| digits == 4);
    (long_year && signs.take(2).eq(['.', '.'])).then_some(Order::Dmy)
}

/// Year, month and day of three numbers. The order is read off the digits where these show it, else
/// it is the given one; never guessed.
fn by_order(numbers: &[(i64, usize)], order: Option<Order>) -> Option<(i64, i64, i64)> {
    let [a, b, c] = numbers else {
        return None;
    };
    if a.1 == 4 {
        return Some((a.0, b.0, c.0));
    }
    if c.1 == 4 {
        return match order {
            _ if a.0 > 12 || a.0 == b.0 => Some((c.0, b.0, a.0)),
            _ if b.0 > 12 => Some((c.0, a.0, b.0)),
            Some(Order::Dmy) => Some((c.0, b.0, a.0)),
            Some(Order::Mdy) => Some((c.0, a.0, b.0)),
            Some(Order::Ymd) | None => None,
        };
    }
    if [a, b, c].iter().any(|number| number.1 > 2) {
        return None;
    }
    // No other order has a month in the middle of `01/25/26`.
    let order = order.or((b.0 > 12).then_some(Order::Mdy));
    match order? {
        Order::Dmy => Some((short_year(c.0)?, b.0, a.0)),
        Order::Mdy => Some((short_year(c.0)?, a.0, b.0)),
        Order::Ymd => Some((short_year(a.0)?, b.0, c.0)),
    }
}

/// The Gregorian date, whichever calendar the year belongs to.
fn to_date((year, month, day): (i64, i64, i64), language: &str, persian: bool) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    let is_persian = calendar::is_persian_year(year);
    let persian_page = ["fa", "ps", "prs"]
        .iter()
        .any(|tag| language.starts_with(tag));
    if persian || (is_persian && persian_page) {
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        return if is_persian {
            calendar::persian(year, month, day)
        } else {
            None
        };
    }
    let year = calendar::from_buddhist(year);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
