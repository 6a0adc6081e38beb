//! One turn of a lane: ask leave, send, read what came, and say what it brought.
//!
//! The order is the promise: the verdict of robots.txt, then the host's next permitted time made
//! durable, then the request. It must not decide about versions; the archive's thread does.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedSender;
use url::Url;

use crate::archive::Writer;
use crate::discover::{self, Listing};
use crate::extract;
use crate::fetch::{self, Client, Failure, Host, Refusal};
use crate::model::url::same_publisher;
use crate::model::{
    Article, ArticleState, Candidate, Capture, Outcome, OutcomeKind, Validators, When,
};

use super::archivist::{Archivist, SourceRecord};
use super::jobs::{self, Job, Page, Source, What};
use super::judge::{Finding, Visit};
use super::{CrawlError, Plan, Settings, SitePlan, outcome};

/// Sources that may lie between a site's start and a candidate: start → index → sitemap.
const MAX_SOURCE_DEPTH: u32 = 3;

/// What all turns of a run share.
pub(super) struct Context {
    pub(super) settings: Arc<Settings>,
    pub(super) sites: Arc<Vec<SitePlan>>,
    pub(super) starts: Vec<Start>,
    pub(super) archivist: Archivist,
    client: Client,
}

/// What a site starts with.
pub(super) struct Start {
    /// Pages asked for by address; its sources where there are none.
    pub(super) pages: Vec<Url>,
}

