//! Lanes: one queue per authority, and whose turn it is.
//!
//! Lanes whose hosts share a registrable domain belong to one *budget*: they take turns, never two
//! at once, never closer than the delay. Each budget that has something to do stands once in a heap
//! by time; one whose turn is under way does not stand in it. Times are given, not asked for, but
//! in [`Lanes::wait`].

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::fetch::{Host, Share};
use crate::model::url::{authority, registrable_domain};

use super::jobs::{Job, What};

/// Pages of a lane that are taken whatever the lanes hold together.
const FEW: usize = 10;

/// How much may wait in memory; what is left out waits in the archive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Pages of one lane in a run.
    pub(super) lane: usize,
    /// Pages in all lanes, beyond which a lane takes a few only.
    pub(super) total: usize,
    /// Which lanes belong to one budget.
    pub(super) share: Share,
}

/// All lanes of a run.
pub(super) struct Lanes {
    room: Room,
    all: Vec<Lane>,
    by_authority: HashMap<String, usize>,
    budgets: Vec<Budget>,
    by_domain: HashMap<String, usize>,
    /// Due time and place of each budget that has lanes with jobs and no turn under way. An entry
    /// that differs from the budget's own word is a leftover.
    due: BinaryHeap<Reverse<(Timestamp, usize)>>,
    waiting: usize,
}

/// One authority's jobs.
struct Lane {
    authority: String,
    budget: usize,
    /// Sources: read before pages, so that the newest pages come first.
    sources: VecDeque<Job>,
    pages: VecDeque<Job>,
    /// Pages taken in so far.
    taken: usize,
    /// The host's state; `None` while a turn has it, and before it was ever asked.
    host: Option<Host>,
    busy: bool,
}

/// Lanes that take turns.
#[derive(Default)]
struct Budget {
    /// Before it, none of them may be asked.
    next_at: Timestamp,
    busy: bool,
    /// Due time and place of its lanes that have jobs.
    lanes: BinaryHeap<Reverse<(Timestamp, usize)>>,
    /// Under which time it stands in the heap of all.
    entered: Option<Timestamp>,
}

/// A turn to be taken.
pub(super) struct Due {
    /// The state of the host whose turn it is.
    pub(super) host: Host,
    /// What to do.
    pub(super) job: Job,
    /// When: nothing is sent before.
    pub(super) at: Timestamp,
}

impl Lanes {
    /// Lanes for hosts that are known from earlier runs, and for others.
    pub(super) fn new(room: Room, known: HashMap<String, Host>, now: Timestamp) -> Self {
        let mut lanes = Self {
            room,
            all: Vec::new(),
            by_authority: HashMap::new(),
            budgets: Vec::new(),
            by_domain: HashMap::new(),
            due: BinaryHeap::new(),
            waiting: 0,
        };
        for (authority, host) in known {
            let Ok(url) = Url::parse(&authority) else {
                continue;
            };
            let lane = lanes.lane(&url);
            let budget = &mut lanes.budgets[lanes.all[lane].budget];
            budget.next_at = budget.next_at.max(host.shared_at(now));
            lanes.all[lane].host = Some(host);
        }
        lanes
    }

    /// Adds a job to the lane of its host; continuations go before everything else. False where
    /// the lane has had its share of this run.
    pub(super) fn push(&mut self, job: Job, now: Timestamp) -> bool {
        let index = self.lane(&job.url);
        let crowded = self.waiting >= self.room.total;
        let lane = &mut self.all[index];
        let was_idle = !lane.busy && lane.is_empty();
        if job.is_page() && !job.is_continuation() {
            let full = lane.taken >= self.room.lane || (crowded && lane.pages.len() >= FEW);
            if full && !job.is_asked_for() {
                return false;
            }
            lane.taken += 1;
        }
        let queue = lane.queue(&job);
        if job.is_continuation() {
            queue.push_front(job);
        } else {
            queue.push_back(job);
        }
        self.waiting += 1;
        if was_idle {
            let ready = |host: &Host| host.ready_at(now);
            let at = lane.host.as_ref().map_or(Timestamp::MIN, ready);
            self.stand(index, at);
        }
        true
    }

