//! Rewriting segments: the one way in which bytes ever leave an archive, on purpose (pruning) or
//! because they are damaged (repair).
//!
//! New segments are written beside the old ones, those without a change as hard links, then store
//! and index are made of them, and all three take the place of the old ones. A kill at any point
//! leaves either the old archive or the new one. A rewritten segment keeps its name, its head and
//! every other record to the byte, and has a [tombstone](super::tombstone).

mod plan;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::event::Event;
use super::rebuild::{begin, derive, discard, put_in_place};
use super::segment::{Strength, Warcinfo, list, pack, read_at, sha256_of, sync_dir};
use super::tombstone::Tombstone;
use super::verify::Damage;
use super::{ArchiveError, Layout, Settings};
use crate::model::Pointer;

use plan::{Kept, Plan};

type Result<T> = std::result::Result<T, ArchiveError>;

/// What stays of a group of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All of it.
    Keep,
    /// The event with its text, without the exchange.
    Text,
    /// Nothing.
    Nothing,
}

/// What a rewriting did.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    /// Segments that were written anew.
    pub(super) segments: u64,
    /// Sound records that were left out.
    pub(super) records: u64,
    /// Bytes of them.
    pub(super) bytes: u64,
    /// What was damaged, and is left out.
    pub(super) damaged: Vec<Damage>,
    /// What there is to tell besides.
    pub(super) notes: Vec<String>,
}

/// Rewrites every segment of which something goes, and makes store and index anew. The caller
/// holds the lock.
pub(super) fn rewrite(
    layout: &Layout,
    settings: &Settings,
    why: &str,
    decide: &dyn Fn(&Event) -> Verdict,
) -> Result<Rewritten> {
    let mut done = Rewritten::default();
    let fresh = begin(layout)?;
    let (old, new) = (layout.warc(), fresh.warc());
    fs::create_dir_all(&new).map_err(|source| ArchiveError::io(&new, source))?;
    let segments = list(&old)?;
    let mut previous: Option<(String, String)> = None;
    for (at, segment) in segments.iter().enumerate() {
        let next = segments.get(at + 1);
        let plan = Plan::of(&old, segment.clone(), next.is_none(), decide)?;
        let stated = match next {
            Some(next) => stated_digest(&old, &next.name)?,
            None => None,
        };
        let work = Work {
            lost: layout.lost(),
            old: &old,
            new: &new,
            settings,
            why,
            plan,
            stated,
        };
        let path = work.write(previous.as_ref(), &mut done)?;
        if next.is_some() {
            previous = Some((segment.name.clone(), sha256_of(&path)?));
        }
    }
    sync_dir(&new)?;
    if done.segments == 0 {
        discard(&fresh)?;
        return Ok(done);
    }
    derive(layout, settings, &fresh, &new, false, &mut done.notes)?;
    put_in_place(layout, &fresh)?;
    Ok(done)
}

/// What a segment says of the digest of the one before it.
fn stated_digest(warc: &Path, next: &str) -> Result<Option<String>> {
    let found = super::Scan::open(&warc.join(next), 0)?.next_found()?;
    Ok(match found {
        Some(super::Found::Record { record, .. }) => Warcinfo::parse(&record)
            .and_then(|info| info.previous)
            .map(|(_, digest)| digest),
        _ => None,
    })
}

/// The work on one segment.
struct Work<'a> {
    lost: PathBuf,
    old: &'a Path,
    new: &'a Path,
    settings: &'a Settings,
    why: &'a str,
    plan: Plan,
    /// The digest that the next segment says it has.
    stated: Option<String>,
}

