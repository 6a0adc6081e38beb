//! Running a query of the index: the collector that orders what is found in bounded memory.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Query;
use tantivy::schema::Value;
use tantivy::{
    DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument,
    TantivyError,
};

use super::IndexError;
use super::schema::{Fields, column, id_of};
use crate::model::VersionView;

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

/// A window on an order: its first `keep` documents, after a place.
pub(in crate::archive) struct Search {
    /// The order.
    pub order: Order,
    /// The place behind which the window begins.
    pub after: Option<Key>,
    /// How many documents it holds; memory is proportional to it.
    pub keep: usize,
}

/// What a search found: how many documents in all, and those in the window.
pub(in crate::archive) type Found = (usize, Vec<(Key, DocAddress)>);

impl Search {
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

/// The version of a document.
pub(in crate::archive) fn view(
    searcher: &Searcher,
    fields: &Fields,
    key: &Key,
    address: DocAddress,
) -> Result<VersionView, IndexError> {
    let document: TantivyDocument = searcher.doc(address)?;
    let json = document
        .get_first(fields.view)
        .and_then(|value| value.as_str());
    serde_json::from_str(json.unwrap_or_default()).map_err(|source| IndexError::Record {
        key: format!("{}/{}", key.id(), key.n),
        source,
    })
}

impl Collector for Search {
    type Fruit = Found;
    type Child = Window;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Window> {
        let columns = segment.fast_fields();
        let primary = match self.order {
            Order::Stream => column::FIRST_SEEN,
            Order::Date | Order::Relevance => column::DATED,
        };
        Ok(Window {
            order: self.order,
            after: self.after,
            keep: self.keep,
            ord,
            primary: columns.i64(primary)?,
            rank: columns.i64(column::RANK)?,
            n: columns.i64(column::N)?,
            total: 0,
            found: Vec::new(),
            bound: None,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
        let total = fruits.iter().map(|(total, _)| total).sum();
        let mut all: Vec<_> = fruits.into_iter().flat_map(|(_, found)| found).collect();
        all.sort_unstable();
        all.truncate(self.keep);
        Ok((total, all))
    }
}

/// The window on one segment of the index.
pub(in crate::archive) struct Window {
    order: Order,
    after: Option<Key>,
    keep: usize,
    ord: SegmentOrdinal,
    primary: Column<i64>,
    rank: Column<i64>,
    n: Column<i64>,
    total: usize,
    found: Vec<(Key, DocAddress)>,
    /// Nothing behind this place can come into the window any more.
    bound: Option<Key>,
}

impl Window {
    fn key(&self, doc: DocId, score: Score) -> Key {
        let value = |column: &Column<i64>| column.first(doc).unwrap_or_default();
        let time = value(&self.primary);
        // `!` turns the order of integers round without overflow; the bits of floats that are not
        // negative order as the floats do.
        let (first, second) = match self.order {
            Order::Stream => (time, 0),
            Order::Date => (!time, 0),
            Order::Relevance => (!i64::from(score.max(0.0).to_bits()), !time),
        };
        Key {
            first,
            second,
            rank: value(&self.rank),
            n: value(&self.n),
        }
    }

    /// Throws away what cannot come into the window.
    fn cut(&mut self) {
        if self.found.len() > self.keep {
            self.found.select_nth_unstable(self.keep);
            self.found.truncate(self.keep);
            self.bound = self.found.iter().map(|(key, _)| *key).max();
        }
    }
}

impl SegmentCollector for Window {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.keep == 0 {
            return;
        }
        let key = self.key(doc, score);
        if self.after.is_some_and(|after| key <= after)
            || self.bound.is_some_and(|bound| key > bound)
        {
            return;
        }
        self.found.push((key, DocAddress::new(self.ord, doc)));
        if self.found.len() >= self.keep.saturating_mul(2) {
            self.cut();
        }
    }

    fn harvest(mut self) -> Found {
        self.cut();
        (self.total, self.found)
    }
}