    /// The next turn that is due, taken off its lane.
    pub(super) fn next_due(&mut self, now: Timestamp) -> Option<Due> {
        loop {
            let &Reverse((at, place)) = self.due.peek()?;
            if self.budgets[place].entered != Some(at) {
                self.due.pop();
                continue;
            }
            if at > now {
                return None;
            }
            self.due.pop();
            let budget = &mut self.budgets[place];
            budget.entered = None;
            let Some(Reverse((_, index))) = budget.lanes.pop() else {
                continue;
            };
            let lane = &mut self.all[index];
            let job = lane.sources.pop_front();
            let Some(job) = job.or_else(|| lane.pages.pop_front()) else {
                self.enter(place);
                continue;
            };
            budget.busy = true;
            lane.busy = true;
            self.waiting -= 1;
            let host = lane.host.take();
            let host = host.unwrap_or_else(|| Host::new(&lane.authority));
            return Some(Due { host, job, at });
        }
    }

    /// Gives a host back after its exchange; its next turn comes when the host is ready.
    pub(super) fn release(&mut self, host: Host, now: Timestamp) {
        let at = host.ready_at(now);
        self.release_at(host, at, now);
    }

    /// Gives a host back with a job that cannot be done before `until`.
    pub(super) fn postpone(&mut self, host: Host, job: Job, until: Timestamp, now: Timestamp) {
        if let Some(&index) = self.by_authority.get(host.authority()) {
            self.all[index].queue(&job).push_front(job);
            self.waiting += 1;
        }
        let at = until.max(host.ready_at(until));
        self.release_at(host, at, now);
    }

    fn release_at(&mut self, host: Host, at: Timestamp, now: Timestamp) {
        let Some(&index) = self.by_authority.get(host.authority()) else {
            return;
        };
        let lane = &mut self.all[index];
        let budget = &mut self.budgets[lane.budget];
        budget.busy = false;
        budget.next_at = budget.next_at.max(host.shared_at(now));
        lane.busy = false;
        lane.host = Some(host);
        if lane.is_empty() {
            lane.rest();
            self.enter(self.all[index].budget);
        } else {
            self.stand(index, at);
        }
    }

    /// A lane that has jobs stands in its budget's heap.
    fn stand(&mut self, index: usize, at: Timestamp) {
        let place = self.all[index].budget;
        self.budgets[place].lanes.push(Reverse((at, index)));
        self.enter(place);
    }

    /// A budget that has something to do stands in the heap of all, by its next time.
    fn enter(&mut self, place: usize) {
        let budget = &mut self.budgets[place];
        let Some(&Reverse((at, _))) = budget.lanes.peek() else {
            return;
        };
        let at = at.max(budget.next_at);
        if !budget.busy && budget.entered != Some(at) {
            budget.entered = Some(at);
            self.due.push(Reverse((at, place)));
        }
    }

    /// The lane of an address, opened if need be.
    fn lane(&mut self, url: &Url) -> usize {
        let authority = authority(url);
        if let Some(&index) = self.by_authority.get(&authority) {
            return index;
        }
        let domain = domain_of(url, &authority, self.room.share);
        let next = self.budgets.len();
        let budget = *self.by_domain.entry(domain).or_insert(next);
        if budget == next {
            self.budgets.push(Budget::default());
        }
        self.all.push(Lane {
            authority: authority.clone(),
            budget,
            sources: VecDeque::new(),
            pages: VecDeque::new(),
            taken: 0,
            host: None,
            busy: false,
        });
        self.by_authority.insert(authority, self.all.len() - 1);
        self.all.len() - 1
    }

    /// Jobs that wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Sleeps until so long before the next turn is due; for ever when none is.
    pub(super) async fn wait(&self, lead: Duration) {
        match self.due.peek() {
            None => std::future::pending().await,
            Some(Reverse((at, _))) => {
                let wait = Duration::try_from(at.duration_since(Timestamp::now()));
                tokio::time::sleep(wait.unwrap_or_default().saturating_sub(lead)).await;
            }
        }
    }
}

impl Lane {
    fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.pages.is_empty()
    }

    fn queue(&mut self, job: &Job) -> &mut VecDeque<Job> {
        match job.what {
            What::Source(_) => &mut self.sources,
            What::Page(_) => &mut self.pages,
        }
    }

    /// Gives back the room that only a working lane needs.
    fn rest(&mut self) {
        self.sources = VecDeque::new();
        self.pages = VecDeque::new();
        if let Some(host) = &mut self.host {
            host.rest();
        }
    }
}

/// What lanes of one budget have in common. An address, or a name without a domain, shares with
/// nobody: its ports may be anything.
fn domain_of(url: &Url, authority: &str, share: Share) -> String {
    match (share, url.domain()) {
        (Share::Domain, Some(name)) if name.contains('.') => registrable_domain(name),
        _ => authority.to_owned(),
    }
}

#[cfg(test)]
mod tests;
