//! Groups: the records of one event, written in one piece and read back only whole.
//!
//! Order: response (or revisit), request, then the record with the event. A group whose event
//! record is missing never happened.

use url::Url;

use super::event::{Event, Versioned, Visit};
use super::segment::{
    Record, Strength, pack, request_record, response_record, revisit_record, target,
};
use super::{ArchiveError, Entry, Position};
use crate::model::{Capture, Pointer};

/// Where the records of an event lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The record with the event.
    pub(crate) event: Pointer,
    /// The response whose bytes were kept; a revisit has none.
    pub(crate) response: Option<Pointer>,
}

impl Place {
    /// The position right behind the group.
    pub(crate) fn end(&self) -> Position {
        Position {
            segment: self.event.segment.clone(),
            offset: self.event.offset + self.event.length,
        }
    }
}

/// How the exchange of an event is kept.
pub(crate) enum Keep {
    /// Not at all.
    Nothing,
    /// Whole.
    Whole(Capture),
    /// As a reference to a record that has its payload.
    Reference {
        capture: Capture,
        kept: Record,
        not_modified: bool,
    },
}

/// A group ready to be appended.
pub(crate) struct Draft {
    /// Its gzip members in one piece.
    pub(crate) bytes: Vec<u8>,
    response: Option<u64>,
    event: u64,
}

impl Draft {
    /// Packs a group. `source` is the id of the response that a version without an exchange of its
    /// own was drawn from.
    pub(crate) fn new(
        event: &Event,
        keep: &Keep,
        info: &str,
        source: Option<String>,
    ) -> Result<Self, ArchiveError> {
        let url: Url = event
            .url()
            .parse()
            .map_err(|_| ArchiveError::Address(event.url().to_owned()))?;
        let mut bytes = Vec::new();
        let mut response = None;
        let mut refers_to = source;
        let exchange = match keep {
            Keep::Nothing => None,
            Keep::Whole(capture) => Some((capture, response_record(capture))),
            Keep::Reference {
                capture,
                kept,
                not_modified,
            } => Some((capture, revisit_record(capture, kept, *not_modified))),
        };
        if let Some((capture, mut answer)) = exchange {
            refers_to = Some(answer.id().to_owned());
            answer.push("WARC-Warcinfo-ID", info);
            bytes.extend(pack(&answer, strength(capture)));
            if matches!(keep, Keep::Whole(_)) {
                response = Some(bytes.len() as u64);
            }
            // Of a capture that others made the request may be unknown: none is made up.
            if !capture.request_headers.is_empty() {
                let mut request = request_record(capture, &answer);
                request.push("WARC-Warcinfo-ID", info);
                bytes.extend(pack(&request, Strength::Usual));
            }
        }
        let start = bytes.len() as u64;
        bytes.extend(pack(
            &event_record(event, &url, info, refers_to),
            Strength::Usual,
        ));
        Ok(Self {
            bytes,
            response,
            event: start,
        })
    }

    /// Where its records lie once the draft stands at `start`.
    pub(crate) fn place(&self, start: &Position) -> Place {
        let pointer = |offset: u64, length: u64| Pointer {
            segment: start.segment.clone(),
            offset: start.offset + offset,
            length,
        };
        Place {
            event: pointer(self.event, self.bytes.len() as u64 - self.event),
            response: self.response.map(|length| pointer(0, length)),
        }
    }
}

/// Bodies that are compressed already are not worth any effort.
fn strength(capture: &Capture) -> Strength {
    match capture.header("content-encoding") {
        None | Some("" | "identity") => Strength::Usual,
        Some(_) => Strength::None,
    }
}

/// The record that holds the event. A conversion refers to the record that it was made from
/// (ISO 28500 §6.8) and has an address of its own: under that of its page, and of the same second,
/// tools that replay would show it in the place of the page. A metadata record stands beside what
/// it is about (§6.6), and under its address.
fn event_record(event: &Event, url: &Url, info: &str, refers_to: Option<String>) -> Record {
    let (kind, content_type, block) = event.to_block();
    let mut record = Record::new(kind, event.at(), content_type, block);
    record.push("WARC-Warcinfo-ID", info);
    let Event::Version(versioned) = event else {
        record.push("WARC-Target-URI", target(url));
        if let Some(id) = refers_to {
            record.push("WARC-Concurrent-To", id);
        }
        return record;
    };
    record.push(
        "WARC-Target-URI",
        format!("urn:newsarc:{}", versioned.version.id),
    );
    record.push("WARC-Refers-To-Target-URI", target(url));
    if let Some(id) = refers_to {
        record.push("WARC-Refers-To", id);
    }
    if let Some(digest) = record.field("WARC-Block-Digest").map(str::to_owned) {
        record.push("WARC-Payload-Digest", digest);
    }
    record
}

impl Entry {
    /// The event of this entry, and its exchange.
    #[rustfmt::skip] // One line for what is taken apart, one for what is made of it.
    pub(crate) fn into_event(self) -> (Event, Option<Capture>) {
        match self {
            Self::Version { version, article, capture, key, fingerprint, next_visit } => {
                let redrawn = capture.is_none();
                let versioned = Versioned { version, article, key, fingerprint, next_visit, redrawn };
                (Event::Version(Box::new(versioned)), capture)
            }
            Self::Unchanged { id, n, url, key, capture, not_modified, next_visit } => {
                let visit = Visit { id, key, url, next: next_visit };
                let (at, validators) = (capture.fetched_at, capture.validators());
                (Event::Unchanged { visit, n, at, not_modified, validators }, Some(capture))
            }
            Self::Alias { id, url, key, at, reason, capture, next_visit } => {
                let visit = Visit { id, key, url, next: next_visit };
                (Event::Alias { visit, at, reason }, capture)
            }
            Self::State { id, url, key, change, capture, next_visit } => {
                let visit = Visit { id, key, url, next: next_visit };
                (Event::State { visit, change }, capture)
            }
            Self::Page { id, n, capture } => {
                let (url, at) = (capture.url.to_string(), capture.fetched_at);
                (Event::Page { id, n, url, at }, Some(capture))
            }
            Self::Source { capture } => {
                let (url, at) = (capture.url.to_string(), capture.fetched_at);
                (Event::Source { url, at }, Some(capture))
            }
        }
    }
}
