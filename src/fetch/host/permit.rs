//! The right to make one request, and why there may be none.

use std::time::Duration;

use jiff::Timestamp;
use thiserror::Error;
use url::Url;

/// The right to make one request: robots.txt, delay and address were checked, and the host's next
/// time was moved. Only [`Host`](super::Host) gives it; [`Client::send`](crate::fetch::Client::send) takes it.
#[derive(Debug)]
pub struct Permit {
    pub(super) url: Url,
    pub(super) gap: Duration,
    pub(super) at: Timestamp,
}

/// Why a request may not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// robots.txt forbids it.
    #[error("robots.txt forbids it: {line}")]
    Robots {
        /// The deciding line, with its number.
        line: String,
    },
    /// robots.txt could not be read, so nothing may be fetched (RFC 9309 §2.3.1.4).
    #[error("robots.txt cannot be read: {why}; asked again after {until:.0}")]
    RobotsUnreachable {
        /// When it is worth asking again.
        until: Timestamp,
        /// What went wrong.
        why: String,
    },
    /// The host is left alone for longer than a run waits.
    #[error("left alone until {until:.0}: {why}")]
    Parked {
        /// When it may be asked again.
        until: Timestamp,
        /// Why.
        why: String,
    },
    /// The delay is not over: wait, then ask again.
    #[error("not before {until:.0}")]
    Early {
        /// When it may be asked.
        until: Timestamp,
    },
    /// No address that we fetch.
    #[error("{why}")]
    Address {
        /// Why.
        why: String,
    },
}

impl Permit {
    /// The address that may be asked for.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// A permit that nobody checked.
    #[cfg(test)]
    pub(in crate::fetch) fn unchecked(url: Url) -> Self {
        Self {
            url,
            gap: Duration::ZERO,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    /// The address, the least time since the request before, and the time before which nothing is
    /// sent.
    pub(in crate::fetch) fn spend(self) -> (Url, Duration, Timestamp) {
        (self.url, self.gap, self.at)
    }
}
