//! A candidate: an address with what its source said of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A URL that a source named, with what the source said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The address as named, made absolute.
    pub url: ::url::Url,
    /// The source's title for it.
    pub title: Option<String>,
    /// First publication, from a feed's item or a news sitemap.
    pub published: Option<Timestamp>,
    /// Last change, from `lastmod` or `updated`.
    pub modified: Option<Timestamp>,
    /// What kind of source named it.
    pub via: SourceKind,
}

/// The access points that a publisher offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap with Google News fields.
    NewsSitemap,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// A front or section page whose links are articles.
    SectionPage,
}
