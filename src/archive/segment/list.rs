//! The segments of an archive in order.

use std::fs;
use std::io;
use std::path::Path;

use crate::archive::ArchiveError;
use crate::archive::position::serial;

/// One segment file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// File name inside `warc/`.
    pub(crate) name: String,
    /// Its place among the segments.
    pub(crate) serial: u64,
    /// Its size in bytes.
    pub(crate) length: u64,
}

/// The segments in the order they were written; other files are passed over.
pub(crate) fn list(warc: &Path) -> Result<Vec<Segment>, ArchiveError> {
    let failed = |source| ArchiveError::io(warc, source);
    let entries = match fs::read_dir(warc) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut segments = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let Some(serial) = serial(&name) else {
            continue;
        };
        let metadata = entry.metadata().map_err(failed)?;
        if metadata.is_file() {
            segments.push(Segment {
                name,
                serial,
                length: metadata.len(),
            });
        }
    }
    segments.sort_by(|a, b| (a.serial, &a.name).cmp(&(b.serial, &b.name)));
    Ok(segments)
}
