//! The door for the one who writes the index. The archive's own lock sees to it that there is
//! only one; tantivy's lock is a kernel lock, which no killed process leaves behind.

use std::fs;
use std::path::Path;

use tantivy::indexer::IndexWriterOptions;
use tantivy::{Index, TantivyDocument, Term};

use super::edits::{self, Edit};
use super::schema::{self, Fields};
use super::text::Analyst;
use super::{IndexError, files};
use crate::archive::Position;
use crate::model::VersionView;

/// Least and greatest memory that tantivy takes for one thread, in bytes.
const MEMORY: std::ops::RangeInclusive<usize> = 15_000_000..=2_000_000_000;

/// Writes the read index: one thread, bounded memory. What is put is seen by readers after
/// [`commit`](Self::commit).
pub struct IndexWriter {
    inner: tantivy::IndexWriter<TantivyDocument>,
    fields: Fields,
    analyst: Analyst,
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
            .memory_budget_per_thread(memory.clamp(*MEMORY.start(), *MEMORY.end()))
            .build();
        let inner = index.writer_with_options(options)?;
        let (_, fields) = schema::schema();
        Ok(Self {
            inner,
            fields,
            analyst: Analyst::default(),
        })
    }

    /// Adds the versions of one article, oldest first, replacing what there is of the same
    /// numbers.
    pub fn put(&mut self, versions: &[VersionView]) -> Result<(), IndexError> {
        let mut before = None;
        for view in versions {
            self.put_version(view, &edits::edit(before, view))?;
            before = Some(view);
        }
        Ok(())
    }

    fn put_version(&mut self, view: &VersionView, edit: &Edit) -> Result<(), IndexError> {
        let schema = self.inner.index().schema();
        let document = schema::document(&self.fields, &schema, view, edit, &mut self.analyst)?;
        let key = schema::key(&view.version.id, view.version.n);
        self.inner
            .delete_term(Term::from_field_text(self.fields.key, &key));
        self.inner.add_document(document)?;
        Ok(())
    }

    /// Removes every version. Readers see the old ones until the next commit.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.inner.delete_all_documents()?;
        Ok(())
    }

    /// Makes what was put durable and visible, with the position up to which it is complete.
    pub fn commit(&mut self, position: &Position) -> Result<(), IndexError> {
        let mut commit = self.inner.prepare_commit()?;
        commit.set_payload(&files::payload(position));
        commit.commit()?;
        Ok(())
    }

    /// Forgets what was put since the last commit.
    pub fn rollback(&mut self) -> Result<(), IndexError> {
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
