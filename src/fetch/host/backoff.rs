//! How long to stay away from a host in trouble. A server's own word (`Retry-After`) holds; without
//! it the pause doubles. One address that keeps failing slows the host; only several of them in a
//! row park it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{Capture, Truncated};

use super::super::{Failure, FailureKind, Settings};

/// Different addresses in a row after which a host is parked that says it is overloaded, or is
/// not to be reached.
const PARK_AFTER: u32 = 5;
/// The same where responses only break, which may be the pages' fault.
const PARK_AFTER_BROKEN: u32 = 15;
/// First pause of a host that is parked; doubles each time.
const PARK: Duration = Duration::from_hours(1);
/// Longest pause that we think of ourselves.
const LONGEST_OWN: Duration = Duration::from_hours(24);
/// First pause after `429 Too Many Requests` without `Retry-After`.
const TOO_MANY: Duration = Duration::from_mins(1);
/// Doubling begins here where the delay is shorter.
const LEAST: Duration = Duration::from_millis(250);

/// How a host fared of late.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trouble {
    /// Failures, less the successes since.
    level: u32,
    /// Different addresses that failed in a row.
    streak: u32,
    /// How often it was parked in a row.
    parks: u32,
    /// Hash of the address that failed last.
    address: u64,
}

/// What an exchange says of the host.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing: it was never asked.
    None,
    /// It answers.
    Calm,
    /// It does not, or asks for a pause.
    Trouble(Kind),
}

/// Kinds of trouble.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// 429 or 503, with the pause asked for.
    Overloaded {
        status: u16,
        pause: Option<Duration>,
    },
    /// No connection.
    Unreachable(String),
    /// Another server error, silence, a broken response.
    Broken(String),
}

impl Sign {
    /// Reads the sign of an exchange.
    pub(super) fn of(exchange: Result<&Capture, &Failure>) -> Self {
        let capture = match exchange {
            Ok(capture) => capture,
            Err(failure) => return Self::of_failure(failure),
        };
        match capture.status {
            status @ (429 | 503) => Self::Trouble(Kind::Overloaded {
                status,
                pause: retry_after(capture),
            }),
            status @ 500.. => Self::Trouble(Kind::Broken(format!("it answered {status}"))),
            _ if matches!(
                capture.truncated,
                Some(Truncated::Time | Truncated::Disconnect)
            ) =>
            {
                Self::Trouble(Kind::Broken("a body did not arrive whole".to_owned()))
            }
            _ => Self::Calm,
        }
    }

    fn of_failure(failure: &Failure) -> Self {
        let message = failure.message.clone();
        match failure.kind {
            FailureKind::Address | FailureKind::Decode | FailureKind::TooLarge => Self::None,
            FailureKind::Dns | FailureKind::Connect | FailureKind::Tls => {
                Self::Trouble(Kind::Unreachable(message))
            }
            FailureKind::Timeout
            | FailureKind::Disconnect
            | FailureKind::Head
            | FailureKind::Other => Self::Trouble(Kind::Broken(message)),
        }
    }
}

impl Trouble {
    /// Failures, less the successes since.
    pub(super) fn level(&self) -> u32 {
        self.level
    }

    /// Whether the address is another than the one that failed last.
    pub(super) fn is_another(&self, address: u64) -> bool {
        self.streak == 0 || self.address != address
    }

    /// An answer: half of the trouble is forgotten.
    pub(super) fn calm(&mut self) {
        *self = Self {
            level: self.level / 2,
            ..Self::default()
        };
    }

    /// One failure more: how long to stay away, and why.
    pub(super) fn worsen(
        &mut self,
        kind: &Kind,
        address: u64,
        delay: Duration,
        settings: &Settings,
    ) -> (Duration, String) {
        self.level = self.level.saturating_add(1);
        if self.is_another(address) {
            self.streak = self.streak.saturating_add(1);
            self.address = address;
        }
        let base = delay.max(LEAST);
        let (wait, why, patience) = match kind {
            Kind::Overloaded { status, pause } => {
                let first = if *status == 429 { TOO_MANY } else { base * 2 };
                let wait = match pause {
                    Some(pause) => (*pause).max(doubled(base, self.level - 1)),
                    None => doubled(first, self.level - 1),
                };
                (wait, format!("it answered {status}"), PARK_AFTER)
            }
            Kind::Unreachable(why) => (doubled(base, self.level), why.clone(), PARK_AFTER),
            Kind::Broken(why) => {
                let wait = doubled(base, self.level).min(settings.max_delay.0);
                (wait, why.clone(), PARK_AFTER_BROKEN)
            }
        };
        if self.streak < patience {
            return (wait, why);
        }
        let park = doubled(PARK, self.parks).min(LONGEST_OWN);
        self.parks = self.parks.saturating_add(1);
        let why = format!("{} addresses in a row failed, the last: {why}", self.streak);
        (wait.max(park), why)
    }
}

/// `base` doubled `times` times, up to the longest pause of our own.
fn doubled(base: Duration, times: u32) -> Duration {
    let factor = 2_u32.checked_pow(times.min(20)).unwrap_or(u32::MAX);
    base.saturating_mul(factor).min(LONGEST_OWN.max(base))
}

/// The pause that a response asks for (RFC 9110 §10.2.3): seconds, or a date by the server's own
/// clock where it tells it.
pub(super) fn retry_after(capture: &Capture) -> Option<Duration> {
    let text = capture.header("retry-after")?.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let date = capture.header("date").map(httpdate::parse_http_date);
    let from = match date {
        Some(Ok(date)) => date,
        _ => capture.fetched_at.into(),
    };
    Some(until.duration_since(from).unwrap_or_default())
}
