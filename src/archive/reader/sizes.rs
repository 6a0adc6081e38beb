//! How much room an archive takes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Reader;
use crate::archive::index::{self, SiteSizes};
use crate::archive::settings::size;
use crate::archive::{ArchiveError, Layout};

/// How much room an archive takes, in bytes on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// The segments.
    pub warc: u64,
    /// The writer's working memory.
    pub store: u64,
    /// What readers read.
    pub index: u64,
    /// What was set aside by repairs.
    pub lost: u64,
    /// By the id of the site, in small letters.
    pub sites: BTreeMap<String, SiteSizes>,
}

impl Reader {
    /// Measures the archive. Of the versions only columns of the index are read.
    pub fn sizes(&self) -> Result<Sizes, ArchiveError> {
        let layout = Layout::new(self.path());
        Ok(Sizes {
            warc: size(&layout.warc()),
            store: size(&layout.store()),
            index: size(&layout.index()),
            lost: size(&layout.lost()),
            sites: index::site_sizes(&self.index.searcher(), &self.fields)?,
        })
    }
}
