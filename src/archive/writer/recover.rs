//! Bringing store and index up to the segments: after a kill, after damage, and from nothing.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use tantivy::TantivyError;

use super::Result;
use super::views::views;
use crate::archive::index::{IndexError, IndexWriter};
use crate::archive::lock::Lock;
use crate::archive::replay::{Replay, Step};
use crate::archive::segment::{cut_tail, list, sync_dir, sync_file};
use crate::archive::store::{self, Opened, Store, apply};
use crate::archive::{ArchiveError, Layout, Position, Settings, rebuild};

/// Events that are applied between two batches of the store.
const BATCH: usize = 1_000;

impl Layout {
    /// Makes the archive's directory, takes its lock, and finishes a rebuild that was interrupted.
    pub(in crate::archive) fn prepare(&self, holder: &str, wait: Duration) -> Result<Lock> {
        let failed = |source| ArchiveError::io(self.root(), source);
        fs::create_dir_all(self.root()).map_err(failed)?;
        let lock = Lock::take(&self.lock(), holder, wait)?;
        if !self.warc().is_dir() {
            fs::create_dir_all(self.warc()).map_err(failed)?;
            sync_dir(self.root())?;
        }
        rebuild::finish(self)?;
        Ok(lock)
    }
}

/// Opens the store; one that is damaged, or that speaks of segments that are not there, is set
/// aside, and an empty one takes its place.
pub(in crate::archive) fn open_store(
    layout: &Layout,
    settings: &Settings,
    notes: &mut Vec<String>,
) -> Result<Store> {
    let dir = layout.store();
    let trusted = store::unseal(&dir) || !dir.exists();
    let why = match store::open(&dir, settings.cache.0, trusted, &layout.lost(), notes)? {
        Opened::Damaged(why) => why,
        Opened::Whole(store) => match store.position() {
            Some(position) if !stands(&layout.warc(), position)? => {
                format!(
                    "it speaks of {} bytes of {}, which are not there",
                    position.offset, position.segment
                )
            }
            _ => return Ok(*store),
        },
    };
    let aside = set_aside(layout, &dir)?;
    notes.push(format!(
        "the store was damaged ({why}); it was moved to {aside} and made anew from the segments"
    ));
    match store::open(&dir, settings.cache.0, false, &layout.lost(), notes)? {
        Opened::Whole(store) => Ok(*store),
        Opened::Damaged(why) => Err(ArchiveError::Store(why)),
    }
}

/// Moves a directory into `lost+found/` under a name that is free; returns the name.
fn set_aside(layout: &Layout, dir: &Path) -> Result<String> {
    let lost = layout.lost();
    fs::create_dir_all(&lost).map_err(|source| ArchiveError::io(&lost, source))?;
    let name = dir
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut free = format!("{name}.1");
    let mut n = 1_u32;
    while lost.join(&free).exists() {
        n += 1;
        free = format!("{name}.{n}");
    }
    fs::rename(dir, lost.join(&free)).map_err(|source| ArchiveError::io(dir, source))?;
    Ok(format!("lost+found/{free}"))
}

/// Whether the segments reach up to a position.
fn stands(warc: &Path, position: &Position) -> Result<bool> {
    let reaches = |segment: &crate::archive::segment::Segment| {
        segment.name == position.segment && segment.length >= position.offset
    };
    Ok(list(warc)?.iter().any(reaches))
}

