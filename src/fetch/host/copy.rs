//! The copy of a robots.txt: how old it may grow, and what stands in for it when it cannot be had
//! (RFC 9309 §2.3.1, §2.4).

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{Capture, Validators};

use super::super::Unreachable;
use super::super::reservation::Reservations;
use super::super::robots::MAX_BYTES;
use super::later;

/// A copy serves for no longer (RFC 9309 §2.4).
const DAY: Duration = Duration::from_hours(24);
/// A copy serves for at least so long, whatever its headers say.
const LEAST: Duration = Duration::from_mins(10);
/// The last good copy stands in for an unreachable one for no longer.
const LAST_GOOD: Duration = Duration::from_hours(30 * 24);
/// First pause before an unreachable robots.txt is asked for again; doubles each time.
const RETRY: Duration = Duration::from_mins(5);
/// Longest such pause.
const LONGEST_RETRY: Duration = Duration::from_hours(6);
/// Fast, for the text is packed once and unpacked once a run.
const PACKING: i32 = 3;

/// What is known of one robots.txt. Survives serde formats that do not describe themselves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RobotsCopy {
    standing: Standing,
    /// When that was found.
    since: Timestamp,
    /// Seconds for which the server lets a copy serve, where it says so.
    max_age: Option<u64>,
    /// How often in a row it was unreachable.
    failures: u32,
    good: Option<Good>,
    #[serde(default)]
    reserved: Reserved,
}

/// What is known of the host's reservations, which stand in a file of their own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Reserved {
    /// When they were last asked for.
    asked: Option<Timestamp>,
    rules: Reservations,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Standing {
    /// Never asked for.
    #[default]
    Unread,
    /// There is a copy.
    Copy,
    /// There is none on the server: everything is allowed.
    Absent { why: String },
    /// It could not be had.
    Unreachable { until: Timestamp, why: String },
}

/// The last copy that was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Good {
    url: String,
    fetched_at: Timestamp,
    validators: Validators,
    /// The text, packed with zstd.
    #[serde(with = "base64")]
    packed: Vec<u8>,
}

/// Bytes as text: the formats that records are kept in would write a list of numbers.
mod base64 {
    use data_encoding::BASE64_NOPAD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_NOPAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        BASE64_NOPAD
            .decode(text.as_bytes())
            .map_err(D::Error::custom)
    }
}

/// What holds at an instant.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rules {
    /// Everything is allowed.
    None,
    /// The copy decides.
    Copy,
    /// Nothing is allowed.
    Unreachable { until: Timestamp, why: String },
}

impl RobotsCopy {
    pub(super) fn is_due(&self, now: Timestamp, cache: Duration) -> bool {
        let lifetime = match &self.standing {
            Standing::Unread => return true,
            Standing::Unreachable { until, .. } => {
                return now >= *until || *until > later(now, DAY * 31);
            }
            Standing::Copy | Standing::Absent { .. } => cache.min(DAY),
        };
        let asked = self.max_age.map_or(DAY, Duration::from_secs).max(LEAST);
        // A copy of the future comes from a clock that was wrong.
        now >= later(self.since, lifetime.min(asked)) || self.since > later(now, LEAST)
    }

    pub(super) fn is_unread(&self) -> bool {
        self.standing == Standing::Unread
    }

    pub(super) fn is_unreachable(&self) -> bool {
        matches!(self.standing, Standing::Unreachable { .. })
    }

    /// What holds now. An unreachable robots.txt forbids everything, unless the last good copy is
    /// younger than a day, or may stand in for it.
    pub(super) fn rules(&self, now: Timestamp, unreachable: Unreachable) -> Rules {
        match &self.standing {
            Standing::Copy => Rules::Copy,
            Standing::Absent { .. } => Rules::None,
            Standing::Unread => Rules::Unreachable {
                until: now,
                why: "it was not asked for yet".to_owned(),
            },
            Standing::Unreachable { until, why } => {
                let oldest = match unreachable {
                    Unreachable::Skip => DAY,
                    Unreachable::Cached => LAST_GOOD,
                };
                let serves = |good: &Good| now < later(good.fetched_at, oldest);
                if self.good.as_ref().is_some_and(serves) {
                    return Rules::Copy;
                }
                let (until, why) = (*until, why.clone());
                Rules::Unreachable { until, why }
            }
        }
    }

