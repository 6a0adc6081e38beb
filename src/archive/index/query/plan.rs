//! From a query as read to a query of the index.

use std::collections::BTreeSet;
use std::ops::{Bound, Range};

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query,
    RangeQuery, RegexPhraseQuery, RegexQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyError, Term};

use super::address::words_query;
use super::expr::{Expr, Scope, Text};
use super::filter::{Stood, state_query, story_query};
use super::needle::{Needle, Piece};
use crate::archive::index::IndexError;
use crate::archive::index::schema::{Fields, name_of, readable};
use crate::archive::index::text::{Bounds, Stemmer, reach};

/// What a word in the title, in a heading, and a mere stem weigh against a word of the text.
const TITLE: f32 = 2.0;
const HEADING: f32 = 0.5;
const STEM: f32 = 0.3;

/// What it takes to make queries of the index.
pub(in crate::archive) struct Planner<'a> {
    /// The index, to look into its words.
    pub searcher: &'a Searcher,
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
    pub(in crate::archive) fn plan(&self, expr: &Expr) -> Result<Box<dyn Query>, IndexError> {
        Ok(match expr {
            Expr::And(parts) => self.and(parts)?,
            Expr::Or(parts) => {
                let any: Result<_, _> = parts.iter().map(|part| self.plan(part)).collect();
                Box::new(BooleanQuery::union(any?))
            }
            Expr::Not(_) => self.and(std::slice::from_ref(expr))?,
            Expr::Text(text) => self.text(text)?,
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
        })
    }

    fn and(&self, parts: &[Expr]) -> Result<Box<dyn Query>, IndexError> {
        let mut all: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for part in parts {
            all.push(match part {
                Expr::Not(inner) => (Occur::MustNot, self.excluded(inner)?),
                other => (Occur::Must, self.plan(other)?),
            });
        }
        if all.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            all.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(all)))
    }

    /// What an excluded expression finds: a word as typed, without what its stem would find.
    fn excluded(&self, expr: &Expr) -> Result<Box<dyn Query>, IndexError> {
        let strict = Planner {
            stemmers: None,
            scoring: false,
            ..*self
        };
        strict.plan(expr)
    }

    fn text(&self, text: &Text) -> Result<Box<dyn Query>, IndexError> {
        let Some(needle) = Needle::of(text, self.stemmers) else {
            return Ok(Box::new(EmptyQuery));
        };
        Ok(match text.scope {
            Scope::All => self.anywhere(&needle)?,
            Scope::Title => self.looser(self.fields.title, self.fields.title_stems, &needle)?,
            Scope::Heading => exact(self.fields.headings, &needle),
            Scope::Author => exact(self.fields.authors, &needle),
            Scope::Added => exact(self.fields.added, &needle),
            Scope::Removed => exact(self.fields.removed, &needle),
        })
    }

    /// The needle itself, or one of its looser forms for less.
    fn looser(
        &self,
        words: Field,
        stems: Field,
        needle: &Needle,
    ) -> Result<Box<dyn Query>, IndexError> {
        let mut any = vec![exact(words, needle)];
        let mut add = |query| any.push(Box::new(BoostQuery::new(query, STEM)) as _);
        for stem in &needle.stems {
            add(scored(stems, stem));
            if let Some((lang, stem)) = stem.split_once(':') {
                let inflected = self.inflected(words, lang, stem)?;
                add(Box::new(BooleanQuery::new(vec![
                    (Occur::Must, inflected),
                    (Occur::Must, unscored(term(self.fields.lang, lang))),
                ])));
            }
        }
        if let Some(plain) = &needle.plain {
            add(scored(words, plain));
        }
        Ok(match any.len() {
            1 => exact(words, needle),
            _ => Box::new(BooleanQuery::union(any)),
        })
    }

    /// The words of a field that have this stem in a language and begin as it does: they have no term
    /// for it.
    fn inflected(
        &self,
        field: Field,
        lang: &str,
        stem: &str,
    ) -> Result<Box<dyn Query>, IndexError> {
        let mut found = BTreeSet::from([stem.to_owned()]);
        let stemmer = self.stemmers.into_iter().flatten();
        let stemmer = stemmer.into_iter().find(|stemmer| stemmer.tag() == lang);
        if let (Some(stemmer), Some(start)) = (stemmer, reach(stem)) {
            let mut form = String::new();
            for segment in self.searcher.segment_readers() {
                let terms = segment.inverted_index(field)?;
                let near = terms.terms().range().ge(start).into_stream();
                let mut near = near.map_err(TantivyError::from)?;
                while near.advance() && near.key().starts_with(start.as_bytes()) {
                    let word = std::str::from_utf8(near.key()).unwrap_or_default();
                    let has_stem = stemmer.stem(word, &mut form)
                        && form.rsplit(':').next().is_some_and(|form| form == stem);
                    if has_stem && !found.contains(word) {
                        found.insert(word.to_owned());
                    }
                }
            }
        }
        let words = found.iter().map(|word| scored(field, word));
        Ok(Box::new(BooleanQuery::union(words.collect())))
    }

    /// The needle in the text or, as stem, in the field of stems; it scores more in the title.
    fn anywhere(&self, needle: &Needle) -> Result<Box<dyn Query>, IndexError> {
        let found = self.looser(self.fields.text, self.fields.stems, needle)?;
        if !self.scoring {
            return Ok(found);
        }
        let title = exact(self.fields.title, needle);
        let heading = exact(self.fields.headings, needle);
        Ok(Box::new(BooleanQuery::new(vec![
            (Occur::Must, found),
            (Occur::Should, Box::new(BoostQuery::new(title, TITLE))),
            (Occur::Should, Box::new(BoostQuery::new(heading, HEADING))),
        ])))
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
    let whole = |place: usize, bounds: Bounds| {
        let begins = place != start || bounds.before;
        let ends = unspaced.open
            || match end - place {
                1 => bounds.within,
                2 => bounds.behind,
                _ => true,
            };
        begins && ends
    };
    let within = |_: usize, bounds: Bounds| unspaced.may_lie_within() && !bounds.within;
    if needle.pieces.len() == 1 {
        let any = |place, bounds| whole(place, bounds) || within(place, bounds);
        return bounded_phrase(field, &needle.pieces, any);
    }
    let mut ways = vec![(Occur::Should, bounded_phrase(field, &needle.pieces, whole))];
    if unspaced.may_lie_within() {
        ways.push((Occur::Should, bounded_phrase(field, &needle.pieces, within)));
    }
    Box::new(BooleanQuery::new(ways))
}

