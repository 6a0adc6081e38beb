//! Dates by a pattern that a site's rules give.

use jiff::fmt::strtime::{self, BrokenDownTime};

use super::Reading;
use crate::model::Precision;

/// Reads a folded text by a pattern that fits it as a whole.
pub(super) fn read(folded: &str, format: &str) -> Option<Reading> {
    let parsed: BrokenDownTime = strtime::parse(format, folded).ok()?;
    let date = parsed.to_date().ok()?;
    let offset = parsed.offset().map(jiff::tz::Offset::seconds);
    let precision = match (parsed.hour(), parsed.second()) {
        (None, _) => Precision::Day,
        (Some(_), None) => Precision::Minute,
        (Some(_), Some(_)) => Precision::Second,
    };
    let time = match precision {
        Precision::Day => jiff::civil::Time::midnight(),
        Precision::Minute | Precision::Second => parsed.to_time().ok()?,
    };
    Some(Reading {
        local: date.to_datetime(time),
        offset,
        precision,
    })
}
