//! Folding stories: of the articles of one story that a query finds, one is shown.
//!
//! It is the leading article where that is found, else the first in the order. Most articles stand
//! alone and lead their story, so only the others are set aside; memory is eight bytes an article
//! found and some fifty a copy.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use tantivy::DocId;
use tantivy::columnar::Column;

use super::Place;
use crate::archive::index::column;

/// Which stories count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Fold {
    /// Those of now.
    Now,
    /// Those that were known when a version was written.
    Then,
}

impl Fold {
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Now => column::STORY,
            Self::Then => column::STORY_THEN,
        }
    }
}

/// Something by the rank of an article.
type ByRank<T> = HashMap<i64, T, BuildHasherDefault<RankHasher>>;

/// How many other articles of its story were found, by the rank of the article that is shown.
pub(in crate::archive) type Stories = ByRank<usize>;

/// Ranks are digests already, and looked up for every article found: they are spread, not hashed.
#[derive(Default)]
pub(in crate::archive) struct RankHasher(u64);

impl Hasher for RankHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_i64(i64::from(byte));
        }
    }

    fn write_i64(&mut self, rank: i64) {
        /// 2⁶⁴ over the golden ratio: it carries the lower bits into the upper ones.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0 ^ rank.cast_unsigned()).wrapping_mul(SPREAD);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// The stories of one segment's documents.
pub(in crate::archive) struct Folding {
    story: Column<i64>,
}

impl Folding {
    pub(super) fn new(story: Column<i64>) -> Self {
        Self { story }
    }

    /// The rank of the article that leads the document's story.
    pub(super) fn story(&self, doc: DocId) -> i64 {
        self.story.first(doc).unwrap_or_default()
    }
}

/// A document of an article that does not lead its story.
#[derive(Debug, Clone, std::marker::Copy)]
pub(in crate::archive) struct Copy {
    pub(super) story: i64,
    pub(super) place: Place,
}

/// The copies that stand for their story because the leader was not found, and how many others
/// each shown article stands for.
pub(super) fn fold(leaders: &[Vec<i64>], mut copies: Vec<Copy>) -> (Vec<Place>, Stories) {
    copies.sort_unstable_by_key(|copy| (copy.story, copy.place.key.rank()));
    let mut led: ByRank<bool> = copies.iter().map(|copy| (copy.story, false)).collect();
    if !led.is_empty() {
        for leader in leaders.iter().flatten() {
            if let Some(led) = led.get_mut(leader) {
                *led = true;
            }
        }
    }
    let (mut kept, mut counts) = (Vec::new(), Stories::default());
    for story in copies.chunk_by(|a, b| a.story == b.story) {
        let rank = |copy: &Copy| copy.place.key.rank();
        let articles = story.chunk_by(|a, b| rank(a) == rank(b)).count();
        let leader = story[0].story;
        if led.get(&leader) == Some(&true) {
            counts.insert(leader, articles);
            continue;
        }
        let Some(first) = story.iter().min_by_key(|copy| copy.place).map(rank) else {
            continue;
        };
        let of_first = story.iter().filter(|copy| rank(copy) == first);
        kept.extend(of_first.map(|copy| copy.place));
        if articles > 1 {
            counts.insert(first, articles - 1);
        }
    }
    (kept, counts)
}
