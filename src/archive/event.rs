//! Events: what a group of records says. They stand in the segments as JSON, one a group, in its
//! last record; store and index are nothing but their sum.
//!
//! A version's event is a `conversion` record of type `application/json`, which holds the article;
//! every other is a `metadata` record of type `application/warc-fields` with the field
//! `newsarc-event`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::segment::Record;
use crate::model::{Article, ArticleId, StateChange, Validators, Version};

/// The field of a `metadata` record that holds an event.
const FIELD: &str = "newsarc-event: ";

/// What a group of records says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A version was archived.
    Version(Box<Versioned>),
    /// An article was seen again in the form of version `n`.
    Unchanged {
        #[serde(flatten)]
        visit: Visit,
        n: u32,
        at: Timestamp,
        #[serde(default, skip_serializing_if = "is_false")]
        not_modified: bool,
        #[serde(default, skip_serializing_if = "Validators::is_empty")]
        validators: Validators,
    },
    /// Another address leads to an article.
    Alias {
        #[serde(flatten)]
        visit: Visit,
        at: Timestamp,
        reason: String,
    },
    /// An article's state changed.
    State {
        #[serde(flatten)]
        visit: Visit,
        change: StateChange,
    },
    /// A later page was kept of the story that version `n` of an article tells.
    Page {
        id: ArticleId,
        n: u32,
        url: String,
        at: Timestamp,
    },
    /// A capture was kept that belongs to no article.
    Source { url: String, at: Timestamp },
}

/// An article was asked for under an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) id: ArticleId,
    /// Identity key of the address.
    pub(crate) key: String,
    pub(crate) url: String,
    #[serde(
        rename = "next_visit",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) next: Option<Timestamp>,
}

/// A version as its event has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Versioned {
    pub(crate) version: Version,
    pub(crate) article: Article,
    pub(crate) key: String,
    #[serde(with = "packed")]
    pub(crate) fingerprint: Vec<u64>,
    #[serde(default)]
    pub(crate) next_visit: Option<Timestamp>,
    /// It was drawn anew from the bytes of the version before: nobody visited the page.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) redrawn: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Event {
    /// The article that it is about.
    pub(crate) fn article(&self) -> Option<&ArticleId> {
        match self {
            Self::Version(versioned) => Some(&versioned.version.id),
            Self::Unchanged { visit, .. }
            | Self::Alias { visit, .. }
            | Self::State { visit, .. } => Some(&visit.id),
            Self::Page { id, .. } => Some(id),
            Self::Source { .. } => None,
        }
    }

    /// The address that it is about.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Version(versioned) => &versioned.version.url,
            Self::Unchanged { visit, .. }
            | Self::Alias { visit, .. }
            | Self::State { visit, .. } => &visit.url,
            Self::Page { url, .. } | Self::Source { url, .. } => url,
        }
    }

    /// When what it says was observed.
    pub(crate) fn at(&self) -> Timestamp {
        match self {
            Self::Version(versioned) => versioned.version.observed_at,
            Self::Unchanged { at, .. }
            | Self::Alias { at, .. }
            | Self::Page { at, .. }
            | Self::Source { at, .. } => *at,
            Self::State { change, .. } => change.at,
        }
    }

    /// Type, content type and block of the record that holds it.
    pub(crate) fn to_block(&self) -> (&'static str, &'static str, Vec<u8>) {
        let json = serde_json::to_vec(self).expect("events have string keys only");
        if matches!(self, Self::Version(_)) {
            return ("conversion", "application/json", json);
        }
        // JSON has no raw line ends, so it is one field.
        let block = [FIELD.as_bytes(), &json, b"\r\n"].concat();
        ("metadata", "application/warc-fields", block)
    }

    /// The event that a record holds, if it holds one.
    pub(crate) fn of(record: &Record) -> Result<Option<Self>, String> {
        let json = match record.kind().as_str() {
            "conversion" => &record.block[..],
            "metadata" => match record.block.strip_prefix(FIELD.as_bytes()) {
                Some(json) => json,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        serde_json::from_slice(json)
            .map(Some)
            .map_err(|error| format!("the event cannot be read: {error}"))
    }
}

/// Shingles as base64 of their bytes: as decimal numbers they would take twice the room.
mod packed {
    use data_encoding::BASE64_NOPAD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        numbers: &[u64],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_NOPAD.encode(&super::to_bytes(numbers)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u64>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_NOPAD
            .decode(text.as_bytes())
            .map_err(D::Error::custom)?;
        super::from_bytes(&bytes).ok_or_else(|| D::Error::custom("shingles are cut off"))
    }
}

/// Numbers as bytes, big-endian.
pub(crate) fn to_bytes(numbers: &[u64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

/// The reverse of [`to_bytes`]; `None` for a length that cannot be.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Vec<u64>> {
    let (numbers, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| {
        numbers
            .iter()
            .map(|number| u64::from_be_bytes(*number))
            .collect()
    })
}
