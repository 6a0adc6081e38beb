//! The writer's door: what is staged is visible to look-ups at once, durable after `commit`, and
//! seen by readers after `publish`.
//!
//! Order of writes: segment bytes → fsync → one batch of the store, fsync → commit of the index.
//! Each step carries its position in the segments, so that the next writer can finish what a kill
//! interrupted.

mod attendant;
mod fresh;
mod lookup;
mod recover;
mod views;

use std::collections::BTreeSet;
use std::time::Duration;

use super::event::Event;
use super::group::{Draft, Keep};
use super::index::IndexWriter;
use super::lock::Lock;
use super::seal::Seal;
use super::segment::{Record, SegmentWriter, digest_text, read_at};
use super::store::{Likeness, Store, apply};
use super::{ArchiveError, Entry, KeepRaw, Layout, Position, Settings, state};
use crate::model::{ArticleId, Capture};

use attendant::Attendant;
use fresh::Fresh;
pub(super) use recover::{catch_up, fill};
use recover::{open_index, open_store};

pub(super) use views::views;
use views::{read_version, views_of};

type Result<T> = std::result::Result<T, ArchiveError>;

/// Writes to an archive: one at a time.
pub struct Writer {
    settings: Settings,
    layout: Layout,
    segments: SegmentWriter,
    store: Store,
    index: IndexWriter,
    /// What the index was when it was last closed.
    index_seal: Option<Seal>,
    /// Articles of which readers have yet to see something.
    dirty: BTreeSet<ArticleId>,
    /// Their versions, so far as they need not be read back.
    fresh: Fresh,
    likeness: Option<Likeness>,
    /// Up to where readers see the archive.
    published: Option<Position>,
    /// A failure left it open what is on disk.
    spent: bool,
    /// Tells backups what is not in the segments.
    attendant: Attendant,
    /// Let go of last.
    _lock: Lock,
}

impl Writer {
    /// Opens the archive of `settings.path`, making it where there is none, and mends what a kill
    /// or a power cut left; the second value says in plain words what was mended. `holder` is the
    /// command that others are told of, `wait` how long to wait for another writer.
    pub fn open(settings: &Settings, holder: &str, wait: Duration) -> Result<(Self, Vec<String>)> {
        let layout = Layout::new(&settings.path);
        let lock = layout.prepare(holder, wait)?;
        let mut notes = Vec::new();
        let mut store = open_store(&layout, settings, &mut notes)?;
        if store.position().is_none() {
            state::take_over(&layout.state(), &mut store, &mut notes)?;
        }
        catch_up(&layout.warc(), &layout.lost(), &mut store, &mut notes)?;
        let index_seal = Seal::unseal(&layout.index());
        let index = open_index(&layout, settings, &store, &mut notes)?;
        let writer = Self {
            published: store.position().cloned(),
            attendant: Attendant::start(&layout, store.unlogged())?,
            segments: SegmentWriter::open(&layout.warc(), settings)?,
            settings: settings.clone(),
            layout,
            store,
            index,
            index_seal,
            dirty: BTreeSet::new(),
            fresh: Fresh::default(),
            likeness: None,
            spent: false,
            _lock: lock,
        };
        Ok((writer, notes))
    }

    /// Archives one entry: written, not yet durable. After [`ArchiveError::Full`] or `Io` all that
    /// was staged since the last commit is dropped; what was committed is whole.
    pub fn stage(&mut self, entry: Entry) -> Result<()> {
        self.ready()?;
        self.check_turn(&entry)?;
        let (event, capture) = entry.into_event();
        let keep = self.keep(&event, capture)?;
        let source = self.drawn_from(&event, &keep)?;
        let appended = self.segments.info().and_then(|info| {
            let draft = Draft::new(&event, &keep, &info, source)?;
            let start = self.segments.append(&draft.bytes)?;
            Ok(draft.place(&start))
        });
        let place = match appended {
            Ok(place) => place,
            Err(error) => return Err(self.take_back(error)),
        };
        match apply(&mut self.store, &event, &place) {
            Ok(changed) => {
                self.note(event, changed, place.event.length);
                Ok(())
            }
            Err(error) => {
                self.spent = true;
                Err(error)
            }
        }
    }

    /// Makes all that is staged durable: segment, then store.
    pub fn commit(&mut self) -> Result<()> {
        self.ready()?;
        let done = self.segments.sync().and_then(|()| self.store.commit());
        // After a failed fsync nobody knows what is on disk; opening anew finds out.
        self.spent = done.is_err();
        done
    }

    /// Commits, and lets readers see it.
    pub fn publish(&mut self) -> Result<()> {
        self.commit()?;
        let Some(position) = self.store.position().cloned() else {
            return Ok(());
        };
        if self.published.as_ref() == Some(&position) {
            return Ok(());
        }
        let published = self
            .put_dirty()
            .and_then(|()| Ok(self.index.commit(&position)?));
        self.spent = published.is_err();
        published?;
        self.published = Some(position);
        self.dirty.clear();
        Ok(())
    }

