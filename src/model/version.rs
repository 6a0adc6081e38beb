//! Versions: an article as first seen in a form, why it became a version, and where its bytes lie.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Article, Validators};

/// Names an article for good: 12 characters of lower-case base32, drawn from the identity key of
/// the address under which it was first archived (see [`super::url::identity_key`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(String);

impl ArticleId {
    /// Characters of an id: 60 bits.
    pub const LENGTH: usize = 12;

    /// The id of the article first archived under this identity key (BLAKE3, first 60 bits).
    pub fn of_key(key: &str) -> Self {
        let hash = blake3::hash(key.as_bytes());
        let mut text = data_encoding::BASE32_NOPAD.encode(&hash.as_bytes()[..8]);
        text.truncate(Self::LENGTH);
        Self(text.to_ascii_lowercase())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ArticleId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let base32 = |byte: u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte);
        if text.len() == Self::LENGTH && text.bytes().all(base32) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!(
                "`{text}` is not an article id (12 letters and digits 2 to 7)"
            ))
        }
    }
}

/// One version of an article: the small record, without the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The article.
    pub id: ArticleId,
    /// From 1, without gaps.
    pub n: u32,
    /// The site's id.
    pub site: String,
    /// The address it was fetched from, after redirects.
    pub url: String,
    /// When the capture that showed it began.
    pub observed_at: Timestamp,
    /// Why it is a version.
    pub cause: Cause,
    /// What differs from the version before; empty for the first.
    pub changed: Vec<Change>,
    /// BLAKE3 of the comparison form of the article (`dedup::content_digest`), as hex.
    pub digest: String,
    /// Digest of the rules and the extractor that drew the article.
    pub rules: String,
    /// The leading article of its story at the time of writing.
    pub story: Option<ArticleId>,
    /// What to ask the server with next time.
    pub validators: Validators,
}

/// Why a version was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// The article was seen for the first time.
    First,
    /// The publisher changed it.
    Publisher,
    /// Our rules or our extractor changed, not the page.
    Rules,
    /// The page shows more or less of it than before.
    Access,
}

impl Cause {
    /// The name as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Publisher => "publisher",
            Self::Rules => "rules",
            Self::Access => "access",
        }
    }
}

/// A field that can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The headline.
    Title,
    /// The lede.
    Summary,
    /// Blocks of the body.
    Body,
    /// Bylines.
    Authors,
    /// Publication date.
    Published,
    /// Date of the last change.
    Modified,
    /// Free, metered or for subscribers.
    Access,
}

impl Field {
    /// The name as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Body => "body",
            Self::Authors => "authors",
            Self::Published => "published",
            Self::Modified => "modified",
            Self::Access => "access",
        }
    }
}

/// What changed in one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: Field,
    /// Words that were not there before (Unicode words, UAX 29).
    pub added: u32,
    /// Words that are no longer there.
    pub removed: u32,
}

/// Where a WARC record lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pointer {
    /// File name inside `warc/`.
    pub segment: String,
    /// Offset of the gzip member in bytes.
    pub offset: u64,
    /// Length of the gzip member in bytes.
    pub length: u64,
}

/// Whether an article is still where it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleState {
    /// It answers.
    #[default]
    Live,
    /// It stands at another address.
    Moved,
    /// It answers 404 or 410.
    Gone,
    /// Its server did not answer the last time.
    Unavailable,
}

impl ArticleState {
    /// The name as it stands in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A change of state, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateChange {
    /// When it was observed.
    pub at: Timestamp,
    /// The state from then on.
    pub state: ArticleState,
    /// The HTTP status that showed it, 0 where there was none.
    pub status: u16,
}

/// An address of an article, and since when it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The address.
    pub url: String,
    /// When it was first seen to lead to the article.
    pub since: Timestamp,
}

/// A version with everything that a reader may want of it; what `export` prints. The texts of its
/// article are owned, or [lent](super::Lent).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de> + Default + Ord"))]
pub struct VersionView<S = String> {
    /// The small record.
    pub version: Version,
    /// The text.
    pub article: Article<S>,
    /// The address under which it was first archived.
    pub url: String,
    /// Every address under which it was seen, in the order of discovery.
    pub aliases: Vec<Alias>,
    /// When the article's first version was observed.
    pub first_seen: Timestamp,
    /// When the next version was observed; `None` for the latest.
    pub superseded_at: Option<Timestamp>,
    /// Changes of state in order; none means that it has been live from the first.
    pub states: Vec<StateChange>,
    /// The leading article of its story; its own id where it stands alone.
    pub story: ArticleId,
    /// How many versions the article has.
    pub versions: u32,
    /// The record of the extracted article.
    pub pointer: Pointer,
    /// The response record, where its bytes were kept.
    pub response: Option<Pointer>,
    /// Those of the later pages of a story that goes on over several, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Pointer>,
}

impl<S: AsRef<str>> VersionView<S> {
    /// Whether the article is still there.
    pub fn state(&self) -> ArticleState {
        self.states
            .last()
            .map_or(ArticleState::Live, |change| change.state)
    }

    /// The response records of all pages that were kept.
    pub fn responses(&self) -> impl Iterator<Item = &Pointer> {
        self.response.iter().chain(&self.later)
    }

    /// Bytes of these, packed; 0 where it shares the response before it.
    pub fn raw_bytes(&self, before: Option<&Pointer>) -> u64 {
        if self.response.as_ref() == before {
            return 0;
        }
        self.responses().map(|page| page.length).sum()
    }

    /// The address to name it by: its canonical link where the page gave a credible one, else that
    /// under which it was first archived.
    pub fn own_url(&self) -> &str {
        let canonical = self.article.canonical.as_ref();
        canonical.map_or(&self.url, S::as_ref)
    }

    /// Every address, sorted.
    pub fn urls(&self) -> Vec<&str> {
        let mut urls: Vec<&str> = self.aliases.iter().map(|alias| &*alias.url).collect();
        urls.push(&self.url);
        urls.extend(self.article.canonical.as_ref().map(S::as_ref));
        urls.sort_unstable();
        urls.dedup();
        urls
    }

    /// The view as it stood at an instant: what was learnt later is left out. `None` where the
    /// version was not the article's newest then.
    pub fn as_of(mut self, instant: Timestamp) -> Option<Self> {
        if self.version.observed_at > instant || self.superseded_at.is_some_and(|at| at <= instant)
        {
            return None;
        }
        self.superseded_at = None;
        self.versions = self.version.n;
        self.states.retain(|change| change.at <= instant);
        self.aliases.retain(|alias| alias.since <= instant);
        Some(self)
    }
}
