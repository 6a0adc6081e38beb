//! A date as a page states it: the local time, the zone when one is known, the words as printed.

use jiff::fmt::temporal::DateTimePrinter;
use jiff::{Timestamp, civil, tz};
use serde::{Deserialize, Serialize};

/// A point in time as a page states it; its texts are owned, or [lent](super::Lent).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When<S = String> {
    /// Wall clock time in the page's own zone; midnight where only the day is known.
    pub local: civil::DateTime,
    /// Seconds east of UTC, where the page or the site's rules tell the zone.
    pub offset: Option<i32>,
    /// How much of `local` is known.
    pub precision: Precision,
    /// The text as printed.
    pub raw: S,
    /// Where it was found: `json-ld`, `meta`, `time`, `text`, `url`, `feed`.
    pub source: S,
}

/// How much of a time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// The day.
    Day,
    /// Hour and minute.
    Minute,
    /// The second.
    Second,
}

impl When {
    /// A time that is known as an instant, in UTC.
    pub fn from_instant(instant: Timestamp, source: &str) -> Self {
        Self {
            local: tz::Offset::UTC.to_datetime(instant),
            offset: Some(0),
            precision: Precision::Second,
            raw: instant.to_string(),
            source: source.to_owned(),
        }
    }
}

impl<S> When<S> {
    /// The instant, reading a time without zone as UTC. `None` beyond the years jiff can hold.
    pub fn instant(&self) -> Option<Timestamp> {
        let offset = tz::Offset::from_seconds(self.offset.unwrap_or(0)).ok()?;
        offset.to_timestamp(self.local).ok()
    }

    /// RFC 3339: `full-date` where only the day is known, else `date-time` (zone `Z` if unknown).
    pub fn rfc3339(&self) -> String {
        if self.precision == Precision::Day {
            return self.local.date().to_string();
        }
        let milliseconds = self.local.subsec_nanosecond() / 1_000_000;
        let digits = if milliseconds == 0 { 0 } else { 3 };
        let local = DateTimePrinter::new().precision(Some(digits));
        local.datetime_to_string(&self.local) + &offset_text(self.offset)
    }
}

/// `+06:00`, or `Z` for zero and for unknown.
fn offset_text(offset: Option<i32>) -> String {
    match offset.unwrap_or(0) {
        0 => "Z".to_owned(),
        seconds => {
            let sign = if seconds < 0 { '-' } else { '+' };
            let minutes = seconds.abs() / 60;
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn when(offset: Option<i32>, precision: Precision) -> When {
        When {
            local: date(2025, 9, 3).at(14, 20, 0, 0),
            offset,
            precision,
            raw: String::new(),
            source: "text".into(),
        }
    }

    #[test]
    fn the_zone_of_the_page_is_kept() {
        assert_eq!(
            when(Some(21600), Precision::Minute).rfc3339(),
            "2025-09-03T14:20:00+06:00"
        );
        assert_eq!(
            when(Some(-12600), Precision::Second).rfc3339(),
            "2025-09-03T14:20:00-03:30"
        );
        assert_eq!(when(None, Precision::Day).rfc3339(), "2025-09-03");
        let instant = when(Some(21600), Precision::Minute).instant().unwrap();
        assert_eq!(instant.to_string(), "2025-09-03T08:20:00Z");
    }
}
