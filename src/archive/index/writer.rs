//! The door for the one who writes the index. The archive's own lock sees to it that there is
//! only one; tantivy's lock is a kernel lock, which no killed process leaves behind.

use std::fs;
use std::path::Path;

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{Index, TantivyDocument, Term};

use super::edits::{self, Edit};
use super::piece::Piece;
use super::replaced::Replaced;
use super::schema::{self, Fields};
use super::text::Analyst;
use super::{IndexError, files};
use crate::archive::Position;
use crate::model::VersionView;

/// Least and greatest memory for a piece in the making, in bytes: what tantivy takes for a thread.
const MEMORY: std::ops::RangeInclusive<usize> = 15_000_000..=2_000_000_000;

/// Versions, and bytes of their texts, that wait to be sorted by language at most.
const WAITING: usize = 4_000;
const WAITING_BYTES: usize = 16 << 20;

/// Words and terms that are remembered for one piece at most: some 100 bytes each.
const TERMS: usize = 500_000;

/// Pieces of a size that are merged together, and documents up to which pieces count as of one
/// size. A crawl commits a few documents at a time: with tantivy's 10,000 each of its commits would
/// soon write thousands of documents anew.
const MERGED: usize = 16;
const SMALLEST: u32 = 256;

/// Writes the read index: one thread, bounded memory. What is put is seen by readers after
/// [`commit`](Self::commit).
pub struct IndexWriter {
    inner: tantivy::IndexWriter<TantivyDocument>,
    fields: Fields,
    analyst: Analyst,
    /// The piece in the making.
    piece: Option<Piece>,
    /// Bytes that it may take.
    memory: usize,
    /// What was put and not yet handed on. Texts of one language come one after another, since they
    /// share their words: what is looked up is then mostly in the processor's cache, and numbers of
    /// documents lie close together.
    waiting: Vec<Waiting>,
    waiting_bytes: usize,
}

/// A version with what the one before it tells of it.
struct Waiting {
    view: VersionView,
    edit: Edit,
    /// Bytes of its responses, where it does not share those of the one before.
    raw_bytes: u64,
}

impl IndexWriter {
    /// Opens the index in `dir`, creating it if need be, with `memory` bytes for what is not yet
    /// on disk (at least 15 MB). The position is that of the last commit.
    ///
    /// An index of another format, or a damaged one, is thrown away: the position is then `None`,
    /// and the caller puts every version again.
    pub fn open(dir: &Path, memory: usize) -> Result<(Self, Option<Position>), IndexError> {
        fs::create_dir_all(dir).map_err(|source| IndexError::io(dir, source))?;
        let (index, position) = match files::open(dir) {
            Ok(index) => {
                let position = files::position(&index)?;
                (index, position)
            }
            Err(error) if error.calls_for_rebuild() => (files::create(dir)?, None),
            Err(error) => return Err(error),
        };
        let writer = Self::of(&index, memory)?;
        // A killed writer leaves files that no commit names, and the replay would give the same
        // names to its own.
        writer.inner.garbage_collect_files().wait()?;
        Ok((writer, position))
    }

    fn of(index: &Index, memory: usize) -> Result<Self, IndexError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(*MEMORY.start())
            .build();
        let inner = index.writer_with_options(options)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGED);
        merging.set_min_layer_size(SMALLEST);
        inner.set_merge_policy(Box::new(merging));
        let (_, fields) = schema::schema();
        Ok(Self {
            inner,
            fields,
            analyst: Analyst::default(),
            piece: None,
            memory: memory.clamp(*MEMORY.start(), *MEMORY.end()),
            waiting: Vec::new(),
            waiting_bytes: 0,
        })
    }

    /// Adds the versions of one article, oldest first, replacing what there is of the same
    /// numbers. An article is put once between two commits.
    pub fn put(&mut self, versions: Vec<VersionView>) -> Result<(), IndexError> {
        let told: Vec<(Edit, u64)> = (0..versions.len())
            .map(|n| {
                let before = n.checked_sub(1).map(|before| &versions[before]);
                let response = before.and_then(|before| before.response.as_ref());
                let raw_bytes = versions[n].raw_bytes(response);
                (edits::edit(before, &versions[n]), raw_bytes)
            })
            .collect();
        for (view, (edit, raw_bytes)) in versions.into_iter().zip(told) {
            self.waiting_bytes += view.article.lines().map(|line| line.len()).sum::<usize>();
            self.waiting.push(Waiting {
                view,
                edit,
                raw_bytes,
            });
        }
        if self.waiting.len() >= WAITING || self.waiting_bytes >= WAITING_BYTES {
            self.hand_on()?;
        }
        Ok(())
    }

    /// Hands on what waits, language by language.
    fn hand_on(&mut self) -> Result<(), IndexError> {
        let mut waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        waiting.sort_by(|a, b| a.view.article.lang().cmp(&b.view.article.lang()));
        for version in &waiting {
            self.put_version(version)?;
        }
        Ok(())
    }

    /// Forgets what waits.
    fn forget(&mut self) {
        self.waiting.clear();
        self.piece = None;
        self.waiting_bytes = 0;
    }

    fn put_version(&mut self, version: &Waiting) -> Result<(), IndexError> {
        let view = &version.view;
        let schema = self.inner.index().schema();
        let (edit, raw_bytes) = (&version.edit, version.raw_bytes);
        let document = schema::document(
            &self.fields,
            &schema,
            view,
            edit,
            raw_bytes,
            &mut self.analyst,
        )?;
        let mut piece = match self.piece.take() {
            Some(piece) => piece,
            None => Piece::new(self.inner.new_segment())?,
        };
        piece.add(&document)?;
        let is_full = piece.memory() >= self.memory || self.analyst.remembered() > TERMS;
        self.piece = Some(piece);
        if is_full {
            self.finish_piece()?;
        }
        Ok(())
    }

    /// Writes the piece in the making, to be seen after the next commit.
    fn finish_piece(&mut self) -> Result<(), IndexError> {
        if let Some(piece) = self.piece.take() {
            let key = self.fields.key;
            let keys = piece.terms(key, &self.analyst.lexicon);
            let keys = keys.map(|text| Term::from_field_text(key, text)).collect();
            let meta = piece.write(&self.analyst.lexicon)?;
            // Before the piece is there: it would be merged, and no longer be spared.
            self.inner
                .delete_query(Box::new(Replaced::new(keys, meta.id())))?;
            self.inner.add_segment(meta)?;
            self.analyst.rest();
        }
        Ok(())
    }

    /// Removes every version. Readers see the old ones until the next commit.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.forget();
        self.inner.delete_all_documents()?;
        Ok(())
    }

    /// Makes what was put durable and visible, with the position up to which it is complete.
    pub fn commit(&mut self, position: &Position) -> Result<(), IndexError> {
        self.hand_on()?;
        self.finish_piece()?;
        let mut commit = self.inner.prepare_commit()?;
        commit.set_payload(&files::payload(position));
        commit.commit()?;
        Ok(())
    }

    /// Forgets what was put since the last commit.
    pub fn rollback(&mut self) -> Result<(), IndexError> {
        self.forget();
        self.inner.rollback()?;
        Ok(())
    }

    /// Merges all that is committed into one piece.
    pub fn merge(&mut self) -> Result<(), IndexError> {
        let pieces = self.inner.index().searchable_segment_ids()?;
        if pieces.len() > 1 {
            self.inner.merge(&pieces).wait()?;
        }
        self.inner.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Waits for merges under way, so that the files are as few as they should be.
    pub fn close(self) -> Result<(), IndexError> {
        self.inner.wait_merging_threads()?;
        Ok(())
    }
}
