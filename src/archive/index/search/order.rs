//! Orders of documents, and the window that one segment of the index gives of them.

use std::fmt;

use tantivy::collector::SegmentCollector;
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use super::Place;
use super::fold::{Copy, Folding};
use crate::archive::index::column;
use crate::archive::index::schema::id_of;

/// In which order documents are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Order {
    /// First sight, id, number of the version.
    Stream,
    /// Newest date first, then id and number.
    Date,
    /// Highest score first, then as [`Order::Date`].
    Relevance,
}

impl Order {
    /// The column that it reads first.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Stream => column::FIRST_SEEN,
            Self::Date | Self::Relevance => column::DATED,
        }
    }

    /// The place of a document, as far as time and score tell it.
    fn primary(self, time: i64, score: Score) -> (i64, i64) {
        // `!` turns the order of integers round without overflow; the bits of floats that are not
        // negative order as the floats do.
        match self {
            Self::Stream => (time, 0),
            Self::Date => (!time, 0),
            Self::Relevance => (!i64::from(score.max(0.0).to_bits()), !time),
        }
    }
}

/// The place of a document in an [`Order`], lowest first. No two documents share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::archive) struct Key {
    first: i64,
    second: i64,
    rank: i64,
    n: i64,
}

impl Key {
    /// The article's id as a number.
    pub(in crate::archive) fn rank(&self) -> i64 {
        self.rank
    }

    /// The article's id.
    pub(in crate::archive) fn id(&self) -> String {
        id_of(self.rank)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.id(), self.n)
    }
}

/// What one segment, or all of them, give.
#[derive(Debug, Default)]
pub(in crate::archive) struct Gathered {
    /// Documents found, copies left out.
    pub total: usize,
    /// Those that can come into the window.
    pub window: Vec<Place>,
    /// Articles found that lead their story; only where stories are folded.
    pub leaders: Vec<i64>,
    /// Documents found that do not.
    pub copies: Vec<Copy>,
}

/// The window on one segment of the index.
pub(in crate::archive) struct Window {
    pub(super) order: Order,
    pub(super) after: Option<Key>,
    pub(super) keep: usize,
    pub(super) ord: SegmentOrdinal,
    pub(super) primary: Column<i64>,
    pub(super) rank: Column<i64>,
    pub(super) n: Column<i64>,
    /// Nothing behind this place can come into the window any more.
    pub(super) bound: Option<Key>,
    pub(super) found: Gathered,
    pub(super) folding: Option<Folding>,
}

impl Window {
    fn place(&self, doc: DocId, (first, second): (i64, i64)) -> Place {
        let key = Key {
            first,
            second,
            rank: value(&self.rank, doc),
            n: value(&self.n, doc),
        };
        let address = DocAddress::new(self.ord, doc);
        Place { key, address }
    }

    /// Takes a copy aside, or remembers the leader; whether the document was taken.
    fn set_aside(&mut self, doc: DocId, score: Score) -> bool {
        let Some(folding) = &self.folding else {
            return false;
        };
        let (story, rank) = (folding.story(doc), value(&self.rank, doc));
        if story == rank {
            self.found.leaders.push(rank);
            return false;
        }
        let primary = self.order.primary(value(&self.primary, doc), score);
        let place = self.place(doc, primary);
        self.found.copies.push(Copy { story, place });
        true
    }

    /// Throws away what cannot come into the window.
    fn cut(&mut self) {
        let window = &mut self.found.window;
        if window.len() > self.keep {
            window.select_nth_unstable(self.keep);
            window.truncate(self.keep);
            self.bound = window.iter().map(|place| place.key).max();
        }
    }
}

fn value(column: &Column<i64>, doc: DocId) -> i64 {
    column.first(doc).unwrap_or_default()
}

impl SegmentCollector for Window {
    type Fruit = Gathered;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.set_aside(doc, score) {
            return;
        }
        self.found.total += 1;
        if self.keep == 0 {
            return;
        }
        let primary = self.order.primary(value(&self.primary, doc), score);
        // Most documents are told by this alone; the other columns need not be read.
        if self
            .bound
            .is_some_and(|bound| primary > (bound.first, bound.second))
        {
            return;
        }
        let place = self.place(doc, primary);
        if self.after.is_some_and(|after| place.key <= after)
            || self.bound.is_some_and(|bound| place.key > bound)
        {
            return;
        }
        self.found.window.push(place);
        if self.found.window.len() >= self.keep.saturating_mul(2) {
            self.cut();
        }
    }

    fn harvest(mut self) -> Gathered {
        self.cut();
        self.found
    }
}
