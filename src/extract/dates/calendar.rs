//! Calendars other than the Gregorian, and years of two digits.

use icu_calendar::Date as IcuDate;
use jiff::civil::Date;

/// A date of the Solar Hijri calendar of Iran and Afghanistan.
pub(super) fn persian(year: i16, month: u8, day: u8) -> Option<Date> {
    let date = IcuDate::try_new_persian(i32::from(year), month, day).ok()?;
    let iso = date.to_calendar(icu_calendar::Iso);
    let year = i16::try_from(iso.year().extended_year()).ok()?;
    let month = i8::try_from(iso.month().ordinal).ok()?;
    let day = i8::try_from(iso.day_of_month().0).ok()?;
    Date::new(year, month, day).ok()
}

/// Whether a year is one of the Solar Hijri calendar (1921 to 2121) rather than the Gregorian.
pub(super) fn is_persian_year(year: i16) -> bool {
    (1300..1500).contains(&year)
}

/// A year of the Buddhist era as Thailand counts it, as a Gregorian year.
pub(super) fn from_buddhist(year: i16) -> i16 {
    if (2400..2700).contains(&year) {
        year - 543
    } else {
        year
    }
}

/// The year that two digits stand for: 1970 to 2069 (POSIX `%y` has 1969 to 2068).
pub(super) fn full_year(two_digits: i16) -> i16 {
    if two_digits < 70 {
        2000 + two_digits
    } else {
        1900 + two_digits
    }
}
