//! What a writer knows and the segments do not, as a file: for backups, to be taken over by the archive
//! that is made of one, and for people who ask while it works.
//!
//! The file is gzip of lines of JSON: a head, a record a line ([`Unlogged`]), an end. Only the process
//! that holds the lock can read the store. Who finds the lock taken writes a word of its own into the
//! file of its question ([`Scope`]); the writer that finds it there writes the answer anew, with that word
//! in its head.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::store::{Scope, Store, Unlogged, UnloggedReader};
use super::{ArchiveError, Layout, Position};

/// The form of the file that this release writes and reads.
const FORMAT: u32 = 1;
/// More of a question than anybody asks.
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
pub(super) fn write(
    known: &UnloggedReader,
    scope: Scope,
    path: &Path,
    asked: &str,
) -> Result<Told> {
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
    let position = known.each(scope, |unlogged| {
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

/// Where a question stands, and its answer.
fn files(layout: &Layout, scope: Scope) -> (PathBuf, PathBuf) {
    match scope {
        Scope::Backup => (layout.root().join("state.asked"), layout.state()),
        Scope::Standing => {
            let file = |name| layout.root().join(name);
            (file("standing.asked"), file("standing.jsonl.gz"))
        }
    }
}

/// Answers those who ask, if anybody does. The caller holds the lock.
pub(super) fn answer(layout: &Layout, known: &UnloggedReader) -> Result<()> {
    for scope in [Scope::Backup, Scope::Standing] {
        let (question, answer) = files(layout, scope);
        let Ok(file) = File::open(&question) else {
            continue;
        };
        let failed = |source| ArchiveError::io(&question, source);
        let mut asked = String::new();
        file.take(LIMIT)
            .read_to_string(&mut asked)
            .map_err(failed)?;
        fs::remove_file(&question).map_err(failed)?;
        write(known, scope, &answer, &asked)?;
    }
    Ok(())
}

/// Asks the writer at work for what a backup needs, which it answers by [`Layout::state`]; `None` where
/// none answered in time.
pub(super) fn ask(layout: &Layout, wait: Duration) -> Result<Option<Told>> {
    ask_for(layout, Scope::Backup, wait, answered)
}

/// Asks the writer at work for hosts and reports; `None` where none answered in time.
pub(super) fn ask_standing(layout: &Layout, wait: Duration) -> Result<Option<Vec<Unlogged>>> {
    let told = ask_for(layout, Scope::Standing, wait, records)?;
    // Others who wait for theirs ask again.
    let _ = fs::remove_file(files(layout, Scope::Standing).1);
    Ok(told)
}

fn ask_for<T>(
    layout: &Layout,
    scope: Scope,
    wait: Duration,
    read: impl Fn(&Path, &str) -> Option<T>,
) -> Result<Option<T>> {
    let (question, answer) = files(layout, scope);
    let failed = |source| ArchiveError::io(&question, source);
    let word = uuid::Uuid::new_v4().to_string();
    let started = Instant::now();
    loop {
        // Others may ask as well: then the answer was theirs, and the question is put again.
        if !question.exists() {
            match read(&answer, &word) {
                Some(told) => return Ok(Some(told)),
                None => fs::write(&question, &word).map_err(failed)?,
            }
        }
        if started.elapsed() > wait {
            let _ = fs::remove_file(&question);
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

/// What is told, where it was written for this question.
fn answered(path: &Path, word: &str) -> Option<Told> {
    match lines_for(path, word)?.last()?.ok()? {
        Line::End { position, .. } => Some(Told { position }),
        _ => None,
    }
}

/// The records, where they were written for this question.
fn records(path: &Path, word: &str) -> Option<Vec<Unlogged>> {
    let mut found = Vec::new();
    for line in lines_for(path, word)? {
        match line.ok()? {
            Line::Record(unlogged) => found.push(*unlogged),
            Line::End { .. } => return Some(found),
            Line::Head { .. } => return None,
        }
    }
    None
}

/// The lines behind the head, where that has this word.
fn lines_for(path: &Path, word: &str) -> Option<impl Iterator<Item = io::Result<Line>>> {
    let mut lines = lines(path).ok()?;
    match lines.next()?.ok()? {
        Line::Head { asked, .. } if asked == word => Some(lines),
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
