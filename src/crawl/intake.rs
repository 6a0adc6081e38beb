//! The intake: which of the addresses that sources name, or that are on record, are visited now.
//!
//! It runs on the archive's thread. Every address that is worth a visit is put on record as due
//! before a job is made of it: what a run does not come to, a later one finds. A claim is not a
//! removal; only the judged visit moves the due time.

use std::collections::HashMap;

use jiff::Timestamp;
use url::Url;

use crate::archive::{ArchiveError, DueCursor, UrlRecord};
use crate::model::{Candidate, url as address};

use super::SitePlan;
use super::archivist::Desk;
use super::jobs::{self, Job};
use super::rhythm::{Reading, SourceRecord};

/// Addresses on record that are read in one go.
const CHUNK: usize = 5_000;

/// What one reading of a source brought.
pub(super) struct Batch {
    /// Index of the site in the plan.
    pub(super) site: usize,
    /// The source.
    pub(super) source: Url,
    /// What it named.
    pub(super) found: Vec<Candidate>,
    /// What else it showed.
    pub(super) reading: Reading,
}

/// What the intake keeps in mind during a run.
pub(super) struct Intake {
    /// Index of each site in the plan, by id.
    sites: HashMap<String, usize>,
    /// Revisits admitted in this run.
    revisits: usize,
    /// How far the addresses on record have been read.
    cursor: DueCursor,
}

impl Intake {
    pub(super) fn new(sites: &[SitePlan]) -> Self {
        // Of two entries with one id the first counts.
        let by_id = |(index, site): (usize, &SitePlan)| (site.id.clone(), index);
        Self {
            sites: sites.iter().enumerate().rev().map(by_id).collect(),
            revisits: 0,
            cursor: DueCursor::default(),
        }
    }
}

impl Desk {
    /// The visits that a source calls for: new addresses, those whose time has come, and those of
    /// which it says that they changed. The source's own rhythm follows from how much was new.
    pub(super) fn admit(&mut self, batch: Batch, now: Timestamp) -> Result<Vec<Job>, ArchiveError> {
        let Batch {
            site,
            source,
            found,
            reading,
        } = batch;
        let mut jobs = Vec::new();
        let mut news = 0;
        for candidate in found {
            let key = jobs::identity_key(&candidate.url, &self.sites[site]);
            let record = self.writer.url(&key)?;
            news += usize::from(record.is_none());
            if self.is_wanted(record.as_ref(), &candidate, now) {
                let record = self.note(site, key, &candidate, record, now)?;
                jobs.extend(jobs::page_job(site, record));
            }
        }
        let mut record: SourceRecord = self.writer.source(source.as_str())?.unwrap_or_default();
        record.take(reading, news, now, &self.settings.discover);
        self.writer.save_source(source.as_str(), &record)?;
        Ok(jobs)
    }

    /// Whether an address is visited now. Counts revisits.
    fn is_wanted(
        &mut self,
        record: Option<&UrlRecord>,
        candidate: &Candidate,
        now: Timestamp,
    ) -> bool {
        let Some(record) = record else {
            let youngest = candidate.published.max(candidate.modified);
            let max_age = self.settings.max_age();
            return youngest.is_none_or(|at| max_age.reaches(now, at));
        };
        self.is_due(record, candidate, now) && self.may_revisit(record)
    }

    /// Whether a known address is to be visited now.
    fn is_due(&self, record: &UrlRecord, candidate: &Candidate, now: Timestamp) -> bool {
        let announced = candidate.modified.is_some() && candidate.modified != record.modified;
        let recheck = self.settings.recheck;
        self.settings.force
            || announced
            || record.next_visit.is_some_and(|at| at <= now)
            || recheck.is_some_and(|age| age.reaches(now, record.first_seen))
    }

    /// Whether one more article that is archived already may be asked for in this run; others are
    /// not counted.
    fn may_revisit(&mut self, record: &UrlRecord) -> bool {
        if record.article.is_none() {
            return true;
        }
        let free = self.intake.revisits < self.settings.revisit.max_per_run;
        self.intake.revisits += usize::from(free);
        free
    }

    /// Remembers a candidate: it is due until a visit has settled it, in this run or another.
    fn note(
        &mut self,
        site: usize,
        key: String,
        candidate: &Candidate,
        known: Option<UrlRecord>,
        now: Timestamp,
    ) -> Result<UrlRecord, ArchiveError> {
        let mut record = known.unwrap_or_else(|| {
            let url = address::without_campaign(&candidate.url).to_string();
            let site = self.sites[site].id.clone();
            UrlRecord {
                site,
                ..UrlRecord::new(key, url, now)
            }
        });
        record.next_visit = Some(now);
        record.title = candidate.title.clone().or(record.title);
        record.published = candidate.published.or(record.published);
        record.modified = candidate.modified.or(record.modified);
        self.writer.put_url(&record)?;
        Ok(record)
    }

    /// Known addresses of the run's sites whose time has come, whether a source names them or not;
    /// the next of them with each call, `None` once all were read.
    pub(super) fn due(&mut self, now: Timestamp) -> Result<Option<Vec<Job>>, ArchiveError> {
        let records = self.writer.due(now, &mut self.intake.cursor, CHUNK)?;
        if records.is_empty() {
            return Ok(None);
        }
        let mut jobs = Vec::new();
        for record in records {
            if let Some(&site) = self.intake.sites.get(&record.site)
                && self.may_revisit(&record)
            {
                jobs.extend(jobs::page_job(site, record));
            }
        }
        Ok(Some(jobs))
    }
}
