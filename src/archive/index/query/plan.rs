//! From a query as read to a query of the index.

use std::ops::{Bound, Range};

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query,
    RangeQuery, RegexPhraseQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::address::words_query;
use super::expr::{Expr, Scope, Text};
use super::filter::{Stood, state_query, story_query};
use super::needle::{Needle, Piece};
use crate::archive::index::schema::{Fields, name_of, readable};
use crate::archive::index::text::{BEGINS, GOES_ON, Stemmer};

/// What a word in the title, in a heading, and a mere stem weigh against a word of the text.
const TITLE: f32 = 2.0;
const HEADING: f32 = 0.5;
const STEM: f32 = 0.3;

/// What it takes to make queries of the index.
pub(in crate::archive) struct Planner<'a> {
    /// The fields of the index.
    pub fields: &'a Fields,
    /// Stemmers of the languages that are searched; none where only the very words count.
    pub stemmers: Option<&'a [Stemmer]>,
    /// Whether the order is that of relevance.
    pub scoring: bool,
    /// Which states count: as of now, or of an instant.
    pub stood: Stood,
}

impl Planner<'_> {
    /// The query of the index that finds what the expression says.
    pub(in crate::archive) fn plan(&self, expr: &Expr) -> Box<dyn Query> {
        match expr {
            Expr::And(parts) => self.and(parts),
            Expr::Or(parts) => {
                let any = parts.iter().map(|part| (Occur::Should, self.plan(part)));
                Box::new(BooleanQuery::new(any.collect()))
            }
            Expr::Not(_) => self.and(std::slice::from_ref(expr)),
            Expr::Text(text) => self.text(text),
            Expr::Site(site) => term(self.fields.site, site),
            Expr::Lang(lang) => term(self.fields.lang, lang),
            Expr::Url(url) => match self.stood {
                None => words(self.fields.path, &readable(url)),
                Some(_) => words_query(url, self.stood),
            },
            Expr::Id(id) => prefix(self.fields.id, id),
            Expr::Story(id) => story_query(self.fields, id, self.stood),
            Expr::State(state) => state_query(self.fields, &[*state], self.stood),
            Expr::Kind(kind) => term(self.fields.kind, &name_of(kind)),
            Expr::Access(access) => term(self.fields.access, &name_of(access)),
        }
    }

    fn and(&self, parts: &[Expr]) -> Box<dyn Query> {
        let mut all: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for part in parts {
            all.push(match part {
                Expr::Not(inner) => (Occur::MustNot, self.excluded(inner)),
                other => (Occur::Must, self.plan(other)),
            });
        }
        if all.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            all.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(all))
    }

    /// What an excluded expression finds: a word as typed, without what its stem would find.
    fn excluded(&self, expr: &Expr) -> Box<dyn Query> {
        let strict = Planner {
            stemmers: None,
            scoring: false,
            ..*self
        };
        strict.plan(expr)
    }

    fn text(&self, text: &Text) -> Box<dyn Query> {
        let Some(needle) = Needle::of(text, self.stemmers) else {
            return Box::new(EmptyQuery);
        };
        match text.scope {
            Scope::All => self.anywhere(&needle),
            Scope::Title => self.looser(self.fields.title, self.fields.title_stems, &needle),
            Scope::Heading => exact(self.fields.headings, &needle),
            Scope::Author => exact(self.fields.authors, &needle),
            Scope::Added => exact(self.fields.added, &needle),
            Scope::Removed => exact(self.fields.removed, &needle),
        }
    }

    /// The needle itself, or one of its looser forms for less.
    fn looser(&self, words: Field, stems: Field, needle: &Needle) -> Box<dyn Query> {
        let mut any = vec![(Occur::Should, exact(words, needle))];
        let mut add =
            |query| any.push((Occur::Should, Box::new(BoostQuery::new(query, STEM)) as _));
        let scored = |field, term: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(field, term);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        for stem in &needle.stems {
            add(scored(stems, stem));
            // A word that is its own stem stands among the words alone.
            if let Some((lang, word)) = stem.split_once(':') {
                add(Box::new(BooleanQuery::new(vec![
                    (Occur::Must, scored(words, word)),
                    (Occur::Must, unscored(term(self.fields.lang, lang))),
                ])));
            }
        }
        if let Some(plain) = &needle.plain {
            add(scored(words, plain));
        }
        if any.len() == 1 {
            return exact(words, needle);
        }
        Box::new(BooleanQuery::new(any))
    }

    /// The needle in the text or, as stem, in the field of stems; it scores more in the title.
    fn anywhere(&self, needle: &Needle) -> Box<dyn Query> {
        let found = self.looser(self.fields.text, self.fields.stems, needle);
        if !self.scoring {
            return found;
        }
        let title = exact(self.fields.title, needle);
        let heading = exact(self.fields.headings, needle);
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, found),
            (Occur::Should, Box::new(BoostQuery::new(title, TITLE))),
            (Occur::Should, Box::new(BoostQuery::new(heading, HEADING))),
        ]))
    }
}

