//! Backup: the segments as of the last commit, and beside them what a writer knows and they do not,
//! also while one works. Store and index are made of them where the backup is put to use.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::replay::{Replay, Step};
use super::segment::{Segment, list, sync_dir};
use super::state::{self, Told};
use super::store::{self, Opened, Scope};
use super::{ArchiveError, Layout, Position, Reader, Settings};

/// What a backup came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// Segments that the backup holds.
    pub segments: u64,
    /// Of these, how many were copied or linked now.
    pub copied: u64,
    /// Bytes that were copied or linked now.
    pub bytes: u64,
    /// Why it holds no schedule and politeness of now, where it does not.
    pub without_state: Option<String>,
}

/// Copies the segments of the archive of `settings.path` into the archive directory `to`, which may
/// hold an earlier backup: then only what is missing is copied. `link`: segments that will not grow
/// any more are linked, where both lie on one file system. What is known of addresses, hosts, sources
/// and runs, and does not stand in the segments, comes from the store or, within `wait`, from the
/// writer that holds it.
///
/// # Errors
/// [`ArchiveError::Changed`] when segments were rewritten meanwhile, [`ArchiveError::Foreign`] when
/// `to` holds segments of another archive, [`ArchiveError::Locked`] when the store is held by one who
/// does not answer; else what the system said.
pub fn backup(
    settings: &Settings,
    holder: &str,
    wait: Duration,
    to: &Path,
    link: bool,
) -> Result<BackedUp, ArchiveError> {
    let (from, to) = (Layout::new(&settings.path), Layout::new(to));
    if !from.warc().is_dir() {
        return Err(ArchiveError::Missing(settings.path.clone()));
    }
    fs::create_dir_all(to.warc()).map_err(|source| ArchiveError::io(&to.warc(), source))?;
    refuse_foreign(&from, &to)?;
    // First what is known, then the segments: what it speaks of must be in them.
    let (position, without_state) = match save_state(&from, &to, settings, holder, wait)? {
        Ok(told) => (told.position, None),
        Err(why) => (None, Some(why)),
    };
    let segments = committed(&from, position)?;
    let mut done = BackedUp {
        without_state,
        ..BackedUp::default()
    };
    for (at, segment) in segments.iter().enumerate() {
        let grows = at + 1 == segments.len();
        done.segments += 1;
        if keep(segment, &from, &to, link && !grows)? {
            done.copied += 1;
            done.bytes += segment.length;
        }
    }
    sync_dir(&to.warc())?;
    sync_dir(to.root())?;
    let now = committed(&from, None)?;
    let whole = segments.len().saturating_sub(1);
    if now.get(..whole) != segments.get(..whole) {
        return Err(ArchiveError::Changed(settings.path.clone()));
    }
    Ok(done)
}

/// A directory that another archive fills must not be overwritten.
fn refuse_foreign(from: &Layout, to: &Layout) -> Result<(), ArchiveError> {
    let ours = list(&from.warc())?;
    let is_ours = |segment: &Segment| ours.iter().any(|own| own.name == segment.name);
    match list(&to.warc())?.into_iter().find(|other| !is_ours(other)) {
        Some(other) => Err(ArchiveError::Foreign {
            path: to.root().to_owned(),
            segment: other.name,
        }),
        None => Ok(()),
    }
}

/// What was saved, or why nothing was.
type Saved = Result<Told, String>;

/// Saves what the segments do not hold: from the store where nobody writes, else from the writer.
fn save_state(
    from: &Layout,
    to: &Layout,
    settings: &Settings,
    holder: &str,
    wait: Duration,
) -> Result<Saved, ArchiveError> {
    match from.prepare(holder, Duration::ZERO) {
        Ok(lock) => {
            let saved = from_store(from, to, settings);
            drop(lock);
            saved
        }
        Err(locked @ ArchiveError::Locked { .. }) => match state::ask(from, wait)? {
            Some(told) => {
                let length = fs::metadata(from.state()).map(|file| file.len());
                let length = length.map_err(|source| ArchiveError::io(&from.state(), source))?;
                copy(&from.state(), &to.state(), length)?;
                Ok(Ok(told))
            }
            None => Err(locked),
        },
        // It can only be read, and sled would write to it.
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn from_store(from: &Layout, to: &Layout, settings: &Settings) -> Result<Saved, ArchiveError> {
    let dir = from.store();
    if !dir.is_dir() {
        return Ok(Err("there is no store".to_owned()));
    }
    let sealed = store::unseal(&dir);
    let mut notes = Vec::new();
    let opened = store::open(&dir, settings.cache.0, sealed, &from.lost(), &mut notes)?;
    let store = match opened {
        Opened::Whole(store) => store,
        Opened::Damaged(why) => return Ok(Err(format!("the store is damaged: {why}"))),
    };
    let told = state::write(&store.unlogged(), Scope::Backup, &to.state(), "")?;
    // Only what was closed in good order may say so.
    if sealed {
        store.close()?;
    }
    Ok(Ok(told))
}

/// The segments up to the last commit that readers see, or up to `least` where that is further.
fn committed(layout: &Layout, least: Option<Position>) -> Result<Vec<Segment>, ArchiveError> {
    let mut segments = list(&layout.warc())?;
    let seen = Reader::open(layout.root()).and_then(|reader| reader.position());
    let end = match seen {
        Ok(Some(position)) => Some(position),
        // Without an index the segments say themselves where their last whole group ends.
        _ => whole_end(layout, segments.last())?,
    };
    let Some(end) = end.max(least) else {
        return Ok(segments);
    };
    segments.retain(|segment| segment.serial <= end.order().0);
    if let Some(last) = segments.last_mut()
        && last.name == end.segment
    {
        last.length = last.length.min(end.offset);
    }
    Ok(segments)
}

fn whole_end(layout: &Layout, last: Option<&Segment>) -> Result<Option<Position>, ArchiveError> {
    let Some(last) = last else { return Ok(None) };
    let start = Position {
        segment: last.name.clone(),
        offset: 0,
    };
    let mut replay = Replay::open(&layout.warc(), Some(&start))?;
    while let Some(step) = replay.step()? {
        if let Step::End { segment, whole } = step
            && segment.name == last.name
        {
            return Ok(Some(Position {
                offset: whole,
                ..start
            }));
        }
    }
    Ok(None)
}

/// Sees to it that the backup has a segment; whether it had to be copied or linked.
fn keep(segment: &Segment, from: &Layout, to: &Layout, link: bool) -> Result<bool, ArchiveError> {
    let source = from.warc().join(&segment.name);
    let target = to.warc().join(&segment.name);
    if fs::metadata(&target).is_ok_and(|there| there.len() == segment.length) {
        return Ok(false);
    }
    if !(link && relink(&source, &target)) {
        copy(&source, &target, segment.length)?;
    }
    Ok(true)
}

/// Links a segment in the place of what is there; whether that was possible.
fn relink(source: &Path, target: &Path) -> bool {
    match fs::remove_file(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => false,
        _ => fs::hard_link(source, target).is_ok(),
    }
}

/// Copies the first `length` bytes; the target is there whole or not at all.
fn copy(source: &Path, target: &Path, length: u64) -> Result<(), ArchiveError> {
    let part = target.with_extension("part");
    let failed = |source| ArchiveError::io(&part, source);
    let input = File::open(source).map_err(|error| ArchiveError::io(source, error))?;
    let mut output = File::create(&part).map_err(failed)?;
    io::copy(&mut input.take(length), &mut output)
        .and_then(|_| output.sync_all())
        .and_then(|()| fs::rename(&part, target))
        .map_err(failed)
}
