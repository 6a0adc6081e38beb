//! A run under way: it fills the lanes, begins every turn that is due, and takes in what the turns
//! bring, until nothing is left or a bound is reached.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::archive::free_space;
use crate::model::{Outcome, Report, SiteTally};

use super::jobs::{self, Job};
use super::lanes::{Lanes, Room};
use super::report::Tally;
use super::turn::{self, Context, Turn};
use super::{CrawlError, Event};

/// Pages that wait in memory, in pages that the run may ask for.
const AHEAD: usize = 4;
/// Exchanges whose pages are still being read and archived, in exchanges at a time.
const BEHIND: usize = 8;
/// A turn is begun so long before its time, for the host to be on record by then.
pub(super) const LEAD: Duration = Duration::from_millis(50);
/// Fewer waiting jobs than this, and more are read from the archive.
const LOW: usize = 1_000;

/// A run under way.
pub(super) struct Run {
    context: Arc<Context>,
    pub(super) lanes: Lanes,
    /// Exchanges under way.
    exchanges: usize,
    /// Turns under way: the exchanges, and those whose pages are being read and archived.
    turns_open: usize,
    /// Identity keys of the pages and addresses of the sources that this run has queued.
    seen: HashSet<String>,
    /// Pages asked for.
    pages: usize,
    /// Whether the archive may know of more addresses that are due.
    more_due: bool,
    tally: Tally,
    sender: mpsc::UnboundedSender<Result<Turn, CrawlError>>,
    pub(super) turns: mpsc::UnboundedReceiver<Result<Turn, CrawlError>>,
}

impl Run {
    /// Opens the lanes, and queues what each site starts with.
    pub(super) async fn begin(
        context: Arc<Context>,
        started: Timestamp,
    ) -> Result<Self, CrawlError> {
        let (sender, turns) = mpsc::unbounded_channel();
        let fetch = &context.settings.fetch;
        let room = Room {
            lane: fetch.max_host_pages,
            total: context.settings.limits.max_pages.saturating_mul(AHEAD),
            share: fetch.share,
        };
        let mut run = Self {
            lanes: Lanes::new(room, context.hosts(started)?, started),
            exchanges: 0,
            turns_open: 0,
            seen: HashSet::new(),
            pages: 0,
            more_due: context.settings.backfill.is_none()
                && context.starts.iter().any(|start| start.pages.is_empty()),
            tally: Tally::new(started, context.sites.iter().map(|site| site.id.as_str())),
            context,
            sender,
            turns,
        };
        run.seed();
        run.refill().await?;
        Ok(run)
    }

    fn seed(&mut self) {
        let context = Arc::clone(&self.context);
        for (index, start) in context.starts.iter().enumerate() {
            let jobs = if start.pages.is_empty() {
                jobs::starts(index, &context.sites[index], context.settings.backfill)
            } else {
                jobs::pages(index, &start.pages)
            };
            self.queue(jobs);
        }
    }

    /// Reads more addresses that are due from the archive, while few jobs wait.
    async fn refill(&mut self) -> Result<(), CrawlError> {
        while self.more_due && self.lanes.waiting() < LOW && !self.stopping() {
            match self.context.archivist.due().await? {
                Some(jobs) => self.queue(jobs),
                None => self.more_due = false,
            }
        }
        Ok(())
    }

    /// Puts jobs into the lanes of their hosts; what this run has queued before is left out, and
    /// what a lane has no room for waits on record.
    fn queue(&mut self, jobs: Vec<Job>) {
        let now = Timestamp::now();
        for job in jobs {
            if job.is_continuation() {
                self.lanes.push(job, now);
                continue;
            }
            let (site, key) = (job.site, job.key(&self.context.sites));
            if !self.seen.contains(&key) {
                if self.lanes.push(job, now) {
                    self.seen.insert(key);
                } else {
                    self.tally.left_over(site);
                }
            }
        }
    }