/// What adds nothing to a score.
pub(super) fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// A text as a phrase of a field, as typed.
pub(in crate::archive) fn words(field: Field, text: &str) -> Box<dyn Query> {
    let text = Text {
        scope: Scope::All,
        typed: text.to_owned(),
        quoted: true,
        prefix: false,
    };
    match Needle::of(&text, None) {
        Some(needle) => phrase(field, &needle.pieces),
        None => Box::new(EmptyQuery),
    }
}

/// A whole value of a field.
pub(in crate::archive) fn term(field: Field, value: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, value);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

/// Any of several whole values of a field.
pub(in crate::archive) fn any_term<'a>(
    field: Field,
    values: impl Iterator<Item = &'a str>,
) -> Box<dyn Query> {
    let terms = values.map(|value| Term::from_field_text(field, &value.to_lowercase()));
    Box::new(TermSetQuery::new(terms))
}

/// Every term of a field that begins so.
pub(in crate::archive) fn prefix(field: Field, start: &str) -> Box<dyn Query> {
    let end = format!("{start}\u{10FFFF}");
    Box::new(RangeQuery::new(
        Bound::Included(Term::from_field_text(field, start)),
        Bound::Included(Term::from_field_text(field, &end)),
    ))
}

/// The terms of a needle in their places, none cut out of other words.
fn exact(field: Field, needle: &Needle) -> Box<dyn Query> {
    let Some(unspaced) = &needle.unspaced else {
        return phrase(field, &needle.pieces);
    };
    let Range { start, end } = unspaced.places;
    let with = |marks: &mut dyn Iterator<Item = (usize, &str)>| {
        let marks = marks.map(|(place, mark)| (place, Piece::Exact(mark.to_owned())));
        let mut pieces: Vec<(usize, Piece)> = needle.pieces.iter().cloned().chain(marks).collect();
        pieces.sort_by_key(|(place, _)| *place);
        (Occur::Should, phrase(field, &pieces))
    };
    let ends = [start, end]
        .into_iter()
        .take(if unspaced.open { 1 } else { 2 });
    Box::new(BooleanQuery::new(vec![
        with(&mut ends.map(|place| (place, BEGINS))),
        with(&mut (start + 1..end).map(|place| (place, GOES_ON))),
    ]))
}

/// Terms of a field in their places.
fn phrase(field: Field, pieces: &[(usize, Piece)]) -> Box<dyn Query> {
    match pieces {
        [] => Box::new(EmptyQuery),
        [(_, Piece::Exact(word))] => {
            let term = Term::from_field_text(field, word);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        }
        [(_, Piece::Begins(word))] => prefix(field, word),
        _ => match exact_terms(field, pieces) {
            Some(terms) => Box::new(PhraseQuery::new_with_offset(terms)),
            None => Box::new(RegexPhraseQuery::new_with_offset(field, patterns(pieces))),
        },
    }
}

/// The terms of a phrase, where none of them is only the beginning of one.
fn exact_terms(field: Field, pieces: &[(usize, Piece)]) -> Option<Vec<(usize, Term)>> {
    let exact = |(place, piece): &(usize, Piece)| match piece {
        Piece::Exact(word) => Some((*place, Term::from_field_text(field, word))),
        Piece::Begins(_) => None,
    };
    pieces.iter().map(exact).collect()
}

fn patterns(pieces: &[(usize, Piece)]) -> Vec<(usize, String)> {
    let pattern = |(place, piece): &(usize, Piece)| match piece {
        Piece::Exact(word) => (*place, regex::escape(word)),
        Piece::Begins(word) => (*place, format!("{}.*", regex::escape(word))),
    };
    pieces.iter().map(pattern).collect()
}
