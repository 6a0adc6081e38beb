//! What a reader asks the archive for; the same filter serves `query` and `export`.

use jiff::Timestamp;
use serde::Serialize;

use super::{Access, ArticleState, Kind};

/// Which versions to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Full text, in the query syntax of the search.
    pub text: Option<String>,
    /// Any of these sites.
    pub sites: Vec<String>,
    /// Any of these language tags.
    pub languages: Vec<String>,
    /// From this instant, inclusive.
    pub since: Option<Timestamp>,
    /// To this instant, exclusive.
    pub until: Option<Timestamp>,
    /// Which time `since` and `until` speak of.
    pub by: By,
    /// Only articles with at least this many versions.
    pub min_versions: u32,
    /// `*` and `?` on any address of the article.
    pub url_glob: Option<String>,
    /// Any of these states.
    pub states: Vec<ArticleState>,
    /// Any of these sorts of page.
    pub kinds: Vec<Kind>,
    /// Any of these ways to read it.
    pub access: Vec<Access>,
    /// Only the copies of this story.
    pub story: Option<String>,
    /// Which versions of an article.
    pub versions: Versions,
    /// As the archive stood at this instant.
    pub as_of: Option<Timestamp>,
}

/// Which time a range speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// What the publisher states; where nothing is stated, when it was first seen.
    #[default]
    Published,
    /// When the article was first seen.
    Seen,
    /// When the version was observed, first versions left out.
    Changed,
    /// When the article was found to be gone; only those that are.
    Vanished,
}

/// Which versions of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Versions {
    /// The newest (as of the filter's instant).
    #[default]
    Latest,
    /// The first.
    First,
    /// Every one.
    All,
}

/// A page of results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Which versions.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// How many at most.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
    /// Of the copies of a story only one: the leading article, or the first in the order where
    /// that is not among what is found.
    pub fold: bool,
}

/// The order of results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    #[default]
    Date,
    /// Best match first.
    Relevance,
}
