//! The store: the writer's working memory, in sled. Small records only, and nothing that cannot be
//! made again from the segments but politeness, sources' state and reports.
//!
//! One tree; the first byte of a key says what it is. Writes are staged in memory, seen by every
//! look-up at once, and applied as one batch together with the position in the segments.

mod apply;
mod furniture;
mod hosts;
mod keys;
mod likeness;
mod open;
mod records;
mod unlogged;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{ArchiveError, Position};

pub(crate) use apply::apply;
pub use hosts::HostBook;
pub(crate) use likeness::Likeness;
pub(crate) use open::{Opened, is_sealed, open, unseal};
pub use records::DueCursor;
pub(crate) use records::VersionRecord;
pub(crate) use unlogged::{Scope, Unlogged, UnloggedReader};

/// First byte of every value: the format of what follows.
const FORMAT: u8 = 1;

type Result<T> = std::result::Result<T, ArchiveError>;

/// The store with what is staged on top.
pub(crate) struct Store {
    db: sled::Db,
    dir: PathBuf,
    staged: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    state: State,
    committed: State,
}

/// What the store says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// Everything before this place in the segments has been applied.
    pub(crate) position: Option<Position>,
    /// How many records it holds that are derived from the segments.
    pub(crate) derived: u64,
}

impl Store {
    /// Up to where the segments have been applied, what is staged included.
    pub(crate) fn position(&self) -> Option<&Position> {
        self.state.position.as_ref()
    }

    /// Notes that everything before a position has been applied.
    pub(crate) fn advance(&mut self, position: Position) {
        self.state.position = Some(position);
    }

    /// How many derived records it holds.
    pub(crate) fn derived(&self) -> u64 {
        self.state.derived
    }

    /// Writes what is staged as one batch, and makes it durable.
    pub(crate) fn commit(&mut self) -> Result<()> {
        if self.staged.is_empty() && self.state == self.committed {
            return Ok(());
        }
        self.apply_batch()?;
        self.sync()
    }

    /// Writes what is staged as one batch, durable some time later.
    pub(crate) fn apply_batch(&mut self) -> Result<()> {
        let mut batch = sled::Batch::default();
        for (key, value) in &self.staged {
            match value {
                Some(value) => batch.insert(&key[..], &value[..]),
                None => batch.remove(&key[..]),
            }
        }
        batch.insert(keys::STATE, encode(&self.state)?);
        guarded(|| self.db.apply_batch(batch))?;
        self.staged.clear();
        self.committed = self.state.clone();
        Ok(())
    }

    /// Makes what was written durable. sled's flush leaves the file's size to the system: without
    /// the second step a power cut makes it unreadable.
    pub(crate) fn sync(&self) -> Result<()> {
        guarded(|| self.db.flush())?;
        let path = self.dir.join("db");
        std::fs::File::open(&path)
            .and_then(|file| file.sync_all())
            .map_err(|source| ArchiveError::io(&path, source))
    }

    /// Forgets what is staged.
    pub(crate) fn take_back(&mut self) {
        self.staged.clear();
        self.state = self.committed.clone();
    }

    fn get_bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(staged) = self.staged.get(key) {
            return Ok(staged.clone());
        }
        Ok(guarded(|| self.db.get(key))?.map(|value| value.to_vec()))
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>> {
        self.get_bytes(key)?.map(|bytes| decode(&bytes)).transpose()
    }

    fn put_bytes(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<()> {
        if keys::is_derived(&key) && self.get_bytes(&key)?.is_none() {
            self.state.derived += 1;
        }
        self.staged.insert(key, Some(value));
        Ok(())
    }

    fn put<T: Serialize>(&mut self, key: Vec<u8>, value: &T) -> Result<()> {
        self.put_bytes(key, encode(value)?)
    }

    fn remove(&mut self, key: Vec<u8>) -> Result<()> {
        if self.get_bytes(&key)?.is_some() {
            if keys::is_derived(&key) {
                self.state.derived = self.state.derived.saturating_sub(1);
            }
            self.staged.insert(key, None);
        }
        Ok(())
    }

    /// Keys and values of a range in order, what is staged included, until `take` says stop.
    fn each(
        &self,
        from: &[u8],
        to: &[u8],
        mut take: impl FnMut(&[u8], &[u8]) -> Result<bool>,
    ) -> Result<()> {
        if from >= to {
            return Ok(());
        }
        let mut staged = self.staged.range(from.to_vec()..to.to_vec()).peekable();
        let mut stored = self.db.range(from..to);
        let mut next = guarded(|| stored.next().transpose())?;
        loop {
            let staged_first = match (staged.peek(), &next) {
                (None, None) => return Ok(()),
                (Some((key, _)), Some((other, _))) => key.as_slice() <= &other[..],
                (staged, _) => staged.is_some(),
            };
            let go_on = if staged_first {
                let (key, value) = staged.next().expect("it was just seen");
                if next
                    .as_ref()
                    .is_some_and(|(other, _)| &other[..] == key.as_slice())
                {
                    next = guarded(|| stored.next().transpose())?;
                }
                value.as_ref().map_or(Ok(true), |value| take(key, value))?
            } else {
                let (key, value) = next.expect("it was just seen");
                next = guarded(|| stored.next().transpose())?;
                take(&key, &value)?
            };
            if !go_on {
                return Ok(());
            }
        }
    }
}

/// Calls into sled, which panics on some damage instead of saying so.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(source))) => {
            match ArchiveError::io(std::path::Path::new("store"), source) {
                full @ ArchiveError::Full { .. } => Err(full),
                other => Err(ArchiveError::Store(other.to_string())),
            }
        }
        Ok(Err(error)) => Err(ArchiveError::Store(error.to_string())),
        Err(_) => Err(ArchiveError::Store("sled panicked".to_owned())),
    }
}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_extend(value, vec![FORMAT]).map_err(|error| ArchiveError::Store(error.to_string()))
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let Some((&FORMAT, rest)) = bytes.split_first() else {
        return Err(ArchiveError::Store(
            "a record is of another format".to_owned(),
        ));
    };
    postcard::from_bytes(rest)
        .map_err(|error| ArchiveError::Store(format!("a record cannot be read: {error}")))
}

/// Records of other modules change with them: they are kept in a form that says what its fields
/// are.
fn opaque<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| ArchiveError::Store(error.to_string()))
}
