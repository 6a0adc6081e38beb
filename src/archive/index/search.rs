//! Running a query of the index: the collector that orders what is found in bounded memory.

mod fold;
mod order;

use tantivy::collector::Collector;
use tantivy::query::Query;
use tantivy::{DocAddress, Searcher, SegmentOrdinal, SegmentReader, TantivyError};

use super::IndexError;
use super::column;

pub(in crate::archive) use fold::Fold;
pub(in crate::archive) use order::{Key, Order};

use fold::{Folding, Stories};
use order::{Gathered, Window};

/// A window on an order: its first `keep` documents, after a place.
pub(in crate::archive) struct Search {
    /// The order.
    pub order: Order,
    /// The place behind which the window begins.
    pub after: Option<Key>,
    /// How many documents it holds; memory is proportional to it.
    pub keep: usize,
    /// Whether the copies of a story are folded.
    pub fold: Option<Fold>,
}

/// What a search found.
#[derive(Debug, Default)]
pub(in crate::archive) struct Found {
    /// How many documents in all, folded ones left out.
    pub total: usize,
    /// Those in the window.
    pub window: Vec<Place>,
    /// Other articles of a story that were found too, by the rank of the one that is shown.
    pub copies: Stories,
}

/// A document in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::archive) struct Place {
    /// Its place in the order.
    pub key: Key,
    /// Where the document is.
    pub address: DocAddress,
}

impl Search {
    /// Every document, in an order.
    pub(in crate::archive) fn all(order: Order) -> Self {
        Self::first(order, usize::MAX)
    }

    /// The first documents of an order.
    pub(in crate::archive) fn first(order: Order, keep: usize) -> Self {
        Self {
            order,
            after: None,
            keep,
            fold: None,
        }
    }

    /// Runs a query.
    pub(in crate::archive) fn run(
        &self,
        searcher: &Searcher,
        query: &dyn Query,
    ) -> Result<Found, IndexError> {
        searcher.search(query, self).map_err(|error| match error {
            // What `RegexPhraseQuery` says when its patterns match more terms than it takes.
            TantivyError::InvalidArgument(_) => IndexError::TooBroad,
            other => other.into(),
        })
    }
}

impl Collector for Search {
    type Fruit = Found;
    type Child = Window;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Window> {
        let columns = segment.fast_fields();
        let folding = match self.fold {
            None => None,
            Some(fold) => Some(Folding::new(columns.i64(fold.column())?)),
        };
        Ok(Window {
            order: self.order,
            after: self.after,
            keep: self.keep,
            ord,
            primary: columns.i64(self.order.column())?,
            rank: columns.i64(column::RANK)?,
            n: columns.i64(column::N)?,
            bound: None,
            found: Gathered::default(),
            folding,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Gathered>) -> tantivy::Result<Found> {
        let mut all = Gathered::default();
        let mut leaders = Vec::with_capacity(fruits.len());
        for fruit in fruits {
            all.total += fruit.total;
            all.window.extend(fruit.window);
            leaders.push(fruit.leaders);
            all.copies.extend(fruit.copies);
        }
        let (kept, copies) = fold::fold(&leaders, all.copies);
        all.total += kept.len();
        let behind = |place: &Place| self.after.is_none_or(|after| place.key > after);
        all.window.extend(kept.into_iter().filter(behind));
        all.window.sort_unstable();
        all.window.truncate(self.keep);
        Ok(Found {
            total: all.total,
            window: all.window,
            copies,
        })
    }
}