    /// The text of the last good copy; empty where there is none. One that cannot be unpacked
    /// forbids everything until the next is read.
    pub(super) fn text(&self) -> Vec<u8> {
        let Some(good) = &self.good else {
            return Vec::new();
        };
        zstd::bulk::decompress(&good.packed, MAX_BYTES * 2)
            .unwrap_or_else(|_| b"user-agent: *\ndisallow: /".to_vec())
    }

    /// What to ask with whether this address has changed.
    pub(super) fn validators(&self, url: &Url) -> Validators {
        let same = |good: &&Good| good.url == url.as_str();
        let good = self.good.as_ref().filter(same);
        good.map(|good| good.validators.clone()).unwrap_or_default()
    }

    /// Keeps a text that was read.
    pub(super) fn keep(&mut self, capture: &Capture, text: &[u8]) {
        self.found(Standing::Copy, capture);
        self.good = Some(Good {
            url: capture.url.as_str().to_owned(),
            fetched_at: capture.fetched_at,
            validators: capture.validators(),
            packed: zstd::bulk::compress(text, PACKING).unwrap_or_else(|_| b"not packed".to_vec()),
        });
    }

    /// The copy is still what the server has (304). False where there is no copy.
    pub(super) fn confirm(&mut self, capture: &Capture) -> bool {
        let Some(good) = &mut self.good else {
            return false;
        };
        good.fetched_at = capture.fetched_at;
        self.found(Standing::Copy, capture);
        true
    }

    /// There is no robots.txt: everything is allowed, and an old copy is void.
    pub(super) fn absent(&mut self, capture: &Capture, why: String) {
        self.found(Standing::Absent { why }, capture);
        self.good = None;
    }

    /// It could not be had; `pause` is the least time until it is worth asking again.
    pub(super) fn unreachable(&mut self, now: Timestamp, pause: Duration, why: String) {
        let factor = 2_u32.saturating_pow(self.failures.min(16));
        let wait = RETRY.saturating_mul(factor).min(LONGEST_RETRY).max(pause);
        self.failures = self.failures.saturating_add(1);
        self.since = now;
        self.standing = Standing::Unreachable {
            until: later(now, wait.min(super::LONGEST)),
            why,
        };
    }

    /// Whether reservations are to be asked for: once a day, for they say nothing of how long they
    /// hold.
    pub(super) fn reservations_due(&self, now: Timestamp) -> bool {
        let asked = self.reserved.asked;
        asked.is_none_or(|at| now >= later(at, DAY) || at > later(now, LEAST))
    }

    /// Notes that reservations were asked for; what was known stays where no answer was had.
    pub(super) fn keep_reservations(&mut self, now: Timestamp, rules: Option<Reservations>) {
        self.reserved.asked = Some(now);
        if let Some(rules) = rules {
            self.reserved.rules = rules;
        }
    }

    /// What the reservations say of an address.
    pub(super) fn reservations(&self, url: &Url) -> impl Iterator<Item = String> {
        self.reserved.rules.of(url)
    }

    fn found(&mut self, standing: Standing, capture: &Capture) {
        self.standing = standing;
        self.since = capture.fetched_at;
        self.max_age = capture.max_age();
        self.failures = 0;
    }

    pub(super) fn status(&self) -> String {
        match &self.standing {
            Standing::Unread => "not asked for yet".to_owned(),
            Standing::Copy => format!("read on {:.0}", self.since),
            Standing::Absent { why } => format!("none ({why}), asked on {:.0}", self.since),
            Standing::Unreachable { until, why } => {
                format!("cannot be read: {why}; asked again after {until:.0}")
            }
        }
    }
}
