//! The words of a query as terms: what the index is asked for and what a snippet marks.

use std::ops::Range;

use tantivy::tokenizer::TokenStream;

use super::expr::{Expr, Scope, Text};
use crate::archive::index::text::tokenizer::WordStream;
use crate::archive::index::text::{Kind, Stemmer, is_hangul, without_accents};

/// One term of a needle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) enum Piece {
    /// This very term.
    Exact(String),
    /// Any word that begins so.
    Begins(String),
    /// This pair of characters of a script without spaces.
    Pair(String),
    /// A character of such a script, whatever follows it.
    Character(String),
}

/// One word or phrase that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Needle {
    /// Its terms, with their distance from the first.
    pub pieces: Vec<(usize, Piece)>,
    /// Terms of the fields of stems that will do as well.
    pub stems: Vec<String>,
    /// The word without accents, where it has any: will do as well.
    pub plain: Option<String>,
    /// The part that is written without spaces and may not be cut out of other words.
    pub unspaced: Option<Unspaced>,
}

/// Characters of a script without spaces, between the ends of words or within one.
///
/// `京都` stands in `京都|府`, and `知事` in the one word `都知事`, but `京都` does not in `東京|都`:
/// what begins or ends within a word has to lie in that word alone. A single character has to be a
/// word: `水` is none of the words of `洪水`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Unspaced {
    /// The places of its characters, from the first term of the needle on.
    pub places: Range<usize>,
    /// Whether its last word may go on.
    pub open: bool,
}

impl Unspaced {
    /// Whether it stands as it should, where `goes_on` tells of a place whether it lies within a
    /// word.
    pub(in crate::archive) fn stands(&self, goes_on: impl Fn(usize) -> bool) -> bool {
        let Range { start, end } = self.places;
        let whole = !goes_on(start) && (self.open || !goes_on(end));
        whole || self.may_lie_within() && (start + 1..end).all(goes_on)
    }

    /// Whether it may be a part of a longer word.
    pub(in crate::archive) fn may_lie_within(&self) -> bool {
        self.places.len() > 1
    }
}

impl Needle {
    /// The terms of what was typed, with their looser forms where stemmers are given. `None` where
    /// nothing is left of it.
    pub(in crate::archive) fn of(text: &Text, stemmers: Option<&[Stemmer]>) -> Option<Self> {
        let mut stream = WordStream::new(&text.typed);
        let mut pieces: Vec<(usize, Piece)> = Vec::new();
        let mut last_kind = None;
        let mut runs: Vec<Range<usize>> = Vec::new();
        while stream.advance() {
            let follows_pair = last_kind == Some(Kind::Pair);
            last_kind = Some(stream.kind);
            let word = stream.token().text.clone();
            if stream.kind != Kind::Whole {
                let place = stream.token().position;
                match runs.last_mut() {
                    Some(run) if follows_pair && run.end == place => run.end += 1,
                    _ => runs.push(place..place + 1),
                }
            }
            match stream.kind {
                Kind::Whole => pieces.push((stream.token().position, Piece::Exact(word))),
                Kind::Pair => pieces.push((stream.token().position, Piece::Pair(word))),
                // The pair before already says it.
                Kind::Last if follows_pair => {}
                Kind::Last => pieces.push((stream.token().position, Piece::Character(word))),
            }
        }
        let first = pieces.first()?.0;
        for (place, _) in &mut pieces {
            *place -= first;
        }
        let mut needle = Self {
            pieces,
            stems: Vec::new(),
            plain: None,
            unspaced: None,
        };
        // Several runs say enough together.
        if let [run] = runs.as_slice()
            && !text.quoted
        {
            // Hangul sets particles directly behind a word, and no dictionary parts them.
            let particles = run.len() == 1 && text.typed.contains(is_hangul);
            needle.unspaced = Some(Unspaced {
                places: run.start - first..run.end - first,
                open: particles || text.prefix && last_kind != Some(Kind::Whole),
            });
        }
        if text.prefix && last_kind == Some(Kind::Whole) {
            needle.open_end();
        } else if let Some(stemmers) = stemmers
            && !text.quoted
            && last_kind == Some(Kind::Whole)
        {
            needle.add_stems(stemmers);
        }
        Some(needle)
    }

    /// Lets the last term be the beginning of one.
    fn open_end(&mut self) {
        if let Some((_, piece)) = self.pieces.last_mut()
            && let Piece::Exact(word) = piece
        {
            *piece = Piece::Begins(std::mem::take(word));
        }
    }

    fn add_stems(&mut self, stemmers: &[Stemmer]) {
        let [(_, Piece::Exact(word))] = self.pieces.as_slice() else {
            return;
        };
        let stem = |stemmer: &Stemmer| {
            let mut stem = String::new();
            stemmer.stem(word, &mut stem).then_some(stem)
        };
        self.stems = stemmers.iter().filter_map(stem).collect();
        self.plain = without_accents(word);
        self.stems.push(self.plain.as_ref().unwrap_or(word).clone());
    }
}

/// The needles of a query that a reader wants to see marked: none that are excluded, no names of
/// authors, and nothing that an edit took out.
pub(in crate::archive) fn needles(expr: &Expr, stemmers: &[Stemmer]) -> Vec<Needle> {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts
            .iter()
            .flat_map(|part| needles(part, stemmers))
            .collect(),
        Expr::Text(text) if !matches!(text.scope, Scope::Author | Scope::Removed) => {
            Needle::of(text, Some(stemmers)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
