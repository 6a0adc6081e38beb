//! What the writer can be asked, and the small records that it keeps for other modules.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, Writer};
use crate::archive::segment::read_capture;
use crate::archive::store::Likeness;
use crate::archive::{ArticleRecord, DueCursor, HostBook, Standing, UrlRecord};
use crate::model::{Article, ArticleId, Capture, Pointer, Report, Version};

use super::views::read_version;

impl Writer {
    /// What is known of the address with this identity key.
    pub fn url(&self, key: &str) -> Result<Option<UrlRecord>> {
        self.store.url(key)
    }

    /// What is known of an article.
    pub fn article(&self, id: &ArticleId) -> Result<Option<ArticleRecord>> {
        self.store.article(id)
    }

    /// The newest version of an article with its text. [`crate::archive::ArchiveError::Damaged`] concerns this
    /// article only; others can be archived nevertheless.
    pub fn latest(&self, id: &ArticleId) -> Result<Option<(Version, Article)>> {
        match self.store.article(id)? {
            Some(record) => self.version(id, record.versions),
            None => Ok(None),
        }
    }

    /// One version of an article with its text.
    pub fn version(&self, id: &ArticleId, n: u32) -> Result<Option<(Version, Article)>> {
        let Some(link) = self.store.version(id, n)? else {
            return Ok(None);
        };
        let versioned = read_version(&self.layout.warc(), &link.pointer)?;
        Ok(Some((versioned.version, versioned.article)))
    }

    /// The raw exchange that a version was drawn from, where its bytes were kept.
    pub fn capture(&self, id: &ArticleId, n: u32) -> Result<Option<Capture>> {
        let response = self.response(id, n)?;
        response
            .map(|pointer| read_capture(&self.layout.warc(), &pointer))
            .transpose()
    }

    /// The exchanges of the later pages that a version shows, in their order.
    pub fn later_pages(&self, id: &ArticleId, n: u32) -> Result<Vec<Capture>> {
        let pages = self.store.later_pages(id, n)?;
        pages
            .iter()
            .map(|pointer| read_capture(&self.layout.warc(), pointer))
            .collect()
    }

    /// Where the response lies that a version was drawn from.
    pub(super) fn response(&self, id: &ArticleId, n: u32) -> Result<Option<Pointer>> {
        Ok(self.store.version(id, n)?.and_then(|link| link.response))
    }

    /// Articles of the last two weeks that share shingles with this fingerprint (sorted), with
    /// theirs; those that share the most first, at most 32. The article itself may be among them.
    pub fn similar(&mut self, fingerprint: &[u64]) -> Result<Vec<(ArticleId, Vec<u64>)>> {
        let likeness = match self.likeness.take() {
            Some(likeness) => likeness,
            None => Likeness::load(&self.store)?,
        };
        let likeness = self.likeness.insert(likeness);
        likeness.candidates(&self.store, fingerprint)
    }

    /// Addresses whose next visit is due, earliest first, at most `limit` from `from` on; `from` is
    /// moved behind them. They stay due until something is archived of them.
    pub fn due(
        &self,
        now: Timestamp,
        from: &mut DueCursor,
        limit: usize,
    ) -> Result<Vec<UrlRecord>> {
        self.store.due(now, from, limit)
    }

    /// Hashes of the texts that are known to be furniture of a site's pages, for
    /// [`crate::model::furniture::clear`].
    pub fn furniture(&self, site: &str) -> Result<Vec<u64>> {
        self.store.furniture(site)
    }

    /// Every article, in the order of ids.
    pub fn articles(&self) -> Result<Vec<ArticleId>> {
        let mut ids = Vec::new();
        self.store.each_article(|record| {
            ids.push(record.id);
            Ok(())
        })?;
        Ok(ids)
    }

    /// Stages what is known of an address: a new candidate, a failure, a new next visit. It is not
    /// in the segments: `rebuild` carries it over from the old store where that can be read.
    pub fn put_url(&mut self, record: &UrlRecord) -> Result<()> {
        self.ready()?;
        self.store.put_url(record)
    }

    /// The book of hosts, for whoever keeps politeness. Every handle must be gone before
    /// [`close`](Self::close).
    pub fn hosts(&self) -> HostBook {
        self.store.hosts()
    }

    /// Stages a source's state.
    pub fn save_source<T: Serialize>(&mut self, key: &str, source: &T) -> Result<()> {
        self.ready()?;
        self.store.save_source(key, source)
    }

    /// A source's state; `None` where there is none or an older release wrote it.
    pub fn source<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        self.store.source(key)
    }

    /// Stages the report of a run.
    pub fn save_report(&mut self, report: &Report) -> Result<()> {
        self.ready()?;
        self.store.save_report(report)
    }

    /// What is known of hosts and runs.
    pub fn standing(&self) -> Result<Standing> {
        Standing::of(&self.store.unlogged())
    }
}
