//! What a writer knows and the segments do not, as a file: for backups, and to be taken over by the
//! archive that is made of one.
//!
//! The file is gzip of lines of JSON: a head, a record a line ([`Unlogged`]), an end. Only the process
//! that holds the lock can read the store. A backup that finds the lock taken writes a word of its
//! own into `state.asked`; the writer that finds it there writes the file anew, with that word in its
//! head.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::store::{Store, Unlogged, UnloggedReader};
use super::{ArchiveError, Layout, Position};

/// The form of the file that this release writes and reads.
const FORMAT: u32 = 1;
/// More of a question than any backup asks.
const LIMIT: u64 = 100;
/// Records that are taken over between two batches of the store.
const BATCH: u64 = 10_000;
/// How often somebody who asked looks for the answer.
const PAUSE: Duration = Duration::from_millis(50);

type Result<T> = std::result::Result<T, ArchiveError>;

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Record(Box<Unlogged>),
    Head {
        format: u32,
        at: Timestamp,
        asked: String,
    },
    End {
        records: u64,
        position: Option<Position>,
    },
}

/// A file that was written.
pub(super) struct Told {
    /// The position in the segments up to which it speaks of what was archived; `None` where nothing
    /// was.
    pub(super) position: Option<Position>,
}

/// Writes the file; it is there whole or not at all.
pub(super) fn write(known: &UnloggedReader, path: &Path, asked: &str) -> Result<Told> {
    let part = path.with_extension("part");
    let failed = |source| ArchiveError::io(&part, source);
    let file = File::create(&part).map_err(failed)?;
    let mut out = BufWriter::new(GzEncoder::new(file, Compression::fast()));
    let head = Line::Head {
        format: FORMAT,
        at: Timestamp::now(),
        asked: asked.to_owned(),
    };
    put(&mut out, &head).map_err(failed)?;
    let mut records = 0;
    let position = known.each(|unlogged| {
        records += 1;
        put(&mut out, &Line::Record(Box::new(unlogged))).map_err(failed)
    })?;
    let end = Line::End {
        records,
        position: position.clone(),
    };
    put(&mut out, &end)
        .and_then(|()| out.into_inner().map_err(io::IntoInnerError::into_error))
        .and_then(GzEncoder::finish)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&part, path))
        .map_err(failed)?;
    Ok(Told { position })
}

fn put(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Where the question stands.
fn question(layout: &Layout) -> PathBuf {
    layout.root().join("state.asked")
}

/// Answers a backup that asks, if one does. The caller holds the lock.
pub(super) fn answer(layout: &Layout, known: &UnloggedReader) -> Result<()> {
    let path = question(layout);
    let Ok(file) = File::open(&path) else {
        return Ok(());
    };
    let failed = |source| ArchiveError::io(&path, source);
    let mut asked = String::new();
    file.take(LIMIT)
        .read_to_string(&mut asked)
        .map_err(failed)?;
    fs::remove_file(&path).map_err(failed)?;
    write(known, &layout.state(), &asked)?;
    Ok(())
}

/// Asks the writer at work, which answers by [`Layout::state`]; `None` where none answered in time.
pub(super) fn ask(layout: &Layout, wait: Duration) -> Result<Option<Told>> {
    let path = question(layout);
    let failed = |source| ArchiveError::io(&path, source);
    let word = uuid::Uuid::new_v4().to_string();
    let started = Instant::now();
    loop {
        // Others may ask as well: then the answer was theirs, and the question is put again.
        if !path.exists() {
            match answered(&layout.state(), &word) {
                Some(told) => return Ok(Some(told)),
                None => fs::write(&path, &word).map_err(failed)?,
            }
        }
        if started.elapsed() > wait {
            let _ = fs::remove_file(&path);
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

/// What is told, where it was written for this question.
fn answered(path: &Path, word: &str) -> Option<Told> {
    let mut lines = lines(path).ok()?;
    match lines.next()?.ok()? {
        Line::Head { asked, .. } if asked == word => {}
        _ => return None,
    }
    match lines.last()?.ok()? {
        Line::End { position, .. } => Some(Told { position }),
        _ => None,
    }
}

/// Takes over what a file holds, if there is one; what the store knows already is left as it is.
/// A damaged file is told of, and taken over as far as it can be read.
pub(super) fn take_over(path: &Path, store: &mut Store, notes: &mut Vec<String>) -> Result<()> {
    if !path.is_file() {
        return Ok(());
    }
    let mut taken = 0;
    let mut whole = false;
    let mut lines = lines(path)?;
    let made = match lines.next() {
        Some(Ok(Line::Head { format, at, .. })) if format <= FORMAT => at,
        _ => {
            notes.push(format!(
                "{} is of a later release, or damaged: schedule and politeness begin anew",
                path.display()
            ));
            return Ok(());
        }
    };
    for line in lines {
        match line {
            // What stands behind the end is no more than the check of the whole.
            _ if whole => whole = false,
            Ok(Line::Record(unlogged)) => {
                store.put_unlogged(*unlogged)?;
                taken += 1;
            }
            Ok(Line::End { records, .. }) => whole = records == taken,
            Ok(Line::Head { .. }) | Err(_) => break,
        }
        if taken % BATCH == 0 {
            store.apply_batch()?;
        }
    }
    if whole {
        notes.push(format!(
            "schedule and politeness were taken over as of {made:.0}"
        ));
    } else {
        notes.push(format!(
            "{} is damaged: only some of schedule and politeness could be taken over",
            path.display()
        ));
    }
    Ok(())
}

/// Removes what was told to a backup.
pub(super) fn forget(layout: &Layout) -> Result<()> {
    let path = layout.state();
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ArchiveError::io(&path, error))
        }
        _ => Ok(()),
    }
}

fn lines(path: &Path) -> Result<impl Iterator<Item = io::Result<Line>>> {
    let file = File::open(path).map_err(|source| ArchiveError::io(path, source))?;
    let lines = BufReader::new(GzDecoder::new(BufReader::new(file))).lines();
    Ok(lines.map(|line| Ok(serde_json::from_str(&line?)?)))
}
