//! Making store and index anew from the segments, beside the old ones.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::index::IndexWriter;
use super::segment::sync_dir;
use super::store::{self, Opened};
use super::writer::{catch_up, fill};
use super::{ArchiveError, Layout, Settings};

/// Where the new ones are made, and where they stand when they are whole.
const UNFINISHED: &str = "rebuild";
const FINISHED: &str = "rebuilt";

/// Makes `store/` and `index/` anew from `warc/` alone, after a torn tail of that has been cut off,
/// and puts them in the place of the old ones.
/// Politeness, sources and reports, which are not in the segments, are taken over from the old
/// store where it can be read. Returns what there is to tell.
pub fn rebuild(
    settings: &Settings,
    holder: &str,
    wait: Duration,
) -> Result<Vec<String>, ArchiveError> {
    let layout = Layout::new(&settings.path);
    if !layout.warc().is_dir() {
        return Err(ArchiveError::Missing(settings.path.clone()));
    }
    let _lock = layout.prepare(holder, wait)?;
    let fresh = Layout::new(&settings.path.join(UNFINISHED));
    fs::create_dir_all(fresh.root()).map_err(|source| ArchiveError::io(fresh.root(), source))?;
    let mut notes = Vec::new();
    let mut new = open(&fresh, settings)?.map_err(ArchiveError::Store)?;
    catch_up(&layout.warc(), &layout.lost(), &mut new, &mut notes)?;
    if layout.store().is_dir() {
        match open(&layout, settings)? {
            Ok(old) => match new.carry_over(&old) {
                Err(ArchiveError::Store(why)) => notes.push(format!("not all of the old store could be taken over: {why}")),
                other => other?,
            },
            Err(why) => notes.push(format!("the old store could not be read ({why}): politeness, sources and reports begin anew")),
        }
    }
    new.commit()?;
    let (mut index, reached) = IndexWriter::open(&fresh.index(), settings.index_memory.0 as usize)?;
    fill(&layout.warc(), &new, &mut index, reached, &mut notes)?;
    index.close()?;
    new.close()?;
    let done = settings.path.join(FINISHED);
    fs::rename(fresh.root(), &done).map_err(|source| ArchiveError::io(&done, source))?;
    sync_dir(layout.root())?;
    finish(&layout)?;
    Ok(notes)
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
    for (from, to) in [
        (done.store(), layout.store()),
        (done.index(), layout.index()),
    ] {
        if from.exists() {
            remove(&to)?;
            fs::rename(&from, &to).map_err(|source| ArchiveError::io(&to, source))?;
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
