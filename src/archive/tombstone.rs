//! Tombstones: what was taken out of a segment, when and why. A tombstone stands in the segment
//! itself, and names the digest that the file had before, so that the chain of digests can still be
//! followed.
//!
//! It is a `metadata` record of type `application/warc-fields` with the field `newsarc-removed`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::segment::Record;
use crate::model::ArticleId;

/// The field that holds it.
const FIELD: &str = "newsarc-removed: ";

/// What was taken out of a segment at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tombstone {
    /// When.
    pub(crate) at: Timestamp,
    /// Why, for people: `pruned: …`, `damaged`.
    pub(crate) why: String,
    /// Whole records that were taken out.
    pub(crate) records: u64,
    /// Bytes that were taken out.
    pub(crate) bytes: u64,
    /// The articles that they were about.
    pub(crate) articles: Vec<ArticleId>,
    /// SHA-256 (hex) of the file before, as the segment after it has it.
    pub(crate) original: String,
}

impl Tombstone {
    /// The record that holds it, in the segment whose `warcinfo` has this id.
    pub(crate) fn record(&self, info: &str) -> Record {
        let json = serde_json::to_vec(self).expect("a tombstone has string keys only");
        let block = [FIELD.as_bytes(), &json, b"\r\n"].concat();
        let mut record = Record::new("metadata", self.at, "application/warc-fields", block);
        record.push("WARC-Warcinfo-ID", info);
        record
    }

    /// The tombstone that a record holds, if it holds one.
    pub(crate) fn of(record: &Record) -> Option<Self> {
        if record.kind() != "metadata" {
            return None;
        }
        let json = record.block.strip_prefix(FIELD.as_bytes())?;
        serde_json::from_slice(json).ok()
    }
}
