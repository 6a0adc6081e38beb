//! Lanes: one queue per authority, and whose turn it is.
//!
//! Whoever is due stands once in a heap by time; a lane whose turn is under way does not stand in
//! it, so that a host can never have two exchanges at once. Times are given, not asked for, but in
//! [`Lanes::wait`].

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use crate::fetch::Host;
use crate::model::url::authority;

use super::jobs::{Job, What};

/// All lanes of a run.
#[derive(Default)]
pub(super) struct Lanes {
    by_authority: HashMap<String, Lane>,
    /// Due time and authority of each lane that has jobs and no turn under way.
    due: BinaryHeap<Reverse<(Timestamp, String)>>,
    waiting: usize,
}

/// One authority's jobs.
#[derive(Default)]
struct Lane {
    /// Sources: read before pages, so that the newest pages come first.
    sources: VecDeque<Job>,
    pages: VecDeque<Job>,
    /// The host's state; `None` until the archive was asked, and while a turn has it.
    host: Option<Host>,
    busy: bool,
}

/// A turn to be taken.
pub(super) struct Due {
    /// Whose turn it is.
    pub(super) authority: String,
    /// Its state, unless it has not been loaded yet.
    pub(super) host: Option<Host>,
    /// What to do.
    pub(super) job: Job,
}

impl Lanes {
    /// Adds a job to the lane of its host; continuations go before everything else.
    pub(super) fn push(&mut self, job: Job, now: Timestamp) {
        let key = authority(&job.url);
        let lane = self.by_authority.entry(key.clone()).or_default();
        let was_idle = !lane.busy && lane.is_empty();
        let queue = match job.what {
            What::Source(_) => &mut lane.sources,
            What::Page(_) => &mut lane.pages,
        };
        if job.is_continuation() {
            queue.push_front(job);
        } else {
            queue.push_back(job);
        }
        self.waiting += 1;
        if was_idle {
            let at = lane
                .host
                .as_ref()
                .map_or(Timestamp::MIN, |host| host.ready_at(now));
            self.due.push(Reverse((at, key)));
        }
    }

    /// The next turn that is due, taken off its lane.
    pub(super) fn next_due(&mut self, now: Timestamp) -> Option<Due> {
        let Reverse((at, _)) = self.due.peek()?;
        if *at > now {
            return None;
        }
        let Reverse((_, authority)) = self.due.pop()?;
        let lane = self.by_authority.get_mut(&authority)?;
        let job = lane
            .sources
            .pop_front()
            .or_else(|| lane.pages.pop_front())?;
        lane.busy = true;
        self.waiting -= 1;
        Some(Due {
            host: lane.host.take(),
            job,
            authority,
        })
    }

    /// Gives a host back after its exchange; its next turn comes when the host is ready.
    pub(super) fn release(&mut self, host: Host, now: Timestamp) {
        let at = host.ready_at(now);
        self.release_at(host, at);
    }

    /// Gives a host back with a job that cannot be done before `until`.
    pub(super) fn postpone(&mut self, host: Host, job: Job, until: Timestamp) {
        let authority = host.authority().to_owned();
        let lane = self.by_authority.entry(authority).or_default();
        match job.what {
            What::Source(_) => lane.sources.push_front(job),
            What::Page(_) => lane.pages.push_front(job),
        }
        self.waiting += 1;
        let at = until.max(host.ready_at(until));
        self.release_at(host, at);
    }

    fn release_at(&mut self, host: Host, at: Timestamp) {
        let authority = host.authority().to_owned();
        let lane = self.by_authority.entry(authority.clone()).or_default();
        lane.busy = false;
        lane.host = Some(host);
        if !lane.is_empty() {
            self.due.push(Reverse((at, authority)));
        }
    }

    /// Jobs that wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Sleeps until the next turn is due; for ever when none is.
    pub(super) async fn wait(&self) {
        match self.due.peek() {
            None => std::future::pending().await,
            Some(Reverse((at, _))) => {
                let wait = at.duration_since(Timestamp::now());
                tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()).await;
            }
        }
    }
}

impl Lane {
    fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.pages.is_empty()
    }
}
