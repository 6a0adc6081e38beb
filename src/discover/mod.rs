//! Discovery: what a publisher's access point names, as candidates.
//!
//! Feeds, sitemaps and section pages are read here, from bytes to a [`Listing`]. It is pure
//! parsing: nothing is fetched, no entity or include of a document is resolved, and every loop is
//! bounded by [`Settings`]. Broken documents give what can be read of them; what was passed over
//! stands in [`Listing::notes`].

mod address;
mod dates;
mod decode;
mod feed;
mod json;
mod page;
mod sitemap;
mod tree;
mod xml;

use std::collections::HashMap;

use jiff::Timestamp;
use scraper::Selector;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::url::identity_key;
use crate::model::{ByteSize, Candidate, SourceKind, Span};

/// Which sources are asked, and how much of one is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// RSS, Atom and JSON Feed, named in a site's rules or by `<link rel=alternate>`.
    pub feeds: bool,
    /// Sitemaps, named in a site's rules or in robots.txt.
    pub sitemaps: bool,
    /// Front and section pages.
    pub section_pages: bool,
    /// A source is not read more often, however much news it brings.
    pub min_interval: Span,
    /// A source is read at least so often, however little news it brings or longer it asks for.
    pub max_interval: Span,
    /// New addresses that a source dates older than this are not visited, nor sitemaps read that
    /// changed before.
    pub max_age: Span,
    /// Bytes of one source after gunzip; the rest is not read (sitemaps.org allows 50 MiB).
    pub max_size: ByteSize,
    /// Candidates of one source (sitemaps.org allows 50,000).
    pub max_urls: usize,
    /// Sitemaps of one index, the newest first, and feeds of one page.
    pub max_children: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            feeds: true,
            sitemaps: true,
            section_pages: true,
            min_interval: Span::seconds(600),
            max_interval: Span::days(1),
            max_age: Span::days(14),
            max_size: ByteSize(50 << 20),
            max_urls: 50_000,
            max_children: 500,
        }
    }
}

/// What one source names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What the source turned out to be.
    pub kind: SourceKind,
    /// The source's own name.
    pub title: Option<String>,
    /// Addresses, each once by its identity key, in the source's order.
    pub candidates: Vec<Candidate>,
    /// Further sources: the sitemaps of an index, the feeds that a page links to.
    pub children: Vec<Child>,
    /// How long the source asks readers to wait before they ask again (`ttl`, `sy:updatePeriod`).
    pub ttl: Option<Span>,
    /// Hours of the day, in UTC, in which the source asks not to be read (`skipHours`).
    pub skip_hours: Vec<u8>,
    /// What was passed over, for people.
    pub notes: Vec<String>,
}

/// A source that another source names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its address.
    pub url: Url,
    /// What it is announced as.
    pub kind: SourceKind,
    /// When it last changed, by its parent.
    pub modified: Option<Timestamp>,
}

/// Why a source could not be read at all.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DiscoverError {
    /// Nothing but white space.
    #[error("{0} is empty")]
    Empty(Url),
    /// The gzip stream holds no readable byte.
    #[error("{0} is damaged gzip")]
    Gzip(Url),
    /// No feed, sitemap or HTML.
    #[error("{url} is no feed, sitemap or page (it begins `{start}`)")]
    Unknown {
        /// The source.
        url: Url,
        /// Its first characters.
        start: String,
    },
}

/// Reads a source, whatever it is: feed, sitemap (gzip by its magic number) or front page.
///
/// `base` is the address it was fetched from after redirects; `bytes` are without content coding.
/// Candidates of a feed may lie with another publisher (an aggregator's feed); those of sitemaps
/// and pages never do.
pub fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
    settings: &Settings,
) -> Result<Listing, DiscoverError> {
    let mut listing = Listing::new(SourceKind::SectionPage);
    let text = decode::text(bytes, content_type, base, settings, &mut listing.notes)?;
    match decode::sniff(&text, content_type) {
        decode::Form::Json => json::read(&text, base, settings, &mut listing),
        decode::Form::Feed => feed::read(&text, base, settings, &mut listing),
        decode::Form::Sitemap => sitemap::read(&text, base, settings, &mut listing),
        decode::Form::Lines => sitemap::read_lines(&text, base, settings, &mut listing),
        decode::Form::Html => page::read(&text, base, None, settings, &mut listing),
        decode::Form::Unknown => {
            let start = text.trim().chars().take(40).collect();
            let url = base.clone();
            return Err(DiscoverError::Unknown { url, start });
        }
    }
    listing.finish(settings);
    Ok(listing)
}

