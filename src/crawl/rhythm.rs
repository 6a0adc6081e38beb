//! When a source is asked again: soon where it brings news, seldom where it does not, and never
//! sooner than it asks for itself.
//!
//! The interval halves when a reading brought news and grows by half when it did not (after the
//! adaptive fetch schedule of Nutch). A pure rule: the caller says what time it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::discover::{Child, Settings};
use crate::model::{Span, Validators};

/// The first interval, in least intervals.
const FIRST: u32 = 3;

/// What is remembered of a source between runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SourceRecord {
    /// What to ask the server with.
    pub(super) validators: Validators,
    /// The sources that it named, for when it is not read or says "not modified".
    pub(super) children: Vec<Named>,
    /// When it was last asked.
    pub(super) read_at: Timestamp,
    /// The time between two readings that suits it.
    interval: Span,
    /// Before it, it is not asked.
    next_at: Timestamp,
}

/// A source that another one names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) url: Url,
    /// When it last changed, by the one that names it.
    pub(super) modified: Option<Timestamp>,
}

/// What a reading showed, beside candidates.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    /// New validators and children; `None` where the source is as it was, or could not be read.
    pub(super) content: Option<(Validators, Vec<Named>)>,
    /// How long it asks not to be read: `ttl`, `Cache-Control`.
    pub(super) wait: Option<Span>,
    /// Hours in UTC in which it asks not to be read.
    pub(super) skip_hours: Vec<u8>,
}

impl From<Child> for Named {
    fn from(child: Child) -> Self {
        Self {
            url: child.url,
            modified: child.modified,
        }
    }
}

impl SourceRecord {
    /// Whether it may be asked. `changed` is its last change as another source states it, which
    /// calls it up early.
    pub(super) fn is_due(
        &self,
        changed: Option<Timestamp>,
        now: Timestamp,
        settings: &Settings,
    ) -> bool {
        let called = changed.is_some_and(|at| at > self.read_at)
            && now >= settings.min_interval.after(self.read_at);
        // A reading of the future comes from a clock that was wrong.
        now >= self.next_at || called || self.read_at > now
    }

    /// Takes in a reading that brought so many new addresses.
    pub(super) fn take(&mut self, reading: Reading, news: usize, now: Timestamp, set: &Settings) {
        let (least, most) = (set.min_interval, set.max_interval.max(set.min_interval));
        let interval = if self.interval == Span::default() {
            least.0 * FIRST
        } else if news > 0 {
            self.interval.0 / 2
        } else {
            self.interval.0 * 3 / 2
        };
        self.interval = Span(interval.clamp(least.0, most.0));
        let wait = reading.wait.unwrap_or_default().min(most);
        self.read_at = now;
        self.next_at = open_hour(self.interval.max(wait).after(now), &reading.skip_hours);
        if let Some((validators, children)) = reading.content {
            self.validators = validators;
            self.children = children;
        }
    }
}

/// The first instant from `at` on whose hour is not among those to be skipped.
fn open_hour(at: Timestamp, skipped: &[u8]) -> Timestamp {
    const HOUR: i64 = 3_600;
    let hour_of = |second: i64| second.div_euclid(HOUR).rem_euclid(24);
    let is_open = |second: &i64| {
        !skipped
            .iter()
            .any(|hour| i64::from(*hour) == hour_of(*second))
    };
    if is_open(&at.as_second()) {
        return at;
    }
    let hours = (1..24).map(|n| (at.as_second().div_euclid(HOUR) + n) * HOUR);
    let open = hours.into_iter().find(is_open);
    open.and_then(|second| Timestamp::from_second(second).ok())
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
    }

    fn minutes_until_due(record: &SourceRecord, now: i64) -> i64 {
        record.next_at.duration_since(at(now)).as_mins()
    }

    fn read(record: &mut SourceRecord, news: usize, now: i64) -> i64 {
        record.take(Reading::default(), news, at(now), &Settings::default());
        minutes_until_due(record, now)
    }

    #[test]
    fn news_call_for_more_readings_and_silence_for_fewer() {
        let mut record = SourceRecord::default();
        let settings = Settings::default();
        assert!(record.is_due(None, at(0), &settings));
        assert_eq!(read(&mut record, 40, 0), 30);
        assert!(!record.is_due(None, at(1), &settings));
        assert_eq!(read(&mut record, 3, 30), 15);
        assert_eq!(
            read(&mut record, 3, 45),
            10,
            "never sooner than min_interval"
        );
        assert_eq!(read(&mut record, 0, 60), 15);
        for n in 0..20 {
            read(&mut record, 0, 100 + n);
        }
        assert_eq!(
            read(&mut record, 0, 200),
            24 * 60,
            "never later than max_interval"
        );
    }

    #[test]
    fn what_a_source_asks_for_is_heeded() {
        let settings = Settings::default();
        let mut record = SourceRecord::default();
        let reading = |wait, skip_hours: &[u8]| Reading {
            content: None,
            wait: Some(Span::seconds(wait)),
            skip_hours: skip_hours.to_vec(),
        };
        record.take(reading(3_600 * 5, &[]), 9, at(0), &settings);
        assert_eq!(minutes_until_due(&record, 0), 300);
        record.take(reading(3_600 * 500, &[]), 9, at(0), &settings);
        assert_eq!(minutes_until_due(&record, 0), 24 * 60);
        // 1,800,000,000 is 08:00 UTC.
        record.take(reading(0, &[8, 9, 10]), 9, at(0), &settings);
        assert_eq!(minutes_until_due(&record, 0), 180);
        let all: Vec<u8> = (0..24).collect();
        record.take(reading(0, &all), 9, at(0), &settings);
        assert_eq!(minutes_until_due(&record, 0), 10);
    }

    #[test]
    fn a_change_told_by_another_source_calls_it_up() {
        let settings = Settings::default();
        let mut record = SourceRecord::default();
        read(&mut record, 0, 0);
        assert!(!record.is_due(Some(at(-1)), at(20), &settings));
        assert!(!record.is_due(Some(at(5)), at(9), &settings));
        assert!(record.is_due(Some(at(5)), at(10), &settings));
    }
}
