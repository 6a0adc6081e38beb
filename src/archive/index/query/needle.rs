//! The words of a query as terms: what the index is asked for and what a snippet marks.

use tantivy::tokenizer::TokenStream;

use super::expr::{Expr, Scope, Text};
use crate::archive::index::text::tokenizer::WordStream;
use crate::archive::index::text::{Kind, Stemmer, without_accents};

/// One term of a needle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) enum Piece {
    /// This very term.
    Exact(String),
    /// Any term that begins so.
    Begins(String),
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
}

impl Needle {
    /// The terms of what was typed. `None` where nothing is left of it.
    pub(in crate::archive) fn of(text: &Text, stemmers: &[Stemmer]) -> Option<Self> {
        let mut stream = WordStream::new(&text.typed);
        let mut pieces: Vec<(usize, Piece)> = Vec::new();
        let mut last_kind = None;
        while stream.advance() {
            let follows_pair = last_kind == Some(Kind::Pair);
            last_kind = Some(stream.kind);
            let word = stream.token().text.clone();
            match stream.kind {
                Kind::Whole | Kind::Pair => {
                    pieces.push((stream.token().position, Piece::Exact(word)));
                }
                // The pair before already says it.
                Kind::Last if follows_pair => {}
                Kind::Last => pieces.push((stream.token().position, Piece::Begins(word))),
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
        };
        if text.prefix && last_kind == Some(Kind::Whole) {
            needle.open_end();
        } else if !text.quoted && last_kind == Some(Kind::Whole) {
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
            Needle::of(text, stemmers).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
