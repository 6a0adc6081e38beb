//! The query that deletes what a new piece replaces, and spares the piece itself: tantivy may ask it
//! of pieces that were added before and of those that come right after.

use tantivy::index::SegmentId;
use tantivy::query::{
    EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermSetQuery, Weight,
};
use tantivy::{DocId, Score, SegmentReader, Term};

/// Documents with one of these keys in any piece but one.
#[derive(Debug, Clone)]
pub(super) struct Replaced {
    keys: TermSetQuery,
    by: SegmentId,
}

impl Replaced {
    /// Those that the piece `by` replaces.
    pub(super) fn new(keys: Vec<Term>, by: SegmentId) -> Self {
        let keys = TermSetQuery::new(keys);
        Self { keys, by }
    }
}

impl Query for Replaced {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let keys = self.keys.weight(scoring)?;
        Ok(Box::new(Elsewhere { keys, but: self.by }))
    }
}

struct Elsewhere {
    keys: Box<dyn Weight>,
    but: SegmentId,
}

impl Weight for Elsewhere {
    fn scorer(&self, piece: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if piece.segment_id() == self.but {
            return Ok(Box::new(EmptyScorer));
        }
        self.keys.scorer(piece, boost)
    }

    fn explain(&self, piece: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.keys.explain(piece, doc)
    }
}
