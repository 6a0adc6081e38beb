//! What politeness demands of one authority: when it may be asked next, how it fared, what its
//! robots.txt says. The archive keeps it between runs; the caller saves it *before* each request,
//! so that a crash cannot make the next run come too early.
//!
//! No clock is read here: the caller says what time it is.

mod backoff;
mod copy;
mod pace;
mod permit;
mod refresh;
mod report;
#[cfg(test)]
mod robots_tests;
#[cfg(test)]
mod tests;

use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{Capture, Span, url::authority};

use super::robots::Robots;
use super::{Failure, Policy, reservation};
use backoff::{Sign, Trouble};
use copy::Rules;
use pace::Pace;

pub use copy::RobotsCopy;
pub use permit::{Permit, Refusal};
pub use refresh::{refresh_reservations, refresh_robots};
pub use report::HostReport;

/// No pause is longer, whatever a server asks for; a later time on record is a clock's fault.
const LONGEST: Duration = Duration::from_hours(30 * 24);

/// The politeness state of one authority (`scheme://host:port`). It is small and saved before each
/// request; the copy of robots.txt is large, seldom changes, and is saved beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Host {
    authority: String,
    /// Before it, nothing is sent.
    next_at: Timestamp,
    /// When the delay since the last request is over, whatever trouble there was.
    paced_at: Timestamp,
    /// Why it is left alone for longer than a run would wait.
    parked: Option<Parked>,
    /// The site's own least delay.
    floor: Span,
    trouble: Trouble,
    pace: Pace,
    /// Hash of the address asked for last.
    asked: u64,
    /// A request was about to be sent, and nothing is known of its answer.
    #[serde(default)]
    unanswered: bool,
    #[serde(skip)]
    robots: RobotsCopy,
    /// The copy of robots.txt as rules, once they were needed.
    #[serde(skip)]
    rules: OnceLock<Arc<Robots>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Parked {
    until: Timestamp,
    why: String,
}

impl Host {
    /// A host that was never asked, by its authority (see [`authority`]).
    pub fn new(authority: &str) -> Self {
        Self {
            authority: authority.to_owned(),
            next_at: Timestamp::UNIX_EPOCH,
            paced_at: Timestamp::UNIX_EPOCH,
            parked: None,
            floor: Span::default(),
            trouble: Trouble::default(),
            pace: Pace::default(),
            asked: 0,
            unanswered: false,
            robots: RobotsCopy::default(),
            rules: OnceLock::new(),
        }
    }

    /// Whose state this is.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The copy of robots.txt, to be saved beside the host once it has changed.
    pub fn robots_copy(&self) -> &RobotsCopy {
        &self.robots
    }

    /// Whether nothing is known of its robots.txt: it was never asked for, or rests on record.
    pub fn is_unread(&self) -> bool {
        self.robots.is_unread()
    }

    /// Gives the host the copy of robots.txt that was saved beside it.
    pub fn set_robots_copy(&mut self, copy: RobotsCopy) {
        self.robots = copy;
        self.rules = OnceLock::new();
    }

    /// When hosts that share a budget with this one may be asked: the delay since its last request
    /// is over. Trouble of this host alone is none of theirs.
    pub fn shared_at(&self, now: Timestamp) -> Timestamp {
        if self.paced_at > later(now, LONGEST * 2) {
            return now;
        }
        self.paced_at
    }

    /// Takes up what another run has left. A request that it was killed over may have reached the
    /// server at any time until now, so the delay counts from now.
    pub fn take_up(&mut self, now: Timestamp, policy: &Policy) {
        if self.unanswered {
            self.pause(now, self.delay(policy), policy);
        }
    }

    /// Sets the site's own least delay, from its selector file.
    pub fn set_floor(&mut self, floor: Span) {
        self.floor = floor;
    }

    /// When the next request may be sent: `now`, or later.
    pub fn ready_at(&self, now: Timestamp) -> Timestamp {
        let parked = self.parked.as_ref().map(|parked| parked.until);
        let at = parked.map_or(self.next_at, |until| until.max(self.next_at));
        // A time that no pause can explain was written by a clock that was wrong.
        if at > later(now, LONGEST * 2) {
            now
        } else {
            at.max(now)
        }
    }