/// Applies what the store lacks, and cuts off what a kill left of a group at the very end.
pub(in crate::archive) fn catch_up(
    warc: &Path,
    lost: &Path,
    store: &mut Store,
    notes: &mut Vec<String>,
) -> Result<()> {
    let last = list(warc)?.pop();
    let mut replay = Replay::open(warc, store.position())?;
    let mut applied = 0;
    let mut damage: Vec<(u64, String)> = Vec::new();
    while let Some(step) = replay.step()? {
        match step {
            Step::Event { event, place } => {
                apply(store, &event, &place)?;
                applied += 1;
                if applied % BATCH == 0 {
                    store.apply_batch()?;
                }
            }
            Step::Damage {
                segment,
                offset,
                what,
            } => {
                damage.push((
                    offset,
                    format!("{segment} is damaged at byte {offset}: {what}"),
                ));
            }
            Step::End { segment, whole } => {
                if last.as_ref() == Some(&segment) && whole < segment.length {
                    let size = cut_tail(warc, &segment.name, whole, lost)?;
                    notes.push(format!("{}: {size} bytes of an unfinished record were cut off and kept in lost+found/", segment.name));
                    damage.retain(|(offset, _)| *offset < whole);
                }
                notes.extend(damage.drain(..).map(|(_, what)| what));
            }
        }
    }
    if applied > 0 {
        if let Some(last) = &last {
            sync_file(&warc.join(&last.name))?;
        }
        notes.push(format!(
            "{applied} events were read again from the segments"
        ));
    }
    store.commit()
}

/// Opens the index and brings it up to the store. One that is so damaged that it cannot be opened
/// is set aside and made anew.
pub(in crate::archive) fn open_index(
    layout: &Layout,
    settings: &Settings,
    store: &Store,
    notes: &mut Vec<String>,
) -> Result<IndexWriter> {
    let mut open = || {
        let memory = settings.index_memory.0 as usize;
        let (mut index, reached) = IndexWriter::open(&layout.index(), memory)?;
        fill(&layout.warc(), store, &mut index, reached, notes)?;
        Ok(index)
    };
    // tantivy panics on some damage instead of saying so.
    match catch_unwind(AssertUnwindSafe(&mut open)) {
        Ok(Err(ArchiveError::Index(error))) if is_damage(&error) => {}
        Ok(opened) => return opened,
        Err(_) => {}
    }
    set_aside(layout, &layout.index())?;
    open()
}

/// Whether an index that fails so is better made anew.
fn is_damage(error: &IndexError) -> bool {
    match error {
        IndexError::Tantivy(error) => matches!(
            error,
            TantivyError::DataCorruption(_)
                | TantivyError::DeserializeError(_)
                | TantivyError::InternalError(_)
                | TantivyError::OpenReadError(_)
                | TantivyError::ErrorInThread(_)
        ),
        other => other.calls_for_rebuild(),
    }
}

/// Brings the index up to the store. `reached` is the position of its last commit.
pub(in crate::archive) fn fill(
    warc: &Path,
    store: &Store,
    index: &mut IndexWriter,
    reached: Option<Position>,
    notes: &mut Vec<String>,
) -> Result<()> {
    let Some(position) = store.position() else {
        return Ok(());
    };
    match reached {
        Some(reached) if reached == *position => return Ok(()),
        Some(reached) if reached < *position && stands(warc, &reached)? => {
            for id in articles_since(warc, &reached)? {
                index.put(views(warc, store, &id)?)?;
            }
        }
        _ => {
            let made = index_all(warc, store, index)?;
            if made > 0 {
                notes.push(format!("the index was made anew: {made} versions"));
            }
        }
    }
    Ok(index.commit(position)?)
}

/// Puts every version of every article into an emptied index; returns how many.
pub(in crate::archive) fn index_all(
    warc: &Path,
    store: &Store,
    index: &mut IndexWriter,
) -> Result<u64> {
    index.clear()?;
    let mut made = 0;
    store.each_article(|record| {
        let views = views(warc, store, &record.id)?;
        made += views.len() as u64;
        index.put(views)?;
        Ok(())
    })?;
    Ok(made)
}

/// The articles that the events behind a position are about.
fn articles_since(warc: &Path, position: &Position) -> Result<BTreeSet<crate::model::ArticleId>> {
    let mut replay = Replay::open(warc, Some(position))?;
    let mut found = BTreeSet::new();
    while let Some(step) = replay.step()? {
        if let Step::Event { event, .. } = step {
            found.extend(event.article().cloned());
        }
    }
    Ok(found)
}
