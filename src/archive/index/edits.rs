//! The words that a publisher's edit put in and took out, for `added:` and `removed:`.
//!
//! Lines that both versions have, wherever they stand, are no edit. The words of the others are
//! compared in their normal form, so that a mark, a capital or another spelling of the same word is
//! none either. What our own rules changed is never an edit.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::text::{normalise, units};
use crate::model::{Block, Cause, VersionView, Work};

/// Comparisons of words for one edit, some tenths of a second; where it would take more, all that
/// differs counts as taken out and put in.
const WORK: u64 = 100_000_000;

/// Runs of words, as they stand in the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Edit {
    /// What the newer version has and the older had not.
    pub added: Vec<String>,
    /// What the older version had and the newer has not.
    pub removed: Vec<String>,
}

/// The edit that made a version of the one before it.
pub(super) fn edit(before: Option<&VersionView>, view: &VersionView) -> Edit {
    let follows = |before: &&VersionView| before.version.n + 1 == view.version.n;
    let Some(before) = before
        .filter(follows)
        .filter(|_| view.version.cause == Cause::Publisher)
    else {
        return Edit::default();
    };
    let (old, new) = (lines(before), lines(view));
    let (old, new) = (without(&old, &new), without(&new, &old));
    let mut numbers = HashMap::new();
    let old_words = Words::of(&old, &mut numbers);
    let new_words = Words::of(&new, &mut numbers);
    let mut edit = Edit::default();
    let (before, after) = (&old_words.numbers, &new_words.numbers);
    if !Work::of(WORK).take(before, after) {
        edit.removed.extend(old_words.run(&old, 0..before.len()));
        edit.added.extend(new_words.run(&new, 0..after.len()));
        return edit;
    }
    for op in capture_diff_slices(Algorithm::Myers, before, after) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        edit.removed.extend(old_words.run(&old, op.old_range()));
        edit.added.extend(new_words.run(&new, op.new_range()));
    }
    edit
}

/// What people read of a version, line by line.
fn lines(view: &VersionView) -> Vec<String> {
    let article = &view.article;
    let heads = article.title.iter().chain(&article.summary).cloned();
    let body = article.blocks.iter().flat_map(Block::lines);
    heads.chain(body).collect()
}

/// The lines that others are not, each as often as it is missing there, joined.
fn without(lines: &[String], others: &[String]) -> String {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for line in others {
        *left.entry(line).or_default() += 1;
    }
    let mut missing: Vec<&str> = Vec::new();
    for line in lines {
        match left.get_mut(line.as_str()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => missing.push(line),
        }
    }
    missing.join("\n")
}

/// The words of a text as numbers, with their places.
struct Words {
    numbers: Vec<usize>,
    places: Vec<std::ops::Range<usize>>,
}

impl Words {
    /// `known` gives equal words equal numbers.
    fn of(text: &str, known: &mut HashMap<String, usize>) -> Self {
        let (mut numbers, mut places) = (Vec::new(), Vec::new());
        let mut form = String::new();
        for place in units(text) {
            normalise(&text[place.clone()], &mut form);
            let next = known.len();
            let number = match known.get(&form) {
                Some(number) => *number,
                None => *known.entry(form.clone()).or_insert(next),
            };
            numbers.push(number);
            places.push(place);
        }
        Self { numbers, places }
    }

    /// The part of the text from the first to the last of some words.
    fn run(&self, text: &str, words: std::ops::Range<usize>) -> Option<String> {
        let places = self.places.get(words)?;
        let (first, last) = (places.first()?, places.last()?);
        Some(text[first.start..last.end].to_owned())
    }
}
