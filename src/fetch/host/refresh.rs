//! Asking for robots.txt, and what each answer means (RFC 9309 §2.3.1).

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::model::{ByteSize, Capture, Truncated, Validators};

use super::super::decode::decode_head;
use super::super::reservation::{self, Reservations};
use super::super::robots::MAX_BYTES;
use super::super::{Client, Failure, FailureKind, Policy};
use super::backoff::retry_after;
use super::{Host, Permit, Refusal};

/// Redirects that are followed (RFC 9309 §2.3.1.2).
const MAX_HOPS: usize = 5;
/// More of a body is not taken from the line.
const MAX_BODY: ByteSize = ByteSize(1 << 20);

/// Asks for the host's robots.txt and learns what it means. Waits for the host's delay before each
/// request, has `save` make the host durable before each is sent, and follows redirects under the delay
/// of this host, for the rules will be its own. Returns the exchanges, for the archive; those with
/// other authorities are for the caller to tell their hosts of.
///
/// A host that is parked is not asked, and stays as it is. The only error is that of `save`.
pub async fn refresh_robots<E, S: Future<Output = Result<(), E>>>(
    client: &Client,
    host: &mut Host,
    mut save: impl FnMut(Host) -> S,
) -> Result<Vec<Capture>, E> {
    let mut captures = Vec::new();
    let Ok(mut url) = Url::parse(&format!("{}/robots.txt", host.authority)) else {
        return Ok(captures);
    };
    let mut again = client.policy().settings.retries.min(1);
    loop {
        let permit = match enter(host, &url, client.policy()).await {
            Ok(permit) => permit,
            Err(Refusal::Address { why }) => {
                host.robots
                    .unreachable(Timestamp::now(), Duration::ZERO, why);
                break;
            }
            Err(_) => break,
        };
        save(host.clone()).await?;
        let validators = host.robots.validators(&url);
        let answer = client.send(permit, &validators, MAX_BODY).await;
        host.learn(answer.as_ref(), Timestamp::now(), client.policy());
        if again > 0 && is_passing(answer.as_ref()) {
            again -= 1;
            captures.extend(answer);
            continue;
        }
        let next = host.take_robots(answer.as_ref(), captures.len() >= MAX_HOPS);
        captures.extend(answer);
        match next {
            Some(next) => url = next,
            None => break,
        }
    }
    Ok(captures)
}

/// Asks for the host's reservations (`/.well-known/tdmrep.json`), once robots.txt allows it. Has `save`
/// make the host durable before. Whatever comes but a file that can be read means that there are
/// none; where nothing came, what was known stays. The only error is that of `save`.
pub async fn refresh_reservations<E, S: Future<Output = Result<(), E>>>(
    client: &Client,
    host: &mut Host,
    save: impl FnOnce(Host) -> S,
) -> Result<(), E> {
    let policy = client.policy();
    let Some(url) = host.reservations_url() else {
        return Ok(());
    };
    let Ok(permit) = enter(host, &url, policy).await else {
        return Ok(());
    };
    save(host.clone()).await?;
    let max = ByteSize(reservation::MAX_BYTES);
    let answer = client.send(permit, &Validators::default(), max).await;
    let now = Timestamp::now();
    host.learn(answer.as_ref(), now, policy);
    let rules = answer.ok().and_then(|capture| match capture.status {
        200..=299 => {
            let decoded = decode_head(&capture, max).ok()?;
            Some(Reservations::parse(&decoded.bytes))
        }
        429 | 500..=599 => None,
        _ => Some(Reservations::default()),
    });
    host.robots.keep_reservations(now, rules);
    Ok(())
}

/// Waits for the host's delay and takes the permit; robots.txt is not subject to itself.
async fn enter(host: &mut Host, url: &Url, policy: &Policy) -> Result<Permit, Refusal> {
    loop {
        let now = Timestamp::now();
        host.check_address(url, now, policy)?;
        match host.reserve(url, now, policy) {
            Err(Refusal::Early { until }) => {
                let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
                tokio::time::sleep(left).await;
            }
            permit => return permit,
        }
    }
}

/// Trouble on the line that may be over at once.
fn is_passing(answer: Result<&Capture, &Failure>) -> bool {
    match answer {
        Ok(capture) => capture.truncated == Some(Truncated::Disconnect),
        Err(failure) => matches!(failure.kind, FailureKind::Disconnect | FailureKind::Timeout),
    }
}

impl Host {
    /// Learns what an answer to robots.txt means; `Some` is where it redirects to. `last` says
    /// that no more redirects are followed: then there is none (RFC 9309 §2.3.1.2).
    pub(super) fn take_robots(
        &mut self,
        answer: Result<&Capture, &Failure>,
        last: bool,
    ) -> Option<Url> {
        self.rules = std::sync::OnceLock::new();
        let capture = match answer {
            Ok(capture) => capture,
            Err(failure) => {
                let why = failure.message.clone();
                self.robots
                    .unreachable(Timestamp::now(), Duration::ZERO, why);
                return None;
            }
        };
        match capture.status {
            200..=299 => self.take_text(capture),
            304 if self.robots.confirm(capture) => {}
            301 | 302 | 303 | 307 | 308 if last => {
                self.robots.absent(capture, "too many redirects".to_owned());
            }
            301 | 302 | 303 | 307 | 308 => match target(capture) {
                Some(next) => return Some(next),
                None => self.robots_unreachable(capture, "it redirects to nowhere".to_owned()),
            },
            // RFC 9309 lets 429 pass for "none"; it is a request to stay away, and taken as one.
            status @ 400..=499 if status != 429 => {
                self.robots.absent(capture, format!("status {status}"));
            }
            status => self.robots_unreachable(capture, format!("status {status}")),
        }
        None
    }

    /// A text that arrived whole, or was cut by us, holds; one that the line cut does not.
    fn take_text(&mut self, capture: &Capture) {
        if let Some(Truncated::Disconnect | Truncated::Time) = capture.truncated {
            return self.robots_unreachable(capture, "its text did not arrive whole".to_owned());
        }
        match decode_head(capture, ByteSize(MAX_BYTES as u64 + 1)) {
            Ok(decoded) => self.robots.keep(capture, &decoded.bytes),
            Err(failure) => self.robots_unreachable(capture, failure.message),
        }
    }

    fn robots_unreachable(&mut self, capture: &Capture, why: String) {
        let pause = retry_after(capture).unwrap_or_default();
        self.robots.unreachable(super::head_at(capture), pause, why);
    }
}

/// Where a redirect leads, made absolute.
fn target(capture: &Capture) -> Option<Url> {
    capture.url.join(capture.header("location")?).ok()
}