    /// Begins every turn that is due. False when there is nothing left to wait for.
    pub(super) async fn launch(&mut self) -> Result<bool, CrawlError> {
        self.refill().await?;
        if self.is_spent() && self.exchanges == 0 && self.lanes.waiting() > 0 {
            self.stop("max_pages");
        }
        while self.may_launch() {
            let Some(due) = self.lanes.next_due(Timestamp::now() + LEAD) else {
                break;
            };
            self.exchanges += 1;
            self.turns_open += 1;
            self.pages += usize::from(due.job.is_page());
            tokio::spawn(turn::run(
                Arc::clone(&self.context),
                due,
                self.sender.clone(),
            ));
        }
        Ok(self.turns_open > 0 || (!self.stopping() && self.lanes.waiting() > 0))
    }

    /// Whether one more turn may begin.
    pub(super) fn may_launch(&self) -> bool {
        let total = self.context.settings.fetch.total.max(1);
        let busy = self.exchanges >= total || self.turns_open >= total * BEHIND;
        !self.stopping() && !busy && !self.is_spent()
    }

    /// Whether all pages that the run may ask for are under way or done. Those under way may yet
    /// turn out not to be asked for.
    fn is_spent(&self) -> bool {
        self.pages >= self.context.settings.limits.max_pages
    }

    /// Takes in what a turn has brought.
    pub(super) fn take(&mut self, turn: Turn, watch: &mut impl FnMut(Event<'_>)) {
        let now = Timestamp::now();
        match turn {
            Turn::Released {
                host,
                requests,
                site,
            } => {
                self.exchanges -= 1;
                self.tally.requests(site, requests);
                self.lanes.release(host, now);
            }
            Turn::Refused { host, job, outcome } => {
                self.close_turn(&job);
                self.lanes.release(host, now);
                self.finish_page(job.site, outcome, watch);
            }
            Turn::Later {
                host,
                job,
                until,
                requests,
            } => {
                self.close_turn(&job);
                self.tally.requests(job.site, requests);
                self.lanes.postpone(host, job, until, now);
            }
            Turn::Passed { host, job, jobs } => {
                self.close_turn(&job);
                self.lanes.release(host, now);
                self.queue(jobs);
            }
            Turn::Finished {
                site,
                outcome,
                jobs,
                notes,
            } => {
                self.turns_open -= 1;
                self.finish_page(site, outcome, watch);
                for note in &notes {
                    tracing::info!(site = self.context.sites[site].id, "{note}");
                }
                self.tally.notes(site, notes);
                self.queue(jobs);
            }
        }
    }

    /// A turn that ends without its job having been done.
    fn close_turn(&mut self, job: &Job) {
        self.exchanges -= 1;
        self.turns_open -= 1;
        self.pages -= usize::from(job.is_page());
    }

    fn finish_page(
        &mut self,
        site: usize,
        outcome: Option<Outcome>,
        watch: &mut impl FnMut(Event<'_>),
    ) {
        if let Some(outcome) = outcome {
            tracing::info!(
                site = outcome.site,
                url = outcome.url,
                outcome = outcome.outcome.as_str(),
                version = outcome.version,
                reason = outcome.reason,
                "page"
            );
            self.tally.count(site, &outcome);
            watch(Event::Outcome(&outcome));
        }
    }

    /// How far the run is.
    pub(super) fn progress(&self) -> Event<'static> {
        Event::Progress {
            waiting: self.lanes.waiting(),
            active: self.turns_open,
        }
    }

    /// Stops the run while there is still room for what is under way.
    pub(super) fn check_disk(&mut self) {
        let disk = &self.context.settings.disk;
        let free = free_space(&disk.path).unwrap_or(disk.min_free);
        if free < disk.min_free {
            tracing::warn!("{free} free under {}", disk.path.display());
            self.stop("disk");
        }
    }

    pub(super) fn stop(&mut self, why: &str) {
        self.tally.stopped(why);
    }

    pub(super) fn stopping(&self) -> bool {
        self.tally.is_stopped()
    }

    /// The report of the run.
    pub(super) fn finish(self, started: Timestamp) -> Report {
        let report = self.tally.finish(started, Timestamp::now());
        let pages: u32 = report.sites.values().map(SiteTally::pages).sum();
        tracing::info!(
            run = report.run,
            pages,
            stopped = report.stopped,
            "run ended"
        );
        report
    }
}
