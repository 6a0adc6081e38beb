//! The pipeline: from sites to outcomes. This is the page that everyone must read.
//!
//! A crawl owns one *lane* per authority (scheme, host and port). A lane is a queue of jobs and the
//! host's politeness state; it has at most one exchange under way, and its turn comes when the
//! host's delay has passed ([`lanes`]). One turn is one HTTP exchange ([`turn`]), and the host's
//! next permitted time is written down before it ([`ledger`]): robots.txt first, then sources, each
//! in its own rhythm ([`rhythm`]), which bring candidates ([`intake`]), then pages. Extraction runs
//! beside the runtime; what it found goes to the one thread that owns the archive ([`archivist`]),
//! which judges it against the latest version ([`judge`]), archives it and answers with an outcome
//! when that is durable.
//!
//! Two passes make no request: [`import()`] judges captures that others made, [`reextract()`] runs the
//! present rules over what is archived. Both use the same judge.
//!
//! It must not open connections, parse pages or write files itself: it connects those who do. A
//! page's failure is an outcome; `Err` means that the run itself cannot go on.

mod archivist;
mod backfill;
mod import;
mod intake;
mod jobs;
mod judge;
mod lanes;
mod ledger;
mod priority;
mod readers;
mod reextract;
mod report;
mod rhythm;
mod run;
mod settings;
mod turn;
mod untold;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::archive::{self, ArchiveError};
use crate::fetch::{self, FetchError};
use crate::model::{Outcome, OutcomeKind, Report, Span};
use crate::sites::{Site, Sites};
use crate::{discover, extract};

pub use backfill::{Period, Template};
pub use import::{
    ImportError, ImportEvent, Imported, Source as ImportSource, first_date, import, warc_files,
};
pub use ledger::known_hosts;
pub use reextract::{Reextracted, Scope, Told, reextract};
pub use settings::{Dedup, Disk, Health, Limits, Revisit, SiteEntry};

use jobs::{Job, What};
use run::Run;
use turn::Context;

/// How often the room on the disk is looked at.
const DISK_LOOK: Duration = Duration::from_secs(2);

/// All settings that a crawl obeys.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Requests and politeness.
    pub fetch: fetch::Settings,
    /// robots.txt.
    pub robots: fetch::RobotsSettings,
    /// Sources.
    pub discover: discover::Settings,
    /// Bounds of the run.
    pub limits: Limits,
    /// Revisits.
    pub revisit: Revisit,
    /// Extraction.
    pub extract: extract::Settings,
    /// Duplicates.
    pub dedup: Dedup,
    /// The disk that is written to.
    pub disk: Disk,
    /// Ask for known articles whether due or not (never against robots.txt or a delay).
    pub force: bool,
    /// Read the archives of this time instead of what is new.
    pub backfill: Option<Period>,
    /// Ask again for articles first seen within this time, due or not.
    pub recheck: Option<Span>,
}

impl Settings {
    /// New addresses that are older are not visited; what is filled in may be of any age.
    fn max_age(&self) -> Span {
        self.backfill.map_or(self.discover.max_age, |_| Span::MAX)
    }
}

/// One site of a run.
#[derive(Debug, Clone)]
pub struct SitePlan {
    /// The site's id: that of its rules, else its host.
    pub id: String,
    /// Where to start: usually the front page.
    pub start: Url,
    /// Its rules, where there are any.
    pub rules: Option<Arc<Site>>,
    /// The least time between two requests to one of its hosts.
    pub min_delay: Option<Span>,
    /// Its archive pages or sitemaps by date.
    pub archive: Option<Template>,
}

impl SitePlan {
    /// The plan for the site that starts at `start`; rules are found by host.
    pub fn new(start: Url, sites: &Sites) -> Self {
        let host = start.host_str().unwrap_or_default().to_owned();
        let rules = sites.find(&host).cloned();
        let plain = host.strip_prefix("www.").unwrap_or(&host).to_owned();
        let id = rules.as_ref().map_or(plain, |rules| rules.id.clone());
        let min_delay = rules.as_ref().and_then(|rules| rules.min_delay);
        Self {
            id,
            start,
            rules,
            min_delay,
            archive: None,
        }
    }
}

/// What a run visits.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Sites, each with the pages that are asked for by address; all sources where there are none.
    pub sites: Vec<(SitePlan, Vec<Url>)>,
}

impl Plan {
    /// Every source of these sites.
    pub fn sources(sites: Vec<SitePlan>) -> Self {
        Self {
            sites: sites.into_iter().map(|site| (site, Vec::new())).collect(),
        }
    }

    /// These pages and nothing else, each under the site of its host.
    pub fn pages(urls: Vec<Url>, sites: &Sites) -> Self {
        let mut plan = Self::default();
        for url in urls {
            let site = SitePlan::new(url.clone(), sites);
            match plan.sites.iter_mut().find(|(known, _)| known.id == site.id) {
                Some((_, pages)) => pages.push(url),
                None => plan.sites.push((site, vec![url])),
            }
        }
        plan
    }
}

/// What a run tells while it goes on.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// An outcome that is durable.
    Outcome(&'a Outcome),
    /// Jobs waiting and exchanges under way.
    Progress {
        /// Jobs in the queues.
        waiting: usize,
        /// Exchanges under way.
        active: usize,
    },
}

/// Why a run had to stop.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The client could not be built, or the settings forbid to start.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The archive cannot be written. Shared: all that waited for one commit fail together.
    #[error(transparent)]
    Archive(Arc<ArchiveError>),
    /// The archive's thread is gone.
    #[error("the archive's thread has ended early")]
    Stopped,
}

/// Visits all of a plan once and archives what is new.
///
/// `shutdown` ends the run early: no further request is sent, those under way are finished and
/// archived. `watch` is told of each outcome once it is durable.
///
/// # Errors
/// [`CrawlError`] when the run itself cannot go on; what was archived until then stays.
pub async fn crawl(
    plan: Plan,
    settings: Settings,
    writer: archive::Writer,
    shutdown: impl Future<Output = ()>,
    mut watch: impl FnMut(Event<'_>),
) -> Result<Report, CrawlError> {
    let started = Timestamp::now();
    let context = Arc::new(Context::new(plan, settings, writer)?);
    let mut run = Run::begin(Arc::clone(&context), started).await?;
    run.check_disk();
    tokio::pin!(shutdown);
    let deadline = tokio::time::sleep(context.settings.limits.max_time.0);
    tokio::pin!(deadline);
    let mut look = tokio::time::interval(DISK_LOOK);
    while run.launch().await? {
        tokio::select! {
            Some(turn) = run.turns.recv() => run.take(turn?, &mut watch),
            () = run.lanes.wait(run::LEAD), if run.may_launch() => {}
            () = &mut deadline, if !run.stopping() => run.stop("max_time"),
            _ = look.tick(), if !run.stopping() => run.check_disk(),
            () = &mut shutdown, if !run.stopping() => run.stop("signal"),
        }
        watch(run.progress());
    }
    let report = run.finish(started);
    context.archivist.report(report.clone()).await?;
    context.ledger.close();
    context.archivist.close().await?;
    Ok(report)
}

/// An outcome without an article.
fn outcome(job: &Job, site: &SitePlan, kind: OutcomeKind, reason: impl Into<String>) -> Outcome {
    Outcome {
        url: job.requested().to_string(),
        site: site.id.clone(),
        outcome: kind,
        id: match &job.what {
            What::Page(page) => page.known.clone(),
            What::Source(_) => None,
        },
        version: None,
        changed: Vec::new(),
        empty: false,
        reason: Some(reason.into()),
    }
}
