//! Versions that were staged since the last publication: what is put into the index need not be
//! read back from the segments. Bounded; what is not here is read.

use std::collections::HashMap;

use crate::archive::event::Versioned;
use crate::model::ArticleId;

/// The most that is kept, in bytes of the records on disk; some four times as much in memory.
const MOST: u64 = 4 << 20;

/// Versions by article and number.
#[derive(Default)]
pub(super) struct Fresh {
    versions: HashMap<(ArticleId, u32), Versioned>,
    /// Bytes of their records on disk.
    size: u64,
}

impl Fresh {
    /// Keeps a version whose record takes so many bytes, while there is room.
    pub(super) fn put(&mut self, versioned: Versioned, size: u64) {
        if self.size + size <= MOST {
            self.size += size;
            let version = &versioned.version;
            let key = (version.id.clone(), version.n);
            self.versions.insert(key, versioned);
        }
    }

    /// Hands a version over, where it is kept.
    pub(super) fn take(&mut self, id: &ArticleId, n: u32) -> Option<Versioned> {
        self.versions.remove(&(id.clone(), n))
    }
}
