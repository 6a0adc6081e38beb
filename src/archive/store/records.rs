//! The store's records by name: one getter and one setter for each.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::furniture::Recurring;
use super::{Result, Store, keys, opaque};
use crate::archive::{ArchiveError, ArticleRecord, UrlRecord};
use crate::model::{ArticleId, Pointer, Report};

/// One link of an article's chain of versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VersionRecord {
    /// The record with the event and the text.
    pub(crate) pointer: Pointer,
    /// The response that it was drawn from, where its bytes were kept.
    pub(crate) response: Option<Pointer>,
    /// When it was observed.
    pub(crate) observed_at: Timestamp,
}

/// How far the addresses that are due have been read.
#[derive(Debug, Clone, Default)]
pub struct DueCursor(Option<Vec<u8>>);

impl Store {
    /// What is known of the address with this identity key.
    pub(crate) fn url(&self, key: &str) -> Result<Option<UrlRecord>> {
        self.get(&keys::url(key))
    }

    /// Puts an address, and keeps the due schedule in step.
    pub(crate) fn put_url(&mut self, record: &UrlRecord) -> Result<()> {
        let old = self.url(&record.key)?.and_then(|old| old.next_visit);
        if old != record.next_visit {
            if let Some(at) = old {
                self.remove(keys::due(at, &record.key))?;
            }
            if let Some(at) = record.next_visit {
                self.put_bytes(keys::due(at, &record.key), Vec::new())?;
            }
        }
        self.put(keys::url(&record.key), record)
    }

    /// Addresses due at `now`, earliest first, from `from` on, which is moved behind them.
    pub(crate) fn due(
        &self,
        now: Timestamp,
        from: &mut DueCursor,
        limit: usize,
    ) -> Result<Vec<UrlRecord>> {
        let mut found = Vec::new();
        let start = std::mem::take(&mut from.0).unwrap_or_else(|| vec![keys::DUE]);
        let mut last = start.clone();
        self.each(&start, &keys::due_after(now), |key, _| {
            if found.len() < limit {
                found.push(keys::url_of_due(key));
                last = [key, &[0]].concat();
            }
            Ok(found.len() < limit)
        })?;
        from.0 = Some(last);
        let record = |key: Vec<u8>| self.get(&key).transpose();
        found.into_iter().filter_map(record).collect()
    }

    /// What is known of an article.
    pub(crate) fn article(&self, id: &ArticleId) -> Result<Option<ArticleRecord>> {
        self.get(&keys::article(id))
    }

    pub(crate) fn put_article(&mut self, record: &ArticleRecord) -> Result<()> {
        self.put(keys::article(&record.id), record)
    }

    /// Calls `take` with every article in the order of ids.
    pub(crate) fn each_article(
        &self,
        mut take: impl FnMut(ArticleRecord) -> Result<()>,
    ) -> Result<()> {
        let (from, to) = keys::all(keys::ARTICLE);
        self.each(&from, &to, |_, value| {
            take(super::decode(value)?)?;
            Ok(true)
        })
    }

    /// One link of the chain.
    pub(crate) fn version(&self, id: &ArticleId, n: u32) -> Result<Option<VersionRecord>> {
        self.get(&keys::version(id, n))
    }

    pub(crate) fn put_version(
        &mut self,
        id: &ArticleId,
        n: u32,
        record: &VersionRecord,
    ) -> Result<()> {
        self.put(keys::version(id, n), record)
    }

    /// Where the later pages lie that a version shows, in their order.
    pub(crate) fn later_pages(&self, id: &ArticleId, n: u32) -> Result<Vec<Pointer>> {
        Ok(self.get(&keys::later(id, n))?.unwrap_or_default())
    }

    pub(crate) fn put_later_pages(
        &mut self,
        id: &ArticleId,
        n: u32,
        pages: &Vec<Pointer>,
    ) -> Result<()> {
        self.put(keys::later(id, n), pages)
    }

    pub(crate) fn save_source<T: Serialize>(&mut self, key: &str, source: &T) -> Result<()> {
        self.put_bytes(keys::text(keys::SOURCE, key), opaque(source)?)
    }

    pub(crate) fn source<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        self.get_opaque(&keys::text(keys::SOURCE, key))
    }

    pub(crate) fn save_report(&mut self, report: &Report) -> Result<()> {
        self.put_bytes(keys::report(report.started, &report.run), opaque(report)?)
    }

    /// A record of another module; `None` where there is none, or one that it no longer knows.
    fn get_opaque<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>> {
        let bytes = self.get_bytes(key)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Reads every derived record and compares their number with the store's own count.
    pub(crate) fn check(&self) -> Result<()> {
        let mut count = 0;
        self.each(&[0], &[0xff], |key, value| {
            if keys::is_derived(key) {
                count += 1;
            }
            match key.first() {
                Some(&keys::ARTICLE) => super::decode::<ArticleRecord>(value).map(|_| true),
                Some(&keys::URL) => super::decode::<UrlRecord>(value).map(|_| true),
                Some(&keys::FURNITURE) => super::decode::<Recurring>(value).map(|_| true),
                Some(&keys::VERSION) => super::decode::<VersionRecord>(value).map(|_| true),
                _ => Ok(true),
            }
        })?;
        if count == self.derived() {
            return Ok(());
        }
        let expected = self.derived();
        Err(ArchiveError::Store(format!(
            "it holds {count} records instead of {expected}"
        )))
    }
}
