//! How much room an archive takes, and which site takes how much of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::Reader;
use crate::archive::settings::size;
use crate::archive::{ArchiveError, Layout};
use crate::model::{ArticleId, Filter, Pointer, Versions};

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
    /// By the id of the site.
    pub sites: BTreeMap<String, SiteSizes>,
}

/// What a site has in the segments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SiteSizes {
    /// Articles.
    pub articles: u64,
    /// Versions of them.
    pub versions: u64,
    /// Bytes of the extracted texts, packed.
    pub text_bytes: u64,
    /// Bytes of the responses that they were drawn from, packed.
    pub raw_bytes: u64,
    /// When its first version was observed.
    pub first: Option<Timestamp>,
    /// When its newest version was observed.
    pub last: Option<Timestamp>,
}

impl Reader {
    /// Measures the archive. Goes over all versions.
    pub fn sizes(&self) -> Result<Sizes, ArchiveError> {
        let layout = Layout::new(self.path());
        let mut sizes = Sizes {
            warc: size(&layout.warc()),
            store: size(&layout.store()),
            index: size(&layout.index()),
            lost: size(&layout.lost()),
            sites: BTreeMap::new(),
        };
        let all = Filter {
            versions: Versions::All,
            ..Filter::default()
        };
        // The versions of an article come one after another, and may share a response.
        let mut before: Option<(ArticleId, Option<Pointer>)> = None;
        for view in self.versions(&all)? {
            let view = view?;
            let site = sizes.sites.entry(view.version.site.clone()).or_default();
            let same = before
                .as_ref()
                .is_some_and(|(id, _)| *id == view.version.id);
            let shared = same && before.is_some_and(|(_, response)| response == view.response);
            site.articles += u64::from(!same);
            site.versions += 1;
            site.text_bytes += view.pointer.length;
            if !shared {
                site.raw_bytes += view.responses().map(|page| page.length).sum::<u64>();
            }
            let at = Some(view.version.observed_at);
            site.first = [site.first, at].into_iter().flatten().min();
            site.last = site.last.max(at);
            before = Some((view.version.id, view.response));
        }
        Ok(sizes)
    }
}