    /// Whether robots.txt must be asked for before anything else.
    pub fn robots_due(&self, now: Timestamp, policy: &Policy) -> bool {
        self.robots.is_due(now, policy.robots.cache.0)
    }

    /// Whether an address may be fetched as far as can be known without waiting: everything that
    /// [`permit`](Self::permit) checks but the delay.
    pub fn check(&self, url: &Url, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
        self.check_address(url, now, policy)?;
        if authority(url) != self.authority {
            let why = format!("{url} is not of {}", self.authority);
            return Err(Refusal::Address { why });
        }
        if self.robots_due(now, policy) && !self.robots.is_unreachable() {
            let why = "it was not asked for yet".to_owned();
            return Err(Refusal::RobotsUnreachable { until: now, why });
        }
        match self.robots.rules(now, policy.robots.unreachable) {
            Rules::None => Ok(()),
            Rules::Unreachable { until, why } => Err(Refusal::RobotsUnreachable { until, why }),
            Rules::Copy => {
                let verdict = self.robots(policy).verdict(url);
                let line = verdict.reason();
                verdict
                    .allowed
                    .then_some(())
                    .ok_or(Refusal::Robots { line })
            }
        }
    }

    /// Checks everything and, where it may be sent at `now`, moves the next time on. Save the host,
    /// then send: the client waits where `now` is still to come.
    pub fn permit(
        &mut self,
        url: &Url,
        now: Timestamp,
        policy: &Policy,
    ) -> Result<Permit, Refusal> {
        self.check(url, now, policy)?;
        self.reserve(url, now, policy)
    }

    /// Address and pause, which hold for robots.txt too.
    fn check_address(&self, url: &Url, now: Timestamp, policy: &Policy) -> Result<(), Refusal> {
        let checked = policy.guard.check(url);
        checked.map_err(|why| Refusal::Address { why })?;
        match &self.parked {
            Some(parked) if parked.until > now && self.ready_at(now) > now => {
                let Parked { until, why } = parked.clone();
                Err(Refusal::Parked { until, why })
            }
            _ => Ok(()),
        }
    }

    /// Gives the permit if the delay is over, and moves the next time on.
    fn reserve(&mut self, url: &Url, now: Timestamp, policy: &Policy) -> Result<Permit, Refusal> {
        let until = self.ready_at(now);
        if until > now {
            return Err(Refusal::Early { until });
        }
        let gap = self.delay(policy);
        self.pace.count();
        self.next_at = now;
        self.pause(now, self.jittered(policy, now), policy);
        self.asked = hash(url);
        self.unanswered = true;
        let mut url = url.clone();
        // Name and password are nobody's business; a host makes both settable.
        let _ = (url.set_username(""), url.set_password(None));
        let at = now;
        Ok(Permit { url, gap, at })
    }

    /// Learns from an exchange when to come next: the delay counts from the head of the response,
    /// for by then the server had the request; trouble makes it longer.
    pub fn learn(&mut self, exchange: Result<&Capture, &Failure>, now: Timestamp, policy: &Policy) {
        let from = exchange.map_or(now, head_at);
        self.unanswered = false;
        if let Ok(capture) = exchange {
            self.pace.answered(capture.first_byte_ms);
        }
        self.pause(from, self.jittered(policy, from), policy);
        match Sign::of(exchange) {
            Sign::None => {}
            Sign::Calm => {
                self.pace.calm();
                self.trouble.calm();
                self.parked = self.parked.take().filter(|parked| parked.until > from);
            }
            Sign::Trouble(kind) => {
                let delay = self.asked_delay(policy);
                // One page that keeps failing says nothing of the host.
                self.pace.worsen(self.trouble.is_another(self.asked));
                let (wait, why) = self
                    .trouble
                    .worsen(&kind, self.asked, delay, &policy.settings);
                self.wait(from, wait, policy.settings.retry_after_max.0, why);
            }
        }
    }

    /// Time between two requests: what was asked for, or longer where the host is slow or failing.
    pub fn delay(&self, policy: &Policy) -> Duration {
        self.pace.pause(self.asked_delay(policy), &policy.settings)
    }

