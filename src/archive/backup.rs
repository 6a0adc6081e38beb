//! Backup: the segments as of the last commit, also while a writer works. Store and index are made
//! of them where the backup is put to use.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::Serialize;

use super::replay::{Replay, Step};
use super::segment::{Segment, list, sync_dir};
use super::{ArchiveError, Layout, Position, Reader};

/// What a backup came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// Segments that the backup holds.
    pub segments: u64,
    /// Of these, how many were copied or linked now.
    pub copied: u64,
    /// Bytes that were copied or linked now.
    pub bytes: u64,
}

/// Copies the segments of the archive in `root` into the archive directory `to`, which may hold an
/// earlier backup: then only what is missing is copied. `link`: segments that will not grow any more
/// are linked, where both lie on one file system. Takes no lock.
///
/// # Errors
/// [`ArchiveError::Changed`] when segments were rewritten meanwhile; else what the system said.
pub fn backup(root: &Path, to: &Path, link: bool) -> Result<BackedUp, ArchiveError> {
    let (from, to) = (Layout::new(root), Layout::new(to));
    if !from.warc().is_dir() {
        return Err(ArchiveError::Missing(root.to_owned()));
    }
    fs::create_dir_all(to.warc()).map_err(|source| ArchiveError::io(&to.warc(), source))?;
    let segments = committed(&from)?;
    let mut done = BackedUp::default();
    for (at, segment) in segments.iter().enumerate() {
        let (source, target) = (
            from.warc().join(&segment.name),
            to.warc().join(&segment.name),
        );
        done.segments += 1;
        if fs::metadata(&target).is_ok_and(|there| there.len() == segment.length) {
            continue;
        }
        let grows = at + 1 == segments.len();
        if !(link && !grows && relink(&source, &target)) {
            copy(&source, &target, segment.length)?;
        }
        done.copied += 1;
        done.bytes += segment.length;
    }
    sync_dir(&to.warc())?;
    let now = committed(&from)?;
    let whole = segments.len().saturating_sub(1);
    if now.get(..whole) != segments.get(..whole) {
        return Err(ArchiveError::Changed(root.to_owned()));
    }
    Ok(done)
}

/// The segments up to the last commit that readers see.
fn committed(layout: &Layout) -> Result<Vec<Segment>, ArchiveError> {
    let mut segments = list(&layout.warc())?;
    let position = Reader::open(layout.root()).and_then(|reader| reader.position());
    let end = match position {
        Ok(Some(position)) => Some(position),
        // Without an index the segments say themselves where their last whole group ends.
        _ => whole_end(layout, segments.last())?,
    };
    let Some(end) = end else { return Ok(segments) };
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
