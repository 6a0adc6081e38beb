//! One turn of a lane: ask leave, send, read what came, and say what it brought.
//!
//! The order is the promise: the verdict of robots.txt, then the host's next permitted time made
//! durable, then the request. It must not decide about versions; the archive's thread does.

mod page;
mod source;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use crate::archive::Writer;
use crate::discover;
use crate::fetch::{self, Client, Failure, Host, Policy, Refusal};
use crate::model::url::same_publisher;
use crate::model::{Capture, Outcome, OutcomeKind};

use super::archivist::Archivist;
use super::jobs::{Job, What};
use super::lanes::Due;
use super::ledger::Ledger;
use super::readers::Readers;
use super::run::LEAD;
use super::{CrawlError, Plan, Settings, SitePlan, outcome};

/// What all turns of a run share.
pub(super) struct Context {
    pub(super) settings: Arc<Settings>,
    pub(super) sites: Arc<Vec<SitePlan>>,
    pub(super) starts: Vec<Start>,
    pub(super) archivist: Archivist,
    pub(super) ledger: Ledger,
    client: Client,
    readers: Readers,
}

/// What a site starts with.
pub(super) struct Start {
    /// Pages asked for by address; its sources where there are none.
    pub(super) pages: Vec<Url>,
}

impl Context {
    pub(super) fn new(plan: Plan, settings: Settings, writer: Writer) -> Result<Self, CrawlError> {
        let client = Client::new(Policy::new(&settings.fetch, &settings.robots)?)?;
        let (sites, pages): (Vec<_>, Vec<_>) = plan.sites.into_iter().unzip();
        let (settings, sites) = (Arc::new(settings), Arc::new(sites));
        let ledger = Ledger::open(writer.hosts());
        let archivist = Archivist::start(writer, Arc::clone(&settings), Arc::clone(&sites));
        let starts = pages.into_iter().map(|pages| Start { pages }).collect();
        Ok(Self {
            settings,
            sites,
            starts,
            archivist,
            ledger,
            client,
            readers: Readers::start(),
        })
    }
}

impl Context {
    /// All hosts on record, as they stand at the beginning of a run.
    pub(super) fn hosts(&self, now: Timestamp) -> Result<HashMap<String, Host>, CrawlError> {
        let mut hosts = self.ledger.hosts()?;
        for host in hosts.values_mut() {
            host.take_up(now, self.client.policy());
        }
        Ok(hosts)
    }
}

/// What a turn brought.
pub(super) enum Turn {
    /// The exchange is over and the host is free; what it brought follows in `Finished`.
    Released {
        host: Host,
        site: usize,
        requests: u32,
    },
    /// No request was sent.
    Refused {
        host: Host,
        job: Job,
        outcome: Option<Outcome>,
    },
    /// The turn went to robots.txt, or the host must be left alone until then.
    Later {
        host: Host,
        job: Job,
        until: Timestamp,
        requests: u32,
    },
    /// No request was needed: a source whose time has not come.
    Passed {
        host: Host,
        job: Job,
        jobs: Vec<Job>,
    },
    /// All is done.
    Finished {
        site: usize,
        outcome: Option<Outcome>,
        jobs: Vec<Job>,
        notes: Vec<String>,
    },
}

/// What a job brought, beside its outcome.
#[derive(Default)]
struct Harvest {
    outcome: Option<Outcome>,
    jobs: Vec<Job>,
    notes: Vec<String>,
}

/// Takes one turn and reports it.
pub(super) async fn run(
    context: Arc<Context>,
    due: Due,
    sender: UnboundedSender<Result<Turn, CrawlError>>,
) {
    let turn = take_turn(&context, due, &sender).await;
    // The receiver is gone only when the run has ended with an error that is told elsewhere.
    let _ = sender.send(turn);
}

async fn take_turn(
    context: &Context,
    due: Due,
    sender: &UnboundedSender<Result<Turn, CrawlError>>,
) -> Result<Turn, CrawlError> {
    let Due { mut host, job, at } = due;
    let policy = context.client.policy();
    if host.is_unread() {
        host.set_robots_copy(context.ledger.robots(host.authority())?);
    }
    host.set_floor(context.sites[job.site].min_delay.unwrap_or_default());
    let validators = match &job.what {
        What::Page(page) => page.validators.clone(),
        What::Source(source) => {
            let record = context.archivist.source(job.url.as_str()).await?;
            if !source::is_due(context, source, &record) {
                let jobs = source::rested(context, &job, source, &record, &host);
                return Ok(Turn::Passed { host, job, jobs });
            }
            record.validators
        }
    };
    if host.robots_due(Timestamp::now(), policy) {
        wait_until(at).await;
        return learn_robots(context, host, job).await;
    }
    let now = Timestamp::now();
    let wanted = job.is_page() && host.check(&job.url, now, policy).is_ok();
    if wanted && host.reservations_due(now, policy) {
        wait_until(at).await;
        return learn_reservations(context, host, job).await;
    }
    let permit = match host.permit(&job.url, at.max(Timestamp::now()), policy) {
        Ok(permit) => permit,
        Err(refusal) => return Ok(refused(context, host, job, &refusal)),
    };
    // The next permitted time is durable before this request is sent (promise 2).
    context.ledger.save(&host).await?;
    let exchange = context
        .client
        .send(permit, &validators, context.settings.fetch.max_body)
        .await;
    host.learn(exchange.as_ref(), Timestamp::now(), policy);
    context.ledger.note(&host);
    harvest(context, host, job, exchange, sender).await
}