    /// The longest of the configured delay, the site's, and that of robots.txt.
    fn asked_delay(&self, policy: &Policy) -> Duration {
        let asked = self.crawl_delay(policy).unwrap_or_default();
        policy.settings.delay.0.max(self.floor.0).max(asked)
    }

    /// `Crawl-delay` of robots.txt.
    pub fn crawl_delay(&self, policy: &Policy) -> Option<Duration> {
        let seconds = self.robots(policy).crawl_delay()?;
        let delay = Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST);
        Some(delay.min(LONGEST))
    }

    /// The sitemaps that robots.txt names.
    pub fn sitemaps(&self, policy: &Policy) -> Vec<Url> {
        let base = Url::parse(&self.authority).ok();
        let sitemaps = |base: Url| self.robots(policy).sitemaps(&base);
        base.map(sitemaps).unwrap_or_default()
    }

    /// The rules of the last good copy of robots.txt; none where there is no copy.
    pub fn robots(&self, policy: &Policy) -> &Robots {
        self.rules.get_or_init(|| {
            let text = self.robots.text();
            Arc::new(Robots::parse(&text, &policy.settings.product))
        })
    }

    /// Whether the host's reservations must be asked for before its pages, and may be.
    pub fn reservations_due(&self, now: Timestamp, policy: &Policy) -> bool {
        policy.robots.tdmrep
            && self.robots.reservations_due(now)
            && self
                .reservations_url()
                .is_some_and(|url| self.check(&url, now, policy).is_ok())
    }

    /// What the host says of the use of an address, in robots.txt and by its reservations, each as
    /// `where: what`.
    pub fn signals(&self, url: &Url, policy: &Policy) -> Vec<String> {
        let of_robots = self.robots(policy).extensions().iter();
        let of_robots = of_robots.map(|signal| format!("robots.txt {}", signal.text));
        of_robots.chain(self.robots.reservations(url)).collect()
    }

    /// Where the reservations stand.
    fn reservations_url(&self) -> Option<Url> {
        Url::parse(&format!("{}{}", self.authority, reservation::PATH)).ok()
    }

    /// Gives back the room of what can be made again: the rules and the text of robots.txt.
    pub fn rest(&mut self) {
        self.set_robots_copy(RobotsCopy::default());
    }

    /// What is known of robots.txt, for people.
    pub fn robots_status(&self) -> String {
        self.robots.status()
    }

    /// The delay with its random part, which only ever adds.
    fn jittered(&self, policy: &Policy, salt: Timestamp) -> Duration {
        let random = std::hash::RandomState::new().hash_one(salt) as f64 / u64::MAX as f64;
        self.delay(policy)
            .mul_f64(1.0 + policy.settings.jitter * random)
    }

    /// Waits the delay; one that is longer than a run may wait parks the host.
    fn pause(&mut self, from: Timestamp, delay: Duration, policy: &Policy) {
        self.paced_at = self.paced_at.max(later(from, delay.min(LONGEST)));
        let asked = self.asked_delay(policy);
        let limit = policy.settings.max_delay.0.max(policy.settings.delay.0);
        let limit = if asked > limit { limit } else { LONGEST };
        let why = format!("it asks for {} between two requests", Span(asked));
        self.wait(from, delay, limit, why);
    }

    /// Nothing is sent before `from + wait`; beyond `limit` the host is parked. Never shortens.
    fn wait(&mut self, from: Timestamp, wait: Duration, limit: Duration, why: String) {
        let until = later(from, wait.min(LONGEST));
        self.next_at = self.next_at.max(until);
        let longer = self
            .parked
            .as_ref()
            .is_none_or(|parked| parked.until < until);
        if wait > limit && longer {
            self.parked = Some(Parked { until, why });
        }
    }
}

/// When the head of the response was there.
fn head_at(capture: &Capture) -> Timestamp {
    later(
        capture.fetched_at,
        Duration::from_millis(capture.first_byte_ms.into()),
    )
}

/// `at + span`, or the end of time.
fn later(at: Timestamp, span: Duration) -> Timestamp {
    let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// The same for one address in every run.
fn hash(url: &Url) -> u64 {
    let hash = blake3::hash(url.as_str().as_bytes());
    let mut head = [0; 8];
    head.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(head)
}
