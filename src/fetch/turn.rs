//! Turns: within this process never two requests to one host at a time, nor closer than the delay,
//! by a clock that cannot jump. [`super::Host`] knows the same across runs, by the calendar; this is
//! the second lock on the same door, and the only one for hosts that a redirect leads to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;
use url::Url;

use super::clock::Clock;

/// When a host last had a request of ours; locked while it has one.
type Last = Arc<AsyncMutex<Option<Instant>>>;

/// One door a host.
#[derive(Debug, Default)]
pub(super) struct Turns {
    doors: Mutex<HashMap<String, Last>>,
    clock: Clock,
}

/// The right to send one request; the next may follow once it is dropped and the delay is over.
#[derive(Debug)]
pub(super) struct Turn(OwnedMutexGuard<Option<Instant>>);

impl Turns {
    /// Waits until no request to this host is under way, `gap` has passed since the last, and `at`
    /// has come; for a clock that was set back meanwhile, no longer than a gap.
    pub(super) async fn enter(&self, url: &Url, gap: Duration, at: Timestamp) -> Turn {
        let door = {
            let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(doors.entry(door_of(url)).or_default())
        };
        let last = door.lock_owned().await;
        let left = Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default();
        let by_calendar = Instant::now() + left.min(gap);
        let by_clock = last.map_or(by_calendar, |last| last + gap);
        self.clock.until(by_clock.max(by_calendar)).await;
        let mut turn = Turn(last);
        turn.mark();
        turn
    }
}

impl Turn {
    /// The server has the request by now: the gap to the next counts from here.
    pub(super) fn mark(&mut self) {
        *self.0 = Some(Instant::now());
    }
}

/// Host and port; http and https on their own ports are one server.
fn door_of(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}"));
    let name = url.host_str().unwrap_or_default();
    format!("{}{}", name.trim_end_matches('.'), port.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_never_closer_than_the_gap() {
        let turns = Turns::default();
        let [a, twin, b] = ["http://a.test/1", "https://a.test/2", "https://b.test/"]
            .map(|url| Url::parse(url).unwrap());
        let (gap, now) = (Duration::from_millis(40), Timestamp::now());
        let mut first = turns.enter(&a, gap, now).await;
        drop(turns.enter(&b, gap, now).await);
        let busy = tokio::time::timeout(gap * 3, turns.enter(&twin, gap, now)).await;
        assert!(busy.is_err(), "two requests at a time");
        let marked = Instant::now();
        first.mark();
        drop(first);
        drop(turns.enter(&twin, gap, now).await);
        assert!(marked.elapsed() >= gap);
    }

    #[tokio::test]
    async fn nothing_goes_out_before_the_time_of_the_permit() {
        let turns = Turns::default();
        let url = Url::parse("http://a.test/1").unwrap();
        let (begun, gap) = (Instant::now(), Duration::from_millis(40));
        let permitted = Timestamp::now() + gap;
        drop(turns.enter(&url, gap * 2, permitted).await);
        assert!(Timestamp::now() >= permitted && begun.elapsed() < gap * 20);
        // A clock that was set back by an hour.
        let far = Timestamp::now() + Duration::from_hours(1);
        let entered = tokio::time::timeout(Duration::from_secs(5), turns.enter(&url, gap, far));
        assert!(entered.await.is_ok());
    }
}
