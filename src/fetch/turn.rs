//! Turns: within this process never two requests to one host at a time, nor closer than the delay,
//! by a clock that cannot jump. [`super::Host`] knows the same across runs, by the calendar; this is
//! the second lock on the same door, and the only one for hosts that a redirect leads to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until};
use url::Url;

/// When a host last had a request of ours; locked while it has one.
type Last = Arc<AsyncMutex<Option<Instant>>>;

/// One door a host.
#[derive(Debug, Default)]
pub(super) struct Turns {
    doors: Mutex<HashMap<String, Last>>,
}

/// The right to send one request; the next may follow once it is dropped and the delay is over.
#[derive(Debug)]
pub(super) struct Turn(OwnedMutexGuard<Option<Instant>>);

impl Turns {
    /// Waits until no request to this host is under way and `gap` has passed since the last.
    pub(super) async fn enter(&self, url: &Url, gap: Duration) -> Turn {
        let door = {
            let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(doors.entry(door_of(url)).or_default())
        };
        let last = door.lock_owned().await;
        if let Some(last) = *last {
            sleep_until(last + gap).await;
        }
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
    format!(
        "{}{}",
        url.host_str().unwrap_or_default(),
        port.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_never_closer_than_the_gap() {
        let turns = Turns::default();
        let [a, twin, b] = ["http://a.test/1", "https://a.test/2", "https://b.test/"]
            .map(|url| Url::parse(url).unwrap());
        let gap = Duration::from_millis(40);
        let mut first = turns.enter(&a, gap).await;
        drop(turns.enter(&b, gap).await);
        let busy = tokio::time::timeout(gap * 3, turns.enter(&twin, gap)).await;
        assert!(busy.is_err(), "two requests at a time");
        let marked = Instant::now();
        first.mark();
        drop(first);
        drop(turns.enter(&twin, gap).await);
        assert!(marked.elapsed() >= gap);
    }
}
