//! From the store and the segments to what readers see.

use std::path::Path;

use super::Result;
use crate::archive::ArchiveError;
use crate::archive::event::{Event, Versioned};
use crate::archive::segment::read_at;
use crate::archive::store::Store;
use crate::model::{ArticleId, Pointer, VersionView};

/// Every version of an article as readers see it, oldest first. A version whose record is damaged
/// is left out: what the index has of it stays as it is.
pub(in crate::archive) fn views(
    warc: &Path,
    store: &Store,
    id: &ArticleId,
) -> Result<Vec<VersionView>> {
    views_of(store, id, |_, pointer| read_version(warc, pointer))
}

/// The same; `read` gives the version with a number, whose record stands at a pointer.
pub(super) fn views_of(
    store: &Store,
    id: &ArticleId,
    mut read: impl FnMut(u32, &Pointer) -> Result<Versioned>,
) -> Result<Vec<VersionView>> {
    let Some(article) = store.article(id)? else {
        return Ok(Vec::new());
    };
    let mut found: Vec<VersionView> = Vec::new();
    for n in 1..=article.versions {
        let Some(link) = store.version(id, n)? else {
            continue;
        };
        if let Some(before) = found.last_mut() {
            before.superseded_at = Some(link.observed_at);
        }
        let versioned = match read(n, &link.pointer) {
            Ok(versioned) => versioned,
            Err(error @ ArchiveError::Damaged { .. }) => {
                tracing::error!("version {n} of article {id}: {error}");
                continue;
            }
            Err(other) => return Err(other),
        };
        found.push(VersionView {
            version: versioned.version,
            article: versioned.article,
            url: article.url.clone(),
            aliases: article.aliases.clone(),
            first_seen: article.first_seen,
            superseded_at: None,
            states: article.states.clone(),
            story: article.story.clone(),
            versions: article.versions,
            pointer: link.pointer,
            response: link.response,
            later: store.later_pages(id, n)?,
        });
    }
    Ok(found)
}

/// The version whose event stands at a pointer.
pub(super) fn read_version(warc: &Path, pointer: &Pointer) -> Result<Versioned> {
    let record = read_at(warc, pointer)?;
    match Event::of(&record) {
        Ok(Some(Event::Version(versioned))) => Ok(*versioned),
        Ok(_) => Err(ArchiveError::damaged(
            pointer,
            "the record holds no version",
        )),
        Err(what) => Err(ArchiveError::damaged(pointer, what)),
    }
}
