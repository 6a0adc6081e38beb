//! Snippets: the part of a text where the words of a query stand, and which bytes to mark.

mod finds;

use std::ops::Range;

use super::query::Needle;
use super::text::Stemmer;
use finds::finds;

/// Characters of a snippet, about.
const LENGTH: usize = 160;
/// Characters before the first marked word, about.
const LEAD: usize = 40;

/// A part of a text, with the words that a query found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Which text it is a part of.
    pub source: Source,
    /// Its bytes in that text.
    pub range: Range<usize>,
    /// The part itself; it may hold line feeds.
    pub text: String,
    /// What to mark: bytes of [`text`](Self::text), in order, not overlapping.
    pub highlights: Vec<Range<usize>>,
}

/// A text that a snippet can be a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The summary.
    Summary,
    /// The body as [`Article::body_text`](crate::model::Article::body_text) gives it.
    Body,
}

/// The bytes of a text that the needles found, in order, not overlapping.
pub(in crate::archive) fn highlights(
    text: &str,
    needles: &[Needle],
    stemmer: Option<&Stemmer>,
) -> Vec<Range<usize>> {
    merged(
        finds(text, needles, stemmer)
            .found
            .into_iter()
            .map(|(range, _)| range),
    )
}

/// The part of a text that shows the most of the needles; `None` where it has none of them.
pub(in crate::archive) fn snippet(
    source: Source,
    text: &str,
    needles: &[Needle],
    stemmer: Option<&Stemmer>,
) -> Option<Snippet> {
    let finds = finds(text, needles, stemmer);
    let first = best_start(text, &finds.found)?;
    let range = frame(text, &finds.words, first);
    let inside = |found: &Range<usize>| range.start <= found.start && found.end <= range.end;
    let marked = finds
        .found
        .into_iter()
        .map(|(found, _)| found)
        .filter(inside);
    let highlights = merged(marked)
        .into_iter()
        .map(|found| found.start - range.start..found.end - range.start)
        .collect();
    Some(Snippet {
        source,
        text: text[range.clone()].to_owned(),
        range,
        highlights,
    })
}

/// The first byte of the find from which a snippet's length shows the most needles.
fn best_start(text: &str, found: &[(Range<usize>, usize)]) -> Option<usize> {
    let reach = LENGTH - LEAD;
    let mut best: Option<(usize, usize)> = None;
    let mut seen: Vec<usize> = Vec::new();
    let mut ahead = 0;
    for (at, (range, _)) in found.iter().enumerate() {
        ahead = ahead.max(at);
        let limit = chars_on(text, range.start, reach);
        while found.get(ahead).is_some_and(|(next, _)| next.end <= limit) {
            ahead += 1;
        }
        seen.clear();
        for (_, needle) in found[at..ahead].iter().take(LENGTH) {
            if !seen.contains(needle) {
                seen.push(*needle);
            }
        }
        if best.is_none_or(|(most, _)| seen.len() > most) {
            best = Some((seen.len(), range.start));
        }
    }
    best.map(|(_, start)| start)
}

/// The byte so many characters on.
fn chars_on(text: &str, from: usize, count: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| from + at)
}

/// The snippet around a find: whole words, a few before it and as many after as there is room for.
fn frame(text: &str, words: &[Range<usize>], first: usize) -> Range<usize> {
    let earliest = text[..first]
        .char_indices()
        .rev()
        .take(LEAD)
        .last()
        .map_or(first, |(at, _)| at);
    let before = words.partition_point(|word| word.start < earliest);
    let start = words
        .get(before)
        .map_or(first, |word| word.start.min(first));
    let start = if earliest == 0 { 0 } else { start };
    let latest = chars_on(text, start, LENGTH);
    if latest == text.len() {
        return start..text.len();
    }
    let after = words.partition_point(|word| word.end <= latest);
    let end = after.checked_sub(1).map_or(latest, |last| words[last].end);
    start..if end <= first { latest } else { end }
}

/// Ranges in order, those that touch made one.
fn merged(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut sorted: Vec<Range<usize>> = ranges.collect();
    sorted.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