    /// Publishes and closes in good order.
    pub fn close(mut self) -> Result<()> {
        self.publish()?;
        self.index.close()?;
        Seal::put(&self.layout.index(), self.index_seal.as_ref())?;
        // It holds the store open.
        drop(self.attendant);
        self.store.close()
    }

    fn put_dirty(&mut self) -> Result<()> {
        let (warc, mut fresh) = (self.layout.warc(), std::mem::take(&mut self.fresh));
        for id in &self.dirty {
            let read = |n, pointer: &_| {
                fresh
                    .take(id, n)
                    .map_or_else(|| read_version(&warc, pointer), Ok)
            };
            self.index.put(views_of(&self.store, id, read)?)?;
        }
        Ok(())
    }

    fn ready(&self) -> Result<()> {
        if self.spent {
            Err(ArchiveError::Spent)
        } else {
            Ok(())
        }
    }

    /// Versions are numbered without gaps; what is said of an article needs the article.
    fn check_turn(&self, entry: &Entry) -> Result<()> {
        let latest = |id: &ArticleId| -> Result<u32> {
            Ok(self.store.article(id)?.map_or(0, |record| record.versions))
        };
        match entry {
            Entry::Version { version, .. } => {
                let (id, latest) = (version.id.clone(), latest(&version.id)?);
                if version.n == latest + 1 {
                    return Ok(());
                }
                Err(ArchiveError::OutOfTurn {
                    id,
                    latest,
                    found: version.n,
                })
            }
            Entry::Unchanged { id, n, .. } | Entry::Page { id, n, .. }
                if *n == 0 || *n > latest(id)? =>
            {
                Err(ArchiveError::Absent {
                    id: id.clone(),
                    n: *n,
                })
            }
            Entry::Alias { id, .. } | Entry::State { id, .. } if latest(id)? == 0 => {
                Err(ArchiveError::Absent {
                    id: id.clone(),
                    n: 1,
                })
            }
            _ => Ok(()),
        }
    }

    /// How an entry's exchange is kept.
    fn keep(&self, event: &Event, capture: Option<Capture>) -> Result<Keep> {
        let Some(capture) = capture else {
            return Ok(Keep::Nothing);
        };
        let Event::Unchanged {
            visit,
            n,
            not_modified,
            ..
        } = event
        else {
            return Ok(Keep::Whole(capture));
        };
        if self.settings.keep_raw == KeepRaw::Changes {
            return Ok(Keep::Nothing);
        }
        let kept = self.kept_response(&visit.id, *n)?;
        let digest = digest_text(&capture.body);
        match kept {
            Some(kept) if *not_modified || kept.field("WARC-Payload-Digest") == Some(&digest) => {
                Ok(Keep::Reference {
                    capture,
                    kept,
                    not_modified: *not_modified,
                })
            }
            _ => Ok(Keep::Whole(capture)),
        }
    }

    /// The id of the response that a version without an exchange of its own was drawn from.
    fn drawn_from(&self, event: &Event, keep: &Keep) -> Result<Option<String>> {
        let (Event::Version(versioned), Keep::Nothing) = (event, keep) else {
            return Ok(None);
        };
        let before = self.kept_response(&versioned.version.id, versioned.version.n - 1)?;
        Ok(before.map(|record| record.id().to_owned()))
    }

    /// The response record of a version, where it was kept and can still be read.
    fn kept_response(&self, id: &ArticleId, n: u32) -> Result<Option<Record>> {
        let Some(pointer) = self.response(id, n)? else {
            return Ok(None);
        };
        match read_at(&self.layout.warc(), &pointer) {
            Err(ArchiveError::Damaged { .. }) => Ok(None),
            read => read.map(Some),
        }
    }

    /// Takes back what is staged after a write failed.
    fn take_back(&mut self, error: ArchiveError) -> ArchiveError {
        if let ArchiveError::Address(_) = error {
            return error;
        }
        self.store.take_back();
        self.likeness = None;
        self.fresh = Fresh::default();
        if self.segments.take_back().is_err() {
            self.spent = true;
        }
        error
    }

    /// Remembers what an applied event means for readers and for likeness. `size` is that of its
    /// record.
    fn note(&mut self, event: Event, changed: bool, size: u64) {
        if changed && let Some(id) = event.article() {
            self.dirty.insert(id.clone());
        }
        let Event::Version(versioned) = event else {
            return;
        };
        if let Some(likeness) = &mut self.likeness {
            let version = &versioned.version;
            likeness.add(&version.id, version.observed_at, &versioned.fingerprint);
        }
        self.fresh.put(*versioned, size);
    }
}