impl Context {
    pub(super) fn new(plan: Plan, settings: Settings, writer: Writer) -> Result<Self, CrawlError> {
        let client = Client::new(&settings.fetch)?;
        let (sites, pages): (Vec<_>, Vec<_>) = plan.sites.into_iter().unzip();
        let (settings, sites) = (Arc::new(settings), Arc::new(sites));
        let archivist = Archivist::start(writer, Arc::clone(&settings), Arc::clone(&sites));
        let starts = pages.into_iter().map(|pages| Start { pages }).collect();
        Ok(Self {
            settings,
            sites,
            starts,
            archivist,
            client,
        })
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
    host: Host,
    job: Job,
    sender: UnboundedSender<Result<Turn, CrawlError>>,
) {
    let turn = take_turn(&context, host, job, &sender).await;
    // The receiver is gone only when the run has ended with an error that is told elsewhere.
    let _ = sender.send(turn);
}

async fn take_turn(
    context: &Context,
    mut host: Host,
    job: Job,
    sender: &UnboundedSender<Result<Turn, CrawlError>>,
) -> Result<Turn, CrawlError> {
    let settings = &context.settings;
    if host.robots_due(Timestamp::now(), &settings.robots) {
        return learn_robots(context, host, job).await;
    }
    let permit = match host.permit(&job.url, Timestamp::now()) {
        Ok(permit) => permit,
        Err(refusal) => return Ok(refused(context, host, job, &refusal)),
    };
    let validators = validators(context, &job).await?;
    reserve(context, &mut host, &job).await?;
    let exchange = context
        .client
        .send(permit, &validators, settings.fetch.max_body)
        .await;
    host.learn(exchange.as_ref(), Timestamp::now(), &settings.fetch);
    context.archivist.note_host(&host);
    let sitemaps = host.sitemaps();
    let _ = sender.send(Ok(Turn::Released {
        host,
        site: job.site,
        requests: 1,
    }));
    let site = job.site;
    let Harvest {
        outcome,
        jobs,
        notes,
    } = match &job.what {
        What::Source(source) => {
            let source = source.clone();
            read_source(context, job, &source, exchange, sitemaps).await?
        }
        What::Page(page) => {
            let page = page.as_ref().clone();
            visit_page(context, job, page, exchange).await?
        }
    };
    Ok(Turn::Finished {
        site,
        outcome,
        jobs,
        notes,
    })
}

/// Makes the time of the next request durable before this one is sent (promise 2).
async fn reserve(context: &Context, host: &mut Host, job: &Job) -> Result<(), CrawlError> {
    let floor = context.sites[job.site].min_delay.unwrap_or_default();
    host.reserve(Timestamp::now(), floor, &context.settings.fetch);
    context.archivist.save_host(host).await?;
    Ok(())
}

/// robots.txt takes the turn; the job waits for the next one.
async fn learn_robots(context: &Context, mut host: Host, job: Job) -> Result<Turn, CrawlError> {
    let settings = &context.settings;
    reserve(context, &mut host, &job).await?;
    let captures = fetch::refresh_robots(
        &context.client,
        &mut host,
        &settings.fetch,
        &settings.robots,
    )
    .await;
    context.archivist.save_host(&host).await?;
    let until = host.ready_at();
    let requests = u32::try_from(captures.len()).unwrap_or(u32::MAX).max(1);
    Ok(Turn::Later {
        host,
        job,
        until,
        requests,
    })
}

/// A refusal that ends soon is waited for; any other is the job's outcome.
fn refused(context: &Context, host: Host, job: Job, refusal: &Refusal) -> Turn {
    let patience =
        SignedDuration::try_from(context.settings.fetch.retry_after_max.0).unwrap_or_default();
    if let Refusal::Parked { until, .. } = refusal
        && until.duration_since(Timestamp::now()) <= patience
    {
        return Turn::Later {
            host,
            job,
            until: *until,
            requests: 0,
        };
    }
    let kind = match refusal {
        Refusal::Parked { .. } => OutcomeKind::Unavailable,
        _ => OutcomeKind::Refused,
    };
    let site = &context.sites[job.site];
    let outcome = job
        .is_page()
        .then(|| outcome(&job, site, kind, refusal.to_string()));
    Turn::Refused { host, job, outcome }
}

async fn validators(context: &Context, job: &Job) -> Result<Validators, CrawlError> {
    match &job.what {
        What::Page(page) => Ok(page.validators.clone()),
        What::Source(_) => {
            let record = context.archivist.source(job.url.as_str()).await?;
            Ok(record.map(|record| record.validators).unwrap_or_default())
        }
    }
}

/// The job again, if it may be tried again.
fn retry(context: &Context, job: &Job) -> Option<Job> {
    let again = || Job {
        attempt: job.attempt + 1,
        ..job.clone()
    };
    (job.attempt < context.settings.fetch.retries).then(again)
}

// ---- sources

async fn read_source(
    context: &Context,
    job: Job,
    source: &Source,
    exchange: Result<Capture, Failure>,
    sitemaps: Vec<Url>,
) -> Result<Harvest, CrawlError> {
    let mut harvest = Harvest::default();
    let site = &context.sites[job.site];
    if source.depth == 0
        && site
            .rules
            .as_ref()
            .is_none_or(|rules| rules.sources.is_empty())
    {
        let of_sitemap = |url| jobs::source_job(job.site, url, 1);
        harvest.jobs.extend(sitemaps.into_iter().map(of_sitemap));
    }
    let trouble = match exchange {
        Err(failure) => failure.to_string(),
        Ok(capture) if capture.status == 304 => {
            let record = context
                .archivist
                .source(job.url.as_str())
                .await?
                .unwrap_or_default();
            harvest
                .jobs
                .extend(child_jobs(context, &job, source, record.children));
            return Ok(harvest);
        }
        Ok(capture) if capture.status == 200 => match read_listing(context, &job, &capture).await {
            Ok(listing) => return admit(context, job, source, capture, listing, harvest).await,
            Err(trouble) => trouble,
        },
        Ok(capture) => match follow(context, &job, &capture) {
            Step::To(target) => {
                harvest.jobs.push(job.redirected(capture, target));
                return Ok(harvest);
            }
            _ => format!("HTTP {}", capture.status),
        },
    };
    match retry(context, &job) {
        Some(again) => harvest.jobs.push(again),
        None => harvest.notes.push(format!("source {}: {trouble}", job.url)),
    }
    Ok(harvest)
}

/// Reads a source beside the runtime. The error is for people.
async fn read_listing(context: &Context, job: &Job, capture: &Capture) -> Result<Listing, String> {
    let settings = Arc::clone(&context.settings);
    let links = context.sites[job.site].rules.clone();
    let (capture, url) = (capture.clone(), job.url.clone());
    let read = move || {
        let bytes =
            fetch::decode(&capture, settings.fetch.max_decoded).map_err(|why| why.to_string())?;
        let rule = links
            .as_ref()
            .and_then(|rules| rules.sources.iter().find(|rule| rule.url == url));
        let links = rule.and_then(|rule| rule.links.as_ref());
        discover::read(
            &bytes,
            capture.header("content-type"),
            &url,
            links,
            &settings.discover,
        )
        .map_err(|why| why.to_string())
    };
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or_else(|_| Err("its reading broke off".into()))
}

/// Asks the archive which candidates are to be visited.
async fn admit(
    context: &Context,
    job: Job,
    source: &Source,
    capture: Capture,
    listing: Listing,
    mut harvest: Harvest,
) -> Result<Harvest, CrawlError> {
    let children: Vec<Url> = listing
        .children
        .into_iter()
        .map(|child| child.url)
        .collect();
    let record = SourceRecord {
        validators: capture.validators(),
        children: children.clone(),
    };
    let site = &context.sites[job.site];
    let ours = |url: &Url| same_publisher(url, &site.start);
    let wanted =
        |url: &Url| ours(url) && site.rules.as_ref().is_none_or(|rules| rules.accepts(url));
    let candidates = listing
        .candidates
        .into_iter()
        .filter(|found| wanted(&found.url))
        .collect();
    let pages = context
        .archivist
        .admit(job.site, job.url.as_str(), candidates, record)
        .await?;
    harvest.jobs.extend(pages);
    harvest
        .jobs
        .extend(child_jobs(context, &job, source, children));
    harvest.notes.extend(
        listing
            .notes
            .into_iter()
            .map(|note| format!("source {}: {note}", job.url)),
    );
    Ok(harvest)
}

fn child_jobs(context: &Context, job: &Job, source: &Source, children: Vec<Url>) -> Vec<Job> {
    if source.depth >= MAX_SOURCE_DEPTH {
        return Vec::new();
    }
    let start = &context.sites[job.site].start;
    let ours = children
        .into_iter()
        .filter(|url| same_publisher(url, start));
    ours.map(|url| jobs::source_job(job.site, url, source.depth + 1))
        .collect()
}

// ---- pages

/// Where a response leads.
enum Step {
    /// Nowhere: it is no redirect.
    Here,
    /// To this address.
    To(Url),
    /// To the front page: what editors do with stories that they take down.
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
    if job.is_page()
        && target.path() == "/"
        && target.query().is_none()
        && job.requested().path() != "/"
    {
        return Step::Home;
    }
    Step::To(target)
}

async fn visit_page(
    context: &Context,
    job: Job,
    page: Page,
    exchange: Result<Capture, Failure>,
) -> Result<Harvest, CrawlError> {
    let capture = match exchange {
        Ok(capture) => capture,
        Err(failure) => {
            if failure.is_transient()
                && let Some(again) = retry(context, &job)
            {
                return Ok(again.into());
            }
            let finding = Finding::Trouble(failure.outcome(), failure.to_string());
            return archive(context, job, page, None, finding).await;
        }
    };
    let finding = match capture.status {
        200 | 203 => read_article(context, &job, &capture).await,
        304 => Finding::NotModified,
        404 | 410 => Finding::State(ArticleState::Gone),
        429 | 500..=599 => match retry(context, &job) {
            Some(again) => return Ok(again.into()),
            None => Finding::State(ArticleState::Unavailable),
        },
        status => match follow(context, &job, &capture) {
            Step::To(target) => return Ok(job.redirected(capture, target).into()),
            Step::Home => Finding::State(ArticleState::Gone),
            Step::Broken(why) => Finding::Trouble(OutcomeKind::Failed, why),
            Step::Here => Finding::Trouble(
                OutcomeKind::Failed,
                format!("HTTP {status} {}", capture.reason),
            ),
        },
    };
    archive(context, job, page, Some(capture), finding).await
}

/// Has the visit judged and archived; the outcome is durable when this returns.
async fn archive(
    context: &Context,
    job: Job,
    page: Page,
    capture: Option<Capture>,
    finding: Finding,
) -> Result<Harvest, CrawlError> {
    let at = capture
        .as_ref()
        .map_or_else(Timestamp::now, |capture| capture.fetched_at);
    let visit = Visit {
        site: job.site,
        url: job.url,
        page,
        capture,
        at,
        finding,
    };
    let outcome = context.archivist.visit(visit).await?;
    Ok(Harvest {
        outcome: Some(outcome),
        ..Harvest::default()
    })
}

/// Extracts beside the runtime: a parsed page cannot cross threads, and parsing is work.
async fn read_article(context: &Context, job: &Job, capture: &Capture) -> Finding {
    let media = capture
        .header("content-type")
        .unwrap_or("text/html")
        .to_ascii_lowercase();
    if !(media.contains("html") || media.starts_with("text/plain")) {
        return Finding::Trouble(OutcomeKind::Refused, format!("not a page: {media}"));
    }
    let (settings, sites) = (Arc::clone(&context.settings), Arc::clone(&context.sites));
    let (job, capture) = (job.clone(), capture.clone());
    let read = move || {
        let body = match fetch::decode(&capture, settings.fetch.max_decoded) {
            Ok(body) => body,
            Err(why) => return Finding::Trouble(OutcomeKind::Failed, why.to_string()),
        };
        let page = extract::Page {
            url: &job.url,
            content_type: capture.header("content-type"),
            body: &body,
            fetched_at: capture.fetched_at,
        };
        let rules = sites[job.site].rules.as_deref();
        let mut article = extract::extract(&page, rules, &settings.extract);
        if let What::Page(page) = &job.what {
            heed_source(&mut article, page.candidate.as_ref());
        }
        Finding::article(article, rules)
    };
    let broken = || Finding::Trouble(OutcomeKind::Failed, "its extraction broke off".to_owned());
    tokio::task::spawn_blocking(read)
        .await
        .unwrap_or_else(|_| broken())
}

/// What the source said of the page stands in where the page itself is silent.
fn heed_source(article: &mut Article, candidate: Option<&Candidate>) {
    let Some(candidate) = candidate else { return };
    if article.title.is_none() && candidate.title.is_some() {
        article.title.clone_from(&candidate.title);
        article
            .provenance
            .insert("title".to_owned(), "source".to_owned());
    }
    if article.published.is_none()
        && let Some(published) = candidate.published
    {
        article.published = Some(When::from_instant(published, "source"));
        article
            .provenance
            .insert("published".to_owned(), "source".to_owned());
    }
}

impl From<Job> for Harvest {
    fn from(job: Job) -> Self {
        Self {
            jobs: vec![job],
            ..Self::default()
        }
    }
}
