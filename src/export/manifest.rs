//! What an export holds: counts, digests, and the selection that made it. It tells nothing of when
//! or where the export was made.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::Serialize;

use super::SCHEMA_VERSION;
use crate::model::{ArticleId, Filter, VersionView};

/// Counts of the versions that went by.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tally {
    versions: u64,
    articles: u64,
    first_observed: Option<Timestamp>,
    last_observed: Option<Timestamp>,
    /// Versions of each site.
    sites: BTreeMap<String, u64>,
    #[serde(skip)]
    last: Option<ArticleId>,
}

impl Tally {
    /// The same versions, counted as they go by. Those of one article come together.
    pub fn counted<E>(
        &mut self,
        versions: impl IntoIterator<Item = Result<VersionView, E>>,
    ) -> impl Iterator<Item = Result<VersionView, E>> {
        versions.into_iter().inspect(|view| {
            if let Ok(view) = view {
                self.count(view);
            }
        })
    }

    /// Counts one version.
    pub fn count<S>(&mut self, view: &VersionView<S>) {
        let version = &view.version;
        self.versions += 1;
        if self.last.as_ref() != Some(&version.id) {
            self.articles += 1;
            self.last = Some(version.id.clone());
        }
        let at = version.observed_at;
        self.first_observed = Some(self.first_observed.map_or(at, |first| first.min(at)));
        self.last_observed = Some(self.last_observed.map_or(at, |last| last.max(at)));
        match self.sites.get_mut(&version.site) {
            Some(count) => *count += 1,
            None => drop(self.sites.insert(version.site.clone(), 1)),
        }
    }

    /// How many versions went by.
    pub fn versions(&self) -> u64 {
        self.versions
    }
}

/// The manifest of one export.
#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    made_by: &'static str,
    schema_version: u32,
    format: &'a str,
    /// Of the file, or of the list of digests (`SHA256SUMS`) of a directory.
    sha256: String,
    /// Bytes of that file.
    bytes: u64,
    #[serde(flatten)]
    tally: &'a Tally,
    selection: &'a Filter,
}

impl<'a> Manifest<'a> {
    /// The manifest of a file with this digest.
    pub fn of(format: &'a str, file: Digest, tally: &'a Tally, selection: &'a Filter) -> Self {
        Self {
            made_by: concat!("newsarc ", env!("CARGO_PKG_VERSION")),
            schema_version: SCHEMA_VERSION,
            format,
            sha256: file.sha256,
            bytes: file.bytes,
            tally,
            selection,
        }
    }
}

/// What tells a file's content.
#[derive(Debug)]
pub struct Digest {
    sha256: String,
    bytes: u64,
}

impl Digest {
    /// Reads a file for it.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let mut digesting = Digesting::new(io::sink());
        io::copy(&mut File::open(path)?, &mut digesting)?;
        Ok(digesting.digest())
    }
}

/// Writes to something else, and digests what goes by.
pub struct Digesting<W> {
    to: W,
    sha256: Context,
    bytes: u64,
}

impl<W> Digesting<W> {
    /// Nothing was written yet.
    pub fn new(to: W) -> Self {
        Self {
            to,
            sha256: Context::new(&SHA256),
            bytes: 0,
        }
    }

    /// The digest of what was written.
    pub fn digest(self) -> Digest {
        Digest {
            sha256: HEXLOWER.encode(self.sha256.finish().as_ref()),
            bytes: self.bytes,
        }
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