impl Work<'_> {
    /// Writes or links the new segment; returns where it stands.
    fn write(&self, previous: Option<&(String, String)>, done: &mut Rewritten) -> Result<PathBuf> {
        let name = &self.plan.segment.name;
        let (from, to) = (self.old.join(name), self.new.join(name));
        let actual = sha256_of(&from)?;
        let stated = self.stated.as_ref().unwrap_or(&actual);
        let explained = *stated == actual || self.plan.explained.contains(stated);
        if self.plan.is_untouched() && explained {
            let linked = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()));
            linked.map_err(|source| ArchiveError::io(&to, source))?;
            return Ok(to);
        }
        self.quarantine(&from)?;
        let original = if explained { &actual } else { stated };
        self.copy(&from, &to, previous, original)?;
        done.segments += 1;
        done.records += self.plan.records;
        done.bytes += self.plan.bytes;
        for (place, what) in &self.plan.damaged {
            done.damaged.push(Damage {
                file: Path::new("warc").join(name),
                offset: Some(place.start),
                what: format!("{} bytes: {what}", place.end - place.start),
            });
        }
        Ok(to)
    }

    fn copy(
        &self,
        from: &Path,
        to: &Path,
        previous: Option<&(String, String)>,
        original: &str,
    ) -> Result<()> {
        let failed = |source| ArchiveError::io(to, source);
        let mut source = File::open(from).map_err(|source| ArchiveError::io(from, source))?;
        let mut target = File::create(to).map_err(failed)?;
        let mut keep = |kept: &Kept, target: &mut File| -> Result<()> {
            let length = kept.place.end - kept.place.start;
            if kept.packed {
                let pointer = Pointer {
                    segment: self.plan.segment.name.clone(),
                    offset: kept.place.start,
                    length,
                };
                let record = pack(&read_at(self.old, &pointer)?, Strength::Usual);
                return target.write_all(&record).map_err(failed);
            }
            let start = SeekFrom::Start(kept.place.start);
            source.seek(start).map_err(failed)?;
            let copied = io::copy(&mut Read::by_ref(&mut source).take(length), target);
            if copied.map_err(failed)? == length {
                return Ok(());
            }
            Err(failed(io::Error::from(io::ErrorKind::UnexpectedEof)))
        };
        let info = match (&self.plan.head, &self.plan.info) {
            (Some(head), Some(info)) => {
                keep(head, &mut target)?;
                info.clone()
            }
            _ => self.write_head(&mut target, previous).map_err(failed)?,
        };
        let tombstone = self.tombstone(original).record(&info);
        let packed = pack(&tombstone, Strength::Usual);
        target.write_all(&packed).map_err(failed)?;
        for kept in &self.plan.kept {
            keep(kept, &mut target)?;
        }
        target.sync_all().map_err(failed)
    }

    /// A head in the place of one that is lost; returns its id, which the records repeat.
    fn write_head(
        &self,
        target: &mut File,
        previous: Option<&(String, String)>,
    ) -> io::Result<String> {
        let name = &self.plan.segment.name;
        let mut head = Warcinfo::record(self.settings, name, Timestamp::now(), previous);
        if let Some(info) = &self.plan.info {
            head.rename(info);
        }
        target.write_all(&pack(&head, Strength::Usual))?;
        Ok(head.id().to_owned())
    }

    fn tombstone(&self, original: &str) -> Tombstone {
        let plan = &self.plan;
        let damaged: u64 = plan
            .damaged
            .iter()
            .map(|(place, _)| place.end - place.start)
            .sum();
        Tombstone {
            at: Timestamp::now(),
            why: self.why.to_owned(),
            records: plan.records,
            bytes: plan.bytes + damaged,
            articles: plan.articles.iter().cloned().collect(),
            original: original.to_owned(),
        }
    }

    /// Keeps the damaged bytes for people to look at.
    fn quarantine(&self, from: &Path) -> Result<()> {
        if self.plan.damaged.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(&self.lost).map_err(|source| ArchiveError::io(&self.lost, source))?;
        for (place, _) in &self.plan.damaged {
            let kept = self
                .lost
                .join(format!("{}.{}", self.plan.segment.name, place.start));
            let mut file = File::open(from).map_err(|source| ArchiveError::io(from, source))?;
            file.seek(SeekFrom::Start(place.start))
                .and_then(|_| File::create(&kept))
                .and_then(|mut copy| {
                    io::copy(&mut file.take(place.end - place.start), &mut copy)?;
                    copy.sync_all()
                })
                .map_err(|source| ArchiveError::io(&kept, source))?;
        }
        Ok(())
    }
}
