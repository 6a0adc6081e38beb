//! Word by word inside one line.
//!
//! Words are UAX 29 segments, which never part a letter from its vowel sign: a changed sign shows
//! as the changed word. Scripts without spaces come as single characters; there a lone character
//! that happens to be equal between two changes is taken into the change, or the result would
//! read like confetti.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use crate::dedup::fingerprint::is_unspaced;
use crate::model::Work;
use crate::model::text::comparison_form;

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// It stayed, but for noise.
    Equal,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A piece of text and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// What became of it.
    pub op: Op,
    /// The text; of an equal piece as the newer text has it.
    pub text: String,
}

/// Characters that a piece in a script without spaces must have to stand as equal between two
/// changes.
const SHORTEST_EQUAL: usize = 2;

/// The differences of two lines in reading order, what is gone before what is new. Equal and
/// added pieces together are the new line to the letter.
pub(super) fn segments(old: &str, new: &str, work: &mut Work) -> Vec<Segment> {
    let (before, after) = (Words::of(old), Words::of(new));
    let ops = if work.take(&before.keys, &after.keys) {
        capture_diff_slices(Algorithm::Myers, &before.keys, &after.keys)
    } else {
        vec![replaced(before.keys.len(), after.keys.len())]
    };
    let spans = merge(ops.iter().map(Span::of), &after);
    let mut segments = Vec::new();
    for span in spans {
        let mut push = |op, text: String| {
            if !text.is_empty() {
                segments.push(Segment { op, text });
            }
        };
        if span.equal {
            push(Op::Equal, after.text(&span.new));
        } else {
            push(Op::Removed, before.text(&span.old));
            push(Op::Added, after.text(&span.new));
        }
    }
    segments
}

/// All of one sequence in the place of all of another.
pub(super) fn replaced(old_len: usize, new_len: usize) -> DiffOp {
    DiffOp::Replace {
        old_index: 0,
        old_len,
        new_index: 0,
        new_len,
    }
}

/// A line as words and what stands between them, with the forms by which they are compared.
struct Words<'a> {
    words: Vec<&'a str>,
    keys: Vec<String>,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let words: Vec<&str> = text.split_word_bounds().collect();
        let key = |word: &&str| match comparison_form(word) {
            blank if blank.is_empty() => " ".to_owned(),
            form => form,
        };
        let keys = words.iter().map(key).collect();
        Self { words, keys }
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.words[range.clone()].concat()
    }
}

/// A run of words on both sides.
struct Span {
    equal: bool,
    old: Range<usize>,
    new: Range<usize>,
}

impl Span {
    fn of(op: &DiffOp) -> Self {
        Self {
            equal: matches!(op, DiffOp::Equal { .. }),
            old: op.old_range(),
            new: op.new_range(),
        }
    }

    /// Whether an equal run between two changes tells the reader nothing: only spaces and
    /// punctuation, or a lone character of a script without spaces.
    fn is_slight(&self, after: &Words<'_>) -> bool {
        let words = &after.words[self.new.clone()];
        let is_word = |word: &&&str| word.chars().any(char::is_alphanumeric);
        let count = words.iter().filter(is_word).count();
        let unspaced = words.iter().filter(is_word).all(|word| is_unspaced(word));
        count == 0 && words.len() < 3 || unspaced && count < SHORTEST_EQUAL
    }
}

/// Joins changes that follow each other, also across slight equal runs.
fn merge(spans: impl Iterator<Item = Span>, after: &Words<'_>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    let mut spans = spans.peekable();
    while let Some(mut span) = spans.next() {
        let inner = !merged.is_empty() && spans.peek().is_some();
        span.equal &= !(inner && span.is_slight(after));
        match merged.last_mut() {
            Some(last) if last.equal == span.equal => {
                last.old.end = span.old.end;
                last.new.end = span.new.end;
            }
            _ => merged.push(span),
        }
    }
    merged
}
