//! Sources: a feed, sitemap or section page is read, and brings candidates and further sources.

use std::sync::Arc;

use url::Url;

use crate::discover::{self, Listing};
use crate::fetch::{self, Failure};
use crate::model::Capture;
use crate::model::url::same_publisher;

use super::super::CrawlError;
use super::super::archivist::SourceRecord;
use super::super::jobs::{self, Job, Source};
use super::{Context, Harvest, Step, follow, retry};

/// Sources that may lie between a site's start and a candidate: start → index → sitemap.
const MAX_SOURCE_DEPTH: u32 = 3;

/// Reads what a source's exchange brought.
pub(super) async fn read_source(
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
    let rules = context.sites[job.site].rules.clone();
    let (capture, url) = (capture.clone(), job.url.clone());
    let read = move || {
        let bytes =
            fetch::decode(&capture, settings.fetch.max_decoded).map_err(|why| why.to_string())?;
        let media = capture.header("content-type");
        let mut named = rules.iter().flat_map(|rules| &rules.sources);
        let links = named
            .find(|rule| rule.url == url)
            .and_then(|rule| rule.links.as_ref());
        match links {
            Some(links) => discover::read_page(&bytes, media, &url, links, &settings.discover),
            None => discover::read(&bytes, media, &url, &settings.discover),
        }
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
