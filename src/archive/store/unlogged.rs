//! Records that are not in the log: addresses that led to no article yet, politeness, sources'
//! state, reports. The segments cannot give them back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Result, State, Store, decode, guarded, keys, opaque};
use crate::archive::{Position, UrlRecord};
use crate::model::{Report, Validators};

/// One of them, in a form that outlives the store's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Unlogged {
    /// A host's politeness, or its copy of robots.txt.
    Host { name: String, record: Value },
    /// A source's state.
    Source { key: String, record: Value },
    /// The report of a run.
    Report { record: Value },
    /// An address.
    Address { record: UrlRecord },
}

/// How much of it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All, for a backup.
    Backup,
    /// Hosts and reports, for people.
    Standing,
}

impl Scope {
    fn kinds(self) -> &'static [u8] {
        match self {
            Self::Backup => &[keys::HOST, keys::SOURCE, keys::REPORT, keys::URL],
            Self::Standing => &[keys::HOST, keys::REPORT],
        }
    }
}

/// A handle for other threads, by which they can be read while a writer works. It must be gone
/// before the store is closed.
pub(crate) struct UnloggedReader(sled::Db);

impl UnloggedReader {
    /// Calls `take` with each record. Returns the position in the segments up to which they speak
    /// of what was archived: that of the last batch that any of them can be of.
    pub(crate) fn each(
        &self,
        scope: Scope,
        mut take: impl FnMut(Unlogged) -> Result<()>,
    ) -> Result<Option<Position>> {
        for &kind in scope.kinds() {
            let mut records = self.0.scan_prefix([kind]);
            while let Some((key, value)) = guarded(|| records.next().transpose())? {
                if let Some(unlogged) = Unlogged::of(&key, &value)? {
                    take(unlogged)?;
                }
            }
        }
        let state = guarded(|| self.0.get(keys::STATE))?;
        let state: Option<State> = state.map(|bytes| decode(&bytes)).transpose()?;
        Ok(state.and_then(|state| state.position))
    }
}

impl Unlogged {
    /// The record of a key; `None` where the log has it.
    fn of(key: &[u8], value: &[u8]) -> Result<Option<Self>> {
        let Some((&kind, rest)) = key.split_first() else {
            return Ok(None);
        };
        if kind == keys::URL {
            let record: UrlRecord = decode(value)?;
            return Ok(record.article.is_none().then_some(Self::Address { record }));
        }
        // What cannot be read is of an older release, which this one would not use either.
        let name = String::from_utf8_lossy(rest).into_owned();
        let record = serde_json::from_slice(value).ok();
        Ok(record.map(|record| match kind {
            keys::HOST => Self::Host { name, record },
            keys::SOURCE => Self::Source { key: name, record },
            _ => Self::Report { record },
        }))
    }
}

impl Store {
    /// A handle to the records that are not in the log. What is staged is not among them.
    pub(crate) fn unlogged(&self) -> UnloggedReader {
        UnloggedReader(self.db.clone())
    }

    /// Stages a record that is not in the log.
    pub(crate) fn put_unlogged(&mut self, unlogged: Unlogged) -> Result<()> {
        match unlogged {
            Unlogged::Host { name, record } => {
                self.put_bytes(keys::text(keys::HOST, &name), opaque(&record)?)
            }
            Unlogged::Source { key, record } => self.save_source(&key, &record),
            Unlogged::Report { record } => match serde_json::from_value::<Report>(record) {
                Ok(report) => self.save_report(&report),
                // Of another release.
                Err(_) => Ok(()),
            },
            Unlogged::Address { record } => self.remember(record),
        }
    }

    /// Takes over from another store what is not in the log.
    pub(crate) fn carry_over(&mut self, old: &Self) -> Result<()> {
        for kind in [keys::HOST, keys::SOURCE, keys::REPORT] {
            let (from, to) = keys::all(kind);
            old.each(&from, &to, |key, value| {
                self.put_bytes(key.to_vec(), value.to_vec())?;
                Ok(true)
            })?;
        }
        let (from, to) = keys::all(keys::URL);
        old.each(&from, &to, |_, value| {
            self.remember(decode(value)?)?;
            Ok(true)
        })
    }

    /// Stages an address that nothing is known of here.
    fn remember(&mut self, mut record: UrlRecord) -> Result<()> {
        if self.url(&record.key)?.is_some() {
            return Ok(());
        }
        // An article that was taken out of the archive is not to come back by itself.
        if record.article.take().is_some() {
            record.next_visit = None;
            record.validators = Validators::default();
        }
        self.put_url(&record)
    }
}
