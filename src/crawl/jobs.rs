//! Jobs: what a lane does in one turn. Plain data.

use jiff::Timestamp;
use url::Url;

use crate::archive::UrlRecord;
use crate::extract::Story;
use crate::model::{ArticleId, Capture, Validators, url as address};

use super::{Period, SitePlan};

/// An archive may be an index of sitemaps, and brings none of what robots.txt names.
const BACKFILL_DEPTH: u32 = 2;

/// One thing to ask a host for.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Index of the site in the plan.
    pub(super) site: usize,
    /// The address to ask for now; after redirects, not the one that was asked for first.
    pub(super) url: Url,
    /// How often it was tried before.
    pub(super) attempt: u32,
    /// What is hoped to be there.
    pub(super) what: What,
}

/// What is hoped to be at an address.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// A feed, sitemap or section page.
    Source(Source),
    /// An article.
    Page(Box<Page>),
}

/// A source to be read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// How many sources it is away from what the site starts with.
    pub(super) depth: u32,
    /// Redirects followed so far.
    pub(super) hops: u32,
    /// When it last changed, by the source that named it.
    pub(super) changed: Option<Timestamp>,
}

/// An article to be visited.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The address asked for first.
    pub(super) requested: Url,
    /// The redirects that led on from it.
    pub(super) hops: Vec<Capture>,
    /// The article that the address is known to lead to.
    pub(super) known: Option<ArticleId>,
    /// What to ask the server with.
    pub(super) validators: Validators,
    /// A person named the address.
    pub(super) asked_for: bool,
    /// What is there of a story that goes on over several pages.
    pub(super) begun: Begun,
}

/// The pages of a story so far; nothing for stories of one page.
#[derive(Debug, Clone, Default)]
pub(super) struct Begun {
    /// The first page, with the story so far.
    pub(super) first: Option<Box<First>>,
    /// The exchanges of the others.
    pub(super) later: Vec<Capture>,
}

/// The first page of a story of several.
#[derive(Debug, Clone)]
pub(super) struct First {
    /// The address that answered.
    pub(super) url: Url,
    /// The exchange.
    pub(super) capture: Capture,
    /// The story so far.
    pub(super) story: Story,
}

impl Job {
    /// Whether it asks for an article.
    pub(super) fn is_page(&self) -> bool {
        matches!(self.what, What::Page(_))
    }

    /// Whether a person named its address: then no budget holds it back.
    pub(super) fn is_asked_for(&self) -> bool {
        matches!(&self.what, What::Page(page) if page.asked_for)
    }

    /// Whether it goes on with something that was queued before: a redirect's target, a retry.
    pub(super) fn is_continuation(&self) -> bool {
        let redirected = match &self.what {
            What::Source(source) => source.hops > 0,
            What::Page(page) => !page.hops.is_empty() || page.begun.first.is_some(),
        };
        redirected || self.attempt > 0
    }

    /// The address asked for first.
    pub(super) fn requested(&self) -> &Url {
        match &self.what {
            What::Source(_) => &self.url,
            What::Page(page) => &page.requested,
        }
    }

    /// What makes two jobs of a run the same.
    pub(super) fn key(&self, sites: &[SitePlan]) -> String {
        match &self.what {
            What::Source(_) => format!("source {}", self.url),
            What::Page(page) => identity_key(&page.requested, &sites[self.site]),
        }
    }

    /// The same job at the address that a redirect names.
    pub(super) fn redirected(mut self, capture: Capture, target: Url) -> Self {
        self.url = target;
        match &mut self.what {
            What::Source(source) => source.hops += 1,
            What::Page(page) => {
                page.hops.push(capture);
                page.validators = Validators::default();
            }
        }
        self
    }

    /// The job of asking for the next page of a story.
    pub(super) fn next_page(mut self, begun: Begun, next: Url) -> Self {
        self.url = next;
        self.attempt = 0;
        if let What::Page(page) = &mut self.what {
            page.begun = begun;
            page.validators = Validators::default();
        }
        self
    }

    /// Redirects followed so far.
    pub(super) fn hops(&self) -> usize {
        match &self.what {
            What::Source(source) => source.hops as usize,
            What::Page(page) => page.hops.len(),
        }
    }
}

/// The key under which an address of this site counts as one article's.
pub(super) fn identity_key(url: &Url, site: &SitePlan) -> String {
    let own = site.rules.as_ref().and_then(|rules| rules.article_id(url));
    if let Some(id) = own {
        return format!("{}#{id}", site.id);
    }
    let strip = site
        .rules
        .as_ref()
        .map_or(&[][..], |rules| &rules.drop_params);
    address::identity_key(url, strip)
}

/// What a site starts with: its archives of a period that is to be filled in, else its sources.
pub(super) fn starts(index: usize, site: &SitePlan, backfill: Option<Period>) -> Vec<Job> {
    let Some(period) = backfill else {
        return sources(index, site);
    };
    let archives = site.archive.iter();
    let urls = archives.flat_map(|template| template.addresses(period));
    urls.map(|url| source_job(index, url, BACKFILL_DEPTH, None))
        .collect()
}

/// What a site starts with: the sources of its rules, else its start page. robots.txt brings the
/// sitemaps when the host is first met.
fn sources(index: usize, site: &SitePlan) -> Vec<Job> {
    let ruled = site.rules.iter().flat_map(|rules| &rules.sources);
    let mut jobs: Vec<Job> = ruled
        .map(|source| source_job(index, source.url.clone(), 0, None))
        .collect();
    if jobs.is_empty() {
        jobs.push(source_job(index, site.start.clone(), 0, None));
    }
    jobs
}

/// The job of reading one source.
pub(super) fn source_job(site: usize, url: Url, depth: u32, changed: Option<Timestamp>) -> Job {
    Job {
        site,
        url,
        attempt: 0,
        what: What::Source(Source {
            depth,
            hops: 0,
            changed,
        }),
    }
}

/// Jobs for pages asked for by address.
pub(super) fn pages(site: usize, urls: &[Url]) -> Vec<Job> {
    let page = |url: &Url| Page {
        requested: url.clone(),
        hops: Vec::new(),
        known: None,
        validators: Validators::default(),
        asked_for: true,
        begun: Begun::default(),
    };
    let job = |url: &Url| Job {
        site,
        url: url.clone(),
        attempt: 0,
        what: What::Page(Box::new(page(url))),
    };
    urls.iter().map(job).collect()
}

/// The job of visiting an address on record.
pub(super) fn page_job(site: usize, record: UrlRecord) -> Option<Job> {
    let url = Url::parse(&record.url).ok()?;
    let page = Page {
        requested: url.clone(),
        hops: Vec::new(),
        known: record.article,
        validators: record.validators,
        asked_for: false,
        begun: Begun::default(),
    };
    Some(Job {
        site,
        url,
        attempt: 0,
        what: What::Page(Box::new(page)),
    })
}
