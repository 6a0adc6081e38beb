//! Where the needles of a query stand in a text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tantivy::tokenizer::{Token, TokenStream};

use crate::archive::index::query::{Needle, Piece};
use crate::archive::index::text::tokenizer::WordStream;
use crate::archive::index::text::{Kind, Stemmer, without_accents};

/// Bytes of a text that are looked at.
const SEARCHED: usize = 1 << 20;

/// The words of a text, and the finds in it: their bytes and the number of the needle.
pub(super) struct Finds {
    /// Bytes of every word.
    pub words: Vec<Range<usize>>,
    /// The finds in the order of the text.
    pub found: Vec<(Range<usize>, usize)>,
}

/// A term of a needle: the needle's number and the term's number in it.
type Place = (usize, usize);

/// The terms of all needles, by what a word of the text has to be.
struct Terms<'a> {
    exact: HashMap<&'a str, Vec<Place>>,
    begins: Vec<(&'a str, Place)>,
    looser: HashMap<&'a str, Vec<Place>>,
    /// First letters of the stems, where words of the language begin as their stems do.
    initials: Option<HashSet<char>>,
    stemmer: Option<&'a Stemmer>,
}

/// Looks for needles in a text; `stemmer` is that of its language.
pub(super) fn finds(text: &str, needles: &[Needle], stemmer: Option<&Stemmer>) -> Finds {
    let text = &text[..text.floor_char_boundary(SEARCHED)];
    let terms = Terms::of(needles, stemmer);
    let mut words = Vec::new();
    let mut ends: HashMap<(Place, usize), usize> = HashMap::new();
    let mut starts: Vec<(usize, usize, usize)> = Vec::new();
    let mut going_on: HashSet<usize> = HashSet::new();
    let mut stream = WordStream::new(text);
    while stream.advance() {
        let kind = stream.kind;
        let token = stream.token();
        words.push(token.offset_from..token.offset_to);
        if !stream.begins {
            going_on.insert(token.position);
        }
        terms.matching(token, kind, |(needle, piece), begins| {
            let end = end_of(text, token, kind, begins);
            ends.insert(((needle, piece), token.position), end);
            if piece == 0 {
                starts.push((needle, token.position, token.offset_from));
            }
        });
    }
    let mut found = Vec::new();
    for (needle, position, start) in starts {
        let pieces = needles[needle].pieces.iter().enumerate();
        let end = |(piece, (offset, _)): (usize, &(usize, Piece))| {
            ends.get(&((needle, piece), position + offset)).copied()
        };
        let ends: Option<Vec<usize>> = pieces.map(end).collect();
        let goes_on = |place: usize| going_on.contains(&(position + place));
        let unspaced = needles[needle].unspaced.as_ref();
        if !unspaced.is_none_or(|unspaced| unspaced.stands(goes_on)) {
            continue;
        }
        if let Some(end) = ends.and_then(|ends| ends.last().copied()) {
            found.push((start..end, needle));
        }
    }
    Finds { words, found }
}

impl<'a> Terms<'a> {
    fn of(needles: &'a [Needle], stemmer: Option<&'a Stemmer>) -> Self {
        let mut terms = Self {
            exact: HashMap::new(),
            begins: Vec::new(),
            looser: HashMap::new(),
            initials: None,
            stemmer,
        };
        for (number, needle) in needles.iter().enumerate() {
            for (at, (_, piece)) in needle.pieces.iter().enumerate() {
                match piece {
                    Piece::Exact(word) | Piece::Pair(word) => {
                        terms.exact.entry(word).or_default().push((number, at));
                    }
                    Piece::Begins(start) | Piece::Character(start) => {
                        terms.begins.push((start, (number, at)));
                    }
                }
            }
            if let Some(plain) = &needle.plain {
                terms.exact.entry(plain).or_default().push((number, 0));
            }
            for stem in &needle.stems {
                terms.looser.entry(stem).or_default().push((number, 0));
            }
        }
        if stemmer.is_some_and(Stemmer::keeps_initial) {
            let initial =
                |stem: &&str| stem.rsplit(':').next().and_then(|stem| stem.chars().next());
            terms.initials = Some(terms.looser.keys().filter_map(initial).collect());
        }
        terms
    }

    /// Tells every term that a word is, and whether it is only the beginning of the word.
    fn matching(&self, token: &Token, kind: Kind, mut tell: impl FnMut(Place, bool)) {
        let word = token.text.as_str();
        for place in self.exact.get(word).into_iter().flatten() {
            tell(*place, false);
        }
        for (start, place) in &self.begins {
            if word.starts_with(start) {
                tell(*place, true);
            }
        }
        if self.looser.is_empty() || kind != Kind::Whole {
            return;
        }
        let plain = without_accents(word);
        let initial = plain.as_deref().unwrap_or(word).chars().next();
        let hopeless = |initials: &HashSet<char>| initial.is_none_or(|c| !initials.contains(&c));
        if self.initials.as_ref().is_some_and(hopeless) {
            return;
        }
        let mut stem = String::new();
        let stemmed = self.stemmer.filter(|stemmer| stemmer.stem(word, &mut stem));
        for form in plain.iter().chain(stemmed.map(|_| &stem)) {
            for place in self.looser.get(form.as_str()).into_iter().flatten() {
                tell(*place, false);
            }
        }
    }
}

/// Where a found word ends: a pair found by its first character ends behind that.
fn end_of(text: &str, token: &Token, kind: Kind, begins: bool) -> usize {
    if begins && kind == Kind::Pair {
        let first = text[token.offset_from..token.offset_to].chars().next();
        return token.offset_from + first.map_or(0, char::len_utf8);
    }
    token.offset_to
}
