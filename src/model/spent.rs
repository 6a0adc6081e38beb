//! For tests of bounds: the processor time that the calling thread has spent. A clock on the wall
//! also counts what other programs do.

use std::time::{Duration, Instant};

/// A stopwatch of one thread.
pub(crate) struct Spent {
    wall: Instant,
    processor: Option<Duration>,
}

impl Spent {
    pub(crate) fn start() -> Self {
        Self {
            wall: Instant::now(),
            processor: processor(),
        }
    }

    /// Processor time since the start, where the system tells it; else time.
    pub(crate) fn so_far(&self) -> Duration {
        match (self.processor, processor()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.wall.elapsed(),
        }
    }
}

/// Time that this thread has run (Linux: `proc_pid_schedstat(5)`).
fn processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}