/// Reads a front or section page by the site's own link selector: every link that it matches, on
/// the same publisher, is a candidate.
pub fn read_page(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
    links: &Selector,
    settings: &Settings,
) -> Result<Listing, DiscoverError> {
    let mut listing = Listing::new(SourceKind::SectionPage);
    let text = decode::text(bytes, content_type, base, settings, &mut listing.notes)?;
    page::read(&text, base, Some(links), settings, &mut listing);
    listing.finish(settings);
    Ok(listing)
}

/// Whether an address looks like a front or section page, not like a story.
pub fn is_section(url: &Url) -> bool {
    address::look(url) == address::Look::Hub
}

impl Listing {
    fn new(kind: SourceKind) -> Self {
        Self {
            kind,
            title: None,
            candidates: Vec::new(),
            children: Vec::new(),
            ttl: None,
            skip_hours: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// One candidate an article and one child an address, within the bounds.
    fn finish(&mut self, settings: &Settings) {
        let before = self.candidates.len();
        self.candidates
            .retain(|candidate| !address::is_looping(&candidate.url));
        let looping = before - self.candidates.len();
        if looping > 0 {
            self.notes
                .push(format!("{looping} addresses that grew in a loop"));
        }
        self.merge_candidates();
        let beyond = self.candidates.len().saturating_sub(settings.max_urls);
        if beyond > 0 {
            self.candidates.truncate(settings.max_urls);
            self.notes
                .push(format!("{beyond} addresses beyond `max_urls` not read"));
        }
        let mut seen = std::collections::HashSet::new();
        self.children
            .retain(|child| seen.insert(child.url.as_str().to_owned()));
        let beyond = self.children.len().saturating_sub(settings.max_children);
        if beyond > 0 {
            self.children
                .sort_by_key(|child| std::cmp::Reverse(child.modified));
            self.children.truncate(settings.max_children);
            self.notes
                .push(format!("{beyond} sources beyond `max_children` not read"));
        }
    }

    /// Joins candidates of one identity key. The shortest address stays: it is the one without
    /// tracking parameters; what the others know of the article is kept.
    fn merge_candidates(&mut self) {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut merged: Vec<Candidate> = Vec::with_capacity(self.candidates.len());
        for candidate in self.candidates.drain(..) {
            let place = *places
                .entry(identity_key(&candidate.url, &[]))
                .or_insert(merged.len());
            let Some(kept) = merged.get_mut(place) else {
                merged.push(candidate);
                continue;
            };
            if candidate.url.as_str().len() < kept.url.as_str().len() {
                kept.url = candidate.url;
            }
            kept.title = kept.title.take().or(candidate.title);
            kept.published = kept.published.or(candidate.published);
            kept.modified = kept.modified.max(candidate.modified);
        }
        self.candidates = merged;
    }
}

/// An address as a source names it, made absolute; the fragment never reaches a server and goes.
/// `None` for anything but http and https.
fn resolve(link: &str, base: &Url) -> Option<Url> {
    let link = link.trim();
    let bare = link
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let mut url = if bare {
        Url::parse(&format!("{}://{link}", base.scheme())).ok()?
    } else {
        base.join(link).ok()?
    };
    url.set_fragment(None);
    let fetchable = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    (fetchable && !link.is_empty() && url.as_str().len() <= MAX_ADDRESS).then_some(url)
}

/// Bytes of the longest address that is taken (sitemaps.org: less than 2,048).
const MAX_ADDRESS: usize = 2_048;

#[cfg(test)]
mod tests;
