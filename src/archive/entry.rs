//! What the writer is told to archive, and the small records that it answers with.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{
    Alias, Article, ArticleId, ArticleState, Capture, StateChange, Validators, Version,
};

/// One thing to archive. The decision has been made; the archive only keeps it.
#[expect(
    clippy::large_enum_variant,
    reason = "made one at a time and staged at once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A version of an article: its first, or one that differs from the last.
    Version {
        /// The small record; `n` must follow the newest version that the archive has.
        version: Version,
        /// The text.
        article: Article,
        /// The exchange that showed it; `None` where it was drawn anew from the raw bytes of the
        /// version before, which it then shares.
        capture: Option<Capture>,
        /// Identity key of `version.url`.
        key: String,
        /// Sampled shingles (`dedup::fingerprint`), sorted.
        fingerprint: Vec<u64>,
        /// When to ask again.
        next_visit: Option<Timestamp>,
    },
    /// The article was seen again, with nothing but noise changed.
    Unchanged {
        /// The article.
        id: ArticleId,
        /// The version that it still shows.
        n: u32,
        /// The address asked for.
        url: String,
        /// Its identity key.
        key: String,
        /// The exchange; its body is kept only under `keep_raw = "all"`.
        capture: Capture,
        /// The server answered 304.
        not_modified: bool,
        /// When to ask again.
        next_visit: Option<Timestamp>,
    },
    /// Another address leads to an article.
    Alias {
        /// The article.
        id: ArticleId,
        /// The other address.
        url: String,
        /// Its identity key.
        key: String,
        /// When this was found.
        at: Timestamp,
        /// How it was found, for people: `redirect`, `canonical`, `same text`.
        reason: String,
        /// The exchange that shows it, where it is worth keeping.
        capture: Option<Capture>,
        /// When to ask the other address again; usually never.
        next_visit: Option<Timestamp>,
    },
    /// An article vanished, moved, failed or came back.
    State {
        /// The article.
        id: ArticleId,
        /// The address asked for.
        url: String,
        /// Its identity key.
        key: String,
        /// The change.
        change: StateChange,
        /// The exchange that shows it; `None` where there was no answer.
        capture: Option<Capture>,
        /// When to ask again.
        next_visit: Option<Timestamp>,
    },
    /// A later page of a story that goes on over several; in their order, behind the version.
    Page {
        /// The article.
        id: ArticleId,
        /// The version that shows it.
        n: u32,
        /// The exchange.
        capture: Capture,
    },
    /// A capture that belongs to no article: robots.txt, a feed, a sitemap.
    Source {
        /// The exchange.
        capture: Capture,
    },
}

/// What the archive knows of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrlRecord {
    /// Identity key ([`crate::model::url::identity_key`]).
    pub key: String,
    /// The address to ask for.
    pub url: String,
    /// The site's id.
    pub site: String,
    /// The article that it leads to, once one is archived.
    pub article: Option<ArticleId>,
    /// When to ask (again); `None` for never.
    pub next_visit: Option<Timestamp>,
    /// When the address became known.
    pub first_seen: Timestamp,
    /// When it was last asked for.
    pub last_visit: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// What to ask the server with.
    pub validators: Validators,
    /// The source's title for it.
    pub title: Option<String>,
    /// First publication as the source states it.
    pub published: Option<Timestamp>,
    /// Last change as the source states it; another one calls for a visit.
    pub modified: Option<Timestamp>,
}

impl UrlRecord {
    /// An address that nothing is known of but that it exists.
    pub fn new(key: String, url: String, first_seen: Timestamp) -> Self {
        Self {
            key,
            url,
            site: String::new(),
            article: None,
            next_visit: None,
            first_seen,
            last_visit: None,
            failures: 0,
            validators: Validators::default(),
            title: None,
            published: None,
            modified: None,
        }
    }
}

/// What the archive knows of one article, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// The article.
    pub id: ArticleId,
    /// Identity key under which it was first archived.
    pub key: String,
    /// The article's own address.
    pub url: String,
    /// The site's id.
    pub site: String,
    /// Every address under which it was seen, in the order of discovery.
    pub aliases: Vec<Alias>,
    /// Changes of state in order.
    pub states: Vec<StateChange>,
    /// How many versions it has.
    pub versions: u32,
    /// When the first version was observed.
    pub first_seen: Timestamp,
    /// When it was last seen, changed or not.
    pub last_seen: Timestamp,
    /// When the newest version was observed.
    pub last_changed: Timestamp,
    /// The leading article of its story; its own id where it stands alone.
    pub story: ArticleId,
    /// Digest of the newest version's content.
    pub digest: String,
    /// Digest of the rules that drew the newest version.
    pub rules: String,
    /// When the fingerprint on file was taken.
    pub(crate) printed: Option<Timestamp>,
}

impl ArticleRecord {
    /// Whether the article is still there.
    pub fn state(&self) -> ArticleState {
        self.states
            .last()
            .map_or(ArticleState::Live, |change| change.state)
    }
}
