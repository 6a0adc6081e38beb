//! Pages: an exchange becomes a finding, and the archive's thread makes an outcome of it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::extract;
use crate::fetch::{self, Failure, FailureKind};
use crate::model::{ArticleState, Capture, OutcomeKind};

use super::super::CrawlError;
use super::super::jobs::{Job, Page};
use super::super::judge::{Finding, Visit};
use super::{Context, Harvest, Step, follow, retry};

/// Reads what a page's exchange brought, and has it judged and archived.
pub(super) async fn visit_page(
    context: &Context,
    job: Job,
    page: Page,
    exchange: Result<Capture, Failure>,
) -> Result<Harvest, CrawlError> {
    let capture = match exchange {
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
        Finding::article(extract::extract(&page, rules, &settings.extract), rules)
    };
    let broken = || Finding::Trouble(OutcomeKind::Failed, "its extraction broke off".to_owned());
    context.read(read).await.unwrap_or_else(broken)
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
