//! Outcomes of a pass over captures or articles that nobody was told of yet.
//!
//! An outcome is told only when it is durable and readers see it. Nobody looks on during such a
//! pass, and the index takes in many articles at once for a fraction of what a hundred at a time
//! cost: so outcomes wait for one another. Writes nothing itself: passes commit and publish.

use crate::model::Outcome;

/// Outcomes that wait at most.
const WAITING: usize = 2_000;

/// Outcomes in the order in which they came; those at the front are durable.
#[derive(Debug, Default)]
pub(super) struct Untold {
    waiting: Vec<Outcome>,
    durable: usize,
}

impl Untold {
    /// Adds an outcome that is not durable yet.
    pub(super) fn push(&mut self, outcome: Outcome) {
        self.waiting.push(outcome);
    }

    /// Notes a commit: all that wait are durable now. True when they should wait no longer.
    pub(super) fn committed(&mut self) -> bool {
        self.durable = self.waiting.len();
        self.durable >= WAITING
    }

    /// Takes those that are durable, once readers see them.
    pub(super) fn published(&mut self) -> impl Iterator<Item = Outcome> {
        self.waiting.drain(..std::mem::take(&mut self.durable))
    }
}
