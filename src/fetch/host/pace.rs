//! How a host bears us: how long it takes to answer, and how often it failed. A host that answers
//! slowly, or fails, is given longer pauses of our own accord; they shrink again, but slowly.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::Settings;

/// Weight of the newest answer in the smoothed time (the `alpha` of an exponential average).
const NEWEST: f64 = 0.25;
/// Pauses grow to at most so many times the delay.
const MOST: f64 = 32.0;
/// Share of what was added to the pauses that one good answer leaves.
const LEFT: f64 = 0.5;
/// Less than this is no longer worth waiting for.
const LEAST: f64 = 0.05;

/// How a host bore us so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Pace {
    /// Milliseconds from a request to the head of its answer, smoothed; 0 where there was none.
    answer_ms: f64,
    /// What is added to the delay for failures, in delays.
    added: f64,
    /// Requests sent, over all runs.
    pub(super) requests: u64,
    /// Those of them that failed.
    pub(super) failures: u64,
}

impl Pace {
    /// A request is about to be sent.
    pub(super) fn count(&mut self) {
        self.requests += 1;
    }

    /// It was answered after so many milliseconds.
    pub(super) fn answered(&mut self, millis: u32) {
        let millis = f64::from(millis);
        self.answer_ms = if self.answer_ms == 0.0 {
            millis
        } else {
            self.answer_ms + NEWEST * (millis - self.answer_ms)
        };
    }

    /// Good answers take back little by little what failures have added.
    pub(super) fn calm(&mut self) {
        self.added *= LEFT;
        if self.added < LEAST {
            self.added = 0.0;
        }
    }

    /// A failure; each that is not of the address that failed before doubles the pauses.
    pub(super) fn worsen(&mut self, another: bool) {
        self.failures += 1;
        if !another {
            return;
        }
        self.added = (self.added * 2.0 + 1.0).min(MOST - 1.0);
    }

    /// The time that the host takes to answer.
    pub(super) fn answer(&self) -> Duration {
        Duration::from_secs_f64(self.answer_ms / 1_000.0)
    }

    /// The pause that the host needs by what is known of it, where `base` was asked for. Bounded
    /// by `max_delay`; a base of nothing means that pauses are off.
    pub(super) fn pause(&self, base: Duration, settings: &Settings) -> Duration {
        if base.is_zero() {
            return base;
        }
        let by_answer = self.answer().mul_f64(settings.load_factor);
        let by_failures = base.mul_f64(1.0 + self.added);
        base.max(by_answer.max(by_failures).min(settings.max_delay.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Duration = Duration::from_secs(2);

    #[test]
    fn slow_hosts_get_longer_pauses_and_quick_ones_do_not() {
        let settings = Settings::default();
        let mut pace = Pace::default();
        pace.answered(100);
        assert_eq!(pace.pause(BASE, &settings), BASE);
        (0..20).for_each(|_| pace.answered(3_000));
        let pause = pace.pause(BASE, &settings).as_secs_f64();
        assert!((14.0..15.0).contains(&pause), "{pause}");
        (0..40).for_each(|_| pace.answered(600_000));
        assert_eq!(pace.pause(BASE, &settings), settings.max_delay.0);
        assert_eq!(pace.pause(Duration::ZERO, &settings), Duration::ZERO);
    }

    #[test]
    fn failures_double_the_pauses_and_good_answers_take_them_back() {
        let settings = Settings::default();
        let mut pace = Pace::default();
        let pauses = |pace: &Pace| pace.pause(BASE, &settings).as_secs_f64();
        let grown: Vec<f64> = (0..3)
            .map(|_| {
                pace.worsen(true);
                pauses(&pace)
            })
            .collect();
        assert_eq!(grown, [4.0, 8.0, 16.0]);
        pace.worsen(false);
        assert_eq!(pauses(&pace), 16.0);
        pace.calm();
        assert_eq!(pauses(&pace), 9.0);
        (0..20).for_each(|_| pace.calm());
        assert_eq!(pauses(&pace), 2.0);
        assert_eq!(pace.failures, 4);
    }
}
