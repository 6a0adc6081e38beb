//! Snippets: the part of a text where the words of a query stand, and which bytes to mark.

use std::ops::Range;

use tantivy::tokenizer::TokenStream;

use super::query::{Needle, Piece};
use super::text::tokenizer::WordStream;
use super::text::{Kind, Stemmer, without_accents};

/// Characters of a snippet, about.
const LENGTH: usize = 160;
/// Characters before the first marked word, about.
const LEAD: usize = 40;
/// Bytes of a text that are looked at.
const SEARCHED: usize = 1 << 20;

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

/// A word of a searched text.
struct Word {
    range: Range<usize>,
    position: usize,
    kind: Kind,
    term: String,
    looser: Vec<String>,
}

/// Where needles stand in a text: its words, and for each find its bytes and the needle's number.
struct Finds {
    words: Vec<Range<usize>>,
    found: Vec<(Range<usize>, usize)>,
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

fn finds(text: &str, needles: &[Needle], stemmer: Option<&Stemmer>) -> Finds {
    let text = &text[..text.floor_char_boundary(SEARCHED)];
    let stems = needles.iter().any(|needle| !needle.stems.is_empty());
    let words = words(text, stemmer.filter(|_| stems), stems);
    let mut found = Vec::new();
    for start in 0..words.len() {
        for (number, needle) in needles.iter().enumerate() {
            if let Some(range) = find_at(text, &words[start..], needle) {
                found.push((range, number));
            }
        }
    }
    let words = words.into_iter().map(|word| word.range).collect();
    Finds { words, found }
}

fn words(text: &str, stemmer: Option<&Stemmer>, looser: bool) -> Vec<Word> {
    let mut stream = WordStream::new(text);
    let mut words = Vec::new();
    let mut stem = String::new();
    while stream.advance() {
        let token = stream.token();
        let mut forms = Vec::new();
        if looser && stream.kind == Kind::Whole {
            forms.extend(without_accents(&token.text));
            if stemmer.is_some_and(|stemmer| stemmer.stem(&token.text, &mut stem)) {
                forms.push(stem.clone());
            }
        }
        words.push(Word {
            range: token.offset_from..token.offset_to,
            position: token.position,
            kind: stream.kind,
            term: token.text.clone(),
            looser: forms,
        });
    }
    words
}

/// The bytes of a needle that begins with the first of these words.
fn find_at(text: &str, words: &[Word], needle: &Needle) -> Option<Range<usize>> {
    let first = words.first()?;
    let mut end = first.range.end;
    let mut rest = words.iter();
    for (number, (offset, piece)) in needle.pieces.iter().enumerate() {
        let word = rest.find(|word| word.position >= first.position + offset)?;
        let in_place = word.position == first.position + offset;
        let loose = number == 0
            && (word.looser.iter().any(|form| needle.stems.contains(form))
                || needle.plain.as_ref() == Some(&word.term));
        if !in_place || !(loose || matches(piece, &word.term)) {
            return None;
        }
        end = word_end(text, word, piece);
    }
    Some(first.range.start..end)
}

fn matches(piece: &Piece, term: &str) -> bool {
    match piece {
        Piece::Exact(word) => word == term,
        Piece::Begins(start) => term.starts_with(start.as_str()),
    }
}

/// Where a found word ends: a pair found by its first character ends behind that.
fn word_end(text: &str, word: &Word, piece: &Piece) -> usize {
    match (word.kind, piece) {
        (Kind::Pair, Piece::Begins(_)) => {
            let first = text[word.range.clone()].chars().next();
            word.range.start + first.map_or(0, char::len_utf8)
        }
        _ => word.range.end,
    }
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
