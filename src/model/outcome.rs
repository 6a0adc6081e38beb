//! Outcomes: what became of one URL in one run, and the report that sums them up.
//!
//! A page's failure is a value here, not an `Err`: an error means that the run itself must stop.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ArticleId, Change};

/// What became of one URL in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The address asked for.
    pub url: String,
    /// The site it belongs to.
    pub site: String,
    /// What became of it.
    pub outcome: OutcomeKind,
    /// The article it belongs to, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ArticleId>,
    /// The number of the version that it shows, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Change>,
    /// It was archived, but no body text was found.
    #[serde(default, skip_serializing_if = "is_false")]
    pub empty: bool,
    /// Why, for people; always there for `refused` and `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// The ten things that can become of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// A first version was archived.
    New,
    /// A further version was archived.
    Changed,
    /// Fetched; nothing but noise changed.
    Unchanged,
    /// The server said so (304).
    NotModified,
    /// Another address of an article that is already archived.
    Duplicate,
    /// The article stands at another address now.
    Moved,
    /// The article is no longer there (404, 410).
    Gone,
    /// The server cannot answer now; it will be asked again.
    Unavailable,
    /// Not fetched, by a rule: robots.txt, address guard, size, type.
    Refused,
    /// The exchange or the page was broken.
    Failed,
}

impl OutcomeKind {
    /// The name as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::NotModified => "not_modified",
            Self::Duplicate => "duplicate",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Unavailable => "unavailable",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// All outcomes of one run, summed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Identifies the run: its start and a random part.
    pub run: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Per site.
    pub sites: BTreeMap<String, SiteTally>,
    /// Why it ended before all was done: `max_pages`, `max_time`, `signal`.
    pub stopped: Option<String>,
}

/// What a run did at one site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteTally {
    /// Outcome → how often.
    pub outcomes: BTreeMap<OutcomeKind, u32>,
    /// Requests sent, robots.txt and sources included.
    pub requests: u32,
    /// Articles whose body came out empty.
    pub empty: u32,
    /// Troubles of the site as a whole, for people.
    pub notes: Vec<String>,
}

impl Report {
    /// How often an outcome occurred, over all sites.
    pub fn count(&self, kind: OutcomeKind) -> u32 {
        self.sites.values().map(|tally| tally.count(kind)).sum()
    }
}

impl SiteTally {
    /// How often an outcome occurred here.
    pub fn count(&self, kind: OutcomeKind) -> u32 {
        self.outcomes.get(&kind).copied().unwrap_or(0)
    }

    /// Adds what was counted elsewhere for the same site.
    pub fn merge(&mut self, other: Self) {
        for (kind, count) in other.outcomes {
            *self.outcomes.entry(kind).or_default() += count;
        }
        self.requests += other.requests;
        self.empty += other.empty;
        self.notes.extend(other.notes);
    }

    /// Pages asked for.
    pub fn pages(&self) -> u32 {
        self.outcomes.values().sum()
    }
}
