//! The difference of two forms of an article: lines aligned, words compared inside changed lines.
//!
//! Lines are aligned by patience diff on their comparison forms; inside a replaced run each old
//! line is paired with the new line it resembles most, order kept. The result is data; how it is
//! shown is the command line's concern. Every step is bounded in work, so that two texts that have
//! nothing in common end as one removed and one added, on every machine alike.

mod align;
mod inline;

use serde::{Deserialize, Serialize};

use crate::model::text::words;
use crate::model::{Article, Work};

use super::form::{Line, lines};

pub use super::form::LineKind;
pub use inline::{Op, Segment};

/// Comparisons for one pair of articles, a second or so; what is not aligned by then counts as
/// replaced.
const WORK: u64 = 200_000_000;

/// The difference of two articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleDiff {
    /// The headline; one equal segment where it did not change, none where there is none.
    pub title: Vec<Segment>,
    /// The lede, likewise.
    pub summary: Vec<Segment>,
    /// The lines of the body in reading order.
    pub blocks: Vec<BlockDiff>,
    /// Sums over the body.
    pub stats: Stats,
}

/// What became of one line of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum BlockDiff {
    /// It stayed, but for noise; as the newer article has it.
    Equal {
        /// What it is a line of.
        kind: LineKind,
        /// Its text.
        text: String,
    },
    /// It is new.
    Added {
        /// What it is a line of.
        kind: LineKind,
        /// Its text.
        text: String,
    },
    /// It is gone.
    Removed {
        /// What it is a line of.
        kind: LineKind,
        /// Its text.
        text: String,
    },
    /// It was reworded.
    Changed {
        /// What it is a line of now.
        kind: LineKind,
        /// What stayed and what did not, in reading order.
        segments: Vec<Segment>,
    },
}

/// How much of the body changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Words that were not there before (UAX 29).
    pub words_added: u32,
    /// Words that are no longer there.
    pub words_removed: u32,
    /// Lines that are new.
    pub lines_added: u32,
    /// Lines that are gone.
    pub lines_removed: u32,
    /// Lines that were reworded.
    pub lines_changed: u32,
}

impl ArticleDiff {
    /// Whether title, summary and body say the same.
    pub fn is_empty(&self) -> bool {
        let same = |segments: &[Segment]| segments.iter().all(|segment| segment.op == Op::Equal);
        let equal = |block: &BlockDiff| matches!(block, BlockDiff::Equal { .. });
        same(&self.title) && same(&self.summary) && self.blocks.iter().all(equal)
    }
}

/// Compares two articles.
pub fn articles(old: &Article, new: &Article) -> ArticleDiff {
    let mut work = Work::of(WORK);
    let mut field = |old: &Option<String>, new: &Option<String>| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        inline::segments(&text(old), &text(new), &mut work)
    };
    let title = field(&old.title, &new.title);
    let summary = field(&old.summary, &new.summary);
    let before: Vec<Line> = lines(old).collect();
    let after: Vec<Line> = lines(new).collect();
    let blocks = align::align(&before, &after, &mut work);
    let stats = sum(&blocks);
    ArticleDiff {
        title,
        summary,
        blocks,
        stats,
    }
}

/// Words added and removed between two texts.
pub(super) fn count_words(old: &str, new: &str) -> (u32, u32) {
    let mut stats = Stats::default();
    stats.add_words(&inline::segments(old, new, &mut Work::of(WORK)));
    (stats.words_added, stats.words_removed)
}

fn sum(blocks: &[BlockDiff]) -> Stats {
    let mut stats = Stats::default();
    for block in blocks {
        match block {
            BlockDiff::Equal { .. } => {}
            BlockDiff::Added { text, .. } => {
                stats.lines_added += 1;
                stats.words_added += word_count(text);
            }
            BlockDiff::Removed { text, .. } => {
                stats.lines_removed += 1;
                stats.words_removed += word_count(text);
            }
            BlockDiff::Changed { segments, .. } => {
                stats.lines_changed += 1;
                stats.add_words(segments);
            }
        }
    }
    stats
}

impl Stats {
    fn add_words(&mut self, segments: &[Segment]) {
        for segment in segments {
            match segment.op {
                Op::Equal => {}
                Op::Added => self.words_added += word_count(&segment.text),
                Op::Removed => self.words_removed += word_count(&segment.text),
            }
        }
    }
}

fn word_count(text: &str) -> u32 {
    u32::try_from(words(text).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
