//! The captures of one file, whatever its form.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use url::Url;

use crate::archive::{self, ArchiveError, Record, WarcFile, capture_in};
use crate::model::Capture;

use super::Source;
use super::pages::Pages;

/// Why an import had to stop.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read, or the archive cannot be written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A list of pages is wrong.
    #[error("{}:{line}: {why}", path.display())]
    List {
        /// The list.
        path: PathBuf,
        /// The line in it.
        line: u64,
        /// What is wrong.
        why: String,
    },
}

/// What stands next in a file.
pub(super) enum Found {
    /// An exchange.
    Capture(Box<Capture>),
    /// An exchange whose payload is that of an earlier one, at this address.
    Reference(Box<Capture>, Option<Url>),
    /// A record beside exchanges: requests, metadata, other protocols.
    Beside,
    /// Something that cannot be read: where, and why.
    Damage(u64, String),
}

/// Goes through the captures of a file.
pub(super) enum Captures {
    Warc(Box<WarcFile>),
    Pages(Pages),
}

impl Captures {
    pub(super) fn open(source: &Source, from: u64) -> Result<Self, ImportError> {
        Ok(match source {
            Source::Warc(path) => Self::Warc(Box::new(WarcFile::open(path, from)?)),
            Source::Pages(path) => Self::Pages(Pages::open(path, from)?),
        })
    }

    /// The place to go on from: bytes, or lines of a list.
    pub(super) fn offset(&self) -> u64 {
        match self {
            Self::Warc(file) => file.offset(),
            Self::Pages(pages) => pages.line(),
        }
    }

    pub(super) fn next_found(&mut self) -> Result<Option<Found>, ImportError> {
        let file = match self {
            Self::Pages(pages) => return pages.next_found(),
            Self::Warc(file) => file,
        };
        Ok(file.next_found()?.map(|found| match found {
            archive::Found::Damage { offset, what, .. } => Found::Damage(offset, what),
            archive::Found::Record { pointer, record } => {
                of_record(&record).unwrap_or_else(|why| Found::Damage(pointer.offset, why))
            }
        }))
    }

    /// The date of the first record.
    pub(super) fn first_date(&mut self) -> Option<Timestamp> {
        match self {
            Self::Pages(pages) => match pages.next_found().ok()?? {
                Found::Capture(capture) => Some(capture.fetched_at),
                _ => None,
            },
            Self::Warc(file) => match file.next_found().ok()?? {
                archive::Found::Record { record, .. } => record.date(),
                archive::Found::Damage { .. } => None,
            },
        }
    }
}

fn of_record(record: &Record) -> Result<Found, String> {
    let Some(capture) = capture_in(record)? else {
        return Ok(Found::Beside);
    };
    record.check()?;
    let capture = Box::new(capture);
    if record.kind() != "revisit" {
        return Ok(Found::Capture(capture));
    }
    let to = record.field("WARC-Refers-To-Target-URI");
    Ok(Found::Reference(
        capture,
        to.and_then(|url| url.parse().ok()),
    ))
}

/// The WARC files in a folder and the folders in it, by name; symbolic links are not followed.
///
/// # Errors
/// [`ArchiveError::Io`] where a folder cannot be read.
pub fn warc_files(folder: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| ArchiveError::io(&folder, source);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && is_warc(&entry.path()) {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_warc(path: &Path) -> bool {
    let ends = |path: &Path, ending: &str| {
        path.extension()
            .is_some_and(|found| found.eq_ignore_ascii_case(ending))
    };
    let unpacked = path.with_extension("");
    let packed = ends(path, "gz") || ends(path, "zst");
    ends(path, "warc") || (packed && ends(&unpacked, "warc"))
}
