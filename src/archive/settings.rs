//! What can be configured of an archive, and where its files lie.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{ByteSize, Span};

/// The `[archive]` part of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The archive's directory.
    pub path: PathBuf,
    /// Which captures keep their raw bytes.
    pub keep_raw: KeepRaw,
    /// A segment that has reached this size is sealed and a new one begun.
    pub warc_size: ByteSize,
    /// So is one that was begun this long ago.
    pub warc_age: Span,
    /// First part of a segment's file name.
    pub warc_prefix: String,
    /// Bound of the store's cache.
    pub cache: ByteSize,
    /// Bound of the index writer's memory.
    pub index_memory: ByteSize,
    /// Who crawls, for the head of each segment: the crawler's contact.
    #[serde(skip)]
    pub operator: String,
    /// The crawler's `User-Agent`, for the head of each segment.
    #[serde(skip)]
    pub user_agent: String,
}

/// Which captures keep their raw bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeepRaw {
    /// The first capture, each one that made a version, and each change of state.
    #[default]
    Changes,
    /// Every capture; an identical payload is kept as a reference to the first.
    All,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            path: PathBuf::from("archive"),
            keep_raw: KeepRaw::Changes,
            warc_size: ByteSize(1 << 30),
            warc_age: Span(Duration::from_hours(30 * 24)),
            warc_prefix: "newsarc".to_owned(),
            cache: ByteSize(64 << 20),
            index_memory: ByteSize(64 << 20),
            operator: String::new(),
            user_agent: String::new(),
        }
    }
}

/// Bytes that are free to us on the disk under `path`, which need not exist yet.
pub fn free_space(path: &Path) -> std::io::Result<ByteSize> {
    let there = path.ancestors().find(|path| path.exists());
    fs4::available_space(there.unwrap_or(Path::new("."))).map(ByteSize)
}

/// Where the parts of an archive lie under its directory.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The archive in this directory, which need not exist yet.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// The archive's directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file that one writer at a time holds.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The segments: the truth.
    pub fn warc(&self) -> PathBuf {
        self.root.join("warc")
    }

    /// The writer's working memory.
    pub fn store(&self) -> PathBuf {
        self.root.join("store")
    }

    /// What readers read.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// What a writer told a backup of its schedule and politeness.
    pub fn state(&self) -> PathBuf {
        self.root.join("state.jsonl.gz")
    }

    /// Bytes of store and index, which can be made anew.
    pub fn derived_size(&self) -> u64 {
        size(&self.store()) + size(&self.index())
    }

    /// Bytes that were cut off or set aside, for people to look at.
    pub fn lost(&self) -> PathBuf {
        self.root.join("lost+found")
    }
}

/// Bytes of the files below a directory; what vanishes meanwhile counts nothing.
pub(super) fn size(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else {
        return 0;
    };
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.flatten().map(of).sum()
}
