//! What is known of a host, for people and programs: `newsarc hosts`.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::super::Policy;
use super::{Host, Rules};

/// The politeness state of a host at an instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HostReport {
    /// `scheme://host:port`.
    pub host: String,
    /// When it may be asked next; the past where it may be asked now.
    pub next: Timestamp,
    /// Milliseconds between two requests, as things stand.
    pub delay_ms: u64,
    /// `Crawl-delay` of its robots.txt, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crawl_delay_ms: Option<u64>,
    /// Milliseconds that it takes to answer, smoothed.
    pub answer_ms: u64,
    /// Why it is left alone for longer than a delay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_alone: Option<String>,
    /// Failures, less the successes since.
    pub trouble: u32,
    /// `unread`, `read`, `none`, `unreachable`.
    pub robots: &'static str,
    /// The same in words, with times.
    pub robots_status: String,
    /// Requests sent to it, over all runs.
    pub requests: u64,
    /// Those that failed.
    pub failures: u64,
}

impl Host {
    /// What is known of it at an instant.
    pub fn report(&self, now: Timestamp, policy: &Policy) -> HostReport {
        let parked = self.parked.as_ref().filter(|parked| parked.until > now);
        HostReport {
            host: self.authority.clone(),
            next: self.next_at.max(Timestamp::UNIX_EPOCH),
            delay_ms: millis(self.delay(policy)),
            crawl_delay_ms: self.crawl_delay(policy).map(millis),
            answer_ms: millis(self.pace.answer()),
            left_alone: parked.map(|parked| parked.why.clone()),
            trouble: self.trouble.level(),
            robots: match self.robots.rules(now, policy.robots.unreachable) {
                Rules::Unreachable { .. } if self.robots.is_unreachable() => "unreachable",
                Rules::Unreachable { .. } => "unread",
                Rules::None => "none",
                Rules::Copy => "read",
            },
            robots_status: self.robots_status(),
            requests: self.pace.requests,
            failures: self.pace.failures,
        }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
