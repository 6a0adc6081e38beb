//! The book of hosts: politeness, written past everything else. A request waits for it, and must
//! not wait for the judgement of pages.
//!
//! It shares sled with the store, whose batches never touch these records; let go of every handle
//! before the writer is closed.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, Store, guarded, keys, opaque};

/// A handle to the records of hosts; cheap to clone, for any thread.
#[derive(Clone)]
pub struct HostBook(sled::Db);

impl HostBook {
    /// Writes a record; it outlives a kill once [`flush`](Self::flush) has returned, though perhaps
    /// not a power cut.
    pub fn save<T: Serialize>(&self, name: &str, record: &T) -> Result<()> {
        let (key, bytes) = (keys::text(keys::HOST, name), opaque(record)?);
        guarded(|| self.0.insert(key, bytes))?;
        Ok(())
    }

    /// Makes what was saved outlive a kill.
    pub fn flush(&self) -> Result<()> {
        guarded(|| self.0.flush())?;
        Ok(())
    }

    /// The record of this name; `None` where there is none or an older release wrote it.
    pub fn load<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let bytes = guarded(|| self.0.get(keys::text(keys::HOST, name)))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Every record that reads as a `T`, by name.
    pub fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        let mut found = Vec::new();
        let mut records = self.0.scan_prefix([keys::HOST]);
        while let Some((_, bytes)) = guarded(|| records.next().transpose())? {
            found.extend(serde_json::from_slice(&bytes));
        }
        Ok(found)
    }
}

impl Store {
    /// The book of hosts.
    pub(crate) fn hosts(&self) -> HostBook {
        HostBook(self.db.clone())
    }
}