/// Terms of a field in their places.
fn phrase(field: Field, pieces: &[(usize, Piece)]) -> Box<dyn Query> {
    bounded_phrase(field, pieces, |_, _| true)
}

/// Terms of a field in their places, where `allowed` tells which bounds the pairs may have.
fn bounded_phrase(
    field: Field,
    pieces: &[(usize, Piece)],
    allowed: impl Fn(usize, Bounds) -> bool,
) -> Box<dyn Query> {
    let marks = |place| {
        let bounds = Bounds::all().filter(|bounds| allowed(place, *bounds));
        bounds.map(Bounds::mark).collect::<String>()
    };
    match pieces {
        [] => Box::new(EmptyQuery),
        [(_, Piece::Exact(word))] => scored(field, word),
        [(_, Piece::Begins(word))] => prefix(field, word),
        [(place, Piece::Pair(pair))] => {
            let marks = marks(*place);
            let terms = marks
                .chars()
                .map(|mark| scored(field, &format!("{pair}{mark}")));
            Box::new(BooleanQuery::union(terms.collect()))
        }
        [(place, piece @ Piece::Character(character))] => {
            match RegexQuery::from_pattern(&pattern(piece, &marks(*place)), field) {
                Ok(query) => Box::new(query),
                Err(_) => prefix(field, character),
            }
        }
        _ => {
            if let Some(terms) = exact_terms(field, pieces) {
                return Box::new(PhraseQuery::new_with_offset(terms));
            }
            let patterns = pieces.iter();
            let patterns = patterns.map(|(place, piece)| (*place, pattern(piece, &marks(*place))));
            Box::new(RegexPhraseQuery::new_with_offset(field, patterns.collect()))
        }
    }
}

/// A term that counts by how often it stands in the text.
fn scored(field: Field, term: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, term);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// The terms of a phrase, where each of them is one.
fn exact_terms(field: Field, pieces: &[(usize, Piece)]) -> Option<Vec<(usize, Term)>> {
    let exact = |(place, piece): &(usize, Piece)| match piece {
        Piece::Exact(word) => Some((*place, Term::from_field_text(field, word))),
        Piece::Begins(_) | Piece::Pair(_) | Piece::Character(_) => None,
    };
    pieces.iter().map(exact).collect()
}

/// The terms that a piece stands for, as a regular expression; those of pairs end with one of the
/// marks.
fn pattern(piece: &Piece, marks: &str) -> String {
    match piece {
        Piece::Exact(word) => regex::escape(word),
        Piece::Begins(word) => format!("{}.*", regex::escape(word)),
        Piece::Pair(pair) => format!("{}[{marks}]", regex::escape(pair)),
        Piece::Character(character) => format!("{}.*[{marks}]", regex::escape(character)),
    }
}
