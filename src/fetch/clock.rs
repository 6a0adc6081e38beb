//! A clock that wakes within a fraction of a millisecond. tokio's own rounds up to its next whole one,
//! and every turn of every host would come so much later.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

/// A handle to the thread that waits for all; it ends with it.
#[derive(Debug)]
pub(super) struct Clock(Sender<Call>);

/// Somebody wants to be woken.
#[derive(Debug)]
struct Call {
    at: Instant,
    wake: oneshot::Sender<()>,
}

impl Default for Clock {
    /// Starts the thread.
    fn default() -> Self {
        let (sender, calls) = channel();
        thread::spawn(move || watch(&calls));
        Self(sender)
    }
}

impl Clock {
    /// Waits until an instant, never less.
    pub(super) async fn until(&self, at: Instant) {
        if at <= Instant::now() {
            return;
        }
        let (wake, woken) = oneshot::channel();
        let _ = self.0.send(Call { at, wake });
        // Where the thread is gone, nobody answers, and tokio's clock serves. It would also round up
        // what is past already.
        if woken.await.is_err() {
            sleep_until(at).await;
        }
    }
}

/// The thread's work: wakes each when its time has come, the earliest first.
fn watch(calls: &Receiver<Call>) {
    let mut waiting: BinaryHeap<Reverse<Call>> = BinaryHeap::new();
    loop {
        let next = waiting.peek().map(|Reverse(call)| call.at);
        let heard = match next {
            Some(at) => calls.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => calls.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match heard {
            Ok(call) => waiting.push(Reverse(call)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        while waiting.peek().is_some_and(|Reverse(call)| call.at <= now) {
            if let Some(Reverse(call)) = waiting.pop() {
                // Whoever called may have gone.
                let _ = call.wake.send(());
            }
        }
    }
}

impl Ord for Call {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}

impl PartialOrd for Call {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Call {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn nobody_is_woken_early_whatever_the_order_of_the_calls() {
        let clock = Clock::default();
        let begun = Instant::now();
        let call = |millis: u64| {
            let at = begun + Duration::from_millis(millis);
            let clock = &clock;
            async move {
                clock.until(at).await;
                assert!(Instant::now() >= at, "{millis} ms");
                millis
            }
        };
        let woken = futures::future::join_all([30, 5, 40, 0, 5, 20].map(call)).await;
        assert_eq!(woken.len(), 6);
        clock.until(begun).await;
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}
