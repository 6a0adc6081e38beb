//! Making store and index anew from the segments, beside the old ones.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::index::IndexWriter;
use super::seal::Seal;
use super::segment::sync_dir;
use super::store::{self, Opened};
use super::writer::{catch_up, fill};
use super::{ArchiveError, Layout, Settings, state};

/// Where the new ones are made, and where they stand when they are whole.
const UNFINISHED: &str = "rebuild";
pub(super) const FINISHED: &str = "rebuilt";

/// Makes `store/` and `index/` anew from `warc/` alone, after a torn tail of that has been cut off,
/// and puts them in the place of the old ones.
/// Politeness, sources and reports, which are not in the segments, are taken over from the old
/// store where it can be read. Returns what there is to tell.
pub fn rebuild(
    settings: &Settings,
    holder: &str,
    wait: Duration,
) -> Result<Vec<String>, ArchiveError> {
    anew(settings, holder, wait, false)
}

/// The same, with the index in one piece: the least room, and the fastest to search.
pub fn compact(
    settings: &Settings,
    holder: &str,
    wait: Duration,
) -> Result<Vec<String>, ArchiveError> {
    anew(settings, holder, wait, true)
}

fn anew(
    settings: &Settings,
    holder: &str,
    wait: Duration,
    compact: bool,
) -> Result<Vec<String>, ArchiveError> {
    let layout = Layout::new(&settings.path);
    if !layout.warc().is_dir() {
        return Err(ArchiveError::Missing(settings.path.clone()));
    }
    let _lock = layout.prepare(holder, wait)?;
    let fresh = begin(&layout)?;
    let mut notes = Vec::new();
    derive(
        &layout,
        settings,
        &fresh,
        &layout.warc(),
        compact,
        &mut notes,
    )?;
    put_in_place(&layout, &fresh)?;
    Ok(notes)
}

/// An empty place for new parts. The caller holds the lock.
pub(super) fn begin(layout: &Layout) -> Result<Layout, ArchiveError> {
    let fresh = Layout::new(&layout.root().join(UNFINISHED));
    remove(fresh.root())?;
    fs::create_dir_all(fresh.root()).map_err(|source| ArchiveError::io(fresh.root(), source))?;
    Ok(fresh)
}

/// Makes store and index of the segments in `warc`, in the place `fresh`.
pub(super) fn derive(
    layout: &Layout,
    settings: &Settings,
    fresh: &Layout,
    warc: &Path,
    compact: bool,
    notes: &mut Vec<String>,
) -> Result<(), ArchiveError> {
    let mut new = open(fresh, settings)?.map_err(ArchiveError::Store)?;
    catch_up(warc, &layout.lost(), &mut new, notes)?;
    recall(layout, settings, &mut new, notes)?;
    new.commit()?;
    let memory = settings.index_memory.0 as usize;
    let (mut index, reached) = IndexWriter::open(&fresh.index(), memory)?;
    fill(warc, &new, &mut index, reached, notes)?;
    if compact {
        index.merge()?;
    }
    index.close()?;
    Seal::put(&fresh.index(), None)?;
    new.close()
}

/// Takes over what the segments do not hold: from the old store, or else from the file that a
/// backup was told.
fn recall(
    layout: &Layout,
    settings: &Settings,
    new: &mut store::Store,
    notes: &mut Vec<String>,
) -> Result<(), ArchiveError> {
    if layout.store().is_dir() {
        // sled may write to it.
        Seal::unseal(&layout.store());
        match open(layout, settings)? {
            Ok(old) => match new.carry_over(&old) {
                Err(ArchiveError::Store(why)) => notes.push(format!(
                    "not all of the old store could be taken over: {why}"
                )),
                other => return other,
            },
            Err(why) => notes.push(format!(
                "the old store could not be read ({why}): politeness, sources and reports begin \
                 anew"
            )),
        }
    }
    state::take_over(&layout.state(), new, notes)
}

/// Throws away what was begun.
pub(super) fn discard(fresh: &Layout) -> Result<(), ArchiveError> {
    remove(fresh.root())
}

/// Whether new parts are whole, and not yet all in place.
pub(super) fn is_pending(layout: &Layout) -> bool {
    layout.root().join(FINISHED).exists()
}

/// Puts the new parts in the place of the old ones.
pub(super) fn put_in_place(layout: &Layout, fresh: &Layout) -> Result<(), ArchiveError> {
    let done = layout.root().join(FINISHED);
    fs::rename(fresh.root(), &done).map_err(|source| ArchiveError::io(&done, source))?;
    sync_dir(layout.root())?;
    finish(layout)
}

fn open(
    layout: &Layout,
    settings: &Settings,
) -> Result<Result<store::Store, String>, ArchiveError> {
    let mut notes = Vec::new();
    match store::open(
        &layout.store(),
        settings.cache.0,
        true,
        &layout.lost(),
        &mut notes,
    )? {
        Opened::Whole(store) => Ok(Ok(*store)),
        Opened::Damaged(why) => Ok(Err(why)),
    }
}

/// Puts finished parts into place, and removes unfinished ones. May be killed and done again.
pub(super) fn finish(layout: &Layout) -> Result<(), ArchiveError> {
    remove(&layout.root().join(UNFINISHED))?;
    let done = Layout::new(&layout.root().join(FINISHED));
    if !done.root().exists() {
        return Ok(());
    }
    // Out of the way first and removed at the end, so that a reader finds nothing for a moment only.
    let old = Layout::new(&done.root().join("old"));
    fs::create_dir_all(old.root()).map_err(|source| ArchiveError::io(old.root(), source))?;
    for (from, to, old) in [
        (done.warc(), layout.warc(), old.warc()),
        (done.store(), layout.store(), old.store()),
        (done.index(), layout.index(), old.index()),
    ] {
        if from.exists() {
            Seal::unseal(&to);
            if to.exists() {
                fs::rename(&to, &old).map_err(|source| ArchiveError::io(&to, source))?;
            }
            fs::rename(&from, &to).map_err(|source| ArchiveError::io(&to, source))?;
            Seal::follow(&from, &to)?;
        }
    }
    sync_dir(layout.root())?;
    remove(done.root())
}

fn remove(dir: &Path) -> Result<(), ArchiveError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ArchiveError::io(dir, error)),
        _ => Ok(()),
    }
}