async fn wait_until(at: Timestamp) {
    let left = Duration::try_from(at.duration_since(Timestamp::now())).unwrap_or_default();
    tokio::time::sleep(left.min(LEAD)).await;
}

/// Gives the host back, and reads what the exchange brought.
async fn harvest(
    context: &Context,
    host: Host,
    job: Job,
    exchange: Result<Capture, Failure>,
    sender: &UnboundedSender<Result<Turn, CrawlError>>,
) -> Result<Turn, CrawlError> {
    let site = job.site;
    let sitemaps = match &job.what {
        What::Source(source) => source::sitemap_jobs(context, &job, source, &host),
        What::Page(_) => Vec::new(),
    };
    let signals = host.signals(&job.url, context.client.policy());
    let _ = sender.send(Ok(Turn::Released {
        host,
        site,
        requests: 1,
    }));
    let Harvest {
        outcome,
        jobs,
        notes,
    } = match &job.what {
        What::Source(source) => {
            let source = source.clone();
            source::read_source(context, job, &source, exchange, sitemaps).await?
        }
        What::Page(page) => {
            let page = page.as_ref().clone();
            page::visit_page(context, job, page, exchange, signals).await?
        }
    };
    Ok(Turn::Finished {
        site,
        outcome,
        jobs,
        notes,
    })
}

/// robots.txt takes the turn; the job waits for the next one.
async fn learn_robots(context: &Context, mut host: Host, job: Job) -> Result<Turn, CrawlError> {
    let save = |host: Host| async move { context.ledger.save(&host).await };
    let captures = fetch::refresh_robots(&context.client, &mut host, save).await?;
    context.ledger.save_with_robots(&host).await?;
    let until = host.ready_at(Timestamp::now());
    let requests = u32::try_from(captures.len()).unwrap_or(u32::MAX).max(1);
    Ok(Turn::Later {
        host,
        job,
        until,
        requests,
    })
}

/// So does what the host says of text and data mining, before its first page of a day.
async fn learn_reservations(
    context: &Context,
    mut host: Host,
    job: Job,
) -> Result<Turn, CrawlError> {
    let save = |host: Host| async move { context.ledger.save(&host).await };
    fetch::refresh_reservations(&context.client, &mut host, save).await?;
    context.ledger.save_with_robots(&host).await?;
    let until = host.ready_at(Timestamp::now());
    Ok(Turn::Later {
        host,
        job,
        until,
        requests: 1,
    })
}

/// A refusal that ends soon is waited for; any other is the job's outcome.
fn refused(context: &Context, host: Host, job: Job, refusal: &Refusal) -> Turn {
    let patience =
        SignedDuration::try_from(context.settings.fetch.retry_after_max.0).unwrap_or_default();
    let kind = match refusal {
        Refusal::Early { until } => {
            return Turn::Later {
                host,
                job,
                until: *until,
                requests: 0,
            };
        }
        Refusal::Parked { until, .. } => {
            if until.duration_since(Timestamp::now()) <= patience {
                return Turn::Later {
                    host,
                    job,
                    until: *until,
                    requests: 0,
                };
            }
            OutcomeKind::Unavailable
        }
        Refusal::RobotsUnreachable { .. } | Refusal::Robots { .. } | Refusal::Address { .. } => {
            OutcomeKind::Refused
        }
    };
    let site = &context.sites[job.site];
    let outcome = job
        .is_page()
        .then(|| outcome(&job, site, kind, refusal.to_string()));
    Turn::Refused { host, job, outcome }
}

/// The job again, if it may be tried again.
fn retry(context: &Context, job: &Job) -> Option<Job> {
    let again = || Job {
        attempt: job.attempt + 1,
        ..job.clone()
    };
    (job.attempt < context.settings.fetch.retries).then(again)
}

/// Where a response leads.
enum Step {
    /// Nowhere: it is no redirect.
    Here,
    /// To this address.
    To(Url),
    /// To the front page or a section above: what editors do with stories that they take down.
    Home,
    /// Nowhere good.
    Broken(String),
}

/// Reads a redirect (RFC 9110 §15.4). Each hop is a job of its own: robots, delay and address
/// guard hold for it.
fn follow(context: &Context, job: &Job, capture: &Capture) -> Step {
    if !matches!(capture.status, 301 | 302 | 303 | 307 | 308) {
        return Step::Here;
    }
    let Some(target) = capture
        .header("location")
        .and_then(|text| job.url.join(text).ok())
    else {
        return Step::Broken(format!("HTTP {} without a usable Location", capture.status));
    };
    if target == job.url || job.hops() >= context.settings.fetch.max_redirects {
        return Step::Broken(format!(
            "redirected {} times, last to {target}",
            job.hops() + 1
        ));
    }
    if !same_publisher(&target, job.requested()) {
        return Step::Broken(format!("redirected to another publisher: {target}"));
    }
    if job.is_page() && leads_up(job.requested(), &target) {
        return Step::Home;
    }
    Step::To(target)
}

/// Whether an address is the front page or a section above another.
fn leads_up(from: &Url, to: &Url) -> bool {
    let (above, below) = (to.path().trim_end_matches('/'), from.path());
    let inside = below
        .strip_prefix(above)
        .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'));
    inside && to.query().is_none() && (above.is_empty() || discover::is_section(to))
}

impl From<Job> for Harvest {
    fn from(job: Job) -> Self {
        Self {
            jobs: vec![job],
            ..Self::default()
        }
    }
}
