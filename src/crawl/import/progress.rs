//! How far a file was read, kept in the store. A file is known by its beginning and its size, so
//! that it may be moved or renamed.

use std::fs::File;
use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::archive::{ArchiveError, Writer};

use super::Source;

/// Bytes at a file's beginning that tell it from others.
const BEGINNING: u64 = 64 << 10;

/// How far a file was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    #[serde(skip)]
    key: String,
    /// The place to go on from.
    pub(super) offset: u64,
    /// It was read to its end.
    pub(super) whole: bool,
}

impl Progress {
    /// What is known of a file.
    pub(super) fn of(writer: &Writer, source: &Source) -> Result<Self, ArchiveError> {
        let key = key(source)?;
        let known: Option<Self> = writer.source(&key)?;
        Ok(Self {
            key,
            ..known.unwrap_or_default()
        })
    }

    /// Stages it, to be committed with what was read.
    pub(super) fn save(&self, writer: &mut Writer) -> Result<(), ArchiveError> {
        writer.save_source(&self.key, self)
    }
}

fn key(source: &Source) -> Result<String, ArchiveError> {
    let (Source::Warc(path) | Source::Pages(path)) = source;
    let failed = |source| ArchiveError::io(path, source);
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let mut beginning = Vec::new();
    let read = file.take(BEGINNING).read_to_end(&mut beginning);
    read.map_err(failed)?;
    Ok(format!(
        "import {} {length}",
        blake3::hash(&beginning).to_hex()
    ))
}
