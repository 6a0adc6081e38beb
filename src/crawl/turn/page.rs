//! Pages: an exchange becomes a finding, and the archive's thread makes an outcome of it.

mod story;

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use crate::extract::{self, Part, Story};
use crate::fetch::{self, Failure, FailureKind};
use crate::model::{Article, ArticleState, Capture, OutcomeKind};

use super::super::jobs::{Job, Page};
use super::super::judge::{Finding, Visit};
use super::super::{CrawlError, Settings, SitePlan};
use super::{Context, Harvest, Step, follow, retry};

/// Reads what a page's exchange brought, and has it judged and archived.
pub(super) async fn visit_page(
    context: &Context,
    job: Job,
    page: Page,
    exchange: Result<Capture, Failure>,
    signals: Vec<String>,
) -> Result<Harvest, CrawlError> {
    if page.begun.first.is_some() {
        return story::go_on(context, job, page, exchange).await;
    }
    let mut capture = match exchange {
        Ok(capture) => capture,
        Err(failure) => {
            if is_passing(failure.kind)
                && let Some(again) = retry(context, &job)
            {
                return Ok(again.into());
            }
            let finding = Finding::Trouble(outcome_of(failure.kind), failure.to_string());
            return archive(context, job, page, None, finding).await;
        }
    };
    let finding = match capture.status {
        200 | 203 => {
            let (read, came) = read_article(context, &job, capture, signals).await;
            capture = came;
            match read {
                Read::Page(part) => {
                    let story = Story::begin(job.url.clone(), *part);
                    if let Some(next) = story.next_page().cloned() {
                        return Ok(story::begin(job, capture, story, next).into());
                    }
                    finding(context, &job, story.article)
                }
                Read::Trouble(kind, why) => Finding::Trouble(kind, why),
            }
        }
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

/// What a page holds.
enum Read {
    /// An article, or the page of one.
    Page(Box<Part>),
    /// Nothing of use: what to call it, and why.
    Trouble(OutcomeKind, String),
}

fn finding(context: &Context, job: &Job, article: Article) -> Finding {
    Finding::article(article, context.sites[job.site].rules.as_deref())
}

/// Extracts beside the runtime: a parsed page cannot cross threads, and parsing is work.
/// The terms that the page states are noted with its capture.
async fn read_article(
    context: &Context,
    job: &Job,
    capture: Capture,
    signals: Vec<String>,
) -> (Read, Capture) {
    let media = capture
        .header("content-type")
        .unwrap_or("text/html")
        .to_ascii_lowercase();
    if !(media.contains("html") || media.starts_with("text/plain")) {
        let why = format!("not a page: {media}");
        return (Read::Trouble(OutcomeKind::Refused, why), capture);
    }
    let (settings, sites) = (Arc::clone(&context.settings), Arc::clone(&context.sites));
    let (url, site) = (job.url.clone(), job.site);
    let capture = Arc::new(capture);
    let shared = Arc::clone(&capture);
    let work = move || read(&shared, &url, &sites[site], &settings, &signals);
    let (read, stated) = context.readers.read(work).await.unwrap_or_else(|| {
        let why = "its extraction broke off".to_owned();
        (Read::Trouble(OutcomeKind::Failed, why), Vec::new())
    });
    let mut capture = Arc::unwrap_or_clone(capture);
    capture.terms = stated;
    (read, capture)
}

/// Reads a page, and the terms that it states.
fn read(
    capture: &Capture,
    url: &Url,
    site: &SitePlan,
    settings: &Settings,
    signals: &[String],
) -> (Read, Vec<String>) {
    let body = match fetch::decode(capture, settings.fetch.max_decoded) {
        Ok(body) => body,
        Err(why) => {
            let trouble = Read::Trouble(OutcomeKind::Failed, why.to_string());
            return (trouble, Vec::new());
        }
    };
    let agent = &settings.fetch.product;
    let respect = settings.robots.respect_meta;
    let terms = fetch::terms(capture, &body, signals, agent, respect);
    if let Some(refusal) = terms.refusal {
        let why = format!("it asks not to be kept: {refusal}");
        return (Read::Trouble(OutcomeKind::Refused, why), terms.stated);
    }
    let page = extract::Page {
        url,
        content_type: capture.header("content-type"),
        body: &body,
        fetched_at: capture.fetched_at,
    };
    let rules = site.rules.as_deref();
    let part = extract::extract_part(&page, rules, &settings.extract);
    (Read::Page(Box::new(part)), terms.stated)
}

/// Whether the same request may succeed a little later.
fn is_passing(kind: FailureKind) -> bool {
    use FailureKind as Kind;
    matches!(
        kind,
        Kind::Dns | Kind::Connect | Kind::Timeout | Kind::Disconnect
    )
}

fn outcome_of(kind: FailureKind) -> OutcomeKind {
    match kind {
        FailureKind::Address | FailureKind::TooLarge => OutcomeKind::Refused,
        FailureKind::Dns
        | FailureKind::Connect
        | FailureKind::Tls
        | FailureKind::Timeout
        | FailureKind::Disconnect => OutcomeKind::Unavailable,
        FailureKind::Head | FailureKind::Decode | FailureKind::Other => OutcomeKind::Failed,
    }
}
