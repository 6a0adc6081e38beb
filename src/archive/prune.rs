//! Pruning: articles, or only the bytes that they were drawn from, are taken out of the archive for
//! good.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use super::event::Event;
use super::rewrite::{Verdict, rewrite};
use super::{ArchiveError, Layout, Settings, state};
use crate::model::ArticleId;

/// What to take out.
#[derive(Debug, Clone)]
pub struct Pruning {
    /// All versions of these articles, and all that is recorded of them.
    pub articles: BTreeSet<ArticleId>,
    /// Only the exchanges; the extracted texts stay.
    pub raw_only: bool,
    /// Why, for those who find the tombstone.
    pub why: String,
}

/// What was taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Segments that were written anew.
    pub segments: u64,
    /// Records taken out of them.
    pub records: u64,
    /// Bytes of these.
    pub bytes: u64,
    /// Damage that was met on the way; its bytes are kept in `lost+found/`.
    pub damaged: Vec<super::Damage>,
}

/// Takes out what is to go. Segments are written anew beside the old ones and take their place
/// together with a store and an index made of them; until then nothing is touched.
///
/// # Errors
/// [`ArchiveError`] when the archive is locked, missing, or cannot be written; it is as it was then.
pub fn prune(
    settings: &Settings,
    holder: &str,
    wait: Duration,
    pruning: &Pruning,
) -> Result<Pruned, ArchiveError> {
    let layout = Layout::new(&settings.path);
    if !layout.warc().is_dir() {
        return Err(ArchiveError::Missing(settings.path.clone()));
    }
    let _lock = layout.prepare(holder, wait)?;
    // It may speak of what is to go.
    state::forget(&layout)?;
    let decide = |event: &Event| match event.article() {
        Some(id) if pruning.articles.contains(id) && pruning.raw_only => Verdict::Text,
        Some(id) if pruning.articles.contains(id) => Verdict::Nothing,
        _ => Verdict::Keep,
    };
    let done = rewrite(&layout, settings, &pruning.why, &decide)?;
    Ok(Pruned {
        segments: done.segments,
        records: done.records,
        bytes: done.bytes,
        damaged: done.damaged,
    })
}
