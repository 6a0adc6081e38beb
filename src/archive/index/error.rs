//! What can go wrong with the read index.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;

use super::QueryError;

/// Why the index could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no archive at the path.
    #[error("there is no archive at {}", path.display())]
    NoArchive {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The archive has segments but no index yet.
    #[error("the archive at {} has no search index: it has to be rebuilt", path.display())]
    Missing {
        /// The archive.
        path: PathBuf,
    },
    /// The index was made by another version of this program.
    #[error("the search index in {} is of another format: it has to be rebuilt", path.display())]
    OtherFormat {
        /// The index directory.
        path: PathBuf,
    },
    /// Files of the index are missing or cut short.
    #[error("the search index in {} is damaged ({why}): it has to be rebuilt", path.display())]
    Damaged {
        /// The index directory.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A query that does not follow the grammar.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// No article has this id or address.
    #[error("no such article: `{asked}`")]
    NoSuchArticle {
        /// What was asked for.
        asked: String,
    },
    /// Several articles have ids that begin so.
    #[error("`{asked}` is the beginning of several ids: {}", ids.join(", "))]
    Ambiguous {
        /// What was asked for.
        asked: String,
        /// Some of the ids.
        ids: Vec<String>,
    },
    /// Too few characters to name an article.
    #[error("`{asked}` is too short: give at least 4 characters of an id, or an address")]
    TooShort {
        /// What was asked for.
        asked: String,
    },
    /// An address pattern that cannot be searched for.
    #[error("the address pattern `{glob}` {why}")]
    Glob {
        /// The pattern.
        glob: String,
        /// What is wrong with it.
        why: String,
    },
    /// The beginning of a word inside a phrase that too many words share.
    #[error("too many words begin as the one with a star does: give more of it")]
    TooBroad,
    /// The index library failed.
    #[error("search index: {0}")]
    Tantivy(#[from] TantivyError),
    /// A record of the index could not be read.
    #[error("search index: record of {key}: {source}")]
    Record {
        /// The article and version.
        key: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A file operation failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl IndexError {
    /// Whether building the index again from the segments mends it.
    pub fn calls_for_rebuild(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. } | Self::OtherFormat { .. } | Self::Damaged { .. }
        )
    }

    /// What could not be written because the disk (or a quota) is full, if that is what failed.
    pub(in crate::archive) fn full_disk(&self) -> Option<PathBuf> {
        // ENOSPC, EDQUOT, EFBIG
        const FULL: [i32; 3] = [28, 122, 27];
        match self {
            Self::Io { path, source } => {
                let full = source
                    .raw_os_error()
                    .is_some_and(|code| FULL.contains(&code));
                full.then(|| path.clone())
            }
            Self::Tantivy(error) => {
                // tantivy hands on causes as text only, from other threads above all.
                let text = error.to_string();
                let full = |code: &i32| text.contains(&format!("(os error {code})"));
                FULL.iter().any(full).then(|| PathBuf::from("index"))
            }
            _ => None,
        }
    }

    /// A failed operation on a file.
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
