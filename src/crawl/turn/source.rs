//! Sources: a feed, sitemap or section page is read, and brings candidates and further sources.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use crate::discover::{self, Listing};
use crate::fetch::{self, Failure, Host};
use crate::model::url::same_publisher;
use crate::model::{Capture, Span};

use super::super::CrawlError;
use super::super::intake::Batch;
use super::super::jobs::{self, Job, Source};
use super::super::rhythm::{Named, Reading, SourceRecord};
use super::{Context, Harvest, Step, follow, retry};

/// Sources that may lie between a site's start and a candidate: start → index → sitemap.
const MAX_SOURCE_DEPTH: u32 = 3;

/// Whether a source is to be read in this run.
pub(super) fn is_due(context: &Context, source: &Source, record: &SourceRecord) -> bool {
    let settings = &context.settings;
    let continued = source.hops > 0;
    settings.force
        || continued
        || record.is_due(source.changed, Timestamp::now(), &settings.discover)
}

/// What a source that is not read leads to nevertheless: those that it named when it was.
pub(super) fn rested(
    context: &Context,
    job: &Job,
    source: &Source,
    record: &SourceRecord,
    host: &Host,
) -> Vec<Job> {
    let mut found = sitemap_jobs(context, job, source, host);
    found.extend(child_jobs(context, job, source, record.children.clone()));
    found
}

/// The sitemaps that robots.txt names, for a site whose rules name no sources.
pub(super) fn sitemap_jobs(context: &Context, job: &Job, source: &Source, host: &Host) -> Vec<Job> {
    let site = &context.sites[job.site];
    let ruled = site.rules.as_ref();
    if source.depth > 0 || ruled.is_some_and(|rules| !rules.sources.is_empty()) {
        return Vec::new();
    }
    let sitemaps = host.sitemaps(context.client.policy()).into_iter();
    sitemaps
        .map(|url| jobs::source_job(job.site, url, 1, None))
        .collect()
}

/// Reads what a source's exchange brought.
pub(super) async fn read_source(
    context: &Context,
    job: Job,
    source: &Source,
    exchange: Result<Capture, Failure>,
    sitemaps: Vec<Job>,
) -> Result<Harvest, CrawlError> {
    let mut harvest = Harvest {
        jobs: sitemaps,
        ..Harvest::default()
    };
    let trouble = match exchange {
        Err(failure) => failure.to_string(),
        Ok(capture) if capture.status == 304 => {
            let record = context.archivist.source(job.url.as_str()).await?;
            let children = child_jobs(context, &job, source, record.children);
            harvest.jobs.extend(children);
            let wait = capture.max_age().map(Span::seconds);
            return nothing_new(context, &job, wait, harvest).await;
        }
        Ok(capture) if capture.status == 200 => match read_listing(context, &job, capture).await {
            Ok((capture, listing)) => {
                return admit(context, job, source, &capture, listing, harvest).await;
            }
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
    if let Some(again) = retry(context, &job) {
        harvest.jobs.push(again);
        return Ok(harvest);
    }
    harvest.notes.push(format!("source {}: {trouble}", job.url));
    nothing_new(context, &job, None, harvest).await
}

/// A reading without content only tells when to come again.
async fn nothing_new(
    context: &Context,
    job: &Job,
    wait: Option<Span>,
    harvest: Harvest,
) -> Result<Harvest, CrawlError> {
    let batch = Batch {
        site: job.site,
        source: job.url.clone(),
        found: Vec::new(),
        reading: Reading {
            wait,
            ..Reading::default()
        },
    };
    context.archivist.admit(batch).await?;
    Ok(harvest)
}

/// Reads a source beside the runtime. The error is for people.
async fn read_listing(
    context: &Context,
    job: &Job,
    capture: Capture,
) -> Result<(Capture, Listing), String> {
    let settings = Arc::clone(&context.settings);
    let rules = context.sites[job.site].rules.clone();
    let url = job.url.clone();
    let read = move || {
        let bytes =
            fetch::decode(&capture, settings.fetch.max_decoded).map_err(|why| why.to_string())?;
        let media = capture.header("content-type");
        let mut named = rules.iter().flat_map(|rules| &rules.sources);
        let links = named
            .find(|rule| rule.url == url)
            .and_then(|rule| rule.links.as_ref());
        let listing = match links {
            Some(links) => discover::read_page(&bytes, media, &url, links, &settings.discover),
            None => discover::read(&bytes, media, &url, &settings.discover),
        };
        let listing = listing.map_err(|why| why.to_string())?;
        Ok((capture, listing))
    };
    let broken = || Err("its reading broke off".to_owned());
    context.readers.read(read).await.unwrap_or_else(broken)
}

/// Asks the archive which candidates are to be visited.
async fn admit(
    context: &Context,
    job: Job,
    source: &Source,
    capture: &Capture,
    listing: Listing,
    mut harvest: Harvest,
) -> Result<Harvest, CrawlError> {
    let children: Vec<Named> = listing.children.into_iter().map(Named::from).collect();
    let site = &context.sites[job.site];
    let wanted = |url: &Url| {
        same_publisher(url, &site.start)
            && site.rules.as_ref().is_none_or(|rules| rules.accepts(url))
    };
    let found = listing.candidates.into_iter();
    let batch = Batch {
        site: job.site,
        source: job.url.clone(),
        found: found.filter(|found| wanted(&found.url)).collect(),
        reading: Reading {
            content: Some((capture.validators(), children.clone())),
            wait: listing.ttl.max(capture.max_age().map(Span::seconds)),
            skip_hours: listing.skip_hours,
        },
    };
    harvest.jobs.extend(context.archivist.admit(batch).await?);
    harvest
        .jobs
        .extend(child_jobs(context, &job, source, children));
    let noted = |note| format!("source {}: {note}", job.url);
    harvest.notes.extend(listing.notes.into_iter().map(noted));
    Ok(harvest)
}

/// Jobs for the sources that a source names; sitemaps that changed too long ago are left out.
fn child_jobs(context: &Context, job: &Job, source: &Source, children: Vec<Named>) -> Vec<Job> {
    if source.depth >= MAX_SOURCE_DEPTH {
        return Vec::new();
    }
    let start = &context.sites[job.site].start;
    let now = Timestamp::now();
    let fresh = |at: Timestamp| context.settings.max_age().reaches(now, at);
    let wanted =
        |child: &Named| same_publisher(&child.url, start) && child.modified.is_none_or(fresh);
    let children = children.into_iter().filter(wanted);
    children
        .map(|child| jobs::source_job(job.site, child.url, source.depth + 1, child.modified))
        .collect()
}
