//! What can go wrong with an archive. Messages are fragments that name the file or the record.

use std::io;
use std::path::{Path, PathBuf};

use super::Holder;
use super::index::IndexError;
use crate::model::{ArticleId, Pointer};

/// Why the archive could not do what was asked. A page's failure never comes here: an error means
/// that the run has to stop.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Another process writes.
    #[error("{} is held by {holder}", path.display())]
    Locked {
        /// The archive's directory.
        path: PathBuf,
        /// Who holds it.
        holder: Box<Holder>,
    },
    /// The disk (or a quota) is full. What was committed is untouched.
    #[error("no space left to write {}", path.display())]
    Full {
        /// The file that could not grow.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// A segment holds something other than what was written.
    #[error("{segment} is damaged at byte {offset}: {what}")]
    Damaged {
        /// File name inside `warc/`.
        segment: String,
        /// Where the damaged record begins.
        offset: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The store failed; it is checked, and mended if need be, when the archive is next opened.
    #[error("the store is damaged: {0}")]
    Store(String),
    /// The read index failed; `rebuild` makes it anew.
    #[error(transparent)]
    Index(IndexError),
    /// A version out of turn.
    #[error("version {found} of article {id} does not follow version {latest}")]
    OutOfTurn {
        /// The article.
        id: ArticleId,
        /// The newest version that the archive has, 0 for none.
        latest: u32,
        /// The version that was to be archived.
        found: u32,
    },
    /// The archive has no such article or version.
    #[error("the archive has no version {n} of article {id}")]
    Absent {
        /// The article.
        id: ArticleId,
        /// The version.
        n: u32,
    },
    /// An address that cannot stand in a WARC record.
    #[error("`{0}` is not an address")]
    Address(String),
    /// A later release wrote it; nothing has been touched.
    #[error("{segment} was written by a later release of newsarc")]
    Later {
        /// File name inside `warc/`.
        segment: String,
    },
    /// A prefix of segment names that no file name can have.
    #[error("`{0}` cannot begin a file name (letters, digits, `-`, `_`, `.`)")]
    Prefix(String),
    /// An earlier failure left it open what is on disk: the archive has to be opened anew.
    #[error("the archive must be reopened after an earlier failure")]
    Spent,
    /// A backup came upon segments that were rewritten meanwhile.
    #[error("the segments of {} were rewritten meanwhile; back up once more", .0.display())]
    Changed(PathBuf),
    /// A backup would overwrite what another archive wrote.
    #[error("{} holds {segment}, which this archive has not", path.display())]
    Foreign {
        /// The directory for the backup.
        path: PathBuf,
        /// File name inside its `warc/`.
        segment: String,
    },
    /// There is no archive here.
    #[error("{} holds no archive", .0.display())]
    Missing(PathBuf),
}

impl From<IndexError> for ArchiveError {
    /// A full disk is told apart, whoever came upon it.
    fn from(error: IndexError) -> Self {
        match error.full_disk() {
            Some(path) => Self::Full { path },
            None => Self::Index(error),
        }
    }
}

impl ArchiveError {
    /// An error of the operating system on this path; a full disk is told apart.
    pub fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full { path },
            _ => Self::Io { path, source },
        }
    }

    /// Whether it cannot be written here: a disk that is only read, or an archive of someone else.
    pub fn is_read_only(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        let kind = match self {
            Self::Io { source, .. } => source.kind(),
            _ => return false,
        };
        matches!(kind, PermissionDenied | ReadOnlyFilesystem)
    }

    /// A record that is not what was written.
    pub fn damaged(pointer: &Pointer, what: impl Into<String>) -> Self {
        Self::Damaged {
            segment: pointer.segment.clone(),
            offset: pointer.offset,
            what: what.into(),
        }
    }
}
