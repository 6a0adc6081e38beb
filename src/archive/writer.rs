//! The writer's door: what is staged is visible to look-ups at once, durable after `commit`, and
//! seen by readers after `publish`.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ArchiveError, ArticleRecord, Entry, Settings, UrlRecord};
use crate::model::{Article, ArticleId, Capture, Report, Version};

type Result<T> = std::result::Result<T, ArchiveError>;

/// Writes to an archive: one at a time.
pub struct Writer {}

impl Writer {
    /// Opens the archive of `settings.path`, making it where there is none, and mends what a kill
    /// or a power cut left; the second value says in plain words what was mended. `holder` is the
    /// command that others are told of, `wait` how long to wait for another writer.
    pub fn open(settings: &Settings, holder: &str, wait: Duration) -> Result<(Self, Vec<String>)> {
        let _ = (settings, holder, wait);
        todo!()
    }

    /// Archives one entry: written, not yet durable. After [`ArchiveError::Full`] or `Io` all that
    /// was staged since the last commit is dropped; what was committed is whole.
    pub fn stage(&mut self, entry: Entry) -> Result<()> {
        let _ = entry;
        todo!()
    }

    /// Makes all that is staged durable: segment, then store.
    pub fn commit(&mut self) -> Result<()> {
        todo!()
    }

    /// Commits, and lets readers see it.
    pub fn publish(&mut self) -> Result<()> {
        todo!()
    }

    /// Publishes and closes in good order.
    pub fn close(self) -> Result<()> {
        todo!()
    }

    /// What is known of the address with this identity key.
    pub fn url(&self, key: &str) -> Result<Option<UrlRecord>> {
        let _ = key;
        todo!()
    }

    /// What is known of an article.
    pub fn article(&self, id: &ArticleId) -> Result<Option<ArticleRecord>> {
        let _ = id;
        todo!()
    }

    /// The newest version of an article with its text.
    pub fn latest(&self, id: &ArticleId) -> Result<Option<(Version, Article)>> {
        let _ = id;
        todo!()
    }

    /// One version of an article with its text.
    pub fn version(&self, id: &ArticleId, n: u32) -> Result<Option<(Version, Article)>> {
        let _ = (id, n);
        todo!()
    }

    /// The raw exchange that a version was drawn from, where its bytes were kept.
    pub fn capture(&self, id: &ArticleId, n: u32) -> Result<Option<Capture>> {
        let _ = (id, n);
        todo!()
    }

    /// Articles of the last two weeks that share shingles with this fingerprint, with theirs; the
    /// nearest first, at most 32.
    pub fn similar(&mut self, fingerprint: &[u64]) -> Result<Vec<(ArticleId, Vec<u64>)>> {
        let _ = fingerprint;
        todo!()
    }

    /// Addresses whose next visit is due, earliest first.
    pub fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<UrlRecord>> {
        let _ = (now, limit);
        todo!()
    }

    /// Every article, in the order of ids.
    pub fn articles(&self) -> Result<Vec<ArticleId>> {
        todo!()
    }

    /// Stages what is known of an address: a new candidate, a failure, a new next visit. It is not
    /// in the segments: `rebuild` carries it over from the old store where that can be read.
    pub fn put_url(&mut self, record: &UrlRecord) -> Result<()> {
        let _ = record;
        todo!()
    }

    /// Saves a host's politeness state at once, so that it outlives a kill; not staged.
    pub fn save_host<T: Serialize>(&mut self, authority: &str, host: &T) -> Result<()> {
        let _ = (authority, host);
        todo!()
    }

    /// A host's politeness state; `None` where there is none or an older release wrote it.
    pub fn host<T: DeserializeOwned>(&self, authority: &str) -> Result<Option<T>> {
        let _ = authority;
        todo!()
    }

    /// Stages a source's state.
    pub fn save_source<T: Serialize>(&mut self, key: &str, source: &T) -> Result<()> {
        let _ = (key, source);
        todo!()
    }

    /// A source's state.
    pub fn source<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let _ = key;
        todo!()
    }

    /// Stages the report of a run.
    pub fn save_report(&mut self, report: &Report) -> Result<()> {
        let _ = report;
        todo!()
    }

    /// The newest reports, newest first.
    pub fn reports(&self, limit: usize) -> Result<Vec<Report>> {
        let _ = limit;
        todo!()
    }
}
